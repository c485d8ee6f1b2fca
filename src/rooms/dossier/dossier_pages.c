// SPDX-License-Identifier: Apache-2.0
/*
 * dossier_pages.c - the page of one dossier: its way, its papers, its clock, what happened, what
 * can be done. The doors that change something are in dossier_desk.c.
 */
#include "desk/i18n.h"
#include "desk/pdf/pdf.h"
#include "dossier_tpl.h"
#include "dossier_view.h"

enum { PHONE_KEEP = 3, IDENTITY_KEEP = 4 };

static const char *short_time(struct cx *cx, struct utc at)
{
    struct local l = utc_local(at);
    return arena_printf(cx->mem, "%02d/%02d %02d:%02d", l.d, l.m, l.hour, l.min);
}

/* ---- the way ---- */

static const char *role_words(const char *role)
{
    static const char *const words[][2] = {
        { "counter", "Bộ phận Một cửa" },
        { "specialist", "Chuyên viên" },
        { "leader", "Lãnh đạo" },
        { "clerk", "Văn thư" },
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (strcmp(words[i][0], role) == 0)
            return words[i][1];
    return "";
}

const char *dossier_holder(struct cx *cx, const struct work_item *item)
{
    const struct post *post = item->post_id.id ? post_by_id(cx, item->post_id.id) : NULL;
    const char *name = post ? person_short(cx, post->person_id) : "";
    return *name ? name : tr(cx, role_words(item->post_role ? item->post_role : ""));
}

/* The last stay at a step; NULL when it has not been there. */
static const struct work_item *last_stay(const struct rows *items, const char *step)
{
    const struct work_item *last = NULL;
    ROWS_EACH(const struct work_item, item, *items)
        if (strcmp(item->step, step) == 0)
            last = item;
    return last;
}

static void steps_fill(struct cx *cx, const struct flow_version *flow, const struct rows *items,
                       const char *now_at, struct dossier_view *v)
{
    bool reached = true; /* steps before the present one are done */
    v->steps = (struct rows){ .size = sizeof(struct step_view) };
    ROWS_EACH(const struct flow_step, s, flow->steps) {
        struct step_view *step = rows_add(cx->mem, &v->steps);
        const struct work_item *stay = last_stay(items, s->code);
        bool here = strcmp(now_at, s->code) == 0;
        *step = (struct step_view){ .title = tr(cx, s->title),
                                    .small = tr(cx, role_words(s->role)),
                                    .state = "" };
        if (here) {
            step->state = "now";
            step->small = arena_printf(cx->mem, "%s%s%s", stay ? dossier_holder(cx, stay) : "",
                                       *v->due_words ? " · " : "", v->due_words);
        } else if (reached && stay && stay->closed_at.ms) {
            step->state = "done";
            step->small = arena_printf(cx->mem, "%s · %s", short_time(cx, stay->closed_at),
                                       dossier_holder(cx, stay));
        } else if (reached) {
            step->state = "done"; /* passed over */
        } else if (strcmp(s->verb, "return") == 0 && v->d.due_at.ms) {
            step->small = arena_printf(cx->mem, tr(cx, "hẹn %s"), short_time(cx, v->d.due_at));
        }
        if (here)
            reached = false;
    }
}

/* Who holds it after this line of the journal: the item that was opened by it. */
static const char *next_holder(struct cx *cx, const struct rows *items,
                               const struct journal_row *row)
{
    ROWS_EACH(const struct work_item, item, *items)
        if (item->opened_at.ms == row->at.ms && strcmp(item->step, row->step) == 0)
            return dossier_holder(cx, item);
    return "";
}

static int story_fill(struct cx *cx, const struct flow_version *flow, const struct rows *items,
                      struct dossier_view *v)
{
    struct rows rows;
    TRY(journal_read(cx, DOSSIER_KIND, v->d.id, &rows));
    v->story = (struct rows){ .size = sizeof(struct story_view) };
    for (size_t i = rows.n; i-- > 0;) { /* newest first */
        const struct journal_row *row = ROW(struct journal_row, rows, i);
        const struct flow_step *step = flow_step_by_code(flow, row->step);
        const char *by = row->person_id ? person_short(cx, row->person_id) : row->person_name;
        const char *to = next_holder(cx, items, row);
        bool moves = *to && strcmp(by, to) != 0;
        *(struct story_view *)rows_add(cx->mem, &v->story) = (struct story_view){
            .label = dossier_verb_label(cx, row->verb, step ? step->title : ""),
            .small = moves ? arena_printf(cx->mem, "%s → %s", by, to) : by,
            .note = row->note,
            .at = row->at,
        };
    }
    return E_OK;
}

/* ---- papers ---- */

static const char *count_words(struct cx *cx, const struct dossier_component *c)
{
    struct buf b = BUF(cx->mem);
    if (c->originals)
        buf_printf(&b, "%lld bản chính", (long long)c->originals);
    if (c->copies)
        buf_printf(&b, "%s%lld bản sao", b.n ? ", " : "", (long long)c->copies);
    if (!b.n)
        buf_puts(&b, "Xuất trình");
    if (c->digitised)
        buf_puts(&b, " · đã số hóa");
    if (*c->note)
        buf_printf(&b, " · %s", c->note);
    return buf_str(&b);
}

static int papers_fill(struct cx *cx, struct dossier_view *v)
{
    struct rows files;
    TRY(dossier_components(cx, &v->d));
    TRY(attachment_list(cx, DOSSIER_KIND, v->d.id, &files));
    v->papers = (struct rows){ .size = sizeof(struct paper_view) };
    ROWS_EACH(const struct dossier_component, c, v->d.components) {
        struct paper_view *p = rows_add(cx->mem, &v->papers);
        const char *slot = arena_printf(cx->mem, "component-%lld", (long long)c->n), *type = "";
        *p = (struct paper_view){ .n = c->n,
                                  .name = c->name,
                                  .count = count_words(cx, c),
                                  .files = { .size = sizeof(struct file_view) } };
        ROWS_EACH(const struct attachment, a, files) {
            if (a->removed_at.ms || strcmp(a->slot, slot) != 0)
                continue;
            type = a->type;
            *(struct file_view *)rows_add(cx->mem, &p->files) =
                (struct file_view){ a->id, a->name };
        }
        bool pdf = strcmp(type, "application/pdf") == 0;
        p->missing = !p->files.n && !c->originals && !c->copies;
        p->icon = pdf          ? "file-type-pdf"
                  : *type      ? "photo-scan"
                  : p->missing ? "file-x"
                               : "file-text";
        p->icon_class = pdf ? "fi-pdf" : *type ? "fi-img" : "fi-none";
    }
    return E_OK;
}

/* ---- the clock ---- */

static const char *due_at(struct cx *cx, struct utc due)
{
    struct local l = utc_local(due);
    if (!due.ms)
        return "";
    if (l.y == utc_local(cx->now).y)
        return arena_printf(cx->mem, "%02d:%02d · %02d/%02d", l.hour, l.min, l.d, l.m);
    return arena_printf(cx->mem, "%02d:%02d · %02d/%02d/%d", l.hour, l.min, l.d, l.m, l.y);
}

static void due_words(struct cx *cx, struct dossier_view *v)
{
    const struct dossier *d = &v->d;
    v->due_at = due_at(cx, d->due_at);
    const struct dossier_row row = { .status = d->status,
                                     .agency_id = d->agency_id,
                                     .paused = d->paused,
                                     .received_at = d->received_at,
                                     .due_at = d->due_at,
                                     .finished_at = d->finished_at };
    struct deadline dl = dossier_deadline(cx, &row);
    v->due_words = dl.text;
    if (d->due_promised.ms && d->due_at.ms && d->due_promised.ms != d->due_at.ms)
        v->promised = d->due_promised;
    v->due_tone = strcmp(dl.tone, "due-late") == 0   ? "t-late"
                  : strcmp(dl.tone, "due-soon") == 0 ? "t-soon"
                  : strcmp(dl.tone, "due-ok") == 0   ? "t-ok"
                                                     : "t-hold";
    if (!dossier_is_open(d->status) || d->paused || !d->due_at.ms || d->due_at.ms <= cx->now.ms)
        return;
    int64_t left = calendar_minutes(calendar_of(cx, d->agency_id), cx->now, d->due_at);
    if (left > 0 && left < 8 * 60)
        v->due_words = arena_printf(cx->mem, tr(cx, "Còn %s làm việc"), minutes_text(cx, left));
}

static int why_fill(struct cx *cx, struct dossier_view *v)
{
    struct limit limit = { .unit = (enum limit_unit)v->d.limit_unit, .milli = v->d.limit_milli };
    struct utc due;
    v->limit = "";
    if (limit.unit == LIMIT_NONE)
        return E_OK;
    v->limit = limit_text(cx, &limit);
    return calendar_explain(cx, calendar_of(cx, v->d.agency_id), v->d.received_at, &limit, &due,
                            &v->why_lines);
}

/* ---- what can be done ---- */

static void move_fill(struct cx *cx, const struct flow_verb *verb, struct move_view *m)
{
    bool back = strcmp(verb->verb, "send_back") == 0, stop = strcmp(verb->verb, "stop") == 0;
    *m = (struct move_view){
        .verb = verb->verb,
        .label = verb->label,
        .primary = verb->primary,
        .note_needed = back || stop || strcmp(verb->verb, "pause") == 0,
        .asks_receiver = strcmp(verb->verb, "return") == 0,
        .asks_cause = strcmp(verb->verb, "pause") == 0,
        .asks_post = strcmp(verb->verb, "reassign") == 0,
        .dialog = arena_printf(cx->mem, "dlg-%s", verb->verb),
    };
    if (m->asks_cause)
        m->label = "Yêu cầu bổ sung";
}

/* To whom work may be given: posts of the organisation that can do such steps. */
static int posts_fill(struct cx *cx, const struct work_item *item, struct dossier_view *v)
{
    struct rows posts = { 0 };
    v->posts = (struct rows){ .size = sizeof(struct post_choice) };
    if (!item->id || text_is_empty(item->post_role))
        return E_OK;
    TRY(post_of_role(cx, item->agency_id, 0, item->post_role, &posts));
    ROWS_EACH(const struct post, p, posts) {
        const struct person *person = person_by_id(cx, p->person_id);
        if (person && p->id != item->post_id.id)
            *(struct post_choice *)rows_add(cx->mem, &v->posts) =
                (struct post_choice){ p->id,
                                      arena_printf(cx->mem, "%s – %s", person->name, p->title) };
    }
    return E_OK;
}

static int moves_fill(struct cx *cx, struct work_item *item, struct dossier_view *v)
{
    struct rows verbs;
    TRY(dossier_moves(cx, &v->d, item, &verbs));
    v->moves = (struct rows){ .size = sizeof(struct move_view) };
    ROWS_EACH(const struct flow_verb, verb, verbs) {
        struct move_view *m = rows_add(cx->mem, &v->moves);
        move_fill(cx, verb, m);
        v->others = v->others || (!m->primary && !m->asks_cause);
    }
    v->receiver = *v->d.submitter ? v->d.submitter : v->d.owner;
    return posts_fill(cx, item, v);
}

static const char *masked(struct cx *cx, const char *text, size_t keep)
{
    return *text ? text_mask(cx->mem, text, keep) : "";
}

static void facts_fill(struct cx *cx, struct req *req, struct dossier_view *v)
{
    const struct dossier *d = &v->d;
    const struct agency *decides = agency_by_id(cx, d->decide_id);
    v->status_label = dossier_status_label(d->status);
    v->status_tone = dossier_status_tone(d->status);
    v->channel = dossier_channels[d->channel - 1].label;
    v->return_channel = dossier_return_channels[d->return_channel - 1].label;
    v->decides = decides ? decides->name : "";
    v->identity = masked(cx, d->identity, IDENTITY_KEEP);
    v->phone = masked(cx, d->phone, PHONE_KEEP);
    v->birth = masked(cx, dossier_birth_show(cx, d), 0);
    v->submitter_identity = masked(cx, d->submitter_identity, IDENTITY_KEEP);
    v->submitter_phone = masked(cx, d->submitter_phone, PHONE_KEEP);
    v->qr.s = qr_svg(cx, dossier_lookup_url(cx, req, d->code, ""));
    v->can_print = can(cx, "dossier.print");
    v->can_file = can(cx, "dossier.receive") || v->moves.n > 0;
}

int dossier_view_fill(struct cx *cx, struct req *req, struct dossier_view *v)
{
    struct work_item item = { 0 };
    struct flow_version flow = { 0 };
    struct rows items;
    TRY(dossier_get(cx, req_param(req, "code"), &v->d));
    due_words(cx, v);
    TRY(flow_version_by_id(cx, v->d.flow_version_id, &flow));
    TRY(flow_items(cx, DOSSIER_KIND, v->d.id, &items));
    TRY(moves_fill(cx, &item, v));
    steps_fill(cx, &flow, &items, item.id ? item.step : "", v);
    TRY(papers_fill(cx, v));
    TRY(story_fill(cx, &flow, &items, v));
    TRY(why_fill(cx, v));
    const char *url = dossier_url(cx, v->d.code);
    TRY(notes_fill(cx, DOSSIER_KIND, v->d.id, arena_printf(cx->mem, "%s/ghi-chu", url), url,
                   &v->notes));
    facts_fill(cx, req, v);
    return E_OK;
}

int dossier_page(struct cx *cx, struct req *req)
{
    struct dossier_view view = { 0 };
    TRY(dossier_view_fill(cx, req, &view));
    return reply_page(cx, req, &tpl_dossier_show, view.d.title, &view);
}

/* The form of one move on a page of its own: for browsers without scripts, and to show a refused
 * move again. */
int dossier_page_move(struct cx *cx, struct req *req)
{
    struct dossier_view view = { 0 };
    const char *typed = typed_value(cx, "verb"), *verb = typed ? typed : query_text(req, "viec");
    TRY(dossier_view_fill(cx, req, &view));
    ROWS_EACH(const struct move_view, m, view.moves)
        if (strcmp(m->verb, verb) == 0)
            view.move = m;
    if (!view.move)
        return reply_page(cx, req, &tpl_dossier_show, view.d.title, &view);
    return reply_page(cx, req, &tpl_dossier_move, view.move->label, &view);
}

int dossier_page_list(struct cx *cx, struct req *req)
{
    struct list list;
    const struct arg *extra;
    TRY(dossier_list_of(cx, req, false, &list, &extra));
    if (!can(cx, "dossier.receive"))
        list.new_url = NULL;
    return reply_list(cx, req, &list, extra);
}
