// SPDX-License-Identifier: Apache-2.0
/*
 * collect.c - the periodic job that removes what nobody needs any more: delivered events, old
 * notices, lost bytes. It walks from the oldest row on, twenty rows a write, and stops at the first
 * one that is young enough.
 */
#include "desk/records.h"
#include "desk_sql.h"

#define EVENT_MS  (30 * DAY_MS)
#define NOTICE_MS (180 * DAY_MS)

struct old {
    int64_t id;
    struct utc at;
};
static const struct field old_fields[] = { FIELD(struct old, id), FIELD(struct old, at),
                                           FIELD_END };

struct walk {
    const struct sql *oldest, *collect;
    int64_t after, upto, before;
    bool end;
};

static int look(struct cx *cx, void *arg)
{
    struct walk *walk = arg;
    struct rows rows;

    TRY(db_rows(cx, walk->oldest, ARGS(A(after, walk->after)), old_fields, sizeof(struct old),
                &rows));
    walk->upto = walk->after;
    ROWS_EACH(struct old, old, rows)
        if (old->at.ms < walk->before)
            walk->upto = old->id;
    walk->end = walk->upto == walk->after;
    return E_OK;
}

static int drop(struct cx *cx, void *arg)
{
    const struct walk *walk = arg;

    return db_exec(cx, walk->collect,
                   ARGS(A(after, walk->after), A(upto, walk->upto), A(before, walk->before)));
}

static int collect(struct cx *cx, struct job_ctx *job, struct walk walk)
{
    while (!job_cancelled(job)) {
        TRY(job_read(cx, job, look, &walk));
        if (walk.end)
            break;
        TRY(job_write(cx, job, drop, &walk));
        walk.after = walk.upto;
    }
    return E_OK;
}

int desk_collect(struct cx *cx, struct job_ctx *job)
{
    TRY(collect(cx, job,
                (struct walk){ &sql_event_oldest, &sql_event_collect, 0, 0, cx->now.ms - EVENT_MS,
                               false }));
    TRY(collect(cx, job,
                (struct walk){ &sql_notice_oldest, &sql_notice_collect, 0, 0,
                               cx->now.ms - NOTICE_MS, false }));
    return blob_collect(cx, job);
}
