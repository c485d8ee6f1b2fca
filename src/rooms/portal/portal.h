// SPDX-License-Identifier: Apache-2.0
/* portal.h - what citizens see without sign-in, and the search of the staff. Other rooms need
 * nothing of it. */
#ifndef PORTAL_H
#define PORTAL_H
#include "desk/room.h"

extern const struct room portal_room;
#endif
