// SPDX-License-Identifier: Apache-2.0
/* throttle.h - counting wrong tries in memory: by account, by address, by look-up code. */
#ifndef DESK_THROTTLE_H
#define DESK_THROTTLE_H
#include "base/cx.h"

struct throttle;
struct throttle *throttle_new(struct arena *) RETURNS_NONNULL;
void throttle_free(struct throttle *);
/* How many tries were noted for this thing in the last window_ms? */
int throttle_count(struct throttle *, const char *kind, const char *what, int64_t window_ms,
                   struct utc now);
void throttle_note(struct throttle *, const char *kind, const char *what, int64_t window_ms,
                   struct utc now);
void throttle_clear(struct throttle *, const char *kind, const char *what);

struct req;
struct throttle *throttle_of(struct cx *) RETURNS_NONNULL; /* of the house that runs */
/* In .prep of a public form: count this sending; E_BUSY and words after `max` of an address in an
 * hour. Loopback is free. */
int throttle_take(struct cx *, struct req *, const char *kind, int max) MUST_USE;
#endif
