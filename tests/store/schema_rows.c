// SPDX-License-Identifier: Apache-2.0
/* schema_rows.c - see the header. Reads SQLite's form of the schema, in which each column has a
 * line. */
#include "schema_rows.h"
#include "base/buf.h"
#include "desk/room.h"
#include "store_sql.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { COLUMNS_MAX = 1200, FIRST_ID = 7000, NAME_MAX_ = 64 };

struct column {
    const char *table, *name;
    bool text, nullable;
    const char *of;    /* references this table; NULL = none */
    const char *check; /* behind CHECK (name; NULL = none */
};
static struct column columns[COLUMNS_MAX];
static size_t n_columns;
static int64_t agency_of_rows;

int64_t rows_id(int variant)
{
    return FIRST_ID + variant;
}

/* --- the schema --- */

static const char *word_at(struct arena *mem, const char *s)
{
    size_t n = 0;
    while (isalnum((unsigned char)s[n]) || s[n] == '_')
        n++;
    return arena_strn(mem, s, n);
}

static void read_column(struct arena *mem, const char *table, const char *line)
{
    static const char *const no_column[] = { "PRIMARY", "UNIQUE", "CHECK", "FOREIGN" };
    const char *name = word_at(mem, line), *ref = strstr(line, "REFERENCES "),
               *check = strstr(line, "CHECK (");
    for (size_t i = 0; i < COUNT(no_column); i++)
        if (strcmp(name, no_column[i]) == 0)
            return;
    must(*name && n_columns < COLUMNS_MAX);
    columns[n_columns++] = (struct column){
        .table = table,
        .name = name,
        .text = text_has_prefix(line + strlen(name), " TEXT"),
        .of = ref ? word_at(mem, ref + 11) : NULL,
        .check = check ? check + 7 + strlen(name) : NULL,
    };
}

static void read_schema(struct arena *mem, const char *text)
{
    const char *table = NULL;
    while (*text) {
        size_t n = strcspn(text, "\n");
        const char *line = arena_strn(mem, text, n);
        text += n + (text[n] == '\n');
        const char *added = strstr(line, " ADD COLUMN ");
        if (text_has_prefix(line, "CREATE TABLE "))
            table = word_at(mem, line + 13);
        else if (text_has_prefix(line, "ALTER TABLE ") && added)
            read_column(mem, word_at(mem, line + 12), added + 12);
        else if (text_has_prefix(line, ")"))
            table = NULL;
        else if (table)
            read_column(mem, table, line);
    }
}

int rows_schema(struct cx *cx, struct store *store)
{
    n_columns = 0;
    read_schema(cx->mem, store_schema[0]);
    read_schema(cx->mem, probe_schema[0]);
    for (const struct room *const *r = rooms; *r; r++) {
        struct migration_set set = { (*r)->name, (*r)->schema };
        if (!set.schema)
            continue;
        TRY(store_migrate(cx, store, &set, 1));
        for (size_t i = 0; set.schema[i]; i += 2)
            read_schema(cx->mem, set.schema[i]);
    }
    return E_OK;
}

static const struct column *column_of(const char *table, const char *name)
{
    for (size_t i = 0; i < n_columns; i++)
        if (strcmp(columns[i].table, table) == 0 && strcmp(columns[i].name, name) == 0)
            return &columns[i];
    return NULL;
}

bool rows_tenant(const char *table)
{
    return column_of(table, "agency_id") && strcmp(table, "scope_agency") != 0;
}

/* --- values --- */

/* One of CHECK (… IN (a, b)), as it is written there, or of BETWEEN a AND b: both ends first. */
static const char *checked(struct arena *mem, const struct column *c, int variant)
{
    const char *in = strstr(c->check, "IN ("), *between = strstr(c->check, "BETWEEN ");
    if (between && (!in || between < in)) {
        long low = strtol(between + 8, NULL, 10),
             high = strtol(strstr(between, "AND ") + 4, NULL, 10);
        long all[ROWS_VARIANTS] = { low, high, high - 1, low + 1 };
        return arena_printf(mem, "%ld", all[variant]);
    }
    must(in);
    const char *list = arena_strn(mem, in + 4, strcspn(in + 4, ")"));
    for (int i = 0; i < variant; i++) {
        const char *comma = strchr(list, ',');
        if (!comma)
            break; /* the last again */
        list = comma + 2;
    }
    return arena_strn(mem, list, strcspn(list, ","));
}

static bool ends(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

static const char *text_value(struct arena *mem, const struct column *c, int variant)
{
    if (strcmp(c->name, "valid_to") == 0)
        return "'9999-12-31'";
    if (strcmp(c->name, "valid_from") == 0 || ends(c->name, "day"))
        return arena_printf(mem, "'2021-01-0%d'", variant + 1);
    return arena_printf(mem, "'x%d'", variant);
}

/* As it stands in SQL. Numbers are 0 and 1 in turns: most of them are states. */
static const char *literal(struct arena *mem, const struct column *c, int variant)
{
    bool agency = strcmp(c->name, "agency_id") == 0 || (c->of && strcmp(c->of, "agency") == 0) ||
                  (strcmp(c->table, "agency") == 0 && strcmp(c->name, "id") == 0 && !variant);
    if (agency)
        return arena_printf(mem, "%lld", (long long)agency_of_rows);
    if (c->check)
        return checked(mem, c, variant);
    if (c->text)
        return text_value(mem, c, variant);
    if (strcmp(c->name, "id") == 0 || ends(c->name, "_id") || ends(c->name, "_post") ||
        ends(c->name, "_person") || c->of)
        return arena_printf(mem, "%lld", (long long)rows_id(variant));
    if (strcmp(c->name, "expires_at") == 0)
        return "9000000000000";
    if (variant < 2)
        return variant ? "1" : "0";
    int letters = 0; /* columns of one name agree in all tables */
    for (const char *p = c->name; *p; p++)
        letters += *p;
    return letters % 2 == variant % 2 ? "1" : "0";
}

static int make_tx(struct cx *cx, void *arg)
{
    (void)arg;
    for (size_t from = 0, to; from < n_columns; from = to) {
        const char *table = columns[from].table;
        for (to = from; to < n_columns && strcmp(columns[to].table, table) == 0; to++)
            ;
        if (strcmp(table, "scope_agency") == 0)
            continue;
        for (int variant = 0; variant < ROWS_VARIANTS; variant++) {
            struct buf sql = BUF(cx->mem);
            buf_printf(&sql, "INSERT INTO %s (", table);
            for (size_t i = from; i < to; i++)
                buf_printf(&sql, "%s%s", i > from ? ", " : "", columns[i].name);
            buf_puts(&sql, ") VALUES (");
            for (size_t i = from; i < to; i++)
                buf_printf(&sql, "%s%s", i > from ? ", " : "",
                           literal(cx->mem, &columns[i], variant));
            buf_puts(&sql, ") ON CONFLICT DO NOTHING");
            TRY(store_raw(cx, buf_str(&sql), buf_str(&sql)));
        }
    }
    return E_OK;
}

int rows_make(struct cx *cx, struct store *store, int64_t agency)
{
    agency_of_rows = agency;
    return store_write(store, cx, LANE_PEOPLE, make_tx, NULL);
}

/* --- statements --- */

size_t rows_tables(const struct sql *sql, const char *ret[ROWS_TABLES])
{
    static const char *const before[] = { "FROM", "JOIN", "INTO", "UPDATE" };
    const char *last = "", *s = sql->text[0];
    size_t n = 0;
    while (*s) {
        if (!isalpha((unsigned char)*s)) {
            last = *s == ' ' || *s == '\n' ? last : "";
            s++;
            continue;
        }
        const char *word = word_at(kit_cx->mem, s);
        s += strlen(word);
        bool table = false;
        for (size_t i = 0; i < COUNT(before); i++)
            table = table || strcasecmp(last, before[i]) == 0;
        for (size_t i = 0; i < n && table; i++)
            table = strcmp(ret[i], word) != 0;
        if (table && strcasecmp(word, "SELECT") != 0 && strcasecmp(word, "SET") != 0) {
            must(n < ROWS_TABLES);
            ret[n++] = word;
        }
        last = word;
    }
    return n;
}

/* Behind the first ?N of the text; NULL when it does not stand there. */
static const char *behind(const char *text, unsigned n)
{
    char mark[16];
    snprintf(mark, sizeof mark, "?%u", n);
    const char *at = text;
    do {
        at = strstr(at, mark);
        if (!at)
            return NULL;
        at += strlen(mark);
    } while (isdigit((unsigned char)*at));
    return at;
}

/* What stands before the first ?N of the text: the column it is compared with and how. '=' also for
 * members of IN (…) and assignments, 'L' for LIMIT, 0 when nothing is known. */
static char compared(struct arena *mem, const char *text, unsigned n, const char **column)
{
    const char *p = behind(text, n);
    if (!p)
        return 0;
    while (*--p != '?')
        ;
#define BACK(cond)                                                                                 \
    while (p > text && (cond))                                                                     \
    p--
    BACK(isspace((unsigned char)p[-1]));
    if (p - text >= 5 && strncasecmp(p - 5, "LIMIT", 5) == 0)
        return 'L';
    char how = 0;
    if (p > text && (p[-1] == ',' || p[-1] == '(')) {
        BACK(p[-1] != '(' && p[-1] != ')');
        if (p - text < 4 || strncasecmp(p - 4, "IN (", 4) != 0)
            return 0;
        p -= 4;
        how = '=';
    } else {
        const char *end = p;
        BACK(strchr("<>=", p[-1]));
        if (p == end)
            return 0;
        how = end - p == 2 ? (end[-1] == '>' ? '!' : '=') : *p;
    }
    BACK(isspace((unsigned char)p[-1]));
    const char *end = p;
    BACK(isalnum((unsigned char)p[-1]) || p[-1] == '_');
    *column = arena_strn(mem, p, (size_t)(end - p));
#undef BACK
    return *p ? how : 0;
}

/* Parameters that no column tells. */
static const struct {
    const char *name;
    bool text;
    int64_t i;
    const char *s;
} known[] = {
    { "everybody", false, 0, "" }, { "tomorrow", false, 10, "" }, { "head", true, 0, "x0" },
    { "tail", true, 0, "" },       { "last", true, 0, "" },       { "last_end", true, 0, "" },
    { "begins", true, 0, "" },
};

static struct arg arg_of(struct arena *mem, const char *name, const struct column *c, int variant,
                         char how)
{
    const char *s = literal(mem, c, variant);
    int step = how == '<' ? 1 : how == '>' ? -1 : how == '!' ? 1 : 0;
    if (!c->text)
        return arg_int(name, strtoll(s, NULL, 10) + step);
    s = arena_strn(mem, s + 1, strlen(s) - 2);
    return arg_text(name, step > 0 ? arena_printf(mem, "%s~", s) : step < 0 ? "" : s);
}

static bool guess(struct cx *cx, const struct sql *sql, unsigned n, int variant, struct arg *ret)
{
    const char *tables[ROWS_TABLES], *name = sql->params[n - 1], *column = "";
    size_t n_tables = rows_tables(sql, tables);
    char how = compared(cx->mem, sql->text[0], n, &column);
    if (how == 'L') {
        *ret = arg_int(name, 1000);
        return true;
    }
    for (int round = how ? 0 : 1; round < 2; round++)
        for (size_t i = 0; i < n_tables; i++) {
            const struct column *c = column_of(tables[i], round ? name : column);
            if (c) {
                *ret = arg_of(cx->mem, name, c, variant, round ? '=' : how);
                return true;
            }
        }
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(known[i].name, name) == 0) {
            *ret = known[i].text ? arg_text(name, known[i].s) : arg_int(name, known[i].i);
            return true;
        }
    print_error("%s: what could :%s be? (a line in `known`)\n", sql->name, name);
    return false;
}

const struct arg *rows_args(struct cx *cx, const struct sql *sql, int variant)
{
    unsigned n = 0, used = 0;
    while (sql->params[n])
        n++;
    struct arg *args = arena_array(cx->mem, n + 1, sizeof *args);
    for (unsigned i = 0; i < n; i++) {
        if (text_has_prefix(sql->params[i], "cx_") || !behind(sql->text[0], i + 1))
            continue;
        bool fresh = text_has_prefix(sql->text[0], "INSERT") && strcmp(sql->params[i], "id") == 0;
        if (fresh)
            args[used] = arg_int("id", FIRST_ID + 100);
        else if (!guess(cx, sql, i + 1, variant, &args[used]))
            return NULL;
        used++;
    }
    args[used].type = FT_END;
    return args;
}

/* Statements are cached by their address: these stay. */
static const struct sql *count_of(const char *table)
{
    static struct {
        char table[64], text[2][160];
        struct sql sql;
    } made[200];
    static const char *const params[] = { "agency", NULL };
    size_t i = 0;
    while (i < COUNT(made) && made[i].table[0] && strcmp(made[i].table, table) != 0)
        i++;
    must(i < COUNT(made));
    if (!made[i].table[0]) {
        snprintf(made[i].table, sizeof made[i].table, "%s", table);
        for (int e = 0; e < 2; e++)
            snprintf(made[i].text[e], sizeof made[i].text[e],
                     "SELECT COUNT(*) FROM %s WHERE agency_id = %c1", table, "?$"[e]);
        made[i].sql = (struct sql){ .name = made[i].table,
                                    .text = { made[i].text[0], made[i].text[1] },
                                    .params = params };
    }
    return &made[i].sql;
}

int rows_of_agency(struct cx *cx, const struct sql *sql, int64_t agency, int64_t *ret)
{
    const char *tables[ROWS_TABLES];
    size_t n = rows_tables(sql, tables);
    *ret = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t rows = 0;
        if (rows_tenant(tables[i]))
            TRY(db_int(cx, count_of(tables[i]), ARGS(A(agency, agency)), &rows));
        *ret += rows;
    }
    return E_OK;
}
