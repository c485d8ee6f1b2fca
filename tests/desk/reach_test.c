// SPDX-License-Identifier: Apache-2.0
/*
 * reach_test.c - somebody with every right in one commune asks for the records of another through
 * every route of the program that names a record. Each is refused, nothing is shown and nothing
 * changes. A new route with a parameter needs a line in `samples`, or says in `common` why its
 * records are everybody's.
 */
#include "office.h"

__attribute__((constructor)) static void all_rooms(void)
{
    test_rooms(rooms);
}

enum { FEEDBACK = 901, JOB, NOTICE, DAY, DELEGATION, TOKEN };
#define CODE "000.22.08.H55-211101-0001"

static const char *const no_params[] = { NULL };

/* What stands in the place of the first parameter, by the words before it. `query`: of an id. */
static const struct {
    const char *before, *value;
    struct sql query;
} samples[] = {
#define BY_ID(words, asks)                                                                         \
    {                                                                                              \
        words, NULL,                                                                               \
        {                                                                                          \
            .name = "reach", .text = { asks, asks }, .params = no_params                           \
        }                                                                                          \
    }
    { "/ho-so/", CODE, { 0 } },
    { "/api/v1/dossiers/", CODE, { 0 } },
    { "/song/", "dossier", { 0 } },
    { "/gop-y/", "901", { 0 } },
    { "/api/v1/feedback/", "901", { 0 } },
    { "/viec-nen/", "902", { 0 } },
    { "/thong-bao/", "903", { 0 } },
    { "/lich/ngay/", "904", { 0 } },
    { "/danh-ba/uy-quyen/", "905", { 0 } },
    { "/tai-khoan/the/", "906", { 0 } },
    BY_ID("/tep/", "SELECT MIN(id) FROM attachment"),
    BY_ID("/ghi-chu/", "SELECT MIN(id) FROM note"),
    BY_ID("/tai-khoan/phien/", "SELECT MIN(id) FROM session"),
    BY_ID("/phien/", "SELECT MIN(id) FROM session"),
};
static const struct {
    const char *before, *why;
} common[] = {
    { "/thu-tuc-noi-bo/", "the catalogue is common to all agencies" },
    { "/cong-dan/", "people stand once in the whole tree; numbers are masked" },
};
/* The sum of what may change, and of what is written beside: revisions, ends, looks, journal. */
#define SUM(column, table) "(SELECT COALESCE(SUM(" column "), 0) FROM " table ")"
static const char state_text[] =
    "SELECT CAST(" SUM("rev", "dossier") " + " SUM("rev", "feedback") " + " SUM("rev", "delegation") " + " SUM("rev", "day_off") " + " SUM("rev", "work_item") " + " SUM("removed_at", "attachment") " + " SUM(
        "removed_at",
        "note") " + " SUM("ended_at",
                          "session") " + " SUM("ended_at",
                                               "api_token") " + " SUM("read_at",
                                                                      "notice") " + " SUM("cancel",
                                                                                          "job") " + " SUM("1",
                                                                                                           "attachment") " + " SUM("1",
                                                                                                                                   "note") " + " SUM("1",
                                                                                                                                                     "look") " + " SUM("1",
                                                                                                                                                                       "journal") " + " SUM("1",
                                                                                                                                                                                            "paper") " AS BIGINT) AS n";
static const struct sql state_sql = { .name = "reach_state",
                                      .text = { state_text, state_text },
                                      .params = no_params };

static int read_int(struct cx *cx, void *arg)
{
    struct {
        const struct sql *sql;
        int64_t n;
    } *ask = arg;
    return db_int(cx, ask->sql, NO_ARGS, &ask->n);
}

static int64_t number(struct cx *cx, const struct sql *sql)
{
    struct {
        const struct sql *sql;
        int64_t n;
    } ask = { sql, 0 };
    IS(store_read(cx->house->store, cx, read_int, &ask) >= 0);
    cx->db = NULL;
    return ask.n;
}

static int put(struct cx *cx, const char *sql)
{
    return store_raw(cx, sql, sql);
}

/* Every right but those of who runs the house (desk.…): he sees the jobs and sessions of all. */
static const char *all_rights(struct cx *cx)
{
    struct buf out = BUF(cx->mem);
    for (const struct room *const *room = rooms; *room; room++)
        for (const struct perm *p = (*room)->perms; p && p->name; p++)
            if (!text_has_prefix(p->name, "desk."))
                buf_printf(&out, "%s%s", out.n ? " " : "", p->name);
    return buf_str(&out);
}

/* The commune of lan gets one of everything. */
static void fill(struct cx *cx)
{
    static const char pdf[] = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    open_office(cx);
    as_user(cx, "lan", "*");
    STR_EQ(http_receive(cx, "Trần Văn Đức", "019085004417"), CODE);
    EQ(http_raw(cx, PUT, "/api/v1/dossiers/" CODE "/components/2/file", "application/pdf", pdf,
                sizeof pdf - 1),
       201);
    EQ(http(cx, POST, "/ho-so/" CODE "/ghi-chu", "note=Xem+l%E1%BA%A1i"), 303);
    WRITE
    {
        int64_t a = office.commune;
        OK(put(cx, arena_printf(cx->mem,
                                "INSERT INTO feedback VALUES (901, %lld, '000.22.08.H55', "
                                "'Mai', '0912345678', 5, 'time', 'bí mật', 'new', 1, 1)",
                                (long long)a)));
        OK(put(cx, arena_printf(cx->mem,
                                "INSERT INTO job VALUES (902, %lld, %lld, 1, 'Lan', 'x', '{}', "
                                "'FAILED', 0, 0, 0, 0, 0, 1, 1, 'bí mật', '', 0)",
                                (long long)a, (long long)a)));
        OK(put(cx, "INSERT INTO notice VALUES (903, 1, 'bí mật', '/', 1, 0)"));
        OK(put(cx, arena_printf(cx->mem,
                                "INSERT INTO day_off VALUES (904, %lld, '2021-12-01', 2021, "
                                "'OFF', 'bí mật', 'x', '', 0, '', 1, 1)",
                                (long long)a)));
        OK(put(cx, arena_printf(cx->mem,
                                "INSERT INTO delegation SELECT 905, %lld, MIN(id), MIN(person_id), "
                                "'2021-01-01', '9999-12-31', 'bí mật', 1 FROM post WHERE agency_id "
                                "= %lld",
                                (long long)a, (long long)a)));
        OK(put(cx, "INSERT INTO api_token SELECT 906, MIN(id), 'bí mật', 'x', '', 1, 0, 9, 0 FROM "
                   "account"));
    }
}

/* The path with its parameters filled in; NULL when it has none, or is common. */
static const char *path_of(struct cx *cx, const struct route *r)
{
    const char *colon = strchr(r->path, ':'), *value = NULL;
    if (!colon || strcmp(r->can, ANYONE) == 0)
        return NULL;
    for (size_t i = 0; i < COUNT(common); i++)
        if (text_has_prefix(r->path, common[i].before))
            return NULL;
    for (size_t i = 0; i < COUNT(samples); i++)
        if (strlen(samples[i].before) == (size_t)(colon - r->path) &&
            text_has_prefix(r->path, samples[i].before))
            value = samples[i].value
                        ? samples[i].value
                        : arena_printf(cx->mem, "%lld", (long long)number(cx, &samples[i].query));
    if (!value)
        test_failed(__FILE__, __LINE__, "%s: a line in `samples`, please", r->path);
    const char *rest = colon + strcspn(colon, "/");
    if (strstr(rest, "/:n"))
        rest = arena_printf(cx->mem, "/%.*s/2%s", (int)(strstr(rest, "/:n") - rest - 1), rest + 1,
                            strstr(rest, "/:n") + 3);
    else if (strchr(rest, ':'))
        rest = "/1";
    return arena_printf(cx->mem, "%.*s%s%s", (int)(colon - r->path), r->path, value, rest);
}

static int ask(struct cx *cx, const struct route *r, const char *path)
{
    if (r->verb == GET)
        return http(cx, GET, path, "");
    if (r->verb == PUT)
        return http_raw(cx, PUT, path, "application/pdf", "%PDF-1.4\n", 9);
    if (r->door == API)
        return http_json(cx, POST, path,
                         strstr(path, "reveal") ? "{\"fields\":[\"identity\"],\"reason\":\"x\"}"
                                                : "{\"verb\":\"hand_over\"}");
    if (strstr(path, "/tep") && strstr(path, "/thanh-phan/"))
        return http_upload(cx, path, "", "file", "a.pdf", "%PDF-1.4\n", 9);
    return http(cx, POST, path,
                "verb=hand_over&status=answered&rev=1&note=xem&reason=xem&fields=identity&"
                "decision=1%2FQD&listener=x");
}

TEST(no_route_reaches_another_agency)
{
    int asked = 0;
    fill(cx);
    as_user(cx, "lan2", all_rights(cx));
    for (const struct room *const *room = rooms; *room; room++)
        for (const struct route *r = (*room)->routes; r && r->verb; r++) {
            const char *path = path_of(cx, r);
            if (!path)
                continue;
            int64_t before = number(cx, &state_sql);
            int status = ask(cx, r, path);
            bool refused = status == 404 || status == 403 || status == 409;
            if (!refused)
                test_failed(__FILE__, __LINE__, "%s %s: %d\n%.600s",
                            r->verb == GET ? "GET" : "POST", path, status, reply_body(cx));
            HASNT(reply_body(cx), "Trần Văn Đức");
            HASNT(reply_body(cx), "bí mật");
            if (number(cx, &state_sql) != before)
                test_failed(__FILE__, __LINE__, "%s changed something", path);
            asked++;
        }
    IS(asked > 30);
}

/* Pages without a record in their path: nothing of the other commune stands in them. */
TEST(no_list_shows_another_agency)
{
    fill(cx);
    as_user(cx, "lan2", all_rights(cx));
    for (const struct room *const *room = rooms; *room; room++)
        for (const struct route *r = (*room)->routes; r && r->verb; r++) {
            if (r->verb != GET || strchr(r->path, ':') || strcmp(r->can, ANYONE) == 0)
                continue;
            EQ(http(cx, GET, r->path, "") < 500, true);
            HASNT(reply_body(cx), CODE);
            HASNT(reply_body(cx), "Trần Văn Đức");
            HASNT(reply_body(cx), "bí mật");
        }
}
