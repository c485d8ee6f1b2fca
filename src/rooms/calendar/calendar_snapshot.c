// SPDX-License-Identifier: Apache-2.0
/*
 * calendar_snapshot.c - working time of every agency in memory. Only agencies with rows of their
 * own ("anchors") have a calendar; the others use that of the nearest one above. Equal calendars
 * are one object.
 */
#include "calendar_room.h"

enum { DEPTH_MAX = 16, MEMORY_MAX = 1 << 30 };

struct anchor {
    int64_t agency_id;
    const struct calendar *calendar;
};
struct worktime {
    const struct calendar *everybody; /* agency 0 */
    struct rows anchors;              /* struct anchor, by agency */
};
/* While building: what was made already, to share. */
struct made {
    struct calendar_spec spec;
    const struct calendar *calendar;
};
struct building {
    struct cx *cx;
    const struct worktime_rows *rows;
    struct rows made;
};
/* An agency with all above it, nearest first, 0 last. */
struct chain {
    int64_t id[DEPTH_MAX + 1];
    size_t n;
};

/* 07:00–11:30 and 13:30–17:00, Monday to Friday: the hours of an office that has set none (one-stop
 * §4.4.2). */
static const struct calendar_spec usual = { 420, 690, 810, 1020, 0x1f };

static struct chain chain_of(struct cx *cx, int64_t agency_id)
{
    struct chain c = { .n = 0 };
    while (agency_id && c.n < DEPTH_MAX) {
        const struct agency *a = agency_by_id(cx, agency_id);
        c.id[c.n++] = agency_id;
        agency_id = a ? a->parent.id : 0;
    }
    c.id[c.n++] = 0;
    return c;
}

/* How near the agency stands in the chain; SIZE_MAX when it does not. */
static size_t rank_in(const struct chain *c, int64_t agency_id)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->id[i] == agency_id)
            return i;
    }
    return SIZE_MAX;
}

static int by_ordinal(const void *a, const void *b)
{
    return *(const int32_t *)a - *(const int32_t *)b;
}

static int32_t inside(struct day d)
{
    return d.ordinal < CALENDAR_FIRST ? CALENDAR_FIRST
           : d.ordinal > CALENDAR_END ? CALENDAR_END
                                      : d.ordinal;
}

static const struct office_hours *hours_on(const struct building *b, const struct chain *c,
                                           int32_t day)
{
    const struct office_hours *best = NULL;
    size_t best_rank = SIZE_MAX;
    ROWS_EACH(struct office_hours, h, b->rows->hours) {
        size_t rank = rank_in(c, h->agency_id);
        if (rank < best_rank && h->valid_from.ordinal <= day && day < h->valid_to.ordinal) {
            best = h;
            best_rank = rank;
        }
    }
    return best;
}

/* The days on which hours may change cut time into stretches; each has the hours of the nearest
 * agency that has any. */
static void set_seasons(struct building *b, const struct chain *c, struct calendar_spec *spec)
{
    const struct rows *hours = &b->rows->hours;
    int32_t *cut = arena_array(b->cx->mem, 2 * hours->n + 2, sizeof *cut);
    struct calendar_season *seasons = arena_array(b->cx->mem, 2 * hours->n + 1, sizeof *seasons);
    size_t n = 0;
    cut[n++] = CALENDAR_FIRST;
    cut[n++] = CALENDAR_END;
    ROWS_EACH(struct office_hours, h, *hours) {
        if (rank_in(c, h->agency_id) == SIZE_MAX)
            continue;
        cut[n++] = inside(h->valid_from);
        cut[n++] = inside(h->valid_to);
    }
    qsort(cut, n, sizeof *cut, by_ordinal);
    spec->seasons = seasons;
    for (size_t i = 0; i + 1 < n; i++) {
        const struct office_hours *h = cut[i] < cut[i + 1] ? hours_on(b, c, cut[i]) : NULL;
        if (h)
            seasons[spec->n_seasons++] = (struct calendar_season){
                cut[i],
                cut[i + 1],
                (int)h->morning_open,
                (int)h->morning_close,
                (int)h->afternoon_open,
                (int)h->afternoon_close,
                (unsigned)h->weekdays,
            };
    }
}

static int by_day_then_rank(const void *a, const void *b)
{
    const struct day_off *x = *(const struct day_off *const *)a,
                         *y = *(const struct day_off *const *)b;
    if (x->day.ordinal != y->day.ordinal)
        return x->day.ordinal < y->day.ordinal ? -1 : 1;
    return (x->moved > y->moved) - (x->moved < y->moved); /* here: rank in the chain */
}

/* The nearest agency that says something of a day decides. */
static void set_days(struct building *b, const struct chain *c, struct calendar_spec *spec)
{
    struct arena *mem = b->cx->mem;
    size_t most = b->rows->days.n, n = 0;
    const struct day_off **days = arena_array(mem, most + 1, sizeof *days);
    int32_t *off = arena_array(mem, most + 1, sizeof *off),
            *makeup = arena_array(mem, most + 1, sizeof *makeup);
    const char **why = arena_array(mem, most + 1, sizeof *why);
    ROWS_EACH(struct day_off, d, b->rows->days) {
        size_t rank = rank_in(c, d->agency_id);
        d->moved = (int64_t)rank;
        if (rank != SIZE_MAX)
            days[n++] = d;
    }
    qsort(days, n, sizeof(struct day_off *), by_day_then_rank);
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && days[i]->day.ordinal == days[i - 1]->day.ordinal)
            continue;
        if (strcmp(days[i]->kind, "OFF") == 0) {
            why[spec->n_off] = days[i]->name;
            off[spec->n_off++] = days[i]->day.ordinal;
        } else {
            makeup[spec->n_makeup++] = days[i]->day.ordinal;
        }
    }
    spec->off = off;
    spec->off_why = why;
    spec->makeup = makeup;
}

static bool equal(const struct calendar_spec *a, const struct calendar_spec *b)
{
    if (a->n_seasons != b->n_seasons || a->n_off != b->n_off || a->n_makeup != b->n_makeup ||
        memcmp(a->seasons, b->seasons, a->n_seasons * sizeof *a->seasons) != 0 ||
        memcmp(a->off, b->off, a->n_off * sizeof *a->off) != 0 ||
        memcmp(a->makeup, b->makeup, a->n_makeup * sizeof *a->makeup) != 0)
        return false;
    for (size_t i = 0; i < a->n_off; i++) {
        if (strcmp(a->off_why[i], b->off_why[i]) != 0)
            return false;
    }
    return true;
}

static const struct calendar *make(struct building *b, int64_t agency_id)
{
    struct chain chain = chain_of(b->cx, agency_id);
    struct calendar_spec spec = usual;
    set_seasons(b, &chain, &spec);
    set_days(b, &chain, &spec);
    ROWS_EACH(struct made, m, b->made) {
        if (equal(&m->spec, &spec))
            return m->calendar;
    }
    struct made *m = rows_add(b->cx->mem, &b->made);
    *m = (struct made){ spec, calendar_make(b->cx->mem, &spec) };
    return m->calendar;
}

static void add_anchor(struct building *b, struct worktime *w, int64_t agency_id)
{
    ROWS_EACH(struct anchor, a, w->anchors) {
        if (a->agency_id == agency_id)
            return;
    }
    const struct calendar *c = make(b, agency_id);
    *(struct anchor *)rows_add(b->cx->mem, &w->anchors) = (struct anchor){ agency_id, c };
}

static int build(struct cx *cx, void **ret)
{
    struct worktime_rows rows = { 0 };
    struct worktime *w = arena_alloc(cx->mem, sizeof *w);
    struct building b = { cx, &rows, { .size = sizeof(struct made) } };
    arena_set_cap(cx->mem, MEMORY_MAX);
    TRY(calendar_store_load(cx, &rows));
    w->anchors.size = sizeof(struct anchor);
    w->everybody = make(&b, 0);
    ROWS_EACH(struct office_hours, h, rows.hours)
        if (h->agency_id)
            add_anchor(&b, w, h->agency_id);
    ROWS_EACH(struct day_off, d, rows.days)
        if (d->agency_id)
            add_anchor(&b, w, d->agency_id);
    *ret = w;
    return E_OK;
}

/* Without a data folder, or when it cannot be read (words are in cx->err then): the usual hours, no
 * days off. */
static const struct calendar *fallback(struct cx *cx)
{
    return calendar_make(cx->mem, &usual);
}

const struct calendar *calendar_of(struct cx *cx, int64_t agency_id)
{
    static const struct snapshot_def def = { "calendar", build, .also = "agencies" };
    const void *object;
    if (!cx->house || snapshot_get(cx, &def, &object) < 0)
        return fallback(cx);
    const struct worktime *w = object;
    if (w->anchors.n == 0)
        return w->everybody;
    struct chain chain = chain_of(cx, agency_id);
    for (size_t i = 0; i < chain.n; i++) {
        ROWS_EACH(struct anchor, a, w->anchors) {
            if (a->agency_id == chain.id[i])
                return a->calendar;
        }
    }
    return w->everybody;
}
