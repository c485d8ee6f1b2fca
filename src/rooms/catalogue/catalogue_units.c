// SPDX-License-Identifier: Apache-2.0
/*
 * catalogue_units.c - administrative units of the country from lists of several days, and what
 * became of them. Two eras: three tiers until 1 July 2025, two since (Nghị quyết 202/2025/QH15,
 * 1683/NQ-UBTVQH15). A list is known by its header, its day by its file name ("…2021-11…").
 */
#include "catalogue_room.h"

#define TWO_TIERS day_of(2025, 7, 1)

static const char *cell(struct cx *cx, const struct import_row *row, const char *column)
{
    return import_has(row, column) ? import_text(cx, row, column) : "";
}

static bool digits(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789") == n;
}

/* "wards_2021-11_three_tier.csv" → 2021-11-01. */
static bool day_of_name(struct cx *cx, const char *file, struct day *ret)
{
    for (const char *p = file; *p; p++) {
        if (strspn(p, "0123456789") == 4 && p[4] == '-' && strspn(p + 5, "0123456789") == 2)
            return day_read_iso(arena_printf(cx->mem, "%.7s-01", p), ret);
    }
    return false;
}

/* --- units --- */

static int read_unit(struct cx *cx, const struct import_row *row, struct admin_unit *u)
{
    bool is_two_tier = import_has(row, "merged_from_text");
    *u = (struct admin_unit){ .code = cell(cx, row, "code"),
                              .name = cell(cx, row, "name"),
                              .full_name = cell(cx, row, "full_name"),
                              .type = cell(cx, row, "type"),
                              .parent = cell(cx, row, "district_code"),
                              .note = cell(cx, row, "merged_from_text") };
    if (!u->parent[0])
        u->parent = cell(cx, row, "province_code");
    if (!digits(u->code, 2) && !digits(u->code, 3) && !digits(u->code, 5))
        return fail(cx, E_INVALID, "code",
                    "Mã đơn vị hành chính \"%s\" phải có 2, 3 hoặc 5 chữ số.", u->code);
    if (u->parent[0] && !digits(u->parent, 2) && !digits(u->parent, 3))
        return fail(cx, E_INVALID, "code", "Mã đơn vị cấp trên \"%s\" phải có 2 hoặc 3 chữ số.",
                    u->parent);
    if (!day_of_name(cx, row->file, &u->as_of))
        u->as_of = is_two_tier ? TWO_TIERS : day_of(2021, 11, 1);
    return record_check(cx, admin_unit_fields, u);
}

static bool same_unit(const struct admin_unit *a, const struct admin_unit *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->full_name, b->full_name) == 0 &&
           strcmp(a->type, b->type) == 0 && strcmp(a->parent, b->parent) == 0 &&
           strcmp(a->note, b->note) == 0;
}

static bool same_era(struct day a, struct day b)
{
    return (a.ordinal < TWO_TIERS.ordinal) == (b.ordinal < TWO_TIERS.ordinal);
}

/* The rows of the code in the era of u: the one of the same list, the last before, the first after.
 */
struct neighbours {
    struct admin_unit *same, *before, *after;
};

static struct neighbours neighbours_of(const struct admin_unit *u, const struct rows *known)
{
    struct neighbours n = { NULL, NULL, NULL };
    ROWS_EACH(struct admin_unit, k, *known) {
        if (!same_era(k->as_of, u->as_of))
            continue;
        if (k->as_of.ordinal == u->as_of.ordinal)
            n.same = k;
        else if (k->as_of.ordinal < u->as_of.ordinal)
            n.before = k;
        else if (!n.after)
            n.after = k;
    }
    return n;
}

/* A row that differs begins on the day of its list: when it truly began between two lists, nobody
 * says. */
static int fit_in(struct cx *cx, struct admin_unit *u, const struct neighbours *n)
{
    bool is_two_tier = !same_era(u->as_of, day_of(2000, 1, 1));
    u->valid_from = n->before ? u->as_of : is_two_tier ? TWO_TIERS : day_of(1900, 1, 1);
    u->valid_to = n->after ? n->after->as_of : is_two_tier ? DAY_OPEN_END : TWO_TIERS;
    if (n->before) {
        n->before->valid_to = u->as_of;
        TRY(catalogue_store_unit_put(cx, n->before));
    }
    if (n->after && n->after->valid_from.ordinal != n->after->as_of.ordinal) {
        n->after->valid_from = n->after->as_of;
        TRY(catalogue_store_unit_put(cx, n->after));
    }
    return catalogue_store_unit_put(cx, u);
}

static int put_unit(struct cx *cx, struct admin_unit *u, enum import_verdict *verdict)
{
    struct rows known;
    TRY(catalogue_store_units_of(cx, u->code, &known));
    struct neighbours n = neighbours_of(u, &known);
    *verdict = IMPORT_UNCHANGED;
    if (n.same ? same_unit(n.same, u) : n.before && same_unit(n.before, u))
        return E_OK;
    *verdict = n.same || n.before || n.after ? IMPORT_UPDATED : IMPORT_NEW;
    if (n.same) {
        u->valid_from = n.same->valid_from;
        u->valid_to = n.same->valid_to;
        return catalogue_store_unit_put(cx, u);
    }
    return fit_in(cx, u, &n);
}

/* --- what became of them --- */

static int put_link(struct cx *cx, const struct unit_link *l, enum import_verdict *verdict)
{
    struct unit_link known = { 0 };
    if ((l->old_code[0] && !digits(l->old_code, 5)) || (l->new_code[0] && !digits(l->new_code, 5)))
        return fail(cx, E_INVALID, "old_code", "Mã xã \"%s\" → \"%s\" phải có 5 chữ số.",
                    l->old_code, l->new_code);
    if (!l->old_code[0] && !l->old_name[0])
        return fail(cx, E_INVALID, "old_code", "Dòng không nói đơn vị cũ nào.");
    if (!l->new_code[0] && !l->new_name[0])
        return fail(cx, E_INVALID, "new_code", "Dòng không nói đơn vị mới nào.");
    TRY(record_check(cx, unit_link_fields, l));
    int rc = catalogue_store_link_get(cx, l, &known);
    if (rc < 0 && rc != E_NOTFOUND)
        return rc;
    *verdict = rc == E_NOTFOUND ? IMPORT_NEW : IMPORT_UPDATED;
    if (rc != E_NOTFOUND && strcmp(known.decision, l->decision) == 0 &&
        strcmp(known.note, l->note) == 0) {
        *verdict = IMPORT_UNCHANGED;
        return E_OK;
    }
    return catalogue_store_link_put(cx, l);
}

/* new_code,new_name,new_province,old_code,old_name,old_district,old_province,source,match */
static int put_mapping(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    const char *name = cell(cx, row, "old_name"), *new_name = cell(cx, row, "new_name");
    const char *district = cell(cx, row, "old_district");
    struct unit_link l = {
        .old_code = cell(cx, row, "old_code"),
        .new_code = cell(cx, row, "new_code"),
        .day = TWO_TIERS,
        .old_name = name[0] ? arena_printf(cx->mem, "%s%s%s, %s", name, district[0] ? ", " : "",
                                           district, cell(cx, row, "old_province"))
                            : "",
        .new_name = new_name[0]
                        ? arena_printf(cx->mem, "%s, %s", new_name, cell(cx, row, "new_province"))
                        : "",
        .decision = "",
        .note = arena_printf(cx->mem, "%s (%s)", cell(cx, row, "match"), cell(cx, row, "source")),
    };
    return put_link(cx, &l, verdict);
}

/* old_identifier,old_code,new_identifier,new_code,day,decision */
static int put_successor(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    struct unit_link l = { .old_code = cell(cx, row, "old_code"),
                           .new_code = cell(cx, row, "new_code"),
                           .old_name = cell(cx, row, "old_identifier"),
                           .new_name = cell(cx, row, "new_identifier"),
                           .decision = cell(cx, row, "decision"),
                           .note = "" };
    if (!day_read_vi(cell(cx, row, "day"), &l.day))
        return fail(cx, E_INVALID, "day", "Ngày \"%s\" không đúng.", cell(cx, row, "day"));
    return put_link(cx, &l, verdict);
}

/* code,name_2021_11,name_2025_03,successor_code_2025_07,successor_name_2025_07,note */
static int put_district_list(struct cx *cx, const struct import_row *row,
                             enum import_verdict *verdict)
{
    const char *then = cell(cx, row, "name_2021_11"), *later = cell(cx, row, "name_2025_03");
    struct unit_link l = { .old_code = cell(cx, row, "code"),
                           .new_code = cell(cx, row, "successor_code_2025_07"),
                           .day = TWO_TIERS,
                           .old_name =
                               strcmp(then, later) == 0
                                   ? then
                                   : arena_printf(cx->mem, "%s → %s", then, later[0] ? later : "–"),
                           .new_name = cell(cx, row, "successor_name_2025_07"),
                           .decision = "",
                           .note = cell(cx, row, "note") };
    return put_link(cx, &l, verdict);
}

int import_unit(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    struct admin_unit u;
    if (import_has(row, "successor_code_2025_07"))
        return put_district_list(cx, row, verdict);
    if (import_has(row, "old_identifier"))
        return put_successor(cx, row, verdict);
    if (import_has(row, "old_code"))
        return put_mapping(cx, row, verdict);
    if (!import_has(row, "code") || !import_has(row, "full_name"))
        return fail(cx, E_INVALID, "",
                    "Không nhận ra tệp này: thiếu các cột code, name, full_name.");
    TRY(read_unit(cx, row, &u));
    return put_unit(cx, &u, verdict);
}
