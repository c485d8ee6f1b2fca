// SPDX-License-Identifier: Apache-2.0
/* kit.h - what the tests of the store share: an empty database per test and engine, the record
 * `probe`. */
#ifndef KIT_H
#define KIT_H
#include "base/crypt.h"
#include "base/text.h"
#include "probe_sql.h"
#include "store/book.h"
#include "store/search.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>
#undef fail /* ours has words */

struct probe {
    int64_t id, status, rev;
    const char *code, *name;
    struct utc due_at;
    struct day day;
    struct dong fee;
    bool urgent;
    struct ref parent;
};
extern const struct field probe_fields[];
struct line {
    int64_t n;
    const char *note;
};
extern const struct field line_fields[];

extern struct store *kit_store; /* opened and migrated before each test */
extern struct cx *kit_cx;       /* of agency 1, scope 1 = agencies 1 and 2 */
extern const char *kit_dir;
extern enum engine kit_engine;
extern size_t kit_queue_max; /* of the next opening; 0 = usual */

int kit_up(void **state);
int kit_down(void **state);
/* Close and open the same data again. */
void kit_reopen(void);
struct store *kit_open(struct cx *, int *rc);
struct cx *kit_cx_new(void);
const struct who *kit_who(int64_t agency, int64_t scope);
struct probe kit_probe(struct cx *, const char *code);
int kit_add(struct cx *, void *probe); /* tx_fn: one probe */
int64_t kit_count(void);               /* probes of scope 1 */
void kit_pg(const char *sql);          /* on a connection of its own, PostgreSQL */
/* Runs `tests` on SQLite, then on PostgreSQL when MOTCUA_TEST_PG is set. */
/* A second program on the same data, for tests that kill it: argv[0] with these words. */
void kit_attach(enum engine, const char *dir);
int kit_run(const char *name, const struct CMUnitTest *tests, size_t n);
#define KIT_RUN(name, tests) kit_run(name, tests, sizeof(tests) / sizeof *(tests))
#define KIT_TEST(f)          cmocka_unit_test_setup_teardown(f, kit_up, kit_down)
#define OK(x)                assert_true((x) >= 0)
#define IS(a, b)             assert_int_equal(a, b)
#define SKIP_UNLESS(e)                                                                             \
    do {                                                                                           \
        if (kit_engine != (e)) {                                                                   \
            print_message("not for this engine\n");                                                \
            return;                                                                                \
        }                                                                                          \
    } while (0)
#endif
