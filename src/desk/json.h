// SPDX-License-Identifier: Apache-2.0
/*
 * json.h - JSON in (jansson, strict) and out (own streaming writer). In: bounded depth 32 and 1 MiB
 * unless told otherwise; duplicates and invalid UTF-8 refused. Out: always valid UTF-8 JSON, commas
 * by itself.
 */
#ifndef DESK_JSON_H
#define DESK_JSON_H
#include "base/buf.h"
#include "base/cx.h"
#include "base/field.h"

struct jval; /* a parsed value, in the arena of the cx */
int json_parse(struct cx *, const char *, size_t n, const struct jval **ret)
    MUST_USE; /* E_INVALID with place */
enum jtype { J_NULL, J_BOOL, J_INT, J_REAL, J_STRING, J_ARRAY, J_OBJECT };
enum jtype jval_type(const struct jval *);
const struct jval *jval_get(const struct jval *,
                            const char *member);           /* NULL when absent or no object */
const struct jval *jval_at(const struct jval *, size_t i); /* NULL past the end or no array */
const char *jval_key(const struct jval *, size_t i);       /* name of a member; NULL past the end */
size_t jval_count(const struct jval *);                    /* members or elements, else 0 */
const char *jval_text(const struct jval *);                /* strings only; NULL otherwise */
const char *
jval_plain(struct cx *,
           const struct jval *); /* any scalar as text, "" for null; NULL for containers */
bool jval_int(const struct jval *, int64_t *ret); /* integers only */
bool jval_real(const struct jval *, double *ret); /* integers too */
bool jval_bool(const struct jval *, bool *ret);
const char *jval_dump(struct cx *, const struct jval *); /* compact JSON text */
/* Getter for record_read: path "components-0-name" walks arrays and objects. ctx is the jval. */
const char *jval_getter(void *ctx, const char *path);

/* Refuse members that the field table does not know (readonly ones count as unknown), lists that
 * are no arrays and values that are no scalars: E_INVALID naming each by its path. A field named
 * "submitter-name" allows an object "submitter". */
int json_strict(struct cx *, const struct jval *, const struct field *) MUST_USE;

struct json {
    struct cx *cx;
    struct buf out;
    unsigned depth;
    bool comma;
};
struct json json_new(struct cx *);
void json_open(struct json *);     /* { */
void json_close(struct json *);    /* } */
void json_list(struct json *);     /* [ */
void json_list_end(struct json *); /* ] */
void json_key(struct json *, const char *);
void json_str(struct json *, const char *);
void json_int(struct json *, int64_t);
void json_bool(struct json *, bool);
void json_none(struct json *);
void json_utc(struct json *, struct utc);                       /* ISO +07:00; null for none */
void json_day(struct json *, struct day);                       /* YYYY-MM-DD; null for none */
void json_raw(struct json *, const char *);                     /* ready JSON */
void json_member(struct json *, const char *key, const char *); /* key and string */
void json_member_int(struct json *, const char *key, int64_t);
void json_member_utc(struct json *, const char *key, struct utc);
void json_member_bool(struct json *, const char *key, bool);
/* All members of a record by its field table: UTC and DAY as ISO, ENUM as code, LIST as array;
 * secret left out, personal masked when mask. Into the object that is open. */
void json_fields(struct json *, const struct field *, const void *rec, bool mask);
const char *json_text(struct json *) RETURNS_NONNULL;
#endif
