// SPDX-License-Identifier: Apache-2.0
/* sessions.c - who is signed in now, for administrators: of the accounts in their scope, with the
 * way to end a session. One's own sessions stand on the page of the account. */
#include "desk/desk_pages.h"
#include "desk/records.h"
#include "desk_tpl.h"

/* The person and the post behind a session, from memory; the user name where staff knows nobody. */
static void name_session(struct cx *cx, struct session_of *s)
{
    const char *const *perms;
    for (const struct room *const *room = house_rooms(cx); *room; room++) {
        struct who who = { 0 };
        if (!(*room)->load_who || !s->person_id)
            continue;
        if ((*room)->load_who(cx, s->person_id, s->post_id, &who, &perms) >= 0)
            s->name = who.name;
    }
    s->name = text_is_empty(s->name) ? s->username : s->name;
}

int desk_sessions(struct cx *cx, struct req *req)
{
    struct sessions_view view = { .q = query_text(req, "q") };
    TRY(session_all(cx, view.q, query_text(req, "after"), &view.lines, &view.next));
    ROWS_EACH(struct session_of, s, view.lines) {
        name_session(cx, s);
        s->current = req->session && !req->bearer && s->id == req->session->row.id;
    }
    if (*view.next)
        view.next = arena_printf(cx->mem, "/phien?q=%s&after=%s", url_encode(cx->mem, view.q),
                                 url_encode(cx->mem, view.next));
    return reply_page(cx, req, &tpl_sessions, "Phiên đăng nhập", &view);
}

int desk_sessions_end(struct cx *cx, struct req *req)
{
    int64_t id;
    struct session_of s = { 0 };
    TRY(req_id(cx, req, "id", &id));
    TRY(session_end_any(cx, id, &s));
    TRY(record_change(cx, &(struct change){ .kind = "account",
                                            .record_id = s.account_id,
                                            .agency_id = s.agency_id,
                                            .verb = "session_end",
                                            .note = s.username }));
    return reply_flash(cx, req, "/phien", "Đã kết thúc phiên của %s.", s.username);
}
