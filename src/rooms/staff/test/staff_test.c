// SPDX-License-Identifier: Apache-2.0
/* staff_test.c - the tree, scopes, posts and rights; once per engine. */
#include "desk/desk_room.h"
#include "desk/login.h"
#include "rooms/staff/staff.h"
#include "test.h"

TEST_ROOMS(&desk_room, &desk_record_room, &staff_room)

static struct agency district, commune, other;

static struct agency make(const char *identifier, int64_t parent, const char *class)
{
    return (struct agency){ .parent = { parent },
                            .identifier = identifier,
                            .identifier_2020 = "",
                            .class = class,
                            .name = identifier,
                            .short_name = identifier,
                            .valid_from = day_of(2018, 1, 1) };
}

static void tree(struct cx *cx)
{
    at(cx, "2021-11-01T08:00");
    district = make("000.00.08.H55", 0, "quan-huyen");
    OK(agency_add(cx, &district));
    commune = make("000.22.08.H55", district.id, "xa-phuong");
    other = make("000.23.08.H55", district.id, "xa-phuong");
    OK(agency_add(cx, &commune));
    OK(agency_add(cx, &other));
    OK(staff_scopes_rebuild(cx));
}

static struct post hire(struct cx *cx, int64_t agency, const char *name, const char *role)
{
    struct unit u = {
        .agency_id = agency, .name = name, .kind = "office", .valid_from = day_of(2018, 1, 1)
    };
    struct person p = { .agency_id = agency, .name = name };
    OK(unit_add(cx, &u));
    OK(person_add(cx, &p));
    struct post post = { .agency_id = agency,
                         .unit_id = u.id,
                         .person_id = p.id,
                         .title = "Chuyên viên",
                         .role = role,
                         .valid_from = day_of(2018, 1, 1) };
    OK(post_add(cx, &post));
    return post;
}

TEST(an_identifier_belongs_to_one_agency_at_a_time)
{
    tree(cx);
    struct agency again = make("000.22.08.H55", district.id, "xa-phuong");
    ERR(agency_add(cx, &again), E_CONFLICT);
    STR_EQ(cx->err.v[0].field, "identifier");
    again.valid_from = day_of(2018, 1, 1);
    again.valid_to = day_of(2017, 1, 1);
    ERR(agency_add(cx, &again), E_INVALID);
}

TEST(the_identifier_of_a_day_names_the_agency_of_that_day)
{
    tree(cx);
    struct agency later = make("000.22.08.H55", district.id, "xa-phuong");
    later.valid_from = day_of(2025, 7, 1);
    OK(agency_add(cx, &later));
    EQ(agency_by_identifier(cx, "000.22.08.H55", day_of(2026, 1, 1))->valid_from.ordinal >=
           later.valid_from.ordinal,
       1);
    IS(agency_by_identifier(cx, "H99", day_of(2021, 1, 1)) == NULL);
    IS(agency_by_identifier(cx, "", day_of(2021, 1, 1)) == NULL);
}

TEST(below_is_the_tree_and_agency_is_itself)
{
    tree(cx);
    IS(agency_is_below(cx, commune.id, district.id));
    IS(!agency_is_below(cx, district.id, commune.id));
    IS(!agency_is_below(cx, other.id, commune.id));
    EQ(agency_root(cx)->id, district.id);
    IS(staff_scope_id(commune.id, "AGENCY") != staff_scope_id(commune.id, "BELOW"));
}

TEST(only_posts_in_force_count_and_the_absent_come_last)
{
    struct rows posts;
    tree(cx);
    OK(staff_roles_in_write(cx));
    struct post a = hire(cx, commune.id, "An", "specialist"),
                b = hire(cx, commune.id, "Ba", "specialist");
    OK(post_of_role(cx, commune.id, 0, "specialist", &posts));
    EQ(posts.n, 2);
    OK(post_end(cx, a.id, day_of(2021, 10, 31)));
    OK(post_of_role(cx, commune.id, 0, "specialist", &posts));
    EQ(posts.n, 1);
    struct absence away = { .person_id = b.person_id,
                            .valid_from = day_of(2021, 11, 1),
                            .valid_to = day_of(2021, 11, 3),
                            .reason = "ốm" };
    OK(absence_add(cx, &away));
    IS(person_is_absent(cx, b.person_id));
    OK(post_of_role(cx, commune.id, 0, "specialist", &posts));
    EQ(posts.n, 1); /* nobody else is there */
    at(cx, "2021-11-03T08:00");
    IS(!person_is_absent(cx, b.person_id));
}

TEST(rights_are_those_of_the_post_and_what_was_granted)
{
    struct who who = { 0 };
    const char *const *perms;
    tree(cx);
    OK(staff_roles_in_write(cx));
    struct post p = hire(cx, commune.id, "Bình", "specialist");
    OK(staff_room.load_who(cx, p.person_id, 0, &who, &perms));
    EQ(who.agency_id, commune.id);
    EQ(who.scope_id, staff_scope_id(commune.id, "AGENCY"));
    OK(post_grant(cx, p.id, "deputy", "ALL"));
    OK(staff_room.load_who(cx, p.person_id, 0, &who, &perms));
    EQ(who.scope_id, staff_scope_id(district.id, "BELOW"));
    OK(post_end(cx, p.id, day_of(2021, 10, 31)));
    ERR(staff_room.load_who(cx, p.person_id, 0, &who, &perms), E_NOTFOUND);
}

TEST(a_delegate_acts_in_the_post_of_another)
{
    struct who who = { 0 };
    const char *const *perms;
    tree(cx);
    OK(staff_roles_in_write(cx));
    struct post head = hire(cx, commune.id, "Trưởng", "leader"),
                deputy = hire(cx, commune.id, "Phó", "staff");
    struct delegation d = { .from_post = head.id,
                            .to_person = deputy.person_id,
                            .valid_from = day_of(2021, 11, 1),
                            .valid_to = day_of(2021, 11, 5),
                            .basis = "QĐ 5" };
    struct delegation self = { .from_post = head.id,
                               .to_person = head.person_id,
                               .valid_from = day_of(2021, 11, 1),
                               .valid_to = day_of(2021, 11, 5),
                               .basis = "QĐ 5" };
    ERR(delegation_add(cx, &self), E_INVALID);
    OK(delegation_add(cx, &d));
    OK(staff_room.load_who(cx, deputy.person_id, head.id, &who, &perms));
    EQ(who.for_post_id, head.id);
    EQ(who.person_id, deputy.person_id);
}

TEST(names_are_short_in_narrow_columns)
{
    tree(cx);
    struct post p = hire(cx, commune.id, "Đặng Thị Lan", "counter");
    STR_EQ(person_short(cx, p.person_id), "Đ. Lan");
    STR_EQ(person_short(cx, 1), "");
}

TEST(leave_and_delegation_are_written_by_the_person)
{
    tree(cx);
    OK(staff_roles_in_write(cx));
    struct post binh = hire(cx, commune.id, "Bình", "specialist");
    struct account account = {
        .agency_id = commune.id, .person_id = binh.person_id, .username = "binh", .active = true
    };
    OK(account_add(cx, &account, ""));
    as_user_of(cx, commune.id, "binh", "staff.read");
    EQ(http(cx, GET, "/danh-ba", ""), 200);
    HAS(reply_body(cx), "Bình");
    EQ(http(cx, GET, "/danh-ba/nghi-va-uy-quyen", ""), 200);
    EQ(http(cx, POST, "/danh-ba/nghi", "valid_from=5/11/2021&valid_to=1/11/2021&reason=phép"), 422);
    HAS(reply_body(cx), "phép");
    EQ(http(cx, POST, "/danh-ba/nghi", "valid_from=5/11/2021&valid_to=5/11/2021&reason=phép"), 303);
    EQ(http(cx, GET, "/danh-ba/nghi-va-uy-quyen", ""), 200);
    HAS(reply_body(cx), "05/11/2021 – 05/11/2021");
    EQ(http(cx, POST, "/danh-ba/uy-quyen", "d-valid_from=hôm qua"), 422);
    HAS(reply_body(cx), "hôm qua");
    as_nobody(cx);
    EQ(http(cx, GET, "/danh-ba", ""), 303);
}

TEST(contacts_of_an_agency_are_kept_by_its_administrator)
{
    struct import_sum sum = { 0 };
    static const char with[] = "identifier,parent,class,kind,name,from,to,phone,email,address\n"
                               "000.22.08.H55,000.00.08.H55,xa-phuong,agency,UBND xã A,2018-01-01,,"
                               "02080000115,a@donghy.example,Xóm Trung\n",
                      without[] =
                          "identifier,parent,class,kind,name,from,to\n"
                          "000.22.08.H55,000.00.08.H55,xa-phuong,agency,UBND xã A,2018-01-01,\n";
    const char *const files[] = { with, with, without };
    const int64_t updated[] = { 1, 0, 0 };
    tree(cx);
    for (size_t i = 0; i < COUNT(files); i++) {
        FILE *in = fmemopen((char *)(uintptr_t)files[i], strlen(files[i]), "r");
        IS(import_stream(cx, importer_find(cx, "agencies"), in, "x", false, NULL, NULL, &sum) >= 0);
        fclose(in);
        EQ(sum.refused, 0);
        EQ(sum.updated, updated[i]);
        sum = (struct import_sum){ 0 };
    }
    STR_EQ(agency_by_id(cx, commune.id)->phone, "02080000115");
    hire(cx, commune.id, "Lan", "counter");
    as_user_of(cx, commune.id, "lan", "staff.read staff.edit");
    EQ(http(cx, GET, "/danh-ba/co-quan", "co-quan=000.22.08.H55"), 200);
    HAS(reply_body(cx), "value=\"02080000115\"");
    EQ(http(cx, GET, "/danh-ba/co-quan", "co-quan=000.23.08.H55"), 404); /* another's */
    EQ(http(cx, POST, "/danh-ba/co-quan", "co-quan=000.23.08.H55&phone=0208 0000 116"), 404);
    EQ(http(cx, POST, "/danh-ba/co-quan", "co-quan=000.22.08.H55&rev=2&phone=12&email=a@b.example"),
       422);
    HAS(reply_body(cx), "f-phone-bad");
    HAS(reply_body(cx), "value=\"a@b.example\"");
    EQ(http(cx, POST, "/danh-ba/co-quan",
            "co-quan=000.22.08.H55&rev=2&phone=0208 0000 117&email=&address=Xóm Hạ&place=A"),
       303);
    STR_EQ(agency_by_id(cx, commune.id)->phone, "02080000117");
    STR_EQ(agency_by_id(cx, commune.id)->address, "Xóm Hạ");
    EQ(http(cx, POST, "/danh-ba/co-quan", "co-quan=000.22.08.H55&rev=2&phone=0208 0000 118"), 409);
    EQ(http(cx, GET, "/danh-ba", "co-quan=000.22.08.H55"), 200);
    HAS(reply_body(cx), "Xóm Hạ");
}
