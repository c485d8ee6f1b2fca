// SPDX-License-Identifier: Apache-2.0
/* rooms.c - THE list of rooms. A room stands after those that it needs. */
#include "desk/desk_room.h"

const struct room *const rooms[] = {
    &desk_room,
    &desk_record_room,
    NULL,
};
