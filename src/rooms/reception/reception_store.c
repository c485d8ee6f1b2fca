// SPDX-License-Identifier: Apache-2.0
/* reception_store.c - the only file here that names a statement: drafts of the form and their
 * files. */
#include "reception_room.h"
#include "reception_sql.h"

static const struct field draft_fields[] = {
    FIELD(struct draft, key),
    FIELD(struct draft, title),
    FIELD(struct draft, body, .max_len = 200000),
    FIELD(struct draft, updated_at),
    FIELD_END,
};
static const struct field draft_file_fields[] = {
    FIELD(struct draft_file, id),
    FIELD(struct draft_file, n),
    FIELD(struct draft_file, name),
    FIELD(struct draft_file, type),
    FIELD(struct draft_file, sha256),
    FIELD(struct draft_file, size),
    FIELD_END,
};

int draft_put(struct cx *cx, const struct draft *d)
{
    return db_change(cx, &sql_reception_draft_put,
                     ARGS(A(key, d->key), A(title, d->title), A(body, d->body)));
}

int draft_keep(struct cx *cx, const char *key)
{
    return db_exec(cx, &sql_reception_draft_keep, ARGS(A(key, key)));
}

int draft_get(struct cx *cx, const char *key, struct draft *ret)
{
    return db_one(cx, &sql_reception_draft_get, ARGS(A(key, key)), draft_fields, ret);
}

int draft_list(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_reception_draft_list, NO_ARGS, draft_fields, sizeof(struct draft), ret);
}

int draft_drop(struct cx *cx, const char *key)
{
    TRY(db_exec(cx, &sql_reception_draft_drop_files, ARGS(A(key, key))));
    return db_exec(cx, &sql_reception_draft_drop, ARGS(A(key, key)));
}

int draft_file_add(struct cx *cx, const char *key, struct draft_file *f)
{
    f->id = id_new(cx);
    return db_change(cx, &sql_reception_draft_file_add, ARGS(R(draft_file_fields, f), A(key, key)));
}

int draft_file_list(struct cx *cx, const char *key, struct rows *ret)
{
    return db_rows(cx, &sql_reception_draft_file_list, ARGS(A(key, key)), draft_file_fields,
                   sizeof(struct draft_file), ret);
}

int draft_file_drop(struct cx *cx, const char *key, int64_t id)
{
    return db_exec(cx, &sql_reception_draft_file_drop, ARGS(A(key, key), A(id, id)));
}

int draft_drop_older(struct cx *cx, struct utc before)
{
    TRY(db_exec(cx, &sql_reception_draft_old_files, ARGS(A(before, before))));
    return db_exec(cx, &sql_reception_draft_old, ARGS(A(before, before)));
}
