// SPDX-License-Identifier: Apache-2.0
/*
 * dossier.c - the record, its states and moves, and the room's card for the house. Receiving is in
 * dossier_accept.c.
 */
#include "base/crypt.h"
#include "desk/login.h"
#include "dossier_room.h"
#include "dossier_sql.h"
#include "dossier_tpl.h"

const struct option dossier_statuses[] = {
    { .value = 1, .label = "Mới đăng ký" },
    { .value = 2, .label = "Được tiếp nhận" },
    { .value = 3, .label = "Không được tiếp nhận" },
    { .value = 4, .label = "Đang xử lý" },
    { .value = 5, .label = "Yêu cầu bổ sung giấy tờ" },
    { .value = 6, .label = "Yêu cầu thực hiện nghĩa vụ tài chính" },
    { .value = 7, .label = "Công dân yêu cầu rút hồ sơ" },
    { .value = 8, .label = "Dừng xử lý" },
    { .value = 9, .label = "Đã xử lý xong" },
    { .value = 10, .label = "Đã trả kết quả" },
    { .label = NULL },
};
const struct option dossier_channels[] = {
    { .value = 1, .label = "Trực tiếp" },
    { .value = 2, .label = "Trực tuyến" },
    { .value = 3, .label = "Bưu chính công ích" },
    { .label = NULL },
};
const struct option dossier_return_channels[] = {
    { .value = 1, .label = "Tại Bộ phận Một cửa" },
    { .value = 2, .label = "Trực tuyến" },
    { .value = 3, .label = "Qua bưu chính công ích" },
    { .label = NULL },
};
const struct option dossier_owner_types[] = {
    { .value = 1, .label = "Công dân" },
    { .value = 2, .label = "Doanh nghiệp" },
    { .value = 3, .label = "Cơ quan nhà nước" },
    { .value = 4, .label = "Tổ chức khác" },
    { .label = NULL },
};

const struct field dossier_component_fields[] = {
    FIELD(struct dossier_component, n, .label = "Số thứ tự", .required = true, .min = 1,
          .max = 200),
    FIELD(struct dossier_component, name, .label = "Tên giấy tờ", .readonly = true,
          .max_len = 4000),
    FIELD(struct dossier_component, originals, .label = "Bản chính", .min = 0, .max = 999),
    FIELD(struct dossier_component, copies, .label = "Bản sao", .min = 0, .max = 999),
    FIELD(struct dossier_component, note, .label = "Ghi chú", .max_len = 300),
    FIELD(struct dossier_component, digitised, .readonly = true),
    FIELD_END,
};

const struct field dossier_fields[] = {
    FIELD(struct dossier, id, .readonly = true, .secret = true),
    FIELD(struct dossier, agency_id, .readonly = true, .secret = true),
    FIELD(struct dossier, agency, .label = "Cơ quan tiếp nhận", .readonly = true, .max_len = 60),
    FIELD(struct dossier, decide_id, .readonly = true, .secret = true),
    FIELD(struct dossier, code, .label = "Mã hồ sơ", .readonly = true, .max_len = 80),
    FIELD(struct dossier, procedure_id, .readonly = true, .secret = true),
    FIELD(struct dossier, procedure, .label = "Thủ tục", .required = true, .max_len = 60),
    FIELD(struct dossier, title, .label = "Tên thủ tục", .readonly = true, .max_len = 2000),
    FIELD(struct dossier, case_n, .label = "Trường hợp", .min = 0, .max = 200),
    FIELD(struct dossier, flow_version_id, .readonly = true, .secret = true),
    FIELD(struct dossier, channel, .label = "Kênh nộp", .options = dossier_channels),
    FIELD(struct dossier, status, .label = "Trạng thái", .readonly = true,
          .options = dossier_statuses),
    FIELD(struct dossier, party_id, .readonly = true, .secret = true),
    FIELD(struct dossier, owner_type, .label = "Đối tượng", .options = dossier_owner_types),
    FIELD(struct dossier, owner, .label = "Chủ hồ sơ", .required = true, .max_len = 200),
    FIELD(struct dossier, owner_key, .readonly = true, .secret = true, .max_len = 1000),
    FIELD(struct dossier, identity, .label = "Số định danh", .required = true, .personal = true,
          .max_len = 20, .pattern = "identity"),
    FIELD(struct dossier, id_kind, .readonly = true, .max_len = 20),
    FIELD(struct dossier, birth, .label = "Ngày sinh", .personal = true),
    FIELD(struct dossier, birth_year, .label = "Năm sinh", .personal = true, .min = 0, .max = 9999),
    FIELD(struct dossier, phone, .label = "Số điện thoại", .personal = true, .max_len = 20,
          .pattern = "phone"),
    FIELD(struct dossier, email, .label = "Thư điện tử", .personal = true, .max_len = 120,
          .pattern = "email"),
    FIELD(struct dossier, address, .label = "Địa chỉ", .max_len = 300),
    FIELD(struct dossier, commune_code, .label = "Mã xã", .max_len = 10),
    FIELD(struct dossier, submitter, .label = "Người nộp thay", .max_len = 200),
    FIELD(struct dossier, submitter_identity, .label = "Số định danh người nộp", .personal = true,
          .max_len = 20, .pattern = "identity"),
    FIELD(struct dossier, submitter_phone, .label = "Điện thoại người nộp", .personal = true,
          .max_len = 20, .pattern = "phone"),
    FIELD(struct dossier, submitter_address, .label = "Địa chỉ người nộp", .max_len = 300),
    FIELD(struct dossier, submitter_relation, .label = "Quan hệ với chủ hồ sơ", .max_len = 100),
    FIELD(struct dossier, summary, .label = "Nội dung yêu cầu", .max_len = 1000, .multiline = true),
    FIELD(struct dossier, sets, .label = "Số bộ hồ sơ", .min = 1, .max = 99),
    FIELD(struct dossier, return_channel, .label = "Nhận kết quả",
          .options = dossier_return_channels),
    FIELD(struct dossier, received_at, .label = "Ngày nhận", .readonly = true),
    FIELD(struct dossier, due_promised, .label = "Hẹn trả đã in", .readonly = true),
    FIELD(struct dossier, due_at, .label = "Hẹn trả", .readonly = true),
    FIELD(struct dossier, finished_at, .label = "Ngày xong", .readonly = true),
    FIELD(struct dossier, returned_at, .label = "Ngày trả", .readonly = true),
    FIELD(struct dossier, limit_unit, .readonly = true),
    FIELD(struct dossier, limit_milli, .readonly = true),
    FIELD(struct dossier, form_set, .readonly = true, .max_len = 20),
    FIELD(struct dossier, register_no, .label = "Số thứ tự trong sổ", .readonly = true),
    FIELD(struct dossier, received_by, .readonly = true, .secret = true),
    FIELD(struct dossier, result_receiver, .label = "Người nhận kết quả", .readonly = true,
          .max_len = 200),
    FIELD(struct dossier, paused, .readonly = true),
    FIELD(struct dossier, track, .readonly = true, .secret = true, .max_len = 100000),
    FIELD(struct dossier, pin_mac, .readonly = true, .secret = true),
    FIELD(struct dossier, rev, .readonly = true),
    FIELD_END,
};

/* ---- states ---- */

const char *dossier_status_label(int64_t status)
{
    return status >= 1 && status <= 10 ? dossier_statuses[status - 1].label : "";
}

const char *dossier_status_tone(int64_t status)
{
    static const char *const tones[] = { "",        "st-new",  "st-run",  "st-late",
                                         "st-run",  "st-soon", "st-soon", "st-hold",
                                         "st-hold", "st-ok",   "st-done" };
    return status >= 1 && status <= 10 ? tones[status] : "";
}

bool dossier_is_open(int64_t status)
{
    return status == DOSSIER_NEW || status == DOSSIER_ACCEPTED || status == DOSSIER_IN_PROCESS ||
           status == DOSSIER_SUPPLEMENT || status == DOSSIER_FINANCE;
}

struct utc dossier_late_at(struct utc now)
{
    return (struct utc){ now.ms - now.ms % MINUTE_MS };
}

enum dossier_class dossier_class(const struct dossier *d, struct utc now)
{
    switch (d->status) {
    case DOSSIER_NEW:
    case DOSSIER_NOT_ACCEPTED:
        return DOSSIER_OUTSIDE;
    case DOSSIER_SUPPLEMENT:
    case DOSSIER_WITHDRAWN:
    case DOSSIER_STOPPED:
        return DOSSIER_ON_TIME;
    case DOSSIER_DONE:
    case DOSSIER_RETURNED:
        return d->due_at.ms && dossier_late_at(d->finished_at).ms > d->due_at.ms ? DOSSIER_LATE
                                                                                 : DOSSIER_ON_TIME;
    default:
        return d->due_at.ms && !d->paused && dossier_late_at(now).ms > d->due_at.ms
                   ? DOSSIER_LATE_OPEN
                   : DOSSIER_IN_TIME_OPEN;
    }
}

/* One-stop §4.3. from: bit of each state in which the verb is open; to 0 = stays. Being late closes
 * no door. */
#define IN(s) (1u << (s))
static const struct {
    const char *verb;
    unsigned from;
    int64_t to;
} transitions[] = {
    { "hand_over", IN(2) | IN(4), DOSSIER_IN_PROCESS },
    { "approve", IN(2) | IN(4), DOSSIER_IN_PROCESS },
    { "send_back", IN(2) | IN(4) | IN(9), DOSSIER_IN_PROCESS },
    { "finish", IN(2) | IN(4), DOSSIER_DONE },
    { "return", IN(9), DOSSIER_RETURNED },
    { "pause", IN(2) | IN(4), DOSSIER_SUPPLEMENT },
    { "resume", IN(5) | IN(6), DOSSIER_IN_PROCESS },
    { "stop", IN(2) | IN(4) | IN(5) | IN(6), DOSSIER_STOPPED },
    { "reassign", IN(2) | IN(4) | IN(5) | IN(6) | IN(9), 0 },
    { "claim", IN(2) | IN(4) | IN(5) | IN(6) | IN(9), 0 },
};

int64_t dossier_status_after(int64_t status, const char *verb, bool finance)
{
    for (size_t i = 0; i < COUNT(transitions); i++) {
        if (strcmp(transitions[i].verb, verb) != 0)
            continue;
        if (status < 1 || status > 10 || !(transitions[i].from & IN(status)))
            return 0;
        if (finance && transitions[i].to == DOSSIER_SUPPLEMENT)
            return DOSSIER_FINANCE;
        return transitions[i].to ? transitions[i].to : status;
    }
    return 0;
}

bool dossier_can_move(const struct cx *cx, const char *verb)
{
    static const char *const needs_more[][2] = {
        { "approve", "dossier.approve" },
        { "stop", "dossier.stop" },
        { "return", "dossier.return" },
    };
    for (size_t i = 0; i < COUNT(needs_more); i++)
        if (strcmp(needs_more[i][0], verb) == 0)
            return can(cx, needs_more[i][1]);
    return can(cx, "dossier.handle") ||
           (strcmp(verb, "reassign") == 0 && can(cx, "dossier.reassign"));
}

const char *dossier_verb_label(struct cx *cx, const char *verb, const char *step_title)
{
    static const struct {
        const char *verb, *with_step, *alone;
    } words[] = {
        { "receive", NULL, "Tiếp nhận hồ sơ" },
        { "hand_over", "Chuyển bước %s", "Chuyển bước tiếp" },
        { "approve", "Phê duyệt, chuyển bước %s", "Phê duyệt" },
        { "send_back", "Chuyển lại bước %s", "Chuyển lại" },
        { "finish", NULL, "Đã có kết quả" },
        { "return", NULL, "Đã trả kết quả" },
        { "pause", NULL, "Tạm dừng tính thời hạn" },
        { "resume", NULL, "Tiếp tục giải quyết" },
        { "stop", NULL, "Dừng giải quyết" },
        { "reassign", NULL, "Giao người khác" },
        { "claim", NULL, "Nhận xử lý" },
        { "print", NULL, "In giấy hẹn" },
        { "file", NULL, "Thêm tệp" },
        { "clock_move", NULL, "Ngày hẹn thay đổi" },
    };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (strcmp(words[i].verb, verb) != 0)
            continue;
        if (!words[i].with_step || text_is_empty(step_title))
            return words[i].alone;
        struct buf b = BUF(cx->mem);
        const char *at = strchr(words[i].with_step, '%');
        buf_put(&b, words[i].with_step, (size_t)(at - words[i].with_step));
        buf_puts(&b, step_title);
        return buf_str(&b);
    }
    return verb;
}

/* ---- the citizen's view of its way ---- */

const char *dossier_track_line(struct cx *cx, struct utc at, const char *label)
{
    return arena_printf(cx->mem, "%lld %s\n", (long long)at.ms, label);
}

int dossier_track(struct cx *cx, const struct dossier *d, struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct dossier_event) };
    for (const char *line = d->track ? d->track : ""; *line;) {
        const char *end = strchrnul(line, '\n'), *blank = memchr(line, ' ', (size_t)(end - line));
        struct dossier_event *event = rows_add(cx->mem, ret);
        if (!blank || !int_read_to(line, blank, &event->at.ms))
            return fail(cx, E_IO, "track", "Dòng theo dõi của hồ sơ %s không đọc được.", d->code);
        event->label = arena_strn(cx->mem, blank + 1, (size_t)(end - blank - 1));
        line = *end ? end + 1 : end;
    }
    return E_OK;
}

const char *dossier_pin_mac(struct cx *cx, const char *code, const char *pin)
{
    return secret_mac(cx, "dossier pin", arena_join(cx->mem, code, "\n", pin, NULL));
}

int dossier_public(struct cx *cx, const char *code, const char *pin, struct dossier *ret)
{
    int rc = dossier_public_row(cx, code, ret);
    if (rc < 0 && rc != E_NOTFOUND)
        return rc;
    bool same = same_secret(dossier_pin_mac(cx, code, pin), rc < 0 ? "" : ret->pin_mac);
    return same && rc >= 0 ? E_OK : E_NOTFOUND;
}

int dossier_pin(struct cx *cx, const struct dossier *d, const char **pin)
{
    int rc = secret_get(cx, DOSSIER_PIN, d->id, pin);
    if (rc == E_NOTFOUND)
        *pin = "";
    return rc == E_NOTFOUND ? E_OK : rc;
}

/* ---- moves ---- */

struct moving {
    struct dossier *d;
    const struct flow_move *move;
    bool entered;
};

static int close_work(struct cx *cx, struct dossier *d)
{
    if (d->finished_at.ms)
        return E_OK;
    d->finished_at = cx->now;
    d->paused = false;
    return clock_stop(cx, DOSSIER_KIND, d->id);
}

static const char *state_text(struct cx *cx, int64_t status)
{
    return arena_printf(cx->mem, "%lld", (long long)status);
}

/* The legal state, its times and the clock, for a verb that flow has let through. step: where it
 * stands now. At reception the record is not stored yet and its state is set already. */
static int on_enter(struct cx *cx, struct flow_record *rec, const struct flow_step *step,
                    const char *verb)
{
    struct moving *moving = rec->record;
    struct dossier *d = moving->d;
    const struct flow_move *m = moving->move;
    if (!m)
        return E_OK;
    bool finance = m->cause && strcmp(m->cause, "finance") == 0;
    int64_t was = d->status, is = dossier_status_after(was, verb, finance);
    if (step && strcmp(step->verb, "return") == 0 && is == DOSSIER_IN_PROCESS &&
        strcmp(verb, "send_back") != 0)
        is = DOSSIER_DONE; /* the way leads to the return desk: the result is there */
    if (!is)
        return fail(cx, E_CONFLICT, "verb",
                    "Hồ sơ đang ở trạng thái “%s”, không làm được việc này.",
                    dossier_status_label(was));
    d->status = is;
    moving->entered = true;
    rec->to_state = state_text(cx, is);
    if (was == DOSSIER_DONE && is == DOSSIER_IN_PROCESS) {
        d->finished_at = (struct utc){ 0 };
        TRY(clock_reopen(cx, DOSSIER_KIND, d->id));
    }
    if (is == DOSSIER_DONE || is == DOSSIER_RETURNED || is == DOSSIER_STOPPED)
        TRY(close_work(cx, d));
    if (is == DOSSIER_RETURNED)
        d->returned_at = cx->now;
    if (strcmp(verb, "pause") == 0)
        d->paused = true;
    if (strcmp(verb, "resume") == 0) {
        d->paused = false;
        d->due_at = rec->due; /* moved by the clock */
    }
    if (strcmp(verb, "claim") != 0 && strcmp(verb, "reassign") != 0) {
        const char *shown = is == DOSSIER_DONE ? "finish" : verb;
        const char *label = dossier_verb_label(cx, shown, step ? step->title : "");
        d->track = arena_printf(cx->mem, "%s%s", d->track, dossier_track_line(cx, cx->now, label));
    }
    return E_OK;
}

static int guard(struct cx *cx, struct flow_record *rec, const char *name,
                 const struct flow_step *step)
{
    (void)rec;
    return fail(cx, E_IO, "", "Quy trình có điều kiện “%s” ở bước “%s” mà chương trình không biết.",
                name, step->title);
}

const struct flow_kind dossier_flow = { .kind = DOSSIER_KIND,
                                        .on_enter = on_enter,
                                        .guard = guard };

static void receiver_default(struct dossier *d)
{
    if (text_is_empty(d->result_receiver))
        d->result_receiver = *d->submitter ? d->submitter : d->owner;
}

/* The counters move with the change of class; an open dossier is neither on time nor late in them.
 */
static int count_move(struct cx *cx, const struct dossier *before, const struct dossier *after)
{
    enum dossier_class was = dossier_class(before, cx->now), is = dossier_class(after, cx->now);
    int on_time = (is == DOSSIER_ON_TIME) - (was == DOSSIER_ON_TIME);
    int late = (is == DOSSIER_LATE) - (was == DOSSIER_LATE);
    return on_time || late ? dossier_store_total(cx, after, 0, on_time, late) : E_OK;
}

static int tell_move(struct cx *cx, const struct dossier *before, const struct dossier *d,
                     const char *verb)
{
    struct json facts = json_new(cx);
    json_open(&facts);
    json_member(&facts, "code", d->code);
    json_member(&facts, "verb", verb);
    json_member_int(&facts, "from", before->status);
    json_member_int(&facts, "to", d->status);
    json_close(&facts);
    const char *event = d->status == before->status     ? "dossier.moved"
                        : d->status == DOSSIER_DONE     ? "dossier.finished"
                        : d->status == DOSSIER_RETURNED ? "dossier.returned"
                        : d->status == DOSSIER_STOPPED  ? "dossier.stopped"
                                                        : "dossier.moved";
    return emit(cx, event, DOSSIER_KIND, d->id, json_text(&facts));
}

static struct flow_record flow_record_of(struct cx *cx, const struct dossier *d, void *moving)
{
    const struct procedure *p = procedure_by_id(cx, d->procedure_id);
    return (struct flow_record){
        .kind = &dossier_flow,
        .record_id = d->id,
        .agency_id = d->agency_id,
        .flow_version_id = d->flow_version_id,
        .title = d->title,
        .code = d->code,
        .url = dossier_url(cx, d->code),
        .note = d->owner,
        .unit = p && p->unit ? p->unit : "",
        .due = d->due_at,
        .from_state = state_text(cx, d->status),
        .to_state = state_text(cx, d->status),
        .record = moving,
    };
}

int dossier_start_flow(struct cx *cx, struct dossier *d)
{
    struct work_item item = { 0 };
    struct moving moving = { .d = d };
    struct flow_record rec = flow_record_of(cx, d, &moving);
    rec.from_state = "";
    return flow_start(cx, &rec, &item);
}

void dossier_changed(struct cx *cx, int64_t id)
{
    publish(cx, arena_printf(cx->mem, "dossier/%lld", (long long)id));
}

int dossier_move(struct cx *cx, struct dossier *d, const struct flow_move *m)
{
    struct dossier before = *d;
    struct moving moving = { .d = d, .move = m };
    struct work_item item = { 0 };
    struct flow_move by_flow = *m;
    struct flow_record rec = flow_record_of(cx, d, &moving);
    if (m->rev && m->rev != d->rev)
        return fail(cx, E_CONFLICT, "rev",
                    "Hồ sơ vừa được người khác cập nhật. Xin xem lại rồi làm tiếp.");
    bool finance = m->cause && strcmp(m->cause, "finance") == 0;
    if (!dossier_status_after(d->status, m->verb, finance))
        return fail(cx, E_CONFLICT, "verb",
                    "Hồ sơ đang ở trạng thái “%s”, không làm được việc này.",
                    dossier_status_label(d->status));
    if (!dossier_can_move(cx, m->verb))
        return fail(cx, E_DENIED, "verb", "Anh/chị không được giao quyền làm việc này.");
    if (strcmp(m->verb, "return") == 0)
        receiver_default(d);
    by_flow.rev = 0; /* the record's rev was checked; the item's is another one */
    TRY(flow_do(cx, &rec, &by_flow, &item));
    if (!moving.entered)
        TRY(on_enter(cx, &rec, NULL, m->verb));
    TRY(dossier_store_moved(cx, d));
    TRY(count_move(cx, &before, d));
    TRY(dossier_tally(cx, &before, d));
    dossier_changed(cx, d->id);
    return tell_move(cx, &before, d, m->verb);
}

/* ---- the room's card ---- */

static const struct perm perms[] = {
    { "dossier.read", "Xem hồ sơ của cơ quan" },
    { "dossier.receive", "Tiếp nhận hồ sơ" },
    { "dossier.handle", "Xử lý, chuyển hồ sơ" },
    { "dossier.approve", "Ký duyệt" },
    { "dossier.stop", "Dừng giải quyết hồ sơ" },
    { "dossier.reassign", "Giao hồ sơ cho người khác" },
    { "dossier.return", "Trả kết quả" },
    { "dossier.reveal", "Xem thông tin cá nhân trong hồ sơ" },
    { "dossier.print", "In giấy hẹn" },
    { NULL },
};
static const struct menu menu[] = {
    { "Một cửa", "Hồ sơ", "/ho-so", "folders", "dossier.read", 30, "dossier.late" },
    { "Một cửa", "Trả kết quả", "/tra-ket-qua", "package-export", "dossier.return", 40,
      "dossier.waiting" },
    { NULL },
};
static const struct route routes[] = {
    { GET, "/ho-so", dossier_page_list, "dossier.read" },
    { GET, "/ho-so/:code", dossier_page, "dossier.read", .statements = 8 },
    { GET, "/ho-so/:code/buoc", dossier_page_move, "dossier.read", .statements = 8 },
    { POST, "/ho-so/:code/buoc", dossier_move_go, "dossier.read", .form = dossier_page_move,
      .statements = 20 },
    { POST, "/ho-so/:code/ghi-chu", dossier_note_go, "dossier.read", .form = dossier_page,
      .statements = 8 },
    { POST, "/ho-so/:code/xem-so", dossier_reveal_go, "dossier.reveal", .form = dossier_page,
      .again = true, .statements = 8 },
    { POST, "/ho-so/:code/thanh-phan/:n/tep", dossier_file_go, "dossier.read",
      .prep = dossier_file_prep, .form = dossier_page, .max_body = 110 * MB, .statements = 60 },
    { GET, "/tra-ket-qua", dossier_page_returns, "dossier.return" },
    { GET, "/api/v1/dossiers", dossier_api_list, "dossier.read", .door = API,
      .summary = "Dossiers in the asker's scope, newest first", .out = dossier_row_fields,
      .query = "q status agency due_before" },
    { GET, "/api/v1/dossiers/:code", dossier_api_get, "dossier.read", .door = API, .statements = 6,
      .summary = "One dossier, personal data masked", .out = dossier_doc },
    { POST, "/api/v1/dossiers/:code/moves", dossier_api_move, "dossier.read", .door = API,
      .statements = 30, .summary = "Move a dossier along its way", .in = dossier_move_fields,
      .out = dossier_doc },
    { POST, "/api/v1/dossiers/:code/reveal", dossier_api_reveal, "dossier.reveal", .door = API,
      .summary = "Personal data in clear; the look is kept", .in = dossier_reveal_doc,
      .out = dossier_revealed_doc },
    { PUT, "/api/v1/dossiers/:code/components/:n/file", dossier_api_file, "dossier.read",
      .prep = dossier_api_file_prep, .door = API, .max_body = 110 * MB, .statements = 60,
      .summary = "The file of a component, streamed; takes the place of the one before",
      .out = dossier_file_doc },
    { VERB_NONE },
};
static const char *const needs[] = { "staff", "party", "calendar", "catalogue", "flow", NULL };
static const char *const kinds[] = { DOSSIER_KIND, NULL };
static const char *const personal[] = {
    "identity", "birth",     "birth_year",         "phone",           "email",
    "address",  "submitter", "submitter_identity", "submitter_phone", "submitter_address",
    NULL
};

const struct room dossier_room = {
    .name = "dossier",
    .title = "Hồ sơ một cửa",
    .needs = needs,
    .schema = dossier_schema,
    .sql = dossier_sql,
    .tpl = dossier_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
    .listeners = dossier_listeners,
    .commands = dossier_commands,
    .personal = personal,
    .kinds = kinds,
    .may_read = dossier_may_read,
    .tiles = dossier_tiles,
    .badges = dossier_store_badges,
    .check = dossier_store_check,
};
