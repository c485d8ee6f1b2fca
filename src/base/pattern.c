// SPDX-License-Identifier: Apache-2.0
/*
 * pattern.c - what a phone number, an e-mail address, a code, a user name, an identity number look
 * like. Whether such a thing exists is for others to find out. phone     10 or 11 digits from 0,
 * +84 for the 0, or 8 to 10 digits from 1800 or 1900; kept as digits email     name@host.domain,
 * ASCII code      letters without marks, digits, . - _ /; from a letter or digit; 64 at most
 *   username  small letters, digits, . - _; from a letter; 2 to 64; capitals become small
 *   identity  9 digits (CMND), 12 digits (CCCD), a letter and 7 or 8 digits (passport), 10 digits
 * or 10-3 digits (tax code)
 */
#include "base/pattern.h"
#include "base/text.h"
#include <string.h>

static const char digit_chars[] = "0123456789";
static const char small_letters[] = "abcdefghijklmnopqrstuvwxyz";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char *without(struct arena *mem, const char *s, const char *chars)
{
    char *copy = arena_str(mem, s), *at = copy;
    for (; *s; s++)
        if (!strchr(chars, *s))
            *at++ = *s;
    *at = '\0';
    return copy;
}

static const char *fit_phone(struct arena *mem, const char *s)
{
    const char *p = without(mem, s, " .-()");
    if (text_has_prefix(p, "+84"))
        p = arena_printf(mem, "0%s", p + 3);
    size_t n = strlen(p);
    bool hot_line = text_has_prefix(p, "1800") || text_has_prefix(p, "1900");
    bool fits = hot_line ? n >= 8 && n <= 10 : p[0] == '0' && p[1] != '0' && (n == 10 || n == 11);
    return fits && strspn(p, digit_chars) == n ? p : NULL;
}

static bool is_host(const char *s)
{
    int labels = 0;
    for (;; s++) {
        size_t n = 0;
        while (is_letter(s[n]) || is_digit(s[n]) || s[n] == '-')
            n++;
        if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
            return false;
        labels++;
        s += n;
        if (!*s)
            return labels > 1 && !is_digit(s[-1]);
        if (*s != '.')
            return false;
    }
}

static const char *fit_email(struct arena *mem, const char *s)
{
    (void)mem;
    const char *at = strchr(s, '@');
    if (!at || at == s || at - s > 64 || strlen(s) > 254 || s[0] == '.' || at[-1] == '.' ||
        strstr(s, ".."))
        return NULL;
    for (const char *p = s; p < at; p++)
        if (!is_letter(*p) && !is_digit(*p) && !strchr("!#$%&'*+/=?^_`{|}~.-", *p))
            return NULL;
    return is_host(at + 1) ? s : NULL;
}

static const char *fit_code(struct arena *mem, const char *s)
{
    (void)mem;
    if (!is_letter(s[0]) && !is_digit(s[0]))
        return NULL;
    for (const char *p = s; *p; p++)
        if (p - s >= 64 || (!is_letter(*p) && !is_digit(*p) && !strchr(".-_/", *p)))
            return NULL;
    return s;
}

static const char *fit_username(struct arena *mem, const char *s)
{
    char *small = arena_str(mem, s);
    for (char *p = small; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    size_t n = strlen(small);
    bool fits = n >= 2 && n <= 64 && strchr(small_letters, small[0]);
    for (const char *p = small; *p && fits; p++)
        fits = is_digit(*p) || strchr(small_letters, *p) || strchr(".-_", *p);
    return fits ? small : NULL;
}

static const char *fit_identity(struct arena *mem, const char *s)
{
    char *p = without(mem, s, " .");
    size_t n = strlen(p), digits = strspn(p, digit_chars);
    if (digits == n)
        return n == 9 || n == 10 || n == 12 ? p : NULL;
    if (n == 14 && digits == 10 && p[10] == '-' && strspn(p + 11, digit_chars) == 3)
        return p;
    if ((n == 8 || n == 9) && is_letter(p[0]) && strspn(p + 1, digit_chars) == n - 1) {
        p[0] = (char)(p[0] >= 'a' ? p[0] - 'a' + 'A' : p[0]);
        return p;
    }
    return NULL;
}

static const struct {
    const char *name;
    const char *(*fit)(struct arena *, const char *);
    const char *why;
} patterns[] = {
    { "phone", fit_phone, "Số điện thoại không đúng, cần 10 chữ số bắt đầu bằng số 0." },
    { "email", fit_email, "Địa chỉ thư không đúng, xin viết như ten@donvi.gov.vn." },
    { "code", fit_code, "Mã không đúng, chỉ gồm chữ cái không dấu, chữ số và các dấu . - _ /" },
    { "username", fit_username,
      "Tên đăng nhập không đúng, cần từ 2 đến 64 chữ cái không dấu, chữ số, dấu . - _ và bắt đầu "
      "bằng chữ cái." },
    { "identity", fit_identity,
      "Số giấy tờ không đúng: căn cước có 12 chữ số, chứng minh nhân dân 9 chữ số, hộ chiếu một chữ "
      "cái và 7 hoặc 8 chữ số, mã số thuế 10 chữ số (chi nhánh thêm dấu - và 3 chữ số)." },
};

const char *pattern_fit(struct cx *cx, const char *pattern, const char *s, const char **why)
{
    for (size_t i = 0; i < COUNT(patterns); i++) {
        if (strcmp(patterns[i].name, pattern) == 0) {
            *why = patterns[i].why;
            return patterns[i].fit(cx->mem, s);
        }
    }
    must_fail("a pattern that pattern.c does not know", pattern, 0);
}
