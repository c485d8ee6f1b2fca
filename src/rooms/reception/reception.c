// SPDX-License-Identifier: Apache-2.0
/*
 * reception.c - the form as it is typed, what is asked before it is believed, and the room's card.
 */
#include "reception_view.h"
#include "reception_sql.h"
#include "reception_tpl.h"

const struct field reception_component_fields[] = {
    FIELD(struct reception_component, n, .label = "Số thứ tự", .min = 0, .max = 200),
    FIELD(struct reception_component, has, .label = "Có nộp"),
    FIELD(struct reception_component, originals, .label = "Bản chính", .min = 0, .max = 999),
    FIELD(struct reception_component, copies, .label = "Bản sao", .min = 0, .max = 999),
    FIELD(struct reception_component, note, .label = "Ghi chú", .max_len = 300),
    FIELD_END,
};
const struct field reception_fields[] = {
    FIELD(struct reception, draft, .max_len = DRAFT_KEY),
    FIELD(struct reception, person_text, .label = "Tìm người nộp", .max_len = 200),
    FIELD(struct reception, party_id, .label = "Người đã có trong hệ thống"),
    FIELD(struct reception, owner_type, .label = "Đối tượng", .required = true,
          .options = dossier_owner_types),
    FIELD(struct reception, owner, .label = "Họ và tên chủ hồ sơ", .required = true,
          .max_len = 200),
    FIELD(struct reception, identity, .label = "Số định danh (CCCD, mã số thuế…)", .max_len = 20,
          .pattern = "identity"),
    FIELD(struct reception, birth, .label = "Ngày sinh, hoặc năm sinh", .max_len = 10),
    FIELD(struct reception, phone, .label = "Số điện thoại", .max_len = 20, .pattern = "phone"),
    FIELD(struct reception, email, .label = "Thư điện tử", .max_len = 120, .pattern = "email"),
    FIELD(struct reception, address, .label = "Địa chỉ", .max_len = 300),
    FIELD(struct reception, name_changed, .label = "Đúng người này, họ tên đã đổi"),
    FIELD(struct reception, birth_sure, .label = "Đã xem thẻ, ngày sinh đúng"),
    FIELD(struct reception, submitter, .label = "Họ và tên người nộp thay", .max_len = 200),
    FIELD(struct reception, submitter_identity, .label = "Số định danh người nộp thay",
          .max_len = 20, .pattern = "identity"),
    FIELD(struct reception, submitter_phone, .label = "Điện thoại người nộp thay", .max_len = 20,
          .pattern = "phone"),
    FIELD(struct reception, submitter_address, .label = "Địa chỉ người nộp thay", .max_len = 300),
    FIELD(struct reception, submitter_relation, .label = "Quan hệ với chủ hồ sơ", .max_len = 100),
    FIELD(struct reception, procedure, .max_len = 60),
    FIELD(struct reception, procedure_text, .label = "Thủ tục", .max_len = 300),
    FIELD(struct reception, case_n, .label = "Trường hợp", .min = 0, .max = 200),
    FIELD(struct reception, channel, .label = "Kênh nộp", .required = true,
          .options = dossier_channels),
    FIELD(struct reception, summary, .label = "Nội dung yêu cầu (nếu cần ghi rõ thêm)",
          .max_len = 1000, .multiline = true),
    FIELD(struct reception, sets, .label = "Số bộ hồ sơ", .min = 1, .max = 99),
    FIELD(struct reception, return_channel, .label = "Nhận kết quả", .required = true,
          .options = dossier_return_channels),
    FIELD_LIST(struct reception, components, reception_component_fields, struct reception_component,
               .max = RECEPTION_COMPONENTS),
    FIELD_END,
};

int reception_take(struct cx *cx, struct dossier *d, const char **pin)
{
    TRY(dossier_receive(cx, d, pin));
    return slip_store(cx, d);
}

/* ---- what is asked before it is believed ---- */

static bool same_name(struct cx *cx, const char *a, const char *b)
{
    return strcmp(vi_fold(cx->mem, a), vi_fold(cx->mem, b)) == 0;
}

static const char *or_stored(const char *typed, const char *stored)
{
    return text_is_empty(typed) ? stored : typed;
}

/* The fourth digit of a citizen's number tells century and sex, the next two the year of birth (NĐ
 * 137/2015/NĐ-CP). */
static int64_t year_of_number(const char *number)
{
    if (strlen(number) != 12 || strspn(number, "0123456789") != 12)
        return 0;
    return 1900 + (number[3] - '0') / 2 * 100 + (number[4] - '0') * 10 + (number[5] - '0');
}

/* A citizen's number that cannot be: its first three digits are a province (or, from 100 on, a
 * country), the year in it is not yet to come (TT 07/2016/TT-BCA). */
static int number_check(struct cx *cx, const char *field, const char *number)
{
    static const char provinces[] = "001002004006008010011012014015017019020022024025026027030031"
                                    "033034035036037038040042044045046048049051052054056058060062"
                                    "064066067068070072074075077079080082083084086087089091092093"
                                    "094095096";
    int64_t year = year_of_number(text_is_empty(number) ? "" : number);
    bool known = !year || number[0] != '0';
    for (const char *p = provinces; !known && *p; p += 3)
        known = memcmp(p, number, 3) == 0;
    if (!known)
        return fail(cx, E_INVALID, field,
                    "Không tỉnh nào có mã %.3s (ba chữ số đầu). Xin xem lại số.", number);
    if (year > day_ymd(utc_day(cx->now)).y)
        return fail(cx, E_INVALID, field,
                    "Số này nói người sinh năm %lld (chữ số thứ tư đến thứ sáu). Xin xem lại số.",
                    (long long)year);
    return E_OK;
}

/* What is left blank comes from the citizen's record; a number that is another person's asks before
 * it is believed. */
static int person_check(struct cx *cx, struct reception *r)
{
    struct party p = { 0 };
    int rc = r->party_id.id ? party_get(cx, r->party_id.id, &p) : E_NOTFOUND;
    if (rc == E_OK) {
        r->identity = or_stored(r->identity, p.id_number);
        r->phone = or_stored(r->phone, p.phone);
        r->email = or_stored(r->email, p.email);
        r->address = or_stored(r->address, p.address);
        if (text_is_empty(r->birth))
            r->birth = p.birth.ordinal ? day_vi(cx->mem, p.birth)
                       : p.birth_year  ? arena_printf(cx->mem, "%lld", (long long)p.birth_year)
                                       : "";
    }
    if (fault_of(cx, "identity"))
        return E_INVALID;
    if (text_is_empty(r->identity))
        return fail(cx, E_INVALID, "identity", "Xin nhập số định danh.");
    if (strcmp(r->identity, p.id_number ? p.id_number : "") != 0) /* what is on file stays usable */
        TRY(number_check(cx, "identity", r->identity));
    rc = party_by_identity(cx, r->identity, &p);
    if (rc == E_NOTFOUND)
        return E_OK;
    TRY(rc);
    if (!same_name(cx, p.name, r->owner) && !r->name_changed)
        return fail(
            cx, E_INVALID, "name_changed",
            "Số định danh này đang mang tên %s. Xin xem lại số; nếu đúng người thì đánh dấu ô này.",
            p.name);
    return E_OK;
}

/* A slip of the finger in the number or in the date: asked, never put right silently. */
static int birth_check(struct cx *cx, const struct reception *r, const struct dossier *d)
{
    int64_t year = year_of_number(r->identity ? r->identity : "");
    if (!year || !d->birth_year || year == d->birth_year || r->birth_sure)
        return E_OK;
    return fail(
        cx, E_INVALID, "birth_sure",
        "Số căn cước là của người sinh năm %lld. Xin xem lại số và ngày sinh; nếu đúng như thẻ thì đánh dấu ô này.",
        (long long)year);
}

/* A text that names one procedure alone is as good as a choice. */
static int procedure_check(struct cx *cx, struct reception *r)
{
    struct rows choices;
    if (!text_is_empty(r->procedure))
        return E_OK;
    if (text_is_empty(r->procedure_text))
        return fail(cx, E_INVALID, "procedure_text", "Xin chọn thủ tục.");
    TRY(procedure_choices(cx, r->procedure_text, &choices));
    if (choices.n != 1)
        return fail(cx, E_INVALID, "procedure_text", "Xin chọn một thủ tục trong danh sách.");
    r->procedure = ROW(struct procedure_choice, choices, 0)->code;
    return E_OK;
}

static void components_take(struct cx *cx, const struct reception *r, struct dossier *d)
{
    if (!r->components.n)
        return;
    d->components = (struct rows){ .size = sizeof(struct dossier_component),
                                   .fields = dossier_component_fields };
    d->components.v = arena_array(cx->mem, r->components.n, sizeof(struct dossier_component));
    ROWS_EACH(const struct reception_component, c, r->components)
        if (c->has)
            ROW(struct dossier_component, d->components, d->components.n++)
    [0] = (struct dossier_component){
        .n = c->n, .originals = c->originals, .copies = c->copies, .note = c->note
    };
}

static int dossier_of(struct cx *cx, const struct reception *r, struct dossier *d)
{
    *d = (struct dossier){
        .procedure = r->procedure,
        .case_n = r->case_n,
        .channel = r->channel,
        .owner_type = r->owner_type,
        .owner = r->owner,
        .identity = r->identity,
        .phone = r->phone,
        .email = r->email,
        .address = r->address,
        .submitter = r->submitter,
        .submitter_identity = r->submitter_identity,
        .submitter_phone = r->submitter_phone,
        .submitter_address = r->submitter_address,
        .submitter_relation = r->submitter_relation,
        .summary = r->summary,
        .sets = r->sets,
        .return_channel = r->return_channel,
    };
    components_take(cx, r, d);
    return dossier_birth_read(cx, "birth", r->birth, &d->birth, &d->birth_year);
}

/* All faults at once: one that was found does not hide the next. */
int reception_check(struct cx *cx, struct req *req, struct accepting *a)
{
    int rc = form_read(cx, req, reception_fields, &a->form);
    int one = fault_of(cx, "owner") ? E_INVALID : person_check(cx, &a->form);
    rc = rc < 0 ? rc : one;
    one = procedure_check(cx, &a->form);
    rc = rc < 0 ? rc : one;
    one = dossier_of(cx, &a->form, &a->dossier);
    rc = rc < 0 ? rc : one;
    one = birth_check(cx, &a->form, &a->dossier);
    rc = rc < 0 ? rc : one;
    one = fault_of(cx, "submitter_identity")
              ? E_INVALID
              : number_check(cx, "submitter_identity", a->form.submitter_identity);
    return rc < 0 ? rc : one;
}

/* ---- the room's card ---- */

static const struct menu menu[] = {
    { "Một cửa", "Tiếp nhận", "/ho-so/tiep-nhan", "file-plus", "dossier.receive", 20, NULL },
    { NULL },
};
static const struct route routes[] = {
    { GET, "/ho-so/tiep-nhan", reception_page, "dossier.receive", .statements = 5 },
    { POST, "/ho-so/tiep-nhan", reception_accept, "dossier.receive", .prep = reception_prep,
      .form = reception_page, .max_body = 110 * MB, .statements = 30 },
    { GET, "/ho-so/tim-nguoi", reception_people, "dossier.receive", .statements = 4 },
    { GET, "/ho-so/tim-thu-tuc", reception_procedures, "dossier.receive" },
    { GET, "/ho-so/thanh-phan", reception_papers, "dossier.receive" },
    { GET, "/ho-so/hen-tra", reception_due, "dossier.receive" },
    { POST, "/ho-so/nhap", draft_save, "dossier.receive", .max_body = 1 * MB, .again = true },
    { POST, "/ho-so/nhap/bo", draft_discard, "dossier.receive", .again = true },
    { POST, "/ho-so/nhap/tep", draft_file_take, "dossier.receive", .prep = draft_file_prep,
      .max_body = 110 * MB, .again = true, .statements = 6 },
    { POST, "/ho-so/nhap/bo-tep", draft_file_remove, "dossier.receive", .max_body = 110 * MB,
      .again = true },
    { GET, "/ho-so/:code/da-nhan", reception_page_accepted, "dossier.receive" },
    { POST, "/api/v1/dossiers", reception_api_add, "dossier.receive", .prep = reception_api_prep,
      .door = API, .statements = 30, .summary = "Receive a dossier", .in = reception_in_fields,
      .out = reception_out_fields },
    { VERB_NONE },
};
static const char *const needs[] = { "staff",   "party", "calendar", "catalogue",
                                     "dossier", "paper", NULL };

const struct room reception_room = {
    .name = "reception",
    .title = "Tiếp nhận hồ sơ",
    .needs = needs,
    .schema = reception_schema,
    .sql = reception_sql,
    .tpl = reception_tpl,
    .routes = routes,
    .menu = menu,
    .jobs = reception_jobs,
};
