// SPDX-License-Identifier: Apache-2.0
/* rooms.c - THE list of rooms. A room stands after those that it needs. */
#include "desk/desk_room.h"
#include "rooms/feedback/feedback.h"
#include "rooms/staff/staff.h"

/* clang-format off */
const struct room *const rooms[] = {
    &desk_room,
    &desk_record_room,
    &staff_room,
    &feedback_room,
    NULL,
};
/* clang-format on */
