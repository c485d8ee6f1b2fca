// SPDX-License-Identifier: Apache-2.0
/*
 * flow.h - work items, steps as versioned data, the inbox. Public face of the room. Flow never
 * writes a room's table: the room gives a constant flow_kind; each move runs in the caller's
 * transaction: check → item closed → next opened → the room's on_enter sets its status → one
 * journal row.
 */
#ifndef FLOW_H
#define FLOW_H
#include "desk/room.h"
#include "rooms/calendar/calendar.h"
#include "rooms/staff/staff.h"

struct flow_step {     /* versioned data */
    int64_t n;         /* order, from 1 */
    const char *code;  /* receive appraise sign seal return … */
    const char *title; /* "Thẩm định" */
    const char *kind;  /* HUMAN SIGN WAIT HANDOVER PARALLEL AUTO */
    const char *role;  /* role of the posts that do it */
    const char *
        unit; /* unit name, "" = by role anywhere in the agency, "@onestop" = the unit of this kind,
                 "#" = the unit that handles such records (flow_record.unit) */
    int64_t limit_minutes; /* of the step itself; 0 = the record's */
    const char *guard;     /* named guard of the kind, "" */
    const char *verb;      /* verb that leaves it forward: hand_over approve finish return */
};
struct flow_version {
    int64_t id;
    const char *kind;  /* "dossier" */
    const char *code;  /* procedure code, or "*" for the default */
    struct rows steps; /* struct flow_step */
};
/* due_at of an item that is not measured: no promised time, or only the citizen's coming is awaited
 * (one-stop §4.4.7: the time of picking up does not count). Sorts after all others. */
#define FLOW_NO_DUE INT64_C(8999999999999)
struct work_item {
    int64_t id;
    int64_t agency_id;
    const char *kind;
    int64_t record_id;
    const char *step; /* code */
    const char *role; /* LEAD COOP INFO */
    int64_t unit_id;
    struct ref post_id; /* none = pool: any post of `post_role` in the unit */
    const char *post_role;
    struct utc opened_at, claimed_at, due_at, warn_at, closed_at; /* closed_at none = open */
    const char *outcome;                                          /* verb that closed it */
    const char *title, *code, *url;                               /* for the inbox, copied */
    const char *note;                                             /* owner's name */
    bool paused;
    int64_t rev;
};
extern const struct field work_item_fields[], flow_step_fields[];
/* From one step on to the end, or NULL past it. */
const struct flow_step *flow_step_by_code(const struct flow_version *, const char *code);
extern const struct room flow_room;

/* What a record's room gives to flow. */
struct flow_record { /* of one record, filled by the room before a call */
    const struct flow_kind *kind;
    int64_t record_id, agency_id;
    int64_t flow_version_id; /* pinned */
    const char *title, *code, *url, *note;
    const char *unit; /* name of the unit that handles such records, "" = by role alone */
    struct utc due;
    const char *from_state, *to_state; /* for the journal; on_enter sets to_state */
    void *record;                      /* the room's struct */
};
struct flow_kind {
    const char *kind; /* "dossier" */
    /* After an item was closed and the next opened: set the room's status. step NULL at the end. */
    int (*on_enter)(struct cx *, struct flow_record *, const struct flow_step *step,
                    const char *verb);
    /* Before leaving a step; a refusal is fail(). */
    int (*guard)(struct cx *, struct flow_record *, const char *guard, const struct flow_step *);
};
struct flow_move {
    const char
        *verb; /* hand_over send_back approve finish return pause resume stop reassign claim */
    const char *note;
    int64_t to_post;           /* reassign, or a chosen person of the next step; 0 = by rule */
    int64_t rev;               /* of the open item as the person saw it; 0 = whatever it is */
    const char *cause, *basis; /* pause */
};
/* The version for a procedure code on a day (its own, else "*"); E_NOTFOUND only when the default
 * is missing. */
int flow_version_for(struct cx *, const char *kind, const char *code, struct day,
                     struct flow_version *ret) MUST_USE;
int flow_version_by_id(struct cx *, int64_t id, struct flow_version *ret)
    MUST_USE; /* cached, no statement once warm */
/* Open the first step (claimed by the asker's post when its role fits) and journal "receive". */
int flow_start(struct cx *, struct flow_record *, struct work_item *ret) MUST_USE;
/* Any of the verbs; E_CONFLICT when the item is not open (someone was first) or rev is stale,
 * E_DENIED when neither the asker's posts nor his delegations hold the item (nor permission
 * flow.any). Fills the item now open (id 0 at the end). */
int flow_do(struct cx *, struct flow_record *, const struct flow_move *, struct work_item *ret)
    MUST_USE;
/* The open item of a record; E_NOTFOUND when closed. */
int flow_open_item(struct cx *, const char *kind, int64_t record_id, struct work_item *ret)
    MUST_USE;
/* Forward verbs are those of the step. Who has flow.any may also name the verb of a later step
 * (approve, finish, return): the steps between are passed over, visibly in the journal. Verbs open
 * to the asker on that item: rows of struct flow_verb. */
struct flow_verb {
    const char *verb, *label;
    bool primary;
};
int flow_moves(struct cx *, const struct flow_version *, const struct work_item *, struct rows *ret)
    MUST_USE;
/* Items of a record, oldest first (steps bar: who, when). */
int flow_items(struct cx *, const char *kind, int64_t record_id, struct rows *ret) MUST_USE;
/* Due times copied into open items when the record's clock moved. */
int flow_due_moved(struct cx *, const char *kind, int64_t record_id, struct utc due) MUST_USE;
#endif
