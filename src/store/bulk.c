// SPDX-License-Identifier: Apache-2.0
/*
 * bulk.c - many rows of one table quickly: COPY on PostgreSQL, bulk_lite.c on SQLite. Rows wait and
 * go in bursts, on SQLite by a second thread; whoever uses the connection for anything else first
 * waits for them (bulk_settle). For filling an unserved database; rooms write with db_exec and
 * db_each.
 */
#include "bulk.h"

#include <string.h>

/* --- PostgreSQL --- */

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

static void copy_head(struct bulk *b, const char *table)
{
    int n = 0;
    buf_printf(&b->copy, "COPY %s (", table);
    FIELDS_EACH(f, b->fields) {
        if (bulk_column(f))
            buf_printf(&b->copy, "%s%s", n++ ? ", " : "", f->name);
    }
    buf_puts(&b->copy, ") FROM STDIN");
}

/* Tables that were opened before hold the parents of these rows: theirs go first. */
static int send_rows(struct cx *cx, struct bulk *b)
{
    if (!b)
        return E_OK;
    TRY(send_rows(cx, b->next));
    if (!b->rows.n)
        return E_OK;
    int rc = postgres_copy(cx, b->db, buf_str(&b->copy), b->rows.p, b->rows.n);
    b->rows.n = 0;
    return rc;
}

/* --- both --- */

static void give_back(struct bulk *b)
{
    lite_bulk_close(b);
    buf_free(&b->copy);
    buf_free(&b->rows);
    free(b);
}

int bulk_settle(struct cx *cx)
{
    struct db *db = cx->db;
    if (!db->bulks)
        return E_OK;
    if (!db->burst)
        return send_rows(cx, db->bulks);
    TRY(lite_bulk_send(cx, db));
    return lite_bulk_join(cx, db);
}

void bulk_abandon(struct db *db)
{
    if (db->burst)
        lite_bulk_stop(db);
    while (db->bulks) {
        struct bulk *b = db->bulks;
        db->bulks = b->next;
        give_back(b);
    }
    if (db->burst)
        lite_bulk_end(db);
}

int bulk_open(struct cx *cx, const char *table, const struct field *fields, struct bulk **ret)
{
    if (cx->doom)
        return cx->doom;
    must(db_in_write(cx));
    TRY(bulk_settle(cx));
    struct bulk *b = *ret = calloc(1, sizeof *b);
    must(b);
    b->db = cx->db;
    b->fields = fields;
    b->next = cx->db->bulks;
    cx->db->bulks = b; /* given back at the end of the transaction, whatever happens */
    cx->statements++;
    if (db_engine(cx) == ENGINE_SQLITE)
        return lite_bulk_open(cx, b, table);
    copy_head(b, table);
    return E_OK;
}

int bulk_add(struct cx *cx, struct bulk *b, const void *rec)
{
    if (cx->doom)
        return cx->doom;
    bool lite = b->db->burst;
    int n = 0;
    FIELDS_EACH(f, b->fields) {
        struct value v;
        if (!bulk_column(f))
            continue;
        value_of_field(&v, f, rec);
        if (lite) {
            lite_bulk_put(b, &v);
        } else {
            if (n++)
                buf_putc(&b->rows, '\t');
            put_copy(&b->rows, &v);
        }
    }
    if (!lite)
        buf_putc(&b->rows, '\n');
    if (b->rows.n < BURST)
        return E_OK;
    return lite ? lite_bulk_send(cx, b->db) : send_rows(cx, b);
}

int bulk_close(struct cx *cx, struct bulk *b)
{
    int rc = cx->doom ? cx->doom : bulk_settle(cx);
    if (b->db->burst)
        lite_bulk_stop(b->db); /* it works on b */
    atomic_store(&b->db->store->loaded, true);
    struct bulk **at = &b->db->bulks;
    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
    give_back(b);
    return rc;
}
