// SPDX-License-Identifier: Apache-2.0
/*
 * file_pages.c - files coming in before their form (POST /tep) and going out (/tep/:id). A paper
 * with personal data is opened by a POST with a reason: it writes the look and gives a ticket that
 * opens the file for five minutes.
 */
#include "desk/records.h"
#include "base/crypt.h"
#include "desk/file_view.h"
#include "desk_tpl.h"
#include <unistd.h>

#define TICKET_MS (5 * MINUTE_MS)
#define TOKEN_MS  (24 * HOUR_MS)

/* ---- names ---- */

const char *disposition_of(struct cx *cx, const char *filename, bool as_download)
{
    char *ascii = arena_str(cx->mem, vi_fold(cx->mem, filename));

    for (char *p = ascii; *p; p++)
        if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7f || strchr("\"\\/:*?<>|;%", *p))
            *p = '_';
    return arena_printf(cx->mem, "%s; filename=\"%s\"; filename*=UTF-8''%s",
                        as_download ? "attachment" : "inline", ascii,
                        url_encode(cx->mem, filename));
}

/* "0 byte", "12 KB", "3 MB" */
static const char *size_vi(struct cx *cx, int64_t n)
{
    if (n < 1024)
        return arena_printf(cx->mem, "%lld byte", (long long)n);
    if (n < 1024 * 1024)
        return arena_printf(cx->mem, "%lld KB", (long long)(n + 1023) / 1024);
    return arena_printf(cx->mem, "%lld MB", (long long)(n + (1 << 20) - 1) >> 20);
}

/* What only this house can have written for this account: "until.mac". */
static const char *signed_until(struct cx *cx, const char *what, int64_t until)
{
    uint8_t mac[32];
    const char *text = arena_printf(cx->mem, "%s %lld %lld", what, (long long)cx->who->account_id,
                                    (long long)until);

    hmac_sha256(cx->house->key, sizeof cx->house->key, text, strlen(text), mac);
    return arena_printf(cx->mem, "%lld.%s", (long long)until, base64url(cx->mem, mac, 16));
}

static bool still_signed(struct cx *cx, const char *what, const char *given)
{
    size_t n = strcspn(given, ".");
    int64_t until;

    return given[n] == '.' && int_read(arena_strn(cx->mem, given, n), &until) &&
           until > cx->now.ms && same_secret(signed_until(cx, what, until), given);
}

/* ---- in ---- */

int file_prep_drop(struct cx *cx, struct req *req)
{
    const struct upload *upload = req_upload(req, "file");
    struct blob_ref *ref = arena_alloc(cx->mem, sizeof *ref);

    if (!upload)
        return fail(cx, E_INVALID, "file", "Xin chọn tệp.");
    if (upload->size == 0)
        return fail(cx, E_INVALID, "file", "Tệp “%s” trống.", upload->name);
    if (strcmp(upload->type, "application/x-executable") == 0)
        return fail(cx, E_INVALID, "file", "Không nhận tệp chương trình.");
    TRY(blob_store(cx, upload, ref));
    req_keep(req, ref);
    return E_OK;
}

/* The token is "until.mac.sha256.size.type.name" in base64url. */
int file_post_drop(struct cx *cx, struct req *req)
{
    const struct blob_ref *ref = req_kept(req);
    const struct upload *upload = req_upload(req, "file");
    const char *slot = form_value(req, "slot");
    struct dropped_view view = { .name = upload->name, .size = size_vi(cx, ref->size) };
    int64_t blob_id;

    TRY(blob_row(cx, ref, &blob_id));
    const char *what = arena_printf(cx->mem, "%s.%lld.%s/%s", ref->sha256, (long long)ref->size,
                                    ref->type, upload->name);
    const char *token =
        arena_printf(cx->mem, "%s.%s", signed_until(cx, what, cx->now.ms + TOKEN_MS), what);
    view.token = base64url(cx->mem, token, strlen(token));
    view.input = slot && *slot ? arena_printf(cx->mem, "%s-file", slot) : "file";
    return reply_page(cx, req, &tpl_file_dropped, "Tệp đã nhận", &view);
}

int dropped_read(struct cx *cx, const char *field, const char *token, struct blob_ref *ret,
                 const char **ret_name)
{
    const void *raw;
    size_t n;
    char *text;

    if (!base64url_read(cx->mem, token, &raw, &n) || n > 4096 || memchr(raw, 0, n))
        goto bad;
    text = arena_strn(cx->mem, raw, n);
    /* until . mac . sha256 . size . type/subtype/name */
    char *mac = strchr(text, '.'), *what = mac ? strchr(mac + 1, '.') : NULL;
    if (!what)
        goto bad;
    *what++ = 0;
    if (!still_signed(cx, what, text))
        goto bad;
    char *size = strchr(what, '.'), *type = size ? strchr(size + 1, '.') : NULL;
    char *slash = type ? strchr(type, '/') : NULL, *name = slash ? strchr(slash + 1, '/') : NULL;
    if (!name)
        goto bad;
    *size = *type = *name = 0;
    *ret = (struct blob_ref){ .sha256 = what, .type = type + 1 };
    if (!int_read(size + 1, &ret->size))
        goto bad;
    *ret_name = name + 1;
    return E_OK;
bad:
    return fail(cx, E_INVALID, field, "Tệp đã gửi không còn dùng được, xin chọn lại.");
}

/* ---- out ---- */

int reply_blob(struct cx *cx, struct req *req, int64_t blob_id, const char *filename,
               bool as_download)
{
    struct blob_ref ref;
    int fd = blob_open(cx, blob_id, &ref);

    TRY(fd);
    return reply_file(cx, req, ref.type, filename, fd, ref.size, as_download);
}

/* The attachment of the path, if its room lets the asker read the record. */
static int asked(struct cx *cx, struct req *req, struct attachment *ret, bool *personal)
{
    int64_t id;

    if (!int_read(req_param(req, "id"), &id))
        return E_NOTFOUND;
    TRY(attachment_get(cx, id, ret));
    const struct room *room = room_of_kind(cx, ret->kind);
    if (!room || !room->may_read)
        return E_NOTFOUND;
    TRY(room->may_read(cx, ret->kind, ret->record_id));
    *personal = room->personal && room->personal[0];
    return E_OK;
}

static const char *ticket_of(struct cx *cx, const struct attachment *a)
{
    return arena_printf(cx->mem, "tep %lld", (long long)a->id);
}

int file_page(struct cx *cx, struct req *req)
{
    struct attachment a;
    bool personal = false;

    TRY(asked(cx, req, &a, &personal));
    if (personal && !still_signed(cx, ticket_of(cx, &a), query_text(req, "ve"))) {
        struct file_view view = { .id = a.id, .name = a.name, .size = size_vi(cx, a.size) };
        return reply_page(cx, req, &tpl_file_ask, a.name, &view);
    }
    return reply_blob(cx, req, a.blob_id, a.name, *query_text(req, "tai"));
}

struct ask {
    const char *reason;
};
static const struct field ask_fields[] = {
    FIELD(struct ask, reason, .label = "Lý do xem", .required = true, .max_len = 200),
    FIELD_END,
};

int file_post_ask(struct cx *cx, struct req *req)
{
    struct attachment a;
    struct ask ask = { 0 };
    bool personal = false;

    TRY(form_read(cx, req, ask_fields, &ask));
    TRY(asked(cx, req, &a, &personal));
    if (personal)
        TRY(look_add(cx, a.kind, a.record_id,
                     arena_printf(cx->mem, "attachment:%lld", (long long)a.id), ask.reason));
    const char *ticket = signed_until(cx, ticket_of(cx, &a), cx->now.ms + TICKET_MS);
    return reply_see(cx, req, arena_printf(cx->mem, "/tep/%lld?ve=%s", (long long)a.id, ticket));
}
