// SPDX-License-Identifier: Apache-2.0
/*
 * book.h - registers with numbers that never gap or repeat. One row lock per number: take it last
 * in .go. Entries stay for ever: TAKEN, RESERVED (waiting for a signature, expires) or VOID
 * (visible, with reason).
 */
#ifndef STORE_BOOK_H
#define STORE_BOOK_H
#include "store/db.h"

struct book_key {
    int64_t agency_id;
    const char *kind;   /* "dossier_register", "document_out", "receipt" … */
    int64_t year;       /* 0: the book does not start again each year */
    const char *series; /* "" or a symbol such as "QĐ" */
};
/* Next number into *ret, state TAKEN. Day = local day of cx->now, never before the book's last day
 * (E_CONFLICT). record: what the number is for ("dossier:123"). */
int book_take(struct cx *, const struct book_key *, const char *record, int64_t *ret)
    MUST_USE NONNULL;
int book_reserve(struct cx *, const struct book_key *, const char *record, const char *reason,
                 int64_t *ret) MUST_USE NONNULL;
int book_confirm(struct cx *, const struct book_key *, int64_t no)
    MUST_USE NONNULL; /* RESERVED → TAKEN */
int book_void(struct cx *, const struct book_key *, int64_t no, const char *reason)
    MUST_USE NONNULL;
/* A paper of an earlier day that was forgotten: the number of that day with the next free letter
 * ("15a" … "15z"), always with a reason. E_CONFLICT when the day can still take an ordinary number,
 * lies before the first one, or its letters are used up. suffix: in the cx's memory. */
int book_take_back(struct cx *, const struct book_key *, struct day, const char *record,
                   const char *reason, int64_t *ret, const char **suffix) MUST_USE NONNULL;
/* Numbers continue where the old system stopped: only while the book has no entry. */
int book_start_at(struct cx *, const struct book_key *, int64_t next) MUST_USE NONNULL;
/* A unique but not gap-free counter (dossier codes: per agency and day; tickets). Starts at 1. */
int counter_next(struct cx *, int64_t agency_id, const char *kind, struct day, int64_t *ret)
    MUST_USE NONNULL;
/* Every book without silent gap, every last number right; faults into cx->err, E_CONFLICT if any.
 */
int book_check(struct cx *) MUST_USE NONNULL;
#endif
