// SPDX-License-Identifier: Apache-2.0
/* sqlc.h - what the two halves of sqlc share: reading (sqlc.c) and checking, schema, writing
 * (sqlc_out.c). */
#ifndef SQLC_H
#define SQLC_H
#include <stdbool.h>
#include <stddef.h>

enum { SQLITE, POSTGRES, BOTH = 3 }; /* BOTH is a mask of the two */
enum {
    STATEMENTS_MAX = 512,
    PARAMS_MAX = 120,
    PARTS_MAX = 30,
    ORDERS_MAX = 16,
    ORDER_COLUMNS_MAX = 4,
    TOKENS_MAX = 2000,
};
enum kind { T_END, T_BLANK, T_WORD, T_PARAM, T_QUOTED, T_MARK };

struct tok {
    enum kind kind;
    const char *s; /* a parameter without its colon */
    int line;
    int engines; /* mask of those that read it */
};
struct text {
    char *p;
    size_t n, cap;
};
struct segment {
    struct text text[2];
    struct tok v[TOKENS_MAX];
    size_t n;
};
struct part {
    const char *name;
    size_t at[2];
    struct segment seg;
};
struct order {
    const char *name, *columns[ORDER_COLUMNS_MAX], *names[ORDER_COLUMNS_MAX];
    size_t n;
    bool desc;
};
struct statement {
    const char *name, *file, *unscoped, *scan;
    int line;
    struct segment base;
    struct part parts[PARTS_MAX];
    struct order orders[ORDERS_MAX];
    const char *params[PARAMS_MAX];
    size_t n_params, n_parts, n_orders, order_at[2], keyset_at[2];
    bool has_keyset, closed, writes;
};
extern struct statement *statements[];
extern size_t n_statements;

_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void at_line(const char *file, int line); /* where the next die() points */
void *grab(size_t);
char *copy(const char *, size_t);
void put(struct text *, const char *, size_t);
char *read_file(const char *path);
struct tok next_tok(const char **line);
bool is(const struct tok *, const char *word);

void read_tables(const char *path); /* remembers which tables have an agency_id */
void read_schema(const char *path);
void check_statement(struct statement *);
void write_room(const char *dir, const char *room);
#endif
