// SPDX-License-Identifier: Apache-2.0
/*
 * rekey.c - the two keys of an installation. What the database seals and signs with is kept in it,
 * sealed in turn with the key file; so the file can be changed at any time, and PINs, second
 * factors, sessions and links go on. Copies made before need the file of their day.
 */
#include "base/crypt.h"
#include "desk/desk_pages.h"
#include "desk/desk_room.h"
#include "desk/records.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const char *key_path(struct cx *cx, const struct house *house)
{
    return arena_printf(cx->mem, "%s/motcua.key", house->dir);
}

static const char *next_path(struct cx *cx, const struct house *house)
{
    return arena_printf(cx->mem, "%s/motcua.key.next", house->dir);
}

static const char *wrapped(struct cx *cx, const uint8_t inner[32], const uint8_t outer[32])
{
    return seal(cx->mem, outer, hex(cx->mem, inner, 32));
}

/* A write may be run again: what is random is made before. */
static int keep(struct cx *cx, void *sealed)
{
    return setting_put(cx, "key", sealed);
}

static bool opens(struct cx *cx, struct house *house, const char *sealed, const char *path)
{
    uint8_t outer[32];
    const char *inner;
    return key_file_read(cx, path, outer) >= 0 && unseal(cx->mem, outer, sealed, &inner) &&
           key_text_read(inner, strlen(inner), house->key);
}

/* The folder keeps the file of before under another name: copies made until now need it. */
static int take_next(struct cx *cx, const struct house *house, const char **ret_was)
{
    const char *path = key_path(cx, house), *next = next_path(cx, house);
    struct local l = utc_local(clock_now());
    const char *was = arena_printf(cx->mem, "%s.until-%04d%02d%02d-%02d%02d%02d", path, l.y, l.m,
                                   l.d, l.hour, l.min, (int)(clock_now().ms / 1000 % 60));
    int dir = open(house->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = dir >= 0 && link(path, was) == 0 && rename(next, path) == 0 && fsync(dir) == 0;
    int why = errno;
    if (dir >= 0)
        close(dir);
    *ret_was = was;
    return ok ? E_OK : fail(cx, E_IO, "", "Không thay được tệp khóa %s: %s.", path, errno_vi(why));
}

static int read_inner(struct cx *cx, void *arg)
{
    struct house *house = arg;
    const char *sealed;
    TRY(setting_get(cx, "key", &sealed));
    if (!*sealed)
        return 0;
    if (opens(cx, house, sealed, key_path(cx, house)))
        return 1;
    struct faults words = cx->err;
    if (access(next_path(cx, house), F_OK) == 0 && opens(cx, house, sealed, next_path(cx, house)))
        return 2; /* killed between the database and the file */
    cx->err = words;
    return cx->err.n ? E_IO
                     : fail(cx, E_CONFLICT, "", "Tệp khóa %s không phải của dữ liệu này.",
                            key_path(cx, house));
}

int house_key_open(struct cx *cx, struct house *house)
{
    const char *was;
    int known = store_read(house->store, cx, read_inner, house);
    TRY(known);
    if (known == 2)
        return take_next(cx, house, &was);
    if (known == 1)
        return E_OK;
    uint8_t outer[32];
    TRY(key_file_read(cx, key_path(cx, house), outer));
    random_bytes(house->key, sizeof house->key);
    const char *sealed = wrapped(cx, house->key, outer);
    return house_write(house, cx, LANE_PEOPLE, keep, (void *)(uintptr_t)sealed);
}

int command_rekey(struct cx *cx, struct cli *cli)
{
    uint8_t outer[32];
    const char *next = next_path(cx, cx->house), *was;
    random_bytes(outer, sizeof outer);
    (void)unlink(next); /* of one that was killed before it reached the database */
    TRY(key_file_write(cx, next, outer));
    const char *sealed = wrapped(cx, cx->house->key, outer);
    TRY(cli_write(cx, cli, keep, (void *)(uintptr_t)sealed));
    TRY(take_next(cx, cx->house, &was));
    cli_out(cli,
            "Đã thay tệp khóa %s; mã PIN, mã hai lớp và phiên đăng nhập vẫn dùng được.\n"
            "Hãy cất một bản ở nơi khác. Các bản sao lưu trước lúc này cần tệp khóa cũ, "
            "nay là %s: cất cùng chúng, rồi xóa khỏi máy này.\n",
            key_path(cx, cx->house), was);
    return E_OK;
}
