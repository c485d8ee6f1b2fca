// SPDX-License-Identifier: Apache-2.0
/* list_test.c - optional lines, orders, paging over every row in both directions, tokens that do
 * not fit. */
#include "kit.h"

#include <string.h>

enum { ROWS = 157 };

static int fill_tx(struct cx *cx, void *arg)
{
    (void)arg;
    for (int i = 0; i < ROWS; i++) {
        struct probe p = kit_probe(cx, arena_printf(cx->mem, "L-%03d", (i * 89) % ROWS));
        p.status = i % 3;
        p.due_at.ms = 1000 * (i % 7); /* many equal values: the id decides */
        p.urgent = i % 2;
        p.name = i % 5 ? "An Đ?ặng $1 ?2" : "Bình";
        TRY(kit_add(cx, &p));
    }
    return E_OK;
}

struct walk {
    struct page_of page;
    const struct sql *sql;
    size_t seen, pages;
    bool ordered, twice;
    bool has[ROWS];
};

static bool before(const struct walk *w, const struct probe *a, const struct probe *b)
{
    const char *order = w->sql->orders[w->page.order].name;
    bool desc = w->sql->orders[w->page.order].desc != w->page.backwards;
    int c;
    if (strcmp(order, "due") == 0)
        c = a->due_at.ms != b->due_at.ms
                ? (a->due_at.ms > b->due_at.ms) - (a->due_at.ms < b->due_at.ms)
                : (a->id > b->id) - (a->id < b->id);
    else if (strcmp(order, "code") == 0)
        c = strcmp(a->code, b->code);
    else
        c = (a->id > b->id) - (a->id < b->id);
    return desc ? c > 0 : c < 0;
}

static int walk_tx(struct cx *cx, void *arg)
{
    struct walk *w = arg;
    struct probe last = { 0 };
    const char *next = "";
    w->ordered = true;
    w->twice = false;
    w->seen = w->pages = 0;
    memset(w->has, 0, sizeof w->has);
    do {
        struct rows rows;
        w->page.after = next;
        TRY(db_list(cx, w->sql, &w->page, ARGS(A(status, 1), A(from_name, "An")), probe_fields,
                    sizeof(struct probe), &rows, &next));
        w->pages++;
        ROWS_EACH(struct probe, p, rows) {
            int64_t k = 0;
            assert_true(int_read(
                p->code[2] == '0' ? p->code + (p->code[3] == '0' ? 4 : 3) : p->code + 2, &k));
            w->twice |= w->has[k];
            w->has[k] = true;
            w->ordered &= w->seen == 0 || before(w, &last, p);
            last = *p;
            w->seen++;
        }
        IS(rows.more, *next != 0);
        assert_true(!rows.more || (int64_t)rows.n == w->page.limit);
    } while (*next);
    return E_OK;
}

static void every_order_loses_and_repeats_nothing(void **state)
{
    (void)state;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, fill_tx, NULL));
    struct walk w = { .sql = &sql_probe_page };
    const int64_t limits[] = { 1, 10, 156, 157, 1000 };
    for (w.page.order = 0; w.sql->orders[w.page.order].name; w.page.order++)
        for (int back = 0; back < 2; back++)
            for (uint64_t parts = 0; parts < 4; parts++)
                for (size_t k = 0; k < 5; k++) {
                    if (parts && limits[k] == 1)
                        continue;
                    w.page.backwards = back;
                    w.page.parts = parts;
                    w.page.limit = limits[k];
                    OK(store_read(kit_store, kit_cx, walk_tx, &w));
                    size_t expected = 0;
                    for (int i = 0; i < ROWS; i++)
                        expected += (!(parts & SQL_PROBE_PAGE_STATUS) || i % 3 == 1);
                    IS(w.seen, expected);
                    assert_true(w.ordered);
                    assert_false(w.twice);
                }
}

struct forged {
    int order;
    bool backwards;
    const char *after;
    int rc;
};

static int one_page(struct cx *cx, void *arg)
{
    struct forged *f = arg;
    struct rows rows;
    const char *next;
    struct page_of page = {
        .order = f->order, .backwards = f->backwards, .after = f->after, .limit = 10
    };
    f->rc = db_list(cx, &sql_probe_page, &page, NO_ARGS, probe_fields, sizeof(struct probe), &rows,
                    &next);
    if (f->rc >= 0)
        f->after = next;
    return E_OK;
}

static void a_token_fits_only_its_own_list(void **state)
{
    (void)state;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, fill_tx, NULL));
    struct forged f = { .order = SQL_PROBE_PAGE_BY_DUE, .after = "" };
    OK(store_read(kit_store, kit_cx, one_page, &f));
    const char *good = f.after;
    OK(store_read(kit_store, kit_cx, one_page, &f));
    OK(f.rc);
    struct forged bad[] = {
        { .order = SQL_PROBE_PAGE_BY_CODE, .after = good },
        { .order = SQL_PROBE_PAGE_BY_DUE, .backwards = true, .after = good },
        { .order = SQL_PROBE_PAGE_BY_DUE, .after = "x" },
        { .order = SQL_PROBE_PAGE_BY_DUE, .after = "!!!!" },
        { .order = SQL_PROBE_PAGE_BY_DUE,
          .after = arena_strn(kit_cx->mem, good, strlen(good) - 2) },
        { .order = SQL_PROBE_PAGE_BY_DUE, .after = base64url(kit_cx->mem, "123456789t\0i1\0", 14) },
    };
    for (size_t i = 0; i < COUNT(bad); i++) {
        OK(store_read(kit_store, kit_cx, one_page, &bad[i]));
        IS(bad[i].rc, E_INVALID);
        assert_non_null(fault_of(kit_cx, "after"));
    }
    for (size_t i = 0; i < strlen(good); i++) {
        char *s = arena_str(kit_cx->mem, good);
        s[i] = s[i] == 'A' ? 'B' : 'A';
        struct forged one = { .order = SQL_PROBE_PAGE_BY_DUE, .after = s };
        OK(store_read(kit_store, kit_cx, one_page, &one));
        if (one.rc >= 0) /* the last character may hold bits that mean nothing */
            IS(i, strlen(good) - 1);
    }
    kit_reopen(); /* the key is the database's */
    struct forged again = { .order = SQL_PROBE_PAGE_BY_DUE, .after = good };
    OK(store_read(kit_store, kit_cx, one_page, &again));
    OK(again.rc);
}

struct group {
    int64_t status, n;
};
static const struct field group_fields[] = {
    FIELD(struct group, status),
    FIELD(struct group, n),
    FIELD_END,
};

static int groups_tx(struct cx *cx, void *arg)
{
    struct rows *rows = arg;
    const char *next;
    struct page_of page = { .order = SQL_PROBE_BY_STATUS_BY_STATUS,
                            .limit = 2,
                            .parts = SQL_PROBE_BY_STATUS_URGENT };
    TRY(db_list(cx, &sql_probe_by_status, &page, NO_ARGS, group_fields, sizeof(struct group),
                &rows[0], &next));
    page.after = next;
    return db_list(cx, &sql_probe_by_status, &page, NO_ARGS, group_fields, sizeof(struct group),
                   &rows[1], &next);
}

static void groups_are_paged_too(void **state)
{
    (void)state;
    struct rows rows[2];
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, fill_tx, NULL));
    OK(store_read(kit_store, kit_cx, groups_tx, rows));
    IS(rows[0].n, 2);
    IS(rows[1].n, 1);
    IS(ROW(struct group, rows[1], 0)->status, 2);
    IS(ROW(struct group, rows[0], 0)->n + ROW(struct group, rows[0], 1)->n +
           ROW(struct group, rows[1], 0)->n,
       ROWS / 2);
}

static int count_one(struct cx *cx, void *rec, void *arg)
{
    (void)cx;
    const struct probe *p = rec;
    struct probe *last = ((struct probe **)arg)[0];
    ++*((int64_t **)arg)[1];
    assert_true(p->due_at.ms >= last->due_at.ms);
    last->due_at = p->due_at;
    return E_OK;
}

static int export_tx(struct cx *cx, void *arg)
{
    int64_t *n = arg;
    struct probe p, last = { 0 };
    void *both[2] = { &last, n };
    struct page_of page = { .order = SQL_PROBE_PAGE_BY_DUE, .limit = 10 };
    return db_list_stream(cx, &sql_probe_page, &page, NO_ARGS, probe_fields, &p, count_one, both);
}

static void an_export_streams_the_whole_list(void **state)
{
    (void)state;
    int64_t n = 0;
    for (int i = 0; i < 1; i++)
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, fill_tx, NULL));
    OK(store_read(kit_store, kit_cx, export_tx, &n));
    IS(n, ROWS);
}

static int limit_tx(struct cx *cx, void *arg)
{
    struct rows rows;
    const char *next;
    struct page_of page = { .limit = *(int64_t *)arg };
    return db_list(cx, &sql_probe_page, &page, NO_ARGS, probe_fields, sizeof(struct probe), &rows,
                   &next);
}

static void limits_are_bounded(void **state)
{
    (void)state;
    int64_t none = 0, many = 1001;
    IS(store_read(kit_store, kit_cx, limit_tx, &none), E_INVALID);
    IS(store_read(kit_store, kit_cx, limit_tx, &many), E_INVALID);
    assert_non_null(fault_of(kit_cx, "limit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(every_order_loses_and_repeats_nothing),
        KIT_TEST(a_token_fits_only_its_own_list),
        KIT_TEST(groups_are_paged_too),
        KIT_TEST(an_export_streams_the_whole_list),
        KIT_TEST(limits_are_bounded),
    };
    return KIT_RUN("list", tests);
}
