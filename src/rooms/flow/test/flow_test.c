// SPDX-License-Identifier: Apache-2.0
/* flow_test.c - a record of a made-up kind walks from desk to desk; once per engine. */
#include "desk/desk_room.h"
#include "rooms/calendar/calendar.h"
#include "rooms/flow/flow.h"
#include "rooms/staff/staff.h"
#include "test.h"

TEST_ROOMS(&desk_room, &desk_record_room, &staff_room, &calendar_room, &flow_room)

enum { RECORD = 77 };
static struct agency commune;
static struct post lan, binh, son, thuy,
    mai;                    /* counter, specialist, leader, clerk, second specialist */
static const char *entered; /* step and verb of the last on_enter */

static int on_enter(struct cx *cx, struct flow_record *rec, const struct flow_step *step,
                    const char *verb)
{
    (void)cx;
    static char text[80];
    snprintf(text, sizeof text, "%s by %s", step ? step->code : "end", verb);
    entered = text;
    rec->to_state = "x";
    return E_OK;
}

static const struct flow_kind kind = { .kind = "dossier", .on_enter = on_enter };

static void appoint(struct cx *cx, struct post *post, const char *name, const char *unit,
                    const char *unit_kind, const char *role)
{
    struct person p = { .agency_id = commune.id, .name = name };
    struct unit u = {
        .agency_id = commune.id, .name = unit, .kind = unit_kind, .valid_from = day_of(2020, 1, 1)
    };
    const struct unit *known = unit_by_name(cx, commune.id, unit, day_of(2021, 11, 1));
    OK(person_add(cx, &p));
    if (!known)
        OK(unit_add(cx, &u));
    *post = (struct post){ .agency_id = commune.id,
                           .unit_id = known ? known->id : u.id,
                           .person_id = p.id,
                           .title = role,
                           .role = role,
                           .valid_from = day_of(2020, 1, 1) };
    OK(post_add(cx, post));
}

static void office(struct cx *cx)
{
    at(cx, "2021-11-01T08:00");
    commune = (struct agency){ .identifier = "000.22.08.H55",
                               .class = "xa-phuong",
                               .name = "UBND xã Mẫu",
                               .valid_from = day_of(2020, 1, 1) };
    OK(agency_add(cx, &commune));
    OK(staff_scopes_rebuild(cx));
    appoint(cx, &lan, "Hoàng Lan", "Một cửa", "onestop", "counter");
    appoint(cx, &binh, "Lê Bình", "Tư pháp", "office", "specialist");
    appoint(cx, &son, "Hà Sơn", "Lãnh đạo", "leaders", "leader");
    appoint(cx, &thuy, "Mã Thủy", "Văn phòng", "office", "clerk");
}

/* cx->who becomes the holder of a post. */
static void be(struct cx *cx, const struct post *p, const char *perms)
{
    static struct who who;
    as_user_of(cx, commune.id, perms[0] ? "any" : "nobody", perms);
    who = *cx->who;
    who.person_id = p->person_id;
    who.post_id = p->id;
    who.unit_id = p->unit_id;
    who.agency_id = commune.id;
    cx->who = &who;
}

static struct flow_record record(struct cx *cx)
{
    struct flow_version v;
    must(flow_version_for(cx, "dossier", "1.001193", day_of(2021, 11, 1), &v) == E_OK);
    return (struct flow_record){ .kind = &kind,
                                 .record_id = RECORD,
                                 .agency_id = commune.id,
                                 .flow_version_id = v.id,
                                 .title = "Khai sinh",
                                 .code = "X-1",
                                 .url = "/ho-so/X-1",
                                 .note = "Trần Đức",
                                 .unit = "Tư pháp" };
}

static struct work_item start(struct cx *cx)
{
    struct flow_record rec = record(cx);
    struct work_item item;
    be(cx, &lan, "");
    OK(flow_start(cx, &rec, &item));
    return item;
}

static void move(struct cx *cx, const struct post *who, const char *verb, struct work_item *ret)
{
    struct flow_record rec = record(cx);
    be(cx, who, "");
    OK(flow_do(cx, &rec, &(struct flow_move){ .verb = verb, .note = "vì" }, ret));
}

TEST(walks_from_the_counter_to_the_citizen)
{
    struct work_item item;
    struct rows items, story;
    office(cx);
    item = start(cx);
    STR_EQ(item.step, "receive");
    EQ(item.post_id.id, lan.id);
    move(cx, &lan, "hand_over", &item);
    STR_EQ(item.step, "appraise");
    EQ(item.post_id.id, binh.id);
    move(cx, &binh, "hand_over", &item);
    EQ(item.post_id.id, son.id);
    move(cx, &son, "approve", &item);
    EQ(item.post_id.id, thuy.id);
    move(cx, &thuy, "finish", &item);
    STR_EQ(item.step, "return");
    EQ(item.unit_id, lan.unit_id);
    move(cx, &lan, "return", &item);
    EQ(item.id, 0);
    STR_EQ(entered, "end by return");
    OK(flow_items(cx, "dossier", RECORD, &items));
    EQ(items.n, 5);
    OK(journal_read(cx, "dossier", RECORD, &story));
    EQ(story.n, 6);
    STR_EQ(ROW(struct journal_row, story, 5)->verb, "return");
    struct flow_record rec = record(cx);
    ERR(flow_do(cx, &rec, &(struct flow_move){ .verb = "return" }, &item), E_CONFLICT);
}

TEST(who_does_not_hold_it_may_not_move_it)
{
    struct work_item item;
    struct flow_record rec;
    office(cx);
    start(cx);
    rec = record(cx);
    be(cx, &binh, "");
    ERR(flow_do(cx, &rec, &(struct flow_move){ .verb = "hand_over" }, &item), E_DENIED);
    be(cx, &lan, "");
    ERR(flow_do(cx, &rec, &(struct flow_move){ .verb = "approve" }, &item), E_CONFLICT);
    ERR(flow_do(cx, &rec, &(struct flow_move){ .verb = "fly" }, &item), E_INVALID);
    ERR(flow_do(cx, &rec, &(struct flow_move){ .verb = "hand_over", .rev = 9 }, &item), E_CONFLICT);
}

TEST(flow_any_passes_over_steps_in_sight_of_all)
{
    struct work_item item;
    struct flow_record rec;
    office(cx);
    start(cx);
    rec = record(cx);
    be(cx, &binh, "flow.any");
    OK(flow_do(cx, &rec, &(struct flow_move){ .verb = "approve" }, &item));
    STR_EQ(item.step, "seal");
    OK(flow_do(cx, &rec, &(struct flow_move){ .verb = "finish" }, &item));
    STR_EQ(item.step, "return");
}

TEST(what_is_sent_back_comes_to_the_same_hands)
{
    struct work_item item;
    office(cx);
    appoint(cx, &mai, "Vi Mai", "Tư pháp", "office", "specialist");
    start(cx);
    move(cx, &lan, "hand_over", &item);
    EQ(item.post_id.id, 0); /* two specialists: the pool of the unit */
    EQ(item.unit_id, binh.unit_id);
    move(cx, &mai, "claim", &item);
    EQ(item.post_id.id, mai.id);
    move(cx, &mai, "hand_over", &item);
    move(cx, &son, "send_back", &item);
    STR_EQ(item.step, "appraise");
    EQ(item.post_id.id, mai.id);
}

TEST(absent_people_get_nothing_while_others_are_there)
{
    struct work_item item;
    office(cx);
    appoint(cx, &mai, "Vi Mai", "Tư pháp", "office", "specialist");
    struct absence away = { .person_id = binh.person_id,
                            .valid_from = day_of(2021, 10, 30),
                            .valid_to = day_of(2021, 11, 5),
                            .reason = "phép" };
    OK(absence_add(cx, &away));
    start(cx);
    move(cx, &lan, "hand_over", &item);
    EQ(item.post_id.id, mai.id);
}

TEST(a_deputy_acts_for_the_post)
{
    struct work_item item;
    office(cx);
    start(cx);
    move(cx, &lan, "hand_over", &item);
    struct delegation d = { .from_post = binh.id,
                            .to_person = thuy.person_id,
                            .valid_from = day_of(2021, 11, 1),
                            .valid_to = day_of(2021, 11, 2),
                            .basis = "Giấy 12" };
    OK(delegation_add(cx, &d));
    move(cx, &thuy, "hand_over", &item);
    STR_EQ(item.step, "sign");
}

TEST(pause_needs_a_running_clock_and_resume_moves_the_due_time)
{
    struct work_item item;
    struct clock clock;
    struct flow_record rec;
    office(cx);
    OK(clock_start(cx, "dossier", RECORD, commune.id, cx->now,
                   &(struct limit){ LIMIT_WORKDAYS, 3000, ROUND_EXACT }, &clock));
    start(cx);
    move(cx, &lan, "pause", &item);
    IS(item.paused);
    rec = record(cx);
    ERR(flow_do(cx, &rec, &(struct flow_move){ .verb = "hand_over" }, &item), E_CONFLICT);
    at(cx, "2021-11-02T08:00");
    move(cx, &lan, "resume", &item);
    IS(!item.paused);
    EQ(item.due_at.ms, clock.due_promised.ms + DAY_MS);
}

TEST(a_stop_ends_the_way)
{
    struct work_item item;
    office(cx);
    start(cx);
    move(cx, &lan, "stop", &item);
    STR_EQ(entered, "end by stop");
}

TEST(the_desk_shows_what_waits)
{
    struct work_item item;
    office(cx);
    start(cx);
    move(cx, &lan, "hand_over", &item);
    as_user_of(cx, commune.id, "lan", "flow.any");
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HAS(reply_body(cx), "Đang giải quyết");
    HAS(reply_body(cx), "Chưa có hồ sơ nào chờ anh/chị.");
    as_nobody(cx);
    EQ(http(cx, GET, "/ban-lam-viec", ""), 303);
}
