// SPDX-License-Identifier: Apache-2.0
/* party_pages.c - finding a person, seeing him masked, revealing with a reason. */
#include "party_room.h"
#include "party_tpl.h"
#include "rooms/staff/staff.h"

static const char *masked(struct cx *cx, const struct party *p, const char *member)
{
    const struct field *f = field_find(party_fields, member, strlen(member));
    return field_masked(cx, f, p);
}

static struct party_line line_of(struct cx *cx, const struct party *p)
{
    return (struct party_line){
        .id = p->id,
        .name = p->name,
        .identity = text_mask(cx->mem, p->id_number, 4),
        .phone = masked(cx, p, "phone"),
        .birth = p->birth.ordinal || p->birth_year ? "••••" : "",
        .address = party_address(cx, p, utc_day(cx->now)),
    };
}

int party_page_find(struct cx *cx, struct req *req)
{
    struct rows found;
    struct party_find_view view = { .text = query_text(req, "q") };
    TRY(party_find(cx, view.text, &found));
    view.lines = (struct rows){ .size = sizeof(struct party_line) };
    ROWS_EACH(struct party, p, found)
        *(struct party_line *)rows_add(cx->mem, &view.lines) = line_of(cx, p);
    return reply_page(cx, req, &tpl_party_find, "Công dân, tổ chức", &view);
}

static int of_path(struct cx *cx, struct req *req, struct party *ret)
{
    int64_t id;
    if (!int_read(req_param(req, "id"), &id) || party_get(cx, id, ret) < 0)
        return fail(cx, E_NOTFOUND, "", "Không có công dân, tổ chức này.");
    const struct agency *root = agency_root(cx);
    return root && ret->root_id == root->id ? E_OK : E_NOTFOUND;
}

int party_page_show(struct cx *cx, struct req *req)
{
    struct party p = { 0 };
    TRY(of_path(cx, req, &p));
    struct party_show_view view = { .line = line_of(cx, &p) };
    view.action = arena_printf(cx->mem, "/cong-dan/%lld/xem-so", (long long)p.id);
    return reply_page(cx, req, &tpl_party_show, p.name, &view);
}

/* The look is written with the reason before the value leaves (Luật BVDLCN 91/2025). */
int party_page_reveal(struct cx *cx, struct req *req)
{
    static const char *const open[] = { "id_number", "birth", "phone" };
    struct party p = { 0 };
    struct party_show_view view = { 0 };
    const char *what = form_value(req, "fields"), *reason = form_value(req, "reason");
    const struct field *f = NULL;
    TRY(of_path(cx, req, &p));
    for (size_t i = 0; what && i < COUNT(open); i++) {
        if (strcmp(what, open[i]) == 0)
            f = field_find(party_fields, what, strlen(what));
    }
    if (!f)
        return fail(cx, E_INVALID, "fields", "Không rõ cần xem thông tin nào.");
    reason = reason ? text_nfc(cx->mem, reason, strlen(reason)) : "";
    if (!reason || !text_trim(cx->mem, reason)[0] || utf8_length(reason) > 200)
        return fail(cx, E_INVALID, "reason", "Xin ghi lý do xem, ngắn gọn trong 200 ký tự.");
    TRY(look_add(cx, "person", p.id, what, text_trim(cx->mem, reason)));
    view.line = line_of(cx, &p);
    view.value = field_show(cx, f, &p);
    if (strcmp(what, "birth") == 0 && p.birth.ordinal == 0)
        view.value = arena_printf(cx->mem, "%lld", (long long)p.birth_year);
    return reply_page(cx, req, &tpl_party_revealed, "Thông tin đã mở", &view);
}
