// SPDX-License-Identifier: Apache-2.0
/* money.h - amounts in đồng, never fractions. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>
struct dong {
    int64_t v; /* −9e15 … 9e15: exact in JSON */
};
const char *number_vi(struct arena *, int64_t);       /* 26.514 */
const char *money_vi(struct arena *, struct dong);    /* 50.000 đ */
const char *money_words(struct arena *, struct dong); /* "Năm mươi nghìn đồng" */
bool dong_read(const char *s, struct dong *ret);      /* "50.000", "50000", "50.000 đ" */
#endif
