// SPDX-License-Identifier: Apache-2.0
/* view.h - the views of the test templates. */
#ifndef TPLC_VIEW_H
#define TPLC_VIEW_H
#include "desk/tpl.h"

struct item {
    const char *name;
    char code[12];
    struct utc at;
    struct day day;
    struct dong fee;
    bool late;
};
struct owner {
    const char *name, *phone;
};
struct list_view {
    const char *title, *link, *query, *empty;
    struct rows items, none;
    const struct option *channels;
    int64_t channel;
    size_t n;
    int small;
    struct owner owner;
    const struct owner *deputy;
    struct html note;
    struct ref next;
};

/* A function of the room for its own templates. */
static inline const char *tpl_fn_tone(const struct tpl_env *env, bool late)
{
    (void)env;
    return late ? "late" : "ok";
}
#endif
