// SPDX-License-Identifier: Apache-2.0
/*
 * throttle.c - a table of counters, keyed so that nobody outside can aim at a slot. When a set is
 * full the one that began longest ago gives way.
 */
#include "desk/throttle.h"
#include "base/crypt.h"
#include <pthread.h>
#include <string.h>

enum { SETS = 2048, WAYS = 8 };
struct count {
    uint64_t key;
    int64_t since_ms;
    int n;
};
struct throttle {
    pthread_mutex_t lock;
    uint64_t start, point;
    struct count sets[SETS][WAYS];
};

struct throttle *throttle_new(struct arena *mem)
{
    struct throttle *t = arena_alloc(mem, sizeof(*t));
    pthread_mutex_init(&t->lock, NULL);
    t->start = random_u64();
    t->point = random_u64() | 1;
    return t;
}

void throttle_free(struct throttle *t)
{
    pthread_mutex_destroy(&t->lock);
}

/* A polynomial over a secret point: who does not know it cannot make two names meet but by luck. */
static uint64_t key_of(const struct throttle *t, const char *kind, const char *what)
{
    uint64_t h = t->start;
    for (; *kind; kind++)
        h = (h ^ (unsigned char)*kind) * t->point;
    for (h *= t->point; *what; what++)
        h = (h ^ (unsigned char)*what) * t->point;
    h = (h ^ h >> 32) * t->point;
    return (h ^ h >> 29) | 1; /* 0 is an empty place */
}

static struct count *find(struct throttle *t, uint64_t key)
{
    struct count *set = t->sets[key / 2 % SETS];
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
    }
    return NULL;
}

static int count_of(struct throttle *t, uint64_t key, int64_t window_ms, struct utc now)
{
    const struct count *c = find(t, key);
    return c && now.ms - c->since_ms < window_ms ? c->n : 0;
}

int throttle_count(struct throttle *t, const char *kind, const char *what, int64_t window_ms,
                   struct utc now)
{
    uint64_t key = key_of(t, kind, what);
    pthread_mutex_lock(&t->lock);
    int n = count_of(t, key, window_ms, now);
    pthread_mutex_unlock(&t->lock);
    return n;
}

static void note(struct throttle *t, uint64_t key, int64_t window_ms, struct utc now)
{
    struct count *c = find(t, key);
    if (!c) {
        c = t->sets[key / 2 % SETS];
        for (int i = 1; i < WAYS; i++) {
            if (t->sets[key / 2 % SETS][i].since_ms < c->since_ms)
                c = &t->sets[key / 2 % SETS][i];
        }
        *c = (struct count){ .key = key, .since_ms = now.ms };
    } else if (now.ms - c->since_ms >= window_ms) {
        *c = (struct count){ .key = key, .since_ms = now.ms };
    }
    c->n++;
}

const struct throttle_limit *throttle_judge(struct throttle *t, const struct throttle_limit *limits,
                                            size_t n, bool right, struct utc now)
{
    const struct throttle_limit *full = NULL;
    pthread_mutex_lock(&t->lock);
    for (size_t i = 0; i < n && !full; i++) {
        const struct throttle_limit *l = &limits[i];
        if (count_of(t, key_of(t, l->kind, l->what), l->window_ms, now) >= l->max)
            full = l;
    }
    for (size_t i = 0; i < n && !full && !right; i++)
        note(t, key_of(t, limits[i].kind, limits[i].what), limits[i].window_ms, now);
    pthread_mutex_unlock(&t->lock);
    return full;
}

void throttle_clear(struct throttle *t, const char *kind, const char *what)
{
    uint64_t key = key_of(t, kind, what);
    pthread_mutex_lock(&t->lock);
    struct count *c = find(t, key);
    if (c)
        *c = (struct count){ 0 };
    pthread_mutex_unlock(&t->lock);
}
