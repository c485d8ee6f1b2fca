// SPDX-License-Identifier: Apache-2.0
/*
 * journal.h - the memory of the office. journal: one row per change of state, append-only, chained
 * by hash per agency. look: reads of personal data. Both written in the caller's transaction. Forms
 * 06/07, step times, timeline and undo read the journal.
 */
#ifndef DESK_JOURNAL_H
#define DESK_JOURNAL_H
#include "store/db.h"

struct change {
    const char *kind; /* record kind: "dossier" */
    int64_t record_id;
    int64_t agency_id; /* 0 = cx->who->agency_id */
    const char *verb;  /* "receive", "hand_over" … */
    const char *step;  /* flow step code, "" when none */
    const char *from_state, *to_state;
    const char *note; /* words of the person */
    const char *diff; /* record_diff(), "" when none */
    struct utc at;    /* none = cx->now; else when it truly happened (imports, edge) */
};
int record_change(struct cx *, const struct change *) MUST_USE NONNULL;

struct journal_row {
    int64_t id;
    struct utc at;
    const char *verb, *step, *from_state, *to_state, *note, *diff;
    const char *person_name, *post_title; /* of who did it, as it was then; "" for the system */
    int64_t person_id, for_post_id;
};
extern const struct field journal_row_fields[];
/* Oldest first; at most 1,000. */
int journal_read(struct cx *, const char *kind, int64_t record_id, struct rows *ret)
    MUST_USE NONNULL;
/* Recompute the chain; E_CONFLICT with the place when a row was changed. */
int journal_check(struct cx *) MUST_USE NONNULL;

/* ---- bulk loads (a million dossiers of a demo) write the rows and their chain themselves ---- */

/* A row of table journal as it stands. */
struct journal_entry {
    int64_t id, agency_id;
    const char *kind;
    int64_t record_id;
    struct utc at;
    int64_t person_id, post_id, for_post_id;
    const char *person_name, *post_title, *verb, *step, *from_state, *to_state, *note, *diff;
    int64_t seq;
    const char *chain;
};
extern const struct field journal_entry_fields[];
/* The chain of this row after prev, the chain of row seq - 1 of its agency ("" for the first); seq
 * is set already. */
const char *journal_link(struct cx *, const char *prev, const struct journal_entry *)
    RETURNS_NONNULL NONNULL;
/* Afterwards, in the same transaction: the last row of an agency. */
int journal_head_set(struct cx *, int64_t agency_id, int64_t seq, const char *chain)
    MUST_USE NONNULL;

/* A person looked at personal data: fields is a blank-separated list, reason what he typed. */
int look_add(struct cx *, const char *kind, int64_t record_id, const char *fields,
             const char *reason) MUST_USE NONNULL;

/* Membership of a record in further agencies: RECEIVE DECIDE RETURN TAKE_PART; written by flow. */
int record_agency_add(struct cx *, const char *kind, int64_t record_id, int64_t agency_id,
                      const char *role) MUST_USE NONNULL;
/* 0 rows = E_NOTFOUND: neither in scope nor taking part. agency_id is the record's own. */
int record_may_read(struct cx *, const char *kind, int64_t record_id, int64_t agency_id)
    MUST_USE NONNULL;
#endif
