// SPDX-License-Identifier: Apache-2.0
/* route.h - the table of all routes as a tree of path segments. A literal segment wins over a named
 * one. */
#ifndef DESK_ROUTE_H
#define DESK_ROUTE_H
#include "desk/room.h"

enum { ROUTE_PARAMS = 6, ROUTE_SEGMENTS = 16 };
struct route_param {
    const char *name, *value;
};
struct route_hit {
    const struct route *route; /* NULL: nothing there, or (allow != "") not for this verb */
    const struct room *room;
    const char *allow; /* "GET, POST": the verbs of this path */
    const char *path;  /* decoded; the raw one when it is malformed */
    struct route_param params[ROUTE_PARAMS];
    size_t param_n;
};

struct router;
/* All routes of the rooms; E_INVALID with words when two of them mean the same path or one is
 * malformed. */
int router_new(struct cx *, struct arena *, const struct room *const *rooms, struct router **ret)
    MUST_USE;
void router_find(const struct router *, struct arena *, enum verb, const char *raw_path,
                 struct route_hit *ret);

/* Is the list of rooms sound? Routes guarded and complete, permissions known, names unique, needs
 * without cycle. Every fault is recorded; E_INVALID if there is any, and the program refuses to
 * start. */
int room_check(struct cx *, const struct room *const *rooms) MUST_USE;
#endif
