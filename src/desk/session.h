// SPDX-License-Identifier: Apache-2.0
/*
 * session.h - who came in: a browser's session or an API token, with everything a page asks about
 * its person, kept in memory between requests. Private to src/desk.
 */
#ifndef DESK_SESSION_H
#define DESK_SESSION_H
#include "desk/request.h"
#include <stdatomic.h>

#define SESSION_COOKIE "motcua"
enum {
    SESSION_HOURS = 12, /* absolute end */
    SESSION_IDLE_S = 4 * 3600,
    LOCK_MINUTES = 15, /* of silence; then PIN or password */
    STEP_UP_MINUTES = 10,
    PC_DAYS = 7, /* a browser remembers who signed in by password for so long */
    SEEN_EVERY_MS = 5 * 60 * 1000,
};

/* The row, as the store reads it; of a session or of a token. */
struct session_row {
    int64_t id, account_id, post_id;
    struct utc created_at, seen_at, expires_at, stepped_at;
    int64_t idle_s; /* 0: no idle end, no lock (demo links, tokens) */
    bool locked;
    const char *token_perms; /* "" = all of the account */
    int64_t agency_id, person_id;
    const char *username;
    bool must_change, has_totp, has_pin;
};
extern const struct field session_row_fields[];

/* Never changes once it is shared, but for the two clocks; lives while a request or the cache holds
 * it. */
struct session {
    struct session_row row;
    const char *hash; /* SHA-256 of the secret */
    bool bearer;
    struct who who;
    const char *agency, *post; /* names for the frame; "" */
    struct rows posts;         /* struct page_post */
    uint64_t epoch;            /* of "session" and "staff" when it was loaded */
    struct day day;            /* posts and delegations end at midnight */
    struct permset perms;      /* who.perms */
    bool pinned;               /* made by a test: never read again */
    _Atomic int refs;
    _Atomic int64_t seen_ms, written_ms;
    struct session *next;
};

struct session_cache;
struct session_cache *session_cache_new(struct arena *) RETURNS_NONNULL;
void session_cache_free(struct session_cache *);
struct session *session_cache_get(struct session_cache *,
                                  const char *hash); /* with a reference; NULL when absent */
void session_cache_put(struct session_cache *, struct session *); /* takes over a reference */
struct session *session_copy(const struct session *) RETURNS_NONNULL;
void session_drop(void *session); /* gives a reference back */

/* Who asks? From memory: true when it is settled (also when nobody asks); false: session_load must
 * look. */
bool session_known(struct req *);
/* The same from the database, in a transaction. E_OK also when nobody stands behind the token. */
int session_load(struct cx *, struct req *) MUST_USE;
/* Locked by hand or by silence: only PIN or password lead on. */
bool session_is_locked(const struct req *);
/* After the reply: last_seen in the background lane, at most every 5 minutes. */
void session_seen(struct req *);
/* Tests: a session with the given person and permissions, that needs no room staff. */
void session_pin(struct house *, const char *token, const struct session_row *, const struct who *);
/* Who an account is today in a post (0: the first), told by room staff; with names for the frame.
 */
int session_person(struct cx *, struct house *, struct session *) MUST_USE;

const char *session_secret_hash(struct arena *, const char *token) RETURNS_NONNULL;
/* In a write: a new session for this request's browser, cookie into the reply. */
int session_begin(struct cx *, struct req *, int64_t account_id, int64_t post_id) MUST_USE;
const char *session_agent(struct req *) RETURNS_NONNULL; /* the browser's name of itself, cut */
/* A write of the house itself, later, in the background lane: fn(cx, copy of payload). Lost when
 * the queue is full. */
void write_later(struct house *, tx_fn *, const void *payload, size_t n);
#endif
