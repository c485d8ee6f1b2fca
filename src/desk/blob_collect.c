// SPDX-License-Identifier: Apache-2.0
/*
 * blob_collect.c - the periodic job that removes bytes without a row: uploads of forms that were
 * never sent. Bytes are first put aside; when somebody brought the same bytes at that moment, they
 * go back. Old spool files go, too.
 */
#include "desk/records.h"
#include "base/log.h"
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEEP_S = 24 * 3600 };

/* Real time, not cx->now: it is compared with times of files. */
static bool old(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && time(NULL) - st.st_mtime > KEEP_S;
}

static int try_remove(struct cx *cx, struct job_ctx *job, const char *path, const char *sha256)
{
    struct blob_known known = { .sha256 = sha256 };
    const char *aside = arena_printf(cx->mem, "%s/aside-%s", cx->house->spool, sha256);

    if (!old(path))
        return 0;
    TRY(job_read(cx, job, blob_has_row, &known));
    if (known.yes || rename(path, aside))
        return 0;
    TRY(job_read(cx, job, blob_has_row, &known));
    if (known.yes || !old(aside)) {
        if (rename(aside, path))
            log_line(LOG_ERROR, "files: %s cannot go back", aside);
        return 0;
    }
    (void)unlink(aside);
    return 1;
}

static int leaf(struct cx *cx, struct job_ctx *job, const char *path, int64_t *removed)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    if (!dir)
        return E_OK;
    int rc = 0;
    while (rc >= 0 && (entry = readdir(dir))) {
        if (strlen(entry->d_name) != 64)
            continue;
        SCRATCH(cx->mem)
        {
            rc = try_remove(cx, job, arena_printf(cx->mem, "%s/%s", path, entry->d_name),
                            entry->d_name);
        }
        *removed += rc > 0;
    }
    closedir(dir);
    return rc;
}

/* What uploads, exports and copies left behind when the program was killed. */
static void collect_spool(struct cx *cx)
{
    DIR *dir = opendir(cx->house->spool);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        SCRATCH(cx->mem)
        {
            const char *path = arena_printf(cx->mem, "%s/%s", cx->house->spool, entry->d_name);
            if (entry->d_name[0] != '.' && old(path))
                (void)unlink(path);
        }
    }
    if (dir)
        closedir(dir);
}

int blob_collect(struct cx *cx, struct job_ctx *job)
{
    int64_t removed = 0;

    for (unsigned i = 0; i < 256 * 256; i++) {
        int rc = 0;
        SCRATCH(cx->mem)
        {
            rc = leaf(cx, job,
                      arena_printf(cx->mem, "%s/blobs/%02x/%02x", cx->house->dir, i >> 8, i & 255),
                      &removed);
        }
        if (rc < 0) {
            cx->err = (struct faults){ 0 }; /* its words went with the scratch */
            return fail(cx, rc, "", "Không dọn được tệp thừa.");
        }
        if (job_cancelled(job))
            break;
    }
    collect_spool(cx);
    if (removed)
        log_line(LOG_INFO, "files: removed=%lld", (long long)removed);
    return E_OK;
}
