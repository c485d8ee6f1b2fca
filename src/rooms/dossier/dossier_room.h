// SPDX-License-Identifier: Apache-2.0
/* dossier_room.h - private to this folder; no other room may include it. */
#ifndef DOSSIER_ROOM_H
#define DOSSIER_ROOM_H
#include "rooms/dossier/dossier.h"
#include "rooms/party/party.h"
#include "rooms/staff/staff.h"

/* ---- rules (dossier.c, dossier_accept.c) ---- */

extern const struct flow_kind dossier_flow;
/* What the verb makes of a state; 0 when the verb is not open in it. finance: pause for money due.
 */
int64_t dossier_status_after(int64_t status, const char *verb, bool finance);
/* Has the asker the permission for such moves at all? Whether the step is his is flow's question.
 */
bool dossier_can_move(const struct cx *, const char *verb);
/* Late begins with the minute after the due one: what due times are compared with. */
struct utc dossier_late_at(struct utc now);
const char *dossier_birth_show(struct cx *, const struct dossier *);
/* The organisation that decides: the asker's own or the nearest above it of a level that the
 * procedure names. */
int64_t dossier_decides(struct cx *, const struct agency *receives, const struct procedure *);
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
/* Counters of II.06a: d is new (before NULL; it may have ended already when it is brought in from
 * elsewhere), or was moved from before to d, or its due time was. With the totals, before the
 * register. */
int dossier_tally(struct cx *, const struct dossier *before, const struct dossier *d) MUST_USE;
int dossier_tally_check(struct cx *) MUST_USE;
int dossier_store_digitised(struct cx *, int64_t dossier_id, int64_t n) MUST_USE;
int dossier_public_row(struct cx *, const char *code, struct dossier *ret) MUST_USE;
int dossier_store_badges(struct cx *, struct rows *ret);
int dossier_store_check(struct cx *);
/* Waiting to be returned, longest first. found: ids as dossier_found makes them, NULL = all. */
int dossier_store_waiting(struct cx *, const char *found, const char *after, struct rows *ret,
                          const char **next) MUST_USE;
/* Ids of what a search finds, 16 digits each, for the lists. */
int dossier_found(struct cx *, const char *text, const char **ret) MUST_USE;

/* ---- doors ---- */

handler dossier_page, dossier_page_list, dossier_page_move, dossier_move_go, dossier_note_go,
    dossier_reveal_go, dossier_file_prep, dossier_file_go, dossier_page_returns;
handler dossier_api_get, dossier_api_move, dossier_api_reveal, dossier_api_list,
    dossier_api_file_prep, dossier_api_file;
/* The dossier as the API and `dossier show --json` tell it. */
int dossier_json(struct cx *, struct dossier *, struct json *) MUST_USE;
extern const struct field dossier_move_fields[], dossier_reveal_doc[], dossier_revealed_doc[],
    dossier_doc[], dossier_file_doc[];
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
int dossier_may_attach(struct cx *) MUST_USE;
int dossier_component_asked(struct cx *, struct req *, struct dossier *d,
                            struct dossier_component *ret) MUST_USE;
extern const struct listener dossier_listeners[];
extern const struct command dossier_commands[];
int dossier_tiles(struct cx *, struct rows *ret) MUST_USE;
#endif
