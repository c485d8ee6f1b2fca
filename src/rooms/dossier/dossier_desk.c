// SPDX-License-Identifier: Apache-2.0
/*
 * dossier_desk.c - what an officer does with a dossier on its page: moves, notes, files, revealing;
 * and the desk where results are handed over.
 */
#include "desk/i18n.h"
#include "dossier_tpl.h"
#include "dossier_view.h"

/* ---- moves ---- */

/* "Đã chuyển 000…-0021 đến Thẩm định – Nguyễn Văn A": what was done, to which, who is next. */
static int moved_words(struct cx *cx, const struct dossier *d, const char *verb, const char **ret)
{
    static const struct option done[] = {
        /* value 1: it went somewhere */
        { .code = "hand_over", .label = "Đã chuyển", .value = 1 },
        { .code = "approve", .label = "Đã phê duyệt, chuyển", .value = 1 },
        { .code = "send_back", .label = "Đã chuyển lại", .value = 1 },
        { .code = "finish", .label = "Đã có kết quả, chuyển", .value = 1 },
        { .code = "reassign", .label = "Đã giao", .value = 1 },
        { .code = "return", .label = "Đã trả kết quả" },
        { .code = "pause", .label = "Đã tạm dừng tính thời hạn" },
        { .code = "resume", .label = "Đã tiếp tục giải quyết" },
        { .code = "stop", .label = "Đã dừng giải quyết" },
        { .code = "claim", .label = "Đã nhận xử lý" },
    };
    const struct option *o = done;
    while (o < done + COUNT(done) - 1 && strcmp(o->code, verb) != 0)
        o++;
    struct work_item item = { 0 };
    struct flow_version flow = { 0 };
    *ret = arena_printf(cx->mem, "%s %s", tr(cx, o->label), d->code);
    int rc = o->value ? flow_open_item(cx, DOSSIER_KIND, d->id, &item) : E_NOTFOUND;
    if (rc == E_NOTFOUND)
        return E_OK;
    TRY(rc);
    TRY(flow_version_by_id(cx, d->flow_version_id, &flow));
    const struct flow_step *step = flow_step_by_code(&flow, item.step);
    const struct post *post = item.post_id.id ? post_by_id(cx, item.post_id.id) : NULL;
    const struct person *person = post ? person_by_id(cx, post->person_id) : NULL;
    *ret = arena_printf(cx->mem, "%s %s %s – %s", *ret, tr(cx, "đến"),
                        step ? tr(cx, step->title) : item.step,
                        person ? person->name : dossier_holder(cx, &item));
    return E_OK;
}

/* On a page the words are asked for where a program may leave them out. */
int dossier_move_go(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct flow_move move;
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    TRY(dossier_move_read(cx, req, &d, &move));
    bool needs_words = strcmp(move.verb, "send_back") == 0 || strcmp(move.verb, "pause") == 0 ||
                       strcmp(move.verb, "stop") == 0;
    if (needs_words && text_is_empty(move.note))
        return fail(cx, E_INVALID, "note", "Xin ghi lý do, để người nhận biết phải làm gì.");
    if (strcmp(move.verb, "reassign") == 0 && !move.to_post)
        return fail(cx, E_INVALID, "to_post", "Xin chọn người nhận việc.");
    TRY(dossier_move(cx, &d, &move));
    const char *back = form_value(req, "back"), *words;
    TRY(moved_words(cx, &d, move.verb, &words));
    bool to_desk = back && strcmp(back, "/tra-ket-qua") == 0;
    return reply_flash(cx, req, to_desk ? "/tra-ket-qua" : dossier_url(cx, d.code), "%s", words);
}

/* ---- notes ---- */

int dossier_note_go(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    TRY(note_post(cx, req, DOSSIER_KIND, d.id));
    return reply_flash(cx, req, dossier_url(cx, d.code), "Đã ghi.");
}

/* ---- revealing ---- */

int dossier_reveal_go(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct buf values = BUF(cx->mem);
    const char *names = form_value(req, "fields"), *reason = form_value(req, "reason");
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    const char *nfc = text_nfc(cx->mem, reason ? reason : "", reason ? strlen(reason) : 0);
    if (!nfc || utf8_length(nfc) > 300)
        return fail(cx, E_INVALID, "reason", "Lý do dài quá 300 ký tự.");
    TRY(dossier_reveal(cx, &d, names ? names : "", text_trim(cx->mem, nfc)));
    for (const char *at = names; *at;) {
        size_t n = strcspn(at, " ");
        buf_printf(&values, "%s%s", values.n ? " · " : "",
                   dossier_personal(cx, &d, arena_strn(cx->mem, at, n)));
        at += n + (at[n] == ' ');
    }
    struct revealed_view view = { d.code, buf_str(&values) };
    return reply_page(cx, req, &tpl_dossier_revealed, "Thông tin đã mở", &view);
}

/* ---- files ---- */

struct file_kept {
    struct blob_ref blob;
    const char *name;
};

int dossier_file_prep(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct rows *files = arena_alloc(cx->mem, sizeof *files);
    *files = (struct rows){ .size = sizeof(struct file_kept) };
    TRY(dossier_may_attach(cx));
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    for (const struct upload *up = req_upload(req, "file"); up; up = up->next) {
        struct blob_ref blob;
        if (up->size == 0 || files->n == 20)
            continue;
        TRY(blob_store(cx, up, &blob));
        *(struct file_kept *)rows_add(cx->mem, files) = (struct file_kept){ blob, up->name };
    }
    if (!files->n)
        return fail(cx, E_INVALID, "file", "Xin chọn tệp.");
    req_keep(req, files);
    return E_OK;
}

int dossier_file_go(struct cx *cx, struct req *req)
{
    struct dossier d = { 0 };
    struct dossier_component c;
    const struct rows *files = req_kept(req);
    TRY(dossier_get(cx, req_param(req, "code"), &d));
    TRY(dossier_component_asked(cx, req, &d, &c));
    ROWS_EACH(const struct file_kept, f, *files)
        TRY(dossier_attach(cx, &d, c.n, f->name, &f->blob));
    return reply_flash(cx, req, dossier_url(cx, d.code), "Đã thêm %zu tệp.", files->n);
}

/* ---- the return desk ---- */

int dossier_page_returns(struct cx *cx, struct req *req)
{
    struct returns_view view = { .q = query_text(req, "q"),
                                 .rows = { .size = sizeof(struct return_row) } };
    const char *found = NULL;
    struct rows rows;
    if (*view.q)
        TRY(dossier_found(cx, view.q, &found));
    TRY(dossier_store_waiting(cx, found, query_text(req, "after"), &rows, &view.next));
    ROWS_EACH(const struct dossier_row, row, rows) {
        const char *who = text_is_empty(row->submitter) ? row->owner : row->submitter;
        *(struct return_row *)rows_add(cx->mem, &view.rows) =
            (struct return_row){ *row, who, utc_vi(cx->mem, row->finished_at) };
    }
    return reply_page(cx, req, &tpl_dossier_returns, "Trả kết quả", &view);
}

/* On time of what was decided or is late, since New Year: the share that the desk shows, with the
 * list behind it. */
int dossier_tiles(struct cx *cx, struct rows *ret)
{
    struct dossier_totals t = { 0 };
    struct day today = utc_day(cx->now);
    TRY(dossier_totals_recent(cx, cx->who->scope_id, day_of(day_ymd(today).y, 1, 1), today, &t));
    int64_t measured = t.on_time + t.overdue;
    struct tile *tile = rows_add(cx->mem, ret);
    *tile = (struct tile){ "–", "Đúng hạn từ đầu năm", "", "/ho-so" };
    if (measured > 0) {
        int64_t permille = t.on_time * 1000 / measured;
        tile->value = arena_printf(cx->mem, "%lld,%lld%%", (long long)(permille / 10),
                                   (long long)(permille % 10));
        tile->tone = "t-ok";
    }
    return E_OK;
}
