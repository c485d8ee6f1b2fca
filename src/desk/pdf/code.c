// SPDX-License-Identifier: Apache-2.0
/*
 * code.c - QR (libqrencode, error correction M) and Code 128 (libzint), as vectors on paper; QR as
 * SVG for pages.
 */
#include "base/text.h"
#include "desk/pdf/pdf_inside.h"
#include <qrencode.h>
#include <zint.h>

enum { QUIET = 4 }; /* modules of white that a QR code wants around it */

static double centred(const struct pdf *pdf, double width)
{
    return pdf->x + fmax(pdf->width - width, 0) / 2;
}

/* Number of dark modules from (row, column) rightwards. */
static int dark_run(const QRcode *q, int row, int column)
{
    int n = 0;
    while (column + n < q->width && q->data[row * q->width + column + n] & 1)
        n++;
    return n;
}

void pdf_qr(struct pdf *pdf, const char *text, double size)
{
    if (pdf->fault || text_is_empty(text))
        return;
    QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!q) {
        pdf_fault(pdf, "Nội dung mã QR quá dài.");
        return;
    }
    pdf_need(pdf, size);
    double module = size / q->width, x = pdf_is_roll(pdf) ? centred(pdf, size) : pdf->x;
    const double overlap = 0.03 * module; /* or viewers show hairlines between the rows */
    for (int r = 0; r < q->width; r++) {
        for (int c = 0, n; c < q->width; c += n ? n : 1) {
            n = dark_run(q, r, c);
            if (n)
                cairo_rectangle(pdf->cr, x + c * module, pdf->y + r * module, n * module,
                                module + overlap);
        }
    }
    cairo_fill(pdf->cr);
    pdf_space(pdf, size + QUIET * module);
    QRcode_free(q);
}

static int bar_run(const struct zint_symbol *z, int column)
{
    int n = 0;
    while (column + n < z->width && z->encoded_data[0][(column + n) / 8] >> ((column + n) % 8) & 1)
        n++;
    return n;
}

void pdf_code128(struct pdf *pdf, const char *text, double width, double height)
{
    const double caption = 9;
    if (pdf->fault || text_is_empty(text))
        return;
    struct zint_symbol *z = ZBarcode_Create();
    must(z);
    z->symbology = BARCODE_CODE128;
    z->input_mode = UNICODE_MODE;
    if (ZBarcode_Encode(z, (const unsigned char *)text, 0) >= ZINT_ERROR || z->width <= 0) {
        ZBarcode_Delete(z);
        pdf_fault(pdf, "Nội dung mã vạch quá dài hoặc có ký tự không in được thành mã vạch.");
        return;
    }
    pdf_need(pdf, height + 2 * caption);
    double module = width / z->width, x = centred(pdf, width);
    for (int c = 0, n; c < z->width; c += n ? n : 1) {
        n = bar_run(z, c);
        if (n)
            cairo_rectangle(pdf->cr, x + c * module, pdf->y, n * module, height);
    }
    cairo_fill(pdf->cr);
    ZBarcode_Delete(z);
    pdf_space(pdf, height + 1);
    pdf_space(pdf, pdf_put(pdf, &(struct pdf_text){ .size = caption, .align = PDF_CENTER }, text, x,
                           pdf->y, width));
}

const char *qr_svg(struct cx *cx, const char *text)
{
    QRcode *q = text_is_empty(text) ? NULL : QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (!q)
        return "";
    struct buf b = BUF(cx->mem);
    buf_grow(&b, (size_t)q->width * (size_t)q->width * 6);
    buf_printf(&b,
               "<svg class=\"qr\" viewBox=\"0 0 %d %d\" width=\"120\" height=\"120\" role=\"img\""
               " aria-label=\"Mã QR\" shape-rendering=\"crispEdges\">"
               "<path class=\"qr-paper\" fill=\"#fff\" d=\"M0 0h%dv%dh-%dz\"/>"
               "<path class=\"qr-ink\" fill=\"#000\" d=\"",
               q->width + 2 * QUIET, q->width + 2 * QUIET, q->width + 2 * QUIET,
               q->width + 2 * QUIET, q->width + 2 * QUIET);
    for (int r = 0; r < q->width; r++) {
        for (int c = 0, n; c < q->width; c += n ? n : 1) {
            n = dark_run(q, r, c);
            if (n)
                buf_printf(&b, "M%d %dh%dv1h-%dz", c + QUIET, r + QUIET, n, n);
        }
    }
    QRcode_free(q);
    buf_puts(&b, "\"/></svg>");
    return buf_str(&b);
}
