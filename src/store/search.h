// SPDX-License-Identifier: Apache-2.0
/*
 * search.h - full text without diacritics over all kinds of records. Fold to find, diacritics to
 * rank. SQLite: FTS5 filled once per batch before COMMIT; PostgreSQL: a tsvector column.
 */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H
#include "store/db.h"

/* What is found. kind: "dossier" "procedure" "person" "agency" … */
struct hit {
    int64_t id;
    const char *kind;
    const char *code;  /* shown and used in URLs */
    const char *title; /* with diacritics */
    const char *note;  /* second line: owner, agency, state */
    const char *url;
};
extern const struct field hit_fields[];

/* Insert or replace the document of (kind, id), in the caller's transaction. agency_id 0 =
 * everybody may find it. body: everything to be found besides code, title and note (folded here).
 * keys: exact things (codes, phones, identity numbers), blank-separated, looked up in a B-tree
 * first. */
int search_put(struct cx *, const char *kind, int64_t id, int64_t agency_id, const struct hit *,
               const char *body, const char *keys) MUST_USE NONNULL;
int search_drop(struct cx *, const char *kind, int64_t id) MUST_USE NONNULL;

/* Words without or with diacritics, prefix of the last word; raw Telex is tried when nothing is
 * found. kind "" = all. Scope = :cx_scope of the asker (agency 0 documents always). Newest first;
 * documents that match with diacritics rank first among at most 200 newest hits. limit 1..100. */
int search_find(struct cx *, const char *text, const char *kind, int64_t limit, struct rows *ret)
    MUST_USE NONNULL;

/* Bulk loads of new documents (see bulk_open): open, add, close in one transaction, in which
 * nothing is put, dropped or found meanwhile. */
struct search_row {
    int64_t id, record_id, agency_id;
    const char *kind, *code, *title, *note, *url, *keys, *scope, *folded;
};
struct search_load;
struct search_row search_row(struct cx *, const char *kind, int64_t id, int64_t agency_id,
                             const struct hit *, const char *body, const char *keys) NONNULL;
int search_load_open(struct cx *, struct search_load **ret) MUST_USE NONNULL;
int search_load_add(struct cx *, struct search_load *, const struct search_row *) MUST_USE NONNULL;
int search_load_close(struct cx *, struct search_load *) MUST_USE NONNULL; /* makes the index */
#endif
