// SPDX-License-Identifier: Apache-2.0
/*
 * reception_pages.c - the reception form (F2): finding the person and the procedure, the promised
 * time before anything is saved, acceptance. Drafts of the form are in reception_drafts.c.
 */
#include "base/crypt.h"
#include "desk/pdf/pdf.h"
#include "reception_view.h"
#include "reception_tpl.h"
#include <unistd.h>

enum { PROCEDURES_MAX = 12, CHOICES_MAX = 8, PIN_SHOWN_MINUTES = 15 };

/* ---- fragments: people, procedures, papers, due time ---- */

static const char *person_about(struct cx *cx, const struct party *p)
{
    const char *number =
        *p->id_number ? text_mask(cx->mem, p->id_number, 4) : "chưa có số định danh";
    const char *phone =
        *p->phone ? arena_printf(cx->mem, " · ĐT %s", text_mask(cx->mem, p->phone, 3)) : "";
    return arena_printf(cx->mem, "%s%s", number, phone);
}

static const char *person_note(struct cx *cx, const char *about)
{
    return arena_printf(cx->mem, "Đã có trong hệ thống: %s. Ô nào để trống thì giữ như đã ghi.",
                        about);
}

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
        const char *about = person_about(cx, p);
        *(struct person_choice *)rows_add(cx->mem, ret) =
            (struct person_choice){ .id = p->id,
                                    .type = p->type,
                                    .name = p->name,
                                    .address = p->address,
                                    .about = about,
                                    .note = person_note(cx, about) };
    }
    return E_OK;
}

int reception_people(struct cx *cx, struct req *req)
{
    struct people_view view = { 0 };
    TRY(find_people(cx, query_text(req, "q"), &view.people));
    return reply_page(cx, req, &tpl_reception_people, "Tìm người nộp", &view);
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

int procedure_choices(struct cx *cx, const char *text, struct rows *ret)
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
    return reply_page(cx, req, &tpl_reception_procedures, "Tìm thủ tục", &view);
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
    return reply_page(cx, req, &tpl_reception_papers, "Thành phần hồ sơ", &view);
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
    return calendar_explain(cx, calendar_of(cx, cx->who->agency_id), cx->now, &limit, &view->due,
                            &view->steps);
}

int reception_due(struct cx *cx, struct req *req)
{
    struct due_view view;
    int64_t channel;
    TRY(query_int(cx, req, "channel", 1, 1, 3, &channel));
    TRY(due_fill(cx, asked_procedure(cx, query_text(req, "procedure")), channel, &view));
    return reply_page(cx, req, &tpl_reception_due, "Hẹn trả", &view);
}

/* ---- the form ---- */

static const char *new_draft_key(struct cx *cx)
{
    return arena_strn(cx->mem, token_new(cx->mem), DRAFT_KEY);
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
        v->party_note = person_note(cx, person_about(cx, &p));
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
    return reply_page(cx, req, &tpl_reception_form, "Tiếp nhận hồ sơ", &view);
}

/* ---- acceptance ---- */

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

int reception_prep(struct cx *cx, struct req *req)
{
    struct accepting *a = arena_alloc(cx->mem, sizeof *a);
    a->files = (struct rows){ .size = sizeof(struct accepted_file) };
    TRY(reception_check(cx, req, a));
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
    TRY(reception_take(cx, &d, &pin));
    ROWS_EACH(const struct accepted_file, f, a->files)
        TRY(dossier_attach(cx, &d, f->n, f->name, &f->blob));
    if (!text_is_empty(a->form.draft))
        TRY(draft_drop(cx, a->form.draft));
    return reply_see(cx, req, arena_printf(cx->mem, "/ho-so/%s/da-nhan", d.code));
}

/* Just accepted: the PIN in large, for a while and to who accepted it. */
int reception_page_accepted(struct cx *cx, struct req *req)
{
    struct accepted_view view = { .pin = "" };
    TRY(dossier_get(cx, req_param(req, "code"), &view.d));
    bool fresh = cx->now.ms - view.d.received_at.ms < PIN_SHOWN_MINUTES * MINUTE_MS;
    if (fresh && view.d.received_by == cx->who->person_id)
        TRY(dossier_pin(cx, &view.d, &view.pin));
    view.due =
        view.d.due_at.ms ? utc_vi(cx->mem, view.d.due_at) : "Không quy định, sẽ báo khi có kết quả";
    view.return_channel = dossier_return_channels[view.d.return_channel - 1].label;
    view.lookup = dossier_lookup_url(cx, req, view.d.code, "");
    view.qr.s = qr_svg(cx, dossier_lookup_url(cx, req, view.d.code, view.pin));
    view.can_print = can(cx, "dossier.print");
    return reply_page(cx, req, &tpl_reception_accepted, "Đã tiếp nhận", &view);
}
