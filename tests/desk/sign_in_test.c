// SPDX-License-Identifier: Apache-2.0
/* sign_in_test.c - coming in, staying, being locked out, switching, codes, tokens. */
#include "base/crypt.h"
#include "desk/desk_pages.h"
#include "desk/totp.h"
#include "test.h"

#define PASSWORD "con mèo ngủ trên mái"
#define SIGN_IN  "username=lan&password=con+mèo+ngủ+trên+mái"

/* What the house writes by itself stands behind the writes of people; this one waits for it. */
static int nothing(struct cx *cx, void *arg)
{
    (void)cx;
    (void)arg;
    return E_OK;
}

static void wait_for_background(struct cx *cx)
{
    EQ(house_write(cx->house, cx, LANE_BACKGROUND, nothing, NULL), E_OK);
}

TEST(codes_are_those_of_the_standard)
{
    /* RFC 6238, appendix B, SHA-1, the last six of eight digits; secret "12345678901234567890" */
    static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    STR_EQ(totp_code(cx->mem, secret, 59 / 30), "287082");
    STR_EQ(totp_code(cx->mem, secret, 1111111109 / 30), "081804");
    STR_EQ(totp_code(cx->mem, secret, INT64_C(20000000000) / 30), "353130");
    EQ(totp_match(cx->mem, secret, "287082", 1, 0), 1);
    EQ(totp_match(cx->mem, secret, "287082", 2, 0), 1);  /* one step late */
    EQ(totp_match(cx->mem, secret, "287082", 3, 0), -1); /* two */
    EQ(totp_match(cx->mem, secret, "287082", 1, 1), -1); /* used */
    EQ(totp_match(cx->mem, secret, "28708", 1, 0), -1);
    STR_EQ(totp_code(cx->mem, "!", 1), "");
    EQ(strlen(totp_secret_new(cx->mem)), 32);
}

TEST(passwords_have_rules)
{
    EQ(password_rules(cx, "lan", PASSWORD), E_OK);
    EQ(password_rules(cx, "lan", "ngắn quá"), E_INVALID);
    EQ(password_rules(cx, "nguyenlan", "nguyenlan 2021"), E_INVALID);
    EQ(password_rules(cx, "nguyenlan", "Nguyễnlan 2021"), E_INVALID);
    EQ(password_rules(cx, "lan", "1234567890"), E_INVALID);
    EQ(password_rules(cx, "lan", "aaaaaaaaaaaa"), E_INVALID);
    EQ(password_rules(cx, "lan", "matkhau2021"), E_INVALID);
    EQ(pin_rules(cx, "2580"), E_OK);
    EQ(pin_rules(cx, "1234"), E_INVALID);
    EQ(pin_rules(cx, "7777"), E_INVALID);
    EQ(pin_rules(cx, "258"), E_INVALID);
    EQ(pin_rules(cx, "258a"), E_INVALID);
}

TEST(coming_in_and_going_out)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/dang-nhap?ve=%2Ftai-khoan");
    EQ(http(cx, GET, "/dang-nhap?ve=%2Ftai-khoan", ""), 200);
    HAS(reply_body(cx), "name=\"back\" value=\"/tai-khoan\"");
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN "&back=/tai-khoan"), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/tai-khoan");
    HAS(reply_header_of(cx, "Set-Cookie"), "HttpOnly");
    HAS(reply_header_of(cx, "Set-Cookie"), "SameSite=Lax");
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    HAS(reply_body(cx), "Phiên này");
    const char *cookie = cookie_of(cx, SESSION_COOKIE);
    EQ(http(cx, POST, "/dang-xuat", ""), 303);
    STR_EQ(cookie_of(cx, SESSION_COOKIE), "");
    set_cookie(cx, SESSION_COOKIE, cookie); /* somebody kept it */
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
}

TEST(only_paths_of_ours_are_returned_to)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    static const char *const bad[] = { "//example.org/", "/%5Cexample.org", "https://example.org",
                                       "", "/a%0d%0ab" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        EQ(http(cx, POST, "/dang-nhap", arena_printf(cx->mem, SIGN_IN "&back=%s", bad[i])), 303);
        STR_EQ(reply_header_of(cx, "Location"), "/ban-lam-viec");
    }
}

TEST(wrong_passwords_are_counted_by_account)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    for (int i = 0; i < 5; i++) {
        EQ(http(cx, POST, "/dang-nhap", "username=lan&password=sai"), 422);
        HAS(reply_body(cx), "không đúng");
        HAS(reply_body(cx), "value=\"lan\"");
        HASNT(reply_body(cx), "value=\"sai\"");
    }
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 422); /* the right one, too late */
    HAS(reply_body(cx), "15 phút");
    EQ(http(cx, POST, "/dang-nhap", "username=khongco&password=sai"), 422);
    HAS(reply_body(cx), "không đúng"); /* no word on whether it exists */
    at(cx, "2031-01-01T08:00");
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
}

TEST(a_name_that_is_not_there_takes_as_long)
{
    int64_t there = 0, absent = 0;
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    for (int i = 0; i < 3; i++) {
        int64_t begin = monotonic_us();
        EQ(http(cx, POST, "/dang-nhap", "username=lan&password=sai"), 422);
        there += monotonic_us() - begin;
        begin = monotonic_us();
        EQ(http(cx, POST, "/dang-nhap", "username=khongco&password=sai"), 422);
        absent += monotonic_us() - begin;
    }
    IS(absent > there / 3 && there > absent / 3);
}

TEST(a_closed_account_stays_out_and_its_sessions_end)
{
    int64_t id = make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    OK(account_close(cx, id));
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 422);
}

TEST(a_session_ends_after_twelve_hours_and_after_silence)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    at(cx, "2021-11-01T07:00");
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    at(cx, "2021-11-01T07:10");
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    at(cx, "2021-11-01T07:30"); /* silent for 20 minutes: locked */
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/khoa?ve=%2Ftai-khoan");
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    EQ(http(cx, POST, "/khoa/mo", "secret=sai&back=/tai-khoan"), 422);
    EQ(http(cx, POST, "/khoa/mo", "secret=con+mèo+ngủ+trên+mái&back=/tai-khoan"), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/tai-khoan");
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    at(cx, "2021-11-01T11:45"); /* four hours of silence: over */
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    HAS(reply_header_of(cx, "Location"), "/dang-nhap");
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    for (int minute = 10; minute < 12 * 60; minute += 10) {
        cx->now = (struct utc){ cx->now.ms + 10 * MINUTE_MS };
        clock_set(cx->now);
        EQ(http(cx, GET, "/dang-nhap", ""), 200); /* any page keeps it alive … */
    }
    cx->now = (struct utc){ cx->now.ms + 10 * MINUTE_MS };
    clock_set(cx->now);
    EQ(http(cx, GET, "/tai-khoan", ""), 303); /* … but not for ever */
    HAS(reply_header_of(cx, "Location"), "/dang-nhap");
}

TEST(when_one_was_last_seen_is_written_every_five_minutes)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    at(cx, "2021-11-01T07:00");
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    static const char *const times[] = { "2021-11-01T07:03", "2021-11-01T07:06",
                                         "2021-11-01T07:08" };
    for (size_t i = 0; i < COUNT(times); i++) {
        at(cx, times[i]);
        EQ(http(cx, GET, "/tai-khoan", ""), 200);
    }
    wait_for_background(cx);
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    HAS(reply_body(cx), "07:06 01/11/2021");
    HASNT(reply_body(cx), "07:08 01/11/2021");
}

TEST(a_password_from_somebody_else_is_changed_first)
{
    int64_t id = make_account(cx, "lan", "x");
    const char *hash = password_hash(cx->mem, PASSWORD);
    OK(account_set_password(cx, id, hash, true));
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    HAS(reply_header_of(cx, "Location"), "/tai-khoan/mat-khau");
    EQ(http(cx, GET, "/tai-khoan/mat-khau", "ve=/thong-bao"), 200);
    HAS(reply_body(cx), "name=\"back\" value=\"/thong-bao\"");
    EQ(http(cx, POST, "/tai-khoan/mat-khau",
            "old=sai&password=b%E1%BA%A7u+tr%E1%BB%9Di+xanh+ng%E1%BA%AFt"),
       422);
    EQ(http(cx, POST, "/tai-khoan/mat-khau",
            "old=con+mèo+ngủ+trên+mái&password=trời xanh ngắt&again=trời xanh ngăt"),
       422);
    HAS(reply_body(cx), "không giống nhau");
    EQ(http(
           cx, POST, "/tai-khoan/mat-khau",
           "old=con+mèo+ngủ+trên+mái&password=trời xanh ngắt&again=trời xanh ngắt&back=/thong-bao"),
       303);
    STR_EQ(reply_header_of(cx, "Location"), "/thong-bao");
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    HAS(reply_body(cx), "Đã đổi mật khẩu");
}

TEST(sessions_are_listed_and_ended)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    const char *first = cookie_of(cx, SESSION_COOKIE);
    set_cookie(cx, SESSION_COOKIE, "");
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    const char *link = strstr(strstr(reply_body(cx), "<tbody>"), "/tai-khoan/phien/");
    const char *path = arena_strn(cx->mem, link, strcspn(link, "\""));
    EQ(http(cx, POST, path, ""), 303);
    const char *second = cookie_of(cx, SESSION_COOKIE);
    set_cookie(cx, SESSION_COOKIE, first);
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    set_cookie(cx, SESSION_COOKIE, second);
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    /* another person's session is not there for him */
    make_account(cx, "binh", PASSWORD);
    as_user(cx, "binh", "");
    EQ(http(cx, POST, path, ""), 404);
}

TEST(colleagues_switch_by_pin_on_a_shared_pc)
{
    make_account(cx, "lan", PASSWORD);
    make_account(cx, "binh", PASSWORD);
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    EQ(http(cx, POST, "/tai-khoan/pin", "pin=1234"), 422);
    EQ(http(cx, POST, "/tai-khoan/pin", "pin=2580"), 303);
    IS(*cookie_of(cx, PC_COOKIE));
    EQ(http(cx, POST, "/dang-xuat", ""), 303);
    EQ(http(cx, POST, "/dang-nhap", "username=binh&password=con+mèo+ngủ+trên+mái"), 303);
    EQ(http(cx, POST, "/khoa", "back=/tai-khoan"), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/khoa?ve=%2Ftai-khoan");
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    EQ(http(cx, GET, "/khoa", ""), 200);
    const char *lan = form_input(cx, "account");
    IS(*lan);
    EQ(http(cx, POST, "/doi-nguoi", arena_printf(cx->mem, "account=%s&pin=2581", lan)), 422);
    EQ(http(cx, POST, "/doi-nguoi", "account=12345&pin=2580"), 422);
    EQ(http(cx, POST, "/doi-nguoi", arena_printf(cx->mem, "account=%s&pin=2580", lan)), 303);
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    HAS(reply_body(cx), "<h1>lan</h1>");
    EQ(http(cx, POST, "/khoa", "back=/tai-khoan"), 303);
    EQ(http(cx, POST, "/khoa/mo", "secret=2580&back=/tai-khoan"), 303);
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    for (int i = 0; i < 5; i++)
        EQ(http(cx, POST, "/doi-nguoi", arena_printf(cx->mem, "account=%s&pin=2589", lan)), 422);
    EQ(http(cx, POST, "/doi-nguoi", arena_printf(cx->mem, "account=%s&pin=2580", lan)), 422);
    HAS(reply_body(cx), "Sai 5 lần");
    wait_for_background(cx);
    cx->now.ms += HOUR_MS; /* the wait is over, but this browser has forgotten her */
    clock_set(cx->now);
    EQ(http(cx, POST, "/doi-nguoi", arena_printf(cx->mem, "account=%s&pin=2580", lan)), 422);
    HAS(reply_body(cx), "không nhớ người đó nữa");
    as_nobody(cx); /* another browser knows nobody */
    EQ(http(cx, POST, "/doi-nguoi", arena_printf(cx->mem, "account=%s&pin=2580", lan)), 422);
}

TEST(the_code_of_the_telephone)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    EQ(http(cx, GET, "/tai-khoan/ma", ""), 200);
    HAS(reply_body(cx), "<svg");
    const char *sealed = form_input(cx, "sealed"), *secret;
    IS(unseal(cx->mem, cx->house->key, sealed, &secret));
    EQ(http(cx, POST, "/tai-khoan/ma", arena_printf(cx->mem, "sealed=%s&code=000000", sealed)),
       422);
    HAS(reply_body(cx), secret); /* the same secret again, else the telephone would be wrong */
    int64_t step = totp_step_now();
    EQ(http(cx, POST, "/tai-khoan/ma",
            arena_printf(cx->mem, "sealed=%s&code=%s", sealed,
                         totp_code(cx->mem, secret, step - 1))),
       303);
    EQ(http(cx, POST, "/dang-xuat", ""), 303);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN "&back=/tai-khoan"), 200);
    const char *ticket = form_input(cx, "ticket");
    STR_EQ(cookie_of(cx, SESSION_COOKIE), "");
    EQ(http(cx, POST, "/dang-nhap/ma", "ticket=v1.abc&code=123456"), 422);
    const char *body =
        arena_printf(cx->mem, "ticket=%s&code=%s", ticket, totp_code(cx->mem, secret, step - 1));
    EQ(http(cx, POST, "/dang-nhap/ma", body), 422); /* that one was used for the enrolment */
    body = arena_printf(cx->mem, "ticket=%s&code=%s", ticket, totp_code(cx->mem, secret, step + 1));
    EQ(http(cx, POST, "/dang-nhap/ma", body), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/tai-khoan");
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    HAS(reply_body(cx), "Đang bật");
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap/ma", body), 422); /* once only */
    at(cx, "2031-01-01T08:00");
    EQ(http(cx, POST, "/dang-nhap/ma", arena_printf(cx->mem, "ticket=%s&code=123456", ticket)),
       422);
    HAS(reply_body(cx), "Xin đăng nhập lại từ đầu");
}

TEST(what_matters_asks_for_the_password_again)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    at(cx, "2021-11-01T07:00");
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    at(cx, "2021-11-01T07:12");
    with_header(cx, "Referer", "http://motcua.test/tai-khoan");
    EQ(http(cx, POST, "/tai-khoan/pin", "pin=2580"), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/xac-nhan?ve=%2Ftai-khoan");
    EQ(http(cx, GET, "/xac-nhan?ve=%2Ftai-khoan", ""), 200);
    EQ(http(cx, POST, "/xac-nhan", "password=sai&back=/tai-khoan"), 422);
    EQ(http(cx, POST, "/xac-nhan", "password=con+mèo+ngủ+trên+mái&back=/tai-khoan"), 303);
    EQ(http(cx, POST, "/tai-khoan/pin", "pin=2580"), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/tai-khoan");
}

TEST(programs_come_with_tokens)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    EQ(http(cx, POST, "/tai-khoan/the", "name=&perms="), 422);
    EQ(http(cx, POST, "/tai-khoan/the", "name=m%C3%A1y+in&perms=khong.co"), 422);
    EQ(http(cx, POST, "/tai-khoan/the", "name=m%C3%A1y+in&perms="), 200);
    const char *at_ = strstr(reply_body(cx), "<code>mct_") + 6;
    IS(at_ != NULL);
    const char *token = arena_strn(cx->mem, at_, strcspn(at_, "<"));
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    HAS(reply_body(cx), "máy in");
    HASNT(reply_body(cx), "mct_");
    const char *mark = strstr(reply_body(cx), "/tai-khoan/the/");
    const char *end = arena_strn(cx->mem, mark, strcspn(mark, "\""));
    const char *browser = cookie_of(cx, SESSION_COOKIE);
    as_token(cx, token);
    EQ(http(cx, GET, "/tai-khoan", ""), 404); /* a program has no page; it was let in */
    as_token(cx, "mct_nothing");
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
    as_nobody(cx);
    set_cookie(cx, SESSION_COOKIE, browser);
    EQ(http(cx, POST, end, ""), 303);
    as_token(cx, token);
    EQ(http(cx, GET, "/tai-khoan", ""), 303);
}

TEST(demo_links_only_set_the_cookie_of_a_session_made_beforehand)
{
    int64_t id = make_account(cx, "lan", PASSWORD);
    const char *token;
    OK(session_make(cx, id, 0, &token));
    as_nobody(cx);
    const char *link = arena_printf(cx->mem, "/demo/%s?ve=/tai-khoan", token);
    EQ(http(cx, GET, link, ""), 404);
    cx->house->demo = true;
    EQ(http(cx, GET, link, ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/tai-khoan");
    EQ(http(cx, GET, "/tai-khoan", ""), 200);
    cx->now.ms += 30 * DAY_MS;
    clock_set(cx->now); /* such a session asks for no password and does not lock */
    EQ(http(cx, POST, "/tai-khoan/pin", "pin=2580"), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/tai-khoan");
    EQ(http(cx, GET, "/demo/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""), 404);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303); /* an ordinary session is no link */
    EQ(http(cx, GET, arena_printf(cx->mem, "/demo/%s", cookie_of(cx, SESSION_COOKIE)), ""), 404);
    cx->house->demo = false;
}

TEST(secrets_are_sealed)
{
    const char *plain;
    OK(secret_put(cx, "smtp", 1, "mật khẩu thư"));
    OK(secret_put(cx, "smtp", 1, "mật khẩu mới"));
    OK(secret_get(cx, "smtp", 1, &plain));
    STR_EQ(plain, "mật khẩu mới");
    ERR(secret_get(cx, "smtp", 2, &plain), E_NOTFOUND);
}

TEST(user_names_are_taken_once)
{
    struct account one = { .username = "lan", .agency_id = TEST_AGENCY }, two = one, found = { 0 };
    OK(account_add(cx, &one, ""));
    ERR(account_add(cx, &two, ""), E_CONFLICT);
    STR_EQ(cx->err.v[0].field, "username");
    OK(account_by_username(cx, "lan", &found));
    EQ(found.id, one.id);
    EQ(found.rev, 1);
}

TEST(an_administrator_sees_and_ends_the_sessions_of_his_scope)
{
    make_account(cx, "lan", PASSWORD);
    as_nobody(cx);
    EQ(http(cx, POST, "/dang-nhap", SIGN_IN), 303);
    EQ(http(cx, GET, "/phien", ""), 403);
    const char *of_lan = cookie_of(cx, SESSION_COOKIE);
    as_user_of(cx, TEST_AGENCY + 1, "tam", "thu.read"); /* another agency's */
    as_user(cx, "quan", "desk.sessions");
    EQ(http(cx, GET, "/phien", ""), 200);
    HAS(reply_body(cx), "<small class=\"muted\">lan</small>");
    HAS(reply_body(cx), "<small class=\"muted\">quan</small>");
    HASNT(reply_body(cx), ">tam<");
    EQ(http(cx, GET, "/phien", "q=lan"), 200);
    HASNT(reply_body(cx), "<small class=\"muted\">quan</small>");
    const char *form = strstr(reply_body(cx), "action=\"/phien/");
    IS(form);
    form += strlen("action=\"");
    const char *end = arena_strn(cx->mem, form, strcspn(form, "\""));
    as_user_of(cx, TEST_AGENCY + 1, "boss", "desk.sessions");
    EQ(http(cx, POST, end, ""), 404); /* outside his scope */
    as_user(cx, "quan", "desk.sessions");
    EQ(http(cx, POST, end, ""), 303);
    EQ(http(cx, GET, "/phien", "q=lan"), 200);
    HAS(reply_body(cx), "Không có phiên nào.");
    as_nobody(cx);
    set_cookie(cx, SESSION_COOKIE, of_lan);
    EQ(http(cx, GET, "/tai-khoan", ""), 303); /* to sign-in */
}
