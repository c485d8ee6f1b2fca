// SPDX-License-Identifier: Apache-2.0
/*
 * json.c - JSON in: jansson checks the grammar, then the document is copied into the arena with all
 * text as NFC, so that nobody meets two spellings of a name. The writer is json_out.c.
 */
#include "desk/json.h"
#include "base/text.h"
#include <jansson.h>
#include <math.h>

enum {
    DEPTH_MAX = 32,
    VALUES_MAX = 200000, /* of one document: some 30 MB while it is read */
    BYTES_MAX = 1 << 20,
};

struct jmember;
struct jval {
    enum jtype type;
    size_t n;          /* members or elements */
    const char *plain; /* scalars as text, "" for null */
    int64_t i;         /* INT, BOOL */
    double real;
    const struct jval *items;
    const struct jmember *members;
};
struct jmember {
    const char *key;
    struct jval value;
};

/* ---- in ---- */

static int bad_at(struct cx *cx, const char *text, size_t at, const char *why)
{
    size_t line = 1, column = 1;

    for (size_t i = 0; i < at; i++) {
        column++;
        if (text[i] == '\n') {
            line++;
            column = 1;
        }
    }
    return fail(cx, E_INVALID, "", "JSON sai ở dòng %zu, cột %zu: %s.", line, column, why);
}

/* Depth and number of values before the parser sees the text: its recursion and memory are bounded
 * by these. */
static int shape_check(struct cx *cx, const char *text, size_t n)
{
    size_t depth = 0, values = 1;
    bool quoted = false;

    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (quoted) {
            if (c == '\\')
                i++;
            else if (c == '"')
                quoted = false;
            continue;
        }
        if (c == '"')
            quoted = true;
        if (c == '{' || c == '[')
            depth++;
        if ((c == '}' || c == ']') && depth > 0)
            depth--;
        if (c == '{' || c == '[' || c == ',')
            values++;
        if (depth > DEPTH_MAX)
            return bad_at(cx, text, i, "lồng nhau quá 32 tầng");
        if (values > VALUES_MAX)
            return bad_at(cx, text, i, "quá nhiều giá trị");
    }
    return E_OK;
}

static const char *why_vi(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_invalid_utf8:
        return "chữ không phải UTF-8";
    case json_error_premature_end_of_input:
        return "hết giữa chừng";
    case json_error_end_of_input_expected:
        return "thừa chữ ở sau";
    case json_error_duplicate_key:
        return "một tên viết hai lần";
    case json_error_numeric_overflow:
        return "số quá lớn";
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return "có ký tự không được phép";
    case json_error_unknown:
    case json_error_out_of_memory:
    case json_error_stack_overflow:
    case json_error_cannot_open_file:
    case json_error_invalid_argument:
    case json_error_invalid_syntax:
    case json_error_invalid_format:
    case json_error_wrong_type:
    case json_error_null_value:
    case json_error_item_not_found:
    case json_error_index_out_of_range:
    default:
        return "sai cú pháp";
    }
}

/* A value with the path to it, for the words about it; NULL: the document itself. */
struct place {
    const struct place *up;
    const char *name;
};

static const char *path_of(struct cx *cx, const struct place *at)
{
    if (!at)
        return "";
    return at->up ? arena_printf(cx->mem, "%s-%s", path_of(cx, at->up), at->name) : at->name;
}

static int take(struct cx *, json_t *, const struct place *, struct jval *ret);

static int take_text(struct cx *cx, const char *s, size_t n, const struct place *at,
                     const char **ret)
{
    *ret = text_nfc(cx->mem, s, n);
    if (!*ret)
        return fail(cx, E_INVALID, path_of(cx, at), "Có ký tự điều khiển, không được phép.");
    return E_OK;
}

static int take_object(struct cx *cx, json_t *object, const struct place *at, struct jval *ret)
{
    struct jmember *members = arena_array(cx->mem, json_object_size(object), sizeof *members);
    const char *key;
    json_t *value;

    ret->type = J_OBJECT;
    ret->members = members;
    json_object_foreach(object, key, value)
    {
        struct jmember *m = &members[ret->n++];
        TRY(take_text(cx, key, strlen(key), at, &m->key));
        TRY(take(cx, value, &(struct place){ at, m->key }, &m->value));
    }
    return E_OK;
}

static int take_array(struct cx *cx, json_t *array, const struct place *at, struct jval *ret)
{
    struct jval *items = arena_array(cx->mem, json_array_size(array), sizeof *items);

    ret->type = J_ARRAY;
    ret->items = items;
    for (; ret->n < json_array_size(array); ret->n++) {
        char name[24];
        (void)snprintf(name, sizeof name, "%zu", ret->n);
        TRY(take(cx, json_array_get(array, ret->n), &(struct place){ at, name }, &items[ret->n]));
    }
    return E_OK;
}

/* The shortest spelling that reads back as the same number. */
static const char *real_text(struct arena *mem, double real)
{
    char text[32];

    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real)
            break;
    }
    return arena_str(mem, text);
}

static int take(struct cx *cx, json_t *value, const struct place *at, struct jval *ret)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return take_object(cx, value, at, ret);
    case JSON_ARRAY:
        return take_array(cx, value, at, ret);
    case JSON_STRING:
        ret->type = J_STRING;
        return take_text(cx, json_string_value(value), json_string_length(value), at, &ret->plain);
    case JSON_INTEGER:
        ret->type = J_INT;
        ret->i = json_integer_value(value);
        ret->plain = arena_printf(cx->mem, "%lld", (long long)ret->i);
        return E_OK;
    case JSON_REAL:
        ret->type = J_REAL;
        ret->real = json_real_value(value);
        ret->plain = real_text(cx->mem, ret->real);
        return E_OK;
    case JSON_TRUE:
    case JSON_FALSE:
        ret->type = J_BOOL;
        ret->i = json_is_true(value);
        ret->plain = ret->i ? "true" : "false";
        return E_OK;
    case JSON_NULL:
    default:
        ret->type = J_NULL;
        ret->plain = "";
        return E_OK;
    }
}

int json_parse(struct cx *cx, const char *text, size_t n, const struct jval **ret)
{
    struct jval *root = arena_alloc(cx->mem, sizeof *root);
    json_error_t error;

    if (n > BYTES_MAX)
        return fail(cx, E_INVALID, "", "JSON dài quá 1 MB.");
    TRY(shape_check(cx, text, n));
    json_t *document =
        json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!document)
        return bad_at(cx, text, error.position < 0 ? 0 : (size_t)error.position, why_vi(&error));
    int rc = take(cx, document, NULL, root);
    json_decref(document);
    *ret = root;
    return rc;
}

enum jtype jval_type(const struct jval *v)
{
    return v ? v->type : J_NULL;
}

static const struct jval *member(const struct jval *v, const char *name, size_t n)
{
    if (!v || v->type != J_OBJECT)
        return NULL;
    for (size_t i = 0; i < v->n; i++)
        if (strncmp(v->members[i].key, name, n) == 0 && v->members[i].key[n] == 0)
            return &v->members[i].value;
    return NULL;
}

const struct jval *jval_get(const struct jval *v, const char *name)
{
    return member(v, name, strlen(name));
}

const struct jval *jval_at(const struct jval *v, size_t i)
{
    return v && v->type == J_ARRAY && i < v->n ? &v->items[i] : NULL;
}

const char *jval_key(const struct jval *v, size_t i)
{
    return v && v->type == J_OBJECT && i < v->n ? v->members[i].key : NULL;
}

size_t jval_count(const struct jval *v)
{
    return v ? v->n : 0;
}

const char *jval_text(const struct jval *v)
{
    return v && v->type == J_STRING ? v->plain : NULL;
}

const char *jval_plain(struct cx *cx, const struct jval *v)
{
    (void)cx;
    return v ? v->plain : NULL;
}

bool jval_int(const struct jval *v, int64_t *ret)
{
    if (!v || v->type != J_INT)
        return false;
    *ret = v->i;
    return true;
}

bool jval_real(const struct jval *v, double *ret)
{
    if (!v || (v->type != J_REAL && v->type != J_INT))
        return false;
    *ret = v->type == J_INT ? (double)v->i : v->real;
    return true;
}

bool jval_bool(const struct jval *v, bool *ret)
{
    if (!v || v->type != J_BOOL)
        return false;
    *ret = v->i != 0;
    return true;
}

static void dump(struct json *j, const struct jval *v)
{
    switch (jval_type(v)) {
    case J_OBJECT:
        json_open(j);
        for (size_t i = 0; i < v->n; i++) {
            json_key(j, v->members[i].key);
            dump(j, &v->members[i].value);
        }
        json_close(j);
        break;
    case J_ARRAY:
        json_list(j);
        for (size_t i = 0; i < v->n; i++)
            dump(j, &v->items[i]);
        json_list_end(j);
        break;
    case J_STRING:
        json_str(j, v->plain);
        break;
    case J_NULL:
        json_none(j);
        break;
    case J_INT:
    case J_REAL:
    case J_BOOL:
    default:
        json_raw(j, v->plain);
        break;
    }
}

const char *jval_dump(struct cx *cx, const struct jval *v)
{
    struct json j = json_new(cx);

    dump(&j, v);
    return json_text(&j);
}

/* What no reader of values accepts: a container stands where one value belongs, or the other way
 * round. */
static const char *const misplaced = "\x01";

const char *jval_getter(void *ctx, const char *path)
{
    const struct jval *v = ctx;

    while (*path) {
        size_t n = strcspn(path, "-");
        if (v->type == J_ARRAY) {
            char *end;
            unsigned long i = strtoul(path, &end, 10);
            v = end == path + n ? jval_at(v, i) : NULL;
        } else if (v->type == J_OBJECT) {
            v = member(v, path, n);
        } else {
            /* "components": 3 is told once, at its first row */
            return v->type != J_NULL && text_has_prefix(path, "0-") ? misplaced : NULL;
        }
        if (!v)
            return NULL;
        path += n + (path[n] == '-');
    }
    return v->type == J_NULL ? NULL : v->plain ? v->plain : misplaced;
}

static int strict_object(struct cx *, const struct jval *, const struct field *,
                         const char *prefix);

static int strict_list(struct cx *cx, const struct jval *list, const struct field *f,
                       const char *path)
{
    int rc = E_OK;
    if (list->type == J_NULL)
        return E_OK;
    if (list->type != J_ARRAY)
        return fail(cx, E_INVALID, path, "Phải là một danh sách.");
    for (size_t i = 0; i < list->n; i++) {
        const struct jval *row = &list->items[i];
        const char *at = arena_printf(cx->mem, "%s-%zu", path, i);
        int one = row->type == J_OBJECT && row->n > 0
                      ? strict_object(cx, row, f->row, arena_printf(cx->mem, "%s-", at))
                      : fail(cx, E_INVALID, at, "Phải là một đối tượng có nội dung.");
        rc = one < 0 ? one : rc;
    }
    return rc;
}

static int strict_number(struct cx *cx, const struct jval *value, const struct field *f,
                         const char *path)
{
    if (value->type == J_STRING)
        return fail(cx, E_INVALID, path, "Phải là số, không đặt trong dấu nháy.");
    if (value->type != J_INT || !f->options)
        return E_OK;
    for (const struct option *o = f->options; o->label; o++)
        if (o->value == value->i)
            return E_OK;
    return fail(cx, E_INVALID, path, "Không có trong danh sách, xin chọn lại.");
}

static int strict_value(struct cx *cx, const struct jval *value, const struct field *f,
                        const char *path)
{
    if (f->type == FT_LIST)
        return strict_list(cx, value, f, path);
    if (value->type == J_ARRAY || value->type == J_OBJECT)
        return fail(cx, E_INVALID, path, "Phải là một giá trị đơn.");
    if (f->type == FT_TEXT && value->type != J_STRING && value->type != J_NULL)
        return fail(cx, E_INVALID, path, "Phải là chữ, đặt trong dấu nháy.");
    if (value->type == J_BOOL && f->type != FT_BOOL)
        return fail(cx, E_INVALID, path, "Không nhận đúng hay sai ở đây.");
    return f->type == FT_INT ? strict_number(cx, value, f, path) : E_OK;
}

/* path: the member with the names around it, for people; name: as the table of this record calls
 * it. */
static int strict_member(struct cx *cx, const struct jval *value, const struct field *fields,
                         const char *path, const char *name)
{
    const struct field *f = field_find(fields, name, strlen(name));
    int rc = E_OK;
    if (f && !f->readonly)
        return strict_value(cx, value, f, path);
    const char *inside = arena_printf(cx->mem, "%s-", name);
    bool known = false;
    FIELDS_EACH(g, fields)
        known = known || text_has_prefix(g->name, inside);
    if (!known)
        return fail(cx, E_INVALID, path, "Không có mục nào tên là %s.", path);
    if (value->type == J_NULL)
        return E_OK;
    if (value->type != J_OBJECT)
        return fail(cx, E_INVALID, path, "Phải là một đối tượng.");
    for (size_t i = 0; i < value->n; i++) {
        const struct jmember *m = &value->members[i];
        int one = strict_member(cx, &m->value, fields, arena_printf(cx->mem, "%s-%s", path, m->key),
                                arena_printf(cx->mem, "%s%s", inside, m->key));
        rc = one < 0 ? one : rc;
    }
    return rc;
}

static int strict_object(struct cx *cx, const struct jval *object, const struct field *fields,
                         const char *prefix)
{
    int rc = E_OK;
    for (size_t i = 0; i < object->n; i++) {
        const struct jmember *m = &object->members[i];
        int one = strict_member(cx, &m->value, fields,
                                arena_printf(cx->mem, "%s%s", prefix, m->key), m->key);
        rc = one < 0 ? one : rc;
    }
    return rc;
}

int json_strict(struct cx *cx, const struct jval *object, const struct field *fields)
{
    if (!object || object->type != J_OBJECT)
        return fail(cx, E_INVALID, "", "Cần một đối tượng JSON.");
    return strict_object(cx, object, fields, "");
}
