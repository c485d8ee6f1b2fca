// SPDX-License-Identifier: Apache-2.0
/* calendar_store.c - the only file here that talks to the database. */
#include "calendar_room.h"

int calendar_store_hours_all(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_office_hours_all, NO_ARGS, office_hours_fields,
                   sizeof(struct office_hours), ret);
}

int calendar_store_load(struct cx *cx, struct worktime_rows *w)
{
    TRY(calendar_store_hours_all(cx, &w->hours));
    return db_rows(cx, &sql_day_off_all, NO_ARGS, day_off_fields, sizeof(struct day_off), &w->days);
}

int calendar_store_hours_add(struct cx *cx, const struct office_hours *h)
{
    TRY(db_exec(cx, &sql_office_hours_end,
                ARGS(A(agency_id, h->agency_id), A(day, h->valid_from))));
    return db_exec(cx, &sql_office_hours_insert, ARGS(R(office_hours_fields, h)));
}

int calendar_store_hours_of(struct cx *cx, int64_t agency_id, struct rows *ret)
{
    return db_rows(cx, &sql_office_hours_of, ARGS(A(agency_id, agency_id)), office_hours_fields,
                   sizeof(struct office_hours), ret);
}

int calendar_store_days_of_year(struct cx *cx, int64_t year, struct rows *ret)
{
    return db_rows(cx, &sql_day_off_year, ARGS(A(year, year)), day_off_fields,
                   sizeof(struct day_off), ret);
}

int calendar_store_day_on(struct cx *cx, int64_t agency_id, struct day day, struct day_off *ret)
{
    return db_one(cx, &sql_day_off_on, ARGS(A(agency_id, agency_id), A(day, day)), day_off_fields,
                  ret);
}

int calendar_store_day_get(struct cx *cx, int64_t id, struct day_off *ret)
{
    return db_one(cx, &sql_day_off_get, ARGS(A(id, id)), day_off_fields, ret);
}

int calendar_store_day_add(struct cx *cx, const struct day_off *d)
{
    int rc = db_exec(cx, &sql_day_off_insert, ARGS(R(day_off_fields, d)));
    return rc == 0
               ? fail(cx, E_CONFLICT, "day", "Ngày %s đã có trong lịch.", day_vi(cx->mem, d->day))
               : rc;
}

int calendar_store_day_change(struct cx *cx, const struct day_off *d)
{
    return db_change(cx, &sql_day_off_update, ARGS(R(day_off_fields, d)));
}

int calendar_store_day_cancel(struct cx *cx, int64_t id, int64_t rev, const char *decision)
{
    return db_change(cx, &sql_day_off_cancel, ARGS(A(id, id), A(rev, rev), A(decision, decision)));
}

int calendar_store_unmoved(struct cx *cx, struct day_off *ret)
{
    return db_one(cx, &sql_day_off_unmoved, NO_ARGS, day_off_fields, ret);
}

int calendar_store_unmoved_count(struct cx *cx, int64_t *ret)
{
    return db_int(cx, &sql_day_off_unmoved_count, NO_ARGS, ret);
}

int calendar_store_moved(struct cx *cx, const struct day_off *d)
{
    return db_exec(cx, &sql_day_off_moved, ARGS(A(id, d->id), A(rev, d->rev)));
}

/* --- clocks --- */

#define KEY A(kind, kind), A(record_id, record_id)

int clock_store_add(struct cx *cx, const struct clock *c)
{
    int rc = db_exec(cx, &sql_clock_insert, ARGS(R(clock_fields, c)));
    return rc == 0 ? fail(cx, E_CONFLICT, "", "Hồ sơ này đã có đồng hồ thời hạn.") : rc;
}

int clock_get(struct cx *cx, const char *kind, int64_t record_id, struct clock *ret)
{
    return db_one(cx, &sql_clock_get, ARGS(KEY), clock_fields, ret);
}

int clock_store_pause(struct cx *cx, const char *kind, int64_t record_id, struct clock *ret)
{
    *ret = (struct clock){ .kind = kind, .record_id = record_id };
    return db_one(cx, &sql_clock_pause, ARGS(KEY), clock_fields, ret);
}

int clock_store_exclude(struct cx *cx, const struct clock *c, const char *cause, const char *basis)
{
    return db_exec(cx, &sql_exclusion_open,
                   ARGS(A(kind, c->kind), A(record_id, c->record_id), A(n, c->pauses),
                        A(agency_id, c->agency_id), A(cause, cause), A(basis, basis)));
}

int clock_store_exclusion_end(struct cx *cx, const char *kind, int64_t record_id, struct clock *ret)
{
    *ret = (struct clock){ .kind = kind, .record_id = record_id };
    return db_one(cx, &sql_exclusion_close, ARGS(KEY), clock_fields, ret);
}

int clock_store_resume(struct cx *cx, const struct clock *c)
{
    return db_change(cx, &sql_clock_resume, ARGS(R(clock_fields, c)));
}

int clock_store_stop(struct cx *cx, const struct clock *c, bool was_paused)
{
    return db_change(cx, was_paused ? &sql_clock_stop_paused : &sql_clock_stop,
                     ARGS(R(clock_fields, c)));
}

int clock_store_reopen(struct cx *cx, const char *kind, int64_t record_id)
{
    return db_change(cx, &sql_clock_reopen, ARGS(KEY));
}

int clock_exclusions(struct cx *cx, const char *kind, int64_t record_id, struct rows *ret)
{
    return db_rows(cx, &sql_exclusion_list, ARGS(KEY), exclusion_fields, sizeof(struct exclusion),
                   ret);
}

int clock_store_open_over(struct cx *cx, struct day day, const struct clock *after, int64_t limit,
                          struct rows *ret)
{
    return db_rows(cx, &sql_clock_open_over,
                   ARGS(A(after_kind, after->kind), A(after_id, after->record_id),
                        A(day_start, day_start(day)), A(day_end, day_start(day_add(day, 1))),
                        A(limit, limit)),
                   clock_fields, sizeof(struct clock), ret);
}

static const struct field span_fields[] = {
    FIELD(struct clock_span, begins),
    FIELD(struct clock_span, ends),
    FIELD_END,
};

int clock_store_span(struct cx *cx, struct clock_span *ret)
{
    *ret = (struct clock_span){ .begins = { 0 } };
    return db_one(cx, &sql_clock_open_span, NO_ARGS, span_fields, ret);
}

bool clock_span_has(const struct clock_span *span, struct day day)
{
    return span->begins.ms < day_start(day_add(day, 1)).ms && span->ends.ms >= day_start(day).ms;
}

int clock_store_move(struct cx *cx, const struct clock *c, struct utc was)
{
    return db_exec(cx, &sql_clock_move, ARGS(R(clock_fields, c), A(was, was)));
}
