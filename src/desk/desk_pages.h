// SPDX-License-Identifier: Apache-2.0
/* desk_pages.h - handlers and views of the desk's own pages. Private to src/desk. */
#ifndef DESK_DESK_PAGES_H
#define DESK_DESK_PAGES_H
#include "desk/desk_store.h"

#ifndef MOTCUA_VERSION
#    define MOTCUA_VERSION "0.1"
#endif
#define PC_COOKIE "motcua_may" /* a browser of a shared PC */

struct sign_in_view {
    const char *back, *username, *kept;
    struct rows people; /* struct pc_line */
};
struct code_view {
    const char *ticket, *kept;
};
struct lock_view {
    const char *back, *name, *kept;
    bool has_pin;
    struct rows people; /* struct pc_line */
};
struct step_up_view {
    const char *back;
    bool has_code;
};
struct account_view {
    const char *name, *username, *post;
    bool has_pin, has_totp;
    struct rows sessions, tokens, log; /* session_line, token_line, sign_in_line */
};
struct sessions_view {
    const char *q, *next; /* next: URL of the next page, "" = none */
    struct rows lines;    /* struct session_of */
};
struct password_view {
    bool must_change;
    const char *back; /* where the person was going, "" = nowhere */
};
struct totp_view {
    const char *secret, *sealed;
    struct html qr;
};
struct token_view {
    const char *name, *token;
};

struct resume_line {
    const char *name, *value;
};
struct resume_view {
    const char *path;
    struct rows rows; /* struct resume_line */
};

/* resume.c: the form that is to be shown again after `kept`, else 303 to back. */
int resume_or_see(struct cx *, struct req *, const char *kept, const char *back);
/* A path of ours to return to; "/ban-lam-viec" for anything else. */
const char *back_of(struct cx *, struct req *, const char *given) RETURNS_NONNULL;
/* Wrong tries: refuse when there were too many, before the work; forget them. */
int tries_check(struct cx *, struct req *, const char *kind, const char *what, const char *field)
    MUST_USE;
/* The verdict on a try: E_OK, or E_INVALID on its field: wrong (noted, also in the log), or right
 * or wrong after too many wrong ones. Exact, however many come at the same time. */
struct tried {
    const char *kind, *what, *field;
    int64_t account_id;
    const char *username, *wrong; /* words */
};
int tries_judge(struct cx *, struct req *, const struct tried *, bool right) MUST_USE;
void tries_clear(struct req *, const char *kind, const char *what);
int code_check(struct cx *, struct req *, const struct account *, const char *code,
               int64_t *ret_step) MUST_USE;
const char *pc_hash(struct cx *, struct req *)
    RETURNS_NONNULL; /* "" when the browser has no cookie */
int pc_remember(struct cx *, struct req *, const struct account *) MUST_USE;
int pin_rules(struct cx *, const char *pin) MUST_USE;

handler desk_sign_in_form, desk_sign_in_prep, desk_sign_in, desk_code_form, desk_code_prep,
    desk_code, desk_sign_out;
handler desk_lock_form, desk_lock, desk_unlock_prep, desk_unlock, desk_switch_prep, desk_switch,
    desk_switch_form, desk_post;
handler desk_step_up_form, desk_step_up_prep, desk_step_up;
handler desk_account, desk_password_form, desk_password_prep, desk_password, desk_pin_prep,
    desk_pin;
handler desk_totp_form, desk_totp_prep, desk_totp, desk_totp_off_prep, desk_totp_off;
handler desk_session_end, desk_session_end_others, desk_token_prep, desk_token, desk_token_end,
    desk_demo;
handler desk_sessions, desk_sessions_end;
handler desk_settings, desk_settings_save;
handler desk_live, desk_health, desk_metrics, desk_language, desk_letters, desk_openapi;
extern const struct job_kind desk_jobs[];
extern const struct command desk_commands[];
int command_rekey(struct cx *, struct cli *);
int command_openapi(struct cx *, struct cli *);
const char *openapi_text(struct cx *, const struct room *const *) RETURNS_NONNULL;
#endif
