// SPDX-License-Identifier: Apache-2.0
/* static.c - style, scripts, icons, fonts: straight from the program's own bytes, on the event
 * thread. */
#include "desk/assets.h"
#include "desk/request.h"

bool static_asked(const struct exchange *ex)
{
    return (ex->method == METHOD_GET || ex->method == METHOD_HEAD) &&
           (text_has_prefix(ex->path, ASSETS_BASE) || strcmp(ex->path, "/favicon.ico") == 0);
}

void static_reply(struct exchange *ex)
{
    const struct asset *asset =
        strcmp(ex->path, "/favicon.ico") == 0 ? asset_named("favicon.svg") : asset_find(ex->path);
    ex->out_fd = -1;
    exchange_set(ex, "X-Content-Type-Options", "nosniff");
    if (!asset) {
        ex->status = 404;
        ex->content_type = "text/plain; charset=utf-8";
        ex->out = "Không có tệp này.\n";
        ex->out_n = strlen(ex->out);
        return;
    }
    const char *coding, *known = exchange_header(ex, "If-None-Match");
    struct asset_bytes bytes = asset_choose(asset, exchange_header(ex, "Accept-Encoding"), &coding);
    exchange_set(ex, "ETag", asset->etag);
    exchange_set(ex, "Vary", "Accept-Encoding");
    exchange_set(ex, "Cache-Control",
                 asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    exchange_set(ex, "Cross-Origin-Resource-Policy", "same-origin");
    ex->content_type = asset->type;
    if (known && strstr(known, asset->etag)) {
        ex->status = 304;
        return;
    }
    ex->status = 200;
    ex->out = (const char *)bytes.p;
    ex->out_n = bytes.n;
    if (coding)
        exchange_set(ex, "Content-Encoding", coding);
}
