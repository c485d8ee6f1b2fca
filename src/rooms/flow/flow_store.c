// SPDX-License-Identifier: Apache-2.0
/* flow_store.c - the only file here that talks to the database. */
#include "flow_room.h"

/* A first screen and a half; what is late or due today stands on it. */
enum { PAGE_LINES = 20, COUNTS_MS = 5000 };
#define INBOX "inbox" /* the cache that each change of a work item bumps */

static const struct field row_fields[] = {
    FIELD(struct flow_row, id),
    FIELD(struct flow_row, kind),
    FIELD(struct flow_row, code),
    FIELD(struct flow_row, valid_from),
    FIELD(struct flow_row, valid_to),
    FIELD(struct flow_row, legal_basis),
    FIELD_END,
};
#define STEP(m)                                                                                    \
    {                                                                                              \
        .name = #m, .off = offsetof(struct flow_step_row, step.m),                                 \
        .type = FIELD_TYPE(((struct flow_step *)0)->m)                                             \
    }
static const struct field step_row_fields[] = {
    FIELD(struct flow_step_row, version_id),
    STEP(n),
    STEP(code),
    STEP(title),
    STEP(kind),
    STEP(role),
    STEP(unit),
    STEP(limit_minutes),
    STEP(guard),
    STEP(verb),
    FIELD_END,
};
static const struct field counts_fields[] = {
    FIELD(struct inbox_counts, open),  FIELD(struct inbox_counts, late),
    FIELD(struct inbox_counts, today), FIELD(struct inbox_counts, paused),
    FIELD(struct inbox_counts, ready), FIELD_END,
};

int flow_store_load(struct cx *cx, struct flow_table *ret)
{
    struct rows steps;
    TRY(db_rows(cx, &sql_flow_version_all, NO_ARGS, row_fields, sizeof(struct flow_row),
                &ret->versions));
    TRY(db_rows(cx, &sql_flow_step_all, NO_ARGS, step_row_fields, sizeof(struct flow_step_row),
                &steps));
    struct flow_version *full = arena_array(cx->mem, ret->versions.n + 1, sizeof *full);
    for (size_t i = 0; i < ret->versions.n; i++) {
        const struct flow_row *row = ROW(struct flow_row, ret->versions, i);
        full[i] = (struct flow_version){ row->id,
                                         row->kind,
                                         row->code,
                                         { .size = sizeof(struct flow_step),
                                           .fields = flow_step_fields } };
        ROWS_EACH(struct flow_step_row, s, steps) {
            if (s->version_id == row->id)
                *(struct flow_step *)rows_add(cx->mem, &full[i].steps) = s->step;
        }
    }
    ret->full = full;
    return E_OK;
}

int flow_store_version_add(struct cx *cx, const struct flow_row *row, const struct rows *steps)
{
    TRY(db_exec(cx, &sql_flow_version_insert, ARGS(R(row_fields, row))));
    ROWS_EACH(struct flow_step, s, *steps)
        TRY(db_exec(cx, &sql_flow_step_insert,
                    ARGS(A(version_id, row->id), R(flow_step_fields, s))));
    return E_OK;
}

int flow_store_item_add(struct cx *cx, struct work_item *w)
{
    cache_bump(cx, INBOX);
    w->id = id_new(cx);
    w->rev = 1;
    return db_exec(cx, &sql_work_item_insert, ARGS(R(work_item_fields, w)));
}

int flow_store_open(struct cx *cx, const char *kind, int64_t record_id, struct work_item *ret)
{
    return db_one(cx, &sql_work_item_open, ARGS(A(kind, kind), A(record_id, record_id)),
                  work_item_fields, ret);
}

int flow_store_close(struct cx *cx, const struct work_item *w, const char *outcome)
{
    cache_bump(cx, INBOX);
    return db_change(
        cx, &sql_work_item_close,
        ARGS(A(id, w->id), A(rev, w->rev), A(closed_at, cx->now), A(outcome, outcome)));
}

int flow_store_pause(struct cx *cx, struct work_item *w, bool paused, struct utc due)
{
    cache_bump(cx, INBOX);
    TRY(db_change(cx, &sql_work_item_pause,
                  ARGS(A(id, w->id), A(rev, w->rev), A(paused, paused), A(due_at, due))));
    w->paused = paused;
    w->due_at = due;
    w->rev++;
    return E_OK;
}

int flow_store_assign(struct cx *cx, struct work_item *w, int64_t post_id, int64_t unit_id)
{
    cache_bump(cx, INBOX);
    w->post_id.id = post_id;
    w->unit_id = unit_id;
    w->claimed_at = cx->now;
    TRY(db_change(cx, &sql_work_item_assign,
                  ARGS(A(id, w->id), A(rev, w->rev), A(post_id, w->post_id), A(unit_id, unit_id),
                       A(claimed_at, cx->now))));
    w->rev++;
    return E_OK;
}

int flow_store_due(struct cx *cx, const char *kind, int64_t record_id, struct utc due)
{
    cache_bump(cx, INBOX);
    return db_exec(cx, &sql_work_item_due,
                   ARGS(A(kind, kind), A(record_id, record_id), A(due_at, due)));
}

int flow_store_items(struct cx *cx, const char *kind, int64_t record_id, struct rows *ret)
{
    return db_rows(cx, &sql_work_item_of_record, ARGS(A(kind, kind), A(record_id, record_id)),
                   work_item_fields, sizeof(struct work_item), ret);
}

static int count_mine(struct cx *cx, const struct recent_of *of, struct recent_numbers *ret)
{
    struct utc tomorrow = day_start(day_add(utc_day(cx->now), 1));
    struct inbox_counts n = { 0 };
    struct holder h;
    (void)of;
    _Static_assert(sizeof n <= sizeof *ret, "the counts are kept as numbers");
    TRY(flow_holder(cx, &h));
    TRY(db_one(cx, &sql_inbox_counts,
               ARGS(A(p1, h.p[0]), A(p2, h.p[1]), A(p3, h.p[2]), A(p4, h.p[3]), A(my_role, h.role),
                    A(tomorrow, tomorrow)),
               counts_fields, &n));
    memcpy(ret, &n, sizeof n);
    return E_OK;
}

int flow_store_counts(struct cx *cx, struct inbox_counts *ret)
{
    const struct who *who = cx->who;
    const struct recent_of of = {
        .key = { who->person_id, who->post_id, who->agency_id, who->unit_id },
        .ms = COUNTS_MS,
        .cache = INBOX,
    };
    struct recent_numbers n;
    TRY(recent_get(cx, &of, count_mine, &n));
    memcpy(ret, &n, sizeof *ret);
    return E_OK;
}

int flow_store_inbox(struct cx *cx, const struct holder *h, enum inbox_of of, const char *after,
                     struct rows *ret, const char **next)
{
    static const uint64_t parts[] = {
        [INBOX_PAUSED] = SQL_INBOX_MINE_PAUSED, [INBOX_RETURN] = SQL_INBOX_MINE_STEP
    };
    const struct page_of page = { .parts = parts[of],
                                  .order = SQL_INBOX_MINE_BY_DUE, /* the only one of both */
                                  .after = after,
                                  .limit = PAGE_LINES };
    return db_list(cx, of == INBOX_UNIT ? &sql_inbox_unit : &sql_inbox_mine, &page,
                   ARGS(A(p1, h->p[0]), A(p2, h->p[1]), A(p3, h->p[2]), A(p4, h->p[3]),
                        A(my_role, h->role), A(step, "return")),
                   work_item_fields, sizeof(struct work_item), ret, next);
}
