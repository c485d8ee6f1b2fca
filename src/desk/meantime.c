// SPDX-License-Identifier: Apache-2.0
/* meantime.c - Vietnamese stands for itself until the catalogue of translations has landed. */
#include "desk/desk_room.h"

__attribute__((weak)) const char *i18n_text(const char *lang, const char *msgid)
{
    (void)lang;
    return msgid;
}
