// SPDX-License-Identifier: Apache-2.0
/* outbox.c - dropping an event: its row and one delivery per listener. Delivering is work.c's. */
#include "desk/desk_room.h"
#include "desk_sql.h"

enum { FACTS_MAX = 1024 };

struct event_n {
    int64_t n;
};
static const struct field event_n_fields[] = { FIELD(struct event_n, n), FIELD_END };

const struct room *const *house_rooms(const struct cx *cx)
{
    return cx->house ? cx->house->rooms : rooms;
}

const struct room *room_of_kind(const struct cx *cx, const char *kind)
{
    for (const struct room *const *room = house_rooms(cx); *room; room++)
        for (const char *const *k = (*room)->kinds; k && *k; k++)
            if (strcmp(*k, kind) == 0)
                return *room;
    return NULL;
}

const struct listener *listener_find(const struct cx *cx, const char *name)
{
    for (const struct room *const *room = house_rooms(cx); *room; room++)
        for (const struct listener *l = (*room)->listeners; l && l->event; l++)
            if (strcmp(l->name, name) == 0)
                return l;
    return NULL;
}

static bool has_listener(const struct cx *cx, const char *event)
{
    for (const struct room *const *room = house_rooms(cx); *room; room++)
        for (const struct listener *l = (*room)->listeners; l && l->event; l++)
            if (strcmp(l->event, event) == 0)
                return true;
    return false;
}

int emit(struct cx *cx, const char *event, const char *kind, int64_t record_id, const char *facts)
{
    struct event_n place = { 0 };

    if (!has_listener(cx, event))
        return E_OK;
    int64_t id = id_new(cx);
    if (strlen(facts) > FACTS_MAX)
        return fail(cx, E_IO, "", "Sự kiện %s mang quá 1 KB.", event);
    TRY(db_one(
        cx, &sql_event_add,
        ARGS(A(id, id), A(name, event), A(kind, kind), A(record_id, record_id), A(facts, facts)),
        event_n_fields, &place));
    for (const struct room *const *room = house_rooms(cx); *room; room++)
        for (const struct listener *l = (*room)->listeners; l && l->event; l++) {
            if (strcmp(l->event, event) != 0)
                continue;
            TRY(db_exec(cx, &sql_delivery_add,
                        ARGS(A(listener, l->name), A(kind, kind), A(record_id, record_id),
                             A(n, place.n), A(event_id, id), A(outside, l->call != NULL))));
            wake_work(cx);
        }
    return E_OK;
}
