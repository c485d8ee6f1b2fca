// SPDX-License-Identifier: Apache-2.0
/* db_test.c - records in and out, conflicts, doom, reads that may not write, ids, migrations, the
 * lock. */
#include "kit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int get_tx(struct cx *cx, void *arg)
{
    struct probe *p = arg;
    return db_one(cx, &sql_probe_get, ARGS(A(id, p->id)), probe_fields, p);
}

static void a_record_comes_back_as_it_went(void **state)
{
    (void)state;
    struct probe p = kit_probe(kit_cx, "A-1"), q = { 0 };
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p));
    q.id = p.id;
    OK(store_read(kit_store, kit_cx, get_tx, &q));
    assert_string_equal(q.code, "A-1");
    assert_string_equal(q.name, "Đặng Thị Mơ");
    IS(q.due_at.ms, p.due_at.ms);
    IS(q.day.ordinal, p.day.ordinal);
    IS(q.fee.v, 50000);
    assert_true(q.urgent);
    IS(q.parent.id, 0);
    IS(q.rev, 1);
    struct probe none = kit_probe(kit_cx, "A-2");
    none.day = (struct day){ 0 };
    none.parent.id = p.id;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &none));
    q = (struct probe){ .id = none.id };
    OK(store_read(kit_store, kit_cx, get_tx, &q));
    IS(q.day.ordinal, 0);
    IS(q.parent.id, p.id);
}

static void another_agency_sees_nothing(void **state)
{
    (void)state;
    struct probe p = kit_probe(kit_cx, "A-1");
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p));
    kit_cx->who = kit_who(2, 1);
    IS(store_read(kit_store, kit_cx, get_tx, &p), E_NOTFOUND);
    IS(kit_count(), 1); /* the scope holds both */
    kit_cx->who = kit_who(2, 3);
    IS(kit_count(), 0);
}

struct rename {
    struct probe p;
    int second;
};

static int rename_tx(struct cx *cx, void *arg)
{
    struct rename *r = arg;
    TRY(db_change(cx, &sql_probe_rename, ARGS(A(name, "Mới"), R(probe_fields, &r->p))));
    r->second = db_change(cx, &sql_probe_rename, ARGS(A(name, "Cũ"), R(probe_fields, &r->p)));
    return E_OK;
}

static void a_stale_rev_is_a_conflict_that_dooms_nothing(void **state)
{
    (void)state;
    struct rename r = { .p = kit_probe(kit_cx, "A-1") };
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &r.p));
    r.p.rev = 1;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, rename_tx, &r));
    IS(r.second, E_CONFLICT);
    OK(store_read(kit_store, kit_cx, get_tx, &r.p));
    assert_string_equal(r.p.name, "Mới");
    IS(r.p.rev, 2);
}

static int ignores_tx(struct cx *cx, void *arg)
{
    int *rc = arg;
    struct probe p = kit_probe(cx, "B-1"), q = kit_probe(cx, "B-1"), r = kit_probe(cx, "B-2");
    TRY(kit_add(cx, &p));
    rc[0] = kit_add(cx, &q);
    rc[1] = kit_add(cx, &r);
    int64_t n;
    rc[2] = db_int(cx, &sql_probe_count, NO_ARGS, &n);
    return E_OK; /* a handler that does not look */
}

static void after_an_error_nothing_more_is_done(void **state)
{
    (void)state;
    int rc[3] = { 0 };
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, ignores_tx, rc), E_CONFLICT);
    IS(rc[0], E_CONFLICT);
    IS(rc[1], E_CONFLICT);
    IS(rc[2], E_CONFLICT);
    assert_string_equal(fault_first(kit_cx, E_CONFLICT), "Dữ liệu này đã có rồi.");
    IS(kit_count(), 0);
    struct probe p = kit_probe(kit_cx, "B-3"); /* the next request is sound */
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p));
}

static int quiet_tx(struct cx *cx, void *arg)
{
    struct probe *p = arg;
    int64_t id;
    p->id = id_new(cx);
    int rc = db_int(cx, &sql_probe_add_quietly, ARGS(R(probe_fields, p)), &id);
    return rc == E_NOTFOUND ? fail(cx, E_CONFLICT, "code", "Mã này đã dùng.") : rc;
}

static void expected_and_foreign_key_conflicts(void **state)
{
    (void)state;
    struct probe p = kit_probe(kit_cx, "C-1");
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, quiet_tx, &p));
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, quiet_tx, &p), E_CONFLICT);
    assert_string_equal(fault_of(kit_cx, "code"), "Mã này đã dùng.");
    struct probe orphan = kit_probe(kit_cx, "C-2");
    orphan.parent.id = 77;
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &orphan), E_CONFLICT);
    IS(kit_count(), 1);
}

static void a_read_may_not_write(void **state)
{
    (void)state;
    struct probe p = kit_probe(kit_cx, "D-1");
    IS(store_read(kit_store, kit_cx, kit_add, &p), E_IO);
    IS(kit_count(), 0);
}

static int slow_tx(struct cx *cx, void *arg)
{
    return db_int(cx, &sql_probe_slow, NO_ARGS, arg);
}

static void a_slow_read_is_stopped(void **state)
{
    (void)state;
    int64_t n, since = monotonic_us();
    store_deadline(kit_store, 200);
    IS(store_read(kit_store, kit_cx, slow_tx, &n), E_BUSY);
    assert_true(monotonic_us() - since < 1500000);
    IS(kit_count(), 0); /* the connection lives */
}

struct lines {
    struct probe p;
    struct rows rows, got;
};

static int lines_tx(struct cx *cx, void *arg)
{
    struct lines *l = arg;
    TRY(kit_add(cx, &l->p));
    TRY(db_each(cx, &sql_probe_line_add, ARGS(A(probe_id, l->p.id)), &l->rows));
    return db_rows(cx, &sql_probe_lines, ARGS(A(probe_id, l->p.id)), line_fields,
                   sizeof(struct line), &l->got);
}

static void lines_are_written_in_one_call(void **state)
{
    (void)state;
    struct lines l = { .p = kit_probe(kit_cx, "E-1"),
                       .rows = { .size = sizeof(struct line), .fields = line_fields } };
    for (int i = 0; i < 600; i++) {
        struct line *x = rows_add(kit_cx->mem, &l.rows);
        x->note = arena_printf(kit_cx->mem, "dòng %d", i + 1);
    }
    unsigned before = kit_cx->statements;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, lines_tx, &l));
    IS(kit_cx->statements - before, 3);
    IS(l.got.n, 600);
    for (size_t i = 0; i < l.got.n; i++) {
        IS(ROW(struct line, l.got, i)->n, (int64_t)i + 1);
        assert_string_equal(ROW(struct line, l.got, i)->note, ROW(struct line, l.rows, i)->note);
    }
    l.p = kit_probe(kit_cx, "E-2");
    ROW(struct line, l.rows, 300)->note = NULL; /* NULL is written as "" */
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, lines_tx, &l));
}

static int streamed(struct cx *cx, void *rec, void *arg)
{
    const struct probe *p = rec;
    int64_t *sum = arg;
    *sum += p->fee.v + (int64_t)strlen(p->code);
    struct probe q = { .id = p->id }; /* statements inside the loop are fine */
    TRY(db_one(cx, &sql_probe_get, ARGS(A(id, p->id)), probe_fields, &q));
    assert_string_equal(q.code, p->code);
    return *sum > 2900 ? E_DENIED : E_OK;
}

static int stream_tx(struct cx *cx, void *arg)
{
    struct probe p;
    return db_stream(cx, &sql_probe_all, NO_ARGS, probe_fields, &p, streamed, arg);
}

static void rows_can_be_streamed_and_stopped(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct probe p = kit_probe(kit_cx, arena_printf(kit_cx->mem, "S-%02d", i));
        p.fee.v = 100;
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p));
    }
    int64_t sum = 0;
    OK(store_read(kit_store, kit_cx, stream_tx, &sum));
    IS(sum, 20 * 104);
    sum = 2000;
    IS(store_read(kit_store, kit_cx, stream_tx, &sum), E_DENIED);
    IS(sum, 2000 + 9 * 104);
}

/* --- ids --- */

enum { THREADS = 8, WRITES = 60, IDS = 40 };
struct id_batch {
    int64_t v[IDS];
};
struct id_thread {
    pthread_t t;
    struct id_batch b[WRITES];
    bool monotonic;
};

static int ids_tx(struct cx *cx, void *arg)
{
    struct id_batch *b = arg;
    for (int i = 0; i < IDS; i++)
        b->v[i] = id_new(cx);
    return E_OK;
}

static void *ids_main(void *arg)
{
    struct id_thread *t = arg;
    struct cx *cx = kit_cx_new();
    t->monotonic = true;
    for (int w = 0; w < WRITES; w++) {
        cx->id_used = 0;
        memset(cx->id_block, 0, sizeof cx->id_block);
        if (store_write(kit_store, cx, LANE_PEOPLE, ids_tx, &t->b[w]) < 0)
            t->monotonic = false;
        for (int i = 1; i < IDS; i++)
            if (t->b[w].v[i] <= t->b[w].v[i - 1])
                t->monotonic = false;
    }
    cx_free(cx);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void ids_are_unique_over_threads_and_opening_again(void **state)
{
    (void)state;
    static struct id_thread t[THREADS];
    enum { ALL = THREADS * WRITES * IDS };
    static int64_t all[ALL];
    store_run_twice(kit_store, true);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i].t, NULL, ids_main, &t[i]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(t[i].t, NULL);
        assert_true(t[i].monotonic);
        memcpy(all + i * WRITES * IDS, t[i].b, sizeof t[i].b);
    }
    qsort(all, ALL, sizeof *all, by_value);
    for (int i = 1; i < ALL; i++)
        assert_true(all[i] > all[i - 1]);
    assert_true(all[ALL - 1] < INT64_C(1) << 53);
    /* The counter ran ahead of the clock by now, as if the clock had been set back. */
    kit_reopen();
    struct id_batch b;
    struct cx *cx = kit_cx_new();
    OK(store_write(kit_store, cx, LANE_PEOPLE, ids_tx, &b));
    assert_true(b.v[0] > all[ALL - 1]);
    cx_free(cx);
}

static void one_transaction_may_take_many_ids(void **state)
{
    (void)state;
    int64_t last = 0;
    struct id_batch b;
    struct cx *cx = kit_cx_new();
    for (int i = 0; i < 200; i++) {
        OK(store_write(kit_store, cx, LANE_PEOPLE, ids_tx, &b));
        for (int k = 0; k < IDS; k++) {
            assert_true(b.v[k] > last);
            last = b.v[k];
        }
    }
    cx_free(cx);
}

/* --- opening --- */

static void an_applied_migration_may_not_change(void **state)
{
    (void)state;
    const char *changed[] = { "CREATE TABLE probe (id INTEGER PRIMARY KEY) STRICT;\n",
                              "CREATE TABLE probe (id BIGINT PRIMARY KEY);\n", NULL };
    struct migration_set set = { "probe", changed };
    IS(store_migrate(kit_cx, kit_store, &set, 1), E_CONFLICT);
    assert_non_null(strstr(fault_first(kit_cx, E_CONFLICT), "probe/001"));
    const char *none[] = { NULL };
    kit_cx->err = (struct faults){ 0 };
    IS(store_migrate(kit_cx, kit_store, &(struct migration_set){ "probe", none }, 1), E_CONFLICT);
    assert_non_null(strstr(fault_first(kit_cx, E_CONFLICT), "mới hơn"));
    kit_cx->err = (struct faults){ 0 };
    const char *more[] = { probe_schema[0], probe_schema[1],
                           "CREATE TABLE extra (id INTEGER) STRICT; BROKEN;",
                           "CREATE TABLE extra (id BIGINT); BROKEN;", NULL };
    struct migration_set broken = { "probe", more };
    assert_true(store_migrate(kit_cx, kit_store, &broken, 1) < 0);
    more[2] = "CREATE TABLE extra (id INTEGER) STRICT;"; /* nothing of the broken one stayed */
    more[3] = "CREATE TABLE extra (id BIGINT);";
    OK(store_migrate(kit_cx, kit_store, &broken, 1));
    OK(store_migrate(kit_cx, kit_store, &broken, 1));
}

static void one_process_writes(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    int rc;
    struct cx *cx = kit_cx_new();
    assert_null(kit_open(cx, &rc));
    IS(rc, E_BUSY);
    char pid[32];
    snprintf(pid, sizeof pid, "tiến trình %ld", (long)getpid());
    assert_non_null(strstr(fault_first(cx, rc), pid));
    cx_free(cx);
    kit_reopen();
}

static void missing_data_is_said(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    struct store *store;
    struct store_config config = { .dir = "/tmp/motcua-nowhere", .must_exist = true };
    IS(store_open(kit_cx, &config, &store), E_NOTFOUND);
}

static bool here(const char *dir, const char *name)
{
    return access(arena_printf(kit_cx->mem, "%s/%s", dir, name), F_OK) == 0;
}

static void a_database_has_its_name_when_it_is_whole(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    char dir[] = "/tmp/motcua-fresh-XXXXXX";
    struct store *store;
    struct migration_set set = { "probe", probe_schema };
    assert_non_null(mkdtemp(dir));
    struct store_config config = { .dir = dir, .fresh = true };
    for (int whole = 0; whole < 2; whole++) {
        OK(store_open(kit_cx, &config, &store));
        OK(store_migrate(kit_cx, store, &set, 1));
        assert_true(here(dir, "motcua.db.new") && !here(dir, "motcua.db"));
        if (whole)
            OK(store_finish(kit_cx, store));
        store_close(store);
        assert_false(here(dir, "motcua.db.new"));
        IS(here(dir, "motcua.db"), whole);
    }
    OK(store_open(kit_cx, &config, &store)); /* that is there: opened as ever */
    assert_false(here(dir, "motcua.db.new"));
    OK(store_check(kit_cx, store));
    OK(store_finish(kit_cx, store));
    store_close(store);
    assert_true(here(dir, "motcua.db"));
    unlink(arena_printf(kit_cx->mem, "%s/motcua.db", dir));
    unlink(arena_printf(kit_cx->mem, "%s/motcua.lock", dir));
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(a_record_comes_back_as_it_went),
        KIT_TEST(another_agency_sees_nothing),
        KIT_TEST(a_stale_rev_is_a_conflict_that_dooms_nothing),
        KIT_TEST(after_an_error_nothing_more_is_done),
        KIT_TEST(expected_and_foreign_key_conflicts),
        KIT_TEST(a_read_may_not_write),
        KIT_TEST(a_slow_read_is_stopped),
        KIT_TEST(lines_are_written_in_one_call),
        KIT_TEST(rows_can_be_streamed_and_stopped),
        KIT_TEST(ids_are_unique_over_threads_and_opening_again),
        KIT_TEST(one_transaction_may_take_many_ids),
        KIT_TEST(an_applied_migration_may_not_change),
        KIT_TEST(one_process_writes),
        KIT_TEST(missing_data_is_said),
        KIT_TEST(a_database_has_its_name_when_it_is_whole),
    };
    return KIT_RUN("db", tests);
}
