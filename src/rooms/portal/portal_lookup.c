// SPDX-License-Identifier: Apache-2.0
/*
 * portal_lookup.c - a citizen follows a dossier by code and PIN, typed or scanned from the slip.
 * One statement; wrong tries are counted in memory (CONTRACTS, smaller 15): a code that does not
 * exist and a wrong PIN are the same thing to whoever asks.
 */
#include "desk/throttle.h"
#include "portal_room.h"
#include "portal_tpl.h"

enum { TRIES_CODE = 5, TRIES_ADDRESS = 30, CODE_MAX = 80, PIN_MAX = 20 };

/* Codes and PINs as people type them: blanks anywhere, small letters. */
static const char *tidy(struct cx *cx, const char *typed, size_t most)
{
    char *out = arena_str(cx->mem, text_upper(cx->mem, typed));
    size_t n = (size_t)(strchrnul(out, ' ') - out);
    for (const char *p = out + n; *p; p++) {
        if (*p != ' ')
            out[n++] = *p;
    }
    out[n < most ? n : most] = 0;
    return out;
}

static int ask(struct cx *cx, struct req *req, int status, const char *code, const char *locked)
{
    struct portal_ask_view view = { .code = code, .locked = locked };
    reply_header(req, "Cache-Control", "no-store");
    return reply_page_status(cx, req, status, &tpl_portal_ask, "Tra cứu hồ sơ", &view);
}

/* Words when this code or this address was tried too often within the hour, else NULL. A wrong try
 * is counted with it; `right` when nothing is tried yet. */
static const char *locked(struct cx *cx, struct req *req, const char *code, bool right)
{
    const struct throttle_limit limits[] = {
        { "lookup.code", code, HOUR_MS, TRIES_CODE },
        { "lookup.address", req_peer(req), HOUR_MS, TRIES_ADDRESS },
    };
    const struct throttle_limit *full = throttle_judge(
        throttle_of(cx), limits, req_loopback(req) ? 1 : COUNT(limits), right, cx->now);
    if (!full)
        return NULL;
    return full == limits
               ? "Mã hồ sơ này đã bị nhập sai mã PIN 5 lần. Xin thử lại sau một giờ, hoặc hỏi Bộ phận Một cửa."
               : "Từ máy này đã nhập sai nhiều lần. Xin thử lại sau một giờ, hoặc hỏi Bộ phận Một cửa.";
}

static int refuse(struct cx *cx, struct req *req, const char *code, const char *why)
{
    reply_header(req, "Retry-After", "3600");
    return ask(cx, req, 429, code, why);
}

static const char *due_class(const char *tone)
{
    return text_eq(tone, "red")      ? "t-late"
           : text_eq(tone, "orange") ? "t-soon"
           : text_eq(tone, "grey")   ? "t-hold"
                                     : "t-ok";
}

static const char *channel_words(int64_t channel)
{
    const struct option *o = dossier_channels;
    while (o->label && o->value != channel)
        o++;
    return o->label ? o->label : "";
}

static int add_track(struct cx *cx, struct portal_dossier_view *view)
{
    struct rows track;
    TRY(dossier_track(cx, &view->d, &track));
    view->track = (struct rows){ .size = sizeof(struct dossier_event) };
    for (size_t i = track.n; i > 0; i--)
        *(struct dossier_event *)rows_add(cx->mem, &view->track) =
            *ROW(struct dossier_event, track, i - 1);
    return E_OK;
}

static int show(struct cx *cx, struct req *req, struct portal_dossier_view *view)
{
    const struct dossier *d = &view->d;
    const struct agency *agency = agency_by_id(cx, d->agency_id);
    const struct procedure *p = procedure_by_id(cx, d->procedure_id);
    const struct procedure_case *papers = p ? procedure_case_n(p, d->case_n) : NULL;
    const struct calendar *calendar = calendar_of(cx, d->agency_id);
    view->owner = portal_mask(cx, d->owner);
    view->status = dossier_status_label(d->status);
    view->tone = dossier_status_tone(d->status);
    view->channel = channel_words(d->channel);
    view->agency = agency ? agency->name : d->agency;
    view->open_now = calendar_is_open(calendar, cx->now);
    view->deadline = (struct deadline){ .text = "" };
    if (dossier_is_open(d->status) && d->due_at.ms)
        view->deadline = calendar_deadline(cx, calendar, d->received_at, d->due_at, d->paused);
    view->deadline_tone = due_class(view->deadline.tone);
    view->procedure_url = p ? portal_procedure_url(cx, p) : "";
    if (papers)
        view->papers = papers->components;
    portal_words(cx, view);
    TRY(add_track(cx, view));
    reply_header(req, "Cache-Control", "no-store");
    reply_header(req, "X-Robots-Tag", "noindex");
    return reply_page(cx, req, &tpl_portal_dossier, arena_join(cx->mem, "Hồ sơ ", d->code, NULL),
                      view);
}

int portal_lookup(struct cx *cx, struct req *req)
{
    struct portal_dossier_view view = { 0 };
    const char *code = tidy(cx, req_param(req, "code"), CODE_MAX);
    const char *pin = tidy(cx, query_text(req, "pin"), PIN_MAX);
    if (!*pin)
        return ask(cx, req, 200, code, "");
    const char *why = locked(cx, req, code, true);
    if (why)
        return refuse(cx, req, code, why);
    int rc = dossier_public(cx, code, pin, &view.d);
    if (rc == E_OK || rc == E_NOTFOUND)
        why = locked(cx, req, code, rc == E_OK); /* others may have tried meanwhile */
    if (why)
        return refuse(cx, req, code, why);
    if (rc == E_NOTFOUND) {
        (void)fail(cx, rc, "pin", "Mã hồ sơ hoặc mã PIN không đúng. Xin xem lại trên giấy hẹn.");
        return ask(cx, req, 404, code, "");
    }
    TRY(rc);
    return show(cx, req, &view);
}

/* The form, and what it sends: on to the page of the dossier. */
int portal_ask(struct cx *cx, struct req *req)
{
    const char *code = tidy(cx, query_text(req, "ma"), CODE_MAX),
               *pin = tidy(cx, query_text(req, "pin"), PIN_MAX);
    if (!*code || !*pin)
        return ask(cx, req, 200, code, "");
    return reply_see(cx, req,
                     arena_printf(cx->mem, "/tra-cuu/%s?pin=%s", url_encode(cx->mem, code),
                                  url_encode(cx->mem, pin)));
}
