// SPDX-License-Identifier: Apache-2.0
/*
 * buf.c - the growing byte string. In an arena the outgrown copies stay until the arena goes:
 * whoever knows the size in advance says so with buf_grow.
 */
#include "base/buf.h"
#include "base/err.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 256 };

void buf_grow_slow(struct buf *b, size_t more)
{
    must(more < SIZE_MAX / 4 && b->cap < SIZE_MAX / 4);
    size_t cap = b->cap < FIRST_CAP / 2 ? FIRST_CAP : b->cap * 2;
    if (cap <= b->n + more)
        cap = b->n + more + 1;
    if (b->mem) {
        char *p = arena_room(b->mem, cap);
        if (b->p)
            memcpy(p, b->p, b->n);
        b->p = p;
    } else {
        char *p = realloc(b->p, cap);
        must(p);
        b->p = p;
    }
    b->cap = cap;
    b->p[b->n] = '\0';
}

void buf_int(struct buf *b, int64_t v)
{
    char digits[24];
    char *p = digits + sizeof digits;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (v < 0)
        *--p = '-';
    buf_put(b, p, (size_t)(digits + sizeof digits - p));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    buf_grow(b, 64);
    size_t room = b->cap - b->n;
    int n = vsnprintf(b->p + b->n, room, fmt, args);
    must(n >= 0);
    if ((size_t)n >= room) {
        buf_grow(b, (size_t)n);
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
    }
    b->n += (size_t)n;
    va_end(again);
    va_end(args);
}

void buf_json(struct buf *b, const char *s)
{
    static const char hex_digits[] = "0123456789abcdef";
    buf_putc(b, '"');
    for (;;) {
        const char *p = s;
        while ((unsigned char)*p >= ' ' && *p != '"' && *p != '\\' && *p != 0x7f)
            p++;
        buf_put(b, s, (size_t)(p - s));
        if (!*p)
            break;
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\') {
            buf_putc(b, '\\');
            buf_putc(b, (char)c);
        } else if (c == '\n') {
            buf_puts(b, "\\n");
        } else {
            buf_put(b, (char[]){ '\\', 'u', '0', '0', hex_digits[c >> 4], hex_digits[c & 15] }, 6);
        }
        s = p + 1;
    }
    buf_putc(b, '"');
}

const char *buf_str(struct buf *b)
{
    return b->p ? b->p : "";
}

void buf_free(struct buf *b)
{
    must(!b->mem);
    free(b->p);
    *b = (struct buf){ 0 };
}
