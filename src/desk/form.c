// SPDX-License-Identifier: Apache-2.0
/*
 * form.c - one input as a template shows it, and what was typed when a form is shown again. Reading
 * a form into a record is base/field.h.
 */
#include "desk/form.h"
#include "desk/request.h"

bool typed_again(const struct cx *cx)
{
    return cx->typed != NULL;
}

const char *typed_value(const struct cx *cx, const char *path)
{
    return cx->typed ? form_value(cx->typed->req, path) : NULL;
}

static void typed_member(struct cx *cx, const struct field *f, const char *raw, void *rec)
{
    int64_t n;
    struct dong money;
    struct utc at;
    struct day day;
    switch (f->type) {
    case FT_TEXT:
        field_set_text(f, rec, raw);
        break;
    case FT_BOOL:
        field_set_int(f, rec, *raw && strcmp(raw, "0") != 0);
        break;
    case FT_INT:
    case FT_REF:
        if (int_read(raw, &n))
            field_set_int(f, rec, n);
        break;
    case FT_DONG:
        if (dong_read(raw, &money))
            field_set_int(f, rec, money.v);
        break;
    case FT_UTC:
        if (utc_read_iso(raw, &at))
            field_set_int(f, rec, at.ms);
        break;
    case FT_DAY:
        if (day_read_vi(raw, &day))
            field_set_int(f, rec, day.ordinal);
        break;
    case FT_LIST:
    case FT_END:
        break;
    }
    (void)cx;
}

static bool typed_into(struct cx *cx, const struct field *fields, const char *prefix, void *rec);

/* Rows as posted, blank ones at the end left out; one more when the person asked for it (_add). */
static void typed_rows(struct cx *cx, const struct field *f, const char *path, void *rec)
{
    int64_t max = f->max > 0 ? f->max : 100;
    const char *more = typed_value(cx, "_add");
    struct rows *rows = field_rows(f, rec);
    *rows = (struct rows){ .size = f->row_size, .fields = f->row };
    size_t last = 0;
    for (int64_t i = 0; i < max; i++) {
        void *row = rows_add(cx->mem, rows);
        if (typed_into(cx, f->row, arena_printf(cx->mem, "%s-%lld-", path, (long long)i), row))
            last = rows->n;
    }
    rows->n = last;
    if (more && strcmp(more, path) == 0 && (int64_t)last < max) {
        rows->n = last + 1;
        memset((char *)rows->v + last * rows->size, 0, rows->size);
    }
}

static bool typed_into(struct cx *cx, const struct field *fields, const char *prefix, void *rec)
{
    bool any = false;
    FIELDS_EACH(f, fields) {
        const char *path = arena_printf(cx->mem, "%s%s", prefix, f->name);
        const char *raw = f->type == FT_LIST || f->readonly ? NULL : typed_value(cx, path);
        if (f->type == FT_LIST)
            typed_rows(cx, f, path, rec);
        else if (raw)
            typed_member(cx, f, raw, rec);
        any |= raw && *raw;
    }
    return any;
}

void typed_record(struct cx *cx, const struct field *fields, void *rec)
{
    if (cx->typed)
        typed_into(cx, fields, "", rec);
}

static const char *kind_of(const struct field *f)
{
    if (f->options)
        return "select";
    if (f->type == FT_BOOL)
        return "checkbox";
    if (f->type == FT_INT || f->type == FT_DONG || f->type == FT_REF)
        return "number";
    if (f->type == FT_DAY)
        return "date";
    if (f->multiline)
        return "textarea";
    if (f->pattern && strcmp(f->pattern, "phone") == 0)
        return "tel";
    if (f->pattern && strcmp(f->pattern, "email") == 0)
        return "email";
    return "text";
}

static void options_of(struct cx *cx, const struct field *f, struct input *in)
{
    in->options = (struct rows){ .size = sizeof(struct input_option) };
    for (const struct option *o = f->options; o && o->label; o++) {
        struct input_option *add = rows_add(cx->mem, &in->options);
        add->value =
            f->type == FT_TEXT ? o->code : arena_printf(cx->mem, "%lld", (long long)o->value);
        add->label = o->label;
        add->selected = strcmp(add->value, in->value) == 0;
    }
}

struct input input_of(struct cx *cx, const struct field *fields, const char *member,
                      const char *prefix, const void *rec)
{
    const struct field *f = field_find(fields, member, strlen(member));
    must(f);
    const char *path = *prefix ? arena_printf(cx->mem, "%s%s", prefix, member) : member;
    const char *typed = typed_value(cx, path);
    struct input in = {
        .name = path,
        .label = f->label ? f->label : "",
        .hint = f->hint ? f->hint : "",
        .fault = fault_of(cx, path),
        .kind = kind_of(f),
        .required = f->required,
        .max_len = f->type == FT_TEXT ? (f->max_len ? f->max_len : 255) : 0,
        .value = "",
        .none = f->required ? "Xin chọn…" : "",
    };
    if (cx->typed)
        in.value = typed ? typed : "";
    else if (rec)
        in.value = f->type == FT_DAY || f->type == FT_DONG ? field_show(cx, f, rec)
                                                           : field_plain(cx, f, rec);
    in.checked = f->type == FT_BOOL && *in.value && strcmp(in.value, "0") != 0;
    options_of(cx, f, &in);
    for (size_t i = 0; in.fault && i < cx->err.n; i++)
        if (strcmp(cx->err.v[i].field, path) == 0)
            cx->err.v[i].label = in.label;
    return in;
}
