// SPDX-License-Identifier: Apache-2.0
/*
 * dossier_receive.c - the reception form (F2): finding the person and the procedure, the promised
 * time before anything is saved, acceptance. Drafts of the form are in dossier_drafts.c; what makes
 * a dossier of it in dossier_accept.c.
 */
#include "base/crypt.h"
#include "dossier_view.h"
#include "dossier_tpl.h"
#include <unistd.h>

enum { PROCEDURES_MAX = 12, CHOICES_MAX = 8, KEY_LENGTH = 22 };

const struct field reception_component_fields[] = {
    FIELD(struct reception_component, n, .label = "Số thứ tự", .min = 0, .max = 200),
    FIELD(struct reception_component, has, .label = "Có nộp"),
    FIELD(struct reception_component, originals, .label = "Bản chính", .min = 0, .max = 999),
    FIELD(struct reception_component, copies, .label = "Bản sao", .min = 0, .max = 999),
    FIELD(struct reception_component, note, .label = "Ghi chú", .max_len = 300),
    FIELD_END,
};
const struct field reception_fields[] = {
    FIELD(struct reception, draft, .max_len = KEY_LENGTH),
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

/* ---- fragments: people, procedures, papers, due time ---- */

static int find_people(struct cx *cx, const char *text, struct rows *ret)
{
    struct rows found = { 0 };
    *ret = (struct rows){ .size = sizeof(struct person_choice) };
    if (strlen(text) < 2)
        return E_OK;
    TRY(party_find(cx, text, &found));
    ROWS_EACH(const struct party, p, found) {
        if (ret->n == CHOICES_MAX)
            break;
        const char *number =
            *p->id_number ? text_mask(cx->mem, p->id_number, 4) : "chưa có số định danh";
        const char *phone =
            *p->phone ? arena_printf(cx->mem, " · ĐT %s", text_mask(cx->mem, p->phone, 3)) : "";
        *(struct person_choice *)rows_add(cx->mem, ret) =
            (struct person_choice){ .id = p->id,
                                    .type = p->type,
                                    .name = p->name,
                                    .address = p->address,
                                    .about = arena_printf(cx->mem, "%s%s", number, phone) };
    }
    return E_OK;
}

int reception_people(struct cx *cx, struct req *req)
{
    struct people_view view = { 0 };
    TRY(find_people(cx, query_text(req, "q"), &view.people));
    return reply_page(cx, req, &tpl_dossier_people, "Tìm người nộp", &view);
}

/* Procedures of the level of the asker's office; all of them when that level has none that fits. */
static int find_procedures(struct cx *cx, const char *text, struct rows *ret)
{
    const struct agency *agency = agency_by_id(cx, cx->who->agency_id);
    const char *class = agency ? agency->class : "";
    const char *level = strcmp(class, "xa-phuong") == 0    ? "xa"
                        : strcmp(class, "quan-huyen") == 0 ? "huyen"
                                                           : "";
    TRY(procedure_search(cx, text, "", level, PROCEDURES_MAX, ret));
    if (ret->n == 0 && *level)
        return procedure_search(cx, text, "", "", PROCEDURES_MAX, ret);
    return E_OK;
}

static int procedure_choices(struct cx *cx, const char *text, struct rows *ret)
{
    struct rows hits = { 0 };
    *ret = (struct rows){ .size = sizeof(struct procedure_choice) };
    if (strlen(text) < 2)
        return E_OK;
    TRY(find_procedures(cx, text, &hits));
    ROWS_EACH(const struct procedure_hit, hit, hits)
        *(struct procedure_choice *)rows_add(cx->mem, ret) = (struct procedure_choice){
            .code = hit->p->code, .name = hit->p->name, .field = hit->p->field
        };
    return E_OK;
}

int reception_procedures(struct cx *cx, struct req *req)
{
    struct procedures_view view = { 0 };
    TRY(procedure_choices(cx, query_text(req, "q"), &view.procedures));
    return reply_page(cx, req, &tpl_dossier_procedures, "Tìm thủ tục", &view);
}

static const struct procedure *asked_procedure(struct cx *cx, const char *code)
{
    return text_is_empty(code) ? NULL : procedure_at(cx, code, utc_day(cx->now));
}

static const struct reception_component *ticked(const struct reception *r, int64_t n)
{
    ROWS_EACH(const struct reception_component, c, r->components)
        if (c->n == n)
            return c;
    return NULL;
}

/* Papers of the case, with what was ticked so far; everything counts as brought until somebody says
 * otherwise. */
static int papers_fill(struct cx *cx, const struct procedure *p, const struct reception *r,
                       struct papers_view *view)
{
    const struct procedure_case *chosen = p ? procedure_case_n(p, r->case_n) : NULL;
    struct rows files = { 0 };
    *view = (struct papers_view){ .procedure = p,
                                  .draft = r->draft,
                                  .cases = { .size = sizeof(struct case_choice) },
                                  .papers = { .size = sizeof(struct paper_line) } };
    if (!p)
        return E_OK;
    if (!text_is_empty(r->draft))
        TRY(draft_file_list(cx, r->draft, &files));
    ROWS_EACH(const struct procedure_case, c, p->cases)
        *(struct case_choice *)rows_add(cx->mem, &view->cases) =
            (struct case_choice){ .n = c->n,
                                  .title = text_is_empty(c->title) ? "Trường hợp chung" : c->title,
                                  .selected = chosen && c->n == chosen->n };
    if (!chosen)
        return E_OK;
    ROWS_EACH(const struct component, c, chosen->components) {
        const struct reception_component *was = ticked(r, c->n);
        struct paper_line *line = rows_add(cx->mem, &view->papers);
        *line = (struct paper_line){
            .i = (int64_t)view->papers.n - 1,
            .n = c->n,
            .name = c->name,
            .explains = c->note,
            .has = was ? was->has : !c->note,
            .originals = was ? was->originals : c->originals,
            .copies = was ? was->copies : c->copies,
            .note = was ? was->note : "",
            .slot = arena_printf(cx->mem, "%s %lld", r->draft ? r->draft : "", (long long)c->n),
            .files = { .size = sizeof(struct draft_file) },
        };
        ROWS_EACH(const struct draft_file, f, files)
            if (f->n == c->n)
                *(struct draft_file *)rows_add(cx->mem, &line->files) = *f;
    }
    return E_OK;
}

int reception_papers(struct cx *cx, struct req *req)
{
    struct papers_view view;
    struct reception r = { .draft = query_text(req, "draft") };
    TRY(query_int(cx, req, "case_n", 0, 0, 200, &r.case_n));
    TRY(papers_fill(cx, asked_procedure(cx, query_text(req, "procedure")), &r, &view));
    return reply_page(cx, req, &tpl_dossier_papers, "Thành phần hồ sơ", &view);
}

static int due_fill(struct cx *cx, const struct procedure *p, int64_t channel,
                    struct due_view *view)
{
    *view = (struct due_view){ .steps = { .size = sizeof(struct due_line) } };
    if (!p)
        return E_OK;
    struct limit limit = procedure_limit(p, channel ? channel : 1);
    view->known = true;
    if (limit.unit == LIMIT_NONE)
        return E_OK;
    view->limit = limit_text(cx, &limit);
    return dossier_why(cx, cx->who->agency_id, cx->now, &limit, &view->due, &view->steps);
}

int reception_due(struct cx *cx, struct req *req)
{
    struct due_view view;
    int64_t channel;
    TRY(query_int(cx, req, "channel", 1, 1, 3, &channel));
    TRY(due_fill(cx, asked_procedure(cx, query_text(req, "procedure")), channel, &view));
    return reply_page(cx, req, &tpl_dossier_due, "Hẹn trả", &view);
}

/* ---- the form ---- */

static const char *new_draft_key(struct cx *cx)
{
    return arena_strn(cx->mem, token_new(cx->mem), KEY_LENGTH);
}

/* Typed again after a fault, continued from a draft, or fresh. */
static int form_state(struct cx *cx, struct req *req, struct reception *r)
{
    const char *key = query_text(req, "nhap");
    *r = (struct reception){ .channel = 1,
                             .return_channel = 1,
                             .owner_type = 1,
                             .sets = 1,
                             .procedure = query_text(req, "thu-tuc") };
    if (typed_again(cx)) {
        typed_record(cx, reception_fields, r);
    } else if (*key) {
        int rc = draft_open(cx, key, r);
        if (rc == E_NOTFOUND)
            return fail(cx, E_NOTFOUND, "",
                        "Bản nháp này không còn: đã tiếp nhận xong, hoặc của người khác.");
        TRY(rc);
        r->draft = key;
    }
    if (text_is_empty(r->draft))
        r->draft = new_draft_key(cx);
    return E_OK;
}

static void inputs_fill(struct cx *cx, const struct reception *r, struct reception_view *v)
{
    const struct {
        const char *member;
        struct input *to;
    } inputs[] = {
        { "owner_type", &v->owner_type },
        { "owner", &v->owner },
        { "identity", &v->identity },
        { "birth", &v->birth },
        { "phone", &v->phone },
        { "email", &v->email },
        { "address", &v->address },
        { "name_changed", &v->name_changed },
        { "birth_sure", &v->birth_sure },
        { "submitter", &v->submitter },
        { "submitter_identity", &v->submitter_identity },
        { "submitter_phone", &v->submitter_phone },
        { "submitter_address", &v->submitter_address },
        { "submitter_relation", &v->submitter_relation },
        { "channel", &v->channel },
        { "summary", &v->summary },
        { "sets", &v->sets },
        { "return_channel", &v->return_channel },
    };
    for (size_t i = 0; i < COUNT(inputs); i++)
        *inputs[i].to = input_of(cx, reception_fields, inputs[i].member, "", r);
}

static void party_words(struct cx *cx, const struct reception *r, struct reception_view *v)
{
    struct party p = { 0 };
    v->party_note = "";
    if (r->party_id.id && party_get(cx, r->party_id.id, &p) >= 0)
        v->party_note = arena_printf(cx->mem, "Đã có trong hệ thống: %s, %s", p.name,
                                     *p.id_number ? text_mask(cx->mem, p.id_number, 4)
                                                  : "chưa có số định danh");
}

int reception_page(struct cx *cx, struct req *req)
{
    struct reception_view view = { 0 };
    struct reception *r = &view.form;
    TRY(form_state(cx, req, r));
    const struct procedure *p = asked_procedure(cx, r->procedure);
    inputs_fill(cx, r, &view);
    party_words(cx, r, &view);
    view.procedure_name = p ? p->name : r->procedure_text ? r->procedure_text : "";
    view.has_submitter = !text_is_empty(r->submitter) || !text_is_empty(r->submitter_identity);
    view.birth_differs = r->birth_sure || fault_of(cx, "birth_sure");
    view.name_differs = r->name_changed || fault_of(cx, "name_changed");
    TRY(papers_fill(cx, p, r, &view.papers));
    TRY(due_fill(cx, p, r->channel, &view.due));
    if (!p && !text_is_empty(r->procedure_text))
        TRY(procedure_choices(cx, r->procedure_text, &view.procedures));
    if (!r->party_id.id && !text_is_empty(r->person_text))
        TRY(find_people(cx, r->person_text, &view.people));
    if (!typed_again(cx) && !*query_text(req, "nhap"))
        TRY(draft_list(cx, &view.drafts));
    return reply_page(cx, req, &tpl_dossier_reception, "Tiếp nhận hồ sơ", &view);
}

/* ---- acceptance ---- */

static bool same_name(struct cx *cx, const char *a, const char *b)
{
    return strcmp(vi_fold(cx->mem, a), vi_fold(cx->mem, b)) == 0;
}

static const char *or_stored(const char *typed, const char *stored)
{
    return text_is_empty(typed) ? stored : typed;
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

/* The fourth digit of a citizen's number tells century and sex, the next two the year of birth (NĐ
 * 137/2015/NĐ-CP). */
static int64_t year_of_number(const char *number)
{
    if (strlen(number) != 12 || strspn(number, "0123456789") != 12)
        return 0;
    return 1900 + (number[3] - '0') / 2 * 100 + (number[4] - '0') * 10 + (number[5] - '0');
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

static int add_file(struct cx *cx, struct accepting *a, int64_t n, const char *name,
                    struct blob_ref blob)
{
    if (a->files.n >= RECEPTION_FILES)
        return fail(cx, E_INVALID, "components", "Nhiều nhất %d tệp cho một hồ sơ.",
                    RECEPTION_FILES);
    *(struct accepted_file *)rows_add(cx->mem, &a->files) = (struct accepted_file){ n, name, blob };
    return E_OK;
}

/* Files sent ahead with the draft, and those that come with the form itself. */
static int files_take(struct cx *cx, struct req *req, struct accepting *a)
{
    struct rows sent = { 0 };
    if (!text_is_empty(a->form.draft))
        TRY(draft_file_list(cx, a->form.draft, &sent));
    ROWS_EACH(const struct draft_file, f, sent) {
        if (access(blob_path(cx, f->sha256), R_OK) != 0)
            return fail(cx, E_INVALID, "components",
                        "Tệp “%s” gửi đã quá một ngày, xin bỏ và gửi lại.", f->name);
        TRY(add_file(cx, a, f->n, f->name, (struct blob_ref){ f->sha256, f->type, f->size }));
    }
    for (size_t i = 0; i < a->form.components.n; i++) {
        const char *input = arena_printf(cx->mem, "components-%zu-file", i);
        for (const struct upload *up = req_upload(req, input); up; up = up->next) {
            struct blob_ref blob;
            if (up->size == 0)
                continue;
            TRY(blob_store(cx, up, &blob));
            TRY(add_file(cx, a, ROW(struct reception_component, a->form.components, i)->n, up->name,
                         blob));
        }
    }
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
static int form_check(struct cx *cx, struct req *req, struct accepting *a)
{
    int rc = form_read(cx, req, reception_fields, &a->form);
    int one = fault_of(cx, "owner") ? E_INVALID : person_check(cx, &a->form);
    rc = rc < 0 ? rc : one;
    one = procedure_check(cx, &a->form);
    rc = rc < 0 ? rc : one;
    one = dossier_of(cx, &a->form, &a->dossier);
    rc = rc < 0 ? rc : one;
    one = birth_check(cx, &a->form, &a->dossier);
    return rc < 0 ? rc : one;
}

int reception_prep(struct cx *cx, struct req *req)
{
    struct accepting *a = arena_alloc(cx->mem, sizeof *a);
    a->files = (struct rows){ .size = sizeof(struct accepted_file) };
    TRY(form_check(cx, req, a));
    TRY(files_take(cx, req, a));
    TRY(dossier_check(cx, &a->dossier));
    req_keep(req, a);
    return E_OK;
}

int reception_accept(struct cx *cx, struct req *req)
{
    const struct accepting *a = req_kept(req);
    struct dossier d = a->dossier;
    const char *pin;
    TRY(dossier_receive(cx, &d, &pin));
    ROWS_EACH(const struct accepted_file, f, a->files)
        TRY(dossier_attach(cx, &d, f->n, f->name, &f->blob));
    if (!text_is_empty(a->form.draft))
        TRY(draft_drop(cx, a->form.draft));
    return reply_see(cx, req, arena_printf(cx->mem, "/ho-so/%s/da-nhan", d.code));
}
