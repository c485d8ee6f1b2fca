// SPDX-License-Identifier: Apache-2.0
/* law.c - the table of law.def and how it is read. */
#include "law/law.h"
#include <string.h>

#define LAW_ID(name, unit, meaning)                                                                \
    static const char unit_##name[] = unit;                                                        \
    static const char meaning_##name[] = meaning;
#define LAW_ROW(name, value, from, to, sure, citation)
#include "law/law.def"
#undef LAW_ID
#undef LAW_ROW

/* The day number as a constant expression; see day_of(). */
#define LEAP(y)       ((y) % 4 == 0 && ((y) % 100 != 0 || (y) % 400 == 0))
#define BEFORE(y)     (365 * ((y)-1) + ((y)-1) / 4 - ((y)-1) / 100 + ((y)-1) / 400)
#define IN_YEAR(y, m) ((367 * (m)-362) / 12 - ((m) <= 2 ? 0 : LEAP(y) ? 1 : 2))
#define DAY(y, m, d)                                                                               \
    {                                                                                              \
        BEFORE(y) + IN_YEAR(y, m) + (d)                                                            \
    }
#define EVER                                                                                       \
    {                                                                                              \
        1                                                                                          \
    }
#define OPEN                                                                                       \
    {                                                                                              \
        3652059                                                                                    \
    }

static const struct law_row rows[] = {
#define LAW_ID(name, unit, meaning)
#define LAW_ROW(name_, value_, from_, to_, sure_, citation_)                                       \
    { .id = LAW_##name_,                                                                           \
      .name = #name_,                                                                              \
      .value = (value_),                                                                           \
      .unit = unit_##name_,                                                                        \
      .meaning = meaning_##name_,                                                                  \
      .from = from_,                                                                               \
      .to = to_,                                                                                   \
      .sure = LAW_##sure_,                                                                         \
      .citation = (citation_) },
#include "law/law.def"
};

const struct law_row *law_find(enum law_id id, struct day day)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (rows[i].id == id && day.ordinal >= rows[i].from.ordinal &&
            day.ordinal < rows[i].to.ordinal)
            return &rows[i];
    return NULL;
}

int64_t law_seed(enum law_id id, struct day day)
{
    const struct law_row *row = law_find(id, day);
    return row ? row->value : 0;
}

const struct law_row *law_rows(size_t *n)
{
    *n = COUNT(rows);
    return rows;
}

bool law_by_name(const char *name, enum law_id *ret)
{
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (strcmp(rows[i].name, name) == 0) {
            *ret = rows[i].id;
            return true;
        }
    }
    return false;
}

const char *law_check(struct arena *mem, const struct law_row *row, size_t n, struct day today)
{
    bool covered[LAW_COUNT] = { false };
    for (size_t i = 0; i < n; i++) {
        const struct law_row *next = i + 1 < n && row[i + 1].id == row[i].id ? &row[i + 1] : NULL;
        if (row[i].from.ordinal >= row[i].to.ordinal)
            return arena_printf(mem, "%s: khoảng ngày từ %s rỗng", row[i].name,
                                day_vi(mem, row[i].from));
        if (i && row[i].id < row[i - 1].id)
            return arena_printf(mem, "%s: không đúng thứ tự", row[i].name);
        if (next && next->from.ordinal < row[i].to.ordinal)
            return arena_printf(mem, "%s: hai giá trị cùng có hiệu lực từ %s", row[i].name,
                                day_vi(mem, next->from));
        if (today.ordinal >= row[i].from.ordinal && today.ordinal < row[i].to.ordinal)
            covered[row[i].id] = true;
    }
    for (size_t i = 0; i < n; i++)
        if (!covered[row[i].id])
            return arena_printf(mem, "%s: không có giá trị cho ngày %s", row[i].name,
                                day_vi(mem, today));
    return NULL;
}
