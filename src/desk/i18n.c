// SPDX-License-Identifier: Apache-2.0
/* i18n.c - the English of a Vietnamese text. Vietnamese is the source: what has no line stays as it
 * is. */
#include "desk/i18n.h"
#include "desk/desk_room.h"

static int by_id(const void *key, const void *line)
{
    return strcmp(key, ((const struct i18n_line *)line)->id);
}

bool i18n_is_source(const char *lang)
{
    return strcmp(lang, "en") != 0;
}

const char *i18n_text(const char *lang, const char *msgid)
{
    const struct i18n_line *line;

    if (i18n_is_source(lang))
        return msgid;
    line = bsearch(msgid, i18n_en, i18n_en_n, sizeof *line, by_id);
    return line ? line->text : msgid;
}

const char *tr(const struct cx *cx, const char *vi)
{
    return i18n_text(cx->lang, vi);
}
