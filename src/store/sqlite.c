// SPDX-License-Identifier: Apache-2.0
/*
 * sqlite.c - the SQLite driver: opening, preparing, stepping, and what its error codes mean to the
 * house. When transactions begin and end is decided in store.c (reads) and writer.c (writes).
 */
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITER_CACHE_KIB = 24576, BULK_CACHE_KIB = 196608 };
/* What a savepoint may have to put back is kept in pieces of this size, and on disk beyond it. */
enum { SAVEPOINT_BYTES = 4 << 20 };
/* Cursors of the running statements: without room for them each statement allocates its own. */
enum { WRITER_SLOTS = 200, WRITER_SLOT_BYTES = 1200 };

static void configure(void)
{
    /* By default each SAVEPOINT writes its journal to a temporary file: twice the time of a small
     * request. */
    must(sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, SAVEPOINT_BYTES) == SQLITE_OK);
    must(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
    must(sqlite3_initialize() == SQLITE_OK);
}

/* SQLite often forgets the errno of a failed COMMIT: a small file of our own finds it again. */
static int disk_errno(const struct db *db)
{
    char path[512], block[16384];
    memset(block, 'x', sizeof block);
    snprintf(path, sizeof path, "%s/motcua.probe", db->store->dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    int err = 0;
    errno = 0;
    for (int i = 0; i < 4 && !err; i++)
        if (write(fd, block, sizeof block) != (ssize_t)sizeof block)
            err = errno ? errno : ENOSPC;
    if (!err && fsync(fd) != 0)
        err = errno;
    close(fd);
    unlink(path);
    return err;
}

static const char *full_words(struct db *db, int code)
{
    int kind = code & 0xff, os = sqlite3_system_errno(db->lite);
    if (kind != SQLITE_FULL && kind != SQLITE_READONLY && kind != SQLITE_IOERR &&
        kind != SQLITE_CANTOPEN)
        return NULL;
    if (!os && kind != SQLITE_FULL)
        os = disk_errno(db);
    if (kind == SQLITE_FULL || os == ENOSPC || os == EDQUOT || os == EFBIG)
        return "Ổ đĩa của máy chủ đã đầy: tạm thời chỉ xem được, chưa ghi được. Xin báo quản trị viên.";
    if (kind == SQLITE_READONLY || os == EROFS)
        return "Ổ đĩa của máy chủ đang ở chế độ chỉ đọc: tạm thời chỉ xem được. Xin báo quản trị viên.";
    return "Ổ đĩa của máy chủ gặp lỗi: tạm thời chỉ xem được, chưa ghi được. Xin báo quản trị viên.";
}

/* The words and the error of what SQLite just refused. */
int sqlite_refuse(struct cx *cx, struct db *db, const char *what)
{
    int code = sqlite3_extended_errcode(db->lite);
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        return db_doom(cx, E_CONFLICT, "Dữ liệu này đã có rồi.");
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return db_doom(cx, E_CONFLICT, "Dữ liệu liên quan không còn nữa hoặc đang được dùng.");
    default:
        break;
    }
    if (code == SQLITE_INTERRUPT)
        return db_doom(cx, E_BUSY, "Việc này quá lâu nên đã dừng lại; xin thu hẹp điều kiện.");
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED)
        return db_doom(cx, E_BUSY, "Hệ thống đang bận; xin thử lại sau ít giây.");
    log_line(LOG_ERROR, "store=sqlite what=\"%s\" code=%d errno=%d error=\"%s\"", what, code,
             sqlite3_system_errno(db->lite), sqlite3_errmsg(db->lite));
    const char *words = db->write ? full_words(db, code) : NULL;
    if (words) {
        store_set_read_only(db->store, words);
        return db_doom(cx, E_BUSY, "%s", words);
    }
    return db_words(cx, E_IO);
}

static int progress(void *arg)
{
    const struct db *db = arg;
    return db->deadline_us && monotonic_us() > db->deadline_us;
}

int sqlite_exec(struct cx *cx, struct db *db, const char *sql)
{
    if (sqlite3_exec(db->lite, sql, NULL, NULL, NULL) != SQLITE_OK)
        return sqlite_refuse(cx, db, sql);
    return E_OK;
}

int sqlite_control(struct cx *cx, struct db *db, enum control what)
{
    static const char *const words[CONTROLS] = {
        [CONTROL_BEGIN] = "BEGIN",
        [CONTROL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [CONTROL_COMMIT] = "COMMIT",
        [CONTROL_ROLLBACK] = "ROLLBACK",
        [CONTROL_SAVEPOINT] = "SAVEPOINT request",
        [CONTROL_RELEASE] = "RELEASE request",
        [CONTROL_ROLLBACK_TO] = "ROLLBACK TO request",
    };
    sqlite3_stmt **st = &db->control[what];
    int code =
        *st ? SQLITE_OK
            : sqlite3_prepare_v3(db->lite, words[what], -1, SQLITE_PREPARE_PERSISTENT, st, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(*st);
    int rc = code == SQLITE_DONE ? E_OK : cx ? sqlite_refuse(cx, db, words[what]) : E_IO;
    sqlite3_reset(*st);
    if (what == CONTROL_COMMIT && db->write)
        atomic_fetch_add(&db->store->commits, 1);
    return rc;
}

bool sqlite_in_transaction(struct db *db)
{
    return !sqlite3_get_autocommit(db->lite);
}

/* On a disk that takes no writes SQLite cannot make the files of its log: unless a log was left
 * behind, it is told that the file does not change. */
static const char *frozen_uri(struct cx *cx, const struct store *store)
{
    struct stat wal;
    struct buf uri = BUF(cx->mem);
    buf_puts(&uri, "file:");
    for (const char *p = store->path; *p; p++) {
        if (strchr("?#%", *p))
            buf_printf(&uri, "%%%02X", (unsigned)*p);
        else
            buf_putc(&uri, *p);
    }
    bool left = stat(arena_printf(cx->mem, "%s-wal", store->path), &wal) == 0 && wal.st_size > 0;
    buf_puts(&uri, left ? "" : "?immutable=1");
    return buf_str(&uri);
}

static int open_file(struct cx *cx, struct store *store, struct db *db)
{
    int flags = SQLITE_OPEN_NOMUTEX;
    if (store->frozen)
        flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    else
        flags |= SQLITE_OPEN_READWRITE | (db->write ? SQLITE_OPEN_CREATE : 0);
    return sqlite3_open_v2(store->frozen ? frozen_uri(cx, store) : store->path, &db->lite, flags,
                           NULL);
}

int sqlite_open(struct cx *cx, struct store *store, bool writer, struct db **ret)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    struct db *db = calloc(1, sizeof *db);
    must(db);
    *db = (struct db){ .store = store, .driver = &sqlite_driver, .write = writer };
    if (open_file(cx, store, db) != SQLITE_OK || !db->lite) {
        sqlite_close(db);
        return db_doom(cx, E_IO, "Không mở được cơ sở dữ liệu %s.", store->path);
    }
    if (writer)
        sqlite3_db_config(db->lite, SQLITE_DBCONFIG_LOOKASIDE, NULL, WRITER_SLOT_BYTES,
                          WRITER_SLOTS);
    sqlite3_extended_result_codes(db->lite, 1);
    sqlite3_db_config(db->lite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->lite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* busy_timeout comes first: threads that open together collide on journal_mode. */
    const char *const pragmas[] = {
        "PRAGMA busy_timeout = 5000",
        store->frozen  ? "SELECT 1"
        : store->fresh ? "PRAGMA journal_mode = MEMORY" /* store_finish brings it to the disk */
                       : "PRAGMA journal_mode = WAL",
        store->fresh ? "PRAGMA synchronous = OFF" : "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA temp_store = MEMORY",
        writer ? "PRAGMA wal_autocheckpoint = 1000" : "PRAGMA wal_autocheckpoint = 0",
        writer ? "PRAGMA cache_size = -24576" : "PRAGMA cache_size = -6144", /* WRITER_CACHE_KIB */
        writer ? "PRAGMA journal_size_limit = 16777216" : "PRAGMA query_only = ON",
    };
    for (size_t i = 0; i < COUNT(pragmas); i++) {
        int rc = sqlite_exec(cx, db, pragmas[i]);
        if (rc < 0) {
            sqlite_close(db);
            return rc;
        }
    }
    if (!writer)
        sqlite3_progress_handler(db->lite, 2000, progress, db);
    *ret = db;
    return E_OK;
}

void sqlite_close(struct db *db)
{
    if (!db)
        return;
    db_forget(db);
    for (int i = 0; i < CONTROLS; i++)
        sqlite3_finalize(db->control[i]);
    must(sqlite3_close(db->lite) == SQLITE_OK);
    search_queue_free(db);
    free(db);
}

/* A page that reads a whole table is fine with ten rows and dead with a million. Tables that are
 * read so are added to *scan. */
static int lite_probe(struct cx *cx, struct db *db, const struct sql *sql, const char *text,
                      const char **scan)
{
    sqlite3_stmt *plan = NULL;
    bool values = text_has_prefix(text, "INSERT") &&
                  !strstr(text, "SELECT"); /* RETURNING looks like a scan */
    const char *explain = arena_printf(cx->mem, "EXPLAIN QUERY PLAN %s", text);
    if (sqlite3_prepare_v2(db->lite, explain, -1, &plan, NULL) != SQLITE_OK)
        return sqlite_refuse(cx, db, sql->name);
    while (sqlite3_step(plan) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(plan, 3);
        if (text_has_prefix(line, "SCAN ") && !strstr(line, " USING ") && !strchr(line, '(') &&
            !values && !strstr(line, "VIRTUAL TABLE") && !strstr(line, "CONSTANT ROW") &&
            !strstr(*scan, line))
            *scan = arena_printf(cx->mem, "%s%s%s", *scan, **scan ? "; " : "", line);
    }
    sqlite3_finalize(plan);
    return E_OK;
}

static int lite_prepare(struct cx *cx, struct db *db, struct stmt *st)
{
    const char *tail = NULL;
    if (sqlite3_prepare_v3(db->lite, st->text, -1, SQLITE_PREPARE_PERSISTENT, &st->lite, &tail) !=
        SQLITE_OK)
        return sqlite_refuse(cx, db, st->sql->name);
    st->n_columns = sqlite3_column_count(st->lite);
#ifdef DEV
    const char *scan = "";
    if (!st->sql->scan && log_tracing("sql") && lite_probe(cx, db, st->sql, st->text, &scan) >= 0 &&
        *scan)
        log_line(LOG_WARN, "sql=%s plan=\"%s\" (give it an index, or mark it --! scan: reason)",
                 st->sql->name, scan);
#endif
    return E_OK;
}

static int bind_values(struct cx *cx, struct db *db, sqlite3_stmt *lite, const struct value *v,
                       unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        int at = (int)i + 1, rc;
        if (v[i].kind == V_INT)
            rc = sqlite3_bind_int64(lite, at, v[i].i);
        else if (v[i].kind == V_TEXT)
            rc = sqlite3_bind_text(lite, at, v[i].s, -1, SQLITE_STATIC);
        else
            rc = sqlite3_bind_null(lite, at);
        if (rc != SQLITE_OK)
            return sqlite_refuse(cx, db, "bind");
    }
    return E_OK;
}

static int lite_start(struct cx *cx, struct db *db, struct stmt *st, const struct value *v,
                      bool stream)
{
    (void)stream;
    unsigned top = (unsigned)sqlite3_bind_parameter_count(st->lite);
    db->changes = 0;
    return bind_values(cx, db, st->lite, v, top < st->n_values ? top : st->n_values);
}

/* A bulk load walks over all indexes; afterwards the memory is given back. */
static void set_cache(struct db *db, int kib)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA cache_size = -%d", kib);
    (void)!sqlite3_exec(db->lite, sql, NULL, NULL, NULL);
}

void sqlite_bulk_end(struct db *db)
{
    set_cache(db, WRITER_CACHE_KIB);
    sqlite3_db_release_memory(db->lite);
}

int sqlite_bulk_prepare(struct cx *cx, struct db *db, const char *sql, sqlite3_stmt **ret)
{
    set_cache(db, BULK_CACHE_KIB);
    if (sqlite3_prepare_v2(db->lite, sql, -1, ret, NULL) != SQLITE_OK)
        return sqlite_refuse(cx, db, sql);
    return E_OK;
}

static int lite_step(struct cx *cx, struct db *db, struct stmt *st)
{
    int rc = sqlite3_step(st->lite);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE) {
        db->changes = st->sql->writes ? sqlite3_changes64(db->lite) : 0;
        return 0;
    }
    return sqlite_refuse(cx, db, st->sql->name);
}

static const char *lite_column(struct stmt *st, int i)
{
    return sqlite3_column_name(st->lite, i);
}

static int64_t lite_int(struct stmt *st, int i)
{
    return sqlite3_column_int64(st->lite, i);
}

static const char *lite_text(struct stmt *st, int i, size_t *n)
{
    const char *s = (const char *)sqlite3_column_text(st->lite, i);
    *n = s ? (size_t)sqlite3_column_bytes(st->lite, i) : 0;
    return s ? s : "";
}

static void lite_finish(struct db *db, struct stmt *st)
{
    int steps = sqlite3_stmt_status(st->lite, SQLITE_STMTSTATUS_VM_STEP, 1);
    atomic_fetch_add_explicit(&db->store->steps, steps, memory_order_relaxed);
    sqlite3_reset(st->lite);
    sqlite3_clear_bindings(st->lite);
}

static void lite_drop(struct db *db, struct stmt *st)
{
    (void)db;
    sqlite3_finalize(st->lite);
}

static int lite_each(struct cx *cx, struct db *db, struct stmt *st, const struct arg *extra,
                     const struct rows *rows)
{
    (void)db;
    size_t n_extra = 0;
    while (extra[n_extra].type != FT_END)
        n_extra++;
    struct arg *args = arena_array(cx->mem, n_extra + 3, sizeof *args);
    memcpy(args + 2, extra, (n_extra + 1) * sizeof *args);
    for (size_t i = 0; i < rows->n; i++) {
        struct value v[PARAMS_MAX];
        args[0] = arg_int("n", (int64_t)i + 1);
        args[1] = arg_rec(rows->fields, (const char *)rows->v + i * rows->size);
        TRY(stmt_bind(cx, st, args, v));
        TRY(stmt_run(cx, st, v, false));
        int rc;
        while ((rc = sqlite_driver.step(cx, db, st)) > 0)
            ;
        sqlite_driver.finish(db, st);
        st->running = false;
        TRY(rc);
    }
    return E_OK;
}

const struct driver sqlite_driver = {
    .engine = ENGINE_SQLITE,
    .prepare = lite_prepare,
    .start = lite_start,
    .step = lite_step,
    .column = lite_column,
    .get_int = lite_int,
    .get_text = lite_text,
    .finish = lite_finish,
    .drop = lite_drop,
    .raw = sqlite_exec,
    .each = lite_each,
    .probe = lite_probe,
};
