// SPDX-License-Identifier: Apache-2.0
/* desk_room.c - the desk's own pages and tables as a room, first in the list: sign-in, own account,
 * the house's health. */
#include "desk/backup.h"
#include "desk/desk_pages.h"
#include "desk/desk_room.h"
#include "desk_sql.h"
#include "desk_tpl.h"

static const struct route routes[] = {
    { GET, "/dang-nhap", desk_sign_in_form, ANYONE },
    { POST, "/dang-nhap", desk_sign_in, ANYONE, .prep = desk_sign_in_prep,
      .form = desk_sign_in_form, .no_csrf = true, .slow = true, .again = true },
    { POST, "/dang-nhap/ma", desk_code, ANYONE, .prep = desk_code_prep, .form = desk_code_form,
      .no_csrf = true, .again = true },
    { POST, "/dang-xuat", desk_sign_out, ANYONE, .again = true },
    { GET, "/khoa", desk_lock_form, SIGNED_IN },
    { POST, "/khoa", desk_lock, SIGNED_IN, .again = true },
    { POST, "/khoa/mo", desk_unlock, SIGNED_IN, .prep = desk_unlock_prep, .form = desk_lock_form,
      .slow = true, .again = true },
    { POST, "/doi-nguoi", desk_switch, ANYONE, .prep = desk_switch_prep, .form = desk_switch_form,
      .no_csrf = true, .slow = true, .again = true },
    { POST, "/chuyen-vai", desk_post, SIGNED_IN, .again = true },
    { GET, "/xac-nhan", desk_step_up_form, SIGNED_IN },
    { POST, "/xac-nhan", desk_step_up, SIGNED_IN, .prep = desk_step_up_prep,
      .form = desk_step_up_form, .slow = true, .again = true },
    { GET, "/tai-khoan", desk_account, SIGNED_IN },
    { GET, "/tai-khoan/mat-khau", desk_password_form, SIGNED_IN },
    { POST, "/tai-khoan/mat-khau", desk_password, SIGNED_IN, .prep = desk_password_prep,
      .form = desk_password_form, .slow = true, .again = true },
    { POST, "/tai-khoan/pin", desk_pin, SIGNED_IN, .prep = desk_pin_prep, .form = desk_account,
      .slow = true, .again = true },
    { GET, "/tai-khoan/ma", desk_totp_form, SIGNED_IN },
    { POST, "/tai-khoan/ma", desk_totp, SIGNED_IN, .prep = desk_totp_prep, .form = desk_totp_form,
      .again = true },
    { POST, "/tai-khoan/ma/tat", desk_totp_off, SIGNED_IN, .prep = desk_totp_off_prep },
    { POST, "/tai-khoan/phien/:id/ket-thuc", desk_session_end, SIGNED_IN },
    { POST, "/tai-khoan/phien/khac/ket-thuc", desk_session_end_others, SIGNED_IN },
    { POST, "/tai-khoan/the", desk_token, SIGNED_IN, .prep = desk_token_prep, .form = desk_account,
      .again = true },
    { POST, "/tai-khoan/the/:id/huy", desk_token_end, SIGNED_IN },
    { GET, "/demo/:token", desk_demo, ANYONE, .door = TICKET },
    { GET, "/song/:kind/:id", desk_live, SIGNED_IN },
    { GET, "/ngon-ngu/:lang", desk_language, ANYONE },
    { GET, "/chu/:size", desk_letters, ANYONE },
    { GET, "/cai-dat", desk_settings, "desk.settings" },
    { POST, "/cai-dat", desk_settings_save, "desk.settings", .form = desk_settings },
    { GET, "/phien", desk_sessions, "desk.sessions" },
    { POST, "/phien/:id/ket-thuc", desk_sessions_end, "desk.sessions", .form = desk_sessions },
    { GET, "/healthz", desk_health, ANYONE },
    { GET, "/metrics", desk_metrics, ANYONE },
    { GET, "/api/v1/openapi.json", desk_openapi, ANYONE, .door = API,
      .summary = "This description." },
    { 0 },
};

const struct command desk_commands[] = {
    { .name = "openapi",
      .usage = "",
      .help = "Print the description of the API (OpenAPI 3.1).",
      .run = command_openapi,
      .no_data = true },
    { .name = "backup",
      .usage = "FILE",
      .help =
          "Copy database and files of the living office into FILE and read it back; the key file is not in it.",
      .run = command_backup,
      .min_args = 1,
      .max_args = 1 },
    { .name = "rekey",
      .usage = "",
      .help =
          "Make a new key file and seal the database's key with it; copies made before need the old file, which stays beside it.",
      .run = command_rekey },
    { .name = "restore",
      .usage = "FILE [--key KEYFILE]",
      .help =
          "Make the office of a backup in the empty folder DIR (or the empty database of --db).",
      .run = command_restore,
      .options = "key",
      .min_args = 1,
      .max_args = 1,
      .no_data = true,
      .offline = true },
    { 0 },
};

static const struct perm perms[] = { { "desk.watch", "Xem số đo của máy chủ" },
                                     { "desk.settings", "Đặt cài đặt chung của hệ thống" },
                                     { "desk.sessions", "Xem và kết thúc phiên đăng nhập" },
                                     { 0 } };
static const struct menu menu[] = {
    { "Quản trị", "Phiên đăng nhập", "/phien", "device-desktop", "desk.sessions", 280, NULL },
    { "Quản trị", "Cài đặt", "/cai-dat", "settings", "desk.settings", 290, NULL },
    { 0 },
};

const struct room desk_room = {
    .name = "desk",
    .title = "Nhà",
    .schema = desk_schema,
    .sql = desk_sql,
    .tpl = desk_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
    .jobs = desk_jobs,
    .commands = desk_commands,
};
