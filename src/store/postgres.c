// SPDX-License-Identifier: Apache-2.0
/* postgres.c - the PostgreSQL driver. */
#include "inside.h"
int postgres_open(struct cx *cx, struct store *store)
{
    (void)store;
    return fail(cx, E_IO, "", "PostgreSQL chưa dùng được trong bản này.");
}
void postgres_close(struct store *store)
{
    (void)store;
}
int postgres_read(struct store *store, struct cx *cx, tx_fn *fn, void *arg, int64_t ms)
{
    (void)store, (void)cx, (void)fn, (void)arg, (void)ms;
    return E_IO;
}
int postgres_aside(struct store *store, struct cx *cx, tx_fn *fn, void *arg)
{
    (void)store, (void)cx, (void)fn, (void)arg;
    return E_IO;
}
int postgres_submit(struct store *store, struct write *w)
{
    (void)store, (void)w;
    return E_IO;
}
