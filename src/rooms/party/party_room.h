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
#endif
