// SPDX-License-Identifier: Apache-2.0
/* health.c - is the house well? For machines that watch it. */
#include "desk/desk_pages.h"

int desk_health(struct cx *cx, struct req *req)
{
    const char *why = "", *value;
    bool read_only = store_read_only(req->house->store, &why);
    TRY(setting_get(cx, "key", &value));
    struct json j = json_new(cx);
    json_open(&j);
    json_member(&j, "status", read_only ? "read-only" : "ok");
    json_member_bool(&j, "read_only", read_only);
    json_member(&j, "why", read_only ? why : "");
    json_member_utc(&j, "now", cx->now);
    json_close(&j);
    return reply_json_text(cx, req, 200, json_text(&j));
}
