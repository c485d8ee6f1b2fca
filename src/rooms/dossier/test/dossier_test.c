// SPDX-License-Identifier: Apache-2.0
/* dossier_test.c - receiving, moves, looking up: rules, store, pages and API on each engine. */
#include "../dossier_room.h"
#include "office.h"
#include "harness.h"

static int receive(struct cx *cx, const char *procedure, const char *owner, const char *identity,
                   struct dossier *d, const char **pin)
{
    *d = (struct dossier){ .procedure = procedure, .owner = owner, .identity = identity };
    return dossier_receive(cx, d, pin);
}

static const char *kept(const char *s)
{
    static char copies[8][200];
    static int next;
    char *to = copies[next++ % 8];
    snprintf(to, sizeof copies[0], "%s", s);
    return to;
}

/* ---- receiving ---- */

TEST(reception_gives_code_pin_due_time_and_first_step)
{
    struct dossier d, back = { 0 };
    const char *pin, *stored;
    struct work_item item = { 0 };
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    STR_EQ(d.code, "000.22.08.H55-211101-0001");
    EQ(strlen(pin), 6);
    EQ(d.status, DOSSIER_ACCEPTED);
    STR_EQ(utc_local_minute(cx->mem, d.due_at), "2021-11-04T08:12");
    EQ(d.components.n, 3);
    EQ(d.register_no, 1);
    STR_EQ(d.form_set, "TT01/2018");
    EQ(d.decide_id, office.commune);
    OK(dossier_get(cx, d.code, &back));
    OK(dossier_components(cx, &back));
    EQ(back.components.n, 3);
    STR_EQ(back.owner, "Trần Văn Đức");
    EQ(back.due_promised.ms, d.due_promised.ms);
    OK(secret_get(cx, "dossier_pin", d.id, &stored));
    STR_EQ(stored, pin);
    OK(flow_open_item(cx, "dossier", d.id, &item));
    STR_EQ(item.step, "receive");
    EQ(item.post_id.id, cx->who->post_id);
}

/* Golden case 12: the twelfth of a day. */
TEST(code_counts_per_agency_and_day)
{
    struct dossier d;
    const char *pin;
    open_office(cx);
    for (int i = 1; i <= 12; i++)
        OK(receive(cx, "2.000815", "Nguyễn Thị Hạnh", "019185001234", &d, &pin));
    STR_EQ(d.code, "000.22.08.H55-211101-0012");
    EQ(d.register_no, 12);
    as_user(cx, "lan2", COUNTER);
    OK(receive(cx, "2.000815", "Nguyễn Thị Hạnh", "019185001234", &d, &pin));
    STR_EQ(d.code, "000.23.08.H55-211101-0001");
    at(cx, "2021-11-02T07:30");
    OK(receive(cx, "2.000815", "Nguyễn Thị Hạnh", "019185001234", &d, &pin));
    STR_EQ(d.code, "000.23.08.H55-211102-0001");
    EQ(d.register_no, 2);
}

TEST(faults_name_the_member)
{
    struct dossier d = { .owner = "", .identity = "12", .phone = "abc", .procedure = "9.999999" };
    const char *pin;
    open_office(cx);
    ERR(dossier_receive(cx, &d, &pin), E_INVALID);
    IS(fault_of(cx, "owner") != NULL);
    IS(fault_of(cx, "identity") != NULL);
    IS(fault_of(cx, "phone") != NULL);
    IS(fault_of(cx, "procedure") != NULL);
    struct dossier_component twice[] = { { .n = 1 }, { .n = 1 }, { .n = 9 } };
    WRITE
    {
        d = (struct dossier){ .procedure = "1.001193",
                              .owner = "Trần Văn Đức",
                              .identity = "019085004417",
                              .components = { .v = twice, .n = 3, .size = sizeof *twice } };
        EQ(dossier_receive(cx, &d, &pin), E_INVALID);
    }
    IS(fault_of(cx, "components-1-n") != NULL);
    IS(fault_of(cx, "components-2-n") != NULL);
}

TEST(no_limit_means_no_date)
{
    struct dossier d;
    const char *pin;
    open_office(cx);
    OK(receive(cx, "1.009999", "Công ty TNHH Chè Trại Cài", "4600123456", &d, &pin));
    EQ(d.due_at.ms, 0);
    EQ(d.decide_id, office.district); /* a procedure of the district */
    EQ(dossier_class(&d, (struct utc){ cx->now.ms + 900 * DAY_MS }), DOSSIER_IN_TIME_OPEN);
}

TEST(another_name_for_a_number_is_not_tied_to_that_person)
{
    struct dossier a, b;
    const char *pin;
    open_office(cx);
    OK(receive(cx, "2.000815", "Trần Văn Đức", "019085004417", &a, &pin));
    IS(a.party_id.id != 0);
    OK(receive(cx, "2.000815", "Lý Thị Mai", "019085004417", &b, &pin));
    EQ(b.party_id.id, 0);
    STR_EQ(b.owner, "Lý Thị Mai");
}

TEST(only_own_agency_or_below_receives)
{
    struct dossier d = { .procedure = "2.000815",
                         .owner = "Trần Văn Đức",
                         .identity = "019085004417" };
    const char *pin;
    open_office(cx);
    d.agency_id = office.other;
    ERR(dossier_receive(cx, &d, &pin), E_INVALID);
    IS(fault_of(cx, "agency") != NULL);
}

/* ---- states ---- */

TEST(states_and_verbs_by_table)
{
    static const struct {
        const char *verb;
        int64_t after[11]; /* by state, 0 = refused */
    } table[] = {
        { "hand_over", { 0, 0, 4, 0, 4, 0, 0, 0, 0, 0, 0 } },
        { "approve", { 0, 0, 4, 0, 4, 0, 0, 0, 0, 0, 0 } },
        { "send_back", { 0, 0, 4, 0, 4, 0, 0, 0, 0, 4, 0 } },
        { "finish", { 0, 0, 9, 0, 9, 0, 0, 0, 0, 0, 0 } },
        { "return", { 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0 } },
        { "pause", { 0, 0, 5, 0, 5, 0, 0, 0, 0, 0, 0 } },
        { "resume", { 0, 0, 0, 0, 0, 4, 4, 0, 0, 0, 0 } },
        { "stop", { 0, 0, 8, 0, 8, 8, 8, 0, 0, 0, 0 } },
        { "reassign", { 0, 0, 2, 0, 4, 5, 6, 0, 0, 9, 0 } },
        { "fly", { 0 } },
    };
    for (size_t i = 0; i < COUNT(table); i++)
        for (int64_t s = 0; s <= 10; s++)
            EQ(dossier_status_after(s, table[i].verb, false), table[i].after[s]);
    EQ(dossier_status_after(4, "pause", true), DOSSIER_FINANCE);
}

TEST(on_time_to_the_minute)
{
    struct utc due = { 0 }, t = { 0 };
    IS(utc_read_iso("2021-11-01T17:00", &due));
    struct dossier d = { .status = DOSSIER_DONE, .due_at = due };
    IS(utc_read_iso("2021-11-01T17:00:59", &t));
    d.finished_at = t;
    EQ(dossier_class(&d, t), DOSSIER_ON_TIME);
    d.finished_at = (struct utc){ due.ms + MINUTE_MS };
    EQ(dossier_class(&d, t), DOSSIER_LATE);
    d.status = DOSSIER_IN_PROCESS;
    EQ(dossier_class(&d, t), DOSSIER_IN_TIME_OPEN);
    EQ(dossier_class(&d, (struct utc){ due.ms + MINUTE_MS }), DOSSIER_LATE_OPEN);
    d.status = DOSSIER_SUPPLEMENT;
    EQ(dossier_class(&d, (struct utc){ due.ms + DAY_MS }), DOSSIER_ON_TIME);
    d.status = DOSSIER_NEW;
    EQ(dossier_class(&d, t), DOSSIER_OUTSIDE);
}

/* ---- the whole way ---- */

static int move(struct cx *cx, const char *code, const char *verb, const char *note)
{
    struct dossier d = { 0 };
    TRY(dossier_get(cx, code, &d));
    return dossier_move(cx, &d, &(struct flow_move){ .verb = verb, .note = note });
}

TEST(from_the_counter_to_the_citizens_hand)
{
    struct dossier d = { 0 };
    struct dossier_totals t;
    const char *pin, *code;
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    code = kept(d.code);
    OK(move(cx, code, "hand_over", "Đủ giấy tờ"));
    OK(dossier_get(cx, code, &d));
    EQ(d.status, DOSSIER_IN_PROCESS);
    ERR(move(cx, code, "hand_over", ""), E_DENIED); /* it lies with the specialist now */
    as_user(cx, "binh", SPECIALIST);
    at(cx, "2021-11-02T08:00");
    OK(move(cx, code, "hand_over", ""));
    as_user(cx, "trong", LEADER);
    OK(move(cx, code, "send_back", "Xem lại họ tên mẹ"));
    as_user(cx, "binh", SPECIALIST);
    OK(move(cx, code, "hand_over", ""));
    as_user(cx, "trong", LEADER);
    OK(move(cx, code, "approve", ""));
    as_user(cx, "thu", CLERK);
    at(cx, "2021-11-04T08:12:30");
    OK(move(cx, code, "finish", ""));
    OK(dossier_get(cx, code, &d));
    EQ(d.status, DOSSIER_DONE);
    EQ(d.finished_at.ms, cx->now.ms);
    EQ(dossier_class(&d, cx->now), DOSSIER_ON_TIME);
    as_user(cx, "lan", COUNTER);
    at(cx, "2021-11-20T09:00"); /* he comes late: no matter */
    OK(move(cx, code, "return", ""));
    OK(dossier_get(cx, code, &d));
    EQ(d.status, DOSSIER_RETURNED);
    STR_EQ(d.result_receiver, "Trần Văn Đức");
    OK(dossier_totals(cx, cx->who->scope_id, day_of(2021, 1, 1), day_of(2021, 12, 31), &t));
    EQ(t.received, 1);
    EQ(t.on_time, 1);
    EQ(t.in_process, 0);
    EQ(t.overdue, 0);
    ERR(move(cx, code, "hand_over", ""), E_CONFLICT);
}

TEST(pause_moves_the_due_time_and_counts_as_on_time)
{
    struct dossier d = { 0 };
    struct dossier_totals t;
    const char *pin, *code;
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    code = kept(d.code);
    OK(move(cx, code, "hand_over", ""));
    as_user(cx, "binh", SPECIALIST);
    OK(move(cx, code, "pause", "Thiếu giấy chứng sinh"));
    OK(dossier_get(cx, code, &d));
    EQ(d.status, DOSSIER_SUPPLEMENT);
    IS(d.paused);
    OK(dossier_totals(cx, cx->who->scope_id, day_of(2021, 1, 1), day_of(2021, 12, 31), &t));
    EQ(t.on_time, 1);
    at(cx, "2021-11-03T08:12");
    OK(move(cx, code, "resume", ""));
    OK(dossier_get(cx, code, &d));
    EQ(d.status, DOSSIER_IN_PROCESS);
    STR_EQ(utc_local_minute(cx->mem, d.due_at), "2021-11-08T08:12");
    STR_EQ(utc_local_minute(cx->mem, d.due_promised), "2021-11-04T08:12");
    OK(dossier_totals(cx, cx->who->scope_id, day_of(2021, 1, 1), day_of(2021, 12, 31), &t));
    EQ(t.on_time, 0);
    EQ(t.in_process, 1);
    at(cx, "2021-11-08T08:13");
    OK(dossier_totals(cx, cx->who->scope_id, day_of(2021, 1, 1), day_of(2021, 12, 31), &t));
    EQ(t.overdue, 1);
    EQ(t.late_open, 1);
}

TEST(stale_rev_is_refused)
{
    struct dossier d = { 0 }, old;
    const char *pin;
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    OK(dossier_get(cx, d.code, &old));
    OK(move(cx, d.code, "hand_over", ""));
    as_user(cx, "binh", SPECIALIST);
    WRITE
    {
        struct dossier now = { 0 };
        IS(dossier_get(cx, old.code, &now) == E_OK);
        EQ(dossier_move(cx, &now, &(struct flow_move){ .verb = "hand_over", .rev = old.rev }),
           E_CONFLICT);
        IS(fault_of(cx, "rev") != NULL);
        cx->err.n = 0;
    }
}

TEST(other_agencies_see_nothing)
{
    struct dossier d = { 0 };
    const char *pin, *code;
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    code = kept(d.code);
    as_user(cx, "lan2", COUNTER);
    ERR(dossier_get(cx, code, &d), E_NOTFOUND);
    ERR(dossier_by_id(cx, d.id, &d), E_NOTFOUND);
    ERR(dossier_may_read(cx, "dossier", d.id), E_NOTFOUND);
    ERR(move(cx, code, "hand_over", ""), E_NOTFOUND);
    EQ(http(cx, GET, arena_printf(cx->mem, "/ho-so/%s", code), ""), 404);
    EQ(http(cx, GET, "/ho-so", ""), 200);
    HASNT(reply_body(cx), code);
    EQ(http(cx, GET, "/ho-so", "q=Duc"), 200);
    HASNT(reply_body(cx), code);
}

TEST(citizen_looks_up_with_code_and_pin)
{
    struct dossier d = { 0 }, seen = { 0 };
    struct rows track;
    const char *pin, *code;
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    code = kept(d.code);
    pin = kept(pin);
    OK(move(cx, code, "hand_over", ""));
    as_nobody(cx);
    WRITE
    {
        unsigned before = cx->statements;
        EQ(dossier_public(cx, code, pin, &seen), E_OK);
        EQ(cx->statements - before, 1);
    }
    EQ(seen.status, DOSSIER_IN_PROCESS);
    OK(dossier_track(cx, &seen, &track));
    EQ(track.n, 2);
    STR_EQ(ROW(struct dossier_event, track, 0)->label, "Đã tiếp nhận hồ sơ");
    STR_EQ(ROW(struct dossier_event, track, 1)->label, "Chuyển bước Thẩm định");
    ERR(dossier_public(cx, code, "000000x", &seen), E_NOTFOUND);
    ERR(dossier_public(cx, "000.22.08.H55-211101-9999", pin, &seen), E_NOTFOUND);
}

static int pause_and_resume(struct cx *cx, int64_t id, const char *until)
{
    struct utc back = { 0 }, due;
    IS(utc_read_iso(until, &back));
    TRY(clock_pause(cx, "dossier", id, "supplement", ""));
    cx->now = back;
    return clock_resume(cx, "dossier", id, &due);
}

TEST(a_clock_that_moves_is_followed)
{
    struct dossier d = { 0 };
    struct work_item item = { 0 };
    const char *pin;
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    WRITE
    {
        struct utc now = cx->now;
        EQ(pause_and_resume(cx, d.id, "2021-11-02T08:12"), E_OK);
        cx->now = now;
    }
    at(cx, "2021-11-02T08:13");
    IS(house_work_once(bench.house, cx) >= 0);
    OK(dossier_by_id(cx, d.id, &d));
    STR_EQ(utc_local_minute(cx->mem, d.due_at), "2021-11-05T08:12");
    STR_EQ(utc_local_minute(cx->mem, d.due_promised), "2021-11-04T08:12");
    OK(flow_open_item(cx, "dossier", d.id, &item));
    EQ(item.due_at.ms, d.due_at.ms);
}

TEST(check_finds_totals_that_do_not_add_up)
{
    struct dossier d = { 0 };
    const char *pin;
    open_office(cx);
    OK(receive(cx, "1.001193", "Trần Văn Đức", "019085004417", &d, &pin));
    OK(dossier_store_check(cx));
    WRITE
    {
        EQ(dossier_store_total(cx, &d, 1, 0, 0), 1);
    }
    ERR(dossier_store_check(cx), E_CONFLICT);
}
