// SPDX-License-Identifier: Apache-2.0
/*
 * staff.h - who works where: agencies as a tree with validity dates, units, persons, posts, roles,
 * delegation, absence. Public face of the room. Agencies, units and posts are read from a const
 * snapshot in memory (no statement); cache "staff".
 */
#ifndef STAFF_H
#define STAFF_H
#include "desk/room.h"

/* An organisation with its own seal and identifier. Tiers are data: class names them. */
struct agency {
    int64_t id;
    struct ref parent;
    const char *identifier;      /* as written on dossiers of its day: "000.22.08.H55", "H55.242" */
    const char *identifier_2020; /* the other scheme, "" when none (QĐ 20/2020/QĐ-TTg) */
    const char *class;           /* tinh quan-huyen xa-phuong so-ban-nganh cnvpdk */
    const char *code;            /* administrative unit code ("05707"), "" for departments */
    const char *name;            /* "UBND xã Nam Hòa" */
    const char *short_name;      /* "Nam Hòa" */
    const char *place;           /* địa danh on papers */
    const char *letterhead_parent;       /* "HUYỆN ĐỒNG HỶ", printed above the name */
    const char *phone, *email, *address; /* of its one-stop office, for citizens; "" unknown */
    struct day valid_from, valid_to;
    int64_t rev;
};
struct unit {
    int64_t id;
    int64_t agency_id;
    const char *identifier; /* "" when none */
    const char *name;       /* "Bộ phận Một cửa", "Tư pháp - Hộ tịch" */
    const char *kind;       /* onestop office leaders */
    struct day valid_from, valid_to;
    int64_t rev;
};
struct person {
    int64_t id;
    int64_t agency_id; /* where the file is kept */
    const char *name, *name_key;
    const char *phone, *email;
    int64_t rev;
};
/* person × title × unit, dated. Work is given to posts, never to accounts. */
struct post {
    int64_t id;
    int64_t agency_id, unit_id, person_id;
    const char *title; /* "Chủ tịch" */
    const char *role;  /* counter specialist leader clerk home_affairs admin staff */
    struct day valid_from, valid_to;
    int64_t rev;
};
struct delegation { /* ủy quyền: acting for a post */
    int64_t id;
    int64_t agency_id, from_post, to_person;
    struct day valid_from, valid_to;
    const char *basis; /* number and day of the paper */
    int64_t rev;
};
struct absence {
    int64_t id;
    int64_t agency_id, person_id;
    struct day valid_from, valid_to;
    const char *reason;
    int64_t rev;
};
extern const struct field agency_fields[], unit_fields[], person_fields[], post_fields[],
    delegation_fields[], absence_fields[];
extern const struct room staff_room;

/* Cache "staff" grows with every change of this room, "agencies" with those of the tree alone: what
 * other rooms have built on the tree names it in its snapshot (.also). */

/* From the snapshot; NULL when absent. The pointers live at least 15 minutes (longer than any
 * request). */
const struct agency *agency_by_id(struct cx *, int64_t id);
/* Either scheme; the agency valid on that day wins, else the last one that bore it. NULL when
 * nobody did. */
const struct agency *agency_by_identifier(struct cx *, const char *identifier, struct day);
const struct agency *agency_root(struct cx *);
/* The one that pages without sign-in speak for: the first of the tree that is not a province. */
const struct agency *agency_front(struct cx *);
size_t agency_count(struct cx *);
const struct agency *agency_nth(struct cx *, size_t i);    /* in tree order */
bool agency_is_below(struct cx *, int64_t id, int64_t of); /* itself counts */
const struct unit *unit_by_id(struct cx *, int64_t id);
const struct unit *unit_by_name(struct cx *, int64_t agency_id, const char *name, struct day);
const struct post *post_by_id(struct cx *, int64_t id);
const struct person *person_by_id(struct cx *, int64_t id);
/* "H. Lan" style short name, "" when unknown. */
const char *person_short(struct cx *, int64_t person_id);
/* Posts of a role valid today in a unit (0 = any) of an agency; rows of struct post, the fewest
 * open work items is not this room's business. Absent persons (absence today) are left out unless
 * nobody else is there. */
int post_of_role(struct cx *, int64_t agency_id, int64_t unit_id, const char *role,
                 struct rows *ret) MUST_USE;
/* Posts a person may act in today: own ones and delegated ones. */
int posts_of_person(struct cx *, int64_t person_id, struct rows *ret) MUST_USE;

/* Roles as data: title and reach ("AGENCY" | "BELOW"); "" when unknown. */
const char *role_title(struct cx *, const char *role);
/* Is the person away today? */
bool person_is_absent(struct cx *, int64_t person_id);

/* In a write. Each checks dates, uniqueness and cycles, journals, and bumps the snapshot. */
int agency_add(struct cx *, struct agency *) MUST_USE;
/* phone, email, address and place of an agency in the asker's scope; a stale rev is E_CONFLICT. */
int agency_contact(struct cx *, const struct agency *) MUST_USE;
/* May the asker work for this agency? E_NOTFOUND when it lies outside his scope. */
int agency_in_scope(struct cx *, int64_t agency_id) MUST_USE;
/* All that he may see (and STAFF_SCOPE, which is none), in no order: rows of struct agency_key. */
struct agency_key {
    int64_t agency_id;
};
int agencies_in_scope(struct cx *, struct rows *ret) MUST_USE;
int unit_add(struct cx *, struct unit *) MUST_USE;
int person_add(struct cx *, struct person *) MUST_USE;
int post_add(struct cx *, struct post *) MUST_USE;
int delegation_add(struct cx *, struct delegation *) MUST_USE;
/* From today on; only a delegation of the asker's agency and own post. */
int delegation_end(struct cx *, int64_t id) MUST_USE;
int absence_add(struct cx *, struct absence *) MUST_USE;
/* A further role of a post, with a reach of its own ("AGENCY" | "BELOW" | "ALL" = the whole
 * installation). */
int post_grant(struct cx *, int64_t post_id, const char *role, const char *reach) MUST_USE;
int post_end(struct cx *, int64_t post_id, struct day last) MUST_USE;
/* Outside a transaction: the roles of a new installation, when there are none yet. */
int staff_roles_in_write(struct cx *) MUST_USE; /* the same inside a write */
int staff_roles_make(struct cx *) MUST_USE;
/* Fill scope and scope_agency of every agency (own with predecessors; below). After any change of
 * the tree. */
int staff_scopes_rebuild(struct cx *) MUST_USE;
/* A pseudo-agency that every scope of staff contains and no record bears: documents of the search
 * index with it are found by all staff and by nobody else. */
#define STAFF_SCOPE INT64_C(1)
/* The scope id to put in cx for an agency and reach ("AGENCY" | "BELOW"). */
int64_t staff_scope_id(int64_t agency_id, const char *reach);
/* The one that runs without a request (jobs, commands): whole tree under the root. */
struct who *staff_system_who(struct cx *);
/* A who for a username, as sign-in makes it (commands: `motcua token`, tests). */
int staff_who(struct cx *, const char *username, struct who *ret) MUST_USE;
#endif
