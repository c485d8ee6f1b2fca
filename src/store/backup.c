// SPDX-License-Identifier: Apache-2.0
/*
 * backup.c - a copy of the living database, and the check of one. The source connection holds a
 * read transaction while it copies: without it every write begins the copy again and it never ends
 * under load.
 */
#include "base/log.h"
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* First column of each row is a fault, except "ok". How many, or E_IO. */
static int ask(struct cx *cx, sqlite3 *lite, const char *pragma, const char *words)
{
    sqlite3_stmt *st = NULL;
    int faults = 0, rc = sqlite3_prepare_v2(lite, pragma, -1, &st, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(st);
        if (rc != SQLITE_ROW)
            break;
        const char *s = (const char *)sqlite3_column_text(st, 0);
        if (s && strcmp(s, "ok") != 0 && ++faults <= 20)
            fail(cx, E_CONFLICT, "", "%s: %s", words, s);
    }
    if (rc != SQLITE_DONE) {
        log_line(LOG_ERROR, "store=check pragma=\"%s\" error=\"%s\"", pragma, sqlite3_errmsg(lite));
        fail(cx, E_CONFLICT, "", "%s: %s", words, sqlite3_errmsg(lite));
        faults++;
    }
    sqlite3_finalize(st);
    return faults;
}

static int check_file(struct cx *cx, sqlite3 *lite)
{
    int faults = ask(cx, lite, "PRAGMA integrity_check(20)", "Tệp dữ liệu hỏng");
    faults += ask(cx, lite, "PRAGMA foreign_key_check", "Dòng mất liên kết trong bảng");
    return faults ? E_CONFLICT : E_OK;
}

/* --- backup --- */

struct copy {
    const char *file; /* written under this temporary name */
    int err;
};

static int not_written(struct cx *cx, sqlite3 *to)
{
    log_line(LOG_ERROR, "store=backup error=\"%s\"", sqlite3_errmsg(to));
    if ((sqlite3_errcode(to) & 0xff) == SQLITE_FULL)
        return fail(cx, E_BUSY, "", "Ổ đĩa của máy chủ không đủ chỗ cho bản sao.");
    return fail(cx, E_IO, "", "Không ghi được bản sao: %s.", sqlite3_errmsg(to));
}

static int copy_pages(struct cx *cx, sqlite3 *from, sqlite3 *to)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    while (b && sqlite3_backup_step(b, 1000) == SQLITE_OK)
        ;
    if (sqlite3_backup_finish(b) != SQLITE_OK)
        return not_written(cx, to);
    /* One file that needs no -wal beside it. */
    if (sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
        return not_written(cx, to);
    return check_file(cx, to);
}

static int copy_tx(struct cx *cx, void *arg)
{
    struct copy *c = arg;
    /* The first statement takes the snapshot that is copied. */
    int64_t migrations;
    int rc = db_int(cx, &sql_migration_count, NO_ARGS, &migrations);
    if (rc < 0)
        return rc;
    sqlite3 *to = NULL;
    if (sqlite3_open_v2(c->file, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) !=
        SQLITE_OK)
        rc = fail(cx, E_IO, "", "Không ghi được %s.", c->file);
    else
        rc = copy_pages(cx, cx->db->lite, to);
    sqlite3_close(to);
    return rc;
}

static void sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd >= 0) {
        (void)!fsync(fd);
        close(fd);
    }
}

int store_backup(struct cx *cx, struct store *store, const char *file)
{
    if (store->engine == ENGINE_POSTGRES)
        return postgres_backup(cx, store, file);
    const char *part = arena_printf(cx->mem, "%s.part", file);
    unlink(part);
    struct copy c = { .file = part };
    store_deadline(store, 0);
    int rc = store_read(store, cx, copy_tx, &c);
    if (rc >= 0) {
        sync_path(part, O_RDONLY);
        if (rename(part, file) != 0)
            rc = fail(cx, E_IO, "", "Không ghi được %s: %s.", file, errno_vi(errno));
    }
    if (rc < 0) {
        unlink(part);
        return rc;
    }
    char *dir = arena_str(cx->mem, file), *slash = strrchr(dir, '/');
    if (slash)
        *slash = 0;
    sync_path(slash ? dir : ".", O_RDONLY | O_DIRECTORY);
    return E_OK;
}

/* --- putting a copy in place --- */

int store_verify(struct cx *cx, enum engine engine, const char *file)
{
    if (engine == ENGINE_POSTGRES)
        return postgres_verify(cx, file);
    sqlite3 *lite = NULL;
    int rc = sqlite3_open_v2(file, &lite, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK
                 ? check_file(cx, lite)
                 : fail(cx, E_IO, "", "Không mở được %s.", file);
    sqlite3_close(lite);
    return rc;
}

static const char *database_file(struct cx *cx, const struct store_config *config)
{
    return arena_printf(cx->mem, "%s/motcua.db", config->dir);
}

int store_vacant(struct cx *cx, const struct store_config *config)
{
    if (config->url && *config->url)
        return postgres_vacant(cx, config->url);
    if (access(database_file(cx, config), F_OK) == 0)
        return fail(cx, E_CONFLICT, "", "%s đã có dữ liệu; chỉ khôi phục vào thư mục trống.",
                    config->dir);
    return E_OK;
}

int store_restore(struct cx *cx, const struct store_config *config, const char *file)
{
    TRY(store_vacant(cx, config));
    if (config->url && *config->url)
        return postgres_restore(cx, config->url, file);
    const char *path = database_file(cx, config);
    sync_path(file, O_RDONLY);
    if (rename(file, path) != 0)
        return fail(cx, E_IO, "", "Không đặt được %s: %s.", path, errno_vi(errno));
    sync_path(config->dir, O_RDONLY | O_DIRECTORY);
    return E_OK;
}

/* --- check --- */

static int check_read(struct cx *cx, void *arg)
{
    (void)arg;
    return check_file(cx, cx->db->lite);
}

static int check_index(struct cx *cx, void *arg)
{
    (void)arg;
    return db_exec(cx, &sql_search_index_check, NO_ARGS);
}

int store_check(struct cx *cx, struct store *store)
{
    int rc = E_OK;
    store_deadline(store, 0);
    if (store->engine == ENGINE_SQLITE)
        rc = store_read(store, cx, check_read, NULL);
    if (!store->frozen && store_write(store, cx, LANE_BACKGROUND, check_index, NULL) < 0)
        rc = fail(cx, E_CONFLICT, "", "Chỉ mục tìm kiếm không khớp dữ liệu; hãy dựng lại.");
    return rc;
}
