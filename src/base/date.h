// SPDX-License-Identifier: Apache-2.0
/*
 * date.h - instants, days and their spelling. Vietnam is UTC+7 all year since 1975; no tz database.
 * The only clock of the program is cx->now; clock_now() feeds it.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H
#include "base/arena.h"
#include "base/attr.h"
#include <stdbool.h>
#include <stdint.h>

/* An instant: milliseconds since 1970-01-01 UTC; 0 = none. */
struct utc {
    int64_t ms;
};
/* A calendar day: 1 = 0001-01-01 (proleptic Gregorian); 0 = none. Years 1 to 9999. */
struct day {
    int32_t ordinal;
};
struct ymd {
    int y, m, d;
};
/* A local wall-clock time, +07:00. */
struct local {
    int y, m, d, hour, min, sec, ms;
};

#define MINUTE_MS       INT64_C(60000)
#define HOUR_MS         INT64_C(3600000)
#define DAY_MS          INT64_C(86400000)
#define LOCAL_OFFSET_MS (7 * HOUR_MS)
#define DAY_OPEN_END    ((struct day){ 3652059 }) /* 9999-12-31: "until further notice" */

bool day_valid(int y, int m, int d);
struct day day_of(int y, int m, int d); /* none when the date does not exist */
struct ymd day_ymd(struct day);
int day_weekday(struct day); /* 1 Monday … 7 Sunday; 0 for none */
struct day day_add(struct day, int days);
struct day utc_day(struct utc);   /* local day of an instant */
struct utc day_start(struct day); /* local midnight */
struct local utc_local(struct utc);
struct utc local_utc(struct local); /* none when it does not exist */
int utc_minute_of_day(struct utc);  /* 0..1439, local */

/* Readers accept the whole string or nothing; false leaves *ret alone. */
bool day_read_iso(const char *s, struct day *ret); /* 2021-11-01 */
bool day_read_vi(const char *s, struct day *ret);  /* 1/11/2021, 01-11-2021, 01.11.2021, 2021-11-01;
                                                      also  a year alone is NOT a day */
bool utc_read_iso(const char *s, struct utc *ret); /* 2021-11-01T07:30[:00[.123]][Z|+07:00]; no zone
                                                      = local; a blank instead of T is accepted */
/* Writers: into the arena, "" for none. */
const char *day_iso(struct arena *, struct day); /* 2021-11-01 */
/* The same at p, without NUL; returns where it ends. */
char *day_vi_put(char *p, struct day) NONNULL;
const char *day_vi(struct arena *, struct day);           /* 01/11/2021 */
const char *utc_iso(struct arena *, struct utc);          /* 2021-11-01T07:30:00+07:00 */
const char *utc_local_minute(struct arena *, struct utc); /* 2021-11-01T07:30 */
/* The same 16 characters at p, without NUL; returns where they end. Nothing is written for none. */
char *utc_vi_put(char *p, struct utc) NONNULL;
const char *utc_vi(struct arena *, struct utc);      /* 07:30 01/11/2021 */
const char *utc_vi_time(struct arena *, struct utc); /* 07:30 */
const char *utc_vi_long(struct arena *, struct utc); /* 07 giờ 30 phút, ngày 01/11/2021 */
const char *day_vi_long(
    struct arena *,
    struct day); /* ngày 01 tháng 11 năm 2021 (NĐ 30/2020: 0 before days < 10 and months 1, 2) */
const char *weekday_vi(int weekday); /* "Thứ Hai" … "Chủ nhật" */

/* Wall clock of the machine, moved to start at `start` when clock_set was called (--now); then it
 * runs. */
struct utc clock_now(void);
void clock_set(struct utc start); /* before threads start */
int64_t monotonic_us(void);
#endif
