// SPDX-License-Identifier: Apache-2.0
/* bulk_test.c - many rows at once: they come back as they went, statements between see them, and a
 * fault in the middle of a burst is the fault of the whole. */
#include "kit.h"

#include <string.h>

enum { ROWS = 30000 }; /* several bursts */

struct wide { /* probe with all its columns */
    int64_t id, agency_id, status, due_at, fee, urgent, rev;
    const char *code, *name;
    struct day day;
    struct ref parent_id;
};
static const struct field wide_fields[] = {
    FIELD(struct wide, id),        FIELD(struct wide, agency_id), FIELD(struct wide, code),
    FIELD(struct wide, name),      FIELD(struct wide, status),    FIELD(struct wide, due_at),
    FIELD(struct wide, day),       FIELD(struct wide, fee),       FIELD(struct wide, urgent),
    FIELD(struct wide, parent_id), FIELD(struct wide, rev),       FIELD_END,
};
struct child {
    int64_t probe_id, n;
    const char *note;
};
static const struct field child_fields[] = {
    FIELD(struct child, probe_id),
    FIELD(struct child, n),
    FIELD(struct child, note),
    FIELD_END,
};

struct load {
    int twice;   /* the row that has the code of the first one; 0 = none */
    int64_t saw; /* rows seen by a statement between */
};

static int load_tx(struct cx *cx, void *arg)
{
    struct load *load = arg;
    struct bulk *probes, *children;
    struct arena_mark mark;
    TRY(bulk_open(cx, "probe", wide_fields, &probes));
    TRY(bulk_open(cx, "probe_line", child_fields, &children));
    mark = arena_mark(cx->mem);
    for (int i = 1; i <= ROWS; i++) {
        struct wide p = { .id = i, .agency_id = 1, .name = "Tên\tcó \\N\nhai dòng", .rev = 1 };
        struct child c = { p.id, 1, i % 2 ? "" : "Một ghi chú" };
        p.code = arena_printf(cx->mem, "B-%d", i == load->twice ? 1 : i);
        p.parent_id.id = i / 2; /* NULL for the first */
        p.day.ordinal = i % 3 ? 737791 : 0;
        TRY(bulk_add(cx, probes, &p));
        TRY(bulk_add(cx, children, &c));
        arena_rewind(cx->mem, mark); /* a row given is no longer needed */
        if (i == 7)
            TRY(db_int(cx, &sql_probe_count, NO_ARGS, &load->saw));
    }
    TRY(bulk_close(cx, children));
    return bulk_close(cx, probes);
}

static int get_tx(struct cx *cx, void *arg)
{
    struct probe *p = arg;
    return db_one(cx, &sql_probe_get, ARGS(A(id, p->id)), probe_fields, p);
}

static void rows_come_back_as_they_went(void **state)
{
    (void)state;
    struct load load = { 0 };
    struct probe p = { .id = 29999 };
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, load_tx, &load));
    IS(kit_count(), ROWS);
    IS(load.saw, 7);
    OK(store_read(kit_store, kit_cx, get_tx, &p));
    assert_string_equal(p.code, "B-29999");
    assert_string_equal(p.name, "Tên\tcó \\N\nhai dòng");
    IS(p.parent.id, 14999);
    IS(p.day.ordinal, 737791);
    p = (struct probe){ .id = 3 };
    OK(store_read(kit_store, kit_cx, get_tx, &p));
    IS(p.day.ordinal, 0);
    OK(store_check(kit_cx, kit_store));
}

static void one_bad_row_takes_all_back(void **state)
{
    (void)state;
    static const int at[] = { 2, 15000, ROWS };
    for (size_t i = 0; i < COUNT(at); i++) {
        struct load load = { .twice = at[i] };
        IS(store_write(kit_store, kit_cx, LANE_PEOPLE, load_tx, &load), E_CONFLICT);
        IS(kit_count(), 0);
    }
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, load_tx, &(struct load){ 0 }));
    IS(kit_count(), ROWS);
}

static void a_second_run_makes_the_same(void **state)
{
    (void)state;
    store_run_twice(kit_store, true);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, load_tx, &(struct load){ 0 }));
    store_run_twice(kit_store, false);
    IS(kit_count(), ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(rows_come_back_as_they_went),
        KIT_TEST(one_bad_row_takes_all_back),
        KIT_TEST(a_second_run_makes_the_same),
    };
    return KIT_RUN("bulk", tests);
}
