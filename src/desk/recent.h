// SPDX-License-Identifier: Apache-2.0
/*
 * recent.h - sums over a long time that many pages show and that may be a minute old: counted once
 * for all who ask within that minute. Not for what an officer has just changed himself.
 */
#ifndef DESK_RECENT_H
#define DESK_RECENT_H
#include "base/cx.h"

enum { RECENT_NUMBERS = 8, RECENT_KEYS = 4, RECENT_MS = 60 * 1000 };
struct recent_of {
    int64_t key[RECENT_KEYS]; /* of what: a scope, days */
};
struct recent_numbers {
    int64_t v[RECENT_NUMBERS];
};
/* Numbers of this key, counted at most RECENT_MS of cx->now ago. count is also the name of the
 * sum: a static function. In a write transaction it is always counted. */
int recent_get(struct cx *, const struct recent_of *,
               int (*count)(struct cx *, const struct recent_of *, struct recent_numbers *ret),
               struct recent_numbers *ret) MUST_USE NONNULL;

struct recent;
struct recent *recent_new(struct arena *) RETURNS_NONNULL;
void recent_free(struct recent *);
#endif
