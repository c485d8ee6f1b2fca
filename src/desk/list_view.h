// SPDX-License-Identifier: Apache-2.0
/*
 * list_view.h - what page/list.html shows: list.c fills it from a struct list and its rows. The
 * block "list" of the template is the part inside #list, for list_fragment() and for filters that
 * fetch only that part.
 */
#ifndef DESK_LIST_VIEW_H
#define DESK_LIST_VIEW_H
#include "desk/form.h"
#include "desk/tpl.h"

struct list_view_column {
    const char *label;
    const char *url;  /* sorts by this column; "" when it cannot */
    const char *sort; /* "ascending", "descending" or "" */
    bool number;      /* to the right */
};
struct list_view_cell {
    const char *label; /* of the column: rows become cards on a phone */
    const char *text;  /* shown when html is empty */
    const char *url;   /* of the text; "" = none */
    struct html html;  /* markup of a template: badges, deadlines */
    bool number;
    bool whole; /* a short word out of a few: never broken into lines */
};
struct list_view_row {
    struct rows cells; /* struct list_view_cell */
};
enum { LIST_VIEW_FILTERS = 3 }; /* always in sight; the others are asked for */

struct list_view {
    const char *title;
    const char *new_url, *new_label; /* primary button; "" = none */
    struct rows filters;             /* struct input */
    bool filtered;                   /* a filter is on: offer to take all away */
    bool more_filtered;              /* one of those behind the button is on */
    const char *path;                /* of the page, without filters */
    struct rows columns;             /* struct list_view_column */
    struct rows rows;                /* struct list_view_row */
    struct rows totals;              /* struct list_view_cell, as many as columns; none = no foot */
    const char *empty;               /* what to say, and what to do, when there is nothing */
    const char *range;               /* "50 hồ sơ" */
    const char *first_url, *next_url;           /* "" = no such page */
    const char *csv_url, *xlsx_url, *print_url; /* "" = no export */
};
#endif
