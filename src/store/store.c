// SPDX-License-Identifier: Apache-2.0
/*
 * store.c - opening and closing the database, the lock of the only writing process, and the
 * transactions as the house asks for them. What differs by engine is in writer.c, sqlite.c and
 * postgres_pool.c.
 */
#include "base/log.h"
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Deadline of this thread's next read; < 0 = the store's usual one. */
static _Thread_local int64_t next_read_ms = -1;

/* The snapshot that this thread's looks share. */
static _Thread_local struct look {
    struct db *db;     /* NULL: none */
    long long commits; /* counted when it began */
} look;

/* --- opening --- */

/* One process at a time: a second one would make the first wait for seconds, and ids could repeat.
 */
static int take_lock(struct cx *cx, struct store *store)
{
    const char *path = arena_printf(store->mem, "%s/motcua.lock", store->dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    /* Nobody writes here, so nobody needs to be kept out. */
    store->frozen = fd < 0 && (errno == EROFS || errno == EACCES) && access(store->path, R_OK) == 0;
    if (store->frozen)
        return E_OK;
    if (fd < 0)
        return fail(cx, E_IO, "", "Không mở được %s: %s.", path, errno_vi(errno));
    char pid[24] = "";
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
        pid[n > 0 ? n : 0] = 0;
        close(fd);
        return fail(cx, E_BUSY, "", "Dữ liệu ở %s đang được tiến trình %s sử dụng.", store->dir,
                    pid[0] ? pid : "khác");
    }
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    /* A full disk may refuse it; the lock holds all the same. */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid, strlen(pid), 0) < 0)
        log_line(LOG_WARN, "store=lock pid=unwritten errno=%d", errno);
    store->lock_fd = fd;
    return E_OK;
}

static int open_sqlite(struct cx *cx, struct store *store, const struct store_config *config)
{
    struct stat st;
    bool exists = stat(store->path, &st) == 0;
    store->fresh = config->fresh && !exists;
    if (config->must_exist && !exists)
        return fail(cx, E_NOTFOUND, "", "Không có dữ liệu ở %s; hãy chạy motcua init trước.",
                    store->dir);
    TRY(take_lock(cx, store));
    if (store->fresh) {
        store->path = arena_printf(store->mem, "%s.new", store->path);
        unlink(store->path); /* of one that was not finished */
    }
    if (!store->frozen)
        return writer_start(cx, store);
    store_set_read_only(
        store,
        "Ổ đĩa của máy chủ đang ở chế độ chỉ đọc: tạm thời chỉ xem được. Xin báo quản trị viên.");
    return E_OK;
}

int store_open(struct cx *cx, const struct store_config *config, struct store **ret)
{
    must(config->node >= 0 && config->node < 1024);
    struct store *store = calloc(1, sizeof *store);
    must(store);
    store->mem = arena_new();
    store->dir = arena_str(store->mem, config->dir ? config->dir : ".");
    store->path = arena_printf(store->mem, "%s/motcua.db", store->dir);
    store->url = arena_str(store->mem, config->url ? config->url : "");
    store->engine = *store->url ? ENGINE_POSTGRES : ENGINE_SQLITE;
    store->readers = config->readers ? config->readers : 5;
    store->pg_workers = config->pg_workers ? config->pg_workers : 16;
    store->node = config->node;
    store->queue_max = config->queue_max ? config->queue_max : 4096;
    store->read_ms = config->read_ms ? config->read_ms : 2000;
    store->lock_fd = -1;
    pthread_mutex_init(&store->pool_lock, NULL);
    pthread_cond_init(&store->pool_free, NULL);
    pthread_mutex_init(&store->queue_lock, NULL);
    pthread_cond_init(&store->queue_more, NULL);
    pthread_mutex_init(&store->id_lock, NULL);
    int rc =
        store->engine == ENGINE_SQLITE ? open_sqlite(cx, store, config) : postgres_open(cx, store);
    if (rc < 0) {
        store_close(store);
        return rc;
    }
    *ret = store;
    return E_OK;
}

static void close_sqlite(struct store *store)
{
    while (store->pool) {
        struct db *db = store->pool;
        store->pool = db->next;
        sqlite_close(db);
    }
    writer_stop(store);
}

static bool sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

int store_finish(struct cx *cx, struct store *store)
{
    if (!store->fresh)
        return E_OK;
    close_sqlite(store);
    const char *name = arena_printf(store->mem, "%s/motcua.db", store->dir);
    if (!sync_path(store->path) || rename(store->path, name) != 0 || !sync_path(store->dir))
        return fail(cx, E_IO, "", "Không ghi được %s: %s.", name, errno_vi(errno));
    store->fresh = false;
    return E_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    if (store->engine == ENGINE_POSTGRES)
        postgres_close(store);
    else
        close_sqlite(store);
    if (store->fresh)
        unlink(store->path);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    pthread_mutex_destroy(&store->pool_lock);
    pthread_cond_destroy(&store->pool_free);
    pthread_mutex_destroy(&store->queue_lock);
    pthread_cond_destroy(&store->queue_more);
    pthread_mutex_destroy(&store->id_lock);
    arena_free(store->mem);
    free(store);
}

bool store_frozen(const struct store *store, bool *ret_over)
{
    *ret_over = store->frozen && access(store->dir, W_OK) == 0;
    return store->frozen;
}

enum engine store_engine(const struct store *store)
{
    return store->engine;
}

/* --- reading --- */

static int take_reader(struct cx *cx, struct store *store, struct db **ret)
{
    pthread_mutex_lock(&store->pool_lock);
    struct db *db = store->pool;
    if (db) {
        store->pool = db->next;
        store->n_idle--;
    }
    pthread_mutex_unlock(&store->pool_lock);
    *ret = db;
    return db ? E_OK : sqlite_open(cx, store, false, ret);
}

static void give_reader(struct store *store, struct db *db)
{
    pthread_mutex_lock(&store->pool_lock);
    bool keep = store->n_idle < store->readers;
    if (keep) {
        db->next = store->pool;
        store->pool = db;
        store->n_idle++;
    }
    pthread_mutex_unlock(&store->pool_lock);
    if (!keep)
        sqlite_close(db);
}

static int begin_read(struct cx *cx, struct store *store, struct db **ret)
{
    TRY(take_reader(cx, store, ret));
    int rc = sqlite_control(cx, *ret, CONTROL_BEGIN);
    if (rc < 0)
        give_reader(store, *ret);
    return rc;
}

static void end_read(struct db *db)
{
    if (sqlite_in_transaction(db))
        sqlite_control(NULL, db, CONTROL_COMMIT);
    /* A statement left open would freeze this connection's view of the data and let the log grow.
     */
    must(!sqlite_in_transaction(db));
    give_reader(db->store, db);
}

static int run_read(struct db *db, struct cx *cx, tx_fn *fn, void *arg, int64_t ms)
{
    db->deadline_us = ms ? monotonic_us() + ms * 1000 : 0;
    cx->db = db;
    int rc = fn(cx, arg);
    cx->db = NULL;
    db->deadline_us = 0;
    return rc >= 0 && cx->doom ? cx->doom : rc;
}

static int sqlite_read(struct store *store, struct cx *cx, tx_fn *fn, void *arg, int64_t ms)
{
    struct db *db;
    TRY(begin_read(cx, store, &db));
    int rc = run_read(db, cx, fn, arg, ms);
    end_read(db);
    return rc;
}

void store_look_end(void)
{
    if (look.db)
        end_read(look.db);
    look.db = NULL;
}

int store_look(struct store *store, struct cx *cx, tx_fn *fn, void *arg)
{
    must(!cx->db && store->engine == ENGINE_SQLITE);
    cx->doom = 0;
    atomic_fetch_add_explicit(&store->reads, 1, memory_order_relaxed);
    /* Read before the snapshot begins: what is committed between the two is seen and merely looked
     * up anew the next time. */
    long long commits = atomic_load(&store->commits);
    if (look.db && (look.db->store != store || look.commits != commits))
        store_look_end();
    if (!look.db) {
        TRY(begin_read(cx, store, &look.db));
        look.commits = commits;
    }
    int rc = run_read(look.db, cx, fn, arg, store->read_ms);
    if (cx->doom)
        store_look_end();
    return rc;
}

void store_deadline(struct store *store, int64_t ms)
{
    (void)store;
    next_read_ms = ms;
}

int store_read(struct store *store, struct cx *cx, tx_fn *fn, void *arg)
{
    must(!cx->db);
    int64_t ms = next_read_ms >= 0 ? next_read_ms : store->read_ms;
    next_read_ms = -1;
    cx->doom = 0;
    atomic_fetch_add_explicit(&store->reads, 1, memory_order_relaxed);
    if (store->engine == ENGINE_POSTGRES)
        return postgres_read(store, cx, fn, arg, ms);
    return sqlite_read(store, cx, fn, arg, ms);
}

/* --- writing --- */

int store_submit(struct store *store, struct write *w)
{
    must(!w->cx->db);
    w->cx->doom = 0;
    if (!store_may_write(store)) {
        const char *why;
        store_read_only(store, &why);
        return fail(w->cx, E_BUSY, "", "%s", *why ? why : "Xin thử lại.");
    }
    if (store->engine == ENGINE_POSTGRES)
        return postgres_submit(store, w);
    return writer_submit(store, w);
}

struct waiting {
    struct write w;
    sem_t done;
    int rc;
};

static void wake(struct write *w, int rc)
{
    struct waiting *wait = (struct waiting *)w; /* w is its first member */
    wait->rc = rc;
    sem_post(&wait->done);
}

int store_write(struct store *store, struct cx *cx, enum lane lane, tx_fn *fn, void *arg)
{
    struct waiting wait = { .w = { .cx = cx, .go = fn, .arg = arg, .lane = lane, .done = wake } };
    sem_init(&wait.done, 0, 0);
    int rc = store_submit(store, &wait.w);
    if (rc >= 0) {
        while (sem_wait(&wait.done) != 0)
            must(errno == EINTR);
        rc = wait.rc;
    }
    sem_destroy(&wait.done);
    return rc;
}

static int probe_tx(struct cx *cx, void *arg)
{
    (void)arg;
    return db_exec(
        cx, &sql_meta_put,
        ARGS(A(key, "probe"), A(value, arena_printf(cx->mem, "%lld", (long long)cx->now.ms))));
}

bool store_retry_write(struct store *store, struct cx *cx)
{
    if (!atomic_load(&store->read_only))
        return true;
    if (store->frozen)
        return false;
    atomic_store(&store->probe_us, 0); /* due now */
    return store_write(store, cx, LANE_PEOPLE, probe_tx, NULL) >= 0;
}

int store_raw(struct cx *cx, const char *sql_sqlite, const char *sql_pg)
{
    if (cx->doom)
        return cx->doom;
    must(db_in_write(cx));
    const char *sql = db_engine(cx) == ENGINE_SQLITE ? sql_sqlite : sql_pg;
    TRY(bulk_settle(cx));
    cx->statements++;
    return *sql ? cx->db->driver->raw(cx, cx->db, sql) : E_OK;
}

/* --- for tests and meters --- */

void store_fault(struct store *store, int nth, int err)
{
    atomic_store(&store->fault_err, err);
    atomic_store(&store->fault_nth, nth);
}

void store_run_twice(struct store *store, bool on)
{
    atomic_store(&store->run_twice, on);
}

void store_stats(const struct store *store, struct store_stats *ret)
{
    struct store *s = (struct store *)(uintptr_t)store; /* the locks are not const */
    pthread_mutex_lock(&s->queue_lock);
    int64_t queue = (int64_t)(s->lane[0].n + s->lane[1].n);
    pthread_mutex_unlock(&s->queue_lock);
    *ret = (struct store_stats){
        .writes = atomic_load(&s->writes),
        .batches = atomic_load(&s->batches),
        .retries = atomic_load(&s->retries),
        .reads = atomic_load(&s->reads),
        .queue = queue,
        .statements = atomic_load(&s->statements),
        .steps = atomic_load(&s->steps),
        .batch_us_max = atomic_load(&s->batch_us_max),
        .wait_us_max = atomic_load(&s->wait_us_max),
    };
}
