// SPDX-License-Identifier: Apache-2.0
/* frame_test.c - what stands around a page, and who an account is: posts, permissions, tokens,
 * badges, letterhead. */
#include "desk/desk_room.h"
#include "desk/desk_pages.h"
#include "desk_tpl.h"
#include "test.h"

/* ---- a staff room of two posts, whose facts the tests change ---- */

static int badges_asked, first_ended;

static int load_who(struct cx *cx, int64_t person_id, int64_t post_id, struct who *ret,
                    const char *const **perms)
{
    static const char *const clerk[] = { "thu.read", NULL }, *const head[] = { "thu.read",
                                                                               "thu.write", NULL };
    (void)cx;
    if (person_id == 99 || (post_id == 1 && first_ended))
        return E_NOTFOUND;
    ret->name = "Nguyễn Thị Hồng Hạnh";
    ret->agency_id = TEST_AGENCY;
    ret->scope_id = TEST_AGENCY;
    ret->post_id = post_id == 0 ? (first_ended ? 2 : 1) : post_id;
    *perms = ret->post_id == 1 ? clerk : head;
    return E_OK;
}

static int posts(struct cx *cx, int64_t person_id, struct rows *ret)
{
    (void)person_id;
    *(struct page_post *)rows_add(cx->mem, ret) =
        (struct page_post){ .id = 1, .title = "Công chức", .agency = "UBND xã A" };
    *(struct page_post *)rows_add(cx->mem, ret) =
        (struct page_post){ .id = 2, .title = "Chủ tịch", .agency = "UBND xã B" };
    return E_OK;
}

static int letterhead(struct cx *cx, struct page_frame *ret)
{
    (void)cx;
    ret->agency = "UBND huyện Thử";
    ret->agency_above = "TỈNH THỬ";
    return E_OK;
}

static int badges(struct cx *cx, struct rows *ret)
{
    badges_asked++;
    *(struct badge *)rows_add(cx->mem, ret) = (struct badge){ "late", 7, "red" };
    return E_OK;
}

static int page(struct cx *cx, struct req *req)
{
    struct token_view view = { "Trang thử", "x" };
    return reply_page(cx, req, &tpl_account_token, "Trang thử", &view);
}

static int whoami(struct cx *cx, struct req *req)
{
    return reply_text(cx, req, 200, "text/plain",
                      arena_printf(cx->mem, "%s post=%lld read=%d write=%d", cx->who->username,
                                   (long long)cx->who->post_id, can(cx, "thu.read"),
                                   can(cx, "thu.write")));
}

static const struct perm perms[] = { { "thu.read", "Xem" }, { "thu.write", "Ghi" }, { 0 } };
static const struct menu menu[] = {
    { "B", "Sau", "/sau", "list", "thu.read", .order = 20 },
    { "A", "Trước", "/truoc", "list", "thu.read", .order = 10, .badge = "late" },
    { "A", "Trong", "/truoc/trong", "list", "thu.read", .order = 30 },
    { "B", "Kín", "/kin", "list", "thu.write", .order = 40 },
    { 0 },
};
static const struct route routes[] = {
    { GET, "/truoc", page, SIGNED_IN },
    { GET, "/truoc/trong/:id", page, SIGNED_IN },
    { GET, "/toi", whoami, SIGNED_IN },
    { GET, "/api/v1/toi", whoami, "thu.read", .door = API },
    { 0 },
};
static const struct room thu_room = { .name = "thu",
                                      .title = "Thử",
                                      .routes = routes,
                                      .perms = perms,
                                      .menu = menu,
                                      .load_who = load_who,
                                      .posts = posts,
                                      .letterhead = letterhead,
                                      .badges = badges };
TEST_ROOMS(&desk_room, &desk_record_room, &thu_room)

struct made {
    int64_t person_id;
    struct account account;
    const char *cookie;
};

static int make(struct cx *cx, void *arg)
{
    struct made *m = arg;
    m->account =
        (struct account){ .username = "hanh", .agency_id = TEST_AGENCY, .person_id = m->person_id };
    TRY(account_add(cx, &m->account, ""));
    return session_make(cx, m->account.id, 0, &m->cookie);
}

/* A true account, not one of the harness: what it is comes from the room above. */
static struct made sign_in(struct cx *cx, int64_t person_id)
{
    struct made m = { .person_id = person_id };
    first_ended = badges_asked = 0;
    EQ(house_write(cx->house, cx, LANE_PEOPLE, make, &m), E_OK);
    as_nobody(cx);
    set_cookie(cx, SESSION_COOKIE, m.cookie);
    return m;
}

TEST(the_menu_shows_what_one_may_do_in_order_of_groups)
{
    sign_in(cx, 5);
    EQ(http(cx, GET, "/truoc", ""), 200);
    const char *a = strstr(reply_body(cx), "<h2>A</h2>"),
               *before = strstr(reply_body(cx), ">Trước"),
               *inner = strstr(reply_body(cx), ">Trong"), *b = strstr(reply_body(cx), "<h2>B</h2>"),
               *last = strstr(reply_body(cx), ">Sau");
    IS(a && before && inner && b && last);
    IS(a < before && before < inner && inner < b && b < last);
    HASNT(reply_body(cx), "Kín");
    HAS(reply_body(cx), "href=\"/truoc\" aria-current=\"page\"");
    EQ(http(cx, GET, "/truoc/trong/5", ""), 200);
    HAS(reply_body(cx), "href=\"/truoc/trong\" aria-current=\"page\"");
    HASNT(reply_body(cx), "href=\"/truoc\" aria-current=\"page\"");
}

TEST(the_frame_names_person_post_and_office)
{
    sign_in(cx, 5);
    EQ(http(cx, GET, "/truoc", ""), 200);
    HAS(reply_body(cx), "UBND xã A");
    HAS(reply_body(cx), ">HH<");
    HAS(reply_body(cx), "Nguyễn Thị Hồng Hạnh");
    HAS(reply_body(cx), "<title>Trang thử – UBND xã A</title>");
    as_nobody(cx);
    EQ(http(cx, GET, "/dang-nhap", ""), 200);
    HAS(reply_body(cx), "UBND huyện Thử");
}

TEST(badges_are_asked_once_in_five_seconds)
{
    sign_in(cx, 5);
    for (int i = 0; i < 5; i++) {
        EQ(http(cx, GET, "/truoc", ""), 200);
        HAS(reply_body(cx), ">7<");
    }
    EQ(badges_asked, 1);
}

TEST(one_person_changes_posts)
{
    sign_in(cx, 5);
    EQ(http(cx, GET, "/toi", ""), 200);
    STR_EQ(reply_body(cx), "hanh post=1 read=1 write=0");
    EQ(http(cx, POST, "/chuyen-vai", "post=3"), 404);
    EQ(http(cx, POST, "/chuyen-vai", "post=2"), 303);
    EQ(http(cx, GET, "/toi", ""), 200);
    STR_EQ(reply_body(cx), "hanh post=2 read=1 write=1");
    EQ(http(cx, GET, "/truoc", ""), 200);
    HAS(reply_body(cx), "Chủ tịch, UBND xã B");
    HAS(reply_body(cx), "Kín");
}

static int staff_changed(struct cx *cx, void *arg)
{
    (void)arg;
    cache_bump(cx, "staff");
    return E_OK;
}

TEST(a_change_of_staff_or_of_the_day_is_seen_at_once)
{
    sign_in(cx, 5);
    EQ(http(cx, POST, "/chuyen-vai", "post=1"), 303);
    EQ(http(cx, GET, "/toi", ""), 200);
    STR_EQ(reply_body(cx), "hanh post=1 read=1 write=0");
    first_ended = 1;
    EQ(http(cx, GET, "/toi", ""), 200);
    STR_EQ(reply_body(cx), "hanh post=1 read=1 write=0"); /* kept in memory … */
    EQ(house_write(cx->house, cx, LANE_PEOPLE, staff_changed, NULL), E_OK);
    EQ(http(cx, GET, "/toi", ""), 200);
    STR_EQ(reply_body(cx), "hanh post=2 read=1 write=1"); /* … until it is told */
    first_ended = 0;
    cx->now.ms += DAY_MS; /* posts and delegations begin and end at midnight */
    clock_set(cx->now);
    EQ(http(cx, GET, "/toi", ""), 200);
    STR_EQ(reply_body(cx), "hanh post=1 read=1 write=0");
}

TEST(who_has_no_post_may_come_in_but_do_nothing)
{
    sign_in(cx, 99);
    EQ(http(cx, GET, "/toi", ""), 200);
    STR_EQ(reply_body(cx), "hanh post=0 read=0 write=0");
    EQ(http_json(cx, GET, "/api/v1/toi", NULL), 403);
}

TEST(a_token_carries_no_more_than_its_words_and_its_owner)
{
    struct made m = sign_in(cx, 5);
    const char *all, *read, *write;
    OK(api_token_make(cx, m.account.id, "tất cả", "", &all));
    OK(api_token_make(cx, m.account.id, "đọc", "thu.read", &read));
    OK(api_token_make(cx, m.account.id, "ghi", "thu.write", &write));
    as_token(cx, all);
    EQ(http_json(cx, GET, "/api/v1/toi", NULL), 200);
    STR_EQ(reply_body(cx), "hanh post=1 read=1 write=0");
    as_token(cx, read);
    EQ(http_json(cx, GET, "/api/v1/toi", NULL), 200);
    as_token(cx, write); /* the clerk has no right to write: nothing is left */
    EQ(http_json(cx, GET, "/api/v1/toi", NULL), 403);
    cx->now.ms += 400 * DAY_MS;
    clock_set(cx->now);
    as_token(cx, all);
    EQ(http_json(cx, GET, "/api/v1/toi", NULL), 401);
}

/* Texts of every length, each sign in every place: eight bytes are looked at together. */
TEST(every_dangerous_sign_is_escaped_wherever_it_stands)
{
    static const struct {
        char sign;
        const char *entity;
    } signs[] = { { '&', "&amp;" },  { '<', "&lt;" }, { '>', "&gt;" },   { '"', "&#34;" },
                  { '\'', "&#39;" }, { '#', "#" },    { '\xC3', "\xC3" } };
    for (size_t n = 1; n <= 26; n++)
        for (size_t at = 0; at < n; at++)
            for (size_t k = 0; k < COUNT(signs); k++) {
                char text[32] = { 0 };
                struct buf out = BUF(cx->mem), expected = BUF(cx->mem);
                memset(text, 'a', n);
                text[at] = text[n - 1] = signs[k].sign;
                for (size_t i = 0; i < n; i++)
                    buf_puts(&expected, i == at || i == n - 1 ? signs[k].entity : "a");
                tpl_str(&out, text);
                STR_EQ(buf_str(&out), buf_str(&expected));
                EQ(out.n, expected.n);
            }
}
