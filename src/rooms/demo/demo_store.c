// SPDX-License-Identifier: Apache-2.0
/* demo_store.c - the only file here that talks to the database: rows of other rooms in bulk,
 * indexes dropped and made again. */
#include "demo_fill.h"
#include "demo_sql.h"

static const struct field index_fields[] = {
    FIELD(struct demo_index, name),
    FIELD(struct demo_index, ddl),
    FIELD_END,
};

int demo_store_indexes(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_demo_indexes, NO_ARGS, index_fields, sizeof(struct demo_index), ret);
}

int demo_store_ddl(struct cx *cx, const char *ddl)
{
    return store_raw(cx, ddl, ddl);
}

int demo_store_book(struct cx *cx, int64_t id, int64_t agency_id, int64_t year, int64_t last_no,
                    struct day last_day)
{
    return db_exec(cx, &sql_demo_book_insert,
                   ARGS(A(id, id), A(agency_id, agency_id), A(year, year), A(last_no, last_no),
                        A(last_day, last_day)));
}

static const struct field book_entry_fields[] = {
    FIELD(struct demo_book_entry, book_id), FIELD(struct demo_book_entry, no),
    FIELD(struct demo_book_entry, suffix),  FIELD(struct demo_book_entry, state),
    FIELD(struct demo_book_entry, record),  FIELD(struct demo_book_entry, day),
    FIELD(struct demo_book_entry, reason),  FIELD_END,
};
static const struct field clock_row_fields[] = {
    FIELD(struct demo_clock, kind),        FIELD(struct demo_clock, record_id),
    FIELD(struct demo_clock, agency_id),   FIELD(struct demo_clock, started_at),
    FIELD(struct demo_clock, unit),        FIELD(struct demo_clock, milli),
    FIELD(struct demo_clock, rounding),    FIELD(struct demo_clock, due_promised),
    FIELD(struct demo_clock, due_current), FIELD(struct demo_clock, excluded),
    FIELD(struct demo_clock, pauses),      FIELD(struct demo_clock, paused_at),
    FIELD(struct demo_clock, stopped_at),  FIELD_END,
};
static const struct field exclusion_fields[] = {
    FIELD(struct demo_exclusion, kind),        FIELD(struct demo_exclusion, record_id),
    FIELD(struct demo_exclusion, n),           FIELD(struct demo_exclusion, agency_id),
    FIELD(struct demo_exclusion, cause),       FIELD(struct demo_exclusion, basis),
    FIELD(struct demo_exclusion, from_at),     FIELD(struct demo_exclusion, to_at),
    FIELD(struct demo_exclusion, approved_by), FIELD_END,
};
static const struct field total_fields[] = {
    FIELD(struct demo_total, agency_id), FIELD(struct demo_total, day),
    FIELD(struct demo_total, received),  FIELD(struct demo_total, on_time),
    FIELD(struct demo_total, late),      FIELD_END,
};
static const struct field tally_fields[] = {
    FIELD(struct demo_tally, agency_id),
    FIELD(struct demo_tally, field),
    FIELD(struct demo_tally, day),
    FIELD(struct demo_tally, online),
    FIELD(struct demo_tally, other),
    FIELD(struct demo_tally, early),
    FIELD(struct demo_tally, exact),
    FIELD(struct demo_tally, late),
    FIELD_END,
};
static const struct field part_fields[] = {
    FIELD(struct demo_part, kind),
    FIELD(struct demo_part, record_id),
    FIELD(struct demo_part, agency_id),
    FIELD(struct demo_part, role),
    FIELD_END,
};
static const struct field component_row_fields[] = {
    FIELD(struct demo_component, dossier_id), FIELD(struct demo_component, n),
    FIELD(struct demo_component, name),       FIELD(struct demo_component, originals),
    FIELD(struct demo_component, copies),     FIELD(struct demo_component, note),
    FIELD(struct demo_component, digitised),  FIELD_END,
};

/* The columns of a record that has members besides columns. */
static const struct field *with(struct cx *cx, const struct field *fields, const struct field *more)
{
    struct field *all;
    size_t n = 0;
    FIELDS_EACH(f, fields)
        n++;
    all = arena_array(cx->mem, n + 2, sizeof *all);
    n = 0;
    FIELDS_EACH(f, fields) {
        if (f->type != FT_LIST)
            all[n++] = *f;
    }
    if (more)
        all[n++] = *more;
    all[n] = (struct field)FIELD_END;
    return all;
}

int demo_store_open(struct cx *cx, struct demo_tables *t)
{
    static const struct field due_order = FIELD(struct demo_row, due_order);
    struct {
        struct bulk **bulk;
        const char *table;
        const struct field *fields;
    } all[] = {
        { &t->dossier, "dossier", with(cx, dossier_fields, &due_order) },
        { &t->component, "dossier_component", component_row_fields },
        { &t->clock, "clock", clock_row_fields },
        { &t->exclusion, "clock_exclusion", exclusion_fields },
        { &t->journal, "journal", journal_entry_fields },
        { &t->item, "work_item", work_item_fields },
        { &t->part, "record_agency", part_fields },
        { &t->party, "party", party_fields },
        { &t->entry, "book_entry", book_entry_fields },
        { &t->total, "dossier_total", total_fields },
        { &t->tally, "dossier_tally", tally_fields },
    };
    for (size_t i = 0; i < COUNT(all); i++)
        TRY(bulk_open(cx, all[i].table, all[i].fields, all[i].bulk));
    return E_OK;
}

int demo_store_close(struct cx *cx, struct demo_tables *t)
{
    struct bulk *all[] = { t->dossier, t->component, t->clock, t->exclusion, t->journal, t->item,
                           t->part,    t->party,     t->entry, t->total,     t->tally };
    for (size_t i = 0; i < COUNT(all); i++)
        TRY(bulk_close(cx, all[i]));
    return E_OK;
}
