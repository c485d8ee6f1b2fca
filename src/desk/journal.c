// SPDX-License-Identifier: Apache-2.0
/*
 * journal.c - changes, looks, and who takes part. A row is written unchained in the transaction of
 * its change and chained soon after by journal_seal, so that no writer of dossiers waits for the
 * head of the chain. From then on a changed, missing or added row shows.
 */
#include "desk/desk_room.h"
#include "base/crypt.h"
#include "desk_sql.h"

enum { SEAL_ROWS = 20, FAULTS_MAX = 20 };

const struct field journal_entry_fields[] = {
    FIELD(struct journal_entry, id),
    FIELD(struct journal_entry, agency_id),
    FIELD(struct journal_entry, kind),
    FIELD(struct journal_entry, record_id),
    FIELD(struct journal_entry, at),
    FIELD(struct journal_entry, person_id),
    FIELD(struct journal_entry, post_id),
    FIELD(struct journal_entry, for_post_id),
    FIELD(struct journal_entry, person_name),
    FIELD(struct journal_entry, post_title),
    FIELD(struct journal_entry, verb),
    FIELD(struct journal_entry, step),
    FIELD(struct journal_entry, from_state),
    FIELD(struct journal_entry, to_state),
    FIELD(struct journal_entry, note, .max_len = 4000),
    FIELD(struct journal_entry, diff, .max_len = 100000),
    FIELD(struct journal_entry, seq),
    FIELD(struct journal_entry, chain),
    FIELD_END,
};

const struct field journal_row_fields[] = {
    FIELD(struct journal_row, id),
    FIELD(struct journal_row, at, .label = "Lúc"),
    FIELD(struct journal_row, verb, .label = "Việc"),
    FIELD(struct journal_row, step, .label = "Bước"),
    FIELD(struct journal_row, from_state),
    FIELD(struct journal_row, to_state),
    FIELD(struct journal_row, note, .label = "Ghi chú", .max_len = 4000),
    FIELD(struct journal_row, diff, .max_len = 100000),
    FIELD(struct journal_row, person_name, .label = "Người thực hiện"),
    FIELD(struct journal_row, post_title),
    FIELD(struct journal_row, person_id),
    FIELD(struct journal_row, for_post_id),
    FIELD_END,
};

int record_change(struct cx *cx, const struct change *c)
{
    const struct who *who = cx->who;

    return db_exec(
        cx, &sql_journal_add,
        ARGS(A(id, id_new(cx)), A(agency_id, c->agency_id ? c->agency_id : who->agency_id),
             A(kind, c->kind), A(record_id, c->record_id), A(at, c->at.ms ? c->at : cx->now),
             A(person_name, who->name), A(post_title, who->post_title), A(verb, c->verb),
             A(step, c->step), A(from_state, c->from_state), A(to_state, c->to_state),
             A(note, c->note), A(diff, c->diff)));
}

int journal_read(struct cx *cx, const char *kind, int64_t record_id, struct rows *ret)
{
    return db_rows(cx, &sql_journal_read, ARGS(A(kind, kind), A(record_id, record_id)),
                   journal_row_fields, sizeof(struct journal_row), ret);
}

/* ---- the chain ---- */

struct head {
    int64_t agency_id, seq;
    const char *chain;
};
static const struct field head_fields[] = {
    FIELD(struct head, agency_id),
    FIELD(struct head, seq),
    FIELD(struct head, chain),
    FIELD_END,
};

const char *journal_link(struct cx *cx, const char *prev, const struct journal_entry *row)
{
    struct buf all = BUF(cx->mem);
    uint8_t sum[32];

    FIELDS_EACH(f, journal_entry_fields) {
        if (strcmp(f->name, "chain") == 0)
            continue;
        if (f->type == FT_TEXT)
            buf_puts(&all, field_text(f, row));
        else
            buf_int(&all, field_int(f, row));
        buf_putc(&all,
                 '\x1f'); /* never inside a value: control characters are refused at the edge */
    }
    hmac_sha256(prev, strlen(prev), all.p, all.n, sum);
    return base64url(cx->mem, sum, sizeof sum);
}

int journal_head_set(struct cx *cx, int64_t agency_id, int64_t seq, const char *chain)
{
    TRY(db_exec(cx, &sql_journal_head_keep, ARGS(A(agency_id, agency_id))));
    return db_exec(cx, &sql_journal_head_put,
                   ARGS(A(agency_id, agency_id), A(seq, seq), A(chain, chain)));
}

static int find_unsealed(struct cx *cx, void *arg)
{
    int rc = db_int(cx, &sql_journal_unsealed_agency, NO_ARGS, arg);

    return rc == E_NOTFOUND ? E_OK : rc;
}

static int seal_some(struct cx *cx, void *arg)
{
    const int64_t *agency_id = arg;
    struct head head = { 0 };
    struct rows rows;

    TRY(db_exec(cx, &sql_journal_head_keep, ARGS(A(agency_id, *agency_id))));
    TRY(db_one(cx, &sql_journal_head_take, ARGS(A(agency_id, *agency_id)), head_fields, &head));
    TRY(db_rows(cx, &sql_journal_unsealed, ARGS(A(agency_id, *agency_id), A(limit, SEAL_ROWS)),
                journal_entry_fields, sizeof(struct journal_entry), &rows));
    ROWS_EACH(struct journal_entry, row, rows) {
        row->seq = ++head.seq;
        head.chain = row->chain = journal_link(cx, head.chain, row);
        TRY(db_change(cx, &sql_journal_chain_put,
                      ARGS(A(id, row->id), A(seq, row->seq), A(chain, row->chain))));
    }
    return db_exec(cx, &sql_journal_head_put,
                   ARGS(A(agency_id, *agency_id), A(seq, head.seq), A(chain, head.chain)));
}

int journal_seal(struct house *house, struct cx *cx, bool *more)
{
    int64_t agency_id = -1;

    TRY(store_read(house->store, cx, find_unsealed, &agency_id));
    *more = agency_id >= 0;
    return *more ? house_write(house, cx, LANE_BACKGROUND, seal_some, &agency_id) : E_OK;
}

/* ---- the check ---- */

struct walk {
    struct journal_entry row;
    struct rows heads;
    int64_t agency_id, seq;
    char chain[64];
    int faults;
};

static void blame(struct cx *cx, struct walk *walk, int64_t seq, const char *what)
{
    if (walk->faults++ < FAULTS_MAX)
        (void)fail(cx, E_CONFLICT, "journal", "Nhật ký của cơ quan %lld, dòng thứ %lld: %s.",
                   (long long)walk->agency_id, (long long)seq, what);
}

/* The chain of an agency ends: is that where its head says? */
static void end_agency(struct cx *cx, struct walk *walk)
{
    ROWS_EACH(struct head, head, walk->heads) {
        if (head->agency_id != walk->agency_id)
            continue;
        if (head->seq != walk->seq || strcmp(head->chain, walk->chain) != 0)
            blame(cx, walk, walk->seq + 1, "thiếu dòng ở cuối, hoặc phần đầu chuỗi bị sửa");
        head->seq = -1; /* seen */
        return;
    }
    if (walk->seq)
        blame(cx, walk, walk->seq, "không có đầu chuỗi");
}

static int walk_row(struct cx *cx, void *rec, void *arg)
{
    struct journal_entry *row = rec;
    struct walk *walk = arg;

    if (row->agency_id != walk->agency_id) {
        end_agency(cx, walk);
        walk->agency_id = row->agency_id;
        walk->seq = 0;
        walk->chain[0] = 0;
    }
    if (row->seq != walk->seq + 1)
        blame(cx, walk, walk->seq + 1, "thiếu hoặc thừa dòng");
    bool good = true;
    SCRATCH(cx->mem)
    {
        good = strcmp(journal_link(cx, walk->chain, row), row->chain) == 0;
    }
    if (!good)
        blame(cx, walk, row->seq, "nội dung bị sửa");
    (void)snprintf(walk->chain, sizeof walk->chain, "%s", row->chain);
    walk->seq = row->seq;
    return E_OK;
}

int journal_check(struct cx *cx)
{
    struct walk *walk = arena_alloc(cx->mem, sizeof *walk);

    TRY(db_rows(cx, &sql_journal_heads, NO_ARGS, head_fields, sizeof(struct head), &walk->heads));
    walk->agency_id = -1;
    TRY(db_stream(cx, &sql_journal_walk, NO_ARGS, journal_entry_fields, &walk->row, walk_row,
                  walk));
    end_agency(cx, walk);
    ROWS_EACH(struct head, head, walk->heads) {
        walk->agency_id = head->agency_id;
        if (head->seq > 0)
            blame(cx, walk, 1, "mất cả chuỗi");
    }
    return walk->faults ? E_CONFLICT : E_OK;
}

/* ---- looks and taking part ---- */

int look_add(struct cx *cx, const char *kind, int64_t record_id, const char *fields,
             const char *reason)
{
    return db_exec(cx, &sql_look_add,
                   ARGS(A(id, id_new(cx)), A(kind, kind), A(record_id, record_id),
                        A(person_name, cx->who->name), A(fields, fields), A(reason, reason)));
}

int record_agency_add(struct cx *cx, const char *kind, int64_t record_id, int64_t agency_id,
                      const char *role)
{
    return db_exec(
        cx, &sql_record_agency_add,
        ARGS(A(kind, kind), A(record_id, record_id), A(agency_id, agency_id), A(role, role)));
}

int record_may_read(struct cx *cx, const char *kind, int64_t record_id, int64_t agency_id)
{
    int64_t n;

    return db_int(cx, &sql_record_may_read,
                  ARGS(A(kind, kind), A(record_id, record_id), A(agency_id, agency_id)), &n);
}
