// SPDX-License-Identifier: Apache-2.0
/* totp.c - see totp.h. Keeps nothing; who may use a code, and once only, is settled by its callers.
 */
#include "desk/totp.h"
#include "base/crypt.h"
#include "desk/http/http.h"
#include <string.h>
#include <time.h>

enum { SECRET_BYTES = 20, STEP_SECONDS = 30, BESIDE = 1 };

const char *totp_secret_new(struct arena *mem)
{
    uint8_t secret[SECRET_BYTES];
    random_bytes(secret, sizeof(secret));
    return base32(mem, secret, sizeof(secret));
}

static size_t base32_read(const char *text, uint8_t *ret, size_t max)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    int have = 0;
    size_t n = 0;
    for (; *text && *text != '='; text++) {
        const char *at = strchr(alphabet, *text);
        if (!at || n == max)
            return 0;
        bits = bits << 5 | (uint32_t)(at - alphabet);
        have += 5;
        if (have >= 8) {
            have -= 8;
            ret[n++] = (uint8_t)(bits >> have);
        }
    }
    return n;
}

const char *totp_code(struct arena *mem, const char *secret, int64_t step)
{
    uint8_t key[64], counter[8], mac[20];
    size_t n = base32_read(secret, key, sizeof(key));
    if (n == 0)
        return "";
    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    hmac_sha1(key, n, counter, sizeof(counter), mac);
    size_t at = mac[19] & 15;
    uint32_t number = (uint32_t)(mac[at] & 0x7F) << 24 | (uint32_t)mac[at + 1] << 16 |
                      (uint32_t)mac[at + 2] << 8 | mac[at + 3];
    return arena_printf(mem, "%06u", number % 1000000);
}

int64_t totp_match(struct arena *mem, const char *secret, const char *code, int64_t now_step,
                   int64_t after)
{
    int64_t found = -1;
    if (strlen(code) != 6)
        return -1;
    for (int64_t step = now_step - BESIDE; step <= now_step + BESIDE; step++) {
        if (same_secret(totp_code(mem, secret, step), code) && step > after && found < 0)
            found = step;
    }
    return found;
}

int64_t totp_step_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec / STEP_SECONDS;
}

const char *totp_url(struct arena *mem, const char *username, const char *secret)
{
    return arena_printf(mem, "otpauth://totp/Mot%%20Cua:%s?secret=%s&issuer=Mot%%20Cua",
                        url_encode(mem, username), secret);
}
