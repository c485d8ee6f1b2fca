// SPDX-License-Identifier: Apache-2.0
/* i18n.h - the table that tools/poc makes of i18n/en.po: in strcmp order of the Vietnamese text. */
#ifndef DESK_I18N_H
#define DESK_I18N_H
#include "base/cx.h"
#include <stddef.h>

struct i18n_line {
    const char *id, *text;
};
extern const struct i18n_line i18n_en[]; /* ends with id NULL, not counted */
extern const size_t i18n_en_n;
/* A text or format of C in the language of the reader; the Vietnamese itself without a line. */
const char *tr(const struct cx *, const char *vi) __attribute__((format_arg(2)));
#endif
