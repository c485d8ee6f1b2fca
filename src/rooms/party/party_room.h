// SPDX-License-Identifier: Apache-2.0
/* party_room.h - private to this folder; no other room may include it. */
#ifndef PARTY_ROOM_H
#define PARTY_ROOM_H
#include "party_sql.h"
#include "rooms/party/party.h"

int party_store_get(struct cx *, int64_t id, struct party *ret) MUST_USE;
int party_store_by_identity(struct cx *, int64_t root_id, const char *id_number, struct party *ret)
    MUST_USE;
int party_store_by_phone(struct cx *, const char *phone, struct rows *ret) MUST_USE;
int party_store_add(struct cx *, struct party *) MUST_USE;
int party_store_change(struct cx *, const struct party *) MUST_USE;

/* A person as lists show him: nothing personal in clear. */
struct party_line {
    int64_t id;
    const char *name, *identity, *phone, *birth, *address;
};
struct party_find_view {
    const char *text;
    struct rows lines; /* struct party_line */
};
struct party_show_view {
    struct party_line line;
    const char *action; /* where a reveal is posted */
    const char *value;  /* revealed */
};
int party_page_find(struct cx *, struct req *);
int party_page_show(struct cx *, struct req *);
int party_page_reveal(struct cx *, struct req *);
#endif
