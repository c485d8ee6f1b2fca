// SPDX-License-Identifier: Apache-2.0
/* flow_pages.c - the officer's desk: what waits for him, by due time. */
#include "desk/i18n.h"
#include "desk/house.h"
#include "flow_room.h"
#include "flow_tpl.h"
#include <ctype.h>

static const struct {
    const char *name, *label, *empty;
    enum inbox_of of;
} tabs[] = {
    { "", "Việc của tôi", "Chưa có hồ sơ nào chờ anh/chị.", INBOX_MINE },
    { "phong", "Phòng tôi", "Phòng chưa có hồ sơ nào đang giải quyết.", INBOX_UNIT },
    { "tam-dung", "Chờ bổ sung", "Không có hồ sơ nào đang tạm dừng.", INBOX_PAUSED },
    { "tra", "Chờ trả kết quả", "Không có kết quả nào chờ trả.", INBOX_RETURN },
};

static size_t tab_of(struct req *req)
{
    for (size_t i = 1; i < COUNT(tabs); i++) {
        if (strcmp(query_text(req, "muc"), tabs[i].name) == 0)
            return i;
    }
    return 0;
}

static const char *due_class(const char *tone)
{
    static const char *const classes[][2] = {
        { "green", "due due-ok" },
        { "orange", "due due-soon" },
        { "red", "due due-late" },
        { "grey", "due due-hold" },
    };
    for (size_t i = 0; i < COUNT(classes); i++) {
        if (strcmp(classes[i][0], tone) == 0)
            return classes[i][1];
    }
    return "due due-hold";
}

/* Names of steps, by the flow of those records that have none of their own. */
struct step_names {
    const char *kind;
    struct flow_version flow;
};

static const char *step_title(struct cx *cx, const struct work_item *w, struct step_names *names)
{
    if (!text_eq(names->kind, w->kind)) {
        *names = (struct step_names){ .kind = w->kind };
        if (flow_version_for(cx, w->kind, "*", utc_day(cx->now), &names->flow) < 0)
            return w->step;
    }
    const struct flow_step *s = flow_step_by_code(&names->flow, w->step);
    return s ? tr(cx, s->title) : w->step;
}

static void add_lines(struct cx *cx, const struct rows *items, struct rows *ret)
{
    const struct calendar *calendar = calendar_of(cx, cx->who->agency_id);
    struct step_names names = { 0 };
    *ret = (struct rows){ .size = sizeof(struct inbox_line) };
    ROWS_EACH(struct work_item, w, *items) {
        struct deadline d = { strcmp(w->step, "return") == 0 ? tr(cx, "Chờ người nhận")
                                                             : tr(cx, "Không hẹn ngày"),
                              "grey", 0 };
        if (w->due_at.ms < FLOW_NO_DUE)
            d = calendar_deadline(cx, calendar, w->opened_at, w->due_at, w->paused);
        struct inbox_line *line = rows_add(cx->mem, ret);
        *line = (struct inbox_line){
            w->code,           w->url, w->note, w->title, step_title(cx, w, &names), d.text,
            due_class(d.tone), d.share
        };
    }
}

static void add_tile(struct cx *cx, struct rows *tiles, int64_t n, const char *label,
                     const char *tone, const char *url)
{
    struct tile *t = rows_add(cx->mem, tiles);
    *t = (struct tile){ number_vi(cx->mem, n), label, n > 0 ? tone : "", url };
}

static int add_tiles(struct cx *cx, const struct inbox_counts *n, struct rows *tiles)
{
    *tiles = (struct rows){ .size = sizeof(struct tile) };
    add_tile(cx, tiles, n->open - n->ready, "Đang giải quyết", "", "/ban-lam-viec");
    add_tile(cx, tiles, n->today, "Đến hạn hôm nay", "t-soon", "/ban-lam-viec");
    add_tile(cx, tiles, n->late, "Quá hạn", "t-late", "/ban-lam-viec");
    add_tile(cx, tiles, n->paused, "Chờ bổ sung", "t-hold", "/ban-lam-viec?muc=tam-dung");
    for (const struct room *const *r = cx->house->rooms; *r; r++) {
        if ((*r)->tiles)
            TRY((*r)->tiles(cx, tiles));
    }
    return E_OK;
}

static void add_tabs(struct cx *cx, const struct inbox_counts *n, size_t current, struct rows *ret)
{
    const int64_t counts[COUNT(tabs)] = { n->open, 0, n->paused, n->ready };
    *ret = (struct rows){ .size = sizeof(struct inbox_tab) };
    for (size_t i = 0; i < COUNT(tabs); i++) {
        struct inbox_tab *t = rows_add(cx->mem, ret);
        *t = (struct inbox_tab){ tabs[i].label,
                                 i ? arena_printf(cx->mem, "/ban-lam-viec?muc=%s", tabs[i].name)
                                   : "/ban-lam-viec",
                                 counts[i], i == current };
    }
}

/* "chị Lan", "anh Đức" where the middle name tells, the given name alone elsewhere. */
static const char *called(struct cx *cx)
{
    const char *name = strrchr(cx->who->name, ' ');
    name = name && !islower((unsigned char)name[1]) ? name + 1 : cx->who->name;
    if (strcmp(cx->lang, "vi") != 0)
        return name;
    const char *how = strstr(cx->who->name, " Thị ")   ? "chị "
                      : strstr(cx->who->name, " Văn ") ? "anh "
                                                       : "";
    return arena_printf(cx->mem, "%s%s", how, name);
}

static const char *greeting(struct cx *cx, const struct inbox_counts *n)
{
    const char *name = called(cx);
    if (n->late > 0)
        return arena_printf(cx->mem, tr(cx, "Chào %s, có %lld hồ sơ quá hạn cần xử lý ngay"), name,
                            (long long)n->late);
    if (n->today > 0)
        return arena_printf(cx->mem, tr(cx, "Chào %s, hôm nay có %lld hồ sơ đến hạn"), name,
                            (long long)n->today);
    return arena_printf(cx->mem, tr(cx, "Chào %s, hôm nay không có hồ sơ nào đến hạn"), name);
}

int flow_page_inbox(struct cx *cx, struct req *req)
{
    struct holder holder;
    struct inbox_counts counts = { 0 };
    struct rows items;
    size_t tab = tab_of(req);
    const char *next;
    TRY(flow_holder(cx, &holder));
    TRY(flow_store_counts(cx, &counts));
    TRY(flow_store_inbox(cx, &holder, tabs[tab].of, query_text(req, "after"), &items, &next));
    struct inbox_view view = { .empty = tabs[tab].empty };
    struct day today = utc_day(cx->now);
    view.today = arena_printf(cx->mem, "%s, %s", tr(cx, weekday_vi(day_weekday(today))),
                              day_vi(cx->mem, today));
    view.greeting = greeting(cx, &counts);
    view.next =
        next[0] ? arena_printf(cx->mem, "/ban-lam-viec?muc=%s&after=%s", tabs[tab].name, next) : "";
    add_tabs(cx, &counts, tab, &view.tabs);
    add_lines(cx, &items, &view.lines);
    TRY(add_tiles(cx, &counts, &view.tiles));
    return reply_page(cx, req, &tpl_flow_inbox, "Bàn làm việc", &view);
}
