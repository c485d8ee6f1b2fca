// SPDX-License-Identifier: Apache-2.0
/*
 * table.c - a ruled table over any number of pages: the header comes again on each, a row moves to
 * the next page whole, and only a row taller than a page is cut between its lines.
 */
#include "desk/pdf/pdf_inside.h"

enum { PAD_X = 4, PAD_Y = 2 };

struct grid {
    const struct pdf_table *table;
    double width[PDF_COLUMNS_MAX];
    double size;
    double header_height;
};

/* Columns of width 0 share what the others leave; too wide a table shrinks into the text. */
static void measure(struct pdf *pdf, struct grid *g)
{
    double sum = 0;
    size_t open = 0;
    for (size_t c = 0; c < g->table->columns; c++) {
        g->width[c] = g->table->widths ? fmax(g->table->widths[c], 0) : 0;
        sum += g->width[c];
        open += !(g->width[c] > 0);
    }
    const double least = 30;
    double rest = open ? fmax((pdf->width - sum) / (double)open, least) : 0;
    double shrink = fmin(1, pdf->width / (sum + rest * (double)open));
    for (size_t c = 0; c < g->table->columns; c++)
        g->width[c] = shrink * (g->width[c] > 0 ? g->width[c] : rest);
}

static double row_open(struct pdf *pdf, const struct grid *g, struct block *cells,
                       const char *const *texts, bool header)
{
    double tallest = 0;
    for (size_t c = 0; c < g->table->columns; c++) {
        enum pdf_align align = g->table->aligns ? g->table->aligns[c] : PDF_LEFT;
        struct pdf_text style = {
            .size = g->size,
            .bold = header,
            .align = header ? PDF_CENTER : align,
        };
        block_open(pdf, &cells[c], &style, texts[c], g->width[c] - 2 * PAD_X, SIZE_MAX);
        tallest = fmax(tallest, block_height(&cells[c]));
    }
    return tallest + 2 * PAD_Y;
}

/* One row, or the part of it that fits into height, at the pen. */
static void row_draw(struct pdf *pdf, const struct grid *g, struct block *cells, double height)
{
    double x = pdf->x;
    cairo_set_line_width(pdf->cr, 0.6);
    for (size_t c = 0; c < g->table->columns; c++) {
        double mine = block_height(&cells[c]), inside = height - 2 * PAD_Y;
        double y = pdf->y + PAD_Y + (mine < inside ? (inside - mine) / 2 : 0);
        block_draw(pdf, &cells[c], x + PAD_X, y, inside);
        cairo_rectangle(pdf->cr, x, pdf->y, g->width[c], height);
        x += g->width[c];
    }
    cairo_stroke(pdf->cr);
    pdf->y += height;
}

static void row_close(const struct grid *g, struct block *cells)
{
    for (size_t c = 0; c < g->table->columns; c++)
        block_close(&cells[c]);
}

static void header_draw(struct pdf *pdf, struct grid *g)
{
    if (!g->table->header || pdf->fault)
        return;
    struct block cells[PDF_COLUMNS_MAX];
    g->header_height = row_open(pdf, g, cells, g->table->header, true);
    row_draw(pdf, g, cells, g->header_height);
    row_close(g, cells);
}

static void table_page(struct pdf *pdf, struct grid *g)
{
    pdf_next_page(pdf);
    header_draw(pdf, g);
}

static void row(struct pdf *pdf, struct grid *g, const char *const *texts)
{
    struct block cells[PDF_COLUMNS_MAX];
    double height = row_open(pdf, g, cells, texts, false);
    double whole_page = pdf->bottom - pdf->top - g->header_height;
    if (pdf->y + height > pdf->bottom && height <= whole_page)
        table_page(pdf, g);
    const double line = LINE_OF(g->size);
    while (height > 0 && !pdf->fault) {
        double room = pdf->bottom - pdf->y - 2 * PAD_Y;
        double lines = fmin(floor((room + 0.01) / line), 1e4);
        if (pdf->y + height <= pdf->bottom + 0.01) {
            row_draw(pdf, g, cells, height);
            break;
        }
        if (lines >= 1) {
            row_draw(pdf, g, cells, lines * line + 2 * PAD_Y);
            height -= lines * line;
        }
        table_page(pdf, g);
    }
    row_close(g, cells);
}

void pdf_table(struct pdf *pdf, const struct pdf_table *t, const char *const *cells, size_t n_rows)
{
    must(t->columns >= 1 && t->columns <= PDF_COLUMNS_MAX);
    struct grid g = { .table = t, .size = t->size > 0 ? t->size : pdf->size - 1 };
    measure(pdf, &g);
    if (!pdf->fault)
        pdf_need(pdf, 4 * LINE_OF(g.size)); /* a header is not left alone at the foot */
    header_draw(pdf, &g);
    for (size_t r = 0; r < n_rows && !pdf->fault; r++)
        row(pdf, &g, cells + r * t->columns);
    pdf_space(pdf, PAD_Y);
}
