// SPDX-License-Identifier: Apache-2.0
/* desk_room.c - the desk's own pages and tables as two rooms, first in the list: sign-in and house; records. */
#include "desk/desk_pages.h"
#include "desk/desk_room.h"
#include "desk_sql.h"
#include "desk_tpl.h"

static const struct route routes[] = {
    { GET, "/healthz", desk_health, ANYONE },
    { 0 },
};

const struct room desk_room = {
    .name = "desk",
    .title = "Nhà",
    .schema = desk_schema,
    .sql = desk_sql,
    .tpl = desk_tpl,
    .routes = routes,
};
