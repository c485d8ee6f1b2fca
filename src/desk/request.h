// SPDX-License-Identifier: Apache-2.0
/*
 * request.h - one request on its way through the desk: what came in, who asks, the reply being
 * made, what happens after COMMIT. Private to src/desk; rooms see desk/req.h only.
 */
#ifndef DESK_REQUEST_H
#define DESK_REQUEST_H
#include "desk/desk_room.h"
#include "desk/login.h"
#include "desk/page.h"
#include "desk/recent.h"
#include "desk/route.h"
#include "desk/throttle.h"
#include <pthread.h>

struct session; /* desk/session.h */

/* ---- the reply being made: plain data, so that a second run of .go starts from zero ---- */
enum { REPLY_HEADERS = 24 };
struct reply {
    int status; /* 0: none yet */
    const char *type;
    const void *bytes;
    size_t n;
    bool file; /* instead of bytes: fd, which the reply owns */
    int fd;
    int64_t size;
    const char *stream; /* instead of bytes: keep as event stream on this channel */
    const char *cache;  /* Cache-Control, NULL = by who asks */
    const char *csp;    /* NULL = that of pages */
    struct exchange_field headers[REPLY_HEADERS];
    size_t header_n;
};

/* ---- the request ---- */
enum body_kind { BODY_NONE, BODY_FORM, BODY_JSON, BODY_RAW };

struct typed {
    struct req *req;
};

/* An upload and the input that it came by. */
struct upload_of {
    const char *input;
    struct upload up;
    struct upload_of *next;
};

/* Idempotency: what the request is called by its sender, and what it asks. */
struct once {
    const char *key;  /* NULL: not repeatable */
    const char *hash; /* of verb, path and body */
    bool looked;      /* in the read snapshot: no answer was kept then */
    bool raced;       /* the same request may have won meanwhile; run again to read its answer */
    int runs;
};

struct req {
    struct cx cx;
    struct house *house;
    struct exchange *ex;
    const struct route *route; /* NULL: refuse */
    const struct room *room;
    int refuse; /* 404, 405, 415 */
    struct route_param params[ROUTE_PARAMS];
    size_t param_n;
    const char *path; /* decoded */
    struct parts query, form;
    enum body_kind body;
    const struct jval *json;
    struct upload_of *uploads;
    void *kept;
    const struct session *session; /* NULL: nobody */
    bool bearer;                   /* came with an API token */
    bool quick;                    /* on the event thread */
    bool fragment, query_read, looked, wants_step_up;
    const char *csrf;     /* memo of csrf_token */
    const char *form_key; /* of the forms of the page being made */
    const char *bad_key;  /* words, when a form came with a stale key: shown again, nothing done */
    struct reply reply;
    struct typed typed;
    struct once once;
    struct write write;
    int rc;              /* of .prep or the write */
    struct faults words; /* to show beside the fields */
    unsigned statements; /* of the handler alone, for the budget */
    /* worker.c */
    void (*step)(struct req *);
    struct req *next;
    /* tests: the caller waits */
    bool now, ready, inside;
    pthread_mutex_t *lock;
    pthread_cond_t *turn;
};

/* A value of the query that is no text is told, not passed over. */
int query_check(struct cx *, struct req *) MUST_USE;
struct req *req_new(struct house *, struct exchange *) RETURNS_NONNULL;
/* body.c: form, JSON or raw body into values and uploads; words and E_INVALID when it is malformed.
 */
int body_read(struct cx *, struct req *) MUST_USE;

/* reply.c */
void reply_forget(struct req *);                   /* as if nothing had been replied yet */
void reply_apply(struct req *, bool may_compress); /* reply → exchange */
int reply_error(struct req *, int status,
                int rc); /* page, fragment or problem document from cx->err */
void reply_set(struct req *, int status, const char *type, const void *, size_t n);
int reply_login(struct req *); /* 401: to sign-in and back, or problem */
/* resume.c: the posted form, sealed, for the way through sign-in ("" when there is none); where to
 * return to. */
const char *resume_seal(struct cx *, struct req *) RETURNS_NONNULL;
const char *return_path(struct req *) RETURNS_NONNULL;
/* The pages that ask for the password, in place of the page that was asked. */
int ask_sign_in(struct cx *, struct req *, const char *kept);
int ask_unlock(struct cx *, struct req *, const char *kept);
/* gzip.c: the same text compressed in the arena; false when it does not pay. */
bool gzip_text(struct arena *, const void *, size_t n, const void **ret, size_t *ret_n);

/* page.c */
void flash_set(struct req *, const char *words);
const char *page_whole(struct cx *, struct req *, const struct tpl *, const char *title,
                       const void *view, size_t *n);

/* key.c: _csrf and _key of forms. */
const char *csrf_token(struct req *) RETURNS_NONNULL;
const char *form_key_new(struct req *) RETURNS_NONNULL;
/* Is this POST meant by the person on the other side? Sets req->once. 0, or the HTTP status. */
int key_check(struct cx *, struct req *);

/* once.c; the answer is kept inside the write transaction. 1: answered before, reply is set; 0:
 * new; E_CONFLICT: another body. */
int once_find(struct cx *, struct req *) MUST_USE;
int once_put(struct cx *, struct req *) MUST_USE;

/* static.c */
bool static_asked(const struct exchange *);
void static_reply(struct exchange *);

/* worker.c */
struct workers;
int workers_start(struct workers *, int n) MUST_USE;
void workers_stop(struct workers *);
struct workers *workers_new(struct arena *, size_t queue_max) RETURNS_NONNULL;
void workers_free(struct workers *);
bool workers_push(struct workers *, struct req *,
                  void (*step)(struct req *)); /* false: queue full */
void workers_push_always(struct workers *, struct req *, void (*step)(struct req *));

void frame_fill(struct cx *, struct req *, struct page_frame *);
/* frame.c: badges, letterhead, menu. */
struct frame_cache;
struct frame_cache *frame_cache_new(struct cx *, struct house *) RETURNS_NONNULL;
void frame_cache_free(struct frame_cache *);

/* perm.c */
void perm_names(struct arena *, const struct room *const *, const char *const **ret, size_t *n);

/* house.c */
struct desk {
    struct workers *workers, *slow; /* routes marked .slow have threads of their own */
    struct session_cache *sessions;
    struct throttle *throttle;
    struct frame_cache *frames;
    struct recent *recent;
};
#endif
