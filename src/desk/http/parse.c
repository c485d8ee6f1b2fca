// SPDX-License-Identifier: Apache-2.0
/*
 * parse.c - from bytes to a request. llhttp reads the grammar; this file holds what RFC 9112 leaves
 * to its caller and refuses whatever two readers could understand differently. Knows no socket: the
 * fuzzers feed it directly.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include "base/text.h"
#include <string.h>
#include <strings.h>

/* ---- What llhttp tells us. The head is one piece of memory, so a span is a place in it. ---- */

static int note_refusal(struct request *r, int status)
{
    if (!r->refusal)
        r->refusal = status;
    return -1;
}

static int on_url(llhttp_t *parser, const char *at, size_t n)
{
    struct request *r = parser->data;
    if (!r->target)
        r->target = at;
    r->ntarget = (size_t)(at + n - r->target);
    return 0;
}

static int on_name(llhttp_t *parser, const char *at, size_t n)
{
    struct request *r = parser->data;
    if (r->head_done) /* trailers: allowed, ignored, bounded like all framing */
        return 0;
    if (r->in_value || !r->nspans) {
        if (r->nspans == HEADERS_MAX)
            return note_refusal(r, 431);
        r->spans[r->nspans++] = (struct span){ .name = (uint16_t)(at - r->head) };
        r->in_value = false;
    }
    struct span *s = &r->spans[r->nspans - 1];
    s->nname = (uint16_t)(at + n - r->head - s->name);
    return 0;
}

static int on_value(llhttp_t *parser, const char *at, size_t n)
{
    struct request *r = parser->data;
    if (r->head_done)
        return 0;
    struct span *s = &r->spans[r->nspans - 1];
    if (!s->value)
        s->value = (uint16_t)(at - r->head);
    s->nvalue = (uint16_t)(at + n - r->head - s->value);
    r->in_value = true;
    return 0;
}

static int on_value_complete(llhttp_t *parser)
{
    struct request *r = parser->data;
    r->in_value = true; /* also of an empty value, which has no span */
    return 0;
}

static int on_headers_complete(llhttp_t *parser)
{
    struct request *r = parser->data;
    r->head_done = true;
    r->keep = llhttp_should_keep_alive(parser);
    return 0;
}

/* A chunk that is too large is refused by its size, not when it has arrived. */
static int on_chunk_header(llhttp_t *parser)
{
    struct request *r = parser->data;
    return parser->content_length > (uint64_t)(r->limit - r->got) ? note_refusal(r, 413) : 0;
}

static int on_body(llhttp_t *parser, const char *at, size_t n)
{
    struct request *r = parser->data;
    if ((int64_t)n > r->limit - r->got)
        return note_refusal(r, 413);
    r->got += (int64_t)n;
    int status = body_add(r, at, n);
    return status ? note_refusal(r, status) : 0;
}

static int on_message_complete(llhttp_t *parser)
{
    struct request *r = parser->data;
    r->complete = true;
    return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
    .on_url = on_url,
    .on_header_field = on_name,
    .on_header_value = on_value,
    .on_header_value_complete = on_value_complete,
    .on_headers_complete = on_headers_complete,
    .on_chunk_header = on_chunk_header,
    .on_body = on_body,
    .on_message_complete = on_message_complete,
};

/* ---- Requests ---- */

/* All but the arena, the big tables and the heap buffer of the body starts as zero. */
static void request_clear(struct request *r)
{
    struct arena *mem = r->x.mem;
    r->x = (struct exchange){ .mem = mem, .status = 200, .out_fd = -1, .query = "", .host = "" };
    llhttp_init(&r->parser, HTTP_REQUEST, &settings);
    r->parser.data = r;
    r->target = NULL;
    r->ntarget = r->nspans = 0;
    r->in_value = r->head_done = r->complete = r->keep = r->is_http10 = false;
    r->expects = r->has_body = r->out_file = false;
    r->refusal = r->nout = 0;
    r->length = r->limit = r->got = r->fed = r->sent = r->acked = 0;
    r->body = (struct buf){ 0 };
    r->spool = NULL;
    r->channel = NULL;
    r->next = NULL;
}

struct request *request_new(void)
{
    struct request *r = calloc(1, sizeof *r);
    must(r && "out of memory");
    r->x.mem = arena_new();
    request_clear(r);
    return r;
}

void request_reset(struct request *r)
{
    if (r->body.p)
        buf_free(&r->body);
    arena_reset(r->x.mem);
    request_clear(r);
}

void request_free(struct request *r)
{
    if (r->body.p)
        buf_free(&r->body);
    arena_free(r->x.mem);
    free(r);
}

/* ---- The head ---- */

size_t head_end(const char *p, size_t n, size_t from)
{
    const char *end = p + n, *lf = p + from;
    while ((lf = memchr(lf, '\n', (size_t)(end - lf)))) {
        lf++;
        if (lf < end && *lf == '\n')
            return (size_t)(lf + 1 - p);
        if (lf + 1 < end && lf[0] == '\r' && lf[1] == '\n')
            return (size_t)(lf + 2 - p);
    }
    return 0;
}

/* Lines end in CR LF and nothing else controls anything; no line continues another (obs-fold). Tabs
 * in headers become blanks. *ret_high: some byte is not ASCII. */
static bool head_is_plain(char *p, size_t n, bool *ret_high)
{
    bool first = true, high = false;
    for (size_t i = text_plain(p, n); i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c >= ' ' && c != 0x7f) {
            high |= c >= 0x80;
        } else if (c == '\r' && p[i + 1] == '\n') { /* p ends in a NUL */
            i++;
            first = false;
            if (p[i + 1] == ' ' || p[i + 1] == '\t')
                return false;
            i += text_plain(p + i + 1, n - i - 1);
        } else if (c == '\t' && !first) {
            p[i] = ' ';
        } else {
            return false;
        }
    }
    *ret_high = high;
    return true;
}

static bool is_token_char(char c)
{
    return c && ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 strchr("!#$%&'*+-.^_`|~", c));
}

/* A method that we do not know is 501, one that is no word at all is 400 (RFC 9110, 9.1). Whoever
 * words the refusal is told what was asked for. */
static int method_refusal(struct request *r)
{
    const char *p = r->head;
    while (is_token_char(*p))
        p++;
    if (p == r->head || *p != ' ')
        return 400;
    r->x.path = arena_strn(r->x.mem, p + 1, strcspn(p + 1, " ?\r"));
    return 501;
}

static int parser_refusal(struct request *r, llhttp_errno_t e)
{
    if (r->refusal)
        return r->refusal;
    if (e == HPE_INVALID_METHOD)
        return method_refusal(r);
    if (e == HPE_INVALID_VERSION || e == HPE_PAUSED_H2_UPGRADE)
        return 505;
    return e == HPE_INVALID_TRANSFER_ENCODING ? 501 : 400;
}

static bool host_is_good(const char *host)
{
    size_t n = strlen(host);
    if (!n || n > 260)
        return false;
    static const bool good[256] = {
        ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true,
        ['-'] = true,         ['.'] = true,         ['_'] = true,
        [':'] = true,         ['['] = true,         [']'] = true,
    };
    while (good[(unsigned char)*host])
        host++;
    return !*host;
}

/* Where llhttp says a header stands there is exactly one line "name: value": it forgives more than
 * it tells. */
static bool span_is_line(const struct request *r, const struct span *s)
{
    const char *name = r->head + s->name;
    const char *end = s->nvalue ? r->head + s->value + s->nvalue : name + s->nname + 1;
    const char *line_end = strchr(name, '\r');
    return s->nname && name[-1] == '\n' && name[s->nname] == ':' && line_end && end <= line_end;
}

/* Ends the spans with NULs; possible only after llhttp has read the whole head. */
static bool head_cut(struct request *r, bool high)
{
    struct exchange_field *v = arena_array(r->x.mem, r->nspans, sizeof *v);
    for (size_t i = 0; i < r->nspans; i++)
        if (!span_is_line(r, &r->spans[i]))
            return false;
    for (size_t i = 0; i < r->nspans; i++) {
        const struct span *s = &r->spans[i];
        char *name = r->head + s->name;
        char *value = s->nvalue ? r->head + s->value : name + s->nname;
        size_t n = s->nvalue;
        while (n && value[n - 1] == ' ')
            n--;
        name[s->nname] = value[n] = '\0';
        if (high && !utf8_valid(value, n))
            for (char *p = value; *p; p++)
                if ((unsigned char)*p >= 0x80)
                    *p = '?';
        v[i] = (struct exchange_field){ name, value };
    }
    r->x.fields = v;
    r->x.field_n = r->nspans;
    return true;
}

static bool length_read(const char *s, int64_t *ret)
{
    size_t n = strlen(s);
    return n <= 18 && int_read(s, ret) && *s >= '0' && *s <= '9';
}

/* The headers that say where a message ends and whom it is for; each may stand once. */
enum { HOST, LENGTH, CODING, EXPECT, SINGLES };

static bool singles_read(const struct exchange *x, const char *ret[SINGLES])
{
    static const char *const names[SINGLES] = { "host", "content-length", "transfer-encoding",
                                                "expect" };
    for (size_t i = 0; i < x->field_n; i++) {
        size_t k = 0;
        while (k < SINGLES && strcasecmp(x->fields[i].name, names[k]) != 0)
            k++;
        if (k == SINGLES)
            continue;
        if (ret[k])
            return false;
        ret[k] = x->fields[i].value;
    }
    return true;
}

/* Length and coding are never at odds (RFC 9112, 6.1–6.3). */
static int check_length(struct request *r, const char *length, const char *coding)
{
    if (coding && (length || r->is_http10))
        return 400;
    if (coding && strcasecmp(coding, "chunked") != 0)
        return 501;
    if (length && !length_read(length, &r->length))
        return 400;
    if (coding)
        r->length = -1;
    r->has_body = r->length != 0;
    return 0;
}

static int check_framing(struct request *r)
{
    const char *single[SINGLES] = { NULL };
    if (!singles_read(&r->x, single))
        return 400;
    if (single[HOST] ? !host_is_good(single[HOST]) : !r->is_http10)
        return 400;
    r->x.host = single[HOST] ? single[HOST] : "";
    int status = check_length(r, single[LENGTH], single[CODING]);
    if (status)
        return status;
    if (single[EXPECT] && strcasecmp(single[EXPECT], "100-continue") != 0)
        return 417;
    r->expects = single[EXPECT] && !r->is_http10 && r->has_body;
    return 0;
}

/* Path and query. Absolute form is for proxies: taken when it names the same host, else nobody
 * knows what was meant. */
static int check_target(struct request *r)
{
    if (r->ntarget > TARGET_MAX)
        return 414;
    char *p = r->head + (r->target - r->head);
    p[r->ntarget] = '\0';
    if (!strcmp(p, "*"))
        return r->parser.method == HTTP_OPTIONS ? 405 : 400;
    if (strchr(p, '#'))
        return 400;
    if (*p != '/') {
        size_t scheme = !strncasecmp(p, "http://", 7) ? 7 : !strncasecmp(p, "https://", 8) ? 8 : 0;
        size_t n = scheme ? strcspn(p + scheme, "/?") : 0;
        if (!n || n != strlen(r->x.host) || strncasecmp(p + scheme, r->x.host, n) != 0)
            return 400;
        p += scheme + n;
        if (*p != '/')
            *--p = '/'; /* over the last byte of the authority */
    }
    char *query = strchr(p, '?');
    if (query)
        *query++ = '\0';
    r->x.path = p;
    r->x.query = query ? query : "";
    return 0;
}

static void set_method(struct request *r)
{
    switch (r->parser.method) {
    case HTTP_GET:
        r->x.method = METHOD_GET;
        break;
    case HTTP_HEAD:
        r->x.method = METHOD_HEAD;
        break;
    case HTTP_POST:
        r->x.method = METHOD_POST;
        break;
    case HTTP_PUT:
        r->x.method = METHOD_PUT;
        break;
    case HTTP_DELETE:
        r->x.method = METHOD_DELETE;
        break;
    default:
        r->x.method = METHOD_OTHER;
        break;
    }
    r->x.method_name = llhttp_method_name((llhttp_method_t)r->parser.method);
}

/* "method target HTTP/1.x", one blank each: llhttp also takes more of them, and RTSP and ICE, which
 * look alike. */
static int check_line(struct request *r, size_t n)
{
    const char *line_end = memchr(r->head, '\r', n);
    if (!line_end || line_end - r->head < 14 || memcmp(line_end - 8, "HTTP/1.", 7) != 0)
        return 505;
    r->is_http10 = line_end[-1] == '0';
    if (!r->is_http10 && line_end[-1] != '1')
        return 505;
    return r->target != r->head + strlen(r->x.method_name) + 1 ||
                   r->target + r->ntarget != line_end - 9
               ? 400
               : 0;
}

int request_head(struct request *r, const char *head, size_t n)
{
    must(n <= HEAD_MAX);
    r->head = arena_strn(r->x.mem, head, n);
    r->x.started_us = now_us();
    r->x.method_name = r->x.path = "";
    bool high = false;
    if (!head_is_plain(r->head, n, &high))
        return 400;
    llhttp_errno_t e = llhttp_execute(&r->parser, r->head, n);
    if (r->refusal || !r->head_done || !r->target || (e != HPE_OK && !r->complete))
        return parser_refusal(r, e);
    if (r->complete && llhttp_get_error_pos(&r->parser) != r->head + n)
        return 400;
    set_method(r);
    int status = check_line(r, n);
    if (status)
        return status;
    if (!head_cut(r, high))
        return 400;
    status = check_framing(r);
    if (status)
        return status;
    if (r->parser.method == HTTP_CONNECT)
        return 501;
    status = check_target(r);
    if (status)
        return status;
    return r->complete == r->has_body ? 400 : 0;
}

/* ---- The body ---- */

int request_limit(struct request *r, int64_t limit)
{
    r->limit = limit;
    return r->has_body && (r->length > limit || limit == 0) ? 413 : 0;
}

int request_body(struct request *r, const char *p, size_t n, size_t *used)
{
    /* Chunks may cost eight bytes of framing for each byte they bring, no more: or a body never
     * ends. */
    enum { FRAMING = 8 };
    llhttp_errno_t e = llhttp_execute(&r->parser, p, n);
    *used = r->complete ? (size_t)(llhttp_get_error_pos(&r->parser) - p) : n;
    r->fed += (int64_t)*used;
    if (r->refusal || (e != HPE_OK && !r->complete))
        return -parser_refusal(r, e);
    if (r->fed - r->got > HEAD_MAX + FRAMING * r->got)
        return -400;
    if (!r->complete)
        return 0;
    int status = body_end(r);
    return status ? -status : 1;
}
