// SPDX-License-Identifier: Apache-2.0
/* ii06a.c - columns of Biểu II.06a. */
#include "law/ii06a.h"

enum { ONLINE = 2 };
/* National states (TrangThaiHoSo). */
enum { NEW = 1, NOT_ACCEPTED = 3, SUPPLEMENT = 5, FINANCE = 6, WITHDRAWN = 7, STOPPED = 8 };

enum ii06a_column ii06a_intake(const struct ii06a_case *c, struct ii06a_period p)
{
    if (c->status == NEW || c->status == NOT_ACCEPTED || c->received.ms >= p.to.ms)
        return II06A_OUTSIDE;
    if (c->received.ms >= p.from.ms)
        return c->channel == ONLINE ? II06A_ONLINE : II06A_COUNTER;
    return c->finished_before ? II06A_OUTSIDE : II06A_CARRIED;
}

/* Due times are compared to the minute, as everywhere in the house. */
static int64_t minute(struct utc t)
{
    return t.ms - t.ms % MINUTE_MS;
}

enum ii06a_column ii06a_outcome(const struct ii06a_case *c, struct utc at)
{
    switch (c->status) {
    case NEW:
    case NOT_ACCEPTED:
        return II06A_OUTSIDE;
    case SUPPLEMENT:
    case WITHDRAWN:
    case STOPPED:
        return II06A_EXACT;
    default:
        break;
    }
    if (!c->finished.ms) {
        bool waits = c->status == FINANCE; /* its clock stands still */
        return c->due.ms && !waits && minute(at) > c->due.ms ? II06A_OPEN_LATE : II06A_OPEN_IN_TIME;
    }
    if (!c->due.ms)
        return II06A_EXACT; /* nothing was promised that could be beaten */
    return minute(c->finished) > c->due.ms         ? II06A_LATE
           : minute(c->finished) == minute(c->due) ? II06A_EXACT
                                                   : II06A_EARLY;
}

struct utc ii06a_at(struct ii06a_period p, struct utc now)
{
    return now.ms < p.to.ms ? now : (struct utc){ p.to.ms - 1 };
}

bool ii06a_sum(struct ii06a *f)
{
    int64_t *n = f->n;
    n[II06A_ALL] = n[II06A_ONLINE] + n[II06A_COUNTER] + n[II06A_CARRIED];
    n[II06A_SOLVED] = n[II06A_EARLY] + n[II06A_EXACT] + n[II06A_LATE];
    n[II06A_OPEN] = n[II06A_OPEN_IN_TIME] + n[II06A_OPEN_LATE];
    return n[II06A_ALL] == n[II06A_SOLVED] + n[II06A_OPEN];
}

void ii06a_add(struct ii06a *to, const struct ii06a *f)
{
    for (int i = II06A_ALL; i < II06A_COLUMNS; i++)
        to->n[i] += f->n[i];
}

struct ii06a_press ii06a_press(const struct ii06a *f)
{
    return (struct ii06a_press){ .on_time = f->n[II06A_EARLY] + f->n[II06A_EXACT],
                                 .in_process = f->n[II06A_OPEN_IN_TIME],
                                 .overdue = f->n[II06A_LATE] + f->n[II06A_OPEN_LATE] };
}

bool ii06a_is_in(enum ii06a_column column, enum ii06a_column intake, enum ii06a_column outcome)
{
    if (!intake || !outcome)
        return false;
    if (column == II06A_ALL)
        return true;
    if (column == II06A_SOLVED)
        return outcome <= II06A_LATE;
    if (column == II06A_OPEN)
        return outcome >= II06A_OPEN_IN_TIME;
    return column == intake || column == outcome;
}
