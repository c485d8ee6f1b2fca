// SPDX-License-Identifier: Apache-2.0
/* party.c - the record, its rules, and the room's card for the house. */
#include "party_room.h"
#include "party_tpl.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/staff/staff.h"
#include <ctype.h>

enum { FOUND_MAX = 20 };

/* LoaiDoiTuong, LoaiDinhDanh: one-stop §4.5. */
static const struct option types[] = {
    { .value = 1, .label = "Công dân" },
    { .value = 2, .label = "Doanh nghiệp" },
    { .value = 3, .label = "Cơ quan nhà nước" },
    { .value = 4, .label = "Tổ chức khác" },
    { 0 },
};
static const struct option genders[] = {
    { .value = 1, .label = "Nam" },
    { .value = 2, .label = "Nữ" },
    { 0 },
};
static const struct option id_kinds[] = {
    { .code = "cccd", .label = "Căn cước" },
    { .code = "cmnd", .label = "Chứng minh nhân dân" },
    { .code = "passport", .label = "Hộ chiếu" },
    { .code = "tax", .label = "Mã số thuế" },
    { .code = "other", .label = "Giấy tờ khác" },
    { 0 },
};
const struct field party_fields[] = {
    FIELD(struct party, id, .readonly = true),
    FIELD(struct party, root_id, .readonly = true),
    FIELD(struct party, type, .label = "Đối tượng", .required = true, .options = types),
    FIELD(struct party, id_kind, .label = "Loại giấy tờ", .options = id_kinds),
    FIELD(struct party, id_number, .label = "Số định danh", .max_len = 32, .personal = true),
    FIELD(struct party, name, .label = "Họ và tên", .required = true, .max_len = 200),
    FIELD(struct party, name_key, .readonly = true),
    FIELD(struct party, birth, .label = "Ngày sinh", .personal = true),
    FIELD(struct party, birth_year, .label = "Năm sinh", .personal = true, .max = 2200),
    FIELD(struct party, gender, .label = "Giới tính", .options = genders),
    FIELD(struct party, phone, .label = "Điện thoại", .max_len = 20, .pattern = "phone",
          .personal = true),
    FIELD(struct party, email, .label = "Thư điện tử", .max_len = 120, .pattern = "email",
          .personal = true),
    FIELD(struct party, commune_code, .label = "Xã, phường", .max_len = 5),
    FIELD(struct party, address, .label = "Địa chỉ", .max_len = 300),
    FIELD(struct party, rev),
    FIELD_END,
};

static bool all_digits(const char *s)
{
    for (; *s; s++) {
        if (!isdigit((unsigned char)*s))
            return false;
    }
    return true;
}

const char *party_id_kind(const char *n)
{
    size_t len = strlen(n);
    if (all_digits(n) && len == 12)
        return "cccd";
    if (all_digits(n) && len == 9)
        return "cmnd";
    if ((all_digits(n) && (len == 10 || len == 13)) || (len == 14 && n[10] == '-'))
        return "tax";
    if (isupper((unsigned char)n[0]) && (len == 8 || len == 9) && all_digits(n + 1))
        return "passport";
    return "other";
}

static void take(const char **old, const char *given)
{
    if (given && given[0])
        *old = given;
}

/* What the person brings today wins over what is on file; what he does not say stays. */
static bool merge(struct cx *cx, struct party *known, struct party *p)
{
    struct party before = *known;
    p->known_as = "";
    if (strcmp(vi_fold(cx->mem, known->name), vi_fold(cx->mem, p->name)) != 0)
        p->known_as = known->name;
    else
        take(&known->name, p->name);
    take(&known->phone, p->phone);
    take(&known->email, p->email);
    take(&known->commune_code, p->commune_code);
    take(&known->address, p->address);
    if (p->birth.ordinal)
        known->birth = p->birth;
    if (p->birth_year)
        known->birth_year = p->birth_year;
    if (p->gender)
        known->gender = p->gender;
    return strcmp(before.name, known->name) != 0 || strcmp(before.phone, known->phone) != 0 ||
           strcmp(before.email, known->email) != 0 ||
           strcmp(before.commune_code, known->commune_code) != 0 ||
           strcmp(before.address, known->address) != 0 ||
           before.birth.ordinal != known->birth.ordinal || before.birth_year != known->birth_year ||
           before.gender != known->gender;
}

/* Every officer may find a person, nobody else may: the scope of all staff holds STAFF_SCOPE. */
static int put_into_search(struct cx *cx, const struct party *p)
{
    struct hit hit = {
        .id = p->id,
        .kind = "person",
        .code = text_mask(cx->mem, p->id_number, 4),
        .title = p->name,
        .note = p->address ? p->address : "",
        .url = arena_printf(cx->mem, "/cong-dan/%lld", (long long)p->id),
    };
    const char *keys = arena_printf(cx->mem, "%s %s", p->id_number, p->phone ? p->phone : "");
    return search_put(cx, "person", p->id, STAFF_SCOPE, &hit, "", keys);
}

int party_put(struct cx *cx, struct party *p)
{
    struct party known = { 0 };
    const struct agency *root = agency_root(cx);
    p->root_id = root ? root->id : 0;
    p->type = p->type ? p->type : 1;
    p->id_number = p->id_number ? p->id_number : "";
    p->id_kind = p->id_kind && p->id_kind[0] ? p->id_kind : party_id_kind(p->id_number);
    p->known_as = "";
    int rc = p->id_number[0] && !p->unseen
                 ? party_store_by_identity(cx, p->root_id, p->id_number, &known)
                 : E_NOTFOUND;
    if (rc == E_NOTFOUND) {
        p->name_key = vi_name_key(cx->mem, p->name);
        rc = party_store_add(cx, p);
        if (rc >= 0)
            return put_into_search(cx, p);
        if (rc == E_CONFLICT && !cx->doom) /* another reception was faster */
            rc = party_store_by_identity(cx, p->root_id, p->id_number, &known);
    }
    TRY(rc);
    bool changed = merge(cx, &known, p);
    p->id = known.id;
    if (!changed)
        return E_OK;
    known.name_key = vi_name_key(cx->mem, known.name);
    TRY(party_store_change(cx, &known));
    return put_into_search(cx, &known);
}

int party_get(struct cx *cx, int64_t id, struct party *ret)
{
    return party_store_get(cx, id, ret);
}

int party_by_identity(struct cx *cx, const char *id_number, struct party *ret)
{
    const struct agency *root = agency_root(cx);
    return party_store_by_identity(cx, root ? root->id : 0, id_number, ret);
}

int party_find(struct cx *cx, const char *text, struct rows *ret)
{
    struct rows hits;
    struct party one = { 0 };
    *ret = (struct rows){ .size = sizeof(struct party), .fields = party_fields };
    const char *what = text_trim(cx->mem, text);
    if (!what[0])
        return E_OK;
    int rc = party_by_identity(cx, what, &one);
    if (rc >= 0) {
        *(struct party *)rows_add(cx->mem, ret) = one;
        return E_OK;
    }
    if (rc != E_NOTFOUND)
        return rc;
    if (text_has_prefix(what, "+84")) /* telephones are kept with their 0 */
        what = arena_printf(cx->mem, "0%s", text_trim(cx->mem, what + 3));
    if (all_digits(what)) {
        TRY(party_store_by_phone(cx, what, ret));
        if (ret->n)
            return E_OK;
    }
    TRY(search_find(cx, what, "person", FOUND_MAX, &hits));
    ROWS_EACH(struct hit, h, hits) {
        struct party p = { 0 };
        TRY(party_store_get(cx, h->id, &p));
        *(struct party *)rows_add(cx->mem, ret) = p;
    }
    return E_OK;
}

const char *party_address(struct cx *cx, const struct party *p, struct day day)
{
    const char *commune = p->commune_code[0] ? admin_unit_name(cx, p->commune_code, day) : "";
    if (!commune[0])
        return p->address;
    return p->address[0] ? arena_printf(cx->mem, "%s, %s", p->address, commune) : commune;
}

static const struct route routes[] = {
    { GET, "/cong-dan", party_page_find, "party.read",
      .statements = 24 }, /* one per person found, at most 20 */
    { GET, "/cong-dan/:id", party_page_show, "party.read" },
    { POST, "/cong-dan/:id/xem-so", party_page_reveal, "party.reveal", .form = party_page_show },
    { 0 },
};
static const struct menu menu[] = {
    { "Một cửa", "Công dân", "/cong-dan", "users", "party.read", 60, NULL },
    { 0 },
};
static const struct perm perms[] = {
    { "party.read", "Tìm công dân, tổ chức" },
    { "party.reveal", "Mở số định danh, ngày sinh, điện thoại (được ghi lại)" },
    { 0 },
};
static const char *const personal[] = {
    "id_number", "birth", "birth_year", "phone", "email", NULL
};
static const char *const needs[] = { "staff", "catalogue", NULL };
const struct room party_room = {
    .name = "party",
    .title = "Công dân, tổ chức",
    .needs = needs,
    .schema = party_schema,
    .sql = party_sql,
    .tpl = party_tpl,
    .routes = routes,
    .menu = menu,
    .perms = perms,
    .personal = personal,
};
