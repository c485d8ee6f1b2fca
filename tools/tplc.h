// SPDX-License-Identifier: Apache-2.0
/*
 * tplc.h - what the parts of the template compiler know of each other: tplc_html.c follows the HTML
 * and says in which place a value stands, tplc_expr.c turns words and expressions into C,
 * tplc_text.c keeps together what is known at once, tplc_stmt.c has the statements, tplc.c holds
 * the command, memory and files. Memory is kept until the process ends.
 */
#ifndef TPLC_H
#define TPLC_H
#include <stdbool.h>
#include <stddef.h>

enum { NAMES_MAX = 32, OPEN_MAX = 32, LIST_MAX = 64, PARAMS_MAX = 8 };

/* Where we are in a source; every complaint begins with it. */
struct at {
    const char *path;
    int line;
};
_Noreturn void refuse(struct at, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A growing byte string. */
struct text {
    char *s;
    size_t n, cap;
};
void text_put(struct text *, const char *, size_t);
void text_puts(struct text *, const char *);
const char *text_str(const struct text *);
void put_c_string(struct text *, const char *, size_t); /* as the inside of a C string literal */
char *keep(size_t);                                     /* zeroed, one byte more than asked */
char *keep_n(const char *, size_t);
char *words(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ---- HTML ---- */

enum html_state {
    IN_TEXT,
    IN_TAG_NAME,
    IN_TAG,       /* a blank was seen: an attribute may begin */
    IN_TAG_STUCK, /* after a name or a quote: a blank or the end must come first */
    IN_ATTR_NAME,
    AFTER_ATTR_NAME,
    BEFORE_VALUE,
    IN_VALUE,
    IN_COMMENT,
    IN_DECL,
};
enum html_attr { ATTR_PLAIN, ATTR_URL, ATTR_SRCSET, ATTR_CODE };
/* How much of a URL is surely written: nothing, perhaps something, a head that could still be a
 * scheme, enough for the rest to be harmless; SRCSET only: a whole value, a descriptor after the
 * URL. */
enum html_url { URL_NONE, URL_PERHAPS, URL_HEAD, URL_REST, URL_WHOLE, URL_DESCRIPTOR };

/* The place between two bytes of HTML. Plain data: copied at a branch, joined after it. */
struct html {
    enum html_state state;
    enum html_attr kind;
    enum html_url url;
    char quote;          /* of the open value; 0: unquoted */
    bool closing;        /* </x> */
    bool has_src, named; /* of the open tag: src was seen; name or property was seen */
    bool blank;          /* the last byte was a blank that may swallow the next one */
    int keep;            /* depth of elements that keep their blanks */
    char inside[24];     /* element without markup inside: script, textarea, title */
    char tag[24], attr[32], scheme[12];
};

/* What a value must be made harmless for. */
enum place { PLACE_TEXT, PLACE_ATTR, PLACE_URL, PLACE_URL_PART, PLACE_SRCSET };

/* Follow n bytes of literal HTML and copy them to out, blanks collapsed; at counts the lines. */
void html_feed(struct html *, struct at *, const char *, size_t n, struct text *out);
/* A value stands here: its place; refused where no escaping is safe. */
enum place html_value(struct html *, struct at);
/* A branch or loop begins or ends here; refused in the middle of a name, comment, script. */
void html_statement(struct html *, struct at);
/* Two ways lead here: keep in *a what holds for both; false when they cannot meet. */
bool html_join(struct html *a, const struct html *b);
/* Between elements, where whole fragments may stand. */
bool html_between(const struct html *);

/* ---- one template being compiled ---- */

/* A name of the template that is a C variable: loop variable or parameter. */
struct name {
    const char *word;
    bool pointer;
};
enum open_kind { OPEN_IF, OPEN_FOR, OPEN_BLOCK, OPEN_MACRO };
struct open {
    enum open_kind kind;
    struct at at;
    struct html start, joined;
    bool has_joined, has_else;
    int names, loop;  /* as they were outside */
    struct text *out; /* BLOCK, MACRO: where the text around it goes */
    const char *head; /* BLOCK, MACRO: the C function without its body */
};

/* A macro as written. */
struct macro {
    const char *name, *body, *end;
    struct at at; /* of the body */
    const char *params[PARAMS_MAX];
    int n_params;
};

/* The C file being made: shared by a template and the macro files that it imports. */
struct unit {
    const char *name; /* file name without .html */
    const char *view; /* C type of the view, NULL for a macro file */
    const char *layout;
    struct text includes, protos, functions, blocks, body;
    const char *imported[LIST_MAX];
    int n_imported, serial;
    struct macro macros[LIST_MAX];
    int n_macros;
};

struct parser {
    struct unit *unit;
    bool import; /* only its macros are wanted */
    struct at at;
    const char *p, *end;
    struct html html;
    struct text *out;
    struct text literal;    /* known text that is not yet in out: as readers of the source see it */
    struct text translated; /* C that puts its first `split` bytes in any language */
    size_t split;
    struct name names[NAMES_MAX];
    int n_names, loop; /* loop: number of the innermost one, 0 for none */
    struct open open[OPEN_MAX];
    int n_open;
    bool in_macro;
};

/* ---- words and expressions ---- */

bool accept(struct parser *, const char *token); /* skips blanks before it */
void expect(struct parser *, const char *token);
const char *word(struct parser *); /* the next identifier, or NULL */
const char *need_word(struct parser *, const char *what);
bool accept_word(struct parser *, const char *wanted);
const char *string(struct parser *); /* a "…" without quotes and escapes, or NULL */
const char *need_string(struct parser *);
const char *c_type(struct parser *); /* words and stars, up to the word "in" or anything else */
const char *quoted(const char *);    /* as a C string literal */
void add_name(struct parser *, const char *word, bool pointer);
const char *value(struct parser *);     /* an expression as C */
const char *arguments(struct parser *); /* after "(": C to put behind a first argument; takes ")" */
const char *condition(struct parser *); /* an expression as a C condition */
extern bool texts_only;                 /* --texts: msgids are listed, no C is written */
void list_msgid(const struct parser *, const char *);

/* ---- text that is known when the template is compiled ---- */

void flush_literal(struct parser *);
void put_msgid(struct parser *, const char *msgid);
/* The C expression x stands for a text that is known now: keep it with the text around it. */
bool put_constant(struct parser *, const char *x, enum place);
/* After the "(" of a call: when the arguments are strings and the body has only parameters and
 * assets, it is kept likewise and the ")" taken; else false, nothing taken. */
bool put_macro(struct parser *, const char *name);
void read_assets(const char *path);

/* ---- files ---- */

struct text read_file(const char *path);
/* The file that a template means: beside it, or along -I. */
const char *find_file(const struct parser *, const char *name);
/* "a/feedback_list.html" -> "feedback_list" */
const char *template_name(struct at, const char *path);
bool in_room(const char *name); /* a template of this run: declared in ROOM_tpl.h */
/* Read one template into unit; import: only its macros. */
void compile(struct unit *, const char *path, bool import);
#endif
