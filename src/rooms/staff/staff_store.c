// SPDX-License-Identifier: Apache-2.0
/* staff_store.c - the only file here that talks to the database. */
#include "staff_room.h"

static const struct field link_fields[] = {
    FIELD(struct agency_link, old_id),
    FIELD(struct agency_link, new_id),
    FIELD_END,
};
static const struct field post_role_fields[] = {
    FIELD(struct post_role, post_id),
    FIELD(struct post_role, role),
    FIELD(struct post_role, reach),
    FIELD_END,
};
struct role_perm {
    const char *role, *perm;
};
static const struct field role_perm_fields[] = {
    FIELD(struct role_perm, role),
    FIELD(struct role_perm, perm),
    FIELD_END,
};

static int load_roles(struct cx *cx, struct organisation *o)
{
    struct rows grants;
    TRY(db_rows(cx, &sql_role_all, NO_ARGS, role_fields, sizeof(struct role), &o->roles));
    TRY(db_rows(cx, &sql_role_perm_all, NO_ARGS, role_perm_fields, sizeof(struct role_perm),
                &grants));
    ROWS_EACH(struct role, r, o->roles) {
        const char **perms = arena_array(cx->mem, grants.n + 1, sizeof *perms);
        size_t n = 0;
        ROWS_EACH(struct role_perm, g, grants) {
            if (strcmp(g->role, r->code) == 0)
                perms[n++] = g->perm;
        }
        r->perms = perms;
    }
    return E_OK;
}

int staff_store_load(struct cx *cx, struct organisation *o)
{
    TRY(db_rows(cx, &sql_agency_all, NO_ARGS, agency_fields, sizeof(struct agency), &o->agencies));
    TRY(db_rows(cx, &sql_agency_link_all, NO_ARGS, link_fields, sizeof(struct agency_link),
                &o->links));
    TRY(db_rows(cx, &sql_unit_all, NO_ARGS, unit_fields, sizeof(struct unit), &o->units));
    TRY(db_rows(cx, &sql_person_all, NO_ARGS, person_fields, sizeof(struct person), &o->persons));
    TRY(db_rows(cx, &sql_post_all, NO_ARGS, post_fields, sizeof(struct post), &o->posts));
    TRY(db_rows(cx, &sql_delegation_all, NO_ARGS, delegation_fields, sizeof(struct delegation),
                &o->delegations));
    TRY(db_rows(cx, &sql_absence_all, NO_ARGS, absence_fields, sizeof(struct absence),
                &o->absences));
    TRY(db_rows(cx, &sql_post_role_all, NO_ARGS, post_role_fields, sizeof(struct post_role),
                &o->post_roles));
    return load_roles(cx, o);
}

/* An insert that found its key taken changed no row. */
static int taken(int rows)
{
    return rows == 0 ? E_CONFLICT : rows;
}

int staff_store_agency_put(struct cx *cx, struct agency *a, bool is_new)
{
    if (is_new)
        return taken(db_exec(cx, &sql_agency_insert, ARGS(R(agency_fields, a))));
    return db_change(cx, &sql_agency_update, ARGS(R(agency_fields, a)));
}

int staff_store_agency_find(struct cx *cx, const char *identifier, struct agency *ret)
{
    return db_one(cx, &sql_agency_by_identifier, ARGS(A(identifier, identifier)), agency_fields,
                  ret);
}

int agency_in_scope(struct cx *cx, int64_t agency_id)
{
    int64_t found;
    return db_int(cx, &sql_agency_in_scope, ARGS(A(agency_id, agency_id)), &found);
}

static const struct field agency_key_fields[] = {
    FIELD(struct agency_key, agency_id),
    FIELD_END,
};

int agencies_in_scope(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_agencies_in_scope, NO_ARGS, agency_key_fields,
                   sizeof(struct agency_key), ret);
}

int staff_store_unit_put(struct cx *cx, struct unit *u, bool is_new)
{
    if (is_new)
        return taken(db_exec(cx, &sql_unit_insert, ARGS(R(unit_fields, u))));
    return db_change(cx, &sql_unit_update, ARGS(R(unit_fields, u)));
}

int staff_store_unit_find(struct cx *cx, int64_t agency_id, const char *name, struct unit *ret)
{
    return db_one(cx, &sql_unit_by_name, ARGS(A(agency, agency_id), A(name, name)), unit_fields,
                  ret);
}

int staff_store_person_put(struct cx *cx, struct person *p, bool is_new)
{
    p->name_key = vi_name_key(cx->mem, p->name);
    if (is_new)
        return db_exec(cx, &sql_person_insert, ARGS(R(person_fields, p)));
    return db_change(cx, &sql_person_update, ARGS(R(person_fields, p)));
}

int staff_store_person_get(struct cx *cx, int64_t id, struct person *ret)
{
    return db_one(cx, &sql_person_get, ARGS(A(id, id)), person_fields, ret);
}

int staff_store_person_find(struct cx *cx, int64_t agency_id, const char *name, struct person *ret)
{
    return db_one(
        cx, &sql_person_by_name,
        ARGS(A(agency, agency_id), A(name, name), A(name_key, vi_name_key(cx->mem, name))),
        person_fields, ret);
}

int staff_store_post_put(struct cx *cx, struct post *p, bool is_new)
{
    if (is_new)
        return db_exec(cx, &sql_post_insert, ARGS(R(post_fields, p)));
    return db_change(cx, &sql_post_update, ARGS(R(post_fields, p)));
}

int staff_store_posts_of(struct cx *cx, int64_t person_id, struct rows *ret)
{
    return db_rows(cx, &sql_post_of_person, ARGS(A(person_id, person_id)), post_fields,
                   sizeof(struct post), ret);
}

int staff_store_delegation_add(struct cx *cx, const struct delegation *d)
{
    return db_exec(cx, &sql_delegation_insert, ARGS(R(delegation_fields, d)));
}

int staff_store_delegation_end(struct cx *cx, int64_t id, struct day first_without)
{
    return db_change(cx, &sql_delegation_end, ARGS(A(id, id), A(valid_to, first_without)));
}

int staff_store_absence_add(struct cx *cx, const struct absence *a)
{
    return db_exec(cx, &sql_absence_insert, ARGS(R(absence_fields, a)));
}

int staff_store_grant(struct cx *cx, int64_t post_id, const char *role, const char *reach)
{
    return db_exec(cx, &sql_post_role_put,
                   ARGS(A(post_id, post_id), A(role, role), A(reach, reach)));
}

/* One agency into a scope, with those that were merged into it: old dossiers stay readable. */
static int scope_add(struct cx *cx, const struct organisation *o, int64_t scope_id,
                     int64_t agency_id)
{
    TRY(db_exec(cx, &sql_scope_agency_put, ARGS(A(scope_id, scope_id), A(agency_id, agency_id))));
    ROWS_EACH(struct agency_link, l, o->links) {
        if (l->new_id == agency_id)
            TRY(db_exec(cx, &sql_scope_agency_put,
                        ARGS(A(scope_id, scope_id), A(agency_id, l->old_id))));
    }
    return E_OK;
}

static bool is_below(const struct organisation *o, const struct agency *a, int64_t of)
{
    for (size_t depth = 0; a && depth < 16; depth++) {
        const struct agency *up = NULL;
        if (a->id == of)
            return true;
        ROWS_EACH(struct agency, x, o->agencies) {
            if (x->id == a->parent.id)
                up = x;
        }
        a = up;
    }
    return false;
}

int staff_store_scopes(struct cx *cx, const struct organisation *o)
{
    static const char *const reaches[] = { "AGENCY", "BELOW" };
    TRY(db_exec(cx, &sql_scope_clear, NO_ARGS));
    ROWS_EACH(struct agency, a, o->agencies) {
        for (size_t r = 0; r < COUNT(reaches); r++) {
            int64_t id = staff_scope_id(a->id, reaches[r]);
            TRY(db_exec(cx, &sql_scope_put,
                        ARGS(A(id, id), A(agency_id, a->id), A(reach, reaches[r]))));
            TRY(db_exec(cx, &sql_scope_agency_put,
                        ARGS(A(scope_id, id), A(agency_id, STAFF_SCOPE))));
            ROWS_EACH(struct agency, b, o->agencies) {
                if (b->id == a->id || (r == 1 && is_below(o, b, a->id)))
                    TRY(scope_add(cx, o, id, b->id));
            }
        }
    }
    return E_OK;
}

int staff_store_roles_count(struct cx *cx, int64_t *ret)
{
    return db_int(cx, &sql_role_count, NO_ARGS, ret);
}

/* What each role may do in a new installation; the office changes it afterwards. "*" at the end of
 * a room's name stands for all its permissions and is resolved when a person signs in. */
int staff_store_roles_seed(struct cx *cx)
{
    static const struct {
        const char *code, *title, *reach, *perms[24];
    } seed[] = {
        { "counter",
          "Công chức Một cửa",
          "AGENCY",
          { "dossier.read", "dossier.receive", "dossier.handle", "dossier.return", "dossier.print",
            "dossier.reveal", "party.read", "party.reveal", "catalogue.read", "calendar.read",
            "staff.read", "feedback.read", "file.upload", NULL } },
        { "specialist",
          "Chuyên viên",
          "AGENCY",
          { "dossier.read", "dossier.handle", "dossier.print", "dossier.reveal", "party.read",
            "catalogue.read", "calendar.read", "staff.read", "file.upload", NULL } },
        { "leader",
          "Lãnh đạo",
          "AGENCY",
          { "dossier.read", "dossier.handle", "dossier.approve", "dossier.reveal", "dossier.stop",
            "dossier.reassign", "party.read", "catalogue.read", "calendar.read", "staff.read",
            "feedback.read", "feedback.answer", "report.read", NULL } },
        { "clerk",
          "Văn thư",
          "AGENCY",
          { "dossier.read", "dossier.handle", "dossier.print", "party.read", "catalogue.read",
            "calendar.read", "staff.read", NULL } },
        { "home_affairs",
          "Nội vụ",
          "BELOW",
          { "dossier.read", "dossier.handle", "catalogue.read", "calendar.read", "calendar.edit",
            "staff.read", "staff.edit", "feedback.read", "report.read", NULL } },
        { "admin", "Quản trị", "BELOW", { "*", NULL } },
        { "deputy",
          "Xử lý thay mọi bước",
          "AGENCY",
          { "flow.any", "dossier.*", "party.*", "feedback.*", "report.read", NULL } },
        { "staff",
          "Công chức",
          "AGENCY",
          { "catalogue.read", "calendar.read", "staff.read", NULL } },
    };
    for (size_t i = 0; i < COUNT(seed); i++) {
        TRY(db_exec(cx, &sql_role_put,
                    ARGS(A(code, seed[i].code), A(title, seed[i].title), A(reach, seed[i].reach))));
        for (size_t k = 0; seed[i].perms[k]; k++)
            TRY(db_exec(cx, &sql_role_perm_put,
                        ARGS(A(role, seed[i].code), A(perm, seed[i].perms[k]))));
    }
    return E_OK;
}
