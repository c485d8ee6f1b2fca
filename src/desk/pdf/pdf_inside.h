// SPDX-License-Identifier: Apache-2.0
/*
 * pdf_inside.h - what the files of this folder share: the document, its pen, blocks of text. Nobody
 * else includes it. Lengths are points (1/72 inch), y grows downwards.
 */
#ifndef DESK_PDF_PDF_INSIDE_H
#define DESK_PDF_PDF_INSIDE_H
#include "base/buf.h"
#include "desk/pdf/pdf.h"
#include <math.h>
#include <pango/pangocairo.h>

#define MM(x)          ((x) * (72.0 / 25.4))
#define LINE_OF(size)  (1.15 * (size)) /* from one line to the next */
#define PDF_COLUMN_GAP 12.0            /* points; wider than the quiet zone of a QR code of 25 mm */

enum {
    PDF_TEXT_MAX = 64 << 10,  /* bytes of one text */
    PDF_BYTES_MAX = 12 << 20, /* of the file */
    PDF_COLUMNS_MAX = 32,     /* of a table */
    PDF_SIGNERS_MAX = 4,
};

struct pdf {
    struct cx *cx;
    enum pdf_paper paper;
    cairo_surface_t
        *surface; /* of a roll: a recording, copied at the end on a page of its height */
    cairo_t *cr;
    struct buf out;
    const char *title, *watermark,
        *fault; /* fault: words for people; once set nothing more is drawn */
    double page_width, page_height;
    double left, right, top, bottom; /* of the text on the page */
    double x, width;                 /* of the text now: the page's, or one column's */
    double y;                        /* the pen: top of what comes next */
    double size;                     /* of type when none is told */
    double columns_top, columns_low,
        columns_left;       /* while in_columns: top, lowest pen, width of the left one */
    unsigned pages, number; /* in all; of this paper */
    bool in_columns, closed, no_font;
};

bool pdf_is_roll(const struct pdf *) NONNULL;
void pdf_fault(struct pdf *, const char *words) NONNULL;
/* Begin a new page unless this height still fits below the pen. */
void pdf_need(struct pdf *, double height) NONNULL;
void pdf_next_page(struct pdf *) NONNULL;
/* Faults when Liberation Serif is not installed. */
void pdf_check_font(struct pdf *) NONNULL;
/* Valid UTF-8 without control characters and direction marks, bounded; NULL is "". Faults when too
 * long. */
const char *pdf_clean(struct pdf *, const char *text) RETURNS_NONNULL NONNULL_ARGS(1);

/* A text broken into lines of a width, drawn from its first line not yet drawn. Close what was
 * opened. */
struct block {
    PangoLayout *layout;
    const GSList *first, *next; /* of PangoLayoutLine */
    double width, size, indent;
    enum pdf_align align;
};
/* NULL is "". Bytes from bold_from on are bold (SIZE_MAX: none beyond style->bold). */
void block_open(struct pdf *, struct block *, const struct pdf_text *, const char *text,
                double width, size_t bold_from) NONNULL_ARGS(1, 2, 3);
void block_close(struct block *) NONNULL;
double block_line(const struct block *) NONNULL;   /* from one line to the next */
double block_height(const struct block *) NONNULL; /* of the lines not yet drawn */
double block_widest(const struct block *) NONNULL; /* the longest of them */
/* Draw the lines that fit into height at x, y; how much of it they took. */
double block_draw(struct pdf *, struct block *, double x, double y, double height) NONNULL;
/* A text that never breaks over pages, at x, y: its height. */
double pdf_put(struct pdf *, const struct pdf_text *, const char *text, double x, double y,
               double width) NONNULL_ARGS(1, 2);
/* Dots to write on, from x to right at a baseline. */
void pdf_dots(struct pdf *, double x, double right, double baseline) NONNULL;
#endif
