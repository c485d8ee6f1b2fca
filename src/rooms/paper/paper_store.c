// SPDX-License-Identifier: Apache-2.0
/* paper_store.c - the only file here that names a statement. */
#include "paper_room.h"
#include "paper_sql.h"

static const struct field paper_fields[] = {
    FIELD(struct paper, id),
    FIELD(struct paper, form_set),
    FIELD(struct paper, form),
    FIELD(struct paper, number),
    FIELD(struct paper, data, .max_len = 100000),
    FIELD(struct paper, record_id),
    FIELD(struct paper, created_at),
    FIELD_END,
};

int paper_store_add(struct cx *cx, const struct paper *p)
{
    return db_exec(cx, &sql_paper_add, ARGS(R(paper_fields, p)));
}

int paper_store_last(struct cx *cx, int64_t dossier_id, const char *form, struct paper *ret)
{
    return db_one(cx, &sql_paper_last, ARGS(A(record_id, dossier_id), A(form, form)), paper_fields,
                  ret);
}
