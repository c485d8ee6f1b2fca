// SPDX-License-Identifier: Apache-2.0
/*
 * sortkey.c - the order of the Vietnamese dictionary as text that strcmp compares: first the
 * letters (A Ă Â B C D Đ …), then the tones (none, huyền, hỏi, ngã, sắc, nặng), then small before
 * capital. Printable ASCII; a blank, lower than every weight, ends a level. It agrees with ICU's
 * `vi` collation on names.
 */
#include "base/text.h"
#include "base/viet.h"
#include <ctype.h>
#include <string.h>
#include <utf8proc.h>

enum { LOWEST = '!', OTHER_MARK = LOWEST + TONE_NANG + 1, CAPITAL = LOWEST + 1 };

/* Blank before punctuation before digits before letters, as in ICU. */
static const char punctuation[] = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

struct levels {
    struct buf letters, tones, cases;
    size_t tones_kept, cases_kept; /* without the lowest weights at the end: they say nothing */
};

static void weigh(struct levels *l, char tone, char casing)
{
    buf_putc(&l->tones, tone);
    if (tone != LOWEST)
        l->tones_kept = l->tones.n;
    buf_putc(&l->cases, casing);
    if (casing != LOWEST)
        l->cases_kept = l->cases.n;
}

static void put_letter(struct levels *l, struct vi_letter letter, bool capital)
{
    buf_putc(&l->letters, (char)('A' + letter.index - VI_A));
    weigh(l, (char)(LOWEST + letter.tone), capital ? CAPITAL : LOWEST);
}

static void put_ascii(struct levels *l, char c)
{
    const char *mark = strchr(punctuation, c);
    if (isalpha((unsigned char)c)) {
        const char *at = strchr(VI_BASES, tolower((unsigned char)c));
        put_letter(l, (struct vi_letter){ .index = (uint8_t)(at - VI_BASES) }, c <= 'Z');
        return;
    }
    if (mark) {
        buf_putc(&l->letters, '"');
        buf_putc(&l->letters, (char)('!' + (mark - punctuation)));
    } else {
        buf_putc(&l->letters, isdigit((unsigned char)c) ? c : LOWEST);
    }
    weigh(l, LOWEST, LOWEST);
}

/* Letters of other languages stand at their base letter; other scripts after Z; signs before
 * digits. */
static void put_foreign(struct levels *l, uint32_t cp)
{
    utf8proc_int32_t parts[8];
    int bound = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)cp, parts, COUNT(parts),
                                (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &bound);
    if (n > 1 && parts[0] < 0x80 && isalpha(parts[0])) {
        put_ascii(l, (char)parts[0]);
        l->tones.p[l->tones.n - 1] = OTHER_MARK;
        l->tones_kept = l->tones.n;
        return;
    }
    utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)cp);
    bool is_letter = kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_NO;
    buf_printf(&l->letters, "%c%06x", is_letter ? 'z' : '#', cp);
    weigh(l, LOWEST, LOWEST);
}

static void put_text(struct levels *l, const char *s, size_t n)
{
    for (const char *end = s + n; s < end;) {
        uint32_t cp = utf8_next(&s);
        struct vi_letter letter = vi_letter_of(cp);
        if (is_invisible(cp))
            continue;
        if (is_blank(cp))
            put_ascii(l, ' ');
        else if (cp < 0x80)
            put_ascii(l, (char)cp);
        else if (letter.index)
            put_letter(l, letter, utf8proc_tolower((utf8proc_int32_t)cp) != (utf8proc_int32_t)cp);
        else
            put_foreign(l, cp);
    }
}

static struct levels levels_of(struct arena *mem, const char *s, size_t n)
{
    struct levels l = { .letters = BUF(mem), .tones = BUF(mem), .cases = BUF(mem) };
    put_text(&l, s, n);
    return l;
}

static void put_level(struct buf *key, const struct buf *level, size_t n)
{
    buf_putc(key, ' ');
    buf_put(key, level->p, n);
}

/* Marks that stand alone would count as letters; nothing from outside has them, imports may. */
static const char *composed(struct arena *mem, const char *s)
{
    for (const char *p = s; *p;) {
        uint32_t cp = utf8_next(&p);
        if (cp >= 0x300 && cp < 0x370) {
            const char *nfc = text_nfc(mem, s, strlen(s));
            return nfc ? nfc : s;
        }
    }
    return s;
}

const char *vi_sort_key(struct arena *mem, const char *s)
{
    s = composed(mem, text_trim(mem, s));
    struct levels l = levels_of(mem, s, strlen(s));
    put_level(&l.letters, &l.tones, l.tones_kept);
    put_level(&l.letters, &l.cases, l.cases_kept);
    return buf_str(&l.letters);
}

/* All of one given name stand together, tones included, before the family name is looked at. */
const char *vi_name_key(struct arena *mem, const char *s)
{
    s = composed(mem, text_trim(mem, s));
    const char *blank = strrchr(s, ' ');
    const char *last = blank ? blank + 1 : s;
    struct levels given = levels_of(mem, last, strlen(last));
    struct levels rest = levels_of(mem, s, blank ? (size_t)(blank - s) : 0);
    put_level(&given.letters, &given.tones, given.tones_kept);
    put_level(&given.letters, &rest.letters, rest.letters.n);
    put_level(&given.letters, &rest.tones, rest.tones_kept);
    put_level(&given.letters, &given.cases, given.cases_kept);
    put_level(&given.letters, &rest.cases, rest.cases_kept);
    return buf_str(&given.letters);
}
