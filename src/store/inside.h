// SPDX-License-Identifier: Apache-2.0
/*
 * inside.h - what the files of the store share. No other floor includes it.
 * A `struct db` is one connection; a `struct driver` is what an engine can do with it; everything
 * above the driver (names of arguments, records, lists, the rule of doom) is written once, in db.c
 * and list.c.
 */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H
#include "store/store.h"
#include "store_sql.h"

#include <pthread.h>
#include <stdatomic.h>

enum { PARAMS_MAX = 128, EXTRA_MAX = 8, CACHE_SLOTS = 256, RUNS_MAX = 3, ROWS_MAX = 10000 };

struct sqlite3;
struct sqlite3_stmt;
struct pg_conn;
struct pg_result;

/* One bound argument. */
struct value {
    enum { V_NULL, V_INT, V_TEXT } kind;
    int64_t i;
    const char *s;
    char day[12];
};
/* Where a parameter was found the last time: the next call usually has the same shape. */
struct bind {
    unsigned arg;
    const char *name; /* of the single argument, or NULL for a member of a record */
    const struct field *fields;
    const struct field *field;
};
/* A statement prepared on one connection. */
struct stmt {
    const struct sql *sql;
    uint64_t parts;
    unsigned variant; /* list.c's: order, direction, with or without a token */
    struct stmt *next;
    char *own; /* composed text, freed with the statement; NULL when text is the sql's own */
    const char *text;
    unsigned n_params, n_values; /* named ones; named and the ones list.c adds */
    bool *used;                  /* by the composed text */
    struct bind *binds;
    int n_columns;
    const struct field *map_of; /* map was made for these fields */
    const struct field **map;   /* by column; NULL = no such member */
    bool running;
    struct sqlite3_stmt *lite;
    struct pg_result *result; /* PostgreSQL: rows of the running call */
    int row;
    unsigned serial; /* PostgreSQL: name of the prepared statement; 0 = not yet prepared */
    unsigned cursor; /* PostgreSQL: a cursor is open under this number */
};

/* What holds a SQLite transaction together; prepared once per connection. */
enum control {
    CONTROL_BEGIN,
    CONTROL_BEGIN_WRITE,
    CONTROL_COMMIT,
    CONTROL_ROLLBACK,
    CONTROL_SAVEPOINT,
    CONTROL_RELEASE,
    CONTROL_ROLLBACK_TO,
    CONTROLS
};

struct db {
    struct store *store;
    const struct driver *driver;
    struct sqlite3 *lite;
    struct pg_conn *pg;
    bool write;                  /* the transaction may write */
    struct search_queue *search; /* SQLite: documents on their way into the index */
    bool broken;                 /* PostgreSQL: do not keep this connection */
    bool retry;                  /* PostgreSQL: another run may go better */
    int64_t deadline_us;         /* of monotonic_us(); 0 = none */
    struct sqlite3_stmt *control[CONTROLS];
    struct stmt *cache[CACHE_SLOTS];
    size_t n_cached;
    unsigned serial;
    int64_t changes;
    struct again *again; /* tests: what the two runs of a .go write */
    struct bulk *bulks;  /* open ones, the last first */
    struct burst *burst; /* SQLite: rows of bulks on their way; NULL = none in this transaction */
    struct db *next;
};

/* What an engine does. All return E_*; on failure they have called db_doom(). */
struct driver {
    enum engine engine;
    int (*prepare)(struct cx *, struct db *, struct stmt *);
    int (*start)(struct cx *, struct db *, struct stmt *, const struct value *, bool stream);
    int (*step)(struct cx *, struct db *, struct stmt *); /* 1 = a row, 0 = the end */
    const char *(*column)(struct stmt *, int);
    int64_t (*get_int)(struct stmt *, int);
    const char *(*get_text)(struct stmt *, int, size_t *n); /* valid until the next step */
    void (*finish)(struct db *, struct stmt *);
    void (*drop)(struct db *, struct stmt *); /* give back what prepare took */
    int (*raw)(struct cx *, struct db *, const char *sql);
    /* Prepare and forget; adds what is read from end to end to *scan. */
    int (*probe)(struct cx *, struct db *, const struct sql *, const char *text, const char **scan);
    int (*each)(struct cx *, struct db *, struct stmt *, const struct arg *extra,
                const struct rows *);
};
extern const struct driver sqlite_driver, postgres_driver;

struct lane_queue {
    struct write *first, **last;
    size_t n;
};

struct store {
    enum engine engine;
    struct arena *mem; /* configuration strings */
    const char *dir, *path, *url;
    int readers, pg_workers, node;
    size_t queue_max;
    int64_t read_ms;
    int lock_fd;
    bool fresh;  /* SQLite: being made, path is not yet the database's name */
    bool frozen; /* SQLite: opened on a disk that takes no writes; stays so until opened anew */
    uint8_t token_key[32];

    pthread_mutex_t pool_lock;
    pthread_cond_t pool_free;
    struct db *pool; /* idle connections */
    int n_idle, n_open;

    /* SQLite's writer (writer.c) */
    pthread_t thread;
    bool has_thread, stop;
    struct db *writer;
    struct cx *writer_cx; /* for the house's own statements in a batch */
    struct arena_mark writer_mark;
    pthread_mutex_t queue_lock;
    pthread_cond_t queue_more;
    struct lane_queue lane[2];
    int64_t background_us; /* when a background item was last taken */

    /* ids (id.c) */
    pthread_mutex_t id_lock;
    int64_t id_last, id_stored, id_pending, id_end, id_leased_us;
    struct db *id_db; /* PostgreSQL: leases have a connection of their own */
    bool id_ready;

    _Atomic(const char *) read_only; /* why, in Vietnamese; NULL = writing works */
    _Atomic int64_t probe_us;        /* when writing was last tried while read-only */
    atomic_int fault_nth, fault_err;
    atomic_bool run_twice, loaded; /* loaded: a bulk load went through, statistics are stale */
    atomic_llong writes, batches, retries, reads, statements, steps, batch_us_max, wait_us_max;
    atomic_llong commits; /* SQLite: grows before the answers to a commit leave */
};

/* db.c */
int db_doom(struct cx *, int err, const char *fmt, ...) PRINTF_LIKE(3, 4);
int db_words(struct cx *, int err); /* doom with the general sentence of an engine error */
struct stmt *stmt_find(struct db *, const struct sql *, uint64_t parts, unsigned variant);
struct stmt *stmt_new(struct db *, const struct sql *, uint64_t parts, unsigned variant,
                      char *own_text, unsigned extra);
int stmt_keep(struct cx *,
              struct stmt *); /* prepared and put into the cache; freed when that fails */
void stmt_free(struct db *, struct stmt *);
void db_forget(struct db *); /* all prepared statements */
int stmt_begin(struct cx *, const struct sql *);
int stmt_bind(struct cx *, struct stmt *, const struct arg *, struct value *);
int stmt_run(struct cx *, struct stmt *, const struct value *, bool stream);
int stmt_rows(struct cx *, struct stmt *, const struct value *, const struct field *, size_t size,
              size_t max, struct rows *ret);
int stmt_stream(struct cx *, struct stmt *, const struct value *, const struct field *, void *rec,
                int (*each)(struct cx *, void *rec, void *arg), void *arg);
void value_of_field(struct value *, const struct field *, const void *rec);

/* sqlite.c */
int sqlite_open(struct cx *, struct store *, bool writer, struct db **ret);
void sqlite_close(struct db *);
int sqlite_exec(struct cx *, struct db *, const char *sql); /* not counted */
int sqlite_control(struct cx *, struct db *, enum control); /* cx NULL: no words wanted */
bool sqlite_in_transaction(struct db *);
int sqlite_refuse(struct cx *, struct db *, const char *what); /* what SQLite said last */
void sqlite_bulk_end(struct db *);
int sqlite_bulk_prepare(struct cx *, struct db *, const char *sql, struct sqlite3_stmt **ret);
/* bulk.c */
int bulk_settle(struct cx *);   /* all rows given to a bulk are in; others may use the connection */
void bulk_abandon(struct db *); /* those a failed transaction left open */

/* postgres.c, postgres_pool.c */
int postgres_refuse(struct cx *, struct db *, const struct pg_result *, const char *what);
int postgres_open(struct cx *, struct store *);
void postgres_close(struct store *);
int postgres_read(struct store *, struct cx *, tx_fn *, void *arg, int64_t ms);
int postgres_aside(struct store *, struct cx *, tx_fn *,
                   void *arg); /* a transaction of its own, beside all others */
int postgres_submit(struct store *, struct write *);
int postgres_copy(struct cx *, struct db *, const char *copy, const char *rows, size_t n);
/* postgres_tool.c */
int postgres_backup(struct cx *, struct store *, const char *file);
int postgres_verify(struct cx *, const char *file);
int postgres_restore(struct cx *, const char *url, const char *file);
/* E_CONFLICT when the database already holds tables. */
int postgres_vacant(struct cx *, const char *url);

/* writer.c */
int writer_start(struct cx *, struct store *);
void writer_stop(struct store *);
int writer_submit(struct store *, struct write *);
void write_save(struct write *);            /* remember what each run begins from */
int write_run(struct write *, struct db *); /* go once, from the beginning */
void store_set_read_only(struct store *, const char *why);
void store_writable(struct store *);  /* a COMMIT went through */
bool store_may_write(struct store *); /* false while read-only and a probe is not yet due */

/* again.c: around the two runs of one .go, and at each statement between */
void again_first(struct db *);
void again_second(struct db *);
void again_note(const struct cx *, const struct stmt *, const struct value *);
void again_compare(struct db *, int first, int second); /* ends the program when they differ */

/* id.c */
bool id_frozen(const struct cx *); /* would a second run make the same ids? */
int id_load(struct cx *, struct store *);
/* Before COMMIT on SQLite: the mark is never behind a stored id. Once it is
 * durable, id_stored = id_pending. */
int id_save(struct cx *, struct store *);
/* search.c */
struct buf;
void search_words(struct buf *, const char *folded);          /* "so 12/qd" → "so 12 qd" */
const char *search_key(struct arena *, const char *, size_t); /* an exact thing as stored */
const char *search_kind(struct arena *, const char *kind);    /* its scope word */
int search_flush(struct cx *);                                /* before COMMIT on SQLite */
size_t search_mark(const struct db *);                        /* how many documents wait */
void search_rewind(struct db *, size_t mark);                 /* the later ones were rolled back */
void search_flushed(struct db *, bool committed);
void search_queue_free(struct db *);
/* list.c */
int list_key_load(struct cx *, struct store *);
#endif
