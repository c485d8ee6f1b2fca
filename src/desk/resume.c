// SPDX-License-Identifier: Apache-2.0
/*
 * resume.c - a form that arrives after the session ended or while the screen is locked is not lost:
 * it travels, sealed, through the page that asks for the password; after that the person is shown
 * it again. Nothing is done by itself.
 */
#include "base/crypt.h"
#include "desk/desk_pages.h"
#include "desk_tpl.h"

enum { KEPT_MAX = 24 * 1024, KEPT_HOURS = 12 };

static void put(struct cx *cx, struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s%s=", out->n ? "&" : "", url_encode(cx->mem, name));
    buf_puts(out, url_encode(cx->mem, value));
}

/* "" when there is nothing to keep: no form of people, files, or too much. */
const char *resume_seal(struct cx *cx, struct req *req)
{
    struct buf out = BUF(cx->mem);
    const char *site = exchange_header(req->ex, "Sec-Fetch-Site");
    if (site && strcmp(site, "same-origin") != 0) /* another site wrote it, not the person */
        return "";
    if (req->route->verb != POST || !req->route->form || req->fragment || body_read(cx, req) < 0 ||
        req->body != BODY_FORM || req->uploads)
        return "";
    put(cx, &out, "_to", req->path);
    put(cx, &out, "_at", arena_printf(cx->mem, "%lld", (long long)cx->now.ms));
    for (size_t i = 0; i < req->form.n; i++) {
        if (req->form.v[i].name[0] != '_')
            put(cx, &out, req->form.v[i].name, req->form.v[i].value);
    }
    return out.n <= KEPT_MAX ? seal(cx->mem, req->house->key, buf_str(&out)) : "";
}

static const char *part_of(const struct parts *parts, const char *name)
{
    for (size_t i = 0; i < parts->n; i++) {
        if (strcmp(parts->v[i].name, name) == 0)
            return parts->v[i].value;
    }
    return "";
}

int resume_or_see(struct cx *cx, struct req *req, const char *kept, const char *back)
{
    struct resume_view view = { .rows = { .size = sizeof(struct resume_line) } };
    struct parts parts;
    const char *plain;
    int64_t at;
    if (!kept || !*kept || !unseal(cx->mem, req->house->key, kept, &plain) ||
        urlencoded_read(cx->mem, plain, strlen(plain), &parts) < 0 ||
        !int_read(part_of(&parts, "_at"), &at) || cx->now.ms - at > KEPT_HOURS * HOUR_MS)
        return reply_see(cx, req, back);
    view.path = part_of(&parts, "_to");
    for (size_t i = 0; i < parts.n; i++) {
        if (parts.v[i].name[0] == '_')
            continue;
        struct resume_line *line = rows_add(cx->mem, &view.rows);
        *line = (struct resume_line){ parts.v[i].name, parts.v[i].value };
    }
    return reply_page(cx, req, &tpl_resume, "Gửi tiếp", &view);
}

const char *return_path(struct req *req)
{
    struct arena *mem = req->cx.mem;
    if (req->route && req->route->verb == GET)
        return *req->ex->query ? arena_printf(mem, "%s?%s", req->ex->path, req->ex->query)
                               : req->ex->path;
    const char *from = exchange_header(req->ex, "Referer"),
               *path = from ? strstr(from, "://") : NULL;
    path = path ? strchr(path + 3, '/') : NULL;
    return back_of(&req->cx, req, path);
}
