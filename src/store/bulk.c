// SPDX-License-Identifier: Apache-2.0
/*
 * bulk.c - many rows of one table quickly: a prepared INSERT on SQLite, COPY on PostgreSQL. On
 * SQLite a second thread puts a burst of rows in while the caller makes the next one; whoever uses
 * the connection for anything else first waits for it (bulk_settle). For filling an unserved
 * database; rooms write with db_exec and db_each.
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
    int n_columns;
    struct buf head, rows; /* PostgreSQL: COPY … FROM STDIN, and what waits to be sent */
};

/* SQLite: rows of all open bulks in their order, each as its bulk and its values. */
struct burst {
    struct buf made, sent;
    pthread_t thread;
    bool running, failed; /* failed: read only after the thread was joined */
};

/* --- SQLite: rows on their way --- */

static void put_value(struct buf *out, const struct value *v)
{
    size_t n = v->kind == V_TEXT ? strlen(v->s) + 1 : 0;
    must(n < INT32_MAX);
    buf_grow(out, 1 + sizeof(int64_t) + n);
    char *at = out->p + out->n;
    int64_t number = v->kind == V_TEXT ? (int64_t)n : v->i;
    *at++ = (char)v->kind;
    memcpy(at, &number, sizeof number);
    at += sizeof number;
    if (n)
        memcpy(at, v->s, n);
    out->n = (size_t)(at - out->p) + n;
}

/* Binds the value at at, which stays there until the row is in; the one after it. */
static const char *bind_value(sqlite3_stmt *st, int column, const char *at, bool *bad)
{
    char kind = *at++;
    int64_t number;
    memcpy(&number, at, sizeof number);
    at += sizeof number;
    if (kind == V_TEXT) {
        *bad |= sqlite3_bind_text(st, column, at, (int)number - 1, SQLITE_STATIC) != SQLITE_OK;
        return at + number;
    }
    *bad |= (kind == V_INT ? sqlite3_bind_int64(st, column, number)
                           : sqlite3_bind_null(st, column)) != SQLITE_OK;
    return at;
}

static void *insert_rows(void *arg)
{
    struct burst *u = arg;
    for (const char *at = u->sent.p, *end = at + u->sent.n; at < end && !u->failed;) {
        struct bulk *b;
        memcpy(&b, at, sizeof b);
        at += sizeof b;
        for (int i = 1; i <= b->n_columns; i++)
            at = bind_value(b->lite, i, at, &u->failed);
        u->failed |= sqlite3_step(b->lite) != SQLITE_DONE;
        sqlite3_reset(b->lite);
    }
    return NULL;
}

static int join(struct cx *cx, struct db *db)
{
    struct burst *u = db->burst;
    if (u->running)
        must(pthread_join(u->thread, NULL) == 0);
    u->running = false;
    return u->failed ? sqlite_refuse(cx, db, "bulk") : E_OK;
}

static int send_burst(struct cx *cx, struct db *db)
{
    struct burst *u = db->burst;
    TRY(join(cx, db));
    struct buf empty = u->sent;
    u->sent = u->made;
    u->made = empty;
    u->made.n = 0;
    u->running = true;
    must(pthread_create(&u->thread, NULL, insert_rows, u) == 0);
    return E_OK;
}

int bulk_settle(struct cx *cx)
{
    struct burst *u = cx->db->burst;
    if (!u)
        return E_OK;
    if (u->made.n)
        TRY(send_burst(cx, cx->db));
    return join(cx, cx->db);
}

/* --- opening and giving back --- */

static void give_back(struct bulk *b)
{
    sqlite3_finalize(b->lite);
    buf_free(&b->head);
    buf_free(&b->rows);
    free(b);
}

void bulk_abandon(struct db *db)
{
    struct burst *u = db->burst;
    if (u && u->running)
        must(pthread_join(u->thread, NULL) == 0);
    while (db->bulks) {
        struct bulk *b = db->bulks;
        db->bulks = b->next;
        give_back(b);
    }
    if (!u)
        return;
    sqlite_bulk_end(db);
    buf_free(&u->made);
    buf_free(&u->sent);
    free(u);
    db->burst = NULL;
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
    bool lite = db_engine(cx) == ENGINE_SQLITE;
    if (lite)
        TRY(bulk_settle(cx));
    if (lite && !cx->db->burst) {
        cx->db->burst = calloc(1, sizeof *cx->db->burst);
        must(cx->db->burst);
    }
    struct bulk *b = calloc(1, sizeof *b);
    must(b);
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
    b->n_columns = n;
    b->next = cx->db->bulks;
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
    struct burst *u = b->db->burst;
    if (u)
        buf_put(&u->made, &b, sizeof b);
    int n = 0;
    FIELDS_EACH(f, b->fields) {
        struct value v;
        if (!is_column(f))
            continue;
        value_of_field(&v, f, rec);
        if (u) {
            put_value(&u->made, &v);
        } else {
            if (n++)
                buf_putc(&b->rows, '\t');
            put_copy(&b->rows, &v);
        }
    }
    if (u)
        return u->made.n > BURST ? send_burst(cx, b->db) : E_OK;
    buf_putc(&b->rows, '\n');
    return b->rows.n > BURST ? send_rows(cx, b) : E_OK;
}

int bulk_close(struct cx *cx, struct bulk *b)
{
    int rc = cx->doom ? cx->doom : b->db->burst ? bulk_settle(cx) : send_rows(cx, b);
    atomic_store(&b->db->store->loaded, true);
    struct bulk **at = &b->db->bulks;
    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
    give_back(b);
    return rc;
}
