// SPDX-License-Identifier: Apache-2.0
/*
 * frame.c - what stands around a page: menu by permission, badges, bell, posts, names of the
 * office. Badges of a post and the office's letterhead are kept in memory for seconds: five pages a
 * second ask for the same numbers.
 */
#include "desk/session.h"

enum { SLOTS = 256, BADGES = 24, BADGE_US = 5 * 1000 * 1000, MENU_MAX = 200, NAME_BYTES = 256 };

struct slot {
    int64_t account_id, post_id, at_us, bell;
    size_t n;
    struct {
        char key[32], tone[8];
        int64_t n;
    } badge[BADGES];
};
struct frame_cache {
    pthread_mutex_t lock;
    struct slot slots[SLOTS];
    uint64_t letterhead_epoch;
    bool has_letterhead;
    char agency[NAME_BYTES], above[NAME_BYTES];
    const struct menu *menu[MENU_MAX];
    size_t menu_n;
};

/* Lines by their order; a group stands where its first line stands. */
static void sort_menu(struct frame_cache *f)
{
    for (size_t i = 1; i < f->menu_n; i++) {
        const struct menu *m = f->menu[i];
        size_t at = i;
        for (; at > 0 && f->menu[at - 1]->order > m->order; at--)
            f->menu[at] = f->menu[at - 1];
        f->menu[at] = m;
    }
    for (size_t i = 0; i < f->menu_n; i++) {
        size_t end = i + 1;
        for (size_t k = end; k < f->menu_n; k++) {
            const struct menu *m = f->menu[k];
            if (strcmp(m->group, f->menu[i]->group) != 0)
                continue;
            memmove(&f->menu[end + 1], &f->menu[end], (k - end) * sizeof(*f->menu));
            f->menu[end++] = m;
        }
        i = end - 1;
    }
}

struct frame_cache *frame_cache_new(struct cx *cx, struct house *house)
{
    struct frame_cache *f = arena_alloc(house->mem, sizeof(*f));
    (void)cx;
    pthread_mutex_init(&f->lock, NULL);
    for (const struct room *const *room = house->rooms; *room; room++) {
        for (const struct menu *m = (*room)->menu; m && m->label && f->menu_n < MENU_MAX; m++)
            f->menu[f->menu_n++] = m;
    }
    sort_menu(f);
    return f;
}

void frame_cache_free(struct frame_cache *f)
{
    pthread_mutex_destroy(&f->lock);
}

/* ---- badges ---- */

static void ask_badges(struct cx *cx, struct house *house, struct slot *slot)
{
    for (const struct room *const *room = house->rooms; *room; room++) {
        struct rows rows = { .size = sizeof(struct badge) };
        if (!(*room)->badges || (*room)->badges(cx, &rows) < 0)
            continue;
        ROWS_EACH(const struct badge, b, rows) {
            if (slot->n == BADGES || b->n == 0)
                continue;
            snprintf(slot->badge[slot->n].key, sizeof(slot->badge[0].key), "%s", b->key);
            snprintf(slot->badge[slot->n].tone, sizeof(slot->badge[0].tone), "%s",
                     b->tone ? b->tone : "blue");
            slot->badge[slot->n++].n = b->n;
        }
    }
    if (notice_unread(cx, &slot->bell) < 0)
        slot->bell = 0;
}

/* A page must not fail for its badges: in a write, or after a fault, what is known is shown. */
static void badges_of(struct cx *cx, struct req *req, struct slot *ret)
{
    struct frame_cache *f = req->house->desk->frames;
    const struct who *who = cx->who;
    struct slot *slot =
        &f->slots[((uint64_t)who->account_id * 31 + (uint64_t)who->post_id) % SLOTS];
    int64_t now = monotonic_us();
    pthread_mutex_lock(&f->lock);
    bool mine = slot->account_id == who->account_id && slot->post_id == who->post_id;
    bool fresh = mine && now - slot->at_us < BADGE_US;
    *ret = mine ? *slot : (struct slot){ 0 };
    pthread_mutex_unlock(&f->lock);
    if (fresh || !cx->db || cx->doom != 0 || db_in_write(cx))
        return;
    *ret = (struct slot){ .account_id = who->account_id, .post_id = who->post_id, .at_us = now };
    ask_badges(cx, req->house, ret);
    pthread_mutex_lock(&f->lock);
    *slot = *ret;
    pthread_mutex_unlock(&f->lock);
}

/* ---- menu ---- */

static size_t match(const char *url, const char *path)
{
    size_t n = strlen(url);
    return strncmp(path, url, n) == 0 && (path[n] == 0 || path[n] == '/') ? n : 0;
}

static void menu_of(struct cx *cx, struct req *req, const struct slot *slot,
                    struct page_frame *frame)
{
    const struct frame_cache *f = req->house->desk->frames;
    const char *group = "";
    size_t best = 0;
    struct page_menu *active = NULL;
    struct page_menu *lines = arena_array(cx->mem, f->menu_n + 1, sizeof(*lines));
    frame->menu = (struct rows){ .v = lines, .size = sizeof(*lines) };
    for (size_t i = 0; i < f->menu_n; i++) {
        const struct menu *m = f->menu[i];
        if (!can(cx, m->can))
            continue;
        struct page_menu *line = &lines[frame->menu.n++];
        *line = (struct page_menu){ .group = strcmp(m->group, group) != 0 ? m->group : "",
                                    .label = m->label,
                                    .url = m->url,
                                    .icon = m->icon,
                                    .tone = "" };
        group = m->group;
        for (size_t k = 0; m->badge && k < slot->n; k++) {
            if (strcmp(slot->badge[k].key, m->badge) == 0) {
                line->badge = slot->badge[k].n;
                line->tone = arena_str(cx->mem, slot->badge[k].tone);
            }
        }
        if (match(m->url, req->path) > best) {
            best = match(m->url, req->path);
            active = line;
        }
    }
    if (active)
        active->active = true;
}

/* ---- names ---- */

static void letterhead(struct cx *cx, struct req *req, struct page_frame *frame)
{
    struct frame_cache *f = req->house->desk->frames;
    uint64_t epoch = cache_epoch("staff");
    pthread_mutex_lock(&f->lock);
    bool fresh = f->has_letterhead && f->letterhead_epoch == epoch;
    frame->agency = arena_str(cx->mem, f->agency);
    frame->agency_above = arena_str(cx->mem, f->above);
    pthread_mutex_unlock(&f->lock);
    if (fresh || !cx->db || cx->doom != 0)
        return;
    for (const struct room *const *room = req->house->rooms; *room; room++) {
        if ((*room)->letterhead && (*room)->letterhead(cx, frame) < 0)
            return;
    }
    pthread_mutex_lock(&f->lock);
    snprintf(f->agency, sizeof(f->agency), "%s", frame->agency);
    snprintf(f->above, sizeof(f->above), "%s", frame->agency_above);
    f->letterhead_epoch = epoch;
    f->has_letterhead = true;
    pthread_mutex_unlock(&f->lock);
}

/* First letters of the last two words: "Hồng Hạnh" → "HH". */
static const char *initials(struct arena *mem, const char *name)
{
    const char *last = name, *before = NULL;
    for (const char *p = name; *p; p++) {
        if (p[0] == ' ' && p[1]) {
            before = last;
            last = p + 1;
        }
    }
    size_t n = 1, b = 1;
    while (((unsigned char)last[n] & 0xC0) == 0x80)
        n++;
    while (before && ((unsigned char)before[b] & 0xC0) == 0x80)
        b++;
    const char *two = arena_printf(mem, "%.*s%.*s", before ? (int)b : 0, before ? before : "",
                                   *last ? (int)n : 0, last);
    return text_upper(mem, two);
}

void frame_fill(struct cx *cx, struct req *req, struct page_frame *frame)
{
    const struct session *s = req->session;
    const char *why;
    struct slot slot = { 0 };
    frame->user = frame->initials = frame->post = frame->flash = frame->notice = frame->search = "";
    frame->path = req->path;
    frame->request_id = cx->request_id;
    frame->demo = req->house->demo;
    frame->large = text_eq(exchange_cookie(req->ex, "chu"), "lon");
    letterhead(cx, req, frame);
    if (req->fragment)
        return;
    if (store_read_only(req->house->store, &why))
        frame->notice = arena_printf(cx->mem, "Đang chỉ đọc được: %s", why);
    if (strcmp(req->path, "/tim") == 0)
        frame->search = query_text(req, "q");
    if (!s)
        return;
    frame->user = cx->who->name;
    frame->initials = initials(cx->mem, cx->who->name);
    frame->post = s->post;
    if (*s->agency)
        frame->agency = s->agency;
    frame->posts = s->posts;
    frame->lock_minutes = s->row.idle_s > 0 ? LOCK_MINUTES : 0;
    badges_of(cx, req, &slot);
    frame->bell = slot.bell;
    menu_of(cx, req, &slot, frame);
}
