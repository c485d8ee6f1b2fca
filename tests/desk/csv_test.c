// SPDX-License-Identifier: Apache-2.0
/* csv_test.c - rows in, faults that cost one line only, rows out and back. No database. */
#include "desk/csv.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int cx_up(void **state)
{
    *state = cx_new();
    return 0;
}

static int cx_down(void **state)
{
    cx_free(*state);
    return 0;
}

/* All rows as "line:a|b|c" or "line!fault?", a line each. */
static const char *read_all(struct cx *cx, const char *text, size_t n)
{
    struct buf out = BUF(cx->mem);
    struct csv_row row;
    FILE *file = n ? fmemopen(arena_dup(cx->mem, text, n), n, "r") : fopen("/dev/null", "r");
    struct csv *csv = csv_open(cx, file);

    must(csv);
    while (csv_next(cx, csv, &row) == 1) {
        buf_printf(&out, "%lld%c", (long long)row.line, row.fault ? '!' : ':');
        for (size_t i = 0; i < row.n; i++)
            buf_printf(&out, "%s%s", i ? "|" : "", row.cell[i]);
        if (row.fault)
            buf_puts(&out, row.raw);
        buf_putc(&out, '\n');
    }
    (void)fclose(file);
    return buf_str(&out);
}

#define READS(text, want) assert_string_equal(read_all(*state, text, sizeof(text) - 1), want)

static void good_rows(void **state)
{
    READS("", "");
    READS("\n\r\n\n", "");
    READS("a", "1:a\n");
    READS("a,b\n1,2\n", "1:a|b\n2:1|2\n");
    READS("a,b\r\n1,2", "1:a|b\n2:1|2\n");
    READS("a,b\r1,2\r", "1:a|b\n2:1|2\n");
    READS("\xef\xbb\xbf"
          "a,b\n",
          "1:a|b\n");
    READS("a,b,\n,,\n", "1:a|b|\n2:||\n");
    READS("\"a\",\"b,c\"\n", "1:a|b,c\n");
    READS("\"a\"\"b\",\"\"\n\"\"\"\"\n", "1:a\"b|\n2:\"\n");
    READS("\"a\nb\r\nc\",d\ne\n", "1:a\nb\r\nc|d\n4:e\n");
    READS("a\n\n\nb\n", "1:a\n4:b\n");
    READS("a;b\n1,5;2\n", "1:a|b\n2:1,5|2\n");
    READS("a\tb\n1\t2\n", "1:a|b\n2:1|2\n");
    READS("\"x;y;z;t\",b\n", "1:x;y;z;t|b\n");
    READS("\"a\"", "1:a\n");
    READS("\"\"", "1:\n");
}

static void a_broken_row_costs_one_line(void **state)
{
    READS("a,b\nx\"y,1\nc,d\n", "1:a|b\n2!x\"y,1\n3:c|d\n");
    READS("a,b\n\"x\"y,1\nc,d\n", "1:a|b\n2!\"x\"y,1\n3:c|d\n");
    READS("a,b\n\"lost,1\nc,d\ne,f", "1:a|b\n2!\"lost,1\n3:c|d\n4:e|f\n");
    READS("a\n\"lost", "1:a\n2!\"lost\n");
    READS("a\nx\0y\nb\n", "1:a\n2!x?y\n3:b\n");
    READS("a\n\"x\0y\"\nb\n", "1:a\n2!\"x?y\"\n3:b\n");
}

static void utf16_is_told(void **state)
{
    struct cx *cx = *state;
    char text[] = "\xff\xfe"
                  "a\0b\0";
    FILE *file = fmemopen(text, sizeof text - 1, "r");

    assert_null(csv_open(cx, file));
    assert_non_null(strstr(cx->err.v[0].msg, "UTF-16"));
    (void)fclose(file);
}

static void limits_hold_and_reading_goes_on(void **state)
{
    struct cx *cx = *state;
    struct buf b = BUF(cx->mem);
    struct csv_row row;

    for (int i = 0; i < 1000; i++)
        buf_puts(&b, i ? ",1" : "1");
    buf_puts(&b, "\n");
    for (int i = 0; i < 1001; i++)
        buf_puts(&b, i ? ",1" : "1");
    buf_puts(&b, "\nlong,\"");
    for (int i = 0; i < CSV_CELL_MAX; i++)
        buf_putc(&b, 'x');
    buf_puts(&b, "\"\nexact,\"");
    for (int i = 0; i < CSV_CELL_MAX - 1; i++)
        buf_putc(&b, 'x');
    buf_puts(&b, "\"\nend\n");
    FILE *file = fmemopen(b.p, b.n, "r");
    struct csv *csv = csv_open(cx, file);
    assert_int_equal(csv_next(cx, csv, &row), 1);
    assert_int_equal(row.n, 1000);
    assert_int_equal(csv_next(cx, csv, &row), 1);
    assert_non_null(row.fault);
    assert_int_equal(csv_next(cx, csv, &row), 1);
    assert_non_null(row.fault);
    assert_int_equal(strlen(row.raw), 4096);
    assert_int_equal(csv_next(cx, csv, &row), 1);
    assert_null(row.fault);
    assert_int_equal(strlen(row.cell[1]), CSV_CELL_MAX - 1);
    assert_int_equal(csv_next(cx, csv, &row), 1);
    assert_string_equal(row.cell[0], "end");
    assert_int_equal(row.line, 5);
    assert_int_equal(csv_next(cx, csv, &row), 0);
    (void)fclose(file);
}

/* The window moves many times: every row arrives whole whatever its place in the file. */
static void rows_cross_the_window(void **state)
{
    struct cx *cx = *state;
    struct buf b = BUF(cx->mem);
    struct csv_row row;
    int64_t n = 0;

    buf_puts(&b, "n,text\r\n");
    for (int i = 0; i < 20000; i++)
        buf_printf(&b, "%d,\"%0*d, \"\"%d\"\"\"\r\n", i, 1 + i % 97, i, i);
    FILE *file = fmemopen(b.p, b.n, "r");
    struct csv *csv = csv_open(cx, file);
    assert_int_equal(csv_next(cx, csv, &row), 1);
    for (;; n++) {
        int rc = 0;
        SCRATCH(cx->mem)
        {
            rc = csv_next(cx, csv, &row);
            if (rc == 1) {
                must(row.n == 2 && row.line == n + 2);
                const char *want =
                    arena_printf(cx->mem, "%0*d, \"%d\"", 1 + (int)n % 97, (int)n, (int)n);
                must(strcmp(row.cell[1], want) == 0);
            }
        }
        if (rc != 1)
            break;
    }
    assert_int_equal(n, 20000);
    (void)fclose(file);
}

static void what_is_written_reads_back(void **state)
{
    static const char *const cells[] = {
        "", "a", " a ", "a,b", "a\"b", "\"", "a\nb", "a;b", "Đường 3/2", "+84 912.345-678", "-5",
    };
    struct cx *cx = *state;
    struct buf b = BUF(cx->mem);
    struct csv_row row;

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT(cells); i++)
            csv_text(&b, cells[i]);
        csv_end(&b);
    }
    FILE *file = fmemopen(b.p, b.n, "r");
    struct csv *csv = csv_open(cx, file);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(csv_next(cx, csv, &row), 1);
        assert_int_equal(row.n, COUNT(cells));
        for (size_t i = 0; i < row.n; i++)
            assert_string_equal(row.cell[i], cells[i]);
    }
    (void)fclose(file);
}

static void formulas_are_disarmed(void **state)
{
    static const char *const bad[] = { "=1+1",   "@SUM(A1)", "+cmd|' /C calc'!A0",
                                       "-1+1=2", "\t=1",     "\r=1" };
    struct cx *cx = *state;

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct buf b = BUF(cx->mem);
        csv_text(&b, bad[i]);
        const char *at = b.p + (*b.p == '"');
        assert_int_equal(*at, '\'');
        assert_string_equal(csv_unguard(arena_printf(cx->mem, "'%s", bad[i])), bad[i]);
    }
    assert_string_equal(csv_unguard("'tis"), "'tis");
}

#define T(f) cmocka_unit_test_setup_teardown(f, cx_up, cx_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(good_rows),
        T(a_broken_row_costs_one_line),
        T(utf16_is_told),
        T(limits_hold_and_reading_goes_on),
        T(rows_cross_the_window),
        T(what_is_written_reads_back),
        T(formulas_are_disarmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
