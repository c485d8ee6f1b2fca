// SPDX-License-Identifier: Apache-2.0
/*
 * text.c - UTF-8 checked and normalised at the edge, strict numbers, small services on words.
 * Folding is in fold.c, sorting in sortkey.c.
 */
#include "base/text.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/viet.h"
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

int32_t utf8_decode(const unsigned char *s, size_t n, size_t *used)
{
    *used = 1;
    if (n == 0)
        return -1;
    if (s[0] < 0x80)
        return s[0];
    size_t len = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || n < len)
        return -1;
    int32_t cp = s[0] & (0x7F >> len);
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return -1;
        cp = cp << 6 | (s[i] & 0x3F);
    }
    bool overlong = (len == 3 && cp < 0x800) || (len == 4 && cp < 0x10000);
    if (overlong || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return -1;
    *used = len;
    return cp;
}

uint32_t utf8_next_rare(const char **s)
{
    size_t used, n = strnlen(*s, 4);
    if (n == 0)
        return 0;
    int32_t cp = utf8_decode((const unsigned char *)*s, n, &used);
    *s += used;
    return cp < 0 ? 0xFFFD : (uint32_t)cp;
}

void buf_utf8(struct buf *b, uint32_t cp)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)cp, bytes);
    must(n > 0);
    buf_put(b, bytes, (size_t)n);
}

static bool are_plain(const char *eight_bytes)
{
    const uint64_t ones = UINT64_MAX / 255;
    uint64_t eight;
    memcpy(&eight, eight_bytes, sizeof eight);
    /* a top bit: of a byte that is no ASCII, below a blank, or DEL */
    return !((eight | (eight - ones * ' ') | (eight + ones)) & ones << 7);
}

size_t text_plain(const char *s, size_t n)
{
    size_t i = 0;
    while (i + 8 <= n && are_plain(s + i))
        i += 8;
    if (n >= 8 && i + 8 > n && are_plain(s + n - 8))
        return n;
    while (i < n && s[i] >= ' ' && s[i] < 0x7F)
        i++;
    return i;
}

bool utf8_valid(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;
    for (size_t i = text_plain(s, n), used; i < n; i += used)
        if (utf8_decode(p + i, n - i, &used) < 0)
            return false;
    return true;
}

size_t utf8_length(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

/* Marks in a row that no language needs; sorting them costs the square of their number. */
enum { MARKS_MAX = 30 };

/* What the first look at outside text found. */
enum shape { SHAPE_BAD, SHAPE_NFC, SHAPE_OTHER };

/* Neither text nor a blank: NUL, escape sequences and their kin. */
static bool is_control(int32_t cp)
{
    return (cp < ' ' && cp != '\t' && cp != '\n') || (cp >= 0x7F && cp < 0xA0);
}

/* Below U+0300, in the Vietnamese block and among the quotes and dashes all is NFC. */
static bool is_surely_nfc(int32_t cp)
{
    return cp < 0x300 || (cp >= 0x1EA0 && cp <= 0x1EF9) || (cp >= 0x2010 && cp <= 0x2027);
}

static enum shape shape_of(const unsigned char *s, size_t n)
{
    enum shape shape = SHAPE_NFC;
    int marks = 0;
    for (size_t i = text_plain((const char *)s, n), used = 1; i < n; i += used) {
        bool cr_lf = s[i] == '\r' && i + 1 < n && s[i + 1] == '\n';
        int32_t cp = utf8_decode(s + i, n - i, &used);
        if (cp < 0 || (is_control(cp) && !cr_lf))
            return SHAPE_BAD;
        if (is_surely_nfc(cp)) {
            marks = 0;
            if (cr_lf)
                shape = SHAPE_OTHER;
            continue;
        }
        shape = SHAPE_OTHER;
        marks = utf8proc_get_property(cp)->combining_class ? marks + 1 : 0;
        if (marks > MARKS_MAX)
            return SHAPE_BAD;
    }
    return shape;
}

const char *text_nfc(struct arena *mem, const char *s, size_t n)
{
    enum shape shape = shape_of((const unsigned char *)s, n);
    if (shape == SHAPE_BAD)
        return NULL;
    char *copy = arena_strn(mem, s, n);
    if (shape == SHAPE_NFC)
        return copy;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (copy[i] != '\r')
            copy[kept++] = copy[i];
    copy[kept] = '\0';
    utf8proc_uint8_t *nfc;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)copy, (utf8proc_ssize_t)kept, &nfc,
                     (utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
    must(len >= 0);
    copy = arena_strn(mem, (const char *)nfc, (size_t)len);
    free(nfc);
    return copy;
}

/* Signs without a shape of their own that turn or hide what people read: soft hyphen, blanks
 * without width, changes of direction. */
static bool is_unseen(uint32_t c)
{
    return c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

const char *text_trim(struct arena *mem, const char *s)
{
    struct buf b = BUF(mem);
    size_t n = strlen(s);
    if (!strpbrk(s, " \t\n\r\f\v\xc2\xe2\xe3\xef")) /* what blanks begin with */
        return arena_strn(mem, s, n);
    buf_grow(&b, n);
    bool blank = false;
    while (*s) {
        const char *from = s;
        uint32_t c = utf8_next(&s);
        if (is_unseen(c))
            continue;
        if (is_blank(c)) {
            blank = true;
            continue;
        }
        if (blank && b.n)
            buf_putc(&b, ' ');
        blank = false;
        buf_put(&b, from, (size_t)(s - from));
    }
    return buf_str(&b);
}

static size_t ascii_run(const char *s)
{
    size_t n = 0;
    while ((signed char)s[n] > 0)
        n++;
    return n;
}

const char *text_upper(struct arena *mem, const char *s)
{
    struct buf b = BUF(mem);
    buf_grow(&b, strlen(s));
    while (*s) {
        size_t n = ascii_run(s);
        buf_put(&b, s, n);
        for (char *p = b.p + b.n - n; n; n--, s++, p++)
            *p = (char)(*p - (*p >= 'a' && *p <= 'z' ? 'a' - 'A' : 0));
        if (*s)
            buf_utf8(&b, (uint32_t)utf8proc_toupper((utf8proc_int32_t)utf8_next(&s)));
    }
    return buf_str(&b);
}

bool text_has_prefix(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_eq(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

bool text_is_empty(const char *s)
{
    return !s || !*s;
}

/* Digits up to the first other character, which *end gets; false for none and on overflow. */
static bool digits_read(const char *s, const char **end, uint64_t *ret)
{
    uint64_t v = 0;
    const char *p = s;
    for (unsigned digit; (digit = (unsigned)*p - '0') < 10 && p < s + 18; p++)
        v = v * 10 + digit; /* so many never overflow */
    for (; *p >= '0' && *p <= '9'; p++)
        if (__builtin_mul_overflow(v, 10u, &v) ||
            __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v))
            return false;
    *end = p;
    *ret = v;
    return p > s;
}

static bool sign_it(bool minus, uint64_t v, int64_t *ret)
{
    if (v > (uint64_t)INT64_MAX + minus)
        return false;
    *ret = minus ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

bool int_read(const char *s, int64_t *ret)
{
    uint64_t v;
    bool minus = *s == '-';
    return digits_read(s + minus, &s, &v) && !*s && sign_it(minus, v, ret);
}

bool int_read_to(const char *s, const char *end, int64_t *ret)
{
    uint64_t v;
    bool minus = *s == '-';
    return digits_read(s + minus, &s, &v) && s == end && sign_it(minus, v, ret);
}

bool milli_read(const char *s, int64_t *ret)
{
    uint64_t whole, part = 0;
    bool minus = *s == '-';
    if (!digits_read(s + minus, &s, &whole))
        return false;
    if (*s == '.' || *s == ',') {
        const char *decimals = s + 1;
        if (!digits_read(decimals, &s, &part) || s - decimals > 3)
            return false;
        for (ptrdiff_t i = s - decimals; i < 3; i++)
            part *= 10;
    }
    uint64_t v;
    return !*s && !__builtin_mul_overflow(whole, 1000u, &v) &&
           !__builtin_add_overflow(v, part, &v) && sign_it(minus, v, ret);
}

const char *text_mask(struct arena *mem, const char *s, size_t keep)
{
    if (!*s)
        return "";
    size_t length = utf8_length(s);
    if (keep == 0 || length < 2 * keep)
        return "••••";
    for (size_t skip = length - keep; skip; skip--)
        utf8_next(&s);
    return arena_printf(mem, "•••• %s", s);
}
