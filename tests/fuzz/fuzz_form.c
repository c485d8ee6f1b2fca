// SPDX-License-Identifier: Apache-2.0
/*
 * fuzz_form.c - any bytes as a form: urlencoded, multipart in memory, the same from a file. The two
 * readings agree, names are text, nothing is invented and no file stays behind.
 */
#include "base/err.h"
#include "desk/http/http_inside.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static char dir[] = "/tmp/fuzz-form-XXXXXX";

static void leave(void)
{
    rmdir(dir);
}

static int files(void)
{
    DIR *d = opendir(dir);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void check(const struct parts *parts, size_t n)
{
    size_t total = 0;
    must(parts->n <= PARTS_MAX);
    for (size_t i = 0; i < parts->n; i++) {
        const struct part *p = &parts->v[i];
        must(text_is_plain(p->name, strlen(p->name)));
        must(text_is_plain(p->filename, strlen(p->filename)) && !strpbrk(p->filename, "/\\"));
        must(text_is_plain(p->type, strlen(p->type)));
        must((p->value == NULL) == (*p->filename != '\0') &&
             (p->path == NULL) == (p->value != NULL));
        total += p->n;
    }
    must(total <= n);
}

static int read_it(struct arena *mem, struct http_body body, struct parts *ret)
{
    static const struct exchange_field type = { "content-type", "multipart/form-data; boundary=b" };
    struct exchange *x = arena_alloc(mem, sizeof *x);
    *x = (struct exchange){ .mem = mem, .fields = &type, .field_n = 1, .body = body };
    return multipart_read(x, dir, ret);
}

static void read_both(struct arena *mem, const char *p, size_t n)
{
    struct parts a, b;
    int status = read_it(mem, (struct http_body){ .mem = p, .n = n }, &a);
    must(status == 0 || status == -400 || status == -413);
    if (status == 0)
        check(&a, n);
    char *path = arena_printf(mem, "%s/body", dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    must(fd >= 0 && write(fd, p, n) == (ssize_t)n);
    close(fd);
    must(n == 0 || read_it(mem, (struct http_body){ .path = path, .n = n }, &b) == status);
    unlink(path);
    for (size_t i = 0; n && status == 0 && i < a.n; i++) {
        must(a.n == b.n && a.v[i].n == b.v[i].n && !strcmp(a.v[i].name, b.v[i].name));
        must(!a.v[i].value || !memcmp(a.v[i].value, b.v[i].value, a.v[i].n));
        must(a.v[i].value || !strcmp(a.v[i].sha256, b.v[i].sha256));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static struct arena *mem;
    if (!mem) {
        mem = arena_new();
        must(mkdtemp(dir));
        atexit(leave);
    }
    char *p = arena_strn(mem, (const char *)bytes, n);
    struct parts parts;
    int status = urlencoded_read(mem, p, n, &parts);
    must(status == 0 || status == -400 || status == -413);
    if (status == 0)
        check(&parts, n);
    const char *decoded = url_decode(mem, p, n, false);
    if (decoded) {
        const char *again = url_encode(mem, decoded);
        must(!strcmp(url_decode(mem, again, strlen(again), false), decoded));
    }
    read_both(mem, p, n);
    arena_reset(mem);
    must(files() == 0);
    return 0;
}
