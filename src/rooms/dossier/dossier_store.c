// SPDX-License-Identifier: Apache-2.0
/* dossier_store.c - the only file here that names a statement. */
#include "dossier_room.h"
#include "dossier_sql.h"

enum { FOUND_MAX = 100, WAITING_PAGE = 50 };

const struct field dossier_row_fields[] = {
    FIELD(struct dossier_row, id, .secret = true),
    FIELD(struct dossier_row, code, .label = "Mã hồ sơ", .max_len = 80),
    FIELD(struct dossier_row, procedure, .label = "Mã thủ tục", .max_len = 60),
    FIELD(struct dossier_row, title, .label = "Thủ tục", .max_len = 2000),
    FIELD(struct dossier_row, owner, .label = "Người nộp", .max_len = 200),
    FIELD(struct dossier_row, submitter, .label = "Người nộp thay", .secret = true, .max_len = 200),
    FIELD(struct dossier_row, channel, .label = "Kênh", .options = dossier_channels),
    FIELD(struct dossier_row, agency, .label = "Cơ quan", .max_len = 60),
    FIELD(struct dossier_row, agency_id, .secret = true),
    FIELD(struct dossier_row, received_at, .label = "Ngày nhận"),
    FIELD(struct dossier_row, due_at, .label = "Hẹn trả"),
    FIELD(struct dossier_row, due_order, .secret = true),
    FIELD(struct dossier_row, finished_at, .label = "Ngày xong"),
    FIELD(struct dossier_row, returned_at, .label = "Ngày trả"),
    FIELD(struct dossier_row, return_channel, .secret = true, .options = dossier_return_channels),
    FIELD(struct dossier_row, status, .label = "Trạng thái", .options = dossier_statuses),
    FIELD(struct dossier_row, paused, .secret = true),
    FIELD(struct dossier_row, rev, .secret = true),
    FIELD_END,
};

static int64_t due_order(struct utc due)
{
    return due.ms ? due.ms : DOSSIER_NO_DUE;
}

/* ---- the record ---- */

/* A component keeps the number that it has in the case; :n of db_each would count those given. */
static const struct field stored_component_fields[] = {
    { .name = "component", .off = offsetof(struct dossier_component, n), .type = FT_INT },
    FIELD(struct dossier_component, name),
    FIELD(struct dossier_component, originals),
    FIELD(struct dossier_component, copies),
    FIELD(struct dossier_component, note),
    FIELD(struct dossier_component, digitised),
    FIELD_END,
};

int dossier_store_add(struct cx *cx, const struct dossier *d)
{
    struct rows components = d->components;
    components.fields = stored_component_fields;
    TRY(db_exec(cx, &sql_dossier_add,
                ARGS(R(dossier_fields, d), A(due_order, due_order(d->due_at)))));
    if (!components.n)
        return E_OK;
    return db_each(cx, &sql_dossier_component_add, ARGS(A(dossier_id, d->id)), &components);
}

int dossier_components(struct cx *cx, struct dossier *d)
{
    return db_rows(cx, &sql_dossier_component_list, ARGS(A(dossier_id, d->id)),
                   dossier_component_fields, sizeof(struct dossier_component), &d->components);
}

static int found_or_words(struct cx *cx, int rc)
{
    return rc == E_NOTFOUND
               ? fail(cx, E_NOTFOUND, "", "Không có hồ sơ này, hoặc hồ sơ thuộc cơ quan khác.")
               : rc;
}

int dossier_get(struct cx *cx, const char *code, struct dossier *ret)
{
    return found_or_words(
        cx, db_one(cx, &sql_dossier_by_code, ARGS(A(code, code)), dossier_fields, ret));
}

int dossier_by_id(struct cx *cx, int64_t id, struct dossier *ret)
{
    return found_or_words(cx, db_one(cx, &sql_dossier_by_id, ARGS(A(id, id)), dossier_fields, ret));
}

int dossier_public_row(struct cx *cx, const char *code, struct dossier *ret)
{
    return db_one(cx, &sql_dossier_public, ARGS(A(code, code)), dossier_fields, ret);
}

int dossier_may_read(struct cx *cx, const char *kind, int64_t record_id)
{
    int64_t agency_id;
    TRY(db_int(cx, &sql_dossier_agency_of, ARGS(A(id, record_id)), &agency_id));
    return record_may_read(cx, kind, record_id, agency_id);
}

int dossier_store_moved(struct cx *cx, struct dossier *d)
{
    TRY(db_change(cx, &sql_dossier_moved,
                  ARGS(R(dossier_fields, d), A(due_order, due_order(d->due_at)))));
    d->rev++;
    return E_OK;
}

int dossier_store_due(struct cx *cx, int64_t id, struct utc due)
{
    return db_exec(cx, &sql_dossier_due_moved,
                   ARGS(A(id, id), A(due_at, due), A(due_order, due_order(due))));
}

int dossier_store_digitised(struct cx *cx, int64_t dossier_id, int64_t n)
{
    return db_exec(cx, &sql_dossier_component_digitised, ARGS(A(dossier_id, dossier_id), A(n, n)));
}

/* ---- figures ---- */

int dossier_store_total(struct cx *cx, const struct dossier *d, int received, int on_time, int late)
{
    return db_exec(cx, &sql_dossier_total_add,
                   ARGS(A(agency_id, d->agency_id), A(day, utc_day(d->received_at)),
                        A(received, received), A(on_time, on_time), A(late, late)));
}

static const struct field total_fields[] = {
    FIELD(struct dossier_totals, received),
    FIELD(struct dossier_totals, on_time),
    FIELD(struct dossier_totals, late_closed),
    FIELD_END,
};

int dossier_totals(struct cx *cx, int64_t scope_id, struct day from, struct day to,
                   struct dossier_totals *ret)
{
    *ret = (struct dossier_totals){ 0 };
    TRY(db_one(cx, &sql_dossier_total_sum, ARGS(A(scope_id, scope_id), A(from, from), A(to, to)),
               total_fields, ret));
    TRY(db_int(cx, &sql_dossier_late_open,
               ARGS(A(scope_id, scope_id), A(from_at, day_start(from)),
                    A(to_at, day_start(day_add(to, 1))), A(late_at, dossier_late_at(cx->now))),
               &ret->late_open));
    ret->overdue = ret->late_closed + ret->late_open;
    ret->in_process = ret->received - ret->on_time - ret->overdue;
    return E_OK;
}

static int count_totals(struct cx *cx, const struct recent_of *of, struct recent_numbers *ret)
{
    struct dossier_totals t;
    _Static_assert(sizeof t <= sizeof *ret, "the figures are kept as numbers");
    TRY(dossier_totals(cx, of->key[0], (struct day){ (int32_t)of->key[1] },
                       (struct day){ (int32_t)of->key[2] }, &t));
    memcpy(ret, &t, sizeof t);
    return E_OK;
}

int dossier_totals_recent(struct cx *cx, int64_t scope_id, struct day from, struct day to,
                          struct dossier_totals *ret)
{
    const struct recent_of of = { .key = { scope_id, from.ordinal, to.ordinal }, .ms = MINUTE_MS };
    struct recent_numbers numbers;
    TRY(recent_get(cx, &of, count_totals, &numbers));
    memcpy(ret, &numbers, sizeof *ret);
    return E_OK;
}

struct badge_counts {
    int64_t late, waiting;
};
static const struct field badge_count_fields[] = {
    FIELD(struct badge_counts, late),
    FIELD(struct badge_counts, waiting),
    FIELD_END,
};

int dossier_store_badges(struct cx *cx, struct rows *ret)
{
    struct badge_counts counts = { 0 };
    TRY(db_one(cx, &sql_dossier_badges, ARGS(A(late_at, dossier_late_at(cx->now))),
               badge_count_fields, &counts));
    *(struct badge *)rows_add(cx->mem, ret) = (struct badge){ "dossier.late", counts.late, "red" };
    *(struct badge *)rows_add(cx->mem, ret) =
        (struct badge){ "dossier.waiting", counts.waiting, "green" };
    return E_OK;
}

struct total_fault {
    int64_t agency_id, received;
};
static const struct field total_fault_fields[] = {
    FIELD(struct total_fault, agency_id),
    FIELD(struct total_fault, received),
    FIELD_END,
};

int dossier_store_check(struct cx *cx)
{
    struct rows rows;
    TRY(db_rows(cx, &sql_dossier_total_faults, NO_ARGS, total_fault_fields,
                sizeof(struct total_fault), &rows));
    ROWS_EACH(const struct total_fault, row, rows)
        (void)fail(cx, E_CONFLICT, "dossier_total",
                   "Số hồ sơ đã cộng của cơ quan %lld không khớp với số hồ sơ.",
                   (long long)row->agency_id);
    int rc = dossier_tally_check(cx);
    return rows.n ? E_CONFLICT : rc;
}

/* ---- lists ---- */

int dossier_found(struct cx *cx, const char *text, const char **ret)
{
    struct rows hits;
    struct buf b = BUF(cx->mem);
    TRY(search_find(cx, text, DOSSIER_KIND, FOUND_MAX, &hits));
    ROWS_EACH(struct hit, hit, hits)
        buf_printf(&b, "%016lld", (long long)hit->id);
    *ret = hits.n ? buf_str(&b) : "0000000000000000";
    return E_OK;
}

int dossier_store_waiting(struct cx *cx, const char *found, const char *after, struct rows *ret,
                          const char **next)
{
    struct page_of page = { .parts = found ? SQL_DOSSIER_RETURN_LIST_FOUND : 0,
                            .after = after,
                            .order = SQL_DOSSIER_RETURN_LIST_BY_FINISHED,
                            .limit = WAITING_PAGE };
    return db_list(cx, &sql_dossier_return_list, &page, ARGS(A(found, found ? found : "")),
                   dossier_row_fields, sizeof(struct dossier_row), ret, next);
}
