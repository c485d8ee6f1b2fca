// SPDX-License-Identifier: Apache-2.0
/*
 * postgres_tool.c - copies of a PostgreSQL database by PostgreSQL's own programs, pg_dump and
 * pg_restore.
 */
#include "base/log.h"
#include "inside.h"

#include <errno.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The password travels in the environment: arguments are seen by every user of the machine. */
static char **environment(struct cx *cx, const PGconn *pg)
{
    size_t n = 0, k = 0;
    while (environ[n])
        n++;
    PQconninfoOption *o = PQconninfo((PGconn *)(uintptr_t)pg);
    char **env = arena_array(cx->mem, n + 64, sizeof *env);
    for (size_t i = 0; i < n; i++)
        if (strncmp(environ[i], "PG", 2) != 0)
            env[k++] = environ[i];
    for (PQconninfoOption *p = o; p && p->keyword && k < n + 62; p++)
        if (p->envvar && p->val && *p->val && strcmp(p->keyword, "options") != 0)
            env[k++] = arena_printf(cx->mem, "%s=%s", p->envvar, p->val);
    PQconninfoFree(o);
    return env;
}

static int run_tool(struct cx *cx, char *const *argv, char *const *env)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", 2 /* O_RDWR */, 0);
    pid_t pid;
    int status = -1, rc = posix_spawnp(&pid, argv[0], &files, NULL, argv, env);
    posix_spawn_file_actions_destroy(&files);
    if (rc != 0)
        return fail(cx, E_IO, "", "Không chạy được %s: %s.", argv[0], errno_vi(rc));
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return fail(cx, E_IO, "", "Không chạy được %s: %s.", argv[0], errno_vi(errno));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(cx, E_IO, "", "%s kết thúc với lỗi; bản sao lưu không dùng được.", argv[0]);
    return E_OK;
}

static int connect_to(struct cx *cx, const char *url, PGconn **ret)
{
    *ret = PQconnectdb(url);
    if (PQstatus(*ret) == CONNECTION_OK)
        return E_OK;
    log_line(LOG_ERROR, "store=postgresql connect error=\"%s\"", PQerrorMessage(*ret));
    PQfinish(*ret);
    return fail(cx, E_IO, "", "Không kết nối được máy chủ cơ sở dữ liệu.");
}

static int list_dump(struct cx *cx, char *const *env, const char *file)
{
    char *list[] = { (char[]){ "pg_restore" }, (char[]){ "--list" }, arena_str(cx->mem, file),
                     NULL };
    return run_tool(cx, list, env);
}

int postgres_backup(struct cx *cx, struct store *store, const char *file)
{
    PGconn *pg;
    TRY(connect_to(cx, store->url, &pg));
    char **env = environment(cx, pg);
    PQfinish(pg);
    char *part = arena_printf(cx->mem, "%s.part", file);
    char *dump[] = { (char[]){ "pg_dump" },
                     (char[]){ "--format=custom" },
                     (char[]){ "--no-password" },
                     (char[]){ "--file" },
                     part,
                     NULL };
    int rc = run_tool(cx, dump, env);
    if (rc >= 0)
        rc = list_dump(cx, env, part);
    if (rc >= 0 && rename(part, file) != 0)
        rc = fail(cx, E_IO, "", "Không ghi được %s: %s.", file, errno_vi(errno));
    if (rc < 0)
        unlink(part);
    return rc;
}

int postgres_verify(struct cx *cx, const char *file)
{
    return list_dump(cx, environ, file);
}

int postgres_vacant(struct cx *cx, const char *url)
{
    PGconn *pg;
    TRY(connect_to(cx, url, &pg));
    PGresult *r =
        PQexec(pg, "SELECT 1 FROM pg_catalog.pg_class c"
                   "  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                   " WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' LIMIT 1");
    bool read = PQresultStatus(r) == PGRES_TUPLES_OK, none = read && PQntuples(r) == 0;
    PQclear(r);
    PQfinish(pg);
    if (!read)
        return fail(cx, E_IO, "", "Không đọc được cơ sở dữ liệu.");
    return none
               ? E_OK
               : fail(cx, E_CONFLICT, "", "Cơ sở dữ liệu đã có bảng; chỉ khôi phục vào nơi trống.");
}

int postgres_restore(struct cx *cx, const char *url, const char *file)
{
    PGconn *pg;
    TRY(connect_to(cx, url, &pg));
    char **env = environment(cx, pg);
    char *database = arena_str(cx->mem, PQdb(pg));
    PQfinish(pg);
    char *restore[] = { (char[]){ "pg_restore" },      (char[]){ "--single-transaction" },
                        (char[]){ "--exit-on-error" }, (char[]){ "--no-owner" },
                        (char[]){ "--no-privileges" }, (char[]){ "--no-password" },
                        (char[]){ "--dbname" },        database,
                        arena_str(cx->mem, file),      NULL };
    return run_tool(cx, restore, env);
}
