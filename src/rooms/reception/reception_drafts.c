// SPDX-License-Identifier: Apache-2.0
/*
 * reception_drafts.c - every keystroke of the reception form kept: each two seconds the form is
 * stored as a draft of its officer, files go ahead one by one, and after a power cut the form is
 * where it was.
 */
#include "reception_view.h"
#include "reception_tpl.h"

enum { VALUE_MAX = 4000, BODY_MAX = 100000, DRAFT_DAYS = 7, HOURLY = 3600 };

/* ---- what was typed, as a flat JSON object of input names ---- */

static void put_value(struct json *j, struct req *req, const char *path)
{
    const char *value = form_value(req, path);
    if (!value || !*value || strlen(value) > VALUE_MAX || j->out.n > BODY_MAX)
        return;
    const char *text = text_nfc(j->cx->mem, value, strlen(value));
    if (text)
        json_member(j, path, text);
}

static const char *form_text(struct cx *cx, struct req *req)
{
    struct json j = json_new(cx);
    json_open(&j);
    FIELDS_EACH(f, reception_fields)
        if (f->type != FT_LIST)
            put_value(&j, req, f->name);
    for (int i = 0; i < RECEPTION_COMPONENTS; i++)
        FIELDS_EACH(f, reception_component_fields)
            put_value(&j, req, arena_printf(cx->mem, "components-%d-%s", i, f->name));
    json_close(&j);
    return json_text(&j);
}

static const char *draft_value(void *draft, const char *path)
{
    return jval_text(jval_get(draft, path));
}

/* Drafts are unfinished: no pattern and no bound holds for them yet. */
static const struct field *lenient(struct cx *cx, const struct field *fields)
{
    size_t n = 1;
    FIELDS_EACH(f, fields)
        n++;
    struct field *copy = arena_dup(cx->mem, fields, n * sizeof *copy);
    for (size_t i = 0; i + 1 < n; i++) {
        copy[i].pattern = NULL;
        copy[i].options = NULL;
        copy[i].required = false;
        copy[i].max_len = VALUE_MAX;
        if (copy[i].type == FT_LIST)
            copy[i].row = lenient(cx, copy[i].row);
        else
            copy[i].min = copy[i].max = 0;
    }
    return copy;
}

int draft_open(struct cx *cx, const char *key, struct reception *ret)
{
    struct draft draft = { 0 };
    const struct jval *body;
    size_t faults = cx->err.n;
    TRY(draft_get(cx, key, &draft));
    TRY(json_parse(cx, draft.body, strlen(draft.body), &body));
    if (record_read(cx, draft_value, (void *)(uintptr_t)body, lenient(cx, reception_fields), ret) <
        0)
        cx->err.n = faults; /* half a number is no fault yet */
    return E_OK;
}

/* ---- doors ---- */

static bool is_key(const char *key)
{
    size_t n = key ? strlen(key) : 0;
    return n >= 16 && n <= 43 &&
           strspn(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == n;
}

static const char *title_of(struct cx *cx, struct req *req)
{
    const char *owner = form_value(req, "owner"), *procedure = form_value(req, "procedure_text");
    const char *a = owner && *owner ? owner : "Chưa ghi tên",
               *b = procedure && *procedure ? procedure : "chưa chọn thủ tục";
    const char *title = arena_printf(cx->mem, "%s – %s", a, b),
               *nfc = text_nfc(cx->mem, title, strlen(title));
    return nfc ? nfc : "Bản nháp";
}

static int save(struct cx *cx, struct req *req, const char **ret_key)
{
    const char *key = form_value(req, "draft");
    if (!is_key(key))
        return fail(cx, E_INVALID, "draft", "Bản nháp không có tên.");
    *ret_key = key;
    return draft_put(
        cx, &(struct draft){ .key = key, .title = title_of(cx, req), .body = form_text(cx, req) });
}

int draft_save(struct cx *cx, struct req *req)
{
    const char *key;
    TRY(save(cx, req, &key));
    return reply_text(cx, req, 200, "text/plain; charset=utf-8", utc_vi_time(cx->mem, cx->now));
}

int draft_discard(struct cx *cx, struct req *req)
{
    const char *key = form_value(req, "draft");
    TRY(draft_drop(cx, key ? key : ""));
    return reply_flash(cx, req, "/ho-so/tiep-nhan", "Đã bỏ bản nháp.");
}

/* slot: "<key of the draft> <number of the component>" */
static int slot_read(struct cx *cx, struct req *req, const char **key, int64_t *n)
{
    const char *slot = form_value(req, "slot"), *blank = slot ? strchr(slot, ' ') : NULL;
    if (!blank || !int_read(blank + 1, n) || *n < 1 || *n > RECEPTION_COMPONENTS * 4)
        return fail(cx, E_INVALID, "slot", "Không rõ tệp này của giấy tờ nào.");
    *key = arena_strn(cx->mem, slot, (size_t)(blank - slot));
    return is_key(*key) ? E_OK : fail(cx, E_INVALID, "slot", "Không rõ tệp này của bản nháp nào.");
}

int draft_file_prep(struct cx *cx, struct req *req)
{
    const struct upload *up = req_upload(req, "file");
    struct draft_file *f = arena_alloc(cx->mem, sizeof *f);
    struct blob_ref blob;
    if (!up || up->size == 0)
        return fail(cx, E_INVALID, "file", "Tệp rỗng.");
    TRY(blob_store(cx, up, &blob));
    *f = (struct draft_file){
        .name = up->name, .type = blob.type, .size = blob.size, .sha256 = blob.sha256
    };
    req_keep(req, f);
    return E_OK;
}

int draft_file_take(struct cx *cx, struct req *req)
{
    struct draft_file_view view = { .file = *(const struct draft_file *)req_kept(req) };
    struct rows there;
    const char *key = "";
    TRY(slot_read(cx, req, &key, &view.file.n));
    TRY(draft_keep(cx, key));
    TRY(draft_file_list(cx, key, &there));
    if (there.n >= RECEPTION_FILES)
        return fail(cx, E_INVALID, "file", "Nhiều nhất %d tệp cho một hồ sơ.", RECEPTION_FILES);
    TRY(draft_file_add(cx, key, &view.file));
    return reply_page(cx, req, &tpl_reception_draft_file, "Đã nhận tệp", &view);
}

/* The form is kept as it stands, one of its files goes. */
int draft_file_remove(struct cx *cx, struct req *req)
{
    const char *key, *id_text = form_value(req, "_file");
    int64_t id;
    TRY(save(cx, req, &key));
    if (!id_text || !int_read(id_text, &id))
        return fail(cx, E_INVALID, "_file", "Không rõ tệp nào.");
    TRY(draft_file_drop(cx, key, id));
    return reply_see(cx, req, arena_printf(cx->mem, "/ho-so/tiep-nhan?nhap=%s", key));
}

/* ---- those that grow old ---- */

/* Drafts hold personal data: those that nobody came back to are thrown away. */
static int throw_old(struct cx *cx, void *arg)
{
    (void)arg;
    return draft_drop_older(cx, (struct utc){ cx->now.ms - DRAFT_DAYS * DAY_MS });
}

static int drafts_run(struct cx *cx, struct job_ctx *job)
{
    return job_write(cx, job, throw_old, NULL);
}

const struct job_kind reception_jobs[] = {
    { .kind = "reception.drafts", .title = "Bỏ bản nháp cũ", .run = drafts_run, .every_s = HOURLY },
    { .kind = NULL },
};
