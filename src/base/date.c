// SPDX-License-Identifier: Apache-2.0
/*
 * date.c - arithmetic on days and instants without tables, without the C library's clocks and
 * zones. Working hours and days off are not here: rooms/calendar.
 */
#include "base/date.h"
#include "base/err.h"
#include <string.h>
#include <time.h>

enum {
    EPOCH_ORDINAL = 719163, /* 1970-01-01 */
    LAST_ORDINAL = 3652059, /* 9999-12-31 */
    MINUTES_PER_DAY = 1440,
};

static bool is_leap(int y)
{
    return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

bool day_valid(int y, int m, int d)
{
    static const signed char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1)
        return false;
    return d <= days[m - 1] + (m == 2 && is_leap(y));
}

/* Years counted from March, so that the leap day is the last one: the days before a month are then
 * (153 m + 2) / 5, and only the years need the Gregorian exceptions. */
struct day day_of(int y, int m, int d)
{
    if (!day_valid(y, m, d))
        return (struct day){ 0 };
    int march_year = m > 2 ? y : y - 1;
    int march_month = m > 2 ? m - 3 : m + 9;
    return (struct day){ 365 * march_year + march_year / 4 - march_year / 100 + march_year / 400 +
                         (153 * march_month + 2) / 5 + d - 306 };
}

struct ymd day_ymd(struct day day)
{
    if (day.ordinal < 1 || day.ordinal > LAST_ORDINAL)
        return (struct ymd){ 0 };
    /* Days since 0000-03-01, times four: then the leap days of centuries, and of years within
     * one, fall out of a division each. */
    uint32_t n = ((uint32_t)day.ordinal + 305) * 4 + 3;
    uint32_t century = n / 146097, of_century = (n % 146097) | 3;
    uint32_t year = of_century / 1461, of_year = of_century % 1461 / 4;
    uint32_t month = (5 * of_year + 2) / 153;
    bool after_new_year = month >= 10;
    return (struct ymd){ .y = (int)(century * 100 + year + after_new_year),
                         .m = (int)(after_new_year ? month - 9 : month + 3),
                         .d = (int)(of_year - (153 * month + 2) / 5 + 1) };
}

int day_weekday(struct day day)
{
    return day.ordinal > 0 ? (day.ordinal - 1) % 7 + 1 : 0;
}

struct day day_add(struct day day, int days)
{
    int64_t sum = (int64_t)day.ordinal + days;
    if (day.ordinal <= 0 || sum < 1 || sum > LAST_ORDINAL)
        return (struct day){ 0 };
    return (struct day){ (int32_t)sum };
}

/* Local milliseconds since 0001-01-01 00:00, or -1 for none and for what is out of the calendar. */
static int64_t local_ms(struct utc t)
{
    const int64_t offset = (EPOCH_ORDINAL - 1) * DAY_MS + LOCAL_OFFSET_MS;
    if (t.ms == 0 || t.ms < -offset || t.ms >= LAST_ORDINAL * DAY_MS - offset)
        return -1;
    return t.ms + offset;
}

struct day utc_day(struct utc t)
{
    int64_t ms = local_ms(t);
    return (struct day){ ms < 0 ? 0 : (int32_t)(ms / DAY_MS) + 1 };
}

struct utc day_start(struct day day)
{
    if (day.ordinal < 1 || day.ordinal > LAST_ORDINAL)
        return (struct utc){ 0 };
    return (struct utc){ (day.ordinal - EPOCH_ORDINAL) * DAY_MS - LOCAL_OFFSET_MS };
}

struct local utc_local(struct utc t)
{
    int64_t ms = local_ms(t);
    if (ms < 0)
        return (struct local){ 0 };
    struct ymd ymd = day_ymd((struct day){ (int32_t)(ms / DAY_MS) + 1 });
    int of_day = (int)(ms % DAY_MS);
    return (struct local){ .y = ymd.y,
                           .m = ymd.m,
                           .d = ymd.d,
                           .hour = of_day / (int)HOUR_MS,
                           .min = of_day / (int)MINUTE_MS % 60,
                           .sec = of_day / 1000 % 60,
                           .ms = of_day % 1000 };
}

static bool between(int v, int min, int max)
{
    return v >= min && v <= max;
}

struct utc local_utc(struct local t)
{
    struct utc start = day_start(day_of(t.y, t.m, t.d));
    if (start.ms == 0 || !between(t.hour, 0, 23) || !between(t.min, 0, 59) ||
        !between(t.sec, 0, 59) || !between(t.ms, 0, 999))
        return (struct utc){ 0 };
    return (struct utc){ start.ms + t.hour * HOUR_MS + t.min * MINUTE_MS + t.sec * INT64_C(1000) +
                         t.ms };
}

int utc_minute_of_day(struct utc t)
{
    int64_t ms = local_ms(t);
    return ms < 0 ? 0 : (int)(ms / MINUTE_MS % MINUTES_PER_DAY);
}

/* Reads min to max digits and moves on; false when there are fewer. */
static bool digits(const char **s, int min, int max, int *ret)
{
    int v = 0, n = 0;
    for (; n < max && **s >= '0' && **s <= '9'; n++, (*s)++)
        v = v * 10 + (**s - '0');
    *ret = v;
    return n >= min;
}

static bool letter(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

static bool iso_part(const char **s, struct day *ret)
{
    int y, m, d;
    if (!digits(s, 4, 4, &y) || !letter(s, '-') || !digits(s, 2, 2, &m) || !letter(s, '-') ||
        !digits(s, 2, 2, &d))
        return false;
    *ret = day_of(y, m, d);
    return ret->ordinal != 0;
}

bool day_read_iso(const char *s, struct day *ret)
{
    struct day day;
    if (!iso_part(&s, &day) || *s)
        return false;
    *ret = day;
    return true;
}

bool day_read_vi(const char *s, struct day *ret)
{
    if (day_read_iso(s, ret))
        return true;
    int y, m, d;
    if (!digits(&s, 1, 2, &d) || !*s || !strchr("/-.", *s))
        return false;
    char mark = *s;
    if (!letter(&s, mark) || !digits(&s, 1, 2, &m) || !letter(&s, mark) || !digits(&s, 4, 4, &y) ||
        *s || !day_valid(y, m, d))
        return false;
    *ret = day_of(y, m, d);
    return true;
}

/* ":00.123" after the minutes, all optional; more than three decimals are cut off. */
static bool seconds_part(const char **s, struct local *t)
{
    if (!letter(s, ':'))
        return true;
    if (!digits(s, 2, 2, &t->sec))
        return false;
    if (!letter(s, '.'))
        return true;
    int n = 0;
    for (; **s >= '0' && **s <= '9' && n < 9; n++, (*s)++)
        if (n < 3)
            t->ms = t->ms * 10 + (**s - '0');
    for (int i = n; i < 3; i++)
        t->ms *= 10;
    return n > 0;
}

static bool zone_part(const char **s, int64_t *offset_ms)
{
    if (!**s)
        return true;
    if (letter(s, 'Z')) {
        *offset_ms = 0;
        return true;
    }
    int sign = **s == '-' ? -1 : 1, hours, minutes;
    if (**s != '+' && **s != '-')
        return false;
    (*s)++;
    if (!digits(s, 2, 2, &hours) || !letter(s, ':') || !digits(s, 2, 2, &minutes) || hours > 14 ||
        minutes > 59)
        return false;
    *offset_ms = sign * (hours * HOUR_MS + minutes * MINUTE_MS);
    return true;
}

bool utc_read_iso(const char *s, struct utc *ret)
{
    struct day day;
    struct local t = { 0 };
    int64_t offset = LOCAL_OFFSET_MS;
    if (!iso_part(&s, &day) || !(letter(&s, 'T') || letter(&s, ' ')) ||
        !digits(&s, 2, 2, &t.hour) || !letter(&s, ':') || !digits(&s, 2, 2, &t.min) ||
        !seconds_part(&s, &t) || !zone_part(&s, &offset) || *s)
        return false;
    struct ymd ymd = day_ymd(day);
    t.y = ymd.y;
    t.m = ymd.m;
    t.d = ymd.d;
    struct utc there = local_utc(t);
    struct utc here = { there.ms + LOCAL_OFFSET_MS - offset };
    if (there.ms == 0 || local_ms(here) < 0)
        return false;
    *ret = here;
    return true;
}

/* Writers put digits by hand: a page of a thousand rows writes thousands of them. */
static inline char *put2(char *p, int v)
{
    unsigned tens = (unsigned)v * 103 >> 10; /* of 0 to 99 */
    p[0] = (char)('0' + tens);
    p[1] = (char)('0' + ((unsigned)v - tens * 10));
    return p + 2;
}

static inline char *put4(char *p, int v)
{
    return put2(put2(p, v / 100), v % 100);
}

static char *put_iso(char *p, struct ymd t)
{
    p = put4(p, t.y);
    *p++ = '-';
    p = put2(p, t.m);
    *p++ = '-';
    return put2(p, t.d);
}

static char *put_vi(char *p, struct ymd t)
{
    p = put2(p, t.d);
    *p++ = '/';
    p = put2(p, t.m);
    *p++ = '/';
    return put4(p, t.y);
}

static char *put_time(char *p, struct local t)
{
    p = put2(p, t.hour);
    *p++ = ':';
    return put2(p, t.min);
}

static struct ymd ymd_of(struct local t)
{
    return (struct ymd){ t.y, t.m, t.d };
}

const char *day_iso(struct arena *mem, struct day day)
{
    struct ymd t = day_ymd(day);
    if (!t.y)
        return "";
    char s[11] = { 0 };
    put_iso(s, t);
    return arena_dup(mem, s, sizeof s);
}

char *day_vi_put(char *p, struct day day)
{
    struct ymd t = day_ymd(day);
    return t.y ? put_vi(p, t) : p;
}

const char *day_vi(struct arena *mem, struct day day)
{
    char s[11] = { 0 };
    return day_vi_put(s, day) == s ? "" : arena_dup(mem, s, sizeof s);
}

const char *utc_iso(struct arena *mem, struct utc at)
{
    struct local t = utc_local(at);
    if (!t.y)
        return "";
    char s[] = "2021-11-01T07:30:00+07:00";
    char *p = put_iso(s, ymd_of(t)) + 1;
    p = put_time(p, t) + 1;
    put2(p, t.sec);
    return arena_dup(mem, s, sizeof s);
}

const char *utc_local_minute(struct arena *mem, struct utc at)
{
    struct local t = utc_local(at);
    if (!t.y)
        return "";
    char s[] = "2021-11-01T07:30";
    put_time(put_iso(s, ymd_of(t)) + 1, t);
    return arena_dup(mem, s, sizeof s);
}

/* The days of a page are few: what was written of one is kept. */
static char *put_day(char *p, struct day day)
{
    enum { KEPT = 16, WIDTH = 10 };
    static _Thread_local struct {
        int32_t ordinal;
        char words[WIDTH];
    } kept[KEPT];
    size_t at = (uint32_t)day.ordinal % KEPT;
    if (kept[at].ordinal != day.ordinal) {
        put_vi(kept[at].words, day_ymd(day));
        kept[at].ordinal = day.ordinal;
    }
    memcpy(p, kept[at].words, WIDTH);
    return p + WIDTH;
}

char *utc_vi_put(char *p, struct utc at)
{
    int64_t ms = local_ms(at);
    if (ms < 0)
        return p;
    int day = (int)(ms / DAY_MS), minute = (int)((ms - day * DAY_MS) / MINUTE_MS);
    p = put2(p, minute / 60);
    *p++ = ':';
    p = put2(p, minute % 60);
    *p++ = ' ';
    return put_day(p, (struct day){ day + 1 });
}

const char *utc_vi(struct arena *mem, struct utc at)
{
    char s[17] = { 0 };
    return utc_vi_put(s, at) == s ? "" : arena_dup(mem, s, sizeof s);
}

const char *utc_vi_time(struct arena *mem, struct utc at)
{
    struct local t = utc_local(at);
    if (!t.y)
        return "";
    char s[6] = { 0 };
    put_time(s, t);
    return arena_dup(mem, s, sizeof s);
}

const char *utc_vi_long(struct arena *mem, struct utc at)
{
    struct local t = utc_local(at);
    if (!t.y)
        return "";
    return arena_printf(mem, "%02d giờ %02d phút, ngày %02d/%02d/%04d", t.hour, t.min, t.d, t.m,
                        t.y);
}

const char *day_vi_long(struct arena *mem, struct day day)
{
    struct ymd t = day_ymd(day);
    if (!t.y)
        return "";
    return arena_printf(mem, t.m <= 2 ? "ngày %02d tháng %02d năm %d" : "ngày %02d tháng %d năm %d",
                        t.d, t.m, t.y);
}

const char *weekday_vi(int weekday)
{
    static const char *const names[] = { "",        "Thứ Hai", "Thứ Ba",  "Thứ Tư",
                                         "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật" };
    return names[between(weekday, 1, 7) ? weekday : 0];
}

/* Set before threads start, read by all. */
static int64_t clock_shift_ms;

static int64_t machine_ms(clockid_t id, int64_t per_second)
{
    struct timespec ts;
    must(clock_gettime(id, &ts) == 0);
    return ts.tv_sec * per_second + ts.tv_nsec / (1000000000 / per_second);
}

struct utc clock_now(void)
{
    return (struct utc){ machine_ms(CLOCK_REALTIME, 1000) + clock_shift_ms };
}

void clock_set(struct utc start)
{
    clock_shift_ms = start.ms - machine_ms(CLOCK_REALTIME, 1000);
}

int64_t monotonic_us(void)
{
    return machine_ms(CLOCK_MONOTONIC, 1000000);
}
