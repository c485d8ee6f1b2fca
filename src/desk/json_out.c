// SPDX-License-Identifier: Apache-2.0
/* json_out.c - JSON out: a writer that places commas and escapes; records by their field tables. */
#include "desk/json.h"
#include "base/text.h"
#include <math.h>

enum { KEEP_OF_PERSONAL = 4 }; /* characters of a masked text that stay readable */

struct json json_new(struct cx *cx)
{
    return (struct json){ .cx = cx, .out = BUF(cx->mem) };
}

static void before_value(struct json *j)
{
    if (j->comma)
        buf_putc(&j->out, ',');
    j->comma = true;
}

static void open_with(struct json *j, char c)
{
    before_value(j);
    buf_putc(&j->out, c);
    j->depth++;
    j->comma = false;
}

static void close_with(struct json *j, char c)
{
    must(j->depth > 0);
    j->depth--;
    buf_putc(&j->out, c);
    j->comma = true;
}

void json_open(struct json *j)
{
    open_with(j, '{');
}

void json_close(struct json *j)
{
    close_with(j, '}');
}

void json_list(struct json *j)
{
    open_with(j, '[');
}

void json_list_end(struct json *j)
{
    close_with(j, ']');
}

void json_key(struct json *j, const char *key)
{
    json_str(j, key);
    buf_putc(&j->out, ':');
    j->comma = false;
}

/* Bytes that came around the edge (an old file, a foreign table) must not break the whole reply. */
static const char *repaired(struct cx *cx, const char *s)
{
    char *copy = arena_str(cx->mem, s);

    for (char *p = copy; *p; p++)
        if ((unsigned char)*p >= 0x80)
            *p = '?';
    return copy;
}

void json_str(struct json *j, const char *s)
{
    before_value(j);
    if (!s)
        s = "";
    buf_json(&j->out, utf8_valid(s, strlen(s)) ? s : repaired(j->cx, s));
}

void json_int(struct json *j, int64_t i)
{
    before_value(j);
    buf_int(&j->out, i);
}

void json_bool(struct json *j, bool b)
{
    json_raw(j, b ? "true" : "false");
}

void json_none(struct json *j)
{
    json_raw(j, "null");
}

void json_utc(struct json *j, struct utc t)
{
    if (t.ms)
        json_str(j, utc_iso(j->cx->mem, t));
    else
        json_none(j);
}

void json_day(struct json *j, struct day d)
{
    if (d.ordinal)
        json_str(j, day_iso(j->cx->mem, d));
    else
        json_none(j);
}

void json_raw(struct json *j, const char *ready)
{
    before_value(j);
    buf_puts(&j->out, ready);
}

void json_member(struct json *j, const char *key, const char *s)
{
    json_key(j, key);
    json_str(j, s);
}

void json_member_int(struct json *j, const char *key, int64_t i)
{
    json_key(j, key);
    json_int(j, i);
}

void json_member_utc(struct json *j, const char *key, struct utc t)
{
    json_key(j, key);
    json_utc(j, t);
}

void json_member_bool(struct json *j, const char *key, bool b)
{
    json_key(j, key);
    json_bool(j, b);
}

static void list_out(struct json *j, const struct field *f, const void *rec, bool mask)
{
    struct rows rows;

    memcpy(&rows, (const char *)rec + f->off, sizeof rows);
    json_list(j);
    for (size_t i = 0; i < rows.n; i++) {
        json_open(j);
        json_fields(j, f->row, (const char *)rows.v + i * f->row_size, mask);
        json_close(j);
    }
    json_list_end(j);
}

static void field_out(struct json *j, const struct field *f, const void *rec)
{
    int64_t i = f->type == FT_TEXT || f->type == FT_LIST ? 0 : field_int(f, rec);

    switch (f->type) {
    case FT_TEXT:
        json_str(j, field_text(f, rec));
        break;
    case FT_BOOL:
        json_bool(j, i != 0);
        break;
    case FT_UTC:
        json_utc(j, (struct utc){ i });
        break;
    case FT_DAY:
        json_day(j, (struct day){ (int32_t)i });
        break;
    case FT_REF:
        if (i)
            json_int(j, i);
        else
            json_none(j);
        break;
    case FT_INT:
    case FT_DONG:
        json_int(j, i);
        break;
    case FT_LIST:
    case FT_END:
    default:
        break;
    }
}

void json_fields(struct json *j, const struct field *fields, const void *rec, bool mask)
{
    FIELDS_EACH(f, fields) {
        if (f->secret)
            continue;
        json_key(j, f->name);
        if (f->type == FT_LIST)
            list_out(j, f, rec, mask);
        else if (mask && f->personal)
            json_str(j, text_mask(j->cx->mem, field_plain(j->cx, f, rec),
                                  f->type == FT_TEXT ? KEEP_OF_PERSONAL : 0));
        else
            field_out(j, f, rec);
    }
}

const char *json_text(struct json *j)
{
    must(j->depth == 0);
    return buf_str(&j->out);
}
