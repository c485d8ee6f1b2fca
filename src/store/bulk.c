// SPDX-License-Identifier: Apache-2.0
/*
 * bulk.c - many rows of one table quickly: a prepared INSERT on SQLite, COPY on PostgreSQL. For
 * filling an unserved database; rooms write with db_exec and db_each.
 */
#include "base/buf.h"
#include "inside.h"

#include <sqlite3.h>
#include <string.h>

enum { BURST = 1 << 20 };

struct bulk {
    struct bulk *next; /* opened before this one */
    struct db *db;
    const struct field *fields;
    sqlite3_stmt *lite;
    struct buf head, rows; /* PostgreSQL: COPY … FROM STDIN, and what waits to be sent */
};

static void give_back(struct bulk *b)
{
    sqlite3_finalize(b->lite);
    buf_free(&b->head);
    buf_free(&b->rows);
    free(b);
}

void bulk_abandon(struct db *db)
{
    while (db->bulks) {
        struct bulk *b = db->bulks;
        db->bulks = b->next;
        give_back(b);
    }
    if (db->bulky && db->driver->engine == ENGINE_SQLITE)
        sqlite_bulk_end(db);
    db->bulky = false;
}

static bool is_column(const struct field *f)
{
    return f->type != FT_LIST;
}

int bulk_open(struct cx *cx, const char *table, const struct field *fields, struct bulk **ret)
{
    if (cx->doom)
        return cx->doom;
    must(db_in_write(cx));
    struct bulk *b = calloc(1, sizeof *b);
    must(b);
    bool lite = db_engine(cx) == ENGINE_SQLITE;
    int n = 0;
    buf_printf(&b->head, lite ? "INSERT INTO %s (" : "COPY %s (", table);
    FIELDS_EACH(f, fields) {
        if (is_column(f))
            buf_printf(&b->head, "%s%s", n++ ? ", " : "", f->name);
    }
    buf_puts(&b->head, lite ? ") VALUES (" : ") FROM STDIN");
    for (int i = 0; lite && i < n; i++)
        buf_puts(&b->head, i ? ", ?" : "?");
    if (lite)
        buf_putc(&b->head, ')');
    b->db = cx->db;
    b->fields = fields;
    b->next = cx->db->bulks;
    cx->db->bulky = true;
    cx->db->bulks = b; /* given back at the end of the transaction, whatever happens */
    cx->statements++;
    *ret = b;
    return lite ? sqlite_bulk_prepare(cx, cx->db, buf_str(&b->head), &b->lite) : E_OK;
}

static char escape_of(char c)
{
    switch (c) {
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

static void put_text(struct buf *out, const char *s)
{
    for (; *s; s++) {
        char escape = escape_of(*s);
        if (escape)
            buf_putc(out, '\\');
        buf_putc(out, escape ? escape : *s);
    }
}

static void put_copy(struct buf *out, const struct value *v)
{
    if (v->kind == V_NULL)
        buf_puts(out, "\\N");
    else if (v->kind == V_INT)
        buf_int(out, v->i);
    else
        put_text(out, v->s);
}

/* Tables that were opened before hold the parents of these rows: theirs go first. */
static int send_rows(struct cx *cx, struct bulk *b)
{
    if (!b)
        return E_OK;
    TRY(send_rows(cx, b->next));
    if (!b->rows.n)
        return E_OK;
    int rc = postgres_copy(cx, b->db, buf_str(&b->head), b->rows.p, b->rows.n);
    b->rows.n = 0;
    return rc;
}

int bulk_add(struct cx *cx, struct bulk *b, const void *rec)
{
    if (cx->doom)
        return cx->doom;
    bool lite = db_engine(cx) == ENGINE_SQLITE;
    struct value v[PARAMS_MAX];
    unsigned n = 0;
    FIELDS_EACH(f, b->fields) {
        if (is_column(f)) {
            must(n < PARAMS_MAX);
            value_of_field(&v[n++], f, rec);
        }
    }
    if (lite)
        return sqlite_bulk_row(cx, b->db, b->lite, v, n);
    for (unsigned i = 0; i < n; i++) {
        if (i)
            buf_putc(&b->rows, '\t');
        put_copy(&b->rows, &v[i]);
    }
    buf_putc(&b->rows, '\n');
    return b->rows.n > BURST ? send_rows(cx, b) : E_OK;
}

int bulk_close(struct cx *cx, struct bulk *b)
{
    int rc = cx->doom ? cx->doom : db_engine(cx) == ENGINE_SQLITE ? E_OK : send_rows(cx, b);
    atomic_store(&b->db->store->loaded, true);
    struct bulk **at = &b->db->bulks;
    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
    give_back(b);
    return rc;
}
