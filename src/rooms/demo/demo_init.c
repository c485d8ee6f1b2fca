// SPDX-License-Identifier: Apache-2.0
/* demo_init.c - `motcua init`: an empty installation, or one of the two demos of the brief. */
#include "demo_room.h"
#include "demo_sql.h"
#include "base/crypt.h"
#include "desk/house.h"
#include "desk/login.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Local time of the demo's first morning. */
#define LOCAL_MS(day_ms, hour, minute)                                                             \
    ((day_ms) + (hour)*HOUR_MS + (minute)*MINUTE_MS - LOCAL_OFFSET_MS)
const struct demo_preset demo_presets[] = {
    { "dong-hy-2021",
      "units-2021.csv",
      "staff-2021.csv",
      "procedures-2021.jsonl",
      { LOCAL_MS(INT64_C(1635724800000), 7, 30) },
      { 737791 },
      { 738095 },
      { 26514, 322, 61, 13 },
      "",
      "000.22.08.H55" },
    { "two-tier",
      "units-2026.csv",
      "staff-2026.csv",
      "procedures-2026.jsonl",
      { LOCAL_MS(INT64_C(1795392000000), 7, 30) },
      { 739617 },
      { 739943 },
      { 6120, 56, 11, 3 },
      "H55.242",
      "" },
    { 0 },
};
enum { DEMO_DEFAULT_SEED = 20211101 };

static const struct demo_preset *preset_by_name(const char *name)
{
    for (const struct demo_preset *p = demo_presets; p->name; p++) {
        if (strcmp(p->name, name) == 0)
            return p;
    }
    return NULL;
}

/* --- an empty installation --- */

static int make_empty(struct cx *cx, void *arg)
{
    struct account *account = arg;
    struct agency a = { .identifier = "H00",
                        .identifier_2020 = "H00",
                        .class = "so-ban-nganh",
                        .code = "",
                        .name = "Cơ quan chưa đặt tên",
                        .short_name = "Cơ quan chưa đặt tên",
                        .place = "",
                        .letterhead_parent = "",
                        .valid_from = day_of(2000, 1, 1) };
    TRY(agency_add(cx, &a));
    struct unit u = { .agency_id = a.id,
                      .identifier = "",
                      .name = "Bộ phận Một cửa",
                      .kind = "onestop",
                      .valid_from = a.valid_from };
    TRY(unit_add(cx, &u));
    struct person p = { .agency_id = a.id, .name = "Quản trị", .phone = "", .email = "" };
    TRY(person_add(cx, &p));
    struct post post = { .agency_id = a.id,
                         .unit_id = u.id,
                         .person_id = p.id,
                         .title = "Quản trị hệ thống",
                         .role = "admin",
                         .valid_from = a.valid_from };
    TRY(post_add(cx, &post));
    account->agency_id = a.id;
    account->person_id = p.id;
    account->username = "quantri";
    account->active = account->must_change = true;
    TRY(account_add(cx, account, account->password));
    return staff_scopes_rebuild(cx);
}

static int init_empty(struct cx *cx, struct cli *cli)
{
    uint8_t bytes[9];
    struct account account = { 0 };
    random_bytes(bytes, sizeof bytes);
    const char *password = base64url(cx->mem, bytes, sizeof bytes);
    account.password = password_hash(cx->mem, password);
    TRY(house_write(cx->house, cx, LANE_PEOPLE, make_empty, &account));
    TRY(store_finish(cx, cx->house->store));
    cli_out(cli, "Đã lập cơ quan gốc H00. Đăng nhập: quantri, mật khẩu lần đầu: %s\n", password);
    return E_OK;
}

/* --- a demo --- */

static int import_one(struct cx *cx, struct cli *cli, const char *kind, const char *file)
{
    const struct data_file *f = demo_file(file);
    const struct importer *importer = importer_find(cx, kind);
    struct import_sum sum = { 0 };
    FILE *in = fmemopen((void *)(uintptr_t)f->bytes, f->n, "r");
    must(importer && in);
    int rc = import_stream(cx, importer, in, file, false, NULL, NULL, &sum);
    fclose(in);
    TRY(rc);
    cli_err(cli, "%s: %lld dòng\n", file, (long long)sum.read);
    return sum.refused
               ? fail(cx, E_INVALID, "", "%s: %lld dòng bị từ chối.", file, (long long)sum.refused)
               : E_OK;
}

/* The six of the demo. They may do every move and read every agency: a visitor plays all parts. */
static const struct {
    const char *username, *label;
} players[] = {
    { "motcua", "Công chức Một cửa" }, { "chuyenvien", "Chuyên viên" },
    { "chutich", "Chủ tịch" },         { "noivu", "Nội vụ" },
    { "quantri", "Quản trị" },
};
struct links {
    const char *token[COUNT(players)];
    const char *pin, *code; /* of a dossier that a citizen looks up */
};

static int grant_players(struct cx *cx, void *arg)
{
    (void)arg;
    for (size_t i = 0; i < COUNT(players); i++) {
        struct account account = { 0 };
        struct rows posts;
        TRY(account_by_username(cx, players[i].username, &account));
        TRY(posts_of_person(cx, account.person_id, &posts));
        must(posts.n > 0);
        TRY(post_grant(cx, ROW(struct post, posts, 0)->id, "deputy", "ALL"));
    }
    TRY(setting_put(cx, "demo", "1"));
    return E_OK;
}

static int make_sessions(struct cx *cx, void *arg)
{
    struct links *links = arg;
    for (size_t i = 0; i < COUNT(players); i++) {
        struct account account = { 0 };
        TRY(account_by_username(cx, players[i].username, &account));
        TRY(session_make(cx, account.id, 0, &links->token[i]));
    }
    return E_OK;
}

static int find_shown(struct cx *cx, void *arg)
{
    struct links *links = arg;
    struct rows hits;
    TRY(search_find(cx, "khai sinh", "dossier", 20, &hits));
    ROWS_EACH(struct hit, h, hits) {
        if (secret_get(cx, DOSSIER_PIN, h->id, &links->pin) >= 0) {
            links->code = h->code;
            return E_OK;
        }
    }
    return E_OK;
}

static int write_links(struct cx *cx, const struct links *links)
{
    const char *path = arena_printf(cx->mem, "%s/demo-links", cx->house->dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!f)
        return fail(cx, E_IO, "", "Không ghi được %s: %s.", path, errno_vi(errno));
    if (links->code)
        fprintf(f, "Công dân\t/tra-cuu/%s?pin=%s\n", links->code, links->pin);
    else
        fprintf(f, "Công dân\t/\n");
    for (size_t i = 0; i < COUNT(players); i++)
        fprintf(f, "%s (%s)\t/demo/%s\n", players[i].label, players[i].username, links->token[i]);
    return fclose(f) == 0 ? E_OK : fail(cx, E_IO, "", "Không ghi được %s.", path);
}

static int make_links(struct cx *cx)
{
    struct links links = { 0 };
    TRY(house_write(cx->house, cx, LANE_PEOPLE, make_sessions, &links));
    TRY(store_read(cx->house->store, cx, find_shown, &links));
    return write_links(cx, &links);
}

/* The links are secrets and in no backup: a demo that was restored gets new ones. */
static int command_links(struct cx *cx, struct cli *cli)
{
    if (!cx->house->demo)
        return fail(cx, E_INVALID, "data", "Dữ liệu này không phải bộ mẫu.");
    cx->who = staff_system_who(cx);
    TRY(make_links(cx));
    cli_out(cli, "Đã lập liên kết đăng nhập mới: %s/demo-links.\n", cli_dir(cli));
    return E_OK;
}

static int keep_clock(struct cx *cx, void *arg)
{
    const struct demo_preset *p = arg;
    return setting_put(
        cx, "clock",
        arena_printf(cx->mem, "%lld %lld", (long long)p->now.ms, (long long)clock_now().ms));
}

static int init_demo(struct cx *cx, struct cli *cli, struct demo_preset *preset, uint64_t seed)
{
    struct demo_world *world;
    arena_set_cap(cx->mem, (size_t)2 << 30);
    cx->now = (struct utc){ day_start(preset->from).ms };
    TRY(import_one(cx, cli, "agencies", preset->units));
    TRY(import_one(cx, cli, "staff", preset->staff));
    TRY(import_one(cx, cli, "calendar", "holidays.csv"));
    TRY(import_one(cx, cli, "procedures", preset->procedures));
    cx->who = staff_system_who(cx);
    cx->now = preset->now;
    TRY(demo_world_make(cx, preset, seed, &world));
    TRY(demo_plan_make(cx, world));
    TRY(demo_fill(cx, world, cli_progress(cli)));
    TRY(house_write(cx->house, cx, LANE_PEOPLE, grant_players, NULL));
    TRY(house_write(cx->house, cx, LANE_PEOPLE, keep_clock, preset));
    TRY(make_links(cx));
    TRY(store_finish(cx, cx->house->store));
    cli_out(cli, "Đã dựng bộ mẫu %s: %lld hồ sơ.\n", preset->name, (long long)preset->figures.all);
    return E_OK;
}

/* --dossiers N keeps the proportions of the figures. */
static void scale(struct demo_figures *f, int64_t all)
{
    f->in_process = f->in_process * all / f->all;
    f->late_closed = f->late_closed * all / f->all;
    f->late_open = f->late_open * all / f->all;
    f->all = all;
}

static int command_init(struct cx *cx, struct cli *cli)
{
    const char *name = cli_option(cli, "preset"), *count = cli_option(cli, "dossiers"),
               *seed_text = cli_option(cli, "seed");
    int64_t n = 0, seed = DEMO_DEFAULT_SEED;
    const struct demo_preset *found = name ? preset_by_name(name) : NULL;
    if (!name || (!found && strcmp(name, "empty") != 0))
        return fail(cx, E_INVALID, "preset",
                    "Xin chọn --preset dong-hy-2021, two-tier hoặc empty.");
    if (count && (!int_read(count, &n) || n < 0 || n > 5000000))
        return fail(cx, E_INVALID, "dossiers", "Số hồ sơ phải từ 0 đến 5.000.000.");
    if (seed_text && !int_read(seed_text, &seed))
        return fail(cx, E_INVALID, "seed", "Hạt giống phải là số nguyên.");
    if (agency_root(cx))
        return fail(cx, E_CONFLICT, "data", "Thư mục %s đã có dữ liệu.", cli_dir(cli));
    TRY(staff_roles_make(cx));
    if (!found)
        return init_empty(cx, cli);
    struct demo_preset preset = *found;
    if (count)
        scale(&preset.figures, n);
    return init_demo(cx, cli, &preset, (uint64_t)seed);
}

const struct command demo_commands[] = {
    { "init", "--preset dong-hy-2021|two-tier|empty [--dossiers N] [--seed S]",
      "Make an installation: empty, or with a demo.", command_init,
      .options = "preset dossiers seed", .offline = true, .create = true },
    { "demo links", "", "Make the log-in links of a demo anew, after a restore.", command_links },
    { 0 },
};
static const char *const needs[] = { "staff", "party",   "calendar", "catalogue",
                                     "flow",  "dossier", NULL };
const struct room demo_room = {
    .name = "demo",
    .title = "Bộ mẫu",
    .needs = needs,
    .sql = demo_sql,
    .commands = demo_commands,
};
