// SPDX-License-Identifier: Apache-2.0
/* portal_pages.c - the first page, the page about the portal, what search engines ask for. */
#include "portal_room.h"
#include "portal_tpl.h"

enum { TILES = 12, CHIPS = 4, CHIP_CHARS = 40 };

static int by_size(const void *a, const void *b)
{
    const struct procedure_group *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : strcmp(x->field, y->field);
}

/* The whole months of the year that have passed; in January those of the year before. */
static int add_figures(struct cx *cx, struct portal_home_view *view)
{
    struct ymd today = day_ymd(utc_day(cx->now));
    const struct agency *front = agency_front(cx);
    int year = today.m > 1 ? today.y : today.y - 1;
    struct day first = day_of(year, 1, 1), last = day_add(day_of(today.y, today.m, 1), -1);
    view->months = today.m > 1 ? today.m - 1 : 12;
    if (!front)
        return E_OK;
    return dossier_totals_recent(cx, staff_scope_id(front->id, "BELOW"), first, last,
                                 &view->totals);
}

struct portal_contact portal_contact_of(struct cx *cx)
{
    const struct agency *front = agency_front(cx);
    const struct calendar *c = front ? calendar_of(cx, front->id) : NULL;
    return (struct portal_contact){
        .agency = front,
        .hours = c ? calendar_hours_text(cx, c, utc_day(cx->now)) : "",
        .open_now = c && calendar_is_open(c, cx->now),
    };
}

/* The procedures that people ask for most. */
static void add_chips(struct cx *cx, struct rows *ret)
{
    const struct procedure *most[CHIPS] = { NULL };
    *ret = (struct rows){ .size = sizeof(struct portal_chip) };
    for (size_t i = 0; i < procedure_count(cx); i++) {
        const struct procedure *p = procedure_nth(cx, i);
        for (size_t k = 0; p && p->share > 0 && p->published && k < CHIPS; k++) {
            if (most[k] && most[k]->share >= p->share)
                continue;
            const struct procedure *out = most[k];
            most[k] = p;
            p = out;
        }
    }
    for (size_t k = 0; k < CHIPS && most[k]; k++) {
        bool brief = utf8_length(most[k]->name) <= CHIP_CHARS || text_is_empty(most[k]->matter);
        *(struct portal_chip *)rows_add(cx->mem, ret) =
            (struct portal_chip){ brief ? most[k]->name : most[k]->matter,
                                  portal_procedure_url(cx, most[k]) };
    }
}

int portal_home(struct cx *cx, struct req *req)
{
    struct portal_home_view view = { 0 };
    add_chips(cx, &view.chips);
    TRY(procedure_groups(cx, utc_day(cx->now), &view.groups));
    if (view.groups.n > TILES) {
        qsort(view.groups.v, view.groups.n, view.groups.size, by_size);
        view.groups.n = TILES;
    }
    TRY(add_figures(cx, &view));
    view.contact = portal_contact_of(cx);
    return reply_page(cx, req, &tpl_portal_home, "Cổng thông tin", &view);
}

int portal_about(struct cx *cx, struct req *req)
{
    struct portal_about_view view = { .contact = portal_contact_of(cx) };
    return reply_page(cx, req, &tpl_portal_about, "Về cổng thông tin này", &view);
}

int portal_robots(struct cx *cx, struct req *req)
{
    return reply_text(
        cx, req, 200, "text/plain; charset=utf-8",
        "User-agent: *\nDisallow: /tra-cuu/\nDisallow: /tim\nDisallow: /chu/\nDisallow: /ngon-ngu/\n"
        "Disallow: /dang-nhap\n");
}

static void put_url(struct buf *out, const char *base, const char *path)
{
    buf_puts(out, "<url><loc>");
    tpl_str(out, base);
    tpl_str(out, path);
    buf_puts(out, "</loc></url>\n");
}

int portal_sitemap(struct cx *cx, struct req *req)
{
    static const char *const pages[] = { "/", "/thu-tuc", "/tra-cuu", "/gop-y", "/ve-cong" };
    const char *base = public_url(cx, req, "");
    struct buf out = BUF(cx->mem);
    buf_puts(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (size_t i = 0; i < COUNT(pages); i++)
        put_url(&out, base, pages[i]);
    for (size_t i = 0; i < procedure_count(cx); i++)
        put_url(
            &out, base,
            arena_printf(cx->mem, "/thu-tuc/%s", url_encode(cx->mem, procedure_nth(cx, i)->code)));
    buf_puts(&out, "</urlset>\n");
    return reply_text(cx, req, 200, "application/xml; charset=utf-8", buf_str(&out));
}
