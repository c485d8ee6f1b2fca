// SPDX-License-Identifier: Apache-2.0
/*
 * portal_search.c - the search box of the staff: all kinds of records at once, as a page and, while
 * typing, as its list. Scope is the asker's; the index keeps it.
 */
#include "portal_room.h"
#include "portal_tpl.h"

enum { INSTANT = 8, WHOLE = 60 };

static const struct {
    const char *kind, *label, *icon;
} kinds[] = {
    { "dossier", "Hồ sơ", "folders" },
    { "person", "Công dân, tổ chức", "user" },
    { "procedure", "Thủ tục", "list-details" },
    { "agency", "Cơ quan", "building-community" },
};

/* What a scanner types: the address on a slip holds the code, a citizen's card begins with its
 * number. */
static const char *wanted(struct cx *cx, const char *typed)
{
    const char *slip = strstr(typed, "/tra-cuu/");
    if (slip)
        return arena_strn(cx->mem, slip + strlen("/tra-cuu/"),
                          strcspn(slip + strlen("/tra-cuu/"), "?#"));
    return arena_strn(cx->mem, typed, strcspn(typed, "|"));
}

static void add_kind(struct cx *cx, const struct rows *hits, const char *kind, const char *label,
                     const char *icon, struct rows *found)
{
    const char *group = label;
    ROWS_EACH(const struct hit, h, *hits) {
        if (!text_eq(h->kind, kind))
            continue;
        *(struct portal_found *)rows_add(cx->mem, found) =
            (struct portal_found){ .group = group, .kind = label, .icon = icon, .hit = *h };
        group = "";
    }
}

int portal_search(struct cx *cx, struct req *req)
{
    struct portal_search_view view = { .q = query_text(req, "q"),
                                       .found = { .size = sizeof(struct portal_found) } };
    struct rows hits = { 0 };
    const char *what = text_trim(cx->mem, wanted(cx, view.q));
    bool fragment = req_wants_fragment(req);
    if (*what)
        TRY(search_find(cx, what, "", fragment ? INSTANT : WHOLE, &hits));
    const struct hit *first = hits.n ? hits.v : NULL;
    if (!fragment && first && text_eq(text_upper(cx->mem, first->code), text_upper(cx->mem, what)))
        return reply_see(cx, req, first->url);
    for (size_t i = 0; i < COUNT(kinds); i++)
        add_kind(cx, &hits, kinds[i].kind, kinds[i].label, kinds[i].icon, &view.found);
    return reply_page(cx, req, fragment ? &tpl_portal_palette : &tpl_portal_search, "Tìm", &view);
}
