// SPDX-License-Identifier: Apache-2.0
/*
 * due.c - the promised time of one-stop §4.4.3 with its explanation. Pure: no clock, no database.
 * The counting of working time is in worktime.c.
 *
 * Hours are split as the law's practice does: whole 8 hours are working days at the same clock
 * time, only the rest is counted through the sessions. "30 minutes from 11:00" is 11:30 and not
 * 13:30: the closing minute belongs to the session that ends.
 */
#include "rooms/calendar/worktime.h"

enum { HOURS_OF_WORKDAY = 8, YEARS_MAX = 10, STEPS_MAX = 400 };
static const int64_t workday_minutes = HOURS_OF_WORKDAY * 60;

struct telling {
    struct cx *cx;
    const struct calendar *c;
    struct rows *steps; /* NULL: nobody asked */
};

static bool is_telling(const struct telling *t)
{
    return t->steps && t->steps->n < STEPS_MAX;
}

static void tell(const struct telling *t, struct place from, struct place to, int64_t minutes,
                 const char *why)
{
    if (!is_telling(t))
        return;
    if (t->steps->n == STEPS_MAX - 1)
        why = "Lời giải thích dài quá, được rút gọn từ đây";
    struct due_step *s = rows_add(t->cx->mem, t->steps);
    *s = (struct due_step){ place_utc(from), place_utc(to), minutes, why };
}

static void tell_days_off(const struct telling *t, int from, int to)
{
    for (int d = from; d < to && is_telling(t); d++) {
        if (!work_is_day(t->c, d))
            tell(t, (struct place){ d, 0 }, (struct place){ d + 1, 0 }, 0,
                 work_why_off(t->cx, t->c, d));
    }
}

/* The stretches of work between two places, session by session. */
static void tell_sessions(const struct telling *t, struct place from, struct place to)
{
    for (int d = from.day; d <= to.day && is_telling(t); d++) {
        if (!work_is_day(t->c, d)) {
            tell_days_off(t, d, d + 1);
            continue;
        }
        const struct hours *h = work_hours(t->c, d);
        const char *why = work_is_makeup(t->c, d) ? "Giờ làm việc (ngày làm bù)" : "Giờ làm việc";
        for (int s = 0; s < 2; s++) {
            int begin = d == from.day && from.minute > h->open[s] ? from.minute : h->open[s];
            int end = d == to.day && to.minute < h->close[s] ? to.minute : h->close[s];
            if (begin < end)
                tell(t, (struct place){ d, begin }, (struct place){ d, end }, end - begin, why);
        }
    }
}

static int too_far(struct cx *cx)
{
    return fail(cx, E_INVALID, "received",
                "Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099).");
}

/* `days` further working days at the same clock time. */
static int add_workdays(const struct telling *t, struct place *p, int64_t days)
{
    if (!t->steps && days > 0)
        return work_nth_after(t->c, p, days) ? E_OK : too_far(t->cx);
    for (int64_t i = 0; i < days; i++) {
        struct place next = *p;
        if (!work_nth_after(t->c, &next, 1))
            return too_far(t->cx);
        tell_days_off(t, p->day + 1, next.day);
        tell(t, *p, next, workday_minutes,
             work_is_makeup(t->c, next.day) ? "Một ngày làm việc (ngày làm bù)"
                                            : "Một ngày làm việc");
        *p = next;
    }
    return E_OK;
}

static int due_working(const struct telling *t, int64_t minutes, struct place *p)
{
    struct place start = *p;
    if (!work_open_from(t->c, p))
        return too_far(t->cx);
    if (p->day != start.day || p->minute != start.minute)
        tell(t, start, *p, 0, "Nhận ngoài giờ làm việc: tính từ giờ mở cửa kế tiếp");
    int64_t rest = minutes % workday_minutes;
    if (rest > 0) {
        struct place end;
        if (!work_reached(t->c, work_before(t->c, *p) + rest, &end))
            return too_far(t->cx);
        tell_sessions(t, *p, end);
        *p = end;
    }
    return add_workdays(t, p, minutes / workday_minutes);
}

/* Never due on a day off: the day rolls on, the clock time stays. */
static int roll_day(const struct telling *t, struct place *p)
{
    int from = p->day;
    if (!work_roll(t->c, p))
        return too_far(t->cx);
    tell_days_off(t, from, p->day);
    return E_OK;
}

static int due_days(const struct telling *t, int64_t days, struct place *p)
{
    struct place start = *p;
    if (p->day + days >= CALENDAR_SPAN)
        return too_far(t->cx);
    p->day += (int)days;
    tell(t, start, *p, 0,
         arena_printf(t->cx->mem, "%lld ngày theo lịch, giữ nguyên giờ", (long long)days));
    return roll_day(t, p);
}

static int64_t days_of_months(struct place p, int64_t months)
{
    struct day from = { CALENDAR_FIRST + p.day };
    struct ymd d = day_ymd(from);
    int64_t m = d.m - 1 + months;
    int year = d.y + (int)(m / 12), month = (int)(m % 12) + 1, day = d.d;
    while (!day_valid(year, month, day))
        day--; /* 31/1 and one month: the last day of February */
    return day_of(year, month, day).ordinal - from.ordinal;
}

/* "Trong ngày; sau 15 giờ thì ngày làm việc tiếp theo" (one-stop §4.4.1). */
static int due_same_day(const struct telling *t, struct place *p)
{
    struct place start = *p;
    int64_t cutoff = law_seed(LAW_TRANSFER_CUTOFF, (struct day){ CALENDAR_FIRST + p->day });
    bool is_day = work_is_day(t->c, p->day);
    bool is_late =
        is_day && (cutoff ? p->minute > cutoff : p->minute > work_hours(t->c, p->day)->end);
    if (is_late)
        p->day++;
    if (p->day >= CALENDAR_SPAN || !work_roll(t->c, p))
        return too_far(t->cx);
    p->minute = work_hours(t->c, p->day)->end;
    tell(t, start, *p, 0,
         is_late ? "Nhận quá giờ trả trong ngày: trả trong ngày làm việc kế tiếp"
         : !is_day ? "Nhận vào ngày nghỉ: trả trong ngày làm việc kế tiếp"
                   : "Trả trong ngày, trước giờ đóng cửa");
    return E_OK;
}

static void round_up(const struct calendar *c, enum rounding rounding, struct place *p)
{
    const struct hours *h = work_hours(c, p->day);
    if (rounding == ROUND_END_OF_DAY)
        p->minute = h->end;
    else if (rounding == ROUND_END_OF_SESSION)
        p->minute = h->close[0] > h->open[0] && p->minute <= h->close[0] ? h->close[0] : h->end;
}

static int check_limit(struct cx *cx, const struct limit *limit)
{
    static const int64_t per_year[] = { 0, 8 * 366, 366, 366, 12, 1 };
    if (limit->unit < LIMIT_NONE || limit->unit > LIMIT_SAME_DAY)
        return fail(cx, E_INVALID, "limit", "Không biết đơn vị thời hạn này.");
    if (limit->milli < 0)
        return fail(cx, E_INVALID, "limit", "Thời hạn không được âm.");
    if (limit->milli > per_year[limit->unit] * YEARS_MAX * 1000)
        return fail(cx, E_INVALID, "limit", "Thời hạn dài quá 10 năm.");
    if ((limit->unit == LIMIT_DAYS || limit->unit == LIMIT_MONTHS) && limit->milli % 1000)
        return fail(cx, E_INVALID, "limit",
                    "Thời hạn tính theo ngày hoặc tháng phải là số nguyên.");
    return E_OK;
}

static int64_t to_minutes(const struct limit *limit)
{
    int64_t per_unit = limit->unit == LIMIT_WORKDAYS ? workday_minutes : 60;
    return (limit->milli * per_unit + 500) / 1000;
}

/* Working time that was excluded, put behind the due time; an opening stays an opening. */
static int shift(const struct telling *t, int64_t minutes, struct place *p)
{
    bool at_opening = work_is_opening(t->c, *p);
    if (minutes <= 0)
        return E_OK;
    if (!work_reached(t->c, work_before(t->c, *p) + minutes, p))
        return too_far(t->cx);
    return !at_opening || work_leave_closing(t->c, p) ? E_OK : too_far(t->cx);
}

static int due(const struct telling *t, const struct limit *limit, int64_t excluded,
               struct place *p)
{
    switch (limit->unit) {
    case LIMIT_HOURS:
    case LIMIT_WORKDAYS:
        TRY(due_working(t, to_minutes(limit), p));
        return shift(t, excluded, p);
    case LIMIT_DAYS:
        return due_days(t, limit->milli / 1000 + excluded, p);
    case LIMIT_MONTHS:
        return due_days(t, days_of_months(*p, limit->milli / 1000) + excluded, p);
    case LIMIT_SAME_DAY:
        TRY(due_same_day(t, p));
        return shift(t, excluded, p);
    case LIMIT_NONE:
        break;
    }
    return E_OK;
}

int calendar_due_excluding(struct cx *cx, const struct calendar *c, struct utc received,
                           const struct limit *limit, int64_t excluded, struct utc *ret)
{
    struct telling t = { cx, c, NULL };
    struct place p;
    *ret = (struct utc){ 0 };
    TRY(check_limit(cx, limit));
    if (limit->unit == LIMIT_NONE)
        return E_OK;
    if (!place_of(received, &p))
        return too_far(cx);
    TRY(due(&t, limit, excluded, &p));
    round_up(c, limit->rounding, &p);
    *ret = place_utc(p);
    return E_OK;
}

int calendar_due(struct cx *cx, const struct calendar *c, struct utc received,
                 const struct limit *limit, struct utc *ret, struct rows *steps)
{
    struct telling t = { cx, c, steps };
    struct place p;
    if (!steps)
        return calendar_due_excluding(cx, c, received, limit, 0, ret);
    *steps = (struct rows){ .size = sizeof(struct due_step) };
    *ret = (struct utc){ 0 };
    TRY(check_limit(cx, limit));
    if (limit->unit == LIMIT_NONE)
        return E_OK;
    if (!place_of(received, &p))
        return too_far(cx);
    TRY(due(&t, limit, 0, &p));
    struct place exact = p;
    round_up(c, limit->rounding, &p);
    if (p.minute != exact.minute)
        tell(&t, exact, p, 0, "Làm tròn đến cuối buổi hoặc cuối ngày");
    *ret = place_utc(p);
    return E_OK;
}

int64_t calendar_excluded(const struct calendar *c, enum limit_unit unit, struct utc from,
                          struct utc to)
{
    if (to.ms <= from.ms || unit == LIMIT_NONE)
        return 0;
    if (unit == LIMIT_DAYS || unit == LIMIT_MONTHS)
        return utc_day(to).ordinal - utc_day(from).ordinal;
    return calendar_minutes(c, from, to);
}
