// SPDX-License-Identifier: Apache-2.0
/* reception_room.h - private to this folder; no other room may include it. */
#ifndef RECEPTION_ROOM_H
#define RECEPTION_ROOM_H
#include "rooms/paper/paper.h"
#include "rooms/party/party.h"
#include "rooms/reception/reception.h"
#include "rooms/staff/staff.h"

struct procedure_choice {
    const char *code, *name, *field;
};
/* Procedures that a text may mean: rows of struct procedure_choice. */
int procedure_choices(struct cx *, const char *text, struct rows *ret) MUST_USE;

/* ---- drafts ---- */

struct draft {
    const char *key, *title, *body;
    struct utc updated_at;
};
struct draft_file {
    int64_t id, n;
    const char *name, *type, *sha256;
    int64_t size;
};
int draft_put(struct cx *, const struct draft *) MUST_USE;
int draft_keep(struct cx *, const char *key) MUST_USE; /* an empty one, for its files */
int draft_get(struct cx *, const char *key, struct draft *ret) MUST_USE;
int draft_list(struct cx *, struct rows *ret) MUST_USE;
int draft_drop(struct cx *, const char *key) MUST_USE;
int draft_file_add(struct cx *, const char *key, struct draft_file *) MUST_USE;
int draft_file_list(struct cx *, const char *key, struct rows *ret) MUST_USE;
int draft_file_drop(struct cx *, const char *key, int64_t id) MUST_USE;
int draft_drop_older(struct cx *, struct utc before) MUST_USE;

/* ---- doors ---- */

handler reception_page, reception_prep, reception_accept, reception_page_accepted, reception_people,
    reception_procedures, reception_papers, reception_due;
handler draft_save, draft_discard, draft_file_prep, draft_file_take, draft_file_remove;
handler reception_api_add, reception_api_prep;
extern const struct field reception_in_fields[], reception_out_fields[];
extern const struct job_kind reception_jobs[];
#endif
