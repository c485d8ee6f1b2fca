// SPDX-License-Identifier: Apache-2.0
/*
 * body.c - the body of a request as values and uploads: forms of both kinds, JSON, or one raw file.
 * Text becomes NFC here; limits of single values are the business of field tables.
 */
#include "base/crypt.h"
#include "desk/request.h"
#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

enum { TEXT_BODY_MAX = 1 << 20, NAME_MAX_CHARS = 200 };

static int bad_body(struct cx *cx)
{
    return fail(cx, E_INVALID, "", "Nội dung gửi lên không đọc được.");
}

/* A text body in one piece; spooled ones up to 1 MiB are read back. */
static int body_text(struct cx *cx, const struct exchange *ex, const char **ret)
{
    const struct http_body *body = &ex->body;
    *ret = body->mem;
    if (body->mem)
        return E_OK;
    if (body->n > TEXT_BODY_MAX || !body->path)
        return fail(cx, E_INVALID, "", "Nội dung gửi lên quá dài.");
    char *text = arena_alloc(cx->mem, body->n + 1);
    int fd = open(body->path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, body->n);
    if (fd >= 0)
        close(fd);
    if (n < 0 || (size_t)n != body->n)
        return fail(cx, E_IO, "", "Không đọc lại được nội dung vừa gửi.");
    *ret = text;
    return E_OK;
}

/* The last part of what the browser calls the file, without what no file name holds. */
static const char *clean_name(struct arena *mem, const char *sent)
{
    const char *name = text_nfc(mem, sent, strlen(sent));
    if (!name)
        return "tệp";
    for (const char *p = name; *p; p++) {
        if (*p == '/' || *p == '\\')
            name = p + 1;
    }
    char *copy = arena_str(mem, text_trim(mem, name));
    size_t chars = 0;
    for (char *p = copy; *p; p++) {
        chars += ((unsigned char)*p & 0xC0) != 0x80;
        if (chars > NAME_MAX_CHARS) {
            *p = 0;
            break;
        }
        if (strchr("\"<>|:*?\n\t", *p))
            *p = '_';
    }
    return *copy && strcmp(copy, ".") != 0 && strcmp(copy, "..") != 0 ? copy : "tệp";
}

static const char *type_of_file(const char *path)
{
    unsigned char head[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, head, sizeof(head));
    if (fd >= 0)
        close(fd);
    return sniff_type(head, n > 0 ? (size_t)n : 0);
}

static void add_upload(struct req *req, const char *input, const struct upload *up)
{
    struct upload_of *u = arena_alloc(req->cx.mem, sizeof(*u)), **last = &req->uploads;
    struct upload *chain = NULL;
    *u = (struct upload_of){ .input = input, .up = *up };
    for (; *last; last = &(*last)->next) {
        if (strcmp((*last)->input, input) == 0)
            chain = &(*last)->up;
    }
    *last = u;
    if (chain)
        chain->next = &u->up;
}

static void unlink_later(void *path)
{
    unlink(path);
}

/* The whole body is one file. What stayed in memory is spooled now, so that every upload has a
 * path. */
static int take_raw(struct cx *cx, struct req *req)
{
    struct exchange *ex = req->ex;
    struct upload up = {
        .name = "", .size = (int64_t)ex->body.n, .path = ex->body.path, .sha256 = ex->body.sha256
    };
    if (!up.path) {
        char *path = arena_printf(cx->mem, "%s/raw-XXXXXX", req->house->spool);
        int fd = mkostemp(path, O_CLOEXEC);
        ssize_t n = fd < 0 ? -1 : write(fd, ex->body.mem ? ex->body.mem : "", ex->body.n);
        if (fd >= 0) {
            arena_defer(cx->mem, unlink_later, path);
            close(fd);
        }
        if (n < 0 || (size_t)n != ex->body.n)
            return fail(cx, E_BUSY, "",
                        "Đĩa của máy chủ đầy hoặc không ghi được, xin thử lại sau.");
        up.path = path;
        up.sha256 = sha256_text(cx->mem, ex->body.mem ? ex->body.mem : "", ex->body.n);
    }
    up.type = type_of_file(up.path);
    req->body = BODY_RAW;
    add_upload(req, "", &up);
    return E_OK;
}

static int take_parts(struct cx *cx, struct req *req, struct parts *parts)
{
    size_t kept = 0;
    req->body = BODY_FORM;
    for (size_t i = 0; i < parts->n; i++) {
        struct part *p = &parts->v[i];
        p->name = text_nfc(cx->mem, p->name, strlen(p->name));
        if (!p->name)
            return bad_body(cx);
        if (p->path) {
            if (p->n > 0 || *p->filename)
                add_upload(req, p->name,
                           &(struct upload){ .name = clean_name(cx->mem, p->filename),
                                             .path = p->path,
                                             .type = type_of_file(p->path),
                                             .sha256 = p->sha256,
                                             .size = (int64_t)p->n });
            continue;
        }
        if (p->filename && *p->filename == 0 && !p->value)
            continue;
        p->value = text_nfc(cx->mem, p->value, p->n);
        if (!p->value)
            return fail(cx, E_INVALID, p->name, "Có ký tự không hợp lệ.");
        p->n = strlen(p->value);
        parts->v[kept++] = *p;
    }
    parts->n = kept;
    req->form = *parts;
    return E_OK;
}

/* _drop=components-2: the values of that row go, later rows move up. */
static void drop_row(struct cx *cx, struct req *req, const char *row)
{
    const char *dash = strrchr(row, '-');
    int64_t gone, n;
    if (!dash || !int_read(dash + 1, &gone))
        return;
    size_t head = (size_t)(dash - row) + 1, kept = 0;
    for (size_t i = 0; i < req->form.n; i++) {
        struct part p = req->form.v[i];
        const char *end = strncmp(p.name, row, head) == 0 ? strchr(p.name + head, '-') : NULL;
        if (end &&
            int_read(arena_strn(cx->mem, p.name + head, (size_t)(end - p.name) - head), &n)) {
            if (n == gone)
                continue;
            if (n > gone)
                p.name =
                    arena_printf(cx->mem, "%.*s%lld%s", (int)head, p.name, (long long)n - 1, end);
        }
        req->form.v[kept++] = p;
    }
    req->form.n = kept;
}

static bool is_type(const char *sent, const char *type)
{
    size_t n = strlen(type);
    return sent && strncasecmp(sent, type, n) == 0 && strchr("; \t", sent[n]);
}

static int read_form(struct cx *cx, struct req *req, bool multipart)
{
    struct parts parts = { 0 };
    const char *text;
    int rc;
    if (multipart) {
        rc = multipart_read(req->ex, req->house->spool, &parts);
    } else {
        TRY(body_text(cx, req->ex, &text));
        rc = urlencoded_read(cx->mem, text, req->ex->body.n, &parts);
    }
    if (rc == -500)
        return fail(cx, E_BUSY, "", "Đĩa của máy chủ đầy hoặc không ghi được, xin thử lại sau.");
    if (rc < 0)
        return bad_body(cx);
    TRY(take_parts(cx, req, &parts));
    const char *drop = form_value(req, "_drop");
    if (drop)
        drop_row(cx, req, drop);
    return E_OK;
}

static int refuse_type(struct cx *cx, struct req *req)
{
    req->refuse = 415;
    return fail(cx, E_INVALID, "Content-Type", "Loại nội dung gửi lên không được nhận ở đây.");
}

int body_read(struct cx *cx, struct req *req)
{
    struct exchange *ex = req->ex;
    const char *type = exchange_header(ex, "Content-Type"), *text;
    if (req->body != BODY_NONE || ex->body.n == 0)
        return E_OK;
    bool multipart = is_type(type, "multipart/form-data");
    bool form = multipart || is_type(type, "application/x-www-form-urlencoded");
    bool put = req->route->verb == PUT && !multipart; /* curl --data-binary calls bytes a form */
    if (form && !put && req->route->door == API)
        return refuse_type(cx, req);
    if (form && !put)
        return read_form(cx, req, multipart);
    if (put || (req->route->max_body > 0 && !is_type(type, "application/json")))
        return take_raw(cx, req);
    if (req->route->door == PAGE || (type && !is_type(type, "application/json")))
        return refuse_type(cx, req);
    TRY(body_text(cx, ex, &text));
    TRY(json_parse(cx, text, ex->body.n, &req->json));
    req->body = BODY_JSON;
    return jval_type(req->json) == J_OBJECT ? E_OK
                                            : fail(cx, E_INVALID, "", "Cần một đối tượng JSON.");
}
