// SPDX-License-Identifier: Apache-2.0
/* main.h - private to main: global options, commands of the house itself, the admin socket. */
#ifndef MAIN_MAIN_H
#define MAIN_MAIN_H
#include "desk/command.h"
#include "desk/house.h"

/* Options that stand before or after any command. */
struct global {
    const char *data;       /* --data DIR; default $MOTCUA_DATA, else /var/lib/motcua */
    const char *db;         /* --db postgresql://…; "" = SQLite in the data folder */
    const char *listen;     /* --listen ADDR:PORT, serve only */
    const char *public_url; /* --public-url URL, serve only; "" = the setting */
    bool help, version;
    bool now;        /* --now was given */
    bool data_named; /* --data was given: it must be there */
};
extern const struct command main_commands[];
/* All command lists: the house's, the desk's, the rooms'. NULL-ended, in the arena of the cx. */
const struct command *const *command_lists(struct cx *) RETURNS_NONNULL;

/* What a command sees as its world: made for each, in its own process or inside serve. */
struct cx *command_cx(struct house *);
/* Words of a failure, one a line, on err. */
void print_faults(FILE *err, const struct cx *, int rc);

/* A demo lives in its own time: it began at the preset's morning when it was made and goes on from
 * there. */
int demo_clock(struct cx *, struct house *, const struct global *);
/* serve: returns an exit code. */
int serve_run(struct cx *, const struct global *);

/* The admin socket DIR/motcua.sock: commands of other processes run inside serve. */
struct admin;
int admin_start(struct house *, struct admin **ret);
void admin_stop(struct admin *);
/* In the client: true when serve answered; then *exit_code is the command's. */
bool admin_call(const char *dir, int argc, const char *const *argv, int *exit_code);
/* Run one command line in this process on an open house (or NULL for commands without data). */
int run_command(struct house *, const struct cli_caller *, int argc, const char *const *argv);
#endif
