// SPDX-License-Identifier: Apache-2.0
/* csv.c - the reader keeps a window of the file that always holds one whole row; the writer appends
 * to a buffer. */
#include "desk/csv.h"
#include "base/text.h"

enum { WINDOW_FIRST = 64 * 1024, RAW_MAX = 4096 };

struct csv {
    FILE *file;
    struct arena *mem; /* of the window: outlives the caller's scratch */
    char *window;
    size_t start, end, cap; /* unread bytes are window[start..end) */
    bool eof, begun;
    char separator;
    int64_t line;
};

/* Where a row ends and how many cells it has; or why it has none. */
struct shape {
    size_t next; /* offset behind its end of line */
    size_t cells;
    const char *fault;
};

/* More bytes behind those that are there; false when there are none or the row is at its limit. */
static bool refill(struct csv *csv)
{
    if (csv->eof || csv->end - csv->start >= CSV_ROW_MAX)
        return false;
    memmove(csv->window, csv->window + csv->start, csv->end - csv->start);
    csv->end -= csv->start;
    csv->start = 0;
    if (csv->end == csv->cap) {
        char *bigger = arena_alloc(csv->mem, csv->cap * 2);
        memcpy(bigger, csv->window, csv->end);
        csv->window = bigger;
        csv->cap *= 2;
    }
    size_t n = fread(csv->window + csv->end, 1, csv->cap - csv->end, csv->file);
    csv->eof = n == 0;
    csv->end += n;
    return n > 0;
}

static void free_window(void *mem)
{
    arena_free(mem);
}

struct csv *csv_open(struct cx *cx, FILE *file)
{
    struct csv *csv = arena_alloc(cx->mem, sizeof *csv);

    *csv = (struct csv){ .file = file, .mem = arena_new(), .cap = WINDOW_FIRST, .line = 1 };
    arena_defer(cx->mem, free_window, csv->mem);
    csv->window = arena_alloc(csv->mem, csv->cap);
    (void)refill(csv);
    if (csv->end >= 2 &&
        (memcmp(csv->window, "\xff\xfe", 2) == 0 || memcmp(csv->window, "\xfe\xff", 2) == 0)) {
        (void)fail(cx, E_INVALID, "", "Tệp viết bằng UTF-16. Xin lưu lại dạng CSV UTF-8.");
        return NULL;
    }
    if (csv->end >= 3 && memcmp(csv->window, "\xef\xbb\xbf", 3) == 0)
        csv->start = 3;
    return csv;
}

/* The commonest candidate outside quotes in the first line. */
static char separator_of(const struct csv *csv)
{
    static const char candidates[] = ",;\t";
    size_t count[sizeof candidates - 1] = { 0 }, best = 0;
    bool quoted = false;

    for (size_t i = csv->start; i < csv->end && (quoted || csv->window[i] != '\n'); i++) {
        const char *at = memchr(candidates, csv->window[i], sizeof candidates - 1);
        quoted ^= csv->window[i] == '"';
        if (at && !quoted)
            count[at - candidates]++;
    }
    for (size_t i = 1; i < sizeof candidates - 1; i++)
        if (count[i] > count[best])
            best = i;
    return candidates[best];
}

/* One cell from offset i: the offset of the separator or end of line behind it; end when bytes ran
 * out (and *open tells whether inside quotes). */
static size_t skip_cell(const struct csv *csv, size_t i, struct shape *shape, bool *open)
{
    const char *w = csv->window;
    size_t from = i;

    *open = i < csv->end && w[i] == '"';
    if (*open) {
        for (i++; i < csv->end; i++) {
            if (w[i] == 0)
                shape->fault = "có ký tự không được phép";
            if (i - from > CSV_CELL_MAX) {
                shape->fault = "ô dài quá 1 MB hoặc thiếu dấu nháy kép đóng";
                return i;
            }
            if (w[i] != '"')
                continue;
            if (i + 1 == csv->end && !csv->eof)
                return csv->end;
            if (i + 1 < csv->end && w[i + 1] == '"') {
                i++;
                continue;
            }
            *open = false;
            i++;
            break;
        }
        if (i < csv->end && w[i] != csv->separator && w[i] != '\n' && w[i] != '\r')
            shape->fault = "có chữ sau dấu nháy kép đóng";
        return i;
    }
    for (; i < csv->end && w[i] != csv->separator && w[i] != '\n' && w[i] != '\r'; i++) {
        if (w[i] == '"')
            shape->fault = "dấu nháy kép ở giữa ô";
        if (w[i] == 0)
            shape->fault = "có ký tự không được phép";
    }
    if (i - from > CSV_CELL_MAX)
        shape->fault = "ô dài quá 1 MB";
    return i;
}

/* Look the row over; false when the window ends before the row does. */
static bool shape_of(const struct csv *csv, struct shape *ret)
{
    const char *w = csv->window;
    size_t i = csv->start;
    bool open = false;

    *ret = (struct shape){ 0 };
    for (;;) {
        i = skip_cell(csv, i, ret, &open);
        ret->cells++;
        if (ret->cells > CSV_COLUMNS_MAX)
            ret->fault = "quá 1.000 cột";
        if (ret->fault)
            return true;
        if (i >= csv->end || (w[i] == '\r' && i + 1 == csv->end && !csv->eof)) {
            if (!csv->eof)
                return false;
            if (open)
                ret->fault = "thiếu dấu nháy kép đóng";
            ret->next = csv->end;
            return true;
        }
        if (w[i] == csv->separator) {
            i++;
            continue;
        }
        ret->next = i + (w[i] == '\r' && i + 1 < csv->end && w[i + 1] == '\n' ? 2 : 1);
        return true;
    }
}

/* Copy the cells of a row that shape_of found good. */
static void take_cells(struct cx *cx, const struct csv *csv, const struct shape *shape,
                       struct csv_row *ret)
{
    const char *p = csv->window + csv->start;
    char *to = arena_alloc(cx->mem, shape->next - csv->start + 2);

    ret->cell = arena_array(cx->mem, shape->cells, sizeof *ret->cell);
    for (; ret->n < shape->cells; ret->n++) {
        ret->cell[ret->n] = to;
        if (p < csv->window + shape->next && *p == '"') {
            for (p++; *p != '"' || (p + 1 < csv->window + shape->next && p[1] == '"'); p++) {
                *to++ = *p;
                p += *p == '"';
            }
            p++;
        } else {
            while (p < csv->window + shape->next && *p != csv->separator && *p != '\n' &&
                   *p != '\r')
                *to++ = *p++;
        }
        *to++ = 0;
        p++;
    }
}

static void count_lines(struct csv *csv, size_t next)
{
    for (size_t i = csv->start; i < next; i++)
        csv->line += csv->window[i] == '\n' ||
                     (csv->window[i] == '\r' && (i + 1 == csv->end || csv->window[i + 1] != '\n'));
    csv->start = next;
}

/* Give up the first line only, so that a lost quotation mark does not swallow the rows behind it.
 */
static void drop_line(struct cx *cx, struct csv *csv, struct csv_row *ret)
{
    const char *newline;
    size_t n;

    while (!(newline = memchr(csv->window + csv->start, '\n', csv->end - csv->start)) &&
           refill(csv))
        ;
    n = newline ? (size_t)(newline - csv->window) - csv->start : csv->end - csv->start;
    size_t keep = n < RAW_MAX ? n : RAW_MAX;
    if (keep && csv->window[csv->start + keep - 1] == '\r')
        keep--;
    char *raw = arena_alloc(cx->mem, keep + 1);
    memcpy(raw, csv->window + csv->start, keep);
    for (size_t i = 0; i < keep; i++)
        if (raw[i] == 0)
            raw[i] = '?';
    ret->raw = raw;
    count_lines(csv, csv->start + n + (newline ? 1 : 0));
}

int csv_next(struct cx *cx, struct csv *csv, struct csv_row *ret)
{
    struct shape shape;

    if (!csv->begun) {
        csv->separator = separator_of(csv);
        csv->begun = true;
    }
    for (;;) {
        if (csv->start == csv->end && !refill(csv))
            return ferror(csv->file) ? fail(cx, E_IO, "", "Không đọc được tệp.") : 0;
        bool whole = shape_of(csv, &shape);
        while (!whole && refill(csv))
            whole = shape_of(csv, &shape);
        if (!whole && csv->eof)
            whole = shape_of(csv, &shape);
        if (!whole)
            shape.fault = "dòng dài quá 4 MB";
        *ret = (struct csv_row){ .line = csv->line, .fault = shape.fault };
        if (shape.fault) {
            drop_line(cx, csv, ret);
            return 1;
        }
        bool blank = csv->window[csv->start] == '\n' || csv->window[csv->start] == '\r';
        if (!blank)
            take_cells(cx, csv, &shape, ret);
        count_lines(csv, shape.next);
        if (!blank)
            return 1;
    }
}

/* ---- out ---- */

/* A number with blanks, dots and dashes is only a number to a spreadsheet: phones stay as they are.
 */
static bool is_formula(const char *s)
{
    if (strchr("=@\t\r", *s))
        return *s != 0;
    return (*s == '+' || *s == '-') && s[1 + strspn(s + 1, "0123456789 .,-")] != 0;
}

void csv_plain(struct buf *out, const char *s)
{
    if (out->n > 0 && out->p[out->n - 1] != '\n')
        buf_putc(out, ',');
    if (!s[strcspn(s, ",;\t\"\r\n")] && *s && *s != ' ') {
        buf_puts(out, s);
        return;
    }
    buf_putc(out, '"');
    for (const char *quote; (quote = strchr(s, '"')); s = quote + 1) {
        buf_put(out, s, (size_t)(quote - s) + 1);
        buf_putc(out, '"');
    }
    buf_puts(out, s);
    buf_putc(out, '"');
}

void csv_text(struct buf *out, const char *s)
{
    struct buf guarded = BUF(out->mem);

    if (is_formula(s)) {
        buf_putc(&guarded, '\'');
        buf_puts(&guarded, s);
        s = guarded.p;
    }
    csv_plain(out, s);
}

void csv_end(struct buf *out)
{
    buf_puts(out, "\r\n");
}

const char *csv_unguard(const char *cell)
{
    return cell[0] == '\'' && is_formula(cell + 1) ? cell + 1 : cell;
}
