// SPDX-License-Identifier: Apache-2.0
/* archive_inside.h - what the two halves of archive.h share. */
#ifndef DESK_ARCHIVE_INSIDE_H
#define DESK_ARCHIVE_INSIDE_H
#include "desk/archive.h"
#include <archive.h>

enum {
    ARCHIVE_BLOCK = 256 * 1024,
    MEMBER_MAX = 96, /* bytes of a member's name */
    SUM_LINE_MAX = 64 + 2 + MEMBER_MAX + 2,
};
#define CARD     "backup.txt"
#define SUMS     "SHA256SUMS"
#define SUMS_MAC "SHA256SUMS.mac"

/* A line as `sha256sum --check` reads it; returns its length. */
size_t sum_line(char line[SUM_LINE_MAX], const char *sha256, const char *name) NONNULL;
/* The seal over the hash of SHA256SUMS. */
const char *sums_mac(struct cx *, const uint8_t key[32], const char *sha256)
    RETURNS_NONNULL NONNULL;
/* Name of the database's copy by engine. */
const char *database_member(enum engine) RETURNS_NONNULL;
#endif
