// SPDX-License-Identifier: Apache-2.0
/*
 * archive_read.c - the reading half of archive.h. The file may come from anybody: only the names,
 * kinds and order that the writing half makes are accepted, and it may not grow without bound while
 * it is unpacked.
 */
#include "desk/archive.h"
#include "base/crypt.h"
#include "base/log.h"
#include "base/text.h"
#include "desk/archive_inside.h"
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Databases shrink to a tenth or, nearly empty, to a hundredth; more than this is a bomb. */
enum { GROWTH_MAX = 1000, TEXT_MEMBER_MAX = 1000 };
#define GROWTH_FREE (INT64_C(64) << 20)

enum stage { AT_CARD, AT_DATABASE, AT_BLOBS, AT_MAC, AT_END };

struct unpack {
    struct archive *in;
    struct arena *work; /* of one member */
    char *bytes;
    const char *into;
    const uint8_t *key;
    enum stage stage;
    char name[MEMBER_MAX], before[MEMBER_MAX];
    char text[TEXT_MEMBER_MAX + 1]; /* of a short member */
    struct sha256 *all;             /* over the lines of hashes, as the list must be */
    const char *all_hex;
    struct unpacked *ret;
};

size_t sum_line(char line[SUM_LINE_MAX], const char *sha256, const char *name)
{
    int n = snprintf(line, SUM_LINE_MAX, "%s  %s\n", sha256, name);
    must(n > 0 && n < SUM_LINE_MAX);
    return (size_t)n;
}

const char *sums_mac(struct cx *cx, const uint8_t key[32], const char *sha256)
{
    uint8_t mac[32];
    const char *text = arena_printf(cx->mem, "backup\n%s", sha256);
    hmac_sha256(key, 32, text, strlen(text), mac);
    return hex(cx->mem, mac, sizeof mac);
}

const char *database_member(enum engine engine)
{
    return engine == ENGINE_SQLITE ? "database.sqlite" : "database.pgdump";
}

static void unpack_free(void *p)
{
    struct unpack *u = p;
    archive_read_free(u->in);
    arena_free(u->work);
}

static int not_ours(struct cx *cx, struct unpack *u, const char *why)
{
    const char *detail = u->in ? archive_error_string(u->in) : NULL;
    log_line(LOG_WARN, "archive=read member=\"%s\" why=\"%s\" detail=\"%s\"", u->name, why,
             detail ? detail : "");
    return fail(cx, E_CONFLICT, "", "Tệp không phải bản sao lưu nguyên vẹn của Một Cửa: %s.", why);
}

static int disk(struct cx *cx, const char *path)
{
    log_line(LOG_ERROR, "archive=unpack path=%s errno=%d", path, errno);
    if (errno == ENOSPC || errno == EDQUOT || errno == EROFS)
        return fail(cx, E_BUSY, "", "Đĩa đầy hoặc không ghi được: %s.", path);
    return fail(cx, E_IO, "", "Không ghi được %s: %s.", path, errno_vi(errno));
}

/* blobs/ab/cd/ab cd… (64 hexadecimal digits) */
static bool is_blob(const char *name)
{
    if (strncmp(name, "blobs/", 6) != 0 || strlen(name) != 6 + 3 + 3 + 64)
        return false;
    const char *hash = name + 12;
    return name[8] == '/' && name[11] == '/' && strspn(hash, "0123456789abcdef") == 64 &&
           strncmp(name + 6, hash, 2) == 0 && strncmp(name + 9, hash + 2, 2) == 0;
}

/* ---- bytes of one member ---- */

static int folders_of(struct cx *cx, struct unpack *u)
{
    for (const char *slash = strchr(u->name, '/'); slash; slash = strchr(slash + 1, '/')) {
        const char *path =
            arena_printf(u->work, "%s/%.*s", u->into, (int)(slash - u->name), u->name);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return disk(cx, path);
    }
    return E_OK;
}

static int write_out(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t some = write(fd, bytes, n);
        if (some < 0 && errno == EINTR)
            continue;
        if (some < 0)
            return -1;
        bytes += some;
        n -= (size_t)some;
    }
    return 0;
}

/* All bytes of the member: hashed, to fd unless it is −1, the first ones kept as text. */
static int drain(struct cx *cx, struct unpack *u, int64_t size, int fd, const char **ret_sha256)
{
    struct sha256 *sum = sha256_new(u->work);
    int64_t got = 0;
    la_ssize_t n;
    while ((n = archive_read_data(u->in, u->bytes, ARCHIVE_BLOCK)) > 0) {
        if (got < TEXT_MEMBER_MAX)
            memcpy(u->text + got, u->bytes,
                   n < TEXT_MEMBER_MAX - got ? (size_t)n : (size_t)(TEXT_MEMBER_MAX - got));
        got += n;
        u->ret->bytes += n;
        if (u->ret->bytes > GROWTH_FREE + GROWTH_MAX * archive_filter_bytes(u->in, -1))
            return not_ours(cx, u, "nội dung phình to bất thường khi giải nén");
        sha256_add(sum, u->bytes, (size_t)n);
        if (fd >= 0 && write_out(fd, u->bytes, (size_t)n) != 0)
            return disk(cx, u->name);
    }
    if (n < 0 || got != size)
        return not_ours(cx, u, "tệp bị hỏng hoặc bị cắt ngang");
    u->text[got < TEXT_MEMBER_MAX ? got : TEXT_MEMBER_MAX] = 0;
    *ret_sha256 = sha256_hex(u->work, sum);
    return E_OK;
}

static int take(struct cx *cx, struct unpack *u, int64_t size, const char **ret_sha256)
{
    if (!u->into || u->stage == AT_CARD)
        return drain(cx, u, size, -1, ret_sha256);
    TRY(folders_of(cx, u));
    const char *path = arena_printf(u->work, "%s/%s", u->into, u->name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return disk(cx, path);
    int rc = drain(cx, u, size, fd, ret_sha256);
    if (close(fd) != 0 && rc >= 0)
        rc = disk(cx, path);
    return rc;
}

/* ---- which member may come when ---- */

/* "name value" of a line of the card; "" when absent. */
static const char *card_line(struct arena *mem, const char *text, const char *name)
{
    size_t k = strlen(name);
    for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n')
        if (strncmp(p, name, k) == 0 && p[k] == ' ')
            return arena_strn(mem, p + k + 1, strcspn(p + k + 1, "\n"));
    return "";
}

static int read_card(struct cx *cx, struct unpack *u)
{
    const char *engine = card_line(u->work, u->text, "engine");
    if (!utf8_valid(u->text, strlen(u->text)) ||
        strcmp(card_line(u->work, u->text, "backup"), "1") != 0)
        return not_ours(cx, u, "phiên bản không đọc được");
    if (strcmp(engine, "sqlite") != 0 && strcmp(engine, "postgresql") != 0)
        return not_ours(cx, u, "loại cơ sở dữ liệu không rõ");
    u->ret->engine = strcmp(engine, "sqlite") == 0 ? ENGINE_SQLITE : ENGINE_POSTGRES;
    u->ret->made = card_line(cx->mem, u->text, "made");
    return E_OK;
}

static int noted(struct cx *cx, struct unpack *u, const char *sha256)
{
    char line[SUM_LINE_MAX];
    sha256_add(u->all, line, sum_line(line, sha256, u->name));
    if (u->stage == AT_CARD) {
        TRY(read_card(cx, u));
        u->stage = AT_DATABASE;
    } else if (u->stage == AT_DATABASE) {
        if (u->into)
            u->ret->database = arena_printf(cx->mem, "%s/%s", u->into, u->name);
        u->stage = AT_BLOBS;
    } else {
        if (strcmp(u->name + 12, sha256) != 0)
            return not_ours(cx, u, "nội dung một tệp đính kèm không đúng dấu băm");
        u->ret->blobs++;
    }
    return E_OK;
}

static int read_seal(struct cx *cx, struct unpack *u)
{
    if (u->key && !same_secret(sums_mac(cx, u->key, u->all_hex),
                               arena_strn(cx->mem, u->text, strcspn(u->text, "\n"))))
        return fail(cx, E_CONFLICT, "key",
                    "Tệp khóa không phải của bản sao lưu này, hoặc bản sao lưu đã bị sửa.");
    u->stage = AT_END;
    return E_OK;
}

static bool expected(const struct unpack *u, int64_t size)
{
    switch (u->stage) {
    case AT_CARD:
        return strcmp(u->name, CARD) == 0 && size <= TEXT_MEMBER_MAX;
    case AT_DATABASE:
        return strcmp(u->name, database_member(u->ret->engine)) == 0;
    case AT_BLOBS:
        return strcmp(u->name, SUMS) == 0 ||
               (is_blob(u->name) && (!is_blob(u->before) || strcmp(u->name, u->before) > 0));
    case AT_MAC:
        return strcmp(u->name, SUMS_MAC) == 0 && size <= TEXT_MEMBER_MAX;
    case AT_END:
    default:
        return false;
    }
}

static int member(struct cx *cx, struct unpack *u, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname(entry), *sha256;
    int64_t size = archive_entry_size(entry);
    arena_reset(u->work);
    snprintf(u->before, sizeof u->before, "%s", u->name);
    if (!name || strlen(name) >= sizeof u->name)
        return not_ours(cx, u, "có tên tệp lạ");
    snprintf(u->name, sizeof u->name, "%s", name);
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) ||
        archive_entry_symlink(entry) || archive_entry_sparse_count(entry) > 0 ||
        !archive_entry_size_is_set(entry) || size < 0)
        return not_ours(cx, u, "có thứ không phải tệp thường");
    if (!expected(u, size))
        return not_ours(cx, u, "có tệp lạ hoặc sai thứ tự");
    if (u->stage == AT_BLOBS && strcmp(name, SUMS) == 0) {
        TRY(drain(cx, u, size, -1, &sha256));
        u->all_hex = sha256_hex(cx->mem, u->all);
        u->stage = AT_MAC;
        return strcmp(u->all_hex, sha256) == 0
                   ? E_OK
                   : not_ours(cx, u, "một tệp không đúng dấu băm đã ghi");
    }
    if (u->stage == AT_MAC) {
        TRY(drain(cx, u, size, -1, &sha256));
        return read_seal(cx, u);
    }
    TRY(take(cx, u, size, &sha256));
    return noted(cx, u, sha256);
}

int unpack(struct cx *cx, int fd, const uint8_t *key, const char *into, struct unpacked *ret)
{
    struct unpack *u = arena_alloc(cx->mem, sizeof *u);
    struct archive_entry *entry;
    int rc;
    *ret = (struct unpacked){ .made = "", .database = "" };
    *u = (struct unpack){
        .in = archive_read_new(), .work = arena_new(), .into = into, .key = key, .ret = ret
    };
    must(u->in);
    arena_defer(cx->mem, unpack_free, u);
    u->bytes = arena_alloc(cx->mem, ARCHIVE_BLOCK);
    u->all = sha256_new(cx->mem);
    archive_read_support_format_tar(u->in);
    archive_read_support_filter_zstd(u->in);
    if (archive_read_open_fd(u->in, fd, ARCHIVE_BLOCK) != ARCHIVE_OK)
        return not_ours(cx, u, "không đọc được");
    while ((rc = archive_read_next_header(u->in, &entry)) == ARCHIVE_OK)
        TRY(member(cx, u, entry));
    if (rc != ARCHIVE_EOF || u->stage != AT_END)
        return not_ours(cx, u, "tệp bị hỏng hoặc bị cắt ngang");
    return E_OK;
}
