// SPDX-License-Identifier: Apache-2.0
/* bulk.h - private to bulk.c and bulk_lite.c: rows of one table on their way into the database. */
#ifndef STORE_BULK_H
#define STORE_BULK_H
#include "base/buf.h"
#include "inside.h"

enum { BURST = 1 << 20 }; /* bytes that wait at most */

struct bulk {
    struct bulk *next; /* opened before this one */
    struct db *db;
    const struct field *fields;
    int n_columns;
    struct buf rows; /* made and not yet sent */
    struct buf copy; /* PostgreSQL: COPY … FROM STDIN */
    /* SQLite: what the second thread works on */
    struct sqlite3_stmt *insert;
    struct buf sent;
};

static inline bool bulk_column(const struct field *f)
{
    return f->type != FT_LIST;
}

/* bulk_lite.c */
int lite_bulk_open(struct cx *, struct bulk *, const char *table);
void lite_bulk_put(struct bulk *, const struct value *);
int lite_bulk_send(struct cx *, struct db *); /* all that is made, while the caller goes on */
int lite_bulk_join(struct cx *, struct db *); /* what was sent is in; its error */
void lite_bulk_stop(struct db *);             /* the thread has ended */
void lite_bulk_close(struct bulk *);
void lite_bulk_end(struct db *); /* after the last one was closed */
#endif
