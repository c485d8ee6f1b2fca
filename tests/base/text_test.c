// SPDX-License-Identifier: Apache-2.0
/* text_test.c - UTF-8 and NFC against utf8proc, folding, guesses at Telex and VNI, numbers, masks.
 */
#include "base/crypt.h"
#include "base/text.h"
#include "plain.h"
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static uint64_t seed = 20211101;
static uint32_t roll(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(seed >> 33) % below;
}

static void utf8_is_strict(void **state)
{
    (void)state;
    static const char *const bad[] = { "\x80",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xE0\x80\x80",
                                       "\xED\xA0\x80",
                                       "\xF0\x80\x80\x80",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xE1\xBA",
                                       "a\xFF",
                                       "\xC3",
                                       "\xC3(" };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    for (int32_t cp = 1; cp <= 0x10FFFF; cp++) {
        unsigned char s[5] = { 0 };
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        if (surrogate)
            continue;
        size_t n = (size_t)utf8proc_encode_char(cp, s);
        if (!utf8_valid((char *)s, n) || utf8_valid((char *)s, n - 1) != (n == 1))
            fail_msg("U+%04X", (unsigned)cp);
    }
    assert_true(utf8_valid("", 0));
    assert_int_equal(utf8_length("Đặng Thị Hồng"), 13);
    assert_int_equal(utf8_length(""), 0);
    /* bytes by chance: what we accept, utf8proc accepts */
    for (int i = 0; i < 200000; i++) {
        unsigned char s[6];
        size_t n = 1 + roll(5);
        for (size_t k = 0; k < n; k++)
            s[k] = (unsigned char)(roll(3) ? 0x80 + roll(128) : roll(256));
        bool ours = utf8_valid((char *)s, n), theirs = true;
        for (utf8proc_ssize_t at = 0; at < (utf8proc_ssize_t)n;) {
            utf8proc_int32_t cp;
            utf8proc_ssize_t used = utf8proc_iterate(s + at, (utf8proc_ssize_t)n - at, &cp);
            if (used <= 0) {
                theirs = false;
                break;
            }
            at += used;
        }
        assert_int_equal(ours, theirs);
    }
}

/* Every byte in every place of two words, against the plain way. */
static void plain_text_is_found_in_words(void **state)
{
    (void)state;
    char s[19];
    for (size_t at = 0; at < sizeof s; at++)
        for (int c = 0; c < 256; c++) {
            memset(s, 'a', sizeof s);
            s[at] = (char)c;
            bool plain = c >= ' ' && c < 0x7F;
            assert_int_equal(text_plain(s, sizeof s), plain ? sizeof s : at);
        }
    assert_int_equal(text_plain(s, 7), 7);
    assert_int_equal(text_plain(s, 0), 0);
    assert_string_equal(text_trim(mem, "a.b"), "a.b");
    assert_string_equal(text_trim(mem, "\xC2\xA0 a\xE3\x80\x80\tb\xE2\x80\x8A"), "a b");
}

static void outside_text_becomes_nfc(void **state)
{
    (void)state;
    assert_string_equal(text_nfc(mem, "Đa\xCC\xA3\xCC\x86ng", 9), "Đặng");
    assert_string_equal(text_nfc(mem, "Đa\xCC\x86\xCC\xA3ng", 9), "Đặng");
    assert_string_equal(text_nfc(mem, "một\r\nhai\tba\n", 14), "một\nhai\tba\n");
    assert_string_equal(text_nfc(mem, "", 0), "");
    assert_string_equal(text_nfc(mem, "\xE2\x84\xAB", 3), "Å"); /* the Ångström sign */
    static const char *const bad[] = { "a\rb",     "a\x01",    "a\x7f", "a\x1b[31m",
                                       "\xC2\x80", "\xC2\x9F", "\xFF" };
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_null(text_nfc(mem, bad[i], strlen(bad[i])));
    assert_null(text_nfc(mem, "a\0b", 3));
    assert_null(text_nfc(mem, "a\r", 2));
    /* marks heaped up to make normalising slow are refused */
    char heap[1 + 2 * 31];
    heap[0] = 'a';
    for (size_t i = 0; i < 31; i++)
        memcpy(heap + 1 + 2 * i, i % 2 ? "\xCC\x81" : "\xCC\xA3", 2);
    assert_non_null(text_nfc(mem, heap, 1 + 2 * 30));
    assert_null(text_nfc(mem, heap, sizeof heap));
}

/* Random strings of Vietnamese letters, marks and others, in any form, against utf8proc. */
static void nfc_agrees_with_utf8proc(void **state)
{
    (void)state;
    static const uint32_t ranges[][2] = { { ' ', 94 },       { 0xC0, 0x150 },  { 0x300, 0x30 },
                                          { 0x1E00, 0x100 }, { 0x2000, 0x30 }, { 0x2100, 0x50 },
                                          { 0xAC00, 0x400 }, { 0x300, 0x30 },  { 0x1F00, 0x100 },
                                          { 'a', 26 } };
    for (int i = 0; i < 50000; i++) {
        unsigned char s[64];
        size_t n = 0;
        for (uint32_t k = roll(12); k; k--) {
            const uint32_t *range = ranges[roll(COUNT(ranges))];
            n += (size_t)utf8proc_encode_char((utf8proc_int32_t)(range[0] + roll(range[1])), s + n);
        }
        s[n] = '\0';
        SCRATCH(mem)
        {
            const char *ours = text_nfc(mem, (char *)s, n);
            utf8proc_uint8_t *theirs = utf8proc_NFC(s);
            assert_non_null(ours);
            assert_string_equal(ours, (char *)theirs);
            assert_string_equal(text_nfc(mem, ours, strlen(ours)), ours);
            /* folding does not depend on the form */
            utf8proc_uint8_t *nfd = utf8proc_NFD(s);
            for (unsigned char *p = nfd; *p; p++)
                if (*p >= 0xCE) /* beyond the Latin letters and marks */
                    goto foreign;
            if (!strstr((char *)nfd, "ð") && !strstr((char *)nfd, "Ð"))
                assert_string_equal(vi_fold(mem, (char *)s), vi_fold(mem, (char *)nfd));
        foreign:
            free(nfd);
            free(theirs);
        }
    }
}

static void every_vietnamese_letter_folds(void **state)
{
    (void)state;
    static const char *const letters[] = { "a", "aàáảãạăằắẳẵặâầấẩẫậAÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ",
                                           "e", "eèéẻẽẹêềếểễệEÈÉẺẼẸÊỀẾỂỄỆ",
                                           "i", "iìíỉĩịIÌÍỈĨỊ",
                                           "o", "oòóỏõọôồốổỗộơờớởỡợOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ",
                                           "u", "uùúủũụưừứửữựUÙÚỦŨỤƯỪỨỬỮỰ",
                                           "y", "yỳýỷỹỵYỲÝỶỸỴ",
                                           "d", "dđDĐðÐ" };
    size_t seen = 0;
    for (size_t i = 0; i < COUNT(letters); i += 2)
        for (const char *p = letters[i + 1], *from; *p; seen++) {
            from = p++;
            while ((*p & 0xC0) == 0x80)
                p++;
            const char *one = arena_strn(mem, from, (size_t)(p - from));
            if (strcmp(vi_fold(mem, one), letters[i]) != 0)
                fail_msg("%s folds to %s", one, vi_fold(mem, one));
        }
    assert_int_equal(seen, 150);
}

static void text_folds(void **state)
{
    (void)state;
    static const char *const pairs[] = {
        "Đặng",
        "dang",
        "  ĐỒNG   HỶ \n\t xã ",
        "dong hy xa",
        "Nguyễn\xC2\xA0Thị\xE2\x80\x8B Hồng",
        "nguyen thi hong",
        "Nguye\xCC\x82\xCC\x83n",
        "nguyen",
        "Đa\xCC\x86\xCC\xA3ng",
        "dang",
        "H55.242-260115-0012",
        "h55.242-260115-0012",
        "Ksor H'Bia",
        "ksor h'bia",
        "Müller Straße Çelik Ñandú",
        "muller strasse celik nandu",
        "",
        "",
        "   ",
        "",
        "Ελλάδα",
        "ελλαδα",
        "“Một Cửa”",
        "“mot cua”",
    };
    for (size_t i = 0; i < COUNT(pairs); i += 2) {
        assert_string_equal(vi_fold(mem, pairs[i]), pairs[i + 1]);
        assert_string_equal(vi_fold(mem, pairs[i + 1]), pairs[i + 1]);
    }
    vi_fold(mem, "\xFF\xE1\xBA"); /* even what is no text does no harm */
}

static void typed_without_input_method(void **state)
{
    (void)state;
    static const char *const pairs[] = {
        /* Telex */
        "nguyeexn vawn",
        "nguyen van",
        "nguyeenx vawn an",
        "nguyen van an",
        "ddawngj",
        "dang",
        "DDawngj Thij Hoongf",
        "dang thi hong",
        "dangdw",
        "dangdw",
        "dduwowngf",
        "duong",
        "dduowngf",
        "duong",
        "nguwowif",
        "nguoi",
        "truwowngf",
        "truong",
        "khai sinh",
        "khai sinh",
        "chwngs thwcj",
        "chung thuc",
        "haoj",
        "hao",
        "hoaf binhf",
        "hoa binh",
        "quaats",
        "quat",
        "giaays khai sinh",
        "giay khai sinh",
        "dodo",
        "dodo",
        "ddatas",
        "dat",
        "tranaf",
        "tran",
        "nghieengs",
        "nghieng",
        "tuyeens",
        "tuyen",
        "huyeenj ddoongf hyr",
        "huyen dong hy",
        "kees hoachj",
        "ke hoach",
        "gis",
        "gi",
        "danhd",
        "danh",
        "ow",
        "o",
        /* VNI */
        "nguye64n va8n",
        "nguyen van",
        "d9a85ng",
        "dang",
        "d9o62ng hy3",
        "dong hy",
        "chu71ng thu75c",
        "chung thuc",
        "tra62n",
        "tran",
        /* nothing typed, or nothing Vietnamese */
        "Nguyễn Văn",
        "nguyen van",
        "lan",
        "lan",
        "test",
        "tet",
        "windows",
        "windows",
        "h55.242-260115-0012",
        "h55.242-260115-0012",
        "2.000815",
        "2.000815",
        "",
        "",
        "mot hai",
        "mot hai",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "ssss",
        "ssss",
    };
    for (size_t i = 0; i < COUNT(pairs); i += 2)
        assert_string_equal(vi_fold_typed(mem, pairs[i]), pairs[i + 1]);
}

/* The keys of a Vietnamese word: Telex or VNI, the tone after its vowel or at the end of the word.
 */
static const char *keys_of(const char *word, bool vni, bool late)
{
    static const struct {
        int32_t mark;
        char telex, vni;
    } marks[] = { { 0x300, 'f', '2' }, { 0x301, 's', '1' }, { 0x303, 'x', '4' },
                  { 0x309, 'r', '3' }, { 0x323, 'j', '5' }, { 0x302, '^', '6' },
                  { 0x31B, 'w', '7' }, { 0x306, 'w', '8' } };
    char out[64] = "", tone[2] = "";
    size_t n = 0;
    char base = 0;
    utf8proc_uint8_t *nfd = utf8proc_NFD((const utf8proc_uint8_t *)word);
    for (const utf8proc_uint8_t *p = nfd; *p;) {
        utf8proc_int32_t cp;
        p += utf8proc_iterate(p, -1, &cp);
        char key = 0;
        bool is_tone = false;
        for (size_t i = 0; i < COUNT(marks); i++)
            if (marks[i].mark == cp) {
                key = vni ? marks[i].vni : marks[i].telex;
                is_tone = i < 5;
            }
        if (cp == 0x111) {
            out[n++] = 'd';
            out[n++] = vni ? '9' : 'd';
        } else if (is_tone && late) {
            tone[0] = key;
        } else if (key) {
            out[n++] = key == '^' ? base : key;
        } else {
            out[n++] = base = (char)cp;
        }
    }
    free(nfd);
    return arena_printf(mem, "%.*s%s", (int)n, out, tone);
}

static void whatever_is_typed_is_understood(void **state)
{
    (void)state;
    static const char words[] =
        "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý nông lường triệu đào "
        "đinh lương mã tạ từ tô tống ân ấn ông ưng công an bình bính cẩm cường dũng dụng đức giang hà "
        "hạnh hải hoà hoá huệ hương khánh lân lăng mận nga oanh phúc quý sơn tâm thắm thảo thu thư thuý "
        "tuấn uyên vân xuân yến hồ sơ giấy khai sinh chứng thực bản sao kết hôn trích lục hộ tịch đất đai "
        "quyền sử dụng nhà ở giấy phép xây kinh doanh cấp mới đổi trợ cấp người có công khuyết tật nghỉ "
        "nghiệp lưu trú tạm vắng thường bảo hiểm y tế giáo dục trường mẫu giáo rừng nước khoáng sản thuế "
        "chuyển nhượng tặng cho thừa kế uỷ ban nhân dân xã hoá thượng huyện đồng hỷ thái nguyên quyết định";
    char copy[sizeof words], *rest = copy;
    memcpy(copy, words, sizeof words);
    for (char *word; (word = strsep(&rest, " "));)
        for (int way = 0; way < 4; way++) {
            const char *keys = keys_of(word, way & 1, way & 2);
            if (strcmp(vi_fold_typed(mem, keys), vi_fold(mem, word)) != 0)
                fail_msg("%s typed %s is taken for %s", word, keys, vi_fold_typed(mem, keys));
        }
}

static void blanks_are_trimmed(void **state)
{
    (void)state;
    assert_string_equal(text_trim(mem, "  Nguyễn \t\n Văn  A "), "Nguyễn Văn A");
    assert_string_equal(text_trim(mem, "\xC2\xA0 x \xE3\x80\x80"), "x");
    assert_string_equal(text_trim(mem, "\xE2\x80\xAEx\xE2\x80\x8By\xEF\xBB\xBF"), "xy");
    assert_string_equal(text_trim(mem, " \xE2\x80\x8B "), "");
    assert_string_equal(text_trim(mem, " "), "");
    assert_string_equal(text_trim(mem, ""), "");
    assert_string_equal(text_upper(mem, "Đặng thị hồng, xã Hoá Thượng"),
                        "ĐẶNG THỊ HỒNG, XÃ HOÁ THƯỢNG");
    assert_string_equal(text_upper(mem, ""), "");
    assert_true(text_has_prefix("H55.242", "H55"));
    assert_false(text_has_prefix("H5", "H55"));
    assert_true(text_eq(NULL, ""));
    assert_false(text_eq("a", NULL));
    assert_true(text_is_empty(NULL));
    assert_true(text_is_empty(""));
    assert_false(text_is_empty(" "));
}

static void numbers_are_strict(void **state)
{
    (void)state;
    static const struct {
        const char *s;
        int64_t v;
    } whole[] = { { "0", 0 },
                  { "-0", 0 },
                  { "007", 7 },
                  { "-12", -12 },
                  { "9223372036854775807", INT64_MAX },
                  { "-9223372036854775808", INT64_MIN } },
      milli[] = { { "3.5", 3500 },
                  { "3,5", 3500 },
                  { "3", 3000 },
                  { "0.001", 1 },
                  { "-1.25", -1250 },
                  { "12,345", 12345 },
                  { "9223372036854775.807", INT64_MAX } };
    static const char *const bad[] = {
        "", "-", "+1", " 1", "1 ", "1x", "--1", "0x1", "1e3", "٣", "99999999999999999999"
    };
    static const char *const bad_milli[] = {
        ".5", "5.", "1.2345", "1..2", "1.2.3", "1,2.3", "9223372036854775.808", "1.-2"
    };
    int64_t v = 42;
    for (size_t i = 0; i < COUNT(whole); i++) {
        assert_true(int_read(whole[i].s, &v));
        assert_int_equal(v, whole[i].v);
    }
    for (size_t i = 0; i < COUNT(milli); i++) {
        assert_true(milli_read(milli[i].s, &v));
        assert_int_equal(v, milli[i].v);
    }
    v = 42;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (int_read(bad[i], &v) || milli_read(bad[i], &v))
            fail_msg("'%s' was read", bad[i]);
    for (size_t i = 0; i < COUNT(bad_milli); i++)
        if (milli_read(bad_milli[i], &v))
            fail_msg("'%s' was read", bad_milli[i]);
    assert_false(int_read("9223372036854775808", &v));
    assert_false(int_read("-9223372036854775809", &v));
    assert_int_equal(v, 42);
}

static void secrets_are_masked(void **state)
{
    (void)state;
    assert_string_equal(text_mask(mem, "019090004417", 4), "•••• 4417");
    assert_string_equal(text_mask(mem, "Nguyễn Văn Thưởng", 6), "•••• Thưởng");
    assert_string_equal(text_mask(mem, "4417", 4), "••••");
    assert_string_equal(text_mask(mem, "1234567", 4), "••••");
    assert_string_equal(text_mask(mem, "12345678", 4), "•••• 5678");
    assert_string_equal(text_mask(mem, "12345678", 0), "••••");
    assert_string_equal(text_mask(mem, "", 4), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_is_strict),
        cmocka_unit_test(plain_text_is_found_in_words),
        cmocka_unit_test(outside_text_becomes_nfc),
        cmocka_unit_test(nfc_agrees_with_utf8proc),
        cmocka_unit_test(every_vietnamese_letter_folds),
        cmocka_unit_test(text_folds),
        cmocka_unit_test(typed_without_input_method),
        cmocka_unit_test(whatever_is_typed_is_understood),
        cmocka_unit_test(blanks_are_trimmed),
        cmocka_unit_test(numbers_are_strict),
        cmocka_unit_test(secrets_are_masked),
    };
    return cmocka_run_group_tests_name("text", tests, set_up, tear_down);
}
