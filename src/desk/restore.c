// SPDX-License-Identifier: Apache-2.0
/*
 * restore.c - `motcua restore FILE`: a backup becomes the office of an empty data folder.
 * Everything is unpacked into DIR/.restore and checked there; only a whole, good copy is then moved
 * into place, the database last. A run that was killed leaves .restore behind, and the next one
 * begins anew.
 */
#include "base/log.h"
#include "desk/archive.h"
#include "desk/backup.h"
#include "desk/desk_room.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct restore {
    struct cli *cli;
    struct store_config to;
    const char *dir, *stage; /* DIR, DIR/.restore */
    int dir_fd;
    const uint8_t *key; /* NULL: none was given */
    uint8_t key_bytes[32];
    struct unpacked from;
};

/* ---- the folder ---- */

/* A folder and what it holds; links are removed, never followed. Depth is ours: blobs/ab/cd. */
static void remove_tree(int at, const char *name, int depth)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (unlinkat(fd, e->d_name, 0) != 0 && depth > 0)
            remove_tree(fd, e->d_name, depth - 1);
    }
    closedir(d);
    unlinkat(at, name, AT_REMOVEDIR);
}

/* Does a running office hold this folder? */
static bool in_use(const struct restore *r)
{
    int fd = openat(r->dir_fd, "motcua.lock", O_RDWR | O_CLOEXEC);
    bool locked = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0;
    if (fd >= 0)
        close(fd);
    return locked || faccessat(r->dir_fd, "motcua.sock", F_OK, 0) == 0;
}

/* May this stand in the folder? The key, put there by hand; what a killed restore left. */
static bool harmless(const char *name, bool left_over)
{
    static const char *const always[] = { ".", "..", "motcua.key", "lost+found", ".restore" };
    for (size_t i = 0; i < COUNT(always); i++)
        if (strcmp(name, always[i]) == 0)
            return true;
    return left_over && strcmp(name, "blobs") == 0;
}

static int check_empty(struct cx *cx, const struct restore *r)
{
    bool left_over = faccessat(r->dir_fd, ".restore", F_OK, 0) == 0;
    const char *foreign = NULL;
    if (in_use(r))
        return fail(
            cx, E_CONFLICT, "",
            "motcua serve đang chạy trên %s. Hãy dừng trước, rồi khôi phục vào thư mục trống.",
            r->dir);
    DIR *d = opendir(r->dir);
    for (struct dirent *e = d ? readdir(d) : NULL; e && !foreign; e = readdir(d))
        if (!harmless(e->d_name, left_over))
            foreign = arena_str(cx->mem, e->d_name);
    if (d)
        closedir(d);
    if (!d)
        return fail(cx, E_IO, "", "Không đọc được thư mục %s: %s.", r->dir, errno_vi(errno));
    return foreign ? fail(cx, E_CONFLICT, "",
                          "Thư mục %s không trống (có %s). Chỉ khôi phục vào thư mục trống.",
                          r->dir, foreign)
                   : E_OK;
}

static void close_fd(void *fd)
{
    close(*(int *)fd);
}

static int open_folder(struct cx *cx, struct restore *r)
{
    if (mkdir(r->dir, 0700) != 0 && errno != EEXIST)
        return fail(cx, E_IO, "", "Không lập được thư mục %s: %s.", r->dir, errno_vi(errno));
    r->dir_fd = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->dir_fd < 0)
        return fail(cx, E_IO, "", "Không mở được thư mục %s: %s.", r->dir, errno_vi(errno));
    arena_defer(cx->mem, close_fd, &r->dir_fd);
    if (flock(r->dir_fd, LOCK_EX | LOCK_NB) != 0)
        return fail(cx, E_BUSY, "", "Một lệnh khôi phục khác đang chạy trên %s.", r->dir);
    return check_empty(cx, r);
}

/* ---- the key ---- */

/* --key, else the one that stands in the folder already, else none. */
static int find_key(struct cx *cx, struct restore *r)
{
    const char *given = cli_option(r->cli, "key"),
               *own = arena_printf(cx->mem, "%s/motcua.key", r->dir);
    if (!given && access(own, F_OK) != 0)
        return E_OK;
    TRY(key_file_read(cx, given ? given : own, r->key_bytes));
    r->key = r->key_bytes;
    return E_OK;
}

static int place_key(struct cx *cx, const struct restore *r)
{
    const char *path = arena_printf(cx->mem, "%s/motcua.key", r->dir);
    uint8_t there[32];
    if (!r->key)
        return E_OK;
    if (access(path, F_OK) != 0)
        return key_file_write(cx, path, r->key);
    TRY(key_file_read(cx, path, there));
    return memcmp(there, r->key, sizeof there) == 0
               ? E_OK
               : fail(cx, E_CONFLICT, "key", "Trong %s đã có một tệp khóa khác với --key.", r->dir);
}

/* ---- from stage to place ---- */

static int place(struct cx *cx, const struct restore *r)
{
    if (syncfs(r->dir_fd) != 0)
        return fail(cx, E_IO, "", "Không ghi được xuống đĩa: %s.", errno_vi(errno));
    TRY(place_key(cx, r));
    if (r->from.blobs && renameat(r->dir_fd, ".restore/blobs", r->dir_fd, "blobs") != 0)
        return fail(cx, E_IO, "", "Không đặt được thư mục blobs: %s.", errno_vi(errno));
    TRY(store_restore(cx, &r->to, r->from.database));
    remove_tree(r->dir_fd, ".restore", 3);
    (void)!fsync(r->dir_fd);
    return E_OK;
}

static int bring(struct cx *cx, struct restore *r, int fd)
{
    remove_tree(r->dir_fd, ".restore", 3);
    remove_tree(r->dir_fd, "blobs", 2);
    if (mkdir(r->stage, 0700) != 0)
        return fail(cx, E_IO, "", "Không lập được thư mục %s: %s.", r->stage, errno_vi(errno));
    TRY(unpack(cx, fd, r->key, r->stage, &r->from));
    bool sqlite = r->from.engine == ENGINE_SQLITE;
    if (sqlite != !*r->to.url)
        return fail(cx, E_INVALID, "",
                    sqlite ? "Bản sao lưu này của SQLite; hãy bỏ --db."
                           : "Bản sao lưu này của PostgreSQL; hãy thêm --db postgresql://…");
    TRY(store_verify(cx, r->from.engine, r->from.database));
    return place(cx, r);
}

static void report(const struct restore *r)
{
    cli_out(
        r->cli,
        "Đã khôi phục vào %s bản sao lưu lúc %s: cơ sở dữ liệu và %lld tệp đính kèm, dấu băm đều đúng.\n",
        r->dir, r->from.made, (long long)r->from.blobs);
    cli_out(r->cli,
            "Nếu là bộ mẫu: liên kết đăng nhập không nằm trong bản sao lưu, hãy lập lại bằng "
            "motcua demo links.\n");
    if (r->key)
        return;
    cli_out(
        r->cli,
        "CHƯA CÓ TỆP KHÓA: mã tra cứu (PIN) của công dân, mã đăng nhập hai lớp và các bí mật khác còn niêm phong. "
        "Hãy chép tệp khóa đã cất riêng vào %s/motcua.key (quyền 0600) rồi mới chạy motcua serve.\n",
        r->dir);
}

int command_restore(struct cx *cx, struct cli *cli)
{
    struct restore *r = arena_alloc(cx->mem, sizeof *r);
    r->cli = cli;
    r->dir = cli_dir(cli);
    r->to = (struct store_config){ .dir = r->dir, .url = cli_db(cli) };
    r->stage = arena_printf(cx->mem, "%s/.restore", r->dir);
    FILE *in = cli_open(cx, cli, cli_arg(cli, 0), "r");
    if (!in)
        return E_NOTFOUND;
    TRY(open_folder(cx, r));
    TRY(store_vacant(cx, &r->to));
    TRY(find_key(cx, r));
    int rc = bring(cx, r, fileno(in));
    if (rc < 0) {
        remove_tree(r->dir_fd, ".restore", 3);
        remove_tree(r->dir_fd, "blobs", 2);
        return rc;
    }
    report(r);
    return E_OK;
}
