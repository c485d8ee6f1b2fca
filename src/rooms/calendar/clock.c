// SPDX-License-Identifier: Apache-2.0
/*
 * clock.c - the clock of a record: started, paused with a legal basis, resumed, stopped; and the
 * job that moves open clocks when days off change. Due dates are never edited: they are computed
 * anew from start, limit and exclusions.
 */
#include "calendar_room.h"

enum { PORTION = 20 };

static struct limit limit_of(const struct clock *c)
{
    return (struct limit){ (enum limit_unit)c->unit, c->milli, (enum rounding)c->rounding };
}

int clock_start(struct cx *cx, const char *kind, int64_t record_id, int64_t agency_id,
                struct utc start, const struct limit *limit, struct clock *ret)
{
    *ret = (struct clock){
        .kind = kind, .record_id = record_id, .agency_id = agency_id, .started_at = start
    };
    ret->unit = limit->unit;
    ret->milli = limit->milli;
    ret->rounding = limit->rounding;
    TRY(calendar_due(cx, calendar_of(cx, agency_id), start, limit, &ret->due_promised, NULL));
    ret->due_current = ret->due_promised;
    return clock_store_add(cx, ret);
}

int clock_announce(struct cx *cx, const char *kind, int64_t record_id, struct utc due)
{
    return emit(cx, "clock.moved", kind, record_id,
                arena_printf(cx->mem, "{\"due\":%lld}", (long long)due.ms));
}

int clock_pause(struct cx *cx, const char *kind, int64_t record_id, const char *cause,
                const char *basis)
{
    struct clock c;
    int rc = clock_store_pause(cx, kind, record_id, &c);
    if (rc == E_NOTFOUND)
        return fail(cx, E_CONFLICT, "", "Đồng hồ thời hạn đang tạm dừng hoặc đã dừng.");
    TRY(rc);
    return clock_store_exclude(cx, &c, cause, basis);
}

int clock_recompute(struct cx *cx, const struct clock *c, int64_t excluded, struct utc *ret)
{
    struct limit limit = limit_of(c);
    TRY(calendar_due_excluding(cx, calendar_of(cx, c->agency_id), c->started_at, &limit, excluded,
                               ret));
    if (ret->ms < c->due_promised.ms)
        *ret = c->due_promised;
    return E_OK;
}

/* The pause ends now: c is the clock as it was, and becomes what it is. E_NOTFOUND when it was not
 * paused. */
static int end_pause(struct cx *cx, const char *kind, int64_t record_id, struct clock *c)
{
    TRY(clock_store_exclusion_end(cx, kind, record_id, c));
    c->excluded += calendar_excluded(calendar_of(cx, c->agency_id), (enum limit_unit)c->unit,
                                     c->paused_at, cx->now);
    return clock_recompute(cx, c, c->excluded, &c->due_current);
}

int clock_resume(struct cx *cx, const char *kind, int64_t record_id, struct utc *ret_due)
{
    struct clock c;
    int rc = end_pause(cx, kind, record_id, &c);
    if (rc == E_NOTFOUND)
        return fail(cx, E_CONFLICT, "", "Đồng hồ thời hạn không ở trạng thái tạm dừng.");
    TRY(rc);
    TRY(clock_store_resume(cx, &c));
    *ret_due = c.due_current;
    return clock_announce(cx, kind, record_id, c.due_current);
}

int clock_stop(struct cx *cx, const char *kind, int64_t record_id)
{
    struct clock c;
    int rc = end_pause(cx, kind, record_id, &c);
    if (rc < 0 && rc != E_NOTFOUND)
        return rc;
    bool was_paused = rc != E_NOTFOUND;
    TRY(clock_store_stop(cx, &c, was_paused));
    return was_paused ? clock_announce(cx, kind, record_id, c.due_current) : E_OK;
}

int clock_reopen(struct cx *cx, const char *kind, int64_t record_id)
{
    return clock_store_reopen(cx, kind, record_id);
}

/* --- days off changed: open clocks whose span contains the day --- */

struct move {
    struct day_off day;
    char after_kind[64],
        next_kind[64]; /* key of the last clock looked at, before and after this portion */
    int64_t after_id, next_id;
    struct rows clocks; /* the portion */
    bool is_last;       /* portion of this day */
};

/* Past exclusions weigh otherwise when a day in them is worked or not. */
static int weigh_exclusions(struct cx *cx, const struct clock *c, int64_t *ret)
{
    struct rows pauses;
    *ret = 0;
    if (c->pauses == 0)
        return E_OK;
    TRY(clock_exclusions(cx, c->kind, c->record_id, &pauses));
    ROWS_EACH(struct exclusion, x, pauses)
        *ret += calendar_excluded(calendar_of(cx, c->agency_id), (enum limit_unit)c->unit,
                                  x->from_at, x->to_at);
    return E_OK;
}

int clock_due_before(struct cx *cx, const char *kind, int64_t record_id, struct utc at,
                     struct utc *ret)
{
    struct clock c;
    struct rows pauses;
    int64_t excluded = 0;
    TRY(clock_get(cx, kind, record_id, &c));
    TRY(clock_exclusions(cx, kind, record_id, &pauses));
    ROWS_EACH(struct exclusion, x, pauses) {
        if (x->to_at.ms && x->to_at.ms < at.ms)
            excluded += calendar_excluded(calendar_of(cx, c.agency_id), (enum limit_unit)c.unit,
                                          x->from_at, x->to_at);
    }
    return clock_recompute(cx, &c, excluded, ret);
}

static const char *reason(struct cx *cx, const struct day_off *d)
{
    bool is_cancelled = d->cancelled_at.ms != 0, is_off = strcmp(d->kind, "OFF") == 0;
    const char *what = is_cancelled ? (is_off ? "Bỏ ngày nghỉ" : "Bỏ ngày làm bù")
                       : is_off     ? "Ngày nghỉ"
                                    : "Ngày làm bù";
    const char *decision = is_cancelled ? d->cancel_decision : d->decision;
    return arena_printf(cx->mem, "%s %s (%s%s%s)", what, day_vi(cx->mem, d->day), d->name,
                        decision[0] ? "; " : "", decision);
}

static int move_one(struct cx *cx, const struct day_off *d, const struct clock *was)
{
    struct clock c = *was;
    TRY(weigh_exclusions(cx, was, &c.excluded));
    TRY(clock_recompute(cx, &c, c.excluded, &c.due_current));
    if (c.due_current.ms == was->due_current.ms && c.excluded == was->excluded)
        return E_OK;
    int rc = clock_store_move(cx, &c, was->due_current);
    if (rc <= 0 || c.due_current.ms == was->due_current.ms)
        return rc; /* 0: the clock was stopped or moved meanwhile, by the new calendar already */
    TRY(record_change(cx, &(struct change){
                              .kind = c.kind,
                              .record_id = c.record_id,
                              .agency_id = c.agency_id,
                              .verb = "clock_move",
                              .note = arena_printf(cx->mem, "%s: hẹn trả chuyển từ %s sang %s",
                                                   reason(cx, d), utc_vi(cx->mem, was->due_current),
                                                   utc_vi(cx->mem, c.due_current)),
                          }));
    return clock_announce(cx, c.kind, c.record_id, c.due_current);
}

/* Not in the write: it looks at all open clocks, and everybody who writes would wait. */
static int find_portion(struct cx *cx, void *arg)
{
    struct move *m = arg;
    const struct clock after = { .kind = m->after_kind, .record_id = m->after_id };
    TRY(clock_store_open_over(cx, m->day.day, &after, PORTION, &m->clocks));
    m->is_last = m->clocks.n < PORTION;
    ROWS_EACH(struct clock, c, m->clocks) {
        snprintf(m->next_kind, sizeof m->next_kind, "%s", c->kind);
        m->next_id = c->record_id;
    }
    return E_OK;
}

static int move_portion(struct cx *cx, void *arg)
{
    struct move *m = arg;
    ROWS_EACH(struct clock, c, m->clocks)
        if (m->day.agency_id == 0 || agency_is_below(cx, c->agency_id, m->day.agency_id))
            TRY(move_one(cx, &m->day, c));
    return m->is_last ? calendar_store_moved(cx, &m->day) : E_OK;
}

static int read_unmoved(struct cx *cx, void *arg)
{
    struct move *m = arg;
    *m = (struct move){ .is_last = false };
    return calendar_store_unmoved(cx, &m->day);
}

/* Clocks that start from now on know the days already. */
static int read_span(struct cx *cx, void *arg)
{
    return clock_store_span(cx, arg);
}

static int count_unmoved(struct cx *cx, void *arg)
{
    return calendar_store_unmoved_count(cx, arg);
}

/* All open clocks over one day, portion by portion. Safe to begin again: what was moved stays as it
 * is. */
static int move_day(struct cx *cx, struct job_ctx *job, const struct clock_span *span,
                    struct move *m)
{
    m->is_last = !clock_span_has(span, m->day.day);
    if (m->is_last)
        return job_write(cx, job, move_portion, m);
    while (!m->is_last && !job_cancelled(job)) {
        struct arena_mark mark = arena_mark(cx->mem);
        TRY(job_read(cx, job, find_portion, m));
        TRY(job_write(cx, job, move_portion, m));
        arena_rewind(cx->mem, mark);
        memcpy(m->after_kind, m->next_kind, sizeof m->after_kind);
        m->after_id = m->next_id;
    }
    return E_OK;
}

static int run_move_clocks(struct cx *cx, struct job_ctx *job)
{
    struct move m;
    struct clock_span span;
    int64_t total = 0, done = 0;
    TRY(job_read(cx, job, count_unmoved, &total));
    TRY(job_read(cx, job, read_span, &span));
    while (!job_cancelled(job)) {
        int rc = job_read(cx, job, read_unmoved, &m);
        if (rc == E_NOTFOUND)
            return job_progress(cx, job, total, total);
        TRY(rc);
        TRY(move_day(cx, job, &span, &m));
        done++;
        TRY(job_progress(cx, job, done, total > done ? total : done));
    }
    return E_OK;
}

const struct job_kind calendar_jobs[] = {
    { "calendar.move_clocks", "Dời hẹn trả theo ngày nghỉ mới", run_move_clocks, 0 },
    { 0 },
};
