// SPDX-License-Identifier: Apache-2.0
/* fuzz_json.c - any bytes as JSON: refused with words, or read, dumped and read again to the same
 * text. */
#include "desk/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct cx *cx = cx_new();
    const struct jval *a, *b;

    if (json_parse(cx, (const char *)p, n, &a) >= 0) {
        const char *once = jval_dump(cx, a);
        must(json_parse(cx, once, strlen(once), &b) >= 0);
        must(strcmp(once, jval_dump(cx, b)) == 0);
        (void)jval_getter((void *)(uintptr_t)a, "a-0-b");
    } else {
        must(cx->err.n > 0);
    }
    cx_free(cx);
    return 0;
}
