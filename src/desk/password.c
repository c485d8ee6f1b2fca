// SPDX-License-Identifier: Apache-2.0
/* password.c - what a new password or PIN must be like. Checking a given one is base/crypt.h. */
#include "desk/desk_pages.h"

enum { PASSWORD_MIN = 10, PASSWORD_MAX = 128 };

static bool all_the_same(const char *s)
{
    return s[0] && s[strspn(s, (char[]){ s[0], 0 })] == 0;
}

/* 123456789, abcdefgh, 987654: each character one further, or one back. */
static bool is_run(const char *s)
{
    int up = 0, down = 0, n = 0;
    for (; s[0] && s[1]; s++, n++) {
        up += s[1] - s[0] == 1;
        down += s[0] - s[1] == 1;
    }
    return n > 0 && (up == n || down == n);
}

static bool is_common(const char *folded)
{
    static const char *const parts[] = { "matkhau",  "password",  "motcua", "qwerty",
                                         "anhyeuem", "123456789", NULL };
    size_t rest = strlen(folded);
    for (const char *const *part = parts; *part; part++) {
        if (strstr(folded, *part) && rest < strlen(*part) + 5)
            return true;
    }
    return false;
}

int password_rules(struct cx *cx, const char *username, const char *password)
{
    size_t n = utf8_length(password);
    const char *folded = vi_fold(cx->mem, password);
    if (n < PASSWORD_MIN)
        return fail(cx, E_INVALID, "password",
                    "Mật khẩu cần ít nhất %d ký tự. Một câu ngắn dễ nhớ là tốt nhất.",
                    PASSWORD_MIN);
    if (n > PASSWORD_MAX)
        return fail(cx, E_INVALID, "password", "Mật khẩu dài nhất là %d ký tự.", PASSWORD_MAX);
    if (strlen(username) >= 3 && strstr(folded, vi_fold(cx->mem, username)))
        return fail(cx, E_INVALID, "password", "Mật khẩu không được chứa tên đăng nhập.");
    if (all_the_same(password) || is_run(password) || is_common(folded))
        return fail(cx, E_INVALID, "password", "Mật khẩu này quá dễ đoán.");
    return E_OK;
}

int pin_rules(struct cx *cx, const char *pin)
{
    size_t n = strlen(pin);
    if (n < 4 || n > 6 || pin[strspn(pin, "0123456789")])
        return fail(cx, E_INVALID, "pin", "PIN gồm 4 đến 6 chữ số.");
    if (all_the_same(pin) || is_run(pin))
        return fail(cx, E_INVALID, "pin", "PIN này quá dễ đoán.");
    return E_OK;
}
