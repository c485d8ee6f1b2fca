// SPDX-License-Identifier: Apache-2.0
/*
 * house.h - the running program: store, rooms' tables merged and checked, key, settings. Made once
 * before threads start by house_open(); const afterwards except for what has its own lock. Only
 * desk and main include it.
 */
#ifndef DESK_HOUSE_H
#define DESK_HOUSE_H
#include "desk/http/http.h"
#include "desk/room.h"
#include "desk/snapshot.h"
#include "store/store.h"
#include <stdatomic.h>

struct house {
    const char *dir;   /* data folder */
    const char *spool; /* DIR/spool */
    struct store *store;
    struct http *http; /* NULL outside serve */
    uint8_t key[32]; /* seals PINs, TOTP, kept answers; in the database, sealed with the key file */
    struct arena *mem;               /* for life */
    bool demo;                       /* meta demo=1: log-in links, every move for demo users */
    const char *public_url;          /* serve --public-url; "" = the setting, see desk/req.h */
    bool https;                      /* cookies Secure; behind TLS */
    const struct room *const *rooms; /* NULL-ended; the desk's own two first */
    const char *const *perm_names;   /* sorted; bit number = index */
    size_t perm_n;
    struct router *router; /* desk/route.c */
    struct desk *desk;     /* desk's own: workers, caches of sessions and badges, throttles */
    _Atomic(struct snapshots *)
        snapshots;     /* desk/snapshot.c; made at the first use, freed by house_close */
    struct work *work; /* work.c: threads of outbox and jobs; NULL when they do not run */
    int wake_fd;       /* eventfd: written after a COMMIT that left work in the outbox */
};
/* Open data folder: key, store, migrations of all rooms, checks of routes, perms, kinds, listeners;
 * rooms' start(). */
struct house_config {
    struct store_config store;
    bool create;                     /* make the folder, key and database */
    const char *public_url;          /* given at the start; NULL or "" = not */
    const struct room *const *rooms; /* tests: instead of THE list */
};
int house_open(struct cx *, const struct house_config *, struct house **ret) MUST_USE;
void house_close(struct house *);

/* A request from the front door (http callbacks). Threads: workers (default 4) run pages, the
 * store's writer runs .go of writes; the event thread never waits. */
int64_t house_accept(struct exchange *, void *house);
void house_handle(struct exchange *, void *house);
/* Words of a refusal that http makes itself, as a page or a problem document (RFC 9457). */
const char *house_refusal(const char *path, int status, const char *words, char *text, size_t size);
void house_rest(void *house); /* goes with house_handle: .rest of the door */
int house_workers_start(struct house *, int n);
void house_workers_stop(struct house *);
/* The same path without sockets, for tests: runs the whole sequence and returns when the reply is
 * ready. */
void house_handle_now(struct house *, struct exchange *);

/* store_write with the list of what happens after COMMIT (publish, cache_bump, wake_work): every
 * write that is not a request's goes through here (jobs, commands, tests). */
int house_write(struct house *, struct cx *, enum lane, tx_fn *, void *arg) MUST_USE;
/* In a write: after COMMIT wake the thread of outbox and jobs (emit and job_start call it). */
void wake_work(struct cx *) NONNULL;

/* Outbox listeners and jobs on a thread of their own; stop waits for the running portion. */
int house_work_start(struct house *);
void house_work_stop(struct house *);
/* Run what is due once, on this thread (tests, `motcua work --once`). */
int house_work_once(struct house *, struct cx *);

/* Facts of this installation kept in the database ("demo", "https"); "" when absent. In a
 * transaction. */
int setting_get(struct cx *, const char *key, const char **ret) MUST_USE;
int setting_put(struct cx *, const char *key, const char *value) MUST_USE;

struct permset {
    uint64_t bits[8];
};
struct permset *permset_make(struct house *, struct arena *,
                             const char *const *names); /* unknown names are ignored */
#endif
