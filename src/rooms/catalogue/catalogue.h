// SPDX-License-Identifier: Apache-2.0
/*
 * catalogue.h - administrative procedures with versions, cases, components, limits, fees, legal
 * bases, routes; and the administrative units of the country. Public face of the room. Versions are
 * immutable after publication; a dossier pins one. Read from a const snapshot (cache "catalogue"),
 * no statement.
 */
#ifndef CATALOGUE_H
#define CATALOGUE_H
#include "desk/room.h"
#include "rooms/calendar/calendar.h"

struct component { /* thành phần hồ sơ */
    int64_t n;     /* from 1, in the case */
    const char *name;
    int64_t originals, copies;
    bool note; /* explanatory line, not a paper (0 originals and 0 copies) */
};
struct fee {
    const char *name;
    struct dong amount;
    const char *currency; /* VND, or what the source says; "" when it names no amount at all: see
                             the note */
    const char *note;
    bool doubtful; /* under 1,000 VND: dollars, thousands or per unit in the source; show the
                      source's words */
};
struct method {      /* how to file */
    int64_t channel; /* 1 at the counter, 2 online, 3 by post */
    struct limit limit;
    const char *limit_raw; /* as in the source */
    const char *hint; /* a guess of the source where it has no unit: "2 tháng"; never a limit by
                         itself, "" */
    const char *description;
    struct rows fees; /* struct fee */
};
struct procedure_case { /* alternative sets of papers */
    int64_t n;          /* from 1 */
    const char *title;
    struct rows components; /* struct component */
};
struct legal_basis {
    const char *title, *number;
};
struct procedure {    /* one version, without its long texts */
    int64_t id;       /* of the version: what a dossier pins */
    const char *code; /* "2.000815"; odd codes of the source are kept */
    const char *name;
    const char *field;        /* lĩnh vực */
    const char *level;        /* blank-separated: xa huyen tinh bo khac */
    const char *matter;       /* what a citizen would call it, "" */
    const char *decision;     /* announcing decision */
    const char *online_level; /* toan_trinh mot_phan thong_tin */
    const char *route;        /* LOCAL MINISTRY DVCQG */
    const char *unit; /* name of the unit that works on it ("Tư pháp - Hộ tịch"), "" = by role */
    bool returns_paper;
    struct rows methods, cases; /* struct method, procedure_case */
    int64_t share; /* how often it is asked for, thousandths of a percent; 0 = unknown */
    struct day valid_from, valid_to;
    bool published;
    int64_t rev;
};
/* The long texts of a version: 60 MB for the whole country, so read when a page shows them (one
 * statement). */
struct procedure_text {
    const char *steps, *conditions, *subjects, *results, *authority, *executing, *address,
        *keywords, *portal_url;
    struct rows legal_bases; /* struct legal_basis */
};
int procedure_text_of(struct cx *, const struct procedure *, struct procedure_text *ret) MUST_USE;
extern const struct field procedure_fields[];
extern const struct room catalogue_room;

/* The published version valid on the day; NULL when none. The pointer lives at least 15 minutes. */
const struct procedure *procedure_at(struct cx *, const char *code, struct day);
const struct procedure *procedure_by_id(struct cx *, int64_t version_id);
/* By words without diacritics in name, matter, field or code; best first; rows of (const struct
 * procedure *) are wrapped in struct procedure_hit. level "" = all. */
struct procedure_hit {
    const struct procedure *p;
};
int procedure_search(struct cx *, const char *text, const char *field, const char *level,
                     size_t limit, struct rows *ret);
/* The limit for a channel: the method of the channel that has one, else the counter's, else none.
 */
struct limit procedure_limit(const struct procedure *, int64_t channel);
const struct procedure_case *procedure_case_n(const struct procedure *,
                                              int64_t n); /* case 1 when n is 0; NULL when absent */
/* Fields (lĩnh vực) with the number of published procedures valid on the day: rows of struct
 * procedure_group. */
struct procedure_group {
    const char *field, *icon, *slug;
    int64_t n;
};
int procedure_groups(struct cx *, struct day, struct rows *ret);
size_t procedure_count(struct cx *);
const struct procedure *procedure_nth(struct cx *, size_t i); /* by code */

/* Administrative units (xã, huyện, tỉnh) by code and day; "" when unknown. */
const char *admin_unit_name(struct cx *, const char *code, struct day);
#endif
