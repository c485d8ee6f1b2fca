// SPDX-License-Identifier: Apache-2.0
/*
 * command.h - `motcua <name> …`. While `serve` runs on the data folder the command works inside it,
 * through its admin socket; the same code runs in both cases, so it writes only with cli_… and
 * opens files only with cli_open.
 */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H
#include "base/cx.h"
#include <stdio.h>

struct cli; /* arguments, output, files of the caller */
struct store;
struct command {
    const char *name;  /* "due", "dossier show" (two words allowed) */
    const char *usage; /* "--received T (--hours N | …)" */
    const char *help;  /* English, for --help and the man page */
    int (*run)(struct cx *, struct cli *);
    const char *options;    /* blank-separated names of options with a value: "received hours" */
    const char *flags;      /* blank-separated names of options without */
    int min_args, max_args; /* positional arguments; −1 = any number */
    bool no_data;           /* runs without opening the data folder */
    bool maybe_data;        /* opens the data folder when there is one; else cx->house is NULL */
    bool offline;           /* refused while serve runs (restore, init) */
    bool create;            /* makes the data folder when absent (init, restore) */
};
const char *cli_arg(const struct cli *, int i); /* positional argument i; NULL past the end */
int cli_argc(const struct cli *);               /* positional arguments */
const char *cli_option(const struct cli *, const char *name); /* NULL when absent */
bool cli_flag(const struct cli *, const char *name);
void cli_out(struct cli *, const char *fmt, ...) PRINTF_LIKE(2, 3); /* stdout of the caller */
void cli_err(struct cli *, const char *fmt, ...)
    PRINTF_LIKE(2, 3);            /* stderr of the caller: progress */
FILE *cli_progress(struct cli *); /* the same, for functions that take a FILE */
/* The caller's file ("-" = its stdin or stdout); NULL and words when it cannot be opened. Closed by
 * the house with the command, mode "r", "w", "a". */
FILE *cli_open(struct cx *, struct cli *, const char *path, const char *mode);
/* A transaction on the open store, background lane. Words of a failure stand in cx->err. */
int cli_read(struct cx *, struct cli *, int (*fn)(struct cx *, void *), void *arg) MUST_USE;
int cli_write(struct cx *, struct cli *, int (*fn)(struct cx *, void *), void *arg) MUST_USE;
/* The command did its work but leaves with this code (1..255) instead of 0: "some lines were
 * refused". */
void cli_exit(struct cli *, int code);
struct store *cli_store(struct cli *);
const char *cli_dir(struct cli *); /* data folder */
const char *cli_db(struct cli *);  /* --db, "" = SQLite; only for commands that open no house */
/* The caller's file gets another name, durably; to "" = it is removed. */
int cli_rename(struct cx *, struct cli *, const char *from, const char *to) MUST_USE;

/* For main: run a command line (global options already taken out). caller: how files and output are
 * reached. */
struct cli_caller {
    FILE *out, *err;
    FILE *(*open)(void *arg, const char *path, const char *mode, char *why, size_t nwhy);
    void *arg;
    bool (*rename)(void *arg, const char *from, const char *to, char *why,
                   size_t nwhy); /* NULL: caller_rename */
    const char *dir, *db;        /* as the options said, for commands that open no house */
};
/* For callers in the same process: rename or, with to "", remove; durable in its folder. */
bool caller_rename(void *unused, const char *from, const char *to, char *why, size_t nwhy);
/* Which command do these words name? words_used: 1 or 2. NULL when none. */
const struct command *command_find(const struct command *const *lists, int argc,
                                   const char *const *argv, int *words_used);
/* Parse the rest and run; returns an E_ code; faults are in cx->err. *ret_exit: what cli_exit said,
 * else 0. */
int command_run(struct cx *, const struct command *, const struct cli_caller *, int argc,
                const char *const *argv, int *ret_exit);
#endif
