// SPDX-License-Identifier: Apache-2.0
/*
 * cx.h - the context in everybody's hand: memory, database, who, now, language, faults.
 * Down goes one `struct cx`; up comes one `int`. Made by the house for each request, job or
 * command; rooms never keep it.
 */
#ifndef BASE_CX_H
#define BASE_CX_H
#include "base/arena.h"
#include "base/attr.h"
#include "base/date.h"
#include "base/err.h"
#include <stdbool.h>
#include <stdint.h>

enum who_kind { WHO_NOBODY, WHO_STAFF, WHO_CITIZEN, WHO_DEVICE, WHO_SERVICE, WHO_SYSTEM };
struct permset; /* desk's */

/* Who acts, in which post, over which agencies. All ids 0 when unknown. Immutable during a request.
 */
struct who {
    enum who_kind kind;
    int64_t account_id, person_id, post_id, unit_id, agency_id;
    int64_t for_post_id;     /* acting under a delegation of this post */
    int64_t scope_id;        /* scope_agency(scope_id, agency_id): what may be seen */
    const char *username;    /* "" for nobody */
    const char *name;        /* full name for display and journal */
    const char *post_title;  /* of post_id, for the journal: "Chủ tịch"; NULL = "" */
    const char *agency_code; /* identifier of agency_id */
    const struct permset *perms;
};

struct db;    /* store's: one connection inside one transaction */
struct after; /* desk's: what to do once COMMIT is durable */
struct typed; /* desk's: what was posted, when a form is shown again */
struct house; /* main's: the running program, for desk only */

struct cx {
    struct arena *mem;
    struct db *db;         /* NULL outside a transaction */
    const struct who *who; /* never NULL */
    const char *lang;      /* "vi" or "en" */
    struct utc now;        /* frozen for the request */
    struct faults err;
    struct after *after;
    const struct typed *typed;
    struct house *house;
    uint64_t seed;          /* frozen randomness of .go: same ids, same PIN when run again */
    const char *request_id; /* in every log line and on every error page */
    unsigned statements;    /* run so far: tests hold pages to a budget */
    /* Blocks of record ids reserved for this request (store/id.c); kept when .go is run again, so
     * that a second run makes the same rows. Block k holds 16 << k ids. */
    int64_t id_block[8];
    unsigned id_used;
    int doom; /* store's: the engine error after which every later db_ call fails; 0 = none */
};

/* A deterministic random number of this request (SplitMix64 over cx->seed). Not for secrets that
 * must outlive the request alone: seed itself comes from the kernel, so its output is
 * unpredictable. */
uint64_t cx_random(struct cx *);
extern const struct who who_system, who_nobody;
/* A cx for commands, jobs and tests: fresh arena, now = clock_now(), who_system, seed from the
 * kernel. */
struct cx *cx_new(void) RETURNS_NONNULL;
void cx_free(struct cx *);
#endif
