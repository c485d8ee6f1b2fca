// SPDX-License-Identifier: Apache-2.0
/*
 * bulk_lite.c - bulk rows on SQLite. While the caller makes rows, a second thread puts those made
 * before into the tables: one INSERT … SELECT for each table and burst, from a virtual table that
 * shows the bytes of the burst: three fifths of the time of an INSERT for each row.
 */
#include "bulk.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 64 };

/* Of a connection, from the first bulk of a transaction to its end. */
struct burst {
    pthread_t thread;
    bool running, failed;     /* failed: read only after the thread was joined */
    const struct bulk *shown; /* whose rows the virtual table shows */
};

/* --- a row in bytes: each value as its kind, a number (of a text: its length), the text --- */

void lite_bulk_put(struct bulk *b, const struct value *v)
{
    struct buf *out = &b->rows;
    size_t n = v->kind == V_TEXT ? strlen(v->s) : 0;
    int64_t number = v->kind == V_TEXT ? (int64_t)n : v->i;
    must(n < INT32_MAX);
    buf_grow(out, 1 + sizeof number + n);
    char *at = out->p + out->n;
    *at++ = (char)v->kind;
    memcpy(at, &number, sizeof number);
    if (n)
        memcpy(at + sizeof number, v->s, n);
    out->n += 1 + sizeof number + n;
}

static int64_t number_at(const char *at)
{
    int64_t number;
    memcpy(&number, at + 1, sizeof number);
    return number;
}

static const char *after(const char *at)
{
    return at + 1 + sizeof(int64_t) + (*at == V_TEXT ? number_at(at) : 0);
}

/* --- the virtual table --- */

struct table {
    sqlite3_vtab base;
    const struct db *db;
};
struct cursor {
    sqlite3_vtab_cursor base;
    const char *at, *end; /* the row after this one; behind the last */
    int n;
    bool over;
    const char *value[COLUMNS_MAX];
};

static int rows_connect(sqlite3 *lite, void *db, int argc, const char *const *argv,
                        sqlite3_vtab **ret, char **err)
{
    (void)argc, (void)argv, (void)err;
    struct buf sql = { 0 };
    struct table *t = calloc(1, sizeof *t);
    must(t);
    t->db = db;
    buf_puts(&sql, "CREATE TABLE x (");
    for (int i = 0; i < COLUMNS_MAX; i++)
        buf_printf(&sql, i ? ", c%d" : "c%d", i);
    buf_putc(&sql, ')');
    int rc = sqlite3_declare_vtab(lite, buf_str(&sql));
    buf_free(&sql);
    *ret = &t->base;
    return rc;
}

static int rows_disconnect(sqlite3_vtab *t)
{
    free(t);
    return SQLITE_OK;
}

static int rows_best_index(sqlite3_vtab *t, sqlite3_index_info *info)
{
    (void)t, (void)info;
    return SQLITE_OK;
}

static int rows_open(sqlite3_vtab *t, sqlite3_vtab_cursor **ret)
{
    (void)t;
    struct cursor *c = calloc(1, sizeof *c);
    must(c);
    *ret = &c->base;
    return SQLITE_OK;
}

static int rows_close(sqlite3_vtab_cursor *c)
{
    free(c);
    return SQLITE_OK;
}

static int rows_next(sqlite3_vtab_cursor *base)
{
    struct cursor *c = (struct cursor *)base;
    c->over = c->at >= c->end;
    for (int i = 0; i < c->n && !c->over; i++) {
        c->value[i] = c->at;
        c->at = after(c->at);
    }
    return SQLITE_OK;
}

static int rows_filter(sqlite3_vtab_cursor *base, int n, const char *s, int argc,
                       sqlite3_value **argv)
{
    (void)n, (void)s, (void)argc, (void)argv;
    struct cursor *c = (struct cursor *)base;
    const struct bulk *b = ((struct table *)base->pVtab)->db->burst->shown;
    c->at = b->sent.p;
    c->end = c->at + b->sent.n;
    c->n = b->n_columns;
    return rows_next(base);
}

static int rows_eof(sqlite3_vtab_cursor *base)
{
    return ((struct cursor *)base)->over;
}

static int rows_column(sqlite3_vtab_cursor *base, sqlite3_context *out, int i)
{
    const char *at = ((struct cursor *)base)->value[i];
    if (*at == V_TEXT)
        sqlite3_result_text(out, at + 1 + sizeof(int64_t), (int)number_at(at), SQLITE_STATIC);
    else if (*at == V_INT)
        sqlite3_result_int64(out, number_at(at));
    else
        sqlite3_result_null(out);
    return SQLITE_OK;
}

static int rows_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
    *ret = ((struct cursor *)base)->at - ((struct cursor *)base)->end;
    return SQLITE_OK;
}

static const sqlite3_module rows_module = {
    .xConnect = rows_connect, /* no xCreate: it is always there, and never in the schema */
    .xBestIndex = rows_best_index,
    .xDisconnect = rows_disconnect,
    .xOpen = rows_open,
    .xClose = rows_close,
    .xFilter = rows_filter,
    .xNext = rows_next,
    .xEof = rows_eof,
    .xColumn = rows_column,
    .xRowid = rows_rowid,
};

/* --- sending --- */

/* Tables that were opened before hold the parents of these rows: theirs go first. */
static bool insert(struct burst *u, struct bulk *b)
{
    if (!b)
        return true;
    if (!insert(u, b->next))
        return false;
    if (!b->sent.n)
        return true;
    u->shown = b;
    bool good = sqlite3_step(b->insert) == SQLITE_DONE;
    sqlite3_reset(b->insert);
    return good;
}

static void *insert_all(void *arg)
{
    struct db *db = arg;
    db->burst->failed = !insert(db->burst, db->bulks);
    return NULL;
}

void lite_bulk_stop(struct db *db)
{
    struct burst *u = db->burst;
    if (u->running)
        must(pthread_join(u->thread, NULL) == 0);
    u->running = false;
}

int lite_bulk_join(struct cx *cx, struct db *db)
{
    struct burst *u = db->burst;
    lite_bulk_stop(db);
    return u->failed ? sqlite_refuse(cx, db, "bulk") : E_OK;
}

int lite_bulk_send(struct cx *cx, struct db *db)
{
    TRY(lite_bulk_join(cx, db));
    for (struct bulk *b = db->bulks; b; b = b->next) {
        struct buf in = b->sent;
        b->sent = b->rows;
        b->rows = in;
        b->rows.n = 0;
    }
    db->burst->running = true;
    must(pthread_create(&db->burst->thread, NULL, insert_all, db) == 0);
    return E_OK;
}

/* --- opening and closing --- */

int lite_bulk_open(struct cx *cx, struct bulk *b, const char *table)
{
    struct db *db = b->db;
    struct buf sql = BUF(cx->mem), from = BUF(cx->mem);
    int n = 0;
    if (!db->burst) {
        must(db->burst = calloc(1, sizeof *db->burst));
        must(sqlite3_create_module(db->lite, "bulk_rows", &rows_module, db) == SQLITE_OK);
    }
    TRY(lite_bulk_join(cx, db));
    /* FAIL: the whole transaction goes with a bad row, so its statement keeps no way back. */
    buf_printf(&sql, "INSERT OR FAIL INTO %s (", table);
    FIELDS_EACH(f, b->fields) {
        if (!bulk_column(f))
            continue;
        buf_printf(&sql, "%s%s", n ? ", " : "", f->name);
        buf_printf(&from, "%sc%d", n ? ", " : "", n);
        n++;
    }
    must(n <= COLUMNS_MAX);
    b->n_columns = n;
    buf_printf(&sql, ") SELECT %s FROM bulk_rows", buf_str(&from));
    return sqlite_bulk_prepare(cx, db, buf_str(&sql), &b->insert);
}

void lite_bulk_close(struct bulk *b)
{
    sqlite3_finalize(b->insert);
    buf_free(&b->sent);
}

void lite_bulk_end(struct db *db)
{
    sqlite_bulk_end(db);
    free(db->burst);
    db->burst = NULL;
}
