// SPDX-License-Identifier: Apache-2.0
/*
 * schema_rows.h - rows and arguments made from the schema of all rooms: each table gets a few rows
 * of one agency that fit together (every id and reference of variant v is the same number), and
 * each statement arguments that name them. Not data of an office; only for tests of statements.
 */
#ifndef SCHEMA_ROWS_H
#define SCHEMA_ROWS_H
#include "kit.h"

enum { ROWS_VARIANTS = 4, ROWS_TABLES = 16 };

int rows_schema(struct cx *, struct store *); /* migrate all rooms and read their tables */
int rows_make(struct cx *, struct store *, int64_t agency);
int64_t rows_id(int variant);
/* Tables that the statement names after FROM, JOIN, INTO, UPDATE; at most ROWS_TABLES. */
size_t rows_tables(const struct sql *, const char *ret[ROWS_TABLES]);
bool rows_tenant(const char *table); /* has agency_id, and is not the list of scopes itself */
/* Arguments that fit the rows of a variant; NULL, with words, when one cannot be guessed. */
const struct arg *rows_args(struct cx *, const struct sql *, int variant);
/* How many rows of an agency stand in the tenant tables that the statement names. */
int rows_of_agency(struct cx *, const struct sql *, int64_t agency, int64_t *ret);
#endif
