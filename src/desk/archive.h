// SPDX-License-Identifier: Apache-2.0
/*
 * archive.h - the file of a backup: a tar archive in zstd that any tar reads, with the hash of each
 * member and, under the key of the installation, a seal over all hashes. Members, in this order:
 * backup.txt (which engine), the database, blobs/ab/cd/<sha256> in ascending order, SHA256SUMS,
 * SHA256SUMS.mac. Nothing of a data folder is known here; backup.c and restore.c know it.
 */
#ifndef DESK_ARCHIVE_H
#define DESK_ARCHIVE_H
#include "base/cx.h"
#include "store/store.h"

/* ---- writing, into a descriptor that stays the caller's ---- */

struct pack;
/* sums: a descriptor of an empty file of our own, where the hashes are collected. */
int pack_new(struct cx *, int fd, int sums, struct pack **ret) MUST_USE NONNULL;
int pack_text(struct cx *, struct pack *, const char *name, const char *text) MUST_USE NONNULL;
/* The file at path as member `name`; its hash stays until the next call. E_NOTFOUND without words
 * when there is none. */
int pack_file(struct cx *, struct pack *, const char *name, const char *path,
              const char **ret_sha256) MUST_USE NONNULL;
int pack_end(struct cx *, struct pack *, const uint8_t key[32]) MUST_USE NONNULL;
int64_t pack_files(const struct pack *) NONNULL;

/* ---- reading ---- */

struct unpacked {
    enum engine engine;
    const char *made;     /* as the machine's clock said, ISO */
    const char *database; /* path of the database's copy under `into` */
    int64_t blobs, bytes;
};
/* Read all and check all: names, kinds, order, sizes, hashes, the end, and the seal when a key is
 * given. With `into` (an empty folder) the members are written there, otherwise nothing is.
 * E_CONFLICT: not a whole backup of ours, or another key's; E_BUSY: the disk is full. Whatever was
 * written before a refusal is the caller's to remove. */
int unpack(struct cx *, int fd, const uint8_t *key, const char *into, struct unpacked *ret)
    MUST_USE NONNULL_ARGS(1, 5);
#endif
