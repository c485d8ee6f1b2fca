// SPDX-License-Identifier: Apache-2.0
/* after.c - the short list of what must wait for COMMIT: waking workers, telling browsers, dropping caches. */
#include "desk/desk_room.h"

void after_commit(struct cx *cx, void (*fn)(void *), void *arg)
{
    struct after **at = &cx->after;

    for (; *at; at = &(*at)->next)
        if ((*at)->fn == fn && (*at)->arg == arg)
            return;
    *at = arena_alloc(cx->mem, sizeof **at);
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

/* The store may run this again after taking the arena back: what the lost run collected is gone. */
static int run_afresh(struct cx *cx, void *arg)
{
    struct run *run = arg;

    cx->after = NULL;
    return run->fn(cx, run->arg);
}

int house_write(struct house *house, struct cx *cx, enum lane lane, tx_fn *fn, void *arg)
{
    struct run run = { fn, arg };
    int rc = store_write(house->store, cx, lane, run_afresh, &run);

    if (rc >= 0)
        after_run(cx);
    cx->after = NULL;
    return rc;
}
