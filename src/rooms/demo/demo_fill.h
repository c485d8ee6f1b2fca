// SPDX-License-Identifier: Apache-2.0
/* demo_fill.h - private to this folder: rows of the tables that a finished dossier leaves behind.
 */
#ifndef DEMO_FILL_H
#define DEMO_FILL_H
#include "demo_room.h"
#include "store/store.h"

struct demo_index {
    const char *name, *ddl;
};
struct demo_row { /* dossier, with the column that its record does not have */
    struct dossier d;
    struct utc due_order;
};
struct demo_book_entry {
    int64_t book_id, no;
    const char *suffix, *state, *record;
    struct day day;
    const char *reason;
};
struct demo_clock {
    const char *kind;
    int64_t record_id, agency_id;
    struct utc started_at;
    int64_t unit, milli, rounding;
    struct utc due_promised, due_current;
    int64_t excluded, pauses;
    struct utc paused_at, stopped_at;
};
struct demo_exclusion {
    const char *kind;
    int64_t record_id, n, agency_id;
    const char *cause, *basis;
    struct utc from_at, to_at;
    int64_t approved_by;
};
struct demo_total {
    int64_t agency_id;
    struct day day;
    int64_t received, on_time, late;
};
struct demo_tally { /* dossier_tally */
    int64_t agency_id;
    const char *field;
    struct day day;
    int64_t online, other, early, exact, late;
};
struct demo_part {
    const char *kind;
    int64_t record_id, agency_id;
    const char *role;
};
struct demo_component {
    int64_t dossier_id, n;
    const char *name;
    int64_t originals, copies;
    const char *note;
    int64_t digitised;
};
struct demo_tables {
    struct bulk *dossier, *component, *clock, *exclusion, *journal, *item, *part, *party, *entry,
        *total, *tally;
};
/* Counters of II.06a, added up while dossiers are made. */
struct demo_tallies;
struct demo_tallies *demo_tally_new(struct cx *, const struct demo_world *) RETURNS_NONNULL;
void demo_tally_put(struct demo_tallies *, const struct demo_dossier *);
int demo_tally_write(struct cx *, const struct demo_tallies *, struct bulk *) MUST_USE;
int demo_store_open(struct cx *, struct demo_tables *) MUST_USE;
int demo_store_close(struct cx *, struct demo_tables *) MUST_USE;
int demo_store_indexes(struct cx *, struct rows *ret) MUST_USE;
int demo_store_ddl(struct cx *, const char *ddl) MUST_USE;
int demo_store_book(struct cx *, int64_t id, int64_t agency_id, int64_t year, int64_t last_no,
                    struct day last_day) MUST_USE;
#endif
