// SPDX-License-Identifier: Apache-2.0
/*
 * recent.h - numbers that many pages show and that may be a little old: counted once for all who
 * ask within that time. What people change themselves names a cache, and is counted again after
 * its next cache_bump().
 */
#ifndef DESK_RECENT_H
#define DESK_RECENT_H
#include "base/cx.h"

enum { RECENT_NUMBERS = 8, RECENT_KEYS = 4 };
struct recent_of {
    int64_t key[RECENT_KEYS]; /* of what: a scope, days */
    int64_t ms;               /* how old they may be, by cx->now */
    const char *cache;        /* as snapshot.h; NULL = old is as good as new */
};
struct recent_numbers {
    int64_t v[RECENT_NUMBERS];
};
/* Numbers of this key. count is also their name: a static function. In a write transaction they
 * are always counted. */
int recent_get(struct cx *, const struct recent_of *,
               int (*count)(struct cx *, const struct recent_of *, struct recent_numbers *ret),
               struct recent_numbers *ret) MUST_USE NONNULL;

struct recent;
struct recent *recent_new(struct arena *) RETURNS_NONNULL;
void recent_free(struct recent *);
#endif
