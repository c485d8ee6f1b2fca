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
static const double FULL_WIDTH =
    482; /* of the head on A4 upright; narrower paper gets smaller type */
static const double LEFT_WIDTH =
    226; /* of it: the agency's column; the rest just holds the state name */
static const double OVERHANG = MM(5); /* of the head into the left margin, as offices set it */

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

/* A line that should stay one: up to an eighth too long, it gets smaller type instead of a break.
 */
static double one_line(struct pdf *pdf, struct pdf_text style, const char *text, double x, double y,
                       double width)
{
    struct block b;
    struct pdf_text measured = style;
    measured.align = PDF_LEFT;
    block_open(pdf, &b, &measured, text, 1e4, SIZE_MAX);
    double wide = block_widest(&b);
    block_close(&b);
    if (wide > width && wide * 0.875 < width)
        style.size *= (width - 1) / wide;
    return pdf_put(pdf, &style, text, x, y, width);
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
    double x = pdf->x - OVERHANG, width = pdf->width + OVERHANG;
    double scale = fmin(1, width / FULL_WIDTH), left = width * (LEFT_WIDTH / FULL_WIDTH);
    double middle = x + left, right = width - left;
    struct pdf_text caps = { .size = 12 * scale, .align = PDF_CENTER, .upper = true };
    struct pdf_text caps_bold = caps, plain = { .size = 13 * scale, .align = PDF_CENTER };
    struct pdf_text bold = plain, italic = plain;
    caps_bold.bold = bold.bold = italic.italic = true;

    double a = pdf->y, b = pdf->y;
    a += one_line(pdf, caps, h->above, x, a, left);
    a += ruled(pdf, &caps_bold, h->agency, x, a, left, 0.4);
    b += pdf_put(pdf, &caps_bold, state_name, middle, b, right);
    b += ruled(pdf, &bold, motto, middle, b, right, 1);

    pdf->y = fmax(a, b) + 4 * scale;
    a = one_line(pdf, plain, h->number, x, pdf->y, left);
    b = one_line(pdf, italic, h->place_and_date, middle, pdf->y, right);
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
