// SPDX-License-Identifier: Apache-2.0
/* feedback.h - what citizens say about the service they received (góp ý). Public face of the room.
 */
#ifndef FEEDBACK_H
#define FEEDBACK_H
#include "desk/room.h"

struct feedback_point { /* one remark about one place or subject */
    int64_t n;          /* from 1 */
    const char *place;  /* "Quầy số 2", "Bãi gửi xe"; "" = the service as a whole */
    const char *words;
};
struct feedback {
    int64_t id;
    int64_t agency_id; /* whose service it is about */
    const char
        *agency; /* its identifier; "" in feedback_add = the asker's own, else that of the root */
    const char *name; /* both may be "": one need not say who one is */
    const char *phone;
    int64_t stars;      /* 1 to 5 */
    const char *matter; /* code of feedback_matters */
    const char *body;
    const char *status; /* code of feedback_statuses */
    struct utc created_at;
    int64_t rev;
    struct rows points; /* struct feedback_point */
};
extern const struct field feedback_fields[], feedback_point_fields[];
extern const struct option feedback_matters[], feedback_statuses[];
extern const struct room feedback_room;

/* In a write. *ret is what was given with id, agency_id, agency, status, created_at, rev. Event
 * "feedback.received". */
int feedback_add(struct cx *, const struct feedback *given, struct feedback *ret) MUST_USE NONNULL;
/* With its points, two statements. E_NOTFOUND when absent or another agency's. */
int feedback_get(struct cx *, int64_t id, struct feedback *ret) MUST_USE NONNULL;

/* What the office does with it: take answer, and back by release reopen. */
struct feedback_act {
    const char *verb;
    const char *note; /* how it was answered; why it was opened again */
    int64_t rev;      /* as the person saw it; a stale one is E_CONFLICT */
};
extern const struct field feedback_act_fields[];
/* In a write. Event "feedback.moved". */
int feedback_move(struct cx *, int64_t id, const struct feedback_act *) MUST_USE NONNULL;
#endif
