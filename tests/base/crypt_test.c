// SPDX-License-Identifier: Apache-2.0
/* crypt_test.c - published vectors, round trips, tampering. */
#include "base/crypt.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena *mem;

static int set_up(void **state)
{
    (void)state;
    mem = arena_new();
    crypt_fast_for_tests();
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void sha256_vectors(void **state)
{
    (void)state;
    const char *empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const char *abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const char *million = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
    assert_string_equal(sha256_text(mem, "", 0), empty);
    assert_string_equal(sha256_text(mem, "abc", 3), abc);
    assert_string_equal(sha256_hex(mem, sha256_new(mem)), empty);
    struct sha256 *s = sha256_new(mem);
    for (int i = 0; i < 1000; i++) {
        char part[1000];
        memset(part, 'a', sizeof part);
        sha256_add(s, part, sizeof part);
    }
    assert_string_equal(sha256_hex(mem, s), million);
    /* the streamed and the one-shot hash come from two libraries: they must agree */
    uint8_t data[300];
    for (size_t n = 0; n <= sizeof data; n++) {
        random_bytes(data, n);
        s = sha256_new(mem);
        sha256_add(s, data, n / 3);
        sha256_add(s, data + n / 3, n - n / 3);
        assert_string_equal(sha256_hex(mem, s), sha256_text(mem, data, n));
    }
}

/* Small draws come from memory: none is given twice, neither here nor in a child. */
static void random_is_never_the_same(void **state)
{
    (void)state;
    enum { DRAWS = 200 };
    uint8_t seen[DRAWS][16], childs[16];
    int pipes[2];
    for (int i = 0; i < DRAWS; i++) {
        random_bytes(seen[i], sizeof seen[i]);
        for (int k = 0; k < i; k++)
            assert_memory_not_equal(seen[i], seen[k], 16);
    }
    assert_int_equal(pipe(pipes), 0);
    pid_t pid = fork();
    if (pid == 0) {
        random_bytes(childs, sizeof childs);
        _exit(write(pipes[1], childs, sizeof childs) == sizeof childs ? 0 : 1);
    }
    assert_int_equal(read(pipes[0], childs, sizeof childs), sizeof childs);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    random_bytes(seen[0], sizeof seen[0]);
    assert_memory_not_equal(seen[0], childs, sizeof childs);
    close(pipes[0]);
    close(pipes[1]);
}

/* BLAKE2b-256 with the key 00 01 … 1f, from another implementation (hashlib of Python). */
static void keyed_hash_vectors(void **state)
{
    (void)state;
    uint8_t key[32], sum[32];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    keyed_hash(key, "", 0, sum);
    assert_string_equal(hex(mem, sum, sizeof sum),
                        "4e51e7a913fc80137da52880fecca175bf81e117d5c68126dc2774033517ea0d");
    keyed_hash(key, "abc", 3, sum);
    assert_string_equal(hex(mem, sum, sizeof sum),
                        "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
}

/* RFC 4231 cases 1, 2, 6; RFC 2202 cases 1, 2, 6. */
static void hmac_vectors(void **state)
{
    (void)state;
    uint8_t key[131], sum[32];
    const char *big = "Test Using Larger Than Block-Size Key - Hash Key First";
    memset(key, 0x0b, 20);
    hmac_sha256(key, 20, "Hi There", 8, sum);
    assert_string_equal(hex(mem, sum, 32),
                        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, sum);
    assert_string_equal(hex(mem, sum, 32),
                        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    hmac_sha1(key, 20, "Hi There", 8, sum);
    assert_string_equal(hex(mem, sum, 20), "b617318655057264e28bc0b6fb378c8ef146be00");
    hmac_sha1("Jefe", 4, "what do ya want for nothing?", 28, sum);
    assert_string_equal(hex(mem, sum, 20), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    memset(key, 0xaa, sizeof key);
    hmac_sha256(key, 131, big, strlen(big), sum);
    assert_string_equal(hex(mem, sum, 32),
                        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    hmac_sha1(key, 80, big, strlen(big), sum);
    assert_string_equal(hex(mem, sum, 20), "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

/* RFC 6238 appendix B, SHA1, eight digits, step 30 s. */
static void totp_vectors(void **state)
{
    (void)state;
    static const struct {
        uint64_t time;
        uint32_t code;
    } want[] = { { 59, 94287082 },         { 1111111109, 7081804 },  { 1111111111, 14050471 },
                 { 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 } };
    for (size_t i = 0; i < COUNT(want); i++) {
        uint8_t counter[8], sum[20];
        for (int b = 0; b < 8; b++)
            counter[b] = (uint8_t)(want[i].time / 30 >> (56 - 8 * b));
        hmac_sha1("12345678901234567890", 20, counter, 8, sum);
        const uint8_t *p = sum + (sum[19] & 15);
        uint32_t v = (p[0] & 0x7Fu) << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        assert_int_equal(v % 100000000, want[i].code);
    }
}

/* RFC 4648 section 10, without padding. */
static void spellings_of_bytes(void **state)
{
    (void)state;
    static const char *const b32[] = { "",        "MY",       "MZXQ",      "MZXW6",
                                       "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI" };
    static const char *const b64[] = { "", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy" };
    for (size_t n = 0; n <= 6; n++) {
        assert_string_equal(base32(mem, "foobar", n), b32[n]);
        assert_string_equal(base64url(mem, "foobar", n), b64[n]);
    }
    assert_string_equal(base64url(mem, "\xfb\xff\xfe", 3), "-__-");
    assert_string_equal(hex(mem, "\x00\xa5\xff", 3), "00a5ff");
    uint8_t data[200];
    for (size_t n = 0; n < sizeof data; n++) {
        const void *p = NULL;
        size_t got = 999;
        random_bytes(data, n);
        assert_true(base64url_read(mem, base64url(mem, data, n), &p, &got));
        assert_int_equal(got, n);
        assert_memory_equal(p, data, n);
    }
    static const char *const bad[] = {
        "A", "Zg==", "Zm9v\n", "Zm9v ", "Zm+v", "Zm/v", "Zh", "Zm9"
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        const void *p;
        size_t got;
        if (base64url_read(mem, bad[i], &p, &got))
            fail_msg("'%s' was read", bad[i]);
    }
}

static void tokens_differ(void **state)
{
    (void)state;
    const char *a = token_new(mem), *b = token_new(mem);
    assert_int_equal(strlen(a), 43);
    assert_string_not_equal(a, b);
    assert_true(random_u64() != random_u64());
}

static void secrets_compare(void **state)
{
    (void)state;
    assert_true(same_secret("", ""));
    assert_true(same_secret("4417", "4417"));
    assert_false(same_secret("4417", "4418"));
    assert_false(same_secret("441", "4417"));
    assert_false(same_secret("44174", "4417"));
    assert_false(same_secret("", "4417"));
    assert_false(same_secret("4417", ""));
}

static void passwords(void **state)
{
    (void)state;
    const char *hash = password_hash(mem, "mật khẩu của tôi");
    assert_int_equal(strncmp(hash, "$argon2id$", 10), 0);
    assert_string_not_equal(hash, password_hash(mem, "mật khẩu của tôi"));
    assert_true(password_check(hash, "mật khẩu của tôi"));
    assert_false(password_check(hash, "mật khẩu của tôi "));
    assert_false(password_check(hash, ""));
    assert_false(password_check("", "x"));
    assert_false(password_check(NULL, "x"));
    assert_false(password_check("$argon2id$v=19$m=1,t=1,p=1$rác", "x"));
    char *long_hash = arena_alloc(mem, 5000);
    memset(long_hash, '$', 4999);
    assert_false(password_check(long_hash, "x"));
    assert_true(password_check(password_hash(mem, ""), ""));
}

static void *check_many(void *hash)
{
    for (int i = 0; i < 20; i++)
        if (!password_check(hash, "x"))
            return hash;
    return NULL;
}

static void passwords_take_turns(void **state)
{
    (void)state;
    pthread_t threads[8];
    char *hash = arena_str(mem, password_hash(mem, "x"));
    for (size_t i = 0; i < COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, check_many, hash), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        void *wrong;
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
}

static void seals_break_when_touched(void **state)
{
    (void)state;
    uint8_t key[32], other[32];
    const char *plain = NULL;
    random_bytes(key, 32);
    random_bytes(other, 32);
    const char *sealed = seal(mem, key, "mã PIN 4417");
    assert_int_equal(strncmp(sealed, "v1.", 3), 0);
    assert_null(strstr(sealed, "4417"));
    assert_string_not_equal(sealed, seal(mem, key, "mã PIN 4417"));
    assert_true(unseal(mem, key, sealed, &plain));
    assert_string_equal(plain, "mã PIN 4417");
    assert_true(unseal(mem, key, seal(mem, key, ""), &plain));
    assert_string_equal(plain, "");
    plain = "như cũ";
    assert_false(unseal(mem, other, sealed, &plain));
    for (size_t i = 0; sealed[i]; i++) {
        char *touched = arena_str(mem, sealed);
        touched[i] = touched[i] == 'A' ? 'B' : 'A';
        assert_false(unseal(mem, key, touched, &plain));
        assert_false(unseal(mem, key, arena_strn(mem, sealed, i), &plain));
    }
    assert_string_equal(plain, "như cũ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_vectors),
        cmocka_unit_test(hmac_vectors),
        cmocka_unit_test(keyed_hash_vectors),
        cmocka_unit_test(random_is_never_the_same),
        cmocka_unit_test(totp_vectors),
        cmocka_unit_test(spellings_of_bytes),
        cmocka_unit_test(tokens_differ),
        cmocka_unit_test(secrets_compare),
        cmocka_unit_test(passwords),
        cmocka_unit_test(passwords_take_turns),
        cmocka_unit_test(seals_break_when_touched),
    };
    return cmocka_run_group_tests_name("crypt", tests, set_up, tear_down);
}
