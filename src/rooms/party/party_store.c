// SPDX-License-Identifier: Apache-2.0
/* party_store.c - the only file here that talks to the database. */
#include "party_room.h"

int party_store_get(struct cx *cx, int64_t id, struct party *ret)
{
    return db_one(cx, &sql_party_get, ARGS(A(id, id)), party_fields, ret);
}

int party_store_by_identity(struct cx *cx, int64_t root_id, const char *id_number,
                            struct party *ret)
{
    return db_one(cx, &sql_party_by_identity, ARGS(A(root_id, root_id), A(id_number, id_number)),
                  party_fields, ret);
}

int party_store_by_phone(struct cx *cx, const char *phone, struct rows *ret)
{
    return db_rows(cx, &sql_party_by_phone, ARGS(A(phone, phone)), party_fields,
                   sizeof(struct party), ret);
}

int party_store_add(struct cx *cx, struct party *p)
{
    p->id = id_new(cx);
    p->rev = 1;
    int rc = db_exec(cx, &sql_party_insert, ARGS(R(party_fields, p)));
    return rc == 0 ? E_CONFLICT : rc;
}

int party_store_change(struct cx *cx, const struct party *p)
{
    return db_change(cx, &sql_party_update, ARGS(R(party_fields, p)));
}
