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

#if defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define ARENA_ASAN
#    endif
#elif defined(__SANITIZE_ADDRESS__)
#    define ARENA_ASAN
#endif
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
    size_t used, size; /* of data */
    _Alignas(ALIGN) unsigned char data[];
};

struct defer {
    struct defer *prev;
    void (*fn)(void *);
    void *arg;
};

struct arena {
    struct block
        *block;   /* the one being filled; its chain ends at the first, which lives longest */
    size_t total; /* handed out so far, with padding */
    size_t cap;
    struct defer *defers;
};

static struct block *block_new(struct block *prev, size_t size)
{
    struct block *b = malloc(sizeof *b + size);
    must(b);
    b->prev = prev;
    b->used = 0;
    b->size = size;
    FENCE(b->data, size);
    return b;
}

static void block_release(struct block *b, size_t keep)
{
    UNFENCE(b->data, b->used);
    b->used = keep;
    FENCE(b->data + keep, b->size - keep);
}

static void block_free(struct block *b)
{
    block_release(b, 0);
    UNFENCE(b->data, b->size);
    free(b);
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);
    must(a);
    *a = (struct arena){ .block = block_new(NULL, FIRST_BLOCK), .cap = DEFAULT_CAP };
    return a;
}

void arena_set_cap(struct arena *a, size_t bytes)
{
    a->cap = bytes;
}

/* What is deferred may use the arena and defer again: so one at a time, until the list is as
 * before. */
static void run_defers(struct arena *a, const struct defer *until)
{
    while (a->defers != until) {
        struct defer *d = a->defers;
        a->defers = d->prev;
        d->fn(d->arg);
    }
}

void arena_reset(struct arena *a)
{
    run_defers(a, NULL);
    while (a->block->prev) {
        struct block *b = a->block;
        a->block = b->prev;
        block_free(b);
    }
    block_release(a->block, 0);
    a->total = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    block_free(a->block);
    free(a);
}

void *arena_room(struct arena *a, size_t n)
{
    must(n <= a->cap);
    size_t padded = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    must(a->total + padded <= a->cap);
    if (padded > a->block->size - a->block->used) {
        size_t size = a->block->size * 2;
        a->block = block_new(a->block, padded > size ? padded : size);
    }
    unsigned char *p = a->block->data + a->block->used;
    a->block->used += padded;
    a->total += padded;
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
    va_list args;
    size_t n = 0;
    va_start(args, first);
    for (const char *s = first; s; s = va_arg(args, const char *))
        n += strlen(s);
    va_end(args);
    char *all = arena_room(a, n + 1), *p = all;
    va_start(args, first);
    for (const char *s = first; s; s = va_arg(args, const char *)) {
        size_t len = strlen(s);
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
    struct defer *d = arena_alloc(a, sizeof *d);
    *d = (struct defer){ .prev = a->defers, .fn = fn, .arg = arg };
    a->defers = d;
}

size_t arena_used(const struct arena *a)
{
    return a->total;
}

struct arena_mark arena_mark(struct arena *a)
{
    return (struct arena_mark){
        .block = a->block, .used = a->block->used, .total = a->total, .defers = a->defers
    };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    run_defers(a, mark.defers);
    while (a->block != mark.block) {
        struct block *b = a->block;
        must(b->prev); /* else the mark is another arena's, or older than a reset */
        a->block = b->prev;
        block_free(b);
    }
    block_release(a->block, mark.used);
    a->total = mark.total;
}
