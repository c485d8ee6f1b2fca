// SPDX-License-Identifier: Apache-2.0
/*
 * job.c - long work: a row with a lease, progress that survives a crash, cancelling, a result file.
 * A job is run by one thread of one process at a time; whoever finds it after a crash calls it
 * again.
 */
#include "desk/records.h"
#include "base/log.h"
#include "desk_sql.h"
#include <pthread.h>

enum { ARGS_MAX = 64 * 1024, TELL_US = 500 * 1000 };
#define LEASE_MS (2 * MINUTE_MS) /* renewed every 30 s */

struct job {
    int64_t id, agency_id, scope_id, person_id;
    const char *person_name, *kind, *args, *state;
    int64_t done, total, attempt, cancel;
};
static const struct field job_fields[] = {
    FIELD(struct job, id),
    FIELD(struct job, agency_id),
    FIELD(struct job, scope_id),
    FIELD(struct job, person_id),
    FIELD(struct job, person_name),
    FIELD(struct job, kind),
    FIELD(struct job, args, .max_len = ARGS_MAX),
    FIELD(struct job, state),
    FIELD(struct job, done),
    FIELD(struct job, total),
    FIELD(struct job, attempt),
    FIELD(struct job, cancel),
    FIELD_END,
};

/* Jobs of this process. */
static pthread_mutex_t running_lock = PTHREAD_MUTEX_INITIALIZER;
static struct job_ctx *running;

int job_start(struct cx *cx, const char *kind, const char *args_json, int64_t *ret_id)
{
    must(job_kind_find(cx, kind));
    if (strlen(args_json) > ARGS_MAX)
        return fail(cx, E_INVALID, "", "Việc nền nhận quá nhiều dữ liệu.");
    *ret_id = id_new(cx);
    wake_work(cx);
    return db_exec(
        cx, &sql_job_add,
        ARGS(A(id, *ret_id), A(person_name, cx->who->name), A(kind, kind), A(args, args_json)));
}

const struct job_kind *job_kind_find(const struct cx *cx, const char *kind)
{
    for (const struct room *const *room = house_rooms(cx); *room; room++)
        for (const struct job_kind *k = (*room)->jobs; k && k->kind; k++)
            if (strcmp(k->kind, kind) == 0)
                return k;
    return NULL;
}

/* ---- what a job may ask ---- */

const char *job_args(struct job_ctx *job)
{
    return job->args;
}

int64_t job_id(struct job_ctx *job)
{
    return job->id;
}

int64_t job_done(struct job_ctx *job)
{
    return job->done;
}

bool job_cancelled(struct job_ctx *job)
{
    return atomic_load(&job->cancelled) || atomic_load(job->stop);
}

int job_read(struct cx *cx, struct job_ctx *job, int (*fn)(struct cx *, void *), void *arg)
{
    store_deadline(job->house->store, 0);
    return store_read(job->house->store, cx, fn, arg);
}

int job_write(struct cx *cx, struct job_ctx *job, int (*fn)(struct cx *, void *), void *arg)
{
    return house_write(job->house, cx, LANE_BACKGROUND, fn, arg);
}

static int note_cancel(struct cx *cx, const struct sql *sql, const struct arg *args,
                       struct job_ctx *job)
{
    int64_t cancel = 0;
    int rc = db_int(cx, sql, args, &cancel);

    if (rc == E_NOTFOUND || cancel) /* ended by somebody else, or cancelled */
        atomic_store(&job->cancelled, true);
    return rc == E_NOTFOUND ? E_OK : rc;
}

struct progress {
    struct job_ctx *job;
    int64_t until; /* the clock runs on while a write is run again */
};

static int put_progress(struct cx *cx, void *arg)
{
    const struct progress *p = arg;

    return note_cancel(
        cx, &sql_job_progress,
        ARGS(A(id, p->job->id), A(done, p->job->done), A(total, p->job->total), A(until, p->until)),
        p->job);
}

int job_progress(struct cx *cx, struct job_ctx *job, int64_t done, int64_t total)
{
    bool end = done == total && job->done != done;

    job->done = done;
    job->total = total;
    if (!end && monotonic_us() - job->told_us < TELL_US)
        return E_OK;
    job->told_us = monotonic_us();
    struct progress p = { job, clock_now().ms + LEASE_MS };
    return house_write(job->house, cx, LANE_BACKGROUND, put_progress, &p);
}

struct result {
    struct job_ctx *job;
    const char *filename;
    struct blob_ref ref;
};

static int put_result(struct cx *cx, void *arg)
{
    const struct result *result = arg;
    int64_t blob_id;

    TRY(blob_row(cx, &result->ref, &blob_id));
    return db_exec(cx, &sql_job_result,
                   ARGS(A(id, result->job->id), A(name, result->filename), A(blob_id, blob_id)));
}

int job_result(struct cx *cx, struct job_ctx *job, const char *filename, const char *type,
               const char *path)
{
    struct result result = { .job = job, .filename = filename };

    TRY(blob_store_file(cx, type, path, &result.ref));
    return house_write(job->house, cx, LANE_BACKGROUND, put_result, &result);
}

/* ---- running ---- */

struct pick {
    struct rows due;
    struct job *job;
    bool got;
};

static int read_due(struct cx *cx, void *arg)
{
    struct pick *pick = arg;

    return db_rows(cx, &sql_job_due, NO_ARGS, job_fields, sizeof(struct job), &pick->due);
}

static int claim(struct cx *cx, void *arg)
{
    struct pick *pick = arg;
    int rows =
        db_exec(cx, &sql_job_claim, ARGS(A(id, pick->job->id), A(until, cx->now.ms + LEASE_MS)));

    pick->got = rows == 1;
    return rows;
}

struct ending {
    struct job_ctx *job;
    int64_t person_id;
    const char *state, *fault;
    int64_t not_before, ended_at;
};

static int put_end(struct cx *cx, void *arg)
{
    const struct ending *e = arg;
    bool good = strcmp(e->state, "DONE") == 0;

    TRY(db_exec(cx, &sql_job_end,
                ARGS(A(id, e->job->id), A(state, e->state), A(not_before, e->not_before),
                     A(ended_at, e->ended_at), A(fault, e->fault))));
    if (good)
        TRY(db_exec(cx, &sql_job_forget, ARGS(A(id, e->job->id))));
    if (!e->person_id || !e->ended_at)
        return E_OK;
    publish(cx, arena_printf(cx->mem, "job/%lld", (long long)e->job->id));
    return notice_add(
        cx, e->person_id,
        arena_printf(cx->mem, "%s: %s", e->job->kind->title, good ? "đã xong" : "không hoàn thành"),
        arena_printf(cx->mem, "/viec-nen/%lld", (long long)e->job->id));
}

/* What the return of run() means for the row. */
static struct ending ending_of(struct cx *cx, const struct job *job, struct job_ctx *ctx, int rc)
{
    struct ending e = { .job = ctx,
                        .person_id = job->person_id,
                        .state = "DONE",
                        .fault = "",
                        .ended_at = clock_now().ms };

    if (atomic_load(&ctx->cancelled)) {
        e.state = "CANCELLED";
    } else if (rc >= 0 && atomic_load(ctx->stop) && ctx->done < ctx->total) {
        e.state = "WAIT"; /* the house closes: go on at the next start */
        e.ended_at = 0;
    } else if (rc < 0) {
        bool again = (rc == E_BUSY || rc == E_IO) && job->attempt < BACKOFFS;
        e.fault = fault_words(cx, rc);
        e.state = again ? "WAIT" : "FAILED";
        e.not_before = again ? clock_now().ms + backoff_ms[job->attempt] : 0;
        e.ended_at = again ? 0 : e.ended_at;
        log_line(LOG_WARN, "job=%lld kind=%s rc=%s: %s", (long long)job->id, job->kind,
                 err_name(rc), e.fault);
    }
    return e;
}

static void join(struct job_ctx *ctx)
{
    pthread_mutex_lock(&running_lock);
    ctx->next = running;
    running = ctx;
    pthread_mutex_unlock(&running_lock);
}

static void leave(struct job_ctx *ctx)
{
    pthread_mutex_lock(&running_lock);
    for (struct job_ctx **at = &running; *at; at = &(*at)->next)
        if (*at == ctx) {
            *at = ctx->next;
            break;
        }
    pthread_mutex_unlock(&running_lock);
}

static int run(struct house *house, struct cx *base, const struct job *job, const atomic_bool *stop)
{
    struct cx *cx = work_cx(house, base, job->agency_id);
    struct job_ctx ctx = { .house = house,
                           .kind = job_kind_find(cx, job->kind),
                           .id = job->id,
                           .done = job->done,
                           .total = job->total,
                           .attempt = job->attempt + 1,
                           .args = job->args,
                           .stop = stop };
    int rc;

    atomic_store(&ctx.cancelled, job->cancel != 0);
    if (job->person_id) { /* sees and signs as the person who started it */
        struct who *who = arena_dup(cx->mem, cx->who, sizeof *who);
        who->agency_id = job->agency_id;
        who->scope_id = job->scope_id;
        who->person_id = job->person_id;
        who->name = job->person_name;
        cx->who = who;
    }
    join(&ctx);
    if (!ctx.kind)
        rc = fail(cx, E_NOTFOUND, "", "Chương trình không còn loại việc này.");
    else
        rc = job_cancelled(&ctx) ? E_OK : ctx.kind->run(cx, &ctx);
    leave(&ctx);
    struct ending e = ending_of(cx, job, &ctx, rc);
    if (!ctx.kind)
        e.person_id = 0;
    rc = house_write(house, cx, LANE_BACKGROUND, put_end, &e);
    cx_free(cx);
    return rc < 0 ? rc : 1;
}

int job_run_due(struct house *house, struct cx *cx, const atomic_bool *stop)
{
    struct pick pick = { 0 };

    TRY(store_read(house->store, cx, read_due, &pick));
    ROWS_EACH(struct job, job, pick.due) {
        if (atomic_load(stop))
            break;
        pick.job = job;
        TRY(house_write(house, cx, LANE_BACKGROUND, claim, &pick));
        if (pick.got)
            return run(house, cx, job, stop);
    }
    return 0;
}

/* ---- leases, periods, cancelling ---- */

struct alive {
    int64_t id, until, cancel;
};

static int put_alive(struct cx *cx, void *arg)
{
    struct alive *alive = arg;
    int rc =
        db_int(cx, &sql_job_alive, ARGS(A(id, alive->id), A(until, alive->until)), &alive->cancel);

    return rc == E_NOTFOUND ? E_OK : rc;
}

void jobs_alive(struct house *house, struct cx *cx)
{
    struct alive jobs[16];
    size_t n = 0;

    pthread_mutex_lock(&running_lock);
    for (struct job_ctx *job = running; job && n < COUNT(jobs); job = job->next)
        if (job->house == house)
            jobs[n++] = (struct alive){ .id = job->id };
    pthread_mutex_unlock(&running_lock);
    for (size_t i = 0; i < n; i++) {
        jobs[i].until = clock_now().ms + LEASE_MS;
        if (house_write(house, cx, LANE_BACKGROUND, put_alive, &jobs[i]) < 0)
            log_line(LOG_WARN, "job=%lld: the lease could not be renewed", (long long)jobs[i].id);
        if (jobs[i].cancel)
            job_cancel_now(jobs[i].id);
    }
}

int jobs_unclaim(struct cx *cx, void *arg)
{
    (void)arg;
    TRY(db_exec(cx, &sql_job_unclaim, NO_ARGS));
    return db_exec(cx, &sql_delivery_unclaim, NO_ARGS);
}

struct period {
    const char *kind;
    int64_t next_at;
};
static const struct field period_fields[] = {
    FIELD(struct period, kind),
    FIELD(struct period, next_at),
    FIELD_END,
};

static int read_periods(struct cx *cx, void *arg)
{
    return db_rows(cx, &sql_job_periods, NO_ARGS, period_fields, sizeof(struct period), arg);
}

/* -1: never started. */
static int64_t next_of(const struct rows *periods, const char *kind)
{
    ROWS_EACH(struct period, p, *periods)
        if (strcmp(p->kind, kind) == 0)
            return p->next_at;
    return -1;
}

struct start {
    const struct job_kind *kind;
    bool first;
};

static int start_periodic(struct cx *cx, void *arg)
{
    const struct start *start = arg;
    int64_t id;
    int rows = db_exec(cx, &sql_job_period_take,
                       ARGS(A(kind, start->kind->kind),
                            A(next_at, cx->now.ms + (int64_t)start->kind->every_s * 1000)));

    return rows <= 0 || start->first ? rows : job_start(cx, start->kind->kind, "{}", &id);
}

int jobs_periodic(struct house *house, struct cx *cx)
{
    struct rows periods;

    TRY(store_read(house->store, cx, read_periods, &periods));
    for (const struct room *const *room = house->rooms; *room; room++)
        for (const struct job_kind *k = (*room)->jobs; k && k->kind; k++) {
            int64_t next = next_of(&periods, k->kind);
            struct start start = { k, next < 0 };
            if (k->every_s > 0 && next <= cx->now.ms)
                TRY(house_write(house, cx, LANE_BACKGROUND, start_periodic, &start));
        }
    return E_OK;
}

int job_cancel(struct cx *cx, int64_t id)
{
    return db_exec(cx, &sql_job_cancel, ARGS(A(id, id)));
}

void job_cancel_now(int64_t id)
{
    pthread_mutex_lock(&running_lock);
    for (struct job_ctx *job = running; job; job = job->next)
        if (job->id == id)
            atomic_store(&job->cancelled, true);
    pthread_mutex_unlock(&running_lock);
}
