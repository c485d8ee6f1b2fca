// SPDX-License-Identifier: Apache-2.0
/*
 * live.c - event streams that pages listen to. The channel is made here from who asks, never taken
 * from the address: /song/post/0 is the asker's own post, /song/unit/0 his unit, /song/<kind>/<id>
 * a record that he may read. Writers name the same channels: publish(cx, "post/12").
 */
#include "desk/desk_pages.h"

int desk_live(struct cx *cx, struct req *req)
{
    const char *kind = req_param(req, "kind");
    int64_t id;
    if (!int_read(req_param(req, "id"), &id))
        return E_NOTFOUND;
    if (strcmp(kind, "post") == 0)
        id = cx->who->post_id;
    else if (strcmp(kind, "unit") == 0)
        id = cx->who->unit_id;
    else if (strcmp(kind, "person") == 0)
        id = cx->who->person_id;
    else {
        const struct room *room = room_of_kind(cx, kind);
        if (!room || !room->may_read)
            return E_NOTFOUND;
        TRY(room->may_read(cx, kind, id));
    }
    return reply_stream(cx, req, arena_printf(cx->mem, "%s/%lld", kind, (long long)id));
}
