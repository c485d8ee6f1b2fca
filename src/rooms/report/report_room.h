// SPDX-License-Identifier: Apache-2.0
/* report_room.h - private to this folder; no other room may include it. */
#ifndef REPORT_ROOM_H
#define REPORT_ROOM_H
#include "desk/form.h"
#include "rooms/dossier/dossier.h"
#include "rooms/report/report.h"

enum { REPORT_PAGE = 50 };

struct ii06a_period report_period(const struct report_asked *);
bool report_takes(struct cx *, const struct report_asked *, int64_t agency_id);

/* The dossiers behind one figure. */
struct report_figure {
    struct report_asked asked;
    const char *field; /* NULL = all */
    enum ii06a_column column;
};
/* At most n ids, newest first as far as they are of one kind, after the first `skip`; *more: there
 * are further ones. */
int report_behind(struct cx *, const struct report_figure *, int64_t skip, size_t n, int64_t *ids,
                  size_t *got, bool *more) MUST_USE;

/* from, to, agency, below of the query; faults beside their names. iso: days as YYYY-MM-DD alone,
 * both given; else a missing day is that of this year so far. */
int report_asked_read(struct cx *, struct req *, bool iso, struct report_asked *ret) MUST_USE;
/* The same as a query: "from=…&to=…&agency=…&below=1". */
const char *report_query(struct cx *, const struct report_asked *);
const char *report_column_label(enum ii06a_column);

/* ---- the page ---- */

struct report_cell {
    int64_t n;
    const char *url; /* of the dossiers behind it; "" when there are none */
};
struct report_row {
    const char *no, *name;
    bool is_agency;
    struct rows cells; /* struct report_cell */
};
struct report_view {
    struct rows agencies; /* struct input_option */
    const char *from, *to, *agency_name, *parent;
    struct day first, last;
    bool below, whole, bad;
    struct rows rows;   /* struct report_row */
    struct rows totals; /* struct report_cell */
    struct ii06a_press press;
    const char *csv_url, *xlsx_url;
    const char *place, *today; /* above the signature */
};
int report_view_fill(struct cx *, const struct report_asked *, struct report_view *) MUST_USE;

struct report_list_row {
    const char *code, *url, *owner, *title, *agency, *status, *tone;
    struct utc received, due, finished;
};
struct report_list_view {
    const char *title, *label, *agency_name, *field, *back;
    struct day first, last;
    int64_t column, n;
    struct rows rows; /* struct report_list_row */
    const char *range, *next_url, *first_url;
};
handler report_page, report_page_list, report_api_ii06a;
/* ?format=csv|xlsx: what the page shows. */
int report_reply_file(struct cx *, struct req *, const struct report_view *, const char *format)
    MUST_USE;
extern const struct field report_ii06a_doc[];
#endif
