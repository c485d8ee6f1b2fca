// SPDX-License-Identifier: Apache-2.0
/*
 * law.h - numbers of legal origin with citation and validity: the seed that the program carries. An
 * office overrides a row by data (table law_value), which is not here; this floor knows no
 * database.
 */
#ifndef LAW_LAW_H
#define LAW_LAW_H
#include "base/arena.h"
#include "base/attr.h"
#include "base/date.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum law_id {
#define LAW_ID(name, unit, meaning) LAW_##name,
#define LAW_ROW(name, value, from, to, sure, citation)
#include "law/law.def"
#undef LAW_ID
#undef LAW_ROW
    LAW_COUNT
};

/* How far a row can be relied upon. */
enum law_sure {
    LAW_TEXT,  /* the article was read */
    LAW_USAGE, /* from working systems or memory: compare with the text before relying on it */
    LAW_HOUSE, /* the law is silent, the product decides */
};

/* A value in force in [from, to). */
struct law_row {
    enum law_id id;
    const char *name; /* "PIN_LENGTH": the key of law_value */
    int64_t value;
    const char *unit;    /* Vietnamese: "giờ", "phút trong ngày" */
    const char *meaning; /* Vietnamese */
    struct day from, to;
    enum law_sure sure;
    const char *citation; /* Vietnamese */
};

/* The row in force on a day; NULL when the law of that day has no such number. */
const struct law_row *law_find(enum law_id, struct day);
/* Its value; 0 when there is none. */
int64_t law_seed(enum law_id, struct day);
/* All rows, ordered by id and from. */
const struct law_row *law_rows(size_t *n) NONNULL;
/* false for an unknown name; *ret is then untouched. */
bool law_by_name(const char *name, enum law_id *ret) NONNULL;
/* What is wrong with rows like those above (overlap, disorder, a number without a value today), in
 * Vietnamese; NULL when nothing is. */
const char *law_check(struct arena *, const struct law_row *, size_t n, struct day today);
#endif
