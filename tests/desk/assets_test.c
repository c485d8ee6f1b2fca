// SPDX-License-Identifier: Apache-2.0
/* assets_test.c - every embedded file is found by path and by name, and sent in the coding that was
 * asked for. */
#include "desk/assets.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

static void each_is_found_by_path_and_name(void **state)
{
    (void)state;
    assert_true(asset_table_n >= 12);
    for (size_t i = 0; i < asset_table_n; i++) {
        const struct asset *a = &asset_table[i];
        assert_ptr_equal(asset_find(a->path), a);
        assert_ptr_equal(asset_named(a->name), a);
        assert_string_equal(asset_url(a->name), a->path);
        assert_memory_equal(a->path, ASSETS_BASE, strlen(ASSETS_BASE));
        assert_true(a->raw.n > 0 && a->immutable && a->etag[0] == '"');
    }
    assert_null(asset_find("/assets/app.css"));
    assert_null(asset_find(""));
    assert_null(asset_named("app"));
}

static void what_the_layouts_name_is_there(void **state)
{
    static const char *const names[] = {
        "app.css",
        "app.js",
        "live-worker.js",
        "chart.js",
        "icons.svg",
        "favicon.svg",
        "font-latin-400.woff2",
        "font-vietnamese-400.woff2",
        "font-latin-600.woff2",
        "font-vietnamese-600.woff2",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        assert_non_null(asset_named(names[i]));
    assert_string_equal(asset_named("app.css")->type, "text/css; charset=utf-8");
    assert_memory_equal(asset_named("font-latin-400.woff2")->raw.p, "wOF2", 4);
    assert_memory_equal(asset_named("app.css")->gzip.p, "\x1f\x8b", 2);
}

static void coding_follows_the_request(void **state)
{
    static const struct {
        const char *header, *coding;
    } cases[] = {
        { "gzip, deflate, br", "br" },
        { "gzip", "gzip" },
        { "GZIP;q=0.5", "gzip" },
        { "br;q=0, gzip", "gzip" },
        { "br;q=0.000", NULL },
        { "br;q=0.001", "br" },
        { "br ; q=1.0", "br" },
        { "brotli, gzippy", NULL },
        { "identity", NULL },
        { "", NULL },
        { NULL, NULL },
        { ",, ,br", "br" },
    };
    const struct asset *a = asset_named("app.css");
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *coding = "unset";
        struct asset_bytes bytes = asset_choose(a, cases[i].header, &coding);
        if (cases[i].coding)
            assert_string_equal(coding, cases[i].coding);
        else
            assert_null(coding);
        assert_true(cases[i].coding ? bytes.n < a->raw.n : bytes.n == a->raw.n);
    }
    const char *coding;
    asset_choose(asset_named("font-latin-400.woff2"), "br, gzip", &coding);
    assert_null(coding);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_found_by_path_and_name),
        cmocka_unit_test(what_the_layouts_name_is_there),
        cmocka_unit_test(coding_follows_the_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
