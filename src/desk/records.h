// SPDX-License-Identifier: Apache-2.0
/* records.h - what the files of the record half share: spool files, attachments by id, jobs from outside a job. */
#ifndef DESK_RECORDS_H
#define DESK_RECORDS_H
#include "desk/desk_room.h"

/* A new spool file on the file system of the blobs, gone with cx->mem. Returns the descriptor (the caller's) or E_…. */
int spool_new(struct cx *, const char *what, const char **ret_path) MUST_USE NONNULL;
/* A finished spool file becomes a blob; outside a transaction. */
int blob_store_file(struct cx *, const char *type, const char *path, struct blob_ref *ret) MUST_USE NONNULL;
int attachment_get(struct cx *, int64_t id, struct attachment *ret) MUST_USE NONNULL;

struct blob_known {
    const char *sha256;
    bool yes;
};
int blob_has_row(struct cx *, void *known) MUST_USE; /* a tx_fn */
/* The periodic job that removes bytes without a row after 24 hours. */
int blob_collect(struct cx *, struct job_ctx *) MUST_USE;
#endif
