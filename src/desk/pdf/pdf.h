// SPDX-License-Identifier: Apache-2.0
/*
 * pdf.h - official forms as PDF: Cairo and Pango, Liberation Serif (metric twin of Times New
 * Roman), A4 and 80 mm. A pure function of (layout, data): the same input gives the same bytes, at
 * any time and on any thread. Called in workers, never in a transaction that takes a number.
 *
 * Text is plain and may be hostile: no markup, control and direction characters left out, NULL is
 * "". Only pdf_end fails: what was too long (a text of 64 KiB, 500 pages, a code) is refused there
 * with E_INVALID, nothing is cut off.
 */
#ifndef DESK_PDF_PDF_H
#define DESK_PDF_PDF_H
#include "base/cx.h"

struct pdf; /* one document being drawn, from the top of its first page; in the arena of the cx */
enum pdf_paper { PDF_A4, PDF_A4_LANDSCAPE, PDF_A5, PDF_ROLL_80 };
struct pdf *pdf_new(struct cx *, enum pdf_paper, const char *title) RETURNS_NONNULL;
/* Legal clerical header of NĐ 30/2020: agency above, agency (bold, short rule) on the left; state
 * name and motto on the right; number line; place and date in italics. Moves the pen below. */
struct pdf_head {
    const char *above, *agency, *number, *place_and_date;
};
void pdf_head(struct pdf *, const struct pdf_head *);
enum pdf_align { PDF_LEFT, PDF_CENTER, PDF_RIGHT, PDF_JUSTIFY };
struct pdf_text {
    double size; /* points; 0 = 13 (A5 11, roll 10) */
    enum pdf_align align;
    bool bold, italic, upper;
    double indent;        /* first line, points */
    double before, after; /* points */
};
/* A paragraph of plain text (no markup); wraps and breaks pages. */
void pdf_text(struct pdf *, const struct pdf_text *, const char *text);
/* "Label: value" with the label plain and the value in bold when asked; an empty value becomes a
 * dotted line. */
void pdf_line(struct pdf *, const char *label, const char *value, bool bold);
/* A ruled table; widths in points (of the 467 of A4; 0 = an equal share of what the others leave);
 * rows of cells (n_rows × columns texts, NULL is empty); the header comes again on each page. */
struct pdf_table {
    const double *widths;
    const enum pdf_align *aligns;
    const char *const *header; /* NULL: none */
    size_t columns;            /* at most 32 */
    double size;               /* points; 0 = one less than the text */
};
void pdf_table(struct pdf *, const struct pdf_table *, const char *const *cells, size_t n_rows);
/* Two or three signature columns: titles in bold caps, notes in italics below ("Ký, ghi rõ họ
 * tên"), names at the bottom. */
struct pdf_signer {
    const char *title, *note, *name;
};
void pdf_signers(struct pdf *, const struct pdf_signer *, size_t n);
/* At the pen, as vectors. QR: on the left (on a roll in the middle), with white for the scanner
 * below. Code 128: in the middle of the page or column, its text (ASCII or Latin-1) in small type
 * below; 200 points read well for 20 digits and letters. */
void pdf_qr(struct pdf *, const char *text, double size);
void pdf_code128(struct pdf *, const char *text, double width, double height);
/* Place the next drawing beside: QR left and text right, 12 points apart; end puts the pen below
 * the longer one. */
void pdf_columns_begin(struct pdf *, double left_width);
void pdf_columns_next(struct pdf *);
void pdf_columns_end(struct pdf *);
void pdf_rule(struct pdf *);
void pdf_space(struct pdf *, double points);
void pdf_page_break(struct pdf *); /* pages from the second on are numbered, as NĐ 30/2020 wants */
/* Another paper, or another copy ("liên"), in the same file: a new page, counted from 1 again. */
void pdf_next_paper(struct pdf *);
/* "BẢN XEM TRƯỚC" across every page, in outlines; said right after pdf_new. */
void pdf_watermark(struct pdf *, const char *text);
/* End: bytes in the arena. E_INVALID when something was too long, E_IO when drawing failed. */
int pdf_end(struct cx *, struct pdf *, const void **ret, size_t *n) MUST_USE;
/* QR as inline SVG markup for pages (trusted), modules as one path; "" when text is empty or above
 * some 2,300 bytes. */
const char *qr_svg(struct cx *, const char *text) RETURNS_NONNULL;
#endif
