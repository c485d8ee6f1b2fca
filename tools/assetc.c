// SPDX-License-Identifier: Apache-2.0
/*
 * assetc.c - turns the files that assets/build.mjs made into two sources of the program.
 * Stand-alone.
 *
 *     assetc out/assets/manifest out/gen
 *
 * writes out/gen/assets_data.S, which takes the bytes in by .incbin, and out/gen/assets_table.c,
 * which describes them (src/desk/assets.h). A line of the manifest, columns parted by tabs: name
 * path  content-type  etag  immutable|-  file  file.gz|-  file.br|-
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 1000, LINE_BYTES = 4096, PATH_BYTES = 1024 };
enum column { NAME, PATH, TYPE, ETAG, KEEP, RAW, GZIP, BROTLI, COLUMNS };

struct entry {
    const char *column[COLUMNS];
    size_t id; /* names its symbols in the assembly */
};
struct manifest {
    const char *folder;
    struct entry entry[FILES_MAX];
    size_t n;
};

__attribute__((format(printf, 1, 2), noreturn)) static void die(const char *fmt, ...)
{
    va_list args;
    fputs("assetc: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

/* Everything ends up between quotation marks in C or in the assembly. */
static const char *checked(const char *value, size_t line)
{
    for (const char *c = value; *c; c++)
        if (*c < ' ' || *c > '~' || *c == '"' || *c == '\\')
            die("line %zu: a character that may not stand in %s", line, value);
    const char *copy = strdup(value);
    if (!copy)
        die("out of memory");
    return copy;
}

static void read_line(struct manifest *m, char *text, size_t line)
{
    struct entry *e = &m->entry[m->n];
    size_t n = 0;
    if (m->n == FILES_MAX)
        die("more than %d files", FILES_MAX);
    text[strcspn(text, "\n")] = '\0';
    for (char *value; (value = strsep(&text, "\t")) != NULL;) {
        if (n == COLUMNS)
            die("line %zu: more than %d columns", line, COLUMNS);
        e->column[n++] = checked(value, line);
    }
    if (n != COLUMNS)
        die("line %zu: %zu columns instead of %d", line, n, COLUMNS);
    e->id = m->n++;
}

static void read_manifest(struct manifest *m, const char *path)
{
    static char folder[PATH_BYTES];
    char text[LINE_BYTES];
    FILE *f = fopen(path, "r");
    const char *slash = strrchr(path, '/');
    if (!f)
        die("%s: %s", path, strerror(errno));
    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    m->folder = folder;
    for (size_t line = 1; fgets(text, sizeof(text), f); line++)
        read_line(m, text, line);
    if (ferror(f))
        die("%s: %s", path, strerror(errno));
    fclose(f);
    if (m->n == 0)
        die("%s is empty", path);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->column[PATH], ((const struct entry *)b)->column[PATH]);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(const struct entry *const *)a)->column[NAME],
                  (*(const struct entry *const *)b)->column[NAME]);
}

static FILE *create(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    int n = snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (n < 0 || (size_t)n >= sizeof(path))
        die("%s: name too long", folder);
    if (mkdir(folder, 0777) < 0 && errno != EEXIST)
        die("%s: %s", folder, strerror(errno));
    FILE *f = fopen(path, "w");
    if (!f)
        die("%s: %s", path, strerror(errno));
    return f;
}

static void finish(FILE *f, const char *name)
{
    bool bad = ferror(f) != 0;
    if (fclose(f) != 0 || bad)
        die("%s could not be written", name);
}

static bool is_there(const struct entry *e, enum column coding)
{
    return strcmp(e->column[coding], "-") != 0;
}

static void write_data(const struct manifest *m, const char *folder)
{
    FILE *f = create(folder, "assets_data.S");
    fputs("# Made by tools/assetc: the bytes of the embedded files.\n"
          "        .section .rodata\n",
          f);
    for (size_t i = 0; i < m->n; i++)
        for (enum column c = RAW; c <= BROTLI; c++) {
            const struct entry *e = &m->entry[i];
            if (!is_there(e, c))
                continue;
            fprintf(f, "        .balign 16\n        .global asset_%zu_%d\nasset_%zu_%d:\n", e->id,
                    (int)c, e->id, (int)c);
            fprintf(f, "        .incbin \"%s/%s\"\n", m->folder, e->column[c]);
        }
    fputs("        .section .note.GNU-stack,\"\",%progbits\n", f);
    finish(f, "assets_data.S");
}

static size_t size_of(const struct manifest *m, const char *file)
{
    char path[PATH_BYTES];
    struct stat st;
    int n = snprintf(path, sizeof(path), "%s/%s", m->folder, file);
    if (n < 0 || (size_t)n >= sizeof(path))
        die("%s: name too long", file);
    if (stat(path, &st) < 0)
        die("%s: %s", path, strerror(errno));
    return (size_t)st.st_size;
}

static void write_bytes(FILE *f, const struct manifest *m, const struct entry *e, enum column c)
{
    static const char *const member[COLUMNS] = {
        [RAW] = "raw", [GZIP] = "gzip", [BROTLI] = "brotli"
    };
    if (is_there(e, c))
        fprintf(f, "        .%s = { asset_%zu_%d, %zu },\n", member[c], e->id, (int)c,
                size_of(m, e->column[c]));
}

static void write_table(struct manifest *m, const char *folder)
{
    const struct entry *names[FILES_MAX];
    FILE *f = create(folder, "assets_table.c");
    fputs("/* Made by tools/assetc: what the embedded files are called. */\n"
          "#include \"desk/assets.h\"\n\n",
          f);
    for (size_t i = 0; i < m->n; i++)
        for (enum column c = RAW; c <= BROTLI; c++)
            if (is_there(&m->entry[i], c))
                fprintf(f, "extern const unsigned char asset_%zu_%d[];\n", m->entry[i].id, (int)c);
    fputs("\nconst struct asset asset_table[] = {\n", f);
    for (size_t i = 0; i < m->n; i++) {
        const struct entry *e = &m->entry[i];
        names[i] = e;
        fprintf(f, "    {\n        .name = \"%s\",\n        .path = \"%s\",\n", e->column[NAME],
                e->column[PATH]);
        fprintf(f, "        .type = \"%s\",\n        .etag = \"\\\"%s\\\"\",\n", e->column[TYPE],
                e->column[ETAG]);
        fprintf(f, "        .immutable = %s,\n",
                strcmp(e->column[KEEP], "immutable") == 0 ? "true" : "false");
        for (enum column c = RAW; c <= BROTLI; c++)
            write_bytes(f, m, e, c);
        fputs("    },\n", f);
    }
    fprintf(f, "};\nconst size_t asset_table_n = %zu;\n\n", m->n);
    fputs("const struct asset *const asset_names[] = {\n", f);
    qsort(names, m->n, sizeof(names[0]), by_name);
    for (size_t i = 0; i < m->n; i++) {
        if (i > 0 && strcmp(names[i - 1]->column[NAME], names[i]->column[NAME]) == 0)
            die("the name %s stands twice", names[i]->column[NAME]);
        fprintf(f, "    &asset_table[%zu], /* %s */\n", (size_t)(names[i] - m->entry),
                names[i]->column[NAME]);
    }
    fputs("};\n", f);
    finish(f, "assets_table.c");
}

int main(int argc, char **argv)
{
    static struct manifest manifest;
    if (argc != 3)
        die("usage: assetc MANIFEST FOLDER");
    read_manifest(&manifest, argv[1]);
    qsort(manifest.entry, manifest.n, sizeof(manifest.entry[0]), by_path);
    write_data(&manifest, argv[2]);
    write_table(&manifest, argv[2]);
    return 0;
}
