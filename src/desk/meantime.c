// SPDX-License-Identifier: Apache-2.0
/* meantime.c - Vietnamese stands for itself until the catalogue of translations has landed. */
#include "desk/desk_room.h"
#include "desk/import.h"

__attribute__((weak)) const char *i18n_text(const char *lang, const char *msgid)
{
    (void)lang;
    return msgid;
}

__attribute__((weak)) const char *import_text(struct cx *cx, const struct import_row *row, const char *column)
{
    (void)cx, (void)row, (void)column;
    return "";
}

__attribute__((weak)) bool import_has(const struct import_row *row, const char *column)
{
    (void)row, (void)column;
    return false;
}
