// SPDX-License-Identifier: Apache-2.0
/*
 * files.c - bytes on disk under their hash, rows of blobs and attachments. A file is durable before
 * the transaction that names it begins; pages and downloads are file_pages.c's.
 */
#include "desk/records.h"
#include "base/crypt.h"
#include "base/log.h"
#include "desk_sql.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

const struct field attachment_fields[] = {
    FIELD(struct attachment, id),
    FIELD(struct attachment, kind),
    FIELD(struct attachment, record_id),
    FIELD(struct attachment, slot),
    FIELD(struct attachment, blob_id),
    FIELD(struct attachment, name, .label = "Tên tệp"),
    FIELD(struct attachment, type, .label = "Loại"),
    FIELD(struct attachment, size, .label = "Dung lượng"),
    FIELD(struct attachment, sha256),
    FIELD(struct attachment, created_at, .label = "Ngày gửi"),
    FIELD(struct attachment, removed_at),
    FIELD_END,
};

struct blob {
    int64_t id;
    const char *sha256, *type;
    int64_t size;
    const char *state;
};
static const struct field blob_fields[] = {
    FIELD(struct blob, id),   FIELD(struct blob, sha256), FIELD(struct blob, type),
    FIELD(struct blob, size), FIELD(struct blob, state),  FIELD_END,
};

/* ---- bytes ---- */

const char *blob_path(struct cx *cx, const char *sha256)
{
    must(cx->house);
    if (strlen(sha256) != 64 || sha256[strspn(sha256, "0123456789abcdef")])
        return arena_printf(cx->mem, "%s/blobs/-",
                            cx->house->dir); /* a damaged row: no such file */
    return arena_printf(cx->mem, "%s/blobs/%.2s/%.2s/%s", cx->house->dir, sha256, sha256 + 2,
                        sha256);
}

static int disk_fault(struct cx *cx, const char *what, const char *path)
{
    log_line(LOG_ERROR, "files: %s %s: %s", what, path, strerror(errno));
    if (errno == ENOSPC || errno == EDQUOT || errno == EROFS)
        return fail(cx, E_BUSY, "", "Đĩa của máy chủ đầy hoặc không ghi được, xin thử lại sau.");
    return fail(cx, E_IO, "", "Máy chủ không lưu được tệp.");
}

static int sync_path(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC);

    if (fd < 0)
        return -1;
    int rc = fsync(fd);
    int saved = errno;
    close(fd);
    errno = saved;
    return rc;
}

/* The folder, made durable in its parent when it is new. */
static int folder(const char *path, const char *parent)
{
    if (mkdir(path, 0700) == 0)
        return sync_path(parent, O_RDONLY | O_DIRECTORY);
    return errno == EEXIST ? 0 : -1;
}

static int folders(struct cx *cx, const char *sha256)
{
    const char *dir = cx->house->dir;
    const char *top = arena_printf(cx->mem, "%s/blobs", dir);
    const char *middle = arena_printf(cx->mem, "%s/%.2s", top, sha256);
    const char *leaf = arena_printf(cx->mem, "%s/%.2s", middle, sha256 + 2);

    if (folder(top, dir) || folder(middle, top) || folder(leaf, middle))
        return disk_fault(cx, "mkdir", leaf);
    return E_OK;
}

/* Bytes in `from` (a file of the data folder) become the blob of this hash. The same bytes may be
 * there already: then their age starts anew, so that the collector leaves them alone. */
static int keep(struct cx *cx, const char *from, const char *sha256, int64_t size)
{
    const char *path = blob_path(cx, sha256);
    struct stat st;

    if (stat(path, &st) == 0 && st.st_size == size && utimensat(AT_FDCWD, path, NULL, 0) == 0)
        return E_OK;
    TRY(folders(cx, sha256));
    if (sync_path(from, O_RDONLY))
        return disk_fault(cx, "fsync", from);
    if (rename(from, path))
        return disk_fault(cx, "rename", path);
    if (sync_path(arena_strn(cx->mem, path, strlen(path) - 65), O_RDONLY | O_DIRECTORY))
        return disk_fault(cx, "fsync", path);
    return E_OK;
}

int blob_store(struct cx *cx, const struct upload *upload, struct blob_ref *ret)
{
    *ret =
        (struct blob_ref){ .sha256 = upload->sha256, .type = upload->type, .size = upload->size };
    return keep(cx, upload->path, upload->sha256, upload->size);
}

static void unlink_later(void *path)
{
    (void)unlink(path);
}

int spool_new(struct cx *cx, const char *what, const char **ret_path)
{
    char *path = arena_printf(cx->mem, "%s/%s-XXXXXX", cx->house->spool, what);
    int fd = mkostemp(path, O_CLOEXEC);

    if (fd < 0)
        return disk_fault(cx, "open", path);
    arena_defer(cx->mem, unlink_later, path);
    *ret_path = path;
    return fd;
}

int blob_store_bytes(struct cx *cx, const char *type, const void *bytes, size_t n,
                     struct blob_ref *ret)
{
    const char *path;
    size_t done = 0;
    int fd = spool_new(cx, "blob", &path);

    TRY(fd);
    while (done < n) {
        ssize_t some = write(fd, (const char *)bytes + done, n - done);
        if (some < 0 && errno != EINTR)
            break;
        done += some > 0 ? (size_t)some : 0;
    }
    int saved = errno;
    close(fd);
    errno = saved;
    if (done < n)
        return disk_fault(cx, "write", path);
    *ret = (struct blob_ref){ .sha256 = sha256_text(cx->mem, bytes, n),
                              .type = type,
                              .size = (int64_t)n };
    return keep(cx, path, ret->sha256, ret->size);
}

static int hash_of(struct cx *cx, const char *path, const char **ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *bytes = arena_alloc(cx->mem, 64 * 1024);
    struct sha256 *sum = sha256_new(cx->mem);
    ssize_t n;

    if (fd < 0)
        return -1;
    while ((n = read(fd, bytes, 64 * 1024)) > 0)
        sha256_add(sum, bytes, (size_t)n);
    close(fd);
    *ret = sha256_hex(cx->mem, sum);
    return n < 0 ? -1 : 0;
}

int blob_store_file(struct cx *cx, const char *type, const char *path, struct blob_ref *ret)
{
    struct stat st;

    *ret = (struct blob_ref){ .type = type };
    if (stat(path, &st) || hash_of(cx, path, &ret->sha256))
        return disk_fault(cx, "read", path);
    ret->size = st.st_size;
    return keep(cx, path, ret->sha256, ret->size);
}

/* ---- rows ---- */

int blob_row(struct cx *cx, const struct blob_ref *ref, int64_t *ret_id)
{
    struct blob blob = { 0 };
    int rc = db_one(
        cx, &sql_blob_add,
        ARGS(A(id, id_new(cx)), A(sha256, ref->sha256), A(type, ref->type), A(size, ref->size)),
        blob_fields, &blob);

    if (rc == E_NOTFOUND)
        rc = db_one(cx, &sql_blob_by_sha256, ARGS(A(sha256, ref->sha256)), blob_fields, &blob);
    *ret_id = blob.id;
    return rc;
}

int attachment_add(struct cx *cx, const char *kind, int64_t record_id, const char *slot,
                   const char *name, const struct blob_ref *ref, int64_t *ret_id)
{
    int64_t blob_id;

    *ret_id = id_new(cx);
    TRY(blob_row(cx, ref, &blob_id));
    TRY(db_exec(cx, &sql_attachment_add,
                ARGS(A(id, *ret_id), A(kind, kind), A(record_id, record_id), A(slot, slot),
                     A(blob_id, blob_id), A(name, name))));
    int rows =
        db_exec(cx, &sql_quota_take, ARGS(A(agency_id, cx->who->agency_id), A(size, ref->size)));
    if (rows == 0)
        return fail(cx, E_INVALID, slot,
                    "Cơ quan đã dùng hết dung lượng lưu trữ. Xin báo quản trị viên.");
    return rows;
}

int quota_set(struct cx *cx, int64_t agency_id, int64_t most)
{
    return db_exec(cx, &sql_quota_set, ARGS(A(agency_id, agency_id), A(most, most)));
}

int attachment_list(struct cx *cx, const char *kind, int64_t record_id, struct rows *ret)
{
    return db_rows(cx, &sql_attachment_list, ARGS(A(kind, kind), A(record_id, record_id)),
                   attachment_fields, sizeof(struct attachment), ret);
}

int attachment_get(struct cx *cx, int64_t id, struct attachment *ret)
{
    *ret = (struct attachment){ 0 };
    return db_one(cx, &sql_attachment_get, ARGS(A(id, id)), attachment_fields, ret);
}

int attachment_remove(struct cx *cx, int64_t id)
{
    return db_change(cx, &sql_attachment_remove, ARGS(A(id, id)));
}

int blob_open(struct cx *cx, int64_t blob_id, struct blob_ref *ret)
{
    struct blob blob = { 0 };

    TRY(db_one(cx, &sql_blob_get, ARGS(A(id, blob_id)), blob_fields, &blob));
    if (strcmp(blob.state, "BAD") == 0)
        return fail(cx, E_DENIED, "", "Tệp có mã độc nên đã bị khoá.");
    *ret = (struct blob_ref){ .sha256 = blob.sha256, .type = blob.type, .size = blob.size };
    int fd = open(blob_path(cx, blob.sha256), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return disk_fault(cx, "open", blob_path(cx, blob.sha256));
    return fd;
}

/* ---- check and collection ---- */

struct check {
    struct blob blob;
    int faults;
};

static int check_blob(struct cx *cx, void *rec, void *arg)
{
    const struct blob *blob = rec;
    struct check *check = arg;
    const char *what = NULL;

    SCRATCH(cx->mem)
    {
        const char *path = blob_path(cx, blob->sha256), *hash;
        struct stat st;
        if (stat(path, &st) || hash_of(cx, path, &hash))
            what = "không còn trên đĩa";
        else if (st.st_size != blob->size || strcmp(hash, blob->sha256) != 0)
            what = "không đúng nội dung đã lưu";
    }
    if (what && check->faults++ < 20)
        (void)fail(cx, E_CONFLICT, "blob", "Tệp %.16s… %s.", blob->sha256, what);
    return E_OK;
}

int blob_check_all(struct cx *cx)
{
    struct check *check = arena_alloc(cx->mem, sizeof *check);

    TRY(db_stream(cx, &sql_blob_walk, NO_ARGS, blob_fields, &check->blob, check_blob, check));
    return check->faults ? E_CONFLICT : E_OK;
}

int blob_has_row(struct cx *cx, void *arg)
{
    struct blob_known *known = arg;
    struct blob blob = { 0 };
    int rc = db_one(cx, &sql_blob_by_sha256, ARGS(A(sha256, known->sha256)), blob_fields, &blob);

    known->yes = rc >= 0;
    return rc == E_NOTFOUND ? E_OK : rc;
}

int blob_hashes(struct cx *cx, const char *after, int64_t limit, struct rows *ret)
{
    static const struct field fields[] = { FIELD(struct blob_known, sha256), FIELD_END };

    return db_rows(cx, &sql_blob_page, ARGS(A(after, after), A(limit, limit)), fields,
                   sizeof(struct blob_known), ret);
}
