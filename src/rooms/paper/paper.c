// SPDX-License-Identifier: Apache-2.0
/* paper.c - the room's card for the house. */
#include "paper_room.h"
#include "paper_sql.h"

static const struct route routes[] = {
    { GET, "/ho-so/:code/giay-hen.pdf", slip_show, "dossier.read" },
    { POST, "/ho-so/:code/giay-hen", slip_go, "dossier.print", .prep = slip_prep, .again = true,
      .statements = 5 },
    { VERB_NONE },
};
static const char *const needs[] = { "staff", "catalogue", "calendar", "dossier", NULL };

const struct room paper_room = {
    .name = "paper",
    .title = "Giấy tờ in",
    .needs = needs,
    .schema = paper_schema,
    .sql = paper_sql,
    .routes = routes,
};
