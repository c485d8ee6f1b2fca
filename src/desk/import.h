// SPDX-License-Identifier: Apache-2.0
/*
 * import.h - one way in for files of rows (CSV with header, JSON lines): `motcua import KIND FILE…`
 * and the import page. A row is imported, updated, unchanged or refused with a reason; nothing is
 * dropped silently; a second run changes nothing.
 */
#ifndef DESK_IMPORT_H
#define DESK_IMPORT_H
#include "desk/json.h"
#include "store/db.h"
#include <stdio.h>

enum import_verdict { IMPORT_NEW, IMPORT_UPDATED, IMPORT_UNCHANGED };
/* One row of a file. CSV: cell by header name. JSON lines: the object. */
struct import_row {
    int64_t line;            /* in the file, from 1 */
    const struct jval *json; /* NULL for CSV */
    const char *file;        /* base name */
    void *csv_;
};
/* Cell or top-level member as text, NFC, trimmed; "" when absent. */
const char *import_text(struct cx *, const struct import_row *, const char *column) RETURNS_NONNULL;
bool import_has(const struct import_row *, const char *column);

struct importer {
    const char *kind;  /* "procedures" */
    const char *title; /* Vietnamese */
    bool json_lines;   /* else CSV */
    const char *const
        *header; /* columns that must be there (NULL-ended); NULL = put() decides by import_has */
    const char *const *any_of; /* one of these columns at least (NULL-ended); NULL = no matter */
    /* Column that names the record. A second row of a file that names it and says something else is
     * refused: each further run would change it twice. NULL = rows may build on one another. */
    const char *key;
    /* In a write transaction, up to 20 rows each: store the row, say what happened; a refusal is
     * fail() with words (E_INVALID, E_NOTFOUND, E_CONFLICT) and is rolled back alone. */
    int (*put)(struct cx *, const struct import_row *, enum import_verdict *ret);
    int (*begin)(struct cx *);  /* may be NULL: once before a file, in a transaction of its own */
    int (*finish)(struct cx *); /* once after all files, in a transaction: bump caches, emit */
    const char *can;            /* permission for the page and the API */
};

struct import_sum {
    int64_t read, imported, updated, unchanged, refused; /* read = the sum of the others */
};
/* The engine, outside a transaction: a whole file through one importer, finish() included; adds to
 * *sum. refused (NULL = nowhere) gets the header and the refused rows; progress (NULL = silent) a
 * line now and then. */
int import_stream(struct cx *, const struct importer *, FILE *in, const char *name, bool dry_run,
                  FILE *refused, FILE *progress, struct import_sum *sum) MUST_USE;
const struct importer *importer_find(struct cx *,
                                     const char *kind); /* over all rooms; NULL when none */
#endif
