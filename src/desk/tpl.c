// SPDX-License-Identifier: Apache-2.0
/*
 * tpl.c - writes values into pages, each made harmless for its place. It decides nothing: which
 * place a value stands in was settled by tools/tplc at build time.
 */
#include "desk/tpl.h"
#include "base/text.h"

tpl_render_fn *tpl_find_block(const struct tpl *tpl, const char *name)
{
    for (const struct tpl_block *b = tpl->blocks; b->name; b++) {
        if (strcmp(b->name, name) == 0)
            return b->render;
    }
    return NULL;
}

/* ---- text and attributes ---- */

#define ENTITY(s)                                                                                  \
    {                                                                                              \
        s, sizeof(s) - 1                                                                           \
    }
static const struct entity {
    char s[7];
    unsigned char n;
} entities[] = {
    { "", 0 },       ENTITY("&amp;"), ENTITY("&lt;"), ENTITY("&gt;"),
    ENTITY("&#34;"), ENTITY("&#39;"), { "", 0 },
};
static const unsigned char special[256] = {
    ['&'] = 1, ['<'] = 2, ['>'] = 3, ['"'] = 4, ['\''] = 5,
};

typedef uint8_t eight __attribute__((vector_size(8)));

/* Copies eight bytes; false when some of them may be special ('#' is taken for one). */
static inline bool copy_plain(char *to, const char *s)
{
    eight c;
    memcpy(&c, s, sizeof(c));
    memcpy(to, &c, sizeof(c));
    return !(uint64_t)(((c & 0xFA) == '"') | ((c & 0xFD) == '<'));
}

/* Copies and looks in one go, eight bytes at a time: most of a page is plain. */
void tpl_str(struct buf *out, const char *s)
{
    if (!s)
        return;
    for (const char *end = s + strlen(s);; s++) {
        size_t n = (size_t)(end - s), i = 0;
        buf_grow(out, n);
        char *to = out->p + out->n;
        while (i + 8 <= n && copy_plain(to + i, s + i))
            i += 8;
        if (n >= 8 && i + 8 > n && copy_plain(to + n - 8, s + n - 8))
            i = n;
        for (; i < n && !special[(unsigned char)s[i]]; i++)
            to[i] = s[i];
        out->n += i;
        s += i;
        if (s == end)
            break;
        const struct entity *e = &entities[special[(unsigned char)*s]];
        tpl_lit(out, e->s, e->n);
    }
    out->p[out->n] = '\0';
}

/* Digits of n before end, with a dot at thousands when asked; returns where they begin. */
static char *digits(char *end, int64_t n, bool dots)
{
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    int taken = 0;
    do {
        if (dots && taken > 0 && taken % 3 == 0)
            *--end = '.';
        *--end = (char)('0' + rest % 10);
        rest /= 10;
        taken++;
    } while (rest > 0);
    if (n < 0)
        *--end = '-';
    return end;
}

void tpl_int(struct buf *out, int64_t n)
{
    if (n >= 0 && n < 10) { /* most numbers of a page */
        buf_putc(out, (char)('0' + n));
        return;
    }
    char s[32], *begin = digits(s + sizeof(s), n, false);
    tpl_lit(out, begin, (size_t)(s + sizeof(s) - begin));
}

void tpl_dong(struct buf *out, struct dong d)
{
    char s[32], *begin = digits(s + sizeof(s), d.v, true);
    tpl_lit(out, begin, (size_t)(s + sizeof(s) - begin));
}

void tpl_ref(struct buf *out, struct ref r)
{
    if (r.id != 0)
        tpl_int(out, r.id);
}

void tpl_day(struct buf *out, struct day day)
{
    enum { WIDTH = 10 };
    buf_grow(out, WIDTH);
    out->n = (size_t)(day_vi_put(out->p + out->n, day) - out->p);
    out->p[out->n] = 0;
}

void tpl_utc(struct buf *out, struct utc t)
{
    enum { WIDTH = 16 };
    buf_grow(out, WIDTH);
    out->n = (size_t)(utc_vi_put(out->p + out->n, t) - out->p);
    out->p[out->n] = 0;
}

void tpl_csrf(struct buf *out, const struct tpl_env *env)
{
    const char *csrf = env->csrf, *key = env->key;
    if (env->tokens)
        env->tokens(env->request, &csrf, &key);
    buf_puts(out, "<input type=\"hidden\" name=\"_csrf\" value=\"");
    tpl_str(out, csrf);
    buf_puts(out, "\"><input type=\"hidden\" name=\"_key\" value=\"");
    tpl_str(out, key);
    tpl_lit(out, "-", 1);
    tpl_int(out, ++*env->forms);
    buf_puts(out, "\">");
}

/* ---- URLs ---- */

/* Letters, digits and -._~ */
static const bool unreserved[256] = {
    ['0' ... '9'] = true, ['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['-'] = true,
    ['.'] = true,         ['_'] = true,         ['~'] = true,
};

static bool is_allowed_url(const char *s)
{
    static const char *const schemes[] = { "https:", "http:", "mailto:", "tel:" };
    if (*s == '/') /* "//host" leaves the site, and browsers read a backslash as a slash */
        return s[1] != '/' && s[1] != '\\';
    if (*s == '?' || *s == '#' || *s == 0)
        return true;
    for (size_t i = 0; i < COUNT(schemes); i++) {
        if (strncasecmp(s, schemes[i], strlen(schemes[i])) == 0)
            return true;
    }
    return false;
}

/* Percent-encode s; bytes of also (which begin with a slash, or are none) pass as they are. */
static void put_encoded(struct buf *out, const char *s, const char *also)
{
    static const char hex[] = "0123456789ABCDEF";
    for (;; s++) {
        const char *run = s; /* most of a URL is plain: taken in one piece */
        while (unreserved[(unsigned char)*s] || (*s == '/' && *also))
            s++;
        tpl_lit(out, run, (size_t)(s - run));
        unsigned char c = (unsigned char)*s;
        if (c == 0)
            return;
        if (!strchr(also, c))
            tpl_lit(out, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
        else if (special[c])
            tpl_lit(out, entities[special[c]].s, entities[special[c]].n);
        else
            tpl_lit(out, s, 1);
    }
}

void tpl_url(struct buf *out, const char *url)
{
    if (url)
        put_encoded(out, is_allowed_url(url) ? url : "#", "/?#:@!$&'()*+,;=%[]");
}

void tpl_srcset_url(struct buf *out, const char *url)
{
    if (url)
        put_encoded(out, is_allowed_url(url) ? url : "#", "/?#:@!$&'()*+;=%[]");
}

void tpl_url_part(struct buf *out, const char *s)
{
    if (s)
        put_encoded(out, s, "");
}

/* ---- loops ---- */

struct tpl_rows tpl_rows_records(struct rows rows, size_t size)
{
    must(rows.n == 0 || rows.size == size);
    return (struct tpl_rows){ rows.v, rows.n };
}

struct tpl_rows tpl_rows_options(const struct option *options, size_t size)
{
    struct tpl_rows r = { .v = options };
    must(size == sizeof(*options));
    while (options && options[r.n].label)
        r.n++;
    return r;
}

struct tpl_rows tpl_rows_faults(struct faults faults, size_t size)
{
    must(size == sizeof(*faults.v));
    return (struct tpl_rows){ faults.v, faults.n };
}

/* ---- functions and filters ---- */

const char *tpl_fn_t(const struct tpl_env *env, const char *msgid)
{
    return env->text && !env->source ? env->text(env->cx->lang, msgid) : msgid;
}

const char *tpl_as_t(const struct tpl_env *env, const char *s)
{
    return tpl_has_str(s) ? tpl_fn_t(env, s) : "";
}

const char *tpl_fn_fault(const struct tpl_env *env, const char *name)
{
    return fault_of(env->cx, name);
}

const char *tpl_fn_typed(const struct tpl_env *env, const char *name, const char *value)
{
    const char *typed = env->typed ? env->typed(env->cx, name) : NULL;
    return typed ? typed : value;
}

const char *tpl_fn_asset(const struct tpl_env *env, const char *name)
{
    return env->asset ? env->asset(name) : "";
}

bool tpl_fn_can(const struct tpl_env *env, const char *perm)
{
    return env->can && env->can(env->cx, perm);
}

const char *tpl_date_utc(const struct tpl_env *env, struct utc t)
{
    return t.ms == 0 ? "" : day_vi(env->cx->mem, utc_day(t));
}

const char *tpl_date_day(const struct tpl_env *env, struct day d)
{
    return day_vi(env->cx->mem, d);
}

const char *tpl_iso_utc(const struct tpl_env *env, struct utc t)
{
    return utc_iso(env->cx->mem, t);
}

const char *tpl_iso_day(const struct tpl_env *env, struct day d)
{
    return day_iso(env->cx->mem, d);
}

const char *tpl_long_utc(const struct tpl_env *env, struct utc t)
{
    return utc_vi_long(env->cx->mem, t);
}

const char *tpl_long_day(const struct tpl_env *env, struct day d)
{
    return day_vi_long(env->cx->mem, d);
}

const char *tpl_money_dong(const struct tpl_env *env, struct dong d)
{
    return money_vi(env->cx->mem, d);
}

const char *tpl_money_int(const struct tpl_env *env, int64_t n)
{
    return money_vi(env->cx->mem, (struct dong){ n });
}

const char *tpl_number_dong(const struct tpl_env *env, struct dong d)
{
    return number_vi(env->cx->mem, d.v);
}

const char *tpl_number_int(const struct tpl_env *env, int64_t n)
{
    return number_vi(env->cx->mem, n);
}

const char *tpl_percent1_int(const struct tpl_env *env, int64_t tenths)
{
    char s[40], *end = s + sizeof(s) - 3, *begin = digits(end, tenths / 10, true);
    int64_t tenth = tenths % 10;
    end[0] = ',';
    end[1] = (char)('0' + (tenth < 0 ? -tenth : tenth));
    end[2] = '%';
    return arena_strn(env->cx->mem, begin, (size_t)(end + 3 - begin));
}

const char *tpl_as_time(const struct tpl_env *env, struct utc t)
{
    return utc_vi_time(env->cx->mem, t);
}

const char *tpl_as_datetime(const struct tpl_env *env, struct utc t)
{
    return utc_vi(env->cx->mem, t);
}

const char *tpl_as_minute(const struct tpl_env *env, struct utc t)
{
    return utc_local_minute(env->cx->mem, t);
}

const char *tpl_as_mask(const struct tpl_env *env, const char *s)
{
    return text_mask(env->cx->mem, s ? s : "", 4);
}

const char *tpl_as_upper(const struct tpl_env *env, const char *s)
{
    return text_upper(env->cx->mem, s ? s : "");
}

const char *tpl_as_url(const struct tpl_env *env, const char *s)
{
    struct buf b = BUF(env->cx->mem);
    tpl_url_part(&b, s);
    return buf_str(&b);
}
