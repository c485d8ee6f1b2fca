// SPDX-License-Identifier: Apache-2.0
/* seed.c - first rows of a table, written when the program starts. */
#include "desk/house.h"

int start_write(struct cx *cx, int (*fn)(struct cx *, void *), void *arg)
{
    return house_write(cx->house, cx, LANE_PEOPLE, fn, arg);
}
