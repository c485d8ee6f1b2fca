// SPDX-License-Identifier: Apache-2.0
/* calendar.c - the records, the rules of office hours and days off, and the room's card for the
 * house. */
#include "calendar_room.h"
#include "calendar_tpl.h"

const struct option day_off_kinds[] = { { "OFF", 0, "Ngày nghỉ" },
                                        { "MAKEUP", 0, "Ngày làm bù" },
                                        { 0 } };
static const struct option limit_units[] = {
    { "", LIMIT_NONE, "Không quy định" },
    { "", LIMIT_HOURS, "Giờ làm việc" },
    { "", LIMIT_WORKDAYS, "Ngày làm việc" },
    { "", LIMIT_DAYS, "Ngày" },
    { "", LIMIT_MONTHS, "Tháng" },
    { "", LIMIT_SAME_DAY, "Trong ngày" },
    { 0 },
};
static const struct option roundings[] = {
    { "", ROUND_EXACT, "Đúng giờ phút" },
    { "", ROUND_END_OF_SESSION, "Cuối buổi" },
    { "", ROUND_END_OF_DAY, "Cuối ngày" },
    { 0 },
};

const struct field office_hours_fields[] = {
    FIELD(struct office_hours, id, .readonly = true),
    FIELD(struct office_hours, agency_id, .label = "Cơ quan", .readonly = true),
    FIELD(struct office_hours, valid_from, .label = "Áp dụng từ ngày", .required = true),
    FIELD(struct office_hours, valid_to, .label = "Đến trước ngày", .readonly = true),
    FIELD(struct office_hours, morning_open, .label = "Sáng mở cửa", .min = 0, .max = 1439),
    FIELD(struct office_hours, morning_close, .label = "Sáng đóng cửa", .min = 0, .max = 1439),
    FIELD(struct office_hours, afternoon_open, .label = "Chiều mở cửa", .min = 0, .max = 1439),
    FIELD(struct office_hours, afternoon_close, .label = "Chiều đóng cửa", .min = 0, .max = 1439),
    FIELD(struct office_hours, weekdays, .label = "Ngày làm việc trong tuần", .required = true,
          .min = 1, .max = 0x7f),
    FIELD(struct office_hours, decision, .label = "Số quyết định", .required = true,
          .max_len = 200),
    FIELD(struct office_hours, rev, .readonly = true),
    FIELD_END,
};
const struct field day_off_fields[] = {
    FIELD(struct day_off, id, .readonly = true),
    FIELD(struct day_off, agency_id, .label = "Cơ quan", .readonly = true),
    FIELD(struct day_off, day, .label = "Ngày", .required = true),
    FIELD(struct day_off, year, .label = "Năm", .readonly = true),
    FIELD(struct day_off, kind, .label = "Loại", .required = true, .options = day_off_kinds),
    FIELD(struct day_off, name, .label = "Lý do", .required = true, .max_len = 300),
    FIELD(struct day_off, decision, .label = "Số quyết định", .max_len = 200),
    FIELD(struct day_off, source, .label = "Độ tin cậy", .max_len = 100),
    FIELD(struct day_off, cancelled_at, .label = "Bỏ lúc", .readonly = true),
    FIELD(struct day_off, cancel_decision, .label = "Số quyết định bỏ", .readonly = true),
    FIELD(struct day_off, moved, .readonly = true),
    FIELD(struct day_off, rev, .readonly = true),
    FIELD_END,
};
const struct field exclusion_fields[] = {
    FIELD(struct exclusion, n),
    FIELD(struct exclusion, cause, .label = "Lý do"),
    FIELD(struct exclusion, basis, .label = "Căn cứ"),
    FIELD(struct exclusion, from_at, .label = "Từ"),
    FIELD(struct exclusion, to_at, .label = "Đến"),
    FIELD(struct exclusion, approved_by),
    FIELD_END,
};
const struct field clock_fields[] = {
    FIELD(struct clock, kind),
    FIELD(struct clock, record_id),
    FIELD(struct clock, agency_id),
    FIELD(struct clock, started_at, .label = "Bắt đầu tính"),
    FIELD(struct clock, unit, .label = "Đơn vị thời hạn", .options = limit_units),
    FIELD(struct clock, milli),
    FIELD(struct clock, rounding, .label = "Cách làm tròn", .options = roundings),
    FIELD(struct clock, due_promised, .label = "Hẹn trả đã in"),
    FIELD(struct clock, due_current, .label = "Hẹn trả"),
    FIELD(struct clock, excluded),
    FIELD(struct clock, pauses, .label = "Số lần tạm dừng"),
    FIELD(struct clock, paused_at, .label = "Tạm dừng lúc"),
    FIELD(struct clock, stopped_at, .label = "Dừng lúc"),
    FIELD_END,
};

/* One's own agency and those below; agency 0 (everybody) only from the top of the tree. */
int calendar_reach(struct cx *cx, int64_t agency_id)
{
    const struct agency *root = agency_root(cx);
    if (agency_id == 0)
        agency_id = root ? root->id : cx->who->agency_id;
    if (cx->who->kind == WHO_SYSTEM || agency_id == cx->who->agency_id ||
        agency_is_below(cx, agency_id, cx->who->agency_id))
        return E_OK;
    return fail(cx, E_DENIED, "agency_id",
                "Anh/chị chỉ đặt lịch được cho cơ quan mình và các cơ quan cấp dưới.");
}

static bool in_calendar(struct day d)
{
    return d.ordinal >= CALENDAR_FIRST && d.ordinal < CALENDAR_END;
}

/* --- office hours --- */

static int check_hours(struct cx *cx, const struct office_hours *h)
{
    TRY(record_check(cx, office_hours_fields, h));
    if (h->morning_close < h->morning_open)
        return fail(cx, E_INVALID, "morning_close", "Giờ đóng cửa buổi sáng phải sau giờ mở cửa.");
    if (h->afternoon_open < h->morning_close)
        return fail(cx, E_INVALID, "afternoon_open", "Buổi chiều phải bắt đầu sau buổi sáng.");
    if (h->afternoon_close < h->afternoon_open)
        return fail(cx, E_INVALID, "afternoon_close",
                    "Giờ đóng cửa buổi chiều phải sau giờ mở cửa.");
    if (h->morning_open == h->morning_close && h->afternoon_open == h->afternoon_close)
        return fail(cx, E_INVALID, "morning_open", "Phải có ít nhất một buổi làm việc.");
    if (!in_calendar(h->valid_from))
        return fail(cx, E_INVALID, "valid_from", "Ngày áp dụng phải từ năm 1990 đến năm 2099.");
    return E_OK;
}

/* Published hours never change: new ones begin today or later, and last until those that begin
 * next. */
static int fit_between(struct cx *cx, struct office_hours *h)
{
    struct rows known;
    TRY(calendar_store_hours_of(cx, h->agency_id, &known));
    if (known.n > 0 && h->valid_from.ordinal < utc_day(cx->now).ordinal)
        return fail(cx, E_INVALID, "valid_from", "Giờ làm việc mới áp dụng sớm nhất từ hôm nay.");
    h->valid_to = DAY_OPEN_END;
    ROWS_EACH(struct office_hours, k, known) {
        if (k->valid_from.ordinal == h->valid_from.ordinal)
            return fail(cx, E_CONFLICT, "valid_from", "Đã có giờ làm việc áp dụng từ ngày này.");
        if (k->valid_from.ordinal > h->valid_from.ordinal &&
            k->valid_from.ordinal < h->valid_to.ordinal)
            h->valid_to = k->valid_from;
    }
    return E_OK;
}

int office_hours_add(struct cx *cx, struct office_hours *h)
{
    TRY(calendar_reach(cx, h->agency_id));
    TRY(check_hours(cx, h));
    TRY(fit_between(cx, h));
    h->id = id_new(cx);
    TRY(calendar_store_hours_add(cx, h));
    cache_bump(cx, "calendar");
    return record_change(cx, &(struct change){ .kind = "office_hours",
                                               .record_id = h->id,
                                               .agency_id = h->agency_id,
                                               .verb = "add",
                                               .note = h->decision });
}

/* --- days off --- */

static int check_day(struct cx *cx, struct day_off *d)
{
    TRY(record_check(cx, day_off_fields, d));
    if (!in_calendar(d->day))
        return fail(cx, E_INVALID, "day", "Ngày phải từ năm 1990 đến năm 2099.");
    d->year = day_ymd(d->day).y;
    return E_OK;
}

int calendar_days_changed(struct cx *cx, int64_t *ret_job)
{
    int64_t unmoved = 0;
    *ret_job = 0;
    TRY(calendar_store_unmoved_count(cx, &unmoved));
    cache_bump(cx, "calendar");
    return unmoved > 0 ? job_start(cx, "calendar.move_clocks", "{}", ret_job) : E_OK;
}

static int journal_day(struct cx *cx, const struct day_off *d, const char *verb,
                       const char *decision)
{
    return record_change(
        cx, &(struct change){ .kind = "day_off",
                              .record_id = d->id,
                              .agency_id = d->agency_id,
                              .verb = verb,
                              .to_state = d->kind,
                              .note = arena_printf(cx->mem, "%s: %s%s%s", day_vi(cx->mem, d->day),
                                                   d->name, decision[0] ? "; " : "", decision) });
}

static int store_new(struct cx *cx, struct day_off *d)
{
    d->id = id_new(cx);
    TRY(calendar_store_day_add(cx, d));
    return journal_day(cx, d, "add", d->decision);
}

int day_off_add(struct cx *cx, struct day_off *d, int64_t *ret_job)
{
    TRY(calendar_reach(cx, d->agency_id));
    if (text_is_empty(d->decision))
        return fail(cx, E_INVALID, "decision", "Xin ghi số quyết định hoặc thông báo.");
    TRY(check_day(cx, d));
    TRY(store_new(cx, d));
    return calendar_days_changed(cx, ret_job);
}

int day_off_cancel(struct cx *cx, int64_t id, int64_t rev, const char *decision, int64_t *ret_job)
{
    struct day_off d = { 0 };
    int rc = calendar_store_day_get(cx, id, &d);
    if (rc == E_NOTFOUND)
        return fail(cx, rc, "", "Không có ngày này trong lịch.");
    TRY(rc);
    TRY(calendar_reach(cx, d.agency_id));
    if (text_is_empty(decision))
        return fail(cx, E_INVALID, "decision", "Xin ghi số quyết định bỏ ngày này.");
    TRY(calendar_store_day_cancel(cx, id, rev, decision));
    TRY(journal_day(cx, &d, "cancel", decision));
    return calendar_days_changed(cx, ret_job);
}

int day_off_put(struct cx *cx, struct day_off *d, enum import_verdict *verdict)
{
    struct day_off known = { 0 };
    TRY(check_day(cx, d));
    int rc = calendar_store_day_on(cx, d->agency_id, d->day, &known);
    if (rc == E_NOTFOUND) {
        *verdict = IMPORT_NEW;
        return store_new(cx, d);
    }
    TRY(rc);
    bool same_kind = strcmp(d->kind, known.kind) == 0;
    d->decision = d->decision[0] ? d->decision : known.decision;
    *verdict = IMPORT_UNCHANGED;
    if (same_kind && strcmp(d->name, known.name) == 0 && strcmp(d->decision, known.decision) == 0 &&
        strcmp(d->source, known.source) == 0)
        return E_OK;
    *verdict = IMPORT_UPDATED;
    d->id = known.id;
    d->rev = known.rev;
    d->moved = same_kind ? known.moved : 0;
    TRY(calendar_store_day_change(cx, d));
    return journal_day(cx, d, "change", d->decision);
}

/* --- the card --- */

/* clang-format off */
static const struct route routes[] = {
    { GET,  "/lich",              calendar_page_year,        SIGNED_IN },
    { POST, "/lich/ngay",         calendar_page_add,         "calendar.edit", .form = calendar_page_year },
    { GET,  "/lich/ngay/:id/bo",  calendar_page_cancel_form, "calendar.edit" },
    { POST, "/lich/ngay/:id/bo",  calendar_page_cancel,      "calendar.edit", .form = calendar_page_cancel_form },
    { GET,  "/lich/gio",          calendar_page_hours,       SIGNED_IN },
    { POST, "/lich/gio",          calendar_page_hours_add,   "calendar.edit", .form = calendar_page_hours },
    { GET,  "/lich/tinh",         calendar_page_explain,     ANYONE },
    { 0 },
};
/* clang-format on */
static const struct menu menu[] = {
    { "Quản trị", "Lịch làm việc", "/lich", "calendar", "calendar.edit", 220, NULL },
    { 0 },
};
static const char *const needs[] = { "staff", NULL };
static const struct perm perms[] = {
    { "calendar.edit", "Sửa lịch làm việc, ngày nghỉ, ngày làm bù" }, { 0 }
};

const struct room calendar_room = {
    .name = "calendar",
    .title = "Lịch làm việc",
    .needs = needs,
    .schema = calendar_schema,
    .sql = calendar_sql,
    .tpl = calendar_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
    .jobs = calendar_jobs,
    .commands = calendar_commands,
    .importers = calendar_importers,
};
