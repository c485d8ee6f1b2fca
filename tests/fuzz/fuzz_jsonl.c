// SPDX-License-Identifier: Apache-2.0
/* fuzz_jsonl.c - any bytes as a file of rows, JSON lines or CSV with a header: every row has a
 * fault or clean text. */
#include "desk/import_read.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct importer lines = { .kind = "lines", .json_lines = true },
                             cells = { .kind = "cells" };

static void is_clean(const char *text)
{
    must(text && utf8_valid(text, strlen(text)));
    must(strpbrk(text, "\x01\x02\x07\x1f\x7f\r") == NULL);
}

static void read_as(struct cx *cx, const struct importer *importer, const void *p, size_t n)
{
    FILE *file = fmemopen(arena_dup(cx->mem, p, n), n, "r");
    struct import_reader *r;
    struct import_input in;
    int64_t line = 0;

    if (import_open(cx, importer, file, "tệp", &r) >= 0) {
        while (import_next(cx, r, &in) == 1) {
            must(in.row.line > line);
            line = in.row.line;
            is_clean(import_text(cx, &in.row, "a"));
            is_clean(import_text(cx, &in.row, "không có"));
            if (!in.cell)
                is_clean(in.raw);
            must(in.fault || in.row.json || in.cell);
        }
    } else {
        must(cx->err.n > 0);
    }
    (void)fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct cx *cx = cx_new();

    if (n > 0) {
        read_as(cx, &lines, p, n);
        read_as(cx, &cells, p, n);
    }
    cx_free(cx);
    return 0;
}
