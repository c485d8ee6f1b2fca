// SPDX-License-Identifier: Apache-2.0
/* report_file.c - Biểu II.06a as CSV and as a workbook: what the page shows, row by row. */
#include "desk/csv.h"
#include "desk/xlsx.h"
#include "report_room.h"
#include <stdio.h>
#include <sys/mman.h>

#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static const char *heading(struct cx *cx, int column)
{
    return arena_printf(cx->mem, "(%d) %s", column, report_column_label((enum ii06a_column)column));
}

static void csv_row(struct cx *cx, struct buf *out, const char *no, const char *name,
                    const struct rows *cells)
{
    csv_plain(out, no);
    csv_text(out, name);
    ROWS_EACH(const struct report_cell, cell, *cells)
        csv_plain(out, arena_printf(cx->mem, "%lld", (long long)cell->n));
    csv_end(out);
}

static int reply_csv(struct cx *cx, struct req *req, const struct report_view *v)
{
    struct buf out = BUF(cx->mem);
    csv_text(&out, "TT");
    csv_text(&out, "Đơn vị, lĩnh vực");
    for (int i = II06A_ALL; i < II06A_COLUMNS; i++)
        csv_text(&out, heading(cx, i));
    csv_end(&out);
    ROWS_EACH(const struct report_row, row, v->rows)
        csv_row(cx, &out, row->no, row->name, &row->cells);
    csv_row(cx, &out, "", "Tổng cộng", &v->totals);
    struct buf file = BUF(cx->mem);
    buf_puts(&file, "\xef\xbb\xbf"); /* Excel takes it for another alphabet otherwise */
    buf_put(&file, out.p, out.n);
    return reply_bytes(cx, req, "text/csv; charset=utf-8", "bieu-II.06a.csv", file.p, file.n);
}

static void xlsx_row(struct xlsx *x, const char *no, const char *name, const struct rows *cells)
{
    xlsx_text(x, no);
    xlsx_text(x, name);
    ROWS_EACH(const struct report_cell, cell, *cells)
        xlsx_int(x, cell->n);
    xlsx_end(x);
}

static int reply_xlsx(struct cx *cx, struct req *req, const struct report_view *v)
{
    int fd = memfd_create("ii06a", MFD_CLOEXEC); /* some ten kilobytes: no disk for that */
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w+");
    if (!file)
        return fail(cx, E_BUSY, "", "Máy chủ đang bận. Xin thử lại sau ít phút.");
    struct xlsx *x = xlsx_open(cx, file, "II.06a");
    xlsx_column(x, "TT", 6);
    xlsx_column(x, "Đơn vị, lĩnh vực", 40);
    for (int i = II06A_ALL; i < II06A_COLUMNS; i++)
        xlsx_column(x, heading(cx, i), 14);
    ROWS_EACH(const struct report_row, row, v->rows)
        xlsx_row(x, row->no, row->name, &row->cells);
    xlsx_row(x, "", "Tổng cộng", &v->totals);
    int rc = xlsx_close(cx, x);
    (void)fseek(file, 0, SEEK_END);
    size_t size = rc < 0 ? 0 : (size_t)ftell(file);
    char *bytes = arena_alloc(cx->mem, size + 1);
    rewind(file);
    must(fread(bytes, 1, size, file) == size);
    (void)fclose(file);
    TRY(rc);
    return reply_bytes(cx, req, XLSX, "bieu-II.06a.xlsx", bytes, size);
}

int report_reply_file(struct cx *cx, struct req *req, const struct report_view *v,
                      const char *format)
{
    if (strcmp(format, "csv") == 0)
        return reply_csv(cx, req, v);
    if (strcmp(format, "xlsx") == 0)
        return reply_xlsx(cx, req, v);
    return fail(cx, E_INVALID, "format", "Chỉ xuất được csv hoặc xlsx.");
}
