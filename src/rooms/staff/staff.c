// SPDX-License-Identifier: Apache-2.0
/* staff.c - records, rules and the room's card for the house. */
#include "staff_room.h"
#include "staff_tpl.h"
#include "desk/page.h"

static const struct option classes[] = {
    { .code = "tinh", .label = "Cấp tỉnh" },
    { .code = "quan-huyen", .label = "Cấp huyện" },
    { .code = "xa-phuong", .label = "Cấp xã" },
    { .code = "so-ban-nganh", .label = "Sở, ban, ngành" },
    { .code = "cnvpdk", .label = "Chi nhánh văn phòng đăng ký đất đai" },
    { 0 },
};
static const struct option unit_kinds[] = {
    { .code = "onestop", .label = "Bộ phận Một cửa" },
    { .code = "office", .label = "Phòng, ban chuyên môn" },
    { .code = "leaders", .label = "Lãnh đạo" },
    { 0 },
};

const struct field agency_fields[] = {
    FIELD(struct agency, id, .readonly = true),
    FIELD(struct agency, parent, .label = "Cơ quan cấp trên"),
    FIELD(struct agency, identifier, .label = "Mã định danh", .required = true, .max_len = 35,
          .pattern = "code"),
    FIELD(struct agency, identifier_2020, .label = "Mã theo QĐ 20/2020", .max_len = 35),
    FIELD(struct agency, class, .label = "Loại", .required = true, .options = classes),
    FIELD(struct agency, code, .label = "Mã đơn vị hành chính", .max_len = 5),
    FIELD(struct agency, name, .label = "Tên cơ quan", .required = true, .max_len = 200),
    FIELD(struct agency, short_name, .label = "Tên ngắn", .max_len = 80),
    FIELD(struct agency, place, .label = "Địa danh", .max_len = 80),
    FIELD(struct agency, letterhead_parent, .label = "Cơ quan chủ quản trên giấy tờ",
          .max_len = 120),
    FIELD(struct agency, phone, .label = "Điện thoại", .max_len = 20, .pattern = "phone"),
    FIELD(struct agency, email, .label = "Thư điện tử", .max_len = 120, .pattern = "email"),
    FIELD(struct agency, address, .label = "Địa chỉ", .max_len = 200),
    FIELD(struct agency, valid_from, .label = "Từ ngày", .required = true),
    FIELD(struct agency, valid_to, .label = "Đến ngày"),
    FIELD(struct agency, rev),
    FIELD_END,
};
const struct field unit_fields[] = {
    FIELD(struct unit, id, .readonly = true),
    FIELD(struct unit, agency_id, .readonly = true),
    FIELD(struct unit, identifier, .label = "Mã định danh", .max_len = 35),
    FIELD(struct unit, name, .label = "Tên phòng, ban", .required = true, .max_len = 120),
    FIELD(struct unit, kind, .label = "Loại", .required = true, .options = unit_kinds),
    FIELD(struct unit, valid_from, .label = "Từ ngày", .required = true),
    FIELD(struct unit, valid_to, .label = "Đến ngày"),
    FIELD(struct unit, rev),
    FIELD_END,
};
const struct field person_fields[] = {
    FIELD(struct person, id, .readonly = true),
    FIELD(struct person, agency_id, .readonly = true),
    FIELD(struct person, name, .label = "Họ và tên", .required = true, .max_len = 120),
    FIELD(struct person, name_key, .readonly = true),
    FIELD(struct person, phone, .label = "Điện thoại", .max_len = 20, .pattern = "phone"),
    FIELD(struct person, email, .label = "Thư điện tử", .max_len = 120, .pattern = "email"),
    FIELD(struct person, rev),
    FIELD_END,
};
const struct field post_fields[] = {
    FIELD(struct post, id, .readonly = true),
    FIELD(struct post, agency_id, .readonly = true),
    FIELD(struct post, unit_id, .readonly = true),
    FIELD(struct post, person_id, .readonly = true),
    FIELD(struct post, title, .label = "Chức vụ", .required = true, .max_len = 120),
    FIELD(struct post, role, .label = "Vai trò", .required = true, .max_len = 40),
    FIELD(struct post, valid_from, .label = "Từ ngày", .required = true),
    FIELD(struct post, valid_to, .label = "Đến ngày"),
    FIELD(struct post, rev),
    FIELD_END,
};
const struct field delegation_fields[] = {
    FIELD(struct delegation, id, .readonly = true),
    FIELD(struct delegation, agency_id, .readonly = true),
    FIELD(struct delegation, from_post, .readonly = true),
    FIELD(struct delegation, to_person, .label = "Người được ủy quyền", .required = true),
    FIELD(struct delegation, valid_from, .label = "Từ ngày", .required = true),
    FIELD(struct delegation, valid_to, .label = "Đến hết ngày", .required = true),
    FIELD(struct delegation, basis, .label = "Văn bản ủy quyền", .required = true, .max_len = 200),
    FIELD(struct delegation, rev),
    FIELD_END,
};
const struct field absence_fields[] = {
    FIELD(struct absence, id, .readonly = true),
    FIELD(struct absence, agency_id, .readonly = true),
    FIELD(struct absence, person_id, .readonly = true),
    FIELD(struct absence, valid_from, .label = "Nghỉ từ ngày", .required = true),
    FIELD(struct absence, valid_to, .label = "Đến hết ngày", .required = true),
    FIELD(struct absence, reason, .label = "Lý do", .max_len = 200),
    FIELD(struct absence, rev),
    FIELD_END,
};
const struct field role_fields[] = {
    FIELD(struct role, code),
    FIELD(struct role, title),
    FIELD(struct role, reach),
    FIELD_END,
};

static int check_dates(struct cx *cx, struct day from, struct day *to)
{
    if (to->ordinal == 0)
        *to = DAY_OPEN_END;
    if (to->ordinal <= from.ordinal)
        return fail(cx, E_INVALID, "valid_to", "Ngày kết thúc phải sau ngày bắt đầu.");
    return E_OK;
}

static int journal_add(struct cx *cx, const char *kind, int64_t id, int64_t agency_id,
                       const char *verb)
{
    return record_change(
        cx,
        &(struct change){ .kind = kind, .record_id = id, .agency_id = agency_id, .verb = verb });
}

int agency_add(struct cx *cx, struct agency *a)
{
    TRY(check_dates(cx, a->valid_from, &a->valid_to));
    TRY(record_check(cx, agency_fields, a));
    a->id = id_new(cx);
    a->rev = 1;
    int rc = staff_store_agency_put(cx, a, true);
    if (rc == E_CONFLICT)
        return fail(cx, rc, "identifier", "Mã định danh %s đã có cơ quan khác mang từ cùng ngày.",
                    a->identifier);
    TRY(rc);
    cache_bump(cx, "staff");
    cache_bump(cx, "agencies");
    return journal_add(cx, "agency", a->id, a->id, "add");
}

int agency_contact(struct cx *cx, const struct agency *given)
{
    const struct agency *known = agency_by_id(cx, given->id);
    if (!known)
        return fail(cx, E_NOTFOUND, "", "Không có cơ quan này.");
    TRY(agency_in_scope(cx, given->id));
    struct agency a = *known;
    a.phone = given->phone;
    a.email = given->email;
    a.address = given->address;
    a.place = given->place;
    a.rev = given->rev;
    TRY(staff_store_agency_put(cx, &a, false));
    cache_bump(cx, "staff");
    return record_change(cx, &(struct change){ .kind = "agency",
                                               .record_id = a.id,
                                               .agency_id = a.id,
                                               .verb = "edit",
                                               .diff = record_diff(cx, agency_fields, known, &a) });
}

int unit_add(struct cx *cx, struct unit *u)
{
    TRY(check_dates(cx, u->valid_from, &u->valid_to));
    TRY(record_check(cx, unit_fields, u));
    u->id = id_new(cx);
    u->rev = 1;
    int rc = staff_store_unit_put(cx, u, true);
    if (rc == E_CONFLICT)
        return fail(cx, rc, "name", "Cơ quan đã có phòng, ban tên %s.", u->name);
    TRY(rc);
    cache_bump(cx, "staff");
    return journal_add(cx, "unit", u->id, u->agency_id, "add");
}

int person_add(struct cx *cx, struct person *p)
{
    TRY(record_check(cx, person_fields, p));
    p->id = id_new(cx);
    p->rev = 1;
    TRY(staff_store_person_put(cx, p, true));
    cache_bump(cx, "staff");
    return journal_add(cx, "person", p->id, p->agency_id, "add");
}

int post_add(struct cx *cx, struct post *p)
{
    TRY(check_dates(cx, p->valid_from, &p->valid_to));
    TRY(record_check(cx, post_fields, p));
    p->id = id_new(cx);
    p->rev = 1;
    TRY(staff_store_post_put(cx, p, true));
    cache_bump(cx, "staff");
    return journal_add(cx, "post", p->id, p->agency_id, "add");
}

int post_end(struct cx *cx, int64_t post_id, struct day last)
{
    const struct post *known = post_by_id(cx, post_id);
    if (!known)
        return fail(cx, E_NOTFOUND, "", "Không có vị trí việc làm này.");
    struct post p = *known;
    p.valid_to = day_add(last, 1);
    TRY(check_dates(cx, p.valid_from, &p.valid_to));
    TRY(staff_store_post_put(cx, &p, false));
    cache_bump(cx, "staff");
    return journal_add(cx, "post", p.id, p.agency_id, "end");
}

int delegation_add(struct cx *cx, struct delegation *d)
{
    const struct post *from = post_by_id(cx, d->from_post);
    if (!from || !person_by_id(cx, d->to_person))
        return fail(cx, E_NOTFOUND, "to_person", "Không có vị trí hoặc người này.");
    if (from->person_id == d->to_person)
        return fail(cx, E_INVALID, "to_person", "Không thể ủy quyền cho chính mình.");
    TRY(check_dates(cx, d->valid_from, &d->valid_to));
    TRY(record_check(cx, delegation_fields, d));
    d->id = id_new(cx);
    d->agency_id = from->agency_id;
    TRY(staff_store_delegation_add(cx, d));
    cache_bump(cx, "staff");
    return record_change(cx, &(struct change){ .kind = "post",
                                               .record_id = d->from_post,
                                               .agency_id = d->agency_id,
                                               .verb = "delegate",
                                               .note = d->basis });
}

int delegation_end(struct cx *cx, int64_t id)
{
    const struct delegation *found = NULL;
    ROWS_EACH(struct delegation, d, staff_now(cx)->delegations) {
        const struct post *p = post_by_id(cx, d->from_post);
        if (d->id == id && p && p->person_id == cx->who->person_id)
            found = d;
    }
    if (!found)
        return fail(cx, E_NOTFOUND, "", "Không có ủy quyền này.");
    TRY(staff_store_delegation_end(cx, id, utc_day(cx->now)));
    cache_bump(cx, "staff");
    return record_change(cx, &(struct change){ .kind = "post",
                                               .record_id = found->from_post,
                                               .agency_id = found->agency_id,
                                               .verb = "delegate_end" });
}

int absence_add(struct cx *cx, struct absence *a)
{
    const struct person *p = person_by_id(cx, a->person_id);
    if (!p)
        return fail(cx, E_NOTFOUND, "person_id", "Không có người này.");
    TRY(check_dates(cx, a->valid_from, &a->valid_to));
    TRY(record_check(cx, absence_fields, a));
    a->id = id_new(cx);
    a->agency_id = p->agency_id;
    TRY(staff_store_absence_add(cx, a));
    cache_bump(cx, "staff");
    return record_change(cx, &(struct change){ .kind = "person",
                                               .record_id = a->person_id,
                                               .agency_id = a->agency_id,
                                               .verb = "absent",
                                               .note = a->reason });
}

/* Two scopes beside each agency; they never leave the database, so they may pass 53 bits. */
int64_t staff_scope_id(int64_t agency_id, const char *reach)
{
    return agency_id * 2 + (strcmp(reach, "BELOW") == 0);
}

int staff_scopes_rebuild(struct cx *cx)
{
    struct organisation o;
    TRY(staff_store_load(cx, &o));
    return staff_store_scopes(cx, &o);
}

int post_grant(struct cx *cx, int64_t post_id, const char *role, const char *reach)
{
    TRY(staff_store_grant(cx, post_id, role, reach));
    cache_bump(cx, "staff");
    return record_change(
        cx,
        &(struct change){ .kind = "post", .record_id = post_id, .verb = "grant", .note = role });
}

static int64_t wider(struct cx *cx, int64_t agency_id, const char *reach, int64_t scope)
{
    const struct agency *root = agency_root(cx);
    int64_t below = staff_scope_id(agency_id, "BELOW"),
            all = root ? staff_scope_id(root->id, "BELOW") : below;
    if (scope == all || strcmp(reach, "ALL") == 0)
        return all;
    return scope == below || strcmp(reach, "BELOW") == 0 ? below
                                                         : staff_scope_id(agency_id, "AGENCY");
}

/* Permissions and reach of a post: its role and what was granted besides. */
static const char *const *rights(struct cx *cx, const struct post *p, int64_t *scope)
{
    struct rows names = { .size = sizeof(const char *) };
    const struct role *role = role_by_code(cx, p->role);
    *scope = wider(cx, p->agency_id, role ? role->reach : "AGENCY", 0);
    for (size_t i = 0; role && role->perms[i]; i++)
        *(const char **)rows_add(cx->mem, &names) = role->perms[i];
    ROWS_EACH(struct post_role, g, staff_now(cx)->post_roles) {
        const struct role *more = g->post_id == p->id ? role_by_code(cx, g->role) : NULL;
        for (size_t i = 0; more && more->perms[i]; i++)
            *(const char **)rows_add(cx->mem, &names) = more->perms[i];
        *scope = more ? wider(cx, p->agency_id, g->reach, *scope) : *scope;
    }
    *(const char **)rows_add(cx->mem, &names) = NULL;
    return names.v;
}

/* Who a person is today in one of his posts: 0 = the first. Acting in a delegated post keeps the
 * own person and names the post acted for. */
int staff_load_who(struct cx *cx, int64_t person_id, int64_t post_id, struct who *ret,
                   const char *const **perms)
{
    static const char *const none[] = { NULL };
    struct rows posts;
    const struct person *person = person_by_id(cx, person_id);
    TRY(posts_of_person(cx, person_id, &posts));
    const struct post *p = posts.n ? posts.v : NULL;
    ROWS_EACH(struct post, x, posts) {
        if (x->id == post_id)
            p = x;
    }
    const struct agency *a = p ? agency_by_id(cx, p->agency_id) : NULL;
    *perms = none;
    if (!person || !p || !a)
        return E_NOTFOUND;
    *perms = rights(cx, p, &ret->scope_id);
    ret->person_id = person_id;
    ret->name = person->name;
    ret->post_id = p->id;
    ret->for_post_id = p->person_id == person_id ? 0 : p->id;
    ret->unit_id = p->unit_id;
    ret->agency_id = p->agency_id;
    ret->agency_code = a->identifier;
    return E_OK;
}

struct who *staff_system_who(struct cx *cx)
{
    struct who *w = arena_dup(cx->mem, &who_system, sizeof who_system);
    const struct agency *root = agency_root(cx);
    if (root) {
        w->agency_id = root->id;
        w->agency_code = root->identifier;
        w->scope_id = staff_scope_id(root->id, "BELOW");
    }
    return w;
}

static int posts_for_switcher(struct cx *cx, int64_t person_id, struct rows *ret)
{
    struct rows posts;
    TRY(posts_of_person(cx, person_id, &posts));
    *ret = (struct rows){ .size = sizeof(struct page_post) };
    ROWS_EACH(struct post, p, posts) {
        const struct agency *a = agency_by_id(cx, p->agency_id);
        struct page_post *x = rows_add(cx->mem, ret);
        *x = (struct page_post){ .id = p->id, .title = p->title, .agency = a ? a->name : "" };
    }
    return E_OK;
}

static const struct route routes[] = {
    { GET, "/danh-ba", staff_page_directory, "staff.read" },
    { GET, "/danh-ba/co-quan", staff_page_agency, "staff.edit" },
    { POST, "/danh-ba/co-quan", staff_page_agency_save, "staff.edit", .form = staff_page_agency },
    { GET, "/danh-ba/nghi-va-uy-quyen", staff_page_leave, SIGNED_IN },
    { POST, "/danh-ba/nghi", staff_page_absent, SIGNED_IN, .form = staff_page_leave },
    { POST, "/danh-ba/uy-quyen", staff_page_delegate, SIGNED_IN, .form = staff_page_leave },
    { POST, "/danh-ba/uy-quyen/:id/thoi", staff_page_delegate_end, SIGNED_IN,
      .form = staff_page_leave },
    { 0 },
};
static const struct menu menu[] = {
    { "Cơ quan", "Danh bạ", "/danh-ba", "address-book", "staff.read", 70, NULL },
    { 0 },
};
static const struct perm perms[] = {
    { "staff.read", "Xem danh bạ cơ quan" },
    { "staff.edit", "Sửa cơ cấu, vị trí việc làm, ủy quyền" },
    { 0 },
};
static int start(struct cx *cx)
{
    (void)staff_now(cx);
    return E_OK;
}

static int letterhead(struct cx *cx, struct page_frame *ret)
{
    const struct agency *shown = agency_front(cx);
    if (shown) {
        ret->agency = shown->short_name[0] ? shown->short_name : shown->name;
        ret->agency_above = shown->letterhead_parent;
    }
    return E_OK;
}

const struct room staff_room = {
    .name = "staff",
    .title = "Cơ cấu và nhân sự",
    .schema = staff_schema,
    .sql = staff_sql,
    .tpl = staff_tpl,
    .routes = routes,
    .menu = menu,
    .perms = perms,
    .importers = staff_importers,
    .load_who = staff_load_who,
    .system_who = staff_system_who,
    .posts = posts_for_switcher,
    .letterhead = letterhead,
    .start = start,
};
