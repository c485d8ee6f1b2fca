// SPDX-License-Identifier: Apache-2.0
/* i18n_test.c - English lines are found, what has none stays Vietnamese, and the table is in order.
 * No database. */
#include "desk/desk_room.h"
#include "desk/i18n.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#undef fail

static void texts_are_found(void **state)
{
    (void)state;
    assert_string_equal(i18n_text("en", "Bàn làm việc"), "Desk");
    assert_string_equal(i18n_text("vi", "Bàn làm việc"), "Bàn làm việc");
    assert_string_equal(i18n_text("en", "không có trong bảng"), "không có trong bảng");
    assert_string_equal(i18n_text("en", ""), "");
}

static void every_line_of_the_table_is_reached(void **state)
{
    (void)state;
    assert_true(i18n_en_n > 300);
    for (size_t i = 0; i < i18n_en_n; i++) {
        assert_string_equal(i18n_text("en", i18n_en[i].id), i18n_en[i].text);
        assert_true(i == 0 || strcmp(i18n_en[i - 1].id, i18n_en[i].id) < 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_found),
        cmocka_unit_test(every_line_of_the_table_is_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
