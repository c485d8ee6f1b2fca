// SPDX-License-Identifier: Apache-2.0
/* doors_test.c - routes that no test of their room walks to the good end. tests/routes_test.sh
 * tells which are missing. */
#include "office.h"

__attribute__((constructor)) static void all_rooms(void)
{
    test_rooms(rooms);
}

static const char *const no_params[] = { NULL };
static int read_int(struct cx *cx, void *arg)
{
    struct {
        const struct sql *sql;
        int64_t n;
    } *ask = arg;
    return db_int(cx, ask->sql, NO_ARGS, &ask->n);
}

static int64_t number(struct cx *cx, const struct sql *sql)
{
    struct {
        const struct sql *sql;
        int64_t n;
    } ask = { sql, 0 };
    IS(store_read(cx->house->store, cx, read_int, &ask) >= 0);
    cx->db = NULL;
    return ask.n;
}

#define NUMBER(asks)                                                                               \
    ({                                                                                             \
        static const struct sql sql_ = { .name = "doors",                                          \
                                         .text = { asks, asks },                                   \
                                         .params = no_params };                                    \
        number(cx, &sql_);                                                                         \
    })

TEST(a_delegation_begins_and_ends)
{
    open_office(cx);
    as_user(cx, "lan", "*");
    int64_t other = NUMBER("SELECT MIN(p.id) FROM person p JOIN account a ON a.person_id = p.id "
                           "WHERE a.username = 'binh'");
    EQ(http(cx, POST, "/danh-ba/uy-quyen",
            arena_printf(cx->mem,
                         "d-to_person=%lld&d-valid_from=01/11/2021&d-valid_to=30/11/2021&"
                         "d-basis=12/QD",
                         (long long)other)),
       303);
    int64_t id = NUMBER("SELECT MIN(id) FROM delegation");
    EQ(http(cx, POST, arena_printf(cx->mem, "/danh-ba/uy-quyen/%lld/thoi", (long long)id), ""),
       303);
    IS(NUMBER("SELECT COUNT(*) FROM delegation WHERE valid_to <= '2021-11-01'") == 1);
}

TEST(drafts_lose_a_file_and_are_thrown_away)
{
    static const char pdf[] = "%PDF-1.4\n%%EOF\n";
    open_office(cx);
    EQ(http(cx, POST, "/ho-so/nhap", "draft=abcdefghijklmnop123456&owner=Lan"), 200);
    EQ(http_upload(cx, "/ho-so/nhap/tep", "slot=abcdefghijklmnop123456 2", "file", "a.pdf", pdf,
                   sizeof pdf - 1),
       200);
    EQ(http_upload(cx, "/ho-so/nhap/tep", "slot=abcdefghijklmnop123456 1", "file", "b.pdf", pdf,
                   sizeof pdf - 1),
       200);
    int64_t file = NUMBER("SELECT MIN(id) FROM dossier_draft_file");
    EQ(http(cx, POST, "/ho-so/nhap/bo-tep",
            arena_printf(cx->mem, "draft=abcdefghijklmnop123456&owner=Lan&_file=%lld",
                         (long long)file)),
       303);
    EQ(NUMBER("SELECT COUNT(*) FROM dossier_draft_file"), 1);
    EQ(http(cx, POST, "/ho-so/nhap/bo", "draft=abcdefghijklmnop123456"), 303);
    EQ(NUMBER("SELECT COUNT(*) FROM dossier_draft"), 0);
    EQ(NUMBER("SELECT COUNT(*) FROM dossier_draft_file"), 0);
}

TEST(a_paper_is_handed_in_on_the_page_and_a_step_is_asked_for)
{
    static const char pdf[] = "%PDF-1.4\n%%EOF\n";
    open_office(cx);
    const char *code = http_receive(cx, "Trần Văn Đức", "019085004417");
    EQ(http_upload(cx, arena_printf(cx->mem, "/ho-so/%s/thanh-phan/2/tep", code), "", "file",
                   "a.pdf", pdf, sizeof pdf - 1),
       303);
    EQ(NUMBER("SELECT COUNT(*) FROM attachment"), 1);
    EQ(http(cx, GET, arena_printf(cx->mem, "/ho-so/%s/buoc", code), "verb=hand_over"), 200);
    HAS(reply_body(cx), "name=\"note\"");
}

TEST(a_person_and_a_word_of_a_citizen_are_read)
{
    open_office(cx);
    as_user(cx, "lan", "*");
    http_receive(cx, "Trần Văn Đức", "019085004417");
    EQ(http(cx, GET,
            arena_printf(cx->mem, "/cong-dan/%lld", (long long)NUMBER("SELECT MIN(id) FROM party")),
            ""),
       200);
    HAS(reply_body(cx), "Trần Văn Đức");
    HASNT(reply_body(cx), "019085004417");
    WRITE
    {
        const char *sql = arena_printf(
            cx->mem,
            "INSERT INTO feedback VALUES (901, %lld, '000.22.08.H55', 'Mai', '0912345678', "
            "5, 'time', 'nhanh', 'new', 1, 1)",
            (long long)office.commune);
        OK(store_raw(cx, sql, sql));
    }
    EQ(http(cx, GET, "/api/v1/feedback/901", ""), 200);
    HASNT(reply_body(cx), "0912345678");
}

TEST(one_ends_ones_other_sessions_and_the_code)
{
    open_office(cx);
    as_user(cx, "lan", "*");
    as_user(cx, "lan", "*");
    EQ(NUMBER("SELECT COUNT(*) FROM session WHERE ended_at = 0"), 3);
    EQ(http(cx, POST, "/tai-khoan/phien/khac/ket-thuc", ""), 303);
    EQ(NUMBER("SELECT COUNT(*) FROM session WHERE ended_at = 0"),
       0); /* that of as_user is no row */
    EQ(http(cx, POST, "/tai-khoan/ma/tat", ""), 303);
}

TEST(pages_listen)
{
    open_office(cx);
    EQ(http(cx, GET, "/song/post/0", ""), 200);
    STR_EQ(reply_header_of(cx, "Content-Type"), "text/event-stream");
    WRITE
    {
        const char *sql = arena_printf(
            cx->mem,
            "INSERT INTO job VALUES (902, %lld, 1, %lld, 'Lan', 'x', '{}', 'FAILED', 0, 0, "
            "0, 0, 0, 1, 1, '', '', 0)",
            (long long)office.commune, (long long)cx->who->person_id);
        OK(store_raw(cx, sql, sql));
    }
    EQ(http(cx, GET, "/viec-nen/902/song", ""), 200);
}
