// SPDX-License-Identifier: Apache-2.0
/*
 * list_file.c - all rows of a list as CSV, Excel or a page to print: the same columns, filters and
 * order as on the screen, personal data masked. Rows go to a spool file one by one.
 */
#include "desk/csv.h"
#include "desk/list_inside.h"
#include "desk/xlsx.h"
#include "desk_tpl.h"
#include <unistd.h>

enum { FLUSH_AT = 64 * 1024, DEADLINE_MS = 60 * 1000, PRINT_ROWS = 2000 };

struct out {
    const struct list *list;
    FILE *file;
    struct xlsx *xlsx; /* NULL: CSV */
    struct buf csv;
};

static void put_cell(struct cx *cx, struct out *out, const struct field *f, const void *row)
{
    int64_t i = f->type == FT_TEXT || f->type == FT_LIST ? 0 : field_int(f, row);
    bool plain = !f->personal && !f->options;

    if (!out->xlsx) {
        if (plain && f->type != FT_TEXT)
            csv_plain(&out->csv,
                      list_is_number(f) ? field_plain(cx, f, row) : field_show(cx, f, row));
        else
            csv_text(&out->csv, list_cell_text(cx, f, row));
        return;
    }
    if (list_is_number(f))
        xlsx_int(out->xlsx, i);
    else if (plain && f->type == FT_DAY)
        xlsx_day(out->xlsx, (struct day){ (int32_t)i });
    else if (plain && f->type == FT_UTC)
        xlsx_utc(out->xlsx, (struct utc){ i });
    else
        xlsx_text(out->xlsx, list_cell_text(cx, f, row));
}

static void end_row(struct out *out)
{
    if (out->xlsx) {
        xlsx_end(out->xlsx);
        return;
    }
    csv_end(&out->csv);
    if (out->csv.n >= FLUSH_AT) {
        (void)fwrite(out->csv.p, 1, out->csv.n, out->file);
        out->csv.n = 0;
    }
}

static int put_row(struct cx *cx, void *row, void *arg)
{
    struct out *out = arg;

    SCRATCH(cx->mem)
    {
        for (const struct list_column *c = out->list->columns; c->field; c++)
            put_cell(cx, out, list_field(out->list, c), row);
    }
    end_row(out);
    return ferror(out->file)
               ? fail(cx, E_BUSY, "", "Đĩa của máy chủ đầy hoặc không ghi được, xin thử lại sau.")
               : E_OK;
}

static void put_head(struct out *out)
{
    if (!out->xlsx)
        (void)fputs("\xef\xbb\xbf", out->file); /* Excel takes it for another alphabet otherwise */
    for (const struct list_column *c = out->list->columns; c->field; c++) {
        const struct field *f = list_field(out->list, c);
        const char *label = c->label ? c->label : f->label ? f->label : f->name;
        int width = f->type == FT_TEXT ? 28 : f->type == FT_UTC ? 18 : 12;
        if (out->xlsx)
            xlsx_column(out->xlsx, label,
                        width > (int)utf8_length(label) + 4 ? width : (int)utf8_length(label) + 4);
        else
            csv_text(&out->csv, label);
    }
    if (!out->xlsx)
        csv_end(&out->csv);
}

static int write_all(struct cx *cx, struct out *out, const struct list_query *q)
{
    void *row = arena_alloc(cx->mem, out->list->size);

    put_head(out);
    TRY(db_list_stream(cx, out->list->sql, &q->page, q->args, out->list->fields, row, put_row,
                       out));
    if (out->xlsx)
        return xlsx_close(cx, out->xlsx);
    (void)fwrite(out->csv.p, 1, out->csv.n, out->file);
    if (fflush(out->file) || ferror(out->file))
        return fail(cx, E_BUSY, "", "Đĩa của máy chủ đầy hoặc không ghi được, xin thử lại sau.");
    return E_OK;
}

static void free_arena(void *mem)
{
    arena_free(mem);
}

static int write_file(struct cx *cx, struct req *req, const struct list *list,
                      const struct list_query *q, bool xlsx)
{
    struct out out = { .list = list, .csv = BUF(arena_new()) }; /* outlives the scratch of a row */
    const char *path;
    int fd = spool_new(cx, "list", &path);

    arena_defer(cx->mem, free_arena, out.csv.mem);
    TRY(fd);
    out.file = fdopen(dup(fd), "w");
    must(out.file);
    if (xlsx)
        out.xlsx = xlsx_open(cx, out.file, list->title);
    int rc = write_all(cx, &out, q);
    int64_t size = ftell(out.file);
    (void)fclose(out.file);
    if (rc < 0) {
        close(fd);
        return rc;
    }
    return reply_file(cx, req,
                      xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                           : "text/csv; charset=utf-8",
                      arena_printf(cx->mem, "%s.%s", list->export_name, xlsx ? "xlsx" : "csv"), fd,
                      size, true);
}

/* ---- a page to print ---- */

struct print {
    const struct list *list;
    struct rows rows;
};

static int print_row(struct cx *cx, void *row, void *arg)
{
    struct print *print = arg;

    if (print->rows.n >= PRINT_ROWS) {
        print->rows.more = true;
        return E_CONFLICT;
    }
    struct list_view_row *r = rows_add(cx->mem, &print->rows);
    r->cells.size = sizeof(struct list_view_cell);
    for (const struct list_column *c = print->list->columns; c->field; c++) {
        const struct field *f = list_field(print->list, c);
        if (c->export_only)
            continue;
        struct list_view_cell *cell = rows_add(cx->mem, &r->cells);
        *cell = (struct list_view_cell){ .label = "",
                                         .url = "",
                                         .number = list_is_number(f),
                                         .text = arena_str(cx->mem, list_cell_text(cx, f, row)) };
    }
    return E_OK;
}

static int reply_print(struct cx *cx, struct req *req, const struct list *list,
                       const struct list_query *q)
{
    struct print print = { .list = list, .rows.size = sizeof(struct list_view_row) };
    struct list_view *v = arena_alloc(cx->mem, sizeof *v);
    void *row = arena_alloc(cx->mem, list->size);
    int rc = db_list_stream(cx, list->sql, &q->page, q->args, list->fields, row, print_row, &print);

    if (rc < 0 && !print.rows.more)
        return rc;
    *v = (struct list_view){ .title = list->title,
                             .rows = print.rows,
                             .columns.size = sizeof(struct list_view_column),
                             .path = req_path(req),
                             .empty = list->empty,
                             .range = print.rows.more
                                          ? "Chỉ in 2.000 dòng đầu; xin lọc bớt hoặc tải bản Excel."
                                          : "" };
    for (const struct list_column *c = list->columns; c->field; c++) {
        const struct field *f = list_field(list, c);
        if (c->export_only)
            continue;
        struct list_view_column *column = rows_add(cx->mem, &v->columns);
        *column = (struct list_view_column){ .label = c->label ? c->label : f->label,
                                             .number = list_is_number(f) };
    }
    return reply_page(cx, req, &tpl_list_print, list->title, v);
}

int list_reply_file(struct cx *cx, struct req *req, const struct list *list,
                    const struct list_query *q, const char *format)
{
    struct list_query all = *q;

    if (!list->export_name)
        return fail(cx, E_NOTFOUND, "", "Danh sách này không xuất ra tệp.");
    if (list->can_export && !can(cx, list->can_export))
        return fail(cx, E_DENIED, "", "Anh/chị không có quyền xuất danh sách này.");
    all.page.after = "";
    db_deadline(cx, DEADLINE_MS);
    if (strcmp(format, "csv") == 0 || strcmp(format, "xlsx") == 0)
        return write_file(cx, req, list, &all, format[0] == 'x');
    if (strcmp(format, "print") == 0)
        return reply_print(cx, req, list, &all);
    return fail(cx, E_INVALID, "format", "Chỉ xuất được csv, xlsx hoặc print.");
}
