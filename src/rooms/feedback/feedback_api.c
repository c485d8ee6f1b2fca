// SPDX-License-Identifier: Apache-2.0
/* feedback_api.c - requests in, JSON out. */
#include "feedback_room.h"

int feedback_api_list(struct cx *cx, struct req *req)
{
    return reply_list_json(cx, req, &feedback_list_of_all, NO_ARGS);
}

int feedback_api_get(struct cx *cx, struct req *req)
{
    struct feedback fb = { 0 };
    int64_t id;
    TRY(req_id(cx, req, "id", &id));
    TRY(feedback_get(cx, id, &fb));
    return reply_json(cx, req, 200, feedback_fields, &fb);
}

int feedback_api_prep(struct cx *cx, struct req *req)
{
    struct feedback *fb = arena_alloc(cx->mem, sizeof(*fb));
    TRY(json_strict(cx, req_json(req), feedback_fields));
    TRY(form_read(cx, req, feedback_fields, fb));
    req_keep(req, fb);
    return E_OK;
}

int feedback_api_add(struct cx *cx, struct req *req)
{
    struct feedback fb;
    TRY(feedback_add(cx, req_kept(req), &fb));
    return reply_json(cx, req, 201, feedback_fields, &fb);
}
