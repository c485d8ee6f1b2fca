// SPDX-License-Identifier: Apache-2.0
/*
 * db.h - the one door to the database, for every floor above. Statements live in .sql files;
 * tools/sqlc makes one `struct sql` of each. Rows are copied into cx->mem and the statement is
 * reset before a function returns. After an engine error the cx is doomed: every later call returns
 * that error (as PostgreSQL does).
 */
#ifndef STORE_DB_H
#define STORE_DB_H
#include "base/cx.h"
#include "base/field.h"

enum engine { ENGINE_SQLITE, ENGINE_POSTGRES };

/* An optional line:  --? status: AND d.status = :status   It is put where it stands when its bit is
 * set. */
struct sql_part {
    const char *name;
    size_t at[2]; /* offset in text[engine] where the line goes */
    const char *text[2];
};
/* A named order:  --order due: d.due_at, d.id [desc]   All columns go one way and never are NULL;
 * the last one is unique. The columns must be selected under their bare name. */
struct sql_order {
    const char *name;
    const char *const *columns; /* expressions, NULL-ended */
    const char *const *names;   /* the selected column names that hold their values */
    bool desc;
};
struct sql {
    const char *name;
    const char *text[2];            /* by engine; ?N and $N number the same params */
    const char *const *params;      /* NULL-ended; names beginning with cx_ are bound from cx */
    const struct sql_part *parts;   /* ends with name NULL; may be NULL */
    const struct sql_order *orders; /* ends with name NULL; may be NULL */
    size_t order_at[2];             /* where "ORDER BY …" goes */
    size_t keyset_at[2];            /* where the keyset condition goes */
    bool writes;                    /* anything but SELECT */
    const char *unscoped;           /* the reason, when tenant scope is lifted; NULL otherwise */
    const char *scan;               /* the reason, when it may read a whole table; NULL otherwise */
};

/* Arguments by name; each param of the statement must be given (a record may hold spare members).
 */
struct arg {
    const char *name;
    enum ftype type;
    const char *s;
    int64_t i;
    const struct field *fields; /* a whole record: its members are arguments */
    const void *rec;
};
static inline struct arg arg_text(const char *n, const char *v)
{
    return (struct arg){ .name = n, .type = FT_TEXT, .s = v ? v : "" };
}
static inline struct arg arg_int(const char *n, int64_t v)
{
    return (struct arg){ .name = n, .type = FT_INT, .i = v };
}
static inline struct arg arg_bool(const char *n, bool v)
{
    return (struct arg){ .name = n, .type = FT_BOOL, .i = v };
}
static inline struct arg arg_utc(const char *n, struct utc v)
{
    return (struct arg){ .name = n, .type = FT_UTC, .i = v.ms };
}
static inline struct arg arg_day(const char *n, struct day v)
{
    return (struct arg){ .name = n, .type = FT_DAY, .i = v.ordinal };
}
static inline struct arg arg_dong(const char *n, struct dong v)
{
    return (struct arg){ .name = n, .type = FT_DONG, .i = v.v };
}
static inline struct arg arg_ref(const char *n, struct ref v)
{
    return (struct arg){ .name = n, .type = FT_REF, .i = v.id };
}
static inline struct arg arg_rec(const struct field *f, const void *rec)
{
    return (struct arg){ .type = FT_LIST, .fields = f, .rec = rec };
}
#define A(n, v)                                                                                    \
    _Generic((v), const char *: arg_text, char *: arg_text, int: arg_int, long: arg_int,           \
             long long: arg_int, unsigned: arg_int, size_t: arg_int, bool: arg_bool,               \
             struct utc: arg_utc, struct day: arg_day, struct dong: arg_dong,                      \
             struct ref: arg_ref)(#n, v)
#define R(fields, rec) arg_rec(fields, rec)
#define ARGS(...)      ((const struct arg[]){ __VA_ARGS__, { .type = FT_END } })
#define NO_ARGS        ((const struct arg[]){ { .type = FT_END } })

/* Rows changed (>= 0). A unique or foreign key violation is E_CONFLICT; nothing is said of zero
 * rows. */
int db_exec(struct cx *, const struct sql *, const struct arg *) MUST_USE NONNULL;
/* As db_exec, but zero rows changed is E_CONFLICT with words for the officer (stale rev, moved
 * state). */
int db_change(struct cx *, const struct sql *, const struct arg *) MUST_USE NONNULL;
/* First row into *row by column name. E_NOTFOUND when none, without words. Columns that have no
 * field are refused in DEV; members that have no column stay as they are. */
int db_one(struct cx *, const struct sql *, const struct arg *, const struct field *, void *row)
    MUST_USE NONNULL;
/* First column of the first row as integer; E_NOTFOUND when none. */
int db_int(struct cx *, const struct sql *, const struct arg *, int64_t *ret) MUST_USE NONNULL;
/* All rows (at most 10,000; more is E_IO: page or stream instead). */
int db_rows(struct cx *, const struct sql *, const struct arg *, const struct field *, size_t size,
            struct rows *ret) MUST_USE NONNULL;
/* The statement once per record of rows, with extra arguments the same for all and :n = 1, 2, …;
 * one pipelined trip on PostgreSQL. */
int db_each(struct cx *, const struct sql *, const struct arg *extra, const struct rows *)
    MUST_USE NONNULL;
/* Row by row without keeping them; rec is zeroed and filled before each call; its text is valid
 * only during it. A negative return of `each` stops and is returned. */
int db_stream(struct cx *, const struct sql *, const struct arg *, const struct field *, void *rec,
              int (*each)(struct cx *, void *rec, void *arg), void *arg) MUST_USE;

/* A list page. parts: bit k = k-th optional line (sqlc emits SQL_<STATEMENT>_<PART>). order: index
 * into sql->orders (SQL_<STATEMENT>_BY_<ORDER>); after: token of the page before or "". At most
 * limit rows (1..1000); ret->more and *next ("" at the end) tell of further ones. A token of
 * another order, or forged, is E_INVALID on field "after". */
struct page_of {
    uint64_t parts;
    int order;
    bool backwards; /* the other direction of the order */
    const char *after;
    int64_t limit;
};
int db_list(struct cx *, const struct sql *, const struct page_of *, const struct arg *,
            const struct field *, size_t size, struct rows *ret, const char **next)
    MUST_USE NONNULL;
/* As db_stream, over a composed list without paging (exports). */
int db_list_stream(struct cx *, const struct sql *, const struct page_of *, const struct arg *,
                   const struct field *, void *rec, int (*each)(struct cx *, void *rec, void *arg),
                   void *arg) MUST_USE;

/* In a write: fn under a savepoint. Its refusal (E_INVALID, E_NOTFOUND, E_CONFLICT, E_DENIED)
 * undoes only itself and is returned with its words; E_BUSY and E_IO are those of the whole
 * transaction. For the desk alone (imports). */
int db_attempt(struct cx *, int (*fn)(struct cx *, void *), void *arg) MUST_USE;
/* In a read: ms from now instead of the two seconds of a page (exports). */
void db_deadline(struct cx *, int64_t ms) NONNULL;

/* Prepares every form of the statement on this engine (each optional line, each order, with and
 * without a token), inside a write transaction; E_IO when the engine refuses one. *scan: tables
 * that are read from end to end, "" if none. For tests and `motcua check`. */
int db_try(struct cx *, const struct sql *, const char **scan) MUST_USE NONNULL;

enum engine db_engine(const struct cx *);
bool db_in_write(const struct cx *);

/* A new record id: 53 bits, exact in JSON; time-ordered; unique over the offices of a province
 * (10-bit node). */
int64_t id_new(struct cx *) NONNULL;
#endif
