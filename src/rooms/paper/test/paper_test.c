// SPDX-License-Identifier: Apache-2.0
/*
 * paper_test.c - form 01 of both sets as citizens get it: read back by pdftotext, compared as a
 * picture with test/ref/slip-*.png; MOTCUA_REF=1 writes new references, to be looked at before they
 * are kept.
 */
#include "../../../../tests/pdf/tools.h"
#include "../paper_room.h"
#include "office.h"
#include "harness.h"

#define REF "src/rooms/paper/test/ref/slip-"

struct printed {
    const void *bytes;
    size_t n;
};

static int accept_and_print(struct cx *cx, const struct dossier *given, int64_t copies,
                            struct printed *ret)
{
    struct dossier d = *given;
    const char *pin;
    TRY(reception_take(cx, &d, &pin));
    struct slip_print print = {
        .pin = "483920",
        .copies = copies,
        .lookup_url = "http://127.0.0.1:8080/tra-cuu/000.22.08.H55-211101-0001?pin=483920"
    };
    return slip_pdf(cx, &d, &print, &ret->bytes, &ret->n);
}

static const char *words_of(struct cx *cx, const struct printed *p, const char *pdf)
{
    const char *txt = arena_printf(cx->mem, "%s.txt", pdf);
    file_write(pdf, p->bytes, p->n);
    IS(tool_run((const char *[]){ "pdftotext", "-raw", pdf, txt, NULL }, "/dev/null") == 0);
    const char *words = squeeze(cx, file_read(cx, txt));
    unlink(txt);
    return words;
}

static void looks_like(struct cx *cx, const char *pdf, const char *set)
{
    const char *stem = arena_printf(cx->mem, "%s-page", pdf),
               *png = arena_printf(cx->mem, "%s.png", stem);
    const char *ref = arena_printf(cx->mem, REF "%s.png", set);
    IS(tool_run((const char *[]){ "pdftoppm", "-r", "50", "-gray", "-png", "-singlefile", pdf, stem,
                                  NULL },
                "/dev/null") == 0);
    if (getenv("MOTCUA_REF"))
        IS(tool_run((const char *[]){ "cp", png, ref, NULL }, "/dev/null") == 0);
    IS(picture_difference(png, ref) < 0.002);
    unlink(png);
}

static const struct dossier brought = {
    .procedure = "1.001193",
    .owner = "Trần Văn Đức",
    .identity = "019085004417",
    .phone = "0912345208",
    .address = "Xóm Đồng Mỏ, xã Nam Hòa",
    .submitter = "Trần Thị Mai",
    .submitter_identity = "019190001122",
    .return_channel = 3,
};

TEST(slip_of_2018_says_what_the_form_asks)
{
    struct printed p = { 0 };
    char pdf[] = "/tmp/motcua-slip-XXXXXX";
    open_office(cx);
    OK(accept_and_print(cx, &brought, 2, &p));
    close(mkstemp(pdf));
    const char *words = words_of(cx, &p, pdf);
    EQ(count_of(words, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"), 2);
    HAS(words, "Liên 1");
    HAS(words, "Liên 2");
    HAS(words, "ỦY BAN NHÂN DÂN XÃ NAM HÒA");
    HAS(words, "BỘ PHẬN MỘT CỬA");
    HAS(words, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    HAS(words, "Nam Hòa, ngày 01 tháng 11 năm 2021");
    HAS(words, "Mã hồ sơ: 000.22.08.H55-211101-0001");
    HAS(words, "483920");
    HAS(words, "Tiếp nhận hồ sơ của: Trần Thị Mai");
    HAS(words, "Nộp thay cho chủ hồ sơ: Trần Văn Đức");
    HAS(words, "2) Giấy chứng sinh (1 bản chính)");
    HAS(words, "Thời gian giải quyết hồ sơ theo quy định là: 3 ngày làm việc");
    HAS(words, "08 giờ 12 phút, ngày 01/11/2021");
    HAS(words, "Thời gian trả kết quả giải quyết hồ sơ: 08 giờ 12 phút, ngày 04/11/2021");
    HAS(words, "bưu chính công ích");
    HAS(words, "Quyển số: 2021, Số thứ tự: 1");
    HAS(words, "NGƯỜI NỘP HỒ SƠ");
    HAS(words, "Hoàng Thị Lan");
    HASNT(words, "Loại giấy tờ");
    HASNT(words, "Phí, lệ phí");
    looks_like(cx, pdf, "2018");
    unlink(pdf);
}

TEST(slip_of_2025_has_a_table_and_the_fee)
{
    struct printed p = { 0 };
    char pdf[] = "/tmp/motcua-slip-XXXXXX";
    open_office(cx);
    at(cx, "2026-11-23T08:12");
    OK(accept_and_print(cx, &brought, 1, &p));
    close(mkstemp(pdf));
    const char *words = words_of(cx, &p, pdf);
    HAS(words, "STT Tên thành phần hồ sơ Loại giấy tờ Số lượng");
    HAS(words, "1 Tờ khai đăng ký khai sinh Bản chính 1");
    HAS(words, "019190001122");
    HAS(words, "Phí, lệ phí (nếu có): 8.000 đ (mỗi bản sao thêm)");
    HAS(words, "Thời gian trả kết quả giải quyết hồ sơ: 08 giờ 12 phút, ngày 26/11/2026");
    HASNT(words, "theo quy định là");
    HASNT(words, "Liên 1");
    looks_like(cx, pdf, "2025");
    unlink(pdf);
}

TEST(slip_says_where_to_ask)
{
    struct printed p = { 0 };
    char pdf[] = "/tmp/motcua-slip-XXXXXX";
    struct dossier d = brought;
    open_office(cx);
    d.return_channel = 1;
    WRITE
    {
        struct agency a = *agency_by_id(cx, office.commune);
        a.phone = "02080000115";
        a.address = "Xóm Trung, xã Nam Hòa";
        IS(agency_contact(cx, &a) >= 0);
    }
    OK(accept_and_print(cx, &d, 1, &p));
    close(mkstemp(pdf));
    const char *words = words_of(cx, &p, pdf);
    HAS(words,
        "Đăng ký nhận kết quả tại: Bộ phận Một cửa, Xóm Trung, xã Nam Hòa; điện thoại 02080000115");
    unlink(pdf);
}

/* What was printed stays what it was, whatever becomes of the office and the catalogue. */
TEST(slip_repeats_what_was_said_at_reception)
{
    struct printed first = { 0 }, again = { 0 };
    struct dossier d = { 0 };
    open_office(cx);
    OK(accept_and_print(cx, &brought, 1, &first));
    const void *kept = arena_dup(bench.mem, first.bytes, first.n);
    at(cx, "2021-12-01T09:00");
    WRITE
    {
        struct slip_print print = {
            .pin = "483920",
            .copies = 1,
            .lookup_url = "http://127.0.0.1:8080/tra-cuu/000.22.08.H55-211101-0001?pin=483920"
        };
        d = (struct dossier){ 0 };
        EQ(dossier_get(cx, "000.22.08.H55-211101-0001", &d), E_OK);
        EQ(slip_pdf(cx, &d, &print, &again.bytes, &again.n), E_OK);
        EQ(again.n, first.n);
        IS(memcmp(kept, again.bytes, first.n) == 0);
    }
}

TEST(printing_leaves_a_trace)
{
    open_office(cx);
    const char *code = http_receive(cx, "Trần Văn Đức", "019085004417"),
               *page = arena_printf(cx->mem, "/ho-so/%s", code);
    EQ(http(cx, GET, arena_printf(cx->mem, "%s/giay-hen.pdf", page), ""), 200);
    HAS(reply_body(cx), "%PDF");
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/giay-hen", page), "lien=2"), 200);
    HAS(reply_body(cx), "%PDF");
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "In giấy hẹn");
}
