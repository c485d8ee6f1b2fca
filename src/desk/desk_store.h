// SPDX-License-Identifier: Apache-2.0
/* desk_store.h - what desk_store.c reads and writes: accounts, sessions, tokens, kept answers.
 * Private to src/desk. */
#ifndef DESK_DESK_STORE_H
#define DESK_DESK_STORE_H
#include "desk/session.h"

struct done_row {
    const char *key, *hash;
    int64_t status;
    const char *type, *location, *body;
};
int done_get(struct cx *, const char *key, struct done_row *ret) MUST_USE;
int done_put(struct cx *, const struct done_row *) MUST_USE; /* 0: somebody else has put it */

int account_get(struct cx *, int64_t id, struct account *ret) MUST_USE;
int account_set_pin(struct cx *, const char *hash) MUST_USE;                  /* of the asker */
int account_set_totp(struct cx *, const char *sealed, int64_t step) MUST_USE; /* of the asker */
int account_totp_step(struct cx *, int64_t id, int64_t *ret) MUST_USE; /* last one accepted */
int account_totp_used(struct cx *, int64_t id, int64_t step)
    MUST_USE; /* E_CONFLICT: this code was used */

struct session_new {
    int64_t id, account_id, post_id;
    const char *token; /* its hash */
    int64_t epoch;
    struct utc expires_at;
    int64_t idle_s;
    const char *address, *agent;
};
int session_insert(struct cx *, const struct session_new *) MUST_USE;
int session_find(struct cx *, const char *hash, bool bearer, struct session_row *ret) MUST_USE;
int session_touch(struct cx *, int64_t id, bool bearer, struct utc at) MUST_USE;
int session_set_lock(struct cx *, int64_t id, bool locked) MUST_USE;
int session_set_step_up(struct cx *, int64_t id) MUST_USE;
int session_set_post(struct cx *, int64_t id, int64_t post_id) MUST_USE;
int session_end(struct cx *, int64_t id, int64_t account_id)
    MUST_USE; /* E_NOTFOUND when it is not his or over */
int session_end_others(struct cx *, int64_t id) MUST_USE;
struct session_line {
    int64_t id;
    struct utc created_at, seen_at;
    const char *address, *agent;
    bool current;
};
int session_list(struct cx *, struct rows *ret) MUST_USE;

/* A session of any account in the asker's scope, for administrators. */
struct session_of {
    int64_t id, account_id, agency_id, person_id, post_id;
    const char *username, *address, *agent;
    struct utc created_at, seen_at;
    const char *name; /* not stored here */
    bool current;
};
/* Those alive, seen last first, a page of 100; username "" = of everybody. */
int session_all(struct cx *, const char *username, const char *after, struct rows *ret,
                const char **next) MUST_USE;
/* E_NOTFOUND when it is over or lies outside the scope; *ret says whose it was. */
int session_end_any(struct cx *, int64_t id, struct session_of *ret) MUST_USE;

struct pc_line {
    int64_t account_id;
    const char *username, *name;
};
int pc_put(struct cx *, const char *pc, int64_t account_id, const char *name) MUST_USE;
int pc_list(struct cx *, const char *pc, struct rows *ret) MUST_USE;
int pc_forget(struct cx *, const char *pc, int64_t account_id) MUST_USE;

struct token_line {
    int64_t id;
    const char *name, *perms;
    struct utc created_at, used_at, expires_at;
};
int api_token_insert(struct cx *, int64_t id, int64_t account_id, const char *name,
                     const char *hash, const char *perms, struct utc expires_at) MUST_USE;
int api_token_list(struct cx *, struct rows *ret) MUST_USE;
int api_token_end(struct cx *, int64_t id) MUST_USE;

struct sign_in_line {
    struct utc at;
    const char *result, *address, *agent;
};
int sign_in_add(struct cx *, int64_t account_id, const char *username, const char *result,
                const char *address, const char *agent) MUST_USE;
int sign_in_list(struct cx *, struct rows *ret) MUST_USE;

/* Old rows go, at most `limit` of each kind; returns how many went. */
int desk_purge(struct cx *, int64_t limit) MUST_USE;
#endif
