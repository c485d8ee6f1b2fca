// SPDX-License-Identifier: Apache-2.0
/* desk_store.c - the statements of sign-in, sessions, tokens, kept answers and secrets. No rules.
 */
#include "desk/desk_store.h"
#include "base/crypt.h"
#include "desk_sql.h"

enum { SESSIONS_PAGE = 100 };

const struct field account_fields[] = {
    FIELD(struct account, id, .readonly = true),
    FIELD(struct account, agency_id, .readonly = true),
    FIELD(struct account, person_id, .readonly = true),
    FIELD(struct account, username, .label = "Tên đăng nhập", .required = true, .max_len = 60,
          .pattern = "username"),
    FIELD(struct account, password, .secret = true, .readonly = true),
    FIELD(struct account, totp, .secret = true, .readonly = true),
    FIELD(struct account, pin, .secret = true, .readonly = true),
    FIELD(struct account, active, .label = "Đang dùng"),
    FIELD(struct account, must_change, .label = "Phải đổi mật khẩu"),
    FIELD(struct account, epoch, .readonly = true),
    FIELD(struct account, created_at, .label = "Lập lúc", .readonly = true),
    FIELD(struct account, rev, .readonly = true),
    FIELD_END,
};
const struct field session_row_fields[] = {
    FIELD(struct session_row, id),
    FIELD(struct session_row, account_id),
    FIELD(struct session_row, post_id),
    FIELD(struct session_row, created_at),
    FIELD(struct session_row, seen_at),
    FIELD(struct session_row, expires_at),
    FIELD(struct session_row, stepped_at),
    FIELD(struct session_row, idle_s),
    FIELD(struct session_row, locked),
    FIELD(struct session_row, token_perms),
    FIELD(struct session_row, agency_id),
    FIELD(struct session_row, person_id),
    FIELD(struct session_row, username),
    FIELD(struct session_row, must_change),
    FIELD(struct session_row, has_totp),
    FIELD(struct session_row, has_pin),
    FIELD_END,
};
static const struct field done_fields[] = {
    FIELD(struct done_row, key),
    FIELD(struct done_row, hash),
    FIELD(struct done_row, status),
    FIELD(struct done_row, type),
    FIELD(struct done_row, location),
    FIELD(struct done_row, body),
    FIELD_END,
};
static const struct field session_new_fields[] = {
    FIELD(struct session_new, id),      FIELD(struct session_new, account_id),
    FIELD(struct session_new, post_id), FIELD(struct session_new, token),
    FIELD(struct session_new, epoch),   FIELD(struct session_new, expires_at),
    FIELD(struct session_new, idle_s),  FIELD(struct session_new, address),
    FIELD(struct session_new, agent),   FIELD_END,
};
static const struct field session_line_fields[] = {
    FIELD(struct session_line, id),      FIELD(struct session_line, created_at),
    FIELD(struct session_line, seen_at), FIELD(struct session_line, address),
    FIELD(struct session_line, agent),   FIELD_END,
};
static const struct field pc_fields[] = {
    FIELD(struct pc_line, account_id),
    FIELD(struct pc_line, username),
    FIELD(struct pc_line, name),
    FIELD_END,
};
static const struct field token_fields[] = {
    FIELD(struct token_line, id),
    FIELD(struct token_line, name),
    FIELD(struct token_line, perms),
    FIELD(struct token_line, created_at),
    FIELD(struct token_line, used_at),
    FIELD(struct token_line, expires_at),
    FIELD_END,
};
static const struct field sign_in_fields[] = {
    FIELD(struct sign_in_line, at),
    FIELD(struct sign_in_line, result),
    FIELD(struct sign_in_line, address),
    FIELD(struct sign_in_line, agent),
    FIELD_END,
};

/* ---- answers already given; their bodies may hold a PIN, so they are sealed ---- */

int done_get(struct cx *cx, const char *key, struct done_row *ret)
{
    TRY(db_one(cx, &sql_done_get, ARGS(A(key, key)), done_fields, ret));
    if (*ret->body && !unseal(cx->mem, cx->house->key, ret->body, &ret->body))
        return fail(cx, E_IO, "", "Không mở được câu trả lời đã lưu.");
    return E_OK;
}

int done_put(struct cx *cx, const struct done_row *row)
{
    struct done_row sealed = *row;
    if (*row->body)
        sealed.body = seal(cx->mem, cx->house->key, row->body);
    return db_exec(cx, &sql_done_put, ARGS(R(done_fields, &sealed)));
}

/* ---- secrets ---- */

int secret_put(struct cx *cx, const char *kind, int64_t record_id, const char *plain)
{
    const char *sealed = seal(cx->mem, cx->house->key, plain);
    TRY(db_exec(cx, &sql_secret_put,
                ARGS(A(kind, kind), A(record_id, record_id), A(sealed, sealed))));
    return E_OK;
}

struct secret_row {
    const char *sealed;
};
struct setting_row {
    const char *value;
};

int setting_get(struct cx *cx, const char *key, const char **ret)
{
    static const struct field fields[] = { FIELD(struct setting_row, value), FIELD_END };
    struct setting_row row = { "" };
    int rc = db_one(cx, &sql_setting_get, ARGS(A(key, key)), fields, &row);
    *ret = row.value;
    return rc == E_NOTFOUND ? E_OK : rc;
}

int setting_put(struct cx *cx, const char *key, const char *value)
{
    TRY(db_exec(cx, &sql_setting_put, ARGS(A(key, key), A(value, value))));
    return E_OK;
}

int secret_get(struct cx *cx, const char *kind, int64_t record_id, const char **ret)
{
    static const struct field fields[] = { FIELD(struct secret_row, sealed), FIELD_END };
    struct secret_row row = { 0 };
    TRY(db_one(cx, &sql_secret_get, ARGS(A(kind, kind), A(record_id, record_id)), fields, &row));
    if (!unseal(cx->mem, cx->house->key, row.sealed, ret))
        return fail(cx, E_IO, "", "Khóa của máy không mở được bí mật đã lưu.");
    return E_OK;
}

/* ---- accounts ---- */

int account_add(struct cx *cx, struct account *account, const char *password_hash_text)
{
    account->id = id_new(cx);
    account->created_at = cx->now;
    account->password = password_hash_text;
    account->active = true;
    account->epoch = account->rev = 1;
    int n = db_exec(cx, &sql_account_add, ARGS(R(account_fields, account)));
    if (n == 0)
        return fail(cx, E_CONFLICT, "username", "Tên đăng nhập này đã có người dùng.");
    return n < 0 ? n : E_OK;
}

int account_get(struct cx *cx, int64_t id, struct account *ret)
{
    return db_one(cx, &sql_account_get, ARGS(A(id, id)), account_fields, ret);
}

int account_by_username(struct cx *cx, const char *username, struct account *ret)
{
    return db_one(cx, &sql_account_by_username, ARGS(A(username, username)), account_fields, ret);
}

int account_by_person(struct cx *cx, int64_t person_id, struct account *ret)
{
    return db_one(cx, &sql_account_by_person, ARGS(A(person_id, person_id)), account_fields, ret);
}

int account_set_password(struct cx *cx, int64_t account_id, const char *password_hash_text,
                         bool must_change)
{
    cache_bump(cx, "session");
    TRY(db_change(
        cx, &sql_account_password,
        ARGS(A(id, account_id), A(password, password_hash_text), A(must_change, must_change))));
    return E_OK;
}

int account_close(struct cx *cx, int64_t account_id)
{
    cache_bump(cx, "session");
    TRY(db_change(cx, &sql_account_close, ARGS(A(id, account_id))));
    return E_OK;
}

int account_set_pin(struct cx *cx, const char *hash)
{
    cache_bump(cx, "session");
    TRY(db_change(cx, &sql_account_pin, ARGS(A(pin, hash))));
    return E_OK;
}

int account_set_totp(struct cx *cx, const char *sealed, int64_t step)
{
    cache_bump(cx, "session");
    TRY(db_change(cx, &sql_account_totp, ARGS(A(totp, sealed), A(step, step))));
    return E_OK;
}

int account_totp_step(struct cx *cx, int64_t id, int64_t *ret)
{
    return db_int(cx, &sql_account_totp_step, ARGS(A(id, id)), ret);
}

int account_totp_used(struct cx *cx, int64_t id, int64_t step)
{
    int n = db_exec(cx, &sql_account_totp_used, ARGS(A(id, id), A(step, step)));
    if (n == 0)
        return fail(cx, E_CONFLICT, "code", "Mã này đã được dùng, xin chờ mã kế tiếp.");
    return n < 0 ? n : E_OK;
}

/* ---- sessions ---- */

int session_insert(struct cx *cx, const struct session_new *s)
{
    TRY(db_exec(cx, &sql_session_add, ARGS(R(session_new_fields, s))));
    return E_OK;
}

int session_find(struct cx *cx, const char *hash, bool bearer, struct session_row *ret)
{
    return db_one(cx, bearer ? &sql_api_token_find : &sql_session_find, ARGS(A(token, hash)),
                  session_row_fields, ret);
}

int session_touch(struct cx *cx, int64_t id, bool bearer, struct utc at)
{
    TRY(db_exec(cx, bearer ? &sql_api_token_seen : &sql_session_seen, ARGS(A(id, id), A(at, at))));
    return E_OK;
}

int session_set_lock(struct cx *cx, int64_t id, bool locked)
{
    cache_bump(cx, "session");
    TRY(db_change(cx, &sql_session_lock, ARGS(A(id, id), A(locked, locked))));
    return E_OK;
}

int session_set_step_up(struct cx *cx, int64_t id)
{
    cache_bump(cx, "session");
    TRY(db_change(cx, &sql_session_step_up, ARGS(A(id, id))));
    return E_OK;
}

int session_set_post(struct cx *cx, int64_t id, int64_t post_id)
{
    cache_bump(cx, "session");
    TRY(db_change(cx, &sql_session_post, ARGS(A(id, id), A(post_id, post_id))));
    return E_OK;
}

int session_end(struct cx *cx, int64_t id, int64_t account_id)
{
    cache_bump(cx, "session");
    int n = db_exec(cx, &sql_session_end, ARGS(A(id, id), A(account_id, account_id)));
    return n == 0 ? E_NOTFOUND : n < 0 ? n : E_OK;
}

int session_end_others(struct cx *cx, int64_t id)
{
    cache_bump(cx, "session");
    TRY(db_exec(cx, &sql_session_end_others, ARGS(A(id, id))));
    return E_OK;
}

int session_list(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_session_list, NO_ARGS, session_line_fields, sizeof(struct session_line),
                   ret);
}

static const struct field session_of_fields[] = {
    FIELD(struct session_of, id),
    FIELD(struct session_of, account_id),
    FIELD(struct session_of, agency_id),
    FIELD(struct session_of, person_id),
    FIELD(struct session_of, post_id),
    FIELD(struct session_of, username),
    FIELD(struct session_of, address),
    FIELD(struct session_of, agent),
    FIELD(struct session_of, seen_at),
    FIELD(struct session_of, created_at),
    FIELD_END,
};

int session_all(struct cx *cx, const char *username, const char *after, struct rows *ret,
                const char **next)
{
    struct page_of page = { .parts = *username ? SQL_SESSION_ALL_USER : 0,
                            .after = after,
                            .order = SQL_SESSION_ALL_BY_SEEN,
                            .backwards = true,
                            .limit = SESSIONS_PAGE };
    return db_list(cx, &sql_session_all, &page, ARGS(A(username, username)), session_of_fields,
                   sizeof(struct session_of), ret, next);
}

int session_end_any(struct cx *cx, int64_t id, struct session_of *ret)
{
    TRY(db_one(cx, &sql_session_one, ARGS(A(id, id)), session_of_fields, ret));
    return session_end(cx, id, ret->account_id);
}

/* ---- people of a shared PC ---- */

int pc_put(struct cx *cx, const char *pc, int64_t account_id, const char *name)
{
    TRY(db_exec(cx, &sql_pc_put, ARGS(A(pc, pc), A(account_id, account_id), A(name, name))));
    return E_OK;
}

int pc_list(struct cx *cx, const char *pc, struct rows *ret)
{
    struct utc since = { cx->now.ms - PC_DAYS * DAY_MS };
    return db_rows(cx, &sql_pc_list, ARGS(A(pc, pc), A(since, since)), pc_fields,
                   sizeof(struct pc_line), ret);
}

int pc_forget(struct cx *cx, const char *pc, int64_t account_id)
{
    TRY(db_exec(cx, &sql_pc_forget, ARGS(A(pc, pc), A(account_id, account_id))));
    return E_OK;
}

/* ---- tokens ---- */

int api_token_insert(struct cx *cx, int64_t id, int64_t account_id, const char *name,
                     const char *hash, const char *perms, struct utc expires_at)
{
    TRY(db_exec(cx, &sql_api_token_add,
                ARGS(A(id, id), A(account_id, account_id), A(name, name), A(token, hash),
                     A(perms, perms), A(expires_at, expires_at))));
    return E_OK;
}

int api_token_list(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_api_token_list, NO_ARGS, token_fields, sizeof(struct token_line), ret);
}

int api_token_end(struct cx *cx, int64_t id)
{
    cache_bump(cx, "session");
    TRY(db_change(cx, &sql_api_token_end, ARGS(A(id, id))));
    return E_OK;
}

/* ---- the log of sign-ins ---- */

int sign_in_add(struct cx *cx, int64_t account_id, const char *username, const char *result,
                const char *address, const char *agent)
{
    TRY(db_exec(cx, &sql_sign_in_add,
                ARGS(A(id, id_new(cx)), A(account_id, account_id), A(username, username),
                     A(result, result), A(address, address), A(agent, agent))));
    return E_OK;
}

int sign_in_list(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_sign_in_list, NO_ARGS, sign_in_fields, sizeof(struct sign_in_line),
                   ret);
}

int desk_purge(struct cx *cx, int64_t limit)
{
    struct utc two_days = { cx->now.ms - 2 * DAY_MS }, month = { cx->now.ms - 30 * DAY_MS },
               year = { cx->now.ms - 366 * DAY_MS };
    int done = db_exec(cx, &sql_done_purge, ARGS(A(before, two_days), A(limit, limit)));
    TRY(done);
    int sessions = db_exec(cx, &sql_session_purge, ARGS(A(before, month), A(limit, limit)));
    TRY(sessions);
    int log = db_exec(cx, &sql_sign_in_purge, ARGS(A(before, year), A(limit, limit)));
    TRY(log);
    return done + sessions + log;
}
