// SPDX-License-Identifier: Apache-2.0
/* feedback_pages.c - requests in, HTML out. No SQL, no rules. */
#include "desk/throttle.h"
#include "feedback_room.h"
#include "feedback_tpl.h"

enum { SENT_AN_HOUR = 20 };

/* ---- the public form ---- */

static struct feedback_point_input point_input(struct cx *cx, const char *row)
{
    const char *prefix = arena_printf(cx->mem, "%s-", row);
    return (struct feedback_point_input){
        .row = row,
        .place = input_of(cx, feedback_point_fields, "place", prefix, NULL),
        .words = input_of(cx, feedback_point_fields, "words", prefix, NULL)
    };
}

/* The agencies of today; the office in front is chosen unless the form was sent with another. */
static struct input agency_input(struct cx *cx, const struct feedback *fb)
{
    struct input in = input_of(cx, feedback_fields, "agency", "", fb);
    in.kind = "select";
    in.none = "Xin chọn…";
    in.required = true;
    if (text_is_empty(in.value) && agency_front(cx))
        in.value = agency_front(cx)->identifier;
    in.options = (struct rows){ .size = sizeof(struct input_option) };
    for (size_t i = 0; i < agency_count(cx); i++) {
        const struct agency *a = agency_nth(cx, i);
        struct day today = utc_day(cx->now);
        if (a->valid_from.ordinal > today.ordinal || a->valid_to.ordinal <= today.ordinal)
            continue;
        struct input_option *o = rows_add(cx->mem, &in.options);
        *o = (struct input_option){ a->identifier, a->name, text_eq(in.value, a->identifier) };
    }
    return in;
}

int feedback_page_form(struct cx *cx, struct req *req)
{
    struct feedback fb = { .agency = query_text(req, "co-quan") };
    struct feedback_form_view view = { .points = { .size = sizeof(struct feedback_point_input) },
                                       .points_max = FEEDBACK_POINTS };
    typed_record(cx, feedback_fields, &fb);
    for (size_t i = 0; i < fb.points.n; i++) {
        struct feedback_point_input *row = rows_add(cx->mem, &view.points);
        *row = point_input(cx, arena_printf(cx->mem, "points-%zu", i));
    }
    view.blank = point_input(cx, "points-__n__");
    view.agency = agency_input(cx, &fb);
    view.choose_agency = view.agency.options.n > 1;
    view.stars = input_of(cx, feedback_fields, "stars", "", NULL);
    view.matter = input_of(cx, feedback_fields, "matter", "", NULL);
    view.body = input_of(cx, feedback_fields, "body", "", NULL);
    view.name = input_of(cx, feedback_fields, "name", "", NULL);
    view.phone = input_of(cx, feedback_fields, "phone", "", NULL);
    return reply_page(cx, req, &tpl_feedback_form, "Góp ý", &view);
}

/* A public form draws machines: they fill the input that people do not see, and they come often. */
int feedback_page_prep(struct cx *cx, struct req *req)
{
    const char *trap = form_value(req, "website");
    if (!text_is_empty(trap))
        return reply_see(cx, req, "/gop-y/cam-on");
    TRY(throttle_take(cx, req, "feedback", SENT_AN_HOUR));
    struct feedback *fb = arena_alloc(cx->mem, sizeof(*fb));
    TRY(form_read(cx, req, feedback_fields, fb));
    req_keep(req, fb);
    return E_OK;
}

int feedback_page_add(struct cx *cx, struct req *req)
{
    struct feedback fb;
    TRY(feedback_add(cx, req_kept(req), &fb));
    return reply_see(cx, req, "/gop-y/cam-on");
}

int feedback_page_thanks(struct cx *cx, struct req *req)
{
    struct feedback_form_view view = { .choose_agency = false };
    return reply_page(cx, req, &tpl_feedback_thanks, "Cảm ơn anh/chị", &view);
}

/* ---- the office ---- */

int feedback_page_list(struct cx *cx, struct req *req)
{
    return reply_list(cx, req, &feedback_list_of_all, NO_ARGS);
}

static const char *label_of(const char *verb)
{
    for (const struct feedback_verb *v = feedback_verbs; v->verb; v++) {
        if (text_eq(v->verb, verb))
            return v->label;
    }
    return "Công dân gửi";
}

static int add_story(struct cx *cx, struct feedback_view *view)
{
    struct rows rows;
    TRY(journal_read(cx, FEEDBACK_KIND, view->fb.id, &rows));
    view->steps = (struct rows){ .size = sizeof(struct feedback_step) };
    ROWS_EACH(const struct journal_row, j, rows) {
        struct feedback_step *step = rows_add(cx->mem, &view->steps);
        *step = (struct feedback_step){ label_of(j->verb), j->person_name, j->note, j->at };
    }
    return E_OK;
}

static void add_verbs(struct cx *cx, struct feedback_view *view)
{
    view->verbs = (struct rows){ .size = sizeof(struct feedback_verb) };
    for (const struct feedback_verb *v = feedback_verbs; v->verb; v++) {
        if (can(cx, "feedback.answer") && text_eq(v->from, view->fb.status))
            *(struct feedback_verb *)rows_add(cx->mem, &view->verbs) = *v;
    }
}

static int show(struct cx *cx, struct req *req, bool reveal)
{
    struct feedback_view view = { .revealed = reveal };
    int64_t id;
    TRY(req_id(cx, req, "id", &id));
    TRY(feedback_get(cx, id, &view.fb));
    TRY(add_story(cx, &view));
    add_verbs(cx, &view);
    const struct agency *a = agency_by_id(cx, view.fb.agency_id);
    view.agency = a ? a->name : view.fb.agency;
    view.stars = field_show(cx, field_find(feedback_fields, "stars", strlen("stars")), &view.fb);
    view.matter = field_show(cx, field_find(feedback_fields, "matter", strlen("matter")), &view.fb);
    view.status = field_show(cx, field_find(feedback_fields, "status", strlen("status")), &view.fb);
    view.tone = feedback_tone(view.fb.status);
    view.phone = reveal ? view.fb.phone : text_mask(cx->mem, view.fb.phone, 4);
    view.url = arena_printf(cx->mem, "/gop-y/%lld", (long long)id);
    view.reveal_url = arena_printf(cx->mem, "%s/xem", view.url);
    view.note = input_of(cx, feedback_act_fields, "note", "", NULL);
    return reply_page(cx, req, &tpl_feedback_page,
                      arena_printf(cx->mem, "Góp ý về %s", view.matter), &view);
}

int feedback_page(struct cx *cx, struct req *req)
{
    return show(cx, req, false);
}

int feedback_page_move(struct cx *cx, struct req *req)
{
    struct feedback_act act = { 0 };
    int64_t id;
    TRY(req_id(cx, req, "id", &id));
    TRY(form_read(cx, req, feedback_act_fields, &act));
    TRY(feedback_move(cx, id, &act));
    return reply_flash(cx, req, arena_printf(cx->mem, "/gop-y/%lld", (long long)id), "Đã ghi: %s.",
                       label_of(act.verb));
}

/* Whoever wants to see a phone number says why; who looked is kept. */
int feedback_page_reveal(struct cx *cx, struct req *req)
{
    const char *reason = form_value(req, "reason");
    struct feedback fb = { 0 };
    int64_t id;
    TRY(req_id(cx, req, "id", &id));
    if (text_is_empty(reason))
        return fail(cx, E_INVALID, "reason", "Xin ghi lý do xem số điện thoại.");
    TRY(feedback_get(cx, id, &fb));
    TRY(look_add(cx, FEEDBACK_KIND, id, "phone", reason));
    return show(cx, req, true);
}
