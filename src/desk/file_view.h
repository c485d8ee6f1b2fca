// SPDX-License-Identifier: Apache-2.0
/* file_view.h - what the small pages of files show. */
#ifndef DESK_FILE_VIEW_H
#define DESK_FILE_VIEW_H
#include <stdint.h>

struct file_view {
    int64_t id;
    const char *name, *size;
};
struct dropped_view {
    const char *input, *token; /* the hidden input of the form */
    const char *name, *size;
};
#endif
