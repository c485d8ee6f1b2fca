// SPDX-License-Identifier: Apache-2.0
/*
 * session.c - who came in: cookie or bearer token → account → person, post, permissions; kept in
 * memory until something about accounts or staff changes. Signing in itself is sign_in.c.
 */
#include "desk/session.h"
#include "base/crypt.h"
#include "desk/desk_store.h"
#include <strings.h>

const char *session_secret_hash(struct arena *mem, const char *token)
{
    return sha256_text(mem, token, strlen(token));
}

static const char *token_of(struct req *req, bool *bearer)
{
    const char *auth = exchange_header(req->ex, "Authorization");
    *bearer = auth && strncasecmp(auth, "Bearer ", 7) == 0;
    const char *token = *bearer ? auth + 7 : exchange_cookie(req->ex, SESSION_COOKIE);
    return token && *token && strlen(token) <= 200 ? token : NULL;
}

static uint64_t epoch_now(void)
{
    return cache_epoch("session") + cache_epoch("staff");
}

/* The row says when it ends; silence ends it too. */
static bool is_over(const struct session *s, struct utc now)
{
    return now.ms >= s->row.expires_at.ms ||
           (s->row.idle_s > 0 && now.ms - atomic_load(&s->seen_ms) > s->row.idle_s * 1000);
}

static void enter(struct req *req, struct session *s)
{
    arena_defer(req->cx.mem, session_drop, s);
    req->session = s;
    req->bearer = s->bearer;
    req->cx.who = &s->who;
}

bool session_known(struct req *req)
{
    bool bearer;
    if (req->looked || req->session)
        return true;
    const char *token = token_of(req, &bearer);
    if (!token)
        return true;
    struct session *s =
        session_cache_get(req->house->desk->sessions, session_secret_hash(req->cx.mem, token));
    if (!s)
        return false;
    bool fresh =
        s->pinned || (s->epoch == epoch_now() && s->day.ordinal == utc_day(req->cx.now).ordinal);
    if (!fresh || s->bearer != bearer || is_over(s, req->cx.now)) {
        session_drop(s);
        return false;
    }
    enter(req, s);
    return true;
}

/* Names of the permissions that the token does not carry fall out. */
static void narrow(struct house *house, struct arena *mem, struct permset *perms,
                   const char *token_perms)
{
    const char *names[513];
    size_t n = 0;
    char *text = arena_str(mem, token_perms), *rest = text;
    if (!*token_perms)
        return;
    for (char *name = strsep(&rest, ","); name && n < 512; name = strsep(&rest, ","))
        names[n++] = text_trim(mem, name);
    names[n] = NULL;
    const struct permset *only = permset_make(house, mem, names);
    for (size_t i = 0; i < COUNT(perms->bits); i++)
        perms->bits[i] &= only->bits[i];
}

static int names_of_post(struct cx *cx, const struct room *room, struct session *s)
{
    if (!room->posts)
        return E_OK;
    TRY(room->posts(cx, s->row.person_id, &s->posts));
    ROWS_EACH(struct page_post, p, s->posts) {
        p->current = p->id == s->who.post_id;
        if (p->current) {
            s->post = p->title;
            s->agency = p->agency;
        }
    }
    return E_OK;
}

int session_person(struct cx *cx, struct house *house, struct session *s)
{
    const char *const *names = NULL;
    s->who = (struct who){ .kind = WHO_STAFF,
                           .account_id = s->row.account_id,
                           .person_id = s->row.person_id,
                           .agency_id = s->row.agency_id,
                           .username = s->row.username,
                           .name = s->row.username,
                           .agency_code = "" };
    s->agency = s->post = "";
    s->posts = (struct rows){ .size = sizeof(struct page_post) };
    for (const struct room *const *room = house->rooms; *room; room++) {
        if (!(*room)->load_who || s->row.person_id == 0)
            continue;
        int rc = (*room)->load_who(cx, s->row.person_id, s->row.post_id, &s->who, &names);
        if (rc == E_NOTFOUND && s->row.post_id != 0) /* the post ended: the person's first one */
            rc = (*room)->load_who(cx, s->row.person_id, 0, &s->who, &names);
        if (rc == E_NOTFOUND)
            break;
        TRY(rc);
        TRY(names_of_post(cx, *room, s));
        break;
    }
    s->who.account_id = s->row.account_id;
    s->who.person_id = s->row.person_id;
    s->who.username = s->row.username;
    s->perms = *permset_make(house, cx->mem, names);
    narrow(house, cx->mem, &s->perms, s->row.token_perms ? s->row.token_perms : "");
    return E_OK;
}

int session_load(struct cx *cx, struct req *req)
{
    struct session s = { .epoch = epoch_now(), .day = utc_day(cx->now) };
    const char *token = token_of(req, &s.bearer);
    req->looked = true;
    if (!token)
        return E_OK;
    s.hash = session_secret_hash(cx->mem, token);
    int rc = session_find(cx, s.hash, s.bearer, &s.row);
    if (rc == E_NOTFOUND)
        return E_OK;
    TRY(rc);
    atomic_store(&s.seen_ms, s.bearer ? cx->now.ms : s.row.seen_at.ms);
    atomic_store(&s.written_ms, s.row.seen_at.ms);
    if (is_over(&s, cx->now))
        return E_OK;
    TRY(session_person(cx, req->house, &s));
    struct session *kept = session_copy(&s);
    atomic_fetch_add(&kept->refs, 1);
    session_cache_put(req->house->desk->sessions, kept);
    enter(req, kept);
    return E_OK;
}

void session_pin(struct house *house, const char *token, const struct session_row *row,
                 const struct who *who)
{
    struct arena *mem = arena_new();
    struct session s = { .row = *row,
                         .who = *who,
                         .perms = *who->perms,
                         .agency = "",
                         .post = "",
                         .pinned = true,
                         .posts.size = sizeof(struct page_post),
                         .hash = session_secret_hash(mem, token) };
    atomic_store(&s.seen_ms, row->seen_at.ms);
    atomic_store(&s.written_ms, row->seen_at.ms);
    session_cache_put(house->desk->sessions, session_copy(&s));
    arena_free(mem);
}

bool session_is_locked(const struct req *req)
{
    const struct session *s = req->session;
    if (!s || s->bearer || s->row.idle_s == 0)
        return s && s->row.locked;
    return s->row.locked || req->cx.now.ms - atomic_load(&s->seen_ms) > LOCK_MINUTES * MINUTE_MS;
}

struct seen {
    int64_t id, at_ms;
    bool bearer;
};

static int write_seen(struct cx *cx, void *arg)
{
    const struct seen *seen = arg;
    return session_touch(cx, seen->id, seen->bearer, (struct utc){ seen->at_ms });
}

void session_seen(struct req *req)
{
    struct session *s = (struct session *)(uintptr_t)req->session;
    int64_t now = req->cx.now.ms;
    if (!s || session_is_locked(req))
        return;
    atomic_store(&s->seen_ms, now);
    int64_t written = atomic_load(&s->written_ms);
    if (s->pinned || now - written < SEEN_EVERY_MS ||
        !atomic_compare_exchange_strong(&s->written_ms, &written, now))
        return;
    struct seen seen = { s->row.id, now, s->bearer };
    write_later(req->house, write_seen, &seen, sizeof(seen));
}

/* ---- writes of the house itself ---- */

struct later {
    struct write write;
    tx_fn *fn;
    char payload[];
};

static int run_later(struct cx *cx, void *arg)
{
    struct later *later = arg;
    cx->after = NULL;
    return later->fn(cx, later->payload);
}

static void later_done(struct write *write, int rc)
{
    struct later *later = (struct later *)(void *)write;
    struct cx *cx = later->write.cx;
    if (rc >= 0)
        after_run(cx);
    cx_free(cx);
}

void write_later(struct house *house, tx_fn *fn, const void *payload, size_t n)
{
    struct cx *cx = cx_new();
    struct later *later = arena_alloc(cx->mem, sizeof(*later) + n);
    cx->house = house;
    later->fn = fn;
    memcpy(later->payload, payload, n);
    later->write = (struct write){
        .cx = cx, .go = run_later, .arg = later, .lane = LANE_BACKGROUND, .done = later_done
    };
    if (store_submit(house->store, &later->write) < 0)
        cx_free(cx);
}

/* ---- beginning ---- */

const char *session_agent(struct req *req)
{
    const char *agent = req_header(req, "User-Agent");
    const char *text = agent ? text_nfc(req->cx.mem, agent, strlen(agent)) : NULL;
    return text ? arena_strn(req->cx.mem, text, strnlen(text, 200)) : "";
}

static int insert(struct cx *cx, int64_t account_id, int64_t post_id, int64_t hours, int64_t idle_s,
                  const char *address, const char *agent, const char **ret_token)
{
    struct account account = { 0 };
    TRY(account_get(cx, account_id, &account));
    *ret_token = token_new(cx->mem);
    return session_insert(cx,
                          &(struct session_new){ .id = id_new(cx),
                                                 .account_id = account_id,
                                                 .post_id = post_id,
                                                 .token = session_secret_hash(cx->mem, *ret_token),
                                                 .epoch = account.epoch,
                                                 .expires_at = { cx->now.ms + hours * HOUR_MS },
                                                 .idle_s = idle_s,
                                                 .address = address,
                                                 .agent = agent });
}

int session_make(struct cx *cx, int64_t account_id, int64_t post_id, const char **ret_token)
{
    return insert(cx, account_id, post_id, 400 * 24, 0, "", "Liên kết trình diễn", ret_token);
}

int session_begin(struct cx *cx, struct req *req, int64_t account_id, int64_t post_id)
{
    const char *token;
    if (req->session && !req->bearer)
        (void)!session_end(cx, req->session->row.id, req->session->row.account_id);
    TRY(insert(cx, account_id, post_id, SESSION_HOURS, SESSION_IDLE_S, req_peer(req),
               session_agent(req), &token));
    reply_cookie(req, SESSION_COOKIE, token, -1, true);
    return E_OK;
}

int api_token_make(struct cx *cx, int64_t account_id, const char *name, const char *perms,
                   const char **ret_token)
{
    *ret_token = arena_printf(cx->mem, "mct_%s", token_new(cx->mem));
    return api_token_insert(cx, id_new(cx), account_id, name,
                            session_secret_hash(cx->mem, *ret_token), perms,
                            (struct utc){ cx->now.ms + 366 * DAY_MS });
}
