// SPDX-License-Identifier: Apache-2.0
/* catalogue_store.c - the only file here that talks to the database. */
#include "catalogue_room.h"

static const struct field text_fields[] = {
    FIELD(struct version_text, version_id),
    FIELD(struct version_text, steps),
    FIELD(struct version_text, conditions),
    FIELD(struct version_text, subjects),
    FIELD(struct version_text, results),
    FIELD(struct version_text, authority),
    FIELD(struct version_text, executing),
    FIELD(struct version_text, address),
    FIELD(struct version_text, portal_url),
    FIELD(struct version_text, more),
    FIELD_END,
};
static const struct field legal_fields[] = {
    FIELD(struct legal_row, version_id),
    FIELD(struct legal_row, n),
    FIELD(struct legal_row, title),
    FIELD(struct legal_row, number),
    FIELD_END,
};
static const struct field case_fields[] = {
    FIELD(struct case_row, version_id),
    FIELD(struct case_row, n),
    FIELD(struct case_row, title),
    FIELD_END,
};
static const struct field component_fields[] = {
    FIELD(struct component_row, version_id),
    FIELD(struct component_row, case_n),
    FIELD(struct component_row, nth),
    FIELD(struct component_row, name),
    FIELD(struct component_row, originals),
    FIELD(struct component_row, copies),
    FIELD(struct component_row, note),
    FIELD(struct component_row, form_url),
    FIELD_END,
};
static const struct field method_fields[] = {
    FIELD(struct method_row, version_id),
    FIELD(struct method_row, n),
    FIELD(struct method_row, channel),
    FIELD(struct method_row, unit),
    FIELD(struct method_row, milli),
    FIELD(struct method_row, limit_raw),
    FIELD(struct method_row, hint),
    FIELD(struct method_row, description),
    FIELD_END,
};
static const struct field fee_fields[] = {
    FIELD(struct fee_row, version_id),
    FIELD(struct fee_row, method_n),
    FIELD(struct fee_row, nth),
    FIELD(struct fee_row, name),
    FIELD(struct fee_row, amount),
    FIELD(struct fee_row, currency),
    FIELD(struct fee_row, note),
    FIELD(struct fee_row, doubtful),
    FIELD_END,
};

/* --- the snapshot: five tables side by side, each sorted by version --- */

/* A child row finds its version: ids come in order, so the place only moves on. */
struct loading {
    struct arena *mem;
    struct procedure **by_id; /* sorted by id */
    size_t n, at;
};

static struct procedure *version_of(struct loading *l, int64_t id)
{
    while (l->at < l->n && l->by_id[l->at]->id < id)
        l->at++;
    return l->at < l->n && l->by_id[l->at]->id == id ? l->by_id[l->at] : NULL;
}

static int add_version(struct cx *cx, void *rec, void *arg)
{
    const struct version *v = rec;
    struct catalogue *c = arg;
    struct procedure *p = rows_add(cx->mem, &c->versions);
    *p = (struct procedure){
        .id = v->id,
        .code = arena_str(cx->mem, v->code),
        .name = arena_str(cx->mem, v->name),
        .field = arena_str(cx->mem, v->field),
        .level = arena_str(cx->mem, v->level),
        .matter = arena_str(cx->mem, v->matter),
        .decision = arena_str(cx->mem, v->decision),
        .online_level = arena_str(cx->mem, v->online_level),
        .route = arena_str(cx->mem, v->route),
        .unit = arena_str(cx->mem, v->unit),
        .returns_paper = v->returns_paper,
        .share = v->share,
        .methods = { .size = sizeof(struct method) },
        .cases = { .size = sizeof(struct procedure_case) },
        .valid_from = v->valid_from,
        .valid_to = v->valid_to,
        .published = strcmp(v->state, "DRAFT") != 0, /* a withdrawn one holds until its last day */
        .rev = v->rev,
    };
    struct entry *e = rows_add(cx->mem, &c->entries);
    e->folded = arena_str(cx->mem, v->folded);
    return E_OK;
}

static int add_case(struct cx *cx, void *rec, void *arg)
{
    const struct case_row *r = rec;
    struct procedure *p = version_of(arg, r->version_id);
    if (!p)
        return E_OK;
    struct procedure_case *c = rows_add(cx->mem, &p->cases);
    *c = (struct procedure_case){ r->n,
                                  arena_str(cx->mem, r->title),
                                  { .size = sizeof(struct component) } };
    return E_OK;
}

static int add_component(struct cx *cx, void *rec, void *arg)
{
    const struct component_row *r = rec;
    struct procedure *p = version_of(arg, r->version_id);
    struct procedure_case *c = NULL;
    if (p && r->case_n >= 1 && (size_t)r->case_n <= p->cases.n)
        c = ROW(struct procedure_case, p->cases, r->case_n - 1);
    if (!c)
        return E_OK;
    struct component *x = rows_add(cx->mem, &c->components);
    *x =
        (struct component){ r->nth, arena_str(cx->mem, r->name), r->originals, r->copies, r->note };
    return E_OK;
}

static int add_method(struct cx *cx, void *rec, void *arg)
{
    const struct method_row *r = rec;
    struct procedure *p = version_of(arg, r->version_id);
    if (!p)
        return E_OK;
    struct method *m = rows_add(cx->mem, &p->methods);
    *m = (struct method){
        .channel = r->channel,
        .limit = { (enum limit_unit)r->unit, r->milli, ROUND_EXACT },
        .limit_raw = arena_str(cx->mem, r->limit_raw),
        .hint = arena_str(cx->mem, r->hint),
        .description = arena_str(cx->mem, r->description),
        .fees = { .size = sizeof(struct fee) },
    };
    return E_OK;
}

static int add_fee(struct cx *cx, void *rec, void *arg)
{
    const struct fee_row *r = rec;
    struct procedure *p = version_of(arg, r->version_id);
    if (!p || r->method_n < 1 || (size_t)r->method_n > p->methods.n)
        return E_OK;
    struct fee *f = rows_add(cx->mem, &ROW(struct method, p->methods, r->method_n - 1)->fees);
    *f = (struct fee){ arena_str(cx->mem, r->name), r->amount, arena_str(cx->mem, r->currency),
                       arena_str(cx->mem, r->note), r->doubtful };
    return E_OK;
}

static int by_version_id(const void *a, const void *b)
{
    const struct procedure *x = *(struct procedure *const *)a, *y = *(struct procedure *const *)b;
    return (x->id > y->id) - (x->id < y->id);
}

static int add_unit(struct cx *cx, void *rec, void *arg)
{
    struct admin_unit *u = rows_add(cx->mem, arg);
    *u = *(const struct admin_unit *)rec;
    u->code = arena_str(cx->mem, u->code);
    u->name = arena_str(cx->mem, u->name);
    u->full_name = arena_str(cx->mem, u->full_name);
    u->type = u->note = "";
    u->parent = arena_str(cx->mem, u->parent);
    return E_OK;
}

int catalogue_store_load(struct cx *cx, struct catalogue *c)
{
    struct version v;
    struct admin_unit u;
    c->versions.size = sizeof(struct procedure);
    c->entries.size = sizeof(struct entry);
    c->units.size = sizeof(struct admin_unit);
    TRY(db_stream(cx, &sql_version_all, NO_ARGS, version_fields, &v, add_version, c));
    struct loading l = { cx->mem,
                         arena_array(cx->mem, c->versions.n + 1, sizeof(struct procedure *)),
                         c->versions.n, 0 };
    for (size_t i = 0; i < l.n; i++)
        l.by_id[i] = ROW(struct procedure, c->versions, i);
    qsort(l.by_id, l.n, sizeof(struct procedure *), by_version_id);
    const struct {
        const struct sql *sql;
        const struct field *fields;
        size_t size;
        int (*add)(struct cx *, void *, void *);
    } tables[] = {
        { &sql_case_all, case_fields, sizeof(struct case_row), add_case },
        { &sql_component_all, component_fields, sizeof(struct component_row), add_component },
        { &sql_method_all, method_fields, sizeof(struct method_row), add_method },
        { &sql_fee_all, fee_fields, sizeof(struct fee_row), add_fee },
    };
    for (size_t i = 0; i < COUNT(tables); i++) {
        l.at = 0;
        TRY(db_stream(cx, tables[i].sql, NO_ARGS, tables[i].fields,
                      arena_alloc(cx->mem, tables[i].size), tables[i].add, &l));
    }
    return db_stream(cx, &sql_admin_unit_all, NO_ARGS, admin_unit_fields, &u, add_unit, &c->units);
}

/* --- versions --- */

int catalogue_store_by_hash(struct cx *cx, const char *code, const char *hash)
{
    int64_t id;
    return db_int(cx, &sql_version_by_hash, ARGS(A(code, code), A(hash, hash)), &id);
}

int catalogue_store_latest(struct cx *cx, const char *code, struct version *ret)
{
    return db_one(cx, &sql_version_latest, ARGS(A(code, code)), version_fields, ret);
}

int catalogue_store_get(struct cx *cx, int64_t id, struct version *ret)
{
    return db_one(cx, &sql_version_get, ARGS(A(id, id)), version_fields, ret);
}

int catalogue_store_versions(struct cx *cx, const char *code, struct rows *ret)
{
    return db_rows(cx, &sql_version_of_code, ARGS(A(code, code)), version_fields,
                   sizeof(struct version), ret);
}

int catalogue_store_published(struct cx *cx, const char *code, struct day day, struct rows *ret)
{
    return db_rows(cx, &sql_version_published, ARGS(A(code, code), A(day, day)), version_fields,
                   sizeof(struct version), ret);
}

int catalogue_store_add(struct cx *cx, const struct new_version *n)
{
    const struct {
        const struct sql *sql;
        const struct rows *rows;
        const struct field *fields;
    } parts[] = {
        { &sql_legal_insert, &n->legal, legal_fields },
        { &sql_case_insert, &n->cases, case_fields },
        { &sql_component_insert, &n->components, component_fields },
        { &sql_method_insert, &n->methods, method_fields },
        { &sql_fee_insert, &n->fees, fee_fields },
    };
    TRY(db_exec(cx, &sql_version_insert, ARGS(R(version_fields, &n->v))));
    TRY(db_exec(cx, &sql_text_insert, ARGS(A(version_id, n->v.id), R(text_fields, &n->text))));
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct rows rows = *parts[i].rows;
        rows.fields = parts[i].fields;
        if (rows.n)
            TRY(db_each(cx, parts[i].sql, ARGS(A(version_id, n->v.id)), &rows));
    }
    return E_OK;
}

int catalogue_store_state(struct cx *cx, const struct version *v)
{
    return db_change(cx, &sql_version_state, ARGS(R(version_fields, v)));
}

int catalogue_store_end(struct cx *cx, const char *code, struct day day)
{
    return db_exec(cx, &sql_version_end, ARGS(A(code, code), A(day, day)));
}

/* A text with one of its legal bases: the rows of one trip. */
struct text_row {
    const char *steps, *conditions, *subjects, *results, *authority, *executing, *address,
        *portal_url, *more;
    int64_t n;
    const char *title, *number;
};

int catalogue_store_text(struct cx *cx, int64_t id, struct version_text *ret, struct rows *legal)
{
    static const struct field fields[] = {
        FIELD(struct text_row, steps),
        FIELD(struct text_row, conditions),
        FIELD(struct text_row, subjects),
        FIELD(struct text_row, results),
        FIELD(struct text_row, authority),
        FIELD(struct text_row, executing),
        FIELD(struct text_row, address),
        FIELD(struct text_row, portal_url),
        FIELD(struct text_row, more),
        FIELD(struct text_row, n),
        FIELD(struct text_row, title),
        FIELD(struct text_row, number),
        FIELD_END,
    };
    struct rows rows;
    TRY(db_rows(cx, &sql_text_get, ARGS(A(version_id, id)), fields, sizeof(struct text_row),
                &rows));
    *legal = (struct rows){ .size = sizeof(struct legal_basis) };
    if (rows.n == 0)
        return E_NOTFOUND;
    const struct text_row *t = rows.v;
    *ret =
        (struct version_text){ id,           t->steps,     t->conditions, t->subjects,   t->results,
                               t->authority, t->executing, t->address,    t->portal_url, t->more };
    ROWS_EACH(struct text_row, r, rows) {
        if (r->n)
            *(struct legal_basis *)rows_add(cx->mem, legal) =
                (struct legal_basis){ r->title, r->number };
    }
    return E_OK;
}

/* --- administrative units --- */

int catalogue_store_units_of(struct cx *cx, const char *code, struct rows *ret)
{
    return db_rows(cx, &sql_admin_unit_of, ARGS(A(code, code)), admin_unit_fields,
                   sizeof(struct admin_unit), ret);
}

int catalogue_store_unit_put(struct cx *cx, const struct admin_unit *u)
{
    return db_exec(cx, &sql_admin_unit_put, ARGS(R(admin_unit_fields, u)));
}

int catalogue_store_link_get(struct cx *cx, const struct unit_link *key, struct unit_link *ret)
{
    return db_one(cx, &sql_admin_unit_link_get, ARGS(R(unit_link_fields, key)), unit_link_fields,
                  ret);
}

int catalogue_store_link_put(struct cx *cx, const struct unit_link *l)
{
    return db_exec(cx, &sql_admin_unit_link_put, ARGS(R(unit_link_fields, l)));
}

int catalogue_store_successors(struct cx *cx, const char *code, struct rows *ret)
{
    return db_rows(cx, &sql_admin_unit_successors, ARGS(A(old_code, code)), unit_link_fields,
                   sizeof(struct unit_link), ret);
}
