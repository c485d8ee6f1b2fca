// SPDX-License-Identifier: Apache-2.0
/*
 * room.h - a room tells the house everything about itself in one constant. A room includes this
 * header and gets all furniture with it.
 */
#ifndef DESK_ROOM_H
#define DESK_ROOM_H
#include "base/buf.h"
#include "base/text.h"
#include "desk/command.h"
#include "desk/files.h"
#include "desk/import.h"
#include "desk/journal.h"
#include "desk/json.h"
#include "desk/list.h"
#include "desk/outbox.h"
#include "desk/recent.h"
#include "desk/req.h"
#include "desk/snapshot.h"
#include "law/law.h"
#include "store/book.h"
#include "store/search.h"

struct page_frame; /* desk/page.h */

enum verb { VERB_NONE, GET, POST, PUT };
enum door {
    PAGE =
        0,  /* people with a browser: session cookie, CSRF, layout, 401 goes to sign-in and back */
    API,    /* programs: bearer token (or session + CSRF header), problem documents */
    TICKET, /* one-time secret in the path instead of a session; checked by the handler */
};
typedef int handler(struct cx *, struct req *);
#define ANYONE    "*" /* no sign-in needed */
#define SIGNED_IN "+" /* any signed-in person */

struct route {
    enum verb verb;
    const char *path; /* "/ho-so/:code"; a literal segment wins over a named one */
    handler
        *go; /* GET: in a read transaction. POST, PUT: in a write transaction, may be run again */
    const char *can; /* permission, ANYONE or SIGNED_IN; NULL = the program refuses to start */
    handler *prep;   /* before .go, in a read transaction: form_read, hashing, rendering, files;
                        req_keep() */
    handler *form; /* GET handler to show again when .prep or .go failed (cx->typed is set): 422 */
    enum door door;
    int64_t max_body; /* bytes; 0 = 64 KiB for POST and PUT */
    bool no_csrf;     /* public forms without a session (still bound to a signed form key) */
    bool quick; /* GET: answered on the event thread (SQLite), without changing threads. Only for a
                 * page that reads a few rows by index and that a measurement asked for (public
                 * look-up) */
    bool slow; /* .prep or the page takes long (passwords, PDF): on threads of its own, pages do not
                  wait */
    bool again;     /* each repetition counts, no answer is kept for its Idempotency-Key (drafts,
                       sign-in) */
    int statements; /* budget asserted by tests; 0 = 3 */
    const char *summary;    /* one English line for openapi.json; API routes only */
    const struct field *in; /* body members, for openapi.json; "a-b" is member b of object a */
    const struct field *out;
    const char *query; /* filters of a list, blank-separated: it answers items and next */
};
#define MB (INT64_C(1) << 20)

struct perm {
    const char *name;  /* "dossier.receive" */
    const char *label; /* Vietnamese */
};
/* A line of the left navigation; shown to who has the permission. */
struct menu {
    const char *group; /* "MỘT CỬA" … in the order of first appearance */
    const char *label, *url, *icon, *can;
    int order;
    /* Key of the badge in the rows that `badges` of a room returns; NULL = none. */
    const char *badge;
};
/* One badge: key, number, colour by tone ("blue" "red" "green" "orange"). */
struct badge {
    const char *key;
    int64_t n;
    const char *tone;
};

/* One number on top of the desk (bàn làm việc). */
struct tile {
    const char *value, *label, *tone, *url; /* tone "" red orange green */
};

struct room {
    const char *name, *title;         /* "dossier", "Hồ sơ" */
    const char *const *needs;         /* rooms this one calls; NULL-ended */
    const char *const *schema;        /* <room>_schema of sqlc */
    const struct sql *const *sql;     /* <room>_sql of sqlc */
    const struct tpl *const *tpl;     /* <room>_tpl of tplc; NULL when no pages */
    const struct route *routes;       /* ends with verb VERB_NONE */
    const struct perm *perms;         /* ends with name NULL */
    const struct menu *menu;          /* ends with label NULL */
    const struct listener *listeners; /* ends with event NULL */
    const struct job_kind *jobs;      /* ends with kind NULL */
    const struct command *commands;   /* ends with name NULL */
    const struct importer *importers; /* ends with kind NULL */
    const char *const *personal;      /* names of personal fields, NULL-ended */
    /* May the asker read this record (attachments, streams)? E_NOTFOUND when not. kind is the
     * record kind. */
    const char *const *kinds; /* record kinds it owns, NULL-ended */
    int (*may_read)(struct cx *, const char *kind, int64_t record_id);
    /* Who an account is today: fills post, unit, agency, scope and the names of its permissions
     * (room staff). */
    int (*load_who)(struct cx *, int64_t person_id, int64_t post_id, struct who *ret,
                    const char *const **perms);
    /* The posts of a person today, for the switcher: rows of struct page_post (desk/page.h); room
     * staff. */
    int (*posts)(struct cx *, int64_t person_id, struct rows *ret);
    /* Name of the office (agency, agency_above) on pages without sign-in; room staff. */
    int (*letterhead)(struct cx *, struct page_frame *ret);
    /* Who listeners and jobs act as when nobody asked: the whole tree (room staff). */
    struct who *(*system_who)(struct cx *);
    int (*badges)(struct cx *, struct rows *ret); /* rows of struct badge; one statement */
    int (*tiles)(struct cx *,
                 struct rows *ret); /* adds rows of struct tile; at most one statement */
    int (*start)(struct cx *);      /* after migrations, before serving; build snapshots */
    int (*check)(struct cx *);      /* motcua check: faults into cx->err, E_CONFLICT */
};
/* THE list of rooms, in main/rooms.c. NULL-ended. */
extern const struct room *const rooms[];
bool can(const struct cx *, const char *permission); /* may the asker do this? */
/* In .start, which runs outside a transaction: write the first rows of a table. */
int start_write(struct cx *, int (*fn)(struct cx *, void *), void *arg) MUST_USE;
#endif
