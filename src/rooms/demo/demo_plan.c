// SPDX-License-Identifier: Apache-2.0
/*
 * demo_plan.c - ten months of dossiers in exactly the figures of the preset: when each came, by
 * which door, when it was due, finished, returned. Nothing is written here.
 */
#include "demo_room.h"

enum { DAYS_MAX = 400, REPEAT_PERCENT = 30 };

struct days {
    int32_t ordinal[DAYS_MAX];
    int64_t sums[DAYS_MAX];
    size_t n;
};

/* Mondays are full, the week of Tết is empty and the one after it is not, school enrolment fills
 * June and July. */
static int64_t weight_of(struct day d, const struct calendar *c)
{
    int64_t w = 100;
    struct ymd ymd = day_ymd(d);
    if (day_weekday(d) == 1)
        w = 135;
    if (day_weekday(d) == 5)
        w = 92;
    if (ymd.m == 6 || ymd.m == 7)
        w = w * 5 / 4;
    if (!calendar_is_workday(c, day_add(d, -3)) && !calendar_is_workday(c, day_add(d, -4)))
        w = w * 6 / 5;
    return w;
}

static void days_make(const struct demo_world *w, struct days *ret)
{
    const struct calendar *c = w->agencies[0].calendar;
    int64_t sum = 0;
    ret->n = 0;
    for (struct day d = w->preset->from; d.ordinal < w->preset->to.ordinal && ret->n < DAYS_MAX;
         d = day_add(d, 1)) {
        if (!calendar_is_workday(c, d))
            continue;
        sum += weight_of(d, c);
        ret->ordinal[ret->n] = d.ordinal;
        ret->sums[ret->n++] = sum;
    }
}

/* Minutes of the day at which people come: most between eight and ten. */
static int64_t minute_of_day(struct demo_dice *d)
{
    static const struct {
        int64_t from, minutes, weight;
    } hours[] = { { 420, 60, 12 }, { 480, 60, 26 }, { 540, 60, 22 }, { 600, 85, 16 },
                  { 811, 60, 9 },  { 871, 60, 10 }, { 931, 60, 4 },  { 991, 25, 1 } };
    int64_t at = dice_below(d, 100);
    for (size_t i = 0; i < COUNT(hours); i++) {
        at -= hours[i].weight;
        if (at < 0)
            return hours[i].from + dice_below(d, hours[i].minutes);
    }
    return 540;
}

/* Which procedures an agency receives, by cumulative weight. */
struct menu_of {
    int64_t sums[512];
    uint16_t index[512];
    size_t n;
};

static bool level_fits(const struct procedure *p, const struct agency *a)
{
    const char *word = strcmp(a->class, "quan-huyen") == 0 ? "huyen"
                       : strcmp(a->class, "tinh") == 0     ? "tinh"
                                                           : "xa";
    const char *at = strstr(p->level, word);
    size_t n = strlen(word);
    return at && (at == p->level || at[-1] == ' ') && (at[n] == '\0' || at[n] == ' ');
}

static void menu_make(const struct demo_world *w, const struct agency *a, struct menu_of *ret)
{
    int64_t sum = 0;
    ret->n = 0;
    for (size_t i = 0; i < w->n_procedures && ret->n < COUNT(ret->sums); i++) {
        if (!level_fits(w->procedures[i].procedure, a))
            continue;
        sum += w->procedures[i].share;
        ret->sums[ret->n] = sum;
        ret->index[ret->n++] = (uint16_t)i;
    }
    must(ret->n > 0);
}

static int due_of(struct cx *cx, const struct demo_world *w, struct demo_dossier *d)
{
    struct limit limit = procedure_limit(w->procedures[d->procedure].procedure, d->channel);
    struct utc due;
    TRY(calendar_due(cx, w->agencies[d->agency].calendar, (struct utc){ d->received }, &limit, &due,
                     NULL));
    d->due = due.ms;
    return E_OK;
}

/* Between the reception and a bound, at a share of the working time, never at its very end. */
static int64_t moment(const struct demo_world *w, const struct demo_dossier *d, int64_t bound,
                      int64_t percent)
{
    const struct calendar *c = w->agencies[d->agency].calendar;
    int64_t minutes = calendar_minutes(c, (struct utc){ d->received }, (struct utc){ bound });
    int64_t used = minutes * percent / 100;
    return calendar_add_minutes(c, (struct utc){ d->received }, used > 0 ? used : 1).ms;
}

static void finish_on_time(struct demo_world *w, struct demo_dossier *d)
{
    int64_t bound = d->due ? d->due
                           : calendar_add_minutes(w->agencies[d->agency].calendar,
                                                  (struct utc){ d->received }, 480)
                                 .ms;
    d->class = DEMO_ON_TIME;
    d->finished = moment(w, d, bound, 15 + dice_below(&w->dice, 80));
    if (d->finished > bound)
        d->finished = bound;
}

static int come(struct cx *cx, struct demo_world *w, const struct days *days,
                const struct menu_of *menus, const int64_t *agency_sums, struct demo_dossier *d)
{
    struct demo_dice *dd = &w->dice;
    size_t day = dice_pick(dd, days->sums, days->n);
    d->agency = (uint16_t)dice_pick(dd, agency_sums, w->n_agencies);
    const struct menu_of *menu = &menus[d->agency];
    d->procedure = menu->index[dice_pick(dd, menu->sums, menu->n)];
    int64_t channel = dice_below(dd, 100);
    d->channel = w->procedures[d->procedure].certification ? 1
                 : channel < 11                            ? 2
                 : channel < 13                            ? 3
                                                           : 1;
    d->received = day_start((struct day){ days->ordinal[day] }).ms + minute_of_day(dd) * MINUTE_MS +
                  dice_below(dd, 60) * 1000;
    TRY(due_of(cx, w, d));
    finish_on_time(w, d);
    return E_OK;
}

static int by_received(const void *a, const void *b)
{
    const struct demo_dossier *x = a, *y = b;
    return (x->received > y->received) - (x->received < y->received);
}

/* --- the four classes, exactly --- */

/* Some that take days and were due well before the end become late. */
static int64_t make_late(struct demo_world *w, enum demo_class class, int64_t want)
{
    int64_t made = 0;
    for (int64_t tries = 0; made < want && tries < 200 * want + 20 * (int64_t)w->n; tries++) {
        struct demo_dossier *d = &w->plan[dice_below(&w->dice, (int64_t)w->n)];
        const struct calendar *c = w->agencies[d->agency].calendar;
        if (d->class != DEMO_ON_TIME || d->due == 0 ||
            calendar_minutes(c, (struct utc){ d->received }, (struct utc){ d->due }) < 3 * 480)
            continue;
        int64_t room = calendar_minutes(c, (struct utc){ d->due }, w->last_work);
        if (class == DEMO_LATE_OPEN && (room <= 0 || room > 12 * 480))
            continue;
        if (class == DEMO_LATE_CLOSED && room < 480)
            continue;
        d->class = (uint8_t) class;
        d->finished =
            class == DEMO_LATE_OPEN
                ? 0
                : calendar_add_minutes(c, (struct utc){ d->due },
                                       30 + dice_below(&w->dice, room < 2400 ? room - 30 : 2400))
                      .ms;
        made++;
    }
    return made;
}

static bool may_stay_open(const struct demo_world *w, const struct demo_dossier *d)
{
    return d->class == DEMO_ON_TIME && d->due > w->first_due.ms;
}

enum { PLAYED_OPEN = 24 };

static bool is_played(const struct demo_world *w, const struct demo_dossier *d)
{
    return strcmp(w->agencies[d->agency].agency->identifier, w->preset->played) == 0;
}

static void leave_open(struct demo_dossier *d, int64_t *open)
{
    d->class = DEMO_IN_PROCESS;
    d->finished = 0;
    ++*open;
}

/* Those that would end after the last evening are open; then as many more or fewer as the figure
 * asks, newest first. */
static int64_t make_open(struct demo_world *w, int64_t want)
{
    int64_t open = 0, played = want / 5 < PLAYED_OPEN ? want / 5 : PLAYED_OPEN;
    for (size_t i = w->n; i-- > 0 && open < played;) {
        struct demo_dossier *d = &w->plan[i];
        if (may_stay_open(w, d) && is_played(w, d))
            leave_open(d, &open);
    }
    for (size_t i = w->n; i-- > 0;) {
        struct demo_dossier *d = &w->plan[i];
        if (d->class != DEMO_ON_TIME || d->finished <= w->last_work.ms)
            continue;
        if (may_stay_open(w, d) && open < want)
            leave_open(d, &open);
        else
            d->finished = moment(w, d, w->last_work.ms, 20 + dice_below(&w->dice, 70));
    }
    for (size_t i = w->n; i-- > 0 && open < want;) {
        struct demo_dossier *d = &w->plan[i];
        if (may_stay_open(w, d))
            leave_open(d, &open);
    }
    return open;
}

/* A few wait for papers of the citizen: open, their clock stands still, and II.06a counts them as
 * in time. */
static void make_waiting(struct demo_world *w)
{
    int64_t want = (int64_t)w->n / 1100;
    for (size_t i = w->n; i-- > 0 && want > 0;) {
        struct demo_dossier *d = &w->plan[i];
        if (!may_stay_open(w, d) || w->procedures[d->procedure].certification)
            continue;
        d->finished = 0;
        d->status = DOSSIER_SUPPLEMENT;
        want--;
    }
}

/* One in eight hundred is withdrawn, one in a thousand stopped; results of the last days still wait
 * at the counter. */
static void set_statuses(struct demo_world *w)
{
    const struct calendar *c = w->agencies[0].calendar;
    for (size_t i = 0; i < w->n; i++) {
        struct demo_dossier *d = &w->plan[i];
        bool closed = d->finished != 0, played = is_played(w, d);
        if (d->status == DOSSIER_SUPPLEMENT)
            continue;
        int64_t chance = dice_below(&w->dice, 10000);
        if (!closed) {
            d->status = d->class == DEMO_IN_PROCESS && chance < (played ? 5000 : 800)
                            ? DOSSIER_ACCEPTED
                            : DOSSIER_IN_PROCESS;
            continue;
        }
        d->status = DOSSIER_RETURNED;
        if (d->class == DEMO_ON_TIME && chance < 12)
            d->status = DOSSIER_WITHDRAWN;
        else if (d->class == DEMO_ON_TIME && chance < 22)
            d->status = DOSSIER_STOPPED;
        else if (calendar_minutes(c, (struct utc){ d->finished }, w->last_work) <
                     (played ? 4 : 2) * 480 &&
                 chance < (played ? 6000 : 3500))
            d->status = DOSSIER_DONE;
        if (d->status == DOSSIER_RETURNED) {
            int64_t after =
                calendar_add_minutes(c, (struct utc){ d->finished }, 5 + dice_below(&w->dice, 900))
                    .ms;
            d->returned = after > w->last_work.ms ? w->last_work.ms : after;
            if (d->returned < d->finished)
                d->returned = d->finished;
        }
    }
}

/* Three in ten come again: the same person, another matter. */
static void set_persons(struct demo_world *w)
{
    uint32_t persons = 100;
    for (size_t i = 0; i < w->n; i++) {
        if (dice_below(&w->dice, 100) < REPEAT_PERCENT)
            w->plan[i].person = (uint32_t)dice_below(&w->dice, persons);
        else
            w->plan[i].person = persons++;
    }
}

int demo_plan_make(struct cx *cx, struct demo_world *w)
{
    const struct demo_figures *f = &w->preset->figures;
    struct days *days = arena_alloc(cx->mem, sizeof *days);
    struct menu_of *menus = arena_array(cx->mem, w->n_agencies, sizeof *menus);
    int64_t *agency_sums = arena_array(cx->mem, w->n_agencies, sizeof *agency_sums), sum = 0;
    days_make(w, days);
    for (size_t i = 0; i < w->n_agencies; i++) {
        bool district = strcmp(w->agencies[i].agency->class, "quan-huyen") == 0;
        menu_make(w, w->agencies[i].agency, &menus[i]);
        agency_sums[i] = sum += district ? 230 : 70 + dice_below(&w->dice, 60);
    }
    w->n = (size_t)f->all;
    w->plan = arena_array(cx->mem, w->n + 1, sizeof *w->plan);
    for (size_t i = 0; i < w->n; i++)
        TRY(come(cx, w, days, menus, agency_sums, &w->plan[i]));
    qsort(w->plan, w->n, sizeof *w->plan, by_received);
    int64_t late_open = make_late(w, DEMO_LATE_OPEN, f->late_open),
            late_closed = make_late(w, DEMO_LATE_CLOSED, f->late_closed);
    int64_t open = make_open(w, f->in_process);
    if (late_open != f->late_open || late_closed != f->late_closed || open != f->in_process)
        return fail(
            cx, E_INVALID, "dossiers",
            "Với %lld hồ sơ không dựng được đúng các con số của bộ mẫu; xin lấy từ 1.000 trở lên.",
            (long long)f->all);
    make_waiting(w);
    set_statuses(w);
    set_persons(w);
    return E_OK;
}
