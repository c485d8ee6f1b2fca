// SPDX-License-Identifier: Apache-2.0
/*
 * test.c - runs the tests of one program on each engine, each on an empty, migrated database.
 * Migrating is done once a program; tests get a copy (SQLite) or a database made from a template
 * (PostgreSQL).
 */
#include "harness.h"
#include "base/crypt.h"
#include "base/log.h"
#include <dirent.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#undef fail

enum { TESTS = 512 };
static struct {
    const char *name;
    void (*fn)(struct cx *);
} tests[TESTS];
static size_t test_n;
static char base_dir[256];
static const char *pg_url; /* NULL: SQLite */
static int serial;
static const struct room *const *own_rooms;

void test_rooms(const struct room *const *list)
{
    own_rooms = list;
}

void test_add(const char *name, void (*fn)(struct cx *))
{
    must(test_n < TESTS);
    tests[test_n].name = name;
    tests[test_n++].fn = fn;
}

/* ---- folders ---- */

static void remove_folder(const char *dir)
{
    DIR *d = opendir(dir);
    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        char path[600];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
        if (unlink(path) != 0)
            remove_folder(path);
    }
    if (d)
        closedir(d);
    rmdir(dir);
}

static void copy_file(const char *from, const char *to)
{
    char bytes[65536];
    ssize_t n;
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    must(in >= 0 && out >= 0);
    while ((n = read(in, bytes, sizeof(bytes))) > 0)
        must(write(out, bytes, (size_t)n) == n);
    close(in);
    close(out);
}

static void copy_folder(const char *from, const char *to)
{
    DIR *d = opendir(from);
    must(d && mkdir(to, 0700) == 0);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        char a[600], b[600];
        struct stat st;
        snprintf(a, sizeof(a), "%s/%s", from, e->d_name);
        snprintf(b, sizeof(b), "%s/%s", to, e->d_name);
        if (stat(a, &st) == 0 && S_ISREG(st.st_mode))
            copy_file(a, b);
    }
    closedir(d);
}

/* ---- databases of PostgreSQL ---- */

static const char *url_of(struct arena *mem, const char *database)
{
    const char *path = strstr(pg_url, "://");
    must(path);
    path = strchr(path + 3, '/');
    must(path);
    return arena_printf(mem, "%.*s/%s%s", (int)(path - pg_url), pg_url, database,
                        path + 1 + strcspn(path + 1, "?"));
}

static void pg_do(const char *sql)
{
    PGconn *conn = PQconnectdb(pg_url);
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(conn));
    must(PQresultStatus(result) == PGRES_COMMAND_OK);
    PQclear(result);
    PQfinish(conn);
}

static const char *database_name(struct arena *mem, int n)
{
    return arena_printf(mem, "motcua_test_%d_%d", (int)getpid(), n);
}

/* ---- the house of a test ---- */

static void house_at(struct cx *cx, const char *dir, const char *database)
{
    struct house_config config = { .store = { .dir = dir }, .create = true, .rooms = own_rooms };
    if (pg_url)
        config.store.url = url_of(cx->mem, database);
    if (house_open(cx, &config, &bench.house) < 0) {
        for (size_t i = 0; i < cx->err.n; i++)
            fprintf(stderr, "%s: %s\n", cx->err.v[i].field, cx->err.v[i].msg);
        must(!"the house does not open");
    }
}

static int first_scope(struct cx *cx, void *arg)
{
    (void)arg;
    char sql[300];
    snprintf(sql, sizeof(sql),
             "INSERT INTO scope (id, agency_id, reach) VALUES (%d, %d, 'OWN');"
             "INSERT INTO scope_agency (scope_id, agency_id) VALUES (%d, %d)",
             TEST_AGENCY, TEST_AGENCY, TEST_AGENCY, TEST_AGENCY);
    return store_raw(cx, sql, sql);
}

/* Migrate once; the folder (and database) is then copied for each test. */
static int make_template(void **state)
{
    struct cx *cx = cx_new();
    (void)state;
    const char *dir = arena_printf(cx->mem, "%s/template%s", base_dir, pg_url ? "-pg" : "");
    if (pg_url)
        pg_do(arena_printf(
            cx->mem,
            "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            database_name(cx->mem, 0)));
    house_at(cx, dir, database_name(cx->mem, 0));
    must(house_write(bench.house, cx, LANE_PEOPLE, first_scope, NULL) >= 0);
    house_close(bench.house);
    cx_free(cx);
    return 0;
}

static int drop_template(void **state)
{
    struct arena *mem = arena_new();
    (void)state;
    if (pg_url)
        pg_do(arena_printf(mem, "DROP DATABASE %s", database_name(mem, 0)));
    arena_free(mem);
    return 0;
}

static struct who bench_who;

static int set_up(void **state)
{
    struct cx *cx = cx_new();
    (void)state;
    serial++;
    clock_set((struct utc){ (int64_t)time(NULL) * 1000 });
    const char *dir = arena_printf(cx->mem, "%s/%d", base_dir, serial),
               *database = database_name(cx->mem, serial);
    copy_folder(arena_printf(cx->mem, "%s/template%s", base_dir, pg_url ? "-pg" : ""), dir);
    if (pg_url)
        pg_do(arena_printf(cx->mem, "CREATE DATABASE %s TEMPLATE %s", database,
                           database_name(cx->mem, 0)));
    house_at(cx, dir, database);
    bench_who = who_system;
    bench_who.agency_id = bench_who.scope_id = TEST_AGENCY;
    cx->who = &bench_who;
    bench.cx = cx;
    bench.mem = cx->mem;
    bench.made = 0;
    browser_reset();
    store_run_twice(bench.house->store, true);
    tx_start();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tx_abandon();
    tx_stop();
    browser_reset();
    house_close(bench.house);
    if (pg_url)
        pg_do(arena_printf(bench.mem, "DROP DATABASE %s WITH (FORCE)",
                           database_name(bench.mem, serial)));
    remove_folder(arena_printf(bench.mem, "%s/%d", base_dir, serial));
    cx_free(bench.cx);
    return 0;
}

static void run(void **state)
{
    void (*const *fn)(struct cx *) = *state;
    (*fn)(bench.cx);
}

static int run_all(void)
{
    struct CMUnitTest *all = calloc(test_n, sizeof(*all));
    char(*names)[128] = calloc(test_n, sizeof(*names));
    must(all && names);
    for (size_t i = 0; i < test_n; i++) {
        snprintf(names[i], sizeof(names[i]), "%s%s", tests[i].name, pg_url ? "_pg" : "");
        all[i] = (struct CMUnitTest){ names[i], run, set_up, tear_down, &tests[i].fn };
    }
    int failed = _cmocka_run_group_tests(pg_url ? "postgres" : "sqlite", all, test_n, make_template,
                                         drop_template);
    free(all);
    free(names);
    return failed;
}

/* The database is named by MOTCUA_TEST_PG; one argument chooses tests by a part of their name. */
int main(int argc, char **argv)
{
    const char *tmp = getenv("TMPDIR"), *pg = getenv("MOTCUA_TEST_PG");
    char filter[200];
    snprintf(base_dir, sizeof(base_dir), "%s/motcua-test-XXXXXX", tmp ? tmp : "/tmp");
    must(mkdtemp(base_dir));
    log_set_level(LOG_WARN);
    snprintf(filter, sizeof(filter), "*%s*", argc > 1 ? argv[1] : "");
    cmocka_set_test_filter(filter);
    int failed = run_all();
    if (pg && *pg) {
        pg_url = pg;
        failed += run_all();
    }
    remove_folder(base_dir);
    return failed != 0;
}

/* ---- verdicts ---- */

void test_failed(const char *file, int line, const char *fmt, ...)
{
    char text[4000];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    print_error("%s:%d: %s\n", file, line, text);
    _fail(file, line);
    abort();
}

void test_is_ok(struct cx *cx, int rc, const char *call, const char *file, int line)
{
    if (rc < 0)
        test_failed(file, line, "%s: %s: %s: %s", call, err_name(rc),
                    cx->err.n ? cx->err.v[0].field : "", fault_first(cx, rc));
}

void test_is_err(struct cx *cx, int rc, int err, const char *call, const char *file, int line)
{
    if (rc != err)
        test_failed(file, line, "%s: %s instead of %s: %s", call, rc >= 0 ? "good" : err_name(rc),
                    err_name(err), rc < 0 ? fault_first(cx, rc) : "");
}

void test_eq(int64_t a, int64_t b, const char *sa, const char *sb, const char *file, int line)
{
    if (a != b)
        test_failed(file, line, "%s is %lld, not %lld (%s)%s%.1200s", sa, (long long)a,
                    (long long)b, sb, strncmp(sa, "http", 4) == 0 ? "\n" : "",
                    strncmp(sa, "http", 4) == 0 ? reply_body(bench.cx) : "");
}

void test_str_eq(const char *a, const char *b, const char *sa, const char *file, int line)
{
    if (strcmp(a ? a : "(null)", b) != 0)
        test_failed(file, line, "%s is “%s”, not “%s”", sa, a ? a : "(null)", b);
}

void test_has(const char *text, const char *part, bool want, const char *file, int line)
{
    if ((strstr(text, part) != NULL) != want)
        test_failed(file, line, "“%s” %s in:\n%.3000s", part, want ? "not found" : "found", text);
}

void test_is(bool good, const char *cond, const char *file, int line)
{
    if (!good)
        test_failed(file, line, "not so: %s", cond);
}

void at(struct cx *cx, const char *local)
{
    struct utc t;
    must(utc_read_iso(local, &t));
    clock_set(t);
    cx->now = t;
}
