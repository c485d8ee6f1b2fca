// SPDX-License-Identifier: Apache-2.0
/*
 * page.c - a template's part and the layout around it; the words that travel to the next page in a
 * signed cookie. What stands in the frame is frame.c.
 */
#include "base/crypt.h"
#include "desk/assets.h"
#include "desk/session.h"
#include "desk_tpl.h"

#define FLASH_COOKIE "motcua_tin"
enum { FLASH_MAX = 600, FLASH_SECONDS = 120, MAC_BYTES = 15 };

static const char *flash_mac(struct req *req, const char *coded)
{
    uint8_t out[32];
    const char *text = arena_printf(req->cx.mem, "flash\n%s", coded);
    hmac_sha256(req->house->key, sizeof(req->house->key), text, strlen(text), out);
    return base64url(req->cx.mem, out, MAC_BYTES);
}

void flash_set(struct req *req, const char *words)
{
    const char *coded = base64url(req->cx.mem, words, strnlen(words, FLASH_MAX));
    reply_cookie(req, FLASH_COOKIE,
                 arena_printf(req->cx.mem, "%s.%s", coded, flash_mac(req, coded)), FLASH_SECONDS,
                 true);
}

/* The words left by the action before; shown once. */
static const char *flash_take(struct req *req)
{
    const char *cookie = exchange_cookie(req->ex, FLASH_COOKIE),
               *dot = cookie ? strchr(cookie, '.') : NULL;
    const void *bytes;
    size_t n;
    if (!dot)
        return "";
    reply_cookie(req, FLASH_COOKIE, "", 0, true);
    const char *coded = arena_strn(req->cx.mem, cookie, (size_t)(dot - cookie));
    if (!same_secret(flash_mac(req, coded), dot + 1) ||
        !base64url_read(req->cx.mem, coded, &bytes, &n))
        return "";
    const char *words = text_nfc(req->cx.mem, bytes, n);
    return words ? words : "";
}

static void tokens(void *request, const char **csrf, const char **key)
{
    *csrf = csrf_token(request);
    *key = form_key_new(request);
}

static struct tpl_env env_of(struct cx *cx, struct req *req, const struct page_frame *frame)
{
    return (struct tpl_env){ .cx = cx,
                             .csrf = "",
                             .key = "",
                             .tokens = tokens,
                             .request = req,
                             .forms = arena_alloc(cx->mem, sizeof(unsigned)),
                             .agency = frame->agency,
                             .path = req->path,
                             .text = i18n_text,
                             .source = i18n_is_source(cx->lang),
                             .asset = asset_url,
                             .typed = typed_value,
                             .can = can };
}

static const struct tpl *layout_of(const struct req *req, const char *name)
{
    if (strcmp(name, "bare") == 0)
        return &tpl_bare;
    return strcmp(name, "public") == 0 || !req->session ? &tpl_public : &tpl_desk;
}

const char *page_whole(struct cx *cx, struct req *req, const struct tpl *tpl, const char *title,
                       const void *view, size_t *n)
{
    unsigned own = cx->statements; /* the frame is not on the room's account */
    struct page_frame frame = { .title = title, .agency = "", .agency_above = "" };
    struct buf body = BUF(cx->mem), page = BUF(cx->mem);
    struct buf *out = &body;
    frame_fill(cx, req, &frame);
    buf_grow(&body, 8 * 1024);
    struct tpl_env env = env_of(cx, req, &frame);
    tpl->render(&body, view, &env);
    if (!req->fragment) {
        frame.flash = flash_take(req);
        frame.body = (struct html){ buf_str(&body), body.n };
        buf_grow(&page, body.n + (req->session ? 16 * 1024 : 4 * 1024));
        layout_of(req, tpl->layout)->render(&page, &frame, &env);
        out = &page;
    }
    cx->statements = own;
    *n = out->n;
    return buf_str(out);
}
