// SPDX-License-Identifier: Apache-2.0
/* law_test.c - the table is whole; values change on the day the law changed. */
#include "law/law.h"
#include "plain.h"
#include <string.h>

static void the_table_is_whole(void **state)
{
    (void)state;
    size_t n;
    const struct law_row *rows = law_rows(&n);
    assert_null(law_check(mem, rows, n, day_of(2026, 11, 22)));
    assert_null(law_check(mem, rows, n, day_of(2026, 7, 1)));
    enum law_id seen = LAW_COUNT;
    assert_int_equal(rows[n - 1].id, LAW_COUNT - 1);
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || rows[i].id - rows[i - 1].id <= 1); /* each has a row */
        assert_true(*rows[i].unit && *rows[i].meaning && *rows[i].citation);
        assert_true(law_by_name(rows[i].name, &seen));
        assert_int_equal(seen, rows[i].id);
        assert_ptr_equal(law_find(rows[i].id, rows[i].from), &rows[i]);
        assert_ptr_not_equal(law_find(rows[i].id, rows[i].to), &rows[i]);
        struct ymd from = day_ymd(rows[i].from), to = day_ymd(rows[i].to);
        assert_int_equal(day_of(from.y, from.m, from.d).ordinal, rows[i].from.ordinal);
        assert_true(to.y >= 2000);
    }
    assert_false(law_by_name("NO_SUCH_NUMBER", &seen));
}

static void the_law_of_a_day(void **state)
{
    (void)state;
    struct day demo = day_of(2021, 11, 1), now = day_of(2026, 11, 23);
    assert_int_equal(law_seed(LAW_HOURS_PER_WORKDAY, demo), 8);
    assert_int_equal(law_seed(LAW_TRANSFER_CUTOFF, now), 900);
    assert_int_equal(law_seed(LAW_FORM_SET, demo), 2018);
    assert_int_equal(law_seed(LAW_FORM_SET, day_of(2025, 9, 14)), 2018);
    assert_int_equal(law_seed(LAW_FORM_SET, day_of(2025, 9, 15)), 2025);
    assert_int_equal(law_seed(LAW_TWO_TIER, day_of(2025, 6, 30)), 0);
    assert_int_equal(law_seed(LAW_TWO_TIER, day_of(2025, 7, 1)), 1);
    assert_int_equal(law_seed(LAW_SUPPLEMENT_MAX, demo), 2);
    assert_int_equal(law_seed(LAW_EXTENSION_MAX, now), 1);
    assert_int_equal(law_seed(LAW_OUTAGE_NOTICE_WORKDAYS, now), 7);
    assert_null(law_find(LAW_OUTAGE_NOTICE_WORKDAYS, demo));
    assert_int_equal(law_seed(LAW_OUTAGE_NOTICE_WORKDAYS, demo), 0);
    assert_string_equal(law_find(LAW_SUPPLEMENT_MAX, demo)->citation,
                        "Nghị định 63/2010/NĐ-CP, Điều 20 khoản 4");
    assert_int_equal(law_find(LAW_SUPPLEMENT_MAX, demo)->from.ordinal,
                     day_of(2010, 10, 14).ordinal);
    assert_int_equal(law_find(LAW_SUPPLEMENT_MAX, demo)->to.ordinal, DAY_OPEN_END.ordinal);
}

/* The check must find what it is for. */
static void the_check_finds_faults(void **state)
{
    (void)state;
    struct day a = day_of(2020, 1, 1), b = day_of(2021, 1, 1), c = day_of(2022, 1, 1);
    struct day today = day_of(2021, 6, 1);
    struct law_row good[] = { { .id = LAW_PIN_LENGTH, .name = "A", .from = a, .to = b },
                              { .id = LAW_PIN_LENGTH, .name = "A", .from = b, .to = c } };
    assert_null(law_check(mem, good, 2, today));
    assert_non_null(strstr(law_check(mem, good, 2, c), "không có giá trị cho ngày 01/01/2022"));
    assert_non_null(law_check(mem, good, 1, today));
    good[1].from = day_add(b, -1);
    assert_non_null(strstr(law_check(mem, good, 2, today), "cùng có hiệu lực từ 31/12/2020"));
    good[1].from = c;
    assert_non_null(strstr(law_check(mem, good, 2, today), "rỗng"));
    good[1] = (struct law_row){ .id = 0, .name = "B", .from = a, .to = c };
    assert_non_null(strstr(law_check(mem, good, 2, today), "thứ tự"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(the_law_of_a_day),
        cmocka_unit_test(the_check_finds_faults),
    };
    return cmocka_run_group_tests_name("law", tests, set_up, tear_down);
}
