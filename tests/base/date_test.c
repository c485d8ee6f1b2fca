// SPDX-License-Identifier: Apache-2.0
/* date_test.c - every day of the calendar there and back, spellings, refusals, the clock. */
#include "base/date.h"
#include "plain.h"
#include <time.h>
#include <unistd.h>

/* The slow model: count the days one by one. */
static void every_day_goes_there_and_back(void **state)
{
    (void)state;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int ordinal = 0, weekday = 0;
    for (int y = 1; y <= 9999; y++) {
        for (int m = 1; m <= 12; m++) {
            bool leap = m == 2 && (y % 400 == 0 || (y % 4 == 0 && y % 100 != 0));
            for (int d = 1; d <= lengths[m - 1] + leap; d++) {
                struct day day = day_of(y, m, d);
                struct ymd ymd = day_ymd(day);
                ordinal++;
                weekday = weekday % 7 + 1;
                if (day.ordinal != ordinal || ymd.y != y || ymd.m != m || ymd.d != d ||
                    day_weekday(day) != weekday || utc_day(day_start(day)).ordinal != ordinal ||
                    utc_day((struct utc){ day_start(day).ms + DAY_MS - 1 }).ordinal != ordinal)
                    fail_msg("%d-%d-%d is wrong", y, m, d);
            }
            assert_int_equal(day_of(y, m, lengths[m - 1] + leap + 1).ordinal, 0);
        }
    }
    assert_int_equal(ordinal, DAY_OPEN_END.ordinal);
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(day_of(1970, 1, 1).ordinal, 719163);
    assert_int_equal(day_weekday(day_of(2021, 11, 1)), 1);
    assert_int_equal(day_weekday(day_of(2026, 11, 22)), 7);
    assert_false(day_valid(2021, 2, 29));
    assert_false(day_valid(0, 1, 1));
    assert_false(day_valid(10000, 1, 1));
    assert_false(day_valid(2021, 13, 1));
    assert_false(day_valid(2021, 1, -1));
    assert_int_equal(day_ymd((struct day){ 0 }).y, 0);
    assert_int_equal(day_ymd((struct day){ -5 }).y, 0);
    assert_int_equal(day_ymd((struct day){ DAY_OPEN_END.ordinal + 1 }).y, 0);
    assert_int_equal(day_weekday((struct day){ 0 }), 0);
    assert_int_equal(day_add(day_of(2021, 12, 31), 1).ordinal, day_of(2022, 1, 1).ordinal);
    assert_int_equal(day_add(day_of(2020, 3, 1), -1).ordinal, day_of(2020, 2, 29).ordinal);
    assert_int_equal(day_add((struct day){ 0 }, 5).ordinal, 0);
    assert_int_equal(day_add(day_of(1, 1, 1), -1).ordinal, 0);
    assert_int_equal(day_add(DAY_OPEN_END, 1).ordinal, 0);
    assert_int_equal(day_add(day_of(2021, 1, 1), INT32_MAX).ordinal, 0);
}

static void instants_are_local(void **state)
{
    (void)state;
    struct utc t = local_utc((struct local){ 2021, 11, 1, 7, 30, 15, 250 });
    assert_int_equal(t.ms, INT64_C(1635726615250));
    struct local l = utc_local(t);
    assert_int_equal(l.y, 2021);
    assert_int_equal(l.m, 11);
    assert_int_equal(l.d, 1);
    assert_int_equal(l.hour, 7);
    assert_int_equal(l.min, 30);
    assert_int_equal(l.sec, 15);
    assert_int_equal(l.ms, 250);
    assert_int_equal(utc_minute_of_day(t), 450);
    assert_int_equal(local_utc((struct local){ 2021, 2, 29, 0, 0, 0, 0 }).ms, 0);
    assert_int_equal(local_utc((struct local){ 2021, 2, 28, 24, 0, 0, 0 }).ms, 0);
    assert_int_equal(local_utc((struct local){ 2021, 2, 28, 1, 60, 0, 0 }).ms, 0);
    assert_int_equal(local_utc((struct local){ 2021, 2, 28, 1, 0, 0, 1000 }).ms, 0);
    assert_int_equal(utc_day((struct utc){ 0 }).ordinal, 0);
    assert_int_equal(utc_local((struct utc){ INT64_MAX }).y, 0);
    assert_int_equal(utc_local((struct utc){ INT64_MIN }).y, 0);
    assert_int_equal(day_start((struct day){ 0 }).ms, 0);
    /* 16:59:59.999 UTC is still the same day in Vietnam, 17:00 is the next. */
    struct utc last = day_start(day_of(2021, 11, 2));
    assert_int_equal(utc_day((struct utc){ last.ms - 1 }).ordinal, day_of(2021, 11, 1).ordinal);
    /* The C library agrees, before 1970 too. */
    for (int64_t s = -2000000000; s < 4000000000; s += 9999991) {
        struct tm tm;
        time_t local = s + 7 * 3600;
        gmtime_r(&local, &tm);
        l = utc_local((struct utc){ s * 1000 });
        if (s != 0 && (l.y != tm.tm_year + 1900 || l.m != tm.tm_mon + 1 || l.d != tm.tm_mday ||
                       l.hour != tm.tm_hour || l.min != tm.tm_min || l.sec != tm.tm_sec))
            fail_msg("%ld differs", (long)s);
        assert_int_equal(local_utc(l).ms, s * 1000);
    }
}

static void days_are_read(void **state)
{
    (void)state;
    static const char *const good[] = { "1/11/2021",  "01/11/2021", "01-11-2021", "1-11-2021",
                                        "01.11.2021", "1.11.2021",  "2021-11-01" };
    static const char *const bad[] = { "",           "2021",        "11/2021",     "1/11/21",
                                       "31/4/2021",  "1/11-2021",   "1/11/2021 ",  " 1/11/2021",
                                       "1/11/02021", "001/11/2021", "2021-11-1",   "2021/11/01",
                                       "29.2.2021",  "1//2021",     "2021-11-01x", "0/1/2021",
                                       "1",          "12",          "1/11/+021" };
    struct day day;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(day_read_vi(good[i], &day));
        assert_int_equal(day.ordinal, day_of(2021, 11, 1).ordinal);
    }
    day = day_of(2000, 1, 1);
    for (size_t i = 0; i < COUNT(bad); i++) {
        if (day_read_vi(bad[i], &day))
            fail_msg("'%s' was read", bad[i]);
        assert_int_equal(day.ordinal, day_of(2000, 1, 1).ordinal);
    }
    assert_false(day_read_iso("01/11/2021", &day));
    assert_false(day_read_iso("2021-02-29", &day));
    assert_true(day_read_iso("2020-02-29", &day));
}

static void instants_are_read(void **state)
{
    (void)state;
    static const char *const same[] = {
        "2021-11-01T07:30",         "2021-11-01 07:30",
        "2021-11-01T07:30:00",      "2021-11-01T07:30:00.000",
        "2021-11-01T07:30+07:00",   "2021-11-01T00:30Z",
        "2021-11-01T00:30:00Z",     "2021-10-31T22:00:00.000000-02:30",
        "2021-11-01T08:30:00+08:00"
    };
    static const char *const bad[] = { "",
                                       "2021-11-01",
                                       "2021-11-01T",
                                       "2021-11-01T7:30",
                                       "2021-11-01T24:00",
                                       "2021-11-01T07:60",
                                       "2021-11-01T07:30:60",
                                       "2021-11-01T07:30:00.",
                                       "2021-11-01T07:30 ",
                                       "2021-11-01T07:30+7",
                                       "2021-11-01T07:30+15:00",
                                       "2021-11-01T07:30z",
                                       "2021-11-01t07:30",
                                       "2021-11-01T07:30:00,5",
                                       "2021-11-31T07:30",
                                       "9999-12-31T23:00-14:00",
                                       "0001-01-01T00:00+14:00",
                                       "2021-11-01T07:30:00.1234567890" };
    struct utc t;
    for (size_t i = 0; i < COUNT(same); i++) {
        if (!utc_read_iso(same[i], &t))
            fail_msg("'%s' was not read", same[i]);
        assert_int_equal(t.ms, INT64_C(1635726600000));
    }
    assert_true(utc_read_iso("2021-11-01T07:30:15.25", &t));
    assert_int_equal(t.ms, INT64_C(1635726615250));
    assert_true(utc_read_iso("2021-11-01T07:30:15.1239", &t));
    assert_int_equal(t.ms, INT64_C(1635726615123));
    for (size_t i = 0; i < COUNT(bad); i++)
        if (utc_read_iso(bad[i], &t))
            fail_msg("'%s' was read", bad[i]);
}

static void days_and_instants_are_written(void **state)
{
    (void)state;
    struct day day = day_of(2021, 3, 5);
    struct utc t = local_utc((struct local){ 2021, 3, 5, 7, 5, 9, 999 });
    assert_string_equal(day_iso(mem, day), "2021-03-05");
    assert_string_equal(day_vi(mem, day), "05/03/2021");
    assert_string_equal(utc_iso(mem, t), "2021-03-05T07:05:09+07:00");
    assert_string_equal(utc_local_minute(mem, t), "2021-03-05T07:05");
    assert_string_equal(utc_vi(mem, t), "07:05 05/03/2021");
    assert_string_equal(utc_vi_time(mem, t), "07:05");
    assert_string_equal(utc_vi_long(mem, t), "07 giờ 05 phút, ngày 05/03/2021");
    assert_string_equal(day_vi_long(mem, day), "ngày 05 tháng 3 năm 2021");
    assert_string_equal(day_vi_long(mem, day_of(2021, 2, 11)), "ngày 11 tháng 02 năm 2021");
    assert_string_equal(day_vi_long(mem, day_of(2021, 10, 1)), "ngày 01 tháng 10 năm 2021");
    assert_string_equal(weekday_vi(1), "Thứ Hai");
    assert_string_equal(weekday_vi(7), "Chủ nhật");
    assert_string_equal(weekday_vi(8), "");
    const char *none[] = { day_iso(mem, (struct day){ 0 }),
                           day_vi(mem, (struct day){ 0 }),
                           day_vi_long(mem, (struct day){ 0 }),
                           utc_iso(mem, (struct utc){ 0 }),
                           utc_local_minute(mem, (struct utc){ 0 }),
                           utc_vi(mem, (struct utc){ 0 }),
                           utc_vi_time(mem, (struct utc){ 0 }),
                           utc_vi_long(mem, (struct utc){ 0 }),
                           weekday_vi(0) };
    for (size_t i = 0; i < COUNT(none); i++)
        assert_string_equal(none[i], "");
}

static void what_is_written_can_be_read(void **state)
{
    (void)state;
    for (int n = 1; n <= DAY_OPEN_END.ordinal; n += 137) {
        struct day day = { n }, read = { 0 };
        struct utc t = { day_start(day).ms + n % 86400 * INT64_C(1000) }, got = { 0 };
        SCRATCH(mem)
        {
            assert_true(day_read_iso(day_iso(mem, day), &read));
            assert_int_equal(read.ordinal, n);
            assert_true(day_read_vi(day_vi(mem, day), &read));
            assert_int_equal(read.ordinal, n);
            assert_true(utc_read_iso(utc_iso(mem, t), &got));
            assert_int_equal(got.ms, t.ms);
        }
    }
}

static void the_clock_can_be_set_and_runs(void **state)
{
    (void)state;
    struct utc tet = local_utc((struct local){ 2026, 2, 16, 8, 0, 0, 0 });
    int64_t before = monotonic_us();
    clock_set(tet);
    usleep(20000);
    int64_t ran = clock_now().ms - tet.ms;
    assert_in_range(ran, 20, 5000);
    assert_in_range(monotonic_us() - before, 20000, 5000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_goes_there_and_back),
        cmocka_unit_test(known_days),
        cmocka_unit_test(instants_are_local),
        cmocka_unit_test(days_are_read),
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(days_and_instants_are_written),
        cmocka_unit_test(what_is_written_can_be_read),
        cmocka_unit_test(the_clock_can_be_set_and_runs),
    };
    return cmocka_run_group_tests_name("date", tests, set_up, tear_down);
}
