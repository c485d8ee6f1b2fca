// SPDX-License-Identifier: Apache-2.0
/*
 * reply.c - the replies a room can give, and how a finished one is put on the exchange: headers of
 * safety, caching, compression. Pages are put together in page.c.
 */
#include "desk/assets.h"
#include "desk/request.h"
#include "desk_tpl.h"
#include <strings.h>
#include <unistd.h>

#define CSP_PAGE                                                                                         \
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; " \
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
#define TYPE_HTML "text/html; charset=utf-8"
#define TYPE_JSON "application/json; charset=utf-8"

void reply_set(struct req *req, int status, const char *type, const void *bytes, size_t n)
{
    req->reply.status = status;
    req->reply.type = type;
    req->reply.bytes = bytes;
    req->reply.n = n;
}

void reply_forget(struct req *req)
{
    if (req->reply.file)
        close(req->reply.fd);
    req->reply = (struct reply){ 0 };
}

void reply_header(struct req *req, const char *name, const char *value)
{
    struct reply *r = &req->reply;
    must(r->header_n < REPLY_HEADERS);
    size_t n = strlen(value);
    char *clean = arena_strn(req->cx.mem, value, n); /* it may hold what somebody typed */
    for (size_t i = text_plain(clean, n); i < n; i++) {
        if ((unsigned char)clean[i] < 0x20 || clean[i] == 0x7F)
            clean[i] = ' ';
    }
    r->headers[r->header_n++] = (struct exchange_field){ name, clean };
}

void reply_cookie(struct req *req, const char *name, const char *value, int64_t max_age_s,
                  bool http_only)
{
    const char *age =
        max_age_s < 0 ? "" : arena_printf(req->cx.mem, "; Max-Age=%lld", (long long)max_age_s);
    bool secure = req->house->https || req->ex->https;
    reply_header(req, "Set-Cookie",
                 arena_printf(req->cx.mem, "%s=%s; Path=/; SameSite=Lax%s%s%s", name, value, age,
                              http_only ? "; HttpOnly" : "", secure ? "; Secure" : ""));
}

/* Only inside this site, and only what may stand in a header, whatever a path was made from. */
int reply_see(struct cx *cx, struct req *req, const char *path)
{
    struct buf out = BUF(cx->mem);
    if (path[0] != '/' || path[1] == '/' || path[1] == '\\')
        path = "/";
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        if (c > 0x20 && c < 0x7F && c != '"' && c != '<' && c != '>' && c != '\\')
            buf_putc(&out, *path);
        else
            buf_printf(&out, "%%%02X", c);
    }
    reply_set(req, 303, "text/plain; charset=utf-8", "", 0);
    reply_header(req, "Location", buf_str(&out));
    return E_OK;
}

int reply_flash(struct cx *cx, struct req *req, const char *path, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    const char *words = arena_vprintf(cx->mem, fmt, args);
    va_end(args);
    reply_see(cx, req, path);
    flash_set(req, words);
    return E_OK;
}

int reply_text(struct cx *cx, struct req *req, int status, const char *type, const char *text)
{
    (void)cx;
    reply_set(req, status, type, text, strlen(text));
    return E_OK;
}

int reply_json_text(struct cx *cx, struct req *req, int status, const char *json)
{
    return reply_text(cx, req, status, TYPE_JSON, json);
}

int reply_json(struct cx *cx, struct req *req, int status, const struct field *fields,
               const void *rec)
{
    struct json j = json_new(cx);
    json_open(&j);
    json_fields(&j, fields, rec, true);
    json_close(&j);
    return reply_json_text(cx, req, status, json_text(&j));
}

int reply_json_rows(struct cx *cx, struct req *req, const struct rows *rows, const char *next)
{
    struct json j = json_new(cx);
    json_open(&j);
    json_key(&j, "items");
    json_list(&j);
    for (size_t i = 0; i < rows->n; i++) {
        json_open(&j);
        json_fields(&j, rows->fields, (const char *)rows->v + i * rows->size, true);
        json_close(&j);
    }
    json_list_end(&j);
    json_key(&j, "next");
    if (next && *next)
        json_str(&j, next);
    else
        json_none(&j);
    json_close(&j);
    return reply_json_text(cx, req, 200, json_text(&j));
}

int reply_none(struct cx *cx, struct req *req)
{
    return reply_text(cx, req, 204, NULL, "");
}

/* Only what a browser can show without running it is shown in place. */
static bool may_show(const char *type)
{
    return strcmp(type, "application/pdf") == 0 || strcmp(type, "image/png") == 0 ||
           strcmp(type, "image/jpeg") == 0 || strcmp(type, "image/webp") == 0 ||
           text_has_prefix(type, "text/plain");
}

int reply_bytes(struct cx *cx, struct req *req, const char *type, const char *filename,
                const void *bytes, size_t n)
{
    (void)cx;
    reply_set(req, 200, type, bytes, n);
    req->reply.csp = "default-src 'none'; frame-ancestors 'none'";
    if (strcmp(type, "application/pdf") == 0)
        req->reply.csp =
            "frame-ancestors 'none'"; /* browsers draw PDF by scripts and styles of their own */
    if (filename)
        reply_header(req, "Content-Disposition", disposition_of(cx, filename, !may_show(type)));
    return E_OK;
}

int reply_file(struct cx *cx, struct req *req, const char *type, const char *filename, int fd,
               int64_t size, bool as_download)
{
    reply_bytes(cx, req, type, NULL, "", 0);
    req->reply.file = true;
    req->reply.fd = fd;
    req->reply.size = size;
    if (*filename)
        reply_header(req, "Content-Disposition",
                     disposition_of(cx, filename, as_download || !may_show(type)));
    return E_OK;
}

int reply_stream(struct cx *cx, struct req *req, const char *channel)
{
    reply_set(req, 200, "text/event-stream", "", 0);
    req->reply.stream = arena_str(cx->mem, channel);
    return E_OK;
}

int reply_page_status(struct cx *cx, struct req *req, int status, const struct tpl *tpl,
                      const char *title, const void *view)
{
    size_t n;
    const char *text = page_whole(cx, req, tpl, title, view, &n);
    reply_set(req, status, TYPE_HTML, text, n);
    return E_OK;
}

int reply_page(struct cx *cx, struct req *req, const struct tpl *tpl, const char *title,
               const void *view)
{
    return reply_page_status(cx, req, 200, tpl, title, view);
}

/* ---- refusals ---- */

static bool speaks_json(const struct req *req)
{
    if (req->route)
        return req->route->door == API;
    return text_has_prefix(req->path, "/api/");
}

static const char *title_of(int status)
{
    switch (status) {
    case 401:
        return "Xin đăng nhập";
    case 403:
        return "Không có quyền";
    case 404:
        return "Không tìm thấy";
    case 405:
    case 501:
        return "Không làm được việc này ở đây";
    case 400:
        return "Yêu cầu không đúng quy cách";
    case 408:
        return "Yêu cầu đến quá chậm";
    case 409:
        return "Có người vừa làm trước";
    case 413:
        return "Gửi lên quá lớn";
    case 414:
    case 431:
        return "Yêu cầu quá dài";
    case 415:
        return "Không nhận loại nội dung này";
    case 422:
        return "Xin xem lại";
    case 429:
        return "Quá nhiều yêu cầu";
    case 503:
        return "Máy chủ đang bận";
    default:
        return "Máy chủ gặp lỗi";
    }
}

/* A refusal of the front door itself, before there is a request: the page is put together by hand,
 * from constants and words of ours. */
const char *house_refusal(const char *path, int status, const char *words, char *text, size_t size)
{
    static const char problem_text[] = "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,"
                                       "\"detail\":\"%s\",\"errors\":[]}\n";
    static const char page[] =
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>%s</title>\n<link rel=\"stylesheet\" href=\"%s\"></head>\n"
        "<body><main class=\"gate\"><div class=\"card gate-card gate-wide\">\n"
        "<p class=\"kicker num\">%d</p>\n<h1>%s</h1>\n<p>%s</p>\n%s"
        "<div class=\"form-acts\"><a class=\"btn\" href=\"/\">Trang đầu</a></div>\n"
        "</div></main></body>\n</html>\n";
    const char *title = title_of(status);
    if (path && text_has_prefix(path, "/api/")) {
        snprintf(text, size, problem_text, title, status, words);
        return "application/problem+json";
    }
    snprintf(text, size, page, title, asset_url("app.css"), status, title, words,
             status == 413 ? "<p>Xin lùi lại một trang: những gì đã nhập vẫn còn ở đó. Bỏ bớt hoặc "
                             "chọn tệp nhỏ hơn rồi gửi lại.</p>\n"
                           : "");
    return TYPE_HTML;
}

/* What was said of a member, or of the one that it is a part of, already: once is enough. */
static bool told(const struct faults *f, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        const char *before = f->v[k].field, *now = f->v[i].field;
        size_t n = strlen(before);
        if (n > 0 && strncmp(before, now, n) == 0 && (now[n] == 0 || now[n] == '-'))
            return true;
    }
    return false;
}

static void problem(struct req *req, int status, const char *detail)
{
    struct cx *cx = &req->cx;
    struct json j = json_new(cx);
    json_open(&j);
    json_member(&j, "type", "about:blank");
    json_member(&j, "title", title_of(status));
    json_member_int(&j, "status", status);
    json_member(&j, "detail", detail);
    json_member(&j, "instance", req->path);
    json_member(&j, "request_id", cx->request_id);
    json_key(&j, "errors");
    json_list(&j);
    for (size_t i = 0; i < cx->err.n; i++) {
        if (told(&cx->err, i))
            continue;
        json_open(&j);
        json_member(&j, "field", cx->err.v[i].field);
        json_member(&j, "detail", cx->err.v[i].msg);
        json_close(&j);
    }
    json_list_end(&j);
    json_close(&j);
    const char *text = json_text(&j);
    reply_set(req, status, "application/problem+json", text, strlen(text));
}

int reply_error(struct req *req, int status, int rc)
{
    struct cx *cx = &req->cx;
    const char *detail = fault_first(cx, rc);
    if (status == 404 && cx->err.n == 0)
        detail = "Trang hoặc hồ sơ này không có, hoặc không thuộc phạm vi của anh/chị.";
    if (status == 405)
        detail = "Địa chỉ này có, nhưng không nhận kiểu yêu cầu này.";
    reply_forget(req);
    if (speaks_json(req)) {
        problem(req, status, detail);
    } else {
        struct error_view view = { .status = status,
                                   .title = title_of(status),
                                   .text = detail,
                                   .request_id = cx->request_id,
                                   .back = cx->who->kind == WHO_NOBODY ? "/" : "/ban-lam-viec" };
        reply_page_status(cx, req, status, &tpl_error, view.title, &view);
    }
    if (status == 503)
        reply_header(req, "Retry-After", "5");
    return 1;
}

int reply_login(struct req *req)
{
    struct cx *cx = &req->cx;
    if (!speaks_json(req) && !req->fragment) {
        const char *kept = resume_seal(cx, req);
        if (*kept && cx->db && ask_sign_in(cx, req, kept) >= 0)
            return 1;
        reply_see(cx, req,
                  arena_printf(cx->mem, "/dang-nhap?ve=%s", url_encode(cx->mem, return_path(req))));
        return 1;
    }
    fail(cx, E_DENIED, "", "Phiên làm việc đã hết, xin đăng nhập lại.");
    reply_error(req, 401, E_DENIED);
    if (req->fragment)
        reply_header(req, "HX-Redirect", "/dang-nhap");
    else
        reply_header(req, "WWW-Authenticate", "Bearer realm=\"motcua\"");
    return 1;
}

/* ---- the finished reply ---- */

static bool is_text(const char *type)
{
    return text_has_prefix(type, "text/") || text_has_prefix(type, "application/json") ||
           text_has_prefix(type, "application/problem+json") || strcmp(type, "image/svg+xml") == 0;
}

/* Without the checks of exchange_set: for what this file says itself or has cleaned. */
static void put_header(struct buf *out, const char *name, const char *value)
{
    buf_puts(out, name);
    buf_put(out, ": ", 2);
    buf_puts(out, value);
    buf_put(out, "\r\n", 2);
}

/* Constants of this file: put as they are, in one piece. */
static void set_safety(struct req *req)
{
    struct exchange *ex = req->ex;
    const struct reply *r = &req->reply;
    static const char always[] =
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n"
        "Permissions-Policy: geolocation=(), payment=(), usb=(), camera=(self), microphone=(self)\r\n";
    static const char page[] = "Content-Security-Policy: " CSP_PAGE "\r\n";
    ex->headers.mem = ex->mem;
    buf_grow(&ex->headers, sizeof(always) + sizeof(page) + 512);
    buf_put(&ex->headers, always, sizeof(always) - 1);
    if (r->csp)
        exchange_set(ex, "Content-Security-Policy", r->csp);
    else
        buf_put(&ex->headers, page, sizeof(page) - 1);
    if (req->house->https || ex->https)
        exchange_set(ex, "Strict-Transport-Security", "max-age=31536000");
    put_header(&ex->headers, "X-Request-Id", req->cx.request_id);
    bool own_cache = false;
    for (size_t i = 0; i < r->header_n; i++)
        own_cache |= strcasecmp(r->headers[i].name, "Cache-Control") == 0;
    if (!own_cache)
        put_header(&ex->headers, "Cache-Control",
                   req->session || r->status != 200 ? "no-store" : "no-cache");
}

void reply_apply(struct req *req, bool may_compress)
{
    struct exchange *ex = req->ex;
    struct reply *r = &req->reply;
    const void *small;
    size_t n;
    ex->out_fd = r->file ? r->fd : -1;
    ex->out_len = r->size;
    ex->status = r->status;
    ex->content_type = r->type;
    ex->out = r->bytes;
    ex->out_n = r->n;
    set_safety(req);
    for (size_t i = 0; i < r->header_n; i++)
        put_header(&ex->headers, r->headers[i].name, r->headers[i].value);
    if (!r->type || !is_text(r->type) || r->file || r->stream)
        return;
    put_header(&ex->headers, "Vary", "Accept-Encoding, HX-Request");
    const char *takes = exchange_header(ex, "Accept-Encoding");
    if (may_compress && takes && strstr(takes, "gzip") &&
        gzip_text(ex->mem, r->bytes, r->n, &small, &n)) {
        exchange_set(ex, "Content-Encoding", "gzip");
        ex->out = small;
        ex->out_n = n;
    }
}
