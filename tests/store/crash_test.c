// SPDX-License-Identifier: Apache-2.0
/* crash_test.c - killed while writing: what was acknowledged is there, no number repeats; disk
 * full: said in words. */
#include "kit.h"

#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, KILLS = 6, ACKS_MAX = 200000 };

struct ack {
    int64_t id, no;
};

/* --- the program that is killed --- */

static int take_tx(struct cx *cx, void *arg)
{
    struct ack *a = arg;
    struct probe p = kit_probe(cx, "");
    struct book_key key = { .agency_id = 1, .kind = "dossier_register", .year = 0, .series = "" };
    p.code = arena_printf(cx->mem, "%llx", (unsigned long long)cx_random(cx));
    TRY(kit_add(cx, &p));
    a->id = p.id;
    TRY(search_put(cx, "dossier", p.id, 1, &(struct hit){ .title = p.name, .code = p.code }, "",
                   ""));
    return book_take(cx, &key, "dossier:1", &a->no);
}

static void *victim_main(void *arg)
{
    int pipe_fd = *(int *)arg;
    for (;;) {
        struct cx *cx = kit_cx_new();
        struct ack a;
        int rc = store_write(kit_store, cx, LANE_PEOPLE, take_tx, &a);
        cx_free(cx);
        if (rc < 0 || write(pipe_fd, &a, sizeof a) != sizeof a)
            _exit(3);
    }
    return NULL;
}

static int victim(const char *engine, const char *dir)
{
    int rc, fd = 1;
    kit_attach(*engine == 'p' ? ENGINE_POSTGRES : ENGINE_SQLITE, dir);
    struct cx *cx = kit_cx_new();
    kit_store = kit_open(cx, &rc);
    if (rc < 0)
        return 2;
    pthread_t t[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&t[i], NULL, victim_main, &fd);
    pthread_join(t[0], NULL);
    return 0;
}

/* --- and the one that kills it --- */

static size_t run_and_kill(struct ack *acks, size_t n, int ms)
{
    int fd[2];
    pid_t pid;
    posix_spawn_file_actions_t files;
    assert_int_equal(pipe(fd), 0);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fd[1], 1);
    posix_spawn_file_actions_addclose(&files, fd[0]);
    char self[] = "/proc/self/exe", word[] = "victim", sqlite[] = "sqlite", postgres[] = "postgres";
    char *dir = arena_str(kit_cx->mem, kit_dir);
    char *argv[] = { self, word, kit_engine == ENGINE_SQLITE ? sqlite : postgres, dir, NULL };
    IS(posix_spawn(&pid, self, &files, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&files);
    close(fd[1]);
    /* The first answer tells that it works; then it has `ms` to live. */
    struct ack a;
    if (read(fd[0], &a, sizeof a) == sizeof a) {
        acks[n++] = a;
        usleep((useconds_t)ms * 1000);
    }
    kill(pid, SIGKILL);
    while (n < ACKS_MAX && read(fd[0], &a, sizeof a) == sizeof a)
        acks[n++] = a;
    close(fd[0]);
    int status;
    waitpid(pid, &status, 0);
    assert_true(WIFSIGNALED(status));
    return n;
}

struct expected {
    const struct ack *v;
    size_t n;
};

static int all_there(struct cx *cx, void *arg)
{
    const struct expected *e = arg;
    for (size_t i = 0; i < e->n; i++)
        SCRATCH(cx->mem)
        {
            struct probe p = { 0 };
            OK(db_one(cx, &sql_probe_get, ARGS(A(id, e->v[i].id)), probe_fields, &p));
        }
    return book_check(cx);
}

static int by_no(const void *a, const void *b)
{
    int64_t x = ((const struct ack *)a)->no, y = ((const struct ack *)b)->no;
    return (x > y) - (x < y);
}

static void nothing_acknowledged_is_lost_by_a_kill(void **state)
{
    (void)state;
    struct ack *acks = calloc(ACKS_MAX, sizeof *acks);
    size_t n = 0;
    store_close(kit_store);
    kit_store = NULL;
    for (int i = 0; i < KILLS; i++) {
        size_t before = n;
        n = run_and_kill(acks, n, 20 + i * 37);
        assert_true(n > before);
    }
    kit_reopen();
    struct expected e = { acks, n };
    store_deadline(kit_store, 0);
    OK(store_read(kit_store, kit_cx, all_there, &e));
    OK(store_check(kit_cx, kit_store));
    qsort(acks, n, sizeof *acks, by_no);
    for (size_t i = 1; i < n; i++)
        assert_true(acks[i].no > acks[i - 1].no);
    assert_true(kit_count() >= (int64_t)n);
    print_message("%zu acknowledged over %d kills, none lost\n", n, KILLS);
    free(acks);
}

/* --- disk full --- */

static void limit_files(rlim_t bytes)
{
    struct rlimit r;
    getrlimit(RLIMIT_FSIZE, &r);
    r.rlim_cur = bytes;
    IS(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static rlim_t wal_size(void)
{
    struct stat st;
    return stat(arena_printf(kit_cx->mem, "%s/motcua.db-wal", kit_dir), &st) == 0
               ? (rlim_t)st.st_size
               : 0;
}

static int write_named(const char *code, size_t size)
{
    struct cx *cx = kit_cx_new();
    struct probe p = kit_probe(cx, code);
    char *name = arena_alloc(cx->mem, size + 1);
    memset(name, 'x', size);
    p.name = name;
    int rc = store_write(kit_store, cx, LANE_PEOPLE, kit_add, &p);
    if (rc < 0)
        assert_non_null(strstr(fault_first(cx, rc), "chỉ xem được"));
    cx_free(cx);
    return rc;
}

static void a_full_disk_is_said_and_recovers(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    char code[16];
    const char *why;
    int written = 0, rc = E_OK;
    signal(SIGXFSZ, SIG_IGN);
    assert_false(store_read_only(kit_store, &why));
    limit_files(wal_size() + 300000);
    while (rc >= 0 && written < 500) {
        snprintf(code, sizeof code, "F-%d", written);
        rc = write_named(code, 20000);
        written += rc >= 0;
    }
    IS(rc, E_BUSY);
    assert_true(store_read_only(kit_store, &why));
    assert_non_null(strstr(why, "chỉ xem được"));
    IS(kit_count(), written); /* reading goes on; all that was acknowledged is there */
    IS(write_named("F-late", 10), E_BUSY);
    assert_false(store_retry_write(kit_store, kit_cx) && write_named("F-big", 400000) >= 0);
    limit_files(RLIM_INFINITY);
    kit_cx->err = (struct faults){ 0 };
    assert_true(store_retry_write(kit_store, kit_cx));
    assert_false(store_read_only(kit_store, &why));
    OK(write_named("F-again", 400000));
    IS(kit_count(), written + 1);
    kit_reopen();
    IS(kit_count(), written + 1);
    OK(store_check(kit_cx, kit_store));
}

static void writing_recovers_by_itself(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    signal(SIGXFSZ, SIG_IGN);
    limit_files(wal_size() + 50000);
    IS(write_named("G-1", 400000), E_BUSY);
    limit_files(RLIM_INFINITY);
    usleep(1100000);
    OK(write_named("G-2", 10)); /* the probe is the next request after a second */
    OK(write_named("G-3", 10));
    IS(kit_count(), 2);
}

static int count_all(struct cx *cx, void *arg)
{
    struct rows rows;
    TRY(db_rows(cx, &sql_probe_all, NO_ARGS, probe_fields, sizeof(struct probe), &rows));
    IS(rows.n, *(int64_t *)arg);
    return E_OK;
}

static void a_small_disk_fills_up(void **state)
{
    (void)state;
    SKIP_UNLESS(ENGINE_SQLITE);
    char code[16];
    const char *why, *real = kit_dir;
    char *mount_point = arena_printf(kit_cx->mem, "%s/small", kit_dir);
    IS(mkdir(mount_point, 0700), 0);
    if (mount("tmpfs", mount_point, "tmpfs", 0, "size=3m") != 0) {
        print_message("needs the right to mount; not run\n");
        rmdir(mount_point);
        return;
    }
    kit_dir = mount_point;
    kit_reopen();
    int written = 0, rc = E_OK;
    while (rc >= 0 && written < 500) {
        snprintf(code, sizeof code, "S-%d", written);
        rc = write_named(code, 20000);
        written += rc >= 0;
    }
    IS(rc, E_BUSY);
    assert_true(store_read_only(kit_store, &why));
    assert_non_null(strstr(why, "đầy"));
    IS(store_read(kit_store, kit_cx, count_all, &(int64_t){ written }), E_OK);
    IS(mount("tmpfs", mount_point, "tmpfs", MS_REMOUNT, "size=8m"), 0);
    usleep(1100000);
    OK(write_named("S-again", 20000));
    IS(store_read(kit_store, kit_cx, count_all, &(int64_t){ written + 1 }), E_OK);
    kit_dir = real;
    kit_reopen();
    IS(umount(mount_point), 0);
    rmdir(mount_point);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "victim") == 0)
        return victim(argv[2], argv[3]);
    const struct CMUnitTest tests[] = {
        KIT_TEST(nothing_acknowledged_is_lost_by_a_kill),
        KIT_TEST(a_full_disk_is_said_and_recovers),
        KIT_TEST(writing_recovers_by_itself),
        KIT_TEST(a_small_disk_fills_up),
    };
    return KIT_RUN("crash", tests);
}
