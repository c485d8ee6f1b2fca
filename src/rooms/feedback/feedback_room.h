// SPDX-License-Identifier: Apache-2.0
/* feedback_room.h - private to this folder; no other room may include it. */
#ifndef FEEDBACK_ROOM_H
#define FEEDBACK_ROOM_H
#include "desk/form.h"
#include "rooms/feedback/feedback.h"
#include "rooms/staff/staff.h"

#define FEEDBACK_KIND "feedback"
enum { FEEDBACK_POINTS = 10 };

/* ---- rules (feedback.c) ---- */

struct feedback_verb {
    const char *verb, *label;
    const char *from, *to; /* states */
    const char *back;      /* the verb that takes it back */
    const char *ask;       /* what to say when the note is missing; NULL = it may be */
};
extern const struct feedback_verb feedback_verbs[]; /* ends with verb NULL */
extern const struct list feedback_list_of_all;
const char *feedback_tone(const char *status); /* class of its badge */

/* ---- store (feedback_store.c) ---- */

int feedback_store_add(struct cx *, const struct feedback *) MUST_USE;
int feedback_store_get(struct cx *, int64_t id, struct feedback *ret) MUST_USE;
int feedback_store_move(struct cx *, int64_t id, int64_t rev, const char *status) MUST_USE;
int feedback_store_waiting(struct cx *, int64_t *ret) MUST_USE;

/* ---- views of the templates ---- */

struct feedback_point_input {
    const char *row; /* "points-0" */
    struct input place, words;
};
struct feedback_form_view {
    bool choose_agency;
    struct input agency, stars, matter, body, name, phone;
    struct rows points;                /* struct feedback_point_input */
    struct feedback_point_input blank; /* the row that a script copies */
    int64_t points_max;
};
struct feedback_step { /* a line of the story */
    const char *label, *by, *note;
    struct utc at;
};
struct feedback_view {
    struct feedback fb;
    const char *agency, *stars, *matter, *status, *tone, *url, *reveal_url;
    const char *phone; /* masked, or as it is after it was asked for with a reason */
    bool revealed;
    struct input note;
    struct rows verbs; /* struct feedback_verb open in this state */
    struct rows steps; /* struct feedback_step */
};

/* ---- doors (feedback_pages.c, feedback_api.c) ---- */

handler feedback_page_form, feedback_page_prep, feedback_page_add, feedback_page_thanks,
    feedback_page_list, feedback_page, feedback_page_move, feedback_page_reveal;
handler feedback_api_list, feedback_api_get, feedback_api_prep, feedback_api_add;
#endif
