// SPDX-License-Identifier: Apache-2.0
/* dossier_room.h - private to this folder; no other room may include it. */
#ifndef DOSSIER_ROOM_H
#define DOSSIER_ROOM_H
#include "rooms/dossier/dossier.h"
#include "rooms/party/party.h"
#include "rooms/staff/staff.h"

#define DOSSIER_KIND "dossier"
/* Instant after all others: where dossiers without a due time stand in the order of due times. */

/* ---- rules (dossier.c, dossier_accept.c) ---- */

extern const struct flow_kind dossier_flow;
extern const struct option dossier_owner_types[], dossier_return_channels[];
/* What the verb makes of a state; 0 when the verb is not open in it. finance: pause for money due.
 */
int64_t dossier_status_after(int64_t status, const char *verb, bool finance);
/* In .prep: all that can be refused without writing, so that the writer is not troubled; and what
 * the writer will need of other rooms is in memory then. */
int dossier_check(struct cx *, const struct dossier *) MUST_USE;
/* Has the asker the permission for such moves at all? Whether the step is his is flow's question.
 */
bool dossier_can_move(const struct cx *, const char *verb);
/* Late begins with the minute after the due one: what due times are compared with. */
struct utc dossier_late_at(struct utc now);
/* A day ("02/05/1990", "1990-05-02") or a year alone ("1949"); "" is neither. */
int dossier_birth_read(struct cx *, const char *field, const char *text, struct day *,
                       int64_t *year) MUST_USE;
const char *dossier_birth_show(struct cx *, const struct dossier *);
/* The organisation that decides: the asker's own or the nearest above it of a level that the
 * procedure names. */
int64_t dossier_decides(struct cx *, const struct agency *receives, const struct procedure *);
const char *dossier_url(struct cx *, const char *code);
/* Where citizens look it up, absolute when the request tells our name; pin "" = without. */
const char *dossier_lookup_url(struct cx *, struct req *, const char *code, const char *pin);
/* The first step of a dossier that is being received. */
int dossier_start_flow(struct cx *, struct dossier *) MUST_USE;
/* After COMMIT: pages that show it fetch themselves anew. */
void dossier_changed(struct cx *, int64_t id);
int dossier_may_read(struct cx *, const char *kind, int64_t record_id);
/* What the person did, as it stands in the timeline: "Chuyển bước Thẩm định". */
const char *dossier_verb_label(struct cx *, const char *verb, const char *step_title);

/* ---- store ---- */

struct dossier_row { /* of lists */
    int64_t id;
    const char *code, *procedure, *title, *owner, *submitter;
    int64_t channel;
    const char *agency;
    int64_t agency_id;
    struct utc received_at, due_at, finished_at, returned_at;
    int64_t due_order, return_channel, status, rev;
    bool paused;
};
extern const struct field dossier_row_fields[];
/* The list as this request asks for it, and the arguments that its filters need besides their own.
 */
int dossier_list_of(struct cx *, struct req *, bool api, struct list *ret, const struct arg **extra)
    MUST_USE;
/* Words and tone ("due-soon") of its due time, or how it ended. */
struct deadline dossier_deadline(struct cx *, const struct dossier_row *);

int dossier_store_add(struct cx *, const struct dossier *) MUST_USE;
int dossier_store_moved(struct cx *, struct dossier *) MUST_USE;
int dossier_store_due(struct cx *, int64_t id, struct utc due) MUST_USE; /* rows changed: 0 or 1 */
int dossier_store_total(struct cx *, const struct dossier *, int received, int on_time, int late)
    MUST_USE;
int dossier_store_in_scope(struct cx *, int64_t agency_id) MUST_USE;
int dossier_store_digitised(struct cx *, int64_t dossier_id, int64_t n) MUST_USE;
int dossier_public_row(struct cx *, const char *code, struct dossier *ret) MUST_USE;
int dossier_store_badges(struct cx *, struct rows *ret);
int dossier_store_check(struct cx *);
/* Waiting to be returned, longest first. found: ids as dossier_found makes them, NULL = all. */
int dossier_store_waiting(struct cx *, const char *found, const char *after, struct rows *ret,
                          const char **next) MUST_USE;
/* Ids of what a search finds, 16 digits each, for the lists. */
int dossier_found(struct cx *, const char *text, const char **ret) MUST_USE;

struct paper {
    int64_t id;
    const char *form_set, *form, *number, *data;
    int64_t record_id;
    struct utc created_at;
};
int dossier_store_paper(struct cx *, const struct paper *) MUST_USE;
int dossier_store_paper_last(struct cx *, int64_t dossier_id, const char *form, struct paper *ret)
    MUST_USE;

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

/* ---- form 01 (dossier_forms.c) ---- */

/* In .go of a reception: what the form says, from then on. */
int slip_store(struct cx *, const struct dossier *) MUST_USE;
struct slip_print {
    const char *pin;        /* "" = not printed */
    const char *lookup_url; /* in the QR code */
    int64_t copies;         /* liên, 1 or 2 */
};
/* Bytes of the A4 form, from the paper that was stored, or from the record when none was. */
int slip_pdf(struct cx *, const struct dossier *, const struct slip_print *, const void **ret,
             size_t *n) MUST_USE;

/* ---- the promised time, explained ---- */

struct due_line {
    const char *when, *counted, *why;
};
/* The due time of a limit and how it came about: rows of struct due_line. */
int dossier_why(struct cx *, int64_t agency_id, struct utc received, const struct limit *,
                struct utc *due, struct rows *lines) MUST_USE;
/* "3 giờ 20 phút", "2 ngày 4 giờ" of working time. */
const char *dossier_minutes(struct cx *, int64_t minutes);

/* ---- doors ---- */

handler reception_page, reception_prep, reception_accept, reception_people, reception_procedures,
    reception_papers, reception_due, draft_save, draft_discard, draft_file_prep, draft_file_take,
    draft_file_remove;
handler dossier_page, dossier_page_accepted, dossier_page_list, dossier_page_move, dossier_move_go,
    dossier_note_go, dossier_reveal_go, dossier_file_prep, dossier_file_go, dossier_slip_show,
    dossier_slip_prep, dossier_slip_print, dossier_page_returns;
handler dossier_api_add, dossier_api_prep, dossier_api_get, dossier_api_move, dossier_api_reveal,
    dossier_api_list, dossier_api_file_prep, dossier_api_file;
/* The dossier as the API and `dossier show --json` tell it. */
int dossier_json(struct cx *, struct dossier *, struct json *) MUST_USE;
extern const struct field dossier_in_fields[], dossier_move_fields[], dossier_reveal_fields[];
/* Names of personal members that may be revealed; NULL-ended. */
extern const char *const dossier_revealable[];
/* The value of one of them. */
const char *dossier_personal(struct cx *, const struct dossier *, const char *name);
/* All that was asked for is known, the reason is given: the look is written. names:
 * blank-separated. */
int dossier_reveal(struct cx *, const struct dossier *, const char *names, const char *reason)
    MUST_USE;

/* Verbs open to the asker now, and the open item (id 0 when there is none): rows of struct
 * flow_verb. */
int dossier_moves(struct cx *, const struct dossier *, struct work_item *item, struct rows *ret)
    MUST_USE;
/* The posted move; the receiver of a result goes into d. */
int dossier_move_read(struct cx *, struct req *, struct dossier *d, struct flow_move *) MUST_USE;
int dossier_component_asked(struct cx *, struct req *, struct dossier *d,
                            struct dossier_component *ret) MUST_USE;
/* Stored bytes become a file of the component. */
int dossier_attach(struct cx *, const struct dossier *, int64_t n, const char *name,
                   const struct blob_ref *) MUST_USE;

extern const struct listener dossier_listeners[];
extern const struct job_kind dossier_jobs[];
extern const struct command dossier_commands[];
int dossier_tiles(struct cx *, struct rows *ret) MUST_USE;
#endif
