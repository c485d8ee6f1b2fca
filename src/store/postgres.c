// SPDX-License-Identifier: Apache-2.0
/*
 * postgres.c - the PostgreSQL driver: prepared statements with declared types, cursors for streams,
 * pipelines for db_each, and what its SQLSTATEs mean to the house. Connections and transactions are
 * in postgres_pool.c.
 */
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "inside.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

enum { OID_INT8 = 20, OID_TEXT = 25, FETCH = 500, PIPELINE = 200, INT_TEXT = 24 };

static bool in(const char *state, const char *list)
{
    return *state && strstr(list, state);
}

/* The words and the error of what PostgreSQL just refused. r may be NULL (no answer at all). */
int postgres_refuse(struct cx *cx, struct db *db, const PGresult *r, const char *what)
{
    const char *state = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : "";
    state = state ? state : "";
    if (PQstatus(db->pg) != CONNECTION_OK || in(state, "57P01 57P02 57P03 08000 08003 08006")) {
        db->broken = db->retry = true;
        return db_doom(cx, E_BUSY,
                       "Mất kết nối tới máy chủ cơ sở dữ liệu; xin thử lại sau ít giây.");
    }
    if (in(state, "23505"))
        return db_doom(cx, E_CONFLICT, "Dữ liệu này đã có rồi.");
    if (in(state, "23503"))
        return db_doom(cx, E_CONFLICT, "Dữ liệu liên quan không còn nữa hoặc đang được dùng.");
    if (in(state, "40001 40P01 55P03")) {
        db->retry = true;
        return db_doom(cx, E_BUSY, "Hệ thống đang bận; xin thử lại sau ít giây.");
    }
    if (in(state, "57014"))
        return db_doom(cx, E_BUSY, "Việc này quá lâu nên đã dừng lại; xin thu hẹp điều kiện.");
    log_line(LOG_ERROR, "store=postgresql what=\"%s\" state=%s error=\"%s\"", what, state,
             r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : PQerrorMessage(db->pg));
    if (in(state, "0A000 26000")) /* a plan of before a migration */
        db->broken = db->retry = true;
    const char *words = NULL;
    if (in(state, "53100"))
        words = "Ổ đĩa của máy chủ dữ liệu đã đầy: tạm thời chỉ xem được, chưa ghi được. "
                "Xin báo quản trị viên.";
    else if (in(state, "25006") && db->write)
        words =
            "Máy chủ dữ liệu đang ở chế độ chỉ đọc: tạm thời chỉ xem được. Xin báo quản trị viên.";
    if (words) {
        store_set_read_only(db->store, words);
        return db_doom(cx, E_BUSY, "%s", words);
    }
    return db_words(cx, E_IO);
}

static bool is_good(const PGresult *r)
{
    ExecStatusType s = PQresultStatus(r);
    return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

static int pg_raw(struct cx *cx, struct db *db, const char *sql)
{
    PGresult *r = PQexec(db->pg, sql);
    int rc = is_good(r) ? E_OK : postgres_refuse(cx, db, r, sql);
    PQclear(r);
    return rc;
}

/* --- parameters --- */

struct params {
    const char *v[PARAMS_MAX];
    char ints[PARAMS_MAX][INT_TEXT];
    Oid types[PARAMS_MAX];
};

/* Types are declared: left to itself PostgreSQL takes `:n - 1` for a 32-bit number. */
static void fill(struct params *p, const struct value *v, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        p->types[i] = v[i].kind == V_TEXT ? OID_TEXT : OID_INT8;
        p->v[i] = v[i].kind == V_NULL ? NULL : v[i].s;
        if (v[i].kind == V_INT) {
            snprintf(p->ints[i], INT_TEXT, "%lld", (long long)v[i].i);
            p->v[i] = p->ints[i];
        }
    }
}

static const char *name_of(const struct stmt *st, char name[16])
{
    snprintf(name, 16, "s%u", st->serial);
    return name;
}

static int prepare_named(struct cx *cx, struct db *db, struct stmt *st, const struct params *p)
{
    char name[16];
    if (st->serial)
        return E_OK;
    st->serial = ++db->serial;
    PGresult *r = PQprepare(db->pg, name_of(st, name), st->text, (int)st->n_values, p->types);
    int rc = is_good(r) ? E_OK : postgres_refuse(cx, db, r, st->sql->name);
    PQclear(r);
    if (rc < 0)
        st->serial = 0;
    return rc;
}

/* Types of arguments are known only when it is run. */
static int pg_prepare(struct cx *cx, struct db *db, struct stmt *st)
{
    (void)cx, (void)db, (void)st;
    return E_OK;
}

/* --- running --- */

static int take_result(struct cx *cx, struct db *db, struct stmt *st, PGresult *r)
{
    if (!is_good(r)) {
        int rc = postgres_refuse(cx, db, r, st->sql->name);
        PQclear(r);
        return rc;
    }
    st->result = r;
    st->row = -1;
    st->n_columns = PQnfields(r);
    const char *changed = PQcmdTuples(r);
    db->changes = st->sql->writes && *changed ? strtoll(changed, NULL, 10) : 0;
    return E_OK;
}

static int fetch(struct cx *cx, struct db *db, struct stmt *st)
{
    char sql[64];
    PQclear(st->result);
    st->result = NULL;
    snprintf(sql, sizeof sql, "FETCH %d FROM c%u", FETCH, st->cursor);
    return take_result(cx, db, st, PQexec(db->pg, sql));
}

static int open_cursor(struct cx *cx, struct db *db, struct stmt *st, const struct params *p)
{
    struct buf b = BUF(cx->mem);
    unsigned cursor = ++db->serial;
    buf_printf(&b, "DECLARE c%u NO SCROLL CURSOR FOR %s", cursor, st->text);
    PGresult *r =
        PQexecParams(db->pg, buf_str(&b), (int)st->n_values, p->types, p->v, NULL, NULL, 0);
    int rc = is_good(r) ? E_OK : postgres_refuse(cx, db, r, st->sql->name);
    PQclear(r);
    TRY(rc);
    st->cursor = cursor;
    return fetch(cx, db, st);
}

static int pg_start(struct cx *cx, struct db *db, struct stmt *st, const struct value *v,
                    bool stream)
{
    struct params p;
    char name[16];
    fill(&p, v, st->n_values);
    db->changes = 0;
    if (stream && !st->sql->writes)
        return open_cursor(cx, db, st, &p);
    TRY(prepare_named(cx, db, st, &p));
    return take_result(
        cx, db, st,
        PQexecPrepared(db->pg, name_of(st, name), (int)st->n_values, p.v, NULL, NULL, 0));
}

static int pg_step(struct cx *cx, struct db *db, struct stmt *st)
{
    if (++st->row < PQntuples(st->result))
        return 1;
    if (!st->cursor || PQntuples(st->result) < FETCH)
        return 0;
    TRY(fetch(cx, db, st));
    return ++st->row < PQntuples(st->result);
}

static const char *pg_column(struct stmt *st, int i)
{
    return PQfname(st->result, i);
}

static int64_t pg_int(struct stmt *st, int i)
{
    const char *s = PQgetvalue(st->result, st->row, i);
    if (*s == 't')
        return 1;
    return strtoll(s, NULL, 10); /* 'f' and NULL are 0 */
}

static const char *pg_text(struct stmt *st, int i, size_t *n)
{
    *n = (size_t)PQgetlength(st->result, st->row, i);
    return PQgetvalue(st->result, st->row, i);
}

static void pg_finish(struct db *db, struct stmt *st)
{
    PQclear(st->result);
    st->result = NULL;
    if (st->cursor && PQtransactionStatus(db->pg) == PQTRANS_INTRANS) {
        char sql[64];
        snprintf(sql, sizeof sql, "CLOSE c%u", st->cursor);
        PQclear(PQexec(db->pg, sql));
    }
    st->cursor = 0;
}

static void pg_drop(struct db *db, struct stmt *st)
{
    if (!st->serial || PQstatus(db->pg) != CONNECTION_OK)
        return;
    char sql[64];
    snprintf(sql, sizeof sql, "DEALLOCATE s%u", st->serial);
    PQclear(PQexec(db->pg, sql));
}

/* --- pipelines --- */

/* Answers of `sent` statements and of the sync behind them. The first refusal is the one that
 * counts. */
static int drain(struct cx *cx, struct db *db, struct stmt *st, size_t sent)
{
    int rc = E_OK;
    for (size_t i = 0; i <= sent; i++) {
        PGresult *r = PQgetResult(db->pg);
        ExecStatusType s = PQresultStatus(r);
        if (s == PGRES_PIPELINE_SYNC) {
            PQclear(r);
            return rc;
        }
        if (!is_good(r) && s != PGRES_PIPELINE_ABORTED && rc >= 0)
            rc = postgres_refuse(cx, db, r, st->sql->name);
        PQclear(r);
        while ((r = PQgetResult(db->pg)))
            PQclear(r);
        if (PQstatus(db->pg) != CONNECTION_OK)
            return rc < 0 ? rc : postgres_refuse(cx, db, NULL, st->sql->name);
    }
    return rc;
}

/* Send the rows from *at on, PIPELINE at most. Short trains: the server's answers must fit the
 * socket while we are still sending. */
static int send_train(struct cx *cx, struct db *db, struct stmt *st, struct arg *args,
                      const struct rows *rows, size_t *at)
{
    char name[16];
    size_t sent = 0;
    int rc = E_OK;
    for (; *at < rows->n && sent < PIPELINE && rc >= 0; ++*at) {
        struct value v[PARAMS_MAX];
        struct params p;
        args[0] = arg_int("n", (int64_t)*at + 1);
        args[1] = arg_rec(rows->fields, (const char *)rows->v + *at * rows->size);
        rc = stmt_bind(cx, st, args, v);
        fill(&p, v, st->n_values);
        if (rc >= 0)
            sent += PQsendQueryPrepared(db->pg, name_of(st, name), (int)st->n_values, p.v, NULL,
                                        NULL, 0) == 1;
    }
    int got = PQpipelineSync(db->pg) ? drain(cx, db, st, sent)
                                     : postgres_refuse(cx, db, NULL, st->sql->name);
    return rc < 0 ? rc : got;
}

static int pg_each(struct cx *cx, struct db *db, struct stmt *st, const struct arg *extra,
                   const struct rows *rows)
{
    size_t n_extra = 0, at = 0;
    struct value v[PARAMS_MAX];
    struct params p;
    while (extra[n_extra].type != FT_END)
        n_extra++;
    struct arg *args = arena_array(cx->mem, n_extra + 3, sizeof *args);
    memcpy(args + 2, extra, (n_extra + 1) * sizeof *args);
    args[0] = arg_int("n", 1);
    args[1] = arg_rec(rows->fields, rows->v);
    TRY(stmt_bind(cx, st, args, v)); /* the first row tells the types */
    fill(&p, v, st->n_values);
    TRY(prepare_named(cx, db, st, &p));
    must(PQenterPipelineMode(db->pg));
    int rc = E_OK;
    while (at < rows->n && rc >= 0)
        rc = send_train(cx, db, st, args, rows, &at);
    if (!PQexitPipelineMode(db->pg))
        db->broken = true;
    return rc;
}

/* --- bulk --- */

int postgres_copy(struct cx *cx, struct db *db, const char *copy, const char *rows, size_t n)
{
    PGresult *r = PQexec(db->pg, copy);
    int rc = PQresultStatus(r) == PGRES_COPY_IN ? E_OK : postgres_refuse(cx, db, r, copy);
    PQclear(r);
    TRY(rc);
    bool sent = PQputCopyData(db->pg, rows, (int)n) == 1 && PQputCopyEnd(db->pg, NULL) == 1;
    while ((r = PQgetResult(db->pg))) {
        if (rc >= 0 && !is_good(r))
            rc = postgres_refuse(cx, db, r, copy);
        PQclear(r);
    }
    return rc < 0 || sent ? rc : postgres_refuse(cx, db, NULL, copy);
}

/* Tables that the plan reads from end to end although everything else would be preferred: no index
 * helps. */
static void add_scans(struct cx *cx, const PGresult *plan, const char **scan)
{
    for (int i = 0; i < PQntuples(plan); i++) {
        const char *at = strstr(PQgetvalue(plan, i, 0), "Seq Scan on ");
        if (!at)
            continue;
        const char *line = arena_strn(cx->mem, at, strcspn(at, "("));
        if (!strstr(*scan, line))
            *scan = arena_printf(cx->mem, "%s%s%s", *scan, **scan ? "; " : "", line);
    }
}

/* The plan for whatever the arguments will be. */
static int explain(struct cx *cx, struct db *db, const struct sql *sql, const char **scan)
{
    PGresult *r = PQdescribePrepared(db->pg, "probe");
    struct buf b = BUF(cx->mem);
    buf_puts(&b, "EXPLAIN EXECUTE probe");
    for (int i = 0, n = PQnparams(r); i < n; i++)
        buf_printf(&b, "%sNULL%s", i ? ", " : " (", i == n - 1 ? ")" : "");
    PQclear(r);
    r = PQexec(db->pg, buf_str(&b));
    int rc = is_good(r) ? E_OK : postgres_refuse(cx, db, r, sql->name);
    if (rc >= 0)
        add_scans(cx, r, scan);
    PQclear(r);
    return rc;
}

/* Types of parameters are unknown here; what is ambiguous only for want of them is no fault. */
static int pg_probe(struct cx *cx, struct db *db, const struct sql *sql, const char *text,
                    const char **scan)
{
    static const char *const explained[] = { "SELECT", "INSERT", "UPDATE", "DELETE", "WITH" };
    TRY(pg_raw(cx, db,
               "SAVEPOINT probe; SET LOCAL enable_seqscan = off;"
               " SET LOCAL plan_cache_mode = force_generic_plan"));
    PGresult *r = PQprepare(db->pg, "probe", text, 0, NULL);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    bool good = is_good(r);
    int rc = E_OK;
    if (!good && !in(state ? state : "", "42P18 42725 42P08"))
        rc = postgres_refuse(cx, db, r, sql->name);
    PQclear(r);
    for (size_t i = 0; i < COUNT(explained) && good && rc >= 0; i++)
        if (text_has_prefix(text, explained[i]))
            rc = explain(cx, db, sql, scan);
    if (good)
        PQclear(PQexec(db->pg, "DEALLOCATE probe"));
    PQclear(PQexec(db->pg, "ROLLBACK TO probe"));
    return rc;
}

const struct driver postgres_driver = {
    .engine = ENGINE_POSTGRES,
    .prepare = pg_prepare,
    .start = pg_start,
    .step = pg_step,
    .column = pg_column,
    .get_int = pg_int,
    .get_text = pg_text,
    .finish = pg_finish,
    .drop = pg_drop,
    .raw = pg_raw,
    .each = pg_each,
    .probe = pg_probe,
};
