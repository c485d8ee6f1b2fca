// SPDX-License-Identifier: Apache-2.0
/* flow.c - moves of a record from step to step, and the room's card for the house. */
#include "flow_room.h"
#include "flow_tpl.h"

const struct field flow_step_fields[] = {
    FIELD(struct flow_step, n),
    FIELD(struct flow_step, code),
    FIELD(struct flow_step, title, .label = "Bước"),
    FIELD(struct flow_step, kind),
    FIELD(struct flow_step, role),
    FIELD(struct flow_step, unit),
    FIELD(struct flow_step, limit_minutes),
    FIELD(struct flow_step, guard),
    FIELD(struct flow_step, verb),
    FIELD_END,
};
const struct field work_item_fields[] = {
    FIELD(struct work_item, id),
    FIELD(struct work_item, agency_id),
    FIELD(struct work_item, kind),
    FIELD(struct work_item, record_id),
    FIELD(struct work_item, step, .label = "Bước hiện tại"),
    FIELD(struct work_item, role),
    FIELD(struct work_item, unit_id),
    FIELD(struct work_item, post_id),
    FIELD(struct work_item, post_role),
    FIELD(struct work_item, opened_at, .label = "Nhận việc lúc"),
    FIELD(struct work_item, claimed_at),
    FIELD(struct work_item, due_at, .label = "Hẹn trả"),
    FIELD(struct work_item, warn_at),
    FIELD(struct work_item, closed_at),
    FIELD(struct work_item, outcome),
    FIELD(struct work_item, title, .label = "Thủ tục"),
    FIELD(struct work_item, code, .label = "Mã hồ sơ"),
    FIELD(struct work_item, url),
    FIELD(struct work_item, note, .label = "Người nộp"),
    FIELD(struct work_item, paused),
    FIELD(struct work_item, rev),
    FIELD_END,
};

/* --- who gets the next step --- */

static int64_t unit_of_step(struct cx *cx, const struct flow_record *rec, const struct flow_step *s)
{
    struct day today = utc_day(cx->now);
    const char *name = strcmp(s->unit, "#") == 0 ? rec->unit : s->unit;
    if (strcmp(s->unit, "@onestop") == 0) {
        struct rows posts;
        if (post_of_role(cx, rec->agency_id, 0, s->role, &posts) < 0)
            return 0;
        ROWS_EACH(struct post, p, posts) {
            const struct unit *u = unit_by_id(cx, p->unit_id);
            if (u && strcmp(u->kind, "onestop") == 0)
                return u->id;
        }
        return 0;
    }
    const struct unit *u = name && name[0] ? unit_by_name(cx, rec->agency_id, name, today) : NULL;
    return u ? u->id : 0;
}

/* One holder: his. Several: the pool of their unit. Nobody of that role there: of the agency;
 * nobody at all: the unit, and the heads see it in "Phòng tôi". */
static int assign(struct cx *cx, const struct flow_record *rec, const struct flow_step *s,
                  int64_t to_post, struct work_item *w)
{
    struct rows posts;
    const struct post *chosen = to_post ? post_by_id(cx, to_post) : NULL;
    if (to_post && !chosen)
        return fail(cx, E_INVALID, "to_post", "Không có vị trí việc làm này.");
    w->unit_id = unit_of_step(cx, rec, s);
    w->post_role = s->role;
    TRY(post_of_role(cx, rec->agency_id, w->unit_id, s->role, &posts));
    if (posts.n == 0)
        TRY(post_of_role(cx, rec->agency_id, 0, s->role, &posts));
    if (!chosen && posts.n == 1)
        chosen = posts.v;
    if (!chosen && posts.n > 1 && w->unit_id == 0)
        w->unit_id = ROW(struct post, posts, 0)->unit_id;
    if (chosen) {
        w->post_id.id = chosen->id;
        w->unit_id = chosen->unit_id;
        w->agency_id = chosen->agency_id;
    }
    return E_OK;
}

static int open_item(struct cx *cx, const struct flow_record *rec, const struct flow_step *s,
                     int64_t to_post, struct work_item *ret)
{
    *ret = (struct work_item){
        .agency_id = rec->agency_id,
        .kind = rec->kind->kind,
        .record_id = rec->record_id,
        .step = s->code,
        .role = "LEAD",
        .post_role = "",
        .outcome = "",
        .opened_at = cx->now,
        .due_at = rec->due,
        .title = rec->title,
        .code = rec->code,
        .url = rec->url,
        .note = rec->note,
    };
    if (ret->due_at.ms == 0 || strcmp(s->verb, "return") == 0)
        ret->due_at.ms = FLOW_NO_DUE;
    TRY(assign(cx, rec, s, to_post, ret));
    if (ret->agency_id != rec->agency_id)
        TRY(record_agency_add(cx, rec->kind->kind, rec->record_id, ret->agency_id, "TAKE_PART"));
    if (ret->post_id.id && ret->post_id.id == cx->who->post_id)
        ret->claimed_at = cx->now;
    return flow_store_item_add(cx, ret);
}

static int journal_move(struct cx *cx, const struct flow_record *rec, const char *verb,
                        const char *step, const char *note)
{
    return record_change(cx, &(struct change){ .kind = rec->kind->kind,
                                               .record_id = rec->record_id,
                                               .agency_id = rec->agency_id,
                                               .verb = verb,
                                               .step = step,
                                               .from_state = rec->from_state ? rec->from_state : "",
                                               .to_state = rec->to_state ? rec->to_state : "",
                                               .note = note ? note : "" });
}

int flow_start(struct cx *cx, struct flow_record *rec, struct work_item *ret)
{
    struct flow_version v;
    TRY(flow_version_by_id(cx, rec->flow_version_id, &v));
    must(v.steps.n > 0);
    const struct flow_step *first = v.steps.v;
    TRY(open_item(cx, rec, first, cx->who->post_id, ret));
    TRY(rec->kind->on_enter(cx, rec, first, "receive"));
    return journal_move(cx, rec, "receive", first->code, "");
}

/* --- moves --- */

struct move {
    struct flow_record *rec;
    const struct flow_move *m;
    struct flow_version v;
    struct work_item item;
    const struct flow_step *step;
};

static const char *verb_label(const char *verb)
{
    static const struct {
        const char *verb, *label;
    } labels[] = {
        { "hand_over", "Chuyển bước tiếp" }, { "approve", "Ký duyệt" },
        { "finish", "Đóng dấu, phát hành" }, { "return", "Trả kết quả" },
        { "send_back", "Trả lại" },          { "pause", "Tạm dừng" },
        { "resume", "Tiếp tục xử lý" },      { "stop", "Dừng xử lý" },
        { "reassign", "Chuyển người khác" }, { "claim", "Nhận việc" },
    };
    for (size_t i = 0; i < COUNT(labels); i++) {
        if (strcmp(labels[i].verb, verb) == 0)
            return labels[i].label;
    }
    return verb;
}

static const struct flow_step *previous(const struct move *x)
{
    const struct flow_step *before = NULL;
    ROWS_EACH(struct flow_step, s, x->v.steps) {
        if (s->n < x->step->n)
            before = s;
    }
    return before;
}

/* The step whose verb this is: the current one, or a later one for those with flow.any. */
static const struct flow_step *step_left(struct cx *cx, const struct move *x)
{
    ROWS_EACH(struct flow_step, s, x->v.steps) {
        if (s->n >= x->step->n && strcmp(s->verb, x->m->verb) == 0 &&
            (s->n == x->step->n || can(cx, "flow.any")))
            return s;
    }
    return NULL;
}

static int forward(struct cx *cx, struct move *x, struct work_item *ret)
{
    const struct flow_step *left = step_left(cx, x), *next = NULL;
    if (!left)
        return fail(cx, E_CONFLICT, "verb", "Ở bước %1$s không thể %2$s.", x->step->title,
                    verb_label(x->m->verb));
    if (x->item.paused)
        return fail(cx, E_CONFLICT, "verb", "Hồ sơ đang tạm dừng. Hãy tiếp tục xử lý trước.");
    if (left->guard[0] && x->rec->kind->guard)
        TRY(x->rec->kind->guard(cx, x->rec, left->guard, left));
    ROWS_EACH(struct flow_step, s, x->v.steps) {
        if (s->n > left->n && !next)
            next = s;
    }
    TRY(flow_store_close(cx, &x->item, x->m->verb));
    *ret = (struct work_item){ 0 };
    if (next)
        TRY(open_item(cx, x->rec, next, x->m->to_post, ret));
    TRY(x->rec->kind->on_enter(cx, x->rec, next, x->m->verb));
    return journal_move(cx, x->rec, x->m->verb, next ? next->code : x->step->code, x->m->note);
}

/* The post that did a step last time, so that a paper sent back comes to the same hands. */
static int who_did(struct cx *cx, const struct move *x, const char *step, int64_t *ret)
{
    struct rows items;
    *ret = 0;
    TRY(flow_store_items(cx, x->item.kind, x->item.record_id, &items));
    ROWS_EACH(struct work_item, w, items) {
        if (strcmp(w->step, step) == 0 && w->post_id.id)
            *ret = w->post_id.id;
    }
    return E_OK;
}

static int send_back(struct cx *cx, struct move *x, struct work_item *ret)
{
    int64_t post = 0;
    const struct flow_step *before = previous(x);
    if (!before)
        return fail(cx, E_CONFLICT, "verb", "Hồ sơ đang ở bước đầu, không có bước nào để trả lại.");
    TRY(who_did(cx, x, before->code, &post));
    TRY(flow_store_close(cx, &x->item, "send_back"));
    TRY(open_item(cx, x->rec, before, x->m->to_post ? x->m->to_post : post, ret));
    TRY(x->rec->kind->on_enter(cx, x->rec, before, "send_back"));
    return journal_move(cx, x->rec, "send_back", before->code, x->m->note);
}

static int pause_item(struct cx *cx, struct move *x, struct work_item *ret)
{
    const char *cause = x->m->cause ? x->m->cause : "other",
               *basis = x->m->basis ? x->m->basis : "";
    if (x->item.paused)
        return fail(cx, E_CONFLICT, "verb", "Hồ sơ đã tạm dừng rồi.");
    TRY(clock_pause(cx, x->item.kind, x->item.record_id, cause, basis));
    TRY(flow_store_pause(cx, &x->item, true, x->item.due_at));
    *ret = x->item;
    TRY(x->rec->kind->on_enter(cx, x->rec, x->step, "pause"));
    return journal_move(cx, x->rec, "pause", x->step->code, x->m->note);
}

static int resume_item(struct cx *cx, struct move *x, struct work_item *ret)
{
    if (!x->item.paused)
        return fail(cx, E_CONFLICT, "verb", "Hồ sơ không tạm dừng.");
    TRY(clock_resume(cx, x->item.kind, x->item.record_id, &x->rec->due));
    TRY(flow_store_pause(cx, &x->item, false, x->rec->due));
    *ret = x->item;
    TRY(x->rec->kind->on_enter(cx, x->rec, x->step, "resume"));
    return journal_move(cx, x->rec, "resume", x->step->code, x->m->note);
}

static int stop_record(struct cx *cx, struct move *x, struct work_item *ret)
{
    TRY(flow_store_close(cx, &x->item, "stop"));
    *ret = (struct work_item){ 0 };
    TRY(x->rec->kind->on_enter(cx, x->rec, NULL, "stop"));
    return journal_move(cx, x->rec, "stop", x->step->code, x->m->note);
}

/* To a person; without one, back to the common work of the unit. */
static int reassign(struct cx *cx, struct move *x, struct work_item *ret)
{
    bool claim = strcmp(x->m->verb, "claim") == 0;
    int64_t post_id = claim ? cx->who->post_id : x->m->to_post;
    const struct post *to = post_by_id(cx, post_id);
    if (!to && (claim || post_id))
        return fail(cx, E_INVALID, "to_post", "Không có người nhận việc này.");
    if (to && !agency_is_below(cx, to->agency_id, x->item.agency_id) && !can(cx, "flow.any"))
        return fail(cx, E_INVALID, "to_post", "Người nhận việc phải thuộc cơ quan đang giữ hồ sơ.");
    TRY(flow_store_assign(cx, &x->item, post_id, to ? to->unit_id : x->item.unit_id));
    *ret = x->item;
    TRY(x->rec->kind->on_enter(cx, x->rec, x->step, x->m->verb));
    return journal_move(cx, x->rec, x->m->verb, x->step->code, x->m->note);
}

int flow_do(struct cx *cx, struct flow_record *rec, const struct flow_move *m,
            struct work_item *ret)
{
    static const struct {
        const char *verb;
        int (*fn)(struct cx *, struct move *, struct work_item *);
    } verbs[] = {
        { "hand_over", forward },  { "approve", forward },     { "finish", forward },
        { "return", forward },     { "send_back", send_back }, { "pause", pause_item },
        { "resume", resume_item }, { "stop", stop_record },    { "reassign", reassign },
        { "claim", reassign },
    };
    struct move x = { .rec = rec, .m = m };
    int rc = flow_store_open(cx, rec->kind->kind, rec->record_id, &x.item);
    if (rc == E_NOTFOUND)
        return fail(cx, E_CONFLICT, "verb", "Hồ sơ đã kết thúc, không còn bước nào để %s.",
                    verb_label(m->verb));
    TRY(rc);
    TRY(flow_version_by_id(cx, rec->flow_version_id, &x.v));
    x.step = flow_step_by_code(&x.v, x.item.step);
    must(x.step != NULL);
    if (m->rev && m->rev != x.item.rev)
        return fail(cx, E_CONFLICT, "rev",
                    "Có người vừa xử lý hồ sơ này. Xin xem lại rồi thao tác.");
    if (!flow_holds(cx, &x.item) && !can(cx, "flow.any") &&
        !(strcmp(m->verb, "reassign") == 0 && can(cx, "dossier.reassign")))
        return fail(cx, E_DENIED, "", "Hồ sơ đang ở người khác; anh/chị không giữ bước này.");
    for (size_t i = 0; i < COUNT(verbs); i++) {
        if (strcmp(verbs[i].verb, m->verb) == 0)
            return verbs[i].fn(cx, &x, ret);
    }
    return fail(cx, E_INVALID, "verb", "Không có thao tác \"%s\".", m->verb);
}

int flow_open_item(struct cx *cx, const char *kind, int64_t record_id, struct work_item *ret)
{
    return flow_store_open(cx, kind, record_id, ret);
}

int flow_items(struct cx *cx, const char *kind, int64_t record_id, struct rows *ret)
{
    return flow_store_items(cx, kind, record_id, ret);
}

int flow_due_moved(struct cx *cx, const char *kind, int64_t record_id, struct utc due)
{
    return flow_store_due(cx, kind, record_id, due.ms ? due : (struct utc){ FLOW_NO_DUE });
}

static void add_verb(struct cx *cx, struct rows *ret, const char *verb, bool primary)
{
    struct flow_verb *v = rows_add(cx->mem, ret);
    *v = (struct flow_verb){ verb, verb_label(verb), primary };
}

int flow_moves(struct cx *cx, const struct flow_version *v, const struct work_item *w,
               struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct flow_verb) };
    const struct flow_step *s = w->id ? flow_step_by_code(v, w->step) : NULL;
    bool mine = s && flow_holds(cx, w), any = can(cx, "flow.any");
    if (!s || (!mine && !any)) {
        if (s && can(cx, "dossier.reassign"))
            add_verb(cx, ret, "reassign", false);
        return E_OK;
    }
    if (w->paused) {
        add_verb(cx, ret, "resume", true);
        add_verb(cx, ret, "stop", false);
        return E_OK;
    }
    add_verb(cx, ret, s->verb, true);
    if (!w->post_id.id)
        add_verb(cx, ret, "claim", false);
    if (s->n > ROW(struct flow_step, v->steps, 0)->n)
        add_verb(cx, ret, "send_back", false);
    if (strcmp(s->verb, "return") != 0) {
        add_verb(cx, ret, "pause", false);
        add_verb(cx, ret, "stop", false);
    }
    add_verb(cx, ret, "reassign", false);
    return E_OK;
}

/* --- the default flow: counter → specialist → leader → clerk → counter (NĐ 61/2018 Đ 17–21, NĐ
 * 118/2025) --- */

static int seed_default(struct cx *cx, void *arg)
{
    static const struct flow_step steps[] = {
        { 1, "receive", "Tiếp nhận", "HUMAN", "counter", "@onestop", 0, "", "hand_over" },
        { 2, "appraise", "Thẩm định", "HUMAN", "specialist", "#", 0, "", "hand_over" },
        { 3, "sign", "Ký duyệt", "SIGN", "leader", "", 0, "", "approve" },
        { 4, "seal", "Đóng dấu, ký số", "HUMAN", "clerk", "", 0, "", "finish" },
        { 5, "return", "Trả kết quả", "HUMAN", "counter", "@onestop", 0, "", "return" },
    };
    (void)arg;
    struct rows rows = { .v = (void *)(uintptr_t)steps,
                         .n = COUNT(steps),
                         .size = sizeof steps[0],
                         .fields = flow_step_fields };
    struct flow_row row = {
        id_new(cx),         "dossier",    "*",
        day_of(2010, 1, 1), DAY_OPEN_END, "NĐ 63/2010, NĐ 61/2018, NĐ 118/2025"
    };
    TRY(flow_store_version_add(cx, &row, &rows));
    cache_bump(cx, "flow");
    return E_OK;
}

static int start(struct cx *cx)
{
    struct flow_version v;
    if (flow_version_for(cx, "dossier", "*", utc_day(cx->now), &v) >= 0)
        return E_OK;
    cx->err.n = 0;
    return start_write(cx, seed_default, NULL);
}

static const struct perm perms[] = {
    { "flow.any", "Xử lý bước của người khác" },
    { "flow.edit", "Sửa quy trình xử lý" },
    { 0 },
};
static const struct route routes[] = {
    { GET, "/ban-lam-viec", flow_page_inbox, SIGNED_IN, .statements = 6 },
    { 0 },
};
static const struct menu menu[] = {
    { "", "Bàn làm việc", "/ban-lam-viec", "layout-dashboard", SIGNED_IN, 0, NULL },
    { 0 },
};
static const char *const needs[] = { "calendar", "staff", NULL };
const struct room flow_room = {
    .name = "flow",
    .title = "Quy trình và bàn làm việc",
    .needs = needs,
    .schema = flow_schema,
    .sql = flow_sql,
    .tpl = flow_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
    .start = start,
};
