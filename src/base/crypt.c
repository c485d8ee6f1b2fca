// SPDX-License-Identifier: Apache-2.0
/*
 * crypt.c - OpenSSL for SHA-256 (it uses the processor's own instructions: a fifth of libsodium's
 * time) and for HMAC-SHA1, libsodium for the rest. Signatures and certificates are not here:
 * rooms/signature.
 */
#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_…: the newer way costs more than a short text */
#include "base/crypt.h"
#include "base/err.h"
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

struct sha256 {
    EVP_MD_CTX *ctx;
};

static void sha256_free(void *p)
{
    struct sha256 *s = p;
    EVP_MD_CTX_free(s->ctx);
}

struct sha256 *sha256_new(struct arena *mem)
{
    struct sha256 *s = arena_alloc(mem, sizeof *s);
    s->ctx = EVP_MD_CTX_new();
    must(s->ctx && EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL));
    arena_defer(mem, sha256_free, s);
    return s;
}

void sha256_add(struct sha256 *s, const void *p, size_t n)
{
    must(EVP_DigestUpdate(s->ctx, p, n));
}

const char *sha256_hex(struct arena *mem, struct sha256 *s)
{
    uint8_t sum[32];
    must(EVP_DigestFinal_ex(s->ctx, sum, NULL));
    return hex(mem, sum, sizeof sum);
}

const char *sha256_text(struct arena *mem, const void *p, size_t n)
{
    uint8_t sum[32];
    must(SHA256(p, n, sum));
    return hex(mem, sum, sizeof sum);
}

static void sha256_pair(const void *p, size_t n, const void *q, size_t m, uint8_t ret[32])
{
    SHA256_CTX st;
    must(SHA256_Init(&st) && SHA256_Update(&st, p, n) && SHA256_Update(&st, q, m) &&
         SHA256_Final(ret, &st));
}

/* RFC 2104. */
void hmac_sha256(const void *key, size_t nkey, const void *p, size_t n, uint8_t ret[32])
{
    uint8_t inner[SHA256_CBLOCK] = { 0 }, outer[SHA256_CBLOCK];
    if (nkey > sizeof inner)
        SHA256(key, nkey, inner);
    else if (nkey)
        memcpy(inner, key, nkey);
    for (size_t i = 0; i < sizeof inner; i++) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] ^= 0x36;
    }
    sha256_pair(inner, sizeof inner, p, n, ret);
    sha256_pair(outer, sizeof outer, ret, 32, ret);
    sodium_memzero(inner, sizeof inner);
    sodium_memzero(outer, sizeof outer);
}

/* Lets libsodium choose the code that suits the processor. */
static void sodium_start(void)
{
    must(sodium_init() >= 0);
}

void keyed_hash(const uint8_t key[32], const void *p, size_t n, uint8_t ret[32])
{
    static pthread_once_t started = PTHREAD_ONCE_INIT;
    must(pthread_once(&started, sodium_start) == 0);
    must(crypto_generichash(ret, 32, p, n, key, 32) == 0);
}

void hmac_sha1(const void *key, size_t nkey, const void *p, size_t n, uint8_t ret[20])
{
    must(nkey <= INT32_MAX);
    must(HMAC(EVP_sha1(), key, (int)nkey, p, n, ret, NULL));
}

static void take_random(void *p, size_t n)
{
    unsigned char *at = p;
    while (n) {
        ssize_t got = getrandom(at, n, 0);
        if (got < 0) {
            must(errno == EINTR);
            continue;
        }
        at += got;
        n -= (size_t)got;
    }
}

/* Small draws come from what the thread took from the kernel in advance: used once, wiped at once.
 * A child of fork() must not draw what its parent draws. */
enum { POOL_BYTES = 512, POOL_DRAW = 64 };
static _Thread_local struct {
    unsigned char bytes[POOL_BYTES];
    size_t left;
    unsigned forks;
} pool;
static atomic_uint forks;

static void forked(void)
{
    atomic_fetch_add(&forks, 1);
}

static void watch_forks(void)
{
    must(pthread_atfork(NULL, NULL, forked) == 0);
}

static void draw(void *p, size_t n)
{
    static pthread_once_t watched = PTHREAD_ONCE_INIT;
    unsigned now = atomic_load_explicit(&forks, memory_order_relaxed);
    if (pool.left < n || pool.forks != now) {
        must(pthread_once(&watched, watch_forks) == 0);
        take_random(pool.bytes, POOL_BYTES);
        pool.left = POOL_BYTES;
        pool.forks = now;
    }
    pool.left -= n;
    memcpy(p, pool.bytes + pool.left, n);
    explicit_bzero(pool.bytes + pool.left, n);
}

void random_bytes(void *p, size_t n)
{
    if (n <= POOL_DRAW)
        draw(p, n);
    else
        take_random(p, n);
}

uint64_t random_u64(void)
{
    uint64_t v;
    random_bytes(&v, sizeof v);
    return v;
}

const char *base64url(struct arena *mem, const void *p, size_t n)
{
    /* One line of the cache: which letters were taken leaves no trace in it. */
    static const _Alignas(64) char letters[64 + 1] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const uint8_t *bytes = p;
    must(n < SIZE_MAX / 2);
    char *s = arena_room(mem, (n * 4 + 2) / 3 + 1), *at = s;
    size_t i = 0;
    for (; i + 3 <= n; i += 3, at += 4) {
        uint32_t three = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
        at[0] = letters[three >> 18];
        at[1] = letters[three >> 12 & 63];
        at[2] = letters[three >> 6 & 63];
        at[3] = letters[three & 63];
    }
    if (i < n) {
        uint32_t rest = (uint32_t)bytes[i] << 16 | (i + 1 < n ? (uint32_t)bytes[i + 1] << 8 : 0);
        for (size_t k = 0; k <= n - i; k++)
            *at++ = letters[rest >> (18 - 6 * k) & 63];
    }
    *at = '\0';
    return s;
}

bool base64url_read(struct arena *mem, const char *s, const void **ret, size_t *n)
{
    size_t len = strlen(s), got;
    uint8_t *p = arena_alloc(mem, len / 4 * 3 + 3);
    if (sodium_base642bin(p, len / 4 * 3 + 3, s, len, NULL, &got, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING))
        return false;
    *ret = p;
    *n = got;
    return true;
}

const char *token_new(struct arena *mem)
{
    uint8_t secret[32];
    random_bytes(secret, sizeof secret);
    return base64url(mem, secret, sizeof secret);
}

const char *base32(struct arena *mem, const void *p, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const uint8_t *bytes = p;
    must(n < SIZE_MAX / 8);
    char *s = arena_alloc(mem, (n * 8 + 4) / 5 + 1), *at = s;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < n; i++) {
        bits = (bits << 8 | bytes[i]) & 0xFFF;
        for (have += 8; have >= 5; have -= 5)
            *at++ = letters[bits >> (have - 5) & 31];
    }
    if (have)
        *at++ = letters[bits << (5 - have) & 31];
    return s;
}

const char *hex(struct arena *mem, const void *p, size_t n)
{
    static const _Alignas(16) char digits[] = "0123456789abcdef";
    must(n < SIZE_MAX / 4);
    char *s = arena_room(mem, n * 2 + 1);
    for (size_t i = 0; i < n; i++) {
        s[2 * i] = digits[((const uint8_t *)p)[i] >> 4];
        s[2 * i + 1] = digits[((const uint8_t *)p)[i] & 15];
    }
    s[2 * n] = '\0';
    return s;
}

bool same_secret(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    const char *other = na == nb ? a : b; /* of another length: as long a look, and refused */
    volatile uint64_t differ = na != nb;
    for (size_t i = 0; i < nb; i += sizeof(differ)) {
        uint64_t x = 0, y = 0;
        size_t n = nb - i < sizeof(x) ? nb - i : sizeof(x);
        memcpy(&x, other + i, n);
        memcpy(&y, b + i, n);
        differ |= x ^ y;
    }
    return !differ;
}

/* Each turn takes 64 MiB: two at a time is what a small office server can bear beside its work. */
static sem_t turns;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static unsigned long long ops = crypto_pwhash_OPSLIMIT_INTERACTIVE;
static size_t memlimit = crypto_pwhash_MEMLIMIT_INTERACTIVE;

static void password_init(void)
{
    must(sodium_init() >= 0);
    must(sem_init(&turns, 0, 2) == 0);
}

static void turn_begin(void)
{
    must(pthread_once(&once, password_init) == 0);
    while (sem_wait(&turns))
        must(errno == EINTR);
}

static void turn_end(void)
{
    must(sem_post(&turns) == 0);
}

void crypt_fast_for_tests(void)
{
    ops = crypto_pwhash_OPSLIMIT_MIN;
    memlimit = crypto_pwhash_MEMLIMIT_MIN;
}

const char *password_hash(struct arena *mem, const char *password)
{
    char *s = arena_alloc(mem, crypto_pwhash_STRBYTES);
    turn_begin();
    int rc = crypto_pwhash_str_alg(s, password, strlen(password), ops, memlimit,
                                   crypto_pwhash_ALG_ARGON2ID13);
    turn_end();
    must(rc == 0); /* fails only without memory */
    return s;
}

bool password_check(const char *hash, const char *given)
{
    char other[crypto_pwhash_STRBYTES];
    /* Without an account the same time passes, so that names cannot be guessed by the clock. */
    bool known = hash && *hash && strlen(hash) < sizeof other;
    turn_begin();
    int rc = known ? crypto_pwhash_str_verify(hash, given, strlen(given))
                   : crypto_pwhash_str_alg(other, given, strlen(given), ops, memlimit,
                                           crypto_pwhash_ALG_ARGON2ID13);
    turn_end();
    return known && rc == 0;
}

#define SEAL_MARK "v1."
enum {
    SEAL_NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    SEAL_TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

const char *seal(struct arena *mem, const uint8_t key[32], const char *plain)
{
    size_t n = strlen(plain);
    uint8_t *box = arena_alloc(mem, SEAL_NONCE + n + SEAL_TAG);
    random_bytes(box, SEAL_NONCE);
    must(crypto_aead_xchacha20poly1305_ietf_encrypt(box + SEAL_NONCE, NULL, (const uint8_t *)plain,
                                                    n, (const uint8_t *)SEAL_MARK,
                                                    strlen(SEAL_MARK), NULL, box, key) == 0);
    return arena_printf(mem, SEAL_MARK "%s", base64url(mem, box, SEAL_NONCE + n + SEAL_TAG));
}

bool unseal(struct arena *mem, const uint8_t key[32], const char *sealed, const char **ret)
{
    const void *p;
    size_t n;
    if (strncmp(sealed, SEAL_MARK, strlen(SEAL_MARK)) != 0 ||
        !base64url_read(mem, sealed + strlen(SEAL_MARK), &p, &n) || n < SEAL_NONCE + SEAL_TAG)
        return false;
    const uint8_t *box = p;
    char *plain = arena_alloc(mem, n - SEAL_NONCE - SEAL_TAG + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)plain, NULL, NULL, box + SEAL_NONCE,
                                                   n - SEAL_NONCE, (const uint8_t *)SEAL_MARK,
                                                   strlen(SEAL_MARK), box, key))
        return false;
    *ret = plain;
    return true;
}
