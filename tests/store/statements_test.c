// SPDX-License-Identifier: Apache-2.0
/* statements_test.c - every statement of every room, in every form, is taken by both engines and
 * reads no whole table. */
#include "kit.h"
#include "desk/room.h"
#include "store_sql.h"

static int rooms_schema(struct cx *cx, struct store *store)
{
    for (const struct room *const *r = rooms; *r; r++)
        if ((*r)->schema) {
            struct migration_set set = { (*r)->name, (*r)->schema };
            TRY(store_migrate(cx, store, &set, 1));
        }
    return E_OK;
}

static int try_all(struct cx *cx, const char *room, const struct sql *const *sql, int *faults)
{
    for (; sql && *sql; sql++) {
        const char *scan;
        int rc = db_try(cx, *sql, &scan);
        if (rc < 0) {
            print_error("%s: %s is refused\n", room, (*sql)->name);
            return rc;
        }
        if (*scan && !(*sql)->scan) {
            print_error("%s: %s: %s (an index, or --! scan: reason)\n", room, (*sql)->name, scan);
            ++*faults;
        }
    }
    return E_OK;
}

static int all_tx(struct cx *cx, void *arg)
{
    TRY(try_all(cx, "store", store_sql, arg));
    TRY(try_all(cx, "probe", probe_sql, arg));
    for (const struct room *const *r = rooms; *r; r++)
        TRY(try_all(cx, (*r)->name, (*r)->sql, arg));
    return E_OK;
}

static void every_form_is_taken_and_uses_an_index(void **state)
{
    (void)state;
    int faults = 0;
    int rc = rooms_schema(kit_cx, kit_store);
    if (rc >= 0)
        rc = store_write(kit_store, kit_cx, LANE_PEOPLE, all_tx, &faults);
    if (rc < 0)
        print_error("%s\n", fault_first(kit_cx, rc));
    OK(rc);
    IS(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { KIT_TEST(every_form_is_taken_and_uses_an_index) };
    return KIT_RUN("statements", tests);
}
