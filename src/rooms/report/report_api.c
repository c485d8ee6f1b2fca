// SPDX-License-Identifier: Apache-2.0
/* report_api.c - what was asked for, in the query; figures as JSON. */
#include "report_room.h"

/* As openapi.json tells it. */
struct answer {
    struct ii06a figures;
    struct ii06a_press press;
};
/* clang-format off */
#define COLUMN(k) { .name = "columns-" #k, .off = offsetof(struct answer, figures.n[k]), .type = FT_INT }
#define PRESS(m)  { .name = "press-" #m, .off = offsetof(struct answer, press.m), .type = FT_INT }
const struct field report_ii06a_doc[] = {
    COLUMN(3), COLUMN(4), COLUMN(5), COLUMN(6), COLUMN(7), COLUMN(8), COLUMN(9), COLUMN(10),
    COLUMN(11), COLUMN(12), COLUMN(13),
    PRESS(on_time), PRESS(in_process), PRESS(overdue),
    FIELD_END,
};
/* clang-format on */

static int day_asked(struct cx *cx, struct req *req, const char *param, bool iso,
                     struct day otherwise, struct day *ret)
{
    const char *text = query_text(req, param);
    *ret = otherwise;
    if (!*text && !iso)
        return E_OK;
    if (iso ? day_read_iso(text, ret) : day_read_vi(text, ret))
        return E_OK;
    return fail(cx, E_INVALID, param, "Ngày không đúng, xin viết như 01/11/2021 hoặc 2021-11-01.");
}

static int agency_asked(struct cx *cx, struct req *req, struct report_asked *asked)
{
    const char *identifier = query_text(req, "agency"), *below = query_text(req, "below");
    if (*below && strcmp(below, "0") != 0 && strcmp(below, "1") != 0)
        return fail(cx, E_INVALID, "below", "Chỉ nhận 0 hoặc 1.");
    asked->below = *below == '1';
    if (!*identifier)
        return E_OK;
    asked->agency = agency_by_identifier(cx, identifier, asked->to);
    int rc = asked->agency ? agency_in_scope(cx, asked->agency->id) : E_NOTFOUND;
    if (rc != E_NOTFOUND)
        return rc;
    asked->agency = NULL; /* whether it is there for others is not told */
    return fail(cx, E_INVALID, "agency", "Không có cơ quan nào mang mã %s.", identifier);
}

int report_asked_read(struct cx *cx, struct req *req, bool iso, struct report_asked *ret)
{
    struct day today = utc_day(cx->now);
    int rc = E_OK, step;
    *ret = (struct report_asked){ .agency = NULL };
    step = day_asked(cx, req, "from", iso, day_of(day_ymd(today).y, 1, 1), &ret->from);
    rc = step < 0 ? step : rc;
    step = day_asked(cx, req, "to", iso, today, &ret->to);
    rc = step < 0 ? step : rc;
    if (rc >= 0 && ret->to.ordinal < ret->from.ordinal)
        rc = fail(cx, E_INVALID, "to", "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.");
    if (rc >= 0 && ret->to.ordinal >= CALENDAR_END)
        rc = fail(cx, E_INVALID, "to", "Ngày cuối kỳ phải trước năm 2100.");
    step = agency_asked(cx, req, ret);
    return step < 0 ? step : rc;
}

const char *report_query(struct cx *cx, const struct report_asked *a)
{
    return arena_printf(cx->mem, "from=%s&to=%s%s%s%s", day_iso(cx->mem, a->from),
                        day_iso(cx->mem, a->to), a->agency ? "&agency=" : "",
                        a->agency ? a->agency->identifier : "", a->below ? "&below=1" : "");
}

int report_api_ii06a(struct cx *cx, struct req *req)
{
    struct report_asked asked;
    struct rows lines;
    struct ii06a total;
    TRY(report_asked_read(cx, req, true, &asked));
    TRY(report_ii06a(cx, &asked, &lines, &total));
    struct ii06a_press press = ii06a_press(&total);
    struct json j = json_new(cx);
    json_open(&j);
    json_key(&j, "columns");
    json_open(&j);
    for (int i = II06A_ALL; i < II06A_COLUMNS; i++)
        json_member_int(&j, arena_printf(cx->mem, "%d", i), total.n[i]);
    json_close(&j);
    json_key(&j, "press");
    json_open(&j);
    json_member_int(&j, "on_time", press.on_time);
    json_member_int(&j, "in_process", press.in_process);
    json_member_int(&j, "overdue", press.overdue);
    json_close(&j);
    json_close(&j);
    return reply_json_text(cx, req, 200, json_text(&j));
}
