// SPDX-License-Identifier: Apache-2.0
/* i18n.h - the table that tools/poc makes of i18n/en.po: in strcmp order of the Vietnamese text. */
#ifndef DESK_I18N_H
#define DESK_I18N_H
#include <stddef.h>

struct i18n_line {
    const char *id, *text;
};
extern const struct i18n_line i18n_en[]; /* ends with id NULL, not counted */
extern const size_t i18n_en_n;
#endif
