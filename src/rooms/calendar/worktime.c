// SPDX-License-Identifier: Apache-2.0
/* worktime.c - working minutes and days as prefix sums; see worktime.h. Not the law: that is due.c.
 */
#include "desk/i18n.h"
#include "rooms/calendar/worktime.h"

struct calendar {
    int n_days;                   /* of work */
    struct calendar_spec spec;    /* copies of the days off and their names, for the explanation */
    struct hours *hours;          /* 0 the usual ones, then those of the seasons */
    uint16_t kind[CALENDAR_SPAN]; /* index into hours */
    uint16_t before[CALENDAR_SPAN + 1];  /* days of work before day i */
    uint16_t nth[CALENDAR_SPAN];         /* i of the k-th day of work */
    uint32_t minutes[CALENDAR_SPAN + 1]; /* working minutes before day i */
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

static struct hours hours_of(int mo, int mc, int ao, int ac, unsigned weekdays)
{
    must(0 <= mo && mo <= mc && mc <= ao && ao <= ac && ac < 1440);
    struct hours h = {
        { mo, ao }, { mc, ac }, .morning = mc - mo, .day = mc - mo + ac - ao, .weekdays = weekdays
    };
    must(h.day > 0);
    h.begin = h.morning > 0 ? mo : ao;
    h.end = ac > ao ? ac : mc;
    return h;
}

static void read_hours(struct arena *mem, struct calendar *c, const struct calendar_spec *s)
{
    must(s->n_seasons < UINT16_MAX);
    c->hours = arena_array(mem, s->n_seasons + 1, sizeof *c->hours);
    c->hours[0] = hours_of(s->morning_open, s->morning_close, s->afternoon_open, s->afternoon_close,
                           s->weekdays);
    for (size_t i = 0; i < s->n_seasons; i++) {
        const struct calendar_season *x = &s->seasons[i];
        c->hours[i + 1] = hours_of(x->morning_open, x->morning_close, x->afternoon_open,
                                   x->afternoon_close, x->weekdays);
        int from = x->from > CALENDAR_FIRST ? x->from - CALENDAR_FIRST : 0;
        int to = x->to < CALENDAR_END ? x->to - CALENDAR_FIRST : CALENDAR_SPAN;
        for (int d = from; d < to; d++)
            c->kind[d] = (uint16_t)(i + 1);
    }
}

static bool works(const struct calendar *c, int day)
{
    size_t at;
    int32_t ordinal = CALENDAR_FIRST + day;
    if (listed(c->spec.makeup, c->spec.n_makeup, ordinal, &at))
        return true;
    if (listed(c->spec.off, c->spec.n_off, ordinal, &at))
        return false;
    return (c->hours[c->kind[day]].weekdays >> (day_weekday((struct day){ ordinal }) - 1)) & 1;
}

const struct calendar *calendar_make(struct arena *mem, const struct calendar_spec *spec)
{
    struct calendar *c = arena_alloc(mem, sizeof *c);
    c->spec = *spec;
    c->spec.off = arena_dup(mem, spec->off, spec->n_off * sizeof *spec->off);
    c->spec.makeup = arena_dup(mem, spec->makeup, spec->n_makeup * sizeof *spec->makeup);
    if (spec->off_why) {
        const char **why = arena_array(mem, spec->n_off + 1, sizeof *why);
        for (size_t i = 0; i < spec->n_off; i++)
            why[i] = arena_str(mem, spec->off_why[i]);
        c->spec.off_why = why;
    }
    read_hours(mem, c, spec);
    c->spec.seasons = NULL; /* the caller's memory */
    uint32_t minutes = 0;
    for (int i = 0; i < CALENDAR_SPAN; i++) {
        c->before[i] = (uint16_t)c->n_days;
        c->minutes[i] = minutes;
        if (works(c, i)) {
            c->nth[c->n_days++] = (uint16_t)i;
            minutes += (uint32_t)c->hours[c->kind[i]].day;
        }
    }
    c->before[CALENDAR_SPAN] = (uint16_t)c->n_days;
    c->minutes[CALENDAR_SPAN] = minutes;
    return c;
}

bool place_of(struct utc t, struct place *ret)
{
    int32_t day = utc_day(t).ordinal;
    if (day < CALENDAR_FIRST || day >= CALENDAR_END)
        return false;
    *ret = (struct place){ day - CALENDAR_FIRST, utc_minute_of_day(t) };
    return true;
}

struct utc place_utc(struct place p)
{
    return (struct utc){ day_start((struct day){ CALENDAR_FIRST + p.day }).ms +
                         p.minute * MINUTE_MS };
}

bool work_is_day(const struct calendar *c, int day)
{
    return c->before[day + 1] > c->before[day];
}

int work_days_after(const struct calendar *c, int from, int to)
{
    return to > from ? c->before[to + 1] - c->before[from + 1] : 0;
}

bool work_is_makeup(const struct calendar *c, int day)
{
    size_t at;
    return listed(c->spec.makeup, c->spec.n_makeup, CALENDAR_FIRST + day, &at);
}

const char *work_why_off(struct cx *cx, const struct calendar *c, int day)
{
    size_t at;
    struct day d = { CALENDAR_FIRST + day };
    if (!listed(c->spec.off, c->spec.n_off, d.ordinal, &at))
        return arena_printf(cx->mem, tr(cx, "Nghỉ %s"), tr(cx, weekday_vi(day_weekday(d))));
    const char *why = c->spec.off_why ? c->spec.off_why[at] : "";
    if (text_has_prefix(why, "Nghỉ"))
        return why;
    return why[0] ? arena_printf(cx->mem, tr(cx, "Nghỉ: %s"), why) : tr(cx, "Ngày nghỉ");
}

const struct hours *work_hours(const struct calendar *c, int day)
{
    return &c->hours[c->kind[day]];
}

/* Working minutes of a day of work that lie before a minute of it. */
static int within(const struct hours *h, int minute)
{
    if (minute <= h->open[0])
        return 0;
    if (minute <= h->close[0])
        return minute - h->open[0];
    if (minute <= h->open[1])
        return h->morning;
    if (minute <= h->close[1])
        return h->morning + minute - h->open[1];
    return h->day;
}

int64_t work_before(const struct calendar *c, struct place p)
{
    return (int64_t)c->minutes[p.day] +
           (work_is_day(c, p.day) ? within(work_hours(c, p.day), p.minute) : 0);
}

bool work_reached(const struct calendar *c, int64_t total, struct place *ret)
{
    int low = 0, high = c->n_days;
    while (low < high) { /* the first day of work after which total is reached */
        int mid = (low + high) / 2;
        if ((int64_t)c->minutes[c->nth[mid] + 1] < total)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == c->n_days)
        return false;
    int day = c->nth[low], rest = (int)(total - (int64_t)c->minutes[day]);
    const struct hours *h = work_hours(c, day);
    *ret = (struct place){ day, rest <= h->morning ? h->open[0] + rest
                                                   : h->open[1] + rest - h->morning };
    return true;
}

static bool next_opening(const struct calendar *c, struct place *p)
{
    int k = c->before[p->day + 1];
    if (k >= c->n_days)
        return false;
    *p = (struct place){ c->nth[k], work_hours(c, c->nth[k])->begin };
    return true;
}

bool work_open_from(const struct calendar *c, struct place *p)
{
    if (work_is_day(c, p->day)) {
        const struct hours *h = work_hours(c, p->day);
        for (int s = 0; s < 2; s++) {
            if (h->open[s] == h->close[s] || p->minute > h->close[s])
                continue;
            if (p->minute < h->open[s])
                p->minute = h->open[s];
            return true;
        }
    }
    return next_opening(c, p);
}

/* The clock time of another season may lie outside the hours of this day. */
static void keep_inside(const struct calendar *c, struct place *p)
{
    const struct hours *h = work_hours(c, p->day);
    if (p->minute > h->end)
        p->minute = h->end;
    else if (p->minute < h->begin)
        p->minute = h->begin;
    else if (p->minute > h->close[0] && p->minute < h->open[1])
        p->minute = h->close[0];
}

bool work_nth_after(const struct calendar *c, struct place *p, int64_t n)
{
    int64_t k = c->before[p->day + 1] + n - 1;
    if (k >= c->n_days)
        return false;
    p->day = c->nth[k];
    keep_inside(c, p);
    return true;
}

bool work_roll(const struct calendar *c, struct place *p)
{
    int k = c->before[p->day];
    if (k >= c->n_days)
        return false;
    p->day = c->nth[k];
    return true;
}

bool work_is_opening(const struct calendar *c, struct place p)
{
    const struct hours *h = work_hours(c, p.day);
    return work_is_day(c, p.day) && ((h->open[0] < h->close[0] && p.minute == h->open[0]) ||
                                     (h->open[1] < h->close[1] && p.minute == h->open[1]));
}

bool work_leave_closing(const struct calendar *c, struct place *p)
{
    const struct hours *h = work_hours(c, p->day);
    if (p->minute == h->close[0] && h->morning > 0 && h->open[1] < h->close[1])
        p->minute = h->open[1];
    else if (p->minute == h->end)
        return next_opening(c, p);
    return true;
}

int64_t calendar_minutes(const struct calendar *c, struct utc from, struct utc to)
{
    struct place a, b;
    if (to.ms <= from.ms || !place_of(from, &a) || !place_of(to, &b))
        return 0;
    return work_before(c, b) - work_before(c, a);
}

struct utc calendar_add_minutes(const struct calendar *c, struct utc from, int64_t minutes)
{
    struct place p;
    if (minutes <= 0 || !place_of(from, &p) || !work_reached(c, work_before(c, p) + minutes, &p))
        return from;
    return place_utc(p);
}

bool calendar_is_workday(const struct calendar *c, struct day d)
{
    return d.ordinal >= CALENDAR_FIRST && d.ordinal < CALENDAR_END &&
           work_is_day(c, d.ordinal - CALENDAR_FIRST);
}

bool calendar_is_open(const struct calendar *c, struct utc t)
{
    struct place p;
    if (!place_of(t, &p) || !work_is_day(c, p.day))
        return false;
    const struct hours *h = work_hours(c, p.day);
    return (p.minute >= h->open[0] && p.minute < h->close[0]) ||
           (p.minute >= h->open[1] && p.minute < h->close[1]);
}
