// SPDX-License-Identifier: Apache-2.0
/*
 * lock.c - the PC at the counter: locking the screen, opening it again by PIN or password,
 * switching to a colleague who signed in on this browser before. Five wrong PINs and only the
 * password counts.
 */
#include "base/crypt.h"
#include "desk/desk_pages.h"
#include "desk_tpl.h"

static int page(struct cx *cx, struct req *req, const char *back, const char *kept)
{
    struct lock_view view = {
        .back = back, .kept = kept, .name = cx->who->name, .has_pin = req->session->row.has_pin
    };
    const char *pc = pc_hash(cx, req);
    view.people.size = sizeof(struct pc_line);
    if (*pc)
        TRY(pc_list(cx, pc, &view.people));
    return reply_page(cx, req, &tpl_lock, "Màn hình đã khóa", &view);
}

int desk_lock_form(struct cx *cx, struct req *req)
{
    const char *back = typed_again(cx) ? typed_value(cx, "back") : query_text(req, "ve");
    return page(cx, req, back_of(cx, req, back), typed_value(cx, "kept"));
}

int ask_unlock(struct cx *cx, struct req *req, const char *kept)
{
    cx->typed = NULL;
    TRY(page(cx, req, return_path(req), kept));
    req->reply.status = 401;
    return E_OK;
}

int desk_lock(struct cx *cx, struct req *req)
{
    const char *back = back_of(cx, req, form_value(req, "back"));
    if (req->bearer)
        return fail(cx, E_DENIED, "", "Thẻ truy cập không có màn hình để khóa.");
    TRY(session_set_lock(cx, req->session->row.id, true));
    return reply_see(cx, req, arena_printf(cx->mem, "/khoa?ve=%s", url_encode(cx->mem, back)));
}

static bool is_pin(const char *given)
{
    size_t n = strlen(given);
    return n >= 4 && n <= 6 && given[strspn(given, "0123456789")] == 0;
}

int desk_unlock_prep(struct cx *cx, struct req *req)
{
    const char *given = form_value(req, "secret"),
               *who = arena_printf(cx->mem, "%lld", (long long)cx->who->account_id);
    struct account account = { 0 };
    if (!given || !*given || strlen(given) > 1000)
        return fail(cx, E_INVALID, "secret", "Xin nhập PIN hoặc mật khẩu.");
    TRY(account_get(cx, cx->who->account_id, &account));
    bool pin = *account.pin && is_pin(given);
    TRY(tries_check(cx, req, pin ? "pin" : "account", pin ? who : account.username, "secret"));
    const struct tried tried = { pin ? "pin" : "account",
                                 pin ? who : account.username,
                                 "secret",
                                 account.id,
                                 account.username,
                                 pin ? "PIN không đúng." : "Mật khẩu không đúng." };
    TRY(tries_judge(cx, req, &tried, password_check(pin ? account.pin : account.password, given)));
    tries_clear(req, "pin", who);
    return E_OK;
}

int desk_unlock(struct cx *cx, struct req *req)
{
    TRY(session_set_lock(cx, req->session->row.id, false));
    return resume_or_see(cx, req, form_value(req, "kept"),
                         back_of(cx, req, form_value(req, "back")));
}

/* ---- switching to another person of this browser ---- */

struct forgotten {
    int64_t account_id;
    char pc[72];
};

static int forget(struct cx *cx, void *arg)
{
    const struct forgotten *f = arg;
    return pc_forget(cx, f->pc, f->account_id);
}

/* After the last wrong PIN the browser no longer knows the person: only the password counts. */
static int judge_pin(struct cx *cx, struct req *req, const char *id, const struct account *account,
                     bool right)
{
    struct forgotten f = { .account_id = account->id };
    const struct tried tried = {
        "pin", id, "pin", account->id, account->username, "PIN không đúng."
    };
    int rc = tries_judge(cx, req, &tried, right);
    snprintf(f.pc, sizeof(f.pc), "%s", pc_hash(cx, req));
    if (rc < 0 && tries_check(cx, req, "pin", id, "pin") < 0)
        write_later(req->house, forget, &f, sizeof(f));
    return rc;
}

int desk_switch_prep(struct cx *cx, struct req *req)
{
    const char *pc = pc_hash(cx, req), *given = form_value(req, "pin"),
               *id = form_value(req, "account");
    struct account *account = arena_alloc(cx->mem, sizeof(*account));
    struct rows people = { .size = sizeof(struct pc_line) };
    int64_t wanted = 0;
    if (!*pc || !given || !id || !int_read(id, &wanted))
        return fail(cx, E_INVALID, "pin", "Xin chọn người và nhập PIN.");
    TRY(tries_check(cx, req, "pin", id, "pin"));
    TRY(pc_list(cx, pc, &people));
    bool known = false;
    ROWS_EACH(const struct pc_line, p, people)
        known |= p->account_id == wanted;
    if (!known)
        return fail(cx, E_INVALID, "pin",
                    "Máy này không nhớ người đó nữa. Xin đăng nhập bằng mật khẩu.");
    TRY(account_get(cx, wanted, account));
    TRY(judge_pin(cx, req, id, account, is_pin(given) && password_check(account->pin, given)));
    tries_clear(req, "pin", id);
    req_keep(req, account);
    return E_OK;
}

int desk_switch(struct cx *cx, struct req *req)
{
    const struct account *account = req_kept(req);
    TRY(session_begin(cx, req, account->id, 0));
    TRY(sign_in_add(cx, account->id, account->username, "PIN", req_peer(req), session_agent(req)));
    return reply_see(cx, req, "/ban-lam-viec");
}

int desk_switch_form(struct cx *cx, struct req *req)
{
    return req->session ? page(cx, req, "/ban-lam-viec", NULL) : desk_sign_in_form(cx, req);
}

/* ---- the posts of one person ---- */

int desk_post(struct cx *cx, struct req *req)
{
    const char *given = form_value(req, "post");
    int64_t post = 0;
    if (!given || !int_read(given, &post) || req->bearer)
        return fail(cx, E_INVALID, "post", "Xin chọn chức danh.");
    ROWS_EACH(const struct page_post, p, req->session->posts) {
        if (p->id != post)
            continue;
        TRY(session_set_post(cx, req->session->row.id, post));
        return reply_flash(cx, req, "/ban-lam-viec", "Đang làm việc với chức danh %s, %s.",
                           p->title, p->agency);
    }
    return fail(cx, E_NOTFOUND, "post", "Anh/chị không giữ chức danh này.");
}

/* ---- typing the password once more before what matters ---- */

int step_up(struct cx *cx, struct req *req)
{
    const struct session *s = req->session;
    if (s && (s->bearer || cx->now.ms - s->row.stepped_at.ms < STEP_UP_MINUTES * MINUTE_MS))
        return E_OK;
    if (s && req->house->demo &&
        s->row.idle_s == 0) /* who came by a link of the demo knows no password */
        return E_OK;
    req->wants_step_up = true;
    return fail(cx, E_DENIED, "", "Việc này cần anh/chị nhập lại mật khẩu.");
}

int desk_step_up_form(struct cx *cx, struct req *req)
{
    struct step_up_view view = { .has_code = req->session && req->session->row.has_totp };
    view.back = back_of(cx, req, typed_again(cx) ? typed_value(cx, "back") : query_text(req, "ve"));
    return reply_page(cx, req, &tpl_step_up, "Xác nhận lại", &view);
}

int desk_step_up_prep(struct cx *cx, struct req *req)
{
    const char *given = form_value(req, "password");
    struct account account = { 0 };
    int64_t *step = arena_alloc(cx->mem, sizeof(*step));
    if (!given || !*given || strlen(given) > 1000 || req->bearer)
        return fail(cx, E_INVALID, "password", "Xin nhập mật khẩu.");
    TRY(account_get(cx, cx->who->account_id, &account));
    req_keep(req, step);
    if (*account.totp && strlen(given) == 6 && given[strspn(given, "0123456789")] == 0)
        return code_check(cx, req, &account, given, step);
    TRY(tries_check(cx, req, "account", account.username, "password"));
    const struct tried tried = { "account",  account.username, "password",
                                 account.id, account.username, "Mật khẩu không đúng." };
    return tries_judge(cx, req, &tried,
                       *account.password && password_check(account.password, given));
}

int desk_step_up(struct cx *cx, struct req *req)
{
    const int64_t *step = req_kept(req);
    if (*step > 0)
        TRY(account_totp_used(cx, cx->who->account_id, *step));
    TRY(session_set_step_up(cx, req->session->row.id));
    return reply_see(cx, req, back_of(cx, req, form_value(req, "back")));
}
