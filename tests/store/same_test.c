// SPDX-License-Identifier: Apache-2.0
/* same_test.c - one random script of verbs on both engines: the same answers, and the same rows in
 * the same order. */
#include "kit.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

enum { VERBS = 1500, CODES = 120 };

struct script {
    unsigned seed;
    int verb;
    int64_t ids[CODES];
    const char *code;
    struct buf *out;
};

static int64_t pick(struct script *s, int n)
{
    return rand_r(&s->seed) % n;
}

static const char *word(struct script *s)
{
    static const char *const words[] = { "Đặng", "đào", "Ánh", "an",        "ÂN", "Ă",
                                         "ư",    "zz",  "",    "Ô\\n'\"%_", "𝔘" };
    return words[pick(s, COUNT(words))];
}

static int add_one(struct cx *cx, struct script *s, bool quiet)
{
    int64_t k = pick(s, CODES), id = 0;
    struct probe p =
        kit_probe(cx, arena_printf(cx->mem, "%s-%lld", k % 2 ? "Ê" : "e", (long long)k));
    p.name = word(s);
    p.status = pick(s, 3);
    p.due_at.ms = pick(s, 5) * 1000;
    p.fee.v = pick(s, 2) ? INT64_C(9000000000000000) : -5;
    p.parent.id = pick(s, 9) ? 0 : 12345; /* sometimes an orphan */
    p.id = id_new(cx);
    if (!quiet) {
        TRY(db_exec(cx, &sql_probe_add, ARGS(R(probe_fields, &p))));
    } else {
        TRY(db_int(cx, &sql_probe_add_quietly, ARGS(R(probe_fields, &p)), &id));
    }
    s->ids[k] = p.id;
    return E_OK;
}

static int rename_one(struct cx *cx, struct script *s)
{
    struct probe p = { .id = s->ids[pick(s, CODES)] };
    TRY(db_one(cx, &sql_probe_get, ARGS(A(id, p.id)), probe_fields, &p));
    p.rev -= pick(s, 4) == 0; /* sometimes stale */
    return db_change(cx, &sql_probe_rename, ARGS(A(name, word(s)), R(probe_fields, &p)));
}

static int lines_of_one(struct cx *cx, struct script *s)
{
    struct rows rows = { .size = sizeof(struct line), .fields = line_fields };
    int64_t id = s->ids[pick(s, CODES)], n = pick(s, 4);
    for (int64_t i = 0; i < n; i++)
        ((struct line *)rows_add(cx->mem, &rows))->note = word(s);
    return db_each(cx, &sql_probe_line_add, ARGS(A(probe_id, id)), &rows);
}

static int verb_tx(struct cx *cx, void *arg)
{
    struct script *s = arg;
    struct book_key key = { .agency_id = 1, .kind = "b", .series = "" };
    int64_t no = 0;
    switch (s->verb) {
    case 0:
        return add_one(cx, s, false);
    case 1:
        return add_one(cx, s, true);
    case 2:
        return rename_one(cx, s);
    case 3:
        return lines_of_one(cx, s);
    case 4:
        TRY(book_take(cx, &key, "x", &no));
        return (int)no;
    default:
        TRY(add_one(cx, s, true)); /* undone with what follows */
        TRY(rename_one(cx, s));
        return pick(s, 2) ? E_OK : fail(cx, E_INVALID, "", "cố ý");
    }
}

static int dump_tx(struct cx *cx, void *arg)
{
    struct script *s = arg;
    for (int order = 0; order < 2; order++) {
        struct rows rows, lines;
        const char *next;
        struct page_of page = { .order = order ? SQL_PROBE_PAGE_BY_CODE : SQL_PROBE_PAGE_BY_DUE,
                                .limit = 1000 };
        TRY(db_list(cx, &sql_probe_page, &page, NO_ARGS, probe_fields, sizeof(struct probe), &rows,
                    &next));
        ROWS_EACH(struct probe, p, rows) {
            buf_printf(s->out, "%s|%s|%d|%d|%lld|%d|%d\n", p->code, p->name, (int)p->status,
                       (int)p->due_at.ms, (long long)p->fee.v, p->urgent, (int)p->rev);
            TRY(db_rows(cx, &sql_probe_lines, ARGS(A(probe_id, p->id)), line_fields,
                        sizeof(struct line), &lines));
            ROWS_EACH(struct line, l, lines) {
                buf_printf(s->out, "  %d %s\n", (int)l->n, l->note);
            }
        }
    }
    return E_OK;
}

static void both_engines_answer_alike(void **state)
{
    (void)state;
    static char *first;
    struct buf out = { .mem = NULL };
    struct script s = { .seed = 20211101, .out = &out };
    for (int i = 0; i < VERBS; i++) {
        struct cx *cx = kit_cx_new();
        struct script before = s;
        s.verb = (int)pick(&s, 6);
        int rc = store_write(kit_store, cx, LANE_PEOPLE, verb_tx, &s);
        if (rc < 0)
            memcpy(s.ids, before.ids, sizeof s.ids);
        buf_printf(&out, "%d: verb %d rc %d %s\n", i, s.verb, rc,
                   rc < 0 ? fault_first(cx, rc) : "");
        cx_free(cx);
    }
    OK(store_read(kit_store, kit_cx, dump_tx, &s));
    assert_non_null(strstr(buf_str(&out), "rc -4")); /* the script meets conflicts */
    if (first)
        assert_string_equal(buf_str(&out), first);
    else
        first = strdup(buf_str(&out));
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = { KIT_TEST(both_engines_answer_alike) };
    return KIT_RUN("same", tests);
}
