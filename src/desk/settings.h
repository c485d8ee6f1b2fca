// SPDX-License-Identifier: Apache-2.0
/* settings.h - what an administrator sets for the whole installation. Private to src/desk; rooms
 * ask public_url() of desk/req.h. */
#ifndef DESK_SETTINGS_H
#define DESK_SETTINGS_H
#include "base/cx.h"
#include "desk/form.h"

struct settings {
    const char
        *public_url; /* "https://motcua.example.vn", without a slash at the end; "" = unset */
};
/* As of the last commit; no statement for the page. */
const struct settings *settings_of(struct cx *) RETURNS_NONNULL;
/* An address under which citizens reach this house: http or https, a host, perhaps a port; tidied.
 * E_INVALID otherwise. */
int public_url_read(struct cx *, const char *field, const char *text, const char **ret) MUST_USE;

struct settings_view {
    struct input public_url;
    const char *in_use; /* the address that papers and links carry now */
    bool set_at_start;  /* by serve --public-url, which wins */
};
#endif
