// SPDX-License-Identifier: Apache-2.0
/*
 * poc.c - turns i18n/en.po into a C table sorted by msgid, and tells which texts of the program
 * have no line there. Runs at build time and stands alone: memory is never given back.
 *
 *   poc FILE.po OUT.c                 the table; refuses doubles, empty translations, other
 * conversions (%s) than the text has poc --check FILE.po < LIST        LIST: "where<TAB>text" a
 * line; prints those without a translation; exit 1 poc --texts FILE.c…               labels, hints
 * and titles in C files as such a LIST poc --faults FILE.c…              words of fail()
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 20000, TEXT = 8192 };

static struct entry {
    const char *id, *text;
    int line;
} entries[ENTRIES];
static size_t n_entries;
static const char *file;
static int line_no;

static void die(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fprintf(stderr, "%s:%d: ", file, line_no);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static const char *keep(const char *s)
{
    char *copy = malloc(strlen(s) + 1);

    if (!copy)
        die("out of memory");
    return memcpy(copy, s, strlen(s) + 1);
}

/* The text between quotes at *p appended to to; *p moves behind the closing quote. */
static void quoted(const char **p, char *to)
{
    size_t n = strlen(to);

    for ((*p)++; **p && **p != '"'; (*p)++) {
        char c = **p;
        if (c == '\\' && (*p)[1]) {
            c = *++*p;
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        if (n + 2 > TEXT)
            die("text too long");
        to[n++] = c;
        to[n] = 0;
    }
    if (**p != '"')
        die("a quote is not closed");
    (*p)++;
}

/* ---- conversions: a translation takes the same arguments ---- */

/* The conversions of a format in the order of their arguments: "s lld" for "%s … %lld"; "%2$s"
 * counts by its number. */
static void conversions(const char *s, char ret[32][8])
{
    int next = 0;

    memset(ret, 0, 32 * 8);
    while ((s = strchr(s, '%'))) {
        s++;
        if (*s == '%') {
            s++;
            continue;
        }
        char *end;
        long at = strtol(s, &end, 10);
        if (*end == '$')
            s = end + 1;
        else
            at = ++next;
        s += strspn(s, "-+ #0123456789.*");
        size_t n = strcspn(s, "diouxXeEfgGcsp") + 1;
        if (at < 1 || at > 31 || n > 7 || !s[n - 1])
            die("conversion not understood");
        memcpy(ret[at], s, n);
    }
}

static void same_conversions(const struct entry *e)
{
    char a[32][8], b[32][8];

    conversions(e->id, a);
    conversions(e->text, b);
    if (memcmp(a, b, sizeof a) != 0)
        die("other conversions than in the text: %s", e->id);
}

/* ---- reading ---- */

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

static void end_entry(const char *id, const char *text, int line)
{
    if (!*id)
        return; /* the head of the file */
    line_no = line;
    if (!*text)
        die("no translation: %s", id);
    if (n_entries == ENTRIES)
        die("more than %d texts", ENTRIES);
    entries[n_entries] = (struct entry){ keep(id), keep(text), line };
    if (strchr(id, '%'))
        same_conversions(&entries[n_entries]);
    n_entries++;
}

static void read_po(const char *path)
{
    static char id[TEXT], text[TEXT], row[TEXT * 2];
    char *into = NULL;
    int begun = 0;
    FILE *f = fopen(path, "r");

    file = path;
    if (!f)
        die("cannot be read");
    while (fgets(row, sizeof row, f)) {
        const char *p = row + strspn(row, " \t");
        line_no++;
        if (*p == '#' || *p == '\n' || !*p)
            continue;
        if (strncmp(p, "msgid ", 6) == 0) {
            if (begun)
                end_entry(id, text, begun);
            line_no = begun > line_no ? begun : line_no;
            begun = line_no;
            *id = *text = 0;
            into = id;
            p += 6;
        } else if (strncmp(p, "msgstr ", 7) == 0) {
            into = text;
            p += 7;
        }
        p += strspn(p, " ");
        if (*p != '"' || !into)
            die("not understood: %s", p);
        int here = line_no;
        quoted(&p, into);
        line_no = here;
    }
    if (begun)
        end_entry(id, text, begun);
    fclose(f);
    qsort(entries, n_entries, sizeof entries[0], by_id);
    for (size_t i = 1; i < n_entries; i++)
        if (strcmp(entries[i].id, entries[i - 1].id) == 0) {
            line_no = entries[i].line;
            die("twice there (also line %d): %s", entries[i - 1].line, entries[i].id);
        }
}

/* ---- writing ---- */

static void literal(FILE *f, const char *s)
{
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '\n')
            fputs("\\n", f);
        else if (*s == '"' || *s == '\\')
            fprintf(f, "\\%c", *s);
        else if ((unsigned char)*s >= 0x80 ||
                 *s == '?') /* octal: a hex escape would swallow what follows */
            fprintf(f, "\\%03o", (unsigned char)*s);
        else
            fputc(*s, f);
    }
    fputc('"', f);
}

static int write_table(const char *path)
{
    FILE *f = fopen(path, "w");

    file = path;
    line_no = 0;
    if (!f)
        die("cannot be written");
    fputs("/* Made by poc. */\n#include \"desk/i18n.h\"\nconst struct i18n_line i18n_en[] = {\n",
          f);
    for (size_t i = 0; i < n_entries; i++) {
        fputs("    { ", f);
        literal(f, entries[i].id);
        fputs(", ", f);
        literal(f, entries[i].text);
        fputs(" },\n", f);
    }
    fprintf(f, "    { 0 },\n};\nconst size_t i18n_en_n = %zu;\n", n_entries);
    if (fclose(f) != 0)
        die("cannot be written");
    return 0;
}

/* ---- checking ---- */

static bool needs_no_words(const char *s)
{
    for (; *s; s++)
        if (isalpha((unsigned char)*s) || (unsigned char)*s >= 0x80)
            return false;
    return true;
}

static int check(void)
{
    static char row[TEXT * 2];
    int missing = 0;

    while (fgets(row, sizeof row, stdin)) {
        row[strcspn(row, "\n")] = 0;
        char *text = strchr(row, '\t');
        if (!text)
            continue;
        *text++ = 0;
        struct entry key = { .id = text };
        if (needs_no_words(text) || bsearch(&key, entries, n_entries, sizeof key, by_id))
            continue;
        printf("%s: no English line for: %s\n", row, text);
        missing++;
    }
    if (missing)
        fprintf(stderr, "%d texts have no line in %s\n", missing, file);
    return missing > 0;
}

/* ---- texts of C files ---- */

static char *slurp(const char *path)
{
    FILE *f = fopen(path, "r");

    file = path;
    line_no = 0;
    if (!f || fseek(f, 0, SEEK_END))
        die("cannot be read");
    long n = ftell(f);
    char *text = calloc(1, (size_t)n + 1);
    rewind(f);
    if (!text || fread(text, 1, (size_t)n, f) != (size_t)n)
        die("cannot be read");
    fclose(f);
    return text;
}

static void print_text(const char *all, const char *from, const char *text)
{
    int line = 1;

    for (const char *p = all; p < from; p++)
        line += *p == '\n';
    printf("%s:%d\t", file, line);
    for (; *text; text++)
        putchar(*text == '\n' ? ' ' : *text);
    putchar('\n');
}

/* Neighbouring literals at p joined into ret; false when there is none. */
static bool literals(const char *p, char *ret)
{
    bool any = false;

    for (*ret = 0; *(p += strspn(p, " \t\n")) == '"'; any = true)
        quoted(&p, ret);
    return any && (*p == ',' || *p == ')' || *p == ' ' || *p == ';' || *p == '}');
}

/* The fourth argument of fail(cx, err, field, "words"). */
static const char *fourth(const char *p)
{
    int depth = 0, comma = 0;

    for (; *p && comma < 3; p++) {
        if (*p == '"') {
            static char skip[TEXT];
            *skip = 0;
            quoted(&p, skip);
            p--;
        }
        depth += *p == '(';
        depth -= *p == ')';
        if (depth < 0)
            return NULL;
        comma += *p == ',' && depth == 0;
    }
    return comma == 3 ? p : NULL;
}

static void labels_of(const char *path)
{
    static const char *const members[] = { ".label = ", ".hint = ", ".title = ", ".empty = ",
                                           ".new_label = " };
    static char text[TEXT];
    char *all = slurp(path);

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        for (const char *p = all; (p = strstr(p, members[i])); p++)
            if (literals(p + strlen(members[i]), text))
                print_text(all, p, text);
    free(all);
}

static void faults_of(const char *path)
{
    static char text[TEXT];
    char *all = slurp(path);

    for (const char *p = all; (p = strstr(p, "fail(cx,")); p++) {
        const char *words =
            p > all && (isalnum((unsigned char)p[-1]) || p[-1] == '_') ? NULL : fourth(p + 5);
        if (words && literals(words, text) && strcmp(text, "%s") != 0)
            print_text(all, p, text);
    }
    free(all);
}

int main(int argc, char **argv)
{
    bool labels = argc >= 2 && strcmp(argv[1], "--texts") == 0,
         faults = argc >= 2 && strcmp(argv[1], "--faults") == 0;

    for (int i = 2; i < argc && (labels || faults); i++)
        (labels ? labels_of : faults_of)(argv[i]);
    if (labels || faults)
        return 0;
    if (argc != 3) {
        fprintf(stderr,
                "poc FILE.po OUT.c | --check FILE.po | --texts FILE.c... | --faults FILE.c...\n");
        return 2;
    }
    bool checking = strcmp(argv[1], "--check") == 0;
    read_po(argv[checking ? 2 : 1]);
    return checking ? check() : write_table(argv[2]);
}
