// SPDX-License-Identifier: Apache-2.0
/*
 * outbox.h - what must happen later is dropped here in the same transaction: the event and one
 * delivery per listener. Listeners run at least once, each in its own transaction, one record's
 * events in order; back-off 1 m, 5 m, 30 m, 2 h, then "needs a person".
 */
#ifndef DESK_OUTBOX_H
#define DESK_OUTBOX_H
#include "store/db.h"

/* facts: JSON object of at most 1 KB that travels with the event. */
int emit(struct cx *, const char *event, const char *kind, int64_t record_id, const char *facts)
    MUST_USE NONNULL;

struct event {
    int64_t id;
    const char *name; /* "dossier.accepted" */
    const char *kind;
    int64_t record_id, agency_id;
    const char *facts; /* JSON */
    struct utc at;
    int64_t attempt; /* 1 … */
};
/* A listener in a room's table. call != NULL: claim (tx) → call (no tx, may block ≤ 30 s) → go (tx)
 * with its result; else only go. Must be idempotent by event->id. E_BUSY and E_IO are tried again,
 * others need a person. */
struct listener {
    const char *event;
    const char *name; /* unique in the program: "notice.dossier" */
    int (*go)(struct cx *, const struct event *, void *called);
    int (*call)(struct cx *, const struct event *, void **called);
};

/* Work that takes long, with one page for all: /viec-nen/:id (progress, cancel, result). */
struct job_ctx;
struct job_kind {
    const char *kind;  /* "calendar.move_clocks" */
    const char *title; /* Vietnamese */
    /* Runs outside a transaction on a job thread; reads with job_read, writes with job_write in
     * portions of at most 20 rows on the background lane; reports progress; may be called again
     * after a crash and must continue. */
    int (*run)(struct cx *, struct job_ctx *);
    int every_s; /* > 0: the house starts it by itself at this period */
};
int job_start(struct cx *, const char *kind, const char *args_json, int64_t *ret_id)
    MUST_USE NONNULL; /* in the caller's tx */
const char *job_args(struct job_ctx *);
int64_t job_id(struct job_ctx *);
int64_t job_done(struct job_ctx *); /* what was last reported: where to go on after a crash */
/* Stop soon and return E_OK: somebody cancelled it, or the house closes (then it is called again at
 * the next start). */
bool job_cancelled(struct job_ctx *);
int job_progress(struct cx *, struct job_ctx *, int64_t done, int64_t total) MUST_USE;
int job_read(struct cx *, struct job_ctx *, int (*fn)(struct cx *, void *), void *arg) MUST_USE;
int job_write(struct cx *, struct job_ctx *, int (*fn)(struct cx *, void *), void *arg) MUST_USE;
/* A result file offered on the page of the job. */
int job_result(struct cx *, struct job_ctx *, const char *filename, const char *type,
               const char *path) MUST_USE;

/* The bell: one line for a person (all posts of it) with a link. */
int notice_add(struct cx *, int64_t person_id, const char *title, const char *url) MUST_USE NONNULL;
#endif
