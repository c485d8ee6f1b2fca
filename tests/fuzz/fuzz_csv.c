// SPDX-License-Identifier: Apache-2.0
/* fuzz_csv.c - any bytes as CSV: every row has cells or a fault, lines grow; good rows survive
 * writing and reading. */
#include "desk/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void round_trip(struct cx *cx, const struct csv_row *row)
{
    struct buf b = BUF(cx->mem);
    struct csv_row again;

    csv_plain(&b, "x;x;x;x"); /* quoted; commas win as soon as there are five cells */
    for (size_t i = 0; i < row->n; i++)
        csv_plain(&b, row->cell[i]);
    for (int i = 0; i < 5 && row->n < 990; i++)
        csv_plain(&b, "x");
    csv_end(&b);
    FILE *file = fmemopen(b.p, b.n, "r");
    struct csv *csv = csv_open(cx, file);
    must(csv);
    if (csv_next(cx, csv, &again) == 1 && !again.fault)
        for (size_t i = 0; i < row->n; i++)
            must(strcmp(row->cell[i], again.cell[i + 1]) == 0);
    (void)fclose(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct cx *cx = cx_new();
    struct csv_row row;
    int64_t line = 0;

    if (n == 0) {
        cx_free(cx);
        return 0;
    }
    FILE *file = fmemopen(arena_dup(cx->mem, p, n), n, "r");
    struct csv *csv = csv_open(cx, file);
    if (csv) {
        for (int rows = 0; csv_next(cx, csv, &row) == 1; rows++) {
            must(row.fault ? row.raw && row.n == 0 : row.n > 0);
            must(row.line > line);
            line = row.line;
            if (!row.fault && rows < 4)
                round_trip(cx, &row);
        }
    }
    (void)fclose(file);
    cx_free(cx);
    return 0;
}
