// SPDX-License-Identifier: Apache-2.0
/*
 * head.c - the two fixed parts of an official paper: its head and its signatures.
 * Proportions after NĐ 30/2020, Phụ lục I: state name 12-13 bold, motto 13-14 bold above a rule as
 * long as itself, agency 12-13 bold above a rule of a third to a half of itself, place and date
 * 13-14 italic.
 */
#include "base/text.h"
#include "desk/pdf/pdf_inside.h"

static const char state_name[] = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
static const char motto[] = "Độc lập - Tự do - Hạnh phúc";
static const double LEFT_SHARE = 0.43; /* of the text width: the agency's column */
static const double FULL_WIDTH = 467;  /* of A4 upright; narrower paper gets smaller type */

static void rule(struct pdf *pdf, double middle, double width, double y)
{
    cairo_set_line_width(pdf->cr, 0.7);
    cairo_move_to(pdf->cr, middle - width / 2, y);
    cairo_rel_line_to(pdf->cr, width, 0);
    cairo_stroke(pdf->cr);
}

/* Centred text with a rule below, `share` as long as its widest line; the height of both. */
static double ruled(struct pdf *pdf, const struct pdf_text *style, const char *text, double x,
                    double y, double width, double share)
{
    if (text_is_empty(text))
        return 0;
    struct block b;
    block_open(pdf, &b, style, text, width, SIZE_MAX);
    double wide = block_widest(&b);
    double h = block_draw(pdf, &b, x, y, block_height(&b));
    block_close(&b);
    rule(pdf, x + width / 2, wide * share, y + h + 1.5);
    return h + 3;
}

/* On a roll: who gives the ticket, no more. */
static void roll_head(struct pdf *pdf, const struct pdf_head *h)
{
    struct pdf_text line = { .align = PDF_CENTER, .upper = true };
    pdf_text(pdf, &line, h->above);
    line.bold = true;
    pdf_text(pdf, &line, h->agency);
    pdf_text(pdf, &(struct pdf_text){ .align = PDF_CENTER }, h->number);
    pdf_text(pdf, &(struct pdf_text){ .align = PDF_CENTER, .italic = true }, h->place_and_date);
}

void pdf_head(struct pdf *pdf, const struct pdf_head *h)
{
    pdf_columns_end(pdf);
    if (pdf->fault)
        return;
    if (pdf_is_roll(pdf)) {
        roll_head(pdf, h);
        return;
    }
    double scale = fmin(1, pdf->width / FULL_WIDTH);
    double left = pdf->width * LEFT_SHARE, right = pdf->width - left, x = pdf->x + left;
    struct pdf_text small = { .size = 12 * scale, .align = PDF_CENTER, .upper = true };
    struct pdf_text small_bold = small, middle = { .size = 13 * scale, .align = PDF_CENTER };
    struct pdf_text middle_bold = middle;
    small_bold.bold = middle_bold.bold = true;

    double a = pdf->y;
    a += pdf_put(pdf, &small, h->above, pdf->x, a, left);
    a += ruled(pdf, &small_bold, h->agency, pdf->x, a, left, 0.4);
    double b = pdf->y;
    b += pdf_put(pdf, &small_bold, state_name, x, b, right);
    b += ruled(pdf, &middle_bold, motto, x, b, right, 1);

    pdf->y = fmax(a, b) + 4 * scale;
    a = pdf_put(pdf, &middle, h->number, pdf->x, pdf->y, left);
    middle.italic = true;
    b = pdf_put(pdf, &middle, h->place_and_date, x, pdf->y, right);
    pdf->y += fmax(a, b) + 10 * scale;
}

static double signer_top(struct pdf *pdf, const struct pdf_signer *s, double x, double y,
                         double width)
{
    double used =
        pdf_put(pdf, &(struct pdf_text){ .align = PDF_CENTER, .bold = true, .upper = true },
                s->title, x, y, width);
    return used + pdf_put(pdf, &(struct pdf_text){ .align = PDF_CENTER, .italic = true }, s->note,
                          x, y + used, width);
}

static double lines_of(struct pdf *pdf, const char *text, double width)
{
    struct block b;
    block_open(pdf, &b, &(struct pdf_text){ .bold = true, .upper = true }, text, width, SIZE_MAX);
    double h = block_height(&b);
    block_close(&b);
    return text_is_empty(text) ? 0 : h;
}

void pdf_signers(struct pdf *pdf, const struct pdf_signer *v, size_t n)
{
    must(n >= 1 && n <= PDF_SIGNERS_MAX);
    if (pdf->fault)
        return;
    const double room = 5 * pdf->size;                    /* for the pen */
    size_t columns = n == 1 && !pdf_is_roll(pdf) ? 2 : n; /* one alone signs on the right */
    double width = pdf->width / (double)columns, x = pdf->x + width * (double)(columns - n);
    double tops = 0, names = 0;
    for (size_t i = 0; i < n; i++) {
        tops =
            fmax(tops, lines_of(pdf, v[i].title, width - 6) + lines_of(pdf, v[i].note, width - 6));
        names = fmax(names, lines_of(pdf, v[i].name, width - 6));
    }
    pdf_need(pdf, tops + room + names);
    for (size_t i = 0; i < n && !pdf->fault; i++, x += width) {
        signer_top(pdf, &v[i], x + 3, pdf->y, width - 6);
        pdf_put(pdf, &(struct pdf_text){ .align = PDF_CENTER, .bold = true }, v[i].name, x + 3,
                pdf->y + tops + room, width - 6);
    }
    pdf_space(pdf, tops + room + names);
}
