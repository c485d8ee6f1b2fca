// SPDX-License-Identifier: Apache-2.0
/* url.h - percent-encoding of addresses. */
#ifndef DESK_URL_H
#define DESK_URL_H
#include "base/arena.h"
#include "base/attr.h"
#include <stdbool.h>

/* Percent-decoding of a path segment or form value ('+' is a blank only in forms). NULL when
 * malformed or not text. */
const char *url_decode(struct arena *, const char *, size_t, bool form);
/* Percent-encoding of one path segment or query value. */
const char *url_encode(struct arena *, const char *) RETURNS_NONNULL;
#endif
