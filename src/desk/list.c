// SPDX-License-Identifier: Apache-2.0
/*
 * list.c - from the query of a request to the rows of a list, as page, fragment or JSON. Files of
 * the same rows are list_file.c's.
 */
#include "desk/list_inside.h"
#include "desk/assets.h"
#include "desk_tpl.h"

enum { LIMIT = 50, LIMIT_MAX = 1000, ARGS_MAX = 64 };

/* ---- the query ---- */

/* The value of a filter as an argument; E_INVALID beside it. */
static int filter_arg(struct cx *cx, const struct list_filter *f, const char *text, struct arg *ret)
{
    struct day day = { 0 };

    *ret = (struct arg){ .name = f->param, .type = f->type, .s = "" };
    for (const struct option *o = f->options; o && o->label && *text; o++) {
        const char *code = o->code ? o->code : arena_printf(cx->mem, "%lld", (long long)o->value);
        if (strcmp(code, text) == 0)
            break;
        if (!o[1].label)
            return fail(cx, E_INVALID, f->param, "Không có lựa chọn này.");
    }
    switch (f->type) {
    case FT_TEXT:
        if (utf8_length(text) > 255)
            return fail(cx, E_INVALID, f->param, "Dài quá 255 chữ.");
        ret->s = f->folded ? vi_fold(cx->mem, text) : text;
        return E_OK;
    case FT_DAY:
        if (*text && !day_read_vi(text, &day))
            return fail(cx, E_INVALID, f->param, "Ngày viết như 01/11/2021.");
        ret->i = day.ordinal;
        return E_OK;
    case FT_UTC:
        if (*text && day_read_vi(text, &day))
            ret->i = day_start(day).ms;
        else if (*text && !utc_read_iso(text, (struct utc *)&ret->i))
            return fail(cx, E_INVALID, f->param,
                        "Thời điểm viết như 01/11/2021 hoặc 2021-11-01T07:30.");
        return E_OK;
    case FT_INT:
    case FT_BOOL:
    case FT_DONG:
    case FT_REF:
        if (*text && !int_read(text, &ret->i))
            return fail(cx, E_INVALID, f->param, "Phải là số.");
        return E_OK;
    case FT_LIST:
    case FT_END:
    default:
        must(false && "a filter has one value");
        return E_IO;
    }
}

static int read_sort(struct cx *cx, const struct list *list, const char *sort,
                     struct list_query *ret)
{
    bool down = *sort == '-';
    const char *name = sort + down;

    ret->page.order = list->default_order;
    if (!*sort)
        return E_OK;
    for (const struct list_column *c = list->columns; c->field; c++) {
        if (c->order < 0 || strcmp(c->field, name) != 0)
            continue;
        ret->page.order = c->order;
        ret->page.backwards = list->sql->orders[c->order].desc != down;
        return E_OK;
    }
    return fail(cx, E_INVALID, "sort", "Không sắp xếp được theo “%s”.", name);
}

int list_query_read(struct cx *cx, struct req *req, const struct list *list,
                    const struct arg *extra, struct list_query *ret)
{
    struct arg *args = arena_array(cx->mem, ARGS_MAX, sizeof *args);
    size_t n = 0;
    int rc = E_OK;

    *ret = (struct list_query){ .args = args };
    for (const struct list_filter *f = list->filters; f && f->param; f++) {
        const char *text = query_text(req, f->param);
        must(n < ARGS_MAX - 1);
        if (filter_arg(cx, f, text, &args[n++]) < 0)
            rc = E_INVALID;
        else if (*text) {
            ret->page.parts |= f->part;
            ret->filtered = true;
        }
    }
    for (; extra && extra->type != FT_END; extra++) {
        must(n < ARGS_MAX - 1);
        args[n++] = *extra;
    }
    ret->page.after = query_text(req, "after");
    TRY(rc);
    TRY(read_sort(cx, list, query_text(req, "sort"), ret));
    return query_int(cx, req, "limit", LIMIT, 1, LIMIT_MAX, &ret->page.limit);
}

static int read_rows(struct cx *cx, const struct list *list, const struct list_query *q,
                     struct rows *rows, const char **next)
{
    *next = "";
    return db_list(cx, list->sql, &q->page, q->args, list->fields, list->size, rows, next);
}

/* ---- cells ---- */

const struct field *list_field(const struct list *list, const struct list_column *c)
{
    const struct field *f = field_find(list->fields, c->field, strlen(c->field));

    must(f); /* a column names a member of the record */
    return f;
}

bool list_is_number(const struct field *f)
{
    return (f->type == FT_INT || f->type == FT_DONG) && !f->options && !f->personal;
}

const char *list_cell_text(struct cx *cx, const struct field *f, const void *row)
{
    const char *text = field_show(cx, f, row);

    return f->personal ? text_mask(cx->mem, text, f->type == FT_TEXT ? 4 : 0) : text;
}

static const char *link_of(struct cx *cx, const struct list *list, const struct list_column *c,
                           const void *row)
{
    const char *hole = strstr(c->link, "%s");
    const char *by = c->link_by ? c->link_by : c->field;
    const struct field *f = field_find(list->fields, by, strlen(by));

    if (!hole)
        return c->link;
    must(f);
    return arena_printf(cx->mem, "%.*s%s%s", (int)(hole - c->link), c->link,
                        url_encode(cx->mem, field_plain(cx, f, row)), hole + 2);
}

enum { SHORT_WORD = 10 };

static void view_row(struct cx *cx, const struct list *list, const void *row,
                     struct list_view_row *ret)
{
    ret->cells.size = sizeof(struct list_view_cell);
    for (const struct list_column *c = list->columns; c->field; c++) {
        const struct field *f = list_field(list, c);
        if (c->export_only)
            continue;
        struct list_view_cell *cell = rows_add(cx->mem, &ret->cells);
        *cell = (struct list_view_cell){ .label = c->label ? c->label : f->label,
                                         .number = list_is_number(f) };
        if (c->cell) {
            struct buf b = BUF(cx->mem);
            c->cell(&b, cx, row);
            cell->html.s = buf_str(&b);
        } else {
            cell->text = list_cell_text(cx, f, row);
            cell->whole = f->options && utf8_length(cell->text) <= SHORT_WORD;
            cell->url = c->link ? link_of(cx, list, c, row) : "";
        }
    }
}

/* ---- addresses ---- */

/* The query as it came without the named parameters (blank-separated), and with one more:
 * "?a=1&name=value". */
static const char *query_with(struct cx *cx, struct req *req, const char *without, const char *name,
                              const char *value)
{
    struct buf b = BUF(cx->mem);
    const char *p = req_query(req);

    buf_putc(&b, '?');
    while (*p) {
        size_t n = strcspn(p, "&"), key = strcspn(p, "=&");
        bool drop = n == 0;
        for (const char *w = without; *w && !drop; w += strcspn(w, " "), w += *w == ' ')
            drop = strcspn(w, " ") == key && strncmp(w, p, key) == 0;
        if (!drop) {
            buf_put(&b, p, n);
            buf_putc(&b, '&');
        }
        p += n + (p[n] == '&');
    }
    if (*name)
        buf_printf(&b, "%s=%s", name, url_encode(cx->mem, value));
    else if (b.n > 1)
        b.p[--b.n] = 0; /* a trailing & or the lone ? */
    return b.p;
}

static const char *sort_url(struct cx *cx, struct req *req, const char *field, bool down)
{
    return query_with(cx, req, "sort after format", "sort",
                      arena_printf(cx->mem, "%s%s", down ? "-" : "", field));
}

/* ---- the view ---- */

static void view_columns(struct cx *cx, struct req *req, const struct list *list,
                         const struct list_query *q, struct list_view *v)
{
    v->columns.size = sizeof(struct list_view_column);
    for (const struct list_column *c = list->columns; c->field; c++) {
        const struct field *f = list_field(list, c);
        if (c->export_only)
            continue;
        struct list_view_column *column = rows_add(cx->mem, &v->columns);
        *column = (struct list_view_column){ .label = c->label ? c->label : f->label,
                                             .url = "",
                                             .sort = "",
                                             .number = list_is_number(f) };
        if (c->order < 0)
            continue;
        bool desc = list->sql->orders[c->order].desc;
        bool now = c->order == q->page.order, down = desc != q->page.backwards;
        if (now)
            column->sort = down ? "descending" : "ascending";
        column->url = sort_url(cx, req, c->field, now ? !down : desc);
    }
}

static void view_filters(struct cx *cx, struct req *req, const struct list *list,
                         struct list_view *v)
{
    v->filters.size = sizeof(struct input);
    for (const struct list_filter *f = list->filters; f && f->param; f++) {
        struct input *i = rows_add(cx->mem, &v->filters);
        const char *value = query_text(req, f->param);
        *i = (struct input){ .name = f->param,
                             .label = f->label,
                             .value = value,
                             .hint = "",
                             .none = "Tất cả",
                             .fault = fault_of(cx, f->param),
                             .max_len = 255 };
        i->kind = f->options                                ? "select"
                  : f->type == FT_DAY || f->type == FT_UTC  ? "date"
                  : f->type == FT_INT || f->type == FT_DONG ? "number"
                  : f->type == FT_BOOL                      ? "checkbox"
                                                            : "text";
        i->checked = f->type == FT_BOOL && strcmp(value, "1") == 0;
        v->more_filtered |= v->filters.n > LIST_VIEW_FILTERS && *value;
        i->options.size = sizeof(struct input_option);
        for (const struct option *o = f->options; o && o->label; o++) {
            struct input_option *io = rows_add(cx->mem, &i->options);
            io->value = o->code ? o->code : arena_printf(cx->mem, "%lld", (long long)o->value);
            io->label = o->label;
            io->selected = strcmp(io->value, value) == 0;
        }
    }
}

static struct list_view *view_of(struct cx *cx, struct req *req, const struct list *list,
                                 const struct list_query *q, const struct rows *rows,
                                 const char *next)
{
    struct list_view *v = arena_alloc(cx->mem, sizeof *v);

    *v = (struct list_view){
        .title = list->title,
        .new_url = list->new_url ? list->new_url : "",
        .new_label = list->new_label ? list->new_label : "",
        .filtered = q->filtered,
        .path = req_path(req),
        .empty = list->empty ? list->empty : "Chưa có dòng nào.",
        .range = rows->n == 0
                     ? ""
                     : arena_printf(cx->mem, "%s dòng", number_vi(cx->mem, (int64_t)rows->n)),
        .first_url = *q->page.after ? query_with(cx, req, "after format", "", "") : "",
        .next_url = *next ? query_with(cx, req, "after format", "after", next) : "",
    };
    view_columns(cx, req, list, q, v);
    view_filters(cx, req, list, v);
    v->rows.size = sizeof(struct list_view_row);
    for (size_t i = 0; i < rows->n; i++)
        view_row(cx, list, (const char *)rows->v + i * list->size, rows_add(cx->mem, &v->rows));
    v->csv_url = v->xlsx_url = v->print_url = "";
    if (list->export_name && (!list->can_export || can(cx, list->can_export))) {
        v->csv_url = query_with(cx, req, "after format limit", "format", "csv");
        v->xlsx_url = query_with(cx, req, "after format limit", "format", "xlsx");
        v->print_url = query_with(cx, req, "after format limit", "format", "print");
    }
    return v;
}

/* ---- replies ---- */

int reply_list(struct cx *cx, struct req *req, const struct list *list, const struct arg *extra)
{
    struct list_query q;
    struct rows rows = { 0 };
    const char *next = "", *format = query_text(req, "format");
    int rc = list_query_read(cx, req, list, extra, &q);

    if (rc >= 0 && *format)
        return list_reply_file(cx, req, list, &q, format);
    if (rc >= 0)
        rc = read_rows(cx, list, &q, &rows, &next);
    if (rc < 0 && rc != E_INVALID)
        return rc;
    /* A filter that makes no sense is told beside it, like in any form. */
    return reply_page_status(cx, req, rc < 0 ? 422 : 200, &tpl_list, list->title,
                             view_of(cx, req, list, &q, &rows, next));
}

int reply_list_json(struct cx *cx, struct req *req, const struct list *list,
                    const struct arg *extra)
{
    struct list_query q;
    struct rows rows;
    const char *next;

    TRY(list_query_read(cx, req, list, extra, &q));
    TRY(read_rows(cx, list, &q, &rows, &next));
    return reply_json_rows(cx, req, &rows, *next ? next : NULL);
}

int list_fragment(struct cx *cx, struct req *req, const struct list *list, const struct arg *extra,
                  struct html *ret)
{
    struct list_query q;
    struct rows rows;
    const char *next;
    struct buf b = BUF(cx->mem);

    TRY(list_query_read(cx, req, list, extra, &q));
    TRY(read_rows(cx, list, &q, &rows, &next));
    struct tpl_env env = { .cx = cx,
                           .csrf = "",
                           .key = "",
                           .agency = "",
                           .path = req_path(req),
                           .text = i18n_text,
                           .asset = asset_url,
                           .typed = typed_value,
                           .can = can };
    tpl_find_block(&tpl_list, "list")(&b, view_of(cx, req, list, &q, &rows, next), &env);
    ret->s = buf_str(&b);
    return E_OK;
}
