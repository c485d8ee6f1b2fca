// SPDX-License-Identifier: Apache-2.0
/*
 * tplc_html.c - follows the HTML of a template byte by byte, so that the compiler knows the place
 * of every value, and refuses what the policy of our pages forbids. It is not a validator: which
 * element closes which is the browser's business.
 */
#include "tplc.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct feed {
    struct at *at;
    const char *p, *end;
    struct text *out;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_:.@-", c));
}

static bool listed(const char *const *list, const char *word)
{
    for (; *list; list++) {
        if (strcasecmp(*list, word) == 0)
            return true;
    }
    return false;
}

/* Append a byte to a small word; what does not fit makes it match nothing. */
static void word_add(char *word, size_t size, char c)
{
    size_t n = strlen(word);
    if (n + 1 < size) {
        word[n] = (char)tolower((unsigned char)c);
        word[n + 1] = 0;
    } else {
        word[0] = '?';
    }
}

/* Take one byte of the source into the output. */
static void take(struct html *h, struct feed *f)
{
    if (*f->p == '\n')
        f->at->line++;
    text_put(f->out, f->p++, 1);
    h->blank = false;
}

/* Take a run of blanks as one: a newline if it holds one. */
static void take_blanks(struct html *h, struct feed *f)
{
    bool line = false;
    for (; f->p < f->end && is_blank(*f->p); f->p++) {
        if (*f->p == '\n') {
            line = true;
            f->at->line++;
        }
    }
    if (!h->blank)
        text_put(f->out, line ? "\n" : " ", 1);
    h->blank = true;
}

static bool looking_at(const struct feed *f, const char *s)
{
    size_t n = strlen(s);
    return (size_t)(f->end - f->p) >= n && strncasecmp(f->p, s, n) == 0;
}

/* The byte after n more, 0 past the end. */
static char ahead(const struct feed *f, size_t n)
{
    if ((size_t)(f->end - f->p) > n)
        return f->p[n];
    return 0;
}

/* ---- names ---- */

static void tag_named(const struct html *h, struct at at)
{
    static const char *const forbidden[] = { "style",    "base",    "xmp", "plaintext", "noembed",
                                             "noframes", "animate", "set", NULL };
    if (listed(forbidden, h->tag))
        refuse(at, "<%s> is not allowed", h->tag);
}

static void attr_named(struct html *h, struct at at)
{
    static const char *const url[] = { "href",       "src",        "action",      "formaction",
                                       "poster",     "cite",       "data",        "hx-get",
                                       "hx-post",    "hx-put",     "hx-delete",   "hx-patch",
                                       "ping",       "background", "manifest",    "xlink:href",
                                       "data-src",   "data-href",  "hx-push-url", "hx-replace-url",
                                       "data-drop",  "data-combo", "data-draft",  "data-due",
                                       "data-chart", NULL };
    static const char *const srcset[] = { "srcset", "imagesrcset", NULL };
    static const char *const code[] = { "hx-vals",    "hx-vars",    "hx-headers", "hx-request",
                                        "hx-trigger", "http-equiv", NULL };
    if (strcmp(h->attr, "style") == 0 || strcmp(h->attr, "srcdoc") == 0 || h->attr[0] == '?')
        refuse(at, "attribute %s= is not allowed", h->attr);
    if (strncmp(h->attr, "on", 2) == 0 || strncmp(h->attr, "hx-on", 5) == 0)
        refuse(at, "attribute %s= is not allowed: scripts live in assets/js", h->attr);
    h->kind = listed(url, h->attr)      ? ATTR_URL
              : listed(srcset, h->attr) ? ATTR_SRCSET
              : listed(code, h->attr)   ? ATTR_CODE
                                        : ATTR_PLAIN;
    /* <meta http-equiv=refresh content=…> carries a URL in another grammar */
    if (strcmp(h->tag, "meta") == 0 && strcmp(h->attr, "content") == 0 && !h->named)
        h->kind = ATTR_CODE;
    if (strcmp(h->attr, "src") == 0)
        h->has_src = true;
    if (strcmp(h->attr, "name") == 0 || strcmp(h->attr, "property") == 0)
        h->named = true;
    h->url = URL_NONE;
    h->scheme[0] = 0;
}

static void tag_ended(struct html *h, struct at at)
{
    static const char *const no_markup[] = { "script", "textarea", "title", NULL };
    bool keeps = strcmp(h->tag, "pre") == 0 || strcmp(h->tag, "textarea") == 0;
    h->state = IN_TEXT;
    h->blank = false;
    if (h->closing) {
        if (strcmp(h->inside, h->tag) == 0)
            h->inside[0] = 0;
        if (keeps && h->keep > 0)
            h->keep--;
        return;
    }
    if (strcmp(h->tag, "script") == 0 && !h->has_src)
        refuse(at, "<script> without src is not allowed: scripts live in assets/js");
    if (listed(no_markup, h->tag))
        snprintf(h->inside, sizeof(h->inside), "%s", h->tag);
    if (keeps)
        h->keep++;
}

/* ---- one function per state; each takes at least one byte ---- */

static void tag_begins(struct html *h, struct feed *f)
{
    char after[32];
    snprintf(after, sizeof(after), "</%s", h->inside);
    if (h->inside[0] && !looking_at(f, after))
        refuse(*f->at, "'<' inside <%s>: write &lt;", h->inside);
    if (looking_at(f, "<!--")) {
        h->state = IN_COMMENT;
        f->p += 4;
        return;
    }
    char next = ahead(f, 1);
    h->closing = next == '/';
    if (next == '!') {
        h->state = IN_DECL;
        take(h, f);
        return;
    }
    if (h->closing)
        next = ahead(f, 2);
    if (!isalpha((unsigned char)next))
        refuse(*f->at, "'<' begins no tag: write &lt; (a tag name cannot be a value)");
    h->state = IN_TAG_NAME;
    h->tag[0] = 0;
    h->has_src = h->named = false;
    take(h, f);
    if (h->closing)
        take(h, f);
}

static void in_text(struct html *h, struct feed *f)
{
    if (*f->p == '<')
        tag_begins(h, f);
    else if (is_blank(*f->p) && h->keep == 0)
        take_blanks(h, f);
    else if (strcmp(h->inside, "script") == 0)
        refuse(*f->at, "inline script is not allowed: scripts live in assets/js");
    else
        take(h, f);
}

static void in_comment(struct html *h, struct feed *f)
{
    if (looking_at(f, "-->")) {
        h->state = IN_TEXT;
        f->p += 3;
        return;
    }
    if (*f->p++ == '\n')
        f->at->line++;
}

static void in_decl(struct html *h, struct feed *f)
{
    if (*f->p == '>')
        h->state = IN_TEXT;
    take(h, f);
}

static void in_tag_name(struct html *h, struct feed *f)
{
    if (is_name(*f->p)) {
        word_add(h->tag, sizeof(h->tag), *f->p);
        take(h, f);
        return;
    }
    tag_named(h, *f->at);
    h->state = IN_TAG_STUCK;
}

static void in_tag(struct html *h, struct feed *f)
{
    char c = *f->p;
    if (is_blank(c)) {
        h->state = IN_TAG;
        take_blanks(h, f);
    } else if (c == '>') {
        take(h, f);
        tag_ended(h, *f->at);
    } else if (c == '/') {
        take(h, f);
    } else if (h->state == IN_TAG_STUCK) {
        refuse(*f->at, "a blank is missing in <%s> before '%c'", h->tag, c);
    } else if (is_name(c)) {
        h->state = IN_ATTR_NAME;
        h->attr[0] = 0;
    } else {
        refuse(*f->at, "'%c' begins no attribute in <%s>", c, h->tag);
    }
}

static void in_attr_name(struct html *h, struct feed *f)
{
    if (is_name(*f->p)) {
        word_add(h->attr, sizeof(h->attr), *f->p);
        take(h, f);
        return;
    }
    attr_named(h, *f->at);
    h->state = AFTER_ATTR_NAME;
}

static void after_attr_name(struct html *h, struct feed *f)
{
    if (*f->p == '=') {
        h->state = BEFORE_VALUE;
        take(h, f);
    } else if (is_blank(*f->p)) {
        take_blanks(h, f);
        if (f->p < f->end && *f->p != '=')
            h->state = IN_TAG;
    } else {
        h->state = IN_TAG_STUCK;
    }
}

static void before_value(struct html *h, struct feed *f)
{
    char c = *f->p;
    if (is_blank(c)) {
        take_blanks(h, f);
    } else if (c == '>') {
        refuse(*f->at, "attribute %s= has no value", h->attr);
    } else {
        h->state = IN_VALUE;
        h->quote = 0;
        if (c == '"' || c == '\'') {
            h->quote = c;
            take(h, f);
        }
    }
}

/* Literal bytes of a URL: until it cannot be a scheme any more, a colon must follow a known one. */
static void url_byte(struct html *h, struct at at, char c)
{
    static const char *const known[] = { "http", "https", "mailto", "tel", NULL };
    if (h->url == URL_REST)
        return;
    if (strchr("/?#", c)) {
        h->url = URL_REST;
    } else if (c == ':') {
        if (!listed(known, h->scheme))
            refuse(at, "%s= may only begin with / ? # http: https: mailto: tel:", h->attr);
        h->url = URL_REST;
    } else if (c == '&') {
        refuse(at, "%s= may not begin with a character reference", h->attr);
    } else {
        word_add(h->scheme, sizeof(h->scheme), c);
        h->url = h->url == URL_PERHAPS ? URL_PERHAPS : URL_HEAD;
    }
}

static void srcset_byte(struct html *h, struct at at, char c)
{
    if (c == ',') {
        h->url = URL_NONE;
        h->scheme[0] = 0;
    } else if (is_blank(c)) {
        h->url = h->url == URL_NONE ? URL_NONE : URL_DESCRIPTOR;
    } else if (h->url == URL_WHOLE) {
        refuse(at, "a value in %s= must be a whole URL", h->attr);
    } else if (h->url != URL_DESCRIPTOR) {
        url_byte(h, at, c);
    }
}

static void in_value(struct html *h, struct feed *f)
{
    char c = *f->p;
    if (h->quote ? c == h->quote : is_blank(c) || c == '>') {
        h->state = IN_TAG_STUCK;
        if (h->quote)
            take(h, f);
        return;
    }
    if (!h->quote && strchr("\"'<=`", c))
        refuse(*f->at, "%s=: write the value in quotes", h->attr);
    if (h->kind == ATTR_URL)
        url_byte(h, *f->at, c);
    else if (h->kind == ATTR_SRCSET)
        srcset_byte(h, *f->at, c);
    else if (h->kind == ATTR_CODE && (looking_at(f, "js:") || looking_at(f, "javascript:")))
        refuse(*f->at, "%s=: no script in attributes", h->attr);
    take(h, f);
}

void html_feed(struct html *h, struct at *at, const char *s, size_t n, struct text *out)
{
    static void (*const step[])(struct html *, struct feed *) = {
        [IN_TEXT] = in_text,
        [IN_TAG_NAME] = in_tag_name,
        [IN_TAG] = in_tag,
        [IN_TAG_STUCK] = in_tag,
        [IN_ATTR_NAME] = in_attr_name,
        [AFTER_ATTR_NAME] = after_attr_name,
        [BEFORE_VALUE] = before_value,
        [IN_VALUE] = in_value,
        [IN_COMMENT] = in_comment,
        [IN_DECL] = in_decl,
    };
    struct feed f = { .at = at, .p = s, .end = s + n, .out = out };
    while (f.p < f.end)
        step[h->state](h, &f);
}

/* ---- values and branches ---- */

static enum place value_in_attr(struct html *h, struct at at)
{
    enum html_url url = h->url;
    if (!h->quote)
        refuse(at, "%s=: a value must stand in quotes", h->attr);
    switch (h->kind) {
    case ATTR_PLAIN:
        return PLACE_ATTR;
    case ATTR_CODE:
        refuse(at, "no value is safe in %s=", h->attr);
    case ATTR_SRCSET:
        if (url != URL_NONE)
            refuse(at, "a value in %s= must be a whole URL", h->attr);
        h->url = URL_WHOLE;
        return PLACE_SRCSET;
    case ATTR_URL:
        break;
    }
    if (url == URL_PERHAPS)
        refuse(at, "%s= may or may not have begun here: write the whole URL in each branch",
               h->attr);
    if (url != URL_NONE)
        return PLACE_URL_PART;
    h->url = URL_HEAD;
    h->scheme[0] = '?';
    return PLACE_URL;
}

enum place html_value(struct html *h, struct at at)
{
    switch (h->state) {
    case IN_TEXT:
        if (strcmp(h->inside, "script") == 0)
            refuse(at, "no value inside <script>: use a data- attribute");
        h->blank = false;
        return PLACE_TEXT;
    case IN_VALUE:
        h->blank = false;
        return value_in_attr(h, at);
    case BEFORE_VALUE:
        refuse(at, "%s=: a value must stand in quotes", h->attr);
    case IN_COMMENT:
        refuse(at, "no value inside an HTML comment");
    case IN_TAG_NAME:
    case IN_TAG:
    case IN_TAG_STUCK:
    case IN_ATTR_NAME:
    case AFTER_ATTR_NAME:
        refuse(at, "no value as the name of a tag or attribute (in <%s>)", h->tag);
    case IN_DECL:
        break;
    }
    refuse(at, "no value inside <!…>");
}

void html_statement(struct html *h, struct at at)
{
    switch (h->state) {
    case IN_TEXT:
        if (strcmp(h->inside, "script") == 0)
            refuse(at, "no statement inside <script>");
        return;
    case IN_VALUE:
        if (!h->quote)
            refuse(at, "%s=: a statement must stand in quotes", h->attr);
        return;
    case IN_TAG:
    case IN_TAG_STUCK:
        return;
    case AFTER_ATTR_NAME:
        h->state = IN_TAG;
        return;
    case IN_TAG_NAME:
        tag_named(h, at);
        h->state = IN_TAG_STUCK;
        return;
    case IN_ATTR_NAME:
        attr_named(h, at);
        h->state = IN_TAG_STUCK;
        return;
    case BEFORE_VALUE:
        refuse(at, "%s=: a statement must stand in quotes", h->attr);
    case IN_COMMENT:
        refuse(at, "no statement inside an HTML comment: use {# #}");
    case IN_DECL:
        break;
    }
    refuse(at, "no statement inside <!…>");
}

static bool join_url(struct html *a, const struct html *b)
{
    if (a->url == b->url && strcmp(a->scheme, b->scheme) == 0)
        return true;
    if (a->kind == ATTR_SRCSET && a->url != b->url)
        return false;
    if (a->url != b->url) {
        bool begun = a->url >= URL_HEAD && b->url >= URL_HEAD;
        a->url = begun ? URL_HEAD : URL_PERHAPS;
    }
    snprintf(a->scheme, sizeof(a->scheme), "?");
    return true;
}

bool html_join(struct html *a, const struct html *b)
{
    bool in_tag_a = a->state == IN_TAG || a->state == IN_TAG_STUCK;
    bool in_tag_b = b->state == IN_TAG || b->state == IN_TAG_STUCK;
    if (strcmp(a->inside, b->inside) != 0 || a->keep != b->keep)
        return false;
    a->blank = a->blank && b->blank;
    a->has_src = a->has_src && b->has_src;
    a->named = a->named && b->named;
    if (in_tag_a && in_tag_b) {
        if (b->state == IN_TAG_STUCK)
            a->state = IN_TAG_STUCK;
        return strcmp(a->tag, b->tag) == 0 && a->closing == b->closing;
    }
    if (a->state != b->state)
        return false;
    if (a->state != IN_VALUE)
        return true;
    return a->quote == b->quote && strcmp(a->tag, b->tag) == 0 && strcmp(a->attr, b->attr) == 0 &&
           join_url(a, b);
}

bool html_between(const struct html *h)
{
    return h->state == IN_TEXT && h->inside[0] == 0;
}
