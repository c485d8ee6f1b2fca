// SPDX-License-Identifier: Apache-2.0
/*
 * tpl.h - what the C made from templates calls, and what a page hands to it. The macros choose by
 * type (C11 _Generic): a type that no place can show is a compile error at the line of the
 * template. Every function appends to out; nothing here fails. Language: docs/templates.md.
 */
#ifndef DESK_TPL_H
#define DESK_TPL_H
#include "base/attr.h"
#include "base/buf.h"
#include "base/cx.h"
#include "base/field.h"
#include <string.h>

/* Markup that we made and escaped ourselves; the only thing that a page shows as it is. */
struct html {
    const char *s;
    size_t n; /* 0: up to its NUL */
};

/* What every page knows besides its own view; made by desk/page for each reply. No text is NULL. */
struct tpl_env {
    struct cx *cx;    /* memory of filters, language, faults, who */
    const char *csrf; /* token of the session */
    /* Idempotency-Key of this page; the n-th form sends key-n. {% csrf %} counts in *forms, which
     * the page and its layout share. */
    const char *key;
    unsigned *forms;
    /* When not NULL: gives csrf and key at the first form, so that pages without one do not pay. */
    void (*tokens)(void *request, const char **csrf, const char **key);
    void *request;
    bool source;        /* texts are shown as the templates have them, not translated */
    const char *agency; /* name of the agency whose page this is */
    const char *path;   /* of the request */
    const char *(*text)(const char *lang, const char *msgid); /* translation; NULL: the msgid */
    const char *(*asset)(const char *name);                   /* URL with content hash */
    /* what was posted for an input; NULL when nothing was */
    const char *(*typed)(const struct cx *, const char *name);
    bool (*can)(const struct cx *, const char *perm);
};

typedef void tpl_render_fn(struct buf *out, const void *view, const struct tpl_env *);
/* {% block name %}: a part of a page that can be rendered alone, with the view of the page. */
struct tpl_block {
    const char *name;
    tpl_render_fn *render;
};
/* One compiled template. view must be of the type in its {% view %}. */
struct tpl {
    const char *name;
    const char *layout; /* desk, public, bare */
    tpl_render_fn *render;
    const struct tpl_block *blocks; /* ends with name NULL */
};
/* NULL when the template has no such block. */
tpl_render_fn *tpl_find_block(const struct tpl *, const char *name) NONNULL;

/* ---- places: s may be NULL, which is shown as "" ---- */

void tpl_str(struct buf *out, const char *s) NONNULL_ARGS(1);
void tpl_int(struct buf *out, int64_t) NONNULL;
void tpl_utc(struct buf *out, struct utc) NONNULL;   /* 07:30 01/11/2021 */
void tpl_day(struct buf *out, struct day) NONNULL;   /* 01/11/2021 */
void tpl_dong(struct buf *out, struct dong) NONNULL; /* 50.000 */
void tpl_ref(struct buf *out, struct ref) NONNULL;   /* the id; nothing for none */
/* A whole URL: relative (/ ? #), http, https, mailto, tel; anything else becomes "#". */
void tpl_url(struct buf *out, const char *url) NONNULL_ARGS(1);
void tpl_srcset_url(struct buf *out, const char *url) NONNULL_ARGS(1);
/* Inside a URL: everything but letters, digits and -._~ is percent-encoded. */
void tpl_url_part(struct buf *out, const char *s) NONNULL_ARGS(1);
void tpl_csrf(struct buf *out, const struct tpl_env *) NONNULL; /* hidden inputs _csrf and _key */

static inline void tpl_lit(struct buf *out, const char *s, size_t n)
{
    buf_put(out, s, n);
}

static inline void tpl_html(struct buf *out, struct html h)
{
    if (h.s)
        buf_put(out, h.s, h.n ? h.n : strlen(h.s));
}

/* clang-format off */
#define TPL_INTS(f)                                                                                \
    bool: f, int: f, unsigned: f, long: f, unsigned long: f, long long: f, unsigned long long: f
#define TPL_SHOWN                                                                                  \
    const char *: tpl_str, char *: tpl_str, struct utc: tpl_utc, struct day: tpl_day,              \
    struct dong: tpl_dong, struct ref: tpl_ref, TPL_INTS(tpl_int)
#define TPL_ATTR(out, x) _Generic((x), TPL_SHOWN)(out, x)
#define TPL_TEXT(out, x) _Generic((x), TPL_SHOWN, struct html: tpl_html)(out, x)
#define TPL_URL_PART(out, x)                                                                       \
    _Generic((x), const char *: tpl_url_part, char *: tpl_url_part, struct ref: tpl_ref,           \
             TPL_INTS(tpl_int))(out, x)

/* ---- conditions: "none" is false; comparing needs the same kind on both sides ---- */

#define TPL_HAS(x)                                                                                 \
    _Generic((x), const char *: tpl_has_str, char *: tpl_has_str, struct utc: tpl_has_utc,         \
             struct day: tpl_has_day, struct dong: tpl_has_dong, struct ref: tpl_has_ref,          \
             struct rows: tpl_has_rows, struct html: tpl_has_html, struct faults: tpl_has_faults,  \
             TPL_INTS(tpl_has_int), default: tpl_has_pointer)(x)
#define TPL_CMP(a, b)                                                                              \
    _Generic((a), const char *: tpl_cmp_str, char *: tpl_cmp_str, struct utc: tpl_cmp_utc,         \
             struct day: tpl_cmp_day, struct dong: tpl_cmp_dong, struct ref: tpl_cmp_ref,          \
             default: tpl_cmp_int)(a, b)
/* clang-format on */

static inline bool tpl_has_str(const char *s)
{
    return s && *s;
}
static inline bool tpl_has_int(int64_t i)
{
    return i != 0;
}
static inline bool tpl_has_utc(struct utc t)
{
    return t.ms != 0;
}
static inline bool tpl_has_day(struct day d)
{
    return d.ordinal != 0;
}
static inline bool tpl_has_dong(struct dong d)
{
    return d.v != 0;
}
static inline bool tpl_has_ref(struct ref r)
{
    return r.id != 0;
}
static inline bool tpl_has_rows(struct rows r)
{
    return r.n != 0;
}
static inline bool tpl_has_html(struct html h)
{
    return tpl_has_str(h.s);
}
static inline bool tpl_has_faults(struct faults f)
{
    return f.n != 0;
}
static inline bool tpl_has_pointer(const void *p)
{
    return p != NULL;
}
static inline int tpl_cmp_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}
static inline int tpl_cmp_str(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}
static inline int tpl_cmp_utc(struct utc a, struct utc b)
{
    return tpl_cmp_int(a.ms, b.ms);
}
static inline int tpl_cmp_day(struct day a, struct day b)
{
    return tpl_cmp_int(a.ordinal, b.ordinal);
}
static inline int tpl_cmp_dong(struct dong a, struct dong b)
{
    return tpl_cmp_int(a.v, b.v);
}
static inline int tpl_cmp_ref(struct ref a, struct ref b)
{
    return tpl_cmp_int(a.id, b.id);
}

/* ---- loops ---- */

struct tpl_rows {
    const void *v;
    size_t n;
};
struct tpl_rows tpl_rows_records(struct rows, size_t size); /* size must be that of a record */
struct tpl_rows tpl_rows_options(const struct option *, size_t size); /* up to label NULL */
struct tpl_rows tpl_rows_faults(struct faults, size_t size);
#define TPL_ROWS(x, T)                                                                             \
    _Generic((x), struct rows: tpl_rows_records, struct option *: tpl_rows_options,                \
             const struct option *: tpl_rows_options, struct faults: tpl_rows_faults)(x, sizeof(T))

/* The view of a partial: a member of that type, or a pointer to one. */
#define TPL_VIEW(T, x) _Generic((x), T : &(x), T * : (x), const T * : (x))

/* ---- functions: {{ name(x) }} is tpl_fn_name(env, x) ---- */

const char *tpl_fn_t(const struct tpl_env *, const char *msgid) NONNULL;
/* The fault recorded for an input, NULL when there is none. */
const char *tpl_fn_fault(const struct tpl_env *, const char *name) NONNULL;
/* What was posted for an input when a form is shown again; otherwise the value itself. */
const char *tpl_fn_typed(const struct tpl_env *, const char *name, const char *value)
    NONNULL_ARGS(1, 2);
const char *tpl_fn_asset(const struct tpl_env *, const char *name) NONNULL;
bool tpl_fn_can(const struct tpl_env *, const char *perm) NONNULL;

/* ---- filters: {{ x | name }} is tpl_as_name(env, x); words live in the arena of the request ----
 */

const char *tpl_date_utc(const struct tpl_env *, struct utc);
const char *tpl_date_day(const struct tpl_env *, struct day);
const char *tpl_iso_utc(const struct tpl_env *, struct utc);
const char *tpl_iso_day(const struct tpl_env *, struct day);
const char *tpl_long_utc(const struct tpl_env *, struct utc);
const char *tpl_long_day(const struct tpl_env *, struct day);
const char *tpl_money_dong(const struct tpl_env *, struct dong);
const char *tpl_money_int(const struct tpl_env *, int64_t);
const char *tpl_number_dong(const struct tpl_env *, struct dong);
const char *tpl_number_int(const struct tpl_env *, int64_t);
const char *tpl_percent1_int(const struct tpl_env *, int64_t tenths);

/* clang-format off */
#define TPL_BY_TIME(x, f) _Generic((x), struct utc: f##_utc, struct day: f##_day)
#define TPL_BY_NUMBER(x, f) _Generic((x), struct dong: f##_dong, TPL_INTS(f##_int))
/* clang-format on */
#define tpl_as_date(env, x)   TPL_BY_TIME(x, tpl_date)(env, x)    /* 01/11/2021 */
#define tpl_as_iso(env, x)    TPL_BY_TIME(x, tpl_iso)(env, x)     /* 2021-11-01[T07:30:00+07:00] */
#define tpl_as_long(env, x)   TPL_BY_TIME(x, tpl_long)(env, x)    /* ngày 01 tháng 11 năm 2021 */
#define tpl_as_money(env, x)  TPL_BY_NUMBER(x, tpl_money)(env, x) /* 50.000 đ */
#define tpl_as_number(env, x) TPL_BY_NUMBER(x, tpl_number)(env, x) /* 26.514 */
/* Tenths of a percent: 996 -> 99,6%. A bool or a double is refused. */
#define tpl_as_percent1(env, x)                                                                    \
    _Generic((x), int : tpl_percent1_int, long : tpl_percent1_int)(env, x)
const char *tpl_as_time(const struct tpl_env *, struct utc);     /* 07:30 */
const char *tpl_as_datetime(const struct tpl_env *, struct utc); /* 07:30 01/11/2021 */
const char *tpl_as_minute(const struct tpl_env *, struct utc);   /* 2021-11-01T07:30, for inputs */
const char *tpl_as_mask(const struct tpl_env *, const char *);   /* •••• 4417 */
const char *tpl_as_upper(const struct tpl_env *, const char *);
const char *tpl_as_url(const struct tpl_env *, const char *); /* percent-encoded */
const char *tpl_as_t(const struct tpl_env *, const char *); /* translated: labels of field tables */

static inline const char *tpl_as_default(const struct tpl_env *env, const char *s, const char *none)
{
    (void)env;
    return tpl_has_str(s) ? s : none;
}
static inline struct html tpl_as_safe(const struct tpl_env *env, struct html h)
{
    (void)env;
    return h;
}
#endif
