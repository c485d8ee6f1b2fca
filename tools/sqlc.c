// SPDX-License-Identifier: Apache-2.0
/*
 * sqlc.c - turns a room's named statements and its schema into C, for both engines, and refuses
 * what the house does not allow (missing tenant scope, optional filters by IS NULL, deferred
 * constraints). It runs at build time and stands alone: memory is never given back.
 *
 *   sqlc -o DIR [-s SCHEMA.sql]... ROOM FILE.sql... NNN_SCHEMA.sql...     makes DIR/ROOM_sql.h and
 * DIR/ROOM_sql.c sqlc --unscoped FILE.sql...                                           prints
 * "statement<TAB>reason"
 *
 * Lines of a statement file:              Lines of a schema file:
 *   --: name            begins one         ID INT TEXT BYTES          the only column types
 *   --? part: line      optional line      --@sqlite  --@postgres     what follows is for one
 * engine …
 *   --order name: a, b [desc]  at the end  --@both                    … until here
 *   --keyset            where the paging condition goes (before GROUP BY); else before the first
 * --order
 *   --@sqlite: text     --@postgres: text  a line for one engine
 *   --! unscoped: why   --! scan: why      exceptions, counted
 */
#include "sqlc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const cx_params[] = { "cx_agency",   "cx_scope", "cx_person",
                                         "cx_account",  "cx_post",  "cx_unit",
                                         "cx_for_post", "cx_now",   NULL };
struct statement *statements[STATEMENTS_MAX];
size_t n_statements;
static struct statement *cur;
static const char *file;
static int line_no;

void die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (file)
        fprintf(stderr, "%s:%d: ", file, line_no);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}

void at_line(const char *name, int line)
{
    file = name;
    line_no = line;
}

void *grab(size_t n)
{
    void *p = calloc(1, n);
    if (!p)
        die("out of memory");
    return p;
}

char *copy(const char *s, size_t n)
{
    char *p = grab(n + 1);
    memcpy(p, s, n);
    return p;
}

void put(struct text *t, const char *s, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        t->cap = (t->n + n + 1) * 2;
        t->p = realloc(t->p, t->cap);
        if (!t->p)
            die("out of memory");
    }
    memcpy(t->p + t->n, s, n);
    t->n += n;
    t->p[t->n] = 0;
}

/* --- tokens --- */

static bool is_word(int c)
{
    return isalnum(c) || c == '_';
}

static const char *end_of_quote(const char *p)
{
    char quote = *p++;
    while (*p && *p != quote && *p != '\n')
        p++;
    if (*p != quote)
        die("a quote is not closed on its line");
    return p + 1;
}

static const char *end_of_word(const char *p)
{
    while (is_word((unsigned char)*p))
        p++;
    return p;
}

static const char *end_of_blank(const char *p)
{
    while (*p && *p != '\n' && isspace((unsigned char)*p))
        p++;
    return p;
}

/* One token from *s; kind 0 at the end of the line or at a comment. */
struct tok next_tok(const char **s)
{
    const char *from = *s, *end = from + 1;
    struct tok t = { .kind = T_MARK, .line = line_no };
    if (!*from || *from == '\n' || (from[0] == '-' && from[1] == '-'))
        return (struct tok){ .line = line_no };
    if (isspace((unsigned char)*from)) {
        t.kind = T_BLANK;
        end = end_of_blank(from);
    } else if (*from == '\'' || *from == '"') {
        t.kind = T_QUOTED;
        end = end_of_quote(from);
    } else if (from[0] == ':' && (isalpha((unsigned char)from[1]) || from[1] == '_')) {
        t.kind = T_PARAM;
        end = end_of_word(++from);
    } else if (from[0] == ':' && from[1] == ':') {
        end = from + 2;
    } else if (is_word((unsigned char)*from)) {
        t.kind = T_WORD;
        end = end_of_word(from);
    }
    t.s = copy(from, (size_t)(end - from));
    *s = end;
    return t;
}

bool is(const struct tok *t, const char *word)
{
    return t->kind && t->kind != T_QUOTED && t->kind != T_PARAM && strcasecmp(t->s, word) == 0;
}

/* --- statements --- */

static size_t param_index(struct statement *st, const char *name)
{
    if (strncmp(name, "cx_", 3) == 0) {
        size_t k = 0;
        while (cx_params[k] && strcmp(cx_params[k], name) != 0)
            k++;
        if (!cx_params[k])
            die(":%s is unknown; :cx_ is kept for what the house binds", name);
    }
    for (size_t i = 0; i < st->n_params; i++)
        if (strcmp(st->params[i], name) == 0)
            return i + 1;
    if (st->n_params == PARAMS_MAX)
        die("more than %d parameters", PARAMS_MAX);
    st->params[st->n_params++] = name;
    return st->n_params;
}

/* Append a line to the texts of the engines in `mask`, parameters numbered; tokens are kept for the
 * checks. */
static void take_line(struct segment *seg, const char *s, int mask)
{
    bool any = false, blank = false;
    for (struct tok t; (t = next_tok(&s)).kind;) {
        char num[16];
        const char *out[2] = { t.s, t.s };
        if (t.kind == T_BLANK) {
            blank = any;
            continue;
        }
        if (t.kind == T_PARAM) {
            snprintf(num, sizeof num, "?%zu", param_index(cur, t.s));
            out[0] = copy(num, strlen(num));
            num[0] = '$';
            out[1] = copy(num, strlen(num));
        } else if (is(&t, ";")) {
            cur->closed = true;
            continue;
        }
        if (cur->closed && seg == &cur->base)
            die("one statement per name: text after ';'");
        if (seg->n == TOKENS_MAX)
            die("statement too long");
        t.engines = mask;
        seg->v[seg->n++] = t;
        for (int e = 0; e < 2; e++)
            if (mask & (1 << e)) {
                put(&seg->text[e], " ", blank);
                put(&seg->text[e], out[e], strlen(out[e]));
            }
        any = true;
        blank = false;
    }
    for (int e = 0; e < 2 && any; e++)
        if (mask & (1 << e))
            put(&seg->text[e], "\n", 1);
}

static char *name_of(const char **s, const char *what)
{
    const char *p = *s, *from;
    while (*p == ' ')
        p++;
    for (from = p; islower((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_'; p++)
        ;
    if (p == from)
        die("%s needs a name in small letters", what);
    *s = p;
    return copy(from, (size_t)(p - from));
}

static void need_colon(const char **s)
{
    if (**s != ':')
        die("':' is missing after the name");
    (*s)++;
}

static char *rest_of(const char *s)
{
    while (*s == ' ')
        s++;
    size_t n = strcspn(s, "\n");
    while (n && isspace((unsigned char)s[n - 1]))
        n--;
    return copy(s, n);
}

static void begin_statement(const char *s)
{
    char *name = name_of(&s, "--:");
    for (size_t i = 0; i < n_statements; i++)
        if (strcmp(statements[i]->name, name) == 0)
            die("statement %s is there already (line %d)", name, statements[i]->line);
    if (n_statements == STATEMENTS_MAX)
        die("more than %d statements", STATEMENTS_MAX);
    cur = statements[n_statements++] = grab(sizeof *cur);
    cur->name = name;
    cur->file = file;
    cur->line = line_no;
}

static void mark_keyset(void)
{
    cur->has_keyset = true;
    for (int e = 0; e < 2; e++)
        cur->keyset_at[e] = cur->base.text[e].n;
}

static void take_part(const char *s)
{
    if (cur->n_parts == PARTS_MAX)
        die("more than %d optional lines", PARTS_MAX);
    if (cur->n_orders)
        die("--? after --order");
    struct part *p = &cur->parts[cur->n_parts++];
    p->name = name_of(&s, "--?");
    need_colon(&s);
    for (int e = 0; e < 2; e++)
        p->at[e] = cur->base.text[e].n;
    take_line(&p->seg, s, BOTH);
}

static void add_column(struct order *o, const char *c)
{
    if (strcasecmp(c, "desc") == 0 || strcasecmp(c, "asc") == 0)
        die("order %s: all columns go one way; desc stands at the end", o->name);
    for (const char *q = c; *q; q++)
        if (!is_word((unsigned char)*q) && *q != '.')
            die("order %s: '%s' is not a column; all columns go one way", o->name, c);
    if (o->n == ORDER_COLUMNS_MAX)
        die("more than %d columns in an order", ORDER_COLUMNS_MAX);
    const char *dot = strrchr(c, '.');
    o->columns[o->n] = c;
    o->names[o->n++] = dot ? dot + 1 : c;
}

static void take_order(const char *s)
{
    if (cur->n_orders == ORDERS_MAX)
        die("more than %d orders", ORDERS_MAX);
    if (!cur->n_orders && !cur->has_keyset)
        mark_keyset();
    for (int e = 0; e < 2; e++)
        cur->order_at[e] = cur->base.text[e].n;
    struct order *o = &cur->orders[cur->n_orders++];
    o->name = name_of(&s, "--order");
    need_colon(&s);
    char *cols = rest_of(s);
    size_t n = strlen(cols);
    if (n > 5 && strcasecmp(cols + n - 5, " desc") == 0) {
        o->desc = true;
        cols[n - 5] = 0;
    }
    for (char *save = NULL, *c = strtok_r(cols, ", ", &save); c; c = strtok_r(NULL, ", ", &save))
        add_column(o, c);
    if (!o->n)
        die("order %s has no column", o->name);
}

static void take_exception(const char *s)
{
    char *name = name_of(&s, "--!");
    need_colon(&s);
    char *why = rest_of(s);
    if (!*why)
        die("--! %s needs a reason", name);
    if (strcmp(name, "unscoped") == 0)
        cur->unscoped = why;
    else if (strcmp(name, "scan") == 0)
        cur->scan = why;
    else
        die("--! %s is unknown (unscoped, scan)", name);
}

static bool after(const char **s, const char *prefix)
{
    size_t n = strlen(prefix);
    if (strncmp(*s, prefix, n) != 0)
        return false;
    *s += n;
    return true;
}

static void statement_line(const char *s)
{
    while (*s == ' ')
        s++;
    if (after(&s, "--:")) {
        begin_statement(s);
        return;
    }
    const char *any = s;
    if (!cur) {
        if (next_tok(&any).kind)
            die("text before the first --: name");
        return;
    }
    if (after(&s, "--?"))
        take_part(s);
    else if (after(&s, "--order "))
        take_order(s);
    else if (after(&s, "--keyset"))
        mark_keyset();
    else if (after(&s, "--!"))
        take_exception(s);
    else if (after(&s, "--@sqlite:"))
        take_line(&cur->base, s, 1 << SQLITE);
    else if (after(&s, "--@postgres:"))
        take_line(&cur->base, s, 1 << POSTGRES);
    else if (after(&s, "--@"))
        die("in a statement: --@sqlite: text or --@postgres: text");
    else if (cur->n_orders && next_tok(&any).kind)
        die("text after --order: ORDER BY and LIMIT are put there by db_list");
    else
        take_line(&cur->base, s, BOTH);
}

char *read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        file = NULL;
        die("%s: cannot be read", path);
    }
    struct text t = { 0 };
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        put(&t, chunk, n);
    fclose(f);
    put(&t, "\n", 1);
    return t.p;
}

static void read_statements(const char *path)
{
    const char *s = read_file(path);
    cur = NULL;
    for (at_line(path, 1); *s; line_no++) {
        statement_line(s);
        s += strcspn(s, "\n");
        s += *s == '\n';
    }
}

static bool is_schema(const char *path)
{
    const char *base = strrchr(path, '/');
    return isdigit((unsigned char)(base ? base[1] : path[0]));
}

static bool is_sql(const char *path)
{
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".sql") == 0;
}

static int print_unscoped(char **v)
{
    for (; *v; v++)
        if (!is_schema(*v))
            read_statements(*v);
    for (size_t i = 0; i < n_statements; i++)
        if (statements[i]->unscoped)
            printf("%s\t%s\n", statements[i]->name, statements[i]->unscoped);
    return 0;
}

int main(int argc, char **argv)
{
    const char *dir = ".", *room = NULL;
    if (argc > 1 && strcmp(argv[1], "--unscoped") == 0)
        return print_unscoped(argv + 2);
    bool seen[1024] = { false };
    if (argc > 1024)
        die("too many files");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-o") == 0 && i + 1 < argc) {
            seen[i] = seen[i + 1] = true;
            dir = argv[++i];
        } else if (strcmp(argv[i], "-s") == 0) {
            /* Other rooms' schemas, read for their tenant tables only. */
            for (seen[i] = true; i + 1 < argc && is_sql(argv[i + 1]); seen[++i] = true)
                read_tables(argv[i + 1]);
        } else if (!room) {
            room = argv[i];
            seen[i] = true;
        }
    }
    if (!room || room[0] == '-')
        die("usage: sqlc -o DIR [-s SCHEMA.sql]... ROOM FILE.sql... NNN_SCHEMA.sql...");
    for (int i = 1; i < argc; i++)
        if (!seen[i] && is_schema(argv[i])) {
            read_tables(argv[i]);
            read_schema(argv[i]);
        }
    for (int i = 1; i < argc; i++)
        if (!seen[i] && !is_schema(argv[i]))
            read_statements(argv[i]);
    for (size_t i = 0; i < n_statements; i++)
        check_statement(statements[i]);
    file = NULL;
    write_room(dir, room);
    return 0;
}
