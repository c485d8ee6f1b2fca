// SPDX-License-Identifier: Apache-2.0
/*
 * arena.c - blocks linked newest first, each filled from its start. Not thread-safe: an arena has
 * one user at a time. Released memory is fenced off under ASan,
 * so that a pointer kept too long is seen at once.
 */
#include "base/arena.h"
#include "base/err.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef ARENA_ASAN
#    include <sanitizer/asan_interface.h>
#    define FENCE(p, n)   ASAN_POISON_MEMORY_REGION(p, n)
#    define UNFENCE(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#else
#    define FENCE(p, n)   ((void)(p), (void)(n))
#    define UNFENCE(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGN = 16, FIRST_BLOCK = 64 << 10, DEFAULT_CAP = 64 << 20 };

struct block {
    struct block *prev;
    size_t before; /* handed out from the blocks below it */
    size_t size;   /* of data */
    _Alignas(ALIGN) unsigned char data[];
};

struct defer {
    struct defer *prev;
    void (*fn)(void *);
    void *arg;
};

struct whole {
    struct arena a;      /* first: an arena is told by its free part */
    struct block *block; /* being filled; its chain ends at the first, which lives longest */
    size_t cap;
    struct defer *defers;
};

static struct whole *whole_of(struct arena *a)
{
    return (struct whole *)a;
}

static size_t total(const struct whole *w)
{
    return w->block->before + (size_t)(w->a.at - w->block->data);
}

static struct block *block_new(struct block *prev, size_t size, size_t before)
{
    struct block *b = malloc(sizeof *b + size);
    must(b);
    b->prev = prev;
    b->before = before;
    b->size = size;
    FENCE(b->data, size);
    return b;
}

static void block_free(struct block *b)
{
    UNFENCE(b->data, b->size);
    free(b);
}

/* Go on at `at` of the block on top, up to its end or to the cap. */
static void fill_from(struct whole *w, unsigned char *at)
{
    struct block *b = w->block;
    size_t size = b->size, left = w->cap > b->before ? w->cap - b->before : 0;
    w->a.at = at;
    w->a.end = b->data + (size < left ? size : left);
    if (w->a.end < at)
        w->a.end = at;
    FENCE(at, (size_t)(b->data + size - at));
}

struct arena *arena_new(void)
{
    struct whole *w = malloc(sizeof *w);
    must(w);
    *w = (struct whole){ .block = block_new(NULL, FIRST_BLOCK, 0), .cap = DEFAULT_CAP };
    fill_from(w, w->block->data);
    return &w->a;
}

void arena_set_cap(struct arena *a, size_t bytes)
{
    struct whole *w = whole_of(a);
    w->cap = bytes;
    fill_from(w, a->at);
}

/* What is deferred may use the arena and defer again: so one at a time, until the list is as
 * before. */
static void run_defers(struct whole *a, const struct defer *until)
{
    while (a->defers != until) {
        struct defer *d = a->defers;
        a->defers = d->prev;
        d->fn(d->arg);
    }
}

/* Blocks above `until` go. */
static void drop_blocks(struct whole *w, const struct block *until)
{
    while (w->block != until) {
        struct block *b = w->block;
        must(b->prev); /* else a mark is another arena's, or older than a reset */
        w->block = b->prev;
        block_free(b);
    }
}

void arena_reset(struct arena *a)
{
    struct whole *w = whole_of(a);
    run_defers(w, NULL);
    struct block *first = w->block;
    while (first->prev)
        first = first->prev;
    drop_blocks(w, first);
    fill_from(w, first->data);
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    block_free(whole_of(a)->block);
    free(a);
}

void *arena_room_slow(struct arena *a, size_t n)
{
    struct whole *w = whole_of(a);
    must(n <= w->cap);
    size_t padded = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1), used = total(w);
    must(used + padded <= w->cap);
    if (padded > (size_t)(a->end - a->at)) {
        size_t size = w->block->size * 2;
        w->block = block_new(w->block, padded > size ? padded : size, used);
        fill_from(w, w->block->data);
    }
    unsigned char *p = a->at;
    a->at += padded;
    UNFENCE(p, n);
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_room(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    must(!__builtin_mul_overflow(n, size, &bytes));
    return arena_alloc(a, bytes);
}

void *arena_dup(struct arena *a, const void *p, size_t n)
{
    void *copy = arena_room(a, n);
    if (n)
        memcpy(copy, p, n);
    return copy;
}

char *arena_strn(struct arena *a, const char *s, size_t n)
{
    char *copy = arena_room(a, n + 1);
    if (n)
        memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *arena_str(struct arena *a, const char *s)
{
    return arena_strn(a, s, strlen(s));
}

char *arena_join(struct arena *a, const char *first, ...)
{
    enum { MEASURED = 8 };
    va_list args;
    size_t n = 0, lens[MEASURED] = { 0 }, k = 0;
    va_start(args, first);
    for (const char *s = first; s; s = va_arg(args, const char *), k++) {
        size_t len = strlen(s);
        if (k < MEASURED)
            lens[k] = len;
        n += len;
    }
    va_end(args);
    char *all = arena_room(a, n + 1), *p = all;
    k = 0;
    va_start(args, first);
    for (const char *s = first; s; s = va_arg(args, const char *), k++) {
        size_t len = k < MEASURED ? lens[k] : strlen(s);
        memcpy(p, s, len);
        p += len;
    }
    va_end(args);
    *p = '\0';
    return all;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list args)
{
    char small[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, fmt, args);
    must(n >= 0);
    char *p = arena_room(a, (size_t)n + 1);
    if ((size_t)n < sizeof small)
        memcpy(p, small, (size_t)n + 1);
    else
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *p = arena_vprintf(a, fmt, args);
    va_end(args);
    return p;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
    struct whole *w = whole_of(a);
    struct defer *d = arena_alloc(a, sizeof *d);
    *d = (struct defer){ .prev = w->defers, .fn = fn, .arg = arg };
    w->defers = d;
}

size_t arena_used(const struct arena *a)
{
    return total((const struct whole *)a);
}

struct arena_mark arena_mark(struct arena *a)
{
    struct whole *w = whole_of(a);
    return (struct arena_mark){ .block = w->block, .at = a->at, .defers = w->defers };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    struct whole *w = whole_of(a);
    run_defers(w, mark.defers);
    drop_blocks(w, mark.block);
    fill_from(w, mark.at);
}
