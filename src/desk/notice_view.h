// SPDX-License-Identifier: Apache-2.0
/* notice_view.h - what page/notice_list.html shows. */
#ifndef DESK_NOTICE_VIEW_H
#define DESK_NOTICE_VIEW_H
#include "base/field.h"

struct notice {
    int64_t id;
    const char *title, *url;
    struct utc at, read_at; /* read_at none: unread */
};
struct notice_view {
    struct rows rows; /* struct notice, newest first, at most 100 */
    bool unread;
};
#endif
