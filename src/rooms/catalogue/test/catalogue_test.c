// SPDX-License-Identifier: Apache-2.0
/*
 * catalogue_test.c - import of procedures with all oddities, versions, look-ups, search;
 * administrative units. The real lists of MOTCUA_SHARED_DATA (default ../shared/data) are tried
 * when they are there.
 */
#include "../catalogue_room.h"
#include "desk/desk_room.h"
#include "rooms/staff/staff.h"
#include "test.h"

static const struct room *const own[] = { &desk_room,     &desk_record_room, &staff_room,
                                          &calendar_room, &catalogue_room,   NULL };
__attribute__((constructor)) static void choose(void)
{
    test_rooms(own);
}

enum { PROCEDURES, UNITS };

static struct import_sum take(struct cx *cx, int which, const char *name, const char *rows)
{
    struct import_sum sum = { 0 };
    FILE *in = fmemopen(arena_str(cx->mem, rows), strlen(rows), "r");
    IS(import_stream(cx, &catalogue_importers[which], in, name, false, NULL, NULL, &sum) >= 0);
    fclose(in);
    EQ(sum.read, sum.imported + sum.updated + sum.unchanged + sum.refused);
    return sum;
}

static struct import_sum take_file(struct cx *cx, int which, const char *path, bool *found)
{
    struct import_sum sum = { 0 };
    const char *slash = strrchr(path, '/');
    FILE *in = fopen(path, "r");
    *found = in != NULL;
    if (!in)
        return sum;
    IS(import_stream(cx, &catalogue_importers[which], in, slash ? slash + 1 : path, false, NULL,
                     NULL, &sum) >= 0);
    fclose(in);
    EQ(sum.read, sum.imported + sum.updated + sum.unchanged + sum.refused);
    return sum;
}

static const char *shared(struct cx *cx, const char *name)
{
    const char *dir = getenv("MOTCUA_SHARED_DATA");
    return arena_printf(cx->mem, "%s/%s", dir ? dir : "../shared/data", name);
}

#define BIRTH                                                                                                                \
    "{\"code\":\"1.001193\",\"name\":\"Đăng ký khai sinh\",\"level\":[\"xa\"],\"field\":\"Hộ tịch\","                 \
    "\"steps\":\"Nhận sau 15 giờ thì trả vào ngày làm việc tiếp theo.\",\"matter\":\"làm giấy khai sinh\"," \
    "\"methods\":[{\"channel\":\"truc_tiep\",\"time_value\":1,\"time_unit\":\"other\",\"time_raw\":\"1 OTHER\","             \
    "\"fees\":[{\"amount\":0,\"currency\":\"VND\",\"note\":null}]}],"                                                        \
    "\"document_groups\":[{\"title\":null,\"items\":[{\"name\":\"Tờ khai\",\"originals\":1,\"copies\":0},"                 \
    "{\"name\":\"Lưu ý\",\"originals\":0,\"copies\":0},{\"name\":\"\",\"originals\":0,\"copies\":2}]}],"                   \
    "\"legal_bases\":[{\"title\":\"Luật Hộ tịch\",\"number\":\"60/2014/QH13\"}],\"results_raw\":\"Giấy khai sinh\"," \
    "\"share\":60,\"unit\":\"Tư pháp - Hộ tịch\",\"online_level\":\"toan_trinh\",\"route\":\"LOCAL\","                 \
    "\"new_member\":{\"a\":1}}\n"

#define ONE(code, name, methods)                                                                   \
    "{\"code\":" code ",\"name\":\"" name                                                          \
    "\",\"level\":[\"xa\"],\"field\":\"Đất đai\",\"methods\":[" methods "]}\n"
#define METHOD(channel, value, unit, raw)                                                          \
    "{\"channel\":\"" channel "\",\"time_value\":" value ",\"time_unit\":" unit                    \
    ",\"time_raw\":\"" raw "\",\"fees\":[]}"

static const struct procedure *found(struct cx *cx, const char *code)
{
    const struct procedure *p = NULL;
    WRITE
    {
        p = procedure_at(cx, code, utc_day(cx->now));
    }
    return p;
}

TEST(a_procedure_comes_whole)
{
    at(cx, "2021-11-01T08:00");
    struct import_sum sum = take(cx, PROCEDURES, "a.jsonl", BIRTH);
    EQ(sum.imported, 1);
    WRITE
    {
        struct procedure_text text;
        const struct procedure *p = procedure_at(cx, "1.001193", day_of(2021, 1, 4));
        IS(p != NULL);
        STR_EQ(p->name, "Đăng ký khai sinh");
        STR_EQ(p->level, "xa");
        STR_EQ(p->unit, "Tư pháp - Hộ tịch");
        EQ(p->share, 60000);
        IS(p->published);
        EQ(procedure_limit(p, 1).unit, LIMIT_SAME_DAY);
        EQ(procedure_limit(p, 2).unit, LIMIT_SAME_DAY); /* no such method: the counter's */
        const struct procedure_case *c = procedure_case_n(p, 0);
        EQ(c->components.n, 3);
        IS(!ROW(struct component, c->components, 0)->note);
        IS(ROW(struct component, c->components, 1)->note);
        HAS(ROW(struct component, c->components, 2)->name, "không ghi tên");
        EQ(ROW(struct component, c->components, 2)->copies, 2);
        IS(procedure_case_n(p, 2) == NULL);
        IS(procedure_by_id(cx, p->id) != NULL);
        OK(procedure_text_of(cx, p, &text));
        HAS(text.steps, "15 giờ");
        EQ(text.legal_bases.n, 1);
        STR_EQ(ROW(struct legal_basis, text.legal_bases, 0)->number, "60/2014/QH13");
        struct version_text raw;
        struct rows legal;
        OK(catalogue_store_text(cx, p->id, &raw, &legal));
        STR_EQ(raw.more, "{\"new_member\":{\"a\":1}}");
        IS(procedure_at(cx, "1.001194", day_of(2021, 1, 4)) == NULL);
    }
    sum = take(cx, PROCEDURES, "a.jsonl", BIRTH);
    EQ(sum.unchanged, 1);
}

TEST(limits_of_the_source)
{
    static const struct {
        const char *method, *raw;
        enum limit_unit unit;
        int64_t milli;
    } cases[] = {
        { METHOD("truc_tiep", "3.5", "\"working_day\"", "3.5"), "3.5", LIMIT_WORKDAYS, 3500 },
        { METHOD("truc_tiep", "6.25", "\"day\"", "6.25"), "6.25", LIMIT_DAYS, 6000 },
        { METHOD("truc_tiep", "30", "\"day\"", "30"), "30", LIMIT_DAYS, 30000 },
        { METHOD("truc_tiep", "4", "\"hour\"", "4"), "4", LIMIT_HOURS, 4000 },
        { METHOD("truc_tiep", "2", "\"month\"", "2"), "2", LIMIT_MONTHS, 2000 },
        { METHOD("truc_tiep", "1.5", "\"month\"", "1.5"), "1.5", LIMIT_DAYS, 45000 },
        { METHOD("truc_tiep", "1", "\"year\"", "1"), "1", LIMIT_MONTHS, 12000 },
        { METHOD("truc_tiep", "50", "\"year\"", "50"), "50", LIMIT_NONE, 0 },
        { METHOD("truc_tiep", "1", "\"other\"", "1 OTHER"), "1 OTHER", LIMIT_NONE, 0 },
        { METHOD("truc_tiep", "5", "null", "5"), "5", LIMIT_NONE, 0 },
        { METHOD("truc_tiep", "null", "\"other\"", "OTHER"), "OTHER", LIMIT_NONE, 0 },
        { METHOD("truc_tiep", "null", "null", "Ngay trong ngày tiếp nhận"),
          "Ngay trong ngày tiếp nhận", LIMIT_SAME_DAY, 1000 },
        { METHOD("truc_tiep", "0", "\"working_day\"", "0"), "0", LIMIT_NONE, 0 },
        { METHOD("truc_tiep", "-3", "\"working_day\"", "-3"), "-3", LIMIT_NONE, 0 },
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *code = arena_printf(cx->mem, "9.%06zu", i);
        const char *row =
            arena_printf(cx->mem, "{\"code\":\"%s\",\"name\":\"Thử\",\"methods\":[%s]}\n", code,
                         cases[i].method);
        EQ(take(cx, PROCEDURES, "a.jsonl", row).imported, 1);
        const struct procedure *p = found(cx, code);
        struct limit l = procedure_limit(p, 1);
        if (l.unit != cases[i].unit || l.milli != cases[i].milli)
            fprintf(stderr, "case %zu\n", i);
        EQ(l.unit, cases[i].unit);
        EQ(l.milli, cases[i].milli);
        STR_EQ(ROW(struct method, p->methods, 0)->limit_raw, cases[i].raw);
    }
}

TEST(oddities_of_the_source)
{
    static const char rows[] = ONE("\"1.0133611\"", "Mã dài", "") ONE(
        "\"1.014955-Xoa\"", "Mã có chữ",
        "") ONE("null", "Không mã", "") ONE("null", "Không mã", "") ONE("null", "Không mã khác", "")
        ONE("\"2.000001\"", "Hai lần một kênh",
            METHOD("truc_tiep", "3", "\"working_day\"", "3") "," METHOD(
                "truc_tiep", "5", "\"working_day\"",
                "5")) "{\"code\":\"2.000002\",\"name\":\"Phi\\u0301 la\\u0323\",\"methods\":[{\"channel\":\"truc_tuyen\",\"time_value\":null,\"time_unit\":\"other\","
                      "\"time_raw\":\"OTHER\",\"time_guess\":{\"value\":2,\"unit\":\"month\"},\"fees\":[{\"amount\":10,\"currency\":\"VND\",\"note\":null},"
                      "{\"amount\":null,\"currency\":null,\"note\":\"Theo Nghị quyết của HĐND\"},{\"amount\":50000,\"currency\":\"VND\"}]}]}\n"
                      "{\"code\":\"2.000003\",\"name\":\"Thủ tục tỉnh khác\",\"is_local\":true}\n"
                      "{\"code\":\"2.000004\",\"name\":\"Thuế\",\"served_by_guess\":\"tax\"}\n"
                      "{\"code\":null,\"name\":\"\"}\n"
                      "{\"code\":\"có dấu cách\",\"name\":\"x\"}\n"
                      "{\"code\":\"2.000005\",\"name\":\"Kênh lạ\",\"methods\":[{\"channel\":\"bo_cau\"}]}\n"
                      "[1,2]\n"
                      "not json\n";
    struct import_sum sum = take(cx, PROCEDURES, "odd.jsonl", rows);
    EQ(sum.read, 14);
    EQ(sum.imported, 8);
    EQ(sum.unchanged, 1);
    EQ(sum.refused, 5);
    sum = take(cx, PROCEDURES, "odd.jsonl", rows);
    EQ(sum.imported + sum.updated, 0);
    EQ(sum.unchanged, 9);
    IS(found(cx, "1.0133611") != NULL);
    IS(found(cx, "1.014955-Xoa") != NULL);
    IS(found(cx, "2.000003") == NULL); /* waits to be published */
    IS(found(cx, "2.000004") == NULL);
    const struct procedure *p = found(cx, "2.000002");
    STR_EQ(p->name, "Phí lạ");
    const struct method *m = p->methods.v;
    STR_EQ(m->hint, "2 tháng");
    EQ(m->fees.n, 3);
    IS(ROW(struct fee, m->fees, 0)->doubtful);
    EQ(ROW(struct fee, m->fees, 0)->amount.v, 10);
    STR_EQ(ROW(struct fee, m->fees, 1)->currency, "");
    STR_EQ(ROW(struct fee, m->fees, 1)->note, "Theo Nghị quyết của HĐND");
    IS(!ROW(struct fee, m->fees, 2)->doubtful);
    EQ(found(cx, "2.000001")->methods.n, 2);
    EQ(procedure_limit(found(cx, "2.000001"), 1).milli, 3000);
}

TEST(versions_follow_one_another)
{
    at(cx, "2021-11-01T08:00");
    EQ(take(cx, PROCEDURES, "a.jsonl", ONE("\"1.000001\"", "Tên cũ", "")).imported, 1);
    at(cx, "2022-03-01T08:00");
    EQ(take(cx, PROCEDURES, "a.jsonl", ONE("\"1.000001\"", "Tên mới", "")).updated, 1);
    EQ(take(cx, PROCEDURES, "a.jsonl", ONE("\"1.000001\"", "Tên mới", "")).unchanged, 1);
    EQ(take(cx, PROCEDURES, "a.jsonl", ONE("\"1.000001\"", "Tên cũ", "")).unchanged, 1);
    struct version v = { 0 };
    WRITE
    {
        STR_EQ(procedure_at(cx, "1.000001", day_of(2022, 2, 28))->name, "Tên cũ");
        STR_EQ(procedure_at(cx, "1.000001", day_of(2022, 3, 1))->name, "Tên mới");
        OK(catalogue_store_latest(cx, "1.000001", &v));
    }
    EQ(v.n, 2);
    as_user(cx, "lan", "catalogue.read");
    EQ(http(cx, GET, arena_printf(cx->mem, "/thu-tuc-noi-bo/%lld", (long long)v.id), ""), 200);
    HAS(reply_body(cx), "Khác với phiên bản 1");
    HAS(reply_body(cx), "class=\"muted\">Tên cũ</td>");
    EQ(http(cx, GET, "/thu-tuc-noi-bo", ""), 200);
    HASNT(reply_body(cx), "1900"); /* since when the first one holds, nobody said */
    ERR(version_withdraw(cx, v.id, v.rev, day_of(2022, 4, 1), ""), E_INVALID);
    ERR(version_withdraw(cx, v.id, v.rev, day_of(2022, 2, 1), "QĐ 1"), E_INVALID);
    ERR(version_withdraw(cx, v.id, v.rev + 5, day_of(2022, 4, 1), "QĐ 1"), E_CONFLICT);
    OK(version_withdraw(cx, v.id, v.rev, day_of(2022, 4, 1), "QĐ 1"));
    ERR(version_publish(cx, v.id, v.rev + 1, day_of(2022, 5, 1), "QĐ 2"), E_CONFLICT);
    ERR(version_publish(cx, 5, 1, day_of(2022, 5, 1), "QĐ 2"), E_NOTFOUND);
}

TEST(search_finds_by_words_without_marks)
{
    static const char rows[] = BIRTH
        "{\"code\":\"1.000656\",\"name\":\"Đăng ký khai tử\",\"field\":\"Hộ tịch\",\"level\":[\"xa\"],\"matter\":\"báo người mất\",\"share\":5}\n"
        "{\"code\":\"1.000894\",\"name\":\"Đăng ký kết hôn\",\"field\":\"Hộ tịch\",\"level\":[\"xa\"],\"share\":20}\n"
        "{\"code\":\"2.000815\",\"name\":\"Chứng thực bản sao từ bản chính\",\"field\":\"Chứng thực\",\"level\":[\"xa\",\"huyen\"],\"matter\":\"sao y giấy khai sinh, bằng cấp\",\"share\":900}\n";
    EQ(take(cx, PROCEDURES, "s.jsonl", rows).imported, 4);
    static const struct {
        const char *text, *field, *level, *first;
        size_t n;
    } cases[] = {
        { "khai sinh", "", "", "1.001193", 2 }, { "KHAI SINH", "", "", "1.001193", 2 },
        { "Khái sính", "", "", "1.001193", 2 }, { "ket ho", "", "", "1.000894", 1 },
        { "dang ky", "", "", "1.001193", 3 },   { "sao y", "", "", "2.000815", 1 },
        { "ho tich", "", "", "1.001193", 3 },   { "000815", "", "", "2.000815", 1 },
        { "2.0008", "", "", "2.000815", 1 },    { "khai sinh ket hon", "", "", NULL, 0 },
        { "", "", "", "2.000815", 4 },          { "", "Hộ tịch", "", "1.001193", 3 },
        { "", "", "huyen", "2.000815", 1 },     { "chuwngs thuwcj", "", "", "2.000815", 1 },
        { "hai sinh", "", "", NULL, 0 },        { "(khai), sinh", "", "", "1.001193", 2 },
        { "nguoi mat", "", "", "1.000656", 1 },
    };
    WRITE
    {
        for (size_t i = 0; i < COUNT(cases); i++) {
            struct rows hits;
            OK(procedure_search(cx, cases[i].text, cases[i].field, cases[i].level, 10, &hits));
            if (hits.n != cases[i].n)
                fprintf(stderr, "\"%s\"\n", cases[i].text);
            EQ(hits.n, cases[i].n);
            if (cases[i].first)
                STR_EQ(ROW(struct procedure_hit, hits, 0)->p->code, cases[i].first);
        }
        struct rows hits, groups;
        OK(procedure_search(cx, "dang ky", "", "", 2, &hits));
        EQ(hits.n, 2);
        IS(hits.more);
        OK(procedure_groups(cx, utc_day(cx->now), &groups));
        EQ(groups.n, 2);
        STR_EQ(ROW(struct procedure_group, groups, 0)->slug, "ho-tich");
        STR_EQ(ROW(struct procedure_group, groups, 0)->icon, "baby-carriage");
        EQ(ROW(struct procedure_group, groups, 0)->n, 3);
    }
}

enum { MANY = 5721 };
struct times {
    int64_t built, search; /* microseconds */
};

static int time_them(struct cx *cx, void *arg)
{
    struct times *t = arg;
    struct rows hits;
    int64_t begin = monotonic_us();
    EQ(procedure_count(cx), MANY);
    t->built = monotonic_us() - begin;
    begin = monotonic_us();
    for (int i = 0; i < 10; i++)
        TRY(procedure_search(cx, "dang ky giay chung nhan 91", "", "", 50, &hits));
    t->search = (monotonic_us() - begin) / 10;
    return hits.n ? E_OK : E_IO;
}

/* As large as the national catalogue: built and searched in time. */
TEST(five_thousand_procedures)
{
    struct buf rows = BUF(cx->mem);
    for (int i = 0; i < MANY; i++) {
        buf_printf(
            &rows,
            "{\"code\":\"%d.%06d\",\"name\":\"Thủ tục số %d về đăng ký thay đổi nội dung giấy chứng nhận %d\","
            "\"field\":\"Lĩnh vực %d\",\"level\":[\"xa\",\"tinh\"],\"methods\":[",
            i % 3 + 1, i, i, i * 7919 % 1000, i % 284);
        for (int m = 0; m < 3; m++)
            buf_printf(
                &rows,
                "%s{\"channel\":\"%s\",\"time_value\":%d,\"time_unit\":\"working_day\",\"time_raw\":\"%d\",\"description\":"
                "\"Nộp hồ sơ tại bộ phận tiếp nhận và trả kết quả của cơ quan có thẩm quyền\",\"fees\":[{\"amount\":%d,\"currency\":\"VND\",\"note\":\"đồng một lần\"}]}",
                m ? "," : "",
                m == 0   ? "truc_tiep"
                : m == 1 ? "truc_tuyen"
                         : "buu_chinh",
                i % 30 + 1, i % 30 + 1, i * 1000);
        buf_puts(&rows, "],\"document_groups\":[{\"title\":\"Trường hợp chung\",\"items\":[");
        for (int k = 0; k < 7; k++)
            buf_printf(
                &rows,
                "%s{\"name\":\"Giấy tờ thứ %d của hồ sơ theo mẫu do cơ quan có thẩm quyền ban hành kèm theo thông tư hướng dẫn thi hành\",\"originals\":1,\"copies\":%d}",
                k ? "," : "", k, k % 2);
        buf_puts(&rows, "]}]}\n");
    }
    EQ(take(cx, PROCEDURES, "many.jsonl", buf_str(&rows)).imported, MANY);
    struct times times = { 0, 0 };
    IS(store_read(cx->house->store, cx, time_them, &times) >= 0);
    fprintf(stderr, "%d procedures: snapshot %lld ms, a search %lld us\n", MANY,
            (long long)times.built / 1000, (long long)times.search);
    IS(times.built < 3000000); /* aim: 300 ms and 2 ms on an idle machine */
    IS(times.search < 50000);
}

TEST(units_of_several_days)
{
    const char *old = "code,name,full_name,type,district_code,district,province_code,province\n"
                      "05692,Hóa Thượng,Xã Hóa Thượng,Xã,169,Huyện Đồng Hỷ,19,Tỉnh Thái Nguyên\n"
                      "05707,Nam Hòa,Xã Nam Hòa,Xã,169,Huyện Đồng Hỷ,19,Tỉnh Thái Nguyên\n"
                      "5707,Sai,Xã Sai,Xã,169,Huyện Đồng Hỷ,19,Tỉnh Thái Nguyên\n";
    const char *mid =
        "code,name,full_name,type,district_code,district,province_code,province\n"
        "05692,Hóa Thượng,Thị trấn Hóa Thượng,Thị trấn,169,Huyện Đồng Hỷ,19,Tỉnh Thái Nguyên\n"
        "05707,Nam Hòa,Xã Nam Hòa,Xã,169,Huyện Đồng Hỷ,19,Tỉnh Thái Nguyên\n";
    const char *new =
        "code,name,full_name,type,province_code,province,merged_from_text\n"
        "05692,Đồng Hỷ,Xã Đồng Hỷ,Xã,19,Tỉnh Thái Nguyên,\"Thị trấn Hóa Thượng, Xã Minh Lập\"\n";
    const char *districts =
        "code,name,full_name,type,province_code,province\n169,Đồng Hỷ,Huyện Đồng Hỷ,Huyện,19,Tỉnh Thái Nguyên\n";
    const char *links =
        "code,name_2021_11,name_2025_03,successor_code_2025_07,successor_name_2025_07,note\n"
        "05692,Xã Hóa Thượng,Thị trấn Hóa Thượng,05692,Xã Đồng Hỷ,became Thị trấn\n";
    const char *mapping =
        "new_code,new_name,new_province,old_code,old_name,old_district,old_province,source,match\n"
        "05692,Xã Đồng Hỷ,Tỉnh Thái Nguyên,05677,Xã Minh Lập,Huyện Đồng Hỷ,Tỉnh Thái Nguyên,x,ok\n"
        ",Phường Không Mã,Hà Nội,00196,Phường Hàng Bột,Quận Đống Đa,Hà Nội,x,unmatched\n"
        ",,,,,,,x,unmatched\n";
    struct import_sum sum = take(cx, UNITS, "wards_2021-11_three_tier.csv", old);
    EQ(sum.imported, 2);
    EQ(sum.refused, 1);
    sum = take(cx, UNITS, "wards_2025-03_three_tier.csv", mid);
    EQ(sum.updated, 1);
    EQ(sum.unchanged, 1);
    EQ(take(cx, UNITS, "wards_2025-07_two_tier.csv", new).imported, 1);
    EQ(take(cx, UNITS, "districts_2021-11.csv", districts).imported, 1);
    EQ(take(cx, UNITS, "dong_hy.csv", links).imported, 1);
    sum = take(cx, UNITS, "mapping.csv", mapping);
    EQ(sum.imported, 2);
    EQ(sum.refused, 1);
    /* Everything again, in another order: nothing new. */
    EQ(take(cx, UNITS, "mapping.csv", mapping).unchanged, 2);
    EQ(take(cx, UNITS, "wards_2025-07_two_tier.csv", new).unchanged, 1);
    EQ(take(cx, UNITS, "wards_2025-03_three_tier.csv", mid).unchanged, 2);
    EQ(take(cx, UNITS, "wards_2021-11_three_tier.csv", old).unchanged, 2);
    WRITE
    {
        STR_EQ(admin_unit_name(cx, "05692", day_of(2021, 11, 1)), "Xã Hóa Thượng");
        STR_EQ(admin_unit_name(cx, "05692", day_of(2025, 3, 1)), "Thị trấn Hóa Thượng");
        STR_EQ(admin_unit_name(cx, "05692", day_of(2026, 1, 1)), "Xã Đồng Hỷ");
        STR_EQ(admin_unit_name(cx, "05707", day_of(2025, 6, 30)), "Xã Nam Hòa");
        STR_EQ(admin_unit_name(cx, "05707", day_of(2025, 7, 1)), "");
        STR_EQ(admin_unit_name(cx, "169", day_of(2021, 7, 1)), "Huyện Đồng Hỷ");
        STR_EQ(admin_unit_name(cx, "99999", day_of(2021, 7, 1)), "");
    }
}

TEST(lists_in_the_wrong_order_end_the_same)
{
    const char *header = "code,name,full_name,type,province_code,province\n";
    const char *old = arena_printf(cx->mem, "%s169,Đồng Hỷ,Huyện Đồng Hỷ,Huyện,19,x\n", header);
    const char *later = arena_printf(cx->mem, "%s169,Đồng Hỷ,Thị xã Đồng Hỷ,Thị xã,19,x\n", header);
    EQ(take(cx, UNITS, "districts_2025-03.csv", later).imported, 1);
    EQ(take(cx, UNITS, "districts_2021-11.csv", old).updated, 1);
    EQ(take(cx, UNITS, "districts_2025-03.csv", later).unchanged, 1);
    WRITE
    {
        STR_EQ(admin_unit_name(cx, "169", day_of(2021, 11, 1)), "Huyện Đồng Hỷ");
        STR_EQ(admin_unit_name(cx, "169", day_of(2025, 3, 1)), "Thị xã Đồng Hỷ");
    }
}

TEST(our_own_lists)
{
    static const char *const files[] = { "data/procedures-2021.jsonl",
                                         "data/procedures-2026.jsonl" };
    for (size_t i = 0; i < COUNT(files); i++) {
        bool is_there;
        struct import_sum sum = take_file(cx, PROCEDURES, files[i], &is_there);
        IS(is_there);
        EQ(sum.refused, 0);
        IS(sum.imported + sum.updated == sum.read);
        sum = take_file(cx, PROCEDURES, files[i], &is_there);
        EQ(sum.imported + sum.updated, 0);
    }
    IS(found(cx, "1.001193") != NULL);
    EQ(procedure_limit(found(cx, "1.001193"), 1).unit, LIMIT_SAME_DAY);
}

TEST(the_national_lists)
{
    static const char *const procedures[] = { "procedures/commune.jsonl",
                                              "procedures/legacy-2021-three-tier.jsonl" };
    static const char *const units[] = {
        "units/provinces_2021-11_three_tier.csv",    "units/provinces_2025-03_three_tier.csv",
        "units/provinces_2025-07_two_tier.csv",      "units/districts_2021-11_three_tier.csv",
        "units/districts_2025-03_three_tier.csv",    "units/wards_2025-07_two_tier.csv",
        "units/dong_hy_15_units_and_successors.csv", "units/ward_mapping_old2025_to_new.csv",
    };
    bool is_there = false;
    for (size_t i = 0; i < COUNT(procedures); i++) {
        struct import_sum sum = take_file(cx, PROCEDURES, shared(cx, procedures[i]), &is_there);
        if (!is_there)
            break;
        fprintf(stderr, "%s: read %lld imported %lld unchanged %lld refused %lld\n", procedures[i],
                (long long)sum.read, (long long)sum.imported, (long long)sum.unchanged,
                (long long)sum.refused);
        EQ(sum.refused, 0);
        sum = take_file(cx, PROCEDURES, shared(cx, procedures[i]), &is_there);
        EQ(sum.imported + sum.updated, 0);
    }
    for (size_t i = 0; is_there && i < COUNT(units); i++) {
        struct import_sum sum = take_file(cx, UNITS, shared(cx, units[i]), &is_there);
        fprintf(stderr, "%s: read %lld imported %lld updated %lld unchanged %lld refused %lld\n",
                units[i], (long long)sum.read, (long long)sum.imported, (long long)sum.updated,
                (long long)sum.unchanged, (long long)sum.refused);
        sum = take_file(cx, UNITS, shared(cx, units[i]), &is_there);
        EQ(sum.imported + sum.updated, 0);
    }
    if (!is_there)
        fprintf(stderr, "the national lists are not here: not tried\n");
}

TEST(the_list_of_the_api)
{
    EQ(take(cx, PROCEDURES, "a.jsonl",
            BIRTH ONE("\"1.000002\"", "Cấp \\\"đổi\\\" giấy", "")
                ONE("\"1.000003\"", "Cấp lại giấy",
                    "") "{\"code\":\"2.000004\",\"name\":\"Thuế\",\"served_by_guess\":\"tax\"}\n")
           .imported,
       4);
    EQ(http(cx, GET, "/api/v1/procedures", ""), 401);
    as_user(cx, "lan", "dossier.receive");
    EQ(http(cx, GET, "/api/v1/procedures", ""), 200);
    HAS(reply_body(cx),
        "{\"items\":[{\"code\":\"1.000002\",\"name\":\"Cấp \\\"đổi\\\" giấy\",\"field\":\"Đất đai\"}");
    HAS(reply_body(cx), "\"next\":null}");
    HASNT(reply_body(cx), "2.000004");
    EQ(http(cx, GET, "/api/v1/procedures", "limit=2"), 200);
    HAS(reply_body(cx), "1.000003");
    HASNT(reply_body(cx), "1.001193");
    HAS(reply_body(cx), "\"next\":\"1.000003\"}");
    EQ(http(cx, GET, "/api/v1/procedures", "limit=2&after=1.000003"), 200);
    HAS(reply_body(cx), "\"items\":[{\"code\":\"1.001193\"");
    HAS(reply_body(cx), "\"next\":null}");
    EQ(http(cx, GET, "/api/v1/procedures", "q=khai+sinh"), 200);
    HAS(reply_body(cx), "\"items\":[{\"code\":\"1.001193\"");
    EQ(http(cx, GET, "/api/v1/procedures", "q=khong+co"), 200);
    HAS(reply_body(cx), "\"items\":[]");
    EQ(http(cx, GET, "/api/v1/procedures", "limit=1000"), 200);
    EQ(http(cx, GET, "/api/v1/procedures", "limit=1001"), 422);
    EQ(http(cx, GET, "/api/v1/procedures", "limit=0"), 422);
    EQ(http(cx, GET, "/api/v1/procedures", "limit=abc"), 422);
}

TEST(pages_of_the_catalogue)
{
    at(cx, "2021-11-01T08:00");
    EQ(take(cx, PROCEDURES, "a.jsonl",
            BIRTH "{\"code\":\"2.000004\",\"name\":\"Thuế <b>\",\"is_local\":true}\n")
           .imported,
       2);
    EQ(http(cx, GET, "/thu-tuc-noi-bo", ""), 303); /* to sign-in */
    as_user(cx, "lan", "catalogue.read");
    EQ(http(cx, GET, "/thu-tuc-noi-bo", ""), 200);
    HAS(reply_body(cx), "Đăng ký khai sinh");
    HAS(reply_body(cx), "Thuế &lt;b&gt;");
    EQ(http(cx, GET, "/thu-tuc-noi-bo", "q=khai+sinh"), 200);
    HASNT(reply_body(cx), "2.000004");
    EQ(http(cx, GET, "/thu-tuc-noi-bo", "state=DRAFT"), 200);
    HASNT(reply_body(cx), "1.001193");
    EQ(http(cx, GET, "/thu-tuc-noi-bo", "level=xa&sort=-name"), 200);
    HAS(reply_body(cx), "1.001193");
    EQ(http(cx, GET, "/thu-tuc-noi-bo", "format=csv"), 200);
    struct version draft = { 0 };
    WRITE
    {
        OK(catalogue_store_latest(cx, "2.000004", &draft));
    }
    const char *page = arena_printf(cx->mem, "/thu-tuc-noi-bo/%lld", (long long)draft.id);
    const char *publish = arena_printf(cx->mem, "%s/cong-bo", page),
               *withdraw = arena_printf(cx->mem, "%s/bai-bo", page);
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "Chờ công bố");
    EQ(http(cx, POST, publish, "rev=1&valid_from=2021-11-01&reason=Q1"), 403);
    EQ(http(cx, GET, "/thu-tuc-noi-bo/77", ""), 404);
    as_user(cx, "minh", "catalogue.read catalogue.edit");
    EQ(http(cx, POST, publish, "rev=1&valid_from=2021-11-01&reason="), 422);
    EQ(http(cx, POST, publish, "rev=9&valid_from=2021-11-01&reason=Q1"), 409);
    EQ(http(cx, POST, publish, "rev=1&valid_from=2021-11-01&reason=Q1"), 303);
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "Đã công bố");
    IS(found(cx, "2.000004") != NULL);
    EQ(http(cx, POST, withdraw, "rev=2&last=2021-11-05&reason=Q2"), 303);
    WRITE
    {
        IS(procedure_at(cx, "2.000004", day_of(2021, 11, 4)) != NULL);
        IS(procedure_at(cx, "2.000004", day_of(2021, 11, 5)) == NULL);
    }
}
