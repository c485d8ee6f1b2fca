// SPDX-License-Identifier: Apache-2.0
/* recent.c - see recent.h. A small table; who comes to a taken place throws the other out. */
#include "desk/recent.h"
#include "desk/request.h"

enum { SLOTS = 128 };
typedef int count_fn(struct cx *, const struct recent_of *, struct recent_numbers *);

struct recent {
    pthread_mutex_t lock;
    struct place {
        count_fn *count;
        int64_t key[RECENT_KEYS];
        uint64_t epoch;
        struct utc at;
        struct recent_numbers numbers;
    } places[SLOTS];
};

struct recent *recent_new(struct arena *mem)
{
    struct recent *r = arena_alloc(mem, sizeof *r);
    pthread_mutex_init(&r->lock, NULL);
    return r;
}

void recent_free(struct recent *r)
{
    pthread_mutex_destroy(&r->lock);
}

static struct place *place_of(struct recent *r, const struct recent_of *of)
{
    uint64_t h = 0;
    for (size_t i = 0; i < RECENT_KEYS; i++)
        h = (h ^ (uint64_t)of->key[i]) * 0x9e3779b97f4a7c15u;
    return &r->places[(h >> 32) % SLOTS];
}

int recent_get(struct cx *cx, const struct recent_of *of, count_fn *count,
               struct recent_numbers *ret)
{
    struct recent *r = cx->house->desk->recent;
    struct place *place = place_of(r, of);
    struct place now = { .count = count, .at = cx->now };
    if (db_in_write(cx))
        return count(cx, of, ret);
    memcpy(now.key, of->key, sizeof now.key);
    now.epoch = of->cache ? cache_epoch(of->cache) : 0;
    pthread_mutex_lock(&r->lock);
    bool fresh = place->count == count && memcmp(place->key, now.key, sizeof now.key) == 0 &&
                 place->epoch == now.epoch && now.at.ms >= place->at.ms &&
                 now.at.ms < place->at.ms + of->ms;
    *ret = place->numbers;
    pthread_mutex_unlock(&r->lock);
    if (fresh)
        return E_OK;
    TRY(count(cx, of, &now.numbers));
    *ret = now.numbers;
    pthread_mutex_lock(&r->lock);
    *place = now;
    pthread_mutex_unlock(&r->lock);
    return E_OK;
}
