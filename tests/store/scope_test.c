// SPDX-License-Identifier: Apache-2.0
/*
 * scope_test.c - two agencies: every statement of the program is run as one agency over rows that
 * belong to another. No row may be seen and none changed; what is excepted stands in
 * src/unscoped.list or names no table of an agency (`shared` below). Rows and arguments are made
 * from the schema, so a new table or statement needs nothing here. Each statement is run as the
 * owner, too, and must find something: one that finds nothing proves nothing.
 */
#include "schema_rows.h"
#include "desk/room.h"
#include "store_sql.h"

#include <string.h>
#include <strings.h>

enum { OWNER = 2, STRANGER = 3, OWNER_SCOPE = 1, STRANGER_SCOPE = 3, SUMS_MAX = 16 };

/* Tables without agency_id: why another agency may meet their rows. */
static const struct {
    const char *tables, *why;
} shared[] = {
    { "account session pc_account api_token sign_in notice", "of a person, by account or person" },
    { "request_done", "by a key that only the asker has" },
    { "secret setting meta id_mark migration job_period", "of the house" },
    { "sqlite_master pg_indexes", "of the engine" },
    { "scope_agency scope agency agency_link role role_perm post_role", "who sees what, itself" },
    { "blob delivery", "of the house; who may read is asked at attachment and event" },
    { "book_entry search_key search_word search_fts", "behind a row that is scoped" },
    { "procedure_version procedure_text procedure_legal procedure_case procedure_component "
      "procedure_method procedure_fee admin_unit admin_unit_link flow_version flow_step",
      "common to all agencies" },
    { "party", "people, once in the whole tree" },
    { "dossier_component paper dossier_draft_file feedback_point",
      "children of a record that was read in scope" },
};
/* Statements that find nothing among rows made without sense, and why. */
static const struct {
    const char *name, *why;
} idle[] = {
    { "search_by_words", "words come from the index, which search_test fills" },
};

static bool listed(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; (p = strstr(p, word)); p += n)
        if ((p == list || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
            return true;
    return false;
}

static bool is_shared(const char *table)
{
    for (size_t i = 0; i < COUNT(shared); i++)
        if (listed(shared[i].tables, table))
            return true;
    return false;
}

static bool may_be_idle(const char *statement)
{
    for (size_t i = 0; i < COUNT(idle); i++)
        if (strcmp(idle[i].name, statement) == 0)
            return true;
    return false;
}

/* --- one statement --- */

struct run {
    const struct sql *sql;
    const struct arg *args;
    bool aggregate;
    int64_t found; /* rows seen or changed; for a sum, the sum */
    int64_t theirs_before, theirs_after;
};

static const struct who *who_of(int64_t agency, int64_t scope, int variant)
{
    static struct who who;
    int64_t id = rows_id(variant); /* the same person at another desk: only the agency differs */
    who = *kit_who(agency, scope);
    who.person_id = who.account_id = who.post_id = who.unit_id = who.for_post_id = id;
    return &who;
}

/* A sum has one row, whatever it counts. */
static bool is_aggregate(const char *text)
{
    static const char *const words[] = { "COUNT(", "COALESCE(", "SUM(",
                                         "MIN(",   "MAX(",      "(SELECT COUNT(" };
    if (strncasecmp(text, "SELECT ", 7) != 0 || strstr(text, "GROUP BY"))
        return false;
    for (size_t i = 0; i < COUNT(words); i++)
        if (strncasecmp(text + 7, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* All columns of a sum, by the names behind AS, added up. */
static int add_up(struct cx *cx, const struct run *r, int64_t *ret)
{
    static char names[SUMS_MAX][40];
    static struct field fields[SUMS_MAX + 1];
    int64_t row[SUMS_MAX] = { 0 };
    size_t n = 0;
    for (const char *p = r->sql->text[kit_engine]; (p = strstr(p, " AS ")) && n < SUMS_MAX; n++) {
        p += 4;
        snprintf(names[n], sizeof names[n], "%.*s", (int)strcspn(p, ",) \n"), p);
        fields[n] = (struct field){ .name = names[n], .type = FT_INT, .off = n * sizeof *row };
    }
    fields[n] = (struct field)FIELD_END;
    if (!n)
        return db_int(cx, r->sql, r->args, ret);
    TRY(db_one(cx, r->sql, r->args, fields, row));
    for (size_t i = 0; i < n; i++)
        *ret += row[i];
    return E_OK;
}

/* Rows seen or changed. A conflict is one, too: the statement has reached them. */
static int count_rows(struct cx *cx, struct run *r)
{
    int rc;
    if (r->aggregate)
        return add_up(cx, r, &r->found);
    if (r->sql->writes) {
        rc = db_exec(cx, r->sql, r->args);
        r->found = rc > 0 ? rc : rc == E_CONFLICT;
        return rc;
    }
    int64_t value;
    rc = db_int(cx, r->sql, r->args, &value);
    r->found = rc == E_OK;
    return rc == E_NOTFOUND ? E_OK : rc;
}

static int try_tx(struct cx *cx, void *arg)
{
    struct run *r = arg;
    int rc = count_rows(cx, r);
    if (rc == E_CONFLICT)
        return rc;
    if (rc < 0) {
        print_error("%s: %s\n", r->sql->name, fault_first(cx, rc));
        r->found = -1;
        return rc;
    }
    TRY(rows_of_agency(cx, r->sql, OWNER, &r->theirs_after));
    return fail(cx, E_INVALID, "", "%s", "lấy lại");
}

static int before_tx(struct cx *cx, void *arg)
{
    struct run *r = arg;
    return rows_of_agency(cx, r->sql, OWNER, &r->theirs_before);
}

/* As an agency, over the rows of variant `variant`; what is written is taken back. */
static struct run run_as(const struct sql *sql, int variant, int64_t agency, int64_t scope)
{
    struct cx *cx = kit_cx_new();
    cx->who = who_of(agency, scope, variant);
    cx->now.ms = 2;
    struct run r = { .sql = sql, .args = rows_args(cx, sql, variant) };
    r.aggregate = is_aggregate(sql->text[kit_engine]);
    if (!r.args) {
        r.found = -1;
    } else {
        OK(store_read(kit_store, cx, before_tx, &r));
        r.theirs_after = r.theirs_before;
        (void)!store_write(kit_store, cx, LANE_PEOPLE, try_tx, &r);
    }
    cx_free(cx);
    return r;
}

/* --- all of them --- */

struct sum {
    int scoped, lifted, common, faults, idle;
};

static int fault(struct sum *sum, const char *room, const struct sql *sql, const char *what)
{
    print_error("%s: %s: %s\n", room, sql->name, what);
    return ++sum->faults;
}

static void try_scoped(const char *room, const struct sql *sql, struct sum *sum)
{
    bool insert = strncasecmp(sql->text[kit_engine], "INSERT", 6) == 0, alive = insert;
    for (int variant = 0; variant < ROWS_VARIANTS; variant++) {
        struct run theirs = run_as(sql, variant, OWNER, OWNER_SCOPE),
                   ours = run_as(sql, variant, STRANGER, STRANGER_SCOPE);
        if (theirs.found < 0 || ours.found < 0) {
            fault(sum, room, sql, "does not run with arguments made from the schema");
            return;
        }
        alive = alive || theirs.found > 0;
        if (!insert && ours.found != 0) {
            fault(sum, room, sql,
                  sql->writes ? "changes rows of another agency" : "shows rows of another agency");
            return;
        }
        if (ours.theirs_after != ours.theirs_before) {
            fault(sum, room, sql, "adds or takes rows of another agency");
            return;
        }
    }
    if (!alive && may_be_idle(sql->name))
        sum->idle++;
    else if (!alive)
        fault(sum, room, sql, "finds nothing even for its owner, so nothing is proved");
    sum->scoped++;
}

static void try_all(const char *room, const struct sql *const *sql, struct sum *sum)
{
    for (; sql && *sql; sql++) {
        const char *tables[ROWS_TABLES];
        size_t n = rows_tables(*sql, tables);
        bool tenant = false;
        if ((*sql)->unscoped) {
            sum->lifted++;
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            tenant = tenant || rows_tenant(tables[i]);
            if (!rows_tenant(tables[i]) && !is_shared(tables[i]))
                fault(sum, room, *sql,
                      arena_printf(kit_cx->mem,
                                   "table %s has no agency_id and stands in no line of "
                                   "`shared`",
                                   tables[i]));
        }
        if (tenant)
            try_scoped(room, *sql, sum);
        else
            sum->common++;
    }
}

static void no_statement_reaches_another_agency(void **state)
{
    (void)state;
    struct sum sum = { 0 };
    OK(rows_schema(kit_cx, kit_store));
    OK(rows_make(kit_cx, kit_store, OWNER));
    try_all("store", store_sql, &sum);
    for (const struct room *const *r = rooms; *r; r++)
        try_all((*r)->name, (*r)->sql, &sum);
    print_message("%d statements scoped (%d idle), %d lifted, %d of common tables\n", sum.scoped,
                  sum.idle, sum.lifted, sum.common);
    IS(sum.faults, 0);
    assert_true(sum.scoped >= 20 && sum.idle <= (int)COUNT(idle));
}

int main(void)
{
    const struct CMUnitTest tests[] = { KIT_TEST(no_statement_reaches_another_agency) };
    return KIT_RUN("scope", tests);
}
