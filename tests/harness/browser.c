// SPDX-License-Identifier: Apache-2.0
/* browser.c - requests of tests: an exchange without a socket, with the cookies and hidden inputs
 * of a browser. */
#include "harness.h"
#include <unistd.h>

struct bench bench;

void browser_reset(void)
{
    if (bench.browser.last)
        arena_free(bench.browser.last->mem);
    bench.browser = (struct browser){ 0 };
}

void set_cookie(struct cx *cx, const char *name, const char *value)
{
    (void)cx;
    int at = -1;
    for (int i = 0; i < COOKIES; i++) {
        if (strcmp(bench.browser.cookies[i].name, name) == 0)
            at = i;
        else if (at < 0 && !bench.browser.cookies[i].name[0])
            at = i;
    }
    must(at >= 0);
    snprintf(bench.browser.cookies[at].name, sizeof(bench.browser.cookies[at].name), "%s", name);
    snprintf(bench.browser.cookies[at].value, sizeof(bench.browser.cookies[at].value), "%s", value);
}

const char *cookie_of(struct cx *cx, const char *name)
{
    for (int i = 0; i < COOKIES; i++) {
        if (strcmp(bench.browser.cookies[i].name, name) == 0)
            return arena_str(cx->mem, bench.browser.cookies[i].value);
    }
    return "";
}

void as_nobody(struct cx *cx)
{
    cx->who = &who_nobody;
    browser_reset();
}

void as_token(struct cx *cx, const char *token)
{
    as_nobody(cx);
    snprintf(bench.browser.bearer, sizeof(bench.browser.bearer), "Bearer %s", token);
}

void with_header(struct cx *cx, const char *name, const char *value)
{
    (void)cx;
    must(bench.browser.extra_n < HEADERS);
    bench.browser.extra[bench.browser.extra_n++] =
        (struct exchange_field){ arena_str(bench.mem, name), arena_str(bench.mem, value) };
}

static const char *cookies(struct arena *mem)
{
    struct buf out = BUF(mem);
    for (int i = 0; i < COOKIES; i++) {
        if (bench.browser.cookies[i].name[0])
            buf_printf(&out, "%s%s=%s", out.n ? "; " : "", bench.browser.cookies[i].name,
                       bench.browser.cookies[i].value);
    }
    return buf_str(&out);
}

static void add_field(struct exchange *ex, const char *name, const char *value)
{
    struct exchange_field *all = (struct exchange_field *)(uintptr_t)ex->fields;
    must(ex->field_n < 2 * HEADERS);
    all[ex->field_n++] = (struct exchange_field){ name, value };
}

static struct exchange *exchange_of(enum verb verb, const char *path, const char *query)
{
    struct arena *mem = arena_new();
    struct exchange *ex = arena_alloc(mem, sizeof(*ex));
    const char *mark = strchr(path, '?');
    *ex = (struct exchange){
        .mem = mem,
        .method = verb == GET    ? METHOD_GET
                  : verb == POST ? METHOD_POST
                                 : METHOD_PUT,
        .method_name = verb == GET    ? "GET"
                       : verb == POST ? "POST"
                                      : "PUT",
        .path = mark ? arena_strn(mem, path, (size_t)(mark - path)) : arena_str(mem, path),
        .query = arena_str(mem, mark    ? mark + 1
                                : query ? query
                                        : ""),
        .host = "motcua.test",
        .peer = "192.0.2.7",
        .started_us = monotonic_us(),
        .out_fd = -1,
        .fields = arena_array(mem, 2 * HEADERS, sizeof(struct exchange_field)),
        .headers = BUF(mem),
    };
    add_field(ex, "Cookie", cookies(mem));
    add_field(ex, "User-Agent", "test");
    if (bench.browser.bearer[0])
        add_field(ex, "Authorization", arena_str(mem, bench.browser.bearer));
    for (size_t i = 0; i < bench.browser.extra_n; i++)
        add_field(ex, bench.browser.extra[i].name, bench.browser.extra[i].value);
    bench.browser.extra_n = 0;
    return ex;
}

/* What the page before would have put into its forms. */
static int tokens_in(struct cx *cx, void *arg)
{
    struct req *req = arg;
    (void)cx;
    return session_known(req) ? E_OK : session_load(&req->cx, req);
}

static void form_tokens(struct exchange *ex, const char **csrf, const char **key)
{
    struct req *req = req_new(bench.house, ex);
    must(store_read(bench.house->store, &req->cx, tokens_in, req) >= 0);
    *csrf = csrf_token(req);
    *key = form_key_new(req);
}

static void keep_cookies(struct cx *cx, const char *line)
{
    char name[40];
    size_t n = strcspn(line, "="), v = strcspn(line + n + 1, ";");
    snprintf(name, sizeof(name), "%.*s", (int)n, line);
    bool gone = strstr(line + n + 1 + v, "Max-Age=0") != NULL;
    set_cookie(cx, name, gone ? "" : arena_strn(cx->mem, line + n + 1, v));
}

static void read_reply(struct cx *cx, struct exchange *ex)
{
    struct browser *b = &bench.browser;
    b->body = ex->out_n ? ex->out : "";
    b->body_n = ex->out_n;
    if (ex->out_fd >= 0) {
        char *bytes = arena_alloc(ex->mem, (size_t)ex->out_len + 1);
        must(pread(ex->out_fd, bytes, (size_t)ex->out_len, ex->out_off) == ex->out_len);
        close(ex->out_fd);
        b->body = bytes;
        b->body_n = (size_t)ex->out_len;
    } else if (ex->out_n) {
        b->body = arena_strn(ex->mem, ex->out, ex->out_n);
    }
    for (const char *p = buf_str(&ex->headers); *p; p += strcspn(p, "\n"), p += *p == '\n') {
        if (strncmp(p, "Set-Cookie: ", 12) == 0)
            keep_cookies(cx, arena_strn(ex->mem, p + 12, strcspn(p + 12, "\r\n")));
    }
}

/* Tests hold pages to their budget of statements. */
static void check_budget(const struct exchange *ex)
{
    const struct req *req = ex->user;
    if (!req || !req->route || req->route->verb != GET || ex->status != 200)
        return;
    unsigned budget = req->route->statements > 0 ? (unsigned)req->route->statements : 3;
    if (req->statements > budget)
        test_failed(__FILE__, __LINE__, "%s ran %u statements; its route allows %u", req->path,
                    req->statements, budget);
}

/* tests/routes_test.sh asks at the end whether every route of the program was answered well. */
static void note_route(const struct exchange *ex)
{
    const char *file = getenv("MOTCUA_ROUTES_SEEN");
    const struct req *req = ex->user;
    FILE *out = file && req && req->route && ex->status < 400 ? fopen(file, "a") : NULL;
    if (!out)
        return;
    fprintf(out, "%s %s\n", ex->method_name, req->route->path);
    fclose(out);
}

static int send(struct cx *cx, struct exchange *ex)
{
    struct browser *b = &bench.browser;
    if (b->last)
        arena_free(b->last->mem);
    b->last = ex;
    int64_t max = house_accept(ex, bench.house);
    if (max < 0)
        ex->status = (int)-max;
    else if ((int64_t)ex->body.n > max)
        ex->status = 413;
    else
        house_handle_now(bench.house, ex);
    cx->now = clock_now();
    read_reply(cx, ex);
    check_budget(ex);
    note_route(ex);
    return ex->status;
}

int http_raw(struct cx *cx, enum verb verb, const char *path, const char *type, const void *bytes,
             size_t n)
{
    struct exchange *ex = exchange_of(verb, path, "");
    const char *csrf, *key;
    form_tokens(ex, &csrf, &key);
    add_field(ex, "X-CSRF-Token", csrf);
    if (type)
        add_field(ex, "Content-Type", type);
    ex->body = (struct http_body){ .mem = arena_strn(ex->mem, bytes, n), .n = n };
    return send(cx, ex);
}

int http_json(struct cx *cx, enum verb verb, const char *path, const char *json)
{
    return http_raw(cx, verb, path, verb == GET ? NULL : "application/json", json ? json : "",
                    json ? strlen(json) : 0);
}

int http_bare(struct cx *cx, enum verb verb, const char *path, const char *body)
{
    struct exchange *ex = exchange_of(verb, path, verb == GET ? body : "");
    if (verb != GET) {
        add_field(ex, "Content-Type", "application/x-www-form-urlencoded");
        ex->body = (struct http_body){ .mem = arena_str(ex->mem, body ? body : ""),
                                       .n = body ? strlen(body) : 0 };
    }
    return send(cx, ex);
}

int http(struct cx *cx, enum verb verb, const char *path, const char *body)
{
    if (verb == GET)
        return http_bare(cx, verb, path, body);
    struct exchange *ex = exchange_of(verb, path, "");
    const char *csrf, *key;
    form_tokens(ex, &csrf, &key);
    const char *own = strstr(body, "_key=") ? "" : arena_printf(ex->mem, "&_key=%s-1", key);
    ex->body.mem = arena_printf(ex->mem, "%s&_csrf=%s%s", body, csrf, own);
    ex->body.n = strlen(ex->body.mem);
    add_field(ex, "Content-Type", "application/x-www-form-urlencoded");
    return send(cx, ex);
}

static void part(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "--BOUNDARY\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", name,
               value);
}

int http_upload(struct cx *cx, const char *path, const char *fields, const char *input,
                const char *filename, const void *bytes, size_t n)
{
    struct exchange *ex = exchange_of(POST, path, "");
    struct buf out = BUF(ex->mem);
    struct parts parts;
    const char *csrf, *key;
    form_tokens(ex, &csrf, &key);
    must(urlencoded_read(ex->mem, fields, strlen(fields), &parts) == 0);
    for (size_t i = 0; i < parts.n; i++)
        part(&out, parts.v[i].name, parts.v[i].value);
    part(&out, "_csrf", csrf);
    part(&out, "_key", arena_printf(ex->mem, "%s-1", key));
    buf_printf(&out,
               "--BOUNDARY\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
               "Content-Type: application/octet-stream\r\n\r\n",
               input, filename);
    buf_put(&out, bytes, n);
    buf_puts(&out, "\r\n--BOUNDARY--\r\n");
    add_field(ex, "Content-Type", "multipart/form-data; boundary=BOUNDARY");
    ex->body = (struct http_body){ .mem = buf_str(&out), .n = out.n };
    return send(cx, ex);
}

const char *reply_body(struct cx *cx)
{
    (void)cx;
    return bench.browser.body ? bench.browser.body : "";
}

size_t reply_size(struct cx *cx)
{
    (void)cx;
    return bench.browser.body_n;
}

const char *reply_header_of(struct cx *cx, const char *name)
{
    struct exchange *ex = bench.browser.last;
    size_t n = strlen(name);
    if (ex && strcasecmp(name, "Content-Type") == 0)
        return ex->content_type ? ex->content_type : "";
    for (const char *p = ex ? buf_str(&ex->headers) : ""; *p;
         p += strcspn(p, "\n"), p += *p == '\n') {
        if (strncasecmp(p, name, n) == 0 && p[n] == ':')
            return arena_strn(cx->mem, p + n + 2, strcspn(p + n + 2, "\r\n"));
    }
    return "";
}

const char *form_input(struct cx *cx, const char *name)
{
    const char *mark = arena_printf(cx->mem, "name=\"%s\" value=\"", name),
               *at_ = strstr(reply_body(cx), mark);
    return at_ ? arena_strn(cx->mem, at_ + strlen(mark), strcspn(at_ + strlen(mark), "\"")) : "";
}
