// SPDX-License-Identifier: Apache-2.0
/* catalogue_pages.c - requests in, HTML out: the list of versions for administrators, one version,
 * publishing. */
#include "catalogue_room.h"
#include "catalogue_tpl.h"

int catalogue_page_list(struct cx *cx, struct req *req)
{
    return reply_list(cx, req, &catalogue_list, NO_ARGS);
}

/* --- one version --- */

struct act {
    int64_t rev;
    struct day valid_from, last;
    const char *reason;
};
static const struct field act_fields[] = {
    FIELD(struct act, rev),
    FIELD(struct act, valid_from, .label = "Áp dụng từ ngày"),
    FIELD(struct act, last, .label = "Hết áp dụng từ ngày"),
    FIELD(struct act, reason, .label = "Căn cứ (số quyết định)", .required = true, .max_len = 300),
    FIELD_END,
};

static const char *option_label(const struct option *options, const char *code)
{
    for (const struct option *o = options; o->label; o++) {
        if (strcmp(o->code, code) == 0)
            return o->label;
    }
    return code;
}

static const char *levels(struct cx *cx, const char *codes)
{
    struct buf b = BUF(cx->mem);
    for (const char *p = codes; *p;) {
        size_t k = strcspn(p, " ");
        buf_printf(&b, "%s%s", b.n ? ", " : "",
                   option_label(level_options, arena_strn(cx->mem, p, k)));
        p += k + strspn(p + k, " ");
    }
    return buf_str(&b);
}

static const char *fees_text(struct cx *cx, const struct rows *fees)
{
    struct buf b = BUF(cx->mem);
    ROWS_EACH(struct fee, f, *fees) {
        buf_puts(&b, b.n ? "; " : "");
        bool free = f->amount.v == 0 && f->currency[0] && !f->doubtful;
        if (free)
            buf_puts(&b, "Không thu");
        else if (f->currency[0])
            buf_printf(&b, "%s %s", number_vi(cx->mem, f->amount.v),
                       strcmp(f->currency, "VND") == 0 ? "đ" : f->currency);
        if (f->doubtful)
            buf_puts(&b, " (cần kiểm tra: nguồn có thể ghi theo đô la, nghìn đồng hoặc đơn vị)");
        if (f->note[0] && !(free && strcmp(f->note, "Không thu") == 0))
            buf_printf(&b, "%s%s", f->currency[0] ? ": " : "", f->note);
    }
    return b.n ? buf_str(&b) : "–";
}

static void add_methods(struct cx *cx, const struct procedure *p, struct rows *ret)
{
    static const char *const channels[] = { "", "Trực tiếp", "Trực tuyến", "Bưu chính công ích" };
    *ret = (struct rows){ .size = sizeof(struct method_view) };
    ROWS_EACH(struct method, m, p->methods) {
        struct method_view *v = rows_add(cx->mem, ret);
        *v = (struct method_view){ channels[m->channel], limit_text(cx, &m->limit),
                                   m->limit_raw,         m->hint,
                                   m->description,       fees_text(cx, &m->fees) };
    }
}

static const char *period(struct cx *cx, const struct version *v)
{
    if (strcmp(v->state, "DRAFT") == 0)
        return "Chưa áp dụng";
    const char *from = v->valid_from.ordinal <= day_of(1900, 1, 1).ordinal
                           ? "từ trước"
                           : arena_printf(cx->mem, "từ %s", day_vi(cx->mem, v->valid_from));
    if (v->valid_to.ordinal == DAY_OPEN_END.ordinal)
        return from;
    return arena_printf(cx->mem, "%s đến trước %s", from, day_vi(cx->mem, v->valid_to));
}

static const char *tone_of(const char *state)
{
    return strcmp(state, "PUBLISHED") == 0 ? "st-ok"
           : strcmp(state, "DRAFT") == 0   ? "st-soon"
                                           : "st-hold";
}

/* ---- what is new against the version before ---- */

static const char *methods_text(struct cx *cx, const struct procedure *p)
{
    struct rows methods;
    struct buf b = BUF(cx->mem);
    add_methods(cx, p, &methods);
    ROWS_EACH(const struct method_view, m, methods)
        buf_printf(&b, "%s%s: %s, %s", b.n ? "; " : "", m->channel, m->limit, m->fees);
    return buf_str(&b);
}

static const char *papers_text(struct cx *cx, const struct procedure *p)
{
    struct buf b = BUF(cx->mem);
    ROWS_EACH(const struct procedure_case, c, p->cases)
        ROWS_EACH(const struct component, x, c->components)
            if (!x->note)
                buf_printf(&b, "%s%s (%lld/%lld)", b.n ? "; " : "", x->name,
                           (long long)x->originals, (long long)x->copies);
    return buf_str(&b);
}

static void add_changes(struct cx *cx, const struct version *old, struct version_view *view)
{
    const struct procedure *was = procedure_by_id(cx, old->id), *is = view->p;
    if (!was)
        return;
    const struct version_change all[] = {
        { "Tên thủ tục", was->name, is->name },
        { "Lĩnh vực", was->field, is->field },
        { "Cách nộp, thời hạn, phí", methods_text(cx, was), methods_text(cx, is) },
        { "Thành phần hồ sơ", papers_text(cx, was), papers_text(cx, is) },
        { "Quyết định công bố", old->decision, view->row.decision },
    };
    view->before = old->n;
    for (size_t i = 0; i < COUNT(all); i++)
        if (strcmp(all[i].was, all[i].is) != 0)
            *(struct version_change *)rows_add(cx->mem, &view->changes) = all[i];
}

static int add_versions(struct cx *cx, struct version_view *view)
{
    struct rows rows;
    TRY(catalogue_store_versions(cx, view->row.code, &rows));
    view->versions = (struct rows){ .size = sizeof(struct version_line) };
    view->changes = (struct rows){ .size = sizeof(struct version_change) };
    ROWS_EACH(struct version, v, rows) { /* newest first */
        if (v->n < view->row.n && !view->before)
            add_changes(cx, v, view);
        struct version_line *line = rows_add(cx->mem, &view->versions);
        *line =
            (struct version_line){ arena_printf(cx->mem, "Phiên bản %lld, %s", (long long)v->n,
                                                period(cx, v)),
                                   arena_printf(cx->mem, "/thu-tuc-noi-bo/%lld", (long long)v->id),
                                   option_label(version_states, v->state), v->id == view->row.id };
    }
    return E_OK;
}

int catalogue_page(struct cx *cx, struct req *req)
{
    int64_t id;
    struct version_view view = { .more = "" };
    struct version_text text;
    struct rows legal;
    TRY(req_id(cx, req, "id", &id));
    int rc = catalogue_store_get(cx, id, &view.row);
    view.p = rc >= 0 ? procedure_by_id(cx, id) : NULL;
    if (rc == E_NOTFOUND || (rc >= 0 && !view.p))
        return fail(cx, E_NOTFOUND, "", "Không có phiên bản thủ tục này.");
    TRY(rc);
    TRY(catalogue_store_text(cx, id, &text, &legal));
    view.text = (struct procedure_text){ text.steps,   text.conditions,   text.subjects,
                                         text.results, text.authority,    text.executing,
                                         text.address, view.row.keywords, text.portal_url,
                                         legal };
    view.more = text.more;
    view.state = option_label(version_states, view.row.state);
    view.tone = tone_of(view.row.state);
    view.period = period(cx, &view.row);
    view.levels = levels(cx, view.row.level);
    view.online = field_show(cx, field_find(version_fields, "online_level", strlen("online_level")),
                             &view.row);
    view.route = field_show(cx, field_find(version_fields, "route", strlen("route")), &view.row);
    view.url = arena_printf(cx->mem, "/thu-tuc-noi-bo/%lld", (long long)id);
    add_methods(cx, view.p, &view.methods);
    TRY(add_versions(cx, &view));
    struct act act = { .valid_from = utc_day(cx->now), .last = utc_day(cx->now), .reason = "" };
    view.valid_from = input_of(cx, act_fields, "valid_from", "", &act);
    view.last = input_of(cx, act_fields, "last", "", &act);
    view.reason = input_of(cx, act_fields, "reason", "", &act);
    view.may_publish = can(cx, "catalogue.edit") && strcmp(view.row.state, "DRAFT") == 0;
    view.may_withdraw = can(cx, "catalogue.edit") && strcmp(view.row.state, "PUBLISHED") == 0;
    return reply_page(cx, req, &tpl_catalogue_version, view.row.name, &view);
}

static int read_act(struct cx *cx, struct req *req, int64_t *id, struct act *act)
{
    *act = (struct act){ .reason = "" };
    TRY(req_id(cx, req, "id", id));
    return form_read(cx, req, act_fields, act);
}

int catalogue_page_publish(struct cx *cx, struct req *req)
{
    int64_t id;
    struct act act;
    TRY(read_act(cx, req, &id, &act));
    TRY(version_publish(cx, id, act.rev, act.valid_from, act.reason));
    return reply_flash(cx, req, arena_printf(cx->mem, "/thu-tuc-noi-bo/%lld", (long long)id),
                       "Đã công bố, áp dụng từ %s.", day_vi(cx->mem, act.valid_from));
}

int catalogue_page_withdraw(struct cx *cx, struct req *req)
{
    int64_t id;
    struct act act;
    TRY(read_act(cx, req, &id, &act));
    TRY(version_withdraw(cx, id, act.rev, act.last, act.reason));
    return reply_flash(cx, req, arena_printf(cx->mem, "/thu-tuc-noi-bo/%lld", (long long)id),
                       "Đã bãi bỏ từ %s.", day_vi(cx->mem, act.last));
}
