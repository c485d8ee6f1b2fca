// SPDX-License-Identifier: Apache-2.0
/* account.c - a person's own account: password, PIN, one-time codes, open sessions, tokens of
 * programs. */
#include "base/crypt.h"
#include "desk/desk_pages.h"
#include "desk/pdf/pdf.h"
#include "desk/totp.h"
#include "desk_tpl.h"

int desk_account(struct cx *cx, struct req *req)
{
    struct account_view view = { .name = cx->who->name, .username = cx->who->username };
    if (!req->session || req->bearer)
        return fail(cx, E_NOTFOUND, "", "Thẻ truy cập không có trang tài khoản.");
    view.post = req->session->post;
    view.has_pin = req->session->row.has_pin;
    view.has_totp = req->session->row.has_totp;
    TRY(session_list(cx, &view.sessions));
    ROWS_EACH(struct session_line, s, view.sessions)
        s->current = s->id == req->session->row.id;
    TRY(api_token_list(cx, &view.tokens));
    TRY(sign_in_list(cx, &view.log));
    return reply_page(cx, req, &tpl_account, "Tài khoản của tôi", &view);
}

/* ---- password ---- */

int desk_password_form(struct cx *cx, struct req *req)
{
    const char *back = typed_again(cx) ? typed_value(cx, "back") : query_text(req, "ve");
    struct password_view view = { .must_change = req->session && req->session->row.must_change,
                                  .back = back && *back ? back_of(cx, req, back) : "" };
    return reply_page(cx, req, &tpl_account_password, "Đổi mật khẩu", &view);
}

static const char *given(struct req *req, const char *name)
{
    const char *value = form_value(req, name);
    return value ? value : "";
}

int desk_password_prep(struct cx *cx, struct req *req)
{
    struct account *account = arena_alloc(cx->mem, sizeof(*account));
    const char *fresh = given(req, "password");
    TRY(account_get(cx, cx->who->account_id, account));
    TRY(tries_check(cx, req, "account", account->username, "old"));
    const struct tried tried = { "account",   account->username, "old",
                                 account->id, account->username, "Mật khẩu hiện nay không đúng." };
    TRY(tries_judge(cx, req, &tried,
                    strlen(given(req, "old")) <= 1000 &&
                        password_check(account->password, given(req, "old"))));
    TRY(password_rules(cx, account->username, fresh));
    if (strcmp(fresh, given(req, "again")) != 0)
        return fail(cx, E_INVALID, "again", "Hai lần gõ không giống nhau.");
    if (strcmp(fresh, given(req, "old")) == 0)
        return fail(cx, E_INVALID, "password", "Mật khẩu mới phải khác mật khẩu hiện nay.");
    account->password = password_hash(cx->mem, fresh);
    req_keep(req, account);
    return E_OK;
}

int desk_password(struct cx *cx, struct req *req)
{
    const struct account *account = req_kept(req);
    TRY(account_set_password(cx, account->id, account->password, false));
    TRY(session_begin(cx, req, account->id, req->session->row.post_id));
    return reply_flash(cx, req,
                       *given(req, "back") ? back_of(cx, req, given(req, "back")) : "/tai-khoan",
                       "Đã đổi mật khẩu. Các phiên khác của anh/chị đã kết thúc.");
}

/* ---- PIN ---- */

int desk_pin_prep(struct cx *cx, struct req *req)
{
    const char *pin = given(req, "pin"), *hash = "";
    TRY(step_up(cx, req));
    if (*pin) {
        TRY(pin_rules(cx, pin));
        hash = password_hash(cx->mem, pin);
    }
    req_keep(req, (void *)(uintptr_t)hash);
    return E_OK;
}

int desk_pin(struct cx *cx, struct req *req)
{
    const char *hash = req_kept(req);
    struct account account = { 0 };
    TRY(account_set_pin(cx, hash));
    TRY(account_get(cx, cx->who->account_id, &account));
    TRY(pc_remember(cx, req, &account));
    return reply_flash(cx, req, "/tai-khoan", "%s",
                       *hash ? "Đã đặt PIN. Máy này nhớ anh/chị để chuyển người nhanh."
                             : "Đã bỏ PIN.");
}

/* ---- one-time codes ---- */

static int totp_page(struct cx *cx, struct req *req, const char *secret, const char *sealed)
{
    struct totp_view view = { .secret = secret, .sealed = sealed };
    view.qr.s = qr_svg(cx, totp_url(cx->mem, cx->who->username, secret));
    return reply_page(cx, req, &tpl_account_totp, "Mã xác thực trên điện thoại", &view);
}

/* The secret travels sealed in the form: nothing is stored before a first code proved that the
 * telephone has it. */
int desk_totp_form(struct cx *cx, struct req *req)
{
    const char *sealed = typed_value(cx, "sealed"), *secret;
    if (!sealed || !unseal(cx->mem, req->house->key, sealed, &secret)) {
        secret = totp_secret_new(cx->mem);
        sealed = seal(cx->mem, req->house->key, secret);
    }
    return totp_page(cx, req, secret, sealed);
}

struct enrol {
    const char *sealed;
    int64_t step;
};

int desk_totp_prep(struct cx *cx, struct req *req)
{
    struct enrol *enrol = arena_alloc(cx->mem, sizeof(*enrol));
    const char *secret;
    TRY(step_up(cx, req));
    enrol->sealed = given(req, "sealed");
    if (!unseal(cx->mem, req->house->key, enrol->sealed, &secret))
        return fail(cx, E_INVALID, "code", "Trang này mở đã quá lâu, xin quét lại mã.");
    enrol->step =
        totp_match(cx->mem, secret, text_trim(cx->mem, given(req, "code")), totp_step_now(), 0);
    if (enrol->step < 0)
        return fail(cx, E_INVALID, "code",
                    "Mã không đúng. Xin xem giờ của điện thoại có đúng không.");
    req_keep(req, enrol);
    return E_OK;
}

int desk_totp(struct cx *cx, struct req *req)
{
    const struct enrol *enrol = req_kept(req);
    TRY(account_set_totp(cx, enrol->sealed, enrol->step));
    return reply_flash(cx, req, "/tai-khoan", "Từ nay đăng nhập cần thêm mã trên điện thoại.");
}

int desk_totp_off_prep(struct cx *cx, struct req *req)
{
    return step_up(cx, req);
}

int desk_totp_off(struct cx *cx, struct req *req)
{
    TRY(account_set_totp(cx, "", 0));
    return reply_flash(cx, req, "/tai-khoan", "Đã tắt mã trên điện thoại.");
}

/* ---- sessions and tokens ---- */

int desk_session_end(struct cx *cx, struct req *req)
{
    int64_t id;
    if (!int_read(req_param(req, "id"), &id))
        return E_NOTFOUND;
    TRY(session_end(cx, id, cx->who->account_id));
    return reply_flash(cx, req, "/tai-khoan", "Đã kết thúc phiên đó.");
}

int desk_session_end_others(struct cx *cx, struct req *req)
{
    TRY(session_end_others(cx, req->bearer ? 0 : req->session->row.id));
    return reply_flash(cx, req, "/tai-khoan", "Đã kết thúc mọi phiên khác.");
}

int desk_token_prep(struct cx *cx, struct req *req)
{
    const char *name = text_trim(cx->mem, given(req, "name"));
    TRY(step_up(cx, req));
    if (!*name || utf8_length(name) > 80)
        return fail(cx, E_INVALID, "name", "Xin đặt tên cho thẻ, tối đa 80 ký tự.");
    return E_OK;
}

/* Permissions that the person himself lacks would be useless words on the token. */
static const char *perms_wanted(struct cx *cx, struct req *req)
{
    struct buf out = BUF(cx->mem);
    char *rest = arena_str(cx->mem, given(req, "perms"));
    for (char *name = strsep(&rest, ", \n"); name; name = strsep(&rest, ", \n")) {
        if (*name && can(cx, name))
            buf_printf(&out, "%s%s", out.n ? "," : "", name);
    }
    return buf_str(&out);
}

int desk_token(struct cx *cx, struct req *req)
{
    struct token_view view = { .name = text_trim(cx->mem, given(req, "name")) };
    const char *perms = perms_wanted(cx, req);
    if (*text_trim(cx->mem, given(req, "perms")) && !*perms)
        return fail(cx, E_INVALID, "perms", "Anh/chị không có quyền nào trong số này.");
    TRY(api_token_make(cx, cx->who->account_id, view.name, perms, &view.token));
    return reply_page(cx, req, &tpl_account_token, "Thẻ truy cập mới", &view);
}

int desk_token_end(struct cx *cx, struct req *req)
{
    int64_t id;
    if (!int_read(req_param(req, "id"), &id))
        return E_NOTFOUND;
    TRY(api_token_end(cx, id));
    return reply_flash(cx, req, "/tai-khoan", "Đã hủy thẻ.");
}

/* ---- the links of the demo ---- */

int desk_demo(struct cx *cx, struct req *req)
{
    const char *token = req_param(req, "token");
    struct session_row row = { 0 };
    if (!req->house->demo || strlen(token) != 43)
        return E_NOTFOUND;
    TRY(session_find(cx, session_secret_hash(cx->mem, token), false, &row));
    if (row.idle_s != 0) /* only those made beforehand */
        return E_NOTFOUND;
    reply_see(cx, req, back_of(cx, req, query_text(req, "ve")));
    reply_cookie(req, SESSION_COOKIE, token, -1, true);
    return E_OK;
}
