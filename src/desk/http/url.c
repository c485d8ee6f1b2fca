// SPDX-License-Identifier: Apache-2.0
/* url.c - percent-encoding, and forms sent as application/x-www-form-urlencoded. */
#include "desk/http/http_inside.h"
#include "base/text.h"
#include <string.h>

bool text_is_plain(const char *s, size_t n)
{
    size_t plain = text_plain(s, n);
    if (plain == n)
        return true;
    for (size_t i = plain; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return false;
    }
    return utf8_valid(s, n);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

const char *url_decode(struct arena *mem, const char *s, size_t n, bool form)
{
    if (!memchr(s, '%', n) && !(form && memchr(s, '+', n)))
        return text_is_plain(s, n) ? arena_strn(mem, s, n) : NULL;
    char *text = arena_room(mem, n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '%') {
            int high = i + 2 < n ? hex_digit(s[i + 1]) : -1,
                low = i + 2 < n ? hex_digit(s[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && form) {
            c = ' ';
        }
        text[len++] = c;
    }
    text[len] = '\0';
    return text_is_plain(text, len) ? text : NULL;
}

const char *url_encode(struct arena *mem, const char *s)
{
    static const char digits[] = "0123456789ABCDEF";
    char *text = arena_room(mem, strlen(s) * 3 + 1), *p = text;
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            strchr("-._~", c)) {
            *p++ = (char)c;
        } else {
            *p++ = '%';
            *p++ = digits[c >> 4];
            *p++ = digits[c & 15];
        }
    }
    *p = '\0';
    return text;
}

int urlencoded_read(struct arena *mem, const char *s, size_t n, struct parts *ret)
{
    size_t pairs = 0;
    for (const char *p = s, *end = s + n; p < end; pairs++) {
        const char *amp = memchr(p, '&', (size_t)(end - p));
        p = amp ? amp + 1 : end;
    }
    *ret = (struct parts){ 0 };
    if (pairs > PARTS_MAX)
        return -413;
    struct part *v = arena_array(mem, pairs + 1, sizeof *v);
    for (const char *p = s, *end = s + n, *next; p < end; p = next) {
        const char *amp = memchr(p, '&', (size_t)(end - p));
        const char *stop = amp ? amp : end;
        next = amp ? amp + 1 : end;
        if (stop == p)
            continue;
        const char *equals = memchr(p, '=', (size_t)(stop - p));
        const char *value = equals ? equals + 1 : stop;
        struct part *part = &v[ret->n];
        part->name = url_decode(mem, p, (size_t)((equals ? equals : stop) - p), true);
        part->value = url_decode(mem, value, (size_t)(stop - value), true);
        part->filename = part->type = "";
        if (!part->name || !part->value)
            return -400;
        part->n = strlen(part->value);
        ret->n++;
    }
    ret->v = v;
    return 0;
}
