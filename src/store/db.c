// SPDX-License-Identifier: Apache-2.0
/*
 * db.c - the door itself: arguments by name, records by field table, the cache of prepared
 * statements, and the rule that after an engine error nothing more is done in a transaction. Knows
 * no engine.
 */
#include "base/log.h"
#include "inside.h"

#include <stdio.h>
#include <string.h>

/* --- doom --- */

int db_doom(struct cx *cx, int err, const char *fmt, ...)
{
    if (cx->doom)
        return cx->doom;
    va_list ap;
    va_start(ap, fmt);
    const char *words = arena_vprintf(cx->mem, fmt, ap);
    va_end(ap);
    cx->doom = err;
    return fail(cx, err, "", "%s", words);
}

int db_words(struct cx *cx, int err)
{
    return db_doom(cx, err,
                   "Cơ sở dữ liệu gặp lỗi; việc này chưa được ghi. Xin báo quản trị viên.");
}

/* A mistake of the program, found at run time: loud for developers, an error for everybody else. */
static int wrong(struct cx *cx, const struct sql *sql, const char *what, const char *name)
{
    log_line(LOG_ERROR, "sql=%s %s=%s", sql->name, what, name);
#ifdef DEV
    must(false && "a statement and its caller do not fit together; see the line above");
#endif
    return db_words(cx, E_IO);
}

/* --- the cache --- */

static size_t slot_of(const struct sql *sql, uint64_t parts, unsigned variant)
{
    uint64_t h = (uint64_t)(uintptr_t)sql / 16 * 0x9e3779b97f4a7c15u + parts * 31 + variant;
    return (size_t)((h >> 32 ^ h) % CACHE_SLOTS);
}

struct stmt *stmt_find(struct db *db, const struct sql *sql, uint64_t parts, unsigned variant)
{
    struct stmt *st = db->cache[slot_of(sql, parts, variant)];
    while (st && (st->sql != sql || st->parts != parts || st->variant != variant || st->running))
        st = st->next;
    return st;
}

/* Which of the numbered parameters stand in the text: ?N or $N outside quotes. */
static void mark_used(struct stmt *st, enum engine engine)
{
    char sign = engine == ENGINE_SQLITE ? '?' : '$', quote = 0;
    for (const char *p = st->text; *p; p++) {
        if (quote) {
            quote = *p == quote ? 0 : quote;
        } else if (*p == '\'' || *p == '"') {
            quote = *p;
        } else if (*p == sign && p[1] >= '0' && p[1] <= '9') {
            unsigned long n = strtoul(p + 1, NULL, 10);
            if (n >= 1 && n <= st->n_values)
                st->used[n - 1] = true;
        }
    }
}

struct stmt *stmt_new(struct db *db, const struct sql *sql, uint64_t parts, unsigned variant,
                      char *own_text, unsigned extra)
{
    enum { KEPT_MAX = 600 };
    if (db->n_cached >= KEPT_MAX)
        db_forget(db);
    struct stmt *st = calloc(1, sizeof *st);
    must(st);
    st->sql = sql;
    st->parts = parts;
    st->variant = variant;
    st->own = own_text;
    st->text = own_text ? own_text : sql->text[db->driver->engine];
    while (sql->params[st->n_params])
        st->n_params++;
    st->n_values = st->n_params + extra;
    must(st->n_values <= PARAMS_MAX);
    st->used = calloc(st->n_values + 1, sizeof *st->used);
    st->binds = calloc(st->n_params + 1, sizeof *st->binds);
    must(st->used && st->binds);
    mark_used(st, db->driver->engine);
    return st;
}

int stmt_keep(struct cx *cx, struct stmt *st)
{
    struct db *db = cx->db;
    int rc = db->driver->prepare(cx, db, st);
    if (rc < 0) {
        stmt_free(db, st);
        return rc;
    }
    struct stmt **slot = &db->cache[slot_of(st->sql, st->parts, st->variant)];
    st->next = *slot;
    *slot = st;
    db->n_cached++;
    return E_OK;
}

void stmt_free(struct db *db, struct stmt *st)
{
    db->driver->drop(db, st);
    free(st->own);
    free(st->used);
    free(st->binds);
    free(st->map);
    free(st);
}

void db_forget(struct db *db)
{
    for (size_t i = 0; i < CACHE_SLOTS; i++) {
        struct stmt **at = &db->cache[i];
        while (*at) {
            struct stmt *st = *at;
            if (st->running) {
                at = &st->next;
                continue;
            }
            *at = st->next;
            stmt_free(db, st);
            db->n_cached--;
        }
    }
}

/* --- arguments --- */

static void value_of_day(struct value *v, int64_t ordinal)
{
    v->kind = V_TEXT;
    v->s = v->day;
    v->day[0] = 0;
    if (ordinal) {
        struct ymd d = day_ymd((struct day){ (int32_t)ordinal });
        snprintf(v->day, sizeof v->day, "%04u-%02u-%02u", (unsigned)d.y % 10000,
                 (unsigned)d.m % 100, (unsigned)d.d % 100);
    }
}

static void value_of_type(struct value *v, enum ftype type, int64_t i)
{
    if (type == FT_DAY) {
        value_of_day(v, i);
        return;
    }
    v->kind = type == FT_REF && i == 0 ? V_NULL : V_INT;
    v->i = i;
}

void value_of_field(struct value *v, const struct field *f, const void *rec)
{
    if (f->type == FT_TEXT) {
        v->kind = V_TEXT;
        v->s = field_text(f, rec);
    } else {
        value_of_type(v, f->type, field_int(f, rec));
    }
}

static bool value_of_cx(struct value *v, const struct cx *cx, const char *name)
{
    const struct who *w = cx->who;
    const struct {
        const char *name;
        int64_t i;
    } known[] = {
        { "cx_agency", w->agency_id },     { "cx_scope", w->scope_id },
        { "cx_person", w->person_id },     { "cx_account", w->account_id },
        { "cx_post", w->post_id },         { "cx_unit", w->unit_id },
        { "cx_for_post", w->for_post_id }, { "cx_now", cx->now.ms },
    };
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(known[i].name, name) == 0) {
            v->kind = V_INT;
            v->i = known[i].i;
            return true;
        }
    return false;
}

/* Look for a parameter among the arguments: single ones before members of records, first come
 * first. */
static bool find_arg(struct bind *b, const char *name, const struct arg *args)
{
    for (unsigned k = 0; args[k].type != FT_END; k++)
        if (args[k].name && strcmp(args[k].name, name) == 0) {
            *b = (struct bind){ .arg = k, .name = args[k].name };
            return true;
        }
    for (unsigned k = 0; args[k].type != FT_END; k++) {
        const struct field *f =
            args[k].fields ? field_find(args[k].fields, name, strlen(name)) : NULL;
        if (f && f->type != FT_LIST) {
            *b = (struct bind){ .arg = k, .fields = args[k].fields, .field = f };
            return true;
        }
    }
    return false;
}

static bool still_fits(const struct bind *b, const struct arg *args, unsigned n)
{
    if (b->arg >= n)
        return false;
    return b->name ? args[b->arg].name == b->name : b->fields && args[b->arg].fields == b->fields;
}

/* v[0 … n_params): one value per parameter; those not in the text stay NULL. */
int stmt_bind(struct cx *cx, struct stmt *st, const struct arg *args, struct value *v)
{
    unsigned n = 0;
    while (args[n].type != FT_END)
        n++;
    for (unsigned i = 0; i < st->n_params; i++) {
        const char *name = st->sql->params[i];
        struct bind *b = &st->binds[i];
        v[i].kind = V_NULL;
        if (!st->used[i])
            continue;
        if (strncmp(name, "cx_", 3) == 0) {
            if (!value_of_cx(&v[i], cx, name))
                return wrong(cx, st->sql, "unknown", name);
            continue;
        }
        if (!still_fits(b, args, n) && !find_arg(b, name, args))
            return wrong(cx, st->sql, "missing", name);
        const struct arg *a = &args[b->arg];
        if (b->field) {
            value_of_field(&v[i], b->field, a->rec);
        } else if (a->type == FT_TEXT) {
            v[i].kind = V_TEXT;
            v[i].s = a->s ? a->s : "";
        } else {
            value_of_type(&v[i], a->type, a->i);
        }
    }
    return E_OK;
}

/* --- running --- */

/* What must hold before any statement: a transaction, no doom, permission to write, no test's
 * fault. */
int stmt_begin(struct cx *cx, const struct sql *sql)
{
    struct db *db = cx->db;
    if (cx->doom)
        return cx->doom;
    must(db);
    cx->statements++;
    atomic_fetch_add_explicit(&db->store->statements, 1, memory_order_relaxed);
    if (sql->writes && !db->write) {
        log_line(LOG_ERROR, "sql=%s refused: it writes and this is a reading request", sql->name);
        return db_words(cx, E_IO);
    }
    TRY(bulk_settle(cx));
    bool own = cx == db->store->writer_cx || db == db->store->id_db; /* not a request's */
    if (db->write && !own && atomic_load(&db->store->fault_nth) > 0 &&
        atomic_fetch_sub(&db->store->fault_nth, 1) == 1)
        return db_words(cx, atomic_load(&db->store->fault_err));
    return E_OK;
}

int stmt_run(struct cx *cx, struct stmt *st, const struct value *v, bool stream)
{
    again_note(cx, st, v);
    int rc = cx->db->driver->start(cx, cx->db, st, v, stream);
    st->running = rc >= 0;
    if (rc < 0)
        cx->db->driver->finish(cx->db, st);
    return rc;
}

static void finish(struct cx *cx, struct stmt *st, int64_t since, size_t rows)
{
    cx->db->driver->finish(cx->db, st);
    st->running = false;
    if (since)
        log_line(LOG_TRACE, "sql=%s us=%lld rows=%zu request=%s", st->sql->name,
                 (long long)(monotonic_us() - since), rows, cx->request_id ? cx->request_id : "");
}

static int64_t trace_start(void)
{
    return log_tracing("sql") ? monotonic_us() : 0;
}

/* From the cache, or now. */
static int prepared(struct cx *cx, const struct sql *sql, struct stmt **ret)
{
    TRY(stmt_begin(cx, sql));
    *ret = stmt_find(cx->db, sql, 0, 0);
    if (*ret)
        return E_OK;
    *ret = stmt_new(cx->db, sql, 0, 0, NULL, 0);
    return stmt_keep(cx, *ret);
}

/* … and bound; v has PARAMS_MAX. */
static int ready(struct cx *cx, const struct sql *sql, const struct arg *args, struct value *v,
                 struct stmt **ret)
{
    TRY(prepared(cx, sql, ret));
    return stmt_bind(cx, *ret, args, v);
}

int db_exec(struct cx *cx, const struct sql *sql, const struct arg *args)
{
    NOT_ZEROED struct value v[PARAMS_MAX];
    struct stmt *st;
    TRY(ready(cx, sql, args, v, &st));
    int64_t since = trace_start();
    TRY(stmt_run(cx, st, v, false));
    int rc;
    while ((rc = cx->db->driver->step(cx, cx->db, st)) > 0)
        ;
    int64_t changes = cx->db->changes;
    finish(cx, st, since, (size_t)changes);
    if (rc < 0)
        return rc;
    return changes > INT32_MAX ? INT32_MAX : (int)changes;
}

int db_change(struct cx *cx, const struct sql *sql, const struct arg *args)
{
    int rc = db_exec(cx, sql, args);
    if (rc == 0)
        return fail(
            cx, E_CONFLICT, "",
            "Người khác vừa thay đổi nội dung này. Xin tải lại trang, xem lại rồi làm tiếp.");
    return rc;
}

/* Make st->map fit: the member of each column. */
static int map_columns(struct cx *cx, struct stmt *st, const struct field *fields)
{
    if (st->map_of == fields && st->map)
        return E_OK;
    free(st->map);
    st->map = calloc((size_t)st->n_columns + 1, sizeof *st->map);
    must(st->map);
    st->map_of = fields;
    for (int i = 0; i < st->n_columns; i++) {
        const char *name = cx->db->driver->column(st, i);
        st->map[i] = field_find(fields, name, strlen(name));
#ifdef DEV
        if (!st->map[i])
            return wrong(cx, st->sql, "column_without_field", name);
#endif
    }
    return E_OK;
}

static void take_day(const struct driver *d, struct stmt *st, int column, const struct field *f,
                     void *rec)
{
    size_t n;
    struct day day = { 0 };
    const char *s = d->get_text(st, column, &n);
    field_set_int(f, rec, n && day_read_iso(s, &day) ? day.ordinal : 0);
}

/* Text is copied into mem, or left with the engine when mem is NULL. */
static void take_text(const struct driver *d, struct stmt *st, int column, const struct field *f,
                      void *rec, struct arena *mem)
{
    size_t n;
    const char *s = d->get_text(st, column, &n);
    if (mem)
        s = n ? arena_strn(mem, s, n) : "";
    field_set_text(f, rec, s);
}

/* The row at hand into *rec. */
static void take_row(const struct driver *d, struct stmt *st, void *rec, struct arena *mem)
{
    for (int i = 0; i < st->n_columns; i++) {
        const struct field *f = st->map[i];
        if (!f || f->type == FT_LIST)
            continue;
        if (f->type == FT_TEXT)
            take_text(d, st, i, f, rec, mem);
        else if (f->type == FT_DAY)
            take_day(d, st, i, f, rec);
        else
            field_set_int(f, rec, d->get_int(st, i));
    }
}

int db_one(struct cx *cx, const struct sql *sql, const struct arg *args, const struct field *fields,
           void *row)
{
    NOT_ZEROED struct value v[PARAMS_MAX];
    struct stmt *st;
    TRY(ready(cx, sql, args, v, &st));
    int64_t since = trace_start();
    TRY(stmt_run(cx, st, v, false));
    int rc = cx->db->driver->step(cx, cx->db, st);
    bool found = rc > 0;
    if (found) {
        rc = map_columns(cx, st, fields);
        if (rc >= 0)
            take_row(cx->db->driver, st, row, cx->mem);
        /* RETURNING: let the statement end by itself. */
        while (rc >= 0 && sql->writes && (rc = cx->db->driver->step(cx, cx->db, st)) > 0)
            ;
    }
    finish(cx, st, since, found);
    if (rc < 0)
        return rc;
    return found ? E_OK : E_NOTFOUND;
}

int db_int(struct cx *cx, const struct sql *sql, const struct arg *args, int64_t *ret)
{
    NOT_ZEROED struct value v[PARAMS_MAX];
    struct stmt *st;
    TRY(ready(cx, sql, args, v, &st));
    int64_t since = trace_start();
    TRY(stmt_run(cx, st, v, false));
    int rc = cx->db->driver->step(cx, cx->db, st);
    bool found = rc > 0;
    if (found) {
        *ret = cx->db->driver->get_int(st, 0);
        while (sql->writes && (rc = cx->db->driver->step(cx, cx->db, st)) > 0)
            ;
    }
    finish(cx, st, since, found);
    if (rc < 0)
        return rc;
    return found ? E_OK : E_NOTFOUND;
}

int stmt_rows(struct cx *cx, struct stmt *st, const struct value *v, const struct field *fields,
              size_t size, size_t max, struct rows *ret)
{
    *ret = (struct rows){ .size = size, .fields = fields };
    int64_t since = trace_start();
    TRY(stmt_run(cx, st, v, false));
    int rc = map_columns(cx, st, fields);
    while (rc >= 0 && (rc = cx->db->driver->step(cx, cx->db, st)) > 0) {
        if (ret->n == max) {
            ret->more = true;
            break;
        }
        take_row(cx->db->driver, st, rows_add(cx->mem, ret), cx->mem);
    }
    finish(cx, st, since, ret->n);
    return rc < 0 ? rc : E_OK;
}

int db_rows(struct cx *cx, const struct sql *sql, const struct arg *args,
            const struct field *fields, size_t size, struct rows *ret)
{
    NOT_ZEROED struct value v[PARAMS_MAX];
    struct stmt *st;
    TRY(ready(cx, sql, args, v, &st));
    TRY(stmt_rows(cx, st, v, fields, size, ROWS_MAX, ret));
    if (ret->more) {
        log_line(LOG_ERROR, "sql=%s more than %d rows; page or stream instead", sql->name,
                 ROWS_MAX);
        return db_words(cx, E_IO);
    }
    return E_OK;
}

int stmt_stream(struct cx *cx, struct stmt *st, const struct value *v, const struct field *fields,
                void *rec, int (*each)(struct cx *, void *rec, void *arg), void *arg)
{
    size_t n = 0;
    int64_t since = trace_start();
    TRY(stmt_run(cx, st, v, true));
    int rc = E_OK;
    while (rc >= 0 && (rc = cx->db->driver->step(cx, cx->db, st)) > 0) {
        /* `each` may have used the statement's twin for another record. */
        if ((rc = map_columns(cx, st, fields)) < 0)
            break;
        FIELDS_EACH(f, fields) {
            if (f->type == FT_TEXT)
                field_set_text(f, rec, "");
            else if (f->type != FT_LIST)
                field_set_int(f, rec, 0);
        }
        take_row(cx->db->driver, st, rec, NULL);
        n++;
        rc = each(cx, rec, arg);
    }
    finish(cx, st, since, n);
    return rc < 0 ? rc : E_OK;
}

int db_stream(struct cx *cx, const struct sql *sql, const struct arg *args,
              const struct field *fields, void *rec, int (*each)(struct cx *, void *rec, void *arg),
              void *arg)
{
    NOT_ZEROED struct value v[PARAMS_MAX];
    struct stmt *st;
    TRY(ready(cx, sql, args, v, &st));
    return stmt_stream(cx, st, v, fields, rec, each, arg);
}

int db_each(struct cx *cx, const struct sql *sql, const struct arg *extra, const struct rows *rows)
{
    struct stmt *st;
    if (!rows->n)
        return cx->doom;
    TRY(prepared(cx, sql, &st));
    return cx->db->driver->each(cx, cx->db, st, extra, rows);
}

enum engine db_engine(const struct cx *cx)
{
    return cx->db->driver->engine;
}

bool db_in_write(const struct cx *cx)
{
    return cx->db && cx->db->write;
}
