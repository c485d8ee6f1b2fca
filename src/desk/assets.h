// SPDX-License-Identifier: Apache-2.0
/*
 * assets.h - the style, scripts, icons and fonts that live inside the program. Filled at build by
 * tools/assetc from what assets/build.mjs made; nothing here reads a file at run time.
 */
#ifndef DESK_ASSETS_H
#define DESK_ASSETS_H
#include "base/attr.h"
#include <stdbool.h>
#include <stddef.h>

/* Where every asset's path begins; no route may begin so. */
#define ASSETS_BASE "/assets/"

struct asset_bytes {
    const unsigned char *p; /* NULL when this coding does not make the file smaller */
    size_t n;
};

/* One file. The path holds a hash of the content, so that a reply may be kept by browsers for ever.
 */
struct asset {
    const char *name; /* what templates say: "app.css", "icons.svg", "font-latin-400.woff2" */
    const char *path; /* what browsers ask for: "/assets/app-0a1b2c3d4e5f.css" */
    const char *type; /* Content-Type */
    const char *etag; /* with its quotation marks */
    bool immutable;   /* Cache-Control: public, max-age=31536000, immutable; else no-cache */
    struct asset_bytes raw, gzip, brotli;
};

/* The file behind a path as asked for, NULL when there is none. */
const struct asset *asset_find(const char *path) NONNULL;
/* The file behind a logical name, NULL when there is none. */
const struct asset *asset_named(const char *name) NONNULL;
/* The path of a logical name. A name that does not exist is a fault of the program: must(). */
const char *asset_url(const char *name) RETURNS_NONNULL NONNULL;
/* The smallest form that a browser takes. accept_encoding is the request's header or NULL;
 * *ret_coding becomes "br", "gzip" or NULL for the Content-Encoding. */
struct asset_bytes asset_choose(const struct asset *, const char *accept_encoding,
                                const char **ret_coding) NONNULL_ARGS(1, 3);

/* The tables of tools/assetc: by path and by name, both in strcmp order. */
extern const struct asset asset_table[];
extern const size_t asset_table_n;
extern const struct asset *const asset_names[];
#endif
