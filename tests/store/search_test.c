// SPDX-License-Identifier: Apache-2.0
/* search_test.c - found at once, without marks, by key, by Telex, inside the scope and never
 * outside it. */
#include "kit.h"

#include <string.h>

struct put {
    int64_t id, agency;
    const char *kind, *code, *title, *note, *body, *keys;
    bool fails;
};

static int put_tx(struct cx *cx, void *arg)
{
    const struct put *p = arg;
    struct hit h = { .code = p->code, .title = p->title, .note = p->note, .url = "/x" };
    TRY(search_put(cx, p->kind, p->id, p->agency, &h, p->body ? p->body : "",
                   p->keys ? p->keys : ""));
    return p->fails ? fail(cx, E_INVALID, "", "cố ý") : E_OK;
}

static int drop_tx(struct cx *cx, void *arg)
{
    const struct put *p = arg;
    return search_drop(cx, p->kind, p->id);
}

struct find {
    const char *text, *kind;
    struct rows rows;
};

static int find_tx(struct cx *cx, void *arg)
{
    struct find *f = arg;
    return search_find(cx, f->text, f->kind, 20, &f->rows);
}

static size_t found(const char *text, const char *kind)
{
    static struct find f;
    f = (struct find){ .text = text, .kind = kind };
    OK(store_read(kit_store, kit_cx, find_tx, &f));
    return f.rows.n;
}

static const struct hit *first(const char *text)
{
    static struct find f;
    f = (struct find){ .text = text, .kind = "" };
    OK(store_read(kit_store, kit_cx, find_tx, &f));
    assert_true(f.rows.n > 0);
    return ROW(struct hit, f.rows, 0);
}

static const struct put dang = { .id = 11,
                                 .agency = 1,
                                 .kind = "dossier",
                                 .code = "000.21.15.H55-211101-0001",
                                 .title = "Đặng Văn Hùng",
                                 .note = "Đăng ký khai sinh",
                                 .keys = "0912345678 019083004417" };

static void put(const struct put *p)
{
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, put_tx, (void *)(uintptr_t)p));
}

static void ones_own_write_is_found_without_marks(void **state)
{
    (void)state;
    put(&dang);
    const char *const good[] = { "dang",           "Đặng",    "hung",    "dang van",
                                 "van hung dang",  "ĐẶNG HÙ", "khai si", "đăng ký khai sinh",
                                 "  dang   hung ", "dang-van" };
    for (size_t i = 0; i < COUNT(good); i++) {
        IS(found(good[i], ""), 1);
        IS(found(good[i], "dossier"), 1);
        IS(found(good[i], "person"), 0);
    }
    const char *const bad[] = { "dan van", "ang",      "hungg",      "",         "  ",
                                "'",       "\"",       "* OR dang",  "dang NOT", "scope : a1",
                                "a1",      "kdossier", "dang AND (", "-",        "^" };
    for (size_t i = 0; i < COUNT(bad); i++)
        IS(found(bad[i], ""), 0);
    assert_string_equal(first("dang")->title, "Đặng Văn Hùng");
    IS(first("dang")->id, 11);
}

static void exact_things_come_first(void **state)
{
    (void)state;
    put(&dang);
    IS(found("0912345678", ""), 1);
    IS(found("0912 345 678", ""), 1);
    IS(found("019083004417", "dossier"), 1);
    IS(found("019083004417", "person"), 0);
    IS(found("000.21.15.H55-211101-0001", ""), 1);
    IS(found("000.21.15.H55-211101", ""), 1); /* its beginning */
    IS(found("0912345679", ""), 0);
    IS(found("211101", ""), 1); /* a part of the code is a word */
}

static void scope_is_kept(void **state)
{
    (void)state;
    struct put other = dang, public = dang;
    other.agency = 3;
    other.id = 12;
    other.code = "X-1";
    other.title = "Đặng Thị Xa a1 kdossier"; /* words that look like a scope do not help */
    public.agency = 0;
    public.id = 13;
    public.kind = "procedure";
    public.title = "Thủ tục của họ Đặng";
    put(&dang);
    put(&other);
    put(&public);
    IS(found("dang", ""), 2);
    IS(found("0912345678", ""), 2);
    kit_cx->who = kit_who(3, 3);
    IS(found("dang", ""), 2);
    IS(found("dang thi xa", ""), 1);
    kit_cx->who = kit_who(9, 9);
    IS(found("dang", ""), 1);
    IS(found("0912345678", ""), 1);
    assert_string_equal(first("dang")->kind, "procedure");
}

/* Scopes 106, 107 and 180 read agencies 1…6, 1…7 and 1…80. */
static int scopes_tx(struct cx *cx, void *arg)
{
    static const int64_t sizes[] = { 6, 7, 80 };
    (void)arg;
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (int64_t agency = 1; agency <= sizes[i]; agency++)
            TRY(db_exec(cx, &sql_probe_scope_add,
                        ARGS(A(scope_id, 100 + sizes[i]), A(agency_id, agency))));
    return E_OK;
}

/* The words that name agencies stand in the question, or not, by how many he reads: it must not
 * show. */
static void wide_scopes_are_kept(void **state)
{
    (void)state;
    static const int64_t sees[][2] = { { 106, 2 }, { 107, 3 }, { 180, 4 }, { 1, 1 }, { 9, 0 } };
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, scopes_tx, NULL));
    for (int64_t i = 0; i < 4; i++) {
        static const int64_t agencies[] = { 1, 6, 7, 80 };
        struct put one = dang;
        one.id = 20 + i;
        one.agency = agencies[i];
        put(&one);
    }
    for (size_t i = 0; i < COUNT(sees); i++) {
        kit_cx->who = kit_who(1, sees[i][0]);
        IS(found("dang", ""), sees[i][1]);
        IS(found("0912345678", ""), sees[i][1]);
    }
}

/* The beginning of a code of others finds nothing, and is not looked for among all words. */
static void codes_of_others_are_no_words(void **state)
{
    (void)state;
    put(&dang);
    kit_cx->who = kit_who(9, 9);
    unsigned before = kit_cx->statements;
    IS(found("000.21.15", ""), 0);
    IS(kit_cx->statements - before, 2);
    before = kit_cx->statements;
    IS(found("999.21.15", ""), 0);
    IS(kit_cx->statements - before, 3);
}

static void a_changed_document_forgets_its_old_words(void **state)
{
    (void)state;
    struct put p = dang;
    put(&p);
    for (int i = 0; i < 3; i++) {
        p.title = i % 2 ? "Nguyễn Thị Hoa" : "Trần Văn Bảo";
        p.keys = "0987654321";
        put(&p);
        IS(found("dang hung", ""), 0);
        IS(found(i % 2 ? "nguyen hoa" : "tran bao", ""), 1);
        IS(found(i % 2 ? "tran bao" : "nguyen hoa", ""), 0);
        IS(found("0912345678", ""), 0);
        IS(found("0987654321", ""), 1);
    }
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, drop_tx, &p));
    IS(found("tran bao", ""), 0);
    IS(found("0987654321", ""), 0);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, drop_tx, &p)); /* once more is fine */
    put(&dang);
    IS(found("dang", ""), 1);
    OK(store_check(kit_cx, kit_store));
}

static void a_failed_request_leaves_nothing(void **state)
{
    (void)state;
    struct put p = dang;
    p.fails = true;
    IS(store_write(kit_store, kit_cx, LANE_PEOPLE, put_tx, &p), E_INVALID);
    IS(found("dang", ""), 0);
    store_run_twice(kit_store, true);
    put(&dang);
    IS(found("dang", ""), 1);
    OK(store_check(kit_cx, kit_store));
}

static int put_and_drop_tx(struct cx *cx, void *arg)
{
    TRY(put_tx(cx, arg));
    TRY(drop_tx(cx, arg));
    TRY(put_tx(cx, arg));
    return put_tx(cx, arg);
}

static void several_changes_in_one_request(void **state)
{
    (void)state;
    struct put p = dang;
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, put_and_drop_tx, &p));
    IS(found("dang", ""), 1);
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, put_and_drop_tx, &p));
    IS(found("dang", ""), 1);
    p.title = "Lê Lợi";
    OK(store_write(kit_store, kit_cx, LANE_PEOPLE, put_and_drop_tx, &p));
    IS(found("dang hung", ""), 0);
    IS(found("le loi", ""), 1);
    OK(store_check(kit_cx, kit_store));
}

static void telex_is_guessed(void **state)
{
    (void)state;
    put(&dang);
    IS(found("ddawngj", ""), 1);
    IS(found("hufng", ""), 1);
}

static void marks_rank_and_newest_come_first(void **state)
{
    (void)state;
    const char *const names[] = { "Đăng Mạnh", "Đặng Mạnh", "Dang Manh", "Đặng Mạnh Hà" };
    for (int i = 0; i < 4; i++) {
        struct put p = {
            .id = 100 + i, .agency = 1, .kind = "person", .code = "", .title = names[i], .note = ""
        };
        put(&p);
    }
    IS(first("dang manh")->id, 103);
    IS(first("Đăng mạnh")->id, 100);
    IS(first("đặng mạnh")->id, 103);
    IS(found("Đăng mạnh", ""), 4);
}

static int bulk_tx(struct cx *cx, void *arg)
{
    (void)arg;
    struct search_load *load;
    TRY(search_load_open(cx, &load));
    for (int i = 0; i < 3000; i++) {
        struct hit h = { .title = "Hàng\tloạt \\ mới\nNguyễn", .url = "/" };
        h.code = arena_printf(cx->mem, "H-%05d", i);
        struct search_row r = search_row(cx, "dossier", i, i % 2 ? 1 : 3, &h, "",
                                         arena_printf(cx->mem, "09%08d %s", i, h.code));
        TRY(search_load_add(cx, load, &r));
    }
    return search_load_close(cx, load);
}

/* Seven words begin with h, fewer with hu: both ways of finding the end of the last word. */
static void the_last_word_may_be_begun(void **state)
{
    (void)state;
    const char *const names[] = { "Đặng Ha",    "Đặng Hải",  "Đặng Hạnh", "Đặng Hiền",
                                  "Đặng Hoàng", "Đặng Hùng", "Đặng Huệ",  "Đặng Thìn" };
    for (size_t i = 0; i < COUNT(names); i++) {
        struct put p = dang;
        p.id = 100 + (int64_t)i;
        p.code = p.keys = p.note = "";
        p.title = names[i];
        put(&p);
    }
    IS(found("dang", ""), 8);
    IS(found("dang h", ""), 7);
    IS(found("dang ha", ""), 3);
    IS(found("dang hu", ""), 2);
    IS(found("dang hung", ""), 1);
    IS(found("hung dang", ""), 1);
    IS(found("dang d", ""), 8); /* the word itself begins so */
    IS(found("ha", ""), 3);
    IS(found("thin h", ""), 0); /* inside a word is not its beginning */
    IS(first("dang h")->id, 106);
}

static void a_bulk_load_is_found(void **state)
{
    (void)state;
    OK(store_write(kit_store, kit_cx, LANE_BACKGROUND, bulk_tx, NULL));
    IS(found("hang loat", ""), 20);
    IS(found("h-01001", ""), 1);
    IS(found("h-01000", ""), 0); /* agency 3 */
    IS(found("0900001001", ""), 1);
    assert_string_equal(first("0900001001")->title, "Hàng\tloạt \\ mới\nNguyễn");
    OK(store_check(kit_cx, kit_store));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KIT_TEST(ones_own_write_is_found_without_marks),
        KIT_TEST(exact_things_come_first),
        KIT_TEST(scope_is_kept),
        KIT_TEST(wide_scopes_are_kept),
        KIT_TEST(codes_of_others_are_no_words),
        KIT_TEST(a_changed_document_forgets_its_old_words),
        KIT_TEST(a_failed_request_leaves_nothing),
        KIT_TEST(several_changes_in_one_request),
        KIT_TEST(telex_is_guessed),
        KIT_TEST(marks_rank_and_newest_come_first),
        KIT_TEST(the_last_word_may_be_begun),
        KIT_TEST(a_bulk_load_is_found),
    };
    return KIT_RUN("search", tests);
}
