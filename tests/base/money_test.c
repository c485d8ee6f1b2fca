// SPDX-License-Identifier: Apache-2.0
/* money_test.c - figures, words and reading of amounts. */
#include "base/money.h"
#include "base/attr.h"
#include "plain.h"
#include <string.h>

static void figures(void **state)
{
    (void)state;
    assert_string_equal(number_vi(mem, 0), "0");
    assert_string_equal(number_vi(mem, 7), "7");
    assert_string_equal(number_vi(mem, 999), "999");
    assert_string_equal(number_vi(mem, 1000), "1.000");
    assert_string_equal(number_vi(mem, 26514), "26.514");
    assert_string_equal(number_vi(mem, -1234567), "-1.234.567");
    assert_string_equal(number_vi(mem, -100), "-100");
    assert_string_equal(number_vi(mem, INT64_MIN), "-9.223.372.036.854.775.808");
    assert_string_equal(number_vi(mem, INT64_MAX), "9.223.372.036.854.775.807");
    assert_string_equal(money_vi(mem, (struct dong){ 50000 }), "50.000 đ");
}

static void words(void **state)
{
    (void)state;
    static const struct {
        int64_t v;
        const char *words;
    } want[] = {
        { 0, "Không đồng" },
        { 1, "Một đồng" },
        { 5, "Năm đồng" },
        { 10, "Mười đồng" },
        { 11, "Mười một đồng" },
        { 14, "Mười bốn đồng" },
        { 15, "Mười lăm đồng" },
        { 20, "Hai mươi đồng" },
        { 21, "Hai mươi mốt đồng" },
        { 24, "Hai mươi tư đồng" },
        { 55, "Năm mươi lăm đồng" },
        { 100, "Một trăm đồng" },
        { 101, "Một trăm linh một đồng" },
        { 105, "Một trăm linh năm đồng" },
        { 110, "Một trăm mười đồng" },
        { 111, "Một trăm mười một đồng" },
        { 121, "Một trăm hai mươi mốt đồng" },
        { 1000, "Một nghìn đồng" },
        { 1001, "Một nghìn không trăm linh một đồng" },
        { 2010, "Hai nghìn không trăm mười đồng" },
        { 5000, "Năm nghìn đồng" },
        { 15000, "Mười lăm nghìn đồng" },
        { 50000, "Năm mươi nghìn đồng" },
        { 65500, "Sáu mươi lăm nghìn năm trăm đồng" },
        { 1000005, "Một triệu không trăm linh năm đồng" },
        { 1005000, "Một triệu không trăm linh năm nghìn đồng" },
        { 1050000, "Một triệu không trăm năm mươi nghìn đồng" },
        { 21000000, "Hai mươi mốt triệu đồng" },
        { 1000000000, "Một tỷ đồng" },
        { 1000000001, "Một tỷ không trăm linh một đồng" },
        { 1234567891,
          "Một tỷ hai trăm ba mươi tư triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi "
          "mốt đồng" },
        { 105000000000, "Một trăm linh năm tỷ đồng" },
        { 1000000000000, "Một nghìn tỷ đồng" },
        { 1005000000000, "Một nghìn không trăm linh năm tỷ đồng" },
        { 9000000000000000, "Chín triệu tỷ đồng" },
        { -50000, "Âm năm mươi nghìn đồng" },
        { INT64_MAX, "9.223.372.036.854.775.807 đ" },
    };
    for (size_t i = 0; i < COUNT(want); i++)
        assert_string_equal(money_words(mem, (struct dong){ want[i].v }), want[i].words);
}

static void amounts_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int64_t v;
    } good[] = { { "50.000", 50000 },
                 { "50000", 50000 },
                 { "50.000 đ", 50000 },
                 { "50.000đ", 50000 },
                 { "50.000 đồng", 50000 },
                 { "1.234.567 ₫", 1234567 },
                 { "0", 0 },
                 { "-5.000", -5000 },
                 { "007", 7 },
                 { "9.000.000.000.000.000", 9000000000000000 } };
    static const char *const bad[] = { "",
                                       "-",
                                       "đ",
                                       " 50",
                                       "50 ",
                                       "5.00",
                                       "50.0000",
                                       "5000.000",
                                       ".500",
                                       "50.",
                                       "50,000",
                                       "1.5",
                                       "+5",
                                       "50 000",
                                       "50.000  đ",
                                       "50.000 $",
                                       "9000000000000001",
                                       "99999999999999999999",
                                       "5..000",
                                       "1e3",
                                       "50 1" };
    struct dong d;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_true(dong_read(good[i].s, &d));
        assert_int_equal(d.v, good[i].v);
    }
    d.v = 42;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (dong_read(bad[i], &d))
            fail_msg("'%s' was read", bad[i]);
    assert_int_equal(d.v, 42);
    for (int64_t v = 1; v < INT64_C(9000000000000000); v = v * 7 + 3) {
        assert_true(dong_read(money_vi(mem, (struct dong){ v }), &d));
        assert_int_equal(d.v, v);
        assert_true(dong_read(number_vi(mem, -v), &d));
        assert_int_equal(d.v, -v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures),
        cmocka_unit_test(words),
        cmocka_unit_test(amounts_are_read),
    };
    return cmocka_run_group_tests_name("money", tests, set_up, tear_down);
}
