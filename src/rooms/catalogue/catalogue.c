// SPDX-License-Identifier: Apache-2.0
/* catalogue.c - the records, the rules of versions, and the room's card for the house. */
#include "catalogue_room.h"
#include "catalogue_tpl.h"

const struct option version_states[] = {
    { "DRAFT", 0, "Chờ công bố" },
    { "PUBLISHED", 0, "Đã công bố" },
    { "WITHDRAWN", 0, "Đã bãi bỏ" },
    { 0 },
};
static const struct option online_levels[] = {
    { "toan_trinh", 0, "Toàn trình" },
    { "mot_phan", 0, "Một phần" },
    { "thong_tin", 0, "Cung cấp thông tin" },
    { 0 },
};
static const struct option ways[] = {
    { "LOCAL", 0, "Xử lý tại hệ thống này" },
    { "MINISTRY", 0, "Xử lý trên hệ thống của bộ" },
    { "DVCQG", 0, "Xử lý trên Cổng dịch vụ công quốc gia" },
    { 0 },
};

const struct field version_fields[] = {
    FIELD(struct version, id),
    FIELD(struct version, code, .label = "Mã thủ tục", .required = true, .max_len = 40),
    FIELD(struct version, n, .label = "Phiên bản"),
    FIELD(struct version, state, .label = "Trạng thái", .options = version_states),
    FIELD(struct version, valid_from, .label = "Áp dụng từ"),
    FIELD(struct version, valid_to, .label = "Đến trước"),
    FIELD(struct version, name, .label = "Tên thủ tục", .required = true, .max_len = 3000),
    FIELD(struct version, field, .label = "Lĩnh vực", .max_len = 500),
    FIELD(struct version, level, .label = "Cấp thực hiện", .max_len = 100),
    FIELD(struct version, matter, .label = "Người dân gọi là", .max_len = 500),
    FIELD(struct version, decision, .label = "Quyết định công bố", .max_len = 500),
    FIELD(struct version, online_level, .label = "Mức độ trực tuyến", .options = online_levels),
    FIELD(struct version, route, .label = "Nơi xử lý", .options = ways),
    FIELD(struct version, unit, .label = "Phòng chuyên môn", .max_len = 300),
    FIELD(struct version, keywords, .label = "Từ khóa", .max_len = 2000),
    FIELD(struct version, returns_paper, .label = "Có kết quả giấy"),
    FIELD(struct version, share),
    FIELD(struct version, name_key, .max_len = 100000),
    FIELD(struct version, folded, .max_len = 100000),
    FIELD(struct version, hash),
    FIELD(struct version, state_reason, .label = "Căn cứ", .max_len = 500),
    FIELD(struct version, rev),
    FIELD_END,
};
const struct field procedure_fields[] = {
    FIELD(struct procedure, code, .label = "Mã thủ tục"),
    FIELD(struct procedure, name, .label = "Tên thủ tục"),
    FIELD(struct procedure, field, .label = "Lĩnh vực"),
    FIELD_END,
};
const struct field admin_unit_fields[] = {
    FIELD(struct admin_unit, code, .label = "Mã", .required = true, .max_len = 5),
    FIELD(struct admin_unit, valid_from),
    FIELD(struct admin_unit, valid_to),
    FIELD(struct admin_unit, name, .label = "Tên", .required = true, .max_len = 200),
    FIELD(struct admin_unit, full_name, .label = "Tên đầy đủ", .required = true, .max_len = 200),
    FIELD(struct admin_unit, type, .label = "Loại", .max_len = 100),
    FIELD(struct admin_unit, parent, .label = "Mã cấp trên", .max_len = 5),
    FIELD(struct admin_unit, as_of),
    FIELD(struct admin_unit, note, .max_len = 5000),
    FIELD_END,
};
const struct field unit_link_fields[] = {
    FIELD(struct unit_link, old_code, .label = "Mã cũ", .max_len = 5),
    FIELD(struct unit_link, new_code, .label = "Mã mới", .max_len = 5),
    FIELD(struct unit_link, day),
    FIELD(struct unit_link, old_name, .label = "Tên cũ", .max_len = 300),
    FIELD(struct unit_link, new_name, .label = "Tên mới", .max_len = 300),
    FIELD(struct unit_link, decision, .label = "Văn bản", .max_len = 200),
    FIELD(struct unit_link, note, .max_len = 1000),
    FIELD_END,
};

/* --- versions --- */

static int note(struct cx *cx, const struct version *v, const char *verb, const char *from,
                const char *words)
{
    return record_change(
        cx, &(struct change){ .kind = "procedure",
                              .record_id = v->id,
                              .verb = verb,
                              .from_state = from,
                              .to_state = v->state,
                              .note = arena_printf(cx->mem, "%s: %s", v->code, words) });
}

int version_add(struct cx *cx, struct new_version *n)
{
    struct version last = { 0 };
    int rc = catalogue_store_latest(cx, n->v.code, &last);
    if (rc < 0 && rc != E_NOTFOUND)
        return rc;
    n->v.id = id_new(cx);
    n->v.n = last.n + 1;
    n->v.state = "DRAFT";
    n->v.valid_from = DAY_OPEN_END;
    n->v.valid_to = DAY_OPEN_END;
    n->v.name_key = vi_sort_key(cx->mem, n->v.name);
    TRY(catalogue_store_add(cx, n));
    cache_bump(cx, "catalogue");
    return note(cx, &n->v, "add", "", n->v.name);
}

static int get(struct cx *cx, int64_t id, struct version *ret)
{
    int rc = catalogue_store_get(cx, id, ret);
    return rc == E_NOTFOUND ? fail(cx, rc, "", "Không có phiên bản thủ tục này.") : rc;
}

int version_publish(struct cx *cx, int64_t id, int64_t rev, struct day from, const char *reason)
{
    struct version v = { 0 };
    struct rows later;
    TRY(get(cx, id, &v));
    if (strcmp(v.state, "DRAFT") != 0)
        return fail(cx, E_CONFLICT, "", "Phiên bản này không còn chờ công bố.");
    if (from.ordinal == 0)
        return fail(cx, E_INVALID, "valid_from", "Xin ghi ngày bắt đầu áp dụng.");
    TRY(catalogue_store_published(cx, v.code, from, &later));
    v.valid_to = DAY_OPEN_END;
    ROWS_EACH(struct version, x, later) {
        if (x->valid_from.ordinal > from.ordinal && x->valid_from.ordinal < v.valid_to.ordinal)
            v.valid_to = x->valid_from;
    }
    TRY(catalogue_store_end(cx, v.code, from)); /* what held until now ends where this one begins */
    v.rev = rev;
    v.state = "PUBLISHED";
    v.valid_from = from;
    v.state_reason = reason;
    TRY(catalogue_store_state(cx, &v));
    cache_bump(cx, "catalogue");
    TRY(note(cx, &v, "publish", "DRAFT", reason));
    struct hit hit = { .id = id,
                       .kind = "procedure",
                       .code = v.code,
                       .title = v.name,
                       .note = v.field,
                       .url = arena_printf(cx->mem, "/thu-tuc/%s", v.code) };
    return search_put(cx, "procedure", id, 0, &hit,
                      arena_printf(cx->mem, "%s %s", v.matter, v.keywords), v.code);
}

int version_withdraw(struct cx *cx, int64_t id, int64_t rev, struct day last, const char *reason)
{
    struct version v = { 0 };
    TRY(get(cx, id, &v));
    if (strcmp(v.state, "PUBLISHED") != 0)
        return fail(cx, E_CONFLICT, "", "Chỉ bãi bỏ được phiên bản đã công bố.");
    if (text_is_empty(reason))
        return fail(cx, E_INVALID, "reason", "Xin ghi căn cứ bãi bỏ.");
    if (last.ordinal < utc_day(cx->now).ordinal)
        return fail(cx, E_INVALID, "last", "Ngày hết áp dụng sớm nhất là hôm nay.");
    if (last.ordinal >= v.valid_to.ordinal)
        return fail(cx, E_INVALID, "last", "Phiên bản này đã hết áp dụng trước ngày đó.");
    v.rev = rev;
    v.state = "WITHDRAWN";
    v.valid_to = last.ordinal > v.valid_from.ordinal ? last : v.valid_from;
    v.state_reason = reason;
    TRY(catalogue_store_state(cx, &v));
    cache_bump(cx, "catalogue");
    TRY(note(cx, &v, "withdraw", "PUBLISHED", reason));
    return last.ordinal <= utc_day(cx->now).ordinal ? search_drop(cx, "procedure", id) : E_OK;
}

int procedure_text_of(struct cx *cx, const struct procedure *p, struct procedure_text *ret)
{
    struct version_text t;
    struct rows legal;
    int rc = catalogue_store_text(cx, p->id, &t, &legal);
    if (rc == E_NOTFOUND)
        return fail(cx, rc, "", "Không có nội dung của thủ tục %s.", p->code);
    TRY(rc);
    *ret = (struct procedure_text){
        .steps = t.steps,
        .conditions = t.conditions,
        .subjects = t.subjects,
        .results = t.results,
        .authority = t.authority,
        .executing = t.executing,
        .address = t.address,
        .portal_url = t.portal_url,
        .legal_bases = legal,
    };
    return E_OK;
}

/* --- the card --- */

/* clang-format off */
static const struct route routes[] = {
    { GET,  "/thu-tuc-noi-bo",              catalogue_page_list,     "catalogue.read" },
    { GET,  "/thu-tuc-noi-bo/:id",          catalogue_page,          "catalogue.read" },
    { POST, "/thu-tuc-noi-bo/:id/cong-bo",  catalogue_page_publish,  "catalogue.edit", .form = catalogue_page },
    { POST, "/thu-tuc-noi-bo/:id/bai-bo",   catalogue_page_withdraw, "catalogue.edit", .form = catalogue_page },
    { GET,  "/api/v1/procedures",           catalogue_api_list,      SIGNED_IN, .door = API,
      .summary = "Procedures in force today, by code; q: words without diacritics", .out = procedure_fields,
      .query = "q" },
    { 0 },
};
/* clang-format on */
static const struct menu menu[] = {
    { "Quản trị", "Danh mục thủ tục", "/thu-tuc-noi-bo", "list-details", "catalogue.read", 210,
      NULL },
    { 0 },
};
static const char *const needs[] = { "calendar", NULL };
static const struct perm perms[] = {
    { "catalogue.read", "Xem danh mục thủ tục" },
    { "catalogue.edit", "Công bố, bãi bỏ, nhập thủ tục và đơn vị hành chính" },
    { 0 },
};
static const char *const unit_tables[] = { "successor_code_2025_07", "old_identifier", "old_code",
                                           "full_name", NULL };
const struct importer catalogue_importers[] = {
    { .kind = "procedures",
      .title = "Thủ tục hành chính",
      .json_lines = true,
      .put = import_procedure,
      .finish = catalogue_changed,
      .can = "catalogue.edit" },
    { .kind = "units",
      .title = "Đơn vị hành chính",
      .any_of = unit_tables,
      .key = "code",
      .put = import_unit,
      .finish = catalogue_changed,
      .can = "catalogue.edit" },
    { 0 },
};
const struct room catalogue_room = {
    .name = "catalogue",
    .title = "Danh mục thủ tục",
    .needs = needs,
    .schema = catalogue_schema,
    .sql = catalogue_sql,
    .tpl = catalogue_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
    .importers = catalogue_importers,
};
