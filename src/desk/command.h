// SPDX-License-Identifier: Apache-2.0
/*
 * command.h - `motcua <name> …`. While `serve` runs on the data folder the command works inside it, through its
 * admin socket; the same code runs in both cases, so it writes only with cli_… and opens files only with cli_open.
 */
#ifndef DESK_COMMAND_H
#define DESK_COMMAND_H
#include "base/cx.h"
#include <stdio.h>

struct cli; /* arguments, output, files of the caller */
struct command {
    const char *name;     /* "due", "dossier show" (two words allowed) */
    const char *usage;    /* "--received T (--hours N | …)" */
    const char *help;     /* English, for --help and the man page */
    int (*run)(struct cx *, struct cli *);
    bool no_data;         /* runs without opening the data folder */
    bool offline;         /* refused while serve runs (restore) */
};
int cli_argc(const struct cli *);                       /* arguments after the name, options included */
const char *cli_arg(const struct cli *, int i);         /* positional argument i (options removed); NULL past the end */
/* --name VALUE or --name=VALUE; NULL when absent. */
const char *cli_option(const struct cli *, const char *name);
bool cli_flag(const struct cli *, const char *name);    /* --name without value */
/* Refuse options that are not in the list ("received", "hours", …, NULL) and too many positionals. */
int cli_known(struct cx *, const struct cli *, int max_positional, const char *const *options, const char *const *flags) MUST_USE;
void cli_out(struct cli *, const char *fmt, ...) PRINTF_LIKE(2, 3);   /* stdout of the caller */
void cli_err(struct cli *, const char *fmt, ...) PRINTF_LIKE(2, 3);   /* stderr: progress */
FILE *cli_open(struct cx *, struct cli *, const char *path, const char *mode); /* caller's file ("-" = stdin/stdout); NULL and words */
int cli_read(struct cx *, struct cli *, int (*fn)(struct cx *, void *), void *arg) MUST_USE;  /* store_read on the open store */
int cli_write(struct cx *, struct cli *, int (*fn)(struct cx *, void *), void *arg) MUST_USE; /* background lane while serving */
struct store *cli_store(struct cli *);
const char *cli_dir(struct cli *);                      /* data folder */
#endif
