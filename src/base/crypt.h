// SPDX-License-Identifier: Apache-2.0
/* crypt.h - hashes, tokens, constant-time comparison, sealing with a key file. OpenSSL and
 * libsodium stay behind it. */
#ifndef BASE_CRYPT_H
#define BASE_CRYPT_H
#include "base/arena.h"
#include "base/attr.h"
#include <stdbool.h>
#include <stdint.h>

struct sha256;
struct sha256 *sha256_new(struct arena *) RETURNS_NONNULL;
void sha256_add(struct sha256 *, const void *, size_t);
const char *sha256_hex(struct arena *, struct sha256 *) RETURNS_NONNULL; /* ends the hash */
const char *sha256_text(struct arena *, const void *, size_t) RETURNS_NONNULL;
void hmac_sha256(const void *key, size_t nkey, const void *, size_t, uint8_t ret[32]);
/* Keyed BLAKE2b: digests of our own that no other program makes. Three times as quick as HMAC. */
void keyed_hash(const uint8_t key[32], const void *, size_t n, uint8_t ret[32]);
void hmac_sha1(const void *key, size_t nkey, const void *, size_t, uint8_t ret[20]); /* TOTP only */
void random_bytes(void *, size_t); /* never fails: aborts */
uint64_t random_u64(void);
const char *token_new(struct arena *)
    RETURNS_NONNULL; /* 32 random bytes, base64url, 43 characters */
const char *base64url(struct arena *, const void *, size_t) RETURNS_NONNULL;
bool base64url_read(struct arena *, const char *, const void **ret, size_t *n);
const char *base32(struct arena *, const void *, size_t) RETURNS_NONNULL;
const char *hex(struct arena *, const void *, size_t) RETURNS_NONNULL;
bool same_secret(const char *a, const char *b); /* constant time in the length of b */
/* Passwords: argon2id INTERACTIVE (64 MiB), two at a time in the whole program; blocks for a turn.
 */
const char *password_hash(struct arena *, const char *) RETURNS_NONNULL;
bool password_check(const char *hash,
                    const char *given); /* hash "" or NULL: false, in the usual time */
void crypt_fast_for_tests(
    void); /* the weakest argon2id; before threads start, never in the program */
/* Authenticated encryption of small secrets under the installation's key (32 bytes). Text form
 * "v1.…". */
const char *seal(struct arena *, const uint8_t key[32], const char *plain) RETURNS_NONNULL;
bool unseal(struct arena *, const uint8_t key[32], const char *sealed, const char **ret);
#endif
