// SPDX-License-Identifier: Apache-2.0
/* report.c - Biểu II.06a from counters and open dossiers, and the room's card for the house. */
#include "report_room.h"
#include "report_tpl.h"

struct ii06a_period report_period(const struct report_asked *a)
{
    return (struct ii06a_period){ day_start(a->from), day_start(day_add(a->to, 1)) };
}

bool report_takes(struct cx *cx, const struct report_asked *a, int64_t agency_id)
{
    if (!a->agency || a->agency->id == agency_id)
        return true;
    return a->below && agency_is_below(cx, agency_id, a->agency->id);
}

/* The agency to ask the database for; 0 when it is several. */
static int64_t only_agency(const struct report_asked *a)
{
    return a->agency && !a->below ? a->agency->id : 0;
}

/* ---- the form ---- */

struct gathering {
    const struct report_asked *asked;
    struct rows lines; /* struct report_line, not yet in order and several of one kind */
};

static struct report_line *line_of(struct cx *cx, struct gathering *g, int64_t agency_id,
                                   const char *field)
{
    struct report_line *last =
        g->lines.n ? ROW(struct report_line, g->lines, g->lines.n - 1) : NULL;
    if (last && last->agency_id == agency_id && strcmp(last->field, field) == 0)
        return last;
    struct report_line *line = rows_add(cx->mem, &g->lines);
    *line = (struct report_line){ .agency_id = agency_id, .field = field };
    return line;
}

static int add_tallies(struct cx *cx, struct gathering *g)
{
    struct rows tallies;
    TRY(dossier_tallies(cx, g->asked->from, g->asked->to, &tallies));
    ROWS_EACH(const struct dossier_tally, t, tallies) {
        if (!report_takes(cx, g->asked, t->agency_id))
            continue;
        int64_t *n = line_of(cx, g, t->agency_id, t->field)->figures.n;
        n[II06A_ONLINE] += t->online;
        n[II06A_COUNTER] += t->other;
        n[II06A_CARRIED] += t->carried;
        n[II06A_EARLY] += t->early;
        n[II06A_EXACT] += t->exact;
        n[II06A_LATE] += t->late;
    }
    return E_OK;
}

static int add_open(struct cx *cx, const struct dossier_counted *d, void *arg)
{
    struct gathering *g = arg;
    if (report_takes(cx, g->asked, d->agency_id))
        line_of(cx, g, d->agency_id, d->field)->figures.n[d->outcome]++;
    return E_OK;
}

static int add_reopened(struct cx *cx, const struct dossier_counted *d, void *arg)
{
    struct gathering *g = arg;
    if (!report_takes(cx, g->asked, d->agency_id))
        return E_OK;
    int64_t *n = line_of(cx, g, d->agency_id, d->field)->figures.n;
    n[d->intake]++;
    n[d->outcome]++;
    return E_OK;
}

static int by_agency_and_field(const void *a, const void *b)
{
    const struct report_line *x = a, *y = b;
    if (x->agency_id != y->agency_id)
        return x->agency_id < y->agency_id ? -1 : 1;
    return strcmp(x->field, y->field);
}

/* Lines of one kind become one; empty ones go. */
static int settle(struct cx *cx, struct gathering *g, struct rows *ret, struct ii06a *total)
{
    *ret = (struct rows){ .size = sizeof(struct report_line) };
    *total = (struct ii06a){ { 0 } };
    if (!g->lines.n)
        return E_OK;
    qsort(g->lines.v, g->lines.n, sizeof(struct report_line), by_agency_and_field);
    ROWS_EACH(const struct report_line, line, g->lines) {
        struct report_line *last = ret->n ? ROW(struct report_line, *ret, ret->n - 1) : NULL;
        if (last && by_agency_and_field(last, line) == 0)
            ii06a_add(&last->figures, &line->figures);
        else
            *(struct report_line *)rows_add(cx->mem, ret) = *line;
    }
    size_t kept = 0;
    ROWS_EACH(struct report_line, line, *ret) {
        if (!ii06a_sum(&line->figures))
            return fail(cx, E_IO, "",
                        "Biểu II.06a không khớp: cột 3 khác cột 7 + 11 ở lĩnh vực “%s”. Xin chạy "
                        "“motcua check”.",
                        line->field);
        ii06a_add(total, &line->figures);
        if (line->figures.n[II06A_ALL])
            *ROW(struct report_line, *ret, kept++) = *line;
    }
    ret->n = kept;
    return E_OK;
}

int report_ii06a(struct cx *cx, const struct report_asked *asked, struct rows *ret,
                 struct ii06a *total)
{
    struct gathering g = { .asked = asked, .lines = { .size = sizeof(struct report_line) } };
    struct ii06a_period period = report_period(asked);
    TRY(add_tallies(cx, &g));
    TRY(dossier_each_open(cx, period, only_agency(asked), add_open, &g));
    TRY(dossier_each_reopened(cx, period, only_agency(asked), add_reopened, &g));
    return settle(cx, &g, ret, total);
}

/* ---- what stands behind a figure ---- */

struct collecting {
    const struct report_figure *figure;
    int64_t skip;
    size_t room, got;
    int64_t *ids;
    bool more;
};

static int collect(struct cx *cx, const struct dossier_counted *d, void *arg)
{
    struct collecting *c = arg;
    const struct report_figure *f = c->figure;
    if (!ii06a_is_in(f->column, d->intake, d->outcome) ||
        (f->field && strcmp(f->field, d->field) != 0) || !report_takes(cx, &f->asked, d->agency_id))
        return E_OK;
    if (c->skip > 0) {
        c->skip--;
        return E_OK;
    }
    if (c->got == c->room) {
        c->more = true;
        return E_CONFLICT; /* enough */
    }
    c->ids[c->got++] = d->id;
    return E_OK;
}

int report_behind(struct cx *cx, const struct report_figure *f, int64_t skip, size_t n,
                  int64_t *ids, size_t *got, bool *more)
{
    struct collecting c = { .figure = f, .skip = skip, .room = n, .ids = ids };
    struct ii06a_period period = report_period(&f->asked);
    int64_t agency = only_agency(&f->asked);
    bool open = f->column >= II06A_OPEN;
    int rc =
        open ? dossier_each_open(cx, period, agency, collect, &c)
             : dossier_each_of_period(cx, period, agency, f->column == II06A_CARRIED, collect, &c);
    if (rc >= 0)
        rc = dossier_each_reopened(cx, period, agency, collect, &c);
    *got = c.got;
    *more = c.more;
    return rc < 0 && !c.more ? rc : E_OK;
}

const char *report_column_label(enum ii06a_column column)
{
    static const char *const labels[II06A_COLUMNS] = {
        [II06A_ALL] = "Tiếp nhận – tổng số",
        [II06A_ONLINE] = "Tiếp nhận trong kỳ – trực tuyến",
        [II06A_COUNTER] = "Tiếp nhận trong kỳ – trực tiếp, dịch vụ bưu chính",
        [II06A_CARRIED] = "Từ kỳ trước chuyển qua",
        [II06A_SOLVED] = "Đã giải quyết – tổng số",
        [II06A_EARLY] = "Đã giải quyết – trước hạn",
        [II06A_EXACT] = "Đã giải quyết – đúng hạn",
        [II06A_LATE] = "Đã giải quyết – quá hạn",
        [II06A_OPEN] = "Đang giải quyết – tổng số",
        [II06A_OPEN_IN_TIME] = "Đang giải quyết – trong hạn",
        [II06A_OPEN_LATE] = "Đang giải quyết – quá hạn",
    };
    return labels[column] ? labels[column] : "";
}

/* ---- the room's card ---- */

/* A dossier whose clock was halted after the period takes two statements more. */
enum { STATEMENTS = 40 };
static const struct route routes[] = {
    { GET, "/bao-cao/ii06a", report_page, "report.read", .statements = STATEMENTS },
    { GET, "/bao-cao/ii06a/ho-so", report_page_list, "report.read", .statements = STATEMENTS },
    { GET, "/api/v1/reports/ii06a", report_api_ii06a, "report.read", .door = API,
      .statements = STATEMENTS, .summary = "Form II.06a of a period (from, to, agency, below)",
      .out = report_ii06a_doc },
    { VERB_NONE },
};
static const struct perm perms[] = {
    { "report.read", "Xem báo cáo, thống kê" },
    { NULL },
};
static const struct menu menu[] = {
    { "Báo cáo", "Biểu II.06a", "/bao-cao/ii06a", "chart-bar", "report.read", 200, NULL },
    { NULL },
};
static const char *const needs[] = { "staff", "dossier", NULL };
const struct room report_room = {
    .name = "report",
    .title = "Báo cáo, thống kê",
    .needs = needs,
    .tpl = report_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
};
