// SPDX-License-Identifier: Apache-2.0
/* log_test.c - lines are whole, bounded, and cannot be forged. */
#include "base/log.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char said[20000];

/* Runs fn with stderr in a file, whose content comes back in said. */
static void listen_to(void (*fn)(void))
{
    FILE *f = tmpfile();
    int old = dup(STDERR_FILENO);
    assert_non_null(f);
    dup2(fileno(f), STDERR_FILENO);
    fn();
    dup2(old, STDERR_FILENO);
    close(old);
    rewind(f);
    said[fread(said, 1, sizeof said - 1, f)] = '\0';
    fclose(f);
}

static void say_levels(void)
{
    log_line(LOG_ERROR, "what=%s n=%d", "lỗi", 1);
    log_line(LOG_WARN, "what=warn");
    log_line(LOG_INFO, "what=info");
    log_line(LOG_TRACE, "what=trace");
}
static void say_nasty(void)
{
    log_line(LOG_ERROR, "path=%s", "/a\n2021-11-01 error forged=1\x1b[31m\x7f");
}
static void say_much(void)
{
    char *big = malloc(10001);
    memset(big, 'x', 10000);
    big[10000] = '\0';
    log_line(LOG_ERROR, "%s", big);
    free(big);
}

static void levels_choose(void **state)
{
    (void)state;
    setenv("JOURNAL_STREAM", "8:1", 1);
    listen_to(say_levels);
    assert_string_equal(said, "<3>what=lỗi n=1\n<4>what=warn\n<6>what=info\n");
    log_set_level(LOG_ERROR);
    listen_to(say_levels);
    assert_string_equal(said, "<3>what=lỗi n=1\n");
    log_set_level(LOG_TRACE);
    listen_to(say_levels);
    assert_non_null(strstr(said, "<7>what=trace\n"));
    log_set_level(LOG_INFO);
    unsetenv("JOURNAL_STREAM");
    listen_to(say_levels);
    assert_non_null(strstr(said, " error what=lỗi n=1\n"));
    assert_int_equal(said[4], '-');
}

static void lines_cannot_be_forged(void **state)
{
    (void)state;
    setenv("JOURNAL_STREAM", "8:1", 1);
    listen_to(say_nasty);
    assert_string_equal(said, "<3>path=/a?2021-11-01 error forged=1?[31m?\n");
    listen_to(say_much);
    assert_int_equal(strlen(said), 4095);
    assert_int_equal(said[4094], '\n');
    unsetenv("JOURNAL_STREAM");
}

static void say_gathered(void)
{
    log_gather(LOG_INFO, "a=1\nforged");
    log_gather(LOG_TRACE, "a=2");
    assert_int_equal(lseek(STDERR_FILENO, 0, SEEK_CUR), 0); /* not yet */
    log_line(LOG_WARN, "a=3");
    log_gather(LOG_INFO, "a=4");
    log_flush();
    log_flush();
}
static void say_many(void)
{
    char big[5001];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    for (int i = 0; i < 6; i++)
        log_gather(LOG_INFO, big);
    assert_true(lseek(STDERR_FILENO, 0, SEEK_CUR) > 0);
    log_flush();
}

static void gathered_lines_keep_their_order(void **state)
{
    (void)state;
    setenv("JOURNAL_STREAM", "8:1", 1);
    listen_to(say_gathered);
    assert_string_equal(said, "<6>a=1?forged\n<4>a=3\n<6>a=4\n");
    listen_to(say_many);
    assert_true(strlen(said) > 16000); /* said holds no more of the six lines of 4,095 bytes */
    for (size_t i = 4095; i < strlen(said); i += 4095)
        assert_memory_equal(said + i - 1, "\n<6>x", 5);
    unsetenv("JOURNAL_STREAM");
}

static void tracing_is_asked_for(void **state)
{
    (void)state;
    assert_false(log_tracing("sql"));
    assert_false(log_trace_on("sql,nonsense"));
    assert_false(log_trace_on(""));
    assert_false(log_tracing("sql"));
    assert_true(log_trace_on("sql,jobs"));
    assert_true(log_tracing("sql"));
    assert_true(log_tracing("jobs"));
    assert_false(log_tracing("http"));
    assert_false(log_tracing("sq"));
    setenv("JOURNAL_STREAM", "8:1", 1);
    listen_to(say_levels);
    assert_non_null(strstr(said, "<7>what=trace\n"));
    unsetenv("JOURNAL_STREAM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_choose),
        cmocka_unit_test(lines_cannot_be_forged),
        cmocka_unit_test(gathered_lines_keep_their_order),
        cmocka_unit_test(tracing_is_asked_for),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
