// SPDX-License-Identifier: Apache-2.0
/*
 * party.h - citizens and organisations who come to the office. Public face of the room. One row per
 * identity number within the installation's root agency; a dossier keeps its own copy as accepted
 * (legal record), plus party id.
 */
#ifndef PARTY_H
#define PARTY_H
#include "desk/room.h"

struct party {
    int64_t id;
    int64_t root_id; /* root agency of the installation */
    int64_t type; /* LoaiDoiTuong: 1 công dân, 2 doanh nghiệp, 3 cơ quan nhà nước, 4 tổ chức khác */
    const char *id_kind;   /* cccd cmnd passport tax other */
    const char *id_number; /* "" only for people without papers */
    const char *name, *name_key;
    struct day birth; /* none when only the year is known: then birth_year */
    int64_t birth_year;
    int64_t gender; /* 0 unknown 1 nam 2 nữ */
    const char *phone, *email;
    const char *commune_code; /* administrative code valid when written */
    const char *address;      /* free line: "Xóm Đồng Mỏ" */
    int64_t rev;
    const char *known_as; /* set by party_put: the name on file when the given one is another
                             person's; "" else */
    bool unseen;          /* who puts it has just looked: the number is likely new */
};
extern const struct field party_fields[];
extern const struct room party_room;

/* Which kind a number is by its shape: 12 digits cccd, 9 cmnd, 10 or 13 tax, letter + 7..8 digits
 * passport, else other. */
const char *party_id_kind(const char *id_number);
/* In a write: the row with this identity, updated with what is given (empty members keep the old
 * value), or a new one. Fills id. A name that differs beyond diacritics and case from the one on
 * file is not taken over: known_as tells it, and the counter asks (a wrong digit is likelier than a
 * new name; a dossier keeps its own copy anyway). */
int party_put(struct cx *, struct party *) MUST_USE;
int party_get(struct cx *, int64_t id, struct party *ret) MUST_USE;
int party_by_identity(struct cx *, const char *id_number, struct party *ret)
    MUST_USE; /* E_NOTFOUND */
/* By identity number, phone, or part of the name without diacritics; newest 20. Rows of struct
 * party. */
int party_find(struct cx *, const char *text, struct rows *ret) MUST_USE;
/* The name of an administrative unit as it was called on a day ("xã Nam Hòa, huyện Đồng Hỷ, tỉnh
 * Thái Nguyên"). */
const char *party_address(struct cx *, const struct party *, struct day);
#endif
