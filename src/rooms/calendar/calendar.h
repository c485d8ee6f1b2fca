// SPDX-License-Identifier: Apache-2.0
/*
 * calendar.h - office hours, days off, make-up Saturdays; the due time as one pure function with
 * its explanation; clocks with exclusions. Public face of the room. Law: one-stop §4.4 (8 h = 1
 * working day).
 */
#ifndef CALENDAR_H
#define CALENDAR_H
#include "desk/room.h"

/* Working time of one agency, const after it was built; living at least 15 minutes (snapshot, cache
 * "calendar"). */
struct calendar;
const struct calendar *calendar_of(struct cx *, int64_t agency_id) RETURNS_NONNULL;
/* Days that a calendar knows: from 1990-01-01 up to and without 2100-01-01; times outside are
 * refused. */
#define CALENDAR_FIRST INT32_C(726468)
#define CALENDAR_END   INT32_C(766645)
/* Days [from, to) with other office hours than the usual ones (winter, a new decision). */
struct calendar_season {
    int32_t from, to; /* struct day ordinals */
    int morning_open, morning_close, afternoon_open, afternoon_close;
    unsigned weekdays;
};
/* Pure constructor: hours in minutes of the day, a session may be empty (open = close) but not
 * both. */
struct calendar_spec {
    int morning_open, morning_close, afternoon_open, afternoon_close; /* 420 690 810 1020 */
    unsigned weekdays;                     /* bit 0 Monday … bit 6 Sunday; 0x1f = Mon–Fri */
    const struct calendar_season *seasons; /* without overlap */
    size_t n_seasons;
    const int32_t *off;         /* days without work (struct day ordinals, sorted) */
    const char *const *off_why; /* their names for the explanation; may be NULL */
    size_t n_off;
    const int32_t *makeup; /* Saturdays or Sundays worked as full days */
    size_t n_makeup;
};
const struct calendar *calendar_make(struct arena *, const struct calendar_spec *) RETURNS_NONNULL;

enum limit_unit {
    LIMIT_NONE,
    LIMIT_HOURS,
    LIMIT_WORKDAYS,
    LIMIT_DAYS,
    LIMIT_MONTHS,
    LIMIT_SAME_DAY
};
enum rounding { ROUND_EXACT, ROUND_END_OF_SESSION, ROUND_END_OF_DAY };
struct limit {
    enum limit_unit unit;
    int64_t milli; /* thousandths of the unit; DAYS and MONTHS whole */
    enum rounding rounding;
};
/* One line per stretch of time counted or skipped, in Vietnamese, for --explain and "Vì sao ngày
 * này?". */
struct due_step {
    struct utc from, to;
    int64_t minutes; /* counted in this stretch, 0 when skipped */
    const char *why;
};
/* The promised time of one-stop §4.4.3 as sharpened by the product: pure, no clock, no database.
 * steps may be NULL. E_INVALID for a negative, too long (> 10 years) or fractional limit where
 * whole is asked. NONE gives none. */
int calendar_due(struct cx *, const struct calendar *, struct utc received, const struct limit *,
                 struct utc *ret, struct rows *steps) MUST_USE;
/* Working minutes in [from, to); 0 when to <= from. O(1) after the snapshot. */
int64_t calendar_minutes(const struct calendar *, struct utc from, struct utc to);
struct utc calendar_add_minutes(const struct calendar *, struct utc from, int64_t minutes);
bool calendar_is_workday(const struct calendar *, struct day);
bool calendar_is_open(const struct calendar *, struct utc);
/* The same in the words of the screens: rows of struct due_line. */
struct due_line {
    const char *when, *counted, *why; /* "01/11 08:00 – 11:30", "3 giờ 30 phút", … */
};
int calendar_explain(struct cx *, const struct calendar *, struct utc received,
                     const struct limit *, struct utc *due, struct rows *lines) MUST_USE;
const char *minutes_text(struct cx *, int64_t minutes); /* "3 giờ 20 phút" */
/* Office hours of a day in words: "Thứ Hai – Thứ Sáu: 07:00–11:30, 13:30–17:00". */
const char *calendar_hours_text(struct cx *, const struct calendar *, struct day);
const char *limit_text(struct cx *, const struct limit *); /* "3 ngày làm việc", "trong ngày" */
/* Late is a minute after the due minute: 17:00:59 is in time for 17:00 (in SQL: at >= due + 60000).
 * None is never past. */
static inline bool due_is_past(struct utc due, struct utc at)
{
    return due.ms != 0 && at.ms >= due.ms + MINUTE_MS;
}
/* "Còn 2 ngày", "Hôm nay 17:00", "Quá hạn 1 giờ", "Tạm dừng"; tone green orange red grey. share:
 * used part 0..100. */
struct deadline {
    const char *text, *tone;
    int64_t share;
};
struct deadline calendar_deadline(struct cx *, const struct calendar *, struct utc start,
                                  struct utc due, bool paused);

/* The clock of a record, in the caller's write transaction. One per (kind, record_id). */
struct clock {
    const char *kind;
    int64_t record_id, agency_id;
    struct utc started_at;
    int64_t unit, milli, rounding; /* struct limit */
    struct utc due_promised;       /* printed; never moves */
    struct utc due_current;        /* moves with exclusions and days off */
    int64_t excluded;              /* so far: working minutes; days for limits in days and months */
    int64_t pauses;                /* so far */
    struct utc paused_at;          /* none while it runs */
    struct utc stopped_at;         /* none while open */
};
extern const struct field clock_fields[];
int clock_start(struct cx *, const char *kind, int64_t record_id, int64_t agency_id,
                struct utc start, const struct limit *, struct clock *ret) MUST_USE;
int clock_get(struct cx *, const char *kind, int64_t record_id, struct clock *ret) MUST_USE;
/* Pause from cx->now for a cause ("supplement" "finance" …) with its legal basis; E_CONFLICT when
 * paused or stopped. */
int clock_pause(struct cx *, const char *kind, int64_t record_id, const char *cause,
                const char *basis) MUST_USE;
/* Ends the pause: due_current moves by the working time (calendar days for LIMIT_DAYS) of the
 * exclusion. */
int clock_resume(struct cx *, const char *kind, int64_t record_id, struct utc *ret_due) MUST_USE;
int clock_stop(struct cx *, const char *kind, int64_t record_id) MUST_USE;
int clock_reopen(struct cx *, const char *kind, int64_t record_id) MUST_USE; /* recall: 9 → 4 */
/* Its due time as it was known just before an instant: pauses that ended since then are left out.
 */
int clock_due_before(struct cx *, const char *kind, int64_t record_id, struct utc at,
                     struct utc *ret) MUST_USE;
/* Every move of due_current is announced: event "clock.moved" with facts {"due":ms}; owners copy
 * it. */
extern const struct room calendar_room;
#endif
