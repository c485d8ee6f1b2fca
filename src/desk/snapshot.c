// SPDX-License-Identifier: Apache-2.0
/* snapshot.c - see snapshot.h. heap allowed: the table of a house outlives every request. */
#include "desk/snapshot.h"
#include "desk/house.h"
#include <pthread.h>
#include <stdatomic.h>

enum { KINDS_MAX = 16, KEEP_US = 15 * 60 * 1000000 };

struct version {
    struct arena *mem;
    void *object;
    uint64_t epoch;
    int64_t retired_us;
    struct version *older;
};
struct kind {
    _Atomic(const struct snapshot_def *) def; /* set once */
    _Atomic(struct version *) current;
};
struct snapshots {
    pthread_mutex_t
        lock; /* one builder at a time, who may need another snapshot; readers never take it */
    struct kind kinds[KINDS_MAX];
};

static struct snapshots *of_house(struct house *house)
{
    struct snapshots *s = atomic_load(&house->snapshots);
    if (s)
        return s;
    struct snapshots *made = calloc(1, sizeof *made);
    must(made != NULL);
    pthread_mutexattr_t again;
    pthread_mutexattr_init(&again);
    pthread_mutexattr_settype(&again, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&made->lock, &again);
    pthread_mutexattr_destroy(&again);
    if (atomic_compare_exchange_strong(&house->snapshots, &s, made))
        return made;
    free(made);
    return s;
}

static void version_free(struct version *v)
{
    arena_free(v->mem);
    free(v);
}

/* Both only grow: the sum is the same when neither did. */
static uint64_t epoch_of(const struct snapshot_def *def)
{
    return cache_epoch(def->cache) + (def->also ? cache_epoch(def->also) : 0);
}

struct building {
    const struct snapshot_def *def;
    void *object;
};

static int build_in_read(struct cx *cx, void *arg)
{
    struct building *b = arg;
    return b->def->build(cx, &b->object);
}

/* fresh: in a transaction that begins after the epoch was taken. The reader's own may have begun
 * before the change that bumped the epoch: what it sees must not be kept as new. */
static int build(struct cx *cx, const struct snapshot_def *def, bool fresh, struct version **ret)
{
    struct version *v = calloc(1, sizeof *v);
    must(v != NULL);
    v->mem = arena_new();
    v->epoch = epoch_of(def);
    struct building b = { .def = def };
    struct cx own = *cx;
    own.mem = v->mem;
    own.err = (struct faults){ 0 };
    int rc;
    if (fresh) {
        own.db = NULL;
        own.doom = 0;
        rc = store_read(cx->house->store, &own, build_in_read, &b);
    } else {
        rc = build_in_read(&own, &b);
        cx->doom = own.doom;
    }
    if (rc < 0) {
        version_free(v);
        return fail(cx, rc, "", "Không đọc được dữ liệu dùng chung (%s).", def->cache);
    }
    v->object = b.object;
    *ret = v;
    return E_OK;
}

static void free_private(void *v)
{
    version_free(v);
}

static void drop_old(struct version *v, int64_t now)
{
    while (v->older && now - v->older->retired_us <= KEEP_US)
        v = v->older;
    for (struct version *old = v->older, *next; old; old = next) {
        next = old->older;
        version_free(old);
    }
    v->older = NULL;
}

static struct kind *kind_of(struct snapshots *s, const struct snapshot_def *def)
{
    for (size_t i = 0; i < KINDS_MAX; i++) {
        const struct snapshot_def *here = atomic_load(&s->kinds[i].def);
        if (here && here != def)
            continue;
        atomic_store(&s->kinds[i].def, def);
        return &s->kinds[i];
    }
    must(false && "too many kinds of snapshots");
    return NULL;
}

static int publish_new(struct cx *cx, struct snapshots *s, const struct snapshot_def *def,
                       const void **ret)
{
    struct version *v = NULL;
    struct kind *k = kind_of(s, def);
    struct version *was = atomic_load(&k->current);
    if (was && was->epoch == epoch_of(def)) { /* another thread was first */
        *ret = was->object;
        return E_OK;
    }
    TRY(build(cx, def, true, &v));
    int64_t now = monotonic_us();
    if (was)
        was->retired_us = now;
    v->older = was;
    drop_old(v, now);
    atomic_store(&k->current, v);
    *ret = v->object;
    return E_OK;
}

int snapshot_get(struct cx *cx, const struct snapshot_def *def, const void **ret)
{
    struct snapshots *s = of_house(cx->house);
    uint64_t epoch = epoch_of(def);
    for (size_t i = 0; i < KINDS_MAX; i++) {
        struct version *v =
            atomic_load(&s->kinds[i].def) == def ? atomic_load(&s->kinds[i].current) : NULL;
        if (v && v->epoch == epoch) {
            *ret = v->object;
            return E_OK;
        }
    }
    unsigned statements = cx->statements;
    int rc;
    if (cx->db && db_in_write(cx)) {
        struct version *v = NULL;
        rc = build(cx, def, false, &v);
        if (rc >= 0) {
            arena_defer(cx->mem, free_private, v);
            *ret = v->object;
        }
    } else {
        pthread_mutex_lock(&s->lock);
        rc = publish_new(cx, s, def, ret);
        pthread_mutex_unlock(&s->lock);
    }
    cx->statements = statements;
    return rc;
}

void snapshots_free(struct snapshots *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < KINDS_MAX; i++) {
        for (struct version *v = atomic_load(&s->kinds[i].current), *next; v; v = next) {
            next = v->older;
            version_free(v);
        }
    }
    pthread_mutex_destroy(&s->lock);
    free(s);
}
