// SPDX-License-Identifier: Apache-2.0
/* staff_pages.c - the directory of the office; one's own absence and delegation. */
#include "staff_room.h"
#include "staff_tpl.h"

static bool in_force(struct cx *cx, struct day from, struct day to)
{
    struct day today = utc_day(cx->now);
    return from.ordinal <= today.ordinal && today.ordinal < to.ordinal;
}

/* ---- the directory ---- */

static const struct agency *chosen(struct cx *cx, struct req *req)
{
    const struct agency *a = agency_by_identifier(cx, query_text(req, "co-quan"), utc_day(cx->now));
    a = a ? a : agency_by_id(cx, cx->who->agency_id);
    return a ? a : agency_root(cx);
}

static void add_agencies(struct cx *cx, const struct agency *current, struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct directory_agency) };
    for (size_t i = 0; i < agency_count(cx); i++) {
        const struct agency *a = agency_nth(cx, i);
        if (in_force(cx, a->valid_from, a->valid_to))
            *(struct directory_agency *)rows_add(cx->mem, ret) =
                (struct directory_agency){ a->identifier, a->name, a == current };
    }
}

static void add_people(struct cx *cx, const struct agency *a, struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct directory_line) };
    ROWS_EACH(struct unit, u, staff_now(cx)->units) {
        bool first = true;
        if (u->agency_id != a->id || !in_force(cx, u->valid_from, u->valid_to))
            continue;
        ROWS_EACH(struct post, p, staff_now(cx)->posts) {
            const struct person *person =
                p->unit_id == u->id ? person_by_id(cx, p->person_id) : NULL;
            if (!person || !in_force(cx, p->valid_from, p->valid_to))
                continue;
            *(struct directory_line *)rows_add(cx->mem, ret) = (struct directory_line){
                first ? u->name : "", person->name,  p->title,
                person->phone,        person->email, person_is_absent(cx, person->id)
            };
            first = false;
        }
    }
}

int staff_page_directory(struct cx *cx, struct req *req)
{
    struct directory_view view = { 0 };
    const struct agency *a = chosen(cx, req);
    if (!a)
        return fail(cx, E_NOTFOUND, "", "Chưa có cơ quan nào.");
    view.agency = a;
    view.can_edit = can(cx, "staff.edit") && agency_in_scope(cx, a->id) >= 0;
    add_agencies(cx, a, &view.agencies);
    add_people(cx, a, &view.people);
    return reply_page(cx, req, &tpl_staff_directory, "Danh bạ", &view);
}

/* ---- what citizens are told of an agency ---- */

static int agency_asked(struct cx *cx, const char *identifier, const struct agency **ret)
{
    *ret = agency_by_identifier(cx, identifier, utc_day(cx->now));
    int rc = *ret ? agency_in_scope(cx, (*ret)->id) : E_NOTFOUND;
    return rc == E_NOTFOUND ? fail(cx, rc, "", "Không có cơ quan này trong phạm vi của anh/chị.")
                            : rc;
}

int staff_page_agency(struct cx *cx, struct req *req)
{
    const char *typed = typed_value(cx, "co-quan");
    struct agency_view view = { 0 };
    TRY(agency_asked(cx, typed ? typed : query_text(req, "co-quan"), &view.agency));
    view.phone = input_of(cx, agency_fields, "phone", "", view.agency);
    view.email = input_of(cx, agency_fields, "email", "", view.agency);
    view.address = input_of(cx, agency_fields, "address", "", view.agency);
    view.place = input_of(cx, agency_fields, "place", "", view.agency);
    return reply_page(cx, req, &tpl_staff_agency, view.agency->name, &view);
}

int staff_page_agency_save(struct cx *cx, struct req *req)
{
    static const char *const members[] = { "phone", "email", "address", "place", "rev" };
    struct field fields[COUNT(members) + 1] = { [COUNT(members)] = FIELD_END };
    const char *identifier = form_value(req, "co-quan");
    const struct agency *known;
    for (size_t i = 0; i < COUNT(members); i++)
        fields[i] = *field_find(agency_fields, members[i], strlen(members[i]));
    TRY(agency_asked(cx, identifier ? identifier : "", &known));
    struct agency a = *known;
    TRY(form_read(cx, req, fields, &a));
    TRY(agency_contact(cx, &a));
    return reply_flash(
        cx, req,
        arena_printf(cx->mem, "/danh-ba?co-quan=%s", url_encode(cx->mem, known->identifier)),
        "Đã ghi.");
}

/* ---- absence and delegation of the one who is signed in ---- */

static void add_colleagues(struct cx *cx, struct input *in)
{
    in->kind = "select";
    in->none = "Xin chọn…";
    in->options = (struct rows){ .size = sizeof(struct input_option) };
    ROWS_EACH(struct post, p, staff_now(cx)->posts) {
        const struct person *person = person_by_id(cx, p->person_id);
        if (!person || p->agency_id != cx->who->agency_id || p->person_id == cx->who->person_id ||
            !in_force(cx, p->valid_from, p->valid_to))
            continue;
        const char *id = arena_printf(cx->mem, "%lld", (long long)person->id);
        *(struct input_option *)rows_add(cx->mem, &in->options) =
            (struct input_option){ id, arena_printf(cx->mem, "%s – %s", person->name, p->title),
                                   text_eq(in->value, id) };
    }
}

static struct day last_day(struct day valid_to)
{
    return day_add(valid_to, -1);
}

static void add_own(struct cx *cx, struct leave_view *view)
{
    view->absences = (struct rows){ .size = sizeof(struct leave_line) };
    view->delegations = (struct rows){ .size = sizeof(struct leave_line) };
    struct day today = utc_day(cx->now);
    ROWS_EACH(struct absence, a, staff_now(cx)->absences) {
        if (a->person_id == cx->who->person_id && a->valid_to.ordinal > today.ordinal)
            *(struct leave_line *)rows_add(cx->mem, &view->absences) =
                (struct leave_line){ a->id, a->valid_from, last_day(a->valid_to), a->reason, "" };
    }
    ROWS_EACH(struct delegation, d, staff_now(cx)->delegations) {
        const struct post *p = post_by_id(cx, d->from_post);
        const struct person *to = person_by_id(cx, d->to_person);
        if (p && to && p->person_id == cx->who->person_id && d->valid_to.ordinal > today.ordinal)
            *(struct leave_line *)rows_add(cx->mem, &view->delegations) =
                (struct leave_line){ d->id, d->valid_from, last_day(d->valid_to), d->basis,
                                     to->name };
    }
}

int staff_page_leave(struct cx *cx, struct req *req)
{
    struct leave_view view = {
        .from = input_of(cx, absence_fields, "valid_from", "", NULL),
        .to = input_of(cx, absence_fields, "valid_to", "", NULL),
        .reason = input_of(cx, absence_fields, "reason", "", NULL),
        .d_from = input_of(cx, delegation_fields, "valid_from", "d-", NULL),
        .d_to = input_of(cx, delegation_fields, "valid_to", "d-", NULL),
        .d_basis = input_of(cx, delegation_fields, "basis", "d-", NULL),
        .d_person = input_of(cx, delegation_fields, "to_person", "d-", NULL),
    };
    add_colleagues(cx, &view.d_person);
    add_own(cx, &view);
    return reply_page(cx, req, &tpl_staff_leave, "Nghỉ và ủy quyền", &view);
}

int staff_page_absent(struct cx *cx, struct req *req)
{
    struct absence a = { .person_id = cx->who->person_id };
    TRY(form_read(cx, req, absence_fields, &a));
    a.valid_to = day_add(a.valid_to, 1); /* the form asks for the last day */
    TRY(absence_add(cx, &a));
    return reply_flash(cx, req, "/danh-ba/nghi-va-uy-quyen",
                       "Đã ghi ngày nghỉ. Việc mới sẽ chuyển cho người khác cùng vai trò.");
}

struct prefixed {
    struct req *req;
    struct arena *mem;
};
static const char *with_prefix(void *ctx, const char *path)
{
    struct prefixed *p = ctx;
    return form_value(p->req, arena_printf(p->mem, "d-%s", path));
}

int staff_page_delegate(struct cx *cx, struct req *req)
{
    struct delegation d = { .from_post = cx->who->post_id };
    struct prefixed p = { req, cx->mem };
    int rc = record_read(cx, with_prefix, &p, delegation_fields, &d);
    for (size_t i = 0; i < cx->err.n; i++)
        cx->err.v[i].field = arena_printf(cx->mem, "d-%s", cx->err.v[i].field);
    TRY(rc);
    d.valid_to = day_add(d.valid_to, 1);
    TRY(delegation_add(cx, &d));
    return reply_flash(cx, req, "/danh-ba/nghi-va-uy-quyen",
                       "Đã ghi ủy quyền. Người được ủy quyền thấy việc này trên bàn làm việc.");
}

int staff_page_delegate_end(struct cx *cx, struct req *req)
{
    int64_t id = 0;
    if (!int_read(req_param(req, "id"), &id))
        return fail(cx, E_NOTFOUND, "", "Không có ủy quyền này.");
    TRY(delegation_end(cx, id));
    return reply_flash(cx, req, "/danh-ba/nghi-va-uy-quyen", "Đã chấm dứt ủy quyền từ hôm nay.");
}
