// SPDX-License-Identifier: Apache-2.0
/*
 * after.c - what a write wants done once its COMMIT is durable: streams of a channel told, cached
 * snapshots dropped, the thread of outbox and jobs woken. A run that was lost leaves nothing
 * behind.
 */
#include "desk/desk_room.h"
#include <stdatomic.h>
#include <unistd.h>

void after_commit(struct cx *cx, void (*fn)(void *), void *arg)
{
    struct after **at = &cx->after;
    for (; *at; at = &(*at)->next) {
        if ((*at)->fn == fn && (*at)->arg == arg)
            return;
    }
    *at = arena_alloc(cx->mem, sizeof(**at));
    **at = (struct after){ .fn = fn, .arg = arg };
}

void after_run(struct cx *cx)
{
    struct after *list = cx->after;
    cx->after = NULL;
    for (; list; list = list->next)
        list->fn(list->arg);
}

struct run {
    tx_fn *fn;
    void *arg;
};

static int run_afresh(struct cx *cx, void *arg)
{
    struct run *run = arg;
    cx->after = NULL;
    return run->fn(cx, run->arg);
}

int house_write(struct house *house, struct cx *cx, enum lane lane, tx_fn *fn, void *arg)
{
    struct run run = { fn, arg };
    cx->house = house;
    int rc = store_write(house->store, cx, lane, run_afresh, &run);
    if (rc >= 0)
        after_run(cx);
    cx->after = NULL;
    return rc;
}

/* Snapshots are few and named by the program, never by input; names are kept as given (constants).
 */
enum { EPOCHS = 64 };
static struct epoch {
    _Atomic(const char *) name;
    _Atomic uint64_t n;
} epochs[EPOCHS];

static struct epoch *epoch_of(const char *name)
{
    for (size_t i = 0; i < EPOCHS && epochs[i].name; i++) {
        if (epochs[i].name == name) /* the linker keeps one of equal constants: mostly so */
            return &epochs[i];
    }
    for (size_t i = 0; i < EPOCHS; i++) {
        const char *there = atomic_load(&epochs[i].name);
        if (!there && atomic_compare_exchange_strong(&epochs[i].name, &there, name))
            return &epochs[i];
        if (strcmp(there, name) == 0)
            return &epochs[i];
    }
    must(false && "too many names of snapshots");
    return &epochs[0];
}

uint64_t cache_epoch(const char *name)
{
    return atomic_load(&epoch_of(name)->n);
}

static void grow(void *epoch)
{
    atomic_fetch_add(&((struct epoch *)epoch)->n, 1);
}

void cache_bump(struct cx *cx, const char *name)
{
    after_commit(cx, grow, epoch_of(name));
}

struct news {
    struct house *house;
    const char *channel;
};

static void tell(void *arg)
{
    static _Atomic uint64_t version;
    const struct news *news = arg;
    char text[24];
    snprintf(text, sizeof(text), "%llu", (unsigned long long)atomic_fetch_add(&version, 1) + 1);
    if (news->house && news->house->http)
        http_publish(news->house->http, news->channel, text);
}

void publish(struct cx *cx, const char *channel)
{
    for (struct after *a = cx->after; a; a = a->next) {
        if (a->fn == tell && strcmp(((struct news *)a->arg)->channel, channel) == 0)
            return;
    }
    struct news *news = arena_alloc(cx->mem, sizeof(*news));
    *news = (struct news){ cx->house, arena_str(cx->mem, channel) };
    after_commit(cx, tell, news);
}

static void wake(void *arg)
{
    const struct house *house = arg;
    uint64_t one = 1;
    ssize_t n = write(house->wake_fd, &one, sizeof(one));
    (void)n; /* full means that it is awake */
}

void wake_work(struct cx *cx)
{
    if (cx->house && cx->house->wake_fd >= 0)
        after_commit(cx, wake, cx->house);
}
