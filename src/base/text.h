// SPDX-License-Identifier: Apache-2.0
/* text.h - UTF-8, NFC, folding for search, strict number reading. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include "base/arena.h"
#include "base/attr.h"
#include <stdbool.h>
#include <stdint.h>

/* How many bytes at the beginning are printable ASCII; looked at eight at a time. Most of what
 * comes from outside is nothing else. */
size_t text_plain(const char *, size_t n);
bool utf8_valid(const char *, size_t);
size_t utf8_length(const char *); /* characters (code points) */
/* NFC of outside text; NULL when it is not UTF-8 or holds NUL or control characters other than
 * tab and newline (CR LF becomes LF). */
const char *text_nfc(struct arena *, const char *, size_t);
/* The key to *find* with: NFC → marks stripped → đ→d → lower case → runs of blanks to one, trimmed.
 */
const char *vi_fold(struct arena *, const char *) RETURNS_NONNULL;
/* Raw Telex or VNI typed without an input method ("nguyeexn vawn") → folded guess; same text when
 * none. */
const char *vi_fold_typed(struct arena *, const char *) RETURNS_NONNULL;
/* Sort key by the Vietnamese alphabet and tone order; ASCII, compares with strcmp. */
const char *vi_sort_key(struct arena *, const char *) RETURNS_NONNULL;
/* Sort key of a person's name: given name (last word) first. */
const char *vi_name_key(struct arena *, const char *) RETURNS_NONNULL;
const char *text_trim(struct arena *, const char *)
    RETURNS_NONNULL; /* both ends, inner runs of blanks to one; signs nobody sees go */
const char *text_upper(struct arena *, const char *) RETURNS_NONNULL; /* Vietnamese capitals */
bool text_has_prefix(const char *s, const char *prefix);
bool text_eq(const char *a, const char *b);
bool text_is_empty(const char *); /* NULL or "" */

/* The whole string or false; no blanks, no plus sign, no overflow. */
bool int_read(const char *, int64_t *ret);
bool int_read_to(const char *, const char *end, int64_t *ret); /* … of a number that ends there */
/* Decimal "3.5" or "3,5" as thousandths: 3500. At most three decimals. */
bool milli_read(const char *, int64_t *ret);

/* "•••• 4417": all but the last `keep` characters hidden; short text wholly hidden; "" stays "". */
const char *text_mask(struct arena *, const char *, size_t keep) RETURNS_NONNULL;
#endif
