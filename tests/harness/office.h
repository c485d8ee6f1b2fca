// SPDX-License-Identifier: Apache-2.0
/* office.h - the office in which dossiers are tested: a district, two communes, four people in
 * each. */
#ifndef OFFICE_H
#define OFFICE_H
#include "desk/desk_room.h"
#include "desk/login.h"
#include "rooms/paper/paper.h"
#include "rooms/party/party.h"
#include "rooms/reception/reception.h"
#include "rooms/staff/staff.h"
#include "test.h"

static const struct room *const some_rooms[] = {
    &desk_room,     &desk_record_room, &staff_room, &party_room,
    &calendar_room, &catalogue_room,   &flow_room,  &dossier_room,
    &paper_room,    &reception_room,   NULL
};
__attribute__((constructor)) static void choose_rooms(void)
{
    test_rooms(some_rooms);
}

static struct {
    int64_t district, commune, other;
} office;

static int add_agency(struct cx *cx, int64_t parent, const char *identifier, const char *class,
                      const char *name, int64_t *ret)
{
    struct agency a = { .parent = { parent },
                        .identifier = identifier,
                        .identifier_2020 = "",
                        .class = class,
                        .code = "",
                        .name = name,
                        .short_name = name,
                        .place = "Nam Hòa",
                        .letterhead_parent = "HUYỆN ĐỒNG HỶ",
                        .valid_from = day_of(2018, 1, 1),
                        .valid_to = DAY_OPEN_END };
    TRY(agency_add(cx, &a));
    *ret = a.id;
    return E_OK;
}

static int add_person(struct cx *cx, int64_t agency, int64_t unit, const char *name,
                      const char *role, const char *username)
{
    struct person p = { .agency_id = agency, .name = name, .phone = "", .email = "" };
    TRY(person_add(cx, &p));
    struct post post = { .agency_id = agency,
                         .unit_id = unit,
                         .person_id = p.id,
                         .title = role,
                         .role = role,
                         .valid_from = day_of(2018, 1, 1),
                         .valid_to = DAY_OPEN_END };
    TRY(post_add(cx, &post));
    struct account account = {
        .agency_id = agency, .person_id = p.id, .username = username, .active = true
    };
    return account_add(cx, &account, "");
}

static int add_people(struct cx *cx, int64_t agency, const char *suffix)
{
    static const char *const people[][3] = {
        { "Hoàng Thị Lan", "counter", "lan" },
        { "Lê Văn Bình", "specialist", "binh" },
        { "Hoàng Ngọc Trọng", "leader", "trong" },
        { "Mã Thị Thu", "clerk", "thu" },
    };
    struct unit onestop = { .agency_id = agency,
                            .name = "Bộ phận Một cửa",
                            .kind = "onestop",
                            .valid_from = day_of(2018, 1, 1),
                            .valid_to = DAY_OPEN_END };
    struct unit work = { .agency_id = agency,
                         .name = "Tư pháp - Hộ tịch",
                         .kind = "office",
                         .valid_from = day_of(2018, 1, 1),
                         .valid_to = DAY_OPEN_END };
    TRY(unit_add(cx, &onestop));
    TRY(unit_add(cx, &work));
    for (size_t i = 0; i < COUNT(people); i++)
        TRY(add_person(cx, agency, strcmp(people[i][1], "counter") == 0 ? onestop.id : work.id,
                       people[i][0], people[i][1],
                       arena_printf(cx->mem, "%s%s", people[i][2], suffix)));
    return E_OK;
}

static int make_office(struct cx *cx)
{
    TRY(add_agency(cx, 0, "000.00.08.H55", "quan-huyen", "UBND huyện Đồng Hỷ", &office.district));
    TRY(add_agency(cx, office.district, "000.22.08.H55", "xa-phuong", "UBND xã Nam Hòa",
                   &office.commune));
    TRY(add_agency(cx, office.district, "000.23.08.H55", "xa-phuong", "UBND xã Khe Mo",
                   &office.other));
    TRY(add_people(cx, office.commune, ""));
    TRY(add_people(cx, office.other, "2"));
    return staff_scopes_rebuild(cx);
}

#define COUNTER                                                                                    \
    "dossier.read dossier.receive dossier.handle dossier.return dossier.print dossier.reveal"
#define SPECIALIST "dossier.read dossier.handle dossier.print dossier.reveal"
#define LEADER     "dossier.read dossier.handle dossier.approve dossier.stop dossier.reassign"
#define CLERK      "dossier.read dossier.handle dossier.print"

/* Three procedures: of the commune with two cases, of both levels without papers, of the district
 * without a limit. */
static const char procedures[] =
    "{\"code\":\"1.001193\",\"name\":\"Đăng ký khai sinh\",\"level\":[\"xa\"],\"field\":\"Hộ tịch\",\"methods\":["
    "{\"channel\":\"truc_tiep\",\"time_value\":3,\"time_unit\":\"working_day\",\"time_raw\":\"3 WORKING_DAY\",\"fees\":"
    "[{\"amount\":8000,\"currency\":\"VND\",\"note\":\"mỗi bản sao thêm\"}]},"
    "{\"channel\":\"truc_tuyen\",\"time_value\":1,\"time_unit\":\"working_day\",\"time_raw\":\"1 WORKING_DAY\",\"fees\":[]}],"
    "\"document_groups\":[{\"title\":\"Sinh trong nước\",\"items\":["
    "{\"name\":\"Tờ khai đăng ký khai sinh\",\"originals\":1,\"copies\":0},"
    "{\"name\":\"Giấy chứng sinh\",\"originals\":1,\"copies\":0},"
    "{\"name\":\"Giấy chứng nhận kết hôn của cha mẹ (xuất trình)\",\"originals\":0,\"copies\":1}]},"
    "{\"title\":\"Sinh ở nước ngoài\",\"items\":[{\"name\":\"Tờ khai\",\"originals\":1,\"copies\":0},"
    "{\"name\":\"Hộ chiếu\",\"originals\":0,\"copies\":2}]}]}\n"
    "{\"code\":\"2.000815\",\"name\":\"Chứng thực bản sao từ bản chính\",\"level\":[\"xa\",\"huyen\"],\"field\":"
    "\"Chứng thực\",\"methods\":[{\"channel\":\"truc_tiep\",\"time_value\":4,\"time_unit\":\"hour\",\"time_raw\":\"4 HOUR\","
    "\"fees\":[]}]}\n"
    "{\"code\":\"1.009999\",\"name\":\"Thẩm định đồ án\",\"level\":[\"huyen\"],\"field\":\"Xây dựng\",\"methods\":[]}\n";

static void publish_procedures(struct cx *cx)
{
    struct import_sum sum = { 0 };
    FILE *in = fmemopen(arena_str(cx->mem, procedures), sizeof procedures - 1, "r");
    IS(in && import_stream(cx, &catalogue_room.importers[0], in, "procedures.jsonl", false, NULL,
                           NULL, &sum) >= 0);
    fclose(in);
    EQ(sum.imported, 3);
}

static void open_office(struct cx *cx)
{
    at(cx, "2021-11-01T08:12");
    publish_procedures(cx);
    OK(make_office(cx));
    as_user(cx, "lan", COUNTER);
}

/* The text of a member of the JSON reply, "" when it is not there. */
static inline const char *member(struct cx *cx, const char *name)
{
    const struct jval *all;
    const char *body = reply_body(cx);
    if (json_parse(cx, body, strlen(body), &all) < 0)
        return "";
    const struct jval *one = jval_get(all, name);
    const char *text = one ? jval_plain(cx, one) : NULL;
    return text ? text : "";
}

static inline const char *http_receive(struct cx *cx, const char *owner, const char *identity)
{
    const char *json =
        arena_printf(cx->mem, "{\"procedure\":\"1.001193\",\"owner\":\"%s\",\"identity\":\"%s\"}",
                     owner, identity);
    EQ(http_json(cx, POST, "/api/v1/dossiers", json), 201);
    return arena_str(cx->mem, member(cx, "code"));
}

#endif
