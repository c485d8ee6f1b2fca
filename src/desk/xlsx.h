// SPDX-License-Identifier: Apache-2.0
/*
 * xlsx.h - a table as an Excel workbook of one sheet, written row by row into a seekable file:
 * typed cells, frozen header, filter arrows. Memory does not grow with the rows.
 */
#ifndef DESK_XLSX_H
#define DESK_XLSX_H
#include "base/cx.h"
#include "base/money.h"
#include <stdio.h>

struct xlsx;
/* The file stays the caller's and is empty. Sheet names lose what Excel forbids. */
struct xlsx *xlsx_open(struct cx *, FILE *, const char *sheet) RETURNS_NONNULL NONNULL;
/* Columns from the left: header and width in characters. All before the first cell. */
void xlsx_column(struct xlsx *, const char *label, int width) NONNULL;
/* Cells of a row from the left. */
void xlsx_text(struct xlsx *, const char *)
    NONNULL; /* always text: "0012" stays so; cut at 32,000 bytes */
void xlsx_int(struct xlsx *, int64_t) NONNULL;    /* past ±10^15 as text: Excel would round it */
void xlsx_day(struct xlsx *, struct day) NONNULL; /* none = empty cell */
void xlsx_utc(struct xlsx *, struct utc) NONNULL;
void xlsx_end(struct xlsx *) NONNULL; /* of the row */
/* E_IO when the disk is full; E_INVALID past 1,048,576 rows. */
int xlsx_close(struct cx *, struct xlsx *) MUST_USE NONNULL;
#endif
