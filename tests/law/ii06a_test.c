// SPDX-License-Identifier: Apache-2.0
/* ii06a_test.c - which columns of Biểu II.06a a dossier stands in. */
#include "law/ii06a.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* Hours from the beginning of the period, which has a hundred of them; 0 is none in due, finished.
 */
#define H INT64_C(3600000)
#define T INT64_C(1635724800000)
static const struct ii06a_period period = { { T }, { T + 100 * H } };

struct line {
    int channel, status, received, due, finished;
    bool before;
    int now, intake, outcome;
};
static const struct line lines[] = {
    /* received in the period: by channel */
    { 2, 2, 0, 50, 0, false, 40, 4, 12 },
    { 1, 2, 1, 50, 0, false, 40, 5, 12 },
    { 3, 4, 99, 150, 0, false, 200, 5, 12 },
    { 1, 2, 100, 150, 0, false, 200, 0, 12 },
    /* carried over, or finished before */
    { 2, 4, -1, 50, 0, false, 40, 6, 12 },
    { 1, 10, -9, -2, -1, true, 40, 0, 10 },
    { 1, 10, -9, 20, 10, false, 40, 6, 8 },
    /* not accepted: outside */
    { 1, 1, 1, 50, 0, false, 40, 0, 0 },
    { 1, 3, 1, 50, 2, false, 40, 0, 0 },
    /* finished: before, at, after the due minute; without a promise */
    { 1, 9, 1, 50, 49, false, 200, 5, 8 },
    { 1, 9, 1, 50, 50, false, 200, 5, 9 },
    { 1, 10, 1, 50, 51, false, 200, 5, 10 },
    { 1, 9, 1, 0, 51, false, 200, 5, 9 },
    /* put aside: in time, however late */
    { 1, 5, 1, 2, 0, false, 200, 5, 9 },
    { 1, 7, 1, 2, 50, false, 200, 5, 9 },
    { 1, 8, 1, 2, 50, false, 200, 5, 9 },
    /* open: by the end of the period, or by now when that is earlier */
    { 1, 4, 1, 50, 0, false, 200, 5, 13 },
    { 1, 4, 1, 50, 0, false, 50, 5, 12 },
    { 1, 4, 1, 50, 0, false, 51, 5, 13 },
    { 1, 4, 1, 100, 0, false, 200, 5, 12 },
    { 1, 6, 1, 50, 0, false, 200, 5, 12 },
    { 1, 4, 1, 0, 0, false, 200, 5, 12 },
};

static struct utc hour(int h)
{
    return (struct utc){ T + h * H };
}

static void each_line_has_its_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const struct line *l = &lines[i];
        struct ii06a_case c = { .channel = l->channel,
                                .status = l->status,
                                .received = hour(l->received),
                                .finished_before = l->before };
        if (l->due)
            c.due = hour(l->due);
        if (l->finished)
            c.finished = hour(l->finished);
        if (ii06a_intake(&c, period) != (enum ii06a_column)l->intake ||
            ii06a_outcome(&c, ii06a_at(period, hour(l->now))) != (enum ii06a_column)l->outcome)
            fail_msg("line %zu", i);
    }
}

static void seconds_of_the_due_minute_are_in_time(void **state)
{
    (void)state;
    struct ii06a_case c = {
        .channel = 1, .status = 9, .received = hour(1), .due = hour(50), .finished = hour(50)
    };
    c.finished.ms += 59999;
    assert_int_equal(ii06a_outcome(&c, hour(60)), II06A_EXACT);
    c.finished.ms += 1;
    assert_int_equal(ii06a_outcome(&c, hour(60)), II06A_LATE);
}

static void sums_hold_or_are_refused(void **state)
{
    (void)state;
    struct ii06a
        f = { .n = { [4] = 3, [5] = 4, [6] = 1, [8] = 2, [9] = 1, [10] = 1, [12] = 3, [13] = 1 } },
        all = f;
    assert_true(ii06a_sum(&f));
    assert_int_equal(f.n[3], 8);
    assert_int_equal(f.n[7], 4);
    assert_int_equal(f.n[11], 4);
    struct ii06a_press p = ii06a_press(&f);
    assert_int_equal(p.on_time, 3);
    assert_int_equal(p.in_process, 3);
    assert_int_equal(p.overdue, 2);
    assert_int_equal(p.on_time + p.in_process + p.overdue, f.n[3]);
    all.n[13]++;
    assert_false(ii06a_sum(&all));
}

/* Each figure is the number of those that stand behind it. */
static void lists_agree_with_sums(void **state)
{
    (void)state;
    static const enum ii06a_column in[] = { 4, 5, 6 }, out[] = { 8, 9, 10, 12, 13 };
    struct ii06a f = { { 0 } };
    int64_t behind[II06A_COLUMNS] = { 0 };
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 5; k++) {
            f.n[in[i]]++;
            f.n[out[k]]++;
            for (int c = II06A_ALL; c < II06A_COLUMNS; c++)
                behind[c] += ii06a_is_in((enum ii06a_column)c, in[i], out[k]);
        }
    }
    assert_true(ii06a_sum(&f));
    for (int c = II06A_ALL; c < II06A_COLUMNS; c++)
        assert_int_equal(behind[c], f.n[c]);
    assert_false(ii06a_is_in(II06A_ALL, II06A_OUTSIDE, II06A_EARLY));
    assert_false(ii06a_is_in(II06A_ALL, II06A_ONLINE, II06A_OUTSIDE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_has_its_columns),
        cmocka_unit_test(seconds_of_the_due_minute_are_in_time),
        cmocka_unit_test(sums_hold_or_are_refused),
        cmocka_unit_test(lists_agree_with_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
