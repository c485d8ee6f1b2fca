// SPDX-License-Identifier: Apache-2.0
/* job_pages.c - long work as people see it: the list, one job with its progress, and what needs a
 * person. */
#include "desk/records.h"
#include "desk/job_view.h"
#include "desk_sql.h"
#include "desk_tpl.h"

static const struct option states[] = {
    { "WAIT", 0, "Đang chờ" },           { "RUN", 0, "Đang chạy" },    { "DONE", 0, "Đã xong" },
    { "FAILED", 0, "Không hoàn thành" }, { "CANCELLED", 0, "Đã huỷ" }, { 0 },
};

static const struct field job_row_fields[] = {
    FIELD(struct job_row, id),
    FIELD(struct job_row, agency_id),
    FIELD(struct job_row, person_id),
    FIELD(struct job_row, person_name, .label = "Người yêu cầu"),
    FIELD(struct job_row, kind, .label = "Việc"),
    FIELD(struct job_row, state, .label = "Trạng thái", .options = states),
    FIELD(struct job_row, done, .label = "Đã làm"),
    FIELD(struct job_row, total, .label = "Tổng số"),
    FIELD(struct job_row, attempt),
    FIELD(struct job_row, cancel),
    FIELD(struct job_row, created_at, .label = "Bắt đầu"),
    FIELD(struct job_row, ended_at, .label = "Kết thúc"),
    FIELD(struct job_row, fault, .max_len = 4000),
    FIELD(struct job_row, result_name),
    FIELD(struct job_row, result_blob),
    FIELD_END,
};

static const char *title_of(const struct cx *cx, const char *kind)
{
    const struct job_kind *k = job_kind_find(cx, kind);

    return k ? k->title : kind;
}

/* ---- list ---- */

static void cell_kind(struct buf *out, struct cx *cx, const void *row)
{
    const struct job_row *job = row;

    buf_printf(out, "<a class=\"fw-medium\" href=\"/viec-nen/%lld\">", (long long)job->id);
    tpl_str(out, title_of(cx, job->kind));
    buf_puts(out, "</a>");
}

static const struct list_column columns[] = {
    { "kind", .order = -1, .cell = cell_kind },
    { "state", .order = -1 },
    { "done", .order = -1 },
    { "total", .order = -1 },
    { "person_name", .order = -1 },
    { "created_at", .order = SQL_JOB_LIST_BY_CREATED_AT },
    { "ended_at", .order = -1 },
    { 0 },
};
static const struct list_filter filters[] = {
    { "state", "Trạng thái", FT_TEXT, SQL_JOB_LIST_STATE, states, false },
    { 0 },
};
static const struct list list = {
    .title = "Việc nền",
    .fields = job_row_fields,
    .size = sizeof(struct job_row),
    .sql = &sql_job_list,
    .columns = columns,
    .filters = filters,
    .empty = "Chưa có việc nền nào. Nhập dữ liệu, xuất danh sách dài, sao lưu sẽ hiện ở đây.",
};

int job_page_list(struct cx *cx, struct req *req)
{
    return reply_list(cx, req, &list, ARGS(A(everybody, can(cx, "desk.work"))));
}

/* ---- one job ---- */

/* Own jobs; all of them for who runs the house. */
static int get(struct cx *cx, struct req *req, struct job_row *ret)
{
    int64_t id;

    if (!int_read(req_param(req, "id"), &id))
        return E_NOTFOUND;
    TRY(db_one(cx, &sql_job_get, ARGS(A(id, id)), job_row_fields, ret));
    bool own = ret->person_id && ret->person_id == cx->who->person_id;
    return own || can(cx, "desk.work") ? E_OK : E_NOTFOUND;
}

int job_page(struct cx *cx, struct req *req)
{
    struct job_view view = { 0 };
    struct job_row *job = &view.job;

    TRY(get(cx, req, job));
    view.title = title_of(cx, job->kind);
    view.active = strcmp(job->state, "WAIT") == 0 || strcmp(job->state, "RUN") == 0;
    view.words = field_show(cx, field_find(job_row_fields, "state", 5), job);
    view.tone = strcmp(job->state, "DONE") == 0     ? "badge st-ok"
                : strcmp(job->state, "FAILED") == 0 ? "badge st-late"
                : view.active                       ? "badge st-run"
                                                    : "badge st-hold";
    view.percent = job->total > 0 ? job->done * 100 / job->total : 0;
    return reply_page(cx, req, &tpl_job_one, view.title, &view);
}

int job_stream(struct cx *cx, struct req *req)
{
    struct job_row job = { 0 };

    TRY(get(cx, req, &job));
    return reply_stream(cx, req, arena_printf(cx->mem, "job/%lld", (long long)job.id));
}

int job_page_result(struct cx *cx, struct req *req)
{
    struct job_row job = { 0 };

    TRY(get(cx, req, &job));
    if (!job.result_blob)
        return E_NOTFOUND;
    return reply_blob(cx, req, job.result_blob, job.result_name, true);
}

static void cancel_now(void *id)
{
    job_cancel_now(*(const int64_t *)id);
}

int job_post_cancel(struct cx *cx, struct req *req)
{
    struct job_row job = { 0 };

    TRY(get(cx, req, &job));
    int rows = job_cancel(cx, job.id);
    TRY(rows);
    if (rows)
        after_commit(cx, cancel_now, arena_dup(cx->mem, &job.id, sizeof job.id));
    const char *path = arena_printf(cx->mem, "/viec-nen/%lld", (long long)job.id);
    return reply_flash(cx, req, path, "%s",
                       rows ? "Đang dừng việc này." : "Việc này đã kết thúc từ trước.");
}

/* ---- what needs a person ---- */

static const struct field stuck_fields[] = {
    FIELD(struct stuck, listener),
    FIELD(struct stuck, kind),
    FIELD(struct stuck, record_id),
    FIELD(struct stuck, n),
    FIELD(struct stuck, event_id),
    FIELD(struct stuck, attempt),
    FIELD(struct stuck, fault, .max_len = 1000),
    FIELD(struct stuck, name),
    FIELD(struct stuck, at),
    FIELD_END,
};

int stuck_page(struct cx *cx, struct req *req)
{
    struct stuck_view view = { 0 };

    TRY(db_rows(cx, &sql_delivery_person_list, NO_ARGS, stuck_fields, sizeof(struct stuck),
                &view.rows));
    return reply_page(cx, req, &tpl_job_stuck, "Cần người xử lý", &view);
}

struct decision {
    const char *listener;
    int64_t event_id;
    const char *act;
};
static const struct option acts[] = { { "again", 0, "Thử lại" }, { "drop", 0, "Bỏ qua" }, { 0 } };
static const struct field decision_fields[] = {
    FIELD(struct decision, listener, .label = "Nơi nhận", .required = true),
    FIELD(struct decision, event_id, .label = "Sự kiện", .required = true),
    FIELD(struct decision, act, .label = "Cách xử lý", .required = true, .options = acts),
    FIELD_END,
};

int stuck_post(struct cx *cx, struct req *req)
{
    struct decision d = { 0 };

    TRY(form_read(cx, req, decision_fields, &d));
    bool again = strcmp(d.act, "again") == 0;
    TRY(db_change(cx, again ? &sql_delivery_again : &sql_delivery_drop,
                  ARGS(A(listener, d.listener), A(event_id, d.event_id))));
    TRY(record_change(cx, &(struct change){ .kind = "event",
                                            .record_id = d.event_id,
                                            .verb = again ? "again" : "drop",
                                            .note = d.listener }));
    wake_work(cx);
    return reply_flash(cx, req, "/viec-nen/can-nguoi", "%s",
                       again ? "Sẽ thử lại ngay." : "Đã bỏ qua, có ghi vào nhật ký.");
}
