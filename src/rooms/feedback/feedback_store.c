// SPDX-License-Identifier: Apache-2.0
/* feedback_store.c - the only file here that names a statement. */
#include "feedback_room.h"
#include "feedback_sql.h"
#include "desk/tpl.h"

int feedback_store_add(struct cx *cx, const struct feedback *fb)
{
    TRY(db_exec(cx, &sql_feedback_add, ARGS(R(feedback_fields, fb))));
    return db_each(cx, &sql_feedback_point_add, ARGS(A(feedback_id, fb->id)), &fb->points);
}

int feedback_store_get(struct cx *cx, int64_t id, struct feedback *ret)
{
    TRY(db_one(cx, &sql_feedback_get, ARGS(A(id, id)), feedback_fields, ret));
    return db_rows(cx, &sql_feedback_point_list, ARGS(A(feedback_id, id)), feedback_point_fields,
                   sizeof(struct feedback_point), &ret->points);
}

int feedback_store_move(struct cx *cx, int64_t id, int64_t rev, const char *status)
{
    return db_change(cx, &sql_feedback_move, ARGS(A(id, id), A(rev, rev), A(status, status)));
}

int feedback_store_waiting(struct cx *cx, int64_t *ret)
{
    return db_int(cx, &sql_feedback_waiting, NO_ARGS, ret);
}

/* ---- the list: page, CSV, Excel, print and API are made from this one constant ---- */

static const struct field row_fields[] = {
    FIELD(struct feedback, id),
    FIELD(struct feedback, created_at, .label = "Lúc gửi"),
    FIELD(struct feedback, stars, .label = "Số sao"),
    FIELD(struct feedback, matter, .label = "Góp ý về", .options = feedback_matters),
    FIELD(struct feedback, body, .label = "Nội dung", .max_len = 4000),
    FIELD(struct feedback, agency, .label = "Cơ quan"),
    FIELD(struct feedback, status, .label = "Trạng thái", .options = feedback_statuses),
    FIELD_END,
};

static void status_cell(struct buf *out, struct cx *cx, const void *row)
{
    const struct feedback *fb = row;
    buf_printf(out, "<span class=\"badge %s\">", feedback_tone(fb->status));
    tpl_str(out, field_show(cx, field_find(row_fields, "status", strlen("status")), fb));
    buf_puts(out, "</span>");
}

static void agency_cell(struct buf *out, struct cx *cx, const void *row)
{
    const struct feedback *fb = row;
    const struct agency *a = agency_by_identifier(cx, fb->agency, utc_day(fb->created_at));
    tpl_str(out, a ? a->name : fb->agency);
}

static const struct option at_most[] = {
    { .value = 1, .label = "1 sao" },
    { .value = 2, .label = "Từ 2 sao trở xuống" },
    { .value = 3, .label = "Từ 3 sao trở xuống" },
    { 0 },
};
static const struct list_column columns[] = {
    { "created_at", .order = SQL_FEEDBACK_LIST_BY_NEWEST, .link = "/gop-y/%s", .link_by = "id" },
    { "stars", .order = SQL_FEEDBACK_LIST_BY_STARS },
    { "matter", .order = -1 },
    { "body", .order = -1 },
    { "agency", .order = -1, .cell = agency_cell },
    { "status", .order = -1, .cell = status_cell },
    { 0 },
};
static const struct list_filter filters[] = {
    { "status", "Trạng thái", FT_TEXT, SQL_FEEDBACK_LIST_STATUS, feedback_statuses },
    { "matter", "Góp ý về", FT_TEXT, SQL_FEEDBACK_LIST_MATTER, feedback_matters },
    { "stars", "Số sao", FT_INT, SQL_FEEDBACK_LIST_STARS, at_most },
    { "from", "Từ ngày", FT_UTC, SQL_FEEDBACK_LIST_FROM },
    { "to", "Đến trước ngày", FT_UTC, SQL_FEEDBACK_LIST_TO },
    { 0 },
};
const struct list feedback_list_of_all = {
    .title = "Góp ý của công dân",
    .fields = row_fields,
    .size = sizeof(struct feedback),
    .sql = &sql_feedback_list,
    .columns = columns,
    .filters = filters,
    .default_order = SQL_FEEDBACK_LIST_BY_NEWEST,
    .empty = "Chưa có góp ý nào.",
    .export_name = "gop-y",
};
