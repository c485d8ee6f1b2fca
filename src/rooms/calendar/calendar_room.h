// SPDX-License-Identifier: Apache-2.0
/* calendar_room.h - private to this folder; no other room may include it. */
#ifndef CALENDAR_ROOM_H
#define CALENDAR_ROOM_H
#include "rooms/calendar/worktime.h"
#include "desk/form.h"
#include "rooms/staff/staff.h"
#include "calendar_sql.h"

struct office_hours {
    int64_t id;
    int64_t agency_id; /* 0 = every agency without hours of its own */
    struct day valid_from, valid_to;
    int64_t morning_open, morning_close, afternoon_open, afternoon_close; /* minutes of the day */
    int64_t weekdays; /* bit 0 Monday … bit 6 Sunday */
    const char *decision;
    int64_t rev;
};
struct day_off {
    int64_t id;
    int64_t agency_id; /* 0 = every agency */
    struct day day;
    int64_t year;
    const char *kind; /* OFF, MAKEUP */
    const char *name;
    const char *decision;    /* its number and day */
    const char *source;      /* how sure we are */
    struct utc cancelled_at; /* none while in force */
    const char *cancel_decision;
    int64_t moved; /* 0 until the open clocks were moved for it */
    int64_t rev;
};
struct exclusion {
    int64_t n;
    const char *cause, *basis;
    struct utc from_at, to_at; /* to_at none while it lasts */
    int64_t approved_by;
};
extern const struct field office_hours_fields[], day_off_fields[], exclusion_fields[];
extern const struct option day_off_kinds[];
extern const struct job_kind calendar_jobs[];
extern const struct command calendar_commands[];
extern const struct importer calendar_importers[];

/* Everything that a snapshot is made of. */
struct worktime_rows {
    struct rows hours; /* struct office_hours, by agency and day */
    struct rows days;  /* struct day_off in force, by agency and day */
};

/* Rules. Each checks, stores, journals; the clocks follow by the job, which day_off_… start. */
int office_hours_add(struct cx *, struct office_hours *) MUST_USE;
int day_off_add(struct cx *, struct day_off *, int64_t *ret_job) MUST_USE;
int day_off_cancel(struct cx *, int64_t id, int64_t rev, const char *decision, int64_t *ret_job)
    MUST_USE;
/* The import: new, other or the same. Clocks are moved by calendar_days_changed() at the end. */
int day_off_put(struct cx *, struct day_off *, enum import_verdict *) MUST_USE;
int calendar_days_changed(struct cx *, int64_t *ret_job) MUST_USE;
int clock_exclusions(struct cx *, const char *kind, int64_t record_id, struct rows *ret) MUST_USE;
/* due_current of a clock whose excluded time is as given; never before the promise. */
int clock_recompute(struct cx *, const struct clock *, int64_t excluded, struct utc *ret) MUST_USE;
/* Announces that due_current moved. */
int clock_announce(struct cx *, const char *kind, int64_t record_id, struct utc due) MUST_USE;

/* Doors (calendar_pages.c). */
handler calendar_page_year, calendar_page_add, calendar_page_cancel_form, calendar_page_cancel,
    calendar_page_hours, calendar_page_hours_add, calendar_page_explain;

struct calendar_cell { /* a day of a month; n 0 = before the first or after the last */
    int64_t n;
    const char *css, *title;
    bool is_today;
};
struct calendar_week {
    struct rows days; /* struct calendar_cell, seven */
};
struct calendar_month {
    const char *title;
    struct rows weeks; /* struct calendar_week */
};
struct day_line {
    struct day day;
    const char *weekday, *kind, *name, *decision, *agency, *cancel_url;
    bool is_off, is_cancelled;
};
struct year_view {
    int64_t year, before, after, off, makeup;
    const char *agency;
    struct rows months; /* struct calendar_month */
    struct rows lines;  /* struct day_line */
    struct input day, kind, name, decision, reach;
    bool may_edit;
};
struct cancel_view {
    struct day_off row;
    const char *url, *back, *weekday, *kind;
    struct input decision;
};
struct hours_line {
    const char *period, *morning, *afternoon, *week, *decision;
    bool is_now;
};
struct hours_view {
    const char *agency;
    const char *in_force, *in_force_week, *origin; /* what holds today, and by whose word */
    struct rows lines;                             /* struct hours_line */
    struct input valid_from, morning_open, morning_close, afternoon_open, afternoon_close, decision;
    struct rows weekdays; /* struct input */
    bool may_edit;
};
struct explain_line {
    const char *from, *to, *counted, *why;
    bool is_counted;
};
struct explain_view {
    const char *agency, *day, *time, *number;
    struct rows units; /* struct input_option */
    struct rows lines; /* struct explain_line */
    const char *due, *due_weekday, *limit;
};

/* Store. */
int calendar_store_load(struct cx *, struct worktime_rows *ret) MUST_USE;
int calendar_store_hours_add(struct cx *, const struct office_hours *) MUST_USE;
int calendar_store_hours_all(struct cx *, struct rows *ret) MUST_USE;
int calendar_store_hours_of(struct cx *, int64_t agency_id, struct rows *ret) MUST_USE;
int calendar_store_days_of_year(struct cx *, int64_t year, struct rows *ret) MUST_USE;
int calendar_store_day_on(struct cx *, int64_t agency_id, struct day, struct day_off *ret) MUST_USE;
int calendar_store_day_get(struct cx *, int64_t id, struct day_off *ret) MUST_USE;
int calendar_store_day_add(struct cx *, const struct day_off *) MUST_USE;
int calendar_store_day_change(struct cx *, const struct day_off *) MUST_USE;
int calendar_store_day_cancel(struct cx *, int64_t id, int64_t rev, const char *decision) MUST_USE;
int calendar_store_unmoved(struct cx *, struct day_off *ret)
    MUST_USE; /* E_NOTFOUND when all are done */
int calendar_store_unmoved_count(struct cx *, int64_t *ret) MUST_USE;
int calendar_store_moved(struct cx *, const struct day_off *) MUST_USE;
int clock_store_add(struct cx *, const struct clock *) MUST_USE;
int clock_store_pause(struct cx *, const char *kind, int64_t record_id, struct clock *ret) MUST_USE;
int clock_store_exclude(struct cx *, const struct clock *, const char *cause, const char *basis)
    MUST_USE;
int clock_store_exclusion_end(struct cx *, const char *kind, int64_t record_id, struct clock *ret)
    MUST_USE;
int clock_store_resume(struct cx *, const struct clock *) MUST_USE;
int clock_store_stop(struct cx *, const struct clock *, bool was_paused) MUST_USE;
int clock_store_reopen(struct cx *, const char *kind, int64_t record_id) MUST_USE;
/* From the first start to the last date of all open clocks. */
struct clock_span {
    struct utc begins, ends;
};
int clock_store_span(struct cx *, struct clock_span *ret) MUST_USE;
bool clock_span_has(const struct clock_span *, struct day); /* some clock may be open over it */
int clock_store_open_over(struct cx *, struct day, const struct clock *after, int64_t limit,
                          struct rows *ret) MUST_USE;
int clock_store_move(struct cx *, const struct clock *, struct utc was) MUST_USE;
/* E_DENIED unless the asker may set hours and days off of the agency (0: of all). */
int calendar_reach(struct cx *, int64_t agency_id) MUST_USE;
#endif
