// SPDX-License-Identifier: Apache-2.0
/*
 * pdf.c - the document: surface, pages, pen, columns, end. Text is drawn in text.c, tables in
 * table.c.
 *
 * Neither the creation date nor anything else of the moment is written: a paper is a function of
 * its data.
 */
#include "desk/pdf/pdf_inside.h"
#include <cairo-pdf.h>

enum { PAGES_MAX = 500 };
static const char too_long[] = "Giấy tờ dài quá giới hạn cho phép (500 trang).";

/* Margins of NĐ 30/2020, Phụ lục I: top and bottom 20-25 mm, left 30-35 mm, right 15-20 mm. A5 and
 * rolls are ours. */
static const struct {
    double width, height, left, right, top, bottom, size;
} papers[] = {
    [PDF_A4] = { 210, 297, 30, 15, 20, 20, 13 },
    [PDF_A4_LANDSCAPE] = { 297, 210, 20, 15, 25, 15, 13 },
    [PDF_A5] = { 148, 210, 20, 10, 15, 12, 11 },
    [PDF_ROLL_80] = { 80, 1200, 4, 4, 4, 4, 10 },
};

bool pdf_is_roll(const struct pdf *pdf)
{
    return pdf->paper == PDF_ROLL_80;
}

void pdf_fault(struct pdf *pdf, const char *words)
{
    if (!pdf->fault)
        pdf->fault = words;
}

static cairo_status_t take(void *arg, const unsigned char *bytes, unsigned n)
{
    struct pdf *pdf = arg;
    if (pdf->closed)
        return CAIRO_STATUS_SUCCESS;
    if (pdf->out.n + n > PDF_BYTES_MAX) {
        pdf_fault(pdf, too_long);
        return CAIRO_STATUS_WRITE_ERROR;
    }
    buf_put(&pdf->out, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

/* An unfinished surface writes its end when it is destroyed; by then the arena takes nothing more.
 */
static void pdf_drop(void *arg)
{
    struct pdf *pdf = arg;
    pdf->closed = true;
    if (pdf->cr)
        cairo_destroy(pdf->cr);
    if (pdf->surface)
        cairo_surface_destroy(pdf->surface);
    pdf->cr = NULL;
    pdf->surface = NULL;
}

static cairo_surface_t *file_surface(struct pdf *pdf)
{
    cairo_surface_t *s =
        cairo_pdf_surface_create_for_stream(take, pdf, pdf->page_width, pdf->page_height);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, pdf->title);
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATOR, "Một Cửa");
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, "");
    return s;
}

/* Outlines, not text: whoever copies or searches the paper does not meet it in every sentence. */
static void draw_watermark(struct pdf *pdf)
{
    double diagonal = hypot(pdf->page_width, pdf->page_height);
    struct block b;
    block_open(pdf, &b, &(struct pdf_text){ .size = 100, .bold = true }, pdf->watermark, 1e5,
               SIZE_MAX);
    double wide = block_widest(&b);
    cairo_t *cr = pdf->cr;
    cairo_save(cr);
    if (b.next && wide > 0) {
        double scale = fmin(0.72 * diagonal / wide, 1.2);
        cairo_translate(cr, pdf->page_width / 2, pdf->page_height / 2);
        cairo_rotate(cr, -atan2(pdf->page_height, pdf->page_width));
        cairo_scale(cr, scale, scale);
        cairo_move_to(cr, -wide / 2, b.size / 3);
        pango_cairo_layout_line_path(cr, b.next->data);
        cairo_set_source_rgb(cr, 0.9, 0.9, 0.9);
        cairo_fill(cr);
    }
    cairo_restore(cr);
    block_close(&b);
}

static void begin_page(struct pdf *pdf)
{
    pdf->pages++;
    pdf->number++;
    pdf->y = pdf->columns_top = pdf->columns_low = pdf->top;
    if (pdf->watermark && !pdf_is_roll(pdf))
        draw_watermark(pdf);
    if (pdf->number > 1) { /* NĐ 30/2020: centred in the top margin, not on the first page */
        const char *number = arena_printf(pdf->cx->mem, "%u", pdf->number);
        pdf_put(pdf, &(struct pdf_text){ .align = PDF_CENTER }, number, pdf->left,
                pdf->top / 2 - pdf->size / 2, pdf->right - pdf->left);
    }
}

struct pdf *pdf_new(struct cx *cx, enum pdf_paper paper, const char *title)
{
    struct pdf *pdf = arena_alloc(cx->mem, sizeof *pdf);
    *pdf = (struct pdf){
        .cx = cx,
        .paper = paper,
        .out = BUF(cx->mem),
        .page_width = MM(papers[paper].width),
        .page_height = MM(papers[paper].height),
        .left = MM(papers[paper].left),
        .right = MM(papers[paper].width - papers[paper].right),
        .top = MM(papers[paper].top),
        .bottom = MM(papers[paper].height - papers[paper].bottom),
        .size = papers[paper].size,
    };
    pdf->title = pdf_clean(pdf, title);
    pdf->x = pdf->left;
    pdf->width = pdf->right - pdf->left;
    arena_defer(cx->mem, pdf_drop, pdf);
    buf_grow(&pdf->out, 120 << 10); /* a form of one page takes 60-90 kB */
    pdf->surface = pdf_is_roll(pdf)
                       ? cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL)
                       : file_surface(pdf);
    pdf->cr = cairo_create(pdf->surface);
    pdf_check_font(pdf);
    begin_page(pdf);
    return pdf;
}

void pdf_next_page(struct pdf *pdf)
{
    if (pdf->fault)
        return;
    if (pdf->pages == PAGES_MAX || pdf_is_roll(pdf)) {
        pdf_fault(pdf, too_long);
        return;
    }
    cairo_show_page(pdf->cr);
    begin_page(pdf);
}

void pdf_need(struct pdf *pdf, double height)
{
    if (pdf->y + height > pdf->bottom && pdf->y > pdf->top)
        pdf_next_page(pdf);
}

void pdf_page_break(struct pdf *pdf)
{
    if (!pdf_is_roll(pdf))
        pdf_next_page(pdf);
}

void pdf_next_paper(struct pdf *pdf)
{
    pdf_columns_end(pdf);
    pdf->number = 0;
    pdf_next_page(pdf);
}

void pdf_space(struct pdf *pdf, double points)
{
    if (!pdf->fault)
        pdf->y = fmin(pdf->y + fmax(points, 0), pdf->bottom);
}

void pdf_rule(struct pdf *pdf)
{
    if (pdf->fault)
        return;
    pdf_need(pdf, 6);
    cairo_set_line_width(pdf->cr, 0.6);
    cairo_move_to(pdf->cr, pdf->x, pdf->y + 3);
    cairo_rel_line_to(pdf->cr, pdf->width, 0);
    cairo_stroke(pdf->cr);
    pdf->y += 6;
}

void pdf_watermark(struct pdf *pdf, const char *text)
{
    if (pdf->fault)
        return;
    pdf->watermark = pdf_clean(pdf, text);
    if (!pdf_is_roll(pdf))
        draw_watermark(pdf);
}

void pdf_columns_begin(struct pdf *pdf, double left_width)
{
    pdf_columns_end(pdf);
    if (pdf->fault)
        return;
    pdf->in_columns = true;
    pdf->columns_top = pdf->columns_low = pdf->y;
    pdf->columns_left = fmin(fmax(left_width, 1), pdf->width - PDF_COLUMN_GAP - 1);
    pdf->width = pdf->columns_left;
}

void pdf_columns_next(struct pdf *pdf)
{
    if (!pdf->in_columns || pdf->x > pdf->left)
        return;
    pdf->columns_low = fmax(pdf->columns_low, pdf->y);
    pdf->y = pdf->columns_top;
    pdf->x = pdf->left + pdf->columns_left + PDF_COLUMN_GAP;
    pdf->width = pdf->right - pdf->x;
}

void pdf_columns_end(struct pdf *pdf)
{
    if (!pdf->in_columns)
        return;
    pdf->y = fmax(pdf->columns_low, pdf->y);
    pdf->x = pdf->left;
    pdf->width = pdf->right - pdf->left;
    pdf->in_columns = false;
}

/* Draw what was recorded on a page of exactly its length. */
static void cut_roll(struct pdf *pdf)
{
    cairo_surface_t *recording = pdf->surface;
    cairo_destroy(pdf->cr);
    pdf->page_height = fmin(pdf->y, pdf->bottom) + MM(4);
    pdf->surface = file_surface(pdf);
    pdf->cr = cairo_create(pdf->surface);
    if (pdf->watermark)
        draw_watermark(pdf);
    cairo_set_source_surface(pdf->cr, recording, 0, 0);
    cairo_paint(pdf->cr);
    cairo_surface_destroy(recording);
}

int pdf_end(struct cx *cx, struct pdf *pdf, const void **ret, size_t *n)
{
    pdf_columns_end(pdf);
    must(!pdf->closed);
    if (!pdf->fault && pdf_is_roll(pdf))
        cut_roll(pdf);
    cairo_status_t bad = cairo_status(pdf->cr);
    if (!pdf->fault) {
        cairo_surface_finish(pdf->surface);
        bad = bad ? bad : cairo_surface_status(pdf->surface);
    }
    pdf_drop(pdf);
    if (pdf->fault)
        return fail(cx, pdf->no_font ? E_IO : E_INVALID, "", "%s", pdf->fault);
    if (bad)
        return fail(cx, E_IO, "", "Không lập được tệp PDF: %s.", cairo_status_to_string(bad));
    *ret = pdf->out.p;
    *n = pdf->out.n;
    return E_OK;
}
