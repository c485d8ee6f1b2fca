// SPDX-License-Identifier: Apache-2.0
/* dossier_list_store.c - the list of dossiers: its statement, columns and filters, for pages and
 * for the API. */
#include "desk/i18n.h"
#include "desk/tpl.h"
#include "dossier_room.h"
#include "dossier_sql.h"

/* ---- cells ---- */

struct deadline dossier_deadline(struct cx *cx, const struct dossier_row *row)
{
    const struct dossier d = { .status = row->status,
                               .due_at = row->due_at,
                               .finished_at = row->finished_at,
                               .paused = row->paused };
    if (row->status == DOSSIER_WITHDRAWN || row->status == DOSSIER_STOPPED ||
        row->status == DOSSIER_NOT_ACCEPTED)
        return (struct deadline){ .text = tr(cx, "Đã kết thúc"), .tone = "due-hold", .share = 100 };
    switch (dossier_class(&d, cx->now)) {
    case DOSSIER_LATE:
        return (
            struct deadline){ .text = tr(cx, "Xong quá hạn"), .tone = "due-late", .share = 100 };
    case DOSSIER_ON_TIME:
        if (row->finished_at.ms)
            return (
                struct deadline){ .text = tr(cx, "Xong đúng hạn"), .tone = "due-ok", .share = 100 };
        break;
    case DOSSIER_OUTSIDE:
    case DOSSIER_IN_TIME_OPEN:
    case DOSSIER_LATE_OPEN:
        break;
    }
    if (!row->due_at.ms)
        return (struct deadline){ .text = "Không hẹn ngày", .tone = "due-hold" };
    struct deadline dl = calendar_deadline(cx, calendar_of(cx, row->agency_id), row->received_at,
                                           row->due_at, row->paused);
    dl.tone = strcmp(dl.tone, "red") == 0      ? "due-late"
              : strcmp(dl.tone, "orange") == 0 ? "due-soon"
              : strcmp(dl.tone, "green") == 0  ? "due-ok"
                                               : "due-hold";
    return dl;
}

static void due_cell(struct buf *out, struct cx *cx, const void *rec)
{
    struct deadline dl = dossier_deadline(cx, rec);
    buf_puts(out, "<div class=\"due ");
    tpl_str(out, dl.tone);
    buf_puts(out, "\">");
    tpl_str(out, dl.text);
    buf_puts(out, "<progress max=\"100\" value=\"");
    tpl_int(out, dl.share);
    buf_puts(out, "\" aria-hidden=\"true\"></progress></div>");
}

static void status_cell(struct buf *out, struct cx *cx, const void *rec)
{
    const struct dossier_row *row = rec;
    (void)cx;
    buf_puts(out, "<span class=\"badge ");
    tpl_str(out, dossier_status_tone(row->status));
    buf_puts(out, "\">");
    tpl_str(out, dossier_status_label(row->status));
    buf_puts(out, "</span>");
}

enum { DUE_COLUMN = 4 };
static const struct list_column columns[] = {
    { .field = "code", .order = -1, .link = "/ho-so/%s", .link_by = "code" },
    { .field = "owner", .order = -1 },
    { .field = "title", .order = -1 },
    { .field = "status", .order = -1, .cell = status_cell },
    { .field = "due_at", .order = SQL_DOSSIER_LIST_BY_DUE, .cell = due_cell },
    { .field = "received_at", .order = SQL_DOSSIER_LIST_BY_RECEIVED },
    { .field = "procedure", .order = -1, .export_only = true },
    { .field = "channel", .order = -1, .export_only = true },
    { .field = "agency", .order = -1, .export_only = true },
    { .field = "finished_at", .order = -1, .export_only = true },
    { .field = "returned_at", .order = -1, .export_only = true },
    { .field = NULL },
};

static const struct option state_options[] = {
    { .code = "open", .label = "Đang giải quyết" },
    { .code = "late", .label = "Quá hạn" },
    { .label = NULL },
};

/* Places of the filters whose part depends on more than their being there. */
enum { BY_STATUS = 1, BY_STATE, BY_PROCEDURE = 4, BY_DUE_BEFORE = 6, BY_FROM, BY_TO };
static const struct list_filter page_filters[] = {
    { .param = "q",
      .label = "Tìm theo tên, mã, số định danh, điện thoại",
      .type = FT_TEXT,
      .part = SQL_DOSSIER_LIST_FOUND },
    { .param = "status",
      .label = "Trạng thái",
      .type = FT_INT,
      .part = SQL_DOSSIER_LIST_STATUS,
      .options = dossier_statuses },
    { .param = "state",
      .label = "Thời hạn",
      .type = FT_TEXT,
      .part = SQL_DOSSIER_LIST_OPEN,
      .options = state_options },
    { .param = "agency", .label = "Mã cơ quan", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_AGENCY },
    { .param = "procedure",
      .label = "Mã thủ tục",
      .type = FT_TEXT,
      .part = SQL_DOSSIER_LIST_PROCEDURE },
    { .param = "channel",
      .label = "Kênh",
      .type = FT_INT,
      .part = SQL_DOSSIER_LIST_CHANNEL,
      .options = dossier_channels },
    { .param = "due_before",
      .label = "Hẹn trả trước",
      .type = FT_DAY,
      .part = SQL_DOSSIER_LIST_DUE },
    { .param = "from", .label = "Nhận từ ngày", .type = FT_DAY, .part = SQL_DOSSIER_LIST_FROM },
    { .param = "to", .label = "đến hết ngày", .type = FT_DAY, .part = SQL_DOSSIER_LIST_TO },
    { .param = NULL },
};
static const struct list_filter api_filters[] = {
    { .param = "q", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_FOUND },
    { .param = "status",
      .type = FT_INT,
      .part = SQL_DOSSIER_LIST_STATUS,
      .options = dossier_statuses },
    { .param = "state", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_OPEN, .options = state_options },
    { .param = "agency", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_AGENCY },
    { .param = "procedure", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_PROCEDURE },
    { .param = "channel",
      .type = FT_INT,
      .part = SQL_DOSSIER_LIST_CHANNEL,
      .options = dossier_channels },
    { .param = "due_before", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_DUE },
    { .param = "from", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_FROM },
    { .param = "to", .type = FT_TEXT, .part = SQL_DOSSIER_LIST_TO },
    { .param = NULL },
};

static const struct list dossiers = {
    .title = "Hồ sơ",
    .fields = dossier_row_fields,
    .size = sizeof(struct dossier_row),
    .sql = &sql_dossier_list,
    .columns = columns,
    .empty = "Chưa có hồ sơ nào. Nhấn F2 để tiếp nhận.",
    .default_order = SQL_DOSSIER_LIST_BY_RECEIVED,
    .export_name = "ho-so",
    .new_url = "/ho-so/tiep-nhan",
    .new_label = "Tiếp nhận hồ sơ",
};

/* ---- what was asked ---- */

/* In an address a plus that was not encoded arrives as a blank: "…T08:00:00 07:00". */
static const char *with_plus(struct cx *cx, const char *text)
{
    size_t n = strlen(text);
    if (n < 22 || text[n - 6] != ' ')
        return text;
    char *copy = arena_str(cx->mem, text);
    copy[n - 6] = '+';
    return copy;
}

/* A day or an instant; a day as an upper bound ends with its last moment. */
static int instant(struct cx *cx, struct req *req, const char *param, bool day_ends,
                   struct utc *ret)
{
    const char *text = with_plus(cx, query_text(req, param));
    struct day day;
    *ret = (struct utc){ 0 };
    if (!*text || utc_read_iso(text, ret))
        return E_OK;
    if (!day_read_vi(text, &day))
        return fail(cx, E_INVALID, param,
                    "Ngày không đúng, xin viết như 01/11/2021 hoặc 2021-11-01.");
    *ret = day_start(day_ends ? day_add(day, 1) : day);
    return E_OK;
}

/* The rare states have small indexes of their own; saying so in the statement lets both engines use
 * them. */
static uint64_t parts_of_status(int64_t status)
{
    uint64_t parts = SQL_DOSSIER_LIST_STATUS;
    if (dossier_is_open(status))
        parts |= SQL_DOSSIER_LIST_OPEN;
    else if (status != DOSSIER_RETURNED)
        parts |= SQL_DOSSIER_LIST_RARE;
    return parts;
}

/* What is open, rare or found by words is few: any order will do. What is closed is found in the
 * order of its reception: a stretch of days or one procedure in the order of due times could only
 * be sorted as a whole. */
static bool asks_for_few(const struct list_filter *filters, struct req *req)
{
    return *query_text(req, "q") || *query_text(req, "state") ||
           (filters[BY_STATUS].part & (SQL_DOSSIER_LIST_OPEN | SQL_DOSSIER_LIST_RARE));
}

/* Where the list goes on from a page before, its token is the end of the walk; engines take but one
 * on each side, so the filter on that side does not offer its own. */
static void set_bounds(struct req *req, bool by_due, struct list_filter *filters)
{
    bool after = *query_text(req, "after");
    const char *sort = query_text(req, "sort");
    bool down = by_due ? *sort == '-' : *sort == '-' || !*sort;
    bool due_any = !by_due || (after && down);
    filters[BY_DUE_BEFORE].part = due_any ? SQL_DOSSIER_LIST_DUE_ANY : SQL_DOSSIER_LIST_DUE;
    if (after && !by_due && down)
        filters[BY_TO].part = SQL_DOSSIER_LIST_TO_ANY;
    else if (after && !by_due)
        filters[BY_FROM].part = SQL_DOSSIER_LIST_FROM_ANY;
}

/* The orders that these filters can be answered in, the first of them, and the form of the
 * conditions that fits. */
static void set_orders(struct cx *cx, struct req *req, struct utc due_before, struct utc *to,
                       struct list_filter *filters, struct list *list)
{
    const char *sort = query_text(req, "sort");
    bool few = asks_for_few(filters, req);
    bool late = strcmp(query_text(req, "state"), "late") == 0;
    if (few)
        filters[BY_PROCEDURE].part = SQL_DOSSIER_LIST_PROCEDURE_ANY;
    if (!few &&
        (*query_text(req, "from") || *query_text(req, "to") || *query_text(req, "procedure"))) {
        struct list_column *own = arena_dup(cx->mem, columns, sizeof columns);
        own[DUE_COLUMN].order = -1;
        list->columns = own;
    } else if (due_before.ms || late) {
        list->default_order = SQL_DOSSIER_LIST_BY_DUE; /* what they ask for stands together there */
    }
    bool by_due =
        *sort ? strstr(sort, "due_at") != NULL : list->default_order == SQL_DOSSIER_LIST_BY_DUE;
    set_bounds(req, by_due, filters);
    if (due_before.ms && !by_due) {
        /* Nothing is due before it is received: receptions end there too. */
        filters[BY_DUE_BEFORE].part |= filters[BY_TO].part;
        if (!to->ms || to->ms > due_before.ms)
            *to = due_before;
    }
}

static int agency_asked(struct cx *cx, struct req *req, int64_t *ret)
{
    const char *text = query_text(req, "agency");
    *ret = 0;
    if (!*text)
        return E_OK;
    const struct agency *agency = agency_by_identifier(cx, text, utc_day(cx->now));
    if (!agency)
        return fail(cx, E_INVALID, "agency", "Không có cơ quan nào mang mã %s.", text);
    *ret = agency->id;
    return E_OK;
}

int dossier_list_of(struct cx *cx, struct req *req, bool api, struct list *ret,
                    const struct arg **extra)
{
    const char *q = query_text(req, "q"), *found = "";
    struct utc due_before, from, to;
    int64_t agency, status = 0;
    _Static_assert(sizeof api_filters == sizeof page_filters,
                   "the same filters for pages and programs");
    struct list_filter *filters =
        arena_dup(cx->mem, api ? api_filters : page_filters, sizeof page_filters);
    TRY(instant(cx, req, "due_before", !api, &due_before));
    TRY(instant(cx, req, "from", false, &from));
    TRY(instant(cx, req, "to", true, &to));
    TRY(agency_asked(cx, req, &agency));
    if (*q)
        TRY(dossier_found(cx, q, &found));
    if (int_read(query_text(req, "status"), &status))
        filters[BY_STATUS].part = parts_of_status(status);
    if (strcmp(query_text(req, "state"), "late") == 0)
        filters[BY_STATE].part = SQL_DOSSIER_LIST_OPEN | SQL_DOSSIER_LIST_LATE;
    *ret = dossiers;
    ret->filters = filters;
    set_orders(cx, req, due_before, &to, filters, ret);
    const struct arg *args =
        ARGS(A(found, found), A(of_agency, agency), A(before_at, due_before), A(from_at, from),
             A(to_at, to), A(late_at, dossier_late_at(cx->now)));
    *extra = arena_dup(cx->mem, args, 7 * sizeof *args);
    return E_OK;
}
