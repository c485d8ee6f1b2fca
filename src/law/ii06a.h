// SPDX-License-Identifier: Apache-2.0
/*
 * ii06a.h - how Biểu II.06a/VPCP/KSTT (TT 02/2017/TT-VPCP) counts a dossier: THE definition, read
 * by the counters, the form, the press line and the lists behind each figure. Pure; knows no
 * database. Counted are: received in the period, and received before it and not finished at its
 * start.
 */
#ifndef LAW_II06A_H
#define LAW_II06A_H
#include "base/attr.h"
#include "base/date.h"
#include <stdbool.h>
#include <stdint.h>

/* Columns of the form by their numbers. */
enum ii06a_column {
    II06A_OUTSIDE = 0,
    II06A_ALL = 3, /* = 4 + 5 + 6 */
    II06A_ONLINE,
    II06A_COUNTER, /* and post */
    II06A_CARRIED,
    II06A_SOLVED, /* = 8 + 9 + 10 */
    II06A_EARLY,
    II06A_EXACT, /* also waiting for papers, withdrawn, stopped */
    II06A_LATE,
    II06A_OPEN, /* = 12 + 13 */
    II06A_OPEN_IN_TIME,
    II06A_OPEN_LATE,
    II06A_COLUMNS, /* one past the last */
};
/* [from, to): from is the first instant of the first day, to the first one after the last day. */
struct ii06a_period {
    struct utc from, to;
};
/* One dossier as it stood when the period ended, or stands now when the end is still to come. */
struct ii06a_case {
    int64_t channel;          /* 1 counter 2 online 3 post */
    int64_t status;           /* national state 1..10 */
    struct utc received, due; /* due: none = no time was promised */
    struct utc finished;      /* end of processing; none = it was open */
    bool finished_before;     /* its processing had ended when the period began */
};
/* Column 4, 5 or 6; 0 when the dossier is not of this period. */
enum ii06a_column ii06a_intake(const struct ii06a_case *, struct ii06a_period) NONNULL;
/* Column 8, 9, 10, 12 or 13; 0 for states 1 and 3. at: the instant of the state. */
enum ii06a_column ii06a_outcome(const struct ii06a_case *, struct utc at) NONNULL;
/* The instant whose states count: the last of the period, or now. */
struct utc ii06a_at(struct ii06a_period, struct utc now);

/* Figures of columns 3 to 13. */
struct ii06a {
    int64_t n[II06A_COLUMNS];
};
/* Columns 3, 7, 11 from the others; false when 3 = 7 + 11 does not hold. */
bool ii06a_sum(struct ii06a *) NONNULL;
void ii06a_add(struct ii06a *, const struct ii06a *) NONNULL;
/* What a newspaper is told: a partition of column 3. */
struct ii06a_press {
    int64_t on_time, in_process, overdue; /* 8+9 | 12 | 10+13 */
};
struct ii06a_press ii06a_press(const struct ii06a *) NONNULL;
/* Does a dossier of these two columns stand behind the figure of this one? */
bool ii06a_is_in(enum ii06a_column, enum ii06a_column intake, enum ii06a_column outcome);
#endif
