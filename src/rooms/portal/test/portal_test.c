// SPDX-License-Identifier: Apache-2.0
/* portal_test.c - what citizens see: procedures, the look-up and its limits; what the staff find.
 */
#include "../portal_room.h"
#include "desk/house.h"
#include "test.h"

#define BIRTH                                                                                            \
    "{\"code\":\"1.001193\",\"name\":\"Đăng ký khai sinh <b>\",\"level\":[\"xa\"],"                   \
    "\"field\":\"Hộ tịch\",\"matter\":\"làm giấy khai sinh\",\"steps\":\"Một\\nHai\","          \
    "\"methods\":[{\"channel\":\"truc_tiep\",\"time_value\":3,\"time_unit\":\"working_day\","            \
    "\"time_raw\":\"3 ngày\",\"fees\":[{\"amount\":8000,\"currency\":\"VND\"}]}],"                      \
    "\"document_groups\":[{\"title\":null,\"items\":[{\"name\":\"Tờ khai\",\"originals\":1,"           \
    "\"copies\":0}]}],\"legal_bases\":[{\"title\":\"Luật Hộ tịch\",\"number\":\"60/2014/QH13\"}]," \
    "\"share\":60,\"route\":\"LOCAL\",\"online_level\":\"toan_trinh\"}\n"
#define LAND                                                                                       \
    "{\"code\":\"2.000815\",\"name\":\"Chứng thực bản sao\",\"level\":[\"huyen\"],"          \
    "\"field\":\"Chứng thực\",\"methods\":[{\"channel\":\"truc_tiep\",\"time_value\":1,"       \
    "\"time_unit\":\"working_day\",\"time_raw\":\"1 ngày\",\"fees\":[]}],\"document_groups\":[]," \
    "\"legal_bases\":[],\"route\":\"DVCQG\"}\n"

static struct agency district, commune, other;
static struct dossier d;
static char pin[20];

static int make_people(struct cx *cx)
{
    static const char *const rights[] = { "lan", "tam" };
    district = (struct agency){ .identifier = "000.00.08.H55",
                                .class = "quan-huyen",
                                .name = "UBND huyện Đồng Hỷ",
                                .short_name = "Huyện Đồng Hỷ",
                                .letterhead_parent = "TỈNH THÁI NGUYÊN",
                                .phone = "02080000101",
                                .address = "Số 1, phố Thử <b>",
                                .valid_from = day_of(2018, 1, 1) };
    TRY(agency_add(cx, &district));
    commune = other = (struct agency){ .parent = { district.id },
                                       .class = "xa-phuong",
                                       .valid_from = day_of(2018, 1, 1) };
    commune.identifier = "000.22.08.H55";
    commune.name = "UBND xã Nam Hòa";
    other.identifier = "000.23.08.H55";
    other.name = "UBND xã Khe Mo";
    TRY(agency_add(cx, &commune));
    TRY(agency_add(cx, &other));
    for (size_t i = 0; i < COUNT(rights); i++) {
        int64_t agency = i ? other.id : commune.id;
        struct unit unit = { .agency_id = agency,
                             .name = "Bộ phận Một cửa",
                             .kind = "onestop",
                             .valid_from = day_of(2018, 1, 1) };
        TRY(unit_add(cx, &unit));
        struct person person = { .agency_id = agency, .name = "Hoàng Thị Lan" };
        TRY(person_add(cx, &person));
        struct post post = { .agency_id = agency,
                             .unit_id = unit.id,
                             .person_id = person.id,
                             .title = "Công chức",
                             .role = "counter",
                             .valid_from = day_of(2018, 1, 1) };
        TRY(post_add(cx, &post));
        struct account account = {
            .agency_id = agency, .person_id = person.id, .username = rights[i], .active = true
        };
        TRY(account_add(cx, &account, ""));
    }
    return staff_scopes_rebuild(cx);
}

static int receive(struct cx *cx)
{
    const char *fresh;
    d = (struct dossier){ .procedure = "1.001193",
                          .owner = "Trần Văn Đức",
                          .identity = "019085004417",
                          .phone = "0912345678" };
    TRY(dossier_receive(cx, &d, &fresh));
    snprintf(pin, sizeof(pin), "%s", fresh);
    return E_OK;
}

/* An office with two procedures; Lan has just received a dossier. */
static void open_office(struct cx *cx)
{
    struct import_sum sum = { 0 };
    static const char rows[] = BIRTH LAND;
    at(cx, "2021-11-01T08:12");
    OK(make_people(cx));
    FILE *in = fmemopen((char *)(uintptr_t)rows, sizeof(rows) - 1, "r");
    IS(import_stream(cx, importer_find(cx, "procedures"), in, "x", false, NULL, NULL, &sum) >= 0);
    fclose(in);
    EQ(sum.imported, 2);
    as_user(cx, "lan", "dossier.read dossier.receive dossier.handle");
    OK(receive(cx));
}

static int look(struct cx *cx, const char *code, const char *with)
{
    return http(cx, GET, arena_printf(cx->mem, "/tra-cuu/%s", code),
                arena_printf(cx->mem, "pin=%s", with));
}

/* A PIN that is not the right one. */
static const char *wrong(void)
{
    return strcmp(pin, "000000") == 0 ? "000001" : "000000";
}

/* ---- procedures ---- */

TEST(home_leads_to_procedures)
{
    open_office(cx);
    as_nobody(cx);
    EQ(http(cx, GET, "/", ""), 200);
    HAS(reply_body(cx), "Huyện Đồng Hỷ");
    HAS(reply_body(cx), "<a class=\"num\" href=\"tel:02080000101\">02080000101</a>");
    HAS(reply_body(cx), "Số 1, phố Thử &lt;b&gt;");
    HAS(reply_body(cx), "Thứ Hai – Thứ Sáu: 07:00–11:30, 13:30–17:00");
    HAS(reply_body(cx), "Anh/chị cần làm thủ tục gì?");
    HAS(reply_body(cx), "href=\"/thu-tuc/1.001193\""); /* the commonest one */
    HAS(reply_body(cx), "Hộ tịch");
    EQ(http(cx, GET, "/thu-tuc", "q=KHAI+sinh"), 200);
    HAS(reply_body(cx), "Đăng ký khai sinh &lt;b&gt;");
    HASNT(reply_body(cx), "Chứng thực bản sao");
    EQ(http(cx, GET, "/thu-tuc", "cap=huyen"), 200);
    HASNT(reply_body(cx), "khai sinh");
    EQ(http(cx, GET, "/thu-tuc", "trang=0"), 422);
    with_header(cx, "HX-Request", "true");
    EQ(http(cx, GET, "/thu-tuc/tim", "q=khai"), 200);
    HAS(reply_body(cx), "<li role=\"option\" data-href=\"/thu-tuc/1.001193\">");
    HASNT(reply_body(cx), "<html");
    EQ(http(cx, GET, "/thu-tuc/tim", "q=khai"), 200); /* the same without scripts */
    HAS(reply_body(cx), "<html");
}

TEST(one_procedure_on_one_page)
{
    open_office(cx);
    as_nobody(cx);
    EQ(http(cx, GET, "/thu-tuc/1.001193", ""), 200);
    HAS(reply_body(cx), "3 ngày làm việc");
    HAS(reply_body(cx), "8.000");
    HAS(reply_body(cx), "Tờ khai");
    HAS(reply_body(cx), "60/2014/QH13");
    HASNT(reply_body(cx), "dichvucong");
    EQ(http(cx, GET, "/thu-tuc/1.001193", "ban-in=1"), 200);
    HAS(reply_body(cx), "print-list");
    EQ(http(cx, GET, "/thu-tuc/2.000815", ""), 200);
    HAS(reply_body(cx), "https://dichvucong.gov.vn/");
    EQ(http(cx, GET, "/thu-tuc/9.999999", ""), 404);
    EQ(http(cx, GET, "/sitemap.xml", ""), 200);
    HAS(reply_body(cx), "/thu-tuc/1.001193</loc>");
    EQ(http(cx, GET, "/robots.txt", ""), 200);
    HAS(reply_body(cx), "Disallow: /tra-cuu/");
}

TEST(letters_and_language_are_remembered)
{
    open_office(cx);
    as_nobody(cx);
    with_header(cx, "Referer", "http://motcua.test/thu-tuc?q=khai");
    EQ(http(cx, GET, "/chu/lon", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/thu-tuc?q=khai");
    with_header(cx, "Referer", "http://motcua.test//evil.example/");
    EQ(http(cx, GET, "/ngon-ngu/en", ""), 303);
    HASNT(reply_header_of(cx, "Location"), "evil");
    EQ(http(cx, GET, "/", ""), 200);
    HAS(reply_body(cx), "<html lang=\"en\" class=\"large-text\">");
    HAS(reply_body(cx), "What do you need to do?");
    EQ(http(cx, GET, "/chu/to", ""), 404);
    EQ(http(cx, GET, "/ve-cong", ""), 200);
}

/* ---- the look-up ---- */

TEST(code_and_pin_open_the_dossier_and_show_no_more_than_needed)
{
    open_office(cx);
    as_nobody(cx);
    EQ(look(cx, d.code, pin), 200);
    IS(reply_size(cx) >= 6144);
    HAS(reply_body(cx), "Hồ sơ đã được tiếp nhận");
    HAS(reply_body(cx), "T••• V••• Đức");
    HAS(reply_body(cx), "UBND xã Nam Hòa");
    HAS(reply_body(cx), "08:12 04/11/2021");
    HASNT(reply_body(cx), "Trần Văn");
    HASNT(reply_body(cx), "4417");
    HASNT(reply_body(cx), "5678");
    HASNT(reply_body(cx), "Hoàng Thị Lan");
    STR_EQ(reply_header_of(cx, "Cache-Control"), "no-store");
    EQ(http(cx, GET, "/tra-cuu",
            arena_printf(cx->mem, "ma=%%20%s&pin=%.3s%%20%s", d.code, pin, pin + 3)),
       303); /* as people type it */
    STR_EQ(reply_header_of(cx, "Location"),
           arena_printf(cx->mem, "/tra-cuu/%s?pin=%s", d.code, pin));
    EQ(look(cx, d.code, ""), 200); /* the form, with the code in it */
    HAS(reply_body(cx), arena_printf(cx->mem, "value=\"%s\"", d.code));
}

/* The page without what differs from request to request and without the code that was asked for. */
static const char *same_for_all(struct cx *cx, const char *code)
{
    struct buf out = BUF(cx->mem);
    for (const char *p = reply_body(cx); *p; p++) {
        if (strncmp(p, code, strlen(code)) == 0)
            p += strlen(code) - 1;
        else
            buf_putc(&out, *p);
    }
    return buf_str(&out);
}

TEST(wrong_pin_and_no_such_code_are_one_answer)
{
    open_office(cx);
    as_nobody(cx);
    EQ(look(cx, d.code, wrong()), 404);
    const char *one = same_for_all(cx, d.code);
    HAS(one, "Mã hồ sơ hoặc mã PIN không đúng.");
    EQ(look(cx, "000.22.08.H55-211101-0999", wrong()), 404);
    STR_EQ(same_for_all(cx, "000.22.08.H55-211101-0999"), one);
    EQ(look(cx, "%27%3B%3Cscript%3E", "1"), 404);
    HASNT(reply_body(cx), "';<SCRIPT>");
}

TEST(five_wrong_tries_lock_a_code_for_an_hour)
{
    open_office(cx);
    as_nobody(cx);
    for (int i = 0; i < 5; i++)
        EQ(look(cx, d.code, wrong()), 404);
    EQ(look(cx, d.code, pin), 429);
    HAS(reply_body(cx), "Xin thử lại sau một giờ");
    HASNT(reply_body(cx), "T•••");
    EQ(look(cx, "000.22.08.H55-211101-0999", wrong()), 404); /* others are not locked */
    at(cx, "2021-11-01T09:13");
    EQ(look(cx, d.code, pin), 200);
}

TEST(right_tries_do_not_count)
{
    open_office(cx);
    as_nobody(cx);
    for (int i = 0; i < 40; i++)
        EQ(look(cx, d.code, pin), 200);
    for (int i = 0; i < 4; i++)
        EQ(look(cx, d.code, wrong()), 404);
    EQ(look(cx, d.code, pin), 200);
}

TEST(thirty_wrong_tries_lock_an_address)
{
    open_office(cx);
    as_nobody(cx);
    for (int i = 0; i < 30; i++)
        EQ(look(cx, arena_printf(cx->mem, "000.22.08.H55-211101-1%03d", i), "000000"), 404);
    EQ(look(cx, d.code, pin), 429);
}

TEST(a_date_that_moved_is_told_beside_the_printed_one)
{
    open_office(cx);
    WRITE
    {
        const char *sql = "UPDATE dossier SET due_at = due_at + 86400000";
        OK(store_raw(cx, sql, sql));
    }
    as_nobody(cx);
    EQ(look(cx, d.code, pin), 200);
    HAS(reply_body(cx), "08:12 05/11/2021");
    HAS(reply_body(cx), "Ngày in trên giấy hẹn:");
    HAS(reply_body(cx), "08:12 04/11/2021");
    at(cx, "2021-11-08T09:00");
    EQ(look(cx, d.code, pin), 200);
    HAS(reply_body(cx), "Cơ quan xin lỗi");
}

TEST(every_state_says_what_happens_next)
{
    for (int64_t status = DOSSIER_NEW; status <= DOSSIER_RETURNED; status++) {
        struct portal_dossier_view view = { .d = { .status = status } };
        portal_words(cx, &view);
        IS(*view.headline && *view.next);
        EQ(view.stages.n, 4);
        IS((*view.collect == 0) == (status == DOSSIER_NOT_ACCEPTED || status == DOSSIER_WITHDRAWN ||
                                    status == DOSSIER_STOPPED || status == DOSSIER_RETURNED));
    }
    STR_EQ(portal_mask(cx, "Đặng Thị Ánh"), "Đ••• T••• Ánh");
    STR_EQ(portal_mask(cx, "Lan"), "Lan");
    STR_EQ(portal_mask(cx, ""), "");
}

/* ---- what the staff find ---- */

TEST(staff_find_by_name_code_and_scan)
{
    open_office(cx);
    as_nobody(cx);
    EQ(http(cx, GET, "/tim", "q=tran"), 303); /* to sign-in */
    as_user(cx, "lan", "dossier.read");
    EQ(http(cx, GET, "/tim", "q=tran+van+duc"), 200);
    HAS(reply_body(cx), d.code);
    EQ(http(cx, GET, "/tim", arena_printf(cx->mem, "q=%s", d.code)), 303);
    HAS(reply_header_of(cx, "Location"), d.code);
    EQ(http(cx, GET, "/tim", arena_printf(cx->mem, "q=http://x/tra-cuu/%s%%3Fpin=%s", d.code, pin)),
       303);
    with_header(cx, "HX-Request", "true");
    EQ(http(cx, GET, "/tim", arena_printf(cx->mem, "q=%s", d.code)), 200);
    HAS(reply_body(cx), "role=\"option\"");
    EQ(http(cx, GET, "/tim", "q="), 200);
    as_user(cx, "tam", "dossier.read");
    EQ(http(cx, GET, "/tim", arena_printf(cx->mem, "q=%s", d.code)), 200);
    HAS(reply_body(cx), "Không tìm thấy.");
    EQ(http(cx, GET, "/", ""), 200);
    HAS(reply_body(cx), "href=\"/ban-lam-viec\"");
}
