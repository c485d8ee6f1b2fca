// SPDX-License-Identifier: Apache-2.0
/*
 * form01_example.h - form 01 ("Giấy tiếp nhận hồ sơ và hẹn trả kết quả") drawn in both sets, as the
 * tests and the bench draw it: 2018 with a numbered list of papers, 2025 with a table. One page of
 * A4 with six papers.
 */
#ifndef TESTS_PDF_FORM01_EXAMPLE_H
#define TESTS_PDF_FORM01_EXAMPLE_H
#include "desk/pdf/pdf.h"

struct form01_paper {
    const char *name, *kind, *count;
};
struct form01 {
    bool set_2025;
    const char *above, *agency, *number, *place_and_date;
    const char *code, *url, *desk, *owner, *identity, *address, *phone, *email, *content;
    const struct form01_paper *papers;
    size_t n_papers;
    const char *sets, *limit, *received, *due, *result_at, *fee, *book, *entry, *pin;
    const char *submitter, *receiver;
};

static inline void form01_title(struct pdf *pdf, const struct form01 *f)
{
    pdf_columns_begin(pdf, 72);
    pdf_qr(pdf, f->url, 72);
    pdf_columns_next(pdf);
    pdf_space(pdf, 6);
    pdf_text(pdf, &(struct pdf_text){ .size = 14, .align = PDF_CENTER, .bold = true },
             "GIẤY TIẾP NHẬN HỒ SƠ\nVÀ HẸN TRẢ KẾT QUẢ");
    pdf_text(pdf, &(struct pdf_text){ .align = PDF_CENTER, .bold = true, .before = 4 }, f->code);
    pdf_text(pdf, &(struct pdf_text){ .size = 10.5, .align = PDF_CENTER, .italic = true }, f->pin);
    pdf_columns_end(pdf);
    pdf_space(pdf, 8);
}

static inline void form01_papers(struct cx *cx, struct pdf *pdf, const struct form01 *f)
{
    pdf_text(pdf, &(struct pdf_text){ .after = 3 },
             f->set_2025 ? "1. Thành phần hồ sơ nộp gồm:" : "Thành phần hồ sơ nộp gồm:");
    if (!f->set_2025) {
        for (size_t i = 0; i < f->n_papers; i++)
            pdf_text(pdf, &(struct pdf_text){ .align = PDF_JUSTIFY, .after = 2 },
                     arena_printf(cx->mem, "%zu. %s (%s: %s)", i + 1, f->papers[i].name,
                                  f->papers[i].kind, f->papers[i].count));
        return;
    }
    const char **cells = arena_array(cx->mem, f->n_papers * 4, sizeof *cells);
    for (size_t i = 0; i < f->n_papers; i++) {
        cells[4 * i] = arena_printf(cx->mem, "%zu", i + 1);
        cells[4 * i + 1] = f->papers[i].name;
        cells[4 * i + 2] = f->papers[i].kind;
        cells[4 * i + 3] = f->papers[i].count;
    }
    const struct pdf_table table = {
        .columns = 4,
        .widths = (const double[]){ 34, 0, 92, 60 },
        .aligns = (const enum pdf_align[]){ PDF_CENTER, PDF_LEFT, PDF_CENTER, PDF_CENTER },
        .header = (const char *const[]){ "STT", "Tên thành phần", "Loại giấy tờ", "Số lượng" },
    };
    pdf_table(pdf, &table, cells, f->n_papers);
}

static inline int form01_draw(struct cx *cx, const struct form01 *f, const void **ret, size_t *n)
{
    struct pdf *pdf = pdf_new(cx, PDF_A4, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả");
    pdf_head(pdf, &(struct pdf_head){ f->above, f->agency, f->number, f->place_and_date });
    form01_title(pdf, f);
    pdf_line(pdf, "Bộ phận tiếp nhận và trả kết quả", f->desk, false);
    pdf_line(pdf, "Tiếp nhận hồ sơ của", f->owner, true);
    if (f->set_2025)
        pdf_line(pdf, "Số CCCD/Mã định danh/MST", f->identity, false);
    pdf_line(pdf, "Địa chỉ", f->address, false);
    pdf_columns_begin(pdf, 190);
    pdf_line(pdf, "Số điện thoại", f->phone, false);
    pdf_columns_next(pdf);
    pdf_line(pdf, "Email", f->email, false);
    pdf_columns_end(pdf);
    pdf_line(pdf, "Nội dung yêu cầu giải quyết", f->content, false);
    form01_papers(cx, pdf, f);
    pdf_line(pdf, f->set_2025 ? "2. Số lượng hồ sơ" : "Số lượng hồ sơ", f->sets, false);
    if (!f->set_2025)
        pdf_line(pdf, "Thời gian giải quyết hồ sơ theo quy định là", f->limit, false);
    pdf_line(pdf, "Thời gian nhận hồ sơ", f->received, false);
    pdf_line(pdf, "Thời gian trả kết quả giải quyết hồ sơ", f->due, true);
    pdf_line(pdf, "Đăng ký nhận kết quả tại", f->result_at, false);
    if (f->set_2025)
        pdf_line(pdf, "Phí, lệ phí (nếu có)", f->fee, false);
    pdf_columns_begin(pdf, 270);
    pdf_line(pdf, "Vào Sổ theo dõi hồ sơ, Quyển số", f->book, false);
    pdf_columns_next(pdf);
    pdf_line(pdf, "Số thứ tự", f->entry, false);
    pdf_columns_end(pdf);
    pdf_space(pdf, 6);
    const struct pdf_signer signers[] = {
        { "Người nộp hồ sơ", "(Ký và ghi rõ họ tên)", f->submitter },
        { "Người tiếp nhận hồ sơ", "(Ký và ghi rõ họ tên)", f->receiver },
    };
    pdf_signers(pdf, signers, 2);
    return pdf_end(cx, pdf, ret, n);
}

static const struct form01_paper form01_six[] = {
    { "Tờ khai đăng ký khai sinh theo mẫu", "Bản chính", "01" },
    { "Giấy chứng sinh do cơ sở y tế nơi trẻ em sinh ra cấp", "Bản chính", "01" },
    { "Giấy chứng nhận kết hôn của cha, mẹ trẻ em", "Bản sao", "01" },
    { "Văn bản ủy quyền được chứng thực theo quy định của pháp luật trong trường hợp ủy quyền thực hiện "
      "việc đăng ký khai sinh",
      "Bản chính", "01" },
    { "Tờ khai thay đổi thông tin cư trú (mẫu CT01)", "Bản chính", "01" },
    { "Tờ khai tham gia, điều chỉnh thông tin bảo hiểm xã hội, bảo hiểm y tế (mẫu TK1-TS)",
      "Bản chính", "01" },
};

/* A full form: six papers, long names, nothing empty. */
static inline struct form01 form01_full(bool set_2025)
{
    return (struct form01){
        .set_2025 = set_2025,
        .above = set_2025 ? "Ủy ban nhân dân xã Nam Hoà" : "Ủy ban nhân dân huyện Đồng Hỷ",
        .agency =
            set_2025 ? "Trung tâm Phục vụ hành chính công" : "Bộ phận Tiếp nhận và Trả kết quả",
        .number = set_2025 ? "Số: H55.242-261123-0012/TNHS" : "Số: 000.00.08.H55-211101-0012/TNHS",
        .place_and_date =
            set_2025 ? "Nam Hoà, ngày 23 tháng 11 năm 2026" : "Đồng Hỷ, ngày 01 tháng 11 năm 2021",
        .code = set_2025 ? "Mã hồ sơ: H55.242-261123-0012" : "Mã hồ sơ: 000.00.08.H55-211101-0012",
        .url = set_2025 ? "https://motcua.example.vn/tra-cuu/H55.242-261123-0012?pin=K7QX"
                        : "https://motcua.example.vn/tra-cuu/000.00.08.H55-211101-0012?pin=K7QX",
        .pin = "Mã tra cứu: K7QX (không đưa cho người khác)",
        .desk = set_2025 ? "Trung tâm Phục vụ hành chính công xã Nam Hoà, tỉnh Thái Nguyên"
                         : "Bộ phận Một cửa Ủy ban nhân dân huyện Đồng Hỷ, tỉnh Thái Nguyên",
        .owner = "Nguyễn Thị Quỳnh Hương",
        .identity = "019193004417",
        .address = "số nhà 12, ngõ 3, xóm Phước Thạnh, xã Nam Hoà, tỉnh Thái Nguyên",
        .phone = "0208 000 0417",
        .email = "quynhhuong@example.vn",
        .content =
            "Liên thông các thủ tục hành chính về đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế "
            "cho trẻ em dưới 6 tuổi",
        .papers = form01_six,
        .n_papers = sizeof form01_six / sizeof form01_six[0],
        .sets = "01 (bộ)",
        .limit = "04 ngày làm việc",
        .received =
            set_2025 ? "08 giờ 30 phút, ngày 23/11/2026" : "08 giờ 30 phút, ngày 01/11/2021",
        .due = set_2025 ? "08 giờ 30 phút, ngày 27/11/2026" : "08 giờ 30 phút, ngày 05/11/2021",
        .result_at = set_2025 ? "Trung tâm Phục vụ hành chính công xã Nam Hoà"
                              : "Bộ phận Tiếp nhận và Trả kết quả",
        .fee = "Miễn lệ phí",
        .book = "01",
        .entry = "1284",
        .submitter = "Nguyễn Thị Quỳnh Hương",
        .receiver = "Hoàng Văn Tự",
    };
}
#endif
