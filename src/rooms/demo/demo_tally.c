// SPDX-License-Identifier: Apache-2.0
/* demo_tally.c - the counters of II.06a that ten months of dossiers leave: by agency, field, day.
 */
#include "demo_fill.h"

enum { DAY_SPAN = 400 };

struct cell {
    int32_t online, other, early, exact, late;
};
struct demo_tallies {
    const struct demo_world *w;
    const char **fields;
    size_t n_fields;
    uint16_t *field_of; /* index of the field by procedure of the world */
    struct cell *cells; /* agency, field, day */
};

static uint16_t field_index(struct demo_tallies *t, const char *field)
{
    for (size_t i = 0; i < t->n_fields; i++)
        if (strcmp(t->fields[i], field) == 0)
            return (uint16_t)i;
    t->fields[t->n_fields] = field;
    return (uint16_t)t->n_fields++;
}

struct demo_tallies *demo_tally_new(struct cx *cx, const struct demo_world *w)
{
    struct demo_tallies *t = arena_alloc(cx->mem, sizeof *t);
    *t = (struct demo_tallies){ .w = w };
    t->fields = arena_array(cx->mem, w->n_procedures + 1, sizeof *t->fields);
    t->field_of = arena_array(cx->mem, w->n_procedures + 1, sizeof *t->field_of);
    for (size_t i = 0; i < w->n_procedures; i++) {
        const char *field = w->procedures[i].procedure->field;
        t->field_of[i] = field_index(t, field ? field : "");
    }
    t->cells = arena_array(cx->mem, w->n_agencies * t->n_fields * DAY_SPAN, sizeof *t->cells);
    return t;
}

static struct cell *cell_at(const struct demo_tallies *t, const struct demo_dossier *x, int64_t at)
{
    int64_t day = utc_day((struct utc){ at }).ordinal - t->w->preset->from.ordinal;
    must(day >= 0 && day < DAY_SPAN);
    return &t->cells[(x->agency * t->n_fields + t->field_of[x->procedure]) * DAY_SPAN +
                     (size_t)day];
}

void demo_tally_put(struct demo_tallies *t, const struct demo_dossier *x)
{
    const struct ii06a_case c = { .channel = x->channel,
                                  .status = x->status,
                                  .received = { x->received },
                                  .due = { x->due },
                                  .finished = { x->finished } };
    const struct ii06a_period since_it_came = { c.received, { x->received + 1 } };
    struct cell *came = cell_at(t, x, x->received);
    enum ii06a_column in = ii06a_intake(&c, since_it_came);
    came->online += in == II06A_ONLINE;
    came->other += in == II06A_COUNTER;
    if (!x->finished)
        return;
    struct cell *ended = cell_at(t, x, x->finished);
    enum ii06a_column out = ii06a_outcome(&c, c.finished);
    ended->early += out == II06A_EARLY;
    ended->exact += out == II06A_EXACT;
    ended->late += out == II06A_LATE;
}

int demo_tally_write(struct cx *cx, const struct demo_tallies *t, struct bulk *bulk)
{
    size_t n = t->w->n_agencies * t->n_fields * DAY_SPAN;
    for (size_t i = 0; i < n; i++) {
        const struct cell *c = &t->cells[i];
        if (!c->online && !c->other && !c->early && !c->exact && !c->late)
            continue;
        const struct demo_tally row = {
            .agency_id = t->w->agencies[i / DAY_SPAN / t->n_fields].agency->id,
            .field = t->fields[i / DAY_SPAN % t->n_fields],
            .day = day_add(t->w->preset->from, (int)(i % DAY_SPAN)),
            .online = c->online,
            .other = c->other,
            .early = c->early,
            .exact = c->exact,
            .late = c->late,
        };
        TRY(bulk_add(cx, bulk, &row));
    }
    return E_OK;
}
