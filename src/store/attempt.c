// SPDX-License-Identifier: Apache-2.0
/* attempt.c - part of a write transaction that may fail alone (rows of an import), and more time
 * for a long read. */
#include "inside.h"

int db_attempt(struct cx *cx, tx_fn *fn, void *arg)
{
    struct db *db = cx->db;

    must(db && db->write);
    if (cx->doom)
        return cx->doom;
    TRY(db->driver->raw(cx, db, "SAVEPOINT attempt"));
    int rc = fn(cx, arg);
    if (rc >= 0 && cx->doom)
        rc = cx->doom;
    if (rc >= 0) {
        TRY(db->driver->raw(cx, db, "RELEASE SAVEPOINT attempt"));
        return rc;
    }
    /* The disk, the connection, a deadlock: not the fault of this part, the whole is run again or
     * refused. */
    if (rc == E_BUSY || rc == E_IO)
        return rc;
    cx->doom = 0;
    if (db->driver->raw(cx, db, "ROLLBACK TO SAVEPOINT attempt") < 0 ||
        db->driver->raw(cx, db, "RELEASE SAVEPOINT attempt") < 0)
        return cx->doom ? cx->doom : E_IO;
    return rc;
}

void db_deadline(struct cx *cx, int64_t ms)
{
    char sql[64];

    cx->db->deadline_us = monotonic_us() + ms * 1000;
    snprintf(sql, sizeof sql, "SET LOCAL statement_timeout = %lld", (long long)ms);
    if (db_engine(cx) == ENGINE_POSTGRES)
        (void)!cx->db->driver->raw(cx, cx->db, sql);
}
