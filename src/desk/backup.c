// SPDX-License-Identifier: Apache-2.0
/*
 * backup.c - `motcua backup FILE`: database and blobs of the living office in one file, read back
 * before it gets its name. First the snapshot of the database, then the blobs: those it names are
 * on disk already, and stay for a day after they lost their last row.
 */
#include "desk/archive.h"
#include "base/log.h"
#include "desk/archive_inside.h"
#include "desk/backup.h"
#include "desk/desk_pages.h"
#include "desk/records.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum { HASHES_AT_ONCE = 1000, COMPLAIN_MAX = 20 };

struct backup {
    struct cli *cli;
    const char *file, *part; /* as the caller names them */
    struct pack *pack;
    uint8_t key[32]; /* the key file of now: restore has no other */
    bool others;     /* another command writes this part */
    int64_t lost;    /* blobs that are not on disk */
};

struct hashes {
    const char *after;
    struct rows rows;
};

static int read_hashes(struct cx *cx, void *arg)
{
    struct hashes *h = arg;
    return blob_hashes(cx, h->after, HASHES_AT_ONCE, &h->rows);
}

static int pack_blob(struct cx *cx, struct backup *b, const char *sha256)
{
    char name[MEMBER_MAX];
    const char *found;
    snprintf(name, sizeof name, "blobs/%.2s/%.2s/%s", sha256, sha256 + 2, sha256);
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", cli_dir(b->cli), name);
    int rc = pack_file(cx, b->pack, name, path, &found);
    if (rc == E_NOTFOUND) {
        if (b->lost++ < COMPLAIN_MAX)
            cli_err(b->cli, "Tệp đính kèm %.16s… không còn trên đĩa: bản sao lưu thiếu tệp này.\n",
                    sha256);
        return E_OK;
    }
    TRY(rc);
    if (strcmp(found, sha256) != 0)
        return fail(cx, E_CONFLICT, "",
                    "Tệp đính kèm %.16s… đã hỏng trên đĩa. Hãy chạy motcua check.", sha256);
    return E_OK;
}

/* A page of hashes at a time: a year's blobs do not fit into one arena. */
static int pack_blobs(struct cx *cx, struct backup *b)
{
    char after[65] = "";
    struct cx page = *cx;
    page.mem = arena_new();
    arena_defer(cx->mem, (void (*)(void *))arena_free, page.mem);
    for (size_t n = HASHES_AT_ONCE; n == HASHES_AT_ONCE;) {
        struct hashes h = { .after = after };
        arena_reset(page.mem);
        page.err = (struct faults){ 0 };
        int rc = cli_read(&page, b->cli, read_hashes, &h);
        if (rc < 0)
            return fail(cx, rc, "", "%s", fault_first(&page, rc));
        n = h.rows.n;
        ROWS_EACH(struct blob_known, blob, h.rows) {
            TRY(pack_blob(cx, b, blob->sha256));
            snprintf(after, sizeof after, "%s", blob->sha256);
        }
    }
    return E_OK;
}

static int pack_all(struct cx *cx, struct backup *b, int fd)
{
    const char *sums, *database, *sha256;
    enum engine engine = store_engine(cli_store(b->cli));
    int sums_fd = spool_new(cx, "sums", &sums);
    TRY(sums_fd);
    int rc = pack_new(cx, fd, sums_fd, &b->pack);
    int database_fd = rc < 0 ? rc : spool_new(cx, "copy", &database);
    if (database_fd >= 0)
        close(database_fd);
    rc = rc < 0 ? rc : database_fd;
    if (rc >= 0)
        rc = store_backup(cx, cli_store(b->cli), database);
    if (rc >= 0)
        rc = pack_text(cx, b->pack, CARD,
                       arena_printf(cx->mem, "backup 1\nengine %s\nprogram motcua %s\nmade %s\n",
                                    engine == ENGINE_SQLITE ? "sqlite" : "postgresql",
                                    MOTCUA_VERSION, utc_iso(cx->mem, cx->now)));
    if (rc >= 0)
        rc = pack_file(cx, b->pack, database_member(engine), database, &sha256);
    if (rc >= 0)
        rc = pack_blobs(cx, b);
    if (rc >= 0)
        rc = pack_end(cx, b->pack, b->key);
    close(sums_fd);
    return rc;
}

static int make(struct cx *cx, struct backup *b)
{
    struct unpacked read;
    FILE *out = cli_open(cx, b->cli, b->part, "a");
    if (!out)
        return E_NOTFOUND;
    int fd = fileno(out);
    b->others = flock(fd, LOCK_EX | LOCK_NB) != 0;
    if (b->others)
        return fail(cx, E_BUSY, "", "Đang có lệnh khác sao lưu vào %s.", b->file);
    if (ftruncate(fd, 0) != 0)
        return fail(cx, E_IO, "", "Không ghi được %s: %s.", b->part, errno_vi(errno));
    (void)!fchmod(fd, 0600); /* a caller of another account: then as its umask says */
    TRY(key_file_read(cx, arena_printf(cx->mem, "%s/motcua.key", cx->house->dir), b->key));
    TRY(pack_all(cx, b, fd));
    if (fsync(fd) != 0)
        return fail(cx, E_IO, "", "Không ghi được %s: %s.", b->part, errno_vi(errno));
    FILE *in = cli_open(cx, b->cli, b->part, "r");
    if (!in)
        return E_NOTFOUND;
    TRY(unpack(cx, fileno(in), b->key, NULL, &read));
    if (read.blobs + 2 != pack_files(b->pack))
        return fail(cx, E_IO, "", "Đọc lại bản sao lưu thấy thiếu tệp.");
    TRY(cli_rename(cx, b->cli, b->part, b->file));
    cli_out(
        b->cli,
        "Đã sao lưu vào %s: cơ sở dữ liệu và %lld tệp đính kèm, %lld byte; đã đọc lại và đúng.\n",
        b->file, (long long)read.blobs, (long long)read.bytes);
    return E_OK;
}

int command_backup(struct cx *cx, struct cli *cli)
{
    struct backup b = { .cli = cli, .file = cli_arg(cli, 0) };
    b.part = arena_printf(cx->mem, "%s.part", b.file);
    if (strcmp(b.file, "-") == 0 || !*b.file)
        return fail(cx, E_INVALID, "", "Bản sao lưu cần tên tệp: phải đọc lại được để kiểm tra.");
    int rc = make(cx, &b);
    if (b.others)
        return rc;
    if (rc < 0) {
        struct faults words = cx->err;
        if (cli_rename(cx, cli, b.part, "") < 0)
            log_line(LOG_WARN, "backup: %s stays", b.part);
        cx->err = words;
        return rc;
    }
    cli_out(cli,
            "Tệp khóa %s/motcua.key KHÔNG nằm trong bản sao lưu: hãy cất một bản ở nơi khác. "
            "Thiếu nó thì mã tra cứu và mã đăng nhập hai lớp không mở được sau khi khôi phục.\n",
            cli_dir(cli));
    if (b.lost)
        cli_exit(cli, err_exit(E_CONFLICT));
    return E_OK;
}
