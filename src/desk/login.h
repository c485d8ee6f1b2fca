// SPDX-License-Identifier: Apache-2.0
/*
 * login.h - accounts, passwords, second factor, sessions, API tokens. The desk owns the tables; who
 * the account is in the office is told by room staff (room.load_who).
 */
#ifndef DESK_LOGIN_H
#define DESK_LOGIN_H
#include "desk/req.h"

struct account {
    int64_t id;
    int64_t agency_id; /* root of its tenant */
    int64_t person_id;
    const char *username; /* unique, lower case ASCII */
    const char *password; /* argon2id hash; "" = cannot sign in by password */
    const char *totp;     /* sealed secret; "" = off */
    const char *pin;      /* argon2id hash of the quick-switch PIN; "" = none */
    bool active;
    bool must_change; /* password given by somebody else */
    int64_t epoch;    /* grows when sessions must end */
    struct utc created_at;
    int64_t rev;
};
extern const struct field account_fields[];
/* In a write. password may be "" (none yet). E_CONFLICT on "username" when taken. */
int account_add(struct cx *, struct account *, const char *password_hash_text) MUST_USE NONNULL;
int account_by_username(struct cx *, const char *username, struct account *ret) MUST_USE NONNULL;
int account_by_person(struct cx *, int64_t person_id, struct account *ret) MUST_USE NONNULL;
int account_set_password(struct cx *, int64_t account_id, const char *password_hash_text,
                         bool must_change) MUST_USE NONNULL;
int account_close(struct cx *, int64_t account_id)
    MUST_USE NONNULL; /* inactive, sessions and tokens end */
/* A session made beforehand (demo links): the cookie value. In a write. */
int session_make(struct cx *, int64_t account_id, int64_t post_id, const char **ret_token)
    MUST_USE NONNULL;
/* An API token with permissions ("" = all of the user); the secret is shown once. In a write. */
int api_token_make(struct cx *, int64_t account_id, const char *name, const char *perms,
                   const char **ret_token) MUST_USE NONNULL;
/* Before signing and before revealing lists: did the person type the password or a code in the last
 * ten minutes? A token of the API counts as proof. Otherwise E_DENIED with words and the page leads
 * to /xac-nhan and back. */
int step_up(struct cx *, struct req *) MUST_USE NONNULL;
/* Rules of a new password; E_INVALID on field "password" with words. */
int password_rules(struct cx *, const char *username, const char *password) MUST_USE NONNULL;
/* The sealed-secret table: SMTP, axis keys, PINs. */
int secret_put(struct cx *, const char *kind, int64_t record_id, const char *plain)
    MUST_USE NONNULL;
int secret_get(struct cx *, const char *kind, int64_t record_id, const char **ret)
    MUST_USE NONNULL; /* E_NOTFOUND */
/* A keyed digest of a small secret under the installation's key: to check it without keeping it
 * (look-up PINs). */
const char *secret_mac(struct cx *, const char *purpose, const char *text) RETURNS_NONNULL NONNULL;
#endif
