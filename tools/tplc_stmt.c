// SPDX-License-Identifier: Apache-2.0
/*
 * tplc_stmt.c - the statements of the template language: each writes its C and keeps the HTML on
 * both sides of a branch in step.
 */
#include "tplc.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void emit(struct parser *ps, const char *fmt, ...)
{
    char *line = NULL;
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    line = keep((size_t)n);
    va_start(args, fmt);
    vsnprintf(line, (size_t)n + 1, fmt, args);
    va_end(args);
    flush_literal(ps);
    text_puts(ps->out, words("#line %d \"%s\"\n    %s\n", ps->at.line, ps->at.path, line));
}

static void put_once(struct text *t, const char *line)
{
    if (!strstr(text_str(t), line))
        text_puts(t, line);
}

static struct open *open_top(struct parser *ps, enum open_kind kind, const char *word)
{
    if (ps->n_open == 0 || ps->open[ps->n_open - 1].kind != kind)
        refuse(ps->at, "{%% %s %%} closes nothing here", word);
    expect(ps, "%}");
    return &ps->open[ps->n_open - 1];
}

static struct open *open_push(struct parser *ps, enum open_kind kind)
{
    if (ps->n_open == OPEN_MAX)
        refuse(ps->at, "too deeply nested");
    struct open *o = &ps->open[ps->n_open++];
    *o = (struct open){ .kind = kind,
                        .at = ps->at,
                        .start = ps->html,
                        .names = ps->n_names,
                        .loop = ps->loop,
                        .out = ps->out };
    return o;
}

/* The way that ends here must meet those that ended before; the next one starts where all did. */
static void way_ends(struct parser *ps, struct open *o)
{
    html_statement(&ps->html, ps->at);
    if (!o->has_joined)
        o->joined = ps->html;
    else if (!html_join(&o->joined, &ps->html))
        refuse(ps->at, "the branches since line %d end in different places of the HTML",
               o->at.line);
    o->has_joined = true;
    ps->html = o->start;
}

static void stmt_if(struct parser *ps)
{
    html_statement(&ps->html, ps->at);
    open_push(ps, OPEN_IF);
    const char *x = condition(ps);
    expect(ps, "%}");
    emit(ps, "if (%s) {", x);
}

static void stmt_elif(struct parser *ps)
{
    const char *x = condition(ps);
    struct open *o = open_top(ps, OPEN_IF, "elif");
    if (o->has_else)
        refuse(ps->at, "{%% elif %%} after {%% else %%}");
    way_ends(ps, o);
    emit(ps, "} else if (%s) {", x);
}

static void stmt_endif(struct parser *ps)
{
    struct open *o = open_top(ps, OPEN_IF, "endif");
    way_ends(ps, o);
    if (!o->has_else)
        way_ends(ps, o);
    ps->html = o->joined;
    ps->n_open--;
    emit(ps, "}");
}

static void stmt_for(struct parser *ps)
{
    const char *item = need_word(ps, "a name");
    expect(ps, ":");
    const char *type = c_type(ps);
    if (!accept_word(ps, "in"))
        refuse(ps->at, "expected: for name : C type in rows");
    const char *rows = value(ps);
    expect(ps, "%}");
    html_statement(&ps->html, ps->at);
    ps->html.blank = false; /* what comes before the second turn is the end of the first */
    if (ps->html.state == IN_TAG)
        ps->html.state = IN_TAG_STUCK;
    open_push(ps, OPEN_FOR);
    int n = ps->loop = ++ps->unit->serial;
    add_name(ps, item, true);
    emit(ps,
         "{ const struct tpl_rows r%d = TPL_ROWS(%s, %s); for (size_t i%d = 0; i%d < r%d.n; i%d++) "
         "{ const %s *%s = (const %s *)r%d.v + i%d; (void)%s;",
         n, rows, type, n, n, n, n, type, item, type, n, n, item);
}

static void loop_ends(struct parser *ps, struct open *o)
{
    o->joined = o->start;
    html_statement(&ps->html, ps->at);
    if (!html_join(&o->joined, &ps->html) || o->joined.url != o->start.url)
        refuse(ps->at, "the loop of line %d ends in another place of the HTML than it began",
               o->at.line);
    o->has_joined = true;
    ps->html = o->start;
    ps->n_names = o->names;
}

static void stmt_else(struct parser *ps)
{
    bool loop = ps->n_open > 0 && ps->open[ps->n_open - 1].kind == OPEN_FOR;
    struct open *o = open_top(ps, loop ? OPEN_FOR : OPEN_IF, "else");
    if (o->has_else)
        refuse(ps->at, "a second {%% else %%}");
    o->has_else = true;
    if (!loop) {
        way_ends(ps, o);
        emit(ps, "} else {");
        return;
    }
    loop_ends(ps, o);
    emit(ps, "} if (r%d.n == 0) {", ps->loop);
    ps->loop = o->loop;
}

static void stmt_endfor(struct parser *ps)
{
    struct open *o = open_top(ps, OPEN_FOR, "endfor");
    if (o->has_else)
        way_ends(ps, o);
    else
        loop_ends(ps, o);
    ps->html = o->joined;
    ps->loop = o->loop;
    ps->n_open--;
    emit(ps, "} }");
}

/* The text up to endblock or endmacro becomes the body of a C function of its own. */
static void function_begins(struct parser *ps, enum open_kind kind, const char *head)
{
    flush_literal(ps);
    struct open *o = open_push(ps, kind);
    o->head = head;
    put_once(&ps->unit->protos, words("%s;\n", head));
    ps->out = (struct text *)(void *)keep(sizeof(*ps->out));
    ps->html = (struct html){ .blank = true };
}

static void function_ends(struct parser *ps, enum open_kind kind, const char *word,
                          const char *first)
{
    struct open *o = open_top(ps, kind, word);
    if (!html_between(&ps->html) || ps->html.keep > 0)
        refuse(ps->at, "{%% %s %%} inside a tag or element that began after line %d", word,
               o->at.line);
    flush_literal(ps);
    struct text *f = &ps->unit->functions;
    text_puts(f, words("%s\n{\n%s    (void)out;\n    (void)env;\n%s}\n", o->head, first,
                       text_str(ps->out)));
    ps->out = o->out;
    ps->html = o->start;
    ps->html.blank = false;
    ps->n_names = o->names;
    ps->n_open--;
}

static void stmt_block(struct parser *ps)
{
    const char *name = need_word(ps, "the name of the block");
    expect(ps, "%}");
    for (int i = 0; i < ps->n_open; i++) {
        if (ps->open[i].kind != OPEN_IF)
            refuse(ps->at, "a block sees the view only: not inside for, macro or block");
    }
    if (!html_between(&ps->html))
        refuse(ps->at, "a block stands between elements");
    const char *entry = words("    { \"%s\", block_%s },\n", name, name);
    if (strstr(text_str(&ps->unit->blocks), entry))
        refuse(ps->at, "a second block %s", name);
    text_puts(&ps->unit->blocks, entry);
    emit(ps, "block_%s(out, v, env);", name);
    function_begins(ps, OPEN_BLOCK,
                    words("static void block_%s(struct buf *out, const void *view, "
                          "const struct tpl_env *env)",
                          name));
}

static void stmt_endblock(struct parser *ps)
{
    function_ends(ps, OPEN_BLOCK, "endblock",
                  words("    const %s *v = view;\n    (void)v;\n", ps->unit->view));
}

static void stmt_macro(struct parser *ps)
{
    struct text head = { 0 };
    const char *name = need_word(ps, "the name of the macro");
    if (ps->n_open > 0)
        refuse(ps->at, "a macro is defined outside of everything else");
    if (strstr(text_str(&ps->unit->protos), words(" macro_%s(", name)))
        refuse(ps->at, "a second macro %s", name);
    text_puts(&head, words("UNUSED static void macro_%s(struct buf *out, const struct tpl_env *env",
                           name));
    struct unit *u = ps->unit;
    if (u->n_macros == LIST_MAX)
        refuse(ps->at, "too many macros");
    struct macro *m = &u->macros[u->n_macros++];
    m->name = name;
    expect(ps, "(");
    while (!accept(ps, ")")) {
        const char *param = need_word(ps, "a parameter");
        expect(ps, ":");
        const char *type = c_type(ps);
        add_name(ps, param, type[strlen(type) - 1] == '*');
        if (m->n_params == PARAMS_MAX)
            refuse(ps->at, "too many parameters");
        m->params[m->n_params++] = param;
        text_puts(&head, words(", %s %s", type, param));
        if (accept(ps, ","))
            continue;
        expect(ps, ")");
        break;
    }
    text_puts(&head, ")");
    expect(ps, "%}");
    m->body = ps->p;
    m->at = ps->at;
    ps->in_macro = true;
    function_begins(ps, OPEN_MACRO, head.s);
    ps->open[ps->n_open - 1].names = 0;
}

static void stmt_endmacro(struct parser *ps)
{
    function_ends(ps, OPEN_MACRO, "endmacro", "");
    struct macro *m = &ps->unit->macros[ps->unit->n_macros - 1];
    for (m->end = ps->p - 2; m->end[0] != '{' || m->end[1] != '%';)
        m->end--;
    ps->in_macro = false;
}

static void stmt_call(struct parser *ps)
{
    const char *name = need_word(ps, "the name of a macro");
    if (!strstr(text_str(&ps->unit->protos), words(" macro_%s(", name)))
        refuse(ps->at, "no macro %s above or in an imported file", name);
    if (!html_between(&ps->html))
        refuse(ps->at, "a macro is called between elements");
    expect(ps, "(");
    bool known = put_macro(ps, name);
    const char *args = known ? "" : arguments(ps);
    expect(ps, "%}");
    html_value(&ps->html, ps->at);
    if (!known)
        emit(ps, "macro_%s(out, env%s);", name, args);
}

static void stmt_view(struct parser *ps)
{
    if (ps->import)
        refuse(ps->at, "only a file without {%% view %%} can be imported");
    if (ps->unit->view)
        refuse(ps->at, "a second {%% view %%}");
    ps->unit->view = c_type(ps);
    expect(ps, "%}");
}

static const char *include_line(struct parser *ps)
{
    const char *name = need_string(ps);
    expect(ps, "%}");
    return words("#include \"%s\"\n", name);
}

static void stmt_include(struct parser *ps)
{
    put_once(&ps->unit->includes, include_line(ps));
}

static void stmt_layout(struct parser *ps)
{
    static const char *const known[] = { "desk", "public", "bare" };
    ps->unit->layout = need_word(ps, "a layout");
    expect(ps, "%}");
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (strcmp(known[i], ps->unit->layout) == 0)
            return;
    }
    refuse(ps->at, "layouts are desk, public and bare, not %s", ps->unit->layout);
}

static void stmt_import(struct parser *ps)
{
    struct unit *u = ps->unit;
    const char *path = find_file(ps, need_string(ps));
    expect(ps, "%}");
    for (int i = 0; i < u->n_imported; i++) {
        if (strcmp(u->imported[i], path) == 0)
            return;
    }
    if (u->n_imported == LIST_MAX)
        refuse(ps->at, "too many imports");
    u->imported[u->n_imported++] = path;
    compile(u, path, true);
}

/* The view type of another template; its headers are included here too. */
static const char *view_of(struct parser *ps, const char *path)
{
    struct text source = read_file(path);
    struct parser other = { .at = { path, 1 }, .end = source.s + source.n };
    const char *view = NULL;
    for (const char *p = source.s; p && (p = strstr(p, "{%")); p = other.p) {
        other.p = p + 2;
        const char *w = word(&other);
        if (w && strcmp(w, "view") == 0)
            view = c_type(&other);
        else if (w && strcmp(w, "include") == 0)
            put_once(&ps->unit->includes, include_line(&other));
    }
    if (!view)
        refuse(ps->at, "%s has no {%% view %%}", path);
    return view;
}

static void stmt_partial(struct parser *ps)
{
    const char *path = find_file(ps, need_string(ps));
    const char *name = template_name(ps->at, path);
    const char *x = accept_word(ps, "with") ? value(ps) : NULL;
    expect(ps, "%}");
    if (!html_between(&ps->html))
        refuse(ps->at, "a partial stands between elements");
    if (!x && ps->in_macro)
        refuse(ps->at, "a macro has no view: write partial \"…\" with x");
    html_value(&ps->html, ps->at);
    const char *type = view_of(ps, path);
    if (!in_room(name))
        put_once(&ps->unit->protos, words("void tpl_render_%s(struct buf *, const %s *, "
                                          "const struct tpl_env *);\n",
                                          name, type));
    if (!x || strcmp(type, "void") == 0)
        emit(ps, "tpl_render_%s(out, %s, env);", name, x ? x : "v");
    else
        emit(ps, "tpl_render_%s(out, TPL_VIEW(%s, %s), env);", name, type, x);
}

static void stmt_csrf(struct parser *ps)
{
    expect(ps, "%}");
    if (!html_between(&ps->html))
        refuse(ps->at, "{%% csrf %%} stands between elements");
    html_value(&ps->html, ps->at);
    emit(ps, "tpl_csrf(out, env);");
}

/* The source up to {% word %}, which is taken too. */
static struct text until(struct parser *ps, const char *word)
{
    struct at begin = ps->at;
    struct text t = { 0 };
    expect(ps, "%}");
    for (const char *p = ps->p; p < ps->end; p++) {
        struct parser probe = { .at = ps->at, .p = p, .end = ps->end };
        if (*p == '{' && accept(&probe, "{%") && accept_word(&probe, word)) {
            text_put(&t, ps->p, (size_t)(p - ps->p));
            ps->p = probe.p;
            return t;
        }
    }
    refuse(begin, "{%% %s %%} is missing", word);
}

static void stmt_raw(struct parser *ps)
{
    struct text t = until(ps, "endraw");
    html_feed(&ps->html, &ps->at, text_str(&t), t.n, &ps->literal);
    expect(ps, "%}");
}

static void stmt_t(struct parser *ps)
{
    struct text source = until(ps, "endt"), msgid = { 0 };
    bool blank = false;
    for (const char *s = text_str(&source); *s; s++) {
        if (*s == '<' || *s == '{')
            refuse(ps->at, "only plain text can be translated: '%c' inside {%% t %%}", *s);
        bool is_blank = isspace((unsigned char)*s);
        if (blank && !is_blank && msgid.n > 0)
            text_put(&msgid, " ", 1);
        if (!is_blank)
            text_put(&msgid, s, 1);
        blank = is_blank;
    }
    list_msgid(ps, text_str(&msgid));
    enum place place = html_value(&ps->html, ps->at);
    if (place != PLACE_TEXT && place != PLACE_ATTR)
        refuse(ps->at, "no translated text in a URL");
    put_msgid(ps, text_str(&msgid));
    for (const char *s = text_str(&source); *s; s++)
        ps->at.line += *s == '\n';
    expect(ps, "%}");
}

/* ---- the page as a whole ---- */

static void statement(struct parser *ps)
{
    static const struct {
        const char *word;
        void (*go)(struct parser *);
        bool anywhere; /* also in a file without view */
    } known[] = {
        { "view", stmt_view, true },     { "include", stmt_include, true },
        { "layout", stmt_layout, true }, { "import", stmt_import, true },
        { "macro", stmt_macro, true },   { "endmacro", stmt_endmacro, true },
        { "if", stmt_if, false },        { "elif", stmt_elif, false },
        { "else", stmt_else, false },    { "endif", stmt_endif, false },
        { "for", stmt_for, false },      { "endfor", stmt_endfor, false },
        { "block", stmt_block, false },  { "endblock", stmt_endblock, false },
        { "call", stmt_call, false },    { "partial", stmt_partial, false },
        { "csrf", stmt_csrf, false },    { "t", stmt_t, false },
        { "raw", stmt_raw, false },
    };
    const char *w = need_word(ps, "a statement");
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        if (strcmp(known[i].word, w) != 0)
            continue;
        if (!known[i].anywhere && ps->n_open == 0 && !ps->unit->view)
            refuse(ps->at, "{%% %s %%} before {%% view … %%}", w);
        known[i].go(ps);
        return;
    }
    refuse(ps->at, "no statement is called %s", w);
}

static void output(struct parser *ps)
{
    static const char *const put[] = { [PLACE_TEXT] = "TPL_TEXT",
                                       [PLACE_ATTR] = "TPL_ATTR",
                                       [PLACE_URL] = "tpl_url",
                                       [PLACE_URL_PART] = "TPL_URL_PART",
                                       [PLACE_SRCSET] = "tpl_srcset_url" };
    const char *x = value(ps);
    expect(ps, "}}");
    enum place place = html_value(&ps->html, ps->at);
    if (!put_constant(ps, x, place))
        emit(ps, "%s(out, %s);", put[place], x);
}

static void comment(struct parser *ps)
{
    struct at begin = ps->at;
    while (ps->end - ps->p > 1 && (ps->p[0] != '#' || ps->p[1] != '}')) {
        if (*ps->p++ == '\n')
            ps->at.line++;
    }
    if (ps->end - ps->p < 2)
        refuse(begin, "{# is never closed");
    ps->p += 2;
}

/* Literal HTML up to the next {{, {% or {#. */
static void literal(struct parser *ps)
{
    const char *p = ps->p;
    while (p < ps->end && !(*p == '{' && ps->end - p > 1 && strchr("{%#", p[1])))
        p++;
    size_t n = (size_t)(p - ps->p);
    if (ps->n_open > 0 || (ps->unit->view && !ps->import)) {
        html_feed(&ps->html, &ps->at, ps->p, n, &ps->literal);
        ps->p = p;
        return;
    }
    accept(ps, "");
    if (ps->p < p)
        refuse(ps->at, "text before {%% view … %%} or outside a macro");
    ps->p = p;
}

void compile(struct unit *unit, const char *path, bool import)
{
    struct text source = read_file(path), body = { 0 };
    struct parser ps = { .unit = unit,
                         .import = import,
                         .at = { path, 1 },
                         .p = text_str(&source),
                         .html = { .blank = true },
                         .out = &body };
    ps.end = ps.p + source.n;
    if (strlen(ps.p) != source.n || strpbrk(path, "\"\\\n"))
        refuse(ps.at, "a NUL in the text, or a quote in the file name");
    while (ps.p < ps.end) {
        literal(&ps);
        if (ps.p == ps.end)
            break;
        ps.p += 2;
        if (ps.p[-1] == '#')
            comment(&ps);
        else if (ps.p[-1] == '%')
            statement(&ps);
        else if (ps.n_open == 0 && (import || !unit->view))
            refuse(ps.at, "a value before {%% view … %%} or outside a macro");
        else
            output(&ps);
    }
    if (ps.n_open > 0)
        refuse(ps.open[ps.n_open - 1].at, "what begins here is never closed");
    if (!html_between(&ps.html) || ps.html.keep > 0)
        refuse(ps.at, "the page ends inside a tag, comment or element without markup");
    flush_literal(&ps);
    if (!import)
        unit->body = body;
}
