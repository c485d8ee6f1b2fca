// SPDX-License-Identifier: Apache-2.0
/* catalogue_api.c - requests in, JSON out: the procedures in force today, by code. */
#include "catalogue_room.h"

enum { WORDS_MAX = 255 };

/* GET /api/v1/procedures?q=&limit=&after=: the token of a page is the last code of the one before.
 */
int catalogue_api_list(struct cx *cx, struct req *req)
{
    int64_t limit, n = 0;
    const char *words = catalogue_words(cx->mem, query_text(req, "q")),
               *after = query_text(req, "after");
    const char *last = NULL, *next = NULL;
    struct day today = utc_day(cx->now);
    struct json j = json_new(cx);
    TRY(query_int(cx, req, "limit", 50, 1, 1000, &limit));
    if (utf8_length(words) > WORDS_MAX)
        return fail(cx, E_INVALID, "q", "Dài quá %d chữ.", WORDS_MAX);
    if (*after && !procedure_at(cx, after, today))
        return fail(cx, E_INVALID, "after", "Dấu trang không hợp lệ; xin mở lại danh sách từ đầu.");
    json_open(&j);
    json_key(&j, "items");
    json_list(&j);
    ROWS_EACH(struct entry, e, catalogue_now(cx)->entries) {
        if (strcmp(e->p->code, after) <= 0 || !procedure_found(e, words, today))
            continue;
        if (n++ == limit) {
            next = last;
            break;
        }
        last = e->p->code;
        json_open(&j);
        json_member(&j, "code", e->p->code);
        json_member(&j, "name", e->p->name);
        json_member(&j, "field", e->p->field);
        json_close(&j);
    }
    json_list_end(&j);
    json_key(&j, "next");
    if (next)
        json_str(&j, next);
    else
        json_none(&j);
    json_close(&j);
    return reply_json_text(cx, req, 200, json_text(&j));
}
