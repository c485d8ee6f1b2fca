// SPDX-License-Identifier: Apache-2.0
/* records.h - what the files of the record half share: spool files, attachments by id, jobs from
 * outside a job. */
#ifndef DESK_RECORDS_H
#define DESK_RECORDS_H
#include "desk/desk_room.h"
#include <stdatomic.h>

/* A new spool file on the file system of the blobs, gone with cx->mem. Returns the descriptor (the
 * caller's) or E_…. */
int spool_new(struct cx *, const char *what, const char **ret_path) MUST_USE NONNULL;
/* A finished spool file becomes a blob; outside a transaction. */
int blob_store_file(struct cx *, const char *type, const char *path, struct blob_ref *ret)
    MUST_USE NONNULL;
int attachment_get(struct cx *, int64_t id, struct attachment *ret) MUST_USE NONNULL;

struct blob_known {
    const char *sha256;
    bool yes;
};
int blob_has_row(struct cx *, void *known) MUST_USE; /* a tx_fn */
/* The hashes of up to `limit` blobs after this one, ascending: rows of struct blob_known, `yes`
 * unset. In a read. */
int blob_hashes(struct cx *, const char *after, int64_t limit, struct rows *ret) MUST_USE NONNULL;
/* The periodic job that removes bytes without a row after 24 hours. */
int blob_collect(struct cx *, struct job_ctx *) MUST_USE;

/* ---- outbox and jobs, behind work.c ---- */

enum { BACKOFFS = 4 };
extern const int64_t backoff_ms[BACKOFFS]; /* 1 m, 5 m, 30 m, 2 h */

/* A fresh context for work of the house, at the time of `like`; agency_id 0 = that of the system.
 */
struct cx *work_cx(struct house *, const struct cx *like, int64_t agency_id)
    RETURNS_NONNULL NONNULL;
/* All words of cx->err as one line of at most 1,000 bytes. */
const char *fault_words(struct cx *, int rc) RETURNS_NONNULL;

/* Deliver what is due, until nothing is or stop becomes true: how many, or E_… when the database
 * cannot be written. outside: only listeners that call other systems; else only the others. */
int deliver_due(struct house *, struct cx *, bool outside, const atomic_bool *stop)
    MUST_USE NONNULL;

/* Jobs of this process that run now: their leases are kept by jobs_alive. */
struct job_ctx {
    struct house *house;
    const struct job_kind *kind;
    int64_t id, done, total, attempt;
    const char *args;
    int64_t told_us;         /* when progress was last written */
    atomic_bool cancelled;   /* by a person */
    const atomic_bool *stop; /* the house closes: put back, not cancelled */
    struct job_ctx *next;
};
/* Run one due job of those nobody runs; 1 = one was run, 0 = none is due. */
int job_run_due(struct house *, struct cx *, const atomic_bool *stop) MUST_USE NONNULL;
void jobs_alive(struct house *, struct cx *) NONNULL; /* every 30 s */
int jobs_periodic(struct house *, struct cx *)
    MUST_USE NONNULL;                           /* start those whose time has come */
int jobs_unclaim(struct cx *, void *) MUST_USE; /* a tx_fn: at the start of the only process */
void job_cancel_now(int64_t id);                /* tell a job of this process */
/* 1 when the job waited or ran, 0 when it had ended. In a write. */
int job_cancel(struct cx *, int64_t id) MUST_USE NONNULL;
const struct job_kind *job_kind_find(const struct cx *, const char *kind) NONNULL;
extern const struct command desk_record_commands[]; /* import_cli.c */

/* ---- pages: handlers of desk_record_routes ---- */
handler notice_page, notice_post_open, notice_post_read_all;
handler note_post_remove;
handler job_page_list, job_page, job_stream, job_page_result, job_post_cancel;
handler stuck_page, stuck_post;
handler file_prep_drop, file_post_drop, file_page, file_post_ask;

/* The periodic job that removes old events, notices and bytes. */
int desk_collect(struct cx *, struct job_ctx *) MUST_USE;
#endif
