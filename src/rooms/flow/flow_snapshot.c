// SPDX-License-Identifier: Apache-2.0
/* flow_snapshot.c - the versions in memory, and who holds a work item. */
#include "flow_room.h"

static int build(struct cx *cx, void **ret)
{
    struct flow_table *t = arena_alloc(cx->mem, sizeof *t);
    TRY(flow_store_load(cx, t));
    *ret = t;
    return E_OK;
}

static int table_now(struct cx *cx, const struct flow_table **ret)
{
    static const struct snapshot_def def = { "flow", build };
    const void *t = NULL;
    TRY(snapshot_get(cx, &def, &t));
    *ret = t;
    return E_OK;
}

int flow_version_for(struct cx *cx, const char *kind, const char *code, struct day day,
                     struct flow_version *ret)
{
    const struct flow_table *t;
    const struct flow_version *fallback = NULL;
    TRY(table_now(cx, &t));
    for (size_t i = 0; i < t->versions.n; i++) {
        const struct flow_row *row = ROW(struct flow_row, t->versions, i);
        if (strcmp(row->kind, kind) != 0 || day.ordinal < row->valid_from.ordinal ||
            day.ordinal >= row->valid_to.ordinal)
            continue;
        if (strcmp(row->code, code) == 0) {
            *ret = t->full[i];
            return E_OK;
        }
        if (strcmp(row->code, "*") == 0)
            fallback = &t->full[i];
    }
    if (!fallback)
        return fail(cx, E_NOTFOUND, "", "Chưa có quy trình xử lý cho loại hồ sơ này.");
    *ret = *fallback;
    return E_OK;
}

int flow_version_by_id(struct cx *cx, int64_t id, struct flow_version *ret)
{
    const struct flow_table *t;
    TRY(table_now(cx, &t));
    for (size_t i = 0; i < t->versions.n; i++) {
        if (t->full[i].id == id) {
            *ret = t->full[i];
            return E_OK;
        }
    }
    return fail(cx, E_NOTFOUND, "", "Không có phiên bản quy trình này.");
}

const struct flow_step *flow_step_by_code(const struct flow_version *v, const char *code)
{
    ROWS_EACH(struct flow_step, s, v->steps) {
        if (strcmp(s->code, code) == 0)
            return s;
    }
    return NULL;
}

int flow_holder(struct cx *cx, struct holder *ret)
{
    struct rows posts;
    size_t n = 0;
    *ret = (struct holder){ .p = { -1, -1, -1, -1 }, .role = "" };
    TRY(posts_of_person(cx, cx->who->person_id, &posts));
    ROWS_EACH(struct post, p, posts) {
        if (n < MY_POSTS)
            ret->p[n++] = p->id;
        if (p->id == cx->who->post_id)
            ret->role = p->role;
    }
    return E_OK;
}

bool flow_holds(struct cx *cx, const struct work_item *w)
{
    struct rows posts;
    if (posts_of_person(cx, cx->who->person_id, &posts) < 0)
        return false;
    ROWS_EACH(struct post, p, posts) {
        if (w->post_id.id ? w->post_id.id == p->id
                          : w->unit_id == p->unit_id && strcmp(w->post_role, p->role) == 0)
            return true;
    }
    return false;
}
