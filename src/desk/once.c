// SPDX-License-Identifier: Apache-2.0
/*
 * once.c - a request that comes twice is done once (double click, F5, lost reply, replay of the
 * edge): its answer is kept for 48 hours in the transaction of its work.
 */
#include "desk/desk_store.h"
#include "desk/request.h"

static int again(struct cx *cx, struct req *req, const struct done_row *row)
{
    if (strcmp(row->hash, req->once.hash) != 0)
        return fail(
            cx, E_CONFLICT, "",
            "Biểu mẫu này đã được gửi rồi với nội dung khác. Xin mở lại trang để xem kết quả trước đó.");
    const char *body = arena_str(cx->mem, row->body);
    reply_set(req, (int)row->status, *row->type ? arena_str(cx->mem, row->type) : NULL, body,
              strlen(body));
    if (*row->location)
        reply_header(req, "Location", row->location);
    return 1;
}

int once_find(struct cx *cx, struct req *req)
{
    struct done_row row = { 0 };
    if (!req->once.key)
        return 0;
    int rc = done_get(cx, req->once.key, &row);
    return rc == E_NOTFOUND ? 0 : rc < 0 ? rc : again(cx, req, &row);
}

int once_put(struct cx *cx, struct req *req)
{
    const struct reply *r = &req->reply;
    const char *location = "";
    if (!req->once.key || r->file || r->stream || r->status >= 400)
        return E_OK;
    for (size_t i = 0; i < r->header_n; i++) {
        if (strcmp(r->headers[i].name, "Location") == 0)
            location = r->headers[i].value;
    }
    int rc =
        done_put(cx, &(struct done_row){ .key = req->once.key,
                                         .hash = req->once.hash,
                                         .status = r->status,
                                         .type = r->type ? r->type : "",
                                         .location = location,
                                         .body = arena_strn(cx->mem, r->n ? r->bytes : "", r->n) });
    if (rc == 0) { /* another connection was faster: take this run back and give its answer */
        req->once.raced = true;
        return E_CONFLICT;
    }
    return rc < 0 ? rc : E_OK;
}
