// SPDX-License-Identifier: Apache-2.0
/* note.c - internal notes on records: written by a room's page, taken back here by their author. */
#include "desk/note.h"
#include "desk/desk_pages.h"
#include "desk/records.h"
#include "desk_sql.h"

enum { NOTE_MAX = 2000, REMOVABLE_MINUTES = 10 };

static const struct field note_fields[] = {
    FIELD(struct note, id),
    FIELD(struct note, created_at),
    FIELD(struct note, person_id),
    FIELD(struct note, person_name),
    FIELD(struct note, text, .max_len = NOTE_MAX),
    FIELD_END,
};

struct note_in {
    const char *note;
};
static const struct field in_fields[] = {
    FIELD(struct note_in, note, .label = "Ghi chú", .required = true, .max_len = NOTE_MAX,
          .multiline = true),
    FIELD_END,
};

static void tell(struct cx *cx, const char *kind, int64_t record_id)
{
    publish(cx, arena_printf(cx->mem, "%s/%lld", kind, (long long)record_id));
}

int note_post(struct cx *cx, struct req *req, const char *kind, int64_t record_id)
{
    struct note_in in = { 0 };
    TRY(form_read(cx, req, in_fields, &in));
    TRY(db_exec(cx, &sql_note_add,
                ARGS(A(id, id_new(cx)), A(kind, kind), A(record_id, record_id),
                     A(person_name, cx->who->name), A(text, in.note))));
    tell(cx, kind, record_id);
    return E_OK;
}

static struct utc oldest_removable(const struct cx *cx)
{
    return (struct utc){ cx->now.ms - REMOVABLE_MINUTES * MINUTE_MS };
}

int notes_fill(struct cx *cx, const char *kind, int64_t record_id, const char *action,
               const char *back, struct notes_view *ret)
{
    struct rows rows;
    TRY(db_rows(cx, &sql_note_list, ARGS(A(kind, kind), A(record_id, record_id)), note_fields,
                sizeof(struct note), &rows));
    *ret = (struct notes_view){ action, back, { .size = sizeof(struct note_line) } };
    ROWS_EACH(const struct note, n, rows)
        *(struct note_line *)rows_add(cx->mem, &ret->lines) =
            (struct note_line){ *n, n->person_id == cx->who->person_id &&
                                        n->created_at.ms >= oldest_removable(cx).ms };
    return E_OK;
}

struct removed {
    const char *kind;
    int64_t record_id;
};

int note_post_remove(struct cx *cx, struct req *req)
{
    static const struct field fields[] = {
        FIELD(struct removed, kind),
        FIELD(struct removed, record_id),
        FIELD_END
    };
    struct removed removed = { 0 };
    int64_t id;
    TRY(req_id(cx, req, "id", &id));
    int rc = db_one(cx, &sql_note_remove, ARGS(A(id, id), A(since, oldest_removable(cx))), fields,
                    &removed);
    if (rc == E_NOTFOUND)
        return fail(cx, E_CONFLICT, "",
                    "Chỉ bỏ được ghi chú của chính mình, trong %d phút sau khi ghi.",
                    REMOVABLE_MINUTES);
    TRY(rc);
    tell(cx, removed.kind, removed.record_id);
    return reply_flash(cx, req, back_of(cx, req, form_value(req, "back")), "Đã bỏ ghi chú.");
}
