// SPDX-License-Identifier: Apache-2.0
/* people.c - accounts, sessions and permissions of tests, with room staff or without. */
#include "base/crypt.h"
#include "desk/desk_store.h"
#include "harness.h"

struct wanted {
    int64_t agency_id;
    const char *username, *perms, *password, *token;
    struct account account;
    struct session session;
    bool found;
};

static int make_scope(struct cx *cx, int64_t agency_id)
{
    char sql[300];
    snprintf(
        sql, sizeof(sql),
        "INSERT INTO scope (id, agency_id, reach) VALUES (%lld, %lld, 'OWN') ON CONFLICT (id) DO NOTHING;"
        "INSERT INTO scope_agency (scope_id, agency_id) VALUES (%lld, %lld) ON CONFLICT DO NOTHING",
        (long long)agency_id, (long long)agency_id, (long long)agency_id, (long long)agency_id);
    return store_raw(cx, sql, sql);
}

static int make(struct cx *cx, void *arg)
{
    struct wanted *w = arg;
    int rc = account_by_username(cx, w->username, &w->account);
    w->found = rc == E_OK;
    if (rc == E_NOTFOUND) {
        w->account = (struct account){ .username = w->username, .agency_id = w->agency_id };
        w->account.person_id = id_new(cx);
        rc = account_add(cx, &w->account, w->password ? w->password : "");
    }
    TRY(rc);
    TRY(make_scope(cx, w->agency_id));
    return w->perms ? session_make(cx, w->account.id, 0, &w->token) : E_OK;
}

static int find_person(struct cx *cx, void *arg)
{
    struct wanted *w = arg;
    return session_person(cx, bench.house, &w->session);
}

static const char *const *split(struct arena *mem, const char *perms)
{
    const char **names = arena_array(mem, 513, sizeof(*names));
    size_t n = 0;
    char *rest = arena_str(mem, perms);
    for (char *name = strsep(&rest, " "); name && n < 512; name = strsep(&rest, " "))
        names[n++] = name;
    return names;
}

static const struct permset *perms_of(struct arena *mem, const char *perms)
{
    if (strcmp(perms, "*") != 0)
        return permset_make(bench.house, mem, split(mem, perms));
    struct permset *all = arena_alloc(mem, sizeof(*all));
    memset(all->bits, 0xFF, sizeof(all->bits));
    return all;
}

void as_user_of(struct cx *cx, int64_t agency_id, const char *username, const char *perms)
{
    struct wanted w = { .agency_id = agency_id, .username = username, .perms = perms };
    cx->who = &who_system;
    cx->err = (struct faults){ 0 };
    must(house_write(bench.house, cx, LANE_PEOPLE, make, &w) >= 0);
    struct who *who = arena_alloc(bench.mem, sizeof(*who));
    struct session_row row = { .id = w.account.id,
                               .account_id = w.account.id,
                               .agency_id = agency_id,
                               .person_id = w.account.person_id,
                               .username = arena_str(bench.mem, username),
                               .created_at = cx->now,
                               .seen_at = cx->now,
                               .token_perms = "",
                               .expires_at = { cx->now.ms + 4000 * DAY_MS } };
    *who = (struct who){ .kind = WHO_STAFF,
                         .account_id = w.account.id,
                         .person_id = w.account.person_id,
                         .post_id = w.account.person_id,
                         .agency_id = agency_id,
                         .scope_id = agency_id,
                         .username = row.username,
                         .name = row.username,
                         .agency_code = "" };
    w.session.row = row;
    if (w.found) {
        must(store_read(bench.house->store, cx, find_person, &w) >= 0);
        cx->db = NULL;
        if (w.session.who.post_id != 0)
            *who = w.session.who;
    }
    who->perms = *perms || !w.found
                     ? perms_of(bench.mem, perms)
                     : arena_dup(bench.mem, &w.session.perms, sizeof(w.session.perms));
    browser_reset();
    session_pin(bench.house, w.token, &row, who);
    set_cookie(cx, SESSION_COOKIE, w.token);
    cx->who = who;
}

void as_user(struct cx *cx, const char *username, const char *perms)
{
    as_user_of(cx, TEST_AGENCY, username, perms);
}

int64_t make_account(struct cx *cx, const char *username, const char *password)
{
    struct wanted w = { .agency_id = TEST_AGENCY,
                        .username = username,
                        .password = password_hash(cx->mem, password) };
    must(house_write(bench.house, cx, LANE_PEOPLE, make, &w) >= 0);
    return w.account.id;
}
