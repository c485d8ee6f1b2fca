// SPDX-License-Identifier: Apache-2.0
/* body.c - where bodies are kept: a little in memory, the rest in spool files that are hashed while
 * written. */
#include "desk/http/http_inside.h"
#include "base/crypt.h"
#include "base/err.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct spill {
    struct arena *mem;
    struct sha256 *hash;
    const char **path;
    int fd;
};

static void spill_drop(void *arg)
{
    struct spill *s = arg;
    if (s->fd >= 0)
        close(s->fd);
    if (*s->path)
        unlink(*s->path);
}

struct spill *spill_new(struct arena *mem, const char *dir, const char **path)
{
    const char *name = arena_printf(mem, "%s/spool-%016llx", dir, (unsigned long long)random_u64());
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return NULL;
    struct spill *s = arena_alloc(mem, sizeof *s);
    *s = (struct spill){ .mem = mem, .hash = sha256_new(mem), .path = path, .fd = fd };
    *path = name;
    arena_defer(mem, spill_drop, s);
    return s;
}

int spill_write(struct spill *s, const void *bytes, size_t n)
{
    const char *p = bytes;
    sha256_add(s->hash, p, n);
    while (n) {
        ssize_t k = write(s->fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return k < 0 ? -errno : -EIO;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

const char *spill_end(struct spill *s)
{
    close(s->fd);
    s->fd = -1;
    return sha256_hex(s->mem, s->hash);
}

int spill_status(int err)
{
    return err == -ENOSPC || err == -EDQUOT || err == -EFBIG || err == -EROFS ? 507 : 500;
}

/* The memory buffer becomes the write buffer of the spool, so that tiny chunks do not cost a system
 * call each. */
static int body_spill(struct request *r)
{
    if (!r->spool) {
        if (!r->spool_dir)
            return 413;
        r->spool = spill_new(r->x.mem, r->spool_dir, &r->x.body.path);
        if (!r->spool)
            return spill_status(-errno);
    }
    int err = spill_write(r->spool, r->body.p, r->body.n);
    r->body.n = 0;
    return err ? spill_status(err) : 0;
}

int body_add(struct request *r, const char *p, size_t n)
{
    if (r->body.n + n > HTTP_BODY_MEMORY && r->body.n) {
        int status = body_spill(r);
        if (status)
            return status;
    }
    while (n > HTTP_BODY_MEMORY) {
        r->body.n = 0;
        buf_put(&r->body, p, HTTP_BODY_MEMORY);
        int status = body_spill(r);
        if (status)
            return status;
        p += HTTP_BODY_MEMORY;
        n -= HTTP_BODY_MEMORY;
    }
    buf_put(&r->body, p, n);
    return 0;
}

int body_end(struct request *r)
{
    r->x.body.n = (size_t)r->got;
    if (!r->spool) {
        r->x.body.mem = buf_str(&r->body);
        return 0;
    }
    int status = r->body.n ? body_spill(r) : 0;
    buf_free(&r->body);
    if (!status)
        r->x.body.sha256 = spill_end(r->spool);
    return status;
}
