// SPDX-License-Identifier: Apache-2.0
/* import_read.h - rows of a file to be imported, one by one in bounded memory; what the reader and
 * the engine share. */
#ifndef DESK_IMPORT_READ_H
#define DESK_IMPORT_READ_H
#include "desk/csv.h"
#include "desk/import.h"

enum { IMPORT_LINE_MAX = 4 << 20 };

/* The header of a CSV file. */
struct import_header {
    const char **name;
    size_t n;
};
/* Behind import_row.csv_. */
struct import_cells {
    const struct import_header *header;
    const char *const *cell;
};
/* A row as it came, and what is wrong with it already. */
struct import_input {
    struct import_row row;
    const char *fault; /* NULL: may be put */
    const char **cell; /* CSV: NFC, trimmed, as many as columns; NULL when the row is malformed */
    const char *raw;   /* the line itself when there are no cells: JSON, malformed CSV */
};
struct import_reader;
/* Reads the header of CSV; E_INVALID with words when a column of the importer is missing or twice
 * there. */
int import_open(struct cx *, const struct importer *, FILE *, const char *name,
                struct import_reader **ret) MUST_USE;
/* 1 = a row, 0 = the end, E_IO. The row lives in cx->mem. */
int import_next(struct cx *, struct import_reader *, struct import_input *ret) MUST_USE;
const struct import_header *import_header(const struct import_reader *); /* NULL for JSON lines */

/* The files of one import, and where what is told about each goes. */
struct import_files {
    FILE *in;
    const char *name;
    FILE
        *refused; /* NULL: opened by open_refused when the first row is refused, if that is given */
    FILE *(*open_refused)(void *arg);
    void *arg;
    FILE *progress;            /* NULL: silent */
    bool begun, refused_begun; /* the engine's, these three */
    struct import_reader *reader;
    struct import_files *next;
};
/* All files through one importer, then finish(). Adds to *sum. */
int import_all(struct cx *, const struct importer *, struct import_files *, bool dry_run,
               struct import_sum *sum) MUST_USE;
#endif
