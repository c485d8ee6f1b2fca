// SPDX-License-Identifier: Apache-2.0
/*
 * files.h - bytes in DIR/blobs/ab/cd… (by SHA-256) and their places in records. The worker moves
 * the spool file there, fsynced, before .go; .go only inserts rows. A blob without a row after 24 h
 * is collected.
 */
#ifndef DESK_FILES_H
#define DESK_FILES_H
#include "desk/req.h"

/* In .prep: make the uploaded bytes durable under their hash. Fills *ret with what attachment_add
 * needs. */
struct blob_ref {
    const char *sha256;
    const char *type; /* sniffed: application/pdf image/jpeg image/png … application/octet-stream */
    int64_t size;
};
int blob_store(struct cx *, const struct upload *, struct blob_ref *ret) MUST_USE NONNULL;
int blob_store_bytes(struct cx *, const char *type, const void *, size_t n, struct blob_ref *ret)
    MUST_USE;
/* In .go: the row of the blob (one per hash) and its id. */
int blob_row(struct cx *, const struct blob_ref *, int64_t *ret_id) MUST_USE NONNULL;

struct attachment {
    int64_t id;
    const char *kind;
    int64_t record_id;
    const char *slot; /* place in the record: "component-1" */
    int64_t blob_id;
    const char *name; /* file name as people see it */
    const char *type;
    int64_t size;
    const char *sha256;
    struct utc created_at;
    struct utc removed_at; /* none while it is there */
};
extern const struct field attachment_fields[];
int attachment_add(struct cx *, const char *kind, int64_t record_id, const char *slot,
                   const char *name, const struct blob_ref *, int64_t *ret_id) MUST_USE NONNULL;
int attachment_list(struct cx *, const char *kind, int64_t record_id, struct rows *ret)
    MUST_USE NONNULL;
int attachment_remove(struct cx *, int64_t id) MUST_USE NONNULL;
/* Downloads go through /tep/:id (desk): asks the room's may_read(kind, id) and logs the look when
 * the room says that the kind is personal. */
const char *blob_path(struct cx *, const char *sha256)
    RETURNS_NONNULL;                      /* file name in the data folder */
int blob_check_all(struct cx *) MUST_USE; /* every row has its bytes with the right hash */
int blob_open(struct cx *, int64_t blob_id, struct blob_ref *ret)
    MUST_USE NONNULL; /* file descriptor, E_NOTFOUND, E_IO */

/* A file dropped on a form before the form is sent: POST /tep answers with a hidden input
 * <slot>-file that holds a token; the handler of the form turns it back into the bytes, in .prep or
 * .go. E_INVALID on `field` when it is not one that this account was given in the last 24 hours. */
int dropped_read(struct cx *, const char *field, const char *token, struct blob_ref *ret,
                 const char **ret_name) MUST_USE NONNULL;

/* How many bytes an agency may keep; 0 = no limit. */
int quota_set(struct cx *, int64_t agency_id, int64_t most) MUST_USE;
const char *sniff_type(const void *, size_t n) RETURNS_NONNULL;
#endif
