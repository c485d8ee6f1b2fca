// SPDX-License-Identifier: Apache-2.0
/*
 * worktime.h - counting working minutes and days of one calendar. Private to this folder; pure.
 *
 * Working minutes are counted from CALENDAR_FIRST: the k-th day of work spans (minutes before it,
 * minutes before it + its own]; the closing minute of a session belongs to that session.
 */
#ifndef CALENDAR_WORKTIME_H
#define CALENDAR_WORKTIME_H
#include "rooms/calendar/calendar.h"

enum { CALENDAR_SPAN = CALENDAR_END - CALENDAR_FIRST };

/* Office hours of a day: morning 0, afternoon 1; a session that is not worked has open = close. */
struct hours {
    int open[2], close[2];
    int morning, day; /* working minutes of the morning, of the whole day */
    int begin, end;   /* first opening, last closing */
    unsigned weekdays;
};
/* An instant as day (from CALENDAR_FIRST) and minute of it. */
struct place {
    int day, minute;
};
bool place_of(struct utc, struct place *ret); /* false outside the calendar */
struct utc place_utc(struct place);

bool work_is_day(const struct calendar *, int day);
bool work_is_makeup(const struct calendar *, int day);
int work_days_after(const struct calendar *, int from, int to); /* days of work in (from, to] */
const char *work_why_off(struct cx *, const struct calendar *, int day);
const struct hours *work_hours(const struct calendar *, int day);
int64_t work_before(const struct calendar *,
                    struct place); /* working minutes since CALENDAR_FIRST */
/* The earliest place at which `total` minutes are counted, total > 0. These return false past the
 * calendar's end. */
bool work_reached(const struct calendar *, int64_t total, struct place *ret);
/* Outside office hours: the next opening. A closing minute is still inside. */
bool work_open_from(const struct calendar *, struct place *);
/* The n-th day of work after this day, n > 0, at the same clock time if the office is open then. */
bool work_nth_after(const struct calendar *, struct place *, int64_t n);
bool work_roll(const struct calendar *,
               struct place *); /* from a day off to the next day of work, same clock time */
bool work_is_opening(const struct calendar *, struct place);
bool work_leave_closing(const struct calendar *,
                        struct place *); /* a closing minute becomes the next opening */

/* calendar_due with time that does not count: working minutes, or calendar days for limits in days
 * and months. */
int calendar_due_excluding(struct cx *, const struct calendar *, struct utc received,
                           const struct limit *, int64_t excluded, struct utc *ret) MUST_USE;
/* How much an exclusion [from, to) weighs, in the unit above. */
int64_t calendar_excluded(const struct calendar *, enum limit_unit, struct utc from, struct utc to);
#endif
