// SPDX-License-Identifier: Apache-2.0
/* look_test.c - small reads that share a snapshot: what they share, and that none of them misses
 * what was acknowledged before it. SQLite only. */
#include "kit.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <unistd.h>

static int count_tx(struct cx *cx, void *arg)
{
    return db_int(cx, &sql_probe_count, NO_ARGS, arg);
}

static int64_t look(struct cx *cx)
{
    int64_t n = -1;
    OK(store_look(kit_store, cx, count_tx, &n));
    return n;
}

static void add(struct cx *cx, const char *code)
{
    struct probe p = kit_probe(cx, code);
    OK(store_write(kit_store, cx, LANE_PEOPLE, kit_add, &p));
}

static void each_look_sees_what_was_acknowledged(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    for (int i = 0; i < 50; i++) {
        char code[16];
        IS(look(kit_cx), i);
        IS(look(kit_cx), i);
        snprintf(code, sizeof code, "L-%d", i);
        add(kit_cx, code);
    }
    IS(look(kit_cx), 50);
    store_look_end();
}

/* Written past the store, so that nothing is acknowledged: only a new snapshot can show it. */
static void looks_in_a_row_share_a_snapshot(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    char path[300];
    sqlite3 *other;
    snprintf(path, sizeof path, "%s/motcua.db", kit_dir);
    add(kit_cx, "S-1");
    IS(look(kit_cx), 1);
    IS(sqlite3_open(path, &other), SQLITE_OK);
    IS(sqlite3_exec(other, "DELETE FROM probe", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    IS(look(kit_cx), 1);
    store_look_end();
    IS(look(kit_cx), 0);
    store_look_end();
    store_look_end(); /* nothing to end */
}

static int write_tx(struct cx *cx, void *arg)
{
    return kit_add(cx, arg);
}

static void a_look_that_fails_ends_the_snapshot(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    struct probe p = kit_probe(kit_cx, "F-1");
    IS(look(kit_cx), 0);
    assert_true(store_look(kit_store, kit_cx, write_tx, &p) < 0); /* it may not write */
    kit_cx->err = (struct faults){ 0 };
    IS(look(kit_cx), 0);
    store_look_end();
}

static atomic_int acknowledged, stopped;

static void *write_many(void *arg)
{
    struct cx *cx = kit_cx_new();
    char code[16];
    for (int i = 0; i < 150; i++) {
        snprintf(code, sizeof code, "T-%d", i);
        add(cx, code);
        atomic_fetch_add(&acknowledged, 1);
    }
    atomic_store(&stopped, 1);
    cx_free(cx);
    return arg;
}

static void looks_beside_a_writing_thread(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    pthread_t writer;
    atomic_store(&acknowledged, 0);
    atomic_store(&stopped, 0);
    IS(pthread_create(&writer, NULL, write_many, NULL), 0);
    for (int i = 0; !atomic_load(&stopped); i++) {
        int before = atomic_load(&acknowledged);
        assert_true(look(kit_cx) >= before);
        if (i % 32 == 0)
            store_look_end();
    }
    pthread_join(writer, NULL);
    IS(look(kit_cx), 150);
    store_look_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(each_look_sees_what_was_acknowledged),
        KIT_TEST(looks_in_a_row_share_a_snapshot),
        KIT_TEST(a_look_that_fails_ends_the_snapshot),
        KIT_TEST(looks_beside_a_writing_thread),
    };
    return KIT_RUN("look", tests);
}
