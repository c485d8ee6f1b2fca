// SPDX-License-Identifier: Apache-2.0
/*
 * field_read.c - outside text into records, by the field table, with a Vietnamese word beside each
 * fault. Rules that join several fields belong to the rooms.
 */
#include "base/buf.h"
#include "base/field.h"
#include "base/pattern.h"
#include "base/text.h"
#include <stdio.h>
#include <string.h>

enum {
    TEXT_MAX = 255,
    ROWS_MAX = 100,
    PATH_SIZE = 256,
    OLDEST_YEAR = 1800, /* nobody alive, no law in force is older: a slip of the finger */
};
#define EXACT_MAX INT64_C(9007199254740991) /* 2^53 - 1: exact in JSON and in browsers */

static int required(struct cx *cx, const struct field *f, const char *path)
{
    if (f->type == FT_BOOL)
        return fail(cx, E_INVALID, path, "Bắt buộc đánh dấu.");
    if (f->options)
        return fail(cx, E_INVALID, path, "Bắt buộc chọn.");
    return fail(cx, E_INVALID, path, "Bắt buộc nhập.");
}

static int unreadable(struct cx *cx, const char *path)
{
    return fail(cx, E_INVALID, path, "Có ký tự không đọc được, xin gõ lại.");
}

static int check_text(struct cx *cx, const struct field *f, const char *path, const char *s)
{
    int64_t max = f->max_len ? f->max_len : TEXT_MAX;
    const char *why;
    if (utf8_length(s) > (size_t)max)
        return fail(cx, E_INVALID, path, "Dài quá %d ký tự.", (int)max);
    if (f->pattern && !pattern_fit(cx, f->pattern, s, &why))
        return fail(cx, E_INVALID, path, "%s", why);
    if (!f->options)
        return E_OK;
    for (const struct option *o = f->options; o->label; o++)
        if (text_eq(o->code, s))
            return E_OK;
    return fail(cx, E_INVALID, path, "Không có trong danh sách, xin chọn lại.");
}

static const char *bound(struct cx *cx, const struct field *f, int64_t v)
{
    if (f->type == FT_DONG)
        return number_vi(cx->mem, v);
    struct buf b = BUF(cx->mem);
    buf_int(&b, v);
    return buf_str(&b);
}

static int check_number(struct cx *cx, const struct field *f, const char *path, int64_t v)
{
    if (f->options) {
        for (const struct option *o = f->options; o->label; o++)
            if (o->value == v)
                return E_OK;
        if (v == 0 && !f->required)
            return E_OK;
        return fail(cx, E_INVALID, path, "Không có trong danh sách, xin chọn lại.");
    }
    bool has_max = f->max != 0, has_min = f->min != 0 || has_max;
    bool low = has_min && v < f->min, high = has_max && v > f->max;
    if ((low || high) && has_max)
        return fail(cx, E_INVALID, path, "Phải từ %s đến %s.", bound(cx, f, f->min),
                    bound(cx, f, f->max));
    if (low)
        return fail(cx, E_INVALID, path, "Không được nhỏ hơn %s.", bound(cx, f, f->min));
    if (v > EXACT_MAX || v < -EXACT_MAX)
        return fail(cx, E_INVALID, path, "Số lớn quá.");
    return E_OK;
}

/* Limits of what the record holds; for INT and DONG zero is a value like any other. */
static int check_value(struct cx *cx, const struct field *f, const char *path, const void *rec)
{
    if (f->type == FT_TEXT) {
        const char *s = field_text(f, rec);
        if (!*s)
            return f->required ? required(cx, f, path) : E_OK;
        return check_text(cx, f, path, s);
    }
    int64_t v = field_int(f, rec);
    if (f->type == FT_INT || f->type == FT_DONG)
        return check_number(cx, f, path, v);
    return f->required && v == 0 ? required(cx, f, path) : E_OK;
}

/* Keeps the lines of a multiline text, but not blank ones at its ends. */
static const char *trim_ends(struct arena *mem, const char *s)
{
    size_t n = strlen(s);
    while (n && strchr(" \t\n", s[n - 1]))
        n--;
    const char *from = s;
    for (const char *p = s; p < s + n && strchr(" \t\n", *p); p++)
        if (*p == '\n')
            from = p + 1;
    return n ? arena_strn(mem, from, (size_t)(s + n - from)) : "";
}

static int read_text(struct cx *cx, const struct field *f, const char *path, const char *nfc,
                     void *rec)
{
    const char *s = f->secret      ? nfc
                    : f->multiline ? trim_ends(cx->mem, nfc)
                                   : text_trim(cx->mem, nfc);
    const char *why, *tidy = f->pattern && *s ? pattern_fit(cx, f->pattern, s, &why) : NULL;
    const char *old = field_text(f, rec);
    field_set_text(f, rec, tidy ? tidy : s);
    int rc = check_value(cx, f, path, rec);
    if (rc < 0)
        field_set_text(f, rec, old);
    return rc;
}

static bool read_bool(const char *s, int64_t *ret)
{
    static const char *const yes[] = { "1", "on", "true", "có" };
    static const char *const no[] = { "0", "off", "false", "không" };
    for (size_t i = 0; i < COUNT(yes); i++) {
        if (strcmp(s, yes[i]) == 0 || strcmp(s, no[i]) == 0) {
            *ret = strcmp(s, yes[i]) == 0;
            return true;
        }
    }
    return false;
}

static bool read_day(const char *s, int64_t *ret)
{
    struct day day;
    if (!day_read_vi(s, &day) || day_ymd(day).y < OLDEST_YEAR)
        return false;
    *ret = day.ordinal;
    return true;
}

/* As people write it: "07:30 01/11/2021", "01/11/2021 7:30". */
static bool read_utc_vi(struct cx *cx, const char *s, struct utc *ret)
{
    const char *blank = strchr(s, ' ');
    if (!blank)
        return false;
    const char *first = arena_strn(cx->mem, s, (size_t)(blank - s)), *last = blank + 1;
    const char *time = strchr(first, ':') ? first : last, *date = time == first ? last : first;
    struct day day;
    return day_read_vi(date, &day) &&
           utc_read_iso(arena_printf(cx->mem, "%sT%s%s", day_iso(cx->mem, day),
                                     time[0] && time[1] == ':' ? "0" : "", time),
                        ret);
}

static bool read_utc(struct cx *cx, const char *s, int64_t *ret)
{
    struct utc t;
    if ((!utc_read_iso(s, &t) && !read_utc_vi(cx, s, &t)) || day_ymd(utc_day(t)).y < OLDEST_YEAR)
        return false;
    *ret = t.ms;
    return true;
}

/* The value of a text that is not empty, or the fault. */
static int parse(struct cx *cx, const struct field *f, const char *path, const char *s,
                 int64_t *ret)
{
    struct dong dong;
    switch (f->type) {
    case FT_INT:
        if (int_read(s, ret))
            return E_OK;
        return fail(cx, E_INVALID, path, "Số không đúng, xin chỉ viết các chữ số.");
    case FT_BOOL:
        if (read_bool(s, ret))
            return E_OK;
        return fail(cx, E_INVALID, path, "Chỉ nhận có hoặc không.");
    case FT_UTC:
        if (read_utc(cx, s, ret))
            return E_OK;
        return fail(cx, E_INVALID, path, "Giờ không đúng, xin viết như 07:30 01/11/2021.");
    case FT_DAY:
        if (read_day(s, ret))
            return E_OK;
        return fail(cx, E_INVALID, path, "Ngày không đúng, xin viết như 01/11/2021.");
    case FT_DONG:
        if (!dong_read(s, &dong))
            return fail(cx, E_INVALID, path, "Số tiền không đúng, xin viết như 50.000.");
        *ret = dong.v;
        return E_OK;
    case FT_REF:
        if (int_read(s, ret) && *ret >= 0 && *ret <= EXACT_MAX)
            return E_OK;
        return fail(cx, E_INVALID, path, "Không có trong danh sách, xin chọn lại.");
    case FT_TEXT:
    case FT_LIST:
    case FT_END:
        break;
    }
    must_fail("a field that is not read from one value", path, 0);
}

int field_read(struct cx *cx, const struct field *f, const char *path, const char *raw, void *rec)
{
    const char *nfc = text_nfc(cx->mem, raw, strlen(raw));
    if (!nfc)
        return unreadable(cx, path);
    if (f->type == FT_TEXT)
        return read_text(cx, f, path, nfc, rec);
    int64_t v = 0, old = field_int(f, rec);
    const char *s = text_trim(cx->mem, nfc);
    if (*s)
        TRY(parse(cx, f, path, s, &v));
    else if (f->required)
        return required(cx, f, path);
    field_set_int(f, rec, v);
    /* An empty box is none, which is allowed here whatever the bounds say. */
    int rc = *s ? check_value(cx, f, path, rec) : E_OK;
    if (rc < 0)
        field_set_int(f, rec, old);
    return rc;
}

struct source {
    getter_fn *get;
    void *ctx;
};

/* Whether any member of a row was sent with a value; an unticked box is none. */
static bool row_sent(const struct source *from, const struct field *fields, const char *prefix)
{
    char path[PATH_SIZE];
    size_t n = strlen(prefix);
    must(n < sizeof path);
    memcpy(path, prefix, n);
    FIELDS_EACH(f, fields) {
        size_t more = strlen(f->name);
        if (f->readonly || n + more + sizeof "-0-" > sizeof path)
            continue;
        memcpy(path + n, f->name, more + 1);
        if (f->type == FT_LIST) {
            memcpy(path + n + more, "-0-", sizeof "-0-");
            if (row_sent(from, f->row, path))
                return true;
            continue;
        }
        const char *raw = from->get(from->ctx, path);
        if (raw && raw[strspn(raw, " \t\r\n")] && !(f->type == FT_BOOL && strcmp(raw, "0") == 0))
            return true;
    }
    return false;
}

static int read_record(struct cx *, const struct source *, const struct field *, const char *prefix,
                       void *rec);

static int check_count(struct cx *cx, const struct field *f, const char *path, size_t n)
{
    size_t max = f->max > 0 ? (size_t)f->max : ROWS_MAX;
    size_t min = f->min > 0 ? (size_t)f->min : f->required;
    if (n > max)
        return fail(cx, E_INVALID, path, "Nhiều nhất %d dòng.", (int)max);
    if (n < min)
        return fail(cx, E_INVALID, path, "Cần ít nhất %d dòng.", (int)min);
    return E_OK;
}

static int read_list(struct cx *cx, const struct source *from, const struct field *f,
                     const char *path, void *rec)
{
    struct rows *rows = field_rows(f, rec);
    *rows = (struct rows){ .size = f->row_size, .fields = f->row };
    int64_t max = f->max > 0 ? f->max : ROWS_MAX;
    int rc = E_OK;
    size_t n = 0;
    for (int64_t i = 0, holes = 0; holes <= max && n <= (size_t)max; i++) {
        char prefix[PATH_SIZE];
        int len = snprintf(prefix, sizeof prefix, "%s-%d-", path, (int)i);
        must(len > 0 && len < PATH_SIZE);
        if (!row_sent(from, f->row, prefix)) {
            holes++;
            continue;
        }
        holes = 0;
        if (n++ < (size_t)max && read_record(cx, from, f->row, prefix, rows_add(cx->mem, rows)) < 0)
            rc = E_INVALID;
    }
    return check_count(cx, f, path, n) < 0 ? E_INVALID : rc;
}

/* What stands in the record when nothing was sent. */
static int keep_value(struct cx *cx, const struct field *f, const char *path, void *rec)
{
    if (f->type == FT_BOOL)
        field_set_int(f, rec, 0);
    bool none = f->type == FT_TEXT ? !*field_text(f, rec) : field_int(f, rec) == 0;
    return none && f->required ? required(cx, f, path) : E_OK;
}

static int read_record(struct cx *cx, const struct source *from, const struct field *fields,
                       const char *prefix, void *rec)
{
    int rc = E_OK;
    FIELDS_EACH(f, fields) {
        if (f->readonly)
            continue;
        const char *path = *prefix ? arena_printf(cx->mem, "%s%s", prefix, f->name) : f->name;
        const char *raw = f->type == FT_LIST ? NULL : from->get(from->ctx, path);
        int one = f->type == FT_LIST ? read_list(cx, from, f, path, rec)
                  : raw              ? field_read(cx, f, path, raw, rec)
                                     : keep_value(cx, f, path, rec);
        if (one < 0)
            rc = E_INVALID;
    }
    return rc;
}

int record_read(struct cx *cx, getter_fn *get, void *ctx, const struct field *fields, void *rec)
{
    return read_record(cx, &(struct source){ get, ctx }, fields, "", rec);
}

static int check_record(struct cx *, const struct field *, const char *prefix, const void *rec);

static int check_rows(struct cx *cx, const struct field *f, const char *path,
                      const struct rows *rows)
{
    int rc = check_count(cx, f, path, rows->n);
    for (size_t i = 0; i < rows->n; i++)
        if (check_record(cx, f->row, arena_printf(cx->mem, "%s-%zu-", path, i),
                         (const char *)rows->v + i * f->row_size) < 0)
            rc = E_INVALID;
    return rc;
}

static int check_member(struct cx *cx, const struct field *f, const char *path, const void *rec)
{
    if (f->type == FT_LIST)
        return check_rows(cx, f, path, (const void *)((const char *)rec + f->off));
    if (f->type == FT_TEXT && !text_nfc(cx->mem, field_text(f, rec), strlen(field_text(f, rec))))
        return unreadable(cx, path);
    return check_value(cx, f, path, rec);
}

static int check_record(struct cx *cx, const struct field *fields, const char *prefix,
                        const void *rec)
{
    int rc = E_OK;
    FIELDS_EACH(f, fields) {
        const char *path = arena_printf(cx->mem, "%s%s", prefix, f->name);
        if (!f->readonly && check_member(cx, f, path, rec) < 0)
            rc = E_INVALID;
    }
    return rc;
}

int record_check(struct cx *cx, const struct field *fields, const void *rec)
{
    return check_record(cx, fields, "", rec);
}
