// SPDX-License-Identifier: Apache-2.0
/* commands.c - commands of the house itself: help, listings, token, search, check. */
#include "desk/login.h"
#include "main/main.h"
#include "rooms/staff/staff.h"

const struct command *const *command_lists(struct cx *cx)
{
    size_t n = 1;
    for (const struct room *const *r = rooms; *r; r++)
        n++;
    const struct command **lists = arena_array(cx->mem, n + 1, sizeof *lists);
    n = 0;
    lists[n++] = main_commands;
    for (const struct room *const *r = rooms; *r; r++) {
        if ((*r)->commands)
            lists[n++] = (*r)->commands;
    }
    return lists;
}

static int command_help(struct cx *cx, struct cli *cli)
{
    cli_out(cli,
            "motcua - the electronic office of a local government in one program\n\n"
            "Usage: motcua [--data DIR] [--db postgresql://…] [--now T] COMMAND …\n\n"
            "  --data DIR     files and SQLite database (default $MOTCUA_DATA or /var/lib/motcua)\n"
            "  --db URL       PostgreSQL instead of the SQLite database in DIR\n"
            "  --now T        start the clock at T (2021-11-01T07:30); it then runs\n"
            "  --trace WORDS  log sql, http, jobs to stderr\n"
            "  --version      print the version\n\nCommands:\n");
    for (const struct command *const *list = command_lists(cx); *list; list++)
        for (const struct command *c = *list; c->name; c++)
            cli_out(cli, "  motcua %s%s%s\n        %s\n", c->name,
                    c->usage && c->usage[0] ? " " : "", c->usage ? c->usage : "", c->help);
    cli_out(
        cli,
        "\nWhile `motcua serve` runs on DIR the other commands work through it.\n"
        "Exit codes: 0 good, 2 invalid input, 3 denied, 4 not found, 5 conflict, 6 busy, 7 failure.\n");
    return E_OK;
}

static int command_rooms(struct cx *cx, struct cli *cli)
{
    (void)cx;
    for (const struct room *const *r = rooms; *r; r++)
        cli_out(cli, "%-12s %s\n", (*r)->name, (*r)->title);
    return E_OK;
}

static const char *verb_name(enum verb v)
{
    return v == GET ? "GET" : v == POST ? "POST" : "PUT";
}

static int command_routes(struct cx *cx, struct cli *cli)
{
    (void)cx;
    for (const struct room *const *r = rooms; *r; r++)
        for (const struct route *x = (*r)->routes; x && x->verb; x++)
            cli_out(cli, "%-5s %-46s %-22s %s\n", verb_name(x->verb), x->path, x->can, (*r)->name);
    return E_OK;
}

static int command_perms(struct cx *cx, struct cli *cli)
{
    (void)cx;
    for (const struct room *const *r = rooms; *r; r++)
        for (const struct perm *p = (*r)->perms; p && p->name; p++)
            cli_out(cli, "%-28s %s\n", p->name, p->label);
    return E_OK;
}

static int command_sql(struct cx *cx, struct cli *cli)
{
    const char *only = cli_arg(cli, 0);
    size_t found = 0;
    for (const struct room *const *r = rooms; *r; r++) {
        for (const struct sql *const *s = (*r)->sql; s && *s; s++) {
            if (only && strcmp((*s)->name, only) != 0)
                continue;
            cli_out(cli, "-- %s.%s%s%s%s\n", (*r)->name, (*s)->name,
                    (*s)->unscoped ? " (unscoped: " : "", (*s)->unscoped ? (*s)->unscoped : "",
                    (*s)->unscoped ? ")" : "");
            if (only)
                cli_out(cli, "%s\n", (*s)->text[ENGINE_SQLITE]);
            found++;
        }
    }
    return only && !found ? fail(cx, E_NOTFOUND, "", "Không có câu lệnh tên %s.", only) : E_OK;
}

struct token_request {
    const char *username, *perms, *token;
};

static int token_make(struct cx *cx, void *arg)
{
    struct token_request *t = arg;
    struct account account = { 0 };
    int rc = account_by_username(cx, t->username, &account);
    if (rc == E_NOTFOUND)
        return fail(cx, rc, "username", "Không có người dùng %s.", t->username);
    TRY(rc);
    return api_token_make(cx, account.id, "motcua token", t->perms, &t->token);
}

static bool known_perm(const char *name, size_t n)
{
    for (const struct room *const *r = rooms; *r; r++)
        for (const struct perm *p = (*r)->perms; p && p->name; p++)
            if (strlen(p->name) == n && memcmp(p->name, name, n) == 0)
                return true;
    return false;
}

static int check_perms(struct cx *cx, const char *list)
{
    for (const char *at = list; *at;) {
        size_t n = strcspn(at, ",");
        if (!known_perm(at, n))
            return fail(cx, E_INVALID, "can",
                        "Không có quyền nào tên là \"%.*s\". Xem motcua perms.", (int)n, at);
        at += n + (at[n] == ',');
    }
    return E_OK;
}

static int command_token(struct cx *cx, struct cli *cli)
{
    struct token_request t = { .username = cli_arg(cli, 0), .perms = cli_option(cli, "can") };
    t.perms = t.perms ? t.perms : "";
    TRY(check_perms(cx, t.perms));
    TRY(cli_write(cx, cli, token_make, &t));
    cli_out(cli, "%s\n", t.token);
    return E_OK;
}

struct search_request {
    const char *text, *kind;
    struct rows hits;
};

static int search_run(struct cx *cx, void *arg)
{
    struct search_request *s = arg;
    return search_find(cx, s->text, s->kind, 50, &s->hits);
}

static bool known_kind(const char *kind)
{
    static const char *const kinds[] = { "", "dossier", "procedure", "person" };
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

static int command_search(struct cx *cx, struct cli *cli)
{
    struct search_request s = { .kind = cli_option(cli, "kind") };
    s.text = text_nfc(cx->mem, cli_arg(cli, 0), strlen(cli_arg(cli, 0)));
    s.kind = s.kind ? s.kind : "";
    if (!known_kind(s.kind))
        return fail(cx, E_INVALID, "kind", "Loại phải là dossier, procedure hoặc person.");
    if (!s.text)
        return fail(cx, E_INVALID, "text", "Chữ cần tìm có ký tự không hợp lệ.");
    TRY(cli_read(cx, cli, search_run, &s));
    if (!cli_flag(cli, "json")) {
        ROWS_EACH(struct hit, h, s.hits)
            cli_out(cli, "%-10s %-28s %s\n", h->kind, h->code, h->title);
        return E_OK;
    }
    struct json j = json_new(cx);
    json_open(&j);
    json_key(&j, "items");
    json_list(&j);
    ROWS_EACH(struct hit, h, s.hits) {
        json_open(&j);
        json_member(&j, "kind", h->kind);
        json_member(&j, "code", h->code);
        json_member(&j, "title", h->title);
        json_close(&j);
    }
    json_list_end(&j);
    json_close(&j);
    cli_out(cli, "%s\n", json_text(&j));
    return E_OK;
}

/* Each check adds its faults; all are run, so that one report tells everything. */
static int check_read(struct cx *cx, void *arg)
{
    (void)arg;
    int worst = E_OK;
    int (*const checks[])(struct cx *) = { book_check, journal_check, blob_check_all };
    for (size_t i = 0; i < COUNT(checks); i++) {
        int rc = checks[i](cx);
        worst = rc < 0 ? rc : worst;
    }
    for (const struct room *const *r = rooms; *r; r++) {
        int rc = (*r)->check ? (*r)->check(cx) : E_OK;
        worst = rc < 0 ? rc : worst;
    }
    return worst;
}

static int command_check(struct cx *cx, struct cli *cli)
{
    int database = store_check(cx, cli_store(cli));
    store_deadline(cli_store(cli), 0);
    int rest = cli_read(cx, cli, check_read, NULL);
    if (database < 0 || rest < 0)
        return database < 0 ? database : rest;
    cli_out(cli, "Sạch: khóa ngoại, sổ, chuỗi nhật ký, tệp đều đúng.\n");
    return E_OK;
}

struct cx *command_cx(struct house *house)
{
    struct cx *cx = cx_new();
    cx->house = house;
    if (house)
        cx->who = staff_system_who(cx);
    return cx;
}

int run_command(struct house *house, const struct cli_caller *caller, int argc,
                const char *const *argv)
{
    int words, exit_code = 0;
    struct cx *cx = command_cx(house);
    const struct command *c = command_find(command_lists(cx), argc, argv, &words);
    int rc = c ? E_OK : fail(cx, E_INVALID, "", "Không có lệnh này. Xem motcua --help.");
    if (c && c->offline && house && house->http)
        rc = fail(cx, E_CONFLICT, "",
                  "Lệnh %s không chạy được khi máy chủ đang phục vụ. Hãy dừng motcua serve trước.",
                  c->name);
    if (rc >= 0)
        rc = command_run(cx, c, caller, argc - words, argv + words, &exit_code);
    if (rc < 0)
        print_faults(caller->err, cx, rc);
    cx_free(cx);
    return rc < 0 ? err_exit(rc) : exit_code;
}

const struct command main_commands[] = {
    { "serve", "[--listen 127.0.0.1:8080] [--public-url URL]",
      "Serve the office over HTTP until SIGTERM. URL is the address that citizens use; it stands in QR codes and links, before the one that the administrator set (/cai-dat).",
      command_help, .no_data = true },
    { "help", "", "Print this help.", command_help, .no_data = true, .max_args = -1 },
    { "rooms", "", "List the rooms.", command_rooms, .no_data = true },
    { "routes", "", "List all routes with verb, path, permission and room.", command_routes,
      .no_data = true },
    { "perms", "", "List all permissions.", command_perms, .no_data = true },
    { "sql", "[NAME]", "List the statements, or print one.", command_sql, .no_data = true,
      .max_args = 1 },
    { "token", "USER [--can perm,perm]", "Make an API token; it is the last word printed.",
      command_token, .options = "can", .min_args = 1, .max_args = 1 },
    { "search", "TEXT [--kind dossier|procedure|person] [--json]", "Find without diacritics.",
      command_search, .options = "kind", .flags = "json", .min_args = 1, .max_args = 1 },
    { "check", "", "Foreign keys, books, journal chain, files; exit 0 only if clean.",
      command_check },
    { 0 },
};
