// SPDX-License-Identifier: Apache-2.0
/* gzip.c - compressing a page. One stream per worker thread, reset between pages: setting it up
 * costs more than a page. */
#include "desk/request.h"
#include <zlib.h>

enum { WORTH = 1024, LEVEL = 1, GZIP_WINDOW = 15 + 16, MEMORY = 8 };

static _Thread_local z_stream *stream;
static pthread_key_t at_end;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void end(void *z)
{
    deflateEnd(z);
}

static void make_key(void)
{
    pthread_key_create(&at_end, end);
}

static bool ready(void)
{
    static _Thread_local z_stream own;
    if (stream)
        return deflateReset(stream) == Z_OK;
    pthread_once(&once, make_key);
    if (deflateInit2(&own, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    stream = &own;
    pthread_setspecific(at_end, stream);
    return true;
}

bool gzip_text(struct arena *mem, const void *p, size_t n, const void **ret, size_t *ret_n)
{
    if (n < WORTH || n > UINT32_MAX || !ready())
        return false;
    char *out = arena_alloc(mem, n);
    stream->next_in = (Bytef *)(uintptr_t)p;
    stream->avail_in = (uInt)n;
    stream->next_out = (Bytef *)out;
    stream->avail_out = (uInt)n;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END)
        return false;
    *ret = out;
    *ret_n = stream->total_out;
    return true;
}
