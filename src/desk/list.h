// SPDX-License-Identifier: Apache-2.0
/*
 * list.h - one constant gives a list page: filters, sort, keyset paging, CSV, XLSX and print of
 * exactly what is shown, and the JSON list of the API.
 */
#ifndef DESK_LIST_H
#define DESK_LIST_H
#include "base/buf.h"
#include "desk/req.h"

/* A column; shown by field_show unless cell gives trusted markup made by a template (badges,
 * links). */
struct list_column {
    const char *field; /* member of the row record */
    const char *label; /* NULL = the field's */
    int order;         /* sql order by this column; −1 = none */
    const char *link;  /* "/ho-so/%s": %s is replaced by the member `link_by`, percent-encoded */
    const char *link_by;
    void (*cell)(struct buf *, struct cx *,
                 const void *row); /* writes escaped markup (tpl.h functions) */
    bool export_only;
};
/* A filter input; its part is switched on when the query parameter is not empty. */
struct list_filter {
    const char *param; /* query parameter = statement parameter */
    const char *label;
    enum ftype type; /* TEXT INT DAY UTC …: how to read and bind it */
    uint64_t part;   /* SQL_<STATEMENT>_<PART> */
    const struct option *options;
    bool folded; /* TEXT is folded (vi_fold) before binding */
};
struct list {
    const char *title;
    const struct field *fields;
    size_t size;
    const struct sql *sql;
    const struct list_column *columns; /* ends with field NULL */
    const struct list_filter *filters; /* ends with param NULL */
    const char *empty;                 /* what to say when there is nothing */
    int default_order;       /* index; columns sort both ways by ?sort=name or ?sort=-name */
    const char *export_name; /* file name without ending; NULL = no export */
    const char *new_url, *new_label; /* the primary button */
    const char *can_export;          /* permission; NULL = who may see may export */
};
/* GET handler body: ?… filters, sort, after, limit; ?format=csv|xlsx streams everything that
 * matches. extra args are bound too. */
int reply_list(struct cx *, struct req *, const struct list *, const struct arg *extra);
/* The same as JSON {"items":[…],"next":…}; limit default 50, outside 1..1000 is E_INVALID on
 * "limit". */
int reply_list_json(struct cx *, struct req *, const struct list *, const struct arg *extra);
/* For pages that put a table inside: markup of the table with sortable headers and pager. */
int list_fragment(struct cx *, struct req *, const struct list *, const struct arg *extra,
                  struct html *ret);
#endif
