// SPDX-License-Identifier: Apache-2.0
/* calendar_pages.c - requests in, HTML out: the year, days off, office hours, and why a promise
 * falls on its day. */
#include "calendar_room.h"
#include "desk/i18n.h"
#include "calendar_tpl.h"

static int64_t own_agency(struct cx *cx)
{
    if (cx->who->agency_id)
        return cx->who->agency_id;
    return agency_front(cx) ? agency_front(cx)->id : 0;
}

static const char *agency_name(struct cx *cx, int64_t id)
{
    const struct agency *a = agency_by_id(cx, id);
    return a ? a->name : "Tất cả cơ quan";
}

/* --- the year --- */

static struct calendar_cell cell_of(struct cx *cx, const struct calendar *c, struct day d)
{
    struct calendar_cell cell = { day_ymd(d).d, "", "", false };
    int at = d.ordinal - CALENDAR_FIRST, weekday = day_weekday(d);
    if (work_is_makeup(c, at)) {
        cell = (struct calendar_cell){ cell.n, "t-ok fw-bold", "Ngày làm bù", false };
    } else if (!work_is_day(c, at)) {
        cell.css = weekday <= 5 ? "t-late fw-bold" : "muted";
        cell.title = work_why_off(cx, c, at);
    }
    if (d.ordinal == utc_day(cx->now).ordinal) {
        cell.title = *cell.title ? arena_printf(cx->mem, "%s · %s", tr(cx, "Hôm nay"), cell.title)
                                 : tr(cx, "Hôm nay");
        cell.is_today = true;
    }
    return cell;
}

static void add_month(struct cx *cx, const struct calendar *c, int year, int month,
                      struct rows *months)
{
    struct day d = day_of(year, month, 1);
    struct calendar_month *m = rows_add(cx->mem, months);
    *m = (struct calendar_month){ arena_printf(cx->mem, "Tháng %d", month),
                                  { .size = sizeof(struct calendar_week) } };
    for (bool more = true; more;) {
        struct calendar_week *w = rows_add(cx->mem, &m->weeks);
        w->days = (struct rows){ .size = sizeof(struct calendar_cell) };
        for (int weekday = 1; weekday <= 7; weekday++) {
            struct calendar_cell *cell = rows_add(cx->mem, &w->days);
            *cell = (struct calendar_cell){ 0, "", "", false };
            if (!more || day_weekday(d) != weekday)
                continue;
            *cell = cell_of(cx, c, d);
            d = day_add(d, 1);
            more = day_ymd(d).m == month;
        }
    }
}

static int add_lines(struct cx *cx, struct year_view *view)
{
    struct rows days;
    TRY(calendar_store_days_of_year(cx, view->year, &days));
    view->lines = (struct rows){ .size = sizeof(struct day_line) };
    ROWS_EACH(struct day_off, d, days) {
        bool is_off = strcmp(d->kind, "OFF") == 0, is_cancelled = d->cancelled_at.ms != 0;
        if (d->agency_id && !agency_is_below(cx, own_agency(cx), d->agency_id) &&
            !agency_is_below(cx, d->agency_id, own_agency(cx)))
            continue;
        struct day_line *l = rows_add(cx->mem, &view->lines);
        *l = (struct day_line){ .day = d->day,
                                .weekday = tr(cx, weekday_vi(day_weekday(d->day))),
                                .kind = is_cancelled ? "Đã bỏ"
                                        : is_off     ? "Nghỉ"
                                                     : "Làm bù",
                                .name = d->name,
                                .decision = is_cancelled ? d->cancel_decision : d->decision,
                                .agency = agency_name(cx, d->agency_id),
                                .is_off = is_off,
                                .is_cancelled = is_cancelled };
        l->cancel_url =
            is_cancelled ? "" : arena_printf(cx->mem, "/lich/ngay/%lld/bo", (long long)d->id);
        view->off += is_off && !is_cancelled;
        view->makeup += !is_off && !is_cancelled;
    }
    return E_OK;
}

/* What the form for a new day holds. */
struct day_form {
    struct day day;
    const char *kind, *name, *decision, *reach;
};
static const struct option reaches[] = { { "own", 0, "Cơ quan tôi và các cơ quan cấp dưới" },
                                         { "all", 0, "Tất cả cơ quan" },
                                         { 0 } };
static const struct field day_form_fields[] = {
    FIELD(struct day_form, day, .label = "Ngày", .required = true),
    FIELD(struct day_form, kind, .label = "Loại", .required = true, .options = day_off_kinds),
    FIELD(struct day_form, name, .label = "Lý do", .required = true, .max_len = 300,
          .hint = "Như trong thông báo, ví dụ: Nghỉ bão số 3."),
    FIELD(struct day_form, decision, .label = "Số quyết định hoặc thông báo", .required = true,
          .max_len = 200),
    FIELD(struct day_form, reach, .label = "Áp dụng cho", .required = true, .options = reaches),
    FIELD_END,
};

int calendar_page_year(struct cx *cx, struct req *req)
{
    struct day_form form = { .kind = "OFF", .name = "", .decision = "", .reach = "own" };
    struct year_view view = { .months = { .size = sizeof(struct calendar_month) } };
    TRY(query_int(cx, req, "nam", day_ymd(utc_day(cx->now)).y, 1990, 2099, &view.year));
    view.before = view.year > 1990 ? view.year - 1 : 0;
    view.after = view.year < 2099 ? view.year + 1 : 0;
    view.agency = agency_name(cx, own_agency(cx));
    const struct calendar *c = calendar_of(cx, own_agency(cx));
    for (int month = 1; month <= 12; month++)
        add_month(cx, c, (int)view.year, month, &view.months);
    TRY(add_lines(cx, &view));
    view.may_edit = can(cx, "calendar.edit");
    view.day = input_of(cx, day_form_fields, "day", "", &form);
    view.kind = input_of(cx, day_form_fields, "kind", "", &form);
    view.name = input_of(cx, day_form_fields, "name", "", &form);
    view.decision = input_of(cx, day_form_fields, "decision", "", &form);
    view.reach = input_of(cx, day_form_fields, "reach", "", &form);
    const struct agency *root = agency_root(cx);
    if (root && own_agency(cx) != root->id)
        view.reach.options.n = 1; /* everybody only from the top of the tree */
    return reply_page(cx, req, &tpl_calendar_year,
                      arena_printf(cx->mem, "Lịch làm việc %lld", (long long)view.year), &view);
}

static int see_job(struct cx *cx, struct req *req, int64_t job, struct day d, const char *done)
{
    const char *path = job ? arena_printf(cx->mem, "/viec-nen/%lld", (long long)job)
                           : arena_printf(cx->mem, "/lich?nam=%d", day_ymd(d).y);
    return reply_flash(cx, req, path,
                       "%s ngày %s. Hẹn trả của các hồ sơ đang giải quyết được tính lại.", done,
                       day_vi(cx->mem, d));
}

int calendar_page_add(struct cx *cx, struct req *req)
{
    struct day_form form = { .kind = "", .name = "", .decision = "", .reach = "" };
    int64_t job;
    TRY(form_read(cx, req, day_form_fields, &form));
    struct day_off d = { .agency_id = strcmp(form.reach, "all") == 0 ? 0 : own_agency(cx),
                         .day = form.day,
                         .kind = form.kind,
                         .name = form.name,
                         .decision = form.decision,
                         .source = "decision",
                         .cancel_decision = "" };
    TRY(day_off_add(cx, &d, &job));
    return see_job(cx, req, job, d.day,
                   strcmp(d.kind, "OFF") == 0 ? "Đã thêm nghỉ" : "Đã thêm làm bù");
}

struct cancel_form {
    int64_t rev;
    const char *decision;
};
static const struct field cancel_fields[] = {
    FIELD(struct cancel_form, rev),
    FIELD(struct cancel_form, decision, .label = "Số quyết định bỏ ngày này", .required = true,
          .max_len = 200),
    FIELD_END,
};

static int find_day(struct cx *cx, struct req *req, struct day_off *d)
{
    int64_t id;
    TRY(req_id(cx, req, "id", &id));
    int rc = calendar_store_day_get(cx, id, d);
    return rc == E_NOTFOUND ? fail(cx, rc, "", "Không có ngày này trong lịch.") : rc;
}

int calendar_page_cancel_form(struct cx *cx, struct req *req)
{
    struct cancel_view view = { .row = { 0 } };
    struct cancel_form form = { .decision = "" };
    TRY(find_day(cx, req, &view.row));
    TRY(calendar_reach(cx, view.row.agency_id));
    view.url = arena_printf(cx->mem, "/lich/ngay/%lld/bo", (long long)view.row.id);
    view.back = arena_printf(cx->mem, "/lich?nam=%lld", (long long)view.row.year);
    view.weekday = tr(cx, weekday_vi(day_weekday(view.row.day)));
    view.kind = strcmp(view.row.kind, "OFF") == 0 ? "ngày nghỉ" : "ngày làm bù";
    view.decision = input_of(cx, cancel_fields, "decision", "", &form);
    return reply_page(cx, req, &tpl_calendar_cancel, "Bỏ một ngày trong lịch", &view);
}

int calendar_page_cancel(struct cx *cx, struct req *req)
{
    struct cancel_form form = { .decision = "" };
    struct day_off d = { 0 };
    int64_t job;
    TRY(find_day(cx, req, &d));
    TRY(form_read(cx, req, cancel_fields, &form));
    TRY(day_off_cancel(cx, d.id, form.rev, form.decision, &job));
    return see_job(cx, req, job, d.day, "Đã bỏ");
}

/* --- office hours --- */

struct hours_form {
    struct day valid_from;
    const char *morning_open, *morning_close, *afternoon_open, *afternoon_close, *decision;
    bool monday, tuesday, wednesday, thursday, friday, saturday, sunday;
};
static const struct field hours_form_fields[] = {
    FIELD(struct hours_form, valid_from, .label = "Áp dụng từ ngày", .required = true),
    FIELD(struct hours_form, morning_open, .label = "Sáng, từ", .max_len = 5,
          .hint = "Ví dụ 07:00; để trống khi không làm buổi này."),
    FIELD(struct hours_form, morning_close, .label = "Sáng, đến", .max_len = 5),
    FIELD(struct hours_form, afternoon_open, .label = "Chiều, từ", .max_len = 5),
    FIELD(struct hours_form, afternoon_close, .label = "Chiều, đến", .max_len = 5),
    FIELD(struct hours_form, monday, .label = "Thứ Hai"),
    FIELD(struct hours_form, tuesday, .label = "Thứ Ba"),
    FIELD(struct hours_form, wednesday, .label = "Thứ Tư"),
    FIELD(struct hours_form, thursday, .label = "Thứ Năm"),
    FIELD(struct hours_form, friday, .label = "Thứ Sáu"),
    FIELD(struct hours_form, saturday, .label = "Thứ Bảy"),
    FIELD(struct hours_form, sunday, .label = "Chủ nhật"),
    FIELD(struct hours_form, decision, .label = "Số quyết định", .required = true, .max_len = 200),
    FIELD_END,
};
static const char *const day_names[] = { "monday", "tuesday",  "wednesday", "thursday",
                                         "friday", "saturday", "sunday" };

static const char *clock_text(struct cx *cx, int64_t minute)
{
    return arena_printf(cx->mem, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static const char *session_text(struct cx *cx, int64_t open, int64_t close)
{
    return open == close
               ? "không làm"
               : arena_printf(cx->mem, "%s–%s", clock_text(cx, open), clock_text(cx, close));
}

static const char *week_text(struct cx *cx, int64_t weekdays)
{
    struct buf b = BUF(cx->mem);
    for (int i = 0; i < 7; i++) {
        if ((weekdays >> i) & 1)
            buf_printf(&b, "%s%s", b.n ? ", " : "", tr(cx, weekday_vi(i + 1)));
    }
    return buf_str(&b);
}

static int add_hours(struct cx *cx, struct hours_view *view)
{
    struct rows rows;
    struct day today = utc_day(cx->now);
    TRY(calendar_store_hours_of(cx, own_agency(cx), &rows));
    view->lines = (struct rows){ .size = sizeof(struct hours_line) };
    ROWS_EACH(struct office_hours, h, rows) {
        struct hours_line *l = rows_add(cx->mem, &view->lines);
        const char *from = day_vi(cx->mem, h->valid_from);
        bool is_open = h->valid_to.ordinal == DAY_OPEN_END.ordinal;
        *l = (struct hours_line){
            .period = is_open ? arena_printf(cx->mem, "Từ %s", from)
                              : arena_printf(cx->mem, "Từ %s đến trước %s", from,
                                             day_vi(cx->mem, h->valid_to)),
            .morning = session_text(cx, h->morning_open, h->morning_close),
            .afternoon = session_text(cx, h->afternoon_open, h->afternoon_close),
            .week = week_text(cx, h->weekdays),
            .decision = h->decision,
            .is_now = h->valid_from.ordinal <= today.ordinal && today.ordinal < h->valid_to.ordinal,
        };
    }
    return E_OK;
}

/* Whose hours these are: one's own, of the nearest agency above that set any, or those that hold
 * where nobody did. */
static int hours_origin(struct cx *cx, const char **ret)
{
    struct rows all;
    const struct office_hours *best = NULL;
    struct day today = utc_day(cx->now);
    TRY(calendar_store_hours_all(cx, &all));
    ROWS_EACH(const struct office_hours, h, all) {
        bool ours = !h->agency_id || agency_is_below(cx, own_agency(cx), h->agency_id);
        bool nearer = !best || !best->agency_id ||
                      (h->agency_id && agency_is_below(cx, h->agency_id, best->agency_id));
        if (ours && nearer && h->valid_from.ordinal <= today.ordinal &&
            today.ordinal < h->valid_to.ordinal)
            best = h;
    }
    *ret = !best
               ? tr(cx, "Giờ chung, khi chưa cơ quan nào đặt giờ riêng")
               : arena_printf(cx->mem, "%s, %s", agency_name(cx, best->agency_id), best->decision);
    return E_OK;
}

int calendar_page_hours(struct cx *cx, struct req *req)
{
    struct hours_view view = { .weekdays = { .size = sizeof(struct input) } };
    struct hours_form form = { .valid_from = day_add(utc_day(cx->now), 1),
                               .decision = "",
                               .monday = true,
                               .tuesday = true,
                               .wednesday = true,
                               .thursday = true,
                               .friday = true };
    const struct hours *now =
        work_hours(calendar_of(cx, own_agency(cx)), utc_day(cx->now).ordinal - CALENDAR_FIRST);
    form.morning_open = clock_text(cx, now->open[0]);
    form.morning_close = clock_text(cx, now->close[0]);
    form.afternoon_open = clock_text(cx, now->open[1]);
    form.afternoon_close = clock_text(cx, now->close[1]);
    view.agency = agency_name(cx, own_agency(cx));
    view.in_force = arena_printf(cx->mem, "%s · %s", session_text(cx, now->open[0], now->close[0]),
                                 session_text(cx, now->open[1], now->close[1]));
    view.in_force_week = week_text(cx, now->weekdays);
    TRY(hours_origin(cx, &view.origin));
    TRY(add_hours(cx, &view));
    view.may_edit = can(cx, "calendar.edit");
    view.valid_from = input_of(cx, hours_form_fields, "valid_from", "", &form);
    view.morning_open = input_of(cx, hours_form_fields, "morning_open", "", &form);
    view.morning_close = input_of(cx, hours_form_fields, "morning_close", "", &form);
    view.afternoon_open = input_of(cx, hours_form_fields, "afternoon_open", "", &form);
    view.afternoon_close = input_of(cx, hours_form_fields, "afternoon_close", "", &form);
    view.decision = input_of(cx, hours_form_fields, "decision", "", &form);
    for (size_t i = 0; i < COUNT(day_names); i++)
        *(struct input *)rows_add(cx->mem, &view.weekdays) =
            input_of(cx, hours_form_fields, day_names[i], "", &form);
    return reply_page(cx, req, &tpl_calendar_hours, "Giờ làm việc", &view);
}

/* "7:00" or "07:00"; "" is none: *ret stays as it is. */
static int read_clock(struct cx *cx, const char *field, const char *s, int64_t *ret)
{
    int64_t hour, minute;
    if (text_is_empty(s))
        return E_OK;
    size_t n = strspn(s, "0123456789");
    if (n < 1 || n > 2 || s[n] != ':' || strspn(s + n + 1, "0123456789") != 2 || s[n + 3] != '\0' ||
        !int_read(arena_strn(cx->mem, s, n), &hour) || !int_read(s + n + 1, &minute) || hour > 23 ||
        minute > 59)
        return fail(cx, E_INVALID, field, "Giờ \"%s\" không đúng. Xin viết như 07:00.", s);
    *ret = hour * 60 + minute;
    return E_OK;
}

static int read_session(struct cx *cx, const char *open_field, const char *open,
                        const char *close_field, const char *close, int64_t *ret_open,
                        int64_t *ret_close)
{
    if (text_is_empty(open) != text_is_empty(close))
        return fail(cx, E_INVALID, close_field,
                    "Một buổi làm việc phải có cả giờ mở cửa và giờ đóng cửa.");
    TRY(read_clock(cx, open_field, open, ret_open));
    return read_clock(cx, close_field, close, ret_close);
}

int calendar_page_hours_add(struct cx *cx, struct req *req)
{
    struct hours_form f = { .decision = "" };
    struct office_hours h = { .agency_id = own_agency(cx) };
    TRY(form_read(cx, req, hours_form_fields, &f));
    TRY(read_session(cx, "morning_open", f.morning_open, "morning_close", f.morning_close,
                     &h.morning_open, &h.morning_close));
    h.afternoon_open = h.afternoon_close = h.morning_close; /* an afternoon that is not worked */
    TRY(read_session(cx, "afternoon_open", f.afternoon_open, "afternoon_close", f.afternoon_close,
                     &h.afternoon_open, &h.afternoon_close));
    const bool days[] = { f.monday, f.tuesday,  f.wednesday, f.thursday,
                          f.friday, f.saturday, f.sunday };
    for (size_t i = 0; i < COUNT(days); i++)
        h.weekdays |= days[i] ? 1 << i : 0;
    if (h.weekdays == 0)
        return fail(cx, E_INVALID, "monday", "Xin chọn ít nhất một ngày làm việc trong tuần.");
    h.valid_from = f.valid_from;
    h.decision = f.decision;
    TRY(office_hours_add(cx, &h));
    return reply_flash(cx, req, "/lich/gio", "Đã đặt giờ làm việc, áp dụng từ %s.",
                       day_vi(cx->mem, h.valid_from));
}

/* --- why this day? --- */

static const struct {
    const char *name, *label;
    enum limit_unit unit;
} units[] = { { "workdays", "ngày làm việc", LIMIT_WORKDAYS },
              { "hours", "giờ làm việc", LIMIT_HOURS },
              { "days", "ngày", LIMIT_DAYS },
              { "months", "tháng", LIMIT_MONTHS },
              { "same_day", "trong ngày", LIMIT_SAME_DAY } };

static void add_steps(struct cx *cx, const struct rows *steps, struct explain_view *view)
{
    ROWS_EACH(struct due_step, s, *steps) {
        struct explain_line *l = rows_add(cx->mem, &view->lines);
        const char *counted =
            s->minutes % 60
                ? arena_printf(cx->mem, "%lld giờ %lld phút", (long long)(s->minutes / 60),
                               (long long)(s->minutes % 60))
                : arena_printf(cx->mem, "%lld giờ", (long long)(s->minutes / 60));
        *l = (struct explain_line){ utc_vi(cx->mem, s->from), utc_vi(cx->mem, s->to),
                                    s->minutes ? counted : tr(cx, "không tính"), tr(cx, s->why),
                                    s->minutes > 0 };
    }
}

/* ?received=2021-11-05T16:00 (links), or day and time of the form. */
static int read_reception(struct cx *cx, struct req *req, struct explain_view *view,
                          struct utc *ret)
{
    struct day day;
    int64_t minute = -1;
    if (query_text(req, "received")[0]) {
        if (!utc_read_iso(query_text(req, "received"), ret))
            return fail(cx, E_INVALID, "received",
                        "Thời điểm nhận không đúng. Xin viết như 2026-02-13T16:00.");
        view->day = day_vi(cx->mem, utc_day(*ret));
        view->time = utc_vi_time(cx->mem, *ret);
        return E_OK;
    }
    if (!day_read_vi(view->day, &day))
        return fail(cx, E_INVALID, "received", "Ngày nhận không đúng. Xin viết như 13/02/2026.");
    TRY(read_clock(cx, "time", view->time, &minute));
    if (minute < 0)
        return fail(cx, E_INVALID, "time", "Xin ghi giờ nhận, ví dụ 16:00.");
    *ret = (struct utc){ day_start(day).ms + minute * MINUTE_MS };
    return E_OK;
}

static int compute(struct cx *cx, struct req *req, const struct calendar *c, const char *unit,
                   struct explain_view *view)
{
    struct limit limit = { LIMIT_NONE, 0, ROUND_EXACT };
    struct utc received, due;
    struct rows steps;
    for (size_t i = 0; i < COUNT(units); i++) {
        if (strcmp(units[i].name, unit) == 0)
            limit.unit = units[i].unit;
    }
    TRY(read_reception(cx, req, view, &received));
    if (limit.unit == LIMIT_NONE)
        return fail(cx, E_INVALID, "unit", "Xin chọn đơn vị của thời hạn.");
    if (limit.unit != LIMIT_SAME_DAY && !milli_read(view->number, &limit.milli))
        return fail(cx, E_INVALID, "limit", "Thời hạn phải là số, ví dụ 3 hoặc 3,5.");
    TRY(calendar_due(cx, c, received, &limit, &due, &steps));
    add_steps(cx, &steps, view);
    view->limit = limit_text(cx, &limit);
    view->due = utc_vi(cx->mem, due);
    view->due_weekday = weekday_vi(day_weekday(utc_day(due)));
    return E_OK;
}

int calendar_page_explain(struct cx *cx, struct req *req)
{
    const char *unit = query_text(req, "unit"), *identifier = query_text(req, "agency");
    struct explain_view view = { .day = query_text(req, "day"),
                                 .time = query_text(req, "time"),
                                 .number = query_text(req, "limit"),
                                 .units = { .size = sizeof(struct input_option) },
                                 .lines = { .size = sizeof(struct explain_line) },
                                 .due = "",
                                 .due_weekday = "",
                                 .limit = "" };
    const struct agency *a =
        identifier[0] ? agency_by_identifier(cx, identifier, utc_day(cx->now)) : NULL;
    int64_t agency = a ? a->id : own_agency(cx);
    bool asked = query_text(req, "received")[0] || view.day[0] || view.number[0];
    unit = unit[0] ? unit : "workdays";
    view.agency = agency_name(cx, agency);
    for (size_t i = 0; i < COUNT(units); i++)
        *(struct input_option *)rows_add(cx->mem, &view.units) =
            (struct input_option){ units[i].name, units[i].label,
                                   strcmp(units[i].name, unit) == 0 };
    if (!asked) {
        view.day = day_vi(cx->mem, utc_day(cx->now));
        view.time = utc_vi_time(cx->mem, cx->now);
    }
    int rc = asked ? compute(cx, req, calendar_of(cx, agency), unit, &view) : E_OK;
    return reply_page_status(cx, req, rc < 0 ? err_http(rc) : 200, &tpl_calendar_explain,
                             "Vì sao hẹn trả ngày này?", &view);
}
