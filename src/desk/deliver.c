// SPDX-License-Identifier: Apache-2.0
/*
 * deliver.c - hands events to listeners. Taking a delivery and what the listener writes are one
 * transaction, so a listener that only writes runs exactly once; one that calls another system
 * claims first, calls without a transaction, and writes with the result. What fails comes back
 * later, and at last needs a person.
 */
#include "desk/records.h"
#include "base/log.h"
#include "desk_sql.h"
#include <pthread.h>

enum { AT_ONCE = 16 };
#define LEASE_MS (2 * MINUTE_MS) /* a call may last 30 s */

const int64_t backoff_ms[BACKOFFS] = { MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS };

struct delivery {
    const char *listener;
    int64_t n, attempt, id;
    const char *name, *kind;
    int64_t record_id, agency_id;
    const char *facts;
    struct utc at;
};
static const struct field delivery_fields[] = {
    FIELD(struct delivery, listener),
    FIELD(struct delivery, n),
    FIELD(struct delivery, attempt),
    FIELD(struct delivery, id),
    FIELD(struct delivery, name),
    FIELD(struct delivery, kind),
    FIELD(struct delivery, record_id),
    FIELD(struct delivery, agency_id),
    FIELD(struct delivery, facts),
    FIELD(struct delivery, at),
    FIELD_END,
};

/* A delivery on its way, with a context of its own. */
struct parcel {
    const struct delivery *d;
    const struct listener *listener;
    struct event event;
    void *called;
    bool gone; /* somebody else has it */
    struct cx *cx;
    struct write write;
    struct batch *batch;
    int rc;
};
struct batch {
    pthread_mutex_t lock;
    pthread_cond_t all;
    size_t left;
};

struct cx *work_cx(struct house *house, const struct cx *like, int64_t agency_id)
{
    struct cx *cx = cx_new();

    cx->house = house;
    cx->now = like->now;
    for (const struct room *const *room = house->rooms; *room; room++)
        if ((*room)->system_who)
            cx->who = (*room)->system_who(cx);
    if (agency_id && agency_id != cx->who->agency_id) {
        struct who *who = arena_dup(cx->mem, cx->who, sizeof *who);
        who->agency_id = agency_id;
        cx->who = who;
    }
    return cx;
}

const char *fault_words(struct cx *cx, int rc)
{
    struct buf b = BUF(cx->mem);

    for (size_t i = 0; i < cx->err.n && b.n < 900; i++)
        buf_printf(&b, "%s%.300s", i ? " " : "", cx->err.v[i].msg);
    const char *words = b.n ? text_nfc(cx->mem, b.p, b.n) : NULL; /* NULL: cut inside a letter */
    return words ? words : fault_first(cx, rc);
}

/* ---- after a failure ---- */

struct later {
    const struct delivery *d;
    int rc;
    const char *fault;
};

static int put_later(struct cx *cx, void *arg)
{
    const struct later *later = arg;
    bool again = (later->rc == E_BUSY || later->rc == E_IO) && later->d->attempt < BACKOFFS;
    int64_t wait = again ? backoff_ms[later->d->attempt] : 0;

    return db_exec(cx, &sql_delivery_later,
                   ARGS(A(listener, later->d->listener), A(kind, later->d->kind),
                        A(record_id, later->d->record_id), A(n, later->d->n), A(id, later->d->id),
                        A(state, again ? "WAIT" : "PERSON"), A(attempt, later->d->attempt + 1),
                        A(not_before, cx->now.ms + wait), A(fault, later->fault)));
}

static int fail_delivery(struct house *house, struct cx *cx, const struct delivery *d, int rc,
                         const char *fault)
{
    struct later later = { d, rc, fault };

    log_line(LOG_WARN, "outbox listener=%s event=%lld attempt=%lld rc=%s: %s", d->listener,
             (long long)d->id, (long long)d->attempt + 1, err_name(rc), fault);
    return house_write(house, cx, LANE_BACKGROUND, put_later, &later);
}

/* ---- listeners that only write ---- */

static int local_go(struct cx *cx, void *arg)
{
    struct parcel *p = arg;
    const struct delivery *d = p->d;

    cx->after = NULL;
    int rows = db_exec(cx, &sql_delivery_take,
                       ARGS(A(listener, d->listener), A(kind, d->kind), A(record_id, d->record_id),
                            A(n, d->n), A(id, d->id)));
    p->gone = rows == 0;
    return rows <= 0 ? rows : p->listener->go(cx, &p->event, NULL);
}

static void local_done(struct write *w, int rc)
{
    struct parcel *p = (struct parcel *)w->arg;

    p->rc = rc;
    pthread_mutex_lock(&p->batch->lock);
    if (--p->batch->left == 0)
        pthread_cond_signal(&p->batch->all);
    pthread_mutex_unlock(&p->batch->lock);
}

static void open_parcel(struct parcel *p, struct house *house, const struct cx *cx,
                        const struct delivery *d)
{
    p->d = d;
    p->cx = work_cx(house, cx, d->agency_id);
    p->listener = listener_find(p->cx, d->listener);
    p->event = (struct event){ .id = d->id,
                               .name = d->name,
                               .kind = d->kind,
                               .record_id = d->record_id,
                               .agency_id = d->agency_id,
                               .facts = d->facts,
                               .at = d->at,
                               .attempt = d->attempt + 1 };
}

/* What became of it; negative only when the database cannot be written. */
static int close_parcel(struct house *house, struct parcel *p)
{
    int rc = E_OK;

    if (!p->listener)
        rc = fail_delivery(house, p->cx, p->d, E_NOTFOUND,
                           "Chương trình không còn phần nhận việc này.");
    else if (p->rc < 0)
        rc = fail_delivery(house, p->cx, p->d, p->rc, fault_words(p->cx, p->rc));
    else
        after_run(p->cx);
    cx_free(p->cx);
    return rc;
}

/* All of different records or listeners, so they may go together: one COMMIT serves many. */
static int deliver_local(struct house *house, struct cx *cx, const struct rows *due)
{
    struct batch batch = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, due->n };
    struct parcel *parcels = arena_array(cx->mem, due->n, sizeof *parcels);
    int worst = E_OK;

    for (size_t i = 0; i < due->n; i++) {
        struct parcel *p = &parcels[i];
        open_parcel(p, house, cx, ROW(const struct delivery, *due, i));
        p->batch = &batch;
        p->write = (struct write){
            .cx = p->cx, .go = local_go, .arg = p, .lane = LANE_BACKGROUND, .done = local_done
        };
        if (!p->listener)
            local_done(&p->write, E_OK);
        else if (store_submit(house->store, &p->write) < 0)
            local_done(&p->write, E_BUSY);
    }
    pthread_mutex_lock(&batch.lock);
    while (batch.left > 0)
        pthread_cond_wait(&batch.all, &batch.lock);
    pthread_mutex_unlock(&batch.lock);
    for (size_t i = 0; i < due->n; i++) {
        int rc = close_parcel(house, &parcels[i]);
        worst = rc < 0 ? rc : worst;
    }
    return worst;
}

/* ---- listeners that call another system ---- */

static int claim(struct cx *cx, void *arg)
{
    struct parcel *p = arg;
    const struct delivery *d = p->d;
    int rows = db_exec(cx, &sql_delivery_claim,
                       ARGS(A(listener, d->listener), A(kind, d->kind), A(record_id, d->record_id),
                            A(n, d->n), A(id, d->id), A(until, cx->now.ms + LEASE_MS)));

    p->gone = rows == 0;
    return rows;
}

static int result(struct cx *cx, void *arg)
{
    struct parcel *p = arg;
    const struct delivery *d = p->d;
    int rows = db_exec(cx, &sql_delivery_done,
                       ARGS(A(listener, d->listener), A(kind, d->kind), A(record_id, d->record_id),
                            A(n, d->n), A(id, d->id), A(attempt, d->attempt + 1)));

    p->gone = rows == 0;
    return rows <= 0 ? rows : p->listener->go(cx, &p->event, p->called);
}

static int deliver_outside(struct house *house, struct cx *cx, const struct delivery *d)
{
    struct parcel p = { 0 };

    open_parcel(&p, house, cx, d);
    if (p.listener) {
        p.rc = house_write(house, p.cx, LANE_BACKGROUND, claim, &p);
        if (p.rc < 0) {
            cx_free(p.cx);
            return p.rc;
        }
        if (!p.gone && p.listener->call)
            p.rc = p.listener->call(p.cx, &p.event, &p.called);
        if (!p.gone && p.rc >= 0)
            p.rc = house_write(house, p.cx, LANE_BACKGROUND, result, &p);
    }
    return close_parcel(house, &p);
}

/* ---- all that is due ---- */

struct look_for {
    bool outside;
    struct rows due;
};

static int read_due(struct cx *cx, void *arg)
{
    struct look_for *look = arg;

    return db_rows(cx, &sql_delivery_due,
                   ARGS(A(outside, look->outside), A(limit, look->outside ? 1 : AT_ONCE)),
                   delivery_fields, sizeof(struct delivery), &look->due);
}

static int some(struct house *house, struct cx *cx, struct look_for *look)
{
    TRY(store_read(house->store, cx, read_due, look));
    if (look->due.n == 0)
        return 0;
    TRY(look->outside ? deliver_outside(house, cx, look->due.v)
                      : deliver_local(house, cx, &look->due));
    return (int)look->due.n;
}

int deliver_due(struct house *house, struct cx *cx, bool outside, const atomic_bool *stop)
{
    int all = 0, n = 1;

    while (n > 0 && !atomic_load(stop)) {
        struct look_for look = { .outside = outside };
        SCRATCH(cx->mem)
        {
            n = some(house, cx, &look);
            cx->err = (struct faults){ 0 };
        }
        all += n > 0 ? n : 0;
    }
    return n < 0 ? n : all;
}
