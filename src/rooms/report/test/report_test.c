// SPDX-License-Identifier: Apache-2.0
/* report_test.c - the form against a slow count of the journal; who sees what; the doors. */
#include "../../dossier/dossier_room.h"
#include "../report_room.h"
#include "office.h"

#define READER LEADER " report.read"

static const struct room *const rooms_with_reports[] = {
    &desk_room, &desk_record_room, &staff_room, &party_room,     &calendar_room, &catalogue_room,
    &flow_room, &dossier_room,     &paper_room, &reception_room, &report_room,   NULL
};
__attribute__((constructor)) static void choose_rooms_with_reports(void)
{
    test_rooms(rooms_with_reports);
}

/* ---- a slow count, from nothing but the journal and the record ---- */

/* The state by the journal just before an instant, and when it last came to an end. */
static int state_before(struct cx *cx, int64_t id, struct utc t, struct utc *ended)
{
    struct rows rows;
    int state = 0;
    *ended = (struct utc){ 0 };
    IS(journal_read(cx, DOSSIER_KIND, id, &rows) >= 0);
    ROWS_EACH(const struct journal_row, j, rows) {
        int64_t to;
        if (j->at.ms >= t.ms || !int_read(j->to_state, &to))
            continue;
        bool ends = to >= DOSSIER_WITHDRAWN;
        if (!ends)
            *ended = (struct utc){ 0 };
        else if (!ended->ms)
            *ended = j->at;
        state = (int)to;
    }
    return state;
}

static struct ii06a count_slowly(struct cx *cx, const int64_t *ids, size_t n, struct utc from,
                                 struct utc to)
{
    struct ii06a f = { { 0 } };
    struct utc at = to.ms > cx->now.ms ? cx->now : (struct utc){ to.ms - 1 };
    for (size_t i = 0; i < n; i++) {
        struct dossier d = { 0 };
        struct utc ended, ended_before, due;
        IS(dossier_by_id(cx, ids[i], &d) >= 0);
        int state = state_before(cx, d.id, to, &ended);
        (void)state_before(cx, d.id, from, &ended_before);
        if (d.received_at.ms >= to.ms || (d.received_at.ms < from.ms && ended_before.ms))
            continue;
        if (d.received_at.ms < from.ms)
            f.n[6]++;
        else
            f.n[d.channel == 2 ? 4 : 5]++;
        due = d.due_at;
        IS(clock_due_before(cx, DOSSIER_KIND, d.id, to, &due) >= 0);
        int64_t late = due.ms + 60000;
        if (state == 5 || state == 7 || state == 8)
            f.n[9]++;
        else if (ended.ms)
            f.n[ended.ms >= late ? 10 : ended.ms >= due.ms ? 9 : 8]++;
        else
            f.n[state != 6 && at.ms >= late ? 13 : 12]++;
    }
    IS(ii06a_sum(&f));
    return f;
}

/* ---- people at work, by dice ---- */

enum { DOSSIERS = 60 };
struct play {
    uint64_t dice;
    int64_t ids[DOSSIERS];
    size_t n;
    struct utc clock;
};

static size_t below(struct play *p, size_t n)
{
    p->dice = p->dice * 6364136223846793005u + 1442695040888963407u;
    return (size_t)((p->dice >> 33) % n);
}

static const char *const moves[] = { "hand_over", "approve", "finish",    "return", "pause",
                                     "resume",    "stop",    "send_back", "pause",  "finish" };

/* Whoever's turn it is: the moves are tried as a person who may do all of them. */
static void one_move(struct cx *cx, struct play *p)
{
    struct dossier d = { 0 };
    struct flow_move m = { .verb = moves[below(p, COUNT(moves))],
                           .note = "Theo quy định",
                           .basis = "NĐ 61/2018/NĐ-CP" };
    m.cause = below(p, 4) ? "supplement" : "finance";
    int64_t id = p->ids[below(p, p->n)];
    struct test_tx tx = test_open(cx, __FILE__, __LINE__);
    int rc;
    do {
        rc = dossier_by_id(cx, id, &d);
        if (rc >= 0)
            rc = dossier_move(cx, &d, &m);
    } while (test_again(&tx));
    (void)rc; /* many are refused: not open in this state */
    cx->err.n = 0;
}

static int receive(struct cx *cx, const char *procedure, int64_t channel, struct dossier *d)
{
    const char *pin;
    *d = (struct dossier){ .procedure = procedure,
                           .owner = "Nguyễn Văn Thử",
                           .identity = "019090000001",
                           .channel = channel };
    return dossier_receive(cx, d, &pin);
}

static void one_reception(struct cx *cx, struct play *p)
{
    struct dossier d;
    const char *procedure = below(p, 3) ? "1.001193" : "2.000815";
    int64_t channel = (int64_t)below(p, 3) + 1;
    OK(receive(cx, procedure, channel, &d));
    p->ids[p->n++] = d.id;
}

static void go_to(struct cx *cx, struct utc t)
{
    at(cx, utc_local_minute(cx->mem, t));
}

static struct ii06a form_of(struct cx *cx, struct day from, struct day to)
{
    struct rows lines;
    struct ii06a total;
    const struct report_asked asked = { .from = from, .to = to };
    OK(report_ii06a(cx, &asked, &lines, &total));
    return total;
}

/* How many dossiers stand behind a figure, page by page, each once. */
static int64_t behind(struct cx *cx, struct day from, struct day to, enum ii06a_column column)
{
    const struct report_figure f = { .asked = { .from = from, .to = to }, .column = column };
    int64_t all[DOSSIERS * 2], ids[19], n = 0;
    size_t got;
    bool more = true;
    while (more) {
        OK(report_behind(cx, &f, n, COUNT(ids), ids, &got, &more));
        for (size_t i = 0; i < got; i++) {
            for (int64_t k = 0; k < n; k++)
                IS(all[k] != ids[i]);
            IS(n < (int64_t)COUNT(all));
            all[n++] = ids[i];
        }
    }
    return n;
}

static void same_figures(struct cx *cx, const struct play *p, struct day from, struct day to)
{
    struct ii06a quick = form_of(cx, from, to), slow = { { 0 } };
    WRITE slow = count_slowly(cx, p->ids, p->n, day_start(from), day_start(day_add(to, 1)));
    for (int c = II06A_ALL; c < II06A_COLUMNS; c++) {
        EQ(behind(cx, from, to, (enum ii06a_column)c), quick.n[c]);
        if (quick.n[c] != slow.n[c])
            test_failed(__FILE__, __LINE__, "%s – %s column %d: %lld, by the journal %lld",
                        day_iso(cx->mem, from), day_iso(cx->mem, to), c, (long long)quick.n[c],
                        (long long)slow.n[c]);
    }
}

TEST(the_form_is_what_the_journal_says)
{
    struct play p = { .dice = 20211101 };
    open_office(cx);
    as_user(cx, "lan", "*");
    p.clock = cx->now;
    for (int step = 0; step < 420; step++) {
        if (p.n < DOSSIERS && (p.n < 4 || below(&p, 5) == 0))
            one_reception(cx, &p);
        else
            one_move(cx, &p);
        if (below(&p, 2) == 0) {
            p.clock.ms += (int64_t)below(&p, 14) * HOUR_MS;
            go_to(cx, p.clock);
        }
    }
    struct day first = day_of(2021, 10, 30);
    int days = utc_day(cx->now).ordinal - first.ordinal + 3;
    for (int i = 0; i < 12; i++) {
        struct day from = day_add(first, (int)below(&p, (size_t)days));
        same_figures(cx, &p, from, day_add(from, (int)below(&p, (size_t)days)));
    }
    struct ii06a all = form_of(cx, first, day_add(first, days));
    EQ(all.n[3], p.n);
    IS(all.n[8] > 0 && all.n[9] > 0 && all.n[10] > 0 && all.n[11] > 0);
}

/* ---- whose figures, and through which doors ---- */

static void a_dossier_each(struct cx *cx)
{
    struct dossier d;
    open_office(cx);
    OK(receive(cx, "1.001193", 2, &d));
    OK(receive(cx, "2.000815", 1, &d));
    as_user(cx, "lan2", COUNTER);
    OK(receive(cx, "2.000815", 3, &d));
}

#define API "/api/v1/reports/ii06a"
#define TEN "from=2021-01-01&to=2021-12-31"

TEST(each_agency_sees_its_own)
{
    a_dossier_each(cx);
    as_user(cx, "trong", READER);
    EQ(http(cx, GET, API, TEN), 200);
    HAS(reply_body(cx), "{\"columns\":{\"3\":2,\"4\":1,\"5\":1,\"6\":0,\"7\":0,\"8\":0,\"9\":0,"
                        "\"10\":0,\"11\":2,\"12\":2,\"13\":0},\"press\":{\"on_time\":0,"
                        "\"in_process\":2,\"overdue\":0}}");
    as_user(cx, "trong2", READER);
    EQ(http(cx, GET, API, TEN), 200);
    HAS(reply_body(cx), "\"3\":1,");
    EQ(http(cx, GET, API, TEN "&agency=000.23.08.H55&below=1"), 200);
    HAS(reply_body(cx), "\"3\":1,");
    EQ(http(cx, GET, API, TEN "&agency=000.22.08.H55"), 422);
    HAS(reply_body(cx), "\"field\":\"agency\"");
    EQ(http(cx, GET, "/bao-cao/ii06a/ho-so", TEN "&agency=000.22.08.H55&column=3"), 422);
    EQ(http(cx, GET, "/bao-cao/ii06a/ho-so", TEN "&column=3"), 200);
    HAS(reply_body(cx), "000.23.08.H55-211101-0001");
    HASNT(reply_body(cx), "000.22.08.H55-211101-0001");
}

TEST(a_district_sees_itself_alone_or_with_all_below)
{
    a_dossier_each(cx);
    as_user_of(cx, office.district, "huyen", "report.read dossier.read");
    cx->who = staff_system_who(cx);
    struct rows lines;
    struct ii06a total;
    struct report_asked asked = { .from = day_of(2021, 1, 1),
                                  .to = day_of(2021, 12, 31),
                                  .agency = agency_by_id(cx, office.district) };
    OK(report_ii06a(cx, &asked, &lines, &total));
    EQ(total.n[3], 0);
    EQ(lines.n, 0);
    asked.below = true;
    OK(report_ii06a(cx, &asked, &lines, &total));
    EQ(total.n[3], 3);
    EQ(lines.n, 3); /* two fields of one commune, one of the other */
    asked.agency = agency_by_id(cx, office.other);
    asked.below = false;
    OK(report_ii06a(cx, &asked, &lines, &total));
    EQ(total.n[3], 1);
}

TEST(what_is_asked_wrongly_is_named)
{
    static const char *const bad[][2] = {
        { "to=2021-12-31", "from" },
        { "from=2021-01-01", "to" },
        { "from=01/01/2021&to=2021-12-31", "from" },
        { "from=2021-02-30&to=2021-12-31", "from" },
        { "from=2021-12-31&to=2021-01-01", "to" },
        { "from=2021-01-01&to=9999-12-31", "to" },
        { TEN "&agency=H99", "agency" },
        { TEN "&below=yes", "below" },
    };
    open_office(cx);
    as_user(cx, "trong", READER);
    for (size_t i = 0; i < COUNT(bad); i++) {
        EQ(http(cx, GET, API, bad[i][0]), 422);
        HAS(reply_body(cx), arena_printf(cx->mem, "\"field\":\"%s\"", bad[i][1]));
    }
    as_user(cx, "lan", COUNTER);
    EQ(http(cx, GET, API, TEN), 403);
    EQ(http(cx, GET, "/bao-cao/ii06a", TEN), 403);
}

TEST(the_page_shows_the_form_and_the_files_the_same)
{
    a_dossier_each(cx);
    as_user(cx, "trong", READER);
    EQ(http(cx, GET, "/bao-cao/ii06a", "from=01/11/2021&to=30/11/2021"), 200);
    HAS(reply_body(cx), "Hộ tịch");
    HAS(reply_body(cx), "Chứng thực");
    HAS(reply_body(cx), "/bao-cao/ii06a/ho-so?from=2021-11-01&amp;to=2021-11-30&amp;column=3");
    EQ(http(cx, GET, "/bao-cao/ii06a", "from=2021-11-01&to=2021-11-30&format=csv"), 200);
    IS(strncmp(reply_body(cx), "\xef\xbb\xbfTT,", 6) == 0);
    HAS(reply_body(cx), "I,UBND xã Nam Hòa,2,1,1,0,0,0,0,0,2,2,0\r\n");
    HAS(reply_body(cx), ",Tổng cộng,2,1,1,0,0,0,0,0,2,2,0\r\n");
    EQ(http(cx, GET, "/bao-cao/ii06a", "from=2021-11-01&to=2021-11-30&format=xlsx"), 200);
    IS(memcmp(reply_body(cx), "PK", 2) == 0);
    EQ(http(cx, GET, "/bao-cao/ii06a", "from=2020-11-01&to=2020-11-30"), 200);
    HAS(reply_body(cx), "Trong kỳ này chưa có hồ sơ nào.");
    EQ(http(cx, GET, "/bao-cao/ii06a", "from=31/02/2021"), 422);
    HAS(reply_body(cx), "31/02/2021");
    EQ(http(cx, GET, "/bao-cao/ii06a/ho-so", TEN "&column=4"), 200);
    HAS(reply_body(cx), "Đăng ký khai sinh");
    EQ(http(cx, GET, "/bao-cao/ii06a/ho-so", TEN "&column=14"), 422);
}

TEST(counters_that_are_wrong_are_found)
{
    a_dossier_each(cx);
    OK(dossier_room.check(cx));
    WRITE
    {
        struct dossier d = { 0 };
        OK(receive(cx, "2.000815", 1, &d));
        d.id++;
        OK(dossier_tally(cx, NULL, &d)); /* counted and not there */
    }
    ERR(dossier_room.check(cx), E_CONFLICT);
    HAS(fault_of(cx, "dossier_tally"), "1 hồ sơ nhận");
}
