// SPDX-License-Identifier: Apache-2.0
/*
 * csv.h - CSV of RFC 4180 in and out, streaming. In: memory is bounded by one row (cell ≤ 1 MiB,
 * row ≤ 4 MiB, 1,000 columns); a byte order mark is skipped; the separator (comma, semicolon, tab)
 * is the commonest of the first line. A row that breaks the format is handed out with its fault and
 * reading goes on at the next line. Out: CRLF, and cells that a spreadsheet would run as a formula
 * begin with an apostrophe.
 */
#ifndef DESK_CSV_H
#define DESK_CSV_H
#include "base/buf.h"
#include "base/cx.h"
#include <stdio.h>

enum { CSV_CELL_MAX = 1 << 20, CSV_ROW_MAX = 4 << 20, CSV_COLUMNS_MAX = 1000 };

struct csv;
/* One row. cells and raw live in cx->mem. */
struct csv_row {
    int64_t line;      /* where it begins, from 1 */
    size_t n;          /* cells; 0 when fault */
    const char **cell; /* bytes as they stand: not checked for UTF-8, never with NUL */
    const char *raw;   /* the first line of a row with a fault, cut at 4 KiB; NULL otherwise */
    const char *fault; /* Vietnamese; NULL = good */
};
/* The file stays the caller's. NULL and words when it is UTF-16. */
struct csv *csv_open(struct cx *, FILE *);
/* 1 = a row (perhaps with a fault), 0 = the end, E_IO. Empty lines are skipped. */
int csv_next(struct cx *, struct csv *, struct csv_row *ret) MUST_USE;

/* Writing: cells of a row one after another, then csv_end. */
void csv_text(struct buf *, const char *);  /* guarded against formulas */
void csv_plain(struct buf *, const char *); /* numbers, dates: as they are */
void csv_end(struct buf *);
/* What csv_text did, undone: the cell without the guarding apostrophe. */
const char *csv_unguard(const char *cell) RETURNS_NONNULL;
#endif
