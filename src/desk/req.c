// SPDX-License-Identifier: Apache-2.0
/* req.c - what rooms ask of a request. Reads only; nothing here decides. */
#include "desk/request.h"
#include "desk/url.h"

const char *req_param(struct req *req, const char *name)
{
    for (size_t i = 0; i < req->param_n; i++) {
        if (strcmp(req->params[i].name, name) == 0) {
            const char *text =
                text_nfc(req->cx.mem, req->params[i].value, strlen(req->params[i].value));
            return text ? text : "";
        }
    }
    return "";
}

const char *query_text(struct req *req, const char *name)
{
    if (!req->query_read) {
        req->query_read = true;
        if (urlencoded_read(req->cx.mem, req->ex->query, strlen(req->ex->query), &req->query) < 0)
            req->query = (struct parts){ 0 };
    }
    for (size_t i = 0; i < req->query.n; i++) {
        const struct part *p = &req->query.v[i];
        if (strcmp(p->name, name) == 0) {
            const char *text = text_nfc(req->cx.mem, p->value, p->n);
            return text ? text_trim(req->cx.mem, text) : "";
        }
    }
    return "";
}

int query_check(struct cx *cx, struct req *req)
{
    const char *p = req->ex->query;
    if (!strchr(p, '%'))
        return E_OK;
    while (*p) {
        size_t n = strcspn(p, "&"), k = strcspn(p, "=&"), from = k + (k < n);
        const char *name = url_decode(cx->mem, p, k, true);
        const char *value = url_decode(cx->mem, p + from, n - from, true);
        if (!name || !value || !text_nfc(cx->mem, value, strlen(value)))
            return fail(cx, E_INVALID, name ? name : "", "Có chữ không đọc được trong địa chỉ.");
        p += n + (p[n] == '&');
    }
    return E_OK;
}

int query_int(struct cx *cx, struct req *req, const char *name, int64_t otherwise, int64_t min,
              int64_t max, int64_t *ret)
{
    const char *text = query_text(req, name);
    *ret = otherwise;
    if (!*text)
        return E_OK;
    if (!int_read(text, ret) || *ret < min || *ret > max)
        return fail(cx, E_INVALID, name, "Phải là số từ %s đến %s.", number_vi(cx->mem, min),
                    number_vi(cx->mem, max));
    return E_OK;
}

const char *form_value(struct req *req, const char *path)
{
    if (req->body == BODY_JSON)
        return jval_getter((void *)(uintptr_t)req->json, path);
    for (size_t i = 0; i < req->form.n; i++) {
        if (strcmp(req->form.v[i].name, path) == 0)
            return req->form.v[i].value;
    }
    return NULL;
}

const struct jval *req_json(struct req *req)
{
    return req->body == BODY_JSON ? req->json : NULL;
}

static const char *getter(void *ctx, const char *path)
{
    return form_value(ctx, path);
}

int form_read(struct cx *cx, struct req *req, const struct field *fields, void *rec)
{
    return record_read(cx, getter, req, fields, rec);
}

const struct upload *req_upload(struct req *req, const char *input)
{
    for (struct upload_of *u = req->uploads; u; u = u->next) {
        if (strcmp(u->input, input) == 0)
            return &u->up;
    }
    return NULL;
}

const char *req_header(struct req *req, const char *name)
{
    return exchange_header(req->ex, name);
}

bool req_wants_fragment(struct req *req)
{
    return req->fragment;
}

const char *req_path(struct req *req)
{
    return req->path;
}

const char *req_query(struct req *req)
{
    return req->ex->query;
}

const char *req_peer(struct req *req)
{
    return req->ex->peer;
}

bool req_loopback(struct req *req)
{
    return req->ex->loopback;
}

void req_keep(struct req *req, void *kept)
{
    req->kept = kept;
}

void *req_kept(struct req *req)
{
    return req->kept;
}

int req_id(struct cx *cx, struct req *req, const char *name, int64_t *ret)
{
    return int_read(req_param(req, name), ret) ? E_OK
                                               : fail(cx, E_NOTFOUND, "", "Không có trang này.");
}

struct throttle *throttle_of(struct cx *cx)
{
    return cx->house->desk->throttle;
}

int throttle_take(struct cx *cx, struct req *req, const char *kind, int max)
{
    if (req_loopback(req))
        return E_OK;
    const struct throttle_limit limit = { kind, req_peer(req), HOUR_MS, max };
    if (throttle_judge(throttle_of(cx), &limit, 1, false, cx->now))
        return fail(cx, E_BUSY, "", "Từ máy này đã gửi nhiều lần trong một giờ. Xin thử lại sau.");
    return E_OK;
}
