// SPDX-License-Identifier: Apache-2.0
/* dossier_jobs.c - what happens to dossiers without anybody asking: clocks that move. */
#include "dossier_room.h"

/* The person at whose desk it lies hears of a new date; the citizen's page shows it at once. */
static int tell_holder(struct cx *cx, const struct dossier *d, struct utc due)
{
    struct work_item item = { 0 };
    int rc = flow_open_item(cx, DOSSIER_KIND, d->id, &item);
    if (rc == E_NOTFOUND)
        return E_OK;
    TRY(rc);
    const struct post *post = item.post_id.id ? post_by_id(cx, item.post_id.id) : NULL;
    if (!post)
        return E_OK;
    return notice_add(
        cx, post->person_id,
        arena_printf(cx->mem, "Hồ sơ %s có ngày hẹn mới: %s", d->code, utc_vi(cx->mem, due)),
        dossier_url(cx, d->code));
}

/* The clock is asked, not the event: with several events waiting, each brings the last word. */
static int clock_moved(struct cx *cx, const struct event *event, void *called)
{
    struct clock clock = { 0 };
    struct dossier d = { 0 };
    (void)called;
    if (strcmp(event->kind, DOSSIER_KIND) != 0)
        return E_OK;
    TRY(clock_get(cx, DOSSIER_KIND, event->record_id, &clock));
    TRY(dossier_by_id(cx, event->record_id, &d));
    struct dossier before = d;
    d.due_at = clock.due_current;
    int changed = dossier_store_due(cx, d.id, d.due_at);
    if (changed <= 0)
        return changed;
    TRY(dossier_tally(cx, &before, &d));
    dossier_changed(cx, d.id);
    TRY(flow_due_moved(cx, DOSSIER_KIND, d.id, clock.due_current));
    return tell_holder(cx, &d, clock.due_current);
}

const struct listener dossier_listeners[] = {
    { .event = "clock.moved", .name = "dossier.clock", .go = clock_moved },
    { .event = NULL },
};
