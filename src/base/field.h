// SPDX-License-Identifier: Apache-2.0
/*
 * field.h - describe a record once. The same table drives form reading, limits, SQL binding, row
 * reading, JSON, page lists, CSV/XLSX and the diff of the journal. C member = column = input name =
 * JSON key.
 */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H
#include "base/cx.h"
#include "base/date.h"
#include "base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Everything is NOT NULL; "none" is 0 or ""; only REF maps 0 to NULL (foreign keys). */
enum ftype { FT_END, FT_TEXT, FT_INT, FT_BOOL, FT_UTC, FT_DAY, FT_DONG, FT_REF, FT_LIST };

struct ref {
    int64_t id;
}; /* points to another record; 0 = none */

struct field;
/* A vector of records that knows its own shape. v holds n records of `size` bytes each. */
struct rows {
    void *v;
    size_t n;
    size_t size;
    const struct field *fields;
    bool more;  /* a page was cut here: there are further rows */
    size_t cap; /* rows_add's: room in v; 0 when v was made elsewhere */
};
#define ROW(T, rows, i) (&((T *)(rows).v)[i])
#define ROWS_EACH(T, x, rows)                                                                      \
    for (T *x = (T *)(rows).v, *x##_end = x ? x + (rows).n : x; x != x##_end; x++)

/* One allowed value of an enumeration; code for TEXT fields, value for INT fields. Ends with label
 * NULL. */
struct option {
    const char *code;
    int64_t value;
    const char *label; /* Vietnamese */
};

struct field {
    const char *name;
    const char *label; /* Vietnamese, shown beside the input and as column header */
    enum ftype type;
    bool required;
    bool readonly;  /* never read from outside (ids, times made by us) */
    bool personal;  /* masked in lists and JSON; revealing is logged */
    bool secret;    /* never leaves in JSON, CSV, diff */
    bool multiline; /* TEXT: newlines allowed, textarea */
    size_t off;
    int64_t min, max; /* bound of a value (INT, DONG); of the number of rows (LIST; max 0 = 100).
                         both 0 = any; max 0 with a positive min = no upper bound */
    int64_t max_len;  /* TEXT: characters; 0 = 255 */
    const struct option
        *options; /* the value must be one of these ("" / 0 stands for none if not required) */
    const struct field *row; /* LIST: fields of the row record */
    size_t row_size;
    const char
        *pattern; /* a named check: "phone" "email" "code" "username" "identity"; see pattern.c */
    const char *hint; /* Vietnamese, below the input */
};
#define FIELD_TYPE(m)                                                                              \
    _Generic((m), const char *: FT_TEXT, int64_t: FT_INT, bool: FT_BOOL, struct utc: FT_UTC,       \
             struct day: FT_DAY, struct dong: FT_DONG, struct ref: FT_REF, struct rows: FT_LIST)
#define FIELD(T, m, ...)                                                                           \
    {                                                                                              \
        .name = #m, .off = offsetof(T, m), .type = FIELD_TYPE(((T *)0)->m), __VA_ARGS__            \
    }
#define FIELD_LIST(T, m, rowfields, RowT, ...)                                                     \
    {                                                                                              \
        .name = #m, .off = offsetof(T, m), .type = FIELD_TYPE(((T *)0)->m), .row = (rowfields),    \
        .row_size = sizeof(RowT), __VA_ARGS__                                                      \
    }
#define FIELD_END                                                                                  \
    {                                                                                              \
        .type = FT_END                                                                             \
    }
#define FIELDS_EACH(f, fields) for (const struct field *f = (fields); f->type != FT_END; f++)

const struct field *field_find(const struct field *, const char *name,
                               size_t len); /* NULL when absent */

/* Raw access by type; the pointer arithmetic lives here only. */
const char *field_text(const struct field *, const void *rec); /* the TEXT; "" for NULL */
int64_t field_int(const struct field *,
                  const void *rec); /* INT BOOL UTC.ms DONG.v REF.id DAY.ordinal */
void field_set_text(const struct field *, void *rec, const char *);
void field_set_int(const struct field *, void *rec, int64_t);
struct rows *field_rows(const struct field *, void *rec);
/* As people read it ("01/11/2021", "Có", option label, "50.000"); as machines do (ISO, 0/1, code).
 * "" for none. */
const char *field_show(struct cx *, const struct field *, const void *rec);
const char *field_plain(struct cx *, const struct field *, const void *rec);
/* What may be seen without revealing: phones and identity numbers keep their last four characters.
 */
const char *field_masked(struct cx *, const struct field *, const void *rec);

/* Append a zeroed record of rows->size bytes; the vector doubles in the arena, so older pointers
 * into it die. */
void *rows_add(struct arena *, struct rows *);

/*
 * Read a record from outside text. getter returns the raw value of a path ("name",
 * "components-0-name") or NULL when absent. All faults are recorded with their path; E_INVALID if
 * there is any. Text is NFC-normalised, trimmed (not when secret), length-counted in characters;
 * numbers, days, times are strict; phones and identity numbers lose their blanks and dots. What is
 * wrong leaves the record as it was. An absent value leaves it too, except that an absent BOOL is
 * false (an unticked box sends nothing) and a LIST always becomes what was sent; a required one
 * that is then still none is a fault. A LIST is read from paths "<name>-<i>-<member>", i from 0
 * until more than .max rows in a row have no value at all: removed rows may leave holes. `.max`
 * rows at most.
 */
typedef const char *getter_fn(void *ctx, const char *path);
int record_read(struct cx *, getter_fn *, void *ctx, const struct field *, void *rec) MUST_USE;
/* Check limits of a record that came by another way (API structs, imports); same messages. */
int record_check(struct cx *, const struct field *, const void *rec) MUST_USE;
/* Read one value; path is used in the fault. */
int field_read(struct cx *, const struct field *, const char *path, const char *raw, void *rec)
    MUST_USE;
/* A JSON object {"name":["A","B"],"components-0-name":[…]} of what differs, as field_plain; "" when
 * nothing does. secret fields and `rev` left out, personal masked. */
const char *record_diff(struct cx *, const struct field *, const void *before, const void *after);
#endif
