// SPDX-License-Identifier: Apache-2.0
/* feedback.c - the record, its rules, and the room's card for the house. */
#include "feedback_room.h"
#include "feedback_sql.h"
#include "feedback_tpl.h"

const struct option feedback_matters[] = {
    { .code = "attitude", .label = "Thái độ phục vụ" },
    { .code = "time", .label = "Thời gian giải quyết" },
    { .code = "papers", .label = "Giấy tờ phải nộp" },
    { .code = "fee", .label = "Phí, lệ phí" },
    { .code = "place", .label = "Nơi làm việc, trang thiết bị" },
    { .code = "other", .label = "Việc khác" },
    { 0 },
};
const struct option feedback_statuses[] = {
    { .code = "new", .label = "Mới" },
    { .code = "in_progress", .label = "Đang xem xét" },
    { .code = "answered", .label = "Đã trả lời" },
    { 0 },
};
static const struct option stars[] = {
    { .value = 5, .label = "Rất hài lòng" },       { .value = 4, .label = "Hài lòng" },
    { .value = 3, .label = "Bình thường" },        { .value = 2, .label = "Chưa hài lòng" },
    { .value = 1, .label = "Rất không hài lòng" }, { 0 },
};

const struct field feedback_point_fields[] = {
    FIELD(struct feedback_point, n, .readonly = true),
    FIELD(struct feedback_point, place, .label = "Ở đâu, việc gì", .max_len = 120),
    FIELD(struct feedback_point, words, .label = "Góp ý", .required = true, .max_len = 500),
    FIELD_END,
};
const struct field feedback_fields[] = {
    FIELD(struct feedback, id, .readonly = true),
    FIELD(struct feedback, agency_id, .readonly = true),
    FIELD(struct feedback, agency, .label = "Cơ quan", .max_len = 60),
    FIELD(struct feedback, name, .label = "Họ và tên", .max_len = 120, .hint = "Không bắt buộc."),
    FIELD(struct feedback, phone, .label = "Điện thoại", .max_len = 20, .pattern = "phone",
          .personal = true, .hint = "Không bắt buộc; để cơ quan gọi lại khi cần hỏi thêm."),
    FIELD(struct feedback, stars, .label = "Mức hài lòng", .required = true, .options = stars),
    FIELD(struct feedback, matter, .label = "Góp ý về", .required = true,
          .options = feedback_matters),
    FIELD(struct feedback, body, .label = "Nội dung", .max_len = 4000, .multiline = true),
    FIELD(struct feedback, status, .label = "Trạng thái", .readonly = true,
          .options = feedback_statuses),
    FIELD(struct feedback, created_at, .label = "Lúc gửi", .readonly = true),
    FIELD(struct feedback, rev, .readonly = true),
    FIELD_LIST(struct feedback, points, feedback_point_fields, struct feedback_point,
               .label = "Góp ý từng điểm", .max = FEEDBACK_POINTS),
    FIELD_END,
};
const struct field feedback_act_fields[] = {
    FIELD(struct feedback_act, verb, .required = true, .max_len = 20),
    FIELD(struct feedback_act, note, .label = "Ghi chú", .max_len = 2000, .multiline = true),
    FIELD(struct feedback_act, rev, .required = true),
    FIELD_END,
};

/* Each verb names the one that takes it back: nothing here is final. */
const struct feedback_verb feedback_verbs[] = {
    { "take", "Nhận xem xét", "new", "in_progress", "release", NULL },
    { "answer", "Đã trả lời", "in_progress", "answered", "reopen",
      "Xin ghi đã trả lời công dân thế nào." },
    { "release", "Trả lại hàng chờ", "in_progress", "new", "take", NULL },
    { "reopen", "Mở lại", "answered", "in_progress", "answer", "Xin ghi vì sao mở lại." },
    { 0 },
};

const char *feedback_tone(const char *status)
{
    return text_eq(status, "new") ? "st-new" : text_eq(status, "answered") ? "st-ok" : "st-run";
}

/* Limits of single members stand in the table above; only rules that join several need code. */
static int check(struct cx *cx, const struct feedback *fb)
{
    if (fb->stars <= 2 && text_is_empty(fb->body) && fb->points.n == 0)
        return fail(cx, E_INVALID, "body", "Xin cho biết điều anh/chị chưa hài lòng.");
    return E_OK;
}

static const struct agency *agency_of(struct cx *cx, const struct feedback *fb)
{
    if (!text_is_empty(fb->agency))
        return agency_by_identifier(cx, fb->agency, utc_day(cx->now));
    return cx->who->agency_id ? agency_by_id(cx, cx->who->agency_id) : agency_root(cx);
}

int feedback_add(struct cx *cx, const struct feedback *given, struct feedback *ret)
{
    TRY(record_check(cx, feedback_fields, given));
    TRY(check(cx, given));
    const struct agency *a = agency_of(cx, given);
    if (!a)
        return fail(cx, E_INVALID, "agency", "Không có cơ quan này.");
    *ret = *given;
    ret->id = id_new(cx);
    ret->agency_id = a->id;
    ret->agency = a->identifier;
    ret->status = "new";
    ret->created_at = cx->now;
    ret->rev = 1;
    TRY(feedback_store_add(cx, ret));
    TRY(record_change(cx, &(struct change){ .kind = FEEDBACK_KIND,
                                            .record_id = ret->id,
                                            .agency_id = a->id,
                                            .verb = "receive",
                                            .to_state = ret->status }));
    return emit(cx, "feedback.received", FEEDBACK_KIND, ret->id, "{}");
}

int feedback_get(struct cx *cx, int64_t id, struct feedback *ret)
{
    int rc = feedback_store_get(cx, id, ret);
    return rc == E_NOTFOUND ? fail(cx, rc, "", "Không có góp ý này, hoặc góp ý gửi cơ quan khác.")
                            : rc;
}

/* The verb, if it leads on from this state. */
static const struct feedback_verb *verb_from(const char *verb, const char *status)
{
    for (const struct feedback_verb *v = feedback_verbs; v->verb; v++) {
        if (text_eq(v->verb, verb) && text_eq(v->from, status))
            return v;
    }
    return NULL;
}

int feedback_move(struct cx *cx, int64_t id, const struct feedback_act *act)
{
    struct feedback fb = { 0 };
    TRY(feedback_get(cx, id, &fb));
    const struct feedback_verb *v = verb_from(act->verb, fb.status);
    if (!v)
        return fail(cx, E_CONFLICT, "",
                    "Góp ý này đang ở trạng thái khác, không làm được việc đó.");
    if (v->ask && text_is_empty(act->note))
        return fail(cx, E_INVALID, "note", "%s", v->ask);
    TRY(feedback_store_move(cx, id, act->rev, v->to));
    TRY(record_change(cx, &(struct change){ .kind = FEEDBACK_KIND,
                                            .record_id = id,
                                            .agency_id = fb.agency_id,
                                            .verb = v->verb,
                                            .from_state = v->from,
                                            .to_state = v->to,
                                            .note = act->note }));
    return emit(cx, "feedback.moved", FEEDBACK_KIND, id,
                arena_printf(cx->mem, "{\"to\":\"%s\"}", v->to));
}

static int may_read(struct cx *cx, const char *kind, int64_t id)
{
    struct feedback fb = { 0 };
    (void)kind;
    return feedback_get(cx, id, &fb);
}

static int badges(struct cx *cx, struct rows *ret)
{
    struct badge *b = rows_add(cx->mem, ret);
    *b = (struct badge){ .key = "feedback.new", .tone = "orange" };
    return feedback_store_waiting(cx, &b->n);
}

/* clang-format off */
static const struct route routes[] = {
    { GET,  "/gop-y",           feedback_page_form,   ANYONE },
    { POST, "/gop-y",           feedback_page_add,    ANYONE, .prep = feedback_page_prep, .form = feedback_page_form },
    { GET,  "/gop-y/cam-on",    feedback_page_thanks, ANYONE },
    { GET,  "/gop-y/danh-sach", feedback_page_list,   "feedback.read" },
    { GET,  "/gop-y/:id",       feedback_page,        "feedback.read" },
    { POST, "/gop-y/:id",       feedback_page_move,   "feedback.answer", .form = feedback_page },
    { POST, "/gop-y/:id/xem",   feedback_page_reveal, "feedback.answer", .form = feedback_page, .again = true },
    { GET,  "/api/v1/feedback", feedback_api_list,    "feedback.read", .door = API,
      .summary = "Feedback of citizens, newest first", .out = feedback_fields, .query = "status matter stars from to" },
    { GET,  "/api/v1/feedback/:id", feedback_api_get, "feedback.read", .door = API,
      .summary = "One piece of feedback", .out = feedback_fields },
    { POST, "/api/v1/feedback", feedback_api_add,     SIGNED_IN, .prep = feedback_api_prep, .door = API,
      .summary = "Hand in feedback", .in = feedback_fields, .out = feedback_fields },
    { 0 },
};
/* clang-format on */
static const struct perm perms[] = {
    { "feedback.read", "Xem góp ý của công dân" },
    { "feedback.answer", "Xem xét, trả lời góp ý của công dân" },
    { 0 },
};
static const struct menu menu[] = {
    { "Một cửa", "Góp ý", "/gop-y/danh-sach", "message-2", "feedback.read", 80, "feedback.new" },
    { 0 },
};
static const char *const needs[] = { "staff", NULL };
static const char *const kinds[] = { FEEDBACK_KIND, NULL };
static const char *const personal[] = { "name", "phone", NULL };
const struct room feedback_room = {
    .name = "feedback",
    .title = "Góp ý",
    .needs = needs,
    .schema = feedback_schema,
    .sql = feedback_sql,
    .tpl = feedback_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
    .kinds = kinds,
    .personal = personal,
    .may_read = may_read,
    .badges = badges,
};
