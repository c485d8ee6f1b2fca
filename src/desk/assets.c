// SPDX-License-Identifier: Apache-2.0
/* assets.c - finding an embedded file by path or by name, and the coding to send it in. */
#include "desk/assets.h"
#include "base/err.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int by_path(const void *path, const void *asset)
{
    return strcmp(path, ((const struct asset *)asset)->path);
}

static int by_name(const void *name, const void *asset)
{
    return strcmp(name, (*(const struct asset *const *)asset)->name);
}

const struct asset *asset_find(const char *path)
{
    return bsearch(path, asset_table, asset_table_n, sizeof(asset_table[0]), by_path);
}

const struct asset *asset_named(const char *name)
{
    const struct asset *const *found =
        bsearch(name, asset_names, asset_table_n, sizeof(asset_names[0]), by_name);
    return found ? *found : NULL;
}

const char *asset_url(const char *name)
{
    const struct asset *asset = asset_named(name);
    must(asset);
    return asset->path;
}

/* "gzip, br;q=0.8, *;q=0": is this coding named, and not with a weight of zero? */
static bool accepts(const char *header, const char *coding)
{
    size_t n = strlen(coding);
    for (const char *at = header; at && *at; at = strchr(at, ',')) {
        at += strspn(at, ", \t");
        if (strncasecmp(at, coding, n) != 0 || !strchr(",; \t", at[n]))
            continue;
        const char *weight = at + n + strspn(at + n, " \t");
        if (*weight != ';')
            return true;
        weight += 1 + strspn(weight + 1, " \t");
        if (strncasecmp(weight, "q=", 2) != 0)
            return true;
        weight += 2;
        size_t zero = strspn(weight, "0.");
        return zero == 0 || (weight[zero] >= '1' && weight[zero] <= '9');
    }
    return false;
}

struct asset_bytes asset_choose(const struct asset *asset, const char *accept_encoding,
                                const char **ret_coding)
{
    if (accept_encoding && asset->brotli.p && accepts(accept_encoding, "br")) {
        *ret_coding = "br";
        return asset->brotli;
    }
    if (accept_encoding && asset->gzip.p && accepts(accept_encoding, "gzip")) {
        *ret_coding = "gzip";
        return asset->gzip;
    }
    *ret_coding = NULL;
    return asset->raw;
}
