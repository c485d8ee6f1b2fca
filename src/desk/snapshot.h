// SPDX-License-Identifier: Apache-2.0
/*
 * snapshot.h - const objects in memory made from tables that change rarely (staff, calendar,
 * catalogue). A room keeps one const definition; the house keeps the object. After cache_bump(name)
 * the next reader builds a new one and swaps the pointer; old ones are freed after 15 minutes,
 * longer than any request: no reference counts.
 */
#ifndef DESK_SNAPSHOT_H
#define DESK_SNAPSHOT_H
#include "base/cx.h"

struct snapshot_def {
    const char *cache; /* the name that cache_bump() takes */
    /* Reads the tables (cx->mem is the snapshot's own memory) and makes the object. */
    int (*build)(struct cx *, void **ret);
    const char *also; /* name of a cache of another room whose facts were built in; NULL = none */
};
/* The object of this house as of the last commit. In a write transaction that finds it stale a
 * private one is made, since its own uncommitted rows must not be seen by others; outside a
 * transaction one is opened. Statements of building do not count for the page. */
int snapshot_get(struct cx *, const struct snapshot_def *, const void **ret) MUST_USE NONNULL;
struct snapshots;
void snapshots_free(struct snapshots *); /* house_close; NULL is fine */
#endif
