// SPDX-License-Identifier: Apache-2.0
/* money.c - đồng in figures and in words. No fractions, no other currencies. */
#include "base/money.h"
#include "base/buf.h"
#include <string.h>

#define DONG_MAX INT64_C(9000000000000000)

const char *number_vi(struct arena *mem, int64_t v)
{
    char s[32];
    char *p = s + sizeof s;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    int digits = 0;
    do {
        if (digits && digits % 3 == 0)
            *--p = '.';
        *--p = (char)('0' + u % 10);
        digits++;
    } while (u /= 10);
    if (v < 0)
        *--p = '-';
    return arena_strn(mem, p, (size_t)(s + sizeof s - p));
}

const char *money_vi(struct arena *mem, struct dong amount)
{
    return arena_printf(mem, "%s đ", number_vi(mem, amount.v));
}

static void put_word(struct buf *b, const char *word)
{
    if (b->n)
        buf_putc(b, ' ');
    buf_puts(b, word);
}

static const char *const figures[] = { "không", "một", "hai", "ba",  "bốn",
                                       "năm",   "sáu", "bảy", "tám", "chín" };

/* 0 to 999. Whole: something was said before, so that the hundred is named even when it is zero. */
static void put_group(struct buf *b, int v, bool whole)
{
    int hundreds = v / 100, tens = v / 10 % 10, ones = v % 10;
    if (hundreds || whole) {
        put_word(b, figures[hundreds]);
        put_word(b, "trăm");
        whole = true;
    }
    if (tens > 1) {
        put_word(b, figures[tens]);
        put_word(b, "mươi");
    } else if (tens == 1) {
        put_word(b, "mười");
    } else if (ones && whole) {
        put_word(b, "linh");
    }
    if (ones == 1 && tens > 1)
        put_word(b, "mốt");
    else if (ones == 4 && tens > 1)
        put_word(b, "tư");
    else if (ones == 5 && tens)
        put_word(b, "lăm");
    else if (ones)
        put_word(b, figures[ones]);
}

/* Thousands, millions; then all of it again as so many "tỷ". */
static void put_number(struct buf *b, int64_t v, bool whole)
{
    static const char *const units[] = { "triệu", "nghìn", NULL };
    if (v >= 1000000000) {
        put_number(b, v / 1000000000, whole);
        put_word(b, "tỷ");
        whole = true;
    }
    int64_t rest = v % 1000000000;
    const int groups[] = { (int)(rest / 1000000), (int)(rest / 1000 % 1000), (int)(rest % 1000) };
    for (int i = 0; i < 3; i++) {
        if (!groups[i])
            continue;
        put_group(b, groups[i], whole);
        if (units[i])
            put_word(b, units[i]);
        whole = true;
    }
}

const char *money_words(struct arena *mem, struct dong amount)
{
    struct buf b = BUF(mem);
    /* The most that is ever said is below the cap of struct dong; beyond it figures are clearer. */
    if (amount.v > DONG_MAX || amount.v < -DONG_MAX)
        return money_vi(mem, amount);
    int64_t v = amount.v < 0 ? -amount.v : amount.v;
    if (amount.v < 0)
        put_word(&b, "âm");
    if (v == 0)
        put_word(&b, "không");
    put_number(&b, v, false);
    put_word(&b, "đồng");
    /* The first letters of all numbers are ASCII, but for "âm". */
    if (amount.v < 0)
        return arena_printf(mem, "Â%s", b.p + strlen("â"));
    b.p[0] = (char)(b.p[0] - 'a' + 'A');
    return b.p;
}

/* Digits, alone or in groups of three; moves on. -1 when there are none, or too many, or a group is
 * short. */
static int64_t read_figures(const char **s)
{
    int64_t v = 0;
    int digits = 0, group = 0;
    bool grouped = false;
    for (; (**s >= '0' && **s <= '9') || **s == '.'; (*s)++) {
        if (**s == '.') {
            if (digits == 0 || group > 3 || (grouped && group != 3))
                return -1;
            grouped = true;
            group = 0;
            continue;
        }
        if (++digits > 16)
            return -1;
        v = v * 10 + (**s - '0');
        group++;
    }
    return digits && (!grouped || group == 3) ? v : -1;
}

bool dong_read(const char *s, struct dong *ret)
{
    bool minus = *s == '-';
    s += minus;
    int64_t v = read_figures(&s);
    if (v < 0 || v > DONG_MAX)
        return false;
    if (s[0] == ' ' && s[1])
        s++;
    if (*s && strcmp(s, "đ") != 0 && strcmp(s, "₫") != 0 && strcmp(s, "đồng") != 0)
        return false;
    ret->v = minus ? -v : v;
    return true;
}
