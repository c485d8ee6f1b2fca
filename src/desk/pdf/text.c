// SPDX-License-Identifier: Apache-2.0
/*
 * text.c - plain text on the page: fonts, cleaning, lines, paragraphs, fill-in lines. Knows no
 * markup, so nothing in a name can become one.
 *
 * Each thread has its own font map (Pango's are not to be shared), made at first use and dropped
 * with the thread. Only Liberation Serif is used: characters that it lacks become boxes instead of
 * pulling in whatever font a machine happens to have.
 */
#include "base/text.h"
#include "desk/pdf/pdf_inside.h"

#define FAMILY "Liberation Serif"
static const double BASELINE = 0.91; /* of the size: from the top of a line to its baseline */

struct kit {
    PangoContext *context;
    PangoFontDescription *font;
    PangoAttrList *attributes; /* no fallback fonts, no hyphens put into long words */
    bool has_font;
};

static void kit_free(gpointer p)
{
    struct kit *k = p;
    pango_attr_list_unref(k->attributes);
    pango_font_description_free(k->font);
    g_object_unref(k->context);
    g_free(k);
}

static GPrivate kits = G_PRIVATE_INIT(kit_free);

static bool font_found(PangoContext *context, const PangoFontDescription *wanted)
{
    PangoFont *font = pango_context_load_font(context, wanted);
    if (!font)
        return false;
    PangoFontDescription *got = pango_font_describe(font);
    bool same = g_strcmp0(pango_font_description_get_family(got), FAMILY) == 0;
    pango_font_description_free(got);
    g_object_unref(font);
    return same;
}

static struct kit *kit_of_thread(void)
{
    struct kit *k = g_private_get(&kits);
    if (k)
        return k;
    k = g_new0(struct kit, 1);
    PangoFontMap *map = pango_cairo_font_map_new();
    k->context = pango_font_map_create_context(map);
    g_object_unref(map);
    /* Without these, advances are rounded to whole points: uneven letters on paper. */
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    pango_cairo_context_set_font_options(k->context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(k->context, FALSE);
    pango_context_set_language(k->context, pango_language_from_string("vi"));
    pango_context_set_base_dir(k->context, PANGO_DIRECTION_LTR);
    k->font = pango_font_description_new();
    pango_font_description_set_family_static(k->font, FAMILY);
    pango_font_description_set_absolute_size(k->font, 13 * PANGO_SCALE);
    k->has_font = font_found(k->context, k->font);
    k->attributes = pango_attr_list_new();
    pango_attr_list_insert(k->attributes, pango_attr_fallback_new(FALSE));
    pango_attr_list_insert(k->attributes, pango_attr_insert_hyphens_new(FALSE));
    g_private_set(&kits, k);
    return k;
}

void pdf_check_font(struct pdf *pdf)
{
    if (kit_of_thread()->has_font)
        return;
    pdf->no_font = true;
    pdf_fault(pdf, "Máy chủ thiếu phông chữ " FAMILY " (gói fonts-liberation2).");
}

/* What to draw for a character: itself, a blank, a new line, or nothing (0). Marks that turn the
 * direction of writing are left out: on a paper they only serve to mislead. */
static gunichar shown(gunichar c)
{
    if (c == '\n' || c == 0x2028 || c == 0x2029)
        return '\n';
    if (c == '\t')
        return ' ';
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
        (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
        (c >= 0xfff9 && c <= 0xfffb))
        return 0;
    if ((c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe)
        return 0; /* no characters at all; Cairo refuses them */
    return c;
}

static const char *next_char(const char *p)
{
    return p + g_utf8_skip[(unsigned char)*p]; /* glib's own macro casts const away */
}

static bool is_plain(const char *text)
{
    for (const char *p = text; *p; p = next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (shown(c) != c)
            return false;
    }
    return true;
}

const char *pdf_clean(struct pdf *pdf, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    if (n > PDF_TEXT_MAX) {
        pdf_fault(pdf, "Có đoạn văn bản dài quá giới hạn của một tờ in.");
        return "";
    }
    if (n == 0)
        return "";
    bool valid = utf8_valid(text, n);
    if (valid && is_plain(text))
        return text;
    char *made = valid ? NULL : g_utf8_make_valid(text, (gssize)n);
    struct buf b = BUF(pdf->cx->mem);
    for (const char *p = made ? made : text; *p; p = next_char(p)) {
        char utf8[6];
        gunichar c = shown(g_utf8_get_char(p));
        if (c)
            buf_put(&b, utf8, (size_t)g_unichar_to_utf8(c, utf8));
    }
    g_free(made);
    return buf_str(&b);
}

static void block_font(struct block *b, const struct kit *k, const struct pdf_text *style,
                       size_t bold_from)
{
    pango_font_description_set_weight(k->font,
                                      style->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(k->font,
                                     style->italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_font_description_set_absolute_size(k->font, b->size * PANGO_SCALE);
    pango_layout_set_font_description(b->layout, k->font);
    if (bold_from > PDF_TEXT_MAX) {
        pango_layout_set_attributes(b->layout, k->attributes);
        return;
    }
    PangoAttrList *list = pango_attr_list_copy(k->attributes);
    PangoAttribute *bold = pango_attr_weight_new(PANGO_WEIGHT_BOLD);
    bold->start_index = (guint)bold_from;
    pango_attr_list_insert(list, bold);
    pango_layout_set_attributes(b->layout, list);
    pango_attr_list_unref(list);
}

/* Centred lines of about one length: the narrowest width that needs no line more. */
static void balance(struct block *b)
{
    enum { LINES_MAX = 4, STEPS = 7 };
    int lines = pango_layout_get_line_count(b->layout);
    if (lines < 2 || lines > LINES_MAX)
        return;
    double low = b->width / 2, high = b->width;
    for (int i = 0; i < STEPS; i++) {
        double half = (low + high) / 2;
        pango_layout_set_width(b->layout, (int)(half * PANGO_SCALE));
        if (pango_layout_get_line_count(b->layout) > lines)
            low = half;
        else
            high = half;
    }
    pango_layout_set_width(b->layout, (int)(high * PANGO_SCALE));
}

void block_open(struct pdf *pdf, struct block *b, const struct pdf_text *style, const char *text,
                double width, size_t bold_from)
{
    const struct kit *k = kit_of_thread();
    *b = (struct block){
        .layout = pango_layout_new(k->context),
        .width = fmax(width, 1),
        .size = style->size > 0 ? style->size : pdf->size,
        .align = style->align,
        .indent = style->align == PDF_LEFT || style->align == PDF_JUSTIFY ? style->indent : 0,
    };
    block_font(b, k, style, bold_from);
    text = pdf_clean(pdf, text);
    pango_layout_set_text(b->layout, style->upper ? text_upper(pdf->cx->mem, text) : text, -1);
    pango_layout_set_width(b->layout, (int)(b->width * PANGO_SCALE));
    pango_layout_set_wrap(b->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(b->layout, FALSE);
    pango_layout_set_indent(b->layout, (int)(b->indent * PANGO_SCALE));
    if (b->align == PDF_CENTER)
        balance(b);
    b->next = b->first = pango_layout_get_lines(b->layout);
}

void block_close(struct block *b)
{
    g_object_unref(b->layout);
    b->layout = NULL;
}

double block_line(const struct block *b)
{
    return LINE_OF(b->size);
}

double block_height(const struct block *b)
{
    double h = 0;
    for (const GSList *l = b->next; l; l = l->next)
        h += LINE_OF(b->size);
    return h;
}

static double line_width(PangoLayoutLine *line)
{
    PangoRectangle logical;
    pango_layout_line_get_extents(line, NULL, &logical);
    return (double)logical.width / PANGO_SCALE;
}

double block_widest(const struct block *b)
{
    double widest = 0;
    for (const GSList *l = b->next; l; l = l->next)
        widest = fmax(widest, line_width(l->data));
    return widest;
}

static bool is_blank(const PangoGlyphItem *run, const char *text, int glyph)
{
    return text[run->item->offset + run->glyphs->log_clusters[glyph]] == ' ' &&
           run->glyphs->glyphs[glyph].geometry.width > 0;
}

/* Widen each blank of a line by `more` Pango units; how many blanks there are. */
static int widen(PangoLayoutLine *line, const char *text, int more)
{
    int blanks = 0;
    for (const GSList *r = line->runs; r; r = r->next) {
        PangoGlyphItem *run = r->data;
        for (int i = 0; i < run->glyphs->num_glyphs; i++) {
            if (!is_blank(run, text, i))
                continue;
            run->glyphs->glyphs[i].geometry.width += more;
            blanks++;
        }
    }
    return blanks;
}

/* Not Pango's own: with several threads it justifies certain lines by a hair differently from run
 * to run, and it tears a line apart before a long word. */
static void justify(const struct block *b, PangoLayoutLine *line, double width)
{
    const PangoLayoutLine *next = b->next->next ? b->next->next->data : NULL;
    if (!next || next->is_paragraph_start)
        return;
    const char *text = pango_layout_get_text(b->layout);
    int blanks = widen(line, text, 0);
    double more = blanks ? (width - line_width(line)) / blanks : 0;
    if (more > 0 && more < b->size)
        widen(line, text, (int)(more * PANGO_SCALE));
}

double block_draw(struct pdf *pdf, struct block *b, double x, double y, double height)
{
    double used = 0;
    for (; b->next && used + block_line(b) <= height + 0.01; b->next = b->next->next) {
        PangoLayoutLine *line = b->next->data;
        double shift = b->next == b->first ? b->indent : 0;
        if (b->align == PDF_JUSTIFY)
            justify(b, line, b->width - shift);
        if (b->align == PDF_CENTER || b->align == PDF_RIGHT)
            shift = (b->width - line_width(line)) / (b->align == PDF_CENTER ? 2 : 1);
        cairo_move_to(pdf->cr, x + shift, y + used + BASELINE * b->size);
        pango_cairo_show_layout_line(pdf->cr, line);
        used += block_line(b);
    }
    return used;
}

double pdf_put(struct pdf *pdf, const struct pdf_text *style, const char *text, double x, double y,
               double width)
{
    if (pdf->fault || text_is_empty(text))
        return 0;
    struct block b;
    block_open(pdf, &b, style, text, width, SIZE_MAX);
    double h = block_draw(pdf, &b, x, y, block_height(&b));
    block_close(&b);
    return h;
}

/* All lines at the pen, over as many pages as they need. */
static void flow(struct pdf *pdf, struct block *b)
{
    while (b->next && !pdf->fault) {
        pdf_need(pdf, block_line(b));
        double used = block_draw(pdf, b, pdf->x, pdf->y, pdf->bottom - pdf->y);
        pdf->y += used;
        if (used <= 0) /* type larger than the page */
            pdf_fault(pdf, "Cỡ chữ lớn hơn trang giấy.");
    }
}

void pdf_text(struct pdf *pdf, const struct pdf_text *style, const char *text)
{
    if (pdf->fault || text_is_empty(text))
        return;
    pdf_space(pdf, style->before);
    struct block b;
    block_open(pdf, &b, style, text, pdf->width, SIZE_MAX);
    flow(pdf, &b);
    block_close(&b);
    pdf_space(pdf, style->after);
}

void pdf_dots(struct pdf *pdf, double x, double right, double baseline)
{
    if (right - x < 1)
        return;
    cairo_save(pdf->cr);
    cairo_set_line_width(pdf->cr, 0.8);
    cairo_set_line_cap(pdf->cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_dash(pdf->cr, (const double[]){ 0, 2.6 }, 2, 0);
    cairo_move_to(pdf->cr, x, baseline);
    cairo_line_to(pdf->cr, right, baseline);
    cairo_stroke(pdf->cr);
    cairo_restore(pdf->cr);
}

/* The label, then dots to the right edge; on a line of their own when the label leaves no room. */
static void fill_in(struct pdf *pdf, const char *label)
{
    enum { ROOM = 40 };
    struct block b;
    block_open(pdf, &b, &(struct pdf_text){ 0 }, label, pdf->width, SIZE_MAX);
    const GSList *last = b.next;
    while (last && last->next)
        last = last->next;
    double from = last ? line_width(last->data) + 3 : 0;
    flow(pdf, &b);
    block_close(&b);
    if (from > pdf->width - ROOM || text_is_empty(label)) {
        pdf_need(pdf, LINE_OF(pdf->size));
        pdf->y += LINE_OF(pdf->size);
        from = 0;
    }
    if (!pdf->fault)
        pdf_dots(pdf, pdf->x + from, pdf->x + pdf->width,
                 pdf->y - LINE_OF(pdf->size) + BASELINE * pdf->size);
}

void pdf_line(struct pdf *pdf, const char *label, const char *value, bool bold)
{
    enum { AFTER = 3 };
    if (pdf->fault)
        return;
    label = pdf_clean(pdf, label);
    value = pdf_clean(pdf, value);
    size_t n = strlen(label);
    const char *colon = n == 0 || label[n - 1] == ':' ? "" : ":";
    if (text_is_empty(value)) {
        fill_in(pdf, arena_printf(pdf->cx->mem, "%s%s", label, colon));
    } else {
        const char *whole =
            arena_printf(pdf->cx->mem, "%s%s%s%s", label, colon, n ? " " : "", value);
        struct block b;
        block_open(pdf, &b, &(struct pdf_text){ .align = PDF_JUSTIFY }, whole, pdf->width,
                   bold ? strlen(whole) - strlen(value) : SIZE_MAX);
        flow(pdf, &b);
        block_close(&b);
    }
    pdf_space(pdf, AFTER);
}

#if defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define PDF_ASAN
#    endif
#elif defined(__SANITIZE_ADDRESS__)
#    define PDF_ASAN
#endif
#ifdef PDF_ASAN
/* Fontconfig points by offsets, which the leak checker cannot follow; a test of threads and forms
 * watches memory. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libcairo\nleak:libpango\n";
}
#endif
