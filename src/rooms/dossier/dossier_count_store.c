// SPDX-License-Identifier: Apache-2.0
/*
 * dossier_count_store.c - counters of Biểu II.06a and the dossiers behind them. Which column a
 * dossier stands in is said by law/ii06a.h alone.
 */
#include "dossier_room.h"
#include "dossier_sql.h"

enum { LINES_MAX = 500, WALK_MS = 20000 };

/* The field of the pinned version: it never changes. */
static const char *field_of(struct cx *cx, int64_t procedure_id)
{
    const struct procedure *p = procedure_by_id(cx, procedure_id);
    return p && p->field ? p->field : "";
}

/* ---- counters ---- */

struct tally_row {
    int64_t id, agency_id;
    const char *field;
    struct day day;
    int64_t online, other, early, exact, late;
};
static const struct field tally_row_fields[] = {
    FIELD(struct tally_row, id),     FIELD(struct tally_row, agency_id),
    FIELD(struct tally_row, field),  FIELD(struct tally_row, day),
    FIELD(struct tally_row, online), FIELD(struct tally_row, other),
    FIELD(struct tally_row, early),  FIELD(struct tally_row, exact),
    FIELD(struct tally_row, late),   FIELD_END,
};

static int add(struct cx *cx, const struct dossier *d, struct day day, enum ii06a_column column,
               int64_t by)
{
    const struct tally_row row = { .id = d->id,
                                   .agency_id = d->agency_id,
                                   .field = field_of(cx, d->procedure_id),
                                   .day = day,
                                   .online = column == II06A_ONLINE ? by : 0,
                                   .other = column == II06A_COUNTER ? by : 0,
                                   .early = column == II06A_EARLY ? by : 0,
                                   .exact = column == II06A_EXACT ? by : 0,
                                   .late = column == II06A_LATE ? by : 0 };
    return db_exec(cx, &sql_dossier_tally_add, ARGS(R(tally_row_fields, &row)));
}

static struct ii06a_case case_of(const struct dossier *d)
{
    return (struct ii06a_case){ .channel = d->channel,
                                .status = d->status,
                                .received = d->received_at,
                                .due = d->due_at,
                                .finished = d->finished_at };
}

static int add_received(struct cx *cx, const struct dossier *d, int64_t by)
{
    struct ii06a_case c = case_of(d);
    const struct ii06a_period since_it_came = { d->received_at, { d->received_at.ms + 1 } };
    enum ii06a_column column = ii06a_intake(&c, since_it_came);
    return column ? add(cx, d, utc_day(d->received_at), column, by) : E_OK;
}

static int add_finished(struct cx *cx, const struct dossier *d, int64_t by)
{
    struct ii06a_case c = case_of(d);
    enum ii06a_column column = ii06a_outcome(&c, d->finished_at);
    return column ? add(cx, d, utc_day(d->finished_at), column, by) : E_OK;
}

/* A due time that moves after the end puts the dossier into another column. */
static int recount(struct cx *cx, const struct dossier *before, const struct dossier *d)
{
    struct ii06a_case was = case_of(before), is = case_of(d);
    if (ii06a_outcome(&was, was.finished) == ii06a_outcome(&is, is.finished))
        return E_OK;
    TRY(add_finished(cx, before, -1));
    return add_finished(cx, d, 1);
}

int dossier_tally(struct cx *cx, const struct dossier *before, const struct dossier *d)
{
    bool had_ended = before && before->finished_at.ms, has_ended_now = d->finished_at.ms;
    if (!before)
        TRY(add_received(cx, d, 1));
    if (!had_ended)
        return has_ended_now ? add_finished(cx, d, 1) : E_OK;
    if (has_ended_now)
        return recount(cx, before, d);
    /* opened again: it may end more than once, which days cannot tell apart */
    TRY(add_received(cx, before, -1));
    TRY(add_finished(cx, before, -1));
    int rc = db_exec(cx, &sql_dossier_reopened_add, ARGS(A(id, d->id), A(agency_id, d->agency_id)));
    return rc < 0 ? rc : E_OK;
}

static const struct field tally_fields[] = {
    FIELD(struct dossier_tally, agency_id),
    FIELD(struct dossier_tally, field),
    FIELD(struct dossier_tally, carried),
    FIELD(struct dossier_tally, online),
    FIELD(struct dossier_tally, other),
    FIELD(struct dossier_tally, early),
    FIELD(struct dossier_tally, exact),
    FIELD(struct dossier_tally, late),
    FIELD_END,
};

int dossier_tallies(struct cx *cx, struct day from, struct day to, struct rows *ret)
{
    return db_rows(cx, &sql_dossier_tally_sum, ARGS(A(from, from), A(to, to)), tally_fields,
                   sizeof(struct dossier_tally), ret);
}

struct tally_fault {
    int64_t agency_id, received, ended;
};
static const struct field tally_fault_fields[] = {
    FIELD(struct tally_fault, agency_id),
    FIELD(struct tally_fault, received),
    FIELD(struct tally_fault, ended),
    FIELD_END,
};

int dossier_tally_check(struct cx *cx)
{
    struct rows rows;
    TRY(db_rows(cx, &sql_dossier_tally_faults, NO_ARGS, tally_fault_fields,
                sizeof(struct tally_fault), &rows));
    ROWS_EACH(const struct tally_fault, f, rows)
        (void)fail(cx, E_CONFLICT, "dossier_tally",
                   "Số đếm biểu II.06a của cơ quan %lld lệch %lld hồ sơ nhận, %lld hồ sơ xong.",
                   (long long)f->agency_id, (long long)f->received, (long long)f->ended);
    return rows.n ? E_CONFLICT : E_OK;
}

/* ---- one by one ---- */

struct counted_row {
    int64_t id, agency_id, procedure_id, channel, status;
    struct utc received_at, due_at, finished_at, at;
    const char *then_state;
    int64_t moved;
};
static const struct field counted_fields[] = {
    FIELD(struct counted_row, id),           FIELD(struct counted_row, agency_id),
    FIELD(struct counted_row, procedure_id), FIELD(struct counted_row, channel),
    FIELD(struct counted_row, status),       FIELD(struct counted_row, received_at),
    FIELD(struct counted_row, due_at),       FIELD(struct counted_row, finished_at),
    FIELD(struct counted_row, at),           FIELD(struct counted_row, then_state),
    FIELD(struct counted_row, moved),        FIELD_END,
};
/* A dossier whose due time of that moment has to be worked out, which cannot be done in a walk. */
struct put_off {
    struct dossier_counted counted;
    struct ii06a_case c;
};
struct walk {
    struct ii06a_period period;
    struct utc at;
    int64_t agency_id;
    dossier_counted_fn *fn;
    void *arg;
    struct rows put_off; /* struct put_off */
    struct arena *mem;   /* outlives a row */
};

static bool has_ended(int64_t status)
{
    return !dossier_is_open(status) && status != DOSSIER_NOT_ACCEPTED;
}

/* The state at the end of the period. What the journal does not know (brought in without its
 * events) was in process. */
static void state_then(const struct counted_row *row, struct ii06a_case *c)
{
    int64_t state;
    if (c->finished.ms || !*row->then_state)
        return;
    c->status = int_read(row->then_state, &state) && !has_ended(state) ? state : DOSSIER_IN_PROCESS;
}

static int tell(struct cx *cx, struct walk *w, struct dossier_counted *counted,
                const struct ii06a_case *c)
{
    counted->intake = ii06a_intake(c, w->period);
    counted->outcome = ii06a_outcome(c, w->at);
    return counted->intake && counted->outcome ? w->fn(cx, counted, w->arg) : E_OK;
}

static int tell_later(struct walk *w, const struct dossier_counted *counted,
                      const struct ii06a_case *c)
{
    struct put_off *p = rows_add(w->mem, &w->put_off);
    *p = (struct put_off){ *counted, *c };
    return E_OK;
}

static int see(struct cx *cx, void *rec, void *arg)
{
    const struct counted_row *row = rec;
    struct walk *w = arg;
    struct ii06a_case c = { .channel = row->channel,
                            .status = row->status,
                            .received = row->received_at,
                            .due = row->due_at };
    struct dossier_counted counted = { .id = row->id,
                                       .agency_id = row->agency_id,
                                       .field = field_of(cx, row->procedure_id) };
    if (row->finished_at.ms && row->finished_at.ms < w->period.to.ms)
        c.finished = row->finished_at;
    else if (row->finished_at.ms && !*row->then_state)
        c.status = DOSSIER_IN_PROCESS;
    state_then(row, &c);
    c.finished_before = c.finished.ms && c.finished.ms < w->period.from.ms;
    return row->moved ? tell_later(w, &counted, &c) : tell(cx, w, &counted, &c);
}

static int tell_put_off(struct cx *cx, struct walk *w)
{
    ROWS_EACH(struct put_off, p, w->put_off) {
        TRY(clock_due_before(cx, DOSSIER_KIND, p->counted.id, w->period.to, &p->c.due));
        TRY(tell(cx, w, &p->counted, &p->c));
    }
    return E_OK;
}

static struct walk walk_of(struct cx *cx, struct ii06a_period period, int64_t agency_id,
                           dossier_counted_fn *fn, void *arg)
{
    return (struct walk){ .period = period,
                          .at = ii06a_at(period, cx->now),
                          .agency_id = agency_id,
                          .fn = fn,
                          .arg = arg,
                          .put_off = { .size = sizeof(struct put_off) },
                          .mem = cx->mem };
}

static int walk(struct cx *cx, struct walk *w, uint64_t part, int order, struct utc before)
{
    struct counted_row row;
    const struct page_of page = { .parts = part | (w->agency_id ? SQL_DOSSIER_COUNTED_AGENCY : 0),
                                  .order = order,
                                  .limit = 1 };
    return db_list_stream(cx, &sql_dossier_counted, &page,
                          ARGS(A(past, w->period.to.ms <= cx->now.ms), A(from_at, w->period.from),
                               A(to_at, w->period.to), A(before_at, before),
                               A(of_agency, w->agency_id)),
                          counted_fields, &row, see, w);
}

static int walk_open(struct cx *cx, struct walk *w, struct utc before)
{
    TRY(walk(cx, w, SQL_DOSSIER_COUNTED_OPEN, SQL_DOSSIER_COUNTED_BY_RECEIVED, before));
    return walk(cx, w, SQL_DOSSIER_COUNTED_ENDED, SQL_DOSSIER_COUNTED_BY_FINISHED, before);
}

int dossier_each_open(struct cx *cx, struct ii06a_period period, int64_t agency_id,
                      dossier_counted_fn *fn, void *arg)
{
    struct walk w = walk_of(cx, period, agency_id, fn, arg);
    TRY(walk_open(cx, &w, period.to));
    return tell_put_off(cx, &w);
}

int dossier_each_of_period(struct cx *cx, struct ii06a_period period, int64_t agency_id,
                           bool carried, dossier_counted_fn *fn, void *arg)
{
    struct walk w = walk_of(cx, period, agency_id, fn, arg);
    db_deadline(cx, WALK_MS);
    if (!carried)
        TRY(walk(cx, &w, SQL_DOSSIER_COUNTED_RECEIVED, SQL_DOSSIER_COUNTED_BY_RECEIVED, period.to));
    TRY(walk_open(cx, &w, period.from));
    return tell_put_off(cx, &w);
}

/* ---- opened again after their end: their whole way ---- */

struct way {
    struct walk w;
    struct counted_row row; /* the dossier whose events come in; id 0 = none yet */
    struct ii06a_case c;
};

static int way_done(struct cx *cx, struct way *way)
{
    struct walk *w = &way->w;
    if (!way->row.id || (w->agency_id && way->row.agency_id != w->agency_id))
        return E_OK;
    struct dossier_counted counted = { .id = way->row.id,
                                       .agency_id = way->row.agency_id,
                                       .field = field_of(cx, way->row.procedure_id) };
    return way->row.moved ? tell_later(w, &counted, &way->c) : tell(cx, w, &counted, &way->c);
}

static int way_event(struct cx *cx, void *rec, void *arg)
{
    const struct counted_row *row = rec;
    struct way *way = arg;
    struct ii06a_case *c = &way->c;
    int64_t state;
    if (row->id != way->row.id) {
        TRY(way_done(cx, way));
        way->row = *row;
        *c = (struct ii06a_case){ .channel = row->channel,
                                  .received = row->received_at,
                                  .due = row->due_at };
    }
    if (!int_read(row->then_state, &state))
        return E_OK;
    if (!has_ended(state))
        c->finished = (struct utc){ 0 };
    else if (!c->finished.ms)
        c->finished = row->at;
    c->status = state;
    if (row->at.ms < way->w.period.from.ms)
        c->finished_before = c->finished.ms != 0;
    return E_OK;
}

int dossier_each_reopened(struct cx *cx, struct ii06a_period period, int64_t agency_id,
                          dossier_counted_fn *fn, void *arg)
{
    struct way way = { .w = walk_of(cx, period, agency_id, fn, arg) };
    struct counted_row row;
    TRY(db_stream(cx, &sql_dossier_reopened_ways, ARGS(A(to_at, period.to)), counted_fields, &row,
                  way_event, &way));
    TRY(way_done(cx, &way));
    return tell_put_off(cx, &way.w);
}

/* ---- lines of a list ---- */

int dossier_lines(struct cx *cx, const int64_t *ids, size_t n, struct rows *ret)
{
    struct buf found = BUF(cx->mem);
    struct rows rows;
    const char *next;
    const struct page_of page = { .parts = SQL_DOSSIER_LIST_FOUND,
                                  .order = SQL_DOSSIER_LIST_BY_RECEIVED,
                                  .after = "",
                                  .limit = LINES_MAX };
    must(n > 0 && n <= LINES_MAX);
    for (size_t i = 0; i < n; i++)
        buf_printf(&found, "%016lld", (long long)ids[i]);
    TRY(db_list(cx, &sql_dossier_list, &page, ARGS(A(found, buf_str(&found))), dossier_row_fields,
                sizeof(struct dossier_row), &rows, &next));
    *ret = (struct rows){ .size = sizeof(struct dossier_line) };
    ROWS_EACH(const struct dossier_row, d, rows) {
        struct dossier_line *line = rows_add(cx->mem, ret);
        *line = (struct dossier_line){ .id = d->id,
                                       .code = d->code,
                                       .owner = d->owner,
                                       .title = d->title,
                                       .agency = d->agency,
                                       .status = d->status,
                                       .received_at = d->received_at,
                                       .due_at = d->due_at,
                                       .finished_at = d->finished_at };
    }
    return E_OK;
}
