// SPDX-License-Identifier: Apache-2.0
/* secret_mac.c - digests of small secrets under the installation's key; the key never leaves the
 * desk. */
#include "base/crypt.h"
#include "desk/house.h"
#include "desk/login.h"

const char *secret_mac(struct cx *cx, const char *purpose, const char *text)
{
    uint8_t mac[32];
    const char *all = arena_join(cx->mem, "mac\n", purpose, "\n", text, NULL);
    must(cx->house);
    keyed_hash(cx->house->key, all, strlen(all), mac);
    return base64url(cx->mem, mac, sizeof(mac));
}
