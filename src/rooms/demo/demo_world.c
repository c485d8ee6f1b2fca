// SPDX-License-Identifier: Apache-2.0
/* demo_world.c - who receives what in the demo: agencies with their people, procedures with their
 * weight, dice. */
#include "demo_room.h"

uint64_t dice(struct demo_dice *d)
{
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t dice_below(struct demo_dice *d, int64_t n)
{
    return n > 0 ? (int64_t)(dice(d) % (uint64_t)n) : 0;
}

size_t dice_pick(struct demo_dice *d, const int64_t *sums, size_t n)
{
    int64_t at = dice_below(d, sums[n - 1]);
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (sums[mid] <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

const struct data_file *demo_file(const char *name)
{
    for (const struct data_file *f = data_files; f->name; f++) {
        if (strcmp(f->name, name) == 0)
            return f;
    }
    must(!"a file of data/ is missing");
    return NULL;
}

static bool receives(struct cx *cx, const struct demo_preset *preset, const struct agency *a)
{
    if (preset->agency[0])
        return strcmp(a->identifier, preset->agency) == 0;
    return agency_root(cx) != a && a->valid_from.ordinal <= preset->from.ordinal &&
           a->valid_to.ordinal > preset->to.ordinal;
}

static int add_agencies(struct cx *cx, struct demo_world *w)
{
    w->agencies = arena_array(cx->mem, agency_count(cx) + 1, sizeof *w->agencies);
    for (size_t i = 0; i < agency_count(cx); i++) {
        const struct agency *a = agency_nth(cx, i);
        if (!receives(cx, w->preset, a))
            continue;
        struct demo_agency *x = &w->agencies[w->n_agencies++];
        x->agency = a;
        x->calendar = calendar_of(cx, a->id);
        TRY(post_of_role(cx, a->id, 0, "counter", &x->counter));
        TRY(post_of_role(cx, a->id, 0, "specialist", &x->specialists));
        TRY(post_of_role(cx, a->id, 0, "leader", &x->leaders));
        TRY(post_of_role(cx, a->id, 0, "clerk", &x->clerks));
        must(x->counter.n && x->specialists.n && x->leaders.n && x->clerks.n);
        x->places = demo_places_of(cx, a->code, &x->n_places);
    }
    must(w->n_agencies > 0);
    return E_OK;
}

/* The weights stand in the data file beside the facts; the catalogue itself has no use for them. */
static int add_procedures(struct cx *cx, struct demo_world *w)
{
    const struct data_file *file = demo_file(w->preset->procedures);
    struct day day = w->preset->from;
    w->procedures = arena_array(cx->mem, procedure_count(cx) + 1, sizeof *w->procedures);
    for (const char *line = file->bytes, *end; line < file->bytes + file->n; line = end + 1) {
        const struct jval *v;
        int64_t share = 0;
        end = strchrnul(line, '\n');
        if (end == line)
            continue;
        TRY(json_parse(cx, line, (size_t)(end - line), &v));
        const struct procedure *p = procedure_at(cx, jval_text(jval_get(v, "code")), day);
        if (!p || !jval_int(jval_get(v, "share"), &share) || share <= 0 ||
            w->n_procedures > procedure_count(cx))
            continue;
        w->procedures[w->n_procedures++] =
            (struct demo_procedure){ p, share, strcmp(p->field, "Chứng thực") == 0 };
    }
    must(w->n_procedures > 0);
    return E_OK;
}

int demo_world_make(struct cx *cx, const struct demo_preset *preset, uint64_t seed,
                    struct demo_world **ret)
{
    struct demo_world *w = arena_alloc(cx->mem, sizeof *w);
    w->preset = preset;
    w->dice.state = seed;
    TRY(add_agencies(cx, w));
    TRY(add_procedures(cx, w));
    struct day last = day_add(preset->to, -1);
    while (!calendar_is_workday(w->agencies[0].calendar, last))
        last = day_add(last, -1);
    w->last_work = (struct utc){ day_start(last).ms + 17 * HOUR_MS };
    w->first_due = (struct utc){ preset->now.ms + MINUTE_MS };
    *ret = w;
    return E_OK;
}
