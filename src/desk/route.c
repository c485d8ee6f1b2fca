// SPDX-License-Identifier: Apache-2.0
/* route.c - building the tree of routes and walking it. Knows nothing of sessions or replies. */
#include "desk/route.h"
#include "desk/http/http.h"

/* One segment of paths. Children hang in a list: the fan-out is small, and comparing is cheaper
 * than hashing. */
struct node {
    const char *literal; /* NULL: takes any segment */
    size_t n;
    struct node *children, *named, *next;
    struct leaf {
        const struct route *route;
        const struct room *room;
    } leaf[PUT + 1];
};
struct router {
    struct node root;
};

static struct node *child_of(struct arena *mem, struct node *node, const char *seg, size_t n)
{
    if (seg[0] == ':') {
        if (!node->named)
            node->named = arena_alloc(mem, sizeof(*node->named));
        return node->named;
    }
    for (struct node *c = node->children; c; c = c->next) {
        if (c->n == n && memcmp(c->literal, seg, n) == 0)
            return c;
    }
    struct node *c = arena_alloc(mem, sizeof(*c));
    *c = (struct node){ .literal = arena_strn(mem, seg, n), .n = n, .next = node->children };
    node->children = c;
    return c;
}

static int add(struct cx *cx, struct arena *mem, struct router *router, const struct room *room,
               const struct route *route)
{
    struct node *node = &router->root;
    int segments = 0, params = 0;
    if (!route->path || route->path[0] != '/')
        return fail(cx, E_INVALID, room->name, "Đường dẫn của một trang phải bắt đầu bằng “/”.");
    for (const char *p = route->path; *p == '/' && p[1];) {
        size_t n = strcspn(++p, "/");
        params += *p == ':';
        if (n == 0 || ++segments > ROUTE_SEGMENTS || params > ROUTE_PARAMS)
            return fail(cx, E_INVALID, room->name, "Đường dẫn %s không hợp lệ.", route->path);
        node = child_of(mem, node, p, n);
        p += n;
    }
    struct leaf *leaf = &node->leaf[route->verb];
    if (leaf->route)
        return fail(cx, E_INVALID, room->name, "Đường dẫn %s trùng với %s của phòng %s.",
                    route->path, leaf->route->path, leaf->room->name);
    *leaf = (struct leaf){ route, room };
    return E_OK;
}

int router_new(struct cx *cx, struct arena *mem, const struct room *const *all, struct router **ret)
{
    int rc = E_OK;
    *ret = arena_alloc(mem, sizeof(**ret));
    for (const struct room *const *room = all; *room; room++) {
        for (const struct route *r = (*room)->routes; r && r->verb != VERB_NONE; r++) {
            if (add(cx, mem, *ret, *room, r) < 0)
                rc = E_INVALID;
        }
    }
    return rc;
}

struct walk {
    const char *seg[ROUTE_SEGMENTS];
    size_t len[ROUTE_SEGMENTS], n;
    enum verb verb;
    const struct node *other; /* a node of this path without the verb */
};

/* Literal first, then named; back again when that way ends without the verb. */
static const struct node *walk(struct walk *w, const struct node *node, size_t i)
{
    if (i == w->n) {
        if (node->leaf[w->verb].route)
            return node;
        for (int v = GET; v <= PUT; v++) {
            if (node->leaf[v].route)
                w->other = node;
        }
        return NULL;
    }
    for (const struct node *c = node->children; c; c = c->next) {
        if (c->n != w->len[i] || memcmp(c->literal, w->seg[i], c->n) != 0)
            continue;
        const struct node *found = walk(w, c, i + 1);
        if (found)
            return found;
        break;
    }
    return node->named && w->len[i] > 0 ? walk(w, node->named, i + 1) : NULL;
}

static void name_params(struct arena *mem, const struct walk *w, struct route_hit *ret)
{
    const char *p = ret->route->path;
    for (size_t i = 0; i < w->n; i++) {
        size_t n = strcspn(++p, "/");
        if (*p == ':') {
            ret->params[ret->param_n++] =
                (struct route_param){ arena_strn(mem, p + 1, n - 1), w->seg[i] };
        }
        p += n;
    }
}

static const char *verbs_of(struct arena *mem, const struct node *node)
{
    static const char *const names[] = { "", "GET, HEAD", "POST", "PUT" };
    const char *all = "";
    for (int v = GET; v <= PUT; v++) {
        if (node->leaf[v].route)
            all = arena_printf(mem, "%s%s%s", all, *all ? ", " : "", names[v]);
    }
    return all;
}

void router_find(const struct router *router, struct arena *mem, enum verb verb, const char *raw,
                 struct route_hit *ret)
{
    struct walk w = { .verb = verb };
    struct buf path = BUF(mem);
    *ret = (struct route_hit){ .allow = "", .path = raw };
    for (const char *p = raw; *p == '/' && p[1]; w.n++) {
        size_t n = strcspn(++p, "/");
        const char *seg = w.n < ROUTE_SEGMENTS ? url_decode(mem, p, n, false) : NULL;
        if (!seg || strchr(seg, '/'))
            return;
        w.seg[w.n] = seg;
        w.len[w.n] = strlen(seg);
        buf_putc(&path, '/');
        buf_puts(&path, seg);
        p += n;
    }
    ret->path = path.n ? buf_str(&path) : "/";
    const struct node *node = walk(&w, &router->root, 0);
    if (node) {
        ret->route = node->leaf[verb].route;
        ret->room = node->leaf[verb].room;
        name_params(mem, &w, ret);
    } else if (w.other) {
        ret->allow = verbs_of(mem, w.other);
    }
}
