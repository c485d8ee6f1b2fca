// SPDX-License-Identifier: Apache-2.0
/*
 * book.c - registers (no gap, no repeat, nothing vanishes) and counters (unique only). One
 * statement locks the row of the book and takes the number; the entry follows in the same
 * transaction.
 */
#include "store/book.h"
#include "base/log.h"
#include "inside.h"

#include <string.h>

struct place {
    int64_t book_id, no;
};
static const struct field place_fields[] = {
    FIELD(struct place, book_id),
    FIELD(struct place, no),
    FIELD_END,
};

static const struct field key_fields[] = {
    FIELD(struct book_key, agency_id),
    FIELD(struct book_key, kind),
    FIELD(struct book_key, year),
    FIELD(struct book_key, series),
    FIELD_END,
};

/* The members of the key that may be left out by the caller. */
static struct book_key whole(const struct book_key *key)
{
    struct book_key k = *key;
    k.series = k.series ? k.series : "";
    must(k.kind && *k.kind);
    return k;
}

static int next_entry(struct cx *cx, const struct book_key *key, const char *state,
                      const char *record, const char *reason, int64_t *ret)
{
    struct book_key k = whole(key);
    struct day today = utc_day(cx->now);
    if (k.year && day_ymd(today).y != k.year)
        return fail(cx, E_CONFLICT, "", "Sổ năm %lld không còn cấp số cho ngày %s.",
                    (long long)k.year, day_vi(cx->mem, today));
    struct place at = { 0 };
    int rc = db_one(cx, &sql_book_next, ARGS(R(key_fields, &k), A(id, id_new(cx)), A(day, today)),
                    place_fields, &at);
    if (rc == E_NOTFOUND)
        return fail(cx, E_CONFLICT, "",
                    "Ngày lấy số (%s) sớm hơn ngày của số đã cấp trước trong sổ.",
                    day_vi(cx->mem, today));
    TRY(rc);
    TRY(db_exec(cx, &sql_book_add,
                ARGS(R(place_fields, &at), A(state, state), A(record, record), A(day, today),
                     A(reason, reason))));
    *ret = at.no;
    return E_OK;
}

int book_take(struct cx *cx, const struct book_key *key, const char *record, int64_t *ret)
{
    return next_entry(cx, key, "TAKEN", record, "", ret);
}

int book_reserve(struct cx *cx, const struct book_key *key, const char *record, const char *reason,
                 int64_t *ret)
{
    return next_entry(cx, key, "RESERVED", record, reason, ret);
}

struct earlier {
    int64_t book_id, no;
    const char *suffix; /* the last letter given to the number, "" for none */
};
static const struct field earlier_fields[] = {
    FIELD(struct earlier, book_id),
    FIELD(struct earlier, no),
    FIELD(struct earlier, suffix),
    FIELD_END,
};

int book_take_back(struct cx *cx, const struct book_key *key, struct day day, const char *record,
                   const char *reason, int64_t *ret, const char **suffix)
{
    struct book_key k = whole(key);
    if (!*reason)
        return fail(cx, E_INVALID, "reason", "Xin ghi lý do lấy số lùi ngày.");
    int64_t book = 0;
    int rc = db_int(cx, &sql_book_hold, ARGS(R(key_fields, &k), A(day, day)), &book);
    if (rc == E_NOTFOUND)
        return fail(cx, E_CONFLICT, "day", "Ngày %s vẫn lấy được số kế tiếp của sổ.",
                    day_vi(cx->mem, day));
    TRY(rc);
    struct earlier at = { 0 };
    rc = db_one(cx, &sql_book_before, ARGS(A(book_id, book), A(day, day)), earlier_fields, &at);
    if (rc == E_NOTFOUND)
        return fail(cx, E_CONFLICT, "day", "Sổ chưa có số nào đến ngày %s.", day_vi(cx->mem, day));
    TRY(rc);
    if (*at.suffix == 'z')
        return fail(cx, E_CONFLICT, "day", "Số %lld đã dùng hết chữ cái từ a đến z.",
                    (long long)at.no);
    at.suffix = arena_printf(cx->mem, "%c", *at.suffix ? *at.suffix + 1 : 'a');
    TRY(db_exec(cx, &sql_book_insert,
                ARGS(R(earlier_fields, &at), A(record, record), A(day, day), A(reason, reason))));
    *ret = at.no;
    *suffix = at.suffix;
    return E_OK;
}

static int set_state(struct cx *cx, const struct book_key *key, int64_t no, const char *state,
                     const char *reason)
{
    struct book_key k = whole(key);
    int rc = db_exec(cx, &sql_book_state,
                     ARGS(R(key_fields, &k), A(no, no), A(state, state), A(reason, reason)));
    if (rc == 0)
        return fail(cx, E_CONFLICT, "", "Số %lld không còn ở trạng thái cho phép việc này.",
                    (long long)no);
    return rc < 0 ? rc : E_OK;
}

int book_confirm(struct cx *cx, const struct book_key *key, int64_t no)
{
    return set_state(cx, key, no, "TAKEN", "");
}

int book_void(struct cx *cx, const struct book_key *key, int64_t no, const char *reason)
{
    if (!*reason)
        return fail(cx, E_INVALID, "reason", "Xin ghi lý do hủy số.");
    return set_state(cx, key, no, "VOID", reason);
}

int book_start_at(struct cx *cx, const struct book_key *key, int64_t next)
{
    struct book_key k = whole(key);
    if (next < 1)
        return fail(cx, E_INVALID, "next", "Số bắt đầu phải từ 1.");
    int rc =
        db_exec(cx, &sql_book_start, ARGS(R(key_fields, &k), A(id, id_new(cx)), A(next, next)));
    if (rc == 0)
        return fail(cx, E_CONFLICT, "next", "Sổ đã có số nên không đặt lại số bắt đầu được.");
    return rc < 0 ? rc : E_OK;
}

int counter_next(struct cx *cx, int64_t agency_id, const char *kind, struct day day, int64_t *ret)
{
    return db_int(cx, &sql_counter_take, ARGS(A(agency_id, agency_id), A(kind, kind), A(day, day)),
                  ret);
}

/* --- check --- */

struct gap {
    const char *kind, *series;
    int64_t year, first_no, last_no, entries, lowest, highest;
};
static const struct field gap_fields[] = {
    FIELD(struct gap, kind),     FIELD(struct gap, series),  FIELD(struct gap, year),
    FIELD(struct gap, first_no), FIELD(struct gap, last_no), FIELD(struct gap, entries),
    FIELD(struct gap, lowest),   FIELD(struct gap, highest), FIELD_END,
};

int book_check(struct cx *cx)
{
    struct rows gaps;
    int64_t backwards = 0;
    TRY(db_rows(cx, &sql_book_faults, NO_ARGS, gap_fields, sizeof(struct gap), &gaps));
    TRY(db_int(cx, &sql_book_day_faults, NO_ARGS, &backwards));
    int rc = E_OK;
    ROWS_EACH(struct gap, g, gaps) {
        rc = fail(cx, E_CONFLICT, "",
                  "Sổ %s %lld %s: số %lld đến %lld nhưng có %lld dòng, từ %lld đến %lld.", g->kind,
                  (long long)g->year, g->series, (long long)g->first_no, (long long)g->last_no,
                  (long long)g->entries, (long long)g->lowest, (long long)g->highest);
    }
    if (backwards)
        rc = fail(cx, E_CONFLICT, "", "Có %lld số trong sổ mang ngày sớm hơn số đứng trước.",
                  (long long)backwards);
    return rc;
}
