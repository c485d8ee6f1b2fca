// SPDX-License-Identifier: Apache-2.0
/* write_test.c - batches and what breaks in them, second runs, lanes, full queues, deadlocks,
 * backup under load. */
#include "kit.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMBERS = 8, STATEMENTS = 3 };

/* One request of a batch: a probe with two lines. */
struct member {
    struct write w;
    struct probe p;
    int rc, order;
    bool done;
};
static sem_t gate, all_done;
static int finished;

static int blocked_tx(struct cx *cx, void *arg)
{
    (void)cx, (void)arg;
    sem_wait(&gate);
    return E_OK;
}

static int member_tx(struct cx *cx, void *arg)
{
    struct member *m = arg;
    TRY(kit_add(cx, &m->p));
    for (int n = 1; n < STATEMENTS; n++)
        TRY(db_exec(cx, &sql_probe_line_add, ARGS(A(probe_id, m->p.id), A(n, n), A(note, "dòng"))));
    return E_OK;
}

static void member_done(struct write *w, int rc)
{
    struct member *m = (struct member *)w;
    m->rc = rc;
    m->order = finished++;
    m->done = true;
    sem_post(&all_done);
}

static void submit(struct member *m, tx_fn *go, enum lane lane, const char *code)
{
    struct cx *cx = kit_cx_new();
    *m =
        (struct member){ .w = { .cx = cx, .go = go, .arg = m, .lane = lane, .done = member_done } };
    m->p = kit_probe(cx, code);
    OK(store_submit(kit_store, &m->w));
}

/* On SQLite the first request holds the writer until all others wait behind it. */
static void submit_batch(struct member *v, int n, tx_fn *go)
{
    static struct member first;
    char code[16];
    sem_init(&gate, 0, kit_engine == ENGINE_POSTGRES);
    sem_init(&all_done, 0, 0);
    finished = 0;
    submit(&first, blocked_tx, LANE_PEOPLE, "");
    usleep(20000);
    for (int i = 0; i < n; i++) {
        snprintf(code, sizeof code, "M-%d", i);
        submit(&v[i], go, LANE_PEOPLE, code);
    }
    sem_post(&gate);
    for (int i = 0; i <= n; i++)
        sem_wait(&all_done);
    cx_free(first.w.cx);
}

static int clear_tx(struct cx *cx, void *arg)
{
    (void)arg;
    TRY(store_raw(cx, "DELETE FROM probe_line", "DELETE FROM probe_line"));
    return store_raw(cx, "DELETE FROM probe", "DELETE FROM probe");
}

static void the_nth_statement_fails_and_seven_succeed(void **state)
{
    (void)state;
    static struct member v[MEMBERS];
    int whole = 0;
    for (int nth = 1; nth <= MEMBERS * STATEMENTS; nth++) {
        store_fault(kit_store, nth, E_IO);
        struct store_stats a, b;
        store_stats(kit_store, &a);
        submit_batch(v, MEMBERS, member_tx);
        store_stats(kit_store, &b);
        for (int i = 0; i < MEMBERS; i++) {
            IS(v[i].rc, i == (nth - 1) / STATEMENTS ? E_IO : E_OK);
            cx_free(v[i].w.cx);
        }
        whole += b.batches - a.batches == 2; /* the first alone, the eight together */
        IS(kit_count(), MEMBERS - 1);
        store_fault(kit_store, 0, 0);
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, clear_tx, NULL));
    }
    /* A busy machine cuts some batches by time, not all. */
    assert_true(kit_engine != ENGINE_SQLITE || whole > 0);
}

static int conflict_tx(struct cx *cx, void *arg)
{
    struct member *m = arg;
    if (m->p.code[2] == '3')
        m->p.code = "M-1";
    return member_tx(cx, m);
}

static void a_conflict_in_a_batch_is_its_owners_alone(void **state)
{
    (void)state;
    static struct member v[MEMBERS];
    submit_batch(v, MEMBERS, conflict_tx);
    for (int i = 0; i < MEMBERS; i++) {
        IS(v[i].rc, i == 3 ? E_CONFLICT : E_OK);
        cx_free(v[i].w.cx);
    }
    IS(kit_count(), MEMBERS - 1);
}

static int heavy_tx(struct cx *cx, void *arg)
{
    struct member *m = arg;
    if (m->p.code[2] == '3') {
        char *name = arena_alloc(cx->mem, 3000001);
        memset(name, 'x', 3000000);
        m->p.name = name;
    }
    return member_tx(cx, m);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit r;
    getrlimit(RLIMIT_FSIZE, &r);
    r.rlim_cur = bytes;
    IS(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static void a_lost_commit_fails_only_its_culprit(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    static struct member v[MEMBERS];
    struct stat st;
    struct store_stats s;
    signal(SIGXFSZ, SIG_IGN);
    IS(stat(arena_printf(kit_cx->mem, "%s/motcua.db-wal", kit_dir), &st), 0);
    limit_files((rlim_t)st.st_size + 1500000);
    submit_batch(v, MEMBERS, heavy_tx);
    limit_files(RLIM_INFINITY);
    for (int i = 0; i < MEMBERS; i++) {
        IS(v[i].rc, i == 3 ? E_BUSY : E_OK);
        cx_free(v[i].w.cx);
    }
    store_stats(kit_store, &s);
    assert_true(s.retries >= 4);
    IS(kit_count(), MEMBERS - 1);
    assert_false(store_read_only(kit_store, NULL)); /* the next one went through */
    OK(store_check(kit_cx, kit_store));
}

struct twice {
    struct probe p[20];
    uint64_t random;
    int runs;
};

static int twice_tx(struct cx *cx, void *arg)
{
    struct twice *t = arg;
    t->runs++;
    for (int i = 0; i < 20; i++) {
        t->p[i] =
            kit_probe(cx, arena_printf(cx->mem, "T-%d-%llu", i, (unsigned long long)cx_random(cx)));
        TRY(kit_add(cx, &t->p[i]));
    }
    t->random = cx_random(cx);
    return E_OK;
}

static int first_id(struct cx *cx, void *arg)
{
    struct probe *p = arg;
    struct rows rows;
    TRY(db_rows(cx, &sql_probe_all, NO_ARGS, probe_fields, sizeof *p, &rows));
    IS(rows.n, 20);
    *p = *ROW(struct probe, rows, 0);
    return E_OK;
}

static void a_second_run_makes_the_same_rows(void **state)
{
    (void)state;
    /* The run that is thrown away must look like the one that stays. */
    struct twice t = { .runs = 0 }, u = { .runs = 0 };
    struct cx *cx = kit_cx_new(), *same = kit_cx_new();
    same->seed = cx->seed;
    store_run_twice(kit_store, true);
    OK(store_write(kit_store, cx, LANE_PEOPLE, twice_tx, &t));
    IS(t.runs, 2);
    IS(kit_count(), 20);
    struct probe p;
    OK(store_read(kit_store, kit_cx, first_id, &p));
    IS(p.id, t.p[0].id);
    assert_string_equal(p.code, t.p[0].code);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, clear_tx, NULL));
    store_run_twice(kit_store, false);
    OK(store_write(kit_store, same, LANE_PEOPLE, twice_tx, &u));
    IS(u.runs, 1);
    assert_true(u.random == t.random); /* the seed was set back before the second run */
    IS(t.p[19].id - t.p[0].id > 0, 1);
    IS(cx->id_used, 20);
    cx_free(cx);
    cx_free(same);
}

static void people_go_before_the_background(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    static struct member back[20], people[5], first;
    char code[16];
    sem_init(&gate, 0, 0);
    sem_init(&all_done, 0, 0);
    finished = 0;
    submit(&first, blocked_tx, LANE_PEOPLE, "");
    usleep(20000);
    for (int i = 0; i < 20; i++) {
        snprintf(code, sizeof code, "B-%d", i);
        submit(&back[i], member_tx, LANE_BACKGROUND, code);
    }
    for (int i = 0; i < 5; i++) {
        snprintf(code, sizeof code, "P-%d", i);
        submit(&people[i], member_tx, LANE_PEOPLE, code);
    }
    sem_post(&gate);
    for (int i = 0; i < 26; i++)
        sem_wait(&all_done);
    for (int i = 0; i < 5; i++) {
        assert_true(people[i].order <=
                    i + 2); /* behind the blocked one, at most one of the background between */
        cx_free(people[i].w.cx);
    }
    for (int i = 0; i < 20; i++) {
        IS(back[i].rc, E_OK);
        cx_free(back[i].w.cx);
    }
    cx_free(first.w.cx);
    IS(kit_count(), 25);
}

static void a_full_queue_says_so(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    kit_queue_max = 4;
    kit_reopen();
    kit_queue_max = 0;
    static struct member v[4], first;
    char code[16];
    sem_init(&gate, 0, 0);
    sem_init(&all_done, 0, 0);
    submit(&first, blocked_tx, LANE_PEOPLE, "");
    usleep(20000);
    for (int i = 0; i < 4; i++) {
        snprintf(code, sizeof code, "Q-%d", i);
        submit(&v[i], member_tx, LANE_PEOPLE, code);
    }
    struct probe p = kit_probe(kit_cx, "Q-9");
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p), E_BUSY);
    assert_non_null(strstr(fault_first(kit_cx, E_BUSY), "quá tải"));
    sem_post(&gate);
    for (int i = 0; i < 5; i++)
        sem_wait(&all_done);
    kit_cx->err = (struct faults){ 0 };
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p));
    IS(kit_count(), 5);
    for (int i = 0; i < 4; i++)
        cx_free(v[i].w.cx);
    cx_free(first.w.cx);
}

/* --- two that lock in opposite order --- */

struct pair {
    struct probe a, b;
    pthread_t t;
    int rc;
};

static int touch(struct cx *cx, const struct probe *p)
{
    return db_change(cx, &sql_probe_touch, ARGS(A(name, "đổi"), A(id, p->id)));
}

static int pair_tx(struct cx *cx, void *arg)
{
    struct pair *p = arg;
    TRY(touch(cx, &p->a));
    usleep(30000);
    return touch(cx, &p->b);
}

static void *pair_main(void *arg)
{
    struct pair *p = arg;
    struct cx *cx = kit_cx_new();
    p->rc = store_write(kit_store, cx, LANE_PEOPLE, pair_tx, p);
    cx_free(cx);
    return NULL;
}

static void a_deadlock_is_run_again(void **state)
{
    (void)state;
    struct pair p[2];
    p[0].a = kit_probe(kit_cx, "K-1");
    p[0].b = kit_probe(kit_cx, "K-2");
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p[0].a));
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p[0].b));
    p[1].a = p[0].b;
    p[1].b = p[0].a;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2; i++)
            pthread_create(&p[i].t, NULL, pair_main, &p[i]);
        for (int i = 0; i < 2; i++) {
            pthread_join(p[i].t, NULL);
            OK(p[i].rc);
        }
    }
    struct store_stats s;
    store_stats(kit_store, &s);
    if (kit_engine == ENGINE_POSTGRES)
        assert_true(s.retries >= 1);
}

static void a_lost_connection_is_replaced(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_POSTGRES);
    for (int i = 0; i < 3; i++) {
        struct probe p = kit_probe(kit_cx, arena_printf(kit_cx->mem, "V-%d", i));
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, kit_add, &p));
        kit_pg("DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity"
               " WHERE application_name = 'motcua_store'; END $$");
        usleep(100000);
        if (i == 1) /* the first to notice is a page, then a request that writes */
            IS(kit_count(), i + 1);
    }
    IS(kit_count(), 3);
    struct member m;
    sem_init(&all_done, 0, 0);
    submit(&m, member_tx, LANE_PEOPLE, "V-9");
    IS(m.rc, E_OK);
    cx_free(m.w.cx);
}

/* --- an import beside the counter --- */

enum { IMPORT_ROWS = 5000, CHUNK = 20, PACE_US = 10000 };

struct import {
    pthread_t t;
    int round, rc;
    atomic_bool over;
};

static int chunk_tx(struct cx *cx, void *arg)
{
    const char *name = arg;
    for (int i = 0; i < CHUNK; i++) {
        struct probe p = kit_probe(cx, arena_printf(cx->mem, "%s-%d", name, i));
        TRY(kit_add(cx, &p));
        TRY(search_put(cx, "person", p.id, 1, &(struct hit){ .title = p.name, .code = p.code }, "",
                       ""));
    }
    return E_OK;
}

static void *import_main(void *arg)
{
    struct import *im = arg;
    for (int i = 0; i < IMPORT_ROWS / CHUNK && im->rc >= 0; i++) {
        struct cx *cx = kit_cx_new();
        char name[32];
        snprintf(name, sizeof name, "I-%d-%d", im->round, i);
        im->rc = store_write(kit_store, cx, LANE_BACKGROUND, chunk_tx, name);
        cx_free(cx);
    }
    im->over = true;
    return NULL;
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* 99th percentile, in microseconds, of requests that come every 10 ms while the import runs; round
 * -1: alone. */
static int64_t counter_p99(int round)
{
    static int64_t took[20000];
    struct import im = { .round = round };
    size_t n = 0;
    if (round >= 0)
        pthread_create(&im.t, NULL, import_main, &im);
    while (!im.over && n < (round < 0 ? 100 : COUNT(took))) {
        struct cx *cx = kit_cx_new();
        struct probe p = kit_probe(cx, arena_printf(cx->mem, "C-%d-%zu", round, n));
        int64_t since = monotonic_us();
        OK(store_write(kit_store, cx, LANE_PEOPLE, kit_add, &p));
        took[n++] = monotonic_us() - since;
        cx_free(cx);
        usleep(PACE_US);
    }
    if (round >= 0)
        pthread_join(im.t, NULL);
    OK(im.rc);
    qsort(took, n, sizeof *took, by_time);
    return took[n * 99 / 100];
}

static void an_import_does_not_hold_up_the_counter(void **state)
{
    (void)state;
    /* The machine may be busy with something else: what it does without an import is counted too.
     */
    int64_t best = INT64_MAX, alone = counter_p99(-1), bound = 50000 + 3 * alone;
    for (int round = 0; round < 3 && best >= bound; round++) {
        int64_t p99 = counter_p99(round);
        best = p99 < best ? p99 : best;
    }
    print_message("p99 of the counter: alone %lld us, beside an import %lld us\n", (long long)alone,
                  (long long)best);
    assert_true(best < bound);
}

/* --- backup --- */

struct loader {
    pthread_t t;
    atomic_bool stop;
    atomic_llong acknowledged;
};

static void *loader_main(void *arg)
{
    struct loader *l = arg;
    while (!l->stop) {
        struct cx *cx = kit_cx_new();
        struct probe p = kit_probe(cx, arena_printf(cx->mem, "N-%lld", (long long)l->acknowledged));
        if (store_write(kit_store, cx, LANE_PEOPLE, kit_add, &p) >= 0)
            l->acknowledged++;
        cx_free(cx);
    }
    return NULL;
}

static int many_tx(struct cx *cx, void *arg)
{
    (void)arg;
    for (int i = 0; i < 3000; i++) {
        struct probe p = kit_probe(cx, arena_printf(cx->mem, "F-%d", i));
        p.name =
            "một dòng dài để bản sao lưu phải chép nhiều trang hơn một lần chép, và còn dài hơn nữa";
        TRY(kit_add(cx, &p));
    }
    return E_OK;
}

static int64_t rows_of(const char *file)
{
    sqlite3 *db;
    sqlite3_stmt *st;
    IS(sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    IS(sqlite3_prepare_v2(db, "SELECT COUNT(*) FROM probe", -1, &st, NULL), SQLITE_OK);
    IS(sqlite3_step(st), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(db);
    return n;
}

static void backup_under_load_ends_and_opens(void **state)
{
    (void)state;
    OK(store_write(kit_store, kit_cx, LANE_BACKGROUND, many_tx, NULL));
    struct loader l = { .acknowledged = 0 };
    const char *file = arena_printf(kit_cx->mem, "%s/copy.db", kit_dir);
    pthread_create(&l.t, NULL, loader_main, &l);
    usleep(50000);
    int64_t since = monotonic_us(), before = l.acknowledged;
    OK(store_backup(kit_cx, kit_store, file));
    int64_t took = monotonic_us() - since, after = l.acknowledged;
    l.stop = true;
    pthread_join(l.t, NULL);
    assert_true(took < 20000000);
    struct stat st;
    IS(stat(file, &st), 0);
    IS(access(arena_printf(kit_cx->mem, "%s.part", file), F_OK), -1);
    if (kit_engine == ENGINE_SQLITE) {
        int64_t n = rows_of(file);
        assert_true(n >= 3000 + before && n <= 3000 + after + 1);
        IS(access(arena_printf(kit_cx->mem, "%s-wal", file), F_OK), -1);
    } else {
        assert_true(st.st_size > 10000);
    }
    assert_true(after > before); /* writing went on */
    OK(store_check(kit_cx, kit_store));
    IS(store_backup(kit_cx, kit_store, "/nowhere/copy.db"), E_IO);
}

static int damage_tx(struct cx *cx, void *arg)
{
    (void)arg;
    return store_raw(cx, "UPDATE search_doc SET folded = 'khac'", "");
}

static int doc_tx(struct cx *cx, void *arg)
{
    (void)arg;
    return search_put(cx, "dossier", 1, 1, &(struct hit){ .title = "Một" }, "", "");
}

static void the_check_finds_a_wrong_index(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, doc_tx, NULL));
    OK(store_check(kit_cx, kit_store));
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, damage_tx, NULL));
    IS(store_check(kit_cx, kit_store), E_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(the_nth_statement_fails_and_seven_succeed),
        KIT_TEST(a_conflict_in_a_batch_is_its_owners_alone),
        KIT_TEST(a_lost_commit_fails_only_its_culprit),
        KIT_TEST(a_second_run_makes_the_same_rows),
        KIT_TEST(people_go_before_the_background),
        KIT_TEST(a_full_queue_says_so),
        KIT_TEST(a_deadlock_is_run_again),
        KIT_TEST(a_lost_connection_is_replaced),
        KIT_TEST(an_import_does_not_hold_up_the_counter),
        KIT_TEST(backup_under_load_ends_and_opens),
        KIT_TEST(the_check_finds_a_wrong_index),
    };
    return KIT_RUN("write", tests);
}
