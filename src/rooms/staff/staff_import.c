// SPDX-License-Identifier: Apache-2.0
/* staff_import.c - the organisation from CSV files: the tree of agencies with their units, and the
 * people in their posts. */
#include "desk/login.h"
#include "staff_room.h"

/* --- agencies and units:
 * identifier,identifier_2020,parent,class,kind,code,name,short_name,place,letterhead_parent,from,to
 * and, when known, phone,email,address --- */

static int read_days(struct cx *cx, const struct import_row *row, struct day *from, struct day *to)
{
    const char *a = import_text(cx, row, "from"), *b = import_text(cx, row, "to");
    *to = DAY_OPEN_END;
    if (!day_read_vi(a, from))
        return fail(cx, E_INVALID, "from",
                    "Ngày bắt đầu không đúng: \"%s\". Xin viết như 2021-11-01.", a);
    if (b[0] && !day_read_vi(b, to))
        return fail(cx, E_INVALID, "to",
                    "Ngày kết thúc không đúng: \"%s\". Xin viết như 2021-11-01.", b);
    if (to->ordinal <= from->ordinal)
        return fail(cx, E_INVALID, "to", "Ngày kết thúc phải sau ngày bắt đầu.");
    return E_OK;
}

static int find_agency(struct cx *cx, const char *column, const char *identifier,
                       struct agency *ret)
{
    int rc = staff_store_agency_find(cx, identifier, ret);
    return rc == E_NOTFOUND
               ? fail(cx, rc, column, "Không có cơ quan mang mã định danh \"%s\".", identifier)
               : rc;
}

static bool same_agency(const struct agency *a, const struct agency *b)
{
    return a->parent.id == b->parent.id && strcmp(a->identifier_2020, b->identifier_2020) == 0 &&
           strcmp(a->class, b->class) == 0 && strcmp(a->code, b->code) == 0 &&
           strcmp(a->name, b->name) == 0 && strcmp(a->short_name, b->short_name) == 0 &&
           strcmp(a->place, b->place) == 0 &&
           strcmp(a->letterhead_parent, b->letterhead_parent) == 0 &&
           strcmp(a->phone, b->phone) == 0 && strcmp(a->email, b->email) == 0 &&
           strcmp(a->address, b->address) == 0 && a->valid_to.ordinal == b->valid_to.ordinal;
}

/* A file without these columns says nothing about them. */
static void keep_contact(const struct import_row *row, const struct agency *known, struct agency *a)
{
    a->phone = import_has(row, "phone") ? a->phone : known->phone;
    a->email = import_has(row, "email") ? a->email : known->email;
    a->address = import_has(row, "address") ? a->address : known->address;
}

static int put_agency(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    struct agency known = { 0 }, up = { 0 };
    const char *parent = import_text(cx, row, "parent");
    struct agency a = {
        .identifier = import_text(cx, row, "identifier"),
        .identifier_2020 = import_text(cx, row, "identifier_2020"),
        .class = import_text(cx, row, "class"),
        .code = import_text(cx, row, "code"),
        .name = import_text(cx, row, "name"),
        .short_name = import_text(cx, row, "short_name"),
        .place = import_text(cx, row, "place"),
        .letterhead_parent = import_text(cx, row, "letterhead_parent"),
        .phone = import_text(cx, row, "phone"),
        .email = import_text(cx, row, "email"),
        .address = import_text(cx, row, "address"),
    };
    TRY(read_days(cx, row, &a.valid_from, &a.valid_to));
    if (parent[0])
        TRY(find_agency(cx, "parent", parent, &up));
    a.parent.id = up.id;
    TRY(record_check(cx, agency_fields, &a));
    int rc = staff_store_agency_find(cx, a.identifier, &known);
    if (rc == E_NOTFOUND || (rc >= 0 && known.valid_from.ordinal != a.valid_from.ordinal)) {
        *verdict = IMPORT_NEW;
        return agency_add(cx, &a);
    }
    TRY(rc);
    keep_contact(row, &known, &a);
    *verdict = same_agency(&a, &known) ? IMPORT_UNCHANGED : IMPORT_UPDATED;
    if (*verdict == IMPORT_UNCHANGED)
        return E_OK;
    a.id = known.id;
    a.rev = known.rev;
    TRY(staff_store_agency_put(cx, &a, false));
    cache_bump(cx, "agencies");
    return record_change(cx,
                         &(struct change){ .kind = "agency",
                                           .record_id = a.id,
                                           .agency_id = a.id,
                                           .verb = "import",
                                           .diff = record_diff(cx, agency_fields, &known, &a) });
}

static int put_unit(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    struct agency up = { 0 };
    struct unit known = { 0 };
    struct unit u = { .identifier = import_text(cx, row, "identifier"),
                      .name = import_text(cx, row, "name"),
                      .kind = import_text(cx, row, "class") };
    TRY(read_days(cx, row, &u.valid_from, &u.valid_to));
    TRY(find_agency(cx, "parent", import_text(cx, row, "parent"), &up));
    u.agency_id = up.id;
    TRY(record_check(cx, unit_fields, &u));
    int rc = staff_store_unit_find(cx, up.id, u.name, &known);
    if (rc == E_NOTFOUND || (rc >= 0 && known.valid_from.ordinal != u.valid_from.ordinal)) {
        *verdict = IMPORT_NEW;
        return unit_add(cx, &u);
    }
    TRY(rc);
    bool same = strcmp(u.identifier, known.identifier) == 0 && strcmp(u.kind, known.kind) == 0 &&
                u.valid_to.ordinal == known.valid_to.ordinal;
    *verdict = same ? IMPORT_UNCHANGED : IMPORT_UPDATED;
    u.id = known.id;
    u.rev = known.rev;
    return same ? E_OK : staff_store_unit_put(cx, &u, false);
}

static int put_tree(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    const char *kind = import_text(cx, row, "kind");
    if (strcmp(kind, "agency") == 0)
        return put_agency(cx, row, verdict);
    if (strcmp(kind, "unit") == 0)
        return put_unit(cx, row, verdict);
    return fail(cx, E_INVALID, "kind", "Loại \"%s\" không đúng: phải là agency hoặc unit.", kind);
}

/* --- people: agency,unit,person,title,role,username,phone,email,from,to --- */

static int unit_of(struct cx *cx, int64_t agency_id, const char *name, struct day from,
                   struct unit *ret)
{
    int rc = staff_store_unit_find(cx, agency_id, name, ret);
    if (rc != E_NOTFOUND)
        return rc;
    *ret = (struct unit){ .agency_id = agency_id,
                          .identifier = "",
                          .name = name,
                          .kind = "office",
                          .valid_from = from,
                          .valid_to = DAY_OPEN_END };
    return unit_add(cx, ret);
}

/* The person of the row: by user name, else by name in the agency; E_NOTFOUND when new. */
static int person_of(struct cx *cx, int64_t agency_id, const char *username, const char *name,
                     struct person *ret)
{
    struct account account = { 0 };
    if (!username[0])
        return staff_store_person_find(cx, agency_id, name, ret);
    TRY(account_by_username(cx, username, &account));
    TRY(staff_store_person_get(cx, account.person_id, ret));
    if (strcmp(vi_fold(cx->mem, ret->name), vi_fold(cx->mem, name)) != 0)
        return fail(cx, E_CONFLICT, "username", "Tên đăng nhập %s đã thuộc về %s.", username,
                    ret->name);
    return E_OK;
}

static int new_person(struct cx *cx, struct person *p, const char *username)
{
    struct account account = { .username = username };
    TRY(person_add(cx, p));
    if (!username[0])
        return E_OK;
    account.agency_id = p->agency_id;
    account.person_id = p->id;
    account.active = true;
    return account_add(cx, &account, "");
}

static int put_post(struct cx *cx, const struct post *wanted, enum import_verdict *verdict)
{
    struct rows posts;
    TRY(staff_store_posts_of(cx, wanted->person_id, &posts));
    ROWS_EACH(struct post, p, posts) {
        if (p->unit_id != wanted->unit_id || p->valid_from.ordinal != wanted->valid_from.ordinal)
            continue;
        if (strcmp(p->title, wanted->title) == 0 && strcmp(p->role, wanted->role) == 0 &&
            p->valid_to.ordinal == wanted->valid_to.ordinal)
            return E_OK;
        struct post changed = *wanted;
        changed.id = p->id;
        changed.rev = p->rev;
        *verdict = *verdict == IMPORT_NEW ? IMPORT_NEW : IMPORT_UPDATED;
        return staff_store_post_put(cx, &changed, false);
    }
    struct post added = *wanted;
    *verdict = IMPORT_NEW;
    return post_add(cx, &added);
}

static int put_person(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    struct agency agency = { 0 };
    struct unit unit = { 0 };
    struct person known = { 0 };
    const char *username = import_text(cx, row, "username"),
               *unit_name = import_text(cx, row, "unit");
    struct person p = { .name = import_text(cx, row, "person"),
                        .phone = import_text(cx, row, "phone"),
                        .email = import_text(cx, row, "email") };
    struct post post = { .title = import_text(cx, row, "title"),
                         .role = import_text(cx, row, "role") };
    TRY(read_days(cx, row, &post.valid_from, &post.valid_to));
    TRY(find_agency(cx, "agency", import_text(cx, row, "agency"), &agency));
    if (!role_by_code(cx, post.role))
        return fail(cx, E_INVALID, "role", "Không có vai trò \"%s\".", post.role);
    if (!unit_name[0])
        return fail(cx, E_INVALID, "unit", "Thiếu tên phòng, ban.");
    p.agency_id = agency.id;
    p.name_key = vi_name_key(cx->mem, p.name);
    TRY(record_check(cx, person_fields, &p));
    TRY(record_check(cx, post_fields, &post));
    TRY(unit_of(cx, agency.id, unit_name, post.valid_from, &unit));
    *verdict = IMPORT_UNCHANGED;
    int rc = person_of(cx, agency.id, username, p.name, &known);
    if (rc == E_NOTFOUND) {
        *verdict = IMPORT_NEW;
        TRY(new_person(cx, &p, username));
    } else {
        TRY(rc);
        p.id = known.id;
        p.rev = known.rev;
        if (strcmp(p.name, known.name) != 0 || strcmp(p.phone, known.phone) != 0 ||
            strcmp(p.email, known.email) != 0) {
            *verdict = IMPORT_UPDATED;
            TRY(staff_store_person_put(cx, &p, false));
        }
    }
    post.agency_id = agency.id;
    post.unit_id = unit.id;
    post.person_id = p.id;
    return put_post(cx, &post, verdict);
}

static int seed_roles(struct cx *cx)
{
    int64_t n;
    TRY(staff_store_roles_count(cx, &n));
    return n ? E_OK : staff_store_roles_seed(cx);
}

int staff_roles_in_write(struct cx *cx)
{
    cache_bump(cx, "staff");
    return seed_roles(cx);
}

static int seed_roles_tx(struct cx *cx, void *arg)
{
    (void)arg;
    return staff_roles_in_write(cx);
}

int staff_roles_make(struct cx *cx)
{
    return start_write(cx, seed_roles_tx, NULL);
}

static int finish(struct cx *cx)
{
    TRY(staff_scopes_rebuild(cx));
    cache_bump(cx, "staff");
    return E_OK;
}

static const char *const tree_header[] = { "identifier", "parent", "class", "kind",
                                           "name",       "from",   "to",    NULL };
static const char *const staff_header[] = { "agency",   "unit", "person", "title", "role",
                                            "username", "from", "to",     NULL };
const struct importer staff_importers[] = {
    { "agencies", "Cây cơ quan", .header = tree_header, .put = put_tree, .begin = seed_roles,
      .finish = finish, .can = "staff.edit" },
    { "staff", "Nhân sự", .header = staff_header, .put = put_person, .begin = seed_roles,
      .finish = finish, .can = "staff.edit" },
    { 0 },
};
