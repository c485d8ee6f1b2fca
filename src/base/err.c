// SPDX-License-Identifier: Apache-2.0
/* err.c - words for what went wrong. It records and translates; it decides nothing and logs
 * nothing. */
#include "base/err.h"
#include "base/log.h"
#include "base/cx.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_MAX = 1000 };

static fail_translate_fn *translator;

void fail_translate(fail_translate_fn *fn)
{
    translator = fn;
}

int fail(struct cx *cx, int err, const char *field, const char *fmt, ...)
{
    must(err < 0);
    struct faults *f = &cx->err;
    /* A hostile form has as many faults as it likes; nobody reads more than these. */
    if (f->n >= FAULTS_MAX)
        return err;
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 8;
        struct fault *v = arena_array(cx->mem, cap, sizeof *v);
        if (f->n)
            memcpy(v, f->v, f->n * sizeof *v);
        f->v = v;
        f->cap = cap;
    }
    if (translator)
        fmt = translator(cx->lang, fmt);
    va_list args;
    va_start(args, fmt);
    f->v[f->n++] = (struct fault){
        .field = arena_str(cx->mem, field ? field : ""),
        .msg = arena_vprintf(cx->mem, fmt, args),
        .label = "",
    };
    va_end(args);
    return err;
}

static const struct {
    int http, exit;
    const char *name, *words;
} known[] = {
    [0] = { 200, 0, "E_OK", "Xong." },
    [-E_INVALID] = { 422, 2, "E_INVALID", "Có chỗ nhập chưa đúng, xin xem lại." },
    [-E_DENIED] = { 403, 3, "E_DENIED", "Bạn không có quyền làm việc này." },
    [-E_NOTFOUND] = { 404, 4, "E_NOTFOUND", "Không tìm thấy." },
    [-E_CONFLICT] = { 409, 5, "E_CONFLICT", "Người khác vừa sửa trước, xin tải lại rồi làm lại." },
    [-E_BUSY] = { 503, 6, "E_BUSY", "Máy chủ đang bận, xin thử lại sau giây lát." },
    [-E_IO] = { 500, 7, "E_IO",
                "Hệ thống có lỗi, việc vừa làm chưa được ghi. Xin báo người quản trị." },
};

static size_t known_index(int err)
{
    if (err >= 0)
        return 0;
    return err >= E_IO ? (size_t)-err : (size_t)-E_IO;
}

const char *fault_first(const struct cx *cx, int err)
{
    if (cx->err.n)
        return cx->err.v[0].msg;
    const char *words = known[known_index(err)].words;
    return translator ? translator(cx->lang, words) : words;
}

const char *fault_of(const struct cx *cx, const char *field)
{
    for (size_t i = 0; i < cx->err.n; i++)
        if (strcmp(cx->err.v[i].field, field) == 0)
            return cx->err.v[i].msg;
    return NULL;
}

int err_http(int err)
{
    return known[known_index(err)].http;
}

int err_exit(int err)
{
    return known[known_index(err)].exit;
}

const char *err_name(int err)
{
    return known[known_index(err)].name;
}

void must_fail(const char *expr, const char *file, int line)
{
    log_flush();
    fprintf(stderr, "%s:%d: must: %s\n", file, line, expr);
    abort();
}

const char *errno_vi(int err)
{
    static const struct {
        int err;
        const char *words;
    } words[] = {
        { ENOENT, "không có tệp hay thư mục này" },
        { ENOTDIR, "có một phần của đường dẫn không phải thư mục" },
        { EISDIR, "đó là một thư mục" },
        { EEXIST, "đã có rồi" },
        { ENOTEMPTY, "thư mục không trống" },
        { EACCES, "không được phép" },
        { EPERM, "không được phép" },
        { EROFS, "đĩa chỉ cho đọc" },
        { ENOSPC, "đĩa đầy" },
        { EDQUOT, "hết hạn mức đĩa" },
        { EFBIG, "tệp lớn quá mức hệ thống cho phép" },
        { EIO, "đĩa hỏng hoặc lỗi đọc ghi" },
        { EBUSY, "đang bận" },
        { EMFILE, "mở quá nhiều tệp" },
        { ENAMETOOLONG, "tên quá dài" },
        { EXDEV, "ở hai đĩa khác nhau" },
        { EADDRINUSE, "cổng này đang có chương trình khác dùng" },
        { EADDRNOTAVAIL, "máy này không có địa chỉ ấy" },
        { EINVAL, "giá trị không đúng" },
    };
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].err == err)
            return words[i].words;
    return strerror(err);
}
