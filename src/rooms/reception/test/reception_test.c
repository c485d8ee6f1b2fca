// SPDX-License-Identifier: Apache-2.0
/* reception_test.c - the form at the counter: what it keeps, what it asks, its drafts. */
#include "../reception_room.h"
#include "office.h"
#include "harness.h"

TEST(form_keeps_what_was_typed)
{
    open_office(cx);
    EQ(http(cx, GET, "/ho-so/tiep-nhan", ""), 200);
    HAS(reply_body(cx), "data-draft=\"/ho-so/nhap\"");
    EQ(http(
           cx, POST, "/ho-so/tiep-nhan",
           "owner=Trần Văn Đức&identity=12&birth=31/02/1990&phone=abc&procedure=1.001193&channel=1&return_channel=1&sets=1&owner_type=1"
           "&components-0-n=1&components-0-has=1&components-0-note=mờ"),
       422);
    HAS(reply_body(cx), "value=\"Trần Văn Đức\"");
    HAS(reply_body(cx), "value=\"31/02/1990\"");
    HAS(reply_body(cx), "value=\"mờ\"");
    HAS(reply_body(cx), "id=\"f-identity-bad\"");
    HAS(reply_body(cx), "id=\"f-birth-bad\"");
    HAS(reply_body(cx), "id=\"f-phone-bad\"");
    HAS(reply_body(cx), "Đăng ký khai sinh");
}

TEST(wrong_name_for_a_number_asks)
{
    open_office(cx);
    http_receive(cx, "Trần Văn Đức", "019085004417");
    const char *form =
        "owner=Lý Thị Mai&identity=019085004417&procedure=1.001193&channel=1&return_channel=1&sets=1&owner_type=1";
    EQ(http(cx, POST, "/ho-so/tiep-nhan", form), 422);
    HAS(reply_body(cx), "đang mang tên Trần Văn Đức");
    EQ(http(cx, POST, "/ho-so/tiep-nhan", arena_printf(cx->mem, "%s&name_changed=1", form)), 303);
}

TEST(year_of_birth_that_the_number_denies_asks)
{
    open_office(cx);
    const char *form =
        "owner=Trần Văn Đức&identity=019085004417&birth=05/02/1958&procedure=1.001193&channel=1&return_channel=1&sets=1&owner_type=1";
    EQ(http(cx, POST, "/ho-so/tiep-nhan", form), 422);
    HAS(reply_body(cx), "sinh năm 1985");
    EQ(http(cx, POST, "/ho-so/tiep-nhan", arena_printf(cx->mem, "%s&birth_sure=1", form)), 303);
}

TEST(number_that_cannot_be_is_told)
{
    static const struct {
        const char *number, *words;
    } wrong[] = {
        { "003085004417", "Không tỉnh nào có mã 003" },
        { "000085004417", "mã 000" },
        { "019485004417", "sinh năm 2185" },
        { "019299004417", "sinh năm 2099" },
        { "01908500441", "Số định danh" },
    };
    static const char *const right[] = { "019085004417", "085123456", "4600123456", "B1234567",
                                         "4600123456-001" };
    static const char form[] =
        "owner=Trần Văn Đức&identity=%s&procedure=1.001193&channel=1&return_channel=1&sets=1&owner_type=1";
    open_office(cx);
    for (size_t i = 0; i < COUNT(wrong); i++) {
        EQ(http(cx, POST, "/ho-so/tiep-nhan", arena_printf(cx->mem, form, wrong[i].number)), 422);
        HAS(reply_body(cx), "id=\"f-identity-bad\"");
        HAS(reply_body(cx), wrong[i].words);
    }
    for (size_t i = 0; i < COUNT(right); i++)
        EQ(http(cx, POST, "/ho-so/tiep-nhan", arena_printf(cx->mem, form, right[i])), 303);
}

TEST(known_person_needs_no_typing)
{
    struct rows people = { 0 };
    open_office(cx);
    http_receive(cx, "Trần Văn Đức", "019085004417");
    EQ(http(cx, GET, "/ho-so/tim-nguoi", "q=tran+van"), 200);
    HAS(reply_body(cx), "Trần Văn Đức");
    HASNT(reply_body(cx), "019085004417");
    OK(party_find(cx, "019085004417", &people));
    EQ(people.n, 1);
    EQ(http(
           cx, POST, "/ho-so/tiep-nhan",
           arena_printf(
               cx->mem,
               "owner=Trần Văn Đức&party_id=%lld&procedure=1.001193&channel=1&return_channel=1&sets=1&owner_type=1",
               (long long)ROW(struct party, people, 0)->id)),
       303);
}

TEST(draft_is_where_it_was)
{
    const char *key = "abcdefghijklmnop123456";
    open_office(cx);
    EQ(http(
           cx, POST, "/ho-so/nhap",
           "draft=abcdefghijklmnop123456&owner=Trần Văn&birth=1/2&procedure=1.001193&components-1-n=2&components-1-note=ố vàng"),
       200);
    STR_EQ(reply_body(cx), utc_vi_time(cx->mem, cx->now)); /* the server's clock */
    EQ(http(cx, GET, "/ho-so/tiep-nhan", ""), 200);
    HAS(reply_body(cx), key);
    EQ(http(cx, GET, "/ho-so/tiep-nhan", "nhap=abcdefghijklmnop123456"), 200);
    HAS(reply_body(cx), "value=\"Trần Văn\"");
    HAS(reply_body(cx), "value=\"1/2\"");
    HAS(reply_body(cx), "value=\"ố vàng\"");
    static const char pdf[] = "%PDF-1.4\n%%EOF\n";
    EQ(http_upload(cx, "/ho-so/nhap/tep", "slot=abcdefghijklmnop123456 2", "file", "chung-sinh.pdf",
                   pdf, sizeof pdf - 1),
       200);
    HAS(reply_body(cx), "chung-sinh.pdf");
    as_user(cx, "lan2", COUNTER); /* nobody else's business */
    EQ(http(cx, GET, "/ho-so/tiep-nhan", "nhap=abcdefghijklmnop123456"), 404);
    as_user(cx, "lan", COUNTER);
    EQ(http(
           cx, POST, "/ho-so/tiep-nhan",
           "draft=abcdefghijklmnop123456&owner=Trần Văn Đức&identity=019085004417&procedure=1.001193&channel=1&return_channel=1"
           "&sets=1&owner_type=1&components-0-n=1&components-0-has=1&components-1-n=2&components-1-has=1"),
       303);
    EQ(http(cx, GET, "/ho-so/000.22.08.H55-211101-0001", ""), 200);
    HAS(reply_body(cx), "chung-sinh.pdf");
    EQ(http(cx, GET, "/ho-so/tiep-nhan", "nhap=abcdefghijklmnop123456"), 404);
}

TEST(old_drafts_are_thrown_away)
{
    struct draft draft = { 0 };
    open_office(cx);
    OK(draft_put(cx, &(struct draft){ .key = "abcdefghijklmnop", .title = "t", .body = "{}" }));
    OK(draft_drop_older(cx, cx->now));
    OK(draft_get(cx, "abcdefghijklmnop", &draft));
    OK(draft_drop_older(cx, (struct utc){ cx->now.ms + 1 }));
    ERR(draft_get(cx, "abcdefghijklmnop", &draft), E_NOTFOUND);
}
