// SPDX-License-Identifier: Apache-2.0
/* import_read.c - CSV with a header or JSON lines as rows; text becomes NFC here, and nowhere
 * later. */
#include "desk/import_read.h"
#include "base/text.h"

struct import_reader {
    FILE *file;
    const char *name;
    struct csv *csv; /* NULL: JSON lines */
    struct import_header header;
    struct buf line; /* of its own arena: grows to the longest line */
    int64_t n;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void free_arena(void *mem)
{
    arena_free(mem);
}

static size_t column_of(const struct import_header *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++)
        if (strcmp(header->name[i], name) == 0)
            return i;
    return SIZE_MAX;
}

static int read_header(struct cx *cx, const struct importer *importer, struct import_reader *r)
{
    struct csv_row row;
    int rc = csv_next(cx, r->csv, &row);

    TRY(rc);
    if (rc == 0)
        return fail(cx, E_INVALID, "", "%s: tệp trống.", r->name);
    if (row.fault)
        return fail(cx, E_INVALID, "", "%s: dòng tiêu đề không đọc được (%s).", r->name, row.fault);
    r->header.name = arena_array(cx->mem, row.n, sizeof *r->header.name);
    for (; r->header.n < row.n; r->header.n++) {
        const char *name = text_nfc(cx->mem, row.cell[r->header.n], strlen(row.cell[r->header.n]));
        if (!name)
            return fail(cx, E_INVALID, "", "%s: dòng tiêu đề không phải chữ UTF-8.", r->name);
        name = text_trim(cx->mem, name);
        if (*name && column_of(&r->header, name) != SIZE_MAX)
            return fail(cx, E_INVALID, "", "%s: cột “%s” có hai lần.", r->name, name);
        r->header.name[r->header.n] = name;
    }
    for (const char *const *want = importer->header; want && *want; want++)
        if (column_of(&r->header, *want) == SIZE_MAX)
            return fail(cx, E_INVALID, "", "%s: thiếu cột “%s”.", r->name, *want);
    for (const char *const *any = importer->any_of; any && *any; any++)
        if (column_of(&r->header, *any) != SIZE_MAX)
            return E_OK;
    return importer->any_of
               ? fail(cx, E_INVALID, "", "%s: không nhận ra bảng này theo dòng tiêu đề.", r->name)
               : E_OK;
}

int import_open(struct cx *cx, const struct importer *importer, FILE *file, const char *name,
                struct import_reader **ret)
{
    struct import_reader *r = *ret = arena_alloc(cx->mem, sizeof *r);

    *r = (struct import_reader){ .file = file, .name = base_name(name) };
    if (importer->json_lines) {
        r->line = BUF(arena_new());
        arena_defer(cx->mem, free_arena, r->line.mem);
        return E_OK;
    }
    r->csv = csv_open(cx, file);
    return r->csv ? read_header(cx, importer, r) : E_INVALID;
}

const struct import_header *import_header(const struct import_reader *r)
{
    return r->csv ? &r->header : NULL;
}

/* The text; what is none with a question mark for each byte that cannot be read. */
static const char *legible(struct arena *mem, const char *s, size_t n)
{
    const char *text = text_nfc(mem, s, n);
    if (text)
        return text;
    char *p = arena_alloc(mem, n + 1);
    size_t to = 0;
    for (size_t i = 0, k; i < n; i += k) {
        for (k = 1; k < 4 && i + k < n && !utf8_valid(s + i, k);)
            k++;
        bool good = utf8_valid(s + i, k) && text_nfc(mem, s + i, k);
        k = good ? k : 1;
        memcpy(p + to, good ? s + i : "?", k);
        to += k;
    }
    p[to] = 0;
    text = text_nfc(mem, p, to);
    return text ? text : "";
}

/* ---- CSV ---- */

static void take_cells(struct cx *cx, const struct import_reader *r, const struct csv_row *row,
                       struct import_input *ret)
{
    size_t n = row->n;

    ret->cell = arena_array(cx->mem, n > r->header.n ? n : r->header.n, sizeof *ret->cell);
    for (size_t i = 0; i < n; i++) {
        const char *text = csv_unguard(row->cell[i]);
        ret->cell[i] = text_nfc(cx->mem, text, strlen(text));
        if (!ret->cell[i]) {
            ret->fault = "có chữ không phải UTF-8 hoặc ký tự điều khiển";
            ret->cell[i] = legible(cx->mem, text, strlen(text));
        }
        ret->cell[i] = text_trim(cx->mem, ret->cell[i]);
    }
    while (n > r->header.n && ret->cell[n - 1][0] == 0)
        n--; /* spreadsheets leave empty cells behind the last column */
    if (n != r->header.n && !ret->fault)
        ret->fault = arena_printf(cx->mem, "có %zu ô, dòng tiêu đề có %zu", n, r->header.n);
    for (; n < r->header.n; n++)
        ret->cell[n] = "";
}

static bool is_blank(const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (row->cell[i][strspn(row->cell[i], " \t")])
            return false;
    return !row->fault;
}

static int next_csv(struct cx *cx, struct import_reader *r, struct import_input *ret)
{
    struct csv_row row;
    int rc;

    do
        rc = csv_next(cx, r->csv, &row);
    while (rc == 1 && is_blank(&row));
    if (rc <= 0)
        return rc;
    ret->row.line = row.line;
    ret->fault = row.fault;
    if (row.fault) {
        ret->raw = legible(cx->mem, row.raw, strlen(row.raw));
    } else {
        take_cells(cx, r, &row, ret);
    }
    return 1;
}

/* ---- JSON lines ---- */

/* The next line into r->line without its end; 0 at the end of the file. What is past the limit is
 * read and dropped. */
static int read_line(struct cx *cx, struct import_reader *r, bool *too_long)
{
    int c = getc_unlocked(r->file);

    r->line.n = 0;
    *too_long = false;
    if (c == EOF)
        return ferror(r->file) ? fail(cx, E_IO, "", "Không đọc được tệp %s.", r->name) : 0;
    r->n++;
    for (; c != EOF && c != '\n'; c = getc_unlocked(r->file)) {
        if (r->line.n < IMPORT_LINE_MAX)
            buf_putc(&r->line, (char)c);
        else
            *too_long = true;
    }
    while (r->line.n > 0 && strchr(" \t\r", r->line.p[r->line.n - 1]) && r->line.p[r->line.n - 1])
        r->line.p[--r->line.n] = 0;
    return 1;
}

static int next_json(struct cx *cx, struct import_reader *r, struct import_input *ret)
{
    bool too_long;
    int rc;

    do
        rc = read_line(cx, r, &too_long);
    while (rc == 1 && r->line.n == 0);
    if (rc <= 0)
        return rc;
    const char *text = r->line.p;
    size_t n = r->line.n;
    if (r->n == 1 && n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        n -= 3;
    }
    ret->row.line = r->n;
    ret->raw = legible(cx->mem, r->line.p, r->line.n);
    if (too_long) {
        ret->fault = "dòng dài quá 4 MB";
        return 1;
    }
    struct faults before = cx->err;
    cx->err = (struct faults){ 0 };
    if (json_parse(cx, text, n, &ret->row.json) < 0)
        ret->fault = fault_first(cx, E_INVALID);
    else if (jval_type(ret->row.json) != J_OBJECT)
        ret->fault = "không phải một đối tượng JSON";
    cx->err = before;
    return 1;
}

int import_next(struct cx *cx, struct import_reader *r, struct import_input *ret)
{
    *ret = (struct import_input){ .row.file = r->name };
    int rc = r->csv ? next_csv(cx, r, ret) : next_json(cx, r, ret);
    if (rc == 1)
        ret->row.csv_ = r->csv ? arena_dup(cx->mem, &(struct import_cells){ &r->header, ret->cell },
                                           sizeof(struct import_cells))
                               : NULL;
    return rc;
}

/* ---- what a room asks of a row ---- */

const char *import_text(struct cx *cx, const struct import_row *row, const char *column)
{
    const struct import_cells *cells = row->csv_;

    if (!cells) {
        const char *text = jval_plain(cx, jval_get(row->json, column));
        return text ? text_trim(cx->mem, text) : "";
    }
    size_t i = column_of(cells->header, column);
    return i == SIZE_MAX || !cells->cell ? "" : cells->cell[i];
}

bool import_has(const struct import_row *row, const char *column)
{
    const struct import_cells *cells = row->csv_;

    return cells ? column_of(cells->header, column) != SIZE_MAX
                 : jval_get(row->json, column) != NULL;
}
