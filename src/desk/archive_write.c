// SPDX-License-Identifier: Apache-2.0
/* archive_write.c - the writing half of archive.h, on libarchive. */
#include "desk/archive.h"
#include "base/crypt.h"
#include "base/log.h"
#include "desk/archive_inside.h"
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct pack {
    struct archive *out;
    struct archive_entry *entry;
    struct arena *work; /* of one member */
    char *bytes;
    int sums;
    struct sha256 *all; /* over the lines of hashes */
    int64_t files;
};

static void pack_free(void *p)
{
    struct pack *pack = p;
    archive_entry_free(pack->entry);
    archive_write_free(pack->out);
    arena_free(pack->work);
}

static int refused(struct cx *cx, struct pack *pack)
{
    int err = archive_errno(pack->out);
    log_line(LOG_ERROR, "archive=write error=\"%s\"", archive_error_string(pack->out));
    if (err == ENOSPC || err == EDQUOT || err == EROFS)
        return fail(cx, E_BUSY, "", "Nơi đặt bản sao lưu đã đầy hoặc không ghi được.");
    return fail(cx, E_IO, "", "Không ghi được bản sao lưu: %s.", errno_vi(err ? err : EIO));
}

int pack_new(struct cx *cx, int fd, int sums, struct pack **ret)
{
    struct pack *pack = arena_alloc(cx->mem, sizeof *pack);
    pack->out = archive_write_new();
    pack->entry = archive_entry_new();
    must(pack->out && pack->entry);
    pack->work = arena_new();
    arena_defer(cx->mem, pack_free, pack);
    pack->bytes = arena_alloc(cx->mem, ARCHIVE_BLOCK);
    pack->all = sha256_new(cx->mem);
    pack->sums = sums;
    archive_write_set_format_pax_restricted(pack->out);
    archive_write_add_filter_zstd(pack->out);
    archive_write_set_bytes_in_last_block(pack->out, 1);
    *ret = pack;
    return archive_write_open_fd(pack->out, fd) == ARCHIVE_OK ? E_OK : refused(cx, pack);
}

static int begin(struct cx *cx, struct pack *pack, const char *name, int64_t size, time_t at)
{
    archive_entry_clear(pack->entry);
    archive_entry_set_pathname(pack->entry, name);
    archive_entry_set_filetype(pack->entry, AE_IFREG);
    archive_entry_set_perm(pack->entry, 0600);
    archive_entry_set_size(pack->entry, size);
    archive_entry_set_mtime(pack->entry, at, 0);
    return archive_write_header(pack->out, pack->entry) == ARCHIVE_OK ? E_OK : refused(cx, pack);
}

static int put(struct cx *cx, struct pack *pack, const void *bytes, size_t n)
{
    return archive_write_data(pack->out, bytes, n) == (la_ssize_t)n ? E_OK : refused(cx, pack);
}

static int note(struct cx *cx, struct pack *pack, const char *sha256, const char *name)
{
    char line[SUM_LINE_MAX];
    size_t n = sum_line(line, sha256, name);
    sha256_add(pack->all, line, n);
    pack->files++;
    if (write(pack->sums, line, n) != (ssize_t)n)
        return fail(cx, E_BUSY, "", "Đĩa của máy chủ đầy hoặc không ghi được.");
    return E_OK;
}

static int text_member(struct cx *cx, struct pack *pack, const char *name, const char *text)
{
    size_t n = strlen(text);
    TRY(begin(cx, pack, name, (int64_t)n, time(NULL)));
    return put(cx, pack, text, n);
}

int pack_text(struct cx *cx, struct pack *pack, const char *name, const char *text)
{
    TRY(text_member(cx, pack, name, text));
    arena_reset(pack->work);
    return note(cx, pack, sha256_text(pack->work, text, strlen(text)), name);
}

static int copy(struct cx *cx, struct pack *pack, const char *name, int fd, const char **ret_sha256)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return fail(cx, E_IO, "", "Không đọc được %s.", name);
    TRY(begin(cx, pack, name, st.st_size, st.st_mtime));
    arena_reset(pack->work);
    struct sha256 *sum = sha256_new(pack->work);
    int64_t left = st.st_size;
    while (left > 0) {
        ssize_t n = read(fd, pack->bytes, left < ARCHIVE_BLOCK ? (size_t)left : ARCHIVE_BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return fail(cx, E_IO, "", "Không đọc hết được %s.", name);
        sha256_add(sum, pack->bytes, (size_t)n);
        TRY(put(cx, pack, pack->bytes, (size_t)n));
        left -= n;
    }
    *ret_sha256 = sha256_hex(pack->work, sum);
    return E_OK;
}

static int file_member(struct cx *cx, struct pack *pack, const char *name, const char *path,
                       const char **ret_sha256)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return E_NOTFOUND;
    if (fd < 0)
        return fail(cx, E_IO, "", "Không mở được %s: %s.", name, errno_vi(errno));
    int rc = copy(cx, pack, name, fd, ret_sha256);
    close(fd);
    return rc;
}

int pack_file(struct cx *cx, struct pack *pack, const char *name, const char *path,
              const char **ret_sha256)
{
    TRY(file_member(cx, pack, name, path, ret_sha256));
    return note(cx, pack, *ret_sha256, name);
}

int pack_end(struct cx *cx, struct pack *pack, const uint8_t key[32])
{
    const char *sha256;
    if (lseek(pack->sums, 0, SEEK_SET) != 0)
        return fail(cx, E_IO, "", "Không đọc lại được danh sách tệp.");
    TRY(copy(cx, pack, SUMS, pack->sums, &sha256));
    if (strcmp(sha256, sha256_hex(cx->mem, pack->all)) != 0)
        return fail(cx, E_IO, "", "Danh sách tệp bị sai khi ghi; đĩa của máy chủ có lỗi.");
    TRY(text_member(cx, pack, SUMS_MAC, arena_printf(cx->mem, "%s\n", sums_mac(cx, key, sha256))));
    return archive_write_close(pack->out) == ARCHIVE_OK ? E_OK : refused(cx, pack);
}

int64_t pack_files(const struct pack *pack)
{
    return pack->files;
}
