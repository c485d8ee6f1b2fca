// SPDX-License-Identifier: Apache-2.0
/* staff_room.h - private to this folder; no other room may include it. */
#ifndef STAFF_ROOM_H
#define STAFF_ROOM_H
#include "rooms/staff/staff.h"
#include "desk/form.h"
#include "staff_sql.h"

struct role {
    const char *code, *title, *reach;
    const char *const *perms; /* NULL-ended */
};
extern const struct field role_fields[];

/* The whole organisation in memory. Arrays are sorted by id, agencies also in tree order. */
struct organisation {
    struct rows agencies, units, persons, posts, delegations, absences, roles, post_roles;
    const struct agency *const *tree; /* roots first, children after their parent */
    struct rows links;                /* struct agency_link */
};
struct post_role {
    int64_t post_id;
    const char *role, *reach;
};
struct agency_link {
    int64_t old_id, new_id;
};
const struct organisation *
staff_now(struct cx *); /* empty one when it cannot be read; words in cx->err */
const struct role *role_by_code(struct cx *, const char *code);

int staff_store_load(struct cx *, struct organisation *ret) MUST_USE;
int staff_store_agency_put(struct cx *, struct agency *, bool is_new) MUST_USE;
int staff_store_agency_find(struct cx *, const char *identifier, struct agency *ret) MUST_USE;
int staff_store_unit_put(struct cx *, struct unit *, bool is_new) MUST_USE;
int staff_store_unit_find(struct cx *, int64_t agency_id, const char *name, struct unit *ret)
    MUST_USE;
int staff_store_person_put(struct cx *, struct person *, bool is_new) MUST_USE;
int staff_store_person_get(struct cx *, int64_t id, struct person *ret) MUST_USE;
int staff_store_person_find(struct cx *, int64_t agency_id, const char *name, struct person *ret)
    MUST_USE;
int staff_store_post_put(struct cx *, struct post *, bool is_new) MUST_USE;
int staff_store_posts_of(struct cx *, int64_t person_id, struct rows *ret) MUST_USE;
int staff_store_delegation_add(struct cx *, const struct delegation *) MUST_USE;
int staff_store_absence_add(struct cx *, const struct absence *) MUST_USE;
int staff_store_grant(struct cx *, int64_t post_id, const char *role, const char *reach) MUST_USE;
int staff_store_scopes(struct cx *, const struct organisation *) MUST_USE;
int staff_store_roles_seed(struct cx *) MUST_USE;
int staff_store_roles_count(struct cx *, int64_t *ret) MUST_USE;

extern const struct importer staff_importers[];
int staff_load_who(struct cx *, int64_t person_id, int64_t post_id, struct who *ret,
                   const char *const **perms);

struct directory_agency {
    const char *identifier, *name;
    bool current;
};
struct directory_line {
    const char *unit, *name, *title, *phone, *email; /* unit only on its first line */
    bool absent;
};
struct directory_view {
    const struct agency *agency;
    bool can_edit;
    struct rows agencies; /* struct directory_agency */
    struct rows people;   /* struct directory_line */
};
struct agency_view {
    const struct agency *agency;
    struct input phone, email, address, place;
};
struct leave_line {
    int64_t id;
    struct day from, to; /* both included */
    const char *words, *who;
};
struct leave_view {
    struct input from, to, reason;
    struct input d_person, d_from, d_to, d_basis;
    struct rows absences, delegations; /* struct leave_line */
};
handler staff_page_agency, staff_page_agency_save;
handler staff_page_directory, staff_page_leave, staff_page_absent, staff_page_delegate,
    staff_page_delegate_end;
int staff_store_delegation_end(struct cx *, int64_t id, struct day first_without) MUST_USE;
#endif
