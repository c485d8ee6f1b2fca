// SPDX-License-Identifier: Apache-2.0
/* totp.h - one-time codes of RFC 6238: SHA-1, 6 digits, 30 seconds. */
#ifndef DESK_TOTP_H
#define DESK_TOTP_H
#include "base/arena.h"
#include "base/attr.h"
#include <stdint.h>

/* The secret is 20 bytes, spelled in base32 (32 characters). */
const char *totp_secret_new(struct arena *) RETURNS_NONNULL;
const char *totp_code(struct arena *, const char *secret, int64_t step)
    RETURNS_NONNULL; /* "" for a bad secret */
/* The time step whose code this is: now or one beside it, and later than `after`; −1 when it is
 * none. */
int64_t totp_match(struct arena *, const char *secret, const char *code, int64_t now_step,
                   int64_t after);
/* By the clock of the machine: a phone knows nothing of --now. */
int64_t totp_step_now(void);
/* otpauth:// address for the QR code of the enrolment. */
const char *totp_url(struct arena *, const char *username, const char *secret) RETURNS_NONNULL;
#endif
