// SPDX-License-Identifier: Apache-2.0
/* flow_room.h - private to this folder; no other room may include it. */
#ifndef FLOW_ROOM_H
#define FLOW_ROOM_H
#include "rooms/flow/flow.h"
#include "flow_sql.h"

/* The versions in memory. */
struct flow_row {
    int64_t id;
    const char *kind, *code;
    struct day valid_from, valid_to;
    const char *legal_basis;
};
struct flow_step_row {
    int64_t version_id;
    struct flow_step step;
};
struct flow_table {
    struct rows versions; /* struct flow_row */
    const struct flow_version *full;
};
/* Posts of the asker, for the inbox statements: own and delegated, at most four. */
enum { MY_POSTS = 4 };
struct holder {
    int64_t p[MY_POSTS];
    const char *role; /* of the post he works in now */
};
struct inbox_counts {
    int64_t open, late, today, paused, ready;
};
int flow_holder(struct cx *, struct holder *ret) MUST_USE;
bool flow_holds(struct cx *, const struct work_item *); /* own post, delegation, pool of the unit */

int flow_store_load(struct cx *, struct flow_table *ret) MUST_USE;
int flow_store_version_add(struct cx *, const struct flow_row *, const struct rows *steps) MUST_USE;
int flow_store_item_add(struct cx *, struct work_item *) MUST_USE;
int flow_store_open(struct cx *, const char *kind, int64_t record_id, struct work_item *ret)
    MUST_USE;
int flow_store_close(struct cx *, const struct work_item *, const char *outcome) MUST_USE;
int flow_store_pause(struct cx *, struct work_item *, bool paused, struct utc due) MUST_USE;
int flow_store_assign(struct cx *, struct work_item *, int64_t post_id, int64_t unit_id) MUST_USE;
int flow_store_due(struct cx *, const char *kind, int64_t record_id, struct utc due) MUST_USE;
int flow_store_items(struct cx *, const char *kind, int64_t record_id, struct rows *ret) MUST_USE;
int flow_store_counts(struct cx *, struct inbox_counts *ret) MUST_USE; /* of the asker */
/* A page of open work items, soonest due first. */
enum inbox_of { INBOX_MINE, INBOX_UNIT, INBOX_PAUSED, INBOX_RETURN };
int flow_store_inbox(struct cx *, const struct holder *, enum inbox_of, const char *after,
                     struct rows *ret, const char **next) MUST_USE;

/* A line of the inbox as people read it. */
struct inbox_line {
    const char *code, *url, *note, *title, *step;
    const char *due_text, *due_class; /* due-ok due-soon due-late due-hold */
    int64_t due_share;
};
struct inbox_tab {
    const char *label, *url;
    int64_t n; /* 0 = no number */
    bool current;
};
struct inbox_view {
    const char *today, *greeting;
    struct rows tiles; /* struct tile */
    struct rows tabs;  /* struct inbox_tab */
    struct rows lines; /* struct inbox_line */
    const char *next, *empty;
};
int flow_page_inbox(struct cx *, struct req *);
#endif
