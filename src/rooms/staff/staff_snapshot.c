// SPDX-License-Identifier: Apache-2.0
/* staff_snapshot.c - the organisation in memory: look-ups without a statement. */
#include "staff_room.h"

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void tree_add(struct organisation *o, const struct agency **tree, size_t *n, int64_t parent,
                     int depth)
{
    ROWS_EACH(struct agency, a, o->agencies) {
        if (a->parent.id != parent || depth > 16)
            continue;
        tree[(*n)++] = a;
        tree_add(o, tree, n, a->id, depth + 1);
    }
}

static int build(struct cx *cx, void **ret)
{
    struct organisation *o = arena_alloc(cx->mem, sizeof *o);
    TRY(staff_store_load(cx, o));
    const struct agency **tree = arena_array(cx->mem, o->agencies.n + 1, sizeof *tree);
    size_t n = 0;
    tree_add(o, tree, &n, 0, 0); /* agencies come sorted by identifier */
    o->tree = tree;
    struct rows *tables[] = { &o->units, &o->persons, &o->posts };
    for (size_t i = 0; i < COUNT(tables); i++) {
        if (tables[i]->n)
            qsort(tables[i]->v, tables[i]->n, tables[i]->size,
                  by_id); /* id is the first member of each */
    }
    *ret = o;
    return E_OK;
}

const struct organisation *staff_now(struct cx *cx)
{
    static const struct snapshot_def def = { "staff", build };
    static const struct organisation nobody;
    const void *o;
    return snapshot_get(cx, &def, &o) < 0 ? &nobody : o;
}

static const void *find(const struct rows *rows, int64_t id)
{
    return rows->n ? bsearch(&id, rows->v, rows->n, rows->size, by_id) : NULL;
}

const struct agency *agency_by_id(struct cx *cx, int64_t id)
{
    ROWS_EACH(struct agency, a, staff_now(cx)->agencies) {
        if (a->id == id)
            return a;
    }
    return NULL;
}

const struct agency *agency_by_identifier(struct cx *cx, const char *identifier, struct day day)
{
    const struct agency *last = NULL,
                        *valid = NULL; /* sorted by the first day: the later one wins */
    ROWS_EACH(struct agency, a, staff_now(cx)->agencies) {
        if (!identifier[0] ||
            (strcmp(a->identifier, identifier) != 0 && strcmp(a->identifier_2020, identifier) != 0))
            continue;
        if (a->valid_from.ordinal <= day.ordinal && day.ordinal < a->valid_to.ordinal)
            valid = a;
        last = a;
    }
    return valid ? valid : last;
}

const struct agency *agency_root(struct cx *cx)
{
    const struct organisation *o = staff_now(cx);
    return o->agencies.n ? o->tree[0] : NULL;
}

const struct agency *agency_front(struct cx *cx)
{
    for (size_t i = 0; i < agency_count(cx); i++) {
        if (strcmp(agency_nth(cx, i)->class, "tinh") != 0)
            return agency_nth(cx, i);
    }
    return agency_root(cx);
}

size_t agency_count(struct cx *cx)
{
    return staff_now(cx)->agencies.n;
}

const struct agency *agency_nth(struct cx *cx, size_t i)
{
    const struct organisation *o = staff_now(cx);
    return i < o->agencies.n ? o->tree[i] : NULL;
}

bool agency_is_below(struct cx *cx, int64_t id, int64_t of)
{
    for (int depth = 0; id && depth < 16; depth++) {
        if (id == of)
            return true;
        const struct agency *a = agency_by_id(cx, id);
        id = a ? a->parent.id : 0;
    }
    return false;
}

const struct unit *unit_by_id(struct cx *cx, int64_t id)
{
    return find(&staff_now(cx)->units, id);
}

const struct unit *unit_by_name(struct cx *cx, int64_t agency_id, const char *name, struct day day)
{
    const struct unit *last = NULL;
    ROWS_EACH(struct unit, u, staff_now(cx)->units) {
        if (u->agency_id != agency_id || strcmp(u->name, name) != 0)
            continue;
        if (u->valid_from.ordinal <= day.ordinal && day.ordinal < u->valid_to.ordinal)
            return u;
        last = u;
    }
    return last;
}

const struct post *post_by_id(struct cx *cx, int64_t id)
{
    return find(&staff_now(cx)->posts, id);
}

const struct person *person_by_id(struct cx *cx, int64_t id)
{
    return find(&staff_now(cx)->persons, id);
}

/* "Hoàng Thị Lan" → "H. Lan": the way offices write names in a narrow column. */
const char *person_short(struct cx *cx, int64_t person_id)
{
    const struct person *p = person_by_id(cx, person_id);
    const char *last = p ? strrchr(p->name, ' ') : NULL;
    if (!last)
        return p ? p->name : "";
    size_t n = 1;
    while ((p->name[n] & 0xC0) == 0x80)
        n++;
    return arena_printf(cx->mem, "%.*s. %s", (int)n, p->name, last + 1);
}

static bool in_force(struct day from, struct day to, struct day day)
{
    return from.ordinal <= day.ordinal && day.ordinal < to.ordinal;
}

bool person_is_absent(struct cx *cx, int64_t person_id)
{
    struct day today = utc_day(cx->now);
    ROWS_EACH(struct absence, a, staff_now(cx)->absences) {
        if (a->person_id == person_id && in_force(a->valid_from, a->valid_to, today))
            return true;
    }
    return false;
}

static void add_posts(struct cx *cx, int64_t agency_id, int64_t unit_id, const char *role,
                      bool with_absent, struct rows *ret)
{
    struct day today = utc_day(cx->now);
    ROWS_EACH(struct post, p, staff_now(cx)->posts) {
        if (p->agency_id == agency_id && (unit_id == 0 || p->unit_id == unit_id) &&
            strcmp(p->role, role) == 0 && in_force(p->valid_from, p->valid_to, today) &&
            (with_absent || !person_is_absent(cx, p->person_id)))
            *(struct post *)rows_add(cx->mem, ret) = *p;
    }
}

int post_of_role(struct cx *cx, int64_t agency_id, int64_t unit_id, const char *role,
                 struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct post), .fields = post_fields };
    add_posts(cx, agency_id, unit_id, role, false, ret);
    if (ret->n == 0)
        add_posts(cx, agency_id, unit_id, role, true, ret);
    return E_OK;
}

int posts_of_person(struct cx *cx, int64_t person_id, struct rows *ret)
{
    const struct organisation *o = staff_now(cx);
    struct day today = utc_day(cx->now);
    *ret = (struct rows){ .size = sizeof(struct post), .fields = post_fields };
    ROWS_EACH(struct post, p, o->posts) {
        if (p->person_id == person_id && in_force(p->valid_from, p->valid_to, today))
            *(struct post *)rows_add(cx->mem, ret) = *p;
    }
    ROWS_EACH(struct delegation, d, o->delegations) {
        const struct post *p = find(&o->posts, d->from_post);
        if (d->to_person == person_id && p && in_force(d->valid_from, d->valid_to, today))
            *(struct post *)rows_add(cx->mem, ret) = *p;
    }
    return E_OK;
}

const struct role *role_by_code(struct cx *cx, const char *code)
{
    ROWS_EACH(struct role, r, staff_now(cx)->roles) {
        if (strcmp(r->code, code) == 0)
            return r;
    }
    return NULL;
}

const char *role_title(struct cx *cx, const char *code)
{
    const struct role *r = role_by_code(cx, code);
    return r ? r->title : "";
}
