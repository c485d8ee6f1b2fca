// SPDX-License-Identifier: Apache-2.0
/*
 * writer.c - SQLite's only writer: one thread, one transaction for what arrived while the last
 * COMMIT ran, a SAVEPOINT per request, answers after COMMIT. It never waits to fill a batch. When a
 * transaction is lost (disk full, I/O error, failed COMMIT) its members are run again one by one,
 * so that only the culprit fails.
 */
#include "base/log.h"
#include "inside.h"

#include <string.h>

enum { BATCH_MAX = 256 };
#define BATCH_US   12000 /* of people's work; then COMMIT */
#define MIXED_US   5000  /* … when a background item is among it, for which nobody waits */
#define STARVED_US 50000 /* a background item goes between people after this long */
#define PROBE_US   1000000

struct batch {
    struct write *v[BATCH_MAX];
    size_t n;
};

/* --- one request --- */

void write_save(struct write *w)
{
    struct cx *cx = w->cx;
    w->mark_ = arena_mark(cx->mem);
    w->err_ = cx->err;
    w->id_used_ = cx->id_used;
    w->seed_ = cx->seed;
    w->statements_ = cx->statements;
    w->runs_ = 0;
    w->queued_us_ = monotonic_us();
}

int write_run(struct write *w, struct db *db)
{
    struct cx *cx = w->cx;
    if (w->runs_++)
        arena_rewind(cx->mem, w->mark_);
    cx->err = w->err_;
    cx->id_used = w->id_used_;
    cx->seed = w->seed_;
    cx->statements = w->statements_;
    cx->doom = 0;
    if (w->reset)
        w->reset(w);
    must(!cx->db);
    cx->db = db;
    db->write = true;
    int rc = w->go(cx, w->arg);
    if (rc >= 0 && cx->doom)
        rc = cx->doom; /* a handler that did not look */
    bulk_abandon(db);
    cx->db = NULL;
    return rc;
}

/* --- read-only state --- */

void store_set_read_only(struct store *store, const char *why)
{
    atomic_store(&store->probe_us, monotonic_us());
    if (!atomic_exchange(&store->read_only, why))
        log_line(LOG_ERROR, "store=read-only");
}

void store_writable(struct store *store)
{
    if (atomic_load_explicit(&store->read_only, memory_order_relaxed)) {
        atomic_store(&store->read_only, NULL);
        log_line(LOG_INFO, "store=writable");
    }
}

bool store_may_write(struct store *store)
{
    if (!atomic_load(&store->read_only))
        return true;
    if (store->frozen)
        return false;
    /* One request a second is let through: it is the probe. */
    int64_t now = monotonic_us(), last = atomic_load(&store->probe_us);
    return now - last > PROBE_US && atomic_compare_exchange_strong(&store->probe_us, &last, now);
}

bool store_read_only(const struct store *store, const char **why_vi)
{
    const char *why = atomic_load(&store->read_only);
    if (why_vi)
        *why_vi = why ? why : "";
    return why != NULL;
}

/* --- the batch --- */

static int control(struct store *store, enum control what)
{
    struct cx *cx = store->writer_cx;
    cx->doom = 0;
    cx->err = (struct faults){ 0 };
    return sqlite_control(cx, store->writer, what);
}

static void rollback(struct store *store)
{
    if (sqlite_in_transaction(store->writer))
        (void)!control(store, CONTROL_ROLLBACK);
    search_flushed(store->writer, false);
}

/* What the house adds to each transaction, and COMMIT. */
static int commit(struct store *store)
{
    struct cx *cx = store->writer_cx;
    cx->doom = 0;
    cx->err = (struct faults){ 0 };
    cx->db = store->writer;
    int rc = id_save(cx, store);
    if (rc >= 0)
        rc = search_flush(cx);
    cx->db = NULL;
    if (rc >= 0)
        rc = control(store, CONTROL_COMMIT);
    if (rc < 0) {
        rollback(store);
        return rc;
    }
    store->id_stored = store->id_pending > store->id_stored ? store->id_pending : store->id_stored;
    search_flushed(store->writer, true);
    store_writable(store);
    return E_OK;
}

static bool take_back(struct store *store, size_t mark)
{
    search_rewind(store->writer, mark);
    return control(store, CONTROL_ROLLBACK_TO) >= 0;
}

/* go under a savepoint: its failure leaves the others alone. False when the whole transaction is
 * gone. */
static bool run_member(struct store *store, struct write *w)
{
    size_t mark = search_mark(store->writer);
    if (control(store, CONTROL_SAVEPOINT) < 0)
        return false;
    int first = 0;
    if (atomic_load(&store->run_twice)) {
        again_first(store->writer);
        first = write_run(w, store->writer);
        again_second(store->writer);
        if (!take_back(store, mark))
            return false;
    }
    w->rc_ = write_run(w, store->writer);
    if (store->writer->again)
        again_compare(store->writer, first, w->rc_);
    if (!sqlite_in_transaction(store->writer))
        return false;
    if (w->rc_ < 0 && !take_back(store, mark))
        return false;
    return control(store, CONTROL_RELEASE) >= 0;
}

/* Alone in a transaction: what fails here is the request's own fault. */
static void run_alone(struct store *store, struct write *w)
{
    int rc = control(store, CONTROL_BEGIN_WRITE);
    if (rc >= 0) {
        bool alive = run_member(store, w);
        rc = alive ? commit(store) : E_BUSY;
        if (!alive)
            rollback(store);
    }
    if (rc < 0 && (w->rc_ >= 0 || !w->runs_)) {
        const char *why;
        w->cx->err = w->err_;
        w->cx->doom = 0;
        w->rc_ = store_read_only(store, &why)
                     ? fail(w->cx, E_BUSY, "", "%s", why)
                     : fail(w->cx, rc, "", "Chưa ghi được vào cơ sở dữ liệu; xin thử lại.");
    }
}

static void answer(struct store *store, struct write *w)
{
    int64_t waited = monotonic_us() - w->queued_us_, max = atomic_load(&store->wait_us_max);
    if (waited > max)
        atomic_store(&store->wait_us_max, waited);
    atomic_fetch_add_explicit(&store->writes, 1, memory_order_relaxed);
    w->done(w, w->rc_);
}

/* --- the queue --- */

static struct write *pop(struct lane_queue *q)
{
    struct write *w = q->first;
    q->first = w->next_;
    if (!q->first)
        q->last = &q->first;
    q->n--;
    return w;
}

/* People first; between people one background item at most, and only when it has waited. NULL:
 * nothing there. */
static struct write *next_item(struct store *store, bool wait)
{
    struct write *w = NULL;
    pthread_mutex_lock(&store->queue_lock);
    while (wait && !store->stop && !store->lane[0].n && !store->lane[1].n)
        pthread_cond_wait(&store->queue_more, &store->queue_lock);
    struct lane_queue *people = &store->lane[LANE_PEOPLE], *back = &store->lane[LANE_BACKGROUND];
    int64_t now = back->n ? monotonic_us() : 0;
    bool starved = back->n && now - back->first->queued_us_ > STARVED_US &&
                   now - store->background_us > STARVED_US;
    if (back->n && (!people->n || starved)) {
        w = pop(back);
        store->background_us = now;
    } else if (people->n) {
        w = pop(people);
    }
    pthread_mutex_unlock(&store->queue_lock);
    return w;
}

static void run_batch(struct store *store, struct write *first, struct batch *b)
{
    int64_t since = monotonic_us(), took = 0, most = BATCH_US;
    bool alive = control(store, CONTROL_BEGIN_WRITE) >= 0;
    b->n = 0;
    for (struct write *w = first; w; w = next_item(store, false)) {
        b->v[b->n++] = w;
        most = w->lane == LANE_BACKGROUND ? MIXED_US : most;
        alive = alive && run_member(store, w);
        took = monotonic_us() - since;
        if (!alive || b->n == BATCH_MAX || took > most)
            break;
    }
    if (alive)
        alive = commit(store) >= 0;
    if (!alive) {
        rollback(store);
        atomic_fetch_add(&store->retries, (long long)b->n);
        for (size_t i = 0; i < b->n; i++)
            run_alone(store, b->v[i]);
    }
    if (took > atomic_load(&store->batch_us_max))
        atomic_store(&store->batch_us_max, took);
    atomic_fetch_add(&store->batches, 1);
    for (size_t i = 0; i < b->n; i++)
        answer(store, b->v[i]);
    arena_rewind(store->writer_cx->mem, store->writer_mark); /* the cx itself lives in it */
}

static void *writer_main(void *arg)
{
    struct store *store = arg;
    struct batch *b = calloc(1, sizeof *b);
    must(b);
    for (struct write *w; (w = next_item(store, true));)
        run_batch(store, w, b);
    free(b);
    return NULL;
}

int writer_submit(struct store *store, struct write *w)
{
    write_save(w);
    w->next_ = NULL;
    struct lane_queue *q = &store->lane[w->lane];
    pthread_mutex_lock(&store->queue_lock);
    bool full = q->n >= store->queue_max || store->stop;
    if (!full) {
        *q->last = w;
        q->last = &w->next_;
        q->n++;
        pthread_cond_signal(&store->queue_more);
    }
    pthread_mutex_unlock(&store->queue_lock);
    return full ? fail(w->cx, E_BUSY, "", "Hệ thống đang quá tải; xin thử lại sau ít giây.") : E_OK;
}

int writer_start(struct cx *cx, struct store *store)
{
    for (int i = 0; i < 2; i++)
        store->lane[i].last = &store->lane[i].first;
    store->writer_cx = cx_new();
    store->writer_mark = arena_mark(store->writer_cx->mem);
    TRY(sqlite_open(cx, store, true, &store->writer));
    must(pthread_create(&store->thread, NULL, writer_main, store) == 0);
    store->has_thread = true;
    return E_OK;
}

void writer_stop(struct store *store)
{
    if (store->has_thread) {
        pthread_mutex_lock(&store->queue_lock);
        store->stop = true;
        pthread_cond_broadcast(&store->queue_more);
        pthread_mutex_unlock(&store->queue_lock);
        pthread_join(store->thread, NULL);
        store->has_thread = false;
    }
    /* What the planner knows of the tables; a sample is enough. */
    if (store->writer)
        (void)!sqlite_exec(store->writer_cx, store->writer,
                           atomic_load(&store->loaded)
                               ? "PRAGMA analysis_limit = 400; ANALYZE"
                               : "PRAGMA analysis_limit = 400; PRAGMA optimize");
    sqlite_close(store->writer);
    store->writer = NULL;
    if (store->writer_cx)
        cx_free(store->writer_cx);
    store->writer_cx = NULL;
}
