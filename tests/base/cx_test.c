// SPDX-License-Identifier: Apache-2.0
/* cx_test.c - the context and its faults: order, limits, words, codes, frozen randomness. */
#include "base/cx.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#undef fail /* cmocka's macro hides the house's function */

static void a_new_context_is_the_systems(void **state)
{
    (void)state;
    struct cx *cx = cx_new(), *other = cx_new();
    assert_ptr_equal(cx->who, &who_system);
    assert_string_equal(cx->lang, "vi");
    assert_true(cx->now.ms > 0);
    assert_int_equal(strlen(cx->request_id), 16);
    assert_string_not_equal(cx->request_id, other->request_id);
    assert_true(cx->seed != other->seed);
    cx_free(other);
    cx_free(cx);
    cx_free(NULL);
}

static void randomness_is_frozen(void **state)
{
    (void)state;
    struct cx *cx = cx_new();
    cx->seed = 1234567;
    /* the published first outputs of SplitMix64 for this seed */
    assert_true(cx_random(cx) == UINT64_C(6457827717110365317));
    assert_true(cx_random(cx) == UINT64_C(3203168211198807973));
    assert_true(cx_random(cx) == UINT64_C(9817491932198370423));
    cx->seed = 1234567;
    assert_true(cx_random(cx) == UINT64_C(6457827717110365317));
    cx_free(cx);
}

static void faults_are_kept_in_order(void **state)
{
    (void)state;
    struct cx *cx = cx_new();
    char path[] = "name";
    assert_string_equal(fault_first(cx, E_NOTFOUND), "Không tìm thấy.");
    assert_null(fault_of(cx, "name"));
    assert_int_equal(fail(cx, E_INVALID, path, "Dài quá %d ký tự.", 120), E_INVALID);
    path[0] = 'x'; /* the fault has its own copy */
    for (int i = 0; i < 50; i++)
        fail(cx, E_CONFLICT, "", "Lỗi thứ %d", i);
    assert_int_equal(cx->err.n, 51);
    assert_string_equal(fault_first(cx, E_INVALID), "Dài quá 120 ký tự.");
    assert_string_equal(fault_of(cx, "name"), "Dài quá 120 ký tự.");
    assert_string_equal(fault_of(cx, ""), "Lỗi thứ 0");
    assert_string_equal(cx->err.v[50].msg, "Lỗi thứ 49");
    for (int i = 0; i < 5000; i++)
        fail(cx, E_INVALID, "x", "nhiều quá");
    assert_int_equal(cx->err.n, 1000);
    cx_free(cx);
}

static const char *english(const char *lang, const char *msgid)
{
    if (strcmp(lang, "en") == 0 && strcmp(msgid, "Dài quá %d ký tự.") == 0)
        return "Longer than %d characters.";
    return msgid;
}

static void faults_are_translated(void **state)
{
    (void)state;
    struct cx *cx = cx_new();
    fail_translate(english);
    fail(cx, E_INVALID, "a", "Dài quá %d ký tự.", 5);
    cx->lang = "en";
    fail(cx, E_INVALID, "b", "Dài quá %d ký tự.", 5);
    assert_string_equal(fault_of(cx, "a"), "Dài quá 5 ký tự.");
    assert_string_equal(fault_of(cx, "b"), "Longer than 5 characters.");
    fail_translate(NULL);
    cx_free(cx);
}

static int tries(int rc, int *reached)
{
    TRY(rc);
    *reached = 1;
    return E_OK;
}

static void errors_have_codes(void **state)
{
    (void)state;
    static const struct {
        int err, http, exit;
        const char *name;
    } want[] = { { E_OK, 200, 0, "E_OK" },
                 { E_INVALID, 422, 2, "E_INVALID" },
                 { E_DENIED, 403, 3, "E_DENIED" },
                 { E_NOTFOUND, 404, 4, "E_NOTFOUND" },
                 { E_CONFLICT, 409, 5, "E_CONFLICT" },
                 { E_BUSY, 503, 6, "E_BUSY" },
                 { E_IO, 500, 7, "E_IO" },
                 { -99, 500, 7, "E_IO" },
                 { 12, 200, 0, "E_OK" } };
    struct cx *cx = cx_new();
    for (size_t i = 0; i < COUNT(want); i++) {
        int reached = 0;
        assert_int_equal(err_http(want[i].err), want[i].http);
        assert_int_equal(err_exit(want[i].err), want[i].exit);
        assert_string_equal(err_name(want[i].err), want[i].name);
        assert_true(*fault_first(cx, want[i].err));
        assert_int_equal(tries(want[i].err, &reached), want[i].err < 0 ? want[i].err : E_OK);
        assert_int_equal(reached, want[i].err >= 0);
    }
    cx_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_context_is_the_systems),
        cmocka_unit_test(randomness_is_frozen),
        cmocka_unit_test(faults_are_kept_in_order),
        cmocka_unit_test(faults_are_translated),
        cmocka_unit_test(errors_have_codes),
    };
    return cmocka_run_group_tests_name("cx", tests, NULL, NULL);
}
