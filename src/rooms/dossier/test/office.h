// SPDX-License-Identifier: Apache-2.0
/* office.h - the office in which dossiers are tested: a district, two communes, four people in each. */
#ifndef OFFICE_H
#define OFFICE_H
#include "../dossier_room.h"
#include "desk/login.h"
#include "test.h"
#include "fake_catalogue.h"

static const struct room *const some_rooms[] = { &desk_room, &desk_record_room, &staff_room, &party_room,
                                                 &calendar_room, &fake_catalogue_room, &flow_room,
                                                 &dossier_room, NULL };
__attribute__((constructor)) static void choose_rooms(void)
{
    test_rooms(some_rooms);
}

static struct {
    int64_t district, commune, other;
} office;

static int add_agency(struct cx *cx, int64_t parent, const char *identifier, const char *class, const char *name, int64_t *ret)
{
    struct agency a = { .parent = { parent }, .identifier = identifier, .identifier_2020 = "", .class = class, .code = "",
                        .name = name, .short_name = name, .place = "Nam Hòa", .letterhead_parent = "HUYỆN ĐỒNG HỶ",
                        .valid_from = day_of(2018, 1, 1), .valid_to = DAY_OPEN_END };
    TRY(agency_add(cx, &a));
    *ret = a.id;
    return E_OK;
}

static int add_person(struct cx *cx, int64_t agency, int64_t unit, const char *name, const char *role, const char *username)
{
    struct person p = { .agency_id = agency, .name = name, .phone = "", .email = "" };
    TRY(person_add(cx, &p));
    struct post post = { .agency_id = agency, .unit_id = unit, .person_id = p.id, .title = role, .role = role,
                         .valid_from = day_of(2018, 1, 1), .valid_to = DAY_OPEN_END };
    TRY(post_add(cx, &post));
    struct account account = { .agency_id = agency, .person_id = p.id, .username = username, .active = true };
    return account_add(cx, &account, "");
}

static int add_people(struct cx *cx, int64_t agency, const char *suffix)
{
    static const char *const people[][3] = {
        { "Hoàng Thị Lan", "counter", "lan" },     { "Lê Văn Bình", "specialist", "binh" },
        { "Hoàng Ngọc Trọng", "leader", "trong" }, { "Mã Thị Thu", "clerk", "thu" },
    };
    struct unit onestop = { .agency_id = agency, .name = "Bộ phận Một cửa", .kind = "onestop",
                            .valid_from = day_of(2018, 1, 1), .valid_to = DAY_OPEN_END };
    struct unit work = { .agency_id = agency, .name = "Tư pháp - Hộ tịch", .kind = "office",
                         .valid_from = day_of(2018, 1, 1), .valid_to = DAY_OPEN_END };
    TRY(unit_add(cx, &onestop));
    TRY(unit_add(cx, &work));
    for (size_t i = 0; i < COUNT(people); i++)
        TRY(add_person(cx, agency, strcmp(people[i][1], "counter") == 0 ? onestop.id : work.id, people[i][0], people[i][1],
                       arena_printf(cx->mem, "%s%s", people[i][2], suffix)));
    return E_OK;
}

static int make_office(struct cx *cx)
{
    TRY(add_agency(cx, 0, "000.00.08.H55", "quan-huyen", "UBND huyện Đồng Hỷ", &office.district));
    TRY(add_agency(cx, office.district, "000.22.08.H55", "xa-phuong", "UBND xã Nam Hòa", &office.commune));
    TRY(add_agency(cx, office.district, "000.23.08.H55", "xa-phuong", "UBND xã Khe Mo", &office.other));
    TRY(add_people(cx, office.commune, ""));
    TRY(add_people(cx, office.other, "2"));
    return staff_scopes_rebuild(cx);
}

#define COUNTER    "dossier.read dossier.receive dossier.handle dossier.return dossier.print dossier.reveal"
#define SPECIALIST "dossier.read dossier.handle dossier.print dossier.reveal"
#define LEADER     "dossier.read dossier.handle dossier.approve dossier.stop dossier.reassign"
#define CLERK      "dossier.read dossier.handle dossier.print"

static void open_office(struct cx *cx)
{
    at(cx, "2021-11-01T08:12");
    OK(make_office(cx));
    as_user(cx, "lan", COUNTER);
}
#endif
