// SPDX-License-Identifier: Apache-2.0
/* reception_api.c - POST /api/v1/dossiers: what programs bring. Names and shapes are a promise to
 * them. */
#include "reception_room.h"

struct reception_in {
    const char *procedure, *owner, *identity, *birth, *address, *phone, *email, *commune, *agency,
        *summary;
    int64_t channel, case_n, owner_type, sets, return_channel;
    const char *submitter_name, *submitter_identity, *submitter_phone, *submitter_address,
        *submitter_relation;
    struct rows components;
};
#define SUBMITTER(m, ...)                                                                          \
    {                                                                                              \
        .name = "submitter-" #m, .off = offsetof(struct reception_in, submitter_##m),              \
        .type = FT_TEXT, __VA_ARGS__                                                               \
    }

const struct field reception_in_fields[] = {
    FIELD(struct reception_in, procedure, .label = "Thủ tục", .required = true, .max_len = 60),
    FIELD(struct reception_in, owner, .label = "Chủ hồ sơ", .required = true, .max_len = 200),
    FIELD(struct reception_in, identity, .label = "Số định danh", .required = true, .max_len = 20,
          .pattern = "identity"),
    FIELD(struct reception_in, birth, .label = "Ngày sinh", .max_len = 10),
    FIELD(struct reception_in, address, .label = "Địa chỉ", .max_len = 300),
    FIELD(struct reception_in, phone, .label = "Số điện thoại", .max_len = 20, .pattern = "phone"),
    FIELD(struct reception_in, email, .label = "Thư điện tử", .max_len = 120, .pattern = "email"),
    FIELD(struct reception_in, commune, .label = "Mã xã", .max_len = 10),
    FIELD(struct reception_in, agency, .label = "Mã cơ quan tiếp nhận", .max_len = 60),
    FIELD(struct reception_in, summary, .label = "Nội dung yêu cầu", .max_len = 1000,
          .multiline = true),
    FIELD(struct reception_in, channel, .label = "Kênh", .options = dossier_channels),
    FIELD(struct reception_in, case_n, .label = "Trường hợp", .min = 1, .max = 200),
    FIELD(struct reception_in, owner_type, .label = "Đối tượng", .options = dossier_owner_types),
    FIELD(struct reception_in, sets, .label = "Số bộ", .min = 1, .max = 99),
    FIELD(struct reception_in, return_channel, .label = "Nhận kết quả",
          .options = dossier_return_channels),
    SUBMITTER(name, .label = "Người nộp thay", .max_len = 200),
    SUBMITTER(identity, .label = "Số định danh người nộp", .max_len = 20, .pattern = "identity"),
    SUBMITTER(phone, .label = "Điện thoại người nộp", .max_len = 20, .pattern = "phone"),
    SUBMITTER(address, .label = "Địa chỉ người nộp", .max_len = 300),
    SUBMITTER(relation, .label = "Quan hệ", .max_len = 100),
    FIELD_LIST(struct reception_in, components, dossier_component_fields, struct dossier_component,
               .max = 60, .label = "Thành phần hồ sơ"),
    FIELD_END,
};

static int of_in(struct cx *cx, const struct reception_in *in, struct dossier *d)
{
    *d = (struct dossier){
        .procedure = in->procedure,
        .owner = in->owner,
        .identity = in->identity,
        .address = in->address,
        .phone = in->phone,
        .email = in->email,
        .commune_code = in->commune,
        .summary = in->summary,
        .channel = in->channel,
        .case_n = in->case_n,
        .owner_type = in->owner_type,
        .sets = in->sets,
        .return_channel = in->return_channel,
        .submitter = in->submitter_name,
        .submitter_identity = in->submitter_identity,
        .submitter_phone = in->submitter_phone,
        .submitter_address = in->submitter_address,
        .submitter_relation = in->submitter_relation,
        .components = in->components,
    };
    int rc = dossier_birth_read(cx, "birth", in->birth, &d->birth, &d->birth_year);
    if (!text_is_empty(in->agency)) {
        const struct agency *agency = agency_by_identifier(cx, in->agency, utc_day(cx->now));
        if (!agency)
            return fail(cx, E_INVALID, "agency", "Không có cơ quan nào mang mã %s.", in->agency);
        d->agency_id = agency->id;
    }
    return rc;
}

int reception_api_prep(struct cx *cx, struct req *req)
{
    struct reception_in in = { 0 };
    struct dossier *d = arena_alloc(cx->mem, sizeof *d);
    int rc = json_strict(cx, req_json(req), reception_in_fields);
    int read = form_read(cx, req, reception_in_fields, &in);
    TRY(rc);
    TRY(read);
    TRY(of_in(cx, &in, d));
    TRY(dossier_check(cx, d));
    req_keep(req, d);
    return E_OK;
}

int reception_api_add(struct cx *cx, struct req *req)
{
    struct dossier d = *(const struct dossier *)req_kept(req);
    const char *pin;
    TRY(reception_take(cx, &d, &pin));
    struct json j = json_new(cx);
    json_open(&j);
    json_member(&j, "code", d.code);
    json_member(&j, "pin", pin);
    json_member_utc(&j, "received_at", d.received_at);
    json_member_utc(&j, "due_at", d.due_at);
    json_member_utc(&j, "due_promised", d.due_promised);
    json_member_int(&j, "status", d.status);
    json_member_int(&j, "register_no", d.register_no);
    json_member(&j, "agency", d.agency);
    json_member(&j, "procedure", d.procedure);
    json_member_int(&j, "rev", d.rev);
    json_close(&j);
    reply_header(req, "Location", arena_printf(cx->mem, "/api/v1/dossiers/%s", d.code));
    return reply_json_text(cx, req, 201, json_text(&j));
}

/* The answer, for openapi.json alone. */
const struct field reception_out_fields[] = {
    { .name = "code", .type = FT_TEXT },
    { .name = "pin", .type = FT_TEXT },
    { .name = "received_at", .type = FT_UTC },
    { .name = "due_at", .type = FT_UTC },
    { .name = "due_promised", .type = FT_UTC },
    { .name = "status", .type = FT_INT },
    { .name = "register_no", .type = FT_INT },
    { .name = "agency", .type = FT_TEXT },
    { .name = "procedure", .type = FT_TEXT },
    { .name = "rev", .type = FT_INT },
    FIELD_END,
};
