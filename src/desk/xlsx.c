// SPDX-License-Identifier: Apache-2.0
/* xlsx.c - the least of Office Open XML that Excel, LibreOffice and Google read without complaint,
 * in a zip of ours. */
#include "desk/xlsx.h"
#include "base/buf.h"
#include "base/text.h"
#include <zlib.h>

enum {
    ROWS_MOST = 1048576,
    TEXT_MOST = 32000,
    FLUSH_AT = 32 * 1024,
    ENTRIES = 6,
    COLUMNS_MOST = 1000
};
enum style { STYLE_TEXT, STYLE_HEAD, STYLE_DAY, STYLE_UTC, STYLE_INT };

struct entry {
    const char *name;
    uint32_t crc, packed, size, at;
};
struct column {
    const char *label;
    int width;
};
struct xlsx {
    FILE *file;
    struct arena *mem;
    struct entry entries[ENTRIES];
    size_t n;
    z_stream z;
    struct buf xml; /* not yet packed */
    struct column columns[COLUMNS_MOST];
    int n_columns, column;
    int64_t row;
    const char *sheet;
    bool begun;
};

/* ---- zip ---- */

static void le16(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)v;
    p[1] = (unsigned char)(v >> 8);
}

static void le32(unsigned char *p, uint32_t v)
{
    le16(p, v & 0xffff);
    le16(p + 2, v >> 16);
}

/* The fields that the local and the central head share, from "version needed" on. A fixed day: the
 * same rows make the same bytes. */
static void head_fields(unsigned char *p, const struct entry *e)
{
    le16(p, 20);
    le16(p + 2, 0x0800); /* names are UTF-8 */
    le16(p + 4, 8);      /* deflate */
    le16(p + 6, 0);
    le16(p + 8, 0x21); /* 1980-01-01 */
    le32(p + 10, e->crc);
    le32(p + 14, e->packed);
    le32(p + 18, e->size);
    le16(p + 22, (uint32_t)strlen(e->name));
    le16(p + 24, 0);
}

static void local_head(struct xlsx *x, const struct entry *e)
{
    unsigned char head[30] = { 'P', 'K', 3, 4 };

    head_fields(head + 4, e);
    (void)fwrite(head, sizeof head, 1, x->file);
    (void)fputs(e->name, x->file);
}

static void entry_begin(struct xlsx *x, const char *name)
{
    struct entry *e = &x->entries[x->n++];

    must(x->n <= ENTRIES);
    *e = (struct entry){ .name = name,
                         .crc = (uint32_t)crc32(0, NULL, 0),
                         .at = (uint32_t)ftell(x->file) };
    local_head(x, e);
    must(deflateReset(&x->z) == Z_OK);
    x->xml.n = 0;
}

static void pack(struct xlsx *x, int flush)
{
    struct entry *e = &x->entries[x->n - 1];
    unsigned char out[16 * 1024];

    e->crc = (uint32_t)crc32(e->crc, (const unsigned char *)buf_str(&x->xml), (uInt)x->xml.n);
    e->size += (uint32_t)x->xml.n;
    x->z.next_in = (unsigned char *)x->xml.p;
    x->z.avail_in = (uInt)x->xml.n;
    int rc;
    do {
        x->z.next_out = out;
        x->z.avail_out = sizeof out;
        rc = deflate(&x->z, flush);
        size_t n = sizeof out - x->z.avail_out;
        (void)fwrite(out, 1, n, x->file);
        e->packed += (uint32_t)n;
    } while (x->z.avail_in > 0 || x->z.avail_out == 0 || (flush == Z_FINISH && rc != Z_STREAM_END));
    x->xml.n = 0;
}

static void entry_end(struct xlsx *x)
{
    struct entry *e = &x->entries[x->n - 1];

    pack(x, Z_FINISH);
    long end = ftell(x->file);
    (void)fseek(x->file, (long)e->at, SEEK_SET);
    local_head(x, e); /* now with sizes */
    (void)fseek(x->file, end, SEEK_SET);
}

static void directory(struct xlsx *x)
{
    uint32_t at = (uint32_t)ftell(x->file), size = 0;

    for (size_t i = 0; i < x->n; i++) {
        unsigned char head[46] = { 'P', 'K', 1, 2, 20, 0 };
        head_fields(head + 6, &x->entries[i]);
        le32(head + 42, x->entries[i].at);
        (void)fwrite(head, sizeof head, 1, x->file);
        (void)fputs(x->entries[i].name, x->file);
        size += (uint32_t)(sizeof head + strlen(x->entries[i].name));
    }
    unsigned char end[22] = { 'P', 'K', 5, 6 };
    le16(end + 8, (uint32_t)x->n);
    le16(end + 10, (uint32_t)x->n);
    le32(end + 12, size);
    le32(end + 16, at);
    (void)fwrite(end, sizeof end, 1, x->file);
}

static void free_arena(void *mem)
{
    arena_free(mem);
}

static void end_deflate(void *z)
{
    (void)deflateEnd(z);
}

/* ---- sheet ---- */

static void put_xml(struct buf *b, const char *s)
{
    for (size_t left = TEXT_MOST; *s && left; s++, left--) {
        switch (*s) {
        case '&':
            buf_puts(b, "&amp;");
            break;
        case '<':
            buf_puts(b, "&lt;");
            break;
        case '>':
            buf_puts(b, "&gt;");
            break;
        case '"':
            buf_puts(b, "&quot;");
            break;
        default:
            if ((unsigned char)*s >= ' ' || *s == '\n' || *s == '\t')
                buf_putc(b, *s);
        }
    }
    while (((unsigned char)*s & 0xc0) == 0x80) /* never cut inside a letter */
        buf_putc(b, *s++);
}

struct xlsx *xlsx_open(struct cx *cx, FILE *file, const char *sheet)
{
    struct xlsx *x = arena_alloc(cx->mem, sizeof *x);
    char *name = arena_str(cx->mem, *sheet ? sheet : "Trang tính");
    size_t n = 0;

    x->file = file;
    x->mem = arena_new(); /* rows are written inside the caller's scratch */
    arena_defer(cx->mem, free_arena, x->mem);
    x->xml = BUF(x->mem);
    for (char *p = name; *p; p++) {
        if (strchr("[]:*?/\\'", *p))
            *p = ' ';
        n += ((unsigned char)*p & 0xc0) != 0x80;
        if (n > 31) {
            *p = 0;
            break;
        }
    }
    x->sheet = name;
    must(deflateInit2(&x->z, Z_BEST_SPEED, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    arena_defer(cx->mem, end_deflate, &x->z);
    return x;
}

void xlsx_column(struct xlsx *x, const char *label, int width)
{
    must(!x->begun && x->n_columns < COLUMNS_MOST);
    x->columns[x->n_columns++] = (struct column){ label, width < 4 ? 4 : width > 80 ? 80 : width };
}

static void part(struct xlsx *x, const char *name, const char *xml)
{
    entry_begin(x, name);
    buf_puts(&x->xml, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>");
    buf_puts(&x->xml, xml);
    entry_end(x);
}

#define OX      "http://schemas.openxmlformats.org/"
#define MAIN_NS " xmlns=\"" OX "spreadsheetml/2006/main\""

static void begin(struct xlsx *x)
{
    x->begun = true;
    entry_begin(x, "xl/worksheets/sheet1.xml");
    buf_puts(&x->xml,
             "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><worksheet" MAIN_NS
             "><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" "
             "activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>");
    for (int i = 0; i < x->n_columns; i++)
        buf_printf(&x->xml, "<col min=\"%d\" max=\"%d\" width=\"%d\" customWidth=\"1\"/>", i + 1,
                   i + 1, x->columns[i].width);
    buf_puts(&x->xml, "</cols><sheetData>");
    for (int i = 0; i < x->n_columns; i++)
        xlsx_text(x, x->columns[i].label);
    xlsx_end(x);
}

static const char *column_name(int column, char ret[8])
{
    char *p = ret + 7;

    for (*p = 0; column >= 0; column = column / 26 - 1)
        *--p = (char)('A' + column % 26);
    return p;
}

static void open_cell(struct xlsx *x, const char *type, enum style style)
{
    char name[8];

    if (!x->begun)
        begin(x);
    if (x->column == 0)
        buf_printf(&x->xml, "<row r=\"%lld\">", (long long)++x->row);
    buf_printf(&x->xml, "<c r=\"%s%lld\"%s s=\"%d\">", column_name(x->column++, name),
               (long long)x->row, type, (int)style);
}

void xlsx_text(struct xlsx *x, const char *s)
{
    if (!x->begun)
        begin(x);
    if (!*s) {
        if (x->column == 0)
            buf_printf(&x->xml, "<row r=\"%lld\">", (long long)++x->row);
        x->column++;
        return;
    }
    open_cell(x, " t=\"inlineStr\"",
              x->row == 0 || (x->row == 1 && x->column > 0) ? STYLE_HEAD : STYLE_TEXT);
    buf_puts(&x->xml, "<is><t xml:space=\"preserve\">");
    put_xml(&x->xml, s);
    buf_puts(&x->xml, "</t></is></c>");
}

static void number(struct xlsx *x, enum style style, const char *value)
{
    open_cell(x, "", style);
    buf_printf(&x->xml, "<v>%s</v></c>", value);
}

void xlsx_int(struct xlsx *x, int64_t i)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", (long long)i);
    if (i > INT64_C(999999999999999) || i < -INT64_C(999999999999999))
        xlsx_text(x, text);
    else
        number(x, STYLE_INT, text);
}

/* Days since 30/12/1899, as Excel counts. */
void xlsx_day(struct xlsx *x, struct day d)
{
    char text[16];

    (void)snprintf(text, sizeof text, "%d", (int)d.ordinal - 693594);
    if (d.ordinal > 693594)
        number(x, STYLE_DAY, text);
    else
        xlsx_text(x, day_vi(x->mem, d));
}

void xlsx_utc(struct xlsx *x, struct utc t)
{
    char text[40];

    if (!t.ms) {
        xlsx_text(x, "");
        return;
    }
    (void)snprintf(text, sizeof text, "%.9f",
                   (double)(t.ms + LOCAL_OFFSET_MS) / (double)DAY_MS + 25569.0);
    number(x, STYLE_UTC, text);
}

void xlsx_end(struct xlsx *x)
{
    buf_puts(&x->xml, x->column ? "</row>" : "");
    x->column = 0;
    if (x->xml.n >= FLUSH_AT)
        pack(x, Z_NO_FLUSH);
}

static void other_parts(struct xlsx *x)
{
    struct buf book = BUF(x->mem);

    part(
        x, "xl/styles.xml",
        "<styleSheet" MAIN_NS
        "><numFmts count=\"3\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"
        "<numFmt numFmtId=\"165\" formatCode=\"hh:mm\\ dd/mm/yyyy\"/>"
        "<numFmt numFmtId=\"166\" formatCode=\"#,##0\"/></numFmts>"
        "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Times New Roman\"/></font>"
        "<font><b/><sz val=\"11\"/><name val=\"Times New Roman\"/></font></fonts>"
        "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
        "<fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border/></borders>"
        "<cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"5\"><xf numFmtId=\"49\"/>"
        "<xf fontId=\"1\" applyFont=\"1\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/>"
        "<xf numFmtId=\"165\" applyNumberFormat=\"1\"/><xf numFmtId=\"166\" applyNumberFormat=\"1\"/></cellXfs>"
        "</styleSheet>");
    buf_puts(&book, "<workbook" MAIN_NS " xmlns:r=\"" OX
                    "officeDocument/2006/relationships\"><sheets><sheet name=\"");
    put_xml(&book, x->sheet);
    buf_puts(&book, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
    part(x, "xl/workbook.xml", book.p);
    part(
        x, "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"" OX
        "package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"" OX
        "officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" "
        "Type=\"" OX
        "officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>");
    part(
        x, "_rels/.rels",
        "<Relationships xmlns=\"" OX
        "package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"" OX
        "officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    part(
        x, "[Content_Types].xml",
        "<Types xmlns=\"" OX "package/2006/content-types\"><Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Override PartName=\"/xl/workbook.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
        "<Override PartName=\"/xl/worksheets/sheet1.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        "<Override PartName=\"/xl/styles.xml\" "
        "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>");
}

int xlsx_close(struct cx *cx, struct xlsx *x)
{
    char name[8];

    if (!x->begun)
        begin(x);
    if (x->row > ROWS_MOST)
        return fail(cx, E_INVALID, "",
                    "Danh sách dài hơn 1.048.576 dòng, Excel không mở được. Xin lọc bớt.");
    buf_puts(&x->xml, "</sheetData>");
    if (x->n_columns)
        buf_printf(&x->xml, "<autoFilter ref=\"A1:%s%lld\"/>", column_name(x->n_columns - 1, name),
                   (long long)x->row);
    buf_puts(&x->xml, "</worksheet>");
    entry_end(x);
    other_parts(x);
    directory(x);
    if (fflush(x->file) || ferror(x->file))
        return fail(cx, E_BUSY, "", "Đĩa của máy chủ đầy hoặc không ghi được, xin thử lại sau.");
    return E_OK;
}
