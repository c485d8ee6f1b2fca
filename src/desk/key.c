// SPDX-License-Identifier: Apache-2.0
/*
 * key.c - the two hidden inputs of every form. _csrf proves that the form came from a page of this
 * session: an HMAC of the session under the key of the installation. _key names this one form, so
 * that a double click, F5 or a lost reply does nothing twice; it is signed with its time, so that
 * public forms are bound to a page of ours too.
 */
#include "base/crypt.h"
#include "desk/session.h"

enum { MAC_BYTES = 15, RANDOM_BYTES = 9, KEY_HOURS = 48, HEADER_KEY_MAX = 255 };

static const char *mac(const struct req *req, const char *purpose, const char *what)
{
    uint8_t out[32];
    const char *who = req->session ? req->session->hash : "";
    const char *text = arena_printf(req->cx.mem, "%s\n%s\n%s", purpose, who, what);
    hmac_sha256(req->house->key, sizeof(req->house->key), text, strlen(text), out);
    return base64url(req->cx.mem, out, MAC_BYTES);
}

const char *csrf_token(struct req *req)
{
    if (!req->csrf)
        req->csrf = mac(req, "csrf", "");
    return req->csrf;
}

const char *form_key_new(struct req *req)
{
    uint8_t random[RANDOM_BYTES];
    if (req->form_key)
        return req->form_key;
    random_bytes(random, sizeof(random));
    const char *head =
        arena_printf(req->cx.mem, "%llx.%s", (unsigned long long)(req->cx.now.ms / 1000),
                     base64url(req->cx.mem, random, sizeof(random)));
    req->form_key = arena_printf(req->cx.mem, "%s.%s", head, mac(req, "form", head));
    return req->form_key;
}

/* "time.random.mac-n" of the n-th form of a page, made by us for this session, at most 48 hours
 * old. */
static bool is_ours(struct req *req, const char *key)
{
    const char *end = key ? strrchr(key, '.') : NULL, *form = key ? strrchr(key, '-') : NULL;
    if (!end || !form || form < end || strlen(key) > HEADER_KEY_MAX)
        return false;
    const char *head = arena_strn(req->cx.mem, key, (size_t)(end - key));
    const char *sent = arena_strn(req->cx.mem, end + 1, (size_t)(form - end - 1));
    int64_t age = req->cx.now.ms / 1000 - (int64_t)strtoull(key, NULL, 16);
    return same_secret(mac(req, "form", head), sent) && age >= -300 && age <= KEY_HOURS * 3600;
}

/* What the request asks, whatever way it is packed: boundaries of multipart bodies differ on each
 * try. */
static const char *hash_of(struct req *req)
{
    struct sha256 *sum = sha256_new(req->cx.mem);
    sha256_add(sum, req->ex->method_name, strlen(req->ex->method_name));
    sha256_add(sum, req->path, strlen(req->path) + 1);
    for (size_t i = 0; i < req->form.n; i++) {
        const struct part *p = &req->form.v[i];
        if (strcmp(p->name, "_csrf") == 0 || strcmp(p->name, "_key") == 0)
            continue;
        sha256_add(sum, p->name, strlen(p->name) + 1);
        sha256_add(sum, p->value, strlen(p->value) + 1);
    }
    for (const struct upload_of *u = req->uploads; u; u = u->next) {
        sha256_add(sum, u->input, strlen(u->input) + 1);
        sha256_add(sum, u->up.sha256, strlen(u->up.sha256) + 1);
    }
    if (req->body == BODY_JSON) {
        const struct http_body *body = &req->ex->body;
        const char *text = body->mem ? body->mem : body->sha256;
        sha256_add(sum, text, body->mem ? body->n : strlen(text));
    }
    return mac(req, "body",
               sha256_hex(req->cx.mem, sum)); /* it may hold a password: no bare hash is kept */
}

/* Keys count per path. Where no whole form is shown again (parts of a page, moves), another body is
 * another act. */
static void name_request(struct req *req, const char *key, bool strict)
{
    req->once.hash = hash_of(req);
    const char *what = strict ? "" : req->once.hash;
    const char *all = arena_printf(req->cx.mem, "%lld\n%s\n%s\n%s",
                                   (long long)req->cx.who->account_id, key, req->path, what);
    req->once.key = sha256_text(req->cx.mem, all, strlen(all));
}

static int refuse(struct cx *cx, const char *words)
{
    fail(cx, E_DENIED, "", "%s", words);
    return 403;
}

/* The key that a program gave its request; printable ASCII. */
static int header_key(struct cx *cx, struct req *req)
{
    const char *key = exchange_header(req->ex, "Idempotency-Key");
    if (!key || req->route->again)
        return 0;
    if (!*key || strlen(key) > HEADER_KEY_MAX ||
        key[strspn(key, "!\"#$%&'()*+,-./0123456789:;<=>?@"
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                        "abcdefghijklmnopqrstuvwxyz{|}~")])
        return fail(cx, E_INVALID, "Idempotency-Key",
                    "Idempotency-Key phải có từ 1 đến 255 ký tự ASCII, không có dấu cách.");
    name_request(req, key, true);
    return 0;
}

int key_check(struct cx *cx, struct req *req)
{
    const struct route *route = req->route;
    const char *site = exchange_header(req->ex, "Sec-Fetch-Site"), *key = form_value(req, "_key");
    const char *csrf = form_value(req, "_csrf"), *header = exchange_header(req->ex, "X-CSRF-Token");
    if (route->door == TICKET || req->bearer || (route->door == API && !req->session))
        return header_key(cx, req);
    if (site && strcmp(site, "cross-site") == 0)
        return refuse(cx, "Yêu cầu này đến từ một trang khác nên không được thực hiện.");
    if (req->session && !route->no_csrf &&
        !same_secret(csrf_token(req), csrf     ? csrf
                                      : header ? header
                                               : ""))
        return refuse(cx,
                      "Phiên làm việc đã đổi từ khi mở trang này. Xin xem lại và bấm gửi lần nữa.");
    if (route->door == API || route->verb == PUT) /* no form of another site can send PUT */
        return header_key(cx, req);
    if (req->session ? key && !is_ours(req, key) : !is_ours(req, key))
        return refuse(cx, "Trang này mở đã quá lâu. Xin xem lại và bấm gửi lần nữa.");
    if (key && !route->again)
        name_request(req, key, route->form && !req->fragment);
    return 0;
}
