// SPDX-License-Identifier: Apache-2.0
/* feedback_test.c - each test runs once per engine on an empty, migrated database. */
#include "rooms/feedback/feedback.h"
#include "rooms/staff/staff.h"
#include "test.h"

static struct agency commune, town;

/* Neither stands above the other: what belongs to the one is nothing to the other. */
static void two_agencies(struct cx *cx)
{
    commune = (struct agency){ .identifier = "000.01.01.H99",
                               .class = "xa-phuong",
                               .name = "UBND xã Mẫu",
                               .valid_from = day_of(2020, 1, 1) };
    town = (struct agency){ .identifier = "000.02.01.H99",
                            .class = "xa-phuong",
                            .name = "UBND thị trấn Thử",
                            .valid_from = day_of(2020, 1, 1) };
    WRITE
    {
        OK(agency_add(cx, &commune));
        OK(agency_add(cx, &town));
    }
}

static struct feedback example(void)
{
    return (
        struct feedback){ .agency = "000.01.01.H99", .name = "Lan", .stars = 5, .matter = "time" };
}

TEST(keeps_points_in_their_order)
{
    struct feedback given = example(), fb, back = { 0 };
    struct feedback_point points[] = { { .place = "Quầy 2", .words = "Chờ lâu" },
                                       { .words = "Thiếu ghế" } };
    two_agencies(cx);
    given.points = (struct rows){
        .v = points, .n = 2, .size = sizeof(*points), .fields = feedback_point_fields
    };
    OK(feedback_add(cx, &given, &fb));
    as_user_of(cx, commune.id, "binh", "feedback.read");
    OK(feedback_get(cx, fb.id, &back));
    EQ(back.points.n, 2);
    STR_EQ(ROW(struct feedback_point, back.points, 0)->place, "Quầy 2");
    EQ(ROW(struct feedback_point, back.points, 1)->n, 2);
    STR_EQ(back.status, "new");
    EQ(back.created_at.ms, fb.created_at.ms);
}

TEST(unhappy_citizen_must_say_why)
{
    struct feedback given = example(), fb;
    two_agencies(cx);
    given.stars = 1;
    ERR(feedback_add(cx, &given, &fb), E_INVALID);
    STR_EQ(cx->err.v[0].field, "body");
}

TEST(moves_forward_and_back_and_remembers)
{
    struct feedback given = example(), fb, back = { 0 };
    struct rows story;
    two_agencies(cx);
    OK(feedback_add(cx, &given, &fb));
    as_user_of(cx, commune.id, "binh", "feedback.read feedback.answer");
    ERR(feedback_move(cx, fb.id, &(struct feedback_act){ "answer", "Đã gọi", 1 }),
        E_CONFLICT); /* not taken yet */
    OK(feedback_move(cx, fb.id, &(struct feedback_act){ "take", "", 1 }));
    ERR(feedback_move(cx, fb.id, &(struct feedback_act){ "answer", "", 2 }), E_INVALID); /* how? */
    STR_EQ(cx->err.v[0].field, "note");
    ERR(feedback_move(cx, fb.id, &(struct feedback_act){ "answer", "Đã gọi", 1 }),
        E_CONFLICT); /* stale */
    OK(feedback_move(cx, fb.id, &(struct feedback_act){ "answer", "Đã gọi", 2 }));
    OK(feedback_move(cx, fb.id, &(struct feedback_act){ "reopen", "Chưa rõ", 3 }));
    OK(feedback_get(cx, fb.id, &back));
    STR_EQ(back.status, "in_progress");
    EQ(back.rev, 4);
    OK(journal_read(cx, "feedback", fb.id, &story));
    EQ(story.n, 4);
    STR_EQ(ROW(struct journal_row, story, 2)->note, "Đã gọi");
}

TEST(other_agency_sees_nothing)
{
    struct feedback given = example(), fb, back = { 0 };
    two_agencies(cx);
    OK(feedback_add(cx, &given, &fb));
    const char *page = arena_printf(cx->mem, "/gop-y/%lld", (long long)fb.id);
    as_user_of(cx, town.id, "tam", "*");
    ERR(feedback_get(cx, fb.id, &back), E_NOTFOUND);
    ERR(feedback_move(cx, fb.id, &(struct feedback_act){ "take", "", 1 }), E_NOTFOUND);
    EQ(http(cx, GET, page, ""), 404);
    EQ(http(cx, POST, page, "verb=take&rev=1"), 404);
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/xem", page), "reason=x"), 404);
    EQ(http(cx, GET, "/gop-y/danh-sach", ""), 200);
    HAS(reply_body(cx), "Chưa có góp ý nào.");
    EQ(http(cx, GET, "/api/v1/feedback", ""), 200);
    STR_EQ(reply_body(cx), "{\"items\":[],\"next\":null}");
}

TEST(bad_form_keeps_what_was_typed)
{
    two_agencies(cx);
    as_nobody(cx);
    EQ(http(cx, GET, "/gop-y", ""), 200);
    EQ(http(cx, POST, "/gop-y",
            "name=Lan+%26+Mai&stars=9&matter=time&phone=12&points-0-place=Qu%E1%BA%A7y+2"),
       422);
    HAS(reply_body(cx), "value=\"Lan &amp; Mai\"");
    HAS(reply_body(cx), "id=\"f-stars-bad\"");
    HAS(reply_body(cx), "id=\"f-phone-bad\"");
    HAS(reply_body(cx), "name=\"points-0-place\" value=\"Quầy 2\"");
    HAS(reply_body(cx), "id=\"f-points-0-words-bad\"");
    EQ(http(cx, POST, "/gop-y", "stars=4&matter=time&name=Lan&_add=points"),
       200); /* a row more, without scripts */
    HAS(reply_body(cx), "name=\"points-0-words\"");
    HAS(reply_body(cx), "value=\"4\" checked");
    HAS(reply_body(cx), "value=\"Lan\"");
}

/* The id of the first item that the API lists. */
static int64_t first_id(struct cx *cx)
{
    const char *found;
    int64_t id = 0;
    EQ(http(cx, GET, "/api/v1/feedback", ""), 200);
    found = strstr(reply_body(cx), "\"id\":");
    IS(found && int_read(arena_strn(cx->mem, found + 5, strspn(found + 5, "0123456789")), &id));
    return id;
}

TEST(from_the_form_to_the_answer)
{
    two_agencies(cx);
    as_nobody(cx);
    EQ(http(
           cx, POST, "/gop-y",
           "agency=000.01.01.H99&name=<b>Lan&phone=0912345678&stars=3&matter=place&body=%3Cscript%3E&"
           "points-0-words=T%E1%BB%91t"),
       303);
    STR_EQ(reply_header_of(cx, "Location"), "/gop-y/cam-on");
    EQ(http(cx, GET, "/gop-y/cam-on", ""), 200);
    EQ(http(cx, GET, "/gop-y/danh-sach", ""), 303); /* to sign-in */
    as_user_of(cx, commune.id, "binh", "feedback.read");
    EQ(http(cx, GET, "/gop-y/danh-sach", "status=new&stars=3&from=01/01/2020&sort=stars"), 200);
    HAS(reply_body(cx), "&lt;script&gt;");
    EQ(http(cx, GET, "/gop-y/danh-sach", "format=csv"), 200);
    HAS(reply_body(cx), "Nơi làm việc");
    const char *page = arena_printf(cx->mem, "/gop-y/%lld", (long long)first_id(cx));
    EQ(http(cx, POST, page, "verb=take&rev=1"), 403); /* may only read */
    as_user_of(cx, commune.id, "chi", "feedback.read feedback.answer");
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "&lt;b&gt;Lan");
    HASNT(reply_body(cx), "0912345678");
    EQ(http(cx, POST, page, "verb=take&rev=1"), 303);
    EQ(http(cx, POST, page, "verb=answer&rev=1&note=%C4%90%C3%A3+g%E1%BB%8Di"),
       409); /* stale: the words stay */
    HAS(reply_body(cx), "Đã gọi</textarea>");
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/xem", page), "reason="), 422);
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/xem", page), "reason=G%E1%BB%8Di+l%E1%BA%A1i"),
       200);
    HAS(reply_body(cx), "0912345678");
}

TEST(machines_are_kept_away)
{
    int64_t n = 0;
    two_agencies(cx);
    as_nobody(cx);
    EQ(http(cx, POST, "/gop-y", "website=x&stars=4&matter=time"), 303); /* thanked, not kept */
    for (int i = 0; i < 20; i++)
        EQ(http(cx, POST, "/gop-y", "stars=4&matter=time"), 303);
    EQ(http(cx, POST, "/gop-y", "stars=4&matter=time&name=Lan"), 503);
    HAS(reply_body(cx), "value=\"Lan\"");
    as_user_of(cx, commune.id, "binh", "*");
    EQ(http(cx, GET, "/api/v1/feedback", ""), 200);
    for (const char *p = reply_body(cx); (p = strstr(p, "\"id\":")); p++)
        n++;
    EQ(n, 20);
}

TEST(programs_hand_in_too)
{
    two_agencies(cx);
    as_nobody(cx);
    EQ(http_json(cx, POST, "/api/v1/feedback", "{\"stars\":5,\"matter\":\"time\"}"), 401);
    as_user_of(cx, town.id, "tam", "feedback.read");
    EQ(http_json(cx, POST, "/api/v1/feedback",
                 "{\"stars\":5,\"matter\":\"time\",\"status\":\"answered\"}"),
       422);
    EQ(http_json(
           cx, POST, "/api/v1/feedback",
           "{\"stars\":2,\"matter\":\"fee\",\"phone\":\"0912345678\",\"points\":[{\"words\":\"Đắt\"}]}"),
       201);
    HAS(reply_body(cx), "\"agency\":\"000.02.01.H99\"");
    HAS(reply_body(cx), "\"status\":\"new\"");
    HASNT(reply_body(cx), "0912345678");
}
