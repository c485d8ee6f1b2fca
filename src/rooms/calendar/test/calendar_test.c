// SPDX-License-Identifier: Apache-2.0
/* calendar_test.c - office hours and days off of a tree of agencies, clocks, the job that moves
 * them, the import. */
#include "../calendar_room.h"
#include "desk/desk_room.h"
#include "test.h"

static const struct room *const own[] = { &desk_room, &desk_record_room, &staff_room,
                                          &calendar_room, NULL };
__attribute__((constructor)) static void choose(void)
{
    test_rooms(own);
}

static struct utc t(const char *iso)
{
    struct utc ret;
    must(utc_read_iso(iso, &ret));
    return ret;
}

static const char *local(struct cx *cx, struct utc at)
{
    return utc_local_minute(cx->mem, at);
}

static struct agency *new_agency(struct cx *cx, const char *identifier, int64_t parent)
{
    struct agency *a = arena_alloc(cx->mem, sizeof *a);
    *a = (struct agency){ .parent = { parent },
                          .identifier = identifier,
                          .identifier_2020 = "",
                          .class = "xa-phuong",
                          .code = "",
                          .name = identifier,
                          .short_name = identifier,
                          .place = "",
                          .letterhead_parent = "",
                          .valid_from = day_of(2018, 1, 1),
                          .valid_to = DAY_OPEN_END };
    OK(agency_add(cx, a));
    return a;
}

static struct day_off off(const char *day, const char *kind)
{
    struct day_off d = {
        .kind = kind, .name = "Thử", .decision = "12/QĐ", .source = "", .cancel_decision = ""
    };
    must(day_read_iso(day, &d.day));
    return d;
}

static void work_until_idle(struct cx *cx)
{
    for (int i = 0; i < 50; i++) {
        struct cx *own_cx = cx_new();
        own_cx->now = clock_now();
        IS(house_work_once(cx->house, own_cx) >= 0);
        cx_free(own_cx);
    }
}

static const struct limit five = { LIMIT_WORKDAYS, 5000, ROUND_EXACT };

static struct clock started(struct cx *cx, int64_t record, int64_t agency, const char *start,
                            struct limit limit)
{
    struct clock c = { 0 };
    OK(clock_start(cx, "dossier", record, agency, t(start), &limit, &c));
    return c;
}

static const char *due_of(struct cx *cx, int64_t record)
{
    struct clock c = { 0 };
    OK(clock_get(cx, "dossier", record, &c));
    return local(cx, c.due_current);
}

TEST(without_rows_the_usual_hours)
{
    const struct calendar *c = NULL;
    WRITE
    {
        c = calendar_of(cx, TEST_AGENCY);
    }
    IS(calendar_is_open(c, t("2021-11-01T07:00")));
    IS(!calendar_is_open(c, t("2021-11-01T11:30")));
    IS(!calendar_is_workday(c, day_of(2021, 11, 6)));
}

static int warm(struct cx *cx, void *arg)
{
    (void)arg;
    (void)calendar_of(cx, 0);
    return E_OK;
}

TEST(an_agency_inherits_from_those_above)
{
    at(cx, "2021-11-01T08:00");
    int64_t root = new_agency(cx, "H55", 0)->id, district = new_agency(cx, "H55.08", root)->id;
    int64_t commune = new_agency(cx, "H55.08.22", district)->id,
            other = new_agency(cx, "H55.09", root)->id, job = 0;
    struct day_off all = off("2021-11-03", "OFF"), storm = off("2021-11-04", "OFF"),
                   not_here = off("2021-11-03", "MAKEUP");
    struct office_hours late = { .agency_id = district,
                                 .valid_from = day_of(2021, 11, 8),
                                 .morning_open = 480,
                                 .morning_close = 720,
                                 .afternoon_open = 780,
                                 .afternoon_close = 1020,
                                 .weekdays = 0x3f,
                                 .decision = "5/QĐ" };
    storm.agency_id = district;
    not_here.agency_id = commune;
    WRITE
    {
        struct day_off a = all, b = storm, c = not_here;
        struct office_hours h = late;
        OK(day_off_add(cx, &a, &job));
        OK(day_off_add(cx, &b, &job));
        OK(day_off_add(cx, &c, &job));
        OK(office_hours_add(cx, &h));
    }
    IS(store_read(cx->house->store, cx, warm, NULL) >=
       0); /* within a write a stale snapshot is not shared */
    WRITE
    {
        const struct calendar *of_root = calendar_of(cx, root),
                              *of_district = calendar_of(cx, district);
        const struct calendar *of_commune = calendar_of(cx, commune),
                              *of_other = calendar_of(cx, other);
        IS(of_root == of_other);
        IS(of_root != of_district && of_district != of_commune);
        IS(!calendar_is_workday(of_root, day_of(2021, 11, 3)));
        IS(calendar_is_workday(of_root, day_of(2021, 11, 4)));
        IS(!calendar_is_workday(of_district, day_of(2021, 11, 4)));
        IS(calendar_is_workday(of_commune, day_of(2021, 11, 3))); /* the nearest word counts */
        IS(!calendar_is_workday(of_commune, day_of(2021, 11, 4)));
        IS(!calendar_is_workday(of_commune, day_of(2021, 11, 6)));
        IS(calendar_is_workday(of_commune, day_of(2021, 11, 13))); /* Saturdays from 8 November */
        IS(calendar_is_open(of_commune, t("2021-11-05T07:10")));
        IS(!calendar_is_open(of_commune, t("2021-11-08T07:10")));
    }
}

/* The tree is the business of another room; what was built on it must not outlive a change. */
TEST(an_agency_that_moves_takes_the_days_of_its_new_parent)
{
    struct import_sum sum = { 0 };
    int64_t job = 0;
    at(cx, "2021-11-01T08:00");
    int64_t root = new_agency(cx, "H55", 0)->id, district = new_agency(cx, "H55.08", root)->id;
    int64_t commune = new_agency(cx, "H55.08.22", district)->id;
    new_agency(cx, "H55.09", root);
    WRITE
    {
        struct day_off of_district = off("2021-11-04", "OFF"),
                       of_commune = off("2021-11-05", "OFF");
        of_district.agency_id = district;
        of_commune.agency_id = commune;
        OK(day_off_add(cx, &of_district, &job));
        OK(day_off_add(cx, &of_commune, &job));
    }
    IS(!calendar_is_workday(calendar_of(cx, commune), day_of(2021, 11, 4)));
    static const char rows[] = "identifier,parent,class,kind,name,from,to\n"
                               "H55.08.22,H55.09,xa-phuong,agency,H55.08.22,2018-01-01,\n";
    FILE *in = fmemopen((char *)(uintptr_t)rows, sizeof rows - 1, "r");
    IS(import_stream(cx, importer_find(cx, "agencies"), in, "x", false, NULL, NULL, &sum) >= 0);
    fclose(in);
    EQ(sum.updated, 1);
    IS(calendar_is_workday(calendar_of(cx, commune), day_of(2021, 11, 4)));
    IS(!calendar_is_workday(calendar_of(cx, commune), day_of(2021, 11, 5)));
}

TEST(hours_are_checked_and_follow_one_another)
{
    at(cx, "2021-11-01T08:00");
    struct office_hours h = { .valid_from = day_of(2021, 1, 1),
                              .morning_open = 420,
                              .morning_close = 690,
                              .afternoon_open = 810,
                              .afternoon_close = 1020,
                              .weekdays = 0x1f,
                              .decision = "1/QĐ" };
    struct office_hours bad = h;
    bad.morning_close = 400;
    ERR(office_hours_add(cx, &bad), E_INVALID);
    STR_EQ(cx->err.v[0].field, "morning_close");
    bad = h;
    bad.weekdays = 0;
    ERR(office_hours_add(cx, &bad), E_INVALID);
    bad = h;
    bad.decision = "";
    ERR(office_hours_add(cx, &bad), E_INVALID);
    bad = h;
    bad.morning_open = bad.morning_close = bad.afternoon_open = bad.afternoon_close = 500;
    ERR(office_hours_add(cx, &bad), E_INVALID);
    OK(office_hours_add(cx, &h));
    ERR(office_hours_add(cx, &h), E_INVALID); /* the past does not change */
    struct office_hours winter = h, spring = h, between = h;
    spring.valid_from = day_of(2022, 3, 1);
    winter.valid_from = day_of(2021, 12, 1);
    winter.morning_open = 450;
    OK(office_hours_add(cx, &spring));
    OK(office_hours_add(cx, &winter));
    ERR(office_hours_add(cx, &winter), E_CONFLICT);
    between.valid_from = day_of(2022, 1, 15);
    between.morning_open = 480;
    OK(office_hours_add(cx, &between));
    WRITE
    {
        struct rows rows;
        OK(calendar_store_hours_of(cx, 0, &rows));
        EQ(rows.n, 4);
        ROWS_EACH(struct office_hours, x, rows) {
            if (x > ROW(struct office_hours, rows, 0))
                EQ(x->valid_to.ordinal, x[-1].valid_from.ordinal);
        }
        const struct calendar *c = calendar_of(cx, 0);
        IS(calendar_is_open(c, t("2021-11-01T07:10")));
        IS(!calendar_is_open(c, t("2021-12-01T07:10")));
        IS(calendar_is_open(c, t("2021-12-01T07:40")));
        IS(!calendar_is_open(c, t("2022-01-17T07:40")));
        IS(calendar_is_open(c, t("2022-03-01T07:10")));
    }
}

TEST(a_clock_runs_pauses_and_stops)
{
    struct utc due = { 0 };
    struct clock c = { 0 };
    at(cx, "2021-11-01T09:00");
    c = started(cx, 7, TEST_AGENCY, "2021-11-01T09:00", five);
    STR_EQ(local(cx, c.due_promised), "2021-11-08T09:00");
    struct clock again = { 0 };
    ERR(clock_start(cx, "dossier", 7, TEST_AGENCY, t("2021-11-01T09:00"), &five, &again),
        E_CONFLICT);
    ERR(clock_resume(cx, "dossier", 7, &due), E_CONFLICT);
    at(cx, "2021-11-03T09:00");
    OK(clock_pause(cx, "dossier", 7, "supplement", "Phiếu 02 số 5"));
    ERR(clock_pause(cx, "dossier", 7, "supplement", ""), E_CONFLICT);
    STR_EQ(due_of(cx, 7), "2021-11-08T09:00");
    at(cx, "2021-11-10T09:00"); /* golden case 7 */
    WRITE
    {
        unsigned before = cx->statements;
        OK(clock_resume(cx, "dossier", 7, &due));
        IS(cx->statements - before <=
           2 + 2); /* its own two; the event and its deliveries are the desk's */
    }
    STR_EQ(local(cx, due), "2021-11-15T09:00");
    OK(clock_get(cx, "dossier", 7, &c));
    STR_EQ(local(cx, c.due_promised), "2021-11-08T09:00");
    EQ(c.excluded, 5 * 480);
    EQ(c.paused_at.ms, 0);
    at(cx, "2021-11-11T08:00");
    OK(clock_pause(cx, "dossier", 7, "finance", ""));
    at(cx, "2021-11-11T10:00");
    OK(clock_resume(cx, "dossier", 7, &due));
    STR_EQ(local(cx, due), "2021-11-15T11:00");
    OK(clock_stop(cx, "dossier", 7));
    ERR(clock_stop(cx, "dossier", 7), E_CONFLICT);
    ERR(clock_pause(cx, "dossier", 7, "supplement", ""), E_CONFLICT);
    OK(clock_reopen(cx, "dossier", 7));
    ERR(clock_reopen(cx, "dossier", 7), E_CONFLICT);
    OK(clock_get(cx, "dossier", 7, &c));
    EQ(c.stopped_at.ms, 0);
    WRITE
    {
        struct rows rows;
        OK(clock_exclusions(cx, "dossier", 7, &rows));
        EQ(rows.n, 2);
        STR_EQ(ROW(struct exclusion, rows, 0)->basis, "Phiếu 02 số 5");
        STR_EQ(local(cx, ROW(struct exclusion, rows, 1)->to_at), "2021-11-11T10:00");
    }
    ERR(clock_get(cx, "dossier", 8, &c), E_NOTFOUND);
}

TEST(a_clock_stopped_while_paused_keeps_its_exclusion)
{
    struct clock c = { 0 };
    at(cx, "2021-11-01T09:00");
    started(cx, 7, TEST_AGENCY, "2021-11-01T09:00", five);
    OK(clock_pause(cx, "dossier", 7, "supplement", ""));
    at(cx, "2021-11-12T09:00");
    OK(clock_stop(cx, "dossier", 7));
    OK(clock_get(cx, "dossier", 7, &c));
    STR_EQ(local(cx, c.due_current), "2021-11-19T09:00");
    EQ(c.paused_at.ms, 0);
    IS(c.stopped_at.ms != 0);
}

TEST(a_clock_without_limit)
{
    struct utc due = { 1 };
    at(cx, "2021-11-01T09:00");
    struct clock c = started(cx, 7, TEST_AGENCY, "2021-11-01T09:00",
                             (struct limit){ LIMIT_NONE, 0, ROUND_EXACT });
    EQ(c.due_current.ms, 0);
    OK(clock_pause(cx, "dossier", 7, "supplement", ""));
    at(cx, "2021-11-02T09:00");
    OK(clock_resume(cx, "dossier", 7, &due));
    EQ(due.ms, 0);
    OK(clock_stop(cx, "dossier", 7));
}

TEST(a_new_day_off_moves_the_right_clocks)
{
    int64_t job = 0;
    at(cx, "2021-11-01T09:00");
    int64_t root = new_agency(cx, "H55", 0)->id, here = new_agency(cx, "H55.01", root)->id,
            there = new_agency(cx, "H55.02", root)->id;
    started(cx, 1, here, "2021-11-01T09:00", five);  /* over the day */
    started(cx, 2, there, "2021-11-01T09:00", five); /* elsewhere */
    started(cx, 3, here, "2021-11-01T09:00",
            (struct limit){ LIMIT_HOURS, 4000, ROUND_EXACT }); /* ends before */
    started(cx, 4, here, "2021-11-05T09:00", five);            /* begins after */
    started(cx, 5, here, "2021-11-01T09:00", five);            /* closed */
    started(cx, 6, here, "2021-11-01T09:00",
            (struct limit){ LIMIT_DAYS, 3000, ROUND_EXACT }); /* due that day */
    started(cx, 7, here, "2021-11-04T15:00",
            (struct limit){ LIMIT_HOURS, 1000, ROUND_EXACT }); /* within the day */
    OK(clock_stop(cx, "dossier", 5));
    struct day_off storm = off("2021-11-04", "OFF");
    storm.agency_id = here;
    WRITE
    {
        struct day_off d = storm;
        OK(day_off_add(cx, &d, &job));
        storm.id = d.id;
    }
    IS(job != 0);
    work_until_idle(cx);
    STR_EQ(due_of(cx, 1), "2021-11-09T09:00");
    STR_EQ(due_of(cx, 2), "2021-11-08T09:00");
    STR_EQ(due_of(cx, 3), "2021-11-01T15:00");
    STR_EQ(due_of(cx, 4), "2021-11-12T09:00");
    STR_EQ(due_of(cx, 5), "2021-11-08T09:00");
    STR_EQ(due_of(cx, 6), "2021-11-05T09:00");
    STR_EQ(due_of(cx, 7), "2021-11-05T08:00");
    WRITE
    {
        struct rows rows;
        struct clock c = { 0 };
        OK(clock_get(cx, "dossier", 1, &c));
        STR_EQ(local(cx, c.due_promised), "2021-11-08T09:00");
        OK(journal_read(cx, "dossier", 1, &rows));
        EQ(rows.n, 1);
        STR_EQ(ROW(struct journal_row, rows, 0)->verb, "clock_move");
        HAS(ROW(struct journal_row, rows, 0)->note, "12/QĐ");
        OK(journal_read(cx, "dossier", 2, &rows));
        EQ(rows.n, 0);
    }
    /* Cancelled: back, but never before the promise; a later promise stays. */
    started(cx, 8, here, "2021-11-01T10:00", five);
    STR_EQ(due_of(cx, 8), "2021-11-09T10:00");
    OK(day_off_cancel(cx, storm.id, 2, "x", &job) == E_CONFLICT ? E_OK : E_IO);
    ERR(day_off_cancel(cx, storm.id, 1, "", &job), E_INVALID);
    OK(day_off_cancel(cx, storm.id, 1, "13/QĐ", &job));
    work_until_idle(cx);
    STR_EQ(due_of(cx, 1), "2021-11-08T09:00");
    STR_EQ(due_of(cx, 8), "2021-11-09T10:00");
    STR_EQ(due_of(cx, 6), "2021-11-04T09:00");
}

TEST(a_day_off_inside_an_exclusion_weighs_less)
{
    struct utc due = { 0 };
    int64_t job = 0;
    at(cx, "2021-11-01T09:00");
    started(cx, 1, TEST_AGENCY, "2021-11-01T09:00", five);
    OK(clock_pause(cx, "dossier", 1, "supplement", ""));
    at(cx, "2021-11-03T09:00");
    OK(clock_resume(cx, "dossier", 1, &due));
    STR_EQ(local(cx, due), "2021-11-10T09:00");
    WRITE
    {
        struct day_off d = off("2021-11-02", "OFF");
        OK(day_off_add(cx, &d, &job));
    }
    work_until_idle(cx);
    struct clock c = { 0 };
    OK(clock_get(cx, "dossier", 1, &c));
    EQ(c.excluded, 480);
    STR_EQ(due_of(cx, 1),
           "2021-11-10T09:00"); /* a day later for the holiday, a day earlier for the exclusion */
}

TEST(many_clocks_move_in_portions)
{
    int64_t job = 0;
    at(cx, "2021-11-01T09:00");
    WRITE
    {
        for (int64_t i = 1; i <= 130; i++) {
            struct clock c;
            OK(clock_start(cx, i % 2 ? "dossier" : "petition", i, TEST_AGENCY,
                           t("2021-11-01T09:00"), &five, &c));
        }
    }
    WRITE
    {
        struct day_off d = off("2021-11-03", "OFF"), e = off("2021-11-13", "MAKEUP");
        OK(day_off_add(cx, &d, &job));
        OK(day_off_add(cx, &e, &job));
    }
    work_until_idle(cx);
    WRITE
    {
        for (int64_t i = 1; i <= 130; i++) {
            struct clock c;
            OK(clock_get(cx, i % 2 ? "dossier" : "petition", i, &c));
            STR_EQ(local(cx, c.due_current), "2021-11-09T09:00");
        }
        int64_t left = 1;
        OK(calendar_store_unmoved_count(cx, &left));
        EQ(left, 0);
    }
}

TEST(days_are_checked)
{
    int64_t job = 0;
    struct day_off d = off("2021-11-03", "OFF"), bad = d;
    bad.decision = "";
    ERR(day_off_add(cx, &bad, &job), E_INVALID);
    bad = d;
    bad.name = "";
    ERR(day_off_add(cx, &bad, &job), E_INVALID);
    bad = d;
    bad.kind = "HALF";
    ERR(day_off_add(cx, &bad, &job), E_INVALID);
    bad = d;
    bad.day = day_of(2150, 1, 1);
    ERR(day_off_add(cx, &bad, &job), E_INVALID);
    OK(day_off_add(cx, &d, &job));
    bad = off("2021-11-03", "MAKEUP");
    ERR(day_off_add(cx, &bad, &job), E_CONFLICT);
}

static struct import_sum import_text_of(struct cx *cx, const char *text)
{
    struct import_sum sum = { 0 };
    FILE *in = fmemopen(arena_str(cx->mem, text), strlen(text), "r");
    IS(import_stream(cx, &calendar_importers[0], in, "days.csv", false, NULL, NULL, &sum) >= 0);
    fclose(in);
    return sum;
}

TEST(days_come_from_csv_once)
{
    static const char days[] = "date,weekday,kind,reason_vi,confidence\n"
                               "2026-02-16,Mon,OFF,Tết Bính Ngọ,notice\n"
                               "2026-02-17,Tue,OFF,Tết Bính Ngọ,notice\n"
                               "2026-01-10,Sat,WORK,làm bù cho 02/01/2026,notice\n"
                               "2026-02-30,Mon,OFF,không có,notice\n"
                               "2026-02-18,Mon,OFF,sai thứ,notice\n"
                               "2026-02-19,Thu,HALF,sai loại,notice\n"
                               "2026-02-20,Fri,OFF,,notice\n";
    struct import_sum sum = import_text_of(cx, days);
    EQ(sum.read, 7);
    EQ(sum.imported, 3);
    EQ(sum.refused, 4);
    sum = import_text_of(cx, days);
    EQ(sum.imported + sum.updated, 0);
    EQ(sum.unchanged, 3);
    sum = import_text_of(cx, "date,kind,reason_vi\n2026-02-16,OFF,Nghỉ Tết\n");
    EQ(sum.updated, 1);
    WRITE
    {
        const struct calendar *c = calendar_of(cx, 0);
        IS(!calendar_is_workday(c, day_of(2026, 2, 16)));
        IS(calendar_is_workday(c, day_of(2026, 1, 10)));
    }
}

TEST(pages_of_the_calendar)
{
    at(cx, "2021-11-01T08:00");
    EQ(http(cx, GET, "/lich", ""), 303); /* to sign-in */
    as_user(cx, "lan", "dossier.read");
    EQ(http(cx, GET, "/lich", "nam=2021"), 200);
    HAS(reply_body(cx), "Tháng 12");
    HASNT(reply_body(cx), "Thêm vào lịch");
    EQ(http(cx, GET, "/lich", "nam=1800"), 422);
    EQ(http(cx, POST, "/lich/ngay", "day=3/11/2021&kind=OFF&name=B&decision=1&reach=all"), 403);
    as_user(cx, "minh", "calendar.edit");
    EQ(http(cx, POST, "/lich/ngay",
            "day=3/11/2021&kind=OFF&name=Ngh%E1%BB%89 b%C3%A3o&decision=&reach=all"),
       422);
    HAS(reply_body(cx), "Nghỉ bão");
    HAS(reply_body(cx), "f-decision-bad");
    EQ(http(cx, POST, "/lich/ngay",
            "day=3/11/2021&kind=OFF&name=Ngh%E1%BB%89 b%C3%A3o&decision=12/QD&reach=all"),
       303);
    HAS(reply_header_of(cx, "Location"), "/viec-nen/");
    EQ(http(cx, POST, "/lich/ngay", "day=3/11/2021&kind=OFF&name=B&decision=1&reach=all"), 409);
    EQ(http(cx, GET, "/lich", "nam=2021"), 200);
    HAS(reply_body(cx), "Nghỉ bão");
    HAS(reply_body(cx), "12/QD");
    struct day_off d = { 0 };
    OK(calendar_store_day_on(cx, 0, day_of(2021, 11, 3), &d));
    const char *path = arena_printf(cx->mem, "/lich/ngay/%lld/bo", (long long)d.id);
    EQ(http(cx, GET, path, ""), 200);
    EQ(http(cx, GET, "/lich/ngay/5/bo", ""), 404);
    EQ(http(cx, POST, path, "rev=1&decision="), 422);
    EQ(http(cx, POST, path, "rev=1&decision=13/QD"), 303);
    EQ(http(cx, GET, "/lich", "nam=2021"), 200);
    HAS(reply_body(cx), "Đã bỏ");
}

TEST(page_of_office_hours)
{
    at(cx, "2021-11-01T08:00");
    as_user(cx, "minh", "calendar.edit");
    EQ(http(cx, GET, "/lich/gio", ""), 200);
    HAS(reply_body(cx), "value=\"07:00\"");
#define HOURS                                                                                      \
    "valid_from=2/11/2021&morning_open=7:30&morning_close=12:00&monday=1&friday=1&decision=5/QD"
    EQ(http(cx, POST, "/lich/gio", HOURS "&afternoon_open=13:00&afternoon_close=25:00"), 422);
    HAS(reply_body(cx), "f-afternoon_close-bad");
    EQ(http(cx, POST, "/lich/gio", HOURS "&afternoon_open=13:00"), 422);
    EQ(http(cx, POST, "/lich/gio",
            "valid_from=2/11/2021&morning_open=7:00&morning_close=11:00&decision=5"),
       422);
    EQ(http(cx, POST, "/lich/gio", HOURS), 303);
    EQ(http(cx, GET, "/lich/gio", ""), 200);
    HAS(reply_body(cx), "07:30–12:00");
    HAS(reply_body(cx), "không làm");
    HAS(reply_body(cx), "Thứ Hai, Thứ Sáu");
    EQ(http(cx, POST, "/lich/gio", HOURS), 409);
}

TEST(anyone_may_ask_why)
{
    at(cx, "2021-11-01T08:00");
    EQ(http(cx, GET, "/lich/tinh", ""), 200);
    EQ(http(cx, GET, "/lich/tinh", "received=2021-11-05T16:00&limit=4&unit=hours"), 200);
    HAS(reply_body(cx), "10:00 08/11/2021");
    HAS(reply_body(cx), "Nghỉ Thứ Bảy");
    EQ(http(cx, GET, "/lich/tinh", "received=2021-11-05T16:00&limit=3,5"), 200);
    HAS(reply_body(cx), "3,5 ngày làm việc");
    EQ(http(cx, GET, "/lich/tinh", "received=2021-11-05T16:00&unit=same_day"), 200);
    HAS(reply_body(cx), "17:00 08/11/2021");
    EQ(http(cx, GET, "/lich/tinh", "day=5/11/2021&time=16:00&limit=4&unit=hours"), 200);
    HAS(reply_body(cx), "10:00 08/11/2021");
    EQ(http(cx, GET, "/lich/tinh", "day=5/11/2021&time=&limit=4"), 422);
    EQ(http(cx, GET, "/lich/tinh", "day=35/11/2021&time=16:00&limit=4"), 422);
    EQ(http(cx, GET, "/lich/tinh", "received=x&limit=4"), 422);
    EQ(http(cx, GET, "/lich/tinh", "received=2021-11-05T16:00&limit=<b>"), 422);
    HAS(reply_body(cx), "&lt;b&gt;");
    EQ(http(cx, GET, "/lich/tinh", "received=2021-11-05T16:00&limit=99999"), 422);
}
