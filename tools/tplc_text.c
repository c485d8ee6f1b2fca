// SPDX-License-Identifier: Apache-2.0
/*
 * tplc_text.c - what is known when a template is compiled becomes one piece of text in the program:
 * HTML as written, translated texts (one piece for readers of the source language, several for all
 * others), addresses of assets, macros called with nothing but words.
 */
#include "tplc.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- pieces ---- */

static void put_piece(struct text *c, const char *s, size_t n)
{
    if (n == 0)
        return;
    text_puts(c, "    tpl_lit(out, \"");
    put_c_string(c, s, n);
    text_puts(c, words("\", %zu);\n", n));
}

void flush_literal(struct parser *ps)
{
    struct text *t = &ps->literal, *other = &ps->translated;
    if (other->n == 0) {
        put_piece(ps->out, text_str(t), t->n);
    } else {
        text_puts(ps->out, "    if (env->source) {\n");
        put_piece(ps->out, text_str(t), t->n);
        text_puts(ps->out, "    } else {\n");
        put_piece(other, t->s + ps->split, t->n - ps->split);
        text_put(ps->out, other->s, other->n);
        text_puts(ps->out, "    }\n");
    }
    t->n = other->n = ps->split = 0;
}

/* As tpl_str of src/desk/tpl.c does it in the running program. */
static void put_escaped(struct text *t, const char *s)
{
    for (; *s; s++) {
        switch (*s) {
        case '&':
            text_puts(t, "&amp;");
            break;
        case '<':
            text_puts(t, "&lt;");
            break;
        case '>':
            text_puts(t, "&gt;");
            break;
        case '"':
            text_puts(t, "&#34;");
            break;
        case '\'':
            text_puts(t, "&#39;");
            break;
        default:
            text_put(t, s, 1);
        }
    }
}

void put_msgid(struct parser *ps, const char *msgid)
{
    struct text *t = &ps->literal;
    put_piece(&ps->translated, text_str(t) + ps->split, t->n - ps->split);
    text_puts(&ps->translated, words("    tpl_str(out, tpl_fn_t(env, %s));\n", quoted(msgid)));
    put_escaped(t, msgid);
    ps->split = t->n;
}

/* ---- assets ---- */

static struct text assets; /* lines "name TAB address" */

void read_assets(const char *path)
{
    text_puts(&assets, "\n");
    struct text file = read_file(path);
    text_put(&assets, text_str(&file), file.n);
}

/* NULL when no list was given. */
static const char *asset_address(struct at at, const char *name)
{
    if (assets.n == 0)
        return NULL;
    const char *line = strstr(assets.s, words("\n%s\t", name));
    if (!line)
        refuse(at, "no asset is called %s", name);
    line += strlen(name) + 2;
    return keep_n(line, strcspn(line, "\t\n"));
}

static bool is_unreserved(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("-._~", c));
}

/* Put a text that is known now into its place; false when that is left to the running program. */
static bool put_known(struct text *t, enum place place, const char *s, bool is_address)
{
    if (place == PLACE_TEXT || place == PLACE_ATTR) {
        put_escaped(t, s);
        return true;
    }
    if (place == PLACE_URL && is_address) {
        for (const char *p = s; *p; p++)
            if (!is_unreserved(*p) && *p != '/')
                return false;
        text_puts(t, s);
        return true;
    }
    if (place != PLACE_URL_PART || is_address)
        return false;
    for (; *s; s++)
        text_puts(t, is_unreserved(*s) ? keep_n(s, 1) : words("%%%02X", (unsigned char)*s));
    return true;
}

/* The inside of name("…") when x is such a call in C and nothing more. */
static const char *sole_string(const char *x, const char *call)
{
    size_t n = strlen(call), len = strlen(x);
    if (strncmp(x, call, n) != 0 || len < n + 2 || strcmp(x + len - 2, "\")") != 0)
        return NULL;
    const char *s = keep_n(x + n, len - n - 2);
    return strpbrk(s, "\"\\") ? NULL : s;
}

bool put_constant(struct parser *ps, const char *x, enum place place)
{
    const char *msgid = sole_string(x, "tpl_fn_t(env, \""),
               *asset = sole_string(x, "tpl_fn_asset(env, \"");
    const char *address = asset ? asset_address(ps->at, asset) : NULL;
    if (address)
        return put_known(&ps->literal, place, address, true);
    if (!msgid || (place != PLACE_TEXT && place != PLACE_ATTR))
        return false;
    put_msgid(ps, msgid);
    return true;
}

/* ---- macros ---- */

static const struct macro *find_macro(const struct unit *u, const char *name)
{
    for (int i = 0; i < u->n_macros; i++) {
        if (strcmp(u->macros[i].name, name) == 0)
            return &u->macros[i];
    }
    return NULL;
}

/* {{ … }} of a macro: a parameter or an asset, and nothing more. */
static bool expand_value(struct parser *in, const struct macro *m, const char **args)
{
    const char *s = NULL, *w = word(in);
    bool is_address = w && strcmp(w, "asset") == 0 && accept(in, "(");
    if (is_address) {
        const char *name = string(in);
        if (!name || !accept(in, ")"))
            return false;
        s = asset_address(in->at, name);
    }
    for (int i = 0; w && !is_address && i < m->n_params; i++) {
        if (strcmp(m->params[i], w) == 0)
            s = args[i];
    }
    return s && accept(in, "}}") &&
           put_known(&in->literal, html_value(&in->html, in->at), s, is_address);
}

static bool expand(struct parser *ps, const struct macro *m, const char **args)
{
    struct parser in = {
        .unit = ps->unit, .at = m->at, .p = m->body, .end = m->end, .html = { .blank = true }
    };
    while (in.p < in.end) {
        const char *p = in.p;
        while (p < in.end && !(*p == '{' && strchr("{%#", p[1])))
            p++;
        html_feed(&in.html, &in.at, in.p, (size_t)(p - in.p), &in.literal);
        in.p = p;
        if (p == in.end)
            break;
        in.p += 2;
        if (p[1] != '{' || !expand_value(&in, m, args))
            return false;
    }
    text_put(&ps->literal, text_str(&in.literal), in.literal.n);
    return true;
}

bool put_macro(struct parser *ps, const char *name)
{
    const struct macro *m = find_macro(ps->unit, name);
    const struct parser back = *ps;
    const char *args[PARAMS_MAX];
    int n = 0;
    while (m && n < m->n_params && (args[n] = string(ps))) {
        n++;
        if (n < m->n_params && !accept(ps, ","))
            break;
    }
    if (m && n == m->n_params && accept(ps, ")") && expand(ps, m, args))
        return true;
    *ps = back;
    return false;
}
