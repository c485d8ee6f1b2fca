// SPDX-License-Identifier: Apache-2.0
/* demo.h - installations made in a minute: `motcua init` with a preset. Public face of the room
 * (its card only). */
#ifndef DEMO_H
#define DEMO_H
#include "desk/room.h"
extern const struct room demo_room;
#endif
