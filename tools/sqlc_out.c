// SPDX-License-Identifier: Apache-2.0
/* sqlc_out.c - the other half of sqlc: schema words, the rules of the house, the C that comes out.
 */
#include "sqlc.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { TABLES_MAX = 500, SCHEMAS_MAX = 100, SUFFIX_MAX = 100 };
static const char *tenants[TABLES_MAX];
static size_t n_tenants;
static struct text schemas[SCHEMAS_MAX][2];
static size_t n_schemas;

/* --- which tables belong to an agency --- */

static bool is_tenant(const char *name)
{
    for (size_t i = 0; i < n_tenants; i++)
        if (strcmp(tenants[i], name) == 0)
            return true;
    return false;
}

static void add_tenant(const char *table)
{
    /* scope_agency is the scope itself. */
    if (is_tenant(table) || strcmp(table, "scope_agency") == 0)
        return;
    if (n_tenants == TABLES_MAX)
        die("too many tables");
    tenants[n_tenants++] = table;
}

/* Where we are in a schema file: which table, how deep in its brackets. */
struct table_reading {
    const char *table;
    bool create;
    int depth;
    struct tok before;
};

static bool is_new_column(const struct table_reading *r)
{
    if (r->create)
        return r->depth == 1 && (is(&r->before, "(") || is(&r->before, ","));
    return is(&r->before, "ADD") || is(&r->before, "COLUMN");
}

/* CREATE TABLE name ( … agency_id … ) and ALTER TABLE name ADD [COLUMN] agency_id. */
static void table_tok(struct table_reading *r, struct tok t)
{
    if (is(&t, "CREATE") || is(&t, "ALTER"))
        *r = (struct table_reading){ .create = is(&t, "CREATE") };
    else if (is(&r->before, "TABLE") || is(&r->before, "EXISTS"))
        r->table = is(&t, "IF") ? NULL : t.s;
    else if (is(&t, "("))
        r->depth++;
    else if (is(&t, ")"))
        r->depth--;
    else if (r->table && is(&t, "agency_id") && is_new_column(r))
        add_tenant(r->table);
    r->before = t;
}

void read_tables(const char *path)
{
    struct table_reading r = { 0 };
    const char *s = read_file(path);
    int line = 1;
    for (at_line(path, 1); *s; s += *s == '\n', at_line(path, ++line)) {
        for (struct tok t; (t = next_tok(&s)).kind;)
            if (t.kind != T_BLANK)
                table_tok(&r, t);
        s += strcspn(s, "\n");
    }
}

/* --- schema --- */

static const struct {
    const char *word, *out[2];
} words[] = {
    { "ID", { "INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY" } },
    { "INT", { "INTEGER", "BIGINT" } },
    { "TEXT", { "TEXT", "TEXT" } },
    { "BYTES", { "BLOB", "BYTEA" } },
};
static const char *const refused[] = { "BIGINT",    "INTEGER", "SMALLINT",      "VARCHAR",
                                       "CHAR",      "SERIAL",  "BIGSERIAL",     "BOOLEAN",
                                       "TIMESTAMP", "DATE",    "AUTOINCREMENT", "NUMERIC",
                                       "REAL",      "BLOB",    "BYTEA",         "JSON",
                                       "JSONB",     NULL };

struct reading {
    int engines; /* mask of the block we are in */
    int depth;
    bool table, rowid; /* inside CREATE TABLE; WITHOUT ROWID seen */
    bool blank;        /* one is due before the next word; comments leave no trace in the hash */
    struct tok before;
};

static void put_both(struct text *out, int engines, const char *lite, const char *pg)
{
    if (engines & (1 << SQLITE))
        put(&out[SQLITE], lite, strlen(lite));
    if (engines & (1 << POSTGRES))
        put(&out[POSTGRES], pg, strlen(pg));
}

/* The end of a statement: tables are STRICT on SQLite. */
static void end_statement(struct reading *r, struct text *out)
{
    if (r->table)
        put_both(out, 1 << SQLITE, r->rowid ? " WITHOUT ROWID, STRICT" : " STRICT", "");
    put_both(out, r->engines, ";", ";");
    r->table = r->rowid = false;
}

/* A word of both engines, translated when it is a type. */
static void type_of(const struct tok *t, const char **lite, const char **pg)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(t->s, words[i].word) == 0) {
            *lite = words[i].out[SQLITE];
            *pg = words[i].out[POSTGRES];
        }
    for (size_t i = 0; refused[i]; i++)
        if (strcmp(t->s, refused[i]) == 0)
            die("%s: column types are ID, INT, TEXT, BYTES", t->s);
}

static void put_tok(struct reading *r, struct text *out, const struct tok *t)
{
    const char *lite = t->s, *pg = t->s;
    if (r->engines == BOTH && t->kind == T_WORD)
        type_of(t, &lite, &pg);
    if (r->blank)
        put_both(out, r->engines, " ", " ");
    r->blank = false;
    put_both(out, r->engines, lite, pg);
}

static void schema_tok(struct reading *r, struct text *out, struct tok t)
{
    if (is(&t, "DEFERRABLE") || is(&t, "DEFERRED"))
        die("no deferred constraints: a batch would fail at COMMIT");
    if (is(&t, "TABLE") && is(&r->before, "CREATE"))
        r->table = r->engines == BOTH;
    r->depth += is(&t, "(") - is(&t, ")");
    if (r->table && r->depth == 0 && (is(&t, "WITHOUT") || is(&t, "ROWID")))
        r->rowid = true; /* PostgreSQL has no such thing */
    else if (is(&t, ";") && r->depth == 0)
        end_statement(r, out);
    else
        put_tok(r, out, &t);
    r->before = t;
}

static bool block_line(struct reading *r, const char *s)
{
    if (strncmp(s, "--@", 3) != 0)
        return false;
    size_t n = strcspn(s + 3, " \n");
    if (n == 6 && strncmp(s + 3, "sqlite", n) == 0)
        r->engines = 1 << SQLITE;
    else if (n == 8 && strncmp(s + 3, "postgres", n) == 0)
        r->engines = 1 << POSTGRES;
    else if (n == 4 && strncmp(s + 3, "both", n) == 0)
        r->engines = BOTH;
    else
        die("in a schema: --@sqlite, --@postgres, --@both");
    return true;
}

void read_schema(const char *path)
{
    if (n_schemas == SCHEMAS_MAX)
        die("too many schema files");
    struct text *out = schemas[n_schemas++];
    struct reading r = { .engines = BOTH };
    const char *s = read_file(path);
    int line = 1;
    for (at_line(path, 1); *s; s += *s == '\n', at_line(path, ++line)) {
        if (!block_line(&r, s)) {
            bool any = false;
            for (struct tok t; (t = next_tok(&s)).kind;) {
                if (t.kind == T_PARAM)
                    die("a schema takes no parameters");
                if (t.kind == T_BLANK) {
                    r.blank = any;
                    continue;
                }
                any = true;
                schema_tok(&r, out, t);
            }
            r.blank = false;
            if (any)
                put_both(out, r.engines, "\n", "\n");
        }
        s += strcspn(s, "\n");
    }
    if (r.table || r.depth)
        die("the last statement does not end with ';'");
}

/* --- rules --- */

static const struct tok none = { 0 };

static const struct tok *at(const struct segment *seg, size_t i)
{
    return i < seg->n ? &seg->v[i] : &none;
}

/* Is token i the name of a table that is read or written here? */
static bool names_table(const struct segment *seg, size_t i, bool in_from)
{
    if (at(seg, i)->kind != T_WORD || is(at(seg, i + 1), ".") || i == 0)
        return false;
    const struct tok *b = at(seg, i - 1);
    return is(b, "FROM") || is(b, "JOIN") || is(b, "INTO") ||
           (is(b, "UPDATE") && !is(at(seg, i), "SET")) || (in_from && is(b, ","));
}

/* The tokens that one engine reads. */
static struct segment *of_engine(const struct segment *seg, int engine)
{
    struct segment *ret = grab(sizeof *ret);
    for (size_t i = 0; i < seg->n; i++)
        if (seg->v[i].engines & (1 << engine))
            ret->v[ret->n++] = seg->v[i];
    return ret;
}

/* What no engine, or only one of them, would take as the house means it. */
static void check_tok(const struct segment *seg, size_t i)
{
    const struct tok *t = at(seg, i), *b = i ? at(seg, i - 1) : &none;
    if (is(t, "DEFERRED") || is(t, "DEFERRABLE"))
        die("no deferred constraints");
    if (t->kind == T_PARAM && is(at(seg, i + 1), "IS") && is(at(seg, i + 2), "NULL") &&
        is(at(seg, i + 3), "OR"))
        die("(:%s IS NULL OR …) scans the table: write an optional line --? %s: AND …", t->s, t->s);
    if (is(t, "*") && (is(b, "SELECT") || is(b, ".")))
        die("name the columns instead of *");
    if (is(t, ":") || is(t, "::"))
        die("'%s' is not understood by both engines", t->s);
}

/* Inside the list of tables of this bracket? */
struct place {
    bool in_from[32];
    int depth;
};

static bool step(struct place *p, const struct tok *t)
{
    bool *here = &p->in_from[p->depth % 32];
    if (is(t, "("))
        p->in_from[++p->depth % 32] = false;
    else if (is(t, ")") && p->depth > 0)
        p->depth--;
    else if (is(t, "FROM"))
        *here = true;
    else if (is(t, "WHERE") || is(t, "SELECT") || is(t, "GROUP") || is(t, "ON") || is(t, "SET"))
        *here = false;
    return p->in_from[p->depth % 32];
}

static size_t bound(const struct segment *seg, const char *param)
{
    size_t n = 0;
    for (size_t i = 0; i < seg->n; i++)
        n += at(seg, i)->kind == T_PARAM && strcmp(at(seg, i)->s, param) == 0;
    return n;
}

static void check_segment(const struct statement *st, const struct segment *seg)
{
    struct place place = { 0 };
    size_t mentions = 0, subs = 0, scopes = bound(seg, "cx_scope");
    const char *first = NULL;
    for (size_t i = 0; i < seg->n; i++) {
        const struct tok *t = at(seg, i);
        at_line(st->file, t->line);
        check_tok(seg, i);
        if (!names_table(seg, i, step(&place, t)))
            continue;
        subs += is(t, "scope_agency");
        if (is_tenant(t->s)) {
            first = first ? first : t->s;
            mentions++;
        }
    }
    at_line(st->file, st->line);
    size_t proofs = bound(seg, "cx_agency") + (scopes < subs ? scopes : subs);
    if (mentions > proofs && !st->unscoped)
        die("%s: %zu tenant table(s) named (%s), %zu scoped. Each needs agency_id = :cx_agency or "
            "agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope), else "
            "--! unscoped: reason",
            st->name, mentions, first, proofs);
}

static bool has_word(const struct segment *seg, const char *word)
{
    for (size_t i = 0; i < seg->n; i++)
        if (is(at(seg, i), word))
            return true;
    return false;
}

void check_statement(struct statement *st)
{
    at_line(st->file, st->line);
    if (!st->base.n)
        die("%s is empty", st->name);
    const struct tok *head = at(&st->base, 0);
    if (is(head, "SELECT") || is(head, "WITH"))
        st->writes = has_word(&st->base, "INSERT") || has_word(&st->base, "UPDATE") ||
                     has_word(&st->base, "DELETE");
    else
        st->writes = true;
    for (int e = SQLITE; e <= POSTGRES; e++)
        check_segment(st, of_engine(&st->base, e));
    for (size_t i = 0; i < st->n_parts; i++)
        check_segment(st, &st->parts[i].seg);
    if (st->n_orders && !has_word(&st->base, "WHERE"))
        die("%s: a list needs a WHERE for its paging condition (WHERE 1 = 1)", st->name);
    int depth = 0;
    for (size_t i = 0; st->n_orders && i < st->base.n; i++) {
        const struct tok *t = at(&st->base, i);
        depth += is(t, "(") - is(t, ")");
        if (!depth && (is(t, "ORDER") || is(t, "LIMIT")))
            die("%s: ORDER BY and LIMIT are put there by db_list", st->name);
    }
    /* The optional lines go to db_list; db_exec and the like run the statement without them. */
    if (st->writes && (st->n_parts || st->n_orders))
        die("%s: optional lines and orders belong to SELECT", st->name);
}

/* --- C --- */

static const char *upper(const char *s)
{
    char *p = copy(s, strlen(s));
    for (char *q = p; *q; q++)
        *q = (char)toupper((unsigned char)*q);
    return p;
}

static void literal(FILE *f, const struct text *t)
{
    fputc('"', f);
    for (size_t i = 0; i < t->n; i++) {
        unsigned char c = (unsigned char)t->p[i];
        if (c == '\n')
            fputs(i + 1 < t->n ? "\\n\"\n    \"" : "\\n", f);
        else if (c == '"' || c == '\\')
            fprintf(f, "\\%c", c);
        else if (c < 32 || c > 126)
            fprintf(f, "\\%03o", c);
        else
            fputc(c, f);
    }
    fputc('"', f);
}

static void literal_of(FILE *f, const char *s)
{
    if (!s) {
        fputs("NULL", f);
        return;
    }
    literal(f, &(struct text){ .p = copy(s, strlen(s)), .n = strlen(s) });
}

static void write_names(FILE *f, const char *const *v, size_t n)
{
    fputs("(const char *const[]){ ", f);
    for (size_t i = 0; i < n; i++)
        fprintf(f, "\"%s\", ", v[i]);
    fputs("NULL }", f);
}

static void write_header(FILE *f, const char *room)
{
    fprintf(f,
            "/* Made by sqlc from the .sql files of %s. */\n#ifndef %s_SQL_H\n#define %s_SQL_H\n"
            "#include \"store/db.h\"\n\n",
            room, upper(room), upper(room));
    for (size_t i = 0; i < n_statements; i++) {
        const struct statement *st = statements[i];
        fprintf(f, "extern const struct sql sql_%s;\n", st->name);
        if (st->n_parts) {
            fputs("enum {", f);
            for (size_t k = 0; k < st->n_parts; k++)
                fprintf(f, " SQL_%s_%s = 1 << %zu,", upper(st->name), upper(st->parts[k].name), k);
            fputs(" };\n", f);
        }
        if (st->n_orders) {
            fputs("enum {", f);
            for (size_t k = 0; k < st->n_orders; k++)
                fprintf(f, " SQL_%s_BY_%s = %zu,", upper(st->name), upper(st->orders[k].name), k);
            fputs(" };\n", f);
        }
    }
    fprintf(
        f,
        "\nextern const struct sql *const %s_sql[]; /* all of them, NULL-ended */\n"
        "extern const char *const %s_schema[]; /* pairs (SQLite, PostgreSQL), NULL-ended */\n#endif\n",
        room, room);
}

static void write_lists(FILE *f, const struct statement *st)
{
    if (st->n_parts) {
        fprintf(f, "static const struct sql_part parts_%s[] = {\n", st->name);
        for (size_t k = 0; k < st->n_parts; k++) {
            const struct part *p = &st->parts[k];
            fprintf(f, "    { \"%s\", { %zu, %zu }, {\n    ", p->name, p->at[SQLITE],
                    p->at[POSTGRES]);
            literal(f, &p->seg.text[SQLITE]);
            fputs(",\n    ", f);
            literal(f, &p->seg.text[POSTGRES]);
            fputs(" } },\n", f);
        }
        fputs("    { .name = NULL },\n};\n", f);
    }
    if (st->n_orders) {
        fprintf(f, "static const struct sql_order orders_%s[] = {\n", st->name);
        for (size_t k = 0; k < st->n_orders; k++) {
            const struct order *o = &st->orders[k];
            fprintf(f, "    { \"%s\", ", o->name);
            write_names(f, o->columns, o->n);
            fputs(", ", f);
            write_names(f, o->names, o->n);
            fprintf(f, ", %s },\n", o->desc ? "true" : "false");
        }
        fputs("    { .name = NULL },\n};\n", f);
    }
}

static void write_statement(FILE *f, const struct statement *st)
{
    write_lists(f, st);
    fprintf(f, "const struct sql sql_%s = {\n    .name = \"%s\",\n    .text = {\n    ", st->name,
            st->name);
    literal(f, &st->base.text[SQLITE]);
    fputs(",\n    ", f);
    literal(f, &st->base.text[POSTGRES]);
    fputs(" },\n    .params = ", f);
    write_names(f, st->params, st->n_params);
    fputs(",\n", f);
    if (st->n_parts)
        fprintf(f, "    .parts = parts_%s,\n", st->name);
    if (st->n_orders)
        fprintf(
            f,
            "    .orders = orders_%s,\n    .order_at = { %zu, %zu },\n    .keyset_at = { %zu, %zu },\n",
            st->name, st->order_at[SQLITE], st->order_at[POSTGRES], st->keyset_at[SQLITE],
            st->keyset_at[POSTGRES]);
    fprintf(f, "    .writes = %s,\n    .unscoped = ", st->writes ? "true" : "false");
    literal_of(f, st->unscoped);
    fputs(",\n    .scan = ", f);
    literal_of(f, st->scan);
    fputs(",\n};\n\n", f);
}

static FILE *open_out(const char *dir, const char *room, const char *end)
{
    size_t n = strlen(dir) + strlen(room) + SUFFIX_MAX;
    char *path = grab(n);
    snprintf(path, n, "%s/%s_sql%s", dir, room, end);
    FILE *f = fopen(path, "wb");
    if (!f)
        die("%s: cannot be written", path);
    return f;
}

void write_room(const char *dir, const char *room)
{
    FILE *f = open_out(dir, room, ".h");
    write_header(f, room);
    if (fclose(f))
        die("the header cannot be written");
    f = open_out(dir, room, ".c");
    fprintf(f, "/* Made by sqlc from the .sql files of %s. */\n#include \"%s_sql.h\"\n\n", room,
            room);
    for (size_t i = 0; i < n_statements; i++)
        write_statement(f, statements[i]);
    fprintf(f, "const struct sql *const %s_sql[] = {\n", room);
    for (size_t i = 0; i < n_statements; i++)
        fprintf(f, "    &sql_%s,\n", statements[i]->name);
    fprintf(f, "    NULL,\n};\n\nconst char *const %s_schema[] = {\n", room);
    for (size_t i = 0; i < n_schemas; i++) {
        fputs("    ", f);
        literal(f, &schemas[i][SQLITE]);
        fputs(",\n    ", f);
        literal(f, &schemas[i][POSTGRES]);
        fputs(",\n", f);
    }
    fputs("    NULL,\n};\n", f);
    if (fclose(f))
        die("the C file cannot be written");
}
