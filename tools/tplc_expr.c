// SPDX-License-Identifier: Apache-2.0
/*
 * tplc_expr.c - the words and expressions of the template language, as C. It knows no types: names
 * become members, operators become the macros of src/desk/tpl.h, and the C compiler judges.
 */
#include "tplc.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

bool texts_only;

/* ---- words of the template language ---- */

static void blanks(struct parser *ps)
{
    for (; ps->p < ps->end && isspace((unsigned char)*ps->p); ps->p++) {
        if (*ps->p == '\n')
            ps->at.line++;
    }
}

bool accept(struct parser *ps, const char *token)
{
    size_t n = strlen(token);
    blanks(ps);
    if ((size_t)(ps->end - ps->p) < n || memcmp(ps->p, token, n) != 0)
        return false;
    ps->p += n;
    return true;
}

void expect(struct parser *ps, const char *token)
{
    if (!accept(ps, token))
        refuse(ps->at, "expected %s, found '%.*s'", token,
               (int)(ps->end - ps->p < 12 ? ps->end - ps->p : 12), ps->p);
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* The next identifier, or NULL. */
const char *word(struct parser *ps)
{
    blanks(ps);
    const char *begin = ps->p;
    if (begin == ps->end || !is_word(*begin) || isdigit((unsigned char)*begin))
        return NULL;
    while (ps->p < ps->end && is_word(*ps->p))
        ps->p++;
    return keep_n(begin, (size_t)(ps->p - begin));
}

const char *need_word(struct parser *ps, const char *what)
{
    const char *w = word(ps);
    if (!w)
        refuse(ps->at, "expected %s", what);
    return w;
}

bool accept_word(struct parser *ps, const char *wanted)
{
    const char *back = ps->p;
    int line = ps->at.line;
    const char *w = word(ps);
    if (w && strcmp(w, wanted) == 0)
        return true;
    ps->p = back;
    ps->at.line = line;
    return false;
}

/* A "…" literal without its quotes and escapes, or NULL. */
const char *string(struct parser *ps)
{
    struct text t = { 0 };
    if (!accept(ps, "\""))
        return NULL;
    for (; ps->p < ps->end && *ps->p != '"' && *ps->p != '\n'; ps->p++) {
        if (*ps->p == '\\' && ps->p + 1 < ps->end && strchr("\"\\", ps->p[1]))
            ps->p++;
        text_put(&t, ps->p, 1);
    }
    if (ps->p == ps->end || *ps->p != '"')
        refuse(ps->at, "a string does not end on its line");
    ps->p++;
    return text_str(&t);
}

const char *need_string(struct parser *ps)
{
    const char *s = string(ps);
    if (!s)
        refuse(ps->at, "expected a \"string\"");
    return s;
}

const char *quoted(const char *s)
{
    struct text t = { 0 };
    text_puts(&t, "\"");
    put_c_string(&t, s, strlen(s));
    text_puts(&t, "\"");
    return t.s;
}

/* A C type: words and stars, up to one of the stop characters or the word "in". */
const char *c_type(struct parser *ps)
{
    struct text t = { 0 };
    for (;;) {
        const char *back = ps->p;
        const char *w = word(ps);
        if (w && strcmp(w, "in") == 0) {
            ps->p = back;
            break;
        }
        if (!w && !accept(ps, "*"))
            break;
        text_puts(&t, w ? w : "*");
        text_puts(&t, w ? " " : "");
    }
    if (t.n == 0)
        refuse(ps->at, "expected a C type");
    if (t.s[t.n - 1] == ' ')
        t.s[--t.n] = 0;
    return t.s;
}

void list_msgid(const struct parser *ps, const char *msgid)
{
    if (texts_only && !ps->import)
        printf("%s:%d\t%s\n", ps->at.path, ps->at.line, msgid);
}

/* ---- expressions: each returns C; *truth says that it is already a condition ---- */

static const char *expression(struct parser *ps, bool *truth);

const char *value(struct parser *ps)
{
    bool truth = false;
    return expression(ps, &truth);
}

static const struct name *find_name(const struct parser *ps, const char *w)
{
    for (int i = ps->n_names; i-- > 0;) {
        if (strcmp(ps->names[i].word, w) == 0)
            return &ps->names[i];
    }
    return NULL;
}

void add_name(struct parser *ps, const char *w, bool pointer)
{
    static const char *const reserved[] = { "v", "env", "out", "loop", "and", "or", "not", "in" };
    for (size_t i = 0; i < sizeof(reserved) / sizeof(*reserved); i++) {
        if (strcmp(w, reserved[i]) == 0)
            refuse(ps->at, "the name %s is taken", w);
    }
    if (find_name(ps, w))
        refuse(ps->at, "the name %s is in use here", w);
    if (ps->n_names == NAMES_MAX)
        refuse(ps->at, "too many names");
    ps->names[ps->n_names++] = (struct name){ w, pointer };
}

static const char *loop_value(struct parser *ps, bool *truth)
{
    expect(ps, ".");
    const char *what = need_word(ps, "index, n, first or last");
    if (ps->loop == 0)
        refuse(ps->at, "loop.%s outside a loop", what);
    if (strcmp(what, "index") == 0)
        return words("i%d", ps->loop);
    if (strcmp(what, "n") == 0)
        return words("(i%d + 1)", ps->loop);
    *truth = true;
    if (strcmp(what, "first") == 0)
        return words("(i%d == 0)", ps->loop);
    if (strcmp(what, "last") == 0)
        return words("(i%d + 1 == r%d.n)", ps->loop, ps->loop);
    refuse(ps->at, "loop has index, n, first and last, not %s", what);
}

const char *arguments(struct parser *ps)
{
    struct text t = { 0 };
    if (accept(ps, ")"))
        return "";
    do {
        text_puts(&t, words(", %s", value(ps)));
    } while (accept(ps, ","));
    expect(ps, ")");
    return t.s;
}

/* name(a, b): the function tpl_fn_name of tpl.h or of a header of the room */
static const char *function(struct parser *ps, const char *name)
{
    if (strcmp(name, "t") != 0)
        return words("tpl_fn_%s(env%s)", name, arguments(ps));
    const char *msgid = need_string(ps);
    list_msgid(ps, msgid);
    expect(ps, ")");
    return words("tpl_fn_t(env, %s)", quoted(msgid));
}

static const char *path(struct parser *ps, const char *root, bool *truth)
{
    const struct name *name = find_name(ps, root);
    struct text t = { 0 };
    bool arrow = true;
    if (name || strcmp(root, "env") == 0) {
        text_puts(&t, root);
        arrow = !name || name->pointer;
    } else if (strcmp(root, "loop") == 0) {
        return loop_value(ps, truth);
    } else if (accept(ps, "(")) {
        return function(ps, root);
    } else if (ps->in_macro || ps->import || !ps->unit->view) {
        refuse(ps->at, "%s is no parameter here: a macro sees its parameters and env only", root);
    } else {
        arrow = strcmp(root, "v") == 0;
        text_puts(&t, arrow ? "v" : words("v->%s", root));
    }
    for (;;) {
        if (accept(ps, "->"))
            arrow = true;
        else if (!accept(ps, "."))
            return t.s;
        text_puts(&t, words("%s%s", arrow ? "->" : ".", need_word(ps, "a member")));
        arrow = false;
    }
}

static const char *primary(struct parser *ps, bool *truth)
{
    const char *s = string(ps);
    if (s)
        return quoted(s);
    if (accept(ps, "(")) {
        const char *inner = expression(ps, truth);
        expect(ps, ")");
        return words("(%s)", inner);
    }
    s = word(ps);
    if (s)
        return path(ps, s, truth);
    const char *begin = ps->p;
    accept(ps, "-");
    const char *digits = ps->p;
    while (ps->p < ps->end && isdigit((unsigned char)*ps->p))
        ps->p++;
    if (ps->p == digits || (*digits == '0' && ps->p != digits + 1))
        refuse(ps->at, "expected a value");
    return keep_n(begin, (size_t)(ps->p - begin));
}

/* x | name or x | name(a): the function tpl_as_name */
static const char *filtered(struct parser *ps, bool *truth)
{
    const char *x = primary(ps, truth);
    while (accept(ps, "|")) {
        const char *name = need_word(ps, "a filter");
        bool in_url = ps->html.state == IN_VALUE && ps->html.kind != ATTR_PLAIN;
        if (strcmp(name, "url") == 0 && in_url)
            refuse(ps->at, "%s= encodes by itself: leave out | url", ps->html.attr);
        if (strcmp(name, "safe") == 0 && !html_between(&ps->html))
            refuse(ps->at, "| safe is for markup between elements only");
        x = words("tpl_as_%s(env, %s", name, x);
        if (accept(ps, "(")) {
            x = words("%s, %s", x, value(ps));
            expect(ps, ")");
        }
        x = words("%s)", x);
        *truth = false;
    }
    return x;
}

static const char *comparison(struct parser *ps, bool *truth)
{
    static const char *const ops[] = { "==", "!=", "<=", ">=", "<", ">" };
    const char *a = filtered(ps, truth);
    for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
        if (accept(ps, ops[i])) {
            bool other = false;
            const char *b = filtered(ps, &other);
            *truth = true;
            return words("(TPL_CMP(%s, %s) %s 0)", a, b, ops[i]);
        }
    }
    return a;
}

static const char *as_truth(const char *x, bool truth)
{
    return truth ? x : words("TPL_HAS(%s)", x);
}

static const char *negation(struct parser *ps, bool *truth)
{
    if (!accept_word(ps, "not"))
        return comparison(ps, truth);
    bool inner = false;
    const char *x = negation(ps, &inner);
    *truth = true;
    return words("!%s", as_truth(x, inner));
}

static const char *conjunction(struct parser *ps, bool *truth)
{
    const char *a = negation(ps, truth);
    while (accept_word(ps, "and")) {
        bool other = false;
        const char *b = negation(ps, &other);
        a = words("(%s && %s)", as_truth(a, *truth), as_truth(b, other));
        *truth = true;
    }
    return a;
}

static const char *expression(struct parser *ps, bool *truth)
{
    const char *a = conjunction(ps, truth);
    while (accept_word(ps, "or")) {
        bool other = false;
        const char *b = conjunction(ps, &other);
        a = words("(%s || %s)", as_truth(a, *truth), as_truth(b, other));
        *truth = true;
    }
    return a;
}

const char *condition(struct parser *ps)
{
    bool truth = false;
    const char *x = expression(ps, &truth);
    return as_truth(x, truth);
}
