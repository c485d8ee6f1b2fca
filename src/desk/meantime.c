// SPDX-License-Identifier: Apache-2.0
/* meantime.c - so that programs link until the record half has landed; goes then. */
#include "desk/desk_room.h"

__attribute__((weak)) int notice_unread(struct cx *cx, int64_t *ret)
{
    (void)cx;
    *ret = 0;
    return E_OK;
}

__attribute__((weak)) const char *disposition_of(struct cx *cx, const char *filename, bool as_download)
{
    return arena_printf(cx->mem, "%s; filename=\"%s\"", as_download ? "attachment" : "inline", filename);
}

__attribute__((weak)) const char *i18n_text(const char *lang, const char *msgid)
{
    (void)lang;
    return msgid;
}
