// SPDX-License-Identifier: Apache-2.0
/* dossier_api.c - requests in, JSON out, on the command line too. Names and shapes are a promise to
 * other programs. */
#include "dossier_room.h"

enum { PIN_FIELDS_MAX = 20, KEEP_IDENTITY = 4, KEEP_PHONE = 3 };

/* ---- a dossier as JSON ---- */

const char *const dossier_revealable[] = {
    "identity", "birth", "phone", "email", "submitter_identity", "submitter_phone", NULL
};

const char *dossier_personal(struct cx *cx, const struct dossier *d, const char *name)
{
    if (strcmp(name, "birth") == 0 && !d->birth.ordinal)
        return dossier_birth_show(cx, d);
    const struct field *f = field_find(dossier_fields, name, strlen(name));
    return field_plain(cx, f, d);
}

static const char *masked(struct cx *cx, const char *text, size_t keep)
{
    return *text ? text_mask(cx->mem, text, keep) : "";
}

static void put_submitter(struct json *j, const struct dossier *d)
{
    json_key(j, "submitter");
    if (!*d->submitter) {
        json_none(j);
        return;
    }
    json_open(j);
    json_member(j, "name", d->submitter);
    json_member(j, "identity", masked(j->cx, d->submitter_identity, KEEP_IDENTITY));
    json_member(j, "phone", masked(j->cx, d->submitter_phone, KEEP_PHONE));
    json_member(j, "address", d->submitter_address);
    json_member(j, "relation", d->submitter_relation);
    json_close(j);
}

static void put_record(struct json *j, const struct dossier *d)
{
    struct cx *cx = j->cx;
    const struct agency *decides = agency_by_id(cx, d->decide_id);
    json_member(j, "code", d->code);
    json_member(j, "procedure", d->procedure);
    json_member(j, "title", d->title);
    json_member_int(j, "case_n", d->case_n);
    json_member_int(j, "status", d->status);
    json_member(j, "status_label", dossier_status_label(d->status));
    json_member_int(j, "rev", d->rev);
    json_member_int(j, "channel", d->channel);
    json_member(j, "agency", d->agency);
    json_member(j, "decides", decides ? decides->identifier : d->agency);
    json_member_int(j, "owner_type", d->owner_type);
    json_member(j, "owner", d->owner);
    json_member(j, "identity", masked(cx, d->identity, KEEP_IDENTITY));
    json_member(j, "birth", masked(cx, dossier_birth_show(cx, d), 0));
    json_member(j, "phone", masked(cx, d->phone, KEEP_PHONE));
    json_member(j, "email", masked(cx, d->email, 0));
    json_member(j, "address", d->address);
    put_submitter(j, d);
    json_member(j, "summary", d->summary);
    json_member_int(j, "sets", d->sets);
    json_member_int(j, "return_channel", d->return_channel);
    json_member_utc(j, "received_at", d->received_at);
    json_member_utc(j, "due_at", d->due_at);
    json_member_utc(j, "due_promised", d->due_promised);
    json_member_utc(j, "finished_at", d->finished_at);
    json_member_utc(j, "returned_at", d->returned_at);
    json_member(j, "result_receiver", d->result_receiver);
    json_member_bool(j, "paused", d->paused);
    json_member(j, "form_set", d->form_set);
    json_member_int(j, "register_no", d->register_no);
}

static void put_files(struct json *j, const struct rows *files, int64_t n)
{
    const char *slot = arena_printf(j->cx->mem, "component-%lld", (long long)n);
    json_key(j, "files");
    json_list(j);
    ROWS_EACH(const struct attachment, file, *files) {
        if (file->removed_at.ms || strcmp(file->slot, slot) != 0)
            continue;
        json_open(j);
        json_member(j, "name", file->name);
        json_member(j, "type", file->type);
        json_member_int(j, "size", file->size);
        json_member(j, "sha256", file->sha256);
        json_close(j);
    }
    json_list_end(j);
}

static int put_components(struct json *j, struct dossier *d)
{
    struct rows files;
    TRY(dossier_components(j->cx, d));
    TRY(attachment_list(j->cx, DOSSIER_KIND, d->id, &files));
    json_key(j, "components");
    json_list(j);
    ROWS_EACH(const struct dossier_component, c, d->components) {
        json_open(j);
        json_member_int(j, "n", c->n);
        json_member(j, "name", c->name);
        json_member_int(j, "originals", c->originals);
        json_member_int(j, "copies", c->copies);
        json_member(j, "note", c->note);
        json_member_int(j, "digitised", c->digitised);
        put_files(j, &files, c->n);
        json_close(j);
    }
    json_list_end(j);
    return E_OK;
}

static int put_timeline(struct json *j, const struct dossier *d)
{
    struct rows rows;
    TRY(journal_read(j->cx, DOSSIER_KIND, d->id, &rows));
    json_key(j, "timeline");
    json_list(j);
    ROWS_EACH(const struct journal_row, row, rows) {
        json_open(j);
        json_member_utc(j, "at", row->at);
        json_member(j, "verb", row->verb);
        json_member(j, "by", row->person_name);
        json_member(j, "note", row->note);
        json_close(j);
    }
    json_list_end(j);
    return E_OK;
}

int dossier_moves(struct cx *cx, const struct dossier *d, struct work_item *item, struct rows *ret)
{
    struct flow_version flow;
    struct rows all;
    *ret = (struct rows){ .size = sizeof(struct flow_verb) };
    int rc = flow_open_item(cx, DOSSIER_KIND, d->id, item);
    if (rc == E_NOTFOUND)
        return E_OK;
    TRY(rc);
    TRY(flow_version_by_id(cx, d->flow_version_id, &flow));
    TRY(flow_moves(cx, &flow, item, &all));
    ROWS_EACH(const struct flow_verb, verb, all)
        if (dossier_status_after(d->status, verb->verb, false) && dossier_can_move(cx, verb->verb))
            *(struct flow_verb *)rows_add(cx->mem, ret) = *verb;
    return E_OK;
}

static int put_moves(struct json *j, const struct dossier *d)
{
    struct work_item item = { 0 };
    struct rows moves;
    TRY(dossier_moves(j->cx, d, &item, &moves));
    json_member(j, "step", item.step ? item.step : "");
    json_key(j, "moves");
    json_list(j);
    ROWS_EACH(const struct flow_verb, verb, moves) {
        json_open(j);
        json_member(j, "verb", verb->verb);
        json_member(j, "label", verb->label);
        json_close(j);
    }
    json_list_end(j);
    return E_OK;
}

int dossier_json(struct cx *cx, struct dossier *d, struct json *j)
{
    (void)cx;
    json_open(j);
    put_record(j, d);
    TRY(put_components(j, d));
    TRY(put_timeline(j, d));
    TRY(put_moves(j, d));
    json_close(j);
    return E_OK;
}

static int reply_dossier(struct cx *cx, struct req *req, struct dossier *d)
{
    struct json j = json_new(cx);
    TRY(dossier_json(cx, d, &j));
    return reply_json_text(cx, req, 200, json_text(&j));
}

int dossier_api_get(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    return reply_dossier(cx, req, &d);
}

int dossier_api_list(struct cx *cx, struct req *req)
{
    struct list list;
    const struct arg *extra;
    TRY(dossier_list_of(cx, req, true, &list, &extra));
    return reply_list_json(cx, req, &list, extra);
}

/* ---- moves ---- */

struct move_in {
    const char *verb, *note, *cause, *basis, *receiver;
    int64_t to_post, rev;
};
static const struct option verbs[] = {
    { .code = "hand_over", .label = "Chuyển bước tiếp" },
    { .code = "send_back", .label = "Chuyển lại" },
    { .code = "approve", .label = "Phê duyệt" },
    { .code = "finish", .label = "Có kết quả" },
    { .code = "return", .label = "Trả kết quả" },
    { .code = "pause", .label = "Tạm dừng" },
    { .code = "resume", .label = "Tiếp tục" },
    { .code = "stop", .label = "Dừng giải quyết" },
    { .code = "reassign", .label = "Giao người khác" },
    { .code = "claim", .label = "Nhận xử lý" },
    { .label = NULL },
};
static const struct option causes[] = {
    { .code = "supplement", .label = "Bổ sung giấy tờ" },
    { .code = "finance", .label = "Nghĩa vụ tài chính" },
    { .label = NULL },
};
const struct field dossier_move_fields[] = {
    FIELD(struct move_in, verb, .label = "Việc", .required = true, .options = verbs),
    FIELD(struct move_in, note, .label = "Ý kiến", .max_len = 2000, .multiline = true),
    FIELD(struct move_in, cause, .label = "Lý do tạm dừng", .options = causes),
    FIELD(struct move_in, basis, .label = "Căn cứ", .max_len = 300),
    FIELD(struct move_in, receiver, .label = "Người nhận kết quả", .max_len = 200),
    FIELD(struct move_in, to_post, .label = "Giao cho", .min = 0),
    FIELD(struct move_in, rev, .label = "Phiên bản", .min = 1),
    FIELD_END,
};

int dossier_move_read(struct cx *cx, struct req *req, struct dossier *d, struct flow_move *move)
{
    struct move_in in = { 0 };
    TRY(form_read(cx, req, dossier_move_fields, &in));
    d->result_receiver = text_is_empty(in.receiver) ? d->result_receiver : in.receiver;
    *move = (struct flow_move){ .verb = in.verb,
                                .note = in.note ? in.note : "",
                                .to_post = in.to_post,
                                .rev = in.rev,
                                .cause = text_is_empty(in.cause) ? "supplement" : in.cause,
                                .basis = in.basis ? in.basis : "" };
    return E_OK;
}

int dossier_api_move(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct flow_move move;
    TRY(json_strict(cx, req_json(req), dossier_move_fields));
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    TRY(dossier_move_read(cx, req, &d, &move));
    TRY(dossier_move(cx, &d, &move));
    return reply_dossier(cx, req, &d);
}

/* ---- revealing ---- */

struct reveal_in {
    const char *reason;
};
static const struct field dossier_reveal_fields[] = {
    FIELD(struct reveal_in, reason, .label = "Lý do xem", .required = true, .max_len = 300),
    FIELD_END,
};

static bool is_revealable(const char *name)
{
    for (const char *const *known = dossier_revealable; *known; known++)
        if (strcmp(*known, name) == 0)
            return true;
    return false;
}

int dossier_reveal(struct cx *cx, const struct dossier *d, const char *names, const char *reason)
{
    if (text_is_empty(names))
        return fail(cx, E_INVALID, "fields", "Xin nêu tên các mục cần xem.");
    if (text_is_empty(reason))
        return fail(cx, E_INVALID, "reason", "Xin ghi lý do xem.");
    for (const char *at = names; *at;) {
        size_t n = strcspn(at, " ");
        const char *name = arena_strn(cx->mem, at, n);
        if (!is_revealable(name))
            return fail(cx, E_INVALID, "fields", "Không có mục nào tên là %s.", name);
        at += n + (at[n] == ' ');
    }
    return look_add(cx, DOSSIER_KIND, d->id, names, reason);
}

static int names_asked(struct cx *cx, const struct jval *body, const char **ret)
{
    const struct jval *list = jval_get(body, "fields");
    struct buf b = BUF(cx->mem);
    if (!list || jval_type(list) != J_ARRAY || jval_count(list) == 0 ||
        jval_count(list) > PIN_FIELDS_MAX)
        return fail(cx, E_INVALID, "fields", "Xin nêu danh sách tên các mục cần xem.");
    for (size_t i = 0; i < jval_count(list); i++) {
        const char *name = jval_text(jval_at(list, i));
        if (!name || !*name || strchr(name, ' '))
            return fail(cx, E_INVALID, "fields", "Tên mục cần xem phải là chữ.");
        for (size_t k = 0; k < i; k++)
            if (strcmp(jval_text(jval_at(list, k)), name) == 0)
                return fail(cx, E_INVALID, "fields", "Mục %s ghi hai lần.", name);
        buf_printf(&b, "%s%s", i ? " " : "", name);
    }
    *ret = buf_str(&b);
    for (size_t i = 0; i < jval_count(body); i++) {
        const char *key = jval_key(body, i);
        if (strcmp(key, "fields") != 0 && strcmp(key, "reason") != 0)
            return fail(cx, E_INVALID, key, "Không có mục nào tên là %s.", key);
    }
    const struct jval *reason = jval_get(body, "reason");
    if (reason && !jval_text(reason) && jval_type(reason) != J_NULL)
        return fail(cx, E_INVALID, "reason", "Phải là chữ, đặt trong dấu nháy.");
    return E_OK;
}

int dossier_api_reveal(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct reveal_in in = { 0 };
    const char *names = "";
    int rc = names_asked(cx, req_json(req), &names);
    int read = form_read(cx, req, dossier_reveal_fields, &in);
    TRY(rc);
    TRY(read);
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    TRY(dossier_reveal(cx, &d, names, in.reason));
    struct json j = json_new(cx);
    json_open(&j);
    for (const char *at = names; *at;) {
        size_t n = strcspn(at, " ");
        const char *name = arena_strn(cx->mem, at, n);
        json_member(&j, name, dossier_personal(cx, &d, name));
        at += n + (at[n] == ' ');
    }
    json_close(&j);
    return reply_json_text(cx, req, 200, json_text(&j));
}

/* ---- PUT /api/v1/dossiers/:code/components/:n/file ---- */

int dossier_may_attach(struct cx *cx)
{
    return can(cx, "dossier.handle") || can(cx, "dossier.receive")
               ? E_OK
               : fail(cx, E_DENIED, "", "Anh/chị không được giao quyền làm việc này.");
}

int dossier_api_file_prep(struct cx *cx, struct req *req)
{
    const struct upload *up = req_upload(req, "");
    struct blob_ref *blob = arena_alloc(cx->mem, sizeof *blob);
    struct dossier d = { 0 };
    TRY(dossier_may_attach(cx));
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    if (!up || up->size == 0)
        return fail(cx, E_INVALID, "", "Tệp rỗng.");
    TRY(blob_store(cx, up, blob));
    req_keep(req, blob);
    return E_OK;
}

int dossier_attach(struct cx *cx, const struct dossier *d, int64_t n, const char *name,
                   const struct blob_ref *blob)
{
    int64_t id;
    const char *slot = arena_printf(cx->mem, "component-%lld", (long long)n);
    TRY(attachment_add(cx, DOSSIER_KIND, d->id, slot, name, blob, &id));
    TRY(dossier_store_digitised(cx, d->id, n));
    dossier_changed(cx, d->id);
    return record_change(cx, &(struct change){ .kind = DOSSIER_KIND,
                                               .record_id = d->id,
                                               .agency_id = d->agency_id,
                                               .verb = "file",
                                               .step = "",
                                               .from_state = "",
                                               .to_state = "",
                                               .note = name,
                                               .diff = "" });
}

/* The component that the path names. */
int dossier_component_asked(struct cx *cx, struct req *req, struct dossier *d,
                            struct dossier_component *ret)
{
    int64_t n;
    TRY(dossier_components(cx, d));
    if (int_read(req_param(req, "n"), &n))
        ROWS_EACH(const struct dossier_component, c, d->components)
            if (c->n == n) {
                *ret = *c;
                return E_OK;
            }
    return fail(cx, E_NOTFOUND, "n", "Hồ sơ không có thành phần này.");
}

/* What stands at the component gives way, as PUT means it; *same: it is these bytes already. */
static int replace_files(struct cx *cx, const struct dossier *d, int64_t n,
                         const struct blob_ref *blob, bool *same)
{
    struct rows files;
    const char *slot = arena_printf(cx->mem, "component-%lld", (long long)n);
    *same = false;
    TRY(attachment_list(cx, DOSSIER_KIND, d->id, &files));
    ROWS_EACH(const struct attachment, f, files) {
        if (f->removed_at.ms || strcmp(f->slot, slot) != 0)
            continue;
        if (!*same && strcmp(f->sha256, blob->sha256) == 0)
            *same = true;
        else
            TRY(attachment_remove(cx, f->id));
    }
    return E_OK;
}

int dossier_api_file(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct dossier_component c;
    const struct blob_ref *blob = req_kept(req);
    const struct upload *up = req_upload(req, "");
    bool same;
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    TRY(dossier_component_asked(cx, req, &d, &c));
    TRY(replace_files(cx, &d, c.n, blob, &same));
    if (!same)
        TRY(dossier_attach(cx, &d, c.n, text_is_empty(up->name) ? c.name : up->name, blob));
    struct json j = json_new(cx);
    json_open(&j);
    json_member_int(&j, "n", c.n);
    json_member(&j, "name", text_is_empty(up->name) ? c.name : up->name);
    json_member(&j, "type", blob->type);
    json_member_int(&j, "size", blob->size);
    json_member(&j, "sha256", blob->sha256);
    json_close(&j);
    return reply_json_text(cx, req, same ? 200 : 201, json_text(&j));
}

/* ---- the shapes above, for openapi.json alone ---- */

#define DOC(member, kind)                                                                          \
    {                                                                                              \
        .name = member, .type = kind                                                               \
    }
static const struct field file_doc[] = {
    DOC("name", FT_TEXT),
    DOC("type", FT_TEXT),
    DOC("size", FT_INT),
    DOC("sha256", FT_TEXT),
    FIELD_END,
};
static const struct field component_doc[] = {
    DOC("n", FT_INT),
    DOC("name", FT_TEXT),
    DOC("originals", FT_INT),
    DOC("copies", FT_INT),
    DOC("note", FT_TEXT),
    DOC("digitised", FT_INT),
    { .name = "files", .type = FT_LIST, .row = file_doc },
    FIELD_END,
};
static const struct field timeline_doc[] = {
    DOC("at", FT_UTC), DOC("verb", FT_TEXT), DOC("by", FT_TEXT), DOC("note", FT_TEXT), FIELD_END,
};
static const struct field moves_doc[] = { DOC("verb", FT_TEXT), DOC("label", FT_TEXT), FIELD_END };
const struct field dossier_doc[] = {
    DOC("code", FT_TEXT),
    DOC("procedure", FT_TEXT),
    { .name = "title", .type = FT_TEXT, .max_len = 4000 },
    DOC("case_n", FT_INT),
    { .name = "status", .type = FT_INT, .options = dossier_statuses },
    DOC("status_label", FT_TEXT),
    DOC("rev", FT_INT),
    { .name = "channel", .type = FT_INT, .options = dossier_channels },
    DOC("agency", FT_TEXT),
    DOC("decides", FT_TEXT),
    { .name = "owner_type", .type = FT_INT, .options = dossier_owner_types },
    DOC("owner", FT_TEXT),
    DOC("identity", FT_TEXT),
    DOC("birth", FT_TEXT),
    DOC("phone", FT_TEXT),
    DOC("email", FT_TEXT),
    { .name = "address", .type = FT_TEXT, .max_len = 300 },
    DOC("submitter-name", FT_TEXT),
    DOC("submitter-identity", FT_TEXT),
    DOC("submitter-phone", FT_TEXT),
    { .name = "submitter-address", .type = FT_TEXT, .max_len = 300 },
    DOC("submitter-relation", FT_TEXT),
    { .name = "summary", .type = FT_TEXT, .max_len = 1000 },
    DOC("sets", FT_INT),
    { .name = "return_channel", .type = FT_INT, .options = dossier_return_channels },
    DOC("received_at", FT_UTC),
    DOC("due_at", FT_UTC),
    DOC("due_promised", FT_UTC),
    DOC("finished_at", FT_UTC),
    DOC("returned_at", FT_UTC),
    DOC("result_receiver", FT_TEXT),
    DOC("paused", FT_BOOL),
    DOC("form_set", FT_TEXT),
    DOC("register_no", FT_INT),
    { .name = "components", .type = FT_LIST, .row = component_doc },
    { .name = "timeline", .type = FT_LIST, .row = timeline_doc },
    DOC("step", FT_TEXT),
    { .name = "moves", .type = FT_LIST, .row = moves_doc },
    FIELD_END,
};
const struct field dossier_reveal_doc[] = {
    { .name = "fields", .type = FT_LIST, .required = true, .max = PIN_FIELDS_MAX },
    { .name = "reason", .type = FT_TEXT, .required = true, .max_len = 300 },
    FIELD_END,
};
const struct field dossier_revealed_doc[] = {
    DOC("identity", FT_TEXT),
    DOC("birth", FT_TEXT),
    DOC("phone", FT_TEXT),
    DOC("email", FT_TEXT),
    DOC("submitter_identity", FT_TEXT),
    DOC("submitter_phone", FT_TEXT),
    FIELD_END,
};
const struct field dossier_file_doc[] = {
    DOC("n", FT_INT),       { .name = "name", .type = FT_TEXT, .max_len = 4000 },
    DOC("type", FT_TEXT),   DOC("size", FT_INT),
    DOC("sha256", FT_TEXT), FIELD_END,
};

/* ---- motcua dossier show CODE [--json] ---- */

struct showing {
    const char *code;
    struct dossier d;
    struct json json;
    bool as_json;
};

static int show_read(struct cx *cx, void *arg)
{
    struct showing *s = arg;
    cx->who = staff_system_who(cx);
    TRY(dossier_get(cx, s->code, &s->d));
    s->json = json_new(cx);
    return s->as_json ? dossier_json(cx, &s->d, &s->json) : E_OK;
}

static int show_run(struct cx *cx, struct cli *cli)
{
    struct showing s = { .code = cli_arg(cli, 0), .as_json = cli_flag(cli, "json") };
    TRY(cli_read(cx, cli, show_read, &s));
    if (s.as_json) {
        cli_out(cli, "%s\n", json_text(&s.json));
        return E_OK;
    }
    cli_out(cli, "%s\n%s\n%s\n%s\n", s.d.code, s.d.title, s.d.owner,
            dossier_status_label(s.d.status));
    cli_out(cli, "Nhận: %s\nHẹn trả: %s\n", utc_vi(cx->mem, s.d.received_at),
            utc_vi(cx->mem, s.d.due_at));
    return E_OK;
}

const struct command dossier_commands[] = {
    { .name = "dossier show",
      .usage = "CODE [--json]",
      .help = "One dossier as the API tells it, masked.",
      .run = show_run,
      .flags = "json",
      .min_args = 1,
      .max_args = 1 },
    { .name = NULL },
};
