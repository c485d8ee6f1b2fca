// SPDX-License-Identifier: Apache-2.0
/* xlsx_test.c - workbooks are read back by Python's zipfile and XML parser. No database. */
#include "desk/xlsx.h"
#include "base/buf.h"
#include <setjmp.h>
#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>
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

/* What the other reader prints. */
static const char *read_back(struct cx *cx, const char *path)
{
    struct buf out = BUF(cx->mem);
    char some[4096];
    int pipes[2];
    ssize_t n;

    assert_int_equal(pipe(pipes), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        close(pipes[0]);
        execlp("python3", "python3", "tests/desk/xlsx_check.py", path, (char *)NULL);
        _exit(127);
    }
    close(pipes[1]);
    while ((n = read(pipes[0], some, sizeof some)) > 0)
        buf_put(&out, some, (size_t)n);
    close(pipes[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    return buf_str(&out);
}

static void cells_keep_their_types(void **state)
{
    struct cx *cx = *state;
    char path[] = "/tmp/xlsx-test-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    struct xlsx *x = xlsx_open(cx, file, "Hồ sơ [quá hạn]: tháng 11/2021 của huyện");

    xlsx_column(x, "Mã & <tên>", 20);
    xlsx_column(x, "Số", 8);
    xlsx_column(x, "Ngày", 12);
    xlsx_column(x, "Lúc", 18);
    xlsx_text(x, "0012");
    xlsx_int(x, 26514);
    xlsx_day(x, day_of(2021, 11, 1));
    xlsx_utc(x, local_utc((struct local){ .y = 2021, .m = 11, .d = 1, .hour = 18 }));
    xlsx_end(x);
    xlsx_text(x, "=1+1 \"Đặng\"\ndòng hai\x01");
    xlsx_int(x, INT64_C(9007199254740993));
    xlsx_day(x, (struct day){ 0 });
    xlsx_utc(x, (struct utc){ 0 });
    xlsx_end(x);
    xlsx_text(x, "");
    xlsx_int(x, -5);
    xlsx_day(x, day_of(1890, 5, 19));
    xlsx_end(x);
    assert_int_equal(xlsx_close(cx, x), E_OK);
    (void)fclose(file);
    assert_string_equal(read_back(cx, path), "Hồ sơ  quá hạn   tháng 11 2021 \n"
                                             "A1|inlineStr|1|Mã & <tên>\n"
                                             "B1|inlineStr|1|Số\n"
                                             "C1|inlineStr|1|Ngày\n"
                                             "D1|inlineStr|1|Lúc\n"
                                             "A2|inlineStr|0|0012\n"
                                             "B2|n|4|26514\n"
                                             "C2|n|2|44501\n"
                                             "D2|n|3|44501.750000000\n"
                                             "A3|inlineStr|0|=1+1 \"Đặng\"\\ndòng hai\n"
                                             "B3|inlineStr|0|9007199254740993\n"
                                             "B4|n|4|-5\n"
                                             "C4|inlineStr|0|19/05/1890\n");
    (void)unlink(path);
}

static void an_empty_table_is_still_a_workbook(void **state)
{
    struct cx *cx = *state;
    char path[] = "/tmp/xlsx-test-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    struct xlsx *x = xlsx_open(cx, file, "");

    xlsx_column(x, "A", 1);
    assert_int_equal(xlsx_close(cx, x), E_OK);
    (void)fclose(file);
    assert_string_equal(read_back(cx, path), "Trang tính\nA1|inlineStr|1|A\n");
    (void)unlink(path);
}

static void memory_does_not_grow_with_rows(void **state)
{
    struct cx *cx = *state;
    char path[] = "/tmp/xlsx-test-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    struct xlsx *x = xlsx_open(cx, file, "Dài");
    size_t used = 0;

    for (int c = 0; c < 30; c++)
        xlsx_column(x, "Cột", 10);
    for (int row = 0; row < 20000; row++) {
        for (int c = 0; c < 30; c++)
            xlsx_int(x, row * c);
        xlsx_end(x);
        if (row == 1000)
            used = arena_used(cx->mem);
    }
    assert_int_equal(arena_used(cx->mem), used);
    assert_int_equal(xlsx_close(cx, x), E_OK);
    (void)fclose(file);
    const char *cells = read_back(cx, path);
    assert_non_null(strstr(cells, "\nAD20001|n|4|579971\n"));
    (void)unlink(path);
}

#define T(f) cmocka_unit_test_setup_teardown(f, cx_up, cx_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(cells_keep_their_types),
        T(an_empty_table_is_still_a_workbook),
        T(memory_does_not_grow_with_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
