// SPDX-License-Identifier: Apache-2.0
/* list_inside.h - what the list pages and the list files share. */
#ifndef DESK_LIST_INSIDE_H
#define DESK_LIST_INSIDE_H
#include "desk/list_view.h"
#include "desk/records.h"

struct list_query {
    struct page_of page;
    const struct arg *args;
    bool filtered;
};
/* Filters, sort, place and limit of the request; E_INVALID beside the input (the rest is filled all
 * the same). */
int list_query_read(struct cx *, struct req *, const struct list *, const struct arg *extra,
                    struct list_query *ret) MUST_USE;
const struct field *list_field(const struct list *, const struct list_column *) RETURNS_NONNULL;
bool list_is_number(const struct field *);
/* As people see it; personal data masked. */
const char *list_cell_text(struct cx *, const struct field *, const void *row);
/* format: csv, xlsx, print. */
int list_reply_file(struct cx *, struct req *, const struct list *, const struct list_query *,
                    const char *format);
#endif
