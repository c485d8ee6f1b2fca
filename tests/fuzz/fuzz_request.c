// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_request.c - any bytes as a stream of requests: read in one piece, in small ones and byte by
 * byte they must be the same requests, and what is accepted must be clean.
 */
#include "base/err.h"
#include "base/text.h"
#include "desk/http/http_inside.h"
#include <stdint.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void check_text(const char *s)
{
    must(utf8_valid(s, strlen(s)));
    for (; *s; s++)
        must((unsigned char)*s >= ' ' && *s != 0x7f);
}

static void check_head(const struct request *r)
{
    const struct exchange *x = &r->x;
    must(*x->path == '/' && !strchr(x->path, '?') && *x->method_name);
    check_text(x->path);
    check_text(x->query);
    int framing = 0, hosts = 0;
    for (size_t i = 0; i < x->field_n; i++) {
        check_text(x->fields[i].name);
        check_text(x->fields[i].value);
        must(*x->fields[i].name && !strchr(x->fields[i].name, ' '));
        framing += exchange_header(x, x->fields[i].name) &&
                   (!strcasecmp(x->fields[i].name, "content-length") ||
                    !strcasecmp(x->fields[i].name, "transfer-encoding"));
        hosts += !strcasecmp(x->fields[i].name, "host");
    }
    must(framing <= 1 && hosts <= 1 && (hosts || r->is_http10));
    must(r->has_body ? framing == 1 : r->complete);
}

/* The body of one request, at most step bytes at a time. How many bytes were used, or a refusal. */
static int64_t read_body(struct request *r, const char *p, size_t n, size_t step)
{
    size_t at = 0;
    while (at < n) {
        size_t used = 0, piece = n - at < step ? n - at : step;
        int end = request_body(r, p + at, piece, &used);
        must(used <= piece && (end || used == piece));
        at += used;
        if (end < 0)
            return end;
        if (end)
            return (int64_t)at;
    }
    return 0;
}

/* What was understood, in words. */
static void read_stream(const char *p, size_t n, size_t step, struct buf *story)
{
    struct request *r = request_new();
    for (size_t end; (end = head_end(p, n, 0)) && end <= HEAD_MAX; request_reset(r)) {
        int status = request_head(r, p, end);
        buf_printf(story, "%d", status);
        if (status)
            break;
        check_head(r);
        buf_printf(story, " %s %s ? %s", r->x.method_name, r->x.path, r->x.query);
        p += end;
        n -= end;
        if (r->has_body && (status = request_limit(r, 5000)) == 0) {
            int64_t used = read_body(r, p, n, step);
            if (used <= 0) {
                buf_printf(story, " body %d\n", used < 0 ? 1 : 0);
                break;
            }
            p += used;
            n -= (size_t)used;
            must(r->x.body.n <= 5000 && r->x.body.mem);
            buf_printf(story, " %zu ", r->x.body.n);
            buf_put(story, r->x.body.mem, r->x.body.n);
        }
        buf_printf(story, " %d\n", status);
        if (status)
            break;
    }
    request_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static const size_t steps[] = { 1, 7 };
    const char *p = (const char *)bytes;
    struct buf whole = BUF(NULL);
    read_stream(p, n, SIZE_MAX, &whole);
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct buf torn = BUF(NULL);
        read_stream(p, n, steps[i], &torn);
        must(whole.n == torn.n && !memcmp(buf_str(&whole), buf_str(&torn), whole.n));
        buf_free(&torn);
    }
    buf_free(&whole);
    return 0;
}
