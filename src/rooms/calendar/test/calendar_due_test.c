// SPDX-License-Identifier: Apache-2.0
/*
 * calendar_due_test.c - the promised time: the golden table, hard cases, and random cases against a
 * slow model that walks minute by minute and shares no code with due.c. Pure: no database.
 * MOTCUA_DUE_CASES=100000 makes the random part longer, MOTCUA_SEED other.
 */
#include "../worktime.h"
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

/* Days off around the New Year, Tết and the end of August 2026, with their make-up Saturdays. */
static const struct calendar *office(struct cx *cx)
{
    static const char *const days[] = { "2021-09-02", "2026-01-01", "2026-01-02", "2026-02-16",
                                        "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20",
                                        "2026-08-31", "2026-09-01", "2026-09-02" };
    static const char *const why[] = { "Quốc khánh",   "Tết Dương lịch", "Nghỉ hoán đổi",
                                       "Tết Bính Ngọ", "Tết Bính Ngọ",   "Tết Bính Ngọ",
                                       "Tết Bính Ngọ", "Tết Bính Ngọ",   "",
                                       "Quốc khánh",   "Quốc khánh" };
    int32_t off[COUNT(days)], makeup[2];
    struct day d;
    for (size_t i = 0; i < COUNT(days); i++) {
        assert_true(day_read_iso(days[i], &d));
        off[i] = d.ordinal;
    }
    makeup[0] = day_of(2026, 1, 10).ordinal;
    makeup[1] = day_of(2026, 8, 22).ordinal;
    return calendar_make(cx->mem, &(struct calendar_spec){ 420, 690, 810, 1020, 0x1f, .off = off,
                                                           .off_why = why, .n_off = COUNT(days),
                                                           .makeup = makeup, .n_makeup = 2 });
}

struct golden {
    const char *received;
    enum limit_unit unit;
    int64_t milli;
    enum rounding rounding;
    const char *want;
};
#define H(n) LIMIT_HOURS, (n)
#define W(n) LIMIT_WORKDAYS, (n)
#define D(n) LIMIT_DAYS, (n)
#define M(n) LIMIT_MONTHS, (n)
#define SAME LIMIT_SAME_DAY, 1000

static const struct golden golden[] = {
    /* one-stop §12.1, cases 1–6 (2021-11-01 is a Monday) */
    { "2021-11-01T09:00", W(3000), ROUND_EXACT, "2021-11-04T09:00" },
    { "2021-11-05T16:00", H(4000), ROUND_EXACT, "2021-11-08T10:00" },
    { "2021-11-06T10:00", W(1000), ROUND_EXACT, "2021-11-09T07:00" },
    { "2021-11-06T10:00", W(1000), ROUND_END_OF_DAY, "2021-11-09T17:00" },
    { "2021-11-01T11:00", H(2000), ROUND_EXACT, "2021-11-01T15:00" },
    { "2021-09-01T09:00", W(5000), ROUND_EXACT, "2021-09-09T09:00" },
    { "2021-11-04T09:00", D(10000), ROUND_EXACT, "2021-11-15T09:00" },
    /* whole 8 h are working days at the same clock time; only the rest ends at a closing */
    { "2021-11-01T07:00", H(8000), ROUND_EXACT, "2021-11-02T07:00" },
    { "2021-11-01T07:00", H(4500), ROUND_EXACT, "2021-11-01T11:30" },
    { "2021-11-01T07:00", H(7999), ROUND_EXACT, "2021-11-02T07:00" },
    { "2021-11-01T07:00", H(7983), ROUND_EXACT, "2021-11-01T16:59" },
    { "2021-11-01T13:30", H(3500), ROUND_EXACT, "2021-11-01T17:00" },
    { "2021-11-01T13:30", H(12000), ROUND_EXACT, "2021-11-03T07:30" },
    { "2021-11-01T11:30", H(500), ROUND_EXACT, "2021-11-01T14:00" },
    { "2021-11-01T11:30", W(1000), ROUND_EXACT, "2021-11-02T11:30" },
    { "2021-11-01T11:30", H(0), ROUND_EXACT, "2021-11-01T11:30" },
    { "2021-11-01T11:31", H(0), ROUND_EXACT, "2021-11-01T13:30" },
    { "2021-11-01T11:00", H(500), ROUND_EXACT, "2021-11-01T11:30" },
    { "2021-11-01T12:15", H(1000), ROUND_EXACT, "2021-11-01T14:30" },
    { "2021-11-01T17:00", W(1000), ROUND_EXACT, "2021-11-02T17:00" },
    { "2021-11-01T17:00", H(4000), ROUND_EXACT, "2021-11-02T11:00" },
    { "2021-11-05T17:00", H(0), ROUND_EXACT, "2021-11-05T17:00" },
    { "2021-11-05T17:01", H(0), ROUND_EXACT, "2021-11-08T07:00" },
    { "2021-11-05T17:01", W(1000), ROUND_EXACT, "2021-11-09T07:00" },
    { "2021-11-01T05:00", W(2000), ROUND_EXACT, "2021-11-03T07:00" },
    { "2021-11-01T06:59", H(1000), ROUND_EXACT, "2021-11-01T08:00" },
    /* decimals */
    { "2021-11-01T09:00", W(3500), ROUND_EXACT, "2021-11-04T15:00" },
    { "2021-11-01T07:00", W(500), ROUND_EXACT, "2021-11-01T11:00" },
    { "2021-11-01T07:00", H(1333), ROUND_EXACT, "2021-11-01T08:20" },
    { "2021-11-01T07:00", W(63), ROUND_EXACT, "2021-11-01T07:30" },
    { "2021-11-05T16:30", W(6250), ROUND_EXACT, "2021-11-16T08:30" },
    /* Tết 2026: 14–22 February without work */
    { "2026-02-13T16:00", H(4000), ROUND_EXACT, "2026-02-23T10:00" },
    { "2026-02-13T16:00", W(1000), ROUND_EXACT, "2026-02-23T16:00" },
    { "2026-02-17T10:00", W(1000), ROUND_EXACT, "2026-02-24T07:00" },
    { "2026-02-13T16:00", D(3000), ROUND_EXACT, "2026-02-23T16:00" },
    { "2026-02-13T22:00", D(10000), ROUND_EXACT, "2026-02-23T22:00" },
    { "2026-02-17T10:00", SAME, ROUND_EXACT, "2026-02-23T17:00" },
    /* end of the year, make-up Saturdays */
    { "2025-12-31T09:00", W(3000), ROUND_EXACT, "2026-01-07T09:00" },
    { "2026-01-09T16:00", H(4000), ROUND_EXACT, "2026-01-10T10:00" },
    { "2026-01-10T09:00", W(1000), ROUND_EXACT, "2026-01-12T09:00" },
    { "2026-01-08T09:00", D(2000), ROUND_EXACT, "2026-01-10T09:00" },
    { "2026-08-21T15:00", W(6000), ROUND_EXACT, "2026-08-28T15:00" },
    { "2026-08-21T15:00", W(7000), ROUND_EXACT, "2026-09-03T15:00" },
    /* calendar days keep the clock time even outside hours and roll only the day */
    { "2021-11-06T22:10", D(0), ROUND_EXACT, "2021-11-08T22:10" },
    { "2021-11-01T03:00", D(1000), ROUND_EXACT, "2021-11-02T03:00" },
    { "2021-11-01T12:00", D(5000), ROUND_EXACT, "2021-11-08T12:00" },
    { "2024-02-28T09:00", D(1000), ROUND_EXACT, "2024-02-29T09:00" },
    { "2024-01-31T09:00", M(1000), ROUND_EXACT, "2024-02-29T09:00" },
    { "2023-01-31T09:00", M(1000), ROUND_EXACT, "2023-02-28T09:00" },
    { "2021-11-30T09:00", M(14000), ROUND_EXACT, "2023-01-30T09:00" },
    /* same day; after 15:00 the next working day */
    { "2021-11-01T15:00", SAME, ROUND_EXACT, "2021-11-01T17:00" },
    { "2021-11-01T15:01", SAME, ROUND_EXACT, "2021-11-02T17:00" },
    { "2021-11-05T16:00", SAME, ROUND_EXACT, "2021-11-08T17:00" },
    { "2021-11-06T08:00", SAME, ROUND_EXACT, "2021-11-08T17:00" },
    /* rounding */
    { "2021-11-01T09:00", W(3000), ROUND_END_OF_SESSION, "2021-11-04T11:30" },
    { "2021-11-01T11:30", W(3000), ROUND_END_OF_SESSION, "2021-11-04T11:30" },
    { "2021-11-01T14:00", W(3000), ROUND_END_OF_SESSION, "2021-11-04T17:00" },
    { "2021-11-01T09:00", W(3000), ROUND_END_OF_DAY, "2021-11-04T17:00" },
    /* seconds belong to their minute */
    { "2021-11-01T17:00:59", W(1000), ROUND_EXACT, "2021-11-02T17:00" },
    { "2021-11-01T08:59:59", H(1000), ROUND_EXACT, "2021-11-01T09:59" },
};

static const char *due_text(struct cx *cx, const struct calendar *c, const char *received,
                            struct limit limit, struct rows *steps)
{
    struct utc at, due;
    assert_true(utc_read_iso(received, &at));
    if (calendar_due(cx, c, at, &limit, &due, steps) < 0)
        return arena_printf(cx->mem, "!%s", fault_first(cx, E_INVALID));
    return utc_local_minute(cx->mem, due);
}

static void golden_table(void **state)
{
    struct cx *cx = *state;
    const struct calendar *c = office(cx);
    for (size_t i = 0; i < COUNT(golden); i++) {
        const struct golden *g = &golden[i];
        struct limit limit = { g->unit, g->milli, g->rounding };
        struct rows steps;
        const char *got = due_text(cx, c, g->received, limit, NULL);
        if (strcmp(got, g->want) != 0)
            fail_msg("%s unit %d milli %lld: %s, not %s", g->received, (int)g->unit,
                     (long long)g->milli, got, g->want);
        assert_string_equal(due_text(cx, c, g->received, limit, &steps), g->want);
        assert_true(steps.n > 0 || g->milli == 0);
    }
}

static void golden_late_by_a_minute(void **state)
{
    struct utc due, at;
    (void)state;
    assert_true(utc_read_iso("2021-11-04T09:00", &due));
    assert_true(utc_read_iso("2021-11-04T09:00:59", &at));
    assert_false(due_is_past(due, due));
    assert_false(due_is_past(due, at));
    assert_true(utc_read_iso("2021-11-04T09:01", &at));
    assert_true(due_is_past(due, at));
    assert_false(due_is_past((struct utc){ 0 }, at));
}

static void refused(void **state)
{
    struct cx *cx = *state;
    const struct calendar *c = office(cx);
    static const struct golden bad[] = {
        { "2021-11-01T09:00", H(-1), ROUND_EXACT, "!Thời hạn không được âm." },
        { "2021-11-01T09:00", D(1500), ROUND_EXACT,
          "!Thời hạn tính theo ngày hoặc tháng phải là số nguyên." },
        { "2021-11-01T09:00", M(500), ROUND_EXACT,
          "!Thời hạn tính theo ngày hoặc tháng phải là số nguyên." },
        { "2021-11-01T09:00", W(3661000), ROUND_EXACT, "!Thời hạn dài quá 10 năm." },
        { "2021-11-01T09:00", H(INT64_MAX), ROUND_EXACT, "!Thời hạn dài quá 10 năm." },
        { "2021-11-01T09:00", D(INT64_MAX), ROUND_EXACT, "!Thời hạn dài quá 10 năm." },
        { "1989-12-31T23:59", H(1000), ROUND_EXACT,
          "!Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099)." },
        { "2100-01-01T00:00", D(0), ROUND_EXACT,
          "!Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099)." },
        { "2099-12-31T16:00", H(2000), ROUND_EXACT,
          "!Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099)." },
        { "2099-12-31T09:00", W(1000), ROUND_EXACT,
          "!Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099)." },
        { "2099-12-31T09:00", D(1000), ROUND_EXACT,
          "!Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099)." },
        { "2099-12-31T16:00", SAME, ROUND_EXACT,
          "!Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099)." },
        { "2021-11-01T09:00", (enum limit_unit)77, 1000, ROUND_EXACT,
          "!Không biết đơn vị thời hạn này." },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct limit limit = { bad[i].unit, bad[i].milli, ROUND_EXACT };
        struct rows steps;
        cx->err.n = 0;
        assert_string_equal(due_text(cx, c, bad[i].received, limit, NULL), bad[i].want);
        cx->err.n = 0;
        assert_string_equal(due_text(cx, c, bad[i].received, limit, &steps), bad[i].want);
    }
    struct utc due = { 5 };
    assert_int_equal(calendar_due(cx, c, (struct utc){ 1 },
                                  &(struct limit){ LIMIT_NONE, 0, ROUND_EXACT }, &due, NULL),
                     E_OK);
    assert_int_equal(due.ms, 0);
}

/* Hours of one session only, a day of other length, other weekdays, seasons. */
static void odd_offices(void **state)
{
    struct cx *cx = *state;
    const struct calendar *c;
    struct limit day = { LIMIT_WORKDAYS, 1000, ROUND_EXACT },
                 four = { LIMIT_HOURS, 4000, ROUND_EXACT };
    c = calendar_make(cx->mem,
                      &(struct calendar_spec){ 480, 720, 720, 720, 0x3f }); /* mornings, Mon–Sat */
    assert_string_equal(due_text(cx, c, "2021-11-05T15:00", day, NULL), "2021-11-08T08:00");
    assert_string_equal(due_text(cx, c, "2021-11-05T10:00", four, NULL), "2021-11-06T10:00");
    day.rounding = ROUND_END_OF_DAY;
    assert_string_equal(due_text(cx, c, "2021-11-05T10:00", day, NULL), "2021-11-06T12:00");
    day.rounding = ROUND_END_OF_SESSION;
    assert_string_equal(due_text(cx, c, "2021-11-05T10:00", day, NULL), "2021-11-06T12:00");
    c = calendar_make(cx->mem, &(struct calendar_spec){ 0, 0, 780, 1020, 0x1f }); /* afternoons */
    assert_string_equal(due_text(cx, c, "2021-11-05T08:00", four, NULL), "2021-11-05T17:00");
    day.rounding = ROUND_EXACT;
    struct calendar_season winter = {
        day_of(2021, 11, 3).ordinal, day_of(2022, 3, 1).ordinal, 450, 690, 810, 990, 0x1f
    };
    c = calendar_make(cx->mem, &(struct calendar_spec){ 420, 690, 810, 1020, 0x1f,
                                                        .seasons = &winter, .n_seasons = 1 });
    assert_string_equal(due_text(cx, c, "2021-11-02T07:10", day, NULL), "2021-11-03T07:30");
    assert_string_equal(due_text(cx, c, "2021-11-02T16:50", day, NULL), "2021-11-03T16:30");
    assert_string_equal(due_text(cx, c, "2021-11-02T09:00", day, NULL), "2021-11-03T09:00");
    assert_string_equal(due_text(cx, c, "2021-11-02T16:00", four, NULL), "2021-11-03T10:30");
    assert_true(
        calendar_is_open(c, (struct utc){ day_start(day_of(2021, 11, 2)).ms + 420 * MINUTE_MS }));
    assert_false(
        calendar_is_open(c, (struct utc){ day_start(day_of(2021, 11, 3)).ms + 420 * MINUTE_MS }));
}

static void explanation_tells_each_stretch(void **state)
{
    struct cx *cx = *state;
    struct rows steps;
    struct buf out = BUF(cx->mem);
    due_text(cx, office(cx), "2026-02-13T16:00", (struct limit){ LIMIT_HOURS, 4000, ROUND_EXACT },
             &steps);
    int64_t minutes = 0;
    ROWS_EACH(struct due_step, s, steps) {
        buf_printf(&out, "%s %lld %s\n", utc_local_minute(cx->mem, s->from), (long long)s->minutes,
                   s->why);
        minutes += s->minutes;
    }
    assert_int_equal(minutes, 240);
    assert_string_equal(buf_str(&out), "2026-02-13T16:00 60 Giờ làm việc\n"
                                       "2026-02-14T00:00 0 Nghỉ Thứ Bảy\n"
                                       "2026-02-15T00:00 0 Nghỉ Chủ nhật\n"
                                       "2026-02-16T00:00 0 Nghỉ: Tết Bính Ngọ\n"
                                       "2026-02-17T00:00 0 Nghỉ: Tết Bính Ngọ\n"
                                       "2026-02-18T00:00 0 Nghỉ: Tết Bính Ngọ\n"
                                       "2026-02-19T00:00 0 Nghỉ: Tết Bính Ngọ\n"
                                       "2026-02-20T00:00 0 Nghỉ: Tết Bính Ngọ\n"
                                       "2026-02-21T00:00 0 Nghỉ Thứ Bảy\n"
                                       "2026-02-22T00:00 0 Nghỉ Chủ nhật\n"
                                       "2026-02-23T07:00 180 Giờ làm việc\n");
    due_text(cx, office(cx), "2021-11-01T09:00",
             (struct limit){ LIMIT_WORKDAYS, 2000000, ROUND_EXACT }, &steps);
    assert_int_equal(steps.n, 400);
    assert_non_null(strstr(ROW(struct due_step, steps, 399)->why, "rút gọn"));
}

/* Golden case 7: asked on day 2, answered 5 working days later, limit 5: the due time moves by 5
 * working days. */
static void exclusions_move_the_due_time(void **state)
{
    struct cx *cx = *state;
    const struct calendar *c = office(cx);
    struct utc start, from = { 0 }, to = { 0 }, due;
    struct limit five = { LIMIT_WORKDAYS, 5000, ROUND_EXACT };
    static const struct {
        const char *start, *from, *to;
        struct limit limit;
        const char *want;
    } cases[] = {
        { "2021-11-01T09:00",
          "2021-11-03T09:00",
          "2021-11-10T09:00",
          { LIMIT_WORKDAYS, 5000, ROUND_EXACT },
          "2021-11-15T09:00" },
        { "2021-11-01T07:00",
          "2021-11-03T09:00",
          "2021-11-10T09:00",
          { LIMIT_WORKDAYS, 5000, ROUND_EXACT },
          "2021-11-15T07:00" },
        { "2021-11-01T07:00",
          "2021-11-03T09:00",
          "2021-11-03T10:30",
          { LIMIT_WORKDAYS, 5000, ROUND_EXACT },
          "2021-11-08T08:30" },
        { "2021-11-01T17:00",
          "2021-11-03T09:00",
          "2021-11-04T09:00",
          { LIMIT_WORKDAYS, 1000, ROUND_EXACT },
          "2021-11-03T17:00" },
        { "2021-11-01T13:30",
          "2021-11-02T00:00",
          "2021-11-02T11:30",
          { LIMIT_WORKDAYS, 1000, ROUND_EXACT },
          "2021-11-03T08:00" },
        { "2021-11-01T09:00",
          "2021-11-06T00:00",
          "2021-11-07T23:00",
          { LIMIT_WORKDAYS, 5000, ROUND_EXACT },
          "2021-11-08T09:00" },
        { "2021-11-01T09:00",
          "2021-11-03T09:00",
          "2021-11-05T08:00",
          { LIMIT_DAYS, 10000, ROUND_EXACT },
          "2021-11-15T09:00" },
        { "2021-11-01T09:00",
          "2021-11-03T09:00",
          "2021-11-04T09:00",
          { LIMIT_MONTHS, 1000, ROUND_EXACT },
          "2021-12-02T09:00" },
        { "2021-11-01T09:00",
          "2021-11-01T10:00",
          "2021-11-01T14:00",
          { LIMIT_SAME_DAY, 1000, ROUND_EXACT },
          "2021-11-02T09:00" },
        { "2021-11-01T09:00",
          "2021-11-03T09:00",
          "2021-11-03T10:00",
          { LIMIT_WORKDAYS, 1000, ROUND_END_OF_DAY },
          "2021-11-02T17:00" },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(utc_read_iso(cases[i].start, &start) && utc_read_iso(cases[i].from, &from) &&
                    utc_read_iso(cases[i].to, &to));
        int64_t excluded = calendar_excluded(c, cases[i].limit.unit, from, to);
        assert_int_equal(calendar_due_excluding(cx, c, start, &cases[i].limit, excluded, &due),
                         E_OK);
        assert_string_equal(utc_local_minute(cx->mem, due), cases[i].want);
    }
    assert_true(utc_read_iso("2021-11-01T09:00", &start) && utc_read_iso("2021-11-03T09:00", &to));
    assert_int_equal(calendar_excluded(c, five.unit, to, start), 0);
    assert_int_equal(calendar_minutes(c, start, to), 2 * 480);
}

/* --- the slow model: what an official with a wall calendar and a clock would do, minute by minute
 * --- */

struct wall {
    struct calendar_spec spec;
};

static bool wall_works(const struct wall *w, int32_t day)
{
    for (size_t i = 0; i < w->spec.n_makeup; i++)
        if (w->spec.makeup[i] == day)
            return true;
    for (size_t i = 0; i < w->spec.n_off; i++)
        if (w->spec.off[i] == day)
            return false;
    return w->spec.weekdays & (1U << (day_weekday((struct day){ day }) - 1));
}

/* Is the minute that begins here worked? */
static bool wall_minute(const struct wall *w, int32_t day, int m)
{
    const struct calendar_spec *s = &w->spec;
    return wall_works(w, day) && ((m >= s->morning_open && m < s->morning_close) ||
                                  (m >= s->afternoon_open && m < s->afternoon_close));
}

/* May a reception stand here: inside a session, or at its very end? */
static bool wall_open(const struct wall *w, int32_t day, int m)
{
    return wall_minute(w, day, m) || (m > 0 && wall_minute(w, day, m - 1));
}

static void wall_step(int32_t *day, int *m)
{
    if (++*m == 1440) {
        *m = 0;
        ++*day;
    }
}

static struct utc wall_due(const struct wall *w, int32_t day, int m, enum limit_unit unit,
                           int64_t n)
{
    if (unit == LIMIT_DAYS) {
        for (; n > 0; n--)
            day++;
        while (!wall_works(w, day))
            day++;
    } else {
        while (!wall_open(w, day, m))
            wall_step(&day, &m);
        int64_t whole = 0;
        for (; n >= 480; n -= 480)
            whole++;
        while (n > 0) {
            n -= wall_minute(w, day, m);
            wall_step(&day, &m);
        }
        if (m ==
            0) { /* an office that closes at midnight does not occur; a step never ends there */
            m = 1440;
            day--;
        }
        while (whole > 0) {
            day++;
            whole -= wall_works(w, day);
        }
    }
    return (struct utc){ day_start((struct day){ day }).ms + m * MINUTE_MS };
}

static int64_t below(struct cx *cx, int64_t n)
{
    return (int64_t)(cx_random(cx) % (uint64_t)n);
}

static int by_day(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static struct wall random_office(struct cx *cx, int32_t from, int32_t span)
{
    int32_t *off = arena_array(cx->mem, 40, sizeof *off),
            *makeup = arena_array(cx->mem, 10, sizeof *makeup);
    struct wall w = { { .off = off, .makeup = makeup } };
    static const unsigned weeks[] = { 0x1f, 0x1f, 0x1f, 0x3f, 0x7f, 0x15 };
    bool usual = below(cx, 3) > 0;
    w.spec.morning_open = usual ? 420 : (int)below(cx, 600);
    w.spec.morning_close = usual ? 690 : w.spec.morning_open + (int)below(cx, 300);
    w.spec.afternoon_open = usual ? 810 : w.spec.morning_close + (int)below(cx, 200);
    w.spec.afternoon_close = usual ? 1020 : w.spec.afternoon_open + 1 + (int)below(cx, 300);
    w.spec.weekdays = weeks[below(cx, COUNT(weeks))];
    for (w.spec.n_off = 0; w.spec.n_off < (size_t)below(cx, 40); w.spec.n_off++)
        off[w.spec.n_off] = from + (int32_t)below(cx, span);
    for (w.spec.n_makeup = 0; w.spec.n_makeup < (size_t)below(cx, 10); w.spec.n_makeup++)
        makeup[w.spec.n_makeup] = from + (int32_t)below(cx, span);
    qsort(off, w.spec.n_off, sizeof *off, by_day);
    qsort(makeup, w.spec.n_makeup, sizeof *makeup, by_day);
    return w;
}

/* One random office and 100 random cases; also: never earlier for a longer limit or a later
 * reception. */
static void random_round(struct cx *cx)
{
    int32_t from = day_of(2015, 1, 1).ordinal + (int32_t)below(cx, 5000), span = 120;
    struct wall w = random_office(cx, from, span);
    const struct calendar *c = calendar_make(cx->mem, &w.spec);
    int day_minutes =
        w.spec.morning_close - w.spec.morning_open + w.spec.afternoon_close - w.spec.afternoon_open;
    for (int i = 0; i < 100; i++) {
        int32_t day = from + (int32_t)below(cx, span);
        int m = (int)below(cx, 1440);
        enum limit_unit unit = (enum limit_unit)(LIMIT_HOURS + below(cx, 3));
        int64_t n = unit == LIMIT_DAYS ? below(cx, 60)
                    : below(cx, 2)     ? below(cx, 20) * 30
                                       : below(cx, 20000);
        struct limit limit = { unit,
                               unit == LIMIT_DAYS    ? n * 1000
                               : unit == LIMIT_HOURS ? n * 1000 / 60
                                                     : n * 1000 / 480,
                               ROUND_EXACT };
        if (unit != LIMIT_DAYS)
            n = (limit.milli * (unit == LIMIT_HOURS ? 60 : 480) + 500) / 1000;
        struct utc received = { day_start((struct day){ day }).ms + m * MINUTE_MS }, due, more,
                   later;
        assert_int_equal(calendar_due(cx, c, received, &limit, &due, NULL), E_OK);
        struct utc want = wall_due(&w, day, m, unit, n);
        if (due.ms != want.ms)
            fail_msg("office %d-%d %d-%d week %x: %s unit %d n %lld: %s, model %s",
                     w.spec.morning_open, w.spec.morning_close, w.spec.afternoon_open,
                     w.spec.afternoon_close, w.spec.weekdays, utc_local_minute(cx->mem, received),
                     (int)unit, (long long)n, utc_local_minute(cx->mem, due),
                     utc_local_minute(cx->mem, want));
        struct rows steps;
        struct utc told;
        if (i % 10 == 0) {
            assert_int_equal(calendar_due(cx, c, received, &limit, &told, &steps), E_OK);
            assert_int_equal(told.ms, due.ms);
        }
        struct limit longer = limit;
        longer.milli += 1000;
        assert_int_equal(calendar_due(cx, c, received, &longer, &more, NULL), E_OK);
        if (unit != LIMIT_HOURS ||
            day_minutes == 480) /* 8 h are a day also where the day is shorter */
            assert_true(more.ms >= due.ms);
        struct utc after = { received.ms + below(cx, 3000) * MINUTE_MS };
        assert_int_equal(calendar_due(cx, c, after, &limit, &later, NULL), E_OK);
        if (unit == LIMIT_DAYS) /* a rolled day keeps its own clock time */
            assert_true(utc_day(later).ordinal >= utc_day(due).ordinal);
        else
            assert_true(later.ms >= due.ms);
        assert_int_equal(calendar_minutes(c, received, calendar_add_minutes(c, received, 77)), 77);
        if (more.ms >= due.ms)
            assert_int_equal(calendar_minutes(c, received, due) + calendar_minutes(c, due, more),
                             calendar_minutes(c, received, more));
    }
}

static void random_against_the_slow_model(void **state)
{
    struct cx *cx = *state;
    const char *text = getenv("MOTCUA_DUE_CASES"), *seed = getenv("MOTCUA_SEED");
    int64_t cases = 10000, s = 1;
    if (text)
        assert_true(int_read(text, &cases));
    if (seed)
        assert_true(int_read(seed, &s));
    cx->seed = (uint64_t)s;
    for (int64_t i = 0; i < cases; i += 100)
        SCRATCH(cx->mem)
    random_round(cx);
}

static void words(void **state)
{
    struct cx *cx = *state;
    const struct calendar *c = office(cx);
    struct utc start, due;
    assert_true(utc_read_iso("2021-11-01T07:30", &cx->now));
    assert_true(utc_read_iso("2021-10-29T15:00", &start));
    static const struct {
        const char *due, *text, *tone;
        bool paused;
    } cases[] = {
        { "2021-11-03T09:00", "Còn 2 ngày", "green", false },
        { "2021-11-02T08:00", "Còn 1 ngày", "green", false },
        { "2021-11-01T17:00", "Hôm nay 17:00", "orange", false },
        { "2021-11-01T07:30", "Hôm nay 07:30", "orange", false },
        { "2021-11-01T07:29", "Quá hạn 1 phút", "red", false },
        { "2021-10-29T16:30", "Quá hạn 1 giờ", "red", false },
        { "2021-10-27T16:30", "Quá hạn 2 ngày", "red", false },
        { "2021-11-03T09:00", "Tạm dừng", "grey", true },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(utc_read_iso(cases[i].due, &due));
        struct deadline d = calendar_deadline(cx, c, start, due, cases[i].paused);
        assert_string_equal(d.text, cases[i].text);
        assert_string_equal(d.tone, cases[i].tone);
        assert_in_range(d.share, 0, 100);
    }
    assert_string_equal(calendar_deadline(cx, c, start, (struct utc){ 0 }, false).text,
                        "Không hẹn ngày");
    assert_string_equal(limit_text(cx, &(struct limit){ LIMIT_WORKDAYS, 3500, ROUND_EXACT }),
                        "3,5 ngày làm việc");
    assert_string_equal(limit_text(cx, &(struct limit){ LIMIT_HOURS, 4000, ROUND_EXACT }),
                        "4 giờ làm việc");
    assert_string_equal(limit_text(cx, &(struct limit){ LIMIT_SAME_DAY, 1000, ROUND_EXACT }),
                        "trong ngày");
    assert_string_equal(limit_text(cx, &(struct limit){ LIMIT_NONE, 0, ROUND_EXACT }),
                        "không quy định");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, cx_up, cx_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(golden_table), TEST(golden_late_by_a_minute),
                                 TEST(refused), TEST(odd_offices),
                                                     TEST(explanation_tells_each_stretch),
                                                          TEST(exclusions_move_the_due_time),
                                                               TEST(random_against_the_slow_model),
                                                                    TEST(words),
                                                               };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
