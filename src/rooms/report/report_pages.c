// SPDX-License-Identifier: Apache-2.0
/* report_pages.c - Biểu II.06a as a page, and the dossiers behind a figure. */
#include "report_room.h"
#include "report_tpl.h"

/* ---- rows of the form ---- */

struct place { /* of a line on the page */
    size_t agency;
    const char *key;
    const struct report_line *line;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->agency != y->agency)
        return x->agency < y->agency ? -1 : 1;
    return strcmp(x->key, y->key);
}

static size_t rank_of(struct cx *cx, int64_t agency_id)
{
    size_t n = agency_count(cx);
    for (size_t i = 0; i < n; i++)
        if (agency_nth(cx, i)->id == agency_id)
            return i;
    return n;
}

/* Agencies in the order of the tree, fields by the alphabet. */
static struct place *in_order(struct cx *cx, const struct rows *lines)
{
    struct place *places = arena_array(cx->mem, lines->n + 1, sizeof *places);
    int64_t last = 0;
    size_t n = 0, rank = 0;
    ROWS_EACH(const struct report_line, line, *lines) {
        if (line->agency_id != last)
            rank = rank_of(cx, line->agency_id);
        last = line->agency_id;
        places[n++] = (struct place){ rank, vi_sort_key(cx->mem, line->field), line };
    }
    if (n)
        qsort(places, n, sizeof *places, by_place);
    return places;
}

/* url: of the list, to which the column is added. */
static struct rows cells_of(struct cx *cx, const struct ii06a *f, const char *url)
{
    struct rows cells = { .size = sizeof(struct report_cell) };
    for (int i = II06A_ALL; i < II06A_COLUMNS; i++) {
        struct report_cell *cell = rows_add(cx->mem, &cells);
        *cell =
            (struct report_cell){ f->n[i],
                                  f->n[i] ? arena_printf(cx->mem, "%s&column=%d", url, i) : "" };
    }
    return cells;
}

static const char *list_url(struct cx *cx, const struct report_asked *asked, const char *field)
{
    struct buf b = BUF(cx->mem);
    buf_printf(&b, "/bao-cao/ii06a/ho-so?%s", report_query(cx, asked));
    if (field) {
        buf_puts(&b, "&field=");
        tpl_url_part(&b, *field ? field : "-");
    }
    return buf_str(&b);
}

static const char *roman(struct cx *cx, int64_t n)
{
    static const struct {
        int64_t n;
        const char *s;
    } parts[] = { { 100, "C" }, { 90, "XC" }, { 50, "L" }, { 40, "XL" }, { 10, "X" },
                  { 9, "IX" },  { 5, "V" },   { 4, "IV" }, { 1, "I" } };
    struct buf b = BUF(cx->mem);
    for (size_t i = 0; i < COUNT(parts); i++)
        for (; n >= parts[i].n; n -= parts[i].n)
            buf_puts(&b, parts[i].s);
    return buf_str(&b);
}

static void add_agency(struct cx *cx, struct report_view *v, const struct report_asked *of_agency,
                       const struct ii06a *sum, int64_t n)
{
    struct report_row *row = rows_add(cx->mem, &v->rows);
    *row = (struct report_row){ .no = roman(cx, n),
                                .name = of_agency->agency ? of_agency->agency->name : "",
                                .is_agency = true,
                                .cells = cells_of(cx, sum, list_url(cx, of_agency, NULL)) };
}

static void add_field(struct cx *cx, struct report_view *v, const struct report_asked *of_agency,
                      const struct report_line *line, int64_t n)
{
    struct report_row *row = rows_add(cx->mem, &v->rows);
    *row = (struct report_row){ .no = arena_printf(cx->mem, "%lld", (long long)n),
                                .name = *line->field ? line->field : "Lĩnh vực khác",
                                .cells = cells_of(cx, &line->figures,
                                                  list_url(cx, of_agency, line->field)) };
}

static void add_rows(struct cx *cx, const struct report_asked *asked, const struct rows *lines,
                     struct report_view *v)
{
    struct place *places = in_order(cx, lines);
    int64_t agencies = 0;
    v->rows = (struct rows){ .size = sizeof(struct report_row) };
    for (size_t i = 0; i < lines->n;) {
        struct ii06a sum = { { 0 } };
        struct report_asked of_agency = *asked;
        size_t end = i;
        for (; end < lines->n && places[end].agency == places[i].agency; end++)
            ii06a_add(&sum, &places[end].line->figures);
        of_agency.agency = agency_by_id(cx, places[i].line->agency_id);
        of_agency.below = false;
        add_agency(cx, v, &of_agency, &sum, ++agencies);
        for (size_t k = i; k < end; k++)
            add_field(cx, v, &of_agency, places[k].line, (int64_t)(k - i + 1));
        i = end;
    }
}

/* ---- the page ---- */

static bool is_among(const struct rows *keys, int64_t agency_id)
{
    ROWS_EACH(const struct agency_key, k, *keys)
        if (k->agency_id == agency_id)
            return true;
    return false;
}

static int add_choices(struct cx *cx, const struct report_asked *asked, struct report_view *v)
{
    const struct agency *own = agency_by_id(cx, cx->who->agency_id);
    struct rows keys;
    TRY(agencies_in_scope(cx, &keys));
    v->agencies = (struct rows){ .size = sizeof(struct input_option) };
    for (size_t i = 0; i < agency_count(cx); i++) {
        const struct agency *a = agency_nth(cx, i);
        if (!is_among(&keys, a->id))
            continue;
        struct input_option *o = rows_add(cx->mem, &v->agencies);
        *o = (struct input_option){ a->identifier, a->name, a == asked->agency };
    }
    const struct agency *shown = asked->agency ? asked->agency : own;
    v->agency_name = shown ? shown->name : "";
    v->parent = shown ? shown->letterhead_parent : "";
    v->place = shown ? shown->place : "";
    return E_OK;
}

int report_view_fill(struct cx *cx, const struct report_asked *asked, struct report_view *v)
{
    struct rows lines;
    struct ii06a total;
    v->from = day_vi(cx->mem, asked->from);
    v->to = day_vi(cx->mem, asked->to);
    v->first = asked->from;
    v->last = asked->to;
    v->below = asked->below;
    v->whole = !asked->agency;
    v->today = day_vi_long(cx->mem, utc_day(cx->now));
    const char *query = report_query(cx, asked);
    v->csv_url = arena_printf(cx->mem, "/bao-cao/ii06a?%s&format=csv", query);
    v->xlsx_url = arena_printf(cx->mem, "/bao-cao/ii06a?%s&format=xlsx", query);
    TRY(report_ii06a(cx, asked, &lines, &total));
    add_rows(cx, asked, &lines, v);
    v->totals = cells_of(cx, &total, list_url(cx, asked, NULL));
    v->press = ii06a_press(&total);
    return E_OK;
}

int report_page(struct cx *cx, struct req *req)
{
    struct report_view view = { .rows = { .size = sizeof(struct report_row) } };
    struct report_asked asked;
    int rc = report_asked_read(cx, req, false, &asked);
    if (rc < 0 && rc != E_INVALID)
        return rc;
    TRY(add_choices(cx, &asked, &view));
    if (rc == E_INVALID) {
        view.bad = true;
        view.from = query_text(req, "from");
        view.to = query_text(req, "to");
        return reply_page_status(cx, req, 422, &tpl_report_page, "Biểu II.06a", &view);
    }
    TRY(report_view_fill(cx, &asked, &view));
    const char *format = query_text(req, "format");
    if (*format)
        return report_reply_file(cx, req, &view, format);
    return reply_page(cx, req, &tpl_report_page, "Biểu II.06a", &view);
}

/* ---- what stands behind a figure ---- */

static int figure_asked(struct cx *cx, struct req *req, struct report_figure *ret)
{
    int64_t column;
    TRY(report_asked_read(cx, req, false, &ret->asked));
    TRY(query_int(cx, req, "column", II06A_ALL, II06A_ALL, II06A_OPEN_LATE, &column));
    ret->column = (enum ii06a_column)column;
    const char *field = query_text(req, "field");
    ret->field = !*field ? NULL : strcmp(field, "-") == 0 ? "" : field;
    return E_OK;
}

/* The figure itself, from the counters. */
static int figure_of(struct cx *cx, const struct report_figure *f, int64_t *ret)
{
    struct rows lines;
    struct ii06a total;
    TRY(report_ii06a(cx, &f->asked, &lines, &total));
    *ret = f->field ? 0 : total.n[f->column];
    if (f->field)
        ROWS_EACH(const struct report_line, line, lines)
            *ret += strcmp(line->field, f->field) == 0 ? line->figures.n[f->column] : 0;
    return E_OK;
}

static int add_lines(struct cx *cx, const int64_t *ids, size_t n, struct report_list_view *v)
{
    struct rows lines;
    v->rows = (struct rows){ .size = sizeof(struct report_list_row) };
    if (!n)
        return E_OK;
    TRY(dossier_lines(cx, ids, n, &lines));
    ROWS_EACH(const struct dossier_line, d, lines) {
        struct report_list_row *row = rows_add(cx->mem, &v->rows);
        *row = (struct report_list_row){ .code = d->code,
                                         .url = dossier_url(cx, d->code),
                                         .owner = d->owner,
                                         .title = d->title,
                                         .agency = d->agency,
                                         .status = dossier_status_label(d->status),
                                         .tone = dossier_status_tone(d->status),
                                         .received = d->received_at,
                                         .due = d->due_at,
                                         .finished = d->finished_at };
    }
    return E_OK;
}

int report_page_list(struct cx *cx, struct req *req)
{
    struct report_figure f;
    struct report_list_view v = { .first_url = "", .next_url = "" };
    int64_t page, ids[REPORT_PAGE];
    size_t n;
    bool more;
    if (!can(cx, "dossier.read"))
        return fail(cx, E_DENIED, "", "Anh/chị không được giao quyền xem hồ sơ.");
    TRY(figure_asked(cx, req, &f));
    TRY(query_int(cx, req, "trang", 1, 1, 1000000, &page));
    TRY(figure_of(cx, &f, &v.n));
    TRY(report_behind(cx, &f, (page - 1) * REPORT_PAGE, REPORT_PAGE, ids, &n, &more));
    TRY(add_lines(cx, ids, n, &v));
    const char *url =
        arena_printf(cx->mem, "%s&column=%d", list_url(cx, &f.asked, f.field), (int)f.column);
    if (more)
        v.next_url = arena_printf(cx->mem, "%s&trang=%lld", url, (long long)page + 1);
    if (page > 1)
        v.first_url = url;
    v.title = arena_printf(cx->mem, "Biểu II.06a, cột %d", (int)f.column);
    v.label = report_column_label(f.column);
    v.column = f.column;
    v.agency_name = f.asked.agency ? f.asked.agency->name : "";
    v.field = f.field ? f.field : "";
    v.first = f.asked.from;
    v.last = f.asked.to;
    v.back = arena_printf(cx->mem, "/bao-cao/ii06a?%s", report_query(cx, &f.asked));
    v.range =
        arena_printf(cx->mem, "%lld–%lld / %lld", (long long)(n ? (page - 1) * REPORT_PAGE + 1 : 0),
                     (long long)((page - 1) * REPORT_PAGE + (int64_t)n), (long long)v.n);
    return reply_page(cx, req, &tpl_report_list, v.title, &v);
}
