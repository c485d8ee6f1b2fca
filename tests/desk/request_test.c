// SPDX-License-Identifier: Apache-2.0
/*
 * request_test.c - the way of a request through the house, on a room of its own: a note with a few
 * fields. Who may come in is sign_in_test.c.
 */
#include "desk/desk_room.h"
#include "desk_tpl.h"
#include "test.h"
#include <unistd.h>

/* ---- a small room ---- */

struct line {
    const char *word;
};
struct note {
    int64_t id;
    const char *title;
    int64_t stars;
    struct rows lines;
};
static const struct field line_fields[] = { FIELD(struct line, word, .max_len = 20), FIELD_END };
static const struct field note_fields[] = {
    FIELD(struct note, id, .readonly = true),
    FIELD(struct note, title, .label = "Tiêu đề", .required = true, .max_len = 40),
    FIELD(struct note, stars, .label = "Sao", .min = 1, .max = 5),
    FIELD_LIST(struct note, lines, line_fields, struct line, .max = 5),
    FIELD_END,
};
static const struct field stored_fields[] = { FIELD(struct note, id), FIELD(struct note, title),
                                              FIELD(struct note, stars), FIELD_END };
static const struct sql sql_jotting_add = {
    .name = "jotting_add",
    .text = { "INSERT INTO jotting (id, title, stars) VALUES (?1, ?2, ?3)",
              "INSERT INTO jotting (id, title, stars) VALUES ($1, $2, $3)" },
    .params = (const char *const[]){ "id", "title", "stars", NULL },
    .writes = true,
};
static const struct sql sql_jotting_list = {
    .name = "jotting_list",
    .text = { "SELECT id, title, stars FROM jotting ORDER BY id",
              "SELECT id, title, stars FROM jotting ORDER BY id" },
    .params = (const char *const[]){ NULL },
};
static const struct sql *const note_sql[] = { &sql_jotting_add, &sql_jotting_list, NULL };
static const char *const note_schema[] = {
    "CREATE TABLE jotting (id INTEGER PRIMARY KEY, title TEXT NOT NULL, stars INTEGER NOT NULL) STRICT",
    "CREATE TABLE jotting (id BIGINT PRIMARY KEY, title TEXT NOT NULL, stars BIGINT NOT NULL)", NULL
};

static int note_count(struct cx *cx)
{
    struct rows rows = { 0 };
    OK(db_rows(cx, &sql_jotting_list, NO_ARGS, stored_fields, sizeof(struct note), &rows));
    return (int)rows.n;
}

static int list(struct cx *cx, struct req *req)
{
    struct rows rows = { 0 };
    TRY(db_rows(cx, &sql_jotting_list, NO_ARGS, stored_fields, sizeof(struct note), &rows));
    rows.fields = stored_fields;
    rows.size = sizeof(struct note);
    return reply_json_rows(cx, req, &rows, "");
}

/* The form shows what input_of and typed_record give, as text. */
static int form(struct cx *cx, struct req *req)
{
    struct note note = { 0 };
    typed_record(cx, note_fields, &note);
    const char *title = typed_value(cx, "title"), *bad = fault_of(cx, "title"),
               *stars = fault_of(cx, "stars");
    return reply_text(
        cx, req, 200, "text/html; charset=utf-8",
        arena_printf(cx->mem, "form title=[%s] bad=[%s] stars=[%s] lines=%zu first=[%s]",
                     title ? title : "", bad ? bad : "", stars ? stars : "", note.lines.n,
                     note.lines.n ? ROW(struct line, note.lines, 0)->word : ""));
}

static int add(struct cx *cx, struct req *req)
{
    struct note note = { 0 };
    TRY(form_read(cx, req, note_fields, &note));
    note.id = id_new(cx);
    TRY(db_exec(cx, &sql_jotting_add, ARGS(R(stored_fields, &note))));
    if (strcmp(note.title, "hỏng") == 0)
        return fail(cx, E_CONFLICT, "title", "Hỏng sau khi ghi.");
    return reply_flash(cx, req, "/note", "Đã ghi “%s”.", note.title);
}

static int add_json(struct cx *cx, struct req *req)
{
    struct note note = { 0 };
    TRY(form_read(cx, req, note_fields, &note));
    note.id = id_new(cx);
    TRY(db_exec(cx, &sql_jotting_add, ARGS(R(stored_fields, &note))));
    return reply_json(cx, req, 201, stored_fields, &note);
}

static int show(struct cx *cx, struct req *req)
{
    int64_t n;
    TRY(query_int(cx, req, "n", 7, 1, 10, &n));
    return reply_text(cx, req, 200, "text/plain; charset=utf-8",
                      arena_printf(cx->mem, "code=%s path=%s n=%lld q=%s", req_param(req, "code"),
                                   req_path(req), (long long)n, query_text(req, "q")));
}

static int literal(struct cx *cx, struct req *req)
{
    return reply_text(cx, req, 200, "text/plain; charset=utf-8", "literal");
}

static int writes_in_get(struct cx *cx, struct req *req)
{
    struct note note = { .id = 1, .title = "x", .stars = 1 };
    TRY(db_exec(cx, &sql_jotting_add, ARGS(R(stored_fields, &note))));
    return reply_none(cx, req);
}

static int page(struct cx *cx, struct req *req)
{
    struct error_view view = {
        .status = 1, .title = "Trang <b>", .text = "", .request_id = "", .back = "/"
    };
    return reply_page(cx, req, &tpl_error, "Trang", &view);
}

static int take_file(struct cx *cx, struct req *req)
{
    const struct upload *up = req_upload(req, "file");
    if (!up)
        up = req_upload(req, "");
    if (!up)
        return fail(cx, E_INVALID, "file", "Chưa chọn tệp.");
    return reply_text(cx, req, 200, "text/plain; charset=utf-8",
                      arena_printf(cx->mem, "%s %lld %s there=%d", up->name, (long long)up->size,
                                   up->type, access(up->path, R_OK) == 0));
}

static int go_to(struct cx *cx, struct req *req)
{
    reply_header(req, "X-Thu", req_param(req, "code"));
    return reply_see(cx, req, arena_printf(cx->mem, "/%s", req_param(req, "code")));
}

static int silent(struct cx *cx, struct req *req)
{
    (void)cx;
    (void)req;
    return E_OK;
}

static int too_many(struct cx *cx, struct req *req)
{
    struct rows rows;
    for (int i = 0; i < 3; i++)
        TRY(db_rows(cx, &sql_jotting_list, NO_ARGS, stored_fields, sizeof(struct note), &rows));
    return reply_text(cx, req, 200, "text/plain", "three");
}

static const struct perm perms[] = { { "note.read", "Xem" }, { "note.write", "Ghi" }, { 0 } };
static const struct route routes[] = {
    { GET, "/note", list, ANYONE },
    { GET, "/note/moi", form, ANYONE },
    { GET, "/note/:code", show, "note.read" },
    { GET, "/note/:code/sua", show, ANYONE },
    { GET, "/note/chung/sua", literal, ANYONE },
    { POST, "/note", add, ANYONE, .form = form },
    { POST, "/note/rieng", add, "note.write", .form = form },
    { POST, "/note/tep", take_file, ANYONE, .max_body = 1 * MB },
    { PUT, "/note/tep", take_file, ANYONE, .max_body = 1 * MB },
    { POST, "/note/im", silent, ANYONE },
    { GET, "/note/:code/den", go_to, ANYONE },
    { GET, "/note-trang", page, ANYONE },
    { GET, "/note-ghi", writes_in_get, ANYONE },
    { GET, "/note-ba", too_many, ANYONE },
    { POST, "/api/v1/notes", add_json, "note.write", .door = API },
    { GET, "/api/v1/notes", list, "note.read", .door = API },
    { 0 },
};
static const struct room note_room = { .name = "note",
                                       .title = "Ghi chú",
                                       .schema = note_schema,
                                       .sql = note_sql,
                                       .routes = routes,
                                       .perms = perms };
TEST_ROOMS(&desk_room, &note_room)

/* ---- routes ---- */

TEST(health_is_json)
{
    EQ(http(cx, GET, "/healthz", ""), 200);
    STR_EQ(reply_header_of(cx, "Content-Type"), "application/json; charset=utf-8");
    HAS(reply_body(cx), "\"status\":\"ok\"");
}

TEST(unknown_pages_are_404_and_other_verbs_405)
{
    EQ(http(cx, GET, "/khong-co", ""), 404);
    HAS(reply_body(cx), "Không tìm thấy");
    EQ(http(cx, POST, "/healthz", "a=1"), 405);
    STR_EQ(reply_header_of(cx, "Allow"), "GET, HEAD");
    EQ(http_json(cx, GET, "/api/v1/khong-co", NULL), 404);
    STR_EQ(reply_header_of(cx, "Content-Type"), "application/problem+json");
    EQ(http(cx, GET, "/note/%ZZ/sua", ""), 404);
    EQ(http(cx, GET, "/note/a%2Fb/sua", ""), 404);
    EQ(http(cx, GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t", ""), 404);
}

TEST(a_literal_segment_wins_and_names_are_decoded)
{
    EQ(http(cx, GET, "/note/chung/sua", ""), 200);
    STR_EQ(reply_body(cx), "literal");
    EQ(http(cx, GET, "/note/%C4%91%E1%BB%93ng/sua?n=3&q=a+b%20c", ""), 200);
    STR_EQ(reply_body(cx), "code=đồng path=/note/đồng/sua n=3 q=a b c");
    EQ(http(cx, GET, "/note/x/sua", ""), 200);
    HAS(reply_body(cx), "n=7");
    EQ(http(cx, GET, "/note/x/sua?n=11", ""), 422);
    EQ(http(cx, GET, "/note/x/sua?n=1x", ""), 422);
}

TEST(nothing_typed_gets_into_the_head_of_a_reply)
{
    EQ(http(cx, GET, "/note/a%0AX-Evil:%201%0A/den", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/a%0AX-Evil:%201%0A");
    STR_EQ(reply_header_of(cx, "X-Evil"), "");
    EQ(http(cx, GET, "/note/%5Cexample.org/den", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/");
    EQ(http(cx, GET, "/note/%C4%91/den", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/%C4%91");
}

TEST(every_reply_carries_the_headers_of_safety)
{
    EQ(http(cx, GET, "/khong-co", ""), 404);
    HAS(reply_header_of(cx, "Content-Security-Policy"), "script-src 'self'");
    STR_EQ(reply_header_of(cx, "X-Content-Type-Options"), "nosniff");
    STR_EQ(reply_header_of(cx, "Cache-Control"), "no-store");
    EQ(http(cx, GET, "/note", ""), 200);
    STR_EQ(reply_header_of(cx, "Cache-Control"), "no-cache");
    as_user(cx, "lan", "note.read");
    EQ(http(cx, GET, "/note", ""), 200);
    STR_EQ(reply_header_of(cx, "Cache-Control"), "no-store");
}

TEST(pages_are_escaped_and_stand_in_a_layout)
{
    EQ(http(cx, GET, "/note-trang", ""), 200);
    HAS(reply_body(cx), "<!DOCTYPE html>");
    HAS(reply_body(cx), "Trang &lt;b&gt;");
    with_header(cx, "HX-Request", "true");
    EQ(http(cx, GET, "/note-trang", ""), 200);
    HASNT(reply_body(cx), "<!DOCTYPE html>");
    HAS(reply_body(cx), "Trang &lt;b&gt;");
    with_header(cx, "Accept-Encoding", "gzip, br");
    EQ(http(cx, GET, "/note-trang", ""), 200);
    STR_EQ(reply_header_of(cx, "Content-Encoding"), "gzip");
    IS((unsigned char)reply_body(cx)[0] == 0x1F && (unsigned char)reply_body(cx)[1] == 0x8B);
}

TEST(a_get_cannot_write)
{
    IS(http(cx, GET, "/note-ghi", "") >= 500);
    EQ(note_count(cx), 0);
}

/* ---- writing ---- */

TEST(a_form_is_stored_once_and_says_so_on_the_next_page)
{
    EQ(http(cx, POST, "/note", "title=M%E1%BB%99t&stars=5"), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/note");
    EQ(note_count(cx), 1);
    IS(*cookie_of(cx, "motcua_tin"));
    EQ(http(cx, GET, "/note-trang", ""), 200);
    HAS(reply_body(cx), "Đã ghi “Một”.");
    EQ(http(cx, GET, "/note-trang", ""), 200);
    HASNT(reply_body(cx), "Đã ghi");
}

TEST(a_wrong_form_comes_back_with_what_was_typed)
{
    EQ(http(cx, POST, "/note", "title=&stars=9&lines-0-word=a&lines-1-word=b"), 422);
    HAS(reply_body(cx), "title=[] bad=[");
    HASNT(reply_body(cx), "bad=[]");
    HASNT(reply_body(cx), "stars=[]");
    HAS(reply_body(cx), "lines=2 first=[a]");
    EQ(note_count(cx), 0);
}

TEST(what_fails_after_writing_is_taken_back)
{
    EQ(http(cx, POST, "/note", "title=h%E1%BB%8Fng&stars=1"), 409);
    HAS(reply_body(cx), "title=[hỏng] bad=[Hỏng sau khi ghi.]");
    EQ(note_count(cx), 0);
}

TEST(rows_grow_and_shrink_without_script)
{
    EQ(http(cx, POST, "/note", "title=x&lines-0-word=a&_add=lines"), 200);
    HAS(reply_body(cx), "lines=2 first=[a]");
    EQ(http(cx, POST, "/note", "title=x&lines-0-word=a&lines-1-word=b&_drop=lines-0"), 200);
    HAS(reply_body(cx), "lines=1 first=[b]");
    EQ(note_count(cx), 0);
}

TEST(text_that_is_no_text_is_refused)
{
    EQ(http(cx, POST, "/note", "title=%FF%FE&stars=1"), 422);
    EQ(http(cx, POST, "/note", "title=a%00b&stars=1"), 422);
    EQ(note_count(cx), 0);
    EQ(http(cx, POST, "/note", "title=Ho%CC%80a&stars=1"),
       303); /* decomposed: stored as one spelling */
    EQ(http(cx, GET, "/note", ""), 200);
    HAS(reply_body(cx), "Hòa");
}

TEST(a_handler_that_says_nothing_is_a_fault)
{
    EQ(http(cx, POST, "/note/im", "a=1"), 500);
}

/* ---- the keys of forms ---- */

TEST(the_same_form_sent_twice_is_done_once)
{
    EQ(http(cx, GET, "/dang-nhap", ""), 200);
    const char *body = arena_printf(cx->mem, "title=Hai&stars=2&_key=%s", form_input(cx, "_key"));
    EQ(http_bare(cx, POST, "/note", body), 303);
    EQ(http_bare(cx, POST, "/note", body), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/note");
    EQ(note_count(cx), 1);
    body = arena_printf(cx->mem, "title=Ba&stars=2&_key=%s", strstr(body, "_key=") + 5);
    EQ(http_bare(cx, POST, "/note", body), 409);
    HAS(reply_body(cx), "title=[Ba]");
    EQ(note_count(cx), 1);
}

TEST(a_form_without_a_key_of_ours_is_refused)
{
    EQ(http_bare(cx, POST, "/note", "title=Hai&stars=2"), 403);
    HAS(reply_body(cx), "title=[Hai]"); /* nothing typed is lost */
    EQ(http_bare(cx, POST, "/note", "title=Hai&stars=2&_key=619f0000.AAAA.BBBB-1"), 403);
    EQ(note_count(cx), 0);
    EQ(http(cx, GET, "/dang-nhap", ""), 200);
    const char *key = form_input(cx, "_key");
    at(cx, "2031-11-01T07:30");
    EQ(http_bare(cx, POST, "/note", arena_printf(cx->mem, "title=Hai&stars=2&_key=%s", key)), 403);
}

TEST(another_site_cannot_post_for_a_person)
{
    as_user(cx, "lan", "note.write");
    EQ(http_bare(cx, POST, "/note/rieng", "title=Hai&stars=2"), 403);
    EQ(http_bare(cx, POST, "/note/rieng", "title=Hai&stars=2&_csrf=abc"), 403);
    with_header(cx, "Sec-Fetch-Site", "cross-site");
    EQ(http(cx, POST, "/note/rieng", "title=Hai&stars=2"), 403);
    EQ(note_count(cx), 0);
    EQ(http(cx, POST, "/note/rieng", "title=Hai&stars=2"), 303);
    EQ(note_count(cx), 1);
}

/* ---- permission ---- */

TEST(who_may_not_is_told_so)
{
    EQ(http(cx, GET, "/note/5?x=1", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/dang-nhap?ve=%2Fnote%2F5%3Fx%3D1");
    EQ(http(cx, POST, "/note/rieng", "title=Hai&stars=2"), 401);
    as_user(cx, "lan", "note.read");
    EQ(http(cx, GET, "/note/5", ""), 200);
    EQ(http(cx, POST, "/note/rieng", "title=Hai&stars=2"), 403);
    as_user(cx, "binh", "");
    EQ(http(cx, GET, "/note/5", ""), 403);
    HAS(reply_body(cx), "Anh/chị không có quyền");
    EQ(note_count(cx), 0);
}

/* ---- programs ---- */

TEST(the_api_speaks_json_and_names_the_field)
{
    EQ(http_json(cx, GET, "/api/v1/notes", NULL), 401);
    HAS(reply_header_of(cx, "WWW-Authenticate"), "Bearer");
    as_user(cx, "lan", "note.write note.read");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"\",\"stars\":9}"), 422);
    STR_EQ(reply_header_of(cx, "Content-Type"), "application/problem+json");
    HAS(reply_body(cx), "\"field\":\"title\"");
    HAS(reply_body(cx), "\"field\":\"stars\"");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"a\","), 422);
    EQ(http_json(cx, POST, "/api/v1/notes", "[1]"), 422);
    EQ(http_json(cx, POST, "/api/v1/notes",
                 "{\"title\":\"Một\",\"stars\":5,\"lines\":[{\"word\":\"a\"}]}"),
       201);
    HAS(reply_body(cx), "\"title\":\"Một\"");
    EQ(http_json(cx, GET, "/api/v1/notes", NULL), 200);
    HAS(reply_body(cx), "{\"items\":[{");
}

TEST(an_api_request_repeated_with_its_key_gives_the_same_answer)
{
    as_user(cx, "lan", "note.write");
    with_header(cx, "Idempotency-Key", "k-1");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"Một\",\"stars\":5}"), 201);
    const char *first = arena_str(cx->mem, reply_body(cx));
    with_header(cx, "Idempotency-Key", "k-1");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"Một\",\"stars\":5}"), 201);
    STR_EQ(reply_body(cx), first);
    EQ(note_count(cx), 1);
    with_header(cx, "Idempotency-Key", "k-1");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"Hai\",\"stars\":5}"), 409);
    as_user(cx, "binh", "note.write");
    with_header(cx, "Idempotency-Key", "k-1");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"Hai\",\"stars\":5}"), 201);
    EQ(note_count(cx), 2);
}

TEST(a_failed_api_request_may_be_sent_again_with_its_key)
{
    as_user(cx, "lan", "note.write");
    with_header(cx, "Idempotency-Key", "k-1");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"\",\"stars\":5}"), 422);
    with_header(cx, "Idempotency-Key", "k-1");
    EQ(http_json(cx, POST, "/api/v1/notes", "{\"title\":\"Một\",\"stars\":5}"), 201);
    EQ(note_count(cx), 1);
}

/* ---- files ---- */

TEST(uploads_come_with_clean_names_and_true_types)
{
    static const char pdf[] = "%PDF-1.7\n...";
    EQ(http_upload(cx, "/note/tep", "a=1", "file", "C:\\thư mục\\tờ khai.pdf", pdf,
                   sizeof(pdf) - 1),
       200);
    STR_EQ(reply_body(cx), "tờ khai.pdf 12 application/pdf there=1");
    EQ(http_raw(cx, PUT, "/note/tep", "application/x-any", pdf, sizeof(pdf) - 1), 200);
    HAS(reply_body(cx), " 12 application/pdf there=1");
    char *big = arena_alloc(cx->mem, 2 << 20);
    EQ(http_raw(cx, PUT, "/note/tep", "application/x-any", big, 2 << 20), 413);
    EQ(http_raw(cx, POST, "/note", "application/x-any", big, 70 << 10), 413);
}

/* ---- the disk ---- */

TEST(a_failing_write_keeps_what_was_typed)
{
    store_run_twice(cx->house->store, false);
    store_fault(cx->house->store, 1, E_BUSY);
    IS(http(cx, POST, "/note", "title=Hai&stars=2") >= 500);
    HAS(reply_body(cx), "title=[Hai]");
    EQ(http(cx, POST, "/note", "title=Hai&stars=2"), 303);
    EQ(note_count(cx), 1);
}

/* ---- sessions that end in the middle ---- */

TEST(what_was_typed_outlives_the_session)
{
    EQ(http(cx, POST, "/note/rieng", "title=Hai+ba&stars=2&lines-0-word=a"), 401);
    HAS(reply_body(cx), "Đăng nhập");
    const char *kept = form_input(cx, "kept");
    IS(*kept);
    HASNT(reply_body(cx), "Hai ba");
    with_header(cx, "Sec-Fetch-Site", "cross-site");
    EQ(http(cx, POST, "/note/rieng", "title=Hai&stars=2"), 303);
    make_account(cx, "lan", "x");
    EQ(note_count(cx), 0);
    as_user(cx, "lan", "note.write");
    EQ(http(cx, POST, "/dang-nhap", arena_printf(cx->mem, "username=lan&password=x&kept=%s", kept)),
       200);
    HAS(reply_body(cx), "action=\"/note/rieng\"");
    HAS(reply_body(cx), "name=\"lines-0-word\" value=\"a\"");
    EQ(note_count(cx), 0);
    as_user(cx, "lan", "note.write");
    EQ(http_bare(cx, POST, "/note/rieng", "title=Hai&stars=2&lines-0-word=a"),
       403); /* shown, not done */
    HAS(reply_body(cx), "title=[Hai]");
    HAS(reply_body(cx), "first=[a]");
}
