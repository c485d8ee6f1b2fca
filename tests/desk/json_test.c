// SPDX-License-Identifier: Apache-2.0
/* json_test.c - what is refused and where, what is read, what is written. No database. */
#include "desk/json.h"
#include "base/text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int cx_up(void **state)
{
    *state = cx_new();
    return 0;
}

static int cx_down(void **state)
{
    cx_free(*state);
    return 0;
}

static int parse(struct cx *cx, const char *text, const struct jval **ret)
{
    cx->err.n = 0;
    return json_parse(cx, text, strlen(text), ret);
}

static void bad_documents_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "[",
        "{]",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "[1 2]",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "0x10",
        "NaN",
        "Infinity",
        "-",
        "tru",
        "True",
        "nul",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\u0000\"",
        "\"\t\"",
        "\"\n\"",
        "\"\x80\"",
        "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf5\x80\x80\x80\"",
        "{\"a\":1,\"a\":2}",
        "[1]]",
        "{} {}",
        "1 2",
        "// x\n1",
        "/* */1",
        "[1,/**/2]",
        "1e400",
        "99999999999999999999",
        "{\"a\\u0000\":1}",
        "\"\\u0001\"",
        "{\"\\u0007\":1}",
        "\xef\xbb\xbf[]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{:1}",
        "[\"a\":1]",
        "\"a\"b",
        "--1",
        "1.e5",
        "[1}",
    };
    struct cx *cx = *state;
    const struct jval *v;

    for (size_t i = 0; i < COUNT(bad); i++) {
        if (parse(cx, bad[i], &v) != E_INVALID)
            fail_msg("accepted: %s", bad[i]);
        assert_int_equal(cx->err.n, 1);
    }
    assert_int_equal(json_parse(cx, "[1]\0", 4, &v), E_INVALID);
}

static void place_of_the_fault_is_told(void **state)
{
    struct cx *cx = *state;
    const struct jval *v;

    assert_int_equal(parse(cx, "{\n \"a\": 1,\n \"b\" 2}", &v), E_INVALID);
    assert_non_null(strstr(cx->err.v[0].msg, "dòng 3"));
    assert_int_equal(parse(cx, "{\"x\":1,\"x\":1}", &v), E_INVALID);
    assert_non_null(strstr(cx->err.v[0].msg, "hai lần"));
}

static void depth_size_and_number_are_bounded(void **state)
{
    struct cx *cx = *state;
    const struct jval *v;
    char text[80];

    memset(text, '[', 32);
    memset(text + 32, ']', 32);
    assert_int_equal(json_parse(cx, text, 64, &v), E_OK);
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    assert_int_equal(json_parse(cx, text, 66, &v), E_INVALID);

    struct buf b = BUF(cx->mem);
    buf_puts(&b, "[0");
    for (int i = 0; i < 200001; i++)
        buf_puts(&b, ",1");
    buf_puts(&b, "]");
    assert_int_equal(json_parse(cx, b.p, b.n, &v), E_INVALID);

    struct buf big = BUF(cx->mem);
    buf_putc(&big, '"');
    while (big.n < (1 << 20) - 1)
        buf_putc(&big, 'a');
    buf_putc(&big, '"');
    assert_int_equal(json_parse(cx, big.p, big.n, &v), E_OK);
    assert_int_equal(strlen(jval_text(v)), (1 << 20) - 2);
    buf_putc(&big, ' ');
    assert_int_equal(json_parse(cx, big.p, big.n, &v), E_INVALID);
    /* brackets inside text are text */
    assert_int_equal(parse(cx, "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\"", &v), E_OK);
}

static void values_are_read(void **state)
{
    struct cx *cx = *state;
    const struct jval *v;
    int64_t i = 0;
    double real = 0;
    bool yes = false;

    assert_int_equal(
        parse(cx, "{\"a\":[1,2.5,\"x\",null,true],\"b\":{\"c\":-9007199254740993}}", &v), E_OK);
    assert_int_equal(jval_type(v), J_OBJECT);
    assert_int_equal(jval_count(v), 2);
    assert_string_equal(jval_key(v, 1), "b");
    assert_null(jval_key(v, 2));
    const struct jval *a = jval_get(v, "a");
    assert_int_equal(jval_count(a), 5);
    assert_true(jval_int(jval_at(a, 0), &i) && i == 1);
    assert_false(jval_int(jval_at(a, 1), &i));
    assert_true(jval_real(jval_at(a, 1), &real));
    assert_string_equal(jval_plain(cx, jval_at(a, 1)), "2.5");
    assert_string_equal(jval_text(jval_at(a, 2)), "x");
    assert_null(jval_text(jval_at(a, 0)));
    assert_string_equal(jval_plain(cx, jval_at(a, 3)), "");
    assert_true(jval_bool(jval_at(a, 4), &yes) && yes);
    assert_null(jval_at(a, 5));
    assert_null(jval_get(a, "a"));
    assert_true(jval_int(jval_get(jval_get(v, "b"), "c"), &i));
    assert_true(i == INT64_C(-9007199254740993));
    assert_null(jval_plain(cx, a));
    assert_null(jval_get(v, "ab"));
    assert_null(jval_get(v, ""));
    /* decomposed letters arrive composed */
    assert_int_equal(parse(cx, "[\"Nguye\xcc\x82\xcc\x83n\", 0.1, 1e2]", &v), E_OK);
    assert_string_equal(jval_text(jval_at(v, 0)), "Nguyễn");
    assert_string_equal(jval_plain(cx, jval_at(v, 1)), "0.1");
    assert_string_equal(jval_plain(cx, jval_at(v, 2)), "100");
}

static void getter_walks_paths(void **state)
{
    struct cx *cx = *state;
    const struct jval *v;
    void *ctx;

    assert_int_equal(
        parse(cx,
              "{\"name\":\"Lan\",\"n\":7,\"no\":null,\"x\":[],"
              "\"components\":[{\"n\":1},{\"n\":2,\"note\":\"b\"}],\"owner\":{\"id\":5},"
              "\"flat\":3}",
              &v),
        E_OK);
    ctx = (void *)(uintptr_t)v;
    assert_string_equal(jval_getter(ctx, "name"), "Lan");
    assert_string_equal(jval_getter(ctx, "n"), "7");
    assert_null(jval_getter(ctx, "no"));
    assert_null(jval_getter(ctx, "absent"));
    assert_string_equal(jval_getter(ctx, "components-1-note"), "b");
    assert_null(jval_getter(ctx, "components-0-note"));
    assert_null(jval_getter(ctx, "components-2-n"));
    assert_null(jval_getter(ctx, "components-x-n"));
    assert_string_equal(jval_getter(ctx, "owner-id"), "5");
    /* a container where a value belongs must not pass as absent */
    assert_string_equal(jval_getter(ctx, "x"), "\x01");
    assert_string_equal(jval_getter(ctx, "flat-0-n"), "\x01");
    assert_null(jval_getter(ctx, "flat-1-n"));
}

struct paper {
    const char *name;
    int64_t n;
};
static const struct field paper_fields[] = {
    FIELD(struct paper, name),
    FIELD(struct paper, n),
    FIELD_END,
};
struct sample {
    int64_t id;
    const char *name, *identity, *pin;
    bool open;
    struct utc at, never;
    struct day day, birth;
    struct dong fee;
    struct ref owner, none;
    struct rows papers;
};
static const struct field sample_fields[] = {
    FIELD(struct sample, id),
    FIELD(struct sample, name),
    FIELD(struct sample, identity, .personal = true),
    FIELD(struct sample, pin, .secret = true),
    FIELD(struct sample, open),
    FIELD(struct sample, at),
    FIELD(struct sample, never),
    FIELD(struct sample, day),
    FIELD(struct sample, birth, .personal = true),
    FIELD(struct sample, fee),
    FIELD(struct sample, owner),
    FIELD(struct sample, none),
    FIELD_LIST(struct sample, papers, paper_fields, struct paper),
    FIELD_END,
};

static void records_are_written_by_their_table(void **state)
{
    struct cx *cx = *state;
    struct paper papers[] = { { "Tờ khai", 1 }, { "\"b\"", 2 } };
    struct sample rec = {
        .id = INT64_C(9007199254740991),
        .name = "Lý\n\"<Tè>\\\x01",
        .identity = "019085004417",
        .pin = "1234",
        .open = true,
        .at = local_utc((struct local){ .y = 2021, .m = 11, .d = 1, .hour = 7, .min = 30 }),
        .day = day_of(2021, 11, 1),
        .birth = day_of(1985, 2, 28),
        .fee = { 50000 },
        .owner = { 12 },
        .papers = { .v = papers, .n = 2, .size = sizeof papers[0], .fields = paper_fields },
    };
    struct json j = json_new(cx);
    json_open(&j);
    json_fields(&j, sample_fields, &rec, true);
    json_close(&j);
    const char *text = json_text(&j);
    const struct jval *v;

    assert_int_equal(parse(cx, "{\"ok\":1}", &v), E_OK);
    /* the control character inside name is written escaped, so the document is good JSON … */
    assert_null(strchr(text, '\n'));
    assert_non_null(strstr(text, "\"id\":9007199254740991,"));
    assert_non_null(strstr(text, "\\u0001"));
    assert_null(strstr(text, "1234"));
    assert_null(strstr(text, "019085004417"));
    assert_non_null(strstr(text, "4417"));
    assert_null(strstr(text, "1985"));
    assert_non_null(strstr(text, "\"open\":true"));
    assert_non_null(strstr(text, "\"at\":\"2021-11-01T07:30:00+07:00\",\"never\":null,"
                                 "\"day\":\"2021-11-01\""));
    assert_non_null(strstr(text, "\"fee\":50000,\"owner\":12,\"none\":null,\"papers\":[{\"name\":"
                                 "\"Tờ khai\",\"n\":1},{\"name\":\"\\\"b\\\"\",\"n\":2}]}"));
    j = json_new(cx);
    json_open(&j);
    json_fields(&j, sample_fields, &rec, false);
    json_close(&j);
    assert_non_null(strstr(json_text(&j), "\"identity\":\"019085004417\""));
    assert_non_null(strstr(json_text(&j), "\"birth\":\"1985-02-28\""));
}

static void what_is_dumped_reads_back(void **state)
{
    static const char *const docs[] = {
        "{}",
        "[]",
        "null",
        "-1",
        "0.1",
        "1e100",
        "[true,false,null]",
        "{\"a\":{\"b\":[1,\"\\u0041\\n\\\\\"]},\"Đường\":\"Hồ\"}",
    };
    struct cx *cx = *state;
    const struct jval *a, *b;

    for (size_t i = 0; i < COUNT(docs); i++) {
        assert_int_equal(parse(cx, docs[i], &a), E_OK);
        const char *once = jval_dump(cx, a);
        assert_int_equal(parse(cx, once, &b), E_OK);
        assert_string_equal(jval_dump(cx, b), once);
    }
}

static void broken_bytes_do_not_break_a_reply(void **state)
{
    struct cx *cx = *state;
    struct json j = json_new(cx);
    const struct jval *v;

    json_open(&j);
    json_member(&j, "a", "x\xff\xfey");
    json_member(&j, "b", NULL);
    json_member_bool(&j, "c", false);
    json_key(&j, "d");
    json_list(&j);
    json_int(&j, 1);
    json_none(&j);
    json_raw(&j, "{\"e\":2}");
    json_list_end(&j);
    json_close(&j);
    assert_string_equal(json_text(&j),
                        "{\"a\":\"x??y\",\"b\":\"\",\"c\":false,\"d\":[1,null,{\"e\":2}]}");
    assert_int_equal(parse(cx, json_text(&j), &v), E_OK);
}

#define T(f) cmocka_unit_test_setup_teardown(f, cx_up, cx_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(bad_documents_are_refused),
        T(place_of_the_fault_is_told),
        T(depth_size_and_number_are_bounded),
        T(values_are_read),
        T(getter_walks_paths),
        T(records_are_written_by_their_table),
        T(what_is_dumped_reads_back),
        T(broken_bytes_do_not_break_a_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
