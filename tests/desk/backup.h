// SPDX-License-Identifier: Apache-2.0
/* backup.h - the commands backup and restore as the program runs them, for their two tests. */
#ifndef TESTS_DESK_BACKUP_H
#define TESTS_DESK_BACKUP_H
#include "desk/backup.h"
#include "desk/desk_room.h"
#include "harness.h"
#include <dirent.h>
#include <unistd.h>

struct ran {
    int rc, exit_code;
    char out[8000];
};

static inline FILE *open_here(void *arg, const char *path, const char *mode, char *why, size_t nwhy)
{
    (void)arg;
    FILE *f = fopen(path, mode);
    snprintf(why, nwhy, "không có");
    return f;
}

/* The words of faults are added to what was printed. */
static inline struct ran command(struct house *house, const char *dir, const char *db,
                                 const char *name, int argc, const char *const *argv)
{
    struct ran ran = { 0 };
    const struct command *found = desk_room.commands;
    while (strcmp(found->name, name) != 0)
        found++;
    FILE *out = tmpfile();
    struct cx *cx = cx_new();
    cx->house = house;
    cx->now = clock_now();
    const struct cli_caller caller = {
        .out = out, .err = out, .open = open_here, .dir = dir, .db = db
    };
    ran.rc = command_run(cx, found, &caller, argc, argv, &ran.exit_code);
    for (size_t i = 0; i < cx->err.n; i++)
        fprintf(out, "%s\n", cx->err.v[i].msg);
    cx_free(cx);
    rewind(out);
    ran.out[fread(ran.out, 1, sizeof ran.out - 1, out)] = 0;
    fclose(out);
    return ran;
}

static inline struct ran backup(const char *file)
{
    return command(bench.house, NULL, NULL, "backup", 1, &file);
}

static inline struct ran restore(const char *file, const char *dir, const char *db, const char *key)
{
    const char *argv[] = { file, "--key", key };
    return command(NULL, dir, db, "restore", key ? 3 : 1, argv);
}

static inline const char *own_key(struct cx *cx)
{
    return arena_printf(cx->mem, "%s/motcua.key", cx->house->dir);
}

static inline const char *beside(struct cx *cx, const char *name)
{
    return arena_printf(cx->mem, "%s-%s", cx->house->dir, name);
}

/* Names in a folder, blank-separated; "none" when there is no folder. */
static inline const char *names_in(struct cx *cx, const char *dir)
{
    struct buf out = BUF(cx->mem);
    DIR *d = opendir(dir);
    if (!d)
        return "none";
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        if (e->d_name[0] != '.' || strlen(e->d_name) > 2)
            buf_printf(&out, "%s ", e->d_name);
    closedir(d);
    return buf_str(&out);
}
#endif
