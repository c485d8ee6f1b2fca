// SPDX-License-Identifier: Apache-2.0
/*
 * postgres_pool.c - PostgreSQL's connections and transactions: a bounded pool, READ COMMITTED for
 * writes with ≤ 3 runs, a REPEATABLE READ snapshot for pages, what to do when the server went away.
 */
#include "base/buf.h"
#include "base/log.h"
#include "inside.h"

#include <errno.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAIT_S   5     /* for a free connection */
#define WRITE_MS 60000 /* one statement of a people's write; jobs have no limit */

/* --- connections --- */

static void close_one(struct db *db)
{
    if (!db)
        return;
    PQfinish(db->pg);
    db->pg = NULL; /* the server forgets our statements by itself */
    db_forget(db);
    free(db);
}

static int connect_one(struct cx *cx, struct store *store, struct db **ret)
{
    struct db *db = calloc(1, sizeof *db);
    must(db);
    *db = (struct db){ .store = store, .driver = &postgres_driver };
    db->pg = PQconnectdb(store->url);
    if (PQstatus(db->pg) != CONNECTION_OK) {
        log_line(LOG_ERROR, "store=postgresql connect error=\"%s\"", PQerrorMessage(db->pg));
        close_one(db);
        return fail(cx, E_BUSY, "",
                    "Không kết nối được máy chủ cơ sở dữ liệu; xin thử lại sau ít giây.");
    }
    int rc =
        db->driver->raw(cx, db,
                        "SET client_encoding = 'UTF8'; SET client_min_messages = warning;"
                        "SET standard_conforming_strings = on; SET TimeZone = 'UTC';"
                        "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '5min';"
                        "SET jit = off; SET synchronous_commit = on");
    if (rc < 0) {
        close_one(db);
        return rc;
    }
    *ret = db;
    return E_OK;
}

static int take(struct cx *cx, struct store *store, struct db **ret)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_S;
    pthread_mutex_lock(&store->pool_lock);
    int waited = 0;
    while (!store->pool && store->n_open >= store->pg_workers && waited == 0)
        waited = pthread_cond_timedwait(&store->pool_free, &store->pool_lock, &until);
    struct db *db = store->pool;
    bool may_open = !db && store->n_open < store->pg_workers;
    if (db)
        store->pool = db->next;
    else if (may_open)
        store->n_open++;
    pthread_mutex_unlock(&store->pool_lock);
    if (!db && !may_open)
        return fail(cx, E_BUSY, "", "Hệ thống đang quá tải; xin thử lại sau ít giây.");
    if (db) {
        *ret = db;
        return E_OK;
    }
    int rc = connect_one(cx, store, ret);
    if (rc < 0) {
        pthread_mutex_lock(&store->pool_lock);
        store->n_open--;
        pthread_cond_signal(&store->pool_free);
        pthread_mutex_unlock(&store->pool_lock);
    }
    return rc;
}

static void give(struct store *store, struct db *db)
{
    struct db *stale = NULL;
    pthread_mutex_lock(&store->pool_lock);
    if (!db->broken) {
        db->next = store->pool;
        store->pool = db;
    } else {
        /* The server went away: the idle ones are as dead as this one. */
        stale = store->pool;
        store->pool = NULL;
        db->next = stale;
        stale = db;
        for (const struct db *d = stale; d; d = d->next)
            store->n_open--;
    }
    pthread_cond_broadcast(&store->pool_free);
    pthread_mutex_unlock(&store->pool_lock);
    while (stale) {
        struct db *d = stale;
        stale = d->next;
        close_one(d);
    }
}

static int check_collation(struct cx *cx, struct db *db)
{
    PGresult *r =
        PQexec(db->pg, "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database "
                       "WHERE datname = current_database()");
    int rc = E_OK;
    if (PQntuples(r) != 1)
        rc = db_words(cx, E_IO);
    else if (strcmp(PQgetvalue(r, 0, 1), "UTF8") != 0 ||
             (strncmp(PQgetvalue(r, 0, 0), "C", 1) != 0 &&
              strcmp(PQgetvalue(r, 0, 0), "POSIX") != 0))
        rc = fail(cx, E_INVALID, "",
                  "Cơ sở dữ liệu PostgreSQL phải được tạo với LC_COLLATE 'C' và ENCODING 'UTF8' "
                  "(đang là '%s', '%s').",
                  PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1));
    PQclear(r);
    return rc;
}

int postgres_open(struct cx *cx, struct store *store)
{
    struct db *db;
    TRY(take(cx, store, &db));
    int rc = check_collation(cx, db);
    give(store, db);
    return rc;
}

void postgres_close(struct store *store)
{
    while (store->pool) {
        struct db *db = store->pool;
        store->pool = db->next;
        close_one(db);
    }
    close_one(store->id_db);
    store->id_db = NULL;
}

/* --- transactions --- */

/* The first statement on a connection that lay idle through a failover finds it dead: try once more
 * on a new one. */
static int begin(struct cx *cx, struct store *store, const char *sql, bool write, struct db **ret)
{
    int rc = E_BUSY;
    for (int i = 0; i < 2; i++) {
        TRY(take(cx, store, ret));
        (*ret)->retry = false;
        (*ret)->write = write;
        cx->doom = 0;
        struct faults before = cx->err;
        rc = (*ret)->driver->raw(cx, *ret, sql);
        if (rc >= 0)
            return rc;
        bool again = (*ret)->broken && i == 0;
        give(store, *ret);
        if (!again)
            break;
        cx->err = before;
    }
    cx->doom = 0;
    return rc;
}

/* COMMIT or ROLLBACK. A COMMIT that PostgreSQL turned into a ROLLBACK is a failure. */
static int end(struct cx *cx, struct db *db, bool commit)
{
    PGresult *r = PQexec(db->pg, commit ? "COMMIT" : "ROLLBACK");
    int rc = E_OK;
    if (PQresultStatus(r) != PGRES_COMMAND_OK ||
        strcmp(PQcmdStatus(r), commit ? "COMMIT" : "ROLLBACK") != 0)
        rc = commit ? postgres_refuse(cx, db, r, "COMMIT") : E_OK;
    if (PQtransactionStatus(db->pg) != PQTRANS_IDLE)
        db->broken = true;
    PQclear(r);
    return rc;
}

int postgres_read(struct store *store, struct cx *cx, tx_fn *fn, void *arg, int64_t ms)
{
    char sql[120];
    struct db *db;
    snprintf(sql, sizeof sql,
             "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = %lld",
             (long long)ms);
    TRY(begin(cx, store, sql, false, &db));
    cx->db = db;
    int rc = fn(cx, arg);
    cx->db = NULL;
    if (rc >= 0 && cx->doom)
        rc = cx->doom;
    end(cx, db, false);
    give(store, db);
    return rc;
}

/* One run of the transaction; *again tells that another one may go better. */
static int write_once(struct store *store, struct write *w, bool *again)
{
    char sql[80];
    struct db *db;
    snprintf(sql, sizeof sql, "BEGIN; SET LOCAL statement_timeout = %d",
             w->lane == LANE_PEOPLE ? WRITE_MS : 0);
    *again = false;
    TRY(begin(w->cx, store, sql, true, &db));
    if (atomic_load(&store->run_twice)) {
        write_run(w, db);
        end(w->cx, db, false);
        (void)!db->driver->raw(w->cx, db, sql);
        db->retry = false;
    }
    int rc = write_run(w, db);
    if (rc >= 0) {
        int ended = end(w->cx, db, true);
        if (ended >= 0 && atomic_exchange(&store->loaded, false))
            PQclear(PQexec(db->pg, "ANALYZE"));
        /* Lost while COMMIT was on its way: nobody knows. The caller's Idempotency-Key does. */
        *again = ended < 0 && db->retry && !db->broken;
        if (ended >= 0)
            store_writable(store);
        else
            rc = ended;
    } else {
        *again = db->retry;
        end(w->cx, db, false);
    }
    give(store, db);
    return rc;
}

int postgres_submit(struct store *store, struct write *w)
{
    bool again = true;
    int rc = E_BUSY;
    write_save(w);
    for (int i = 0; i < RUNS_MAX && again; i++) {
        if (i) {
            atomic_fetch_add(&store->retries, 1);
            usleep((useconds_t)(2000u << i) + (useconds_t)(monotonic_us() % 3000));
        }
        rc = write_once(store, w, &again);
    }
    atomic_fetch_add(&store->writes, 1);
    atomic_fetch_add(&store->batches, 1);
    w->done(w, rc);
    return E_OK;
}

/* Only one thread at a time comes here (id.c holds its lock). */
int postgres_aside(struct store *store, struct cx *cx, tx_fn *fn, void *arg)
{
    int rc = E_BUSY;
    for (int i = 0; i < RUNS_MAX && rc < 0; i++) {
        if (store->id_db && store->id_db->broken) {
            close_one(store->id_db);
            store->id_db = NULL;
        }
        cx->doom = 0;
        if (!store->id_db)
            TRY(connect_one(cx, store, &store->id_db));
        struct db *db = store->id_db;
        db->write = true;
        rc = db->driver->raw(cx, db, "BEGIN");
        if (rc < 0)
            continue;
        cx->db = db;
        rc = fn(cx, arg);
        cx->db = NULL;
        int ended = end(cx, db, rc >= 0);
        rc = rc < 0 ? rc : ended;
    }
    return rc;
}
