// SPDX-License-Identifier: Apache-2.0
/* job_view.h - what the pages of jobs and of stuck deliveries show. */
#ifndef DESK_JOB_VIEW_H
#define DESK_JOB_VIEW_H
#include "base/field.h"

struct job_row {
    int64_t id, agency_id, person_id;
    const char *person_name, *kind, *state;
    int64_t done, total, attempt;
    bool cancel;
    struct utc created_at, ended_at;
    const char *fault, *result_name;
    int64_t result_blob;
};
struct job_view {
    struct job_row job;
    const char *title; /* of the kind */
    const char *words; /* state in Vietnamese */
    const char *tone;  /* class of the badge */
    int64_t percent;
    bool active; /* waits or runs */
};
/* A delivery that no repetition could bring through. */
struct stuck {
    const char *listener, *kind;
    int64_t record_id, n, event_id, attempt;
    const char *fault, *name;
    struct utc at;
};
struct stuck_view {
    struct rows rows; /* struct stuck */
};
#endif
