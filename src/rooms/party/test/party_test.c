// SPDX-License-Identifier: Apache-2.0
/* party_test.c - one row per identity, found three ways, shown masked; once per engine. */
#include "desk/desk_room.h"
#include "rooms/calendar/calendar.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/party/party.h"
#include "rooms/staff/staff.h"
#include "test.h"

TEST_ROOMS(&desk_room, &desk_record_room, &staff_room, &calendar_room, &catalogue_room, &party_room)

static struct agency commune;

static struct party duc(void)
{
    return (struct party){ .id_number = "019090004417",
                           .name = "Trần Văn Đức",
                           .phone = "0912000208",
                           .address = "Xóm Đồng Mỏ",
                           .birth = day_of(1990, 5, 2) };
}

static void office(struct cx *cx)
{
    at(cx, "2021-11-01T08:00");
    commune = (struct agency){ .identifier = "000.22.08.H55",
                               .class = "xa-phuong",
                               .name = "UBND xã Mẫu",
                               .valid_from = day_of(2020, 1, 1) };
    OK(agency_add(cx, &commune));
    OK(staff_scopes_rebuild(cx));
    as_user_of(cx, commune.id, "lan", "party.read party.reveal");
}

TEST(the_shape_of_a_number_tells_its_kind)
{
    STR_EQ(party_id_kind("019090004417"), "cccd");
    STR_EQ(party_id_kind("091234567"), "cmnd");
    STR_EQ(party_id_kind("4600123456"), "tax");
    STR_EQ(party_id_kind("4600123456-001"), "tax");
    STR_EQ(party_id_kind("B1234567"), "passport");
    STR_EQ(party_id_kind("x"), "other");
}

TEST(the_same_number_is_the_same_person)
{
    struct party a = duc(), b = duc(), c = duc(), back = { 0 };
    office(cx);
    OK(party_put(cx, &a));
    b.name = "TRẦN VĂN ĐỨC";
    b.phone = "";
    b.address = "Xóm Mới";
    OK(party_put(cx, &b));
    EQ(b.id, a.id);
    OK(party_by_identity(cx, "019090004417", &back));
    STR_EQ(back.phone, "0912000208"); /* what he does not say stays */
    STR_EQ(back.address, "Xóm Mới");
    c.name = "Lý Thị Mai";
    OK(party_put(cx, &c));
    STR_EQ(c.known_as, "TRẦN VĂN ĐỨC");
    OK(party_get(cx, a.id, &back));
    STR_EQ(back.name, "TRẦN VĂN ĐỨC");
}

TEST(people_without_papers_are_not_one_person)
{
    struct party a = { .name = "Già Làng" }, b = { .name = "Già Làng" };
    office(cx);
    OK(party_put(cx, &a));
    OK(party_put(cx, &b));
    IS(a.id != b.id);
}

TEST(the_page_masks_and_reveals_with_a_reason)
{
    struct party a = duc();
    office(cx);
    OK(party_put(cx, &a));
    EQ(http(cx, GET, "/cong-dan", "q=0912000208"), 200);
    HAS(reply_body(cx), "Trần Văn Đức");
    HASNT(reply_body(cx), "019090004417");
    HASNT(reply_body(cx), "0912000208</td>");
    const char *path = arena_printf(cx->mem, "/cong-dan/%lld/xem-so", (long long)a.id);
    EQ(http(cx, POST, path, "fields=id_number&reason="), 422);
    EQ(http(cx, POST, path, "fields=name_key&reason=x"), 422);
    EQ(http(cx, POST, path, "fields=id_number&reason=đối chiếu"), 200);
    HAS(reply_body(cx), "019090004417");
    EQ(http(cx, GET, "/cong-dan/77", ""), 404);
    as_user_of(cx, commune.id, "an", "");
    EQ(http(cx, GET, "/cong-dan", "q=duc"), 403);
}
