// SPDX-License-Identifier: Apache-2.0
/* req.h - what a room sees of a request, and the replies it can give. */
#ifndef DESK_REQ_H
#define DESK_REQ_H
#include "base/cx.h"
#include "base/field.h"
#include "desk/tpl.h"
#include "desk/url.h"
#include "store/db.h"

struct req;  /* opaque; lives as long as the request */
struct jval; /* desk/json.h */

/* Part of the path named in the route ("/ho-so/:code"), decoded, NFC; "" when absent. */
const char *req_param(struct req *, const char *name) RETURNS_NONNULL;
/* The record id in the path; E_NOTFOUND when it is no number. */
int req_id(struct cx *, struct req *, const char *name, int64_t *ret) MUST_USE;
/* Query parameter, decoded, NFC; "" when absent. */
const char *query_text(struct req *, const char *name) RETURNS_NONNULL;
/* The number in a query parameter; `otherwise` when absent. Not a number or outside [min,max]:
 * E_INVALID on it. */
int query_int(struct cx *, struct req *, const char *name, int64_t otherwise, int64_t min,
              int64_t max, int64_t *ret) MUST_USE;
/* One posted value (form field, or member of the JSON body by the path of base/field.h); NULL when
 * absent. */
const char *form_value(struct req *, const char *path);
/* The posted record with all limits checked; faults beside their fields, E_INVALID if any. Forms
 * and JSON alike. */
int form_read(struct cx *, struct req *, const struct field *, void *rec) MUST_USE;
/* Members that the table does not know are ignored; json_strict() of desk/json.h refuses them. */
/* The JSON body, NULL when the request has none. */
const struct jval *req_json(struct req *);

/* An uploaded file: of a multipart form (name of the input), or the whole body (name ""). */
struct upload {
    const char *name; /* as the person named it, cleaned */
    const char *type; /* sniffed from the bytes, never the one sent */
    const char *sha256;
    int64_t size;
    const char *path; /* spool file */
    struct upload *next;
};
const struct upload *req_upload(struct req *,
                                const char *input);     /* NULL when none; chain by next */
const char *req_header(struct req *, const char *name); /* NULL when absent */
bool req_wants_fragment(struct req *);                  /* htmx: reply without the layout */
const char *req_path(struct req *) RETURNS_NONNULL;     /* as routed, decoded */
const char *req_query(struct req *) RETURNS_NONNULL;    /* raw, "" when none */
const char *req_peer(struct req *) RETURNS_NONNULL;
bool req_loopback(struct req *);
/* What .prep worked out for .go: in the arena below the mark, so it outlives a second run. */
void req_keep(struct req *, void *);
void *req_kept(struct req *);

/* Replies. Each returns E_OK so that a handler ends with `return reply_…`. In a write they leave
 * after COMMIT. */
int reply_page(struct cx *, struct req *, const struct tpl *, const char *title, const void *view);
int reply_page_status(struct cx *, struct req *, int status, const struct tpl *, const char *title,
                      const void *view);
int reply_see(struct cx *, struct req *, const char *path); /* 303; path begins with "/" */
int reply_flash(struct cx *, struct req *, const char *path, const char *fmt, ...)
    PRINTF_LIKE(4, 5); /* 303 + words on the next page */
int reply_json(struct cx *, struct req *, int status, const struct field *,
               const void *rec); /* one record */
int reply_json_rows(struct cx *, struct req *, const struct rows *,
                    const char *next); /* {"items":[…],"next":…} */
int reply_json_text(struct cx *, struct req *, int status,
                    const char *json); /* ready JSON (desk/json.h) */
int reply_bytes(struct cx *, struct req *, const char *type, const char *filename, const void *,
                size_t n);
int reply_text(struct cx *, struct req *, int status, const char *type, const char *text);
int reply_blob(struct cx *, struct req *, int64_t blob_id, const char *filename, bool as_download);
int reply_none(struct cx *, struct req *); /* 204 */
void reply_header(struct req *, const char *name, const char *value);
void reply_cookie(struct req *, const char *name, const char *value, int64_t max_age_s,
                  bool http_only);
int reply_stream(struct cx *, struct req *,
                 const char *channel); /* event stream; desk only and boards */

/* The address of a path of ours for people outside: on papers, in QR codes, notices and mail. Its
 * beginning is what the administrator set; when nothing is set, the name by which this request came
 * (req may be NULL: jobs), else the path alone. */
const char *public_url(struct cx *, struct req *, const char *path) RETURNS_NONNULL;

/* After COMMIT: tell the streams of a channel that something changed (a version number travels, no
 * data). */
void publish(struct cx *, const char *channel) NONNULL;
/* After COMMIT: drop cached snapshots of this name on all threads ("catalogue", "calendar",
 * "staff"). */
void cache_bump(struct cx *, const char *name) NONNULL;
uint64_t cache_epoch(const char *name); /* grows with each bump */

/* When a form is shown again after a fault: what was typed for this input; NULL when the form is
 * fresh. */
const char *typed_value(const struct cx *, const char *path);
bool typed_again(const struct cx *);
/* Fill a record for display from what was typed (no checking), for .form handlers. */
void typed_record(struct cx *, const struct field *, void *rec);
#endif
