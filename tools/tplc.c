// SPDX-License-Identifier: Apache-2.0
/*
 * tplc.c - compiles HTML templates to C functions. The C reads the members of the view directly, so
 * the C compiler checks names and types, and #line leads its words back to the template. The
 * language is described in docs/templates.md, the functions that the C calls in src/desk/tpl.h. It
 * knows no types itself, and stops at the first fault. Memory is kept until the process ends.
 */
#include "tplc.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- memory, words, complaints ---- */

/* Chained so that leak checkers see that it is kept on purpose. */
struct kept {
    struct kept *next;
    char bytes[];
};
static struct kept *all_kept;

char *keep(size_t n)
{
    struct kept *k = calloc(1, sizeof(*k) + n + 1);
    if (!k) {
        fputs("tplc: out of memory\n", stderr);
        exit(1);
    }
    k->next = all_kept;
    all_kept = k;
    return k->bytes;
}

char *keep_n(const char *s, size_t n)
{
    return memcpy(keep(n), s, n);
}

char *words(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *s = keep((size_t)n);
    va_start(args, fmt);
    vsnprintf(s, (size_t)n + 1, fmt, args);
    va_end(args);
    return s;
}

void refuse(struct at at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "%s:%d: ", at.path, at.line);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void text_put(struct text *t, const char *s, size_t n)
{
    if (t->n + n + 1 > t->cap) {
        size_t cap = (t->n + n + 1) * 2;
        char *grown = keep(cap);
        if (t->n)
            memcpy(grown, t->s, t->n);
        t->s = grown;
        t->cap = cap;
    }
    memcpy(t->s + t->n, s, n);
    t->n += n;
    t->s[t->n] = 0;
}

void text_puts(struct text *t, const char *s)
{
    text_put(t, s, strlen(s));
}

const char *text_str(const struct text *t)
{
    return t->n ? t->s : "";
}

void put_c_string(struct text *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\n')
            text_puts(t, i + 1 < n ? "\\n\"\n    \"" : "\\n");
        else if (s[i] == '"' || s[i] == '\\')
            text_put(t, (char[]){ '\\', s[i] }, 2);
        else if ((unsigned char)s[i] < ' ')
            text_puts(t, words("\\%03o", (unsigned)s[i]));
        else
            text_put(t, s + i, 1);
    }
}

/* ---- files ---- */

enum { DIRS_MAX = 16 };
static const char *dirs[DIRS_MAX]; /* -I */
static int n_dirs;
static const char **room; /* names of the templates of this run */
static int n_room;

struct text read_file(const char *path)
{
    struct text t = { 0 };
    char part[1 << 14];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (!f)
        refuse((struct at){ path, 0 }, "cannot be read");
    while ((n = fread(part, 1, sizeof(part), f)) > 0)
        text_put(&t, part, n);
    if (ferror(f))
        refuse((struct at){ path, 0 }, "cannot be read");
    fclose(f);
    return t;
}

static void write_file(const char *path, const struct text *t)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(text_str(t), 1, t->n, f) != t->n || fclose(f) != 0)
        refuse((struct at){ path, 0 }, "cannot be written");
}

const char *find_file(const struct parser *ps, const char *name)
{
    const char *slash = strrchr(ps->at.path, '/');
    for (int i = -1; i < n_dirs; i++) {
        const char *path = i >= 0  ? words("%s/%s", dirs[i], name)
                           : slash ? words("%.*s/%s", (int)(slash - ps->at.path), ps->at.path, name)
                                   : name;
        FILE *f = fopen(path, "rb");
        if (f) {
            fclose(f);
            return path;
        }
    }
    refuse(ps->at, "%s is neither beside this file nor in a directory of -I", name);
}

const char *template_name(struct at at, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (n == 0 || strcmp(name + n, ".html") != 0)
        refuse(at, "%s: a template is named like feedback_list.html", path);
    return keep_n(name, n);
}

/* ---- the command ---- */

bool in_room(const char *name)
{
    for (int i = 0; i < n_room; i++) {
        if (strcmp(room[i], name) == 0)
            return true;
    }
    return false;
}

static const char *render_head(const struct unit *u)
{
    return words("void tpl_render_%s(struct buf *out, const %s *v, const struct tpl_env *env)",
                 u->name, u->view);
}

/* X_tpl.c */
static void write_unit(const struct unit *u, const char *out, const char *room_name,
                       const char *path)
{
    struct text t = { 0 };
    text_puts(&t, words("/* Made by tplc from %s. */\n", path));
    text_puts(&t, words("#include \"%s_tpl.h\"\n%s", room_name, text_str(&u->includes)));
    text_puts(&t, "#pragma GCC diagnostic ignored \"-Wsign-conversion\"\n"
                  "#ifdef __clang__\n"
                  "#    pragma GCC diagnostic ignored \"-Wparentheses-equality\"\n"
                  "#endif\n");
    text_puts(&t, text_str(&u->protos));
    text_puts(&t, text_str(&u->functions));
    if (u->view) {
        text_puts(&t, words("%s\n{\n    (void)out;\n    (void)v;\n    (void)env;\n%s}\n",
                            render_head(u), text_str(&u->body)));
        text_puts(&t, words("static void render_any(struct buf *out, const void *view, "
                            "const struct tpl_env *env)\n"
                            "{\n    tpl_render_%s(out, view, env);\n}\n",
                            u->name));
        text_puts(&t, words("static const struct tpl_block blocks[] = {\n%s    { 0 },\n};\n",
                            text_str(&u->blocks)));
        text_puts(&t,
                  words("const struct tpl tpl_%s = {\n    .name = \"%s\",\n    .layout = \"%s\",\n"
                        "    .render = render_any,\n    .blocks = blocks,\n};\n",
                        u->name, u->name, u->layout));
    }
    write_file(words("%s/%s_tpl.c", out, u->name), &t);
}

/* What ROOM_tpl.h says of one template. */
static void declare(struct text *header, const struct unit *u)
{
    if (strncmp(u->view, "struct ", 7) == 0)
        text_puts(header, words("%s;\n", u->view));
    text_puts(header, words("%s;\nextern const struct tpl tpl_%s;\n", render_head(u), u->name));
}

/* Compile the templates of a room and write what they make. */
static void compile_room(const char *name, const char *out, char **paths)
{
    struct text header = { 0 }, list = { 0 };
    text_puts(&header, words("/* Made by tplc. */\n#ifndef %s_TPL_H\n#define %s_TPL_H\n"
                             "#include \"desk/tpl.h\"\n",
                             name, name));
    for (int i = 0; i < n_room; i++) {
        struct unit u = { .name = room[i], .layout = "desk" };
        compile(&u, paths[i], false);
        if (texts_only)
            continue;
        if (u.view) {
            declare(&header, &u);
            text_puts(&list, words("    &tpl_%s,\n", u.name));
        }
        if (i == n_room - 1)
            text_puts(&u.functions, words("const struct tpl *const %s_tpl[] = {\n%s    NULL,\n};\n",
                                          name, text_str(&list)));
        write_unit(&u, out, name, paths[i]);
    }
    if (texts_only)
        return;
    text_puts(&header, words("extern const struct tpl *const %s_tpl[];\n#endif\n", name));
    write_file(words("%s/%s_tpl.h", out, name), &header);
}

static void usage(void)
{
    fputs(
        "usage: tplc [-I DIR]… [-a ASSETS] -o OUTDIR ROOM FILE.html…   X_tpl.c of each, ROOM_tpl.h\n"
        "       tplc [-I DIR]… --texts FILE.html…   msgids: place, tab, text\n"
        "ASSETS: lines of name, tab, address; without it addresses are asked for at run time\n",
        stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    const char *out = NULL, *name = "";
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        bool has_more = i + 1 < argc;
        if (strcmp(argv[i], "--texts") == 0)
            texts_only = true;
        else if (strcmp(argv[i], "-o") == 0 && has_more)
            out = argv[++i];
        else if (strcmp(argv[i], "-a") == 0 && has_more)
            read_assets(argv[++i]);
        else if (strcmp(argv[i], "-I") == 0 && has_more && n_dirs < DIRS_MAX)
            dirs[n_dirs++] = argv[++i];
        else
            usage();
    }
    if (!texts_only) {
        if (!out || argc - i < 2)
            usage();
        name = argv[i++];
    }
    n_room = argc - i;
    room = (const char **)(void *)keep((size_t)n_room * sizeof(*room));
    for (int k = 0; k < n_room; k++)
        room[k] = template_name((struct at){ argv[i + k], 1 }, argv[i + k]);
    compile_room(name, out, argv + i);
    return 0;
}
