// SPDX-License-Identifier: Apache-2.0
/* portal_procedures.c - the catalogue as citizens read it: search, list, one procedure on one page.
 */
#include "portal_room.h"
#include "portal_tpl.h"

#define NATIONAL_PORTAL "https://dichvucong.gov.vn/"
enum { SHOWN = 20, PAGES = 100, INSTANT = 8 };

static const struct option levels[] = {
    { .code = "xa", .label = "Cấp xã" },         { .code = "huyen", .label = "Cấp huyện" },
    { .code = "tinh", .label = "Cấp tỉnh" },     { .code = "bo", .label = "Bộ, ngành" },
    { .code = "khac", .label = "Cơ quan khác" }, { 0 },
};
static const struct option online_levels[] = {
    { .code = "toan_trinh", .label = "Làm trọn qua mạng được" },
    { .code = "mot_phan", .label = "Làm một phần qua mạng được" },
    { .code = "thong_tin", .label = "Chỉ làm trực tiếp hoặc qua bưu chính" },
    { 0 },
};
static const char *const channels[] = { "", "Nộp trực tiếp", "Nộp qua mạng", "Nộp qua bưu chính" };

static const char *label_of(const struct option *options, const char *code)
{
    for (; options->label; options++) {
        if (text_eq(options->code, code))
            return options->label;
    }
    return "";
}

/* As the source says it where the program could not read it. */
static const char *limit_words(struct cx *cx, const struct method *m)
{
    if (m->limit.unit != LIMIT_NONE)
        return limit_text(cx, &m->limit);
    return !text_is_empty(m->limit_raw) ? m->limit_raw : m->hint;
}

const char *portal_procedure_url(struct cx *cx, const struct procedure *p)
{
    return arena_join(cx->mem, "/thu-tuc/", url_encode(cx->mem, p->code), NULL);
}

/* "Hộ tịch · trong ngày" */
static struct portal_answer answer(struct cx *cx, const struct procedure *p)
{
    struct limit limit = procedure_limit(p, 1);
    const char *words = limit.unit != LIMIT_NONE ? limit_text(cx, &limit) : "";
    return (struct portal_answer){
        .name = p->name,
        .url = portal_procedure_url(cx, p),
        .note = *words ? arena_printf(cx->mem, "%s · %s", p->field, words) : p->field,
    };
}

static struct rows answers(struct cx *cx, const struct rows *hits, size_t from, size_t most)
{
    struct rows out = { .size = sizeof(struct portal_answer) };
    for (size_t i = from; i < hits->n && i < from + most; i++)
        *(struct portal_answer *)rows_add(cx->mem, &out) =
            answer(cx, ROW(struct procedure_hit, *hits, i)->p);
    return out;
}

/* ---- the list ---- */

/* The choices of a filter; returns the field of the slug that is chosen, "" when none. */
static const char *add_fields(struct cx *cx, const char *slug, struct rows *ret, int *rc)
{
    struct rows groups = { 0 };
    const char *chosen = "";
    *rc = procedure_groups(cx, utc_day(cx->now), &groups);
    *ret = (struct rows){ .size = sizeof(struct input_option) };
    ROWS_EACH(const struct procedure_group, g, groups) {
        bool here = text_eq(g->slug, slug);
        *(struct input_option *)rows_add(cx->mem, ret) = (struct input_option){
            g->slug, arena_printf(cx->mem, "%s (%lld)", g->field, (long long)g->n), here
        };
        if (here)
            chosen = g->field;
    }
    return chosen;
}

/* Levels that no procedure has are not offered: since 1 July 2025 there is no district. */
static bool level_used(struct cx *cx, const char *level)
{
    for (size_t i = 0; i < procedure_count(cx); i++)
        if (strstr(procedure_nth(cx, i)->level, level))
            return true;
    return false;
}

static void add_levels(struct cx *cx, const char *level, struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct input_option) };
    for (const struct option *o = levels; o->label; o++) {
        if (!level_used(cx, o->code))
            continue;
        *(struct input_option *)rows_add(cx->mem, ret) =
            (struct input_option){ o->code, o->label, text_eq(o->code, level) };
    }
}

static const char *page_url(struct cx *cx, const char *q, const char *slug, const char *level,
                            int64_t page)
{
    return arena_printf(cx->mem, "/thu-tuc?q=%s&linh-vuc=%s&cap=%s&trang=%lld",
                        url_encode(cx->mem, q), url_encode(cx->mem, slug),
                        url_encode(cx->mem, level), (long long)page);
}

int portal_procedures(struct cx *cx, struct req *req)
{
    const char *q = query_text(req, "q"), *slug = query_text(req, "linh-vuc"),
               *level = query_text(req, "cap");
    struct portal_list_view view = { .q = q, .range = "", .previous = "", .next = "" };
    struct rows hits = { 0 };
    int64_t page;
    int rc;
    TRY(query_int(cx, req, "trang", 1, 1, PAGES, &page));
    const char *field = add_fields(cx, slug, &view.fields, &rc);
    TRY(rc);
    add_levels(cx, level, &view.levels);
    level = *label_of(levels, level) ? level : "";
    view.filtered = *q || *field || *level;
    size_t from = (size_t)(page - 1) * SHOWN;
    TRY(procedure_search(cx, q, field, level, from + SHOWN + 1, &hits));
    view.answers = answers(cx, &hits, from, SHOWN);
    if (view.answers.n)
        view.range = arena_printf(cx->mem, "%zu–%zu", from + 1, from + view.answers.n);
    if (page > 1)
        view.previous = page_url(cx, q, slug, level, page - 1);
    if (hits.n > from + SHOWN)
        view.next = page_url(cx, q, slug, level, page + 1);
    return reply_page(cx, req, &tpl_portal_procedures, "Thủ tục hành chính", &view);
}

/* What appears under the search field while typing; the same words as a page for who has no
 * scripts. */
int portal_find_procedures(struct cx *cx, struct req *req)
{
    struct portal_list_view view = { .q = query_text(req, "q") };
    struct rows hits = { 0 };
    if (!req_wants_fragment(req))
        return portal_procedures(cx, req);
    TRY(procedure_search(cx, view.q, "", "", INSTANT, &hits));
    view.answers = answers(cx, &hits, 0, INSTANT);
    return reply_page(cx, req, &tpl_portal_found, "Thủ tục", &view);
}

/* ---- one procedure ---- */

/* "xa huyen" → "Cấp xã, Cấp huyện" */
static const char *level_words(struct cx *cx, const char *level)
{
    struct buf out = BUF(cx->mem);
    for (const struct option *o = levels; o->label; o++) {
        const char *found = strstr(level, o->code);
        if (found)
            buf_printf(&out, "%s%s", out.n ? ", " : "", o->label);
    }
    return buf_str(&out);
}

static void add_methods(struct cx *cx, struct portal_procedure_view *view)
{
    view->methods = (struct rows){ .size = sizeof(struct portal_method) };
    ROWS_EACH(const struct method, m, view->p->methods) {
        struct portal_method *out = rows_add(cx->mem, &view->methods);
        *out = (struct portal_method){
            .channel = m->channel >= 1 && m->channel <= 3 ? channels[m->channel] : "Cách khác",
            .limit = limit_words(cx, m),
            .description = m->description,
            .fees = m->fees,
        };
    }
}

int portal_procedure(struct cx *cx, struct req *req)
{
    const char *code = req_param(req, "code");
    struct portal_procedure_view view = { .p = procedure_at(cx, code, utc_day(cx->now)) };
    if (!view.p)
        return fail(cx, E_NOTFOUND, "", "Không có thủ tục này, hoặc thủ tục đã được thay thế.");
    view.level = level_words(cx, view.p->level);
    view.online = label_of(online_levels, view.p->online_level);
    TRY(procedure_text_of(cx, view.p, &view.text));
    if (!text_is_empty(view.p->route) && !text_eq(view.p->route, "LOCAL"))
        view.portal = !text_is_empty(view.text.portal_url) ? view.text.portal_url : NATIONAL_PORTAL;
    view.back = portal_procedure_url(cx, view.p);
    view.print_url = arena_printf(cx->mem, "%s?ban-in=1", view.back);
    add_methods(cx, &view);
    bool print = text_eq(query_text(req, "ban-in"), "1");
    return reply_page(cx, req, print ? &tpl_portal_print : &tpl_portal_procedure, view.p->name,
                      &view);
}
