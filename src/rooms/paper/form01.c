// SPDX-License-Identifier: Apache-2.0
/*
 * form01.c - form 01, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả" (one-stop §2.3), in the sets
 * of TT 01/2018/TT-VPCP and TT 03/2025/TT-VPCP. What it says is kept at reception; the page is
 * drawn from that whenever it is asked for.
 */
#include "desk/pdf/pdf.h"
#include "paper_room.h"

struct slip_component {
    const char *name, *note;
    int64_t originals, copies;
};
struct slip {
    const char *form_set, *number;
    const char *above, *issuer; /* two lines of the letterhead */
    const char *place, *unit;
    struct utc received_at, due_at;
    const char *code;
    const char *received_from, *identity, *address, *phone, *email;
    const char *owner; /* when another person brought it; "" otherwise */
    const char *request, *limit, *return_at, *fee;
    int64_t sets, book, book_no;
    const char *officer;
    struct rows components;
};
static const struct field slip_component_fields[] = {
    FIELD(struct slip_component, name, .max_len = 4000),
    FIELD(struct slip_component, note, .max_len = 300),
    FIELD(struct slip_component, originals),
    FIELD(struct slip_component, copies),
    FIELD_END,
};
static const struct field slip_fields[] = {
    FIELD(struct slip, form_set),
    FIELD(struct slip, number),
    FIELD(struct slip, above),
    FIELD(struct slip, issuer),
    FIELD(struct slip, place),
    FIELD(struct slip, unit),
    FIELD(struct slip, received_at),
    FIELD(struct slip, due_at),
    FIELD(struct slip, code),
    FIELD(struct slip, received_from, .max_len = 400),
    FIELD(struct slip, identity),
    FIELD(struct slip, address, .max_len = 600),
    FIELD(struct slip, phone),
    FIELD(struct slip, email),
    FIELD(struct slip, owner, .max_len = 400),
    FIELD(struct slip, request, .max_len = 8000),
    FIELD(struct slip, limit),
    FIELD(struct slip, return_at, .max_len = 600),
    FIELD(struct slip, fee, .max_len = 2000),
    FIELD(struct slip, sets),
    FIELD(struct slip, book),
    FIELD(struct slip, book_no),
    FIELD(struct slip, officer),
    FIELD_LIST(struct slip, components, slip_component_fields, struct slip_component, .max = 200),
    FIELD_END,
};

/* ---- what it says ---- */

static const char *written_out(struct cx *cx, const char *agency)
{
    static const char SHORT[] = "UBND ";
    return text_has_prefix(agency, SHORT)
               ? arena_printf(cx->mem, "Ủy ban nhân dân %s", agency + sizeof SHORT - 1)
               : agency;
}

static const char *unit_name(struct cx *cx, const struct dossier *d)
{
    const struct unit *unit = unit_by_id(cx, cx->who->unit_id);
    if (unit && unit->agency_id == d->agency_id && strcmp(unit->kind, "onestop") == 0)
        return unit->name;
    return law_seed(LAW_TWO_TIER, utc_day(d->received_at)) ? "Trung tâm Phục vụ hành chính công"
                                                           : "Bộ phận Tiếp nhận và Trả kết quả";
}

/* "Lệ phí khai sinh: 8.000 đ; …" of the channel it came by. */
static const char *fee_words(struct cx *cx, const struct procedure *p, int64_t channel)
{
    struct buf b = BUF(cx->mem);
    ROWS_EACH(const struct method, m, p->methods) {
        if (m->channel != channel)
            continue;
        ROWS_EACH(const struct fee, fee, m->fees) {
            if (b.n)
                buf_puts(&b, "; ");
            if (!text_is_empty(fee->name))
                buf_printf(&b, "%s: ", fee->name);
            buf_puts(&b, fee->amount.v ? money_vi(cx->mem, fee->amount) : "không thu");
            if (!text_is_empty(fee->note))
                buf_printf(&b, " (%s)", fee->note);
        }
        break;
    }
    return buf_str(&b);
}

static const char *request_words(struct cx *cx, const struct dossier *d, const struct procedure *p)
{
    const struct procedure_case *c = p ? procedure_case_n(p, d->case_n) : NULL;
    struct buf b = BUF(cx->mem);
    buf_puts(&b, d->title);
    if (c && p->cases.n > 1 && !text_is_empty(c->title))
        buf_printf(&b, " – %s", c->title);
    if (*d->summary)
        buf_printf(&b, ". %s", d->summary);
    return buf_str(&b);
}

static void people(struct slip *slip, const struct dossier *d)
{
    bool other = *d->submitter != '\0';
    slip->received_from = other ? d->submitter : d->owner;
    slip->owner = other ? d->owner : "";
    slip->identity = other && *d->submitter_identity ? d->submitter_identity : d->identity;
    slip->address = other && *d->submitter_address ? d->submitter_address : d->address;
    slip->phone = other && *d->submitter_phone ? d->submitter_phone : d->phone;
    slip->email = d->email;
}

/* Where the result is handed over, and how to ask about it. */
static const char *counter_words(struct cx *cx, const char *unit, const struct agency *agency)
{
    struct buf b = BUF(cx->mem);
    buf_puts(&b, unit);
    if (agency && *agency->address)
        buf_printf(&b, ", %s", agency->address);
    if (agency && *agency->phone)
        buf_printf(&b, "; điện thoại %s", agency->phone);
    return buf_str(&b);
}

static void slip_fill(struct cx *cx, const struct dossier *d, struct slip *slip)
{
    const struct agency *agency = agency_by_id(cx, d->agency_id);
    const struct procedure *p = procedure_by_id(cx, d->procedure_id);
    const struct person *officer = d->received_by ? person_by_id(cx, d->received_by) : NULL;
    struct limit limit = { .unit = (enum limit_unit)d->limit_unit, .milli = d->limit_milli };
    *slip = (struct slip){
        .form_set = d->form_set,
        .number = arena_printf(cx->mem, "%s/TNHS", d->code),
        .above = agency ? written_out(cx, agency->name) : "",
        .place = agency ? agency->place : "",
        .unit = unit_name(cx, d),
        .received_at = d->received_at,
        .due_at = d->due_promised,
        .code = d->code,
        .request = request_words(cx, d, p),
        .limit = limit.unit == LIMIT_NONE ? "" : limit_text(cx, &limit),
        .fee = p ? fee_words(cx, p, d->channel) : "",
        .sets = d->sets,
        .book = day_ymd(utc_day(d->received_at)).y,
        .book_no = d->register_no,
        .officer = officer ? officer->name : "",
        .components = { .size = sizeof(struct slip_component), .fields = slip_component_fields },
    };
    slip->issuer = slip->unit;
    slip->return_at = d->return_channel == 1 ? counter_words(cx, slip->unit, agency)
                      : d->return_channel == 2
                          ? "trực tuyến, trên Cổng dịch vụ công"
                          : arena_printf(cx->mem, "bưu chính công ích, gửi về: %s", d->address);
    people(slip, d);
    ROWS_EACH(const struct dossier_component, c, d->components) {
        struct slip_component *to = rows_add(cx->mem, &slip->components);
        *to = (struct slip_component){ c->name, c->note, c->originals, c->copies };
    }
}

int slip_store(struct cx *cx, const struct dossier *d)
{
    struct slip slip;
    struct json j = json_new(cx);
    slip_fill(cx, d, &slip);
    json_open(&j);
    json_fields(&j, slip_fields, &slip, false);
    json_close(&j);
    return paper_store_add(cx, &(struct paper){ .id = id_new(cx),
                                                .form_set = d->form_set,
                                                .form = "01",
                                                .record_id = d->id,
                                                .number = slip.number,
                                                .data = json_text(&j) });
}

/* Dossiers that were taken over from elsewhere have no paper of ours: the record itself tells. */
static int slip_read(struct cx *cx, const struct dossier *d, struct slip *slip)
{
    struct paper paper = { 0 };
    const struct jval *data;
    int rc = paper_store_last(cx, d->id, "01", &paper);
    if (rc == E_NOTFOUND) {
        struct dossier whole = *d;
        if (!whole.components.v)
            TRY(dossier_components(cx, &whole));
        slip_fill(cx, &whole, slip);
        return E_OK;
    }
    TRY(rc);
    TRY(json_parse(cx, paper.data, strlen(paper.data), &data));
    *slip = (struct slip){ 0 };
    return record_read(cx, jval_getter, (void *)(uintptr_t)data, slip_fields, slip);
}

/* ---- how it looks ---- */

enum { QR_POINTS = 74, BAR_HEIGHT = 26, BAR_WIDTH = 190 };

static const char *count_words(struct cx *cx, const struct slip_component *c)
{
    if (c->originals && c->copies)
        return arena_printf(cx->mem, "%lld bản chính, %lld bản sao", (long long)c->originals,
                            (long long)c->copies);
    if (c->originals)
        return arena_printf(cx->mem, "%lld bản chính", (long long)c->originals);
    return c->copies ? arena_printf(cx->mem, "%lld bản sao", (long long)c->copies) : "";
}

/* 2018: a plain numbered list. */
static void papers_list(struct cx *cx, struct pdf *pdf, const struct slip *slip)
{
    const struct pdf_text line = { .indent = 24, .after = 1 };
    int n = 0;
    ROWS_EACH(const struct slip_component, c, slip->components) {
        struct buf b = BUF(cx->mem);
        buf_printf(&b, "%d) %s", ++n, c->name);
        const char *count = count_words(cx, c);
        if (*count)
            buf_printf(&b, " (%s)", count);
        if (!text_is_empty(c->note))
            buf_printf(&b, " – %s", c->note);
        pdf_text(pdf, &line, buf_str(&b));
    }
}

/* 2025: a table with the kind and the number of each paper. */
static void papers_table(struct cx *cx, struct pdf *pdf, const struct slip *slip)
{
    static const double widths[] = { 32, 268, 100, 65 };
    static const enum pdf_align aligns[] = { PDF_CENTER, PDF_LEFT, PDF_LEFT, PDF_CENTER };
    static const char *const header[] = { "STT", "Tên thành phần hồ sơ", "Loại giấy tờ",
                                          "Số lượng" };
    const struct pdf_table table = { widths, aligns, header, COUNT(widths) };
    size_t n = slip->components.n;
    const char **cells = arena_array(cx->mem, n * COUNT(widths), sizeof *cells);
    for (size_t i = 0; i < n; i++) {
        const struct slip_component *c = ROW(struct slip_component, slip->components, i);
        bool both = c->originals && c->copies;
        const char **row = cells + i * COUNT(widths);
        row[0] = arena_printf(cx->mem, "%zu", i + 1);
        row[1] =
            text_is_empty(c->note) ? c->name : arena_printf(cx->mem, "%s (%s)", c->name, c->note);
        row[2] = both           ? "Bản chính, bản sao"
                 : c->originals ? "Bản chính"
                 : c->copies    ? "Bản sao"
                                : "Xuất trình";
        row[3] = both ? arena_printf(cx->mem, "%lld + %lld", (long long)c->originals,
                                     (long long)c->copies)
                      : arena_printf(cx->mem, "%lld", (long long)(c->originals + c->copies));
    }
    pdf_table(pdf, &table, cells, n);
    pdf_space(pdf, 4);
}

static void top(struct cx *cx, struct pdf *pdf, const struct slip *slip,
                const struct slip_print *print, const char *copy)
{
    pdf_head(pdf,
             &(struct pdf_head){
                 .above = text_upper(cx->mem, slip->above),
                 .agency = text_upper(cx->mem, slip->issuer),
                 .number = arena_printf(cx->mem, "Số: %s", slip->number),
                 .place_and_date = arena_printf(cx->mem, "%s, %s", slip->place,
                                                day_vi_long(cx->mem, utc_day(slip->received_at))),
             });
    pdf_columns_begin(pdf, QR_POINTS + 14);
    pdf_qr(pdf, print->lookup_url, QR_POINTS);
    pdf_columns_next(pdf);
    pdf_text(pdf, &(struct pdf_text){ .size = 14, .align = PDF_CENTER, .bold = true, .before = 4 },
             "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ");
    if (*copy)
        pdf_text(pdf, &(struct pdf_text){ .size = 12, .align = PDF_CENTER, .italic = true }, copy);
    pdf_text(pdf, &(struct pdf_text){ .align = PDF_CENTER, .bold = true, .after = 3 },
             arena_printf(cx->mem, "Mã hồ sơ: %s", slip->code));
    pdf_code128(pdf, slip->code, BAR_WIDTH, BAR_HEIGHT);
    if (*print->pin)
        pdf_text(pdf, &(struct pdf_text){ .align = PDF_CENTER, .bold = true },
                 arena_printf(cx->mem, "Mã tra cứu (PIN): %s", print->pin));
    pdf_columns_end(pdf);
    pdf_space(pdf, 4);
}

static void middle(struct cx *cx, struct pdf *pdf, const struct slip *slip, bool of_2018)
{
    const struct pdf_text plain = { .after = 1 };
    pdf_line(pdf, "Bộ phận tiếp nhận và trả kết quả", slip->unit, false);
    pdf_line(pdf, "Tiếp nhận hồ sơ của", slip->received_from, true);
    if (!text_is_empty(slip->owner))
        pdf_line(pdf, "Nộp thay cho chủ hồ sơ", slip->owner, true);
    if (!of_2018)
        pdf_line(pdf, "Số CCCD/mã định danh/mã số thuế", slip->identity, false);
    pdf_line(pdf, "Địa chỉ", slip->address, false);
    pdf_line(pdf, "Số điện thoại", slip->phone, false);
    pdf_line(pdf, "Email", slip->email, false);
    pdf_line(pdf, "Nội dung yêu cầu giải quyết", slip->request, false);
    pdf_text(pdf, &plain, "1. Thành phần hồ sơ nộp gồm:");
    if (of_2018)
        papers_list(cx, pdf, slip);
    else
        papers_table(cx, pdf, slip);
    pdf_line(pdf, "2. Số lượng hồ sơ", arena_printf(cx->mem, "%02lld (bộ)", (long long)slip->sets),
             false);
    if (of_2018)
        pdf_line(pdf, "3. Thời gian giải quyết hồ sơ theo quy định là",
                 text_is_empty(slip->limit) ? "không quy định" : slip->limit, false);
}

static void bottom(struct cx *cx, struct pdf *pdf, const struct slip *slip, bool of_2018)
{
    const char *n = of_2018 ? "456" : "345";
    pdf_line(pdf, arena_printf(cx->mem, "%c. Thời gian nhận hồ sơ", n[0]),
             utc_vi_long(cx->mem, slip->received_at), false);
    pdf_line(pdf, arena_printf(cx->mem, "%c. Thời gian trả kết quả giải quyết hồ sơ", n[1]),
             slip->due_at.ms ? utc_vi_long(cx->mem, slip->due_at) : "thông báo khi có kết quả",
             true);
    pdf_line(pdf, arena_printf(cx->mem, "%c. Đăng ký nhận kết quả tại", n[2]), slip->return_at,
             false);
    if (!of_2018)
        pdf_line(pdf, "6. Phí, lệ phí (nếu có)", text_is_empty(slip->fee) ? "không thu" : slip->fee,
                 false);
    pdf_text(pdf, &(struct pdf_text){ .before = 2, .after = 6 },
             arena_printf(cx->mem, "Vào Sổ theo dõi hồ sơ, Quyển số: %lld, Số thứ tự: %lld",
                          (long long)slip->book, (long long)slip->book_no));
    pdf_signers(pdf,
                (const struct pdf_signer[]){
                    { "NGƯỜI NỘP HỒ SƠ", "(Ký và ghi rõ họ tên)", slip->received_from },
                    { "NGƯỜI TIẾP NHẬN HỒ SƠ", "(Ký và ghi rõ họ tên)", slip->officer },
                },
                2);
}

int slip_pdf(struct cx *cx, const struct dossier *d, const struct slip_print *print,
             const void **ret, size_t *n)
{
    static const char *const copies[] = { "(Liên 1: Giao cho người nộp hồ sơ)",
                                          "(Liên 2: Lưu kèm hồ sơ)" };
    struct slip slip;
    TRY(slip_read(cx, d, &slip));
    bool of_2018 = strcmp(slip.form_set, "TT01/2018") == 0;
    struct pdf *pdf =
        pdf_new(cx, PDF_A4, arena_printf(cx->mem, "Giấy tiếp nhận hồ sơ %s", d->code));
    for (int64_t i = 0; i < print->copies; i++) {
        if (i)
            pdf_next_paper(pdf);
        top(cx, pdf, &slip, print, print->copies > 1 ? copies[i] : "");
        middle(cx, pdf, &slip, of_2018);
        bottom(cx, pdf, &slip, of_2018);
    }
    return pdf_end(cx, pdf, ret, n);
}
