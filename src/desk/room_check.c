// SPDX-License-Identifier: Apache-2.0
/* room_check.c - is the list of rooms sound? Asked once at start; a program with a fault refuses to
 * serve. */
#include "desk/assets.h"
#include "desk/route.h"

static bool known_perm(const struct room *const *all, const char *name)
{
    for (; *all; all++) {
        for (const struct perm *p = (*all)->perms; p && p->name; p++) {
            if (strcmp(p->name, name) == 0)
                return true;
        }
    }
    return false;
}

static bool can_is_known(const struct room *const *all, const char *can_)
{
    return strcmp(can_, ANYONE) == 0 || strcmp(can_, SIGNED_IN) == 0 || known_perm(all, can_);
}

static void check_route(struct cx *cx, const struct room *const *all, const struct room *room,
                        const struct route *r)
{
    const char *path = r->path ? r->path : "?";
    if (!r->can)
        fail(cx, E_INVALID, room->name, "%s không ghi quyền (.can).", path);
    else if (!can_is_known(all, r->can))
        fail(cx, E_INVALID, room->name, "%s đòi quyền “%s” mà không phòng nào khai.", path, r->can);
    if (!r->go)
        fail(cx, E_INVALID, room->name, "%s không có việc để làm (.go).", path);
    if (r->verb == GET && (r->prep || r->form || r->max_body))
        fail(cx, E_INVALID, room->name, "%s: GET không có .prep, .form, .max_body.", path);
    if (r->quick && (r->verb != GET || r->slow))
        fail(cx, E_INVALID, room->name, "%s: .quick chỉ dành cho GET đọc ít dòng.", path);
    if (r->form && r->door != PAGE)
        fail(cx, E_INVALID, room->name, "%s: chỉ trang cho người mới có .form.", path);
    if (r->door == API && !text_has_prefix(path, "/api/"))
        fail(cx, E_INVALID, room->name, "%s: giao diện lập trình phải nằm dưới /api/.", path);
    if (text_has_prefix(path, ASSETS_BASE))
        fail(cx, E_INVALID, room->name, "%s: phần này của đường dẫn dành cho tệp tĩnh.", path);
    if (r->max_body < 0 || r->max_body > 4096 * MB)
        fail(cx, E_INVALID, room->name, "%s: .max_body không hợp lệ.", path);
}

/* Names of a kind that must be unique in the whole program. */
struct names {
    const char *v[1024];
    size_t n;
};

static void unique(struct cx *cx, struct names *names, const struct room *room, const char *what,
                   const char *name)
{
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->v[i], name) == 0)
            fail(cx, E_INVALID, room->name, "%s “%s” được khai hai lần.", what, name);
    }
    if (names->n < COUNT(names->v))
        names->v[names->n++] = name;
    else
        fail(cx, E_INVALID, room->name, "Quá nhiều tên: %s “%s”.", what, name);
}

static void check_names(struct cx *cx, const struct room *const *all)
{
    struct names *rooms_ = arena_alloc(cx->mem, sizeof(*rooms_) * 6), *perms = rooms_ + 1,
                 *kinds = rooms_ + 2, *listeners = rooms_ + 3, *jobs = rooms_ + 4,
                 *importers = rooms_ + 5;
    for (; *all; all++) {
        const struct room *room = *all;
        unique(cx, rooms_, room, "Phòng", room->name);
        for (const struct perm *p = room->perms; p && p->name; p++)
            unique(cx, perms, room, "Quyền", p->name);
        for (const char *const *k = room->kinds; k && *k; k++)
            unique(cx, kinds, room, "Loại hồ sơ", *k);
        for (const struct listener *l = room->listeners; l && l->event; l++)
            unique(cx, listeners, room, "Người nghe", l->name);
        for (const struct job_kind *j = room->jobs; j && j->kind; j++)
            unique(cx, jobs, room, "Việc nền", j->kind);
        for (const struct importer *i = room->importers; i && i->kind; i++)
            unique(cx, importers, room, "Loại tệp nhập", i->kind);
        if (room->kinds && room->kinds[0] && !room->may_read)
            fail(cx, E_INVALID, room->name, "Phòng có loại hồ sơ thì phải có .may_read.");
    }
    if (perms->n > 512)
        fail(cx, E_INVALID, "", "Quá 512 quyền.");
}

static const struct room *room_named(const struct room *const *all, const char *name)
{
    for (; *all; all++) {
        if (strcmp((*all)->name, name) == 0)
            return *all;
    }
    return NULL;
}

/* A way down the needs that is longer than the list of rooms goes in a circle. */
static bool has_cycle(const struct room *const *all, const struct room *room, size_t depth)
{
    if (depth == 0)
        return true;
    for (const char *const *n = room->needs; n && *n; n++) {
        const struct room *need = room_named(all, *n);
        if (need && has_cycle(all, need, depth - 1))
            return true;
    }
    return false;
}

static void check_needs(struct cx *cx, const struct room *const *all)
{
    size_t count = 0;
    while (all[count])
        count++;
    for (size_t i = 0; i < count; i++) {
        for (const char *const *n = all[i]->needs; n && *n; n++) {
            if (!room_named(all, *n))
                fail(cx, E_INVALID, all[i]->name, "Phòng cần phòng “%s” mà không có.", *n);
        }
        if (has_cycle(all, all[i], count + 1))
            fail(cx, E_INVALID, all[i]->name, "Các phòng cần nhau thành vòng tròn.");
    }
}

int room_check(struct cx *cx, const struct room *const *all)
{
    size_t before = cx->err.n;
    check_names(cx, all);
    check_needs(cx, all);
    for (const struct room *const *room = all; *room; room++) {
        for (const struct route *r = (*room)->routes; r && r->verb != VERB_NONE; r++)
            check_route(cx, all, *room, r);
        for (const struct menu *m = (*room)->menu; m && m->label; m++) {
            if (!m->can || !can_is_known(all, m->can))
                fail(cx, E_INVALID, (*room)->name, "Mục “%s” đòi quyền không có.", m->label);
        }
    }
    return cx->err.n > before ? E_INVALID : E_OK;
}
