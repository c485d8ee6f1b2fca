// SPDX-License-Identifier: Apache-2.0
/* perm.c - permissions as bits: the names of all rooms sorted, one bit each. */
#include "desk/request.h"

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

void perm_names(struct arena *mem, const struct room *const *all, const char *const **ret,
                size_t *n)
{
    const char **v = arena_array(mem, sizeof(((struct permset *)0)->bits) * 8, sizeof(*v));
    *n = 0;
    for (; *all; all++) {
        for (const struct perm *p = (*all)->perms; p && p->name; p++)
            v[(*n)++] = p->name;
    }
    qsort(v, *n, sizeof(*v), by_name);
    *ret = v;
}

static bool bit_of(const struct house *house, const char *name, size_t *ret)
{
    const char *const *found =
        bsearch(&name, house->perm_names, house->perm_n, sizeof(*house->perm_names), by_name);
    if (found)
        *ret = (size_t)(found - house->perm_names);
    return found;
}

/* "dossier.*" stands for all permissions of a room, "*" for all there are. */
static void add_like(const struct house *house, const char *name, size_t n, struct permset *set)
{
    for (size_t bit = 0; bit < house->perm_n; bit++) {
        if (strncmp(house->perm_names[bit], name, n) == 0)
            set->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
}

struct permset *permset_make(struct house *house, struct arena *mem, const char *const *names)
{
    struct permset *set = arena_alloc(mem, sizeof(*set));
    for (; names && *names; names++) {
        size_t bit, n = strlen(*names);
        if (n > 0 && (*names)[n - 1] == '*')
            add_like(house, *names, n - 1, set);
        else if (bit_of(house, *names, &bit))
            set->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
    return set;
}

bool can(const struct cx *cx, const char *permission)
{
    size_t bit;
    if (strcmp(permission, ANYONE) == 0 || cx->who->kind == WHO_SYSTEM)
        return true;
    if (strcmp(permission, SIGNED_IN) == 0)
        return cx->who->kind != WHO_NOBODY;
    return cx->who->perms && cx->house && bit_of(cx->house, permission, &bit) &&
           (cx->who->perms->bits[bit / 64] >> (bit % 64) & 1);
}
