// SPDX-License-Identifier: Apache-2.0
/* journal_test.c - changes are remembered and chained; whoever edits the table afterwards is found
 * out. */
#include "desk/records.h"
#include "test.h"

TEST_ROOMS(&desk_room, &desk_record_room)

/* The same text on both engines. */
#define COUNT_SQL(var, t)                                                                          \
    static const struct sql var = { .name = #var,                                                  \
                                    .text = { t, t },                                              \
                                    .params = (const char *const[]){ NULL } }
COUNT_SQL(sql_unsealed, "SELECT COUNT(*) FROM journal WHERE seq = 0");
COUNT_SQL(sql_looks,
          "SELECT COUNT(*) FROM look WHERE fields = 'identity phone' AND reason = 'đối chiếu'");

static int change(struct cx *cx, int64_t agency, int64_t record, const char *verb, const char *note)
{
    return record_change(cx, &(struct change){ .kind = "dossier",
                                               .record_id = record,
                                               .agency_id = agency,
                                               .verb = verb,
                                               .step = "intake",
                                               .from_state = "1",
                                               .to_state = "2",
                                               .note = note,
                                               .diff = "{\"name\":[\"A\",\"B\"]}" });
}

static int seal_all(struct cx *cx)
{
    bool more = true;
    int rounds = 0;

    for (; more; rounds++)
        if (journal_seal(cx->house, cx, &more) < 0)
            return -1;
    return rounds;
}

static int check(struct cx *cx, void *arg)
{
    (void)arg;
    return journal_check(cx);
}

static int checked(struct cx *cx)
{
    cx->err = (struct faults){ 0 };
    return store_read(cx->house->store, cx, check, NULL);
}

static int raw(struct cx *cx, const char *sql)
{
    return store_raw(cx, sql, sql);
}

TEST(what_was_changed_is_read_back_in_order)
{
    struct rows rows;

    at(cx, "2021-11-01T07:30");
    as_user(cx, "lan", "");
    WRITE
    {
        OK(change(cx, 0, 7, "receive", "đủ giấy tờ"));
        OK(change(cx, 0, 8, "receive", ""));
        OK(record_change(
            cx, &(struct change){
                    .kind = "dossier", .record_id = 7, .verb = "earlier", .at = { 1000 } }));
    }
    OK(journal_read(cx, "dossier", 7, &rows));
    EQ(rows.n, 2);
    STR_EQ(ROW(struct journal_row, rows, 0)->verb, "earlier");
    struct journal_row *row = ROW(struct journal_row, rows, 1);
    STR_EQ(row->note, "đủ giấy tờ");
    STR_EQ(row->from_state, "1");
    STR_EQ(row->diff, "{\"name\":[\"A\",\"B\"]}");
    EQ(row->person_id, cx->who->person_id);
    EQ(row->at.ms / 60000, cx->now.ms / 60000);
    OK(journal_read(cx, "other", 7, &rows));
    EQ(rows.n, 0);
}

TEST(rows_are_chained_per_agency_and_the_chain_holds)
{
    int64_t n = 0;

    WRITE
    {
        for (int i = 0; i < 45; i++)
            OK(change(cx, 1 + i % 3, i, "receive", "x"));
    }
    IS(checked(cx) >= 0); /* not chained yet is no fault */
    EQ(seal_all(cx), 4);
    IS(checked(cx) >= 0);
    WRITE
    {
        OK(change(cx, 2, 100, "approve", ""));
    }
    IS(seal_all(cx) > 1);
    IS(checked(cx) >= 0);
    EQ(seal_all(cx), 1);
    OK(db_int(cx, &sql_unsealed, NO_ARGS, &n));
    EQ(n, 0);
}

/* One row of the middle of agency 2 is treated by sql; the check must say so, and where. */
static void tamper(struct cx *cx, const char *sql)
{
    WRITE
    {
        for (int i = 0; i < 30; i++)
            OK(change(cx, 1 + i % 2, i, "receive", "x"));
    }
    seal_all(cx);
    IS(checked(cx) >= 0);
    OK(raw(cx, sql));
    EQ(checked(cx), E_CONFLICT);
    HAS(fault_words(cx, E_CONFLICT), "cơ quan 2");
}

TEST(a_changed_word_is_found)
{
    tamper(cx, "UPDATE journal SET note = 'y' WHERE agency_id = 2 AND seq = 5");
}

TEST(a_changed_person_is_found)
{
    tamper(cx, "UPDATE journal SET person_id = 99 WHERE agency_id = 2 AND seq = 1");
}

TEST(a_removed_row_is_found)
{
    tamper(cx, "DELETE FROM journal WHERE agency_id = 2 AND seq = 9");
}

TEST(a_removed_last_row_is_found)
{
    tamper(cx, "DELETE FROM journal WHERE agency_id = 2 AND seq = 15");
}

TEST(a_removed_history_is_found)
{
    tamper(cx, "DELETE FROM journal WHERE agency_id = 2");
}

TEST(two_rows_exchanged_are_found)
{
    tamper(
        cx,
        "UPDATE journal SET seq = CASE seq WHEN 3 THEN 4 ELSE 3 END WHERE agency_id = 2 AND seq IN (3, 4)");
}

TEST(a_row_moved_to_another_agency_is_found)
{
    tamper(cx, "UPDATE journal SET agency_id = 1 WHERE agency_id = 2 AND seq = 15");
}

TEST(bulk_rows_chain_by_themselves)
{
    struct journal_entry row = { .agency_id = 5,
                                 .kind = "dossier",
                                 .record_id = 1,
                                 .at = { 1000 },
                                 .person_name = "",
                                 .post_title = "",
                                 .verb = "receive",
                                 .step = "",
                                 .from_state = "",
                                 .to_state = "2",
                                 .note = "",
                                 .diff = "" };
    WRITE
    {
        struct bulk *bulk;
        const char *chain = "";
        OK(bulk_open(cx, "journal", journal_entry_fields, &bulk));
        for (row.seq = 1; row.seq <= 100; row.seq++) {
            row.id = id_new(cx);
            chain = row.chain = journal_link(cx, chain, &row);
            OK(bulk_add(cx, bulk, &row));
        }
        OK(bulk_close(cx, bulk));
        OK(journal_head_set(cx, 5, 100, chain));
    }
    IS(checked(cx) >= 0);
    WRITE
    {
        OK(change(cx, 5, 1, "approve", ""));
    }
    seal_all(cx);
    IS(checked(cx) >= 0);
    OK(raw(cx, "UPDATE journal SET to_state = '9' WHERE agency_id = 5 AND seq = 50"));
    EQ(checked(cx), E_CONFLICT);
}

TEST(taking_part_opens_a_record_of_another_agency)
{
    OK(record_may_read(cx, "dossier", 7, TEST_AGENCY));
    ERR(record_may_read(cx, "dossier", 7, 99), E_NOTFOUND);
    OK(record_agency_add(cx, "dossier", 7, TEST_AGENCY, "TAKE_PART"));
    OK(record_agency_add(cx, "dossier", 7, TEST_AGENCY, "TAKE_PART"));
    OK(record_may_read(cx, "dossier", 7, 99));
    ERR(record_may_read(cx, "dossier", 8, 99), E_NOTFOUND);
    ERR(record_may_read(cx, "document", 7, 99), E_NOTFOUND);
}

TEST(a_look_is_kept_with_its_reason)
{
    int64_t n;

    OK(look_add(cx, "dossier", 7, "identity phone", "đối chiếu"));
    OK(db_int(cx, &sql_looks, NO_ARGS, &n));
    EQ(n, 1);
}
