// SPDX-License-Identifier: Apache-2.0
/* house_test.c - opening and closing the house, the checks of rooms at start, key, health, figures,
 * OpenAPI. */
#include "desk/desk_room.h"
#include "test.h"
#include <sys/stat.h>
#include <unistd.h>

static int nothing(struct cx *cx, struct req *req)
{
    return reply_none(cx, req);
}

/* Start a house with one faulty room; the words of the refusal. */
static const char *refusal(struct cx *cx, const struct room *room)
{
    const struct room *const list[] = { &desk_room, room, NULL };
    struct buf out = BUF(cx->mem);
    cx->err = (struct faults){ 0 };
    EQ(room_check(cx, list), E_INVALID);
    for (size_t i = 0; i < cx->err.n; i++)
        buf_printf(&out, "%s: %s\n", cx->err.v[i].field, cx->err.v[i].msg);
    return buf_str(&out);
}

#define ROOM(...) (&(const struct room){ .name = "thu", .title = "Thử", __VA_ARGS__ })
#define ROUTES(...)                                                                                \
    .routes = (const struct route[])                                                               \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

TEST(a_room_with_a_fault_does_not_start)
{
    HAS(refusal(cx, ROOM(ROUTES({ GET, "/a", nothing, NULL }))), "thu: /a không ghi quyền");
    HAS(refusal(cx, ROOM(ROUTES({ GET, "/a", nothing, "thu.khong" }))), "thu.khong");
    HAS(refusal(cx, ROOM(ROUTES({ POST, "/a", NULL, ANYONE }))), "không có việc để làm");
    HAS(refusal(cx, ROOM(ROUTES({ GET, "/a", nothing, ANYONE, .form = nothing }))), "GET không có");
    HAS(refusal(cx, ROOM(ROUTES({ GET, "/a", nothing, ANYONE, .door = API }))), "/api/");
    HAS(refusal(cx, ROOM(ROUTES({ GET, "/assets/x", nothing, ANYONE }))), "tệp tĩnh");
    HAS(refusal(cx, ROOM(.needs = (const char *const[]){ "mat", NULL })), "mat");
    HAS(refusal(cx, ROOM(.needs = (const char *const[]){ "thu", NULL })), "vòng tròn");
    HAS(refusal(cx, ROOM(.kinds = (const char *const[]){ "x", NULL })), "may_read");
    HAS(refusal(cx, ROOM(.perms = (const struct perm[]){ { "a.b", "A" }, { "a.b", "B" }, { 0 } })),
        "hai lần");
    HAS(refusal(cx, ROOM(.menu = (const struct menu[]){ { "G", "L", "/l", "x", "thu.x" }, { 0 } })),
        "“L”");
    HAS(refusal(cx, &(const struct room){ .name = "desk" }), "desk");
}

TEST(two_routes_of_one_path_do_not_start)
{
    struct router *router;
    const struct room *const list[] = {
        ROOM(ROUTES({ GET, "/a/:x", nothing, ANYONE }, { GET, "/a/:y", nothing, ANYONE })), NULL
    };
    EQ(router_new(cx, cx->mem, list, &router), E_INVALID);
    HAS(cx->err.v[0].msg, "trùng");
}

TEST(the_list_of_the_program_is_sound)
{
    if (room_check(cx, rooms) < 0)
        test_failed(__FILE__, __LINE__, "%s: %s", cx->err.v[0].field, cx->err.v[0].msg);
}

TEST(the_folder_and_the_key_are_for_the_owner_alone)
{
    struct stat st;
    EQ(stat(cx->house->dir, &st), 0);
    EQ(st.st_mode & 0777, 0700);
    EQ(stat(arena_printf(cx->mem, "%s/motcua.key", cx->house->dir), &st), 0);
    EQ(st.st_mode & 0777, 0600);
}

TEST(another_key_is_refused_and_a_missing_one_named)
{
    struct cx *other = cx_new();
    struct house *house = NULL;
    const char *dir = arena_printf(cx->mem, "%s/again", cx->house->dir);
    const char *key = arena_printf(cx->mem, "%s/motcua.key", dir);
    struct house_config config = { .store = { .dir = dir }, .create = true };
    EQ(house_open(other, &config, &house), E_OK);
    house_close(house);
    config.create = false;
    must(rename(key, arena_printf(cx->mem, "%s.kept", key)) == 0);
    EQ(house_open(other, &config, &house), E_IO);
    HAS(other->err.v[0].msg, "motcua.key");
    IS(house == NULL);
    FILE *f = fopen(key, "w");
    must(f && fputs("00000000000000000000000000000000000000000000000000000000000000ff\n", f) > 0);
    fclose(f);
    other->err = (struct faults){ 0 };
    EQ(house_open(other, &config, &house), E_CONFLICT);
    HAS(other->err.v[0].msg, "không phải của dữ liệu này");
    f = fopen(key, "w");
    must(f && fputs("xyz\n", f) > 0);
    fclose(f);
    other->err = (struct faults){ 0 };
    EQ(house_open(other, &config, &house), E_IO);
    HAS(other->err.v[0].msg, "bị hỏng");
    must(rename(arena_printf(cx->mem, "%s.kept", key), key) == 0);
    other->err = (struct faults){ 0 };
    EQ(house_open(other, &config, &house), E_OK);
    house_close(house);
    config.store.dir = arena_printf(cx->mem, "%s/khong-co", cx->house->dir);
    EQ(house_open(other, &config, &house), E_NOTFOUND);
    cx_free(other);
}

TEST(figures_are_for_this_machine_or_who_may_watch)
{
    EQ(http(cx, GET, "/metrics", ""), 404);
    as_user(cx, "lan", "desk.watch");
    EQ(http(cx, GET, "/metrics", ""), 200);
    HAS(reply_body(cx), "# TYPE motcua_store_writes_total counter\nmotcua_store_writes_total ");
    HAS(reply_body(cx), "motcua_read_only 0");
}

TEST(the_api_describes_itself)
{
    const struct jval *all, *path;
    EQ(http_json(cx, GET, "/api/v1/openapi.json", NULL), 200);
    OK(json_parse(cx, reply_body(cx), reply_size(cx), &all));
    STR_EQ(jval_text(jval_get(all, "openapi")), "3.1.0");
    path = jval_get(jval_get(all, "paths"), "/api/v1/openapi.json");
    IS(jval_get(jval_get(path, "get"), "responses") != NULL);
}

TEST(the_language_is_kept_by_the_browser)
{
    EQ(http(cx, GET, "/ngon-ngu/en?ve=/dang-nhap", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/dang-nhap");
    EQ(http(cx, GET, "/dang-nhap", ""), 200);
    HAS(reply_body(cx), "<html lang=\"en\">");
    EQ(http(cx, GET, "/ngon-ngu/xx", ""), 404);
}

static int bump(struct cx *cx, void *arg)
{
    cache_bump(cx, "thu");
    cache_bump(cx, "thu");
    return *(int *)arg;
}

TEST(caches_are_told_after_commit_and_once)
{
    uint64_t before = cache_epoch("thu");
    int rc = E_OK;
    EQ(house_write(cx->house, cx, LANE_PEOPLE, bump, &rc), E_OK);
    EQ(cache_epoch("thu"), before + 1);
    rc = E_INVALID;
    EQ(house_write(cx->house, cx, LANE_PEOPLE, bump, &rc), E_INVALID);
    EQ(cache_epoch("thu"), before + 1);
}

TEST(style_and_scripts_come_with_a_hash_and_stay)
{
    EQ(http(cx, GET, "/dang-nhap", ""), 200);
    const char *at_ = strstr(reply_body(cx), "/assets/app-");
    IS(at_ != NULL);
    const char *path = arena_strn(cx->mem, at_, strcspn(at_, "\""));
    EQ(http(cx, GET, path, ""), 200);
    HAS(reply_header_of(cx, "Cache-Control"), "immutable");
    const char *etag = reply_header_of(cx, "ETag");
    with_header(cx, "If-None-Match", etag);
    EQ(http(cx, GET, path, ""), 304);
    EQ(http(cx, GET, "/assets/khong-co.css", ""), 404);
}
