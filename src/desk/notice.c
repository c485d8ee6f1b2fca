// SPDX-License-Identifier: Apache-2.0
/* notice.c - the bell: lines for a person with a link, and the page that shows them. */
#include "desk/records.h"
#include "desk/notice_view.h"
#include "desk_sql.h"
#include "desk_tpl.h"

static const struct field notice_fields[] = {
    FIELD(struct notice, id),      FIELD(struct notice, title, .max_len = 500),
    FIELD(struct notice, url),     FIELD(struct notice, at),
    FIELD(struct notice, read_at), FIELD_END,
};

int notice_add(struct cx *cx, int64_t person_id, const char *title, const char *url)
{
    publish(cx, arena_printf(cx->mem, "person/%lld", (long long)person_id));
    return db_exec(cx, &sql_notice_add,
                   ARGS(A(id, id_new(cx)), A(person_id, person_id), A(title, title), A(url, url)));
}

int notice_unread(struct cx *cx, int64_t *ret)
{
    *ret = 0;
    return cx->who->person_id ? db_int(cx, &sql_notice_unread, NO_ARGS, ret) : E_OK;
}

int notice_page(struct cx *cx, struct req *req)
{
    struct notice_view view = { 0 };

    TRY(db_rows(cx, &sql_notice_list, NO_ARGS, notice_fields, sizeof(struct notice), &view.rows));
    ROWS_EACH(struct notice, n, view.rows)
        view.unread |= n->read_at.ms == 0;
    return reply_page(cx, req, &tpl_notice_list, "Thông báo", &view);
}

/* Opening a notice reads it. */
int notice_post_open(struct cx *cx, struct req *req)
{
    struct notice notice = { 0 };
    int64_t id;

    if (!int_read(req_param(req, "id"), &id))
        return E_NOTFOUND;
    TRY(db_one(cx, &sql_notice_url, ARGS(A(id, id)), notice_fields, &notice));
    TRY(db_exec(cx, &sql_notice_read, ARGS(A(id, id))));
    return reply_see(cx, req, *notice.url == '/' ? notice.url : "/thong-bao");
}

int notice_post_read_all(struct cx *cx, struct req *req)
{
    TRY(db_exec(cx, &sql_notice_read_all, NO_ARGS));
    return reply_see(cx, req, "/thong-bao");
}
