// SPDX-License-Identifier: Apache-2.0
/* book_test.c - registers under eight threads of random work: no gap, no repeat, nothing vanishes.
 */
#include "kit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, VERBS = 1250, BOOKS = 3, NUMBERS_MAX = THREADS * VERBS + 1 };

static struct book_key key_of(int k)
{
    static const char *const series[] = { "", "QĐ", "TB" };
    return (struct book_key){
        .agency_id = 1 + k % 2, .kind = "document_out", .year = 2021, .series = series[k]
    };
}

static struct utc noon(int y, int m, int d)
{
    return (struct utc){ day_start(day_of(y, m, d)).ms + 12 * HOUR_MS };
}

struct verb {
    int book, what; /* 0 take, 1 reserve, 2 confirm, 3 void, 4 take and fail */
    int64_t no, got;
};

static int verb_tx(struct cx *cx, void *arg)
{
    struct verb *v = arg;
    struct book_key key = key_of(v->book);
    switch (v->what) {
    case 0:
        return book_take(cx, &key, "dossier:1", &v->got);
    case 1:
        return book_reserve(cx, &key, "paper:1", "chờ ký số", &v->got);
    case 2:
        return book_confirm(cx, &key, v->no);
    case 3:
        return book_void(cx, &key, v->no, "in hỏng");
    default:
        TRY(book_take(cx, &key, "dossier:2", &v->got));
        return fail(cx, E_INVALID, "", "cố ý");
    }
}

struct worker {
    pthread_t t;
    unsigned seed;
    int bad;
    unsigned char took[BOOKS][NUMBERS_MAX];
};

static void *worker_main(void *arg)
{
    struct worker *w = arg;
    struct cx *cx = kit_cx_new();
    cx->now = noon(2021, 6, 1);
    int64_t reserved[BOOKS] = { 0 };
    for (int i = 0; i < VERBS; i++) {
        struct verb v = { .book = rand_r(&w->seed) % BOOKS, .what = rand_r(&w->seed) % 5 };
        v.no = reserved[v.book];
        if ((v.what == 2 || v.what == 3) && !v.no)
            v.what = 0;
        struct arena_mark mark = arena_mark(cx->mem);
        int rc = store_write(kit_store, cx, LANE_PEOPLE, verb_tx, &v);
        arena_rewind(cx->mem, mark);
        cx->err = (struct faults){ 0 };
        if (v.what <= 1 &&
            (rc < 0 || v.got < 1 || v.got >= NUMBERS_MAX || w->took[v.book][v.got]++))
            w->bad++;
        if (v.what == 4 && rc != E_INVALID)
            w->bad++;
        if (v.what == 1)
            reserved[v.book] = v.got;
        if (v.what == 2 || v.what == 3) {
            if (rc < 0)
                w->bad++;
            reserved[v.book] = 0;
        }
    }
    cx_free(cx);
    return NULL;
}

static int check_tx(struct cx *cx, void *arg)
{
    (void)arg;
    return book_check(cx);
}

static void ten_thousand_random_verbs_leave_no_gap(void **state)
{
    (void)state;
    struct worker *w = calloc(THREADS, sizeof *w);
    store_run_twice(kit_store, true);
    for (int i = 0; i < THREADS; i++) {
        w[i].seed = (unsigned)i * 7919 + 1;
        pthread_create(&w[i].t, NULL, worker_main, &w[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(w[i].t, NULL);
        IS(w[i].bad, 0);
    }
    for (int b = 0; b < BOOKS; b++) {
        int top = 0, n = 0;
        for (int no = 1; no < NUMBERS_MAX; no++) {
            int times = 0;
            for (int i = 0; i < THREADS; i++)
                times += w[i].took[b][no];
            assert_true(times <= 1);
            n += times;
            top = times ? no : top;
        }
        IS(n, top); /* every number up to the last was given to exactly one */
        assert_true(n > 1000);
    }
    free(w);
    OK(store_read(kit_store, kit_cx, check_tx, NULL));
}

static int break_tx(struct cx *cx, void *arg)
{
    const char *sql = arg;
    return store_raw(cx, sql, sql);
}

static void the_check_finds_what_is_wrong(void **state)
{
    (void)state;
    kit_cx->now = noon(2021, 6, 1);
    for (int i = 0; i < 5; i++) {
        struct verb v = { 0 };
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v));
        IS(v.got, i + 1);
    }
    OK(store_read(kit_store, kit_cx, check_tx, NULL));
    const char *const damage[] = {
        "DELETE FROM book_entry WHERE no = 3",
        "INSERT INTO book_entry SELECT id, 3, '', 'TAKEN', '', '2021-07-01', '' FROM book",
        "UPDATE book_entry SET day = '2021-06-01' WHERE no = 3",
        "UPDATE book SET last_no = 6",
        "UPDATE book SET last_no = 5",
    };
    const int expected[] = { E_CONFLICT, E_CONFLICT, E_OK, E_CONFLICT, E_OK };
    for (size_t i = 0; i < COUNT(damage); i++) {
        kit_cx->err = (struct faults){ 0 };
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, break_tx, (void *)(uintptr_t)damage[i]));
        IS(store_read(kit_store, kit_cx, check_tx, NULL), expected[i]);
    }
}

static void days_go_forward_and_years_begin_again(void **state)
{
    (void)state;
    struct verb v = { 0 };
    kit_cx->now = noon(2021, 12, 31);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v));
    kit_cx->now = noon(2021, 12, 30);
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v), E_CONFLICT);
    assert_non_null(strstr(fault_first(kit_cx, E_CONFLICT), "30/12/2021"));
    kit_cx->err = (struct faults){ 0 };
    kit_cx->now = noon(2022, 1, 1);
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v), E_CONFLICT); /* the book of 2021 */
    OK(store_read(kit_store, kit_cx, check_tx, NULL));
}

static int start_tx(struct cx *cx, void *arg)
{
    struct book_key key = key_of(0);
    return book_start_at(cx, &key, *(int64_t *)arg);
}

static void a_book_continues_an_old_one(void **state)
{
    (void)state;
    int64_t next = 251, zero = 0;
    struct verb v = { 0 };
    kit_cx->now = noon(2021, 6, 1);
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, start_tx, &zero), E_INVALID);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, start_tx, &next));
    OK(store_read(kit_store, kit_cx, check_tx, NULL));
    next = 301;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, start_tx, &next));
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v));
    IS(v.got, 301);
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, start_tx, &next), E_CONFLICT);
    kit_cx->err = (struct faults){ 0 };
    OK(store_read(kit_store, kit_cx, check_tx, NULL));
}

static void a_void_number_stays(void **state)
{
    (void)state;
    struct verb v = { 0 }, drop = { .what = 3, .no = 1 };
    kit_cx->now = noon(2021, 6, 1);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v));
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &drop));
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &drop), E_CONFLICT);
    drop.what = 2;
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &drop), E_CONFLICT);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v));
    IS(v.got, 2);
    kit_cx->err = (struct faults){ 0 };
    OK(store_read(kit_store, kit_cx, check_tx, NULL));
}

struct back {
    struct day day;
    const char *reason, *suffix;
    int64_t no;
};

static int back_tx(struct cx *cx, void *arg)
{
    struct back *b = arg;
    struct book_key key = key_of(0);
    return book_take_back(cx, &key, b->day, "paper:9", b->reason, &b->no, &b->suffix);
}

static void an_earlier_day_takes_a_letter_with_a_reason(void **state)
{
    (void)state;
    struct verb v = { 0 };
    struct back b = { .day = day_of(2021, 6, 2), .reason = "bỏ sót" };
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, back_tx, &b), E_CONFLICT); /* no book yet */
    for (int day = 1; day <= 5; day += 2) {
        kit_cx->now = noon(2021, 6, day); /* numbers 1, 2, 3 on the 1st, 3rd, 5th */
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v));
    }
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, back_tx, &b));
    IS(b.no, 1);
    assert_string_equal(b.suffix, "a");
    b.day = day_of(2021, 6, 4);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, back_tx, &b));
    IS(b.no, 2);
    assert_string_equal(b.suffix, "a");
    b.day = day_of(2021, 6, 1);
    for (char letter = 'b'; letter <= 'z'; letter++) {
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, back_tx, &b));
        IS(b.no, 1);
        IS(b.suffix[0], letter);
    }
    static const struct back refused[] = {
        { .day = { 0 }, .reason = "bỏ sót" }, /* before the first number */
        { .day = { 0 }, .reason = "" },
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct back r = refused[i];
        r.day = day_of(2021, 5, 31);
        IS(store_write(kit_store, kit_cx, LANE_PEOPLE, back_tx, &r),
           *r.reason ? E_CONFLICT : E_INVALID);
    }
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, back_tx, &b), E_CONFLICT); /* after z */
    b.day = day_of(2021, 6, 5);
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, back_tx, &b), E_CONFLICT); /* not earlier */
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, verb_tx, &v));
    IS(v.got, 4);
    kit_cx->err = (struct faults){ 0 };
    OK(store_read(kit_store, kit_cx, check_tx, NULL));
}

static int counter_tx(struct cx *cx, void *arg)
{
    return counter_next(cx, 1, "ticket", utc_day(cx->now), arg);
}

static void a_counter_begins_again_each_day(void **state)
{
    (void)state;
    int64_t n;
    kit_cx->now = noon(2021, 6, 1);
    for (int i = 1; i <= 3; i++) {
        OK(store_write(kit_store, kit_cx, LANE_PEOPLE, counter_tx, &n));
        IS(n, i);
    }
    kit_cx->now.ms = day_start(day_of(2021, 6, 2)).ms;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, counter_tx, &n));
    IS(n, 1);
    kit_cx->now.ms -= 1; /* 23:59:59.999 of the day before, Vietnam time */
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, counter_tx, &n));
    IS(n, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(ten_thousand_random_verbs_leave_no_gap),
        KIT_TEST(the_check_finds_what_is_wrong),
        KIT_TEST(days_go_forward_and_years_begin_again),
        KIT_TEST(a_book_continues_an_old_one),
        KIT_TEST(a_void_number_stays),
        KIT_TEST(an_earlier_day_takes_a_letter_with_a_reason),
        KIT_TEST(a_counter_begins_again_each_day),
    };
    return KIT_RUN("book", tests);
}
