// SPDX-License-Identifier: Apache-2.0
/* deadline.c - limits and deadlines in the words of the screens. No counting of its own. */
#include "desk/i18n.h"
#include "rooms/calendar/worktime.h"

static const char *amount(struct cx *cx, int64_t milli)
{
    if (milli % 1000 == 0)
        return arena_printf(cx->mem, "%lld", (long long)(milli / 1000));
    const char *s =
        arena_printf(cx->mem, "%lld,%03lld", (long long)(milli / 1000), (long long)(milli % 1000));
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
static const char *span_text(struct cx *cx, int64_t minutes, int day_minutes)
{
    if (minutes >= day_minutes)
        return arena_printf(cx->mem, tr(cx, "%lld ngày"), (long long)(minutes / day_minutes));
    if (minutes >= 60)
        return arena_printf(cx->mem, tr(cx, "%lld giờ"), (long long)(minutes / 60));
    return arena_printf(cx->mem, tr(cx, "%lld phút"), (long long)(minutes < 1 ? 1 : minutes));
}

static struct deadline open_deadline(struct cx *cx, const struct calendar *c, struct utc due)
{
    struct place now, at;
    must(place_of(cx->now, &now) && place_of(due, &at));
    int day_minutes = work_hours(c, at.day)->day;
    if (due_is_past(due, cx->now)) {
        const char *late = span_text(cx, calendar_minutes(c, due, cx->now), day_minutes);
        return (struct deadline){ arena_printf(cx->mem, tr(cx, "Quá hạn %s"), late), "red", 100 };
    }
    if (at.day == now.day)
        return (struct deadline){
            arena_printf(cx->mem, tr(cx, "Hôm nay %s"), utc_vi_time(cx->mem, due)), "orange", 0
        };
    int days = work_days_after(c, now.day, at.day);
    const char *tone = calendar_minutes(c, cx->now, due) <= day_minutes / 2 ? "orange" : "green";
    return (struct deadline){ arena_printf(cx->mem, tr(cx, "Còn %d ngày"), days > 0 ? days : 1),
                              tone, 0 };
}

struct deadline calendar_deadline(struct cx *cx, const struct calendar *c, struct utc start,
                                  struct utc due, bool paused)
{
    struct place p;
    if (due.ms == 0 || !place_of(cx->now, &p) || !place_of(due, &p))
        return (struct deadline){ tr(cx, "Không hẹn ngày"), "grey", 0 };
    struct deadline d =
        paused ? (struct deadline){ tr(cx, "Tạm dừng"), "grey", 0 } : open_deadline(cx, c, due);
    int64_t whole = calendar_minutes(c, start, due), used = calendar_minutes(c, start, cx->now);
    if (d.share == 0)
        d.share = whole <= 0 || used > whole ? 100 : used * 100 / whole;
    return d;
}

const char *minutes_text(struct cx *cx, int64_t minutes)
{
    int64_t hours = minutes / 60, rest = minutes % 60;
    if (hours && rest)
        return arena_printf(cx->mem, tr(cx, "%lld giờ %lld phút"), (long long)hours,
                            (long long)rest);
    return hours ? arena_printf(cx->mem, tr(cx, "%lld giờ"), (long long)hours)
                 : arena_printf(cx->mem, tr(cx, "%lld phút"), (long long)rest);
}

static const char *short_time(struct cx *cx, struct utc at)
{
    struct local l = utc_local(at);
    return arena_printf(cx->mem, "%02d/%02d %02d:%02d", l.d, l.m, l.hour, l.min);
}

/* From one day to another, or within one: "01/11 08:00 – 11:30". */
static const char *stretch(struct cx *cx, struct utc from, struct utc to)
{
    bool same_day = utc_day(from).ordinal == utc_day(to).ordinal;
    return arena_printf(cx->mem, "%s – %s", short_time(cx, from),
                        same_day ? utc_vi_time(cx->mem, to) : short_time(cx, to));
}

int calendar_explain(struct cx *cx, const struct calendar *c, struct utc received,
                     const struct limit *limit, struct utc *due, struct rows *lines)
{
    struct rows steps = { 0 };
    *lines = (struct rows){ .size = sizeof(struct due_line) };
    TRY(calendar_due(cx, c, received, limit, due, &steps));
    ROWS_EACH(const struct due_step, s, steps)
        *(struct due_line *)rows_add(cx->mem, lines) =
            (struct due_line){ .when = stretch(cx, s->from, s->to),
                               .why = tr(cx, s->why),
                               .counted = s->minutes ? minutes_text(cx, s->minutes) : "–" };
    return E_OK;
}

/* Days of the week as they follow each other: "Thứ Hai – Thứ Sáu, Chủ nhật". */
static void put_weekdays(struct buf *b, unsigned weekdays)
{
    for (int first = 1; first <= 7; first++) {
        int last = first;
        if (!(weekdays >> (first - 1) & 1))
            continue;
        while (last < 7 && weekdays >> last & 1)
            last++;
        buf_printf(b, "%s%s", b->n ? ", " : "", weekday_vi(first));
        if (last > first)
            buf_printf(b, "%s%s", last > first + 1 ? " – " : ", ", weekday_vi(last));
        first = last;
    }
}

const char *calendar_hours_text(struct cx *cx, const struct calendar *c, struct day day)
{
    struct buf b = BUF(cx->mem);
    const struct hours *h = work_hours(c, day.ordinal - CALENDAR_FIRST);
    const char *before = ": ";
    put_weekdays(&b, h->weekdays);
    for (int s = 0; s < 2; s++) {
        if (h->open[s] == h->close[s])
            continue;
        buf_printf(&b, "%s%02d:%02d–%02d:%02d", before, h->open[s] / 60, h->open[s] % 60,
                   h->close[s] / 60, h->close[s] % 60);
        before = ", ";
    }
    return buf_str(&b);
}
