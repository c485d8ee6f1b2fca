// SPDX-License-Identifier: Apache-2.0
/* throttle.h - counting wrong tries in memory: by account, by address, by look-up code. */
#ifndef DESK_THROTTLE_H
#define DESK_THROTTLE_H
#include "base/cx.h"

struct throttle;
struct throttle *throttle_new(struct arena *) RETURNS_NONNULL;
void throttle_free(struct throttle *);
/* How many tries were noted for this thing in the last window_ms? */
int throttle_count(struct throttle *, const char *kind, const char *what, int64_t window_ms, struct utc now);
void throttle_note(struct throttle *, const char *kind, const char *what, int64_t window_ms, struct utc now);
void throttle_clear(struct throttle *, const char *kind, const char *what);
#endif
