// SPDX-License-Identifier: Apache-2.0
/* desk_pages.h - handlers of the desk's own pages. Private to src/desk. */
#ifndef DESK_DESK_PAGES_H
#define DESK_DESK_PAGES_H
#include "desk/desk_store.h"

handler desk_health;
#endif
