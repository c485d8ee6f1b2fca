// SPDX-License-Identifier: Apache-2.0
/* throttle.h - counting wrong tries in memory: by account, by address, by look-up code. A check
 * before the work spares the work; the verdict after it is what holds. */
#ifndef DESK_THROTTLE_H
#define DESK_THROTTLE_H
#include "base/cx.h"

struct throttle;
struct throttle *throttle_new(struct arena *) RETURNS_NONNULL;
void throttle_free(struct throttle *);
/* How many tries were noted for this thing in the last window_ms? */
int throttle_count(struct throttle *, const char *kind, const char *what, int64_t window_ms,
                   struct utc now);
/* One try, whose outcome is known but not told yet, against one or more limits: at once, so that
 * however many tries come side by side, no more than `max` wrong ones are answered in a window.
 * The first limit that was full already, then the try is refused, right or wrong; NULL when it
 * counts: a wrong one is then noted under all of them. */
struct throttle_limit {
    const char *kind, *what;
    int64_t window_ms;
    int max;
};
const struct throttle_limit *throttle_judge(struct throttle *, const struct throttle_limit *,
                                            size_t n, bool right, struct utc now);
void throttle_clear(struct throttle *, const char *kind, const char *what);

struct req;
struct throttle *throttle_of(struct cx *) RETURNS_NONNULL; /* of the house that runs */
/* In .prep of a public form: count this sending; E_BUSY and words after `max` of an address in an
 * hour. Loopback is free. */
int throttle_take(struct cx *, struct req *, const char *kind, int max) MUST_USE;
#endif
