// SPDX-License-Identifier: Apache-2.0
/*
 * openapi.c - the description of the API, OpenAPI 3.1, made from what the rooms say of themselves:
 * route rows and field tables. Nothing is written by hand, so it cannot fall behind.
 */
#include "desk/desk_pages.h"

static void schema_of(struct json *j, const struct field *fields, bool input);

static void raw_member(struct json *j, const char *name, const char *json)
{
    json_key(j, name);
    json_raw(j, json);
}

static void text_schema(struct json *j, const struct field *f)
{
    json_member(j, "type", "string");
    json_member_int(j, "maxLength", f->max_len ? f->max_len : 255);
    if (!f->options)
        return;
    json_key(j, "enum");
    json_list(j);
    if (!f->required)
        json_str(j, "");
    for (const struct option *o = f->options; o->label; o++)
        json_str(j, o->code);
    json_list_end(j);
}

static void number_schema(struct json *j, const struct field *f)
{
    json_member(j, "type", "integer");
    if (f->options) {
        json_key(j, "enum");
        json_list(j);
        for (const struct option *o = f->options; o->label; o++)
            json_int(j, o->value);
        json_list_end(j);
    } else if (f->min != 0 || f->max != 0) {
        json_member_int(j, "minimum", f->min);
        json_member_int(j, "maximum", f->max);
    }
}

static void member_schema(struct json *j, const struct field *f, bool input)
{
    json_open(j);
    switch (f->type) {
    case FT_TEXT:
        text_schema(j, f);
        break;
    case FT_INT:
    case FT_DONG:
    case FT_REF:
        number_schema(j, f);
        break;
    case FT_BOOL:
        json_member(j, "type", "boolean");
        break;
    case FT_UTC:
    case FT_DAY:
        if (input)
            json_member(j, "type", "string");
        else
            raw_member(j, "type", "[\"string\",\"null\"]");
        json_member(j, "format", f->type == FT_UTC ? "date-time" : "date");
        break;
    case FT_LIST:
        json_member(j, "type", "array");
        if (f->max > 0)
            json_member_int(j, "maxItems", f->max);
        json_key(j, "items");
        if (f->row)
            schema_of(j, f->row, input);
        else
            json_raw(j, "{\"type\":\"string\"}");
        break;
    case FT_END:
        break;
    }
    if (f->label)
        json_member(j, "description", f->label);
    json_close(j);
}

static bool is_seen(const struct field *f, bool input)
{
    return !f->secret && !(input && f->readonly);
}

/* Length of the name of the object that the member stands in ("submitter-name"), 0 = none. */
static size_t group_of(const struct field *f)
{
    const char *dash = strchr(f->name, '-');
    return dash ? (size_t)(dash - f->name) : 0;
}

static bool same_group(const struct field *a, const struct field *b)
{
    size_t n = group_of(a);
    return n > 0 && n == group_of(b) && strncmp(a->name, b->name, n) == 0;
}

/* The members of one object; they stand together in the table. */
static void group_schema(struct json *j, const struct field *first, bool input)
{
    size_t n = group_of(first);
    json_key(j, arena_strn(j->cx->mem, first->name, n));
    json_open(j);
    raw_member(j, "type", input ? "\"object\"" : "[\"object\",\"null\"]");
    json_key(j, "properties");
    json_open(j);
    FIELDS_EACH(f, first) {
        if (!same_group(first, f))
            break;
        json_key(j, f->name + n + 1);
        member_schema(j, f, input);
    }
    json_close(j);
    json_close(j);
}

static void properties(struct json *j, const struct field *fields, bool input)
{
    json_key(j, "properties");
    json_open(j);
    FIELDS_EACH(f, fields) {
        if (!is_seen(f, input))
            continue;
        if (group_of(f) && (f == fields || !same_group(f - 1, f)))
            group_schema(j, f, input);
        if (group_of(f))
            continue;
        json_key(j, f->name);
        member_schema(j, f, input);
    }
    json_close(j);
}

static void schema_of(struct json *j, const struct field *fields, bool input)
{
    bool required = false;
    FIELDS_EACH(f, fields)
        required |= is_seen(f, input) && f->required;
    json_open(j);
    json_member(j, "type", "object");
    properties(j, fields, input);
    if (input && required) {
        json_key(j, "required");
        json_list(j);
        FIELDS_EACH(f, fields) {
            if (is_seen(f, true) && f->required)
                json_str(j, f->name);
        }
        json_list_end(j);
    }
    json_close(j);
}

/* A page of a list: what stands on it, and the token of the next one. */
static void page_schema(struct json *j, const struct field *row)
{
    json_open(j);
    json_member(j, "type", "object");
    raw_member(j, "required", "[\"items\",\"next\"]");
    json_key(j, "properties");
    json_open(j);
    json_key(j, "items");
    json_open(j);
    json_member(j, "type", "array");
    json_key(j, "items");
    schema_of(j, row, false);
    json_close(j);
    raw_member(j, "next", "{\"type\":[\"string\",\"null\"]}");
    json_close(j);
    json_close(j);
}

static void content(struct json *j, const char *type, const struct field *fields, bool input,
                    bool list)
{
    json_key(j, "content");
    json_open(j);
    json_key(j, type);
    json_open(j);
    json_key(j, "schema");
    if (fields && list)
        page_schema(j, fields);
    else if (fields)
        schema_of(j, fields, input);
    else
        json_raw(j, strcmp(type, "application/json") == 0
                        ? "{\"type\":\"object\"}"
                        : "{\"type\":\"string\",\"format\":\"binary\"}");
    json_close(j);
    json_close(j);
}

static void query_parameter(struct json *j, const char *name, const char *schema)
{
    json_open(j);
    json_member(j, "name", name);
    json_member(j, "in", "query");
    raw_member(j, "schema", schema);
    json_close(j);
}

static void query_parameters(struct cx *cx, struct json *j, const char *names)
{
    for (const char *p = names; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        query_parameter(j, arena_strn(cx->mem, p, n), "{\"type\":\"string\"}");
        p += n;
    }
    query_parameter(j, "after",
                    "{\"type\":\"string\",\"description\":\"next of the page before\"}");
    query_parameter(j, "limit",
                    "{\"type\":\"integer\",\"minimum\":1,\"maximum\":1000,\"default\":50}");
}

static void parameters(struct cx *cx, struct json *j, const struct route *r)
{
    json_key(j, "parameters");
    json_list(j);
    for (const char *p = strstr(r->path, "/:"); p; p = strstr(p, "/:")) {
        p += 2;
        json_open(j);
        json_member(j, "name", arena_strn(cx->mem, p, strcspn(p, "/")));
        json_member(j, "in", "path");
        json_member_bool(j, "required", true);
        json_key(j, "schema");
        json_raw(j, "{\"type\":\"string\"}");
        json_close(j);
    }
    if (r->query)
        query_parameters(cx, j, r->query);
    if (r->verb == POST) {
        json_open(j);
        json_member(j, "name", "Idempotency-Key");
        json_member(j, "in", "header");
        json_member(
            j, "description",
            "The same key gives the same answer for 48 hours; another body with it is 409.");
        json_key(j, "schema");
        json_raw(j, "{\"type\":\"string\",\"maxLength\":255}");
        json_close(j);
    }
    json_list_end(j);
}

static void problem(struct json *j, const char *status, const char *what)
{
    json_key(j, status);
    json_open(j);
    json_member(j, "description", what);
    json_key(j, "content");
    json_raw(
        j,
        "{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}");
    json_close(j);
}

static void operation(struct cx *cx, struct json *j, const struct room *room, const struct route *r)
{
    json_open(j);
    json_member(j, "summary", r->summary ? r->summary : "");
    json_key(j, "tags");
    json_list(j);
    json_str(j, room->name);
    json_list_end(j);
    parameters(cx, j, r);
    if (r->verb != GET) {
        json_key(j, "requestBody");
        json_open(j);
        content(j, r->verb == PUT ? "application/octet-stream" : "application/json", r->in, true,
                false);
        json_close(j);
    }
    json_key(j, "responses");
    json_open(j);
    json_key(j, "2XX");
    json_open(j);
    json_member(j, "description", "Done.");
    content(j, "application/json", r->out, false, r->query != NULL);
    json_close(j);
    problem(j, "401", "No valid token.");
    problem(j, "403", "The token lacks the permission.");
    problem(j, "404", "Absent, or outside the scope of the token.");
    if (r->verb != GET)
        problem(j, "409", "Somebody else was first, or the key was used with another body.");
    if (r->verb != GET) {
        problem(j, "413", "The body is too large.");
        problem(j, "415", "Not this kind of content.");
    }
    problem(j, "422", "What was given is wrong; errors name the fields.");
    problem(j, "503", "Overloaded or read-only; try again after Retry-After.");
    json_close(j);
    if (strcmp(r->can, ANYONE) != 0) {
        json_key(j, "security");
        json_raw(j, "[{\"bearer\":[]}]");
        json_member(j, "x-permission", r->can);
    }
    json_close(j);
}

/* "/api/v1/dossiers/:code" → "/api/v1/dossiers/{code}" */
static const char *braces(struct cx *cx, const char *path)
{
    struct buf out = BUF(cx->mem);
    for (const char *p = path; *p;) {
        size_t n = strcspn(p + 1, "/") + 1;
        if (p[1] == ':')
            buf_printf(&out, "/{%.*s}", (int)n - 2, p + 2);
        else
            buf_put(&out, p, n);
        p += n;
    }
    return buf_str(&out);
}

struct line {
    const struct room *room;
    const struct route *route;
};

static int by_path(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = strcmp(x->route->path, y->route->path);
    return order ? order : (int)x->route->verb - (int)y->route->verb;
}

static size_t api_routes(const struct room *const *all, struct line *ret, size_t max)
{
    size_t n = 0;
    for (const struct room *const *room = all; *room; room++) {
        for (const struct route *r = (*room)->routes; r && r->verb != VERB_NONE; r++) {
            if (r->door == API && n < max)
                ret[n++] = (struct line){ *room, r };
        }
    }
    qsort(ret, n, sizeof(*ret), by_path);
    return n;
}

const char *openapi_text(struct cx *cx, const struct room *const *all)
{
    static const char *const verbs[] = { "", "get", "post", "put" };
    enum { MAX = 1000 };
    struct line *lines = arena_array(cx->mem, MAX, sizeof(*lines));
    size_t n = api_routes(all, lines, MAX);
    struct json j = json_new(cx);
    json_open(&j);
    json_member(&j, "openapi", "3.1.0");
    json_key(&j, "info");
    json_open(&j);
    json_member(&j, "title", "Một Cửa");
    json_member(&j, "version", "1");
    json_member(
        &j, "description",
        "Times are ISO 8601 with +07:00, errors RFC 9457 problem documents naming the field.");
    json_close(&j);
    json_key(&j, "paths");
    json_open(&j);
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || strcmp(lines[i - 1].route->path, lines[i].route->path) != 0;
        bool last = i + 1 == n || strcmp(lines[i + 1].route->path, lines[i].route->path) != 0;
        if (first) {
            json_key(&j, braces(cx, lines[i].route->path));
            json_open(&j);
        }
        json_key(&j, verbs[lines[i].route->verb]);
        operation(cx, &j, lines[i].room, lines[i].route);
        if (last)
            json_close(&j);
    }
    json_close(&j);
    json_key(&j, "components");
    json_raw(
        &j,
        "{\"securitySchemes\":{\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
        "\"schemas\":{\"problem\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
        "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
        "\"instance\":{\"type\":\"string\"},\"request_id\":{\"type\":\"string\"},\"errors\":{\"type\":\"array\","
        "\"items\":{\"type\":\"object\",\"properties\":{\"field\":{\"type\":\"string\"},"
        "\"detail\":{\"type\":\"string\"}}}}}}}}");
    json_close(&j);
    return json_text(&j);
}

int desk_openapi(struct cx *cx, struct req *req)
{
    return reply_json_text(cx, req, 200, openapi_text(cx, req->house->rooms));
}

/* ---- motcua openapi: the same text, for docs/api/openapi.json ---- */

int command_openapi(struct cx *cx, struct cli *cli)
{
    cli_out(cli, "%s\n", openapi_text(cx, rooms));
    return E_OK;
}
