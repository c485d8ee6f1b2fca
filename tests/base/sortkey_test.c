// SPDX-License-Identifier: Apache-2.0
/* sortkey_test.c - our order of names against ICU's `vi` collation. */
#include "base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>
#include <cmocka.h>

static struct arena *mem;
static UCollator *icu;

static int set_up(void **state)
{
    (void)state;
    UErrorCode rc = U_ZERO_ERROR;
    mem = arena_new();
    icu = ucol_open("vi", &rc);
    return U_FAILURE(rc);
}
static int tear_down(void **state)
{
    (void)state;
    ucol_close(icu);
    arena_free(mem);
    return 0;
}

static uint64_t seed = 1945;
static uint32_t roll(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(seed >> 33) % below;
}

static int sign(int v)
{
    return (v > 0) - (v < 0);
}

static int icu_compare(const char *a, const char *b)
{
    UErrorCode rc = U_ZERO_ERROR;
    return (int)ucol_strcollUTF8(icu, a, -1, b, -1, &rc);
}

static const char *const families[] = {
    "Nguyễn", "Trần", "Lê",  "Phạm",  "Hoàng", "Huỳnh", "Phan",  "Vũ",    "Võ",   "Đặng",  "Bùi",
    "Đỗ",     "Hồ",   "Ngô", "Dương", "Lý",    "Nông",  "Lường", "Triệu", "Hà",   "Đào",   "Đinh",
    "Lương",  "Mã",   "Ma",  "Mạ",    "Tạ",    "Từ",    "Tô",    "Tống",  "Ân",   "Ấn",    "Ông",
    "Ơn",     "Ưng",  "Ứng", "Ủng",   "Y",     "Ỷ",     "Ý",     "Êban",  "Ksor", "H'Bia", "Ăn"
};
static const char *const givens[] = {
    "An",   "Ân",   "Ấn",   "Ẩn",   "Bình",  "Bính", "Bỉnh", "Cẩm",  "Cường", "Dung",  "Dũng",
    "Dụng", "Đức",  "Đúc",  "Duc",  "Giang", "Hà",   "Hạ",   "Há",   "Hả",    "Hã",    "Ha",
    "Hải",  "Hai",  "Hoa",  "Hoà",  "Hòa",   "Hóa",  "Hoá",  "Huệ",  "Hương", "Khánh", "Lan",
    "Lân",  "Lăn",  "Lăng", "Mai",  "Mận",   "Nga",  "Ngà",  "Oanh", "Phúc",  "Phức",  "Quý",
    "Quỳ",  "Sơn",  "Son",  "Tâm",  "Tầm",   "Thắm", "Thảo", "Thảo", "Thu",   "Thư",   "Thứ",
    "Thuý", "Thúy", "Tuấn", "Tuân", "Uyên",  "Ươm",  "Vân",  "Vận",  "Xuân",  "Yên",   "Yến"
};
static const char *const middles[] = { "Văn", "Thị", "Vân", "Ngọc", "Đình", "Thi", "Hữu", "" };

static const char *a_name(void)
{
    const char *name = arena_printf(mem, "%s %s%s%s", families[roll(COUNT(families))],
                                    middles[roll(COUNT(middles))], roll(2) ? " " : "",
                                    givens[roll(COUNT(givens))]);
    name = text_trim(mem, name);
    return roll(9) ? name : text_upper(mem, name);
}

static void names_sort_as_icu_sorts_them(void **state)
{
    (void)state;
    enum { N = 600 };
    const char *names[N], *keys[N];
    for (int i = 0; i < N; i++) {
        names[i] = a_name();
        keys[i] = vi_sort_key(mem, names[i]);
        for (const char *p = keys[i]; *p; p++)
            assert_in_range(*p, ' ', '~');
    }
    for (int i = 0; i < N; i++)
        for (int k = 0; k < N; k++)
            if (sign(strcmp(keys[i], keys[k])) != icu_compare(names[i], names[k]))
                fail_msg("%s | %s: ours %d, ICU %d", names[i], names[k], strcmp(keys[i], keys[k]),
                         icu_compare(names[i], names[k]));
}

/* Words of single letters with every tone, in both cases, with digits and signs between. */
static void letters_sort_as_icu_sorts_them(void **state)
{
    (void)state;
    static const char *const alphabet[] = {
        "a", "à", "ả", "ã", "á", "ạ", "ă", "ằ", "ẳ",  "ẵ", "ắ", "ặ", "â", "ầ", "ẩ", "ẫ", "ấ", "ậ",
        "b", "c", "d", "đ", "e", "è", "ẻ", "ẽ", "é",  "ẹ", "ê", "ề", "ể", "ễ", "ế", "ệ", "f", "g",
        "h", "i", "ì", "ỉ", "ĩ", "í", "ị", "j", "k",  "l", "m", "n", "o", "ò", "ỏ", "õ", "ó", "ọ",
        "ô", "ồ", "ổ", "ỗ", "ố", "ộ", "ơ", "ờ", "ở",  "ỡ", "ớ", "ợ", "p", "q", "r", "s", "t", "u",
        "ù", "ủ", "ũ", "ú", "ụ", "ư", "ừ", "ử", "ữ",  "ứ", "ự", "v", "w", "x", "y", "ỳ", "ỷ", "ỹ",
        "ý", "ỵ", "z", "A", "Á", "Đ", "Ể", "Ơ", "Ự",  "Z", "0", "1", "9", " ", "-", ".", ",", "(",
        ")", "/", "'", "&", ":", "_", "%", "+", "\"", "#", "@", "*", "!", "?", ";", "=", "~", "$"
    };
    for (int i = 0; i < 100000; i++) {
        char words[2][64] = { "", "" };
        for (int w = 0; w < 2; w++) {
            size_t n = 0;
            for (uint32_t k = 1 + roll(4); k; k--) {
                const char *letter = alphabet[roll(COUNT(alphabet))];
                memcpy(words[w] + n, letter, strlen(letter) + 1);
                n += strlen(letter);
            }
        }
        SCRATCH(mem)
        {
            const char *a = text_trim(mem, words[0]), *b = text_trim(mem, words[1]);
            int ours = sign(strcmp(vi_sort_key(mem, a), vi_sort_key(mem, b)));
            if (ours != icu_compare(a, b))
                fail_msg("'%s' | '%s': ours %d, ICU %d", a, b, ours, icu_compare(a, b));
        }
    }
}

static void sorted(const char *const *names, size_t n,
                   const char *(*key)(struct arena *, const char *))
{
    for (size_t i = 1; i < n; i++)
        if (strcmp(key(mem, names[i - 1]), key(mem, names[i])) >= 0)
            fail_msg("%s is not before %s", names[i - 1], names[i]);
}

static const char *sort_key(struct arena *a, const char *s)
{
    return vi_sort_key(a, s);
}
static const char *name_key(struct arena *a, const char *s)
{
    return vi_name_key(a, s);
}

static void known_orders(void **state)
{
    (void)state;
    static const char *const words[] = { "",  "1",   "2",   "a",   "A",  "à",  "ả",    "ã",    "á",
                                         "ạ", "an",  "An",  "àn",  "ăn", "ân", "d",    "Dũng", "đ",
                                         "ê", "hoa", "hoà", "hoạ", "ö",  "ơ",  "Ωμέγα" };
    sorted(words, COUNT(words), sort_key);
    static const char *const right[] = {
        "Lê An", "Nguyễn Thị An", "nguyễn văn an", "Nguyễn Văn An", "Nguyễn Văn Ấn",
        "Đỗ Hà", "Lê Hà",         "Trần Hà",       "Lê Hạ",         "Trần Hạ",
        "Yên"
    };
    sorted(right, COUNT(right), name_key);
    assert_string_equal(vi_sort_key(mem, "  Đặng   Thị "), vi_sort_key(mem, "Đặng Thị"));
    assert_string_equal(vi_sort_key(mem, "Đa\xCC\xA3\xCC\x86ng"), vi_sort_key(mem, "Đặng"));
    assert_string_equal(vi_name_key(mem, ""), vi_name_key(mem, "  "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_sort_as_icu_sorts_them),
        cmocka_unit_test(letters_sort_as_icu_sorts_them),
        cmocka_unit_test(known_orders),
    };
    return cmocka_run_group_tests_name("sortkey", tests, set_up, tear_down);
}
