// SPDX-License-Identifier: Apache-2.0
/*
 * field.c - reaching members by their field, showing them, vectors of records, differences. Reading
 * from outside is in field_read.c.
 */
#include "base/field.h"
#include "base/buf.h"
#include "base/text.h"
#include <string.h>

const struct field *field_find(const struct field *fields, const char *name, size_t len)
{
    FIELDS_EACH(f, fields)
        if (strncmp(f->name, name, len) == 0 && !f->name[len])
            return f;
    return NULL;
}

static const void *member(const struct field *f, const void *rec)
{
    return (const char *)rec + f->off;
}

static void *member_rw(const struct field *f, void *rec)
{
    return (char *)rec + f->off;
}

const char *field_text(const struct field *f, const void *rec)
{
    must(f->type == FT_TEXT);
    const char *const *p = member(f, rec);
    return *p ? *p : "";
}

int64_t field_int(const struct field *f, const void *rec)
{
    const void *p = member(f, rec);
    switch (f->type) {
    case FT_INT:
        return *(const int64_t *)p;
    case FT_BOOL:
        return *(const bool *)p;
    case FT_UTC:
        return ((const struct utc *)p)->ms;
    case FT_DAY:
        return ((const struct day *)p)->ordinal;
    case FT_DONG:
        return ((const struct dong *)p)->v;
    case FT_REF:
        return ((const struct ref *)p)->id;
    case FT_TEXT:
    case FT_LIST:
    case FT_END:
        break;
    }
    must_fail("a field without a number", __FILE__, __LINE__);
}

void field_set_text(const struct field *f, void *rec, const char *s)
{
    must(f->type == FT_TEXT);
    const char **p = member_rw(f, rec);
    *p = s;
}

void field_set_int(const struct field *f, void *rec, int64_t v)
{
    void *p = member_rw(f, rec);
    switch (f->type) {
    case FT_INT:
        *(int64_t *)p = v;
        return;
    case FT_BOOL:
        *(bool *)p = v != 0;
        return;
    case FT_UTC:
        ((struct utc *)p)->ms = v;
        return;
    case FT_DAY:
        must(v >= 0 && v <= DAY_OPEN_END.ordinal);
        ((struct day *)p)->ordinal = (int32_t)v;
        return;
    case FT_DONG:
        ((struct dong *)p)->v = v;
        return;
    case FT_REF:
        ((struct ref *)p)->id = v;
        return;
    case FT_TEXT:
    case FT_LIST:
    case FT_END:
        break;
    }
    must_fail("a field without a number", __FILE__, __LINE__);
}

struct rows *field_rows(const struct field *f, void *rec)
{
    must(f->type == FT_LIST);
    return member_rw(f, rec);
}

static const struct rows *rows_of(const struct field *f, const void *rec)
{
    must(f->type == FT_LIST);
    return member(f, rec);
}

static const struct option *option_of(const struct field *f, const void *rec)
{
    for (const struct option *o = f->options; o && o->label; o++)
        if (f->type == FT_TEXT ? text_eq(o->code, field_text(f, rec))
                               : o->value == field_int(f, rec))
            return o;
    return NULL;
}

static const char *digits(struct cx *cx, int64_t v)
{
    struct buf b = BUF(cx->mem);
    buf_int(&b, v);
    return buf_str(&b);
}

const char *field_show(struct cx *cx, const struct field *f, const void *rec)
{
    if (f->type == FT_LIST) {
        size_t n = rows_of(f, rec)->n;
        return n ? arena_printf(cx->mem, "%zu dòng", n) : "";
    }
    const struct option *option = option_of(f, rec);
    if (option)
        return option->label;
    if (f->type == FT_TEXT)
        return field_text(f, rec);
    int64_t v = field_int(f, rec);
    switch (f->type) {
    case FT_BOOL:
        return v ? "Có" : "Không";
    case FT_UTC:
        return utc_vi(cx->mem, (struct utc){ v });
    case FT_DAY:
        return day_vi(cx->mem, (struct day){ (int32_t)v });
    case FT_DONG:
        return number_vi(cx->mem, v);
    case FT_REF:
        return v ? digits(cx, v) : "";
    case FT_INT:
        return f->options && v == 0 ? "" : digits(cx, v);
    case FT_TEXT:
    case FT_LIST:
    case FT_END:
        break;
    }
    return "";
}

const char *field_plain(struct cx *cx, const struct field *f, const void *rec)
{
    if (f->type == FT_LIST)
        return "";
    if (f->type == FT_TEXT)
        return field_text(f, rec);
    int64_t v = field_int(f, rec);
    if (f->type == FT_UTC)
        return utc_iso(cx->mem, (struct utc){ v });
    if (f->type == FT_DAY)
        return day_iso(cx->mem, (struct day){ (int32_t)v });
    if (f->type == FT_REF && v == 0)
        return "";
    return digits(cx, v);
}

const char *field_masked(struct cx *cx, const struct field *f, const void *rec)
{
    const char *plain = field_plain(cx, f, rec);
    bool number = text_eq(f->pattern, "phone") || text_eq(f->pattern, "identity");
    return text_mask(cx->mem, plain, number ? 4 : 0);
}

void *rows_add(struct arena *mem, struct rows *rows)
{
    must(rows->size > 0);
    if (rows->n >= rows->cap) {
        size_t cap = rows->n < 4 ? 8 : rows->n * 2;
        void *v = arena_array(mem, cap, rows->size);
        if (rows->n)
            memcpy(v, rows->v, rows->n * rows->size);
        rows->v = v;
        rows->cap = cap;
    }
    return memset((char *)rows->v + rows->n++ * rows->size, 0, rows->size);
}

static bool differs(const struct field *f, const void *a, const void *b)
{
    if (f->type == FT_TEXT)
        return strcmp(field_text(f, a), field_text(f, b)) != 0;
    return field_int(f, a) != field_int(f, b);
}

static void put_diff(struct cx *cx, struct buf *b, const char *prefix, const struct field *f,
                     const void *before, const void *after)
{
    const char *(*show)(struct cx *, const struct field *, const void *) =
        f->personal ? field_masked : field_plain;
    buf_putc(b, b->n ? ',' : '{');
    buf_json(b, arena_printf(cx->mem, "%s%s", prefix, f->name));
    buf_puts(b, ":[");
    buf_json(b, show(cx, f, before));
    buf_putc(b, ',');
    buf_json(b, show(cx, f, after));
    buf_putc(b, ']');
}

static void diff(struct cx *, struct buf *, const char *prefix, const struct field *,
                 const void *before, const void *after);

/* Rows are compared by position; one that is not there counts as an empty record. */
static void diff_rows(struct cx *cx, struct buf *b, const char *prefix, const struct field *f,
                      const struct rows *before, const struct rows *after)
{
    const void *nothing = arena_alloc(cx->mem, f->row_size);
    size_t n = before->n > after->n ? before->n : after->n;
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_printf(cx->mem, "%s%s-%zu-", prefix, f->name, i);
        const char *was = i < before->n ? (const char *)before->v + i * f->row_size : nothing;
        const char *is = i < after->n ? (const char *)after->v + i * f->row_size : nothing;
        diff(cx, b, path, f->row, was, is);
    }
}

static void diff(struct cx *cx, struct buf *b, const char *prefix, const struct field *fields,
                 const void *before, const void *after)
{
    FIELDS_EACH(f, fields) {
        if (f->secret || strcmp(f->name, "rev") == 0)
            continue;
        if (f->type == FT_LIST)
            diff_rows(cx, b, prefix, f, rows_of(f, before), rows_of(f, after));
        else if (differs(f, before, after))
            put_diff(cx, b, prefix, f, before, after);
    }
}

const char *record_diff(struct cx *cx, const struct field *fields, const void *before,
                        const void *after)
{
    struct buf b = BUF(cx->mem);
    diff(cx, &b, "", fields, before, after);
    if (b.n)
        buf_putc(&b, '}');
    return buf_str(&b);
}
