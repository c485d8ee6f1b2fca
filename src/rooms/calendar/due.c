// SPDX-License-Identifier: Apache-2.0
/*
 * due.c - working time as arithmetic: the promised time of one-stop §4.4.3, its explanation, and minutes between two
 * instants. Pure: no clock, no database.
 *
 * Working minutes are counted from CALENDAR_FIRST: day k of work spans ((k) × day, (k + 1) × day]; the closing minute
 * belongs to the session that ends, so that "30 minutes from 11:00" is 11:30 and not 13:30.
 */
#include "rooms/calendar/calendar.h"

enum { SPAN = CALENDAR_END - CALENDAR_FIRST, HOURS_OF_WORKDAY = 8, YEARS_MAX = 10, STEPS_MAX = 400 };
enum { TRANSFER_CUTOFF = 15 * 60 }; /* minutes of the day; law_value("transfer_cutoff") moves it for whole offices */

struct calendar {
    int morning_open, morning_close, afternoon_open, afternoon_close;
    int morning, day;           /* working minutes of the morning, of the whole day */
    int n_days;                 /* of work */
    unsigned weekdays;
    struct calendar_spec spec;  /* copies of off days and their names, for the explanation */
    uint16_t before[SPAN + 1];  /* days of work before day i */
    uint16_t nth[SPAN];         /* i of the k-th day of work */
};

static bool listed(const int32_t *v, size_t n, int32_t day, size_t *at)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (v[mid] < day)
            low = mid + 1;
        else
            high = mid;
    }
    *at = low;
    return low < n && v[low] == day;
}

static bool works(const struct calendar_spec *s, int32_t day)
{
    size_t at;
    if (listed(s->makeup, s->n_makeup, day, &at))
        return true;
    if (listed(s->off, s->n_off, day, &at))
        return false;
    return (s->weekdays >> (day_weekday((struct day){ day }) - 1)) & 1;
}

const struct calendar *calendar_make(struct arena *mem, const struct calendar_spec *spec)
{
    struct calendar *c = arena_alloc(mem, sizeof *c);
    must(spec->morning_open <= spec->morning_close && spec->morning_close <= spec->afternoon_open &&
         spec->afternoon_open <= spec->afternoon_close);
    c->morning_open = spec->morning_open;
    c->morning_close = spec->morning_close;
    c->afternoon_open = spec->afternoon_open;
    c->afternoon_close = spec->afternoon_close;
    c->morning = c->morning_close - c->morning_open;
    c->day = c->morning + c->afternoon_close - c->afternoon_open;
    must(c->day > 0 && (spec->weekdays & 0x7f) != 0);
    c->spec = *spec;
    c->spec.off = arena_dup(mem, spec->off, spec->n_off * sizeof *spec->off);
    c->spec.makeup = arena_dup(mem, spec->makeup, spec->n_makeup * sizeof *spec->makeup);
    if (spec->off_why) {
        const char **why = arena_array(mem, spec->n_off + 1, sizeof *why);
        for (size_t i = 0; i < spec->n_off; i++)
            why[i] = arena_str(mem, spec->off_why[i]);
        c->spec.off_why = why;
    }
    for (int i = 0; i < SPAN; i++) {
        c->before[i] = (uint16_t)c->n_days;
        if (works(spec, CALENDAR_FIRST + i))
            c->nth[c->n_days++] = (uint16_t)i;
    }
    c->before[SPAN] = (uint16_t)c->n_days;
    return c;
}

/* An instant as day and minute of the calendar. */
struct place {
    int day;    /* from CALENDAR_FIRST */
    int minute; /* of the day */
};

static bool place_of(struct utc t, struct place *ret)
{
    int32_t day = utc_day(t).ordinal;
    if (day < CALENDAR_FIRST || day >= CALENDAR_END)
        return false;
    *ret = (struct place){ day - CALENDAR_FIRST, utc_minute_of_day(t) };
    return true;
}

static struct utc instant(struct place p)
{
    return (struct utc){ day_start((struct day){ CALENDAR_FIRST + p.day }).ms + p.minute * MINUTE_MS };
}

static bool is_work(const struct calendar *c, int day)
{
    return c->before[day + 1] > c->before[day];
}

/* Working minutes of a day of work that lie before a minute of it. */
static int within(const struct calendar *c, int minute)
{
    if (minute <= c->morning_open)
        return 0;
    if (minute <= c->morning_close)
        return minute - c->morning_open;
    if (minute <= c->afternoon_open)
        return c->morning;
    if (minute <= c->afternoon_close)
        return c->morning + minute - c->afternoon_open;
    return c->day;
}

static int64_t counted(const struct calendar *c, struct place p)
{
    return (int64_t)c->before[p.day] * c->day + (is_work(c, p.day) ? within(c, p.minute) : 0);
}

/* The earliest instant at which `total` minutes are counted, total > 0; false past the end of the calendar. */
static bool reached(const struct calendar *c, int64_t total, struct place *ret)
{
    int64_t k = (total - 1) / c->day;
    int rest = (int)(total - k * c->day);
    if (k >= c->n_days)
        return false;
    *ret = (struct place){ c->nth[k], rest <= c->morning ? c->morning_open + rest : c->afternoon_open + rest - c->morning };
    return true;
}

/* A reception outside office hours counts from the next opening; a closing minute is still inside. */
static bool to_office_hours(const struct calendar *c, struct place *p)
{
    bool has_morning = c->morning > 0, has_afternoon = c->afternoon_close > c->afternoon_open;
    if (is_work(c, p->day)) {
        int m = p->minute;
        if (has_morning && m < c->morning_open)
            p->minute = c->morning_open;
        if (p->minute >= c->morning_open && p->minute <= c->morning_close && has_morning)
            return true;
        if (has_afternoon && m < c->afternoon_open)
            p->minute = c->afternoon_open;
        if (p->minute >= c->afternoon_open && p->minute <= c->afternoon_close && has_afternoon)
            return true;
    }
    int k = c->before[p->day + 1];
    if (k >= c->n_days)
        return false;
    *p = (struct place){ c->nth[k], has_morning ? c->morning_open : c->afternoon_open };
    return true;
}

struct telling {
    struct cx *cx;
    const struct calendar *c;
    struct rows *steps; /* NULL: nobody asked */
};

static void tell(const struct telling *t, struct place from, struct place to, int64_t minutes, const char *why)
{
    if (!t->steps || t->steps->n >= STEPS_MAX)
        return;
    struct due_step *s = rows_add(t->cx->mem, t->steps);
    *s = (struct due_step){ instant(from), instant(to), minutes, why };
}

static const char *why_off(const struct telling *t, int day)
{
    size_t at;
    const struct calendar_spec *s = &t->c->spec;
    struct day d = { CALENDAR_FIRST + day };
    if (listed(s->off, s->n_off, d.ordinal, &at))
        return s->off_why && s->off_why[at][0] ? arena_printf(t->cx->mem, "Nghỉ: %s", s->off_why[at]) : "Ngày nghỉ";
    return arena_printf(t->cx->mem, "Nghỉ %s", weekday_vi(day_weekday(d)));
}

static void tell_days_off(const struct telling *t, int from, int to)
{
    for (int d = from; t->steps && d < to && t->steps->n < STEPS_MAX; d++)
        if (!is_work(t->c, d))
            tell(t, (struct place){ d, 0 }, (struct place){ d + 1, 0 }, 0, why_off(t, d));
}

/* The stretches of work between two places, session by session. */
static void tell_sessions(const struct telling *t, struct place from, struct place to)
{
    const struct calendar *c = t->c;
    const int open[2] = { c->morning_open, c->afternoon_open }, close[2] = { c->morning_close, c->afternoon_close };
    for (int d = from.day; t->steps && d <= to.day && t->steps->n < STEPS_MAX; d++) {
        if (!is_work(c, d)) {
            tell_days_off(t, d, d + 1);
            continue;
        }
        for (int s = 0; s < 2; s++) {
            int begin = d == from.day && from.minute > open[s] ? from.minute : open[s];
            int end = d == to.day && to.minute < close[s] ? to.minute : close[s];
            if (begin < end)
                tell(t, (struct place){ d, begin }, (struct place){ d, end }, end - begin, "Giờ làm việc");
        }
    }
}

static int too_far(struct cx *cx)
{
    return fail(cx, E_INVALID, "received", "Thời điểm nằm ngoài lịch làm việc (từ năm 1990 đến năm 2099).");
}

static int due_working(const struct telling *t, struct place p, int64_t minutes, struct place *ret)
{
    const struct calendar *c = t->c;
    struct place start = p;
    if (!to_office_hours(c, &p))
        return too_far(t->cx);
    if (p.day != start.day || p.minute != start.minute)
        tell(t, start, p, 0, "Nhận ngoài giờ làm việc: tính từ giờ mở cửa kế tiếp");
    int64_t days = minutes / (HOURS_OF_WORKDAY * 60), rest = minutes % (HOURS_OF_WORKDAY * 60);
    if (rest > 0) {
        struct place end;
        if (!reached(c, counted(c, p) + rest, &end))
            return too_far(t->cx);
        tell_sessions(t, p, end);
        p = end;
    }
    for (int64_t i = 0; i < days;) {
        int64_t k = (int64_t)c->before[p.day + 1] + (t->steps ? 0 : days - 1);
        if (k >= c->n_days)
            return too_far(t->cx);
        struct place next = { c->nth[k], p.minute };
        tell_days_off(t, p.day + 1, next.day);
        tell(t, p, next, HOURS_OF_WORKDAY * 60, "Một ngày làm việc");
        p = next;
        i += t->steps ? 1 : days;
    }
    *ret = p;
    return E_OK;
}

/* Never due on a day off: the day rolls on, the clock time stays. */
static int roll_day(const struct telling *t, struct place *p)
{
    int k = t->c->before[p->day];
    if (k >= t->c->n_days)
        return too_far(t->cx);
    tell_days_off(t, p->day, t->c->nth[k]);
    p->day = t->c->nth[k];
    return E_OK;
}

static int due_days(const struct telling *t, struct place p, int64_t days, struct place *ret)
{
    struct place start = p;
    if (p.day + days >= SPAN)
        return too_far(t->cx);
    p.day += (int)days;
    tell(t, start, p, 0, arena_printf(t->cx->mem, "%lld ngày theo lịch", (long long)days));
    TRY(roll_day(t, &p));
    *ret = p;
    return E_OK;
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

static int due_same_day(const struct telling *t, struct place p, struct place *ret)
{
    struct place start = p;
    if (!is_work(t->c, p.day) || p.minute > TRANSFER_CUTOFF) {
        p.day += is_work(t->c, p.day) ? 1 : 0;
        TRY(roll_day(t, &p));
        tell(t, start, p, 0, "Nhận sau 15 giờ hoặc ngày nghỉ: trả trong ngày làm việc kế tiếp");
    }
    p.minute = t->c->afternoon_close;
    *ret = p;
    return E_OK;
}

static void round_up(const struct calendar *c, enum rounding rounding, struct place *p)
{
    if (rounding == ROUND_END_OF_DAY || (rounding == ROUND_END_OF_SESSION && p->minute > c->morning_close))
        p->minute = c->afternoon_close;
    else if (rounding == ROUND_END_OF_SESSION)
        p->minute = c->morning_close;
}

static int check_limit(struct cx *cx, const struct limit *limit)
{
    static const int64_t per_year[] = { 0, 8 * 366, 366, 366, 12, 1 };
    if (limit->milli < 0)
        return fail(cx, E_INVALID, "limit", "Thời hạn không được âm.");
    if (limit->milli > per_year[limit->unit] * YEARS_MAX * 1000)
        return fail(cx, E_INVALID, "limit", "Thời hạn dài quá 10 năm.");
    if ((limit->unit == LIMIT_DAYS || limit->unit == LIMIT_MONTHS) && limit->milli % 1000)
        return fail(cx, E_INVALID, "limit", "Thời hạn tính theo ngày hoặc tháng phải là số nguyên.");
    return E_OK;
}

int calendar_due(struct cx *cx, const struct calendar *c, struct utc received, const struct limit *limit,
                 struct utc *ret, struct rows *steps)
{
    struct telling t = { cx, c, steps };
    struct place p;
    if (steps)
        *steps = (struct rows){ .size = sizeof(struct due_step) };
    *ret = (struct utc){ 0 };
    if (limit->unit == LIMIT_NONE)
        return E_OK;
    TRY(check_limit(cx, limit));
    if (!place_of(received, &p))
        return too_far(cx);
    switch (limit->unit) {
    case LIMIT_HOURS: /* a part of a minute counts as a whole one */
        TRY(due_working(&t, p, (limit->milli * 60 + 999) / 1000, &p));
        break;
    case LIMIT_WORKDAYS:
        TRY(due_working(&t, p, (limit->milli * HOURS_OF_WORKDAY * 60 + 999) / 1000, &p));
        break;
    case LIMIT_DAYS:
        TRY(due_days(&t, p, limit->milli / 1000, &p));
        break;
    case LIMIT_MONTHS:
        TRY(due_days(&t, p, days_of_months(p, limit->milli / 1000), &p));
        break;
    case LIMIT_SAME_DAY:
        TRY(due_same_day(&t, p, &p));
        break;
    case LIMIT_NONE:
        break;
    }
    round_up(c, limit->rounding, &p);
    *ret = instant(p);
    return E_OK;
}

int64_t calendar_minutes(const struct calendar *c, struct utc from, struct utc to)
{
    struct place a, b;
    if (to.ms <= from.ms || !place_of(from, &a) || !place_of(to, &b))
        return 0;
    return counted(c, b) - counted(c, a);
}

struct utc calendar_add_minutes(const struct calendar *c, struct utc from, int64_t minutes)
{
    struct place p;
    if (minutes <= 0 || !place_of(from, &p) || !reached(c, counted(c, p) + minutes, &p))
        return from;
    return instant(p);
}

bool calendar_is_workday(const struct calendar *c, struct day d)
{
    return d.ordinal >= CALENDAR_FIRST && d.ordinal < CALENDAR_END && is_work(c, d.ordinal - CALENDAR_FIRST);
}

bool calendar_is_open(const struct calendar *c, struct utc t)
{
    struct place p;
    if (!place_of(t, &p) || !is_work(c, p.day))
        return false;
    return (p.minute >= c->morning_open && p.minute < c->morning_close) ||
           (p.minute >= c->afternoon_open && p.minute < c->afternoon_close);
}

static const char *amount(struct cx *cx, int64_t milli)
{
    if (milli % 1000 == 0)
        return arena_printf(cx->mem, "%lld", (long long)(milli / 1000));
    const char *s = arena_printf(cx->mem, "%lld,%03lld", (long long)(milli / 1000), (long long)(milli % 1000));
    size_t n = strlen(s);
    while (s[n - 1] == '0')
        n--;
    return arena_strn(cx->mem, s, n);
}

const char *limit_text(struct cx *cx, const struct limit *limit)
{
    static const char *const unit[] = { "", "giờ làm việc", "ngày làm việc", "ngày", "tháng", "" };
    if (limit->unit == LIMIT_NONE)
        return "không quy định";
    if (limit->unit == LIMIT_SAME_DAY)
        return "trong ngày";
    return arena_printf(cx->mem, "%s %s", amount(cx, limit->milli), unit[limit->unit]);
}

/* A span of working minutes in the largest unit that says it: "2 ngày", "5 giờ", "40 phút". */
static const char *span_text(struct cx *cx, const struct calendar *c, int64_t minutes)
{
    if (minutes >= c->day)
        return arena_printf(cx->mem, "%lld ngày", (long long)(minutes / c->day));
    if (minutes >= 60)
        return arena_printf(cx->mem, "%lld giờ", (long long)(minutes / 60));
    return arena_printf(cx->mem, "%lld phút", (long long)(minutes < 1 ? 1 : minutes));
}

struct deadline calendar_deadline(struct cx *cx, const struct calendar *c, struct utc start, struct utc due, bool paused)
{
    struct deadline d = { "Không hẹn ngày", "grey", 0 };
    struct place now_at, due_at;
    if (due.ms == 0 || !place_of(cx->now, &now_at) || !place_of(due, &due_at))
        return d;
    int64_t whole = calendar_minutes(c, start, due), used = calendar_minutes(c, start, cx->now);
    d.share = whole <= 0 ? 100 : used * 100 / whole;
    d.share = d.share > 100 ? 100 : d.share;
    if (paused) {
        d.text = "Tạm dừng";
    } else if (cx->now.ms > due.ms) {
        d = (struct deadline){ arena_printf(cx->mem, "Quá hạn %s", span_text(cx, c, calendar_minutes(c, due, cx->now))), "red", 100 };
    } else if (due_at.day == now_at.day) {
        d.text = arena_printf(cx->mem, "Hôm nay %s", utc_vi_time(cx->mem, due));
        d.tone = "orange";
    } else {
        int days = c->before[due_at.day] - c->before[now_at.day];
        d.text = arena_printf(cx->mem, "Còn %d ngày", days > 0 ? days : 1);
        d.tone = calendar_minutes(c, cx->now, due) <= c->day / 2 ? "orange" : "green";
    }
    return d;
}
