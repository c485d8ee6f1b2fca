// SPDX-License-Identifier: Apache-2.0
/* list_test.c - one list as page, fragment, JSON, CSV, Excel and print: the same rows, filters and
 * order. */
#include "desk/csv.h"
#include "desk/records.h"
#include "test.h"
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a room with one list; its statement as sqlc would write it ---- */

struct item {
    int64_t id;
    const char *name, *phone, *kind;
    int64_t n;
    struct dong fee;
    struct day day;
    struct utc at;
};
static const struct option kinds[] = { { "a", 0, "Loại một" }, { "b", 0, "Loại hai" }, { 0 } };
static const struct field item_fields[] = {
    FIELD(struct item, id),
    FIELD(struct item, name, .label = "Tên"),
    FIELD(struct item, phone, .label = "Điện thoại", .personal = true),
    FIELD(struct item, kind, .label = "Loại", .options = kinds),
    FIELD(struct item, n, .label = "Số bản"),
    FIELD(struct item, fee, .label = "Lệ phí"),
    FIELD(struct item, day, .label = "Ngày"),
    FIELD(struct item, at, .label = "Lúc"),
    FIELD_END,
};
#define HEAD "SELECT id, name, phone, kind, n, fee, day, at FROM item WHERE id > "
static const struct sql sql_items = {
    .name = "items",
    .text = { HEAD "?1\n", HEAD "$1\n" },
    .params = (const char *const[]){ "least", "kind", "q", "day", NULL },
    .parts = (const struct sql_part[]){ { "kind",
                                          { sizeof(HEAD "?1\n") - 1, sizeof(HEAD "?1\n") - 1 },
                                          { " AND kind = ?2\n", " AND kind = $2\n" } },
                                        { "q",
                                          { sizeof(HEAD "?1\n") - 1, sizeof(HEAD "?1\n") - 1 },
                                          { " AND name = ?3\n", " AND name = $3\n" } },
                                        { "day",
                                          { sizeof(HEAD "?1\n") - 1, sizeof(HEAD "?1\n") - 1 },
                                          { " AND day = ?4\n", " AND day = $4\n" } },
                                        { 0 } },
    .orders = (const struct sql_order[]){ { "id", (const char *const[]){ "id", NULL },
                                            (const char *const[]){ "id", NULL }, true },
                                          { "n", (const char *const[]){ "n", "id", NULL },
                                            (const char *const[]){ "n", "id", NULL }, false },
                                          { 0 } },
    .order_at = { sizeof(HEAD "?1\n") - 1, sizeof(HEAD "?1\n") - 1 },
    .keyset_at = { sizeof(HEAD "?1\n") - 1, sizeof(HEAD "?1\n") - 1 },
};
static const struct sql sql_item_add = {
    .name = "item_add",
    .text = { "INSERT INTO item (id, name, phone, kind, n, fee, day, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
              "INSERT INTO item (id, name, phone, kind, n, fee, day, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)" },
    .params = (const char *const[]){ "id", "name", "phone", "kind", "n", "fee", "day", "at", NULL },
    .writes = true,
};
#define COLUMNS(int)                                                                               \
    "name TEXT NOT NULL, phone TEXT NOT NULL, kind TEXT NOT NULL, n " int " NOT NULL, fee " int " NOT NULL, day TEXT NOT NULL, at " int " NOT NULL)"
static const char *const item_schema[] = {
    "CREATE TABLE item (id INTEGER PRIMARY KEY, " COLUMNS("INTEGER") " STRICT",
    "CREATE TABLE item (id BIGINT PRIMARY KEY, " COLUMNS("BIGINT"), NULL
};
static const struct sql *const item_sql[] = { &sql_items, &sql_item_add, NULL };

static void cell(struct buf *out, struct cx *cx, const void *row)
{
    (void)cx;
    buf_puts(out, "<b>");
    tpl_str(out, ((const struct item *)row)->name);
    buf_puts(out, "</b>");
}

static const struct list_column columns[] = {
    { "id", "Mã", 0, "/mon/%s", "name", NULL, false },
    { "name", NULL, -1, .cell = cell },
    { "phone", NULL, -1, NULL, NULL, NULL, false },
    { "kind", NULL, -1, NULL, NULL, NULL, false },
    { "n", NULL, 1, NULL, NULL, NULL, false },
    { "fee", NULL, -1, NULL, NULL, NULL, false },
    { "day", NULL, -1, NULL, NULL, NULL, false },
    { "at", NULL, -1, .export_only = true },
    { 0 },
};
static const struct list_filter filters[] = {
    { "kind", "Loại", FT_TEXT, 1, kinds, false },
    { "q", "Tên", FT_TEXT, 2, NULL, false },
    { "day", "Ngày", FT_DAY, 4, NULL, false },
    { 0 },
};
static const struct list items = {
    .title = "Các món",
    .fields = item_fields,
    .size = sizeof(struct item),
    .sql = &sql_items,
    .columns = columns,
    .filters = filters,
    .empty = "Chưa có món nào.",
    .export_name = "cac-mon",
    .can_export = "item.export",
    .new_url = "/mon/moi",
    .new_label = "Thêm món",
};

static int page(struct cx *cx, struct req *req)
{
    return reply_list(cx, req, &items, ARGS(A(least, 0)));
}

static int api(struct cx *cx, struct req *req)
{
    return reply_list_json(cx, req, &items, ARGS(A(least, 0)));
}

static int part(struct cx *cx, struct req *req)
{
    struct html html;

    TRY(list_fragment(cx, req, &items, ARGS(A(least, 0)), &html));
    return reply_text(cx, req, 200, "text/html; charset=utf-8", html.s);
}

static const struct route routes[] = {
    { GET, "/mon", page, SIGNED_IN },
    { GET, "/mon/phan", part, SIGNED_IN },
    { GET, "/api/v1/items", api, SIGNED_IN, .door = API, .summary = "Items" },
    { 0 },
};
static const struct perm perms[] = { { "item.export", "Xuất" }, { 0 } };
static const struct room item_room = { .name = "item",
                                       .title = "Món",
                                       .schema = item_schema,
                                       .sql = item_sql,
                                       .routes = routes,
                                       .perms = perms };
TEST_ROOMS(&desk_room, &desk_record_room, &item_room)

static void fill(struct cx *cx, int n)
{
    at(cx, "2021-11-01T07:30");
    as_user(cx, "lan", "item.export");
    WRITE
    {
        for (int i = 1; i <= n; i++) {
            struct item item = { .id = i,
                                 .name = arena_printf(cx->mem, "Món %d <&>", i),
                                 .phone = "0912345678",
                                 .kind = i % 2 ? "a" : "b",
                                 .n = i % 7,
                                 .fee = { i * 1000 },
                                 .day = day_of(2021, 11, 1 + i % 3),
                                 .at = cx->now };
            OK(db_exec(cx, &sql_item_add, ARGS(R(item_fields, &item))));
        }
    }
}

/* Rows of the table on the page. */
static int rows_on_page(struct cx *cx)
{
    int n = 0;

    for (const char *p = reply_body(cx); (p = strstr(p, "<b>Món ")); p++)
        n++;
    return n;
}

/* The href of the link with this rel or text before it, entities undone. */
static const char *next_of(struct cx *cx)
{
    const char *p = strstr(reply_body(cx), "rel=\"next\" href=\"?");
    struct buf b = BUF(cx->mem);

    if (!p)
        return NULL;
    for (p += strlen("rel=\"next\" href=\"?"); *p != '"'; p++) {
        buf_putc(&b, *p);
        if (strncmp(p, "&amp;", 5) == 0)
            p += 4;
    }
    return b.p;
}

TEST(pages_follow_each_other_to_the_end)
{
    const char *query = "sort=n&limit=30";
    int pages = 0, n = 0;

    fill(cx, 100);
    for (; query; pages++) {
        EQ(http(cx, GET, "/mon", query), 200);
        n += rows_on_page(cx);
        HAS(reply_body(cx), "aria-sort=\"ascending\"");
        query = next_of(cx);
        if (query) {
            HAS(query, "limit=30");
            HAS(query, "sort=n");
        }
    }
    EQ(pages, 4);
    EQ(n, 100);
}

TEST(the_page_shows_cells_links_and_the_way_to_add)
{
    fill(cx, 3);
    EQ(http(cx, GET, "/mon", ""), 200);
    HAS(reply_body(cx), "<b>Món 3 &lt;&amp;&gt;</b>");
    HAS(reply_body(cx), "href=\"/mon/M%C3%B3n%203%20%3C%26%3E\"");
    HAS(reply_body(cx), "/mon/moi");
    HAS(reply_body(cx), "•••");
    HASNT(reply_body(cx), "0912345678");
    HAS(reply_body(cx), "3.000");
    HAS(reply_body(cx), "Loại một");
    IS(strstr(reply_body(cx), "Món 3") < strstr(reply_body(cx), "Món 1")); /* newest first */
    EQ(http(cx, GET, "/mon", "sort=id"), 200);
    IS(strstr(reply_body(cx), "Món 1") < strstr(reply_body(cx), "Món 3"));
    HAS(reply_body(cx), "sort=-id");
    EQ(http(cx, GET, "/mon", "sort=-n"), 200);
    IS(strstr(reply_body(cx), "Món 3") < strstr(reply_body(cx), "Món 1"));
    EQ(http(cx, GET, "/mon/phan", ""), 200);
    HAS(reply_body(cx), "<b>Món 3");
    HASNT(reply_body(cx), "<html");
}

TEST(filters_narrow_and_are_kept)
{
    fill(cx, 20);
    EQ(http(cx, GET, "/mon", "kind=a"), 200);
    EQ(rows_on_page(cx), 10);
    HAS(reply_body(cx), "value=\"a\" selected");
    HAS(reply_body(cx), "format=csv");
    HAS(reply_body(cx), "kind=a");
    EQ(http(cx, GET, "/mon", "kind=a&day=2/11/2021"), 200);
    EQ(rows_on_page(cx), 4);
    EQ(http(cx, GET, "/mon", "q=Món 7 <%26>"), 200);
    EQ(rows_on_page(cx), 1);
    EQ(http(cx, GET, "/mon", "q=không có"), 200);
    EQ(rows_on_page(cx), 0);
    HAS(reply_body(cx), "Không có dòng nào khớp");
}

TEST(what_makes_no_sense_is_told_beside_the_filter)
{
    fill(cx, 2);
    EQ(http(cx, GET, "/mon", "day=32/13/2021"), 422);
    HAS(reply_body(cx), "32/13/2021");
    HAS(reply_body(cx), "Ngày viết như");
    EQ(http(cx, GET, "/mon", "kind=z"), 422);
    EQ(http(cx, GET, "/mon", "sort=phone"), 422);
    EQ(http(cx, GET, "/mon", "limit=0"), 422);
    EQ(http(cx, GET, "/mon", "limit=1001"), 422);
    EQ(http(cx, GET, "/mon", "limit=x"), 422);
    EQ(http(cx, GET, "/mon", "after=zzzz"), 422);
    EQ(http(cx, GET, "/mon", "format=doc"), 422);
    EQ(http(cx, GET, "/api/v1/items", "limit=0"), 422);
    EQ(http(cx, GET, "/api/v1/items", "limit=1001"), 422);
    EQ(http(cx, GET, "/api/v1/items", "after=AAAAAAAAAAAAAAAAAAAA"), 422);
}

TEST(the_api_pages_by_token)
{
    const char *after = "";
    int n = 0;

    fill(cx, 120);
    for (int pages = 0; pages < 4; pages++) {
        const struct jval *v;
        EQ(http(cx, GET, "/api/v1/items", arena_printf(cx->mem, "after=%s", after)), 200);
        IS(json_parse(cx, reply_body(cx), reply_size(cx), &v) >= 0);
        n += (int)jval_count(jval_get(v, "items"));
        HASNT(reply_body(cx), "0912345678");
        after = jval_text(jval_get(v, "next"));
        if (!after)
            break;
    }
    EQ(n, 120);
}

TEST(csv_holds_exactly_what_is_shown)
{
    struct csv_row row;

    fill(cx, 300);
    EQ(http(cx, GET, "/mon", "kind=b&sort=n&limit=5&format=csv"), 200);
    HAS(reply_header_of(cx, "Content-Type"), "text/csv");
    HAS(reply_header_of(cx, "Content-Disposition"), "attachment; filename=\"cac-mon.csv\"");
    FILE *file = fmemopen(arena_dup(cx->mem, reply_body(cx), reply_size(cx)), reply_size(cx), "r");
    struct csv *csv = csv_open(cx, file);
    EQ(csv_next(cx, csv, &row), 1);
    EQ(row.n, 8);
    STR_EQ(row.cell[0], "Mã");
    STR_EQ(row.cell[7], "Lúc");
    EQ(csv_next(cx, csv, &row), 1);
    STR_EQ(row.cell[0], "14"); /* the first with n = 0, even */
    STR_EQ(row.cell[1], "Món 14 <&>");
    IS(strstr(row.cell[2], "0912") == NULL);
    STR_EQ(row.cell[3], "Loại hai");
    STR_EQ(row.cell[5], "14000");
    STR_EQ(row.cell[6], "03/11/2021");
    int n = 1;
    while (csv_next(cx, csv, &row) == 1)
        n++;
    EQ(n, 150);
    fclose(file);
    as_user(cx, "binh", "");
    EQ(http(cx, GET, "/mon", "format=csv"), 403);
    EQ(http(cx, GET, "/mon", ""), 200);
    HASNT(reply_body(cx), "format=csv");
}

TEST(excel_holds_the_same_rows)
{
    char path[] = "/tmp/list-test-XXXXXX", line[400];
    int cells = 0, fd;

    fill(cx, 50);
    EQ(http(cx, GET, "/mon", "format=xlsx"), 200);
    HAS(reply_header_of(cx, "Content-Type"), "spreadsheetml");
    fd = mkstemp(path);
    IS(write(fd, reply_body(cx), reply_size(cx)) == (ssize_t)reply_size(cx));
    close(fd);
    int pipes[2];
    IS(pipe(pipes) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pipes[1], 1);
        close(pipes[0]);
        execlp("python3", "python3", "tests/desk/xlsx_check.py", path, (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    FILE *out = fdopen(pipes[0], "r");
    while (fgets(line, sizeof line, out)) {
        cells++;
        if (line[0] == 'G' && line[1] == '2' && line[2] == '|')
            STR_EQ(line, "G2|n|2|44503\n");
    }
    fclose(out);
    int status;
    waitpid(pid, &status, 0);
    unlink(path);
    EQ(status, 0);
    EQ(cells, 1 + 51 * 8);
}

TEST(print_has_all_rows_without_pages)
{
    fill(cx, 70);
    EQ(http(cx, GET, "/mon", "format=print"), 200);
    HAS(reply_body(cx), "Món 70 &lt;");
    HAS(reply_body(cx), "Món 1 &lt;");
    HASNT(reply_body(cx), "rel=\"next\"");
}

TEST(an_empty_list_says_what_to_do)
{
    as_user(cx, "lan", "");
    EQ(http(cx, GET, "/mon", ""), 200);
    HAS(reply_body(cx), "Chưa có món nào.");
}
