// SPDX-License-Identifier: Apache-2.0
/*
 * sign_in.c - coming in: user name and password, then the code when the account has one; going out.
 * Wrong tries are counted in memory, by account and by address. Passwords are checked in .prep, on
 * a worker, never in a write.
 */
#include "base/crypt.h"
#include "desk/desk_pages.h"
#include "desk/totp.h"
#include "desk_tpl.h"

enum { TRIES = 5, TRIES_ADDRESS = 30, TICKET_MINUTES = 5 };
#define WINDOW_MS  (15 * MINUTE_MS)
#define ADDRESS_MS HOUR_MS

const char *back_of(struct cx *cx, struct req *req, const char *given)
{
    (void)req;
    bool ours =
        given && given[0] == '/' && given[1] != '/' && given[1] != '\\' && strlen(given) < 1000;
    for (const char *p = given; ours && *p; p++)
        ours = (unsigned char)*p > 0x20 && (unsigned char)*p < 0x7F;
    return ours ? arena_str(cx->mem, given) : "/ban-lam-viec";
}

/* ---- counting wrong tries ---- */

static int too_many(struct cx *cx, const char *field, bool of_address)
{
    if (of_address)
        return fail(cx, E_INVALID, field,
                    "Có quá nhiều lần sai từ máy này. Xin thử lại sau một giờ.");
    return fail(cx, E_INVALID, field, "Sai %d lần. Xin chờ 15 phút rồi thử lại.", TRIES);
}

int tries_check(struct cx *cx, struct req *req, const char *kind, const char *what,
                const char *field)
{
    struct throttle *t = req->house->desk->throttle;
    if (throttle_count(t, kind, what, WINDOW_MS, cx->now) >= TRIES)
        return too_many(cx, field, false);
    if (!req_loopback(req) &&
        throttle_count(t, "address", req_peer(req), ADDRESS_MS, cx->now) >= TRIES_ADDRESS)
        return too_many(cx, field, true);
    return E_OK;
}

struct log_line_of {
    int64_t account_id;
    char username[64], result[12], address[64], agent[208];
};

static int write_log(struct cx *cx, void *arg)
{
    const struct log_line_of *l = arg;
    return sign_in_add(cx, l->account_id, l->username, l->result, l->address, l->agent);
}

int tries_judge(struct cx *cx, struct req *req, const struct tried *tried, bool right)
{
    const struct throttle_limit limits[] = {
        { tried->kind, tried->what, WINDOW_MS, TRIES },
        { "address", req_peer(req), ADDRESS_MS, TRIES_ADDRESS },
    };
    struct log_line_of line = { .account_id = tried->account_id };
    const struct throttle_limit *full = throttle_judge(
        req->house->desk->throttle, limits, req_loopback(req) ? 1 : COUNT(limits), right, cx->now);
    if (full)
        return too_many(cx, tried->field, full != limits);
    if (right)
        return E_OK;
    snprintf(line.username, sizeof(line.username), "%s", tried->account_id ? tried->username : "");
    snprintf(line.result, sizeof(line.result), "REFUSED");
    snprintf(line.address, sizeof(line.address), "%s", req_peer(req));
    snprintf(line.agent, sizeof(line.agent), "%s", session_agent(req));
    write_later(req->house, write_log, &line, sizeof(line));
    return fail(cx, E_INVALID, tried->field, "%s", tried->wrong);
}

void tries_clear(struct req *req, const char *kind, const char *what)
{
    throttle_clear(req->house->desk->throttle, kind, what);
}

/* ---- the browser that remembers people of a shared PC ---- */

const char *pc_hash(struct cx *cx, struct req *req)
{
    const char *cookie = exchange_cookie(req->ex, PC_COOKIE);
    return cookie && strlen(cookie) >= 40 && strlen(cookie) <= 80
               ? session_secret_hash(cx->mem, cookie)
               : "";
}

int pc_remember(struct cx *cx, struct req *req, const struct account *account)
{
    const char *pc = pc_hash(cx, req);
    struct session person = { .row = { .account_id = account->id,
                                       .person_id = account->person_id,
                                       .agency_id = account->agency_id,
                                       .username = account->username } };
    if (!*account->pin)
        return E_OK;
    if (!*pc) {
        const char *cookie = token_new(cx->mem);
        reply_cookie(req, PC_COOKIE, cookie, 400 * 86400, true);
        pc = session_secret_hash(cx->mem, cookie);
    }
    TRY(session_person(cx, req->house, &person));
    return pc_put(cx, pc, account->id, person.who.name);
}

/* ---- the first step ---- */

struct coming {
    struct account account;
    const char *back;
    int64_t step; /* of the code, 0 when none was asked */
};

static int page(struct cx *cx, struct req *req, const char *back, const char *kept)
{
    struct sign_in_view view = { .back = back,
                                 .username = typed_value(cx, "username"),
                                 .kept = kept };
    const char *pc = pc_hash(cx, req);
    view.people.size = sizeof(struct pc_line);
    if (*pc)
        TRY(pc_list(cx, pc, &view.people));
    return reply_page(cx, req, &tpl_sign_in, "Đăng nhập", &view);
}

int desk_sign_in_form(struct cx *cx, struct req *req)
{
    const char *back = typed_again(cx) ? typed_value(cx, "back") : query_text(req, "ve");
    return page(cx, req, back_of(cx, req, back), typed_value(cx, "kept"));
}

int ask_sign_in(struct cx *cx, struct req *req, const char *kept)
{
    cx->typed = NULL;
    TRY(page(cx, req, return_path(req), kept));
    req->reply.status = 401;
    return E_OK;
}

/* The same time and the same words whether the account is there or not. */
static bool password_is(struct cx *cx, const struct account *account, const char *given)
{
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZSBzYWx0IG9mIG91cnM$"
                                 "Xv0SEuVcSAyFbD1uuYx4Q9fzQKSIk1tRQuJ0mRzQ7hI";
    bool real = account->active && *account->password;
    (void)cx;
    return password_check(real ? account->password : nobody, given) && real;
}

int desk_sign_in_prep(struct cx *cx, struct req *req)
{
    struct coming *in = arena_alloc(cx->mem, sizeof(*in));
    const char *name = form_value(req, "username"), *password = form_value(req, "password");
    name = name ? vi_fold(cx->mem, name) : "";
    if (!*name || !password || !*password)
        return fail(cx, E_INVALID, *name ? "password" : "username",
                    "Xin nhập tên đăng nhập và mật khẩu.");
    if (strlen(name) > 60 || strlen(password) > 1000)
        return fail(cx, E_INVALID, "username", "Tên đăng nhập hoặc mật khẩu không đúng.");
    TRY(tries_check(cx, req, "account", name, "username"));
    int rc = account_by_username(cx, name, &in->account);
    if (rc < 0 && rc != E_NOTFOUND)
        return rc;
    const struct tried tried = { "account",      name, "username",
                                 in->account.id, name, "Tên đăng nhập hoặc mật khẩu không đúng." };
    TRY(tries_judge(cx, req, &tried, password_is(cx, &in->account, password)));
    in->back = back_of(cx, req, form_value(req, "back"));
    req_keep(req, in);
    return E_OK;
}

static int come_in(struct cx *cx, struct req *req, const struct coming *in)
{
    TRY(session_begin(cx, req, in->account.id, 0));
    TRY(pc_remember(cx, req, &in->account));
    TRY(sign_in_add(cx, in->account.id, in->account.username, "OK", req_peer(req),
                    session_agent(req)));
    tries_clear(req, "account", in->account.username);
    return resume_or_see(cx, req, form_value(req, "kept"), in->back);
}

static int ask_code(struct cx *cx, struct req *req, const char *ticket)
{
    struct code_view view = { .ticket = ticket, .kept = form_value(req, "kept") };
    return reply_page(cx, req, &tpl_sign_in_code, "Mã xác thực", &view);
}

int desk_sign_in(struct cx *cx, struct req *req)
{
    const struct coming *in = req_kept(req);
    if (!*in->account.totp)
        return come_in(cx, req, in);
    return ask_code(cx, req,
                    seal(cx->mem, req->house->key,
                         arena_printf(cx->mem, "code %lld %lld %s", (long long)in->account.id,
                                      (long long)cx->now.ms, in->back)));
}

/* ---- the second step: a code of the telephone ---- */

int desk_code_form(struct cx *cx, struct req *req)
{
    (void)req;
    const char *ticket = typed_value(cx, "ticket");
    return ask_code(cx, req, ticket ? ticket : "");
}

static int open_ticket(struct cx *cx, struct req *req, struct coming *in)
{
    const char *sealed = form_value(req, "ticket"), *plain;
    long long id, at;
    int n = 0;
    if (!sealed || !unseal(cx->mem, req->house->key, sealed, &plain) ||
        sscanf(plain, "code %lld %lld %n", &id, &at, &n) != 2 || n == 0 ||
        cx->now.ms - at > TICKET_MINUTES * MINUTE_MS)
        return fail(cx, E_INVALID, "code", "Đã quá %d phút. Xin đăng nhập lại từ đầu.",
                    TICKET_MINUTES);
    in->back = back_of(cx, req, plain + n);
    return account_get(cx, id, &in->account);
}

int code_check(struct cx *cx, struct req *req, const struct account *account, const char *code,
               int64_t *ret_step)
{
    const char *secret, *who = arena_printf(cx->mem, "%lld", (long long)account->id);
    int64_t after;
    TRY(tries_check(cx, req, "code", who, "code"));
    TRY(account_totp_step(cx, account->id, &after));
    if (!unseal(cx->mem, req->house->key, account->totp, &secret))
        return fail(cx, E_IO, "code", "Khóa của máy không mở được mã của tài khoản này.");
    *ret_step = totp_match(cx->mem, secret, text_trim(cx->mem, code), totp_step_now(), after);
    const struct tried tried = { "code",
                                 who,
                                 "code",
                                 account->id,
                                 account->username,
                                 "Mã không đúng hoặc đã dùng. Xin xem mã mới trên điện thoại." };
    return tries_judge(cx, req, &tried, *ret_step >= 0);
}

int desk_code_prep(struct cx *cx, struct req *req)
{
    struct coming *in = arena_alloc(cx->mem, sizeof(*in));
    const char *code = form_value(req, "code");
    TRY(open_ticket(cx, req, in));
    TRY(code_check(cx, req, &in->account, code ? code : "", &in->step));
    req_keep(req, in);
    return E_OK;
}

int desk_code(struct cx *cx, struct req *req)
{
    const struct coming *in = req_kept(req);
    TRY(account_totp_used(cx, in->account.id, in->step));
    return come_in(cx, req, in);
}

/* ---- going out ---- */

int desk_sign_out(struct cx *cx, struct req *req)
{
    if (req->session && !req->bearer) {
        int rc = session_end(cx, req->session->row.id, req->session->row.account_id);
        if (rc < 0 && rc != E_NOTFOUND)
            return rc;
    }
    reply_cookie(req, SESSION_COOKIE, "", 0, true);
    return reply_flash(cx, req, "/dang-nhap", "Đã đăng xuất.");
}
