// SPDX-License-Identifier: Apache-2.0
/*
 * house.c - opening and closing the house: data folder, key, database and migrations, the checks of
 * all rooms, their start. Serving is dispatch.c, later work is outbox and jobs.
 */
#include "base/crypt.h"
#include "base/log.h"
#include "desk/desk_room.h"
#include "desk/session.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUEUE_MAX = 2048, READERS = 12 };

static int make_folder(struct cx *cx, const char *dir, bool create)
{
    struct stat st;
    if (stat(dir, &st) == 0)
        return S_ISDIR(st.st_mode) ? E_OK
                                   : fail(cx, E_INVALID, "", "%s không phải là thư mục.", dir);
    if (!create)
        return fail(cx, E_NOTFOUND, "",
                    "Không có thư mục dữ liệu %s. Hãy chạy: motcua init --data %s", dir, dir);
    if (mkdir(dir, 0700) != 0)
        return fail(cx, E_IO, "", "Không lập được thư mục %s: %s.", dir, errno_vi(errno));
    return E_OK;
}

static int make_key(struct cx *cx, const struct house *house)
{
    const char *path = arena_printf(cx->mem, "%s/motcua.key", house->dir);
    uint8_t key[32];
    if (access(path, F_OK) == 0)
        return E_OK;
    random_bytes(key, sizeof(key));
    return key_file_write(cx, path, key);
}

/* What uploads left behind when the program was killed. */
static int make_spool(struct cx *cx, struct house *house)
{
    house->spool = arena_printf(house->mem, "%s/spool", house->dir);
    if (mkdir(house->spool, 0700) != 0 && errno != EEXIST && errno != EROFS)
        return fail(cx, E_IO, "", "Không lập được thư mục %s: %s.", house->spool, errno_vi(errno));
    return E_OK;
}

static int migrate(struct cx *cx, struct house *house)
{
    struct migration_set sets[256];
    size_t n = 0;
    for (const struct room *const *room = house->rooms; *room && n < COUNT(sets); room++) {
        if ((*room)->schema)
            sets[n++] = (struct migration_set){ (*room)->name, (*room)->schema };
    }
    return store_migrate(cx, house->store, sets, n);
}

static int read_settings(struct cx *cx, void *arg)
{
    struct house *house = arg;
    const char *demo, *https;
    TRY(setting_get(cx, "demo", &demo));
    TRY(setting_get(cx, "https", &https));
    house->demo = strcmp(demo, "1") == 0;
    house->https = strcmp(https, "1") == 0;
    return E_OK;
}

static int start_rooms(struct cx *cx, struct house *house)
{
    for (const struct room *const *room = house->rooms; *room; room++) {
        if ((*room)->start)
            TRY((*room)->start(cx));
    }
    return E_OK;
}

static int open_all(struct cx *cx, struct house *house, const struct house_config *config)
{
    struct store_config store = config->store;
    TRY(room_check(cx, house->rooms));
    TRY(router_new(cx, house->mem, house->rooms, &house->router));
    perm_names(house->mem, house->rooms, &house->perm_names, &house->perm_n);
    TRY(make_folder(cx, house->dir, config->create));
    if (config->create)
        TRY(make_key(cx, house));
    store.dir = house->dir;
    store.must_exist |= !config->create;
    if (store.readers == 0)
        store.readers = READERS;
    TRY(store_open(cx, &store, &house->store));
    TRY(make_spool(cx, house)); /* not before: a folder without data stays as it is */
    TRY(migrate(cx, house));
    TRY(house_key_open(cx, house));
    TRY(store_read(house->store, cx, read_settings, house));
    house->desk->frames = frame_cache_new(cx, house);
    return start_rooms(cx, house);
}

int house_open(struct cx *cx, const struct house_config *config, struct house **ret)
{
    struct arena *mem = arena_new();
    struct house *house = arena_alloc(mem, sizeof(*house));
    fail_translate(i18n_text);
    house->mem = mem;
    house->dir = arena_str(mem, config->store.dir);
    house->public_url = config->public_url ? config->public_url : "";
    house->rooms = config->rooms ? config->rooms : rooms;
    house->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    house->desk = arena_alloc(mem, sizeof(*house->desk));
    house->desk->workers = workers_new(mem, QUEUE_MAX);
    house->desk->slow = workers_new(mem, QUEUE_MAX / 8);
    house->desk->sessions = session_cache_new(mem);
    house->desk->throttle = throttle_new(mem);
    house->desk->recent = recent_new(mem);
    cx->house = house;
    int rc = open_all(cx, house, config);
    if (rc < 0) {
        house_close(house);
        cx->house = house = NULL;
    }
    *ret = house;
    return rc < 0 ? rc : E_OK;
}

void house_close(struct house *house)
{
    if (!house)
        return;
    if (house->store)
        store_close(house->store);
    snapshots_free(atomic_load(&house->snapshots));
    if (house->desk->frames)
        frame_cache_free(house->desk->frames);
    session_cache_free(house->desk->sessions);
    throttle_free(house->desk->throttle);
    recent_free(house->desk->recent);
    workers_free(house->desk->workers);
    workers_free(house->desk->slow);
    close(house->wake_fd);
    arena_free(house->mem);
}
