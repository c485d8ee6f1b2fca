// SPDX-License-Identifier: Apache-2.0
/* tools.h - what the tests of papers need from outside: poppler's programs and zbarimg, run on
 * temporary files. */
#ifndef TESTS_PDF_TOOLS_H
#define TESTS_PDF_TOOLS_H
#include "base/buf.h"
#include "base/cx.h"
#include <cairo.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#    define SANITIZED 1
#elif defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define SANITIZED 1
#    endif
#endif
#ifndef SANITIZED
#    define SANITIZED 0 /* 1: memory and time tell nothing */
#endif

/* Run a program found on PATH, its output to a file ("/dev/null" too); its exit status, 127 when
 * absent. */
static inline int tool_run(const char *const *argv, const char *out)
{
    posix_spawn_file_actions_t acts;
    pid_t pid;
    int status = 0;
    must(posix_spawn_file_actions_init(&acts) == 0);
    posix_spawn_file_actions_addopen(&acts, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&acts, 2, "/dev/null", O_WRONLY, 0600);
    char *args[16] = { 0 };
    for (size_t i = 0; argv[i]; i++) {
        must(i + 1 < COUNT(args));
        args[i] = (char *)(uintptr_t)argv[i];
    }
    int bad = posix_spawnp(&pid, args[0], &acts, NULL, args, environ);
    posix_spawn_file_actions_destroy(&acts);
    if (bad)
        return 127;
    must(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static inline bool tool_there(const char *name)
{
    return tool_run((const char *[]){ name, "--help", NULL }, "/dev/null") != 127;
}

static inline void file_write(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    must(f && fwrite(p, 1, n, f) == n && fclose(f) == 0);
}

static inline const char *file_read(struct cx *cx, const char *path)
{
    struct buf b = BUF(cx->mem);
    char part[4096];
    FILE *f = fopen(path, "rb");
    must(f);
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_put(&b, part, n);
    fclose(f);
    return buf_str(&b);
}

/* Words one blank apart; the page numbers, which stand alone after a form feed, left out. */
static inline const char *squeeze(struct cx *cx, const char *s)
{
    struct buf b = BUF(cx->mem);
    for (bool blank = false; *s;) {
        if (*s == '\f') {
            size_t digits = strspn(s + 1, "0123456789");
            s += digits && s[1 + digits] == '\n' ? 1 + digits : 1;
            blank = true;
        } else if (*s == ' ' || *s == '\n') {
            blank = true;
            s++;
        } else {
            if (blank && b.n)
                buf_putc(&b, ' ');
            blank = false;
            buf_putc(&b, *s++);
        }
    }
    return buf_str(&b);
}

static inline size_t count_of(const char *s, const char *what)
{
    size_t n = 0;
    for (; (s = strstr(s, what)); s += strlen(what))
        n++;
    return n;
}

/* How far two pictures of the same size differ: 1 when sizes do, else the share of pixels that are
 * off by more than a quarter of the grey scale. */
static inline double picture_difference(const char *a, const char *b)
{
    cairo_surface_t *s[2] = { cairo_image_surface_create_from_png(a),
                              cairo_image_surface_create_from_png(b) };
    int w = cairo_image_surface_get_width(s[0]), h = cairo_image_surface_get_height(s[0]);
    double share = 1;
    if (w > 0 && w == cairo_image_surface_get_width(s[1]) &&
        h == cairo_image_surface_get_height(s[1]) &&
        cairo_image_surface_get_stride(s[0]) == cairo_image_surface_get_stride(s[1])) {
        int stride = cairo_image_surface_get_stride(s[0]), off = 0;
        const unsigned char *p = cairo_image_surface_get_data(s[0]),
                            *q = cairo_image_surface_get_data(s[1]);
        for (int i = 0; i < h * stride; i += 4)
            off += abs(p[i] - q[i]) > 64;
        share = (double)off / (w * h);
    }
    cairo_surface_destroy(s[0]);
    cairo_surface_destroy(s[1]);
    return share;
}
#endif
