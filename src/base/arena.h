// SPDX-License-Identifier: Apache-2.0
/*
 * arena.h - memory with the lifetime of one request, job or command.
 * Nobody frees; the whole arena goes at once. Blocks start at 64 KiB and double; past the cap
 * (64 MiB unless told otherwise) and when the machine has no memory, the program aborts:
 * every size that a user controls has a named ceiling well below.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include "base/attr.h"
#include <stdarg.h>
#include <stddef.h>

#if defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define ARENA_ASAN
#    endif
#elif defined(__SANITIZE_ADDRESS__)
#    define ARENA_ASAN
#endif

/* What is free of the block being filled; the rest of an arena is arena.c's. */
struct arena {
    unsigned char *at, *end;
};
struct arena_mark {
    void *block;
    unsigned char *at;
    void *defers;
};

void *arena_room_slow(struct arena *, size_t)
RETURNS_NONNULL NONNULL; /* a new block, or ASan */

/* As it comes, not zeroed, 16-aligned: for what is filled at once. */
static inline RETURNS_NONNULL NONNULL void *arena_room(struct arena *a, size_t n)
{
#ifndef ARENA_ASAN
    size_t padded = (n + 15) & ~(size_t)15;
    if (padded >= n && padded <= (size_t)(a->end - a->at)) {
        void *p = a->at;
        a->at += padded;
        return p;
    }
#endif
    return arena_room_slow(a, n);
}

struct arena *arena_new(void) RETURNS_NONNULL;
void arena_set_cap(struct arena *, size_t bytes)
    NONNULL;                              /* for long-lived snapshots and bulk commands */
void arena_free(struct arena *);          /* runs what was deferred, last first; NULL is fine */
void arena_reset(struct arena *) NONNULL; /* as free, but keeps the first block for reuse */
void *arena_alloc(struct arena *, size_t)
RETURNS_NONNULL NONNULL; /* zeroed, 16-aligned */
void *arena_array(struct arena *, size_t n, size_t size)
    RETURNS_NONNULL NONNULL; /* overflow-checked */
void *arena_dup(struct arena *, const void *, size_t)
RETURNS_NONNULL NONNULL_ARGS(1);
char *arena_str(struct arena *, const char *) RETURNS_NONNULL NONNULL;
char *arena_strn(struct arena *, const char *, size_t)
RETURNS_NONNULL NONNULL_ARGS(1);
char *arena_join(struct arena *, const char *first, ...) __attribute__((sentinel))
RETURNS_NONNULL; /* texts one behind the other, up to NULL */
char *arena_printf(struct arena *, const char *fmt, ...) PRINTF_LIKE(2, 3) RETURNS_NONNULL;
char *arena_vprintf(struct arena *, const char *fmt, va_list) PRINTF_LIKE(2, 0) RETURNS_NONNULL;
void arena_defer(struct arena *, void (*fn)(void *), void *) NONNULL_ARGS(1, 2);
size_t arena_used(const struct arena *) NONNULL;
struct arena_mark arena_mark(struct arena *) NONNULL;
void arena_rewind(struct arena *, struct arena_mark)
    NONNULL_ARGS(1); /* runs what was deferred since */

/* Memory of a loop body is given back at each end of it:  SCRATCH(cx->mem) { … } (no return
 * inside). */
#define SCRATCH(mem)                                                                               \
    for (struct arena_mark scratch_ = arena_mark(mem), *once_ = &scratch_; once_;                  \
         arena_rewind(mem, scratch_), once_ = NULL)
#endif
