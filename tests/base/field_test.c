// SPDX-License-Identifier: Apache-2.0
/* field_test.c - records described once: reading every type, limits and words, lists, showing,
 * differences. */
#include "base/field.h"
#include "base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

struct paper {
    const char *name;
    int64_t copies;
    bool original;
};
static const struct field paper_fields[] = {
    FIELD(struct paper, name, .label = "Tên giấy tờ", .required = true, .max_len = 10),
    FIELD(struct paper, copies, .label = "Số bản", .min = 1, .max = 9),
    FIELD(struct paper, original, .label = "Bản chính"),
    FIELD_END,
};

struct sample {
    int64_t id, rev;
    const char *name, *body, *phone, *email, *code, *username, *identity, *channel, *password;
    int64_t stars, level, big, offset;
    bool agreed, urgent;
    struct utc at;
    struct day birth;
    struct dong fee;
    struct ref unit;
    struct rows papers;
};
static const struct option channels[] = { { .code = "direct", .label = "Trực tiếp" },
                                          { .code = "online", .label = "Trực tuyến" },
                                          { 0 } };
static const struct option levels[] = { { .value = 1, .label = "Một phần" },
                                        { .value = 2, .label = "Toàn trình" },
                                        { 0 } };
static const struct field fields[] = {
    FIELD(struct sample, id, .readonly = true),
    FIELD(struct sample, rev, .readonly = true),
    FIELD(struct sample, name, .label = "Họ tên", .required = true, .max_len = 12),
    FIELD(struct sample, body, .label = "Nội dung", .multiline = true, .max_len = 1000),
    FIELD(struct sample, phone, .pattern = "phone", .personal = true),
    FIELD(struct sample, email, .pattern = "email"),
    FIELD(struct sample, code, .pattern = "code"),
    FIELD(struct sample, username, .pattern = "username"),
    FIELD(struct sample, identity, .pattern = "identity", .personal = true),
    FIELD(struct sample, channel, .options = channels),
    FIELD(struct sample, password, .secret = true),
    FIELD(struct sample, stars, .min = 1, .max = 5),
    FIELD(struct sample, level, .options = levels),
    FIELD(struct sample, big),
    FIELD(struct sample, offset, .min = -5, .max = 5),
    FIELD(struct sample, agreed),
    FIELD(struct sample, urgent),
    FIELD(struct sample, at),
    FIELD(struct sample, birth, .personal = true),
    FIELD(struct sample, fee, .min = 0, .max = 1000000),
    FIELD(struct sample, unit),
    FIELD_LIST(struct sample, papers, paper_fields, struct paper, .max = 3),
    FIELD_END,
};

/* A form is a list of names and values, ended by NULL. */
static const char *form_get(void *ctx, const char *path)
{
    for (const char *const *p = ctx; *p; p += 2)
        if (strcmp(p[0], path) == 0)
            return p[1];
    return NULL;
}
#define FORM(...) ((const char *[]){ __VA_ARGS__, NULL })

static int set_up(void **state)
{
    struct cx *cx = cx_new();
    *state = cx;
    return 0;
}
static int tear_down(void **state)
{
    cx_free(*state);
    return 0;
}

static int read_form(struct cx *cx, struct sample *s, const char **form)
{
    cx->err.n = 0;
    return record_read(cx, form_get, form, fields, s);
}

static void every_type_is_read(void **state)
{
    struct cx *cx = *state;
    struct sample s = { .id = 7 };
    int rc = read_form(cx, &s,
                       FORM("id", "99", "name", "  Đặng   A ", "body", "\n \n  một\r\n\r\nhai \n ",
                            "phone", "0912 345.678", "email", "a.b+c@xa.dong-hy.gov.vn", "code",
                            "H55.242-260115-0012", "username", "Chu.Tich_1", "identity",
                            "019 090 004 417", "channel", "online", "password", " bí mật ", "stars",
                            " 5 ", "level", "2", "big", "9007199254740991", "offset", "-5",
                            "agreed", "on", "at", "2021-11-01T07:30", "birth", "2/9/1945", "fee",
                            "50.000 đ", "unit", "123", "papers-0-name", "Đơn", "papers-0-copies",
                            "2", "papers-0-original", "1"));
    assert_int_equal(rc, E_OK);
    assert_int_equal(cx->err.n, 0);
    assert_int_equal(s.id, 7);
    assert_string_equal(s.name, "Đặng A");
    assert_string_equal(s.body, "  một\n\nhai");
    assert_string_equal(s.phone, "0912345678");
    assert_string_equal(s.email, "a.b+c@xa.dong-hy.gov.vn");
    assert_string_equal(s.username, "chu.tich_1");
    assert_string_equal(s.identity, "019090004417");
    assert_string_equal(s.channel, "online");
    assert_string_equal(s.password, " bí mật ");
    assert_int_equal(s.stars, 5);
    assert_int_equal(s.level, 2);
    assert_true(s.big == INT64_C(9007199254740991));
    assert_int_equal(s.offset, -5);
    assert_true(s.agreed);
    assert_false(s.urgent);
    assert_int_equal(s.at.ms, INT64_C(1635726600000));
    assert_int_equal(s.birth.ordinal, day_of(1945, 9, 2).ordinal);
    assert_int_equal(s.fee.v, 50000);
    assert_int_equal(s.unit.id, 123);
    assert_int_equal(s.papers.n, 1);
    const struct paper *paper = ROW(struct paper, s.papers, 0);
    assert_string_equal(paper->name, "Đơn");
    assert_int_equal(paper->copies, 2);
    assert_true(paper->original);
    assert_ptr_equal(s.papers.fields, paper_fields);
}

/* One value into one field of an empty record: its fault, "" for none. */
static const char *fault(struct cx *cx, struct sample *s, const char *name, const char *value)
{
    const struct field *f = field_find(fields, name, strlen(name));
    cx->err.n = 0;
    int rc = field_read(cx, f, name, value, s);
    assert_int_equal(rc, cx->err.n ? E_INVALID : E_OK);
    return cx->err.n ? fault_of(cx, name) : "";
}

static void limits_have_words(void **state)
{
    struct cx *cx = *state;
    struct sample s = { .stars = 3, .name = "cũ" };
    static const char *const cases[] = {
        "name",
        "",
        "Bắt buộc nhập.",
        "name",
        " \n ",
        "Bắt buộc nhập.",
        "name",
        "Đặng Thị Hồn",
        "",
        "name",
        "Đặng Thị Hồng",
        "Dài quá 12 ký tự.",
        "name",
        "a\x01",
        "Có ký tự không đọc được, xin gõ lại.",
        "name",
        "a\xFF",
        "Có ký tự không đọc được, xin gõ lại.",
        "name",
        "a\x7f",
        "Có ký tự không đọc được, xin gõ lại.",
        "stars",
        "0",
        "Phải từ 1 đến 5.",
        "stars",
        "6",
        "Phải từ 1 đến 5.",
        "stars",
        "",
        "",
        "stars",
        "3.5",
        "Số không đúng, xin chỉ viết các chữ số.",
        "stars",
        "99999999999999999999",
        "Số không đúng, xin chỉ viết các chữ số.",
        "offset",
        "-6",
        "Phải từ -5 đến 5.",
        "offset",
        "0",
        "",
        "big",
        "9007199254740992",
        "Số lớn quá.",
        "big",
        "-9007199254740992",
        "Số lớn quá.",
        "big",
        "-1",
        "",
        "channel",
        "bưu chính",
        "Không có trong danh sách, xin chọn lại.",
        "channel",
        "",
        "",
        "level",
        "3",
        "Không có trong danh sách, xin chọn lại.",
        "level",
        "",
        "",
        "agreed",
        "maybe",
        "Chỉ nhận có hoặc không.",
        "agreed",
        "không",
        "",
        "agreed",
        "",
        "",
        "at",
        "7h30",
        "Giờ không đúng, xin viết như 07:30 01/11/2021.",
        "at",
        "01/11/2021",
        "Giờ không đúng, xin viết như 07:30 01/11/2021.",
        "at",
        "07:30 31/11/2021",
        "Giờ không đúng, xin viết như 07:30 01/11/2021.",
        "at",
        "0021-11-01T07:30",
        "Giờ không đúng, xin viết như 07:30 01/11/2021.",
        "at",
        "01/11/2021 ",
        "Giờ không đúng, xin viết như 07:30 01/11/2021.",
        "at",
        "07:30  01/11/2021",
        "",
        "at",
        "01/11/2021 7:30",
        "",
        "birth",
        "31/02/1990",
        "Ngày không đúng, xin viết như 01/11/2021.",
        "birth",
        "1/1/0090",
        "Ngày không đúng, xin viết như 01/11/2021.",
        "birth",
        "1990",
        "Ngày không đúng, xin viết như 01/11/2021.",
        "birth",
        "",
        "",
        "fee",
        "50,5",
        "Số tiền không đúng, xin viết như 50.000.",
        "fee",
        "1.000.001",
        "Phải từ 0 đến 1.000.000.",
        "fee",
        "-1",
        "Phải từ 0 đến 1.000.000.",
        "unit",
        "-1",
        "Không có trong danh sách, xin chọn lại.",
        "unit",
        "x",
        "Không có trong danh sách, xin chọn lại.",
        "unit",
        "",
        "",
    };
    for (size_t i = 0; i < COUNT(cases); i += 3) {
        const char *got = fault(cx, &s, cases[i], cases[i + 1]);
        if (strcmp(got, cases[i + 2]) != 0)
            fail_msg("%s = '%s': '%s', not '%s'", cases[i], cases[i + 1], got, cases[i + 2]);
    }
    /* what is wrong leaves the record alone */
    assert_string_equal(fault(cx, &s, "stars", "4"), "");
    fault(cx, &s, "stars", "9");
    assert_int_equal(s.stars, 4);
    fault(cx, &s, "name", "tên");
    fault(cx, &s, "name", "quá dài cho ô này");
    assert_string_equal(s.name, "tên");
    /* twelve characters typed with separate marks are twelve, not more */
    assert_string_equal(
        fault(cx, &s, "name", "Đa\xCC\xA3\xCC\x86ng Thi\xCC\xA3 Ho\xCC\x82\xCC\x80n"), "");
    assert_string_equal(s.name, "Đặng Thị Hồn");
    char *long_text = arena_alloc(cx->mem, 3001);
    for (int i = 0; i < 1000; i++)
        memcpy(long_text + 3 * i, "ệ", 3);
    assert_string_equal(fault(cx, &s, "body", long_text), "");
    assert_string_equal(fault(cx, &s, "code", long_text), "Dài quá 255 ký tự.");
}

static void named_patterns(void **state)
{
    struct cx *cx = *state;
    static const char *const good[] = {
        "phone",    "0912345678",
        "phone",    "+84 912 345 678",
        "phone",    "(0208) 3820-001",
        "phone",    "19001234",
        "phone",    "1800 1234 56",
        "phone",    "02083820001",
        "email",    "a@b.vn",
        "email",    "ten.nguoi@mail.x-y.gov.vn",
        "email",    "x_1+y@a.b.c.vn",
        "code",     "2.000815.000.00.00.H55",
        "code",     "H55.242",
        "code",     "12/QD-UBND",
        "code",     "a",
        "username", "quantri",
        "username", "LAN.01",
        "username", "ab",
        "identity", "190004417",
        "identity", "019090004417",
        "identity", "B1234567",
        "identity", "c12345678",
        "identity", "4600123456",
        "identity", "4600123456-001",
    };
    static const char *const bad[] = {
        "phone",    "912345678",
        "phone",    "09123456789012",
        "phone",    "0012345678",
        "phone",    "0912x45678",
        "phone",    "+85912345678",
        "phone",    "--",
        "phone",    "091234567",
        "email",    "a",
        "email",    "@b.vn",
        "email",    "a@b",
        "email",    "a@b..vn",
        "email",    "a@-b.vn",
        "email",    "a@b-.vn",
        "email",    "a b@c.vn",
        "email",    "a..b@c.vn",
        "email",    ".a@c.vn",
        "email",    "a.@c.vn",
        "email",    "a@b@c.vn",
        "email",    "đ@c.vn",
        "email",    "a@1.2.3.4",
        "email",    "a@c.vn.",
        "code",     "-a",
        "code",     "a b",
        "code",     "mã",
        "code",     "a'b",
        "code",     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "username", "a",
        "username", "1ab",
        "username", "a b",
        "username", "lân",
        "username", "a@b",
        "identity", "12345678",
        "identity", "1234567890123",
        "identity", "4600123456-01",
        "identity", "AB123456",
        "identity", "B123456",
        "identity", "01909000441x",
        "identity", "-",
        "identity", "0190900044 1",
    };
    struct sample s = { 0 };
    for (size_t i = 0; i < COUNT(good); i += 2)
        if (*fault(cx, &s, good[i], good[i + 1]))
            fail_msg("%s = '%s' was refused", good[i], good[i + 1]);
    for (size_t i = 0; i < COUNT(bad); i += 2)
        if (!*fault(cx, &s, bad[i], bad[i + 1]))
            fail_msg("%s = '%s' was accepted", bad[i], bad[i + 1]);
    fault(cx, &s, "phone", "+84 912 345 678");
    assert_string_equal(s.phone, "0912345678");
    fault(cx, &s, "identity", "c1234 5678");
    assert_string_equal(s.identity, "C12345678");
    assert_non_null(strstr(fault(cx, &s, "identity", "x"), "căn cước có 12 chữ số"));
}

static void absent_values_stay(void **state)
{
    struct cx *cx = *state;
    struct sample s = { .name = "Lan", .stars = 3, .agreed = true, .fee = { 5000 } };
    rows_add(cx->mem, &(struct rows){ .size = sizeof(struct paper) });
    assert_int_equal(read_form(cx, &s, FORM("body", "x")), E_OK);
    assert_string_equal(s.name, "Lan");
    assert_int_equal(s.stars, 3);
    assert_int_equal(s.fee.v, 5000);
    assert_false(s.agreed);
    assert_int_equal(read_form(cx, &s, FORM("stars", "", "fee", "")), E_OK);
    assert_int_equal(s.stars, 0);
    assert_int_equal(s.fee.v, 0);
    struct sample empty = { 0 };
    assert_int_equal(read_form(cx, &empty, FORM("body", "x")), E_INVALID);
    assert_string_equal(fault_of(cx, "name"), "Bắt buộc nhập.");
    assert_int_equal(cx->err.n, 1);
}

static void required_values(void **state)
{
    struct cx *cx = *state;
    struct must {
        const char *text, *pick;
        int64_t number, choice;
        bool tick;
        struct utc at;
        struct day day;
        struct dong fee;
        struct ref unit;
        struct rows papers;
    };
    static const struct field all[] = {
        FIELD(struct must, text, .required = true),
        FIELD(struct must, pick, .required = true, .options = channels),
        FIELD(struct must, number, .required = true),
        FIELD(struct must, choice, .required = true, .options = levels),
        FIELD(struct must, tick, .required = true),
        FIELD(struct must, at, .required = true),
        FIELD(struct must, day, .required = true),
        FIELD(struct must, fee, .required = true),
        FIELD(struct must, unit, .required = true),
        FIELD_LIST(struct must, papers, paper_fields, struct paper, .required = true),
        FIELD_END,
    };
    struct must m = { 0 };
    assert_int_equal(record_read(cx, form_get, FORM("x", "y"), all, &m), E_INVALID);
    assert_int_equal(cx->err.n, 10);
    assert_string_equal(fault_of(cx, "number"), "Bắt buộc nhập.");
    assert_string_equal(fault_of(cx, "pick"), "Bắt buộc chọn.");
    assert_string_equal(fault_of(cx, "tick"), "Bắt buộc đánh dấu.");
    assert_string_equal(fault_of(cx, "papers"), "Cần ít nhất 1 dòng.");
    cx->err.n = 0;
    assert_int_equal(record_check(cx, all, &m), E_INVALID);
    assert_int_equal(cx->err.n, 8); /* in a finished record a number and an amount may be zero */
    cx->err.n = 0;
    assert_int_equal(
        record_read(cx, form_get,
                    FORM("text", "a", "pick", "direct", "number", "0", "choice", "1", "tick",
                         "true", "at", "07:30 01/11/2021", "day", "1.1.2021", "fee", "0", "unit",
                         "5", "papers-0-name", "Đơn", "papers-0-copies", "1"),
                    all, &m),
        E_OK);
    assert_int_equal(record_check(cx, all, &m), E_OK);
}

static void lists_are_read_by_path(void **state)
{
    struct cx *cx = *state;
    struct sample s = { .name = "Lan" };
    /* a removed row, an empty row, an untouched box: no rows; faults carry the path as it was sent
     */
    assert_int_equal(
        read_form(cx, &s,
                  FORM("papers-0-name", "Đơn", "papers-1-name", " ", "papers-1-original", "0",
                       "papers-3-name", "Giấy khai", "papers-3-copies", "3")),
        E_OK);
    assert_int_equal(s.papers.n, 2);
    assert_string_equal(ROW(struct paper, s.papers, 1)->name, "Giấy khai");
    size_t seen = 0;
    ROWS_EACH(struct paper, p, s.papers)
        seen += *p->name != '\0';
    assert_int_equal(seen, 2);
    assert_int_equal(read_form(cx, &s,
                               FORM("papers-0-name", "Đơn", "papers-2-name", "quá dài cho ô",
                                    "papers-4-copies", "12")),
                     E_INVALID);
    assert_int_equal(cx->err.n, 3);
    assert_string_equal(fault_of(cx, "papers-2-name"), "Dài quá 10 ký tự.");
    assert_string_equal(fault_of(cx, "papers-4-name"), "Bắt buộc nhập.");
    assert_string_equal(fault_of(cx, "papers-4-copies"), "Phải từ 1 đến 9.");
    /* more rows than allowed */
    assert_int_equal(read_form(cx, &s,
                               FORM("papers-0-name", "a", "papers-1-name", "b", "papers-2-name",
                                    "c", "papers-3-name", "d", "papers-4-name", "e")),
                     E_INVALID);
    assert_string_equal(fault_of(cx, "papers"), "Nhiều nhất 3 dòng.");
    assert_int_equal(cx->err.n, 1);
    assert_int_equal(s.papers.n, 3);
    /* nothing sent: the list is empty */
    assert_int_equal(read_form(cx, &s, FORM("x", "y")), E_OK);
    assert_int_equal(s.papers.n, 0);
    ROWS_EACH(struct paper, p, s.papers)
        fail_msg("%s", p->name);
    /* a hole wider than .max ends the reading */
    assert_int_equal(read_form(cx, &s, FORM("papers-0-name", "a", "papers-5-name", "b")), E_OK);
    assert_int_equal(s.papers.n, 1);
}

static void records_from_elsewhere_are_checked(void **state)
{
    struct cx *cx = *state;
    struct paper papers[4] = { { .name = "Đơn", .copies = 1 }, { .name = "", .copies = 99 } };
    struct sample s = {
        .name = "Lan",
        .stars = 9,
        .phone = "x",
        .channel = "fax",
        .body = "a\x01",
        .papers = { .v = papers, .n = 2, .size = sizeof papers[0], .fields = paper_fields }
    };
    assert_int_equal(record_check(cx, fields, &s), E_INVALID);
    assert_int_equal(cx->err.n, 6);
    assert_string_equal(fault_of(cx, "stars"), "Phải từ 1 đến 5.");
    assert_string_equal(fault_of(cx, "channel"), "Không có trong danh sách, xin chọn lại.");
    assert_string_equal(fault_of(cx, "body"), "Có ký tự không đọc được, xin gõ lại.");
    assert_string_equal(fault_of(cx, "papers-1-name"), "Bắt buộc nhập.");
    assert_string_equal(fault_of(cx, "papers-1-copies"), "Phải từ 1 đến 9.");
    assert_non_null(fault_of(cx, "phone"));
    cx->err.n = 0;
    s.papers.n = 4;
    papers[1] = papers[2] = papers[3] = papers[0];
    s.stars = 5;
    s.phone = s.channel = s.body = NULL;
    assert_int_equal(record_check(cx, fields, &s), E_INVALID);
    assert_int_equal(cx->err.n, 1);
    assert_string_equal(fault_of(cx, "papers"), "Nhiều nhất 3 dòng.");
}

static void values_are_shown(void **state)
{
    struct cx *cx = *state;
    struct sample s = { .name = "Lan",
                        .channel = "online",
                        .stars = 2021,
                        .level = 2,
                        .agreed = true,
                        .at = { INT64_C(1635726600000) },
                        .birth = day_of(1945, 9, 2),
                        .fee = { 50000 },
                        .unit = { 12 },
                        .phone = "0912345678",
                        .papers = { .n = 2 } };
    struct sample none = { 0 };
    static const char *const want[] = {
        /* name, shown, plain, masked, none shown, none plain */
        "name",
        "Lan",
        "Lan",
        "••••",
        "",
        "",
        "channel",
        "Trực tuyến",
        "online",
        "••••",
        "",
        "",
        "stars",
        "2021",
        "2021",
        "••••",
        "0",
        "0",
        "level",
        "Toàn trình",
        "2",
        "••••",
        "",
        "0",
        "agreed",
        "Có",
        "1",
        "••••",
        "Không",
        "0",
        "at",
        "07:30 01/11/2021",
        "2021-11-01T07:30:00+07:00",
        "••••",
        "",
        "",
        "birth",
        "02/09/1945",
        "1945-09-02",
        "••••",
        "",
        "",
        "fee",
        "50.000",
        "50000",
        "••••",
        "0",
        "0",
        "unit",
        "12",
        "12",
        "••••",
        "",
        "",
        "phone",
        "0912345678",
        "0912345678",
        "•••• 5678",
        "",
        "",
        "papers",
        "2 dòng",
        "",
        "",
        "",
        "",
    };
    for (size_t i = 0; i < COUNT(want); i += 6) {
        const struct field *f = field_find(fields, want[i], strlen(want[i]));
        assert_string_equal(field_show(cx, f, &s), want[i + 1]);
        assert_string_equal(field_plain(cx, f, &s), want[i + 2]);
        assert_string_equal(field_masked(cx, f, &s), want[i + 3]);
        assert_string_equal(field_show(cx, f, &none), want[i + 4]);
        assert_string_equal(field_plain(cx, f, &none), want[i + 5]);
    }
    s.channel = "fax"; /* a code of yesterday is shown as it is */
    assert_string_equal(field_show(cx, field_find(fields, "channel", 7), &s), "fax");
    assert_null(field_find(fields, "nam", 3));
    assert_null(field_find(fields, "names", 5));
    assert_non_null(field_find(fields, "name-0", 4));
}

/* What is shown as plain text can be read again. */
static void plain_values_are_read_again(void **state)
{
    struct cx *cx = *state;
    struct sample s = { .name = "Lan",
                        .body = "một\nhai",
                        .phone = "0912345678",
                        .channel = "online",
                        .stars = 4,
                        .level = 1,
                        .big = -5,
                        .agreed = true,
                        .offset = -1,
                        .at = { INT64_C(1635726600000) },
                        .birth = day_of(1945, 9, 2),
                        .fee = { 50000 },
                        .unit = { 12 } };
    struct sample back = { 0 };
    FIELDS_EACH(f, fields)
        if (f->type != FT_LIST)
            assert_int_equal(field_read(cx, f, f->name, field_plain(cx, f, &s), &back), E_OK);
    assert_string_equal(record_diff(cx, fields, &s, &back), "");
}

static void vectors_double(void **state)
{
    struct cx *cx = *state;
    struct paper fixed[3] = { { .copies = 1 }, { .copies = 2 }, { .copies = 3 } };
    struct rows rows = { .v = fixed, .n = 3, .size = sizeof fixed[0], .fields = paper_fields };
    for (int i = 3; i < 1000; i++) {
        struct paper *p = rows_add(cx->mem, &rows);
        assert_int_equal(p->copies, 0);
        p->copies = i + 1;
    }
    assert_int_equal(rows.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(ROW(struct paper, rows, i)->copies, i + 1);
    assert_true(arena_used(cx->mem) < 200 * 1000);
}

static void differences_for_the_journal(void **state)
{
    struct cx *cx = *state;
    struct paper one[] = { { .name = "Đơn", .copies = 1 } };
    struct paper two[] = { { .name = "Đơn", .copies = 2 }, { .name = "Ảnh", .original = true } };
    struct sample a = { .rev = 1,
                        .name = "Lan",
                        .phone = "0912345678",
                        .password = "a",
                        .fee = { 1 },
                        .papers = { .v = one, .n = 1 } };
    struct sample b = { .rev = 2,
                        .name = "Lân \"x\"",
                        .phone = "0912340000",
                        .password = "b",
                        .fee = { 50000 },
                        .birth = day_of(1990, 1, 2),
                        .papers = { .v = two, .n = 2 } };
    assert_string_equal(record_diff(cx, fields, &a, &a), "");
    assert_string_equal(record_diff(cx, fields, &a, &b), "{\"name\":[\"Lan\",\"Lân \\\"x\\\"\"],"
                                                         "\"phone\":[\"•••• 5678\",\"•••• 0000\"],"
                                                         "\"birth\":[\"\",\"••••\"],"
                                                         "\"fee\":[\"1\",\"50000\"],"
                                                         "\"papers-0-copies\":[\"1\",\"2\"],"
                                                         "\"papers-1-name\":[\"\",\"Ảnh\"],"
                                                         "\"papers-1-original\":[\"0\",\"1\"]}");
    assert_string_equal(
        record_diff(cx, paper_fields, &two[1], &one[0]),
        "{\"name\":[\"Ảnh\",\"Đơn\"],\"copies\":[\"0\",\"1\"],\"original\":[\"1\",\"0\"]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_type_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(limits_have_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(named_patterns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(absent_values_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(required_values, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_are_read_by_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(records_from_elsewhere_are_checked, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_are_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(plain_values_are_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(vectors_double, set_up, tear_down),
        cmocka_unit_test_setup_teardown(differences_for_the_journal, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("field", tests, NULL, NULL);
}
