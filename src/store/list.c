// SPDX-License-Identifier: Apache-2.0
/*
 * list.c - list pages: joins the optional lines that were chosen, an order, and the condition that
 * begins after the last row of the page before. The place in the list travels in a token that only
 * this database can have made.
 */
#include "base/buf.h"
#include "base/crypt.h"
#include "base/text.h"
#include "inside.h"

#include <stdio.h>
#include <string.h>

enum { MAC = 9, COLUMNS_MAX = 4, LIMIT_MAX = 1000, TOKEN_MAX = 4000 };

static int key_tx(struct cx *cx, void *arg)
{
    struct {
        const char *value;
    } row = { "" };
    static const struct field fields[] = {
        { .name = "value", .type = FT_TEXT, .off = 0 },
        FIELD_END,
    };
    struct store *store = arg;
    if (db_in_write(cx))
        TRY(db_exec(cx, &sql_meta_keep, ARGS(A(key, "token_key"), A(value, token_new(cx->mem)))));
    TRY(db_one(cx, &sql_meta_get, ARGS(A(key, "token_key")), fields, &row));
    hmac_sha256("list", 4, row.value, strlen(row.value), store->token_key);
    return E_OK;
}

int list_key_load(struct cx *cx, struct store *store)
{
    return store->frozen ? store_read(store, cx, key_tx, store)
                         : store_write(store, cx, LANE_PEOPLE, key_tx, store);
}

/* --- tokens: what order, and the values of its columns in the last row --- */

static void sign(const struct cx *cx, const struct sql *sql, const struct page_of *page,
                 const char *body, size_t n, uint8_t ret[32])
{
    struct buf b = BUF(cx->mem);
    buf_printf(&b, "%s %s %d\n", sql->name, sql->orders[page->order].name, page->backwards);
    buf_put(&b, body, n);
    hmac_sha256(cx->db->store->token_key, sizeof cx->db->store->token_key, b.p, b.n, ret);
}

static const char *token_of(struct cx *cx, const struct sql *sql, const struct page_of *page,
                            const struct field *fields, const void *last)
{
    struct buf b = BUF(cx->mem);
    uint8_t mac[32];
    const char *const *names = sql->orders[page->order].names;
    for (size_t i = 0; names[i]; i++) {
        struct value v = { 0 };
        const struct field *f = field_find(fields, names[i], strlen(names[i]));
        must(f); /* an order's columns are members of the record */
        value_of_field(&v, f, last);
        if (v.kind == V_TEXT)
            buf_printf(&b, "t%s", v.s);
        else
            buf_printf(&b, "i%lld", (long long)v.i);
        buf_putc(&b, '\0');
    }
    sign(cx, sql, page, b.p, b.n, mac);
    struct buf whole = BUF(cx->mem);
    buf_put(&whole, mac, MAC);
    buf_put(&whole, b.p, b.n);
    return base64url(cx->mem, whole.p, whole.n);
}

/* Values of the token into v; how many, or E_INVALID. */
static int token_read(struct cx *cx, const struct sql *sql, const struct page_of *page,
                      struct value *v)
{
    const void *raw;
    size_t n;
    uint8_t mac[32];
    unsigned columns = 0;
    while (sql->orders[page->order].columns[columns])
        columns++;
    must(columns <= COLUMNS_MAX);
    if (strlen(page->after) > TOKEN_MAX || !base64url_read(cx->mem, page->after, &raw, &n) ||
        n <= MAC)
        goto bad;
    const char *body = (const char *)raw + MAC, *end = (const char *)raw + n;
    sign(cx, sql, page, body, n - MAC, mac);
    uint8_t differ = 0;
    for (int i = 0; i < MAC; i++)
        differ |= (uint8_t)(mac[i] ^ ((const uint8_t *)raw)[i]);
    if (differ)
        goto bad;
    for (unsigned i = 0; i < columns; i++) {
        const char *stop = memchr(body, 0, (size_t)(end - body));
        if (!stop || stop == body)
            goto bad;
        v[i].kind = *body == 't' ? V_TEXT : V_INT;
        v[i].s = body + 1;
        if (v[i].kind == V_INT && !int_read(body + 1, &v[i].i))
            goto bad;
        body = stop + 1;
    }
    return (int)columns;
bad:
    return fail(cx, E_INVALID, "after", "Dấu trang không hợp lệ; xin mở lại danh sách từ đầu.");
}

/* --- composing --- */

static const char *param(struct cx *cx, unsigned n)
{
    return arena_printf(cx->mem, "%c%u", db_engine(cx) == ENGINE_SQLITE ? '?' : '$', n);
}

/* " AND (a, b) > (?5, ?6)": the values follow the statement's own parameters. */
static void put_keyset(struct cx *cx, struct buf *b, const struct sql_order *o, unsigned first,
                       bool desc)
{
    buf_puts(b, " AND (");
    for (unsigned i = 0; o->columns[i]; i++)
        buf_printf(b, "%s%s", i ? ", " : "", o->columns[i]);
    buf_printf(b, ") %c (", desc ? '<' : '>');
    for (unsigned i = 0; o->columns[i]; i++)
        buf_printf(b, "%s%s", i ? ", " : "", param(cx, first + i));
    buf_puts(b, ")\n");
}

static char *compose(struct cx *cx, const struct sql *sql, const struct page_of *page, bool keyset,
                     bool limit)
{
    enum engine e = db_engine(cx);
    struct buf b = { .mem = NULL };
    const char *text = sql->text[e];
    const struct sql_order *o = &sql->orders[page->order];
    bool desc = o->desc != page->backwards;
    unsigned own = 0, columns = 0;
    size_t at = 0, n = strlen(text);
    while (sql->params[own])
        own++;
    while (o->columns[columns])
        columns++;
    /* Parts, then the condition, then the order: places in the text never go back. */
    for (unsigned k = 0; sql->parts && sql->parts[k].name; k++) {
        const struct sql_part *p = &sql->parts[k];
        if (!(page->parts >> k & 1))
            continue;
        if (keyset && sql->keyset_at[e] < p->at[e] && at <= sql->keyset_at[e]) {
            buf_put(&b, text + at, sql->keyset_at[e] - at);
            at = sql->keyset_at[e];
            put_keyset(cx, &b, o, own + 1, desc);
            keyset = false;
        }
        buf_put(&b, text + at, p->at[e] - at);
        at = p->at[e];
        buf_puts(&b, p->text[e]);
    }
    if (keyset) {
        buf_put(&b, text + at, sql->keyset_at[e] - at);
        at = sql->keyset_at[e];
        put_keyset(cx, &b, o, own + 1, desc);
    }
    buf_put(&b, text + at, n - at);
    buf_puts(&b, " ORDER BY ");
    for (unsigned i = 0; i < columns; i++)
        buf_printf(&b, "%s%s%s", i ? ", " : "", o->columns[i], desc ? " DESC" : "");
    if (limit)
        buf_printf(&b, " LIMIT %s", param(cx, own + columns + 1));
    return b.p;
}

static unsigned count(const char *const *v)
{
    unsigned n = 0;
    while (v[n])
        n++;
    return n;
}

static const struct sql_order *order_of(const struct sql *sql, const struct page_of *page)
{
    must(sql->orders && page->order >= 0);
    for (int i = 0; i <= page->order; i++)
        must(sql->orders[i].name);
    return &sql->orders[page->order];
}

/* Composed or from the cache, and bound: the statement's own parameters, the token's values, the
 * limit. */
static int ready(struct cx *cx, const struct sql *sql, const struct page_of *page,
                 const struct arg *args, bool limit, struct value *v, struct stmt **ret)
{
    TRY(stmt_begin(cx, sql));
    unsigned columns = count(order_of(sql, page)->columns);
    struct value last[COLUMNS_MAX] = { 0 };
    bool keyset = page->after && *page->after;
    if (keyset)
        TRY(token_read(cx, sql, page, last));
    unsigned variant = 1 + ((unsigned)page->order * 8 + page->backwards * 4u + keyset * 2u + limit);
    struct stmt *st = stmt_find(cx->db, sql, page->parts, variant);
    if (!st) {
        st = stmt_new(cx->db, sql, page->parts, variant, compose(cx, sql, page, keyset, limit),
                      columns + 1);
        TRY(stmt_keep(cx, st));
    }
    TRY(stmt_bind(cx, st, args, v));
    for (unsigned i = 0; i < columns; i++)
        v[st->n_params + i] = last[i];
    v[st->n_params + columns] = (struct value){ .kind = V_INT, .i = page->limit + 1 };
    *ret = st;
    return E_OK;
}

int db_list(struct cx *cx, const struct sql *sql, const struct page_of *page,
            const struct arg *args, const struct field *fields, size_t size, struct rows *ret,
            const char **next)
{
    struct value v[PARAMS_MAX];
    struct stmt *st;
    *next = "";
    *ret = (struct rows){ .size = size, .fields = fields };
    if (page->limit < 1 || page->limit > LIMIT_MAX)
        return fail(cx, E_INVALID, "limit", "Số dòng một trang từ 1 đến %d.", LIMIT_MAX);
    TRY(ready(cx, sql, page, args, true, v, &st));
    TRY(stmt_rows(cx, st, v, fields, size, (size_t)page->limit, ret));
    if (ret->more)
        *next = token_of(cx, sql, page, fields, (const char *)ret->v + (ret->n - 1) * size);
    return E_OK;
}

int db_list_stream(struct cx *cx, const struct sql *sql, const struct page_of *page,
                   const struct arg *args, const struct field *fields, void *rec,
                   int (*each)(struct cx *, void *rec, void *arg), void *arg)
{
    struct value v[PARAMS_MAX];
    struct stmt *st;
    struct page_of whole = *page;
    whole.after = "";
    TRY(ready(cx, sql, &whole, args, false, v, &st));
    return stmt_stream(cx, st, v, fields, rec, each, arg);
}

/* --- every form of a statement --- */

/* One choice of optional lines and order: with and without a token, both ways. */
static int try_forms(struct cx *cx, const struct sql *sql, struct page_of page, int forms,
                     const char **scan)
{
    for (int form = 0; form < forms; form++) {
        page.backwards = form & 2;
        char *text = compose(cx, sql, &page, form & 1, true);
        int rc = cx->db->driver->probe(cx, cx->db, sql, text, scan);
        free(text);
        TRY(rc);
    }
    return E_OK;
}

int db_try(struct cx *cx, const struct sql *sql, const char **scan)
{
    static const char *const nothing[] = { "1", NULL };
    static const struct sql_order by_nothing[] = { { .name = "", .columns = nothing },
                                                   { .name = NULL } };
    *scan = "";
    if (cx->doom)
        return cx->doom;
    if (!sql->orders && !sql->parts)
        return cx->db->driver->probe(cx, cx->db, sql, sql->text[db_engine(cx)], scan);
    struct sql listed = *sql;
    listed.orders = sql->orders ? sql->orders : by_nothing;
    unsigned n = 0;
    while (sql->parts && sql->parts[n].name)
        n++;
    uint64_t all = (UINT64_C(1) << n) - 1;
    for (int order = 0; listed.orders[order].name; order++) {
        struct page_of page = { .order = order, .limit = 1 };
        int forms = sql->orders ? 4 : 1;
        TRY(try_forms(cx, &listed, page, forms, scan));
        for (unsigned k = 0; k <= n; k++) {
            page.parts = k < n ? UINT64_C(1) << k : all;
            TRY(try_forms(cx, &listed, page, forms, scan));
        }
    }
    return E_OK;
}
