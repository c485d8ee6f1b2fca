// SPDX-License-Identifier: Apache-2.0
/* kit.c - an empty database per test; on PostgreSQL a schema of its own in the database of
 * MOTCUA_TEST_PG. */
#include "kit.h"
#include "base/log.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct store *kit_store;
struct cx *kit_cx;
const char *kit_dir;
enum engine kit_engine;
size_t kit_queue_max;
static char dir_text[64], url_text[512];

const struct field probe_fields[] = {
    FIELD(struct probe, id),
    FIELD(struct probe, code),
    FIELD(struct probe, name),
    FIELD(struct probe, status),
    FIELD(struct probe, due_at),
    FIELD(struct probe, day),
    FIELD(struct probe, fee),
    FIELD(struct probe, urgent),
    FIELD(struct probe, parent),
    FIELD(struct probe, rev),
    FIELD_END,
};
const struct field line_fields[] = {
    FIELD(struct line, n),
    FIELD(struct line, note),
    FIELD_END,
};

const struct who *kit_who(int64_t agency, int64_t scope)
{
    static struct who pool[16];
    static unsigned used;
    struct who *w = &pool[used++ % 16];
    *w = who_system;
    w->agency_id = agency;
    w->scope_id = scope;
    return w;
}

struct cx *kit_cx_new(void)
{
    static struct who who = { .kind = WHO_SYSTEM,
                              .agency_id = 1,
                              .scope_id = 1,
                              .username = "",
                              .name = "",
                              .agency_code = "" };
    struct cx *cx = cx_new();
    cx->who = &who;
    return cx;
}

void kit_pg(const char *sql)
{
    PGconn *pg = PQconnectdb(getenv("MOTCUA_TEST_PG"));
    PGresult *r = PQexec(pg, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fprintf(stderr, "%s", PQerrorMessage(pg));
    PQclear(r);
    PQfinish(pg);
}

struct store *kit_open(struct cx *cx, int *rc)
{
    struct store *store = NULL;
    struct store_config config = { .dir = kit_dir,
                                   .url = kit_engine == ENGINE_POSTGRES ? url_text : "",
                                   .queue_max = kit_queue_max };
    *rc = store_open(cx, &config, &store);
    if (*rc < 0)
        return NULL;
    struct migration_set set = { "probe", probe_schema };
    *rc = store_migrate(cx, store, &set, 1);
    if (*rc < 0) {
        store_close(store);
        return NULL;
    }
    return store;
}

void kit_reopen(void)
{
    int rc;
    store_close(kit_store);
    kit_store = kit_open(kit_cx, &rc);
    if (rc < 0)
        print_error("%s\n", fault_first(kit_cx, rc));
    OK(rc);
}

static int add_scopes(struct cx *cx, void *arg)
{
    (void)arg;
    TRY(db_exec(cx, &sql_probe_scope_add, ARGS(A(scope_id, 1), A(agency_id, 1))));
    TRY(db_exec(cx, &sql_probe_scope_add, ARGS(A(scope_id, 1), A(agency_id, 2))));
    return db_exec(cx, &sql_probe_scope_add, ARGS(A(scope_id, 3), A(agency_id, 3)));
}

static void make_url(void)
{
    const char *url = getenv("MOTCUA_TEST_PG");
    snprintf(url_text, sizeof url_text,
             "%s%coptions=-csearch_path%%3Dmotcua_store&application_name=motcua_store", url,
             strchr(url, '?') ? '&' : '?');
}

void kit_attach(enum engine engine, const char *dir)
{
    kit_engine = engine;
    kit_dir = dir;
    if (engine == ENGINE_POSTGRES)
        make_url();
}

int kit_up(void **state)
{
    (void)state;
    snprintf(dir_text, sizeof dir_text, "/tmp/motcua-test-XXXXXX");
    kit_dir = mkdtemp(dir_text);
    if (kit_engine == ENGINE_POSTGRES) {
        make_url();
        kit_pg("SET client_min_messages = warning; DROP SCHEMA IF EXISTS motcua_store CASCADE;"
               " CREATE SCHEMA motcua_store");
    }
    int rc;
    kit_cx = kit_cx_new();
    kit_store = kit_open(kit_cx, &rc);
    if (rc < 0) {
        print_error("%s\n", fault_first(kit_cx, rc));
        return -1;
    }
    return store_write(kit_store, kit_cx, LANE_PEOPLE, add_scopes, NULL) >= 0 ? 0 : -1;
}

int kit_down(void **state)
{
    (void)state;
    char cmd[128];
    store_close(kit_store);
    kit_store = NULL;
    cx_free(kit_cx);
    const char *const files[] = { "motcua.db", "motcua.db-wal", "motcua.db-shm", "motcua.lock",
                                  "copy.db" };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(cmd, sizeof cmd, "%s/%s", kit_dir, files[i]);
        unlink(cmd);
    }
    rmdir(kit_dir);
    return 0;
}

struct probe kit_probe(struct cx *cx, const char *code)
{
    return (struct probe){ .code = arena_str(cx->mem, code),
                           .name = "Đặng Thị Mơ",
                           .status = 2,
                           .due_at = { 1635724800000 },
                           .day = day_of(2021, 11, 1),
                           .fee = { 50000 },
                           .urgent = true };
}

int kit_add(struct cx *cx, void *arg)
{
    struct probe *p = arg;
    p->id = id_new(cx);
    return db_exec(cx, &sql_probe_add, ARGS(R(probe_fields, p)));
}

static int count_tx(struct cx *cx, void *arg)
{
    return db_int(cx, &sql_probe_count, NO_ARGS, arg);
}

int64_t kit_count(void)
{
    int64_t n = -1;
    OK(store_read(kit_store, kit_cx, count_tx, &n));
    return n;
}

int kit_run(const char *name, const struct CMUnitTest *tests, size_t n)
{
    char full[100];
    log_set_level(getenv("MOTCUA_TEST_LOG") ? LOG_TRACE : LOG_ERROR);
    kit_engine = ENGINE_SQLITE;
    snprintf(full, sizeof full, "%s on sqlite", name);
    int bad = _cmocka_run_group_tests(full, tests, n, NULL, NULL);
    if (getenv("MOTCUA_TEST_PG") && *getenv("MOTCUA_TEST_PG")) {
        kit_engine = ENGINE_POSTGRES;
        snprintf(full, sizeof full, "%s on postgresql", name);
        bad += _cmocka_run_group_tests(full, tests, n, NULL, NULL);
    } else {
        print_message(
            "[  SKIPPED ] postgresql\n    MOTCUA_TEST_PG holds no URL: %zu tests of %s not run\n",
            n, name);
    }
    return bad;
}
