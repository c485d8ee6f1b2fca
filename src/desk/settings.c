// SPDX-License-Identifier: Apache-2.0
/* settings.c - settings of the installation: kept in the database, read from a snapshot, changed on
 * one page of the administrator. */
#include "desk/settings.h"
#include "desk/desk_pages.h"
#include "desk/request.h"
#include "desk_tpl.h"
#include <ctype.h>

enum { URL_MAX = 200 };

static const struct field settings_fields[] = {
    FIELD(
        struct settings, public_url, .label = "Địa chỉ công khai", .max_len = URL_MAX,
        .hint =
            "In trong mã QR của giấy hẹn và trong các liên kết gửi người dân, ví dụ https://motcua.namhoa.gov.vn. Để trống: theo địa chỉ mà người dùng đang mở."),
    FIELD_END,
};

static int build(struct cx *cx, void **ret)
{
    struct settings *s = arena_alloc(cx->mem, sizeof *s);
    TRY(setting_get(cx, "public_url", &s->public_url));
    *ret = s;
    return E_OK;
}
static const struct snapshot_def settings_snapshot = { .cache = "settings", .build = build };

const struct settings *settings_of(struct cx *cx)
{
    static const struct settings none = { .public_url = "" };
    const void *found;
    return snapshot_get(cx, &settings_snapshot, &found) < 0 ? &none : found;
}

static bool is_host(const char *s, size_t n)
{
    if (n == 0 || n > 253 || s[0] == '-' || s[0] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '.' && s[i] != '-')
            return false;
    return true;
}

int public_url_read(struct cx *cx, const char *field, const char *text, const char **ret)
{
    const char *url = text_trim(cx->mem, text ? text : "");
    size_t scheme = text_has_prefix(url, "https://")  ? strlen("https://")
                    : text_has_prefix(url, "http://") ? strlen("http://")
                                                      : 0;
    const char *host = url + scheme;
    size_t n = strcspn(host, ":/"), port = host[n] == ':' ? strspn(host + n + 1, "0123456789") : 0;
    const char *rest = host + n + (host[n] == ':' ? 1 + port : 0);
    bool port_is_good = host[n] != ':' || (port >= 1 && port <= 5);
    *ret = "";
    if (!*url)
        return E_OK;
    if (!scheme || !is_host(host, n) || !port_is_good || (*rest && strcmp(rest, "/") != 0))
        return fail(cx, E_INVALID, field,
                    "Địa chỉ không đúng, xin viết như https://motcua.namhoa.gov.vn.");
    *ret = arena_strn(cx->mem, url, (size_t)(rest - url));
    return E_OK;
}

const char *public_url(struct cx *cx, struct req *req, const char *path)
{
    const char *at_start = cx->house->public_url, *base = *at_start ? at_start : "";
    const char *host = req ? req_header(req, "Host") : NULL;
    if (!*base)
        base = settings_of(cx)->public_url;
    if (!*base && !text_is_empty(host) && strlen(host) <= 255)
        base = arena_printf(cx->mem, "http%s://%s", req->ex->https ? "s" : "", host);
    return arena_printf(cx->mem, "%s%s", base, path);
}

int desk_settings(struct cx *cx, struct req *req)
{
    struct settings_view view = {
        .public_url = input_of(cx, settings_fields, "public_url", "", settings_of(cx)),
        .in_use = public_url(cx, req, "/"),
        .set_at_start = *cx->house->public_url != '\0',
    };
    return reply_page(cx, req, &tpl_settings, "Cài đặt", &view);
}

int desk_settings_save(struct cx *cx, struct req *req)
{
    struct settings in = { .public_url = "" };
    const char *url;
    TRY(form_read(cx, req, settings_fields, &in));
    TRY(public_url_read(cx, "public_url", in.public_url, &url));
    TRY(setting_put(cx, "public_url", url));
    cache_bump(cx, "settings");
    TRY(record_change(cx, &(struct change){ .kind = "setting",
                                            .verb = "set",
                                            .note = arena_printf(cx->mem, "public_url %s", url) }));
    return reply_flash(cx, req, "/cai-dat", "Đã ghi.");
}
