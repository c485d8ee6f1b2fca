// SPDX-License-Identifier: Apache-2.0
/*
 * id.c - ids of records: 31 bits of seconds since 2020, 10 bits of node, 12 bits of sequence.
 * Seconds and sequence are one counter: next = max(last + 1, clock). It may run ahead of the clock
 * and never goes back: the mark in the database is at or above every id that was ever committed.
 */
#include "inside.h"

#include <time.h>

enum { SEQ_BITS = 12, NODE_BITS = 10, BLOCKS = 8, LEASE = 256 };
#define EPOCH_S    INT64_C(1577836800) /* 2020-01-01T00:00Z: 31 bits last until 2088 */
#define MARK_AHEAD (INT64_C(60) << SEQ_BITS)

/* The machine's clock, not cx->now: a rehearsed Tết must not make the ids of next year. */
static int64_t clock_count(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    int64_t s = (int64_t)ts.tv_sec - EPOCH_S;
    return s > 0 ? s << SEQ_BITS : 0;
}

static int64_t id_of(const struct store *store, int64_t count)
{
    int64_t seconds = count >> SEQ_BITS, seq = count & ((1 << SEQ_BITS) - 1);
    return seconds << (NODE_BITS + SEQ_BITS) | (int64_t)store->node << SEQ_BITS | seq;
}

struct lease {
    struct store *store;
    int64_t n, end;
};

static int lease_tx(struct cx *cx, void *arg)
{
    struct lease *l = arg;
    return db_int(cx, &sql_id_mark_lease,
                  ARGS(A(node, l->store->node), A(clock, clock_count()), A(size, l->n)), &l->end);
}

/* Several programs may write to one PostgreSQL: each takes short leases, so that their ids stay
 * near the clock. */
static int lease_more(struct store *store, int64_t n)
{
    const int64_t lease_us = 1000000;
    if (store->id_last + n <= store->id_end && monotonic_us() - store->id_leased_us < lease_us)
        return E_OK;
    struct lease l = { .store = store, .n = n > LEASE ? n : LEASE };
    struct cx *cx = cx_new();
    int rc = postgres_aside(store, cx, lease_tx, &l);
    cx_free(cx);
    if (rc < 0)
        return rc;
    store->id_end = l.end;
    store->id_last = l.end - l.n;
    store->id_leased_us = monotonic_us();
    return E_OK;
}

/* n numbers in a row; the first one, or 0 when PostgreSQL does not answer. */
static int64_t take(struct store *store, int64_t n)
{
    pthread_mutex_lock(&store->id_lock);
    int64_t from = 0, clock = store->engine == ENGINE_SQLITE ? clock_count() : 0;
    if (store->engine == ENGINE_SQLITE || lease_more(store, n) >= 0) {
        from = store->id_last + 1 > clock ? store->id_last + 1 : clock;
        store->id_last = from + n - 1;
    }
    pthread_mutex_unlock(&store->id_lock);
    return from;
}

int64_t id_new(struct cx *cx)
{
    must(cx->db);
    struct store *store = cx->db->store;
    unsigned k = 0, before = 0;
    while (k < BLOCKS && cx->id_used - before >= 16u << k)
        before += 16u << k++;
    int64_t count;
    if (k < BLOCKS) {
        if (!cx->id_block[k])
            cx->id_block[k] = take(store, 16 << k);
        count = cx->id_block[k] ? cx->id_block[k] + (cx->id_used++ - before) : 0;
    } else {
        /* Past the blocks (bulk loads) a second run makes other ids; nobody has seen the first
         * ones. */
        count = take(store, 1);
    }
    if (!count)
        db_doom(cx, E_BUSY, "Hệ thống đang bận; xin thử lại sau ít giây.");
    return id_of(store, count);
}

bool id_frozen(const struct cx *cx)
{
    return cx->id_used < 16u * ((1u << BLOCKS) - 1);
}

static int load_tx(struct cx *cx, void *arg)
{
    struct store *store = arg;
    int64_t high = 0;
    int rc = db_int(cx, &sql_id_mark_get, ARGS(A(node, store->node)), &high);
    if (rc < 0 && rc != E_NOTFOUND)
        return rc;
    store->id_last = store->id_stored = high;
    return E_OK;
}

int id_load(struct cx *cx, struct store *store)
{
    TRY(store_read(store, cx, load_tx, store));
    store->id_ready = true;
    return E_OK;
}

int id_save(struct cx *cx, struct store *store)
{
    pthread_mutex_lock(&store->id_lock);
    int64_t last = store->id_last;
    pthread_mutex_unlock(&store->id_lock);
    if (last <= store->id_stored || !store->id_ready)
        return E_OK;
    store->id_pending = last + MARK_AHEAD;
    TRY(db_exec(cx, &sql_id_mark_put, ARGS(A(node, store->node), A(high, store->id_pending))));
    return E_OK;
}
