// SPDX-License-Identifier: Apache-2.0
/*
 * buf.h - a growing byte string in an arena (or on the heap when mem is NULL). Always ends with a
 * NUL that is not counted.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include "base/arena.h"
#include "base/attr.h"
#include <stdint.h>
#include <string.h>

struct buf {
    struct arena *mem; /* NULL: heap, released by buf_free */
    char *p;           /* NULL only while nothing was put */
    size_t n, cap;
};
#define BUF(arena) ((struct buf){ .mem = (arena) })
void buf_grow_slow(struct buf *, size_t more) NONNULL;
/* Room for more bytes and the NUL. */
static inline void buf_grow(struct buf *b, size_t more)
{
    if (b->cap - b->n <= more) /* nothing was put: cap is 0 */
        buf_grow_slow(b, more);
}
static inline void buf_put(struct buf *b, const void *p, size_t n)
{
    buf_grow(b, n);
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}
static inline void buf_puts(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}
static inline void buf_putc(struct buf *b, char c)
{
    buf_grow(b, 1);
    b->p[b->n++] = c;
    b->p[b->n] = '\0';
}
void buf_int(struct buf *, int64_t) NONNULL;
void buf_printf(struct buf *, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_json(struct buf *, const char *) NONNULL;         /* as a JSON string, quotes included */
const char *buf_str(struct buf *) RETURNS_NONNULL NONNULL; /* "" when empty */
void buf_free(struct buf *) NONNULL;                       /* heap buffers only */
#endif
