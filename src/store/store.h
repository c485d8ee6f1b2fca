// SPDX-License-Identifier: Apache-2.0
/*
 * store.h - the database as the house sees it: opening, migrating, transactions, the writer,
 * backup. Rooms need only db.h, book.h and search.h. SQLite: one writing process (lock file), one
 * writer thread with group commit and two lanes, reads on a connection per thread in a transaction
 * each. PostgreSQL: a connection per worker, READ COMMITTED.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include "store/db.h"

struct store;
struct store_config {
    const char *dir; /* data folder; database file DIR/motcua.db unless url is given */
    const char *url; /* postgresql://…; NULL or "" = SQLite */
    int readers;     /* connections for reading kept open (default 5) */
    int pg_workers;  /* connections (default 16) */
    int node;        /* 0..1023, part of ids */
    bool must_exist;
    bool fresh;       /* SQLite: a database that is not there yet gets its name by store_finish */
    size_t queue_max; /* people lane; default 4096; full = E_BUSY */
    int64_t read_ms;  /* deadline of one page; default 2000; jobs raise it with store_deadline */
};
int store_open(struct cx *, const struct store_config *, struct store **ret) MUST_USE;
void store_close(struct store *);
/* Opened with .fresh: until here a new database stands under another name and without a log, so
 * that filling it is quick and nobody takes a half-made one for data. Now it is on the disk; the
 * store can only be closed afterwards. Without .fresh, or when the database was there: nothing. */
int store_finish(struct cx *, struct store *) MUST_USE;
enum engine store_engine(const struct store *);

/* Migrations of all rooms in the order of the list; each room's schema texts are pairs (SQLite,
 * PostgreSQL), NULL-ended. Applied ones are immutable (hash kept): a changed one refuses to start.
 */
struct migration_set {
    const char *room;
    const char *const *schema;
};
int store_migrate(struct cx *, struct store *, const struct migration_set *, size_t n) MUST_USE;

typedef int tx_fn(struct cx *, void *arg);
/* fn in one read transaction (a snapshot); a statement that writes is refused. */
int store_read(struct store *, struct cx *, tx_fn *, void *arg) MUST_USE;
/* SQLite: the same for small reads in a row on one thread. They share a snapshot as long as nothing
 * is committed, so each sees what was acknowledged before it began. Whoever looks calls
 * store_look_end on the same thread before it waits for anything. */
int store_look(struct store *, struct cx *, tx_fn *, void *arg) MUST_USE;
void store_look_end(void); /* nothing to end is fine */

enum lane { LANE_PEOPLE, LANE_BACKGROUND };
/* fn in one write transaction; returns after COMMIT is durable. fn may be run up to 3 times
 * (CONTRACTS 1): arena mark, cx->err and ids are reset before each. Blocks the calling thread;
 * never call it from a transaction or from an event thread. */
int store_write(struct store *, struct cx *, enum lane, tx_fn *, void *arg) MUST_USE;

/* The same without waiting: done(w, rc) is called on the writer (SQLite) or on the calling worker
 * (PostgreSQL) after COMMIT or final failure. E_BUSY at once when the queue is full or the disk is
 * read-only (then done is not called). */
struct write {
    struct cx *cx;
    tx_fn *go;
    void *arg;
    enum lane lane;
    void (*done)(struct write *, int rc);
    void (*reset)(
        struct write *); /* before each run of go, after the store's own reset; may be NULL */
    /* store's own: */
    struct write *next_;
    struct arena_mark mark_;
    struct faults err_;
    uint64_t seed_;
    unsigned id_used_, statements_;
    int runs_, rc_;
    int64_t queued_us_;
};
int store_submit(struct store *, struct write *) MUST_USE;

/* Longer (or no: 0) read deadline for this thread's next store_read: reports, exports. */
void store_deadline(struct store *, int64_t ms);
bool store_read_only(const struct store *,
                     const char **why_vi);           /* disk full or read-only, in Vietnamese */
bool store_retry_write(struct store *, struct cx *); /* true when writing works again */
/* Was it opened on a disk that takes no writes? Then everything can be read, and whoever opened it
 * opens it anew once *ret_over is true. */
bool store_frozen(const struct store *, bool *ret_over);

/* Online, verified copy of the database into file (SQLite: backup API under a held read
 * transaction; PostgreSQL: pg_dump custom format). */
int store_backup(struct cx *, struct store *, const char *file) MUST_USE;
/* Is a copy made by store_backup whole? SQLite: integrity and foreign keys; PostgreSQL: its list
 * can be read. The words go to cx->err. */
int store_verify(struct cx *, enum engine, const char *file) MUST_USE;
/* E_CONFLICT when the place that this configuration names already holds a database. */
int store_vacant(struct cx *, const struct store_config *) MUST_USE;
/* A verified copy goes into a vacant place: on SQLite the file itself is moved there, on PostgreSQL
 * pg_restore runs in one transaction. Whole or not at all. */
int store_restore(struct cx *, const struct store_config *, const char *file) MUST_USE;
/* Foreign keys, integrity, search index; faults go to cx->err, E_CONFLICT if any. */
int store_check(struct cx *, struct store *) MUST_USE;
/* DEV and tests: the n-th statement from now of write transactions fails with err; 0 = off. */
void store_fault(struct store *, int nth, int err);
/* DEV and tests: run every .go twice, the first run rolled back; a second run that writes something
 * else ends the program. */
void store_run_twice(struct store *, bool);

/* Fast filling of an unserved database (init, bench), inside store_write: indexes may be dropped
 * before and built after with store_raw. */
int store_raw(struct cx *, const char *sql_sqlite, const char *sql_pg) MUST_USE;
struct bulk; /* rows of one table; columns by field table (COPY on PostgreSQL) */
int bulk_open(struct cx *, const char *table, const struct field *, struct bulk **ret) MUST_USE;
int bulk_add(struct cx *, struct bulk *, const void *rec) MUST_USE;
int bulk_close(struct cx *, struct bulk *) MUST_USE;

struct store_stats {
    int64_t writes, batches, retries, reads, queue, statements;
    int64_t batch_us_max, wait_us_max;
    int64_t
        steps; /* of SQLite's machine: what statements cost, whatever the hour; 0 on PostgreSQL */
};
void store_stats(const struct store *, struct store_stats *ret);
#endif
