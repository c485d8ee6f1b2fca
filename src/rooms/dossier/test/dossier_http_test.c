// SPDX-License-Identifier: Apache-2.0
/* dossier_http_test.c - dossiers through the front door: the API to the letter, the pages as people
 * use them. */
#include "../dossier_room.h"
#include "desk/house.h"
#include "office.h"

static const char *path(struct cx *cx, const char *code, const char *rest)
{
    return arena_printf(cx->mem, "/api/v1/dossiers/%s%s", code, rest);
}

TEST(api_receives_reads_moves_reveals)
{
    open_office(cx);
    EQ(http_json(
           cx, POST, "/api/v1/dossiers",
           "{\"procedure\":\"1.001193\",\"owner\":\"Trần Văn Đức\",\"identity\":\"019085004417\",\"birth\":\"1985-02-05\","
           "\"phone\":\"0912345208\",\"address\":\"Xóm Đồng Mỏ\",\"channel\":1,\"agency\":\"000.22.08.H55\","
           "\"components\":[{\"n\":1,\"originals\":1,\"copies\":0,\"note\":\"\"},{\"n\":2}],"
           "\"submitter\":{\"name\":\"Trần Thị Mai\",\"identity\":\"019190001122\",\"phone\":\"0912345209\"}}"),
       201);
    STR_EQ(member(cx, "code"), "000.22.08.H55-211101-0001");
    EQ(strlen(member(cx, "pin")), 6);
    STR_EQ(member(cx, "due_at"), "2021-11-04T08:12:00+07:00");
    const char *code = "000.22.08.H55-211101-0001";
    EQ(http(cx, GET, path(cx, code, ""), ""), 200);
    STR_EQ(member(cx, "status"), "2");
    STR_EQ(member(cx, "rev"), "1");
    STR_EQ(member(cx, "owner"), "Trần Văn Đức");
    HASNT(reply_body(cx), "019085004417");
    HASNT(reply_body(cx), "0912345208");
    HASNT(reply_body(cx), "1985");
    HAS(reply_body(cx), "\"moves\":[{\"verb\":\"hand_over\"");
    HAS(reply_body(cx), "\"timeline\":[{\"at\":\"2021-11-01T08:12:"); /* the clock runs */
    HAS(reply_body(cx), "+07:00\",\"verb\":\"receive\",\"by\":\"Hoàng Thị Lan\"");
    EQ(http_json(cx, POST, path(cx, code, "/reveal"),
                 "{\"fields\":[\"identity\",\"birth\"],\"reason\":\"Đối chiếu\"}"),
       200);
    STR_EQ(member(cx, "identity"), "019085004417");
    STR_EQ(member(cx, "birth"), "1985-02-05");
    EQ(http_json(cx, POST, path(cx, code, "/reveal"),
                 "{\"fields\":[\"identity\"],\"reason\":\"\"}"),
       422);
    HAS(reply_body(cx), "reason");
    EQ(http_json(cx, POST, path(cx, code, "/reveal"),
                 "{\"fields\":[\"pin_mac\"],\"reason\":\"x\"}"),
       422);
    EQ(http_json(cx, POST, path(cx, code, "/moves"),
                 "{\"verb\":\"hand_over\",\"note\":\"Đủ\",\"rev\":7}"),
       409);
    EQ(http_json(cx, POST, path(cx, code, "/moves"),
                 "{\"verb\":\"hand_over\",\"note\":\"Đủ\",\"rev\":1}"),
       200);
    STR_EQ(member(cx, "status"), "4");
    STR_EQ(member(cx, "rev"), "2");
    EQ(http_json(cx, POST, path(cx, code, "/moves"), "{\"verb\":\"fly\"}"), 422);
    EQ(http_json(cx, POST, path(cx, code, "/moves"), "{\"verb\":\"hand_over\"}"), 403);
    EQ(http(cx, GET, path(cx, "000.22.08.H55-211101-0002", ""), ""), 404);
}

TEST(api_names_what_is_wrong)
{
    static const struct {
        const char *json, *field;
    } bad[] = {
        { "{\"owner\":\"A\",\"identity\":\"019085004417\"}", "procedure" },
        { "{\"procedure\":\"1.001193\",\"identity\":\"019085004417\"}", "owner" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\"}", "identity" },
        { "{\"procedure\":\"x\",\"owner\":\"A\",\"identity\":\"019085004417\"}", "procedure" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"1\"}", "identity" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"birth\":\"31/02/1990\"}",
          "birth" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"chanel\":1}",
          "chanel" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"channel\":4}",
          "channel" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"agency\":\"H99\"}",
          "agency" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"components\":[{\"n\":9}]}",
          "components-0-n" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"components\":[{\"n\":1,\"nam\":1}]}",
          "components-0-nam" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"submitter\":{\"nme\":\"B\"}}",
          "submitter-nme" },
        { "{\"procedure\":\"1.001193\",\"owner\":\"A\",\"identity\":\"019085004417\",\"submitter\":\"B\"}",
          "submitter" },
        { "{\"procedure\":\"1.001193\",\"owner\":{\"a\":1},\"identity\":\"019085004417\"}",
          "owner" },
    };
    open_office(cx);
    for (size_t i = 0; i < COUNT(bad); i++) {
        EQ(http_json(cx, POST, "/api/v1/dossiers", bad[i].json), 422);
        HAS(reply_body(cx), arena_printf(cx->mem, "\"%s\"", bad[i].field));
    }
    EQ(http(cx, GET, "/api/v1/dossiers", ""), 200);
    HAS(reply_body(cx), "{\"items\":[],\"next\":null}");
}

TEST(api_repeats_give_the_same_answer)
{
    const char *one =
        "{\"procedure\":\"1.001193\",\"owner\":\"Trần Văn Đức\",\"identity\":\"019085004417\"}";
    const char *other =
        "{\"procedure\":\"1.001193\",\"owner\":\"Trần Văn Đúc\",\"identity\":\"019085004417\"}";
    open_office(cx);
    with_header(cx, "Idempotency-Key", "k1");
    EQ(http_json(cx, POST, "/api/v1/dossiers", one), 201);
    const char *first = arena_str(cx->mem, reply_body(cx));
    with_header(cx, "Idempotency-Key", "k1");
    EQ(http_json(cx, POST, "/api/v1/dossiers", one), 201);
    STR_EQ(reply_body(cx), first);
    with_header(cx, "Idempotency-Key", "k1");
    EQ(http_json(cx, POST, "/api/v1/dossiers", other), 409);
    EQ(http(cx, GET, "/api/v1/dossiers", ""), 200);
    HASNT(reply_body(cx), "-0002");
}

TEST(api_lists_with_filters_and_pages)
{
    open_office(cx);
    const char *code = http_receive(cx, "Trần Văn Đức", "019085004417");
    at(cx, "2021-11-01T08:13");
    http_receive(cx, "Lý Thị Mai", "019190001122");
    at(cx, "2021-11-01T08:14");
    http_receive(cx, "Nông Văn Sáu", "019049003333");
    EQ(http_json(cx, POST, path(cx, code, "/moves"), "{\"verb\":\"hand_over\"}"), 200);
    EQ(http(cx, GET, "/api/v1/dossiers", "limit=2"), 200);
    HAS(reply_body(cx), "-0003");
    HAS(reply_body(cx), "-0002");
    HASNT(reply_body(cx), "-0001");
    const char *next = arena_str(cx->mem, member(cx, "next"));
    IS(*next != '\0');
    EQ(http(cx, GET, "/api/v1/dossiers", arena_printf(cx->mem, "limit=2&after=%s", next)), 200);
    HAS(reply_body(cx), "\"code\":\"000.22.08.H55-211101-0001\",\"procedure\":\"1.001193\"");
    HAS(reply_body(cx), "\"next\":null");
    EQ(http(cx, GET, "/api/v1/dossiers", "q=tran van duc"), 200);
    HAS(reply_body(cx), "-0001");
    HASNT(reply_body(cx), "-0002");
    EQ(http(cx, GET, "/api/v1/dossiers", "q=019190001122"), 200);
    HAS(reply_body(cx), "-0002");
    HASNT(reply_body(cx), "-0001");
    EQ(http(cx, GET, "/api/v1/dossiers", "q=khong+co+ai"), 200);
    HAS(reply_body(cx), "{\"items\":[]");
    EQ(http(cx, GET, "/api/v1/dossiers", "status=4"), 200);
    HAS(reply_body(cx), "-0001");
    HASNT(reply_body(cx), "-0003");
    EQ(http(cx, GET, "/api/v1/dossiers", "due_before=2021-11-04T08:13:00%2B07:00"), 200);
    HAS(reply_body(cx), "-0001");
    HASNT(reply_body(cx), "-0002");
    EQ(http(cx, GET, "/api/v1/dossiers", "due_before=2021-11-04T08:13:00+07:00"), 200);
    HAS(reply_body(cx), "-0001");
    HASNT(reply_body(cx), "-0002");
    EQ(http(cx, GET, "/api/v1/dossiers", "agency=000.23.08.H55"), 200);
    HAS(reply_body(cx), "{\"items\":[]");
    EQ(http(cx, GET, "/api/v1/dossiers", "agency=X"), 422);
    EQ(http(cx, GET, "/api/v1/dossiers", "limit=1001"), 422);
    EQ(http(cx, GET, "/api/v1/dossiers", "after=abc"), 422);
    EQ(http(cx, GET, "/api/v1/dossiers", "due_before=hom+qua"), 422);
}

TEST(api_files_of_components)
{
    open_office(cx);
    const char *code = http_receive(cx, "Trần Văn Đức", "019085004417");
    static const char pdf[] = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
    EQ(http_raw(cx, PUT, path(cx, code, "/components/2/file"), "application/pdf", pdf,
                sizeof pdf - 1),
       201);
    STR_EQ(member(cx, "type"), "application/pdf");
    EQ(http_raw(cx, PUT, path(cx, code, "/components/9/file"), "application/pdf", pdf,
                sizeof pdf - 1),
       404);
    EQ(http(cx, GET, path(cx, code, ""), ""), 200);
    HAS(reply_body(cx), "\"digitised\":1");
    as_user(cx, "lan2", COUNTER);
    EQ(http_raw(cx, PUT, path(cx, code, "/components/2/file"), "application/pdf", pdf,
                sizeof pdf - 1),
       404);
}

/* ---- pages ---- */

TEST(reception_by_the_form_to_the_return_desk)
{
    const char *code = "000.22.08.H55-211101-0001", *page = "/ho-so/000.22.08.H55-211101-0001";
    open_office(cx);
    EQ(http(cx, GET, "/ho-so/tim-thu-tuc", "q=khai sinh"), 200);
    HAS(reply_body(cx), "data-value=\"1.001193\"");
    EQ(http(cx, GET, "/ho-so/thanh-phan", "procedure=1.001193"), 200);
    HAS(reply_body(cx), "Giấy chứng sinh");
    EQ(http(cx, GET, "/ho-so/hen-tra", "procedure=1.001193&channel=1"), 200);
    HAS(reply_body(cx), "08:12 04/11/2021");
    EQ(http(
           cx, POST, "/ho-so/tiep-nhan",
           "owner=Trần Văn Đức&identity=019085004417&birth=1985&phone=0912 345 208&address=Xóm Đồng Mỏ&procedure=1.001193"
           "&channel=1&return_channel=1&sets=1&owner_type=1&components-0-n=1&components-0-has=1&components-0-originals=1"
           "&components-1-n=2&components-1-originals=1"),
       303);
    STR_EQ(reply_header_of(cx, "Location"), "/ho-so/000.22.08.H55-211101-0001/da-nhan");
    EQ(http(cx, GET, "/ho-so/000.22.08.H55-211101-0001/da-nhan", ""), 200);
    HAS(reply_body(cx), code);
    HAS(reply_body(cx), "Mã PIN tra cứu");
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "Đăng ký khai sinh");
    HAS(reply_body(cx), "Chuyển bước tiếp");
    HAS(reply_body(cx), "Tiếp nhận hồ sơ");
    HASNT(reply_body(cx), "019085004417");
    HASNT(reply_body(cx), "0912345208");
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/xem-so", page), "fields=identity&reason=Đối chiếu"),
       200);
    HAS(reply_body(cx), "019085004417");
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/xem-so", page), "fields=identity&reason="), 422);
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/ghi-chu", page), "note=Đã gọi điện"), 303);
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/buoc", page), "verb=hand_over&rev=1"), 303);
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), arena_printf(cx->mem, "Đã chuyển %s đến Thẩm định – ", code));
    HAS(reply_body(cx), "Đã gọi điện");
    HAS(reply_body(cx), "Chuyển bước Thẩm định");
    as_user(cx, "binh", SPECIALIST " flow.any dossier.approve dossier.return");
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/buoc", page), "verb=send_back&rev=2"), 422);
    HAS(reply_body(cx), "Xin ghi lý do");
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/buoc", page), "verb=finish&rev=2"), 303);
    as_user(cx, "lan", COUNTER);
    EQ(http(cx, GET, "/tra-ket-qua", ""), 200);
    HAS(reply_body(cx), code);
    EQ(http(cx, POST, arena_printf(cx->mem, "%s/buoc", page),
            "verb=return&rev=3&receiver=Trần Thị Mai&back=/tra-ket-qua"),
       303);
    STR_EQ(reply_header_of(cx, "Location"), "/tra-ket-qua");
    EQ(http(cx, GET, "/tra-ket-qua", ""), 200);
    HASNT(reply_body(cx), page);
    EQ(http(cx, GET, "/ho-so", ""), 200);
    HAS(reply_body(cx), "Đã trả kết quả");
    EQ(http(cx, GET, "/ho-so", "format=csv"), 200);
    HAS(reply_body(cx), code);
}

/* The share of the year is counted once a minute for all. */
TEST(the_share_of_the_year_is_at_most_a_minute_old)
{
    open_office(cx);
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HAS(reply_body(cx), ">–<");
    EQ(http_json(
           cx, POST, "/api/v1/dossiers",
           "{\"procedure\":\"1.001193\",\"owner\":\"Trần Văn Đức\",\"identity\":\"019085004417\"}"),
       201);
    const char *code = "000.22.08.H55-211101-0001";
    EQ(http_json(cx, POST, path(cx, code, "/moves"), "{\"verb\":\"hand_over\"}"), 200);
    as_user(cx, "binh", SPECIALIST);
    EQ(http_json(cx, POST, path(cx, code, "/moves"),
                 "{\"verb\":\"pause\",\"note\":\"Thiếu giấy chứng sinh\"}"),
       200);
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HAS(reply_body(cx), ">–<");
    at(cx, "2021-11-01T08:20");
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HAS(reply_body(cx), ">100,0%<");
}

/* The days in the codes, one row a page: "321". */
static const char *walk(struct cx *cx, const char *query)
{
    static char seen[16];
    char next[400] = "";
    size_t n = 0;
    do {
        const char *after = *next ? arena_printf(cx->mem, "&after=%s", next) : "";
        EQ(http(cx, GET, "/api/v1/dossiers", arena_printf(cx->mem, "limit=1&%s%s", query, after)),
           200);
        const char *code = strstr(reply_body(cx), "\"code\":\"");
        seen[n++] = code ? code[strcspn(code, ",") - 7] : '-';
        snprintf(next, sizeof next, "%s", member(cx, "next"));
    } while (*next && strcmp(next, "null") != 0 && n < sizeof seen - 1);
    seen[n] = '\0';
    return seen;
}

TEST(filters_and_orders_agree)
{
    open_office(cx);
    http_receive(cx, "Trần Văn Đức", "019085004417");
    at(cx, "2021-11-02T08:13");
    http_receive(cx, "Lý Thị Mai", "019190001122");
    at(cx, "2021-11-03T08:14");
    http_receive(cx, "Nông Văn Sáu", "019049003333");
    at(cx, "2021-11-09T08:14");
    static const char *const walks[][2] = {
        { "", "321" },
        { "sort=received_at", "123" },
        { "sort=due_at", "123" },
        { "sort=-due_at", "321" },
        { "due_before=2021-11-30", "123" },
        { "due_before=2021-11-06", "12" },
        { "due_before=2021-11-06&sort=-due_at", "21" },
        { "due_before=2021-11-06&sort=received_at", "12" },
        { "due_before=2021-11-06&sort=-received_at", "21" },
        { "due_before=2021-11-30&to=2021-11-02", "21" },
        { "due_before=2021-11-06&from=2021-11-02", "2" },
        { "from=2021-11-02", "32" },
        { "from=2021-11-02&sort=received_at", "23" },
        { "to=2021-11-02", "21" },
        { "to=2021-11-02&sort=received_at", "12" },
        { "from=2021-11-02&to=2021-11-02", "2" },
        { "state=open&from=2021-11-02&sort=due_at", "23" },
        { "state=open&procedure=1.001193&sort=-due_at", "321" },
        { "state=late&to=2021-11-02", "12" },
        { "status=2&procedure=1.001193", "321" },
        { "procedure=1.001193&to=2021-11-02", "21" },
        { "procedure=1.001193&due_before=2021-11-06", "21" },
        { "channel=1&agency=000.22.08.H55", "321" },
        { "procedure=2.000815", "-" },
    };
    for (size_t i = 0; i < COUNT(walks); i++)
        STR_EQ(arena_printf(cx->mem, "%s: %s", walks[i][0], walk(cx, walks[i][0])),
               arena_printf(cx->mem, "%s: %s", walks[i][0], walks[i][1]));
    EQ(http(cx, GET, "/api/v1/dossiers", "from=2021-11-02&sort=due_at"), 422);
    EQ(http(cx, GET, "/api/v1/dossiers", "procedure=1.001193&sort=-due_at"), 422);
    EQ(http(cx, GET, "/ho-so", "from=2021-11-02"), 200);
    HASNT(reply_body(cx), "sort=due_at");
    EQ(http(cx, GET, "/ho-so", "from=2021-11-02&state=open"), 200);
    HAS(reply_body(cx), "sort=due_at");
}

TEST(notes_are_between_officers_and_taken_back_for_a_while)
{
    open_office(cx);
    const char *code = http_receive(cx, "Trần Văn Đức", "019085004417"),
               *page = arena_printf(cx->mem, "/ho-so/%s", code),
               *add = arena_printf(cx->mem, "%s/ghi-chu", page);
    EQ(http(cx, POST, add, "note="), 422);
    HAS(reply_body(cx), "f-note-bad");
    EQ(http(cx, POST, add, "note=Đã gọi <b>ông Đức</b>"), 303);
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "Đã gọi &lt;b&gt;ông Đức");
    HAS(reply_body(cx), "<b>Hoàng Thị Lan</b><small><time");
    const char *form = strstr(reply_body(cx), "action=\"/ghi-chu/");
    IS(form);
    form += strlen("action=\"");
    const char *remove = arena_strn(cx->mem, form, strcspn(form, "\""));
    as_user(cx, "binh", SPECIALIST);
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "Đã gọi &lt;b&gt;ông Đức");
    HASNT(reply_body(cx), remove);
    EQ(http(cx, POST, remove, ""), 409); /* another's */
    as_user(cx, "lan2", COUNTER);
    EQ(http(cx, POST, add, "note=x"), 404);
    EQ(http(cx, POST, remove, ""), 409);
    as_user(cx, "lan", COUNTER);
    at(cx, "2021-11-01T08:21");
    EQ(http(cx, POST, add, "note=Nhầm hồ sơ"), 303);
    EQ(http(cx, GET, page, ""), 200);
    form = strstr(reply_body(cx), "action=\"/ghi-chu/") + strlen("action=\"");
    const char *later = arena_strn(cx->mem, form, strcspn(form, "\""));
    at(cx, "2021-11-01T08:23");
    EQ(http(cx, POST, remove, ""), 409); /* too late */
    EQ(http(cx, POST, later, arena_printf(cx->mem, "back=%s", page)), 303);
    STR_EQ(reply_header_of(cx, "Location"), page);
    EQ(http(cx, GET, page, ""), 200);
    HAS(reply_body(cx), "Đã gọi &lt;b&gt;ông Đức");
    HASNT(reply_body(cx), "Nhầm hồ sơ");
    EQ(http(cx, GET, arena_printf(cx->mem, "/api/v1/dossiers/%s", code), ""), 200);
    HASNT(reply_body(cx), "ông Đức");
}

/* What waits for somebody is counted anew as soon as anything moved. */
TEST(the_counts_of_the_desk_follow_at_once)
{
    static const char *const one = "<span class=\"badge st-run\">1</span>";
    open_office(cx);
    const char *code = http_receive(cx, "Trần Văn Đức", "019085004417");
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HAS(reply_body(cx), one);
    as_user(cx, "binh", SPECIALIST);
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HASNT(reply_body(cx), one);
    as_user(cx, "lan", COUNTER);
    EQ(http_json(cx, POST, path(cx, code, "/moves"), "{\"verb\":\"hand_over\"}"), 200);
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HASNT(reply_body(cx), one);
    as_user(cx, "binh", SPECIALIST);
    EQ(http(cx, GET, "/ban-lam-viec", ""), 200);
    HAS(reply_body(cx), one);
}

static int64_t steps_of(struct cx *cx, const char *page)
{
    struct store_stats before, after;
    EQ(http(cx, GET, "/ho-so?limit=1", ""),
       200); /* what stands around a page is kept for seconds */
    store_stats(cx->house->store, &before);
    EQ(http(cx, GET, page, ""), 200);
    store_stats(cx->house->store, &after);
    return after.steps - before.steps;
}

static void receive_and_stop(struct cx *cx, int from, int to)
{
    for (int i = from; i < to; i++) {
        const char *identity = arena_printf(cx->mem, "0190850%05d", i);
        const char *code = http_receive(cx, "Trần Văn Đức", identity);
        const char *stop = "{\"verb\":\"stop\",\"note\":\"Thử\"}";
        EQ(http_json(cx, POST, path(cx, code, "/moves"), stop), 200);
    }
}

/* A page costs what it shows, not what was ever done. */
TEST(closed_dossiers_cost_nothing)
{
    static const char *const pages[] = { "/ban-lam-viec", "/ban-lam-viec?muc=phong",
                                         "/ban-lam-viec?muc=tra", "/ho-so?state=open",
                                         "/ho-so?limit=3" };
    int64_t few[COUNT(pages)];
    open_office(cx);
    as_user(cx, "lan", "*");
    http_receive(cx, "Lý Thị Mai", "019190001122");
    receive_and_stop(cx, 0, 5);
    at(cx, "2021-11-01T08:20"); /* nothing is kept that long */
    for (size_t i = 0; i < COUNT(pages); i++)
        few[i] = steps_of(cx, pages[i]);
    receive_and_stop(cx, 5, 30);
    at(cx, "2021-11-01T08:30");
    for (size_t i = 0; i < COUNT(pages); i++) {
        int64_t many = steps_of(cx, pages[i]);
        if (many > few[i] + few[i] / 20)
            test_failed(__FILE__, __LINE__, "%s: %lld steps with 5 closed dossiers, %lld with 30",
                        pages[i], (long long)few[i], (long long)many);
    }
}
