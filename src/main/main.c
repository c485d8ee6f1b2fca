// SPDX-License-Identifier: Apache-2.0
/* main.c - the front door of the program: global options, then serve or a command. Does no office
 * work itself. */
#include "base/log.h"
#include "base/text.h"
#include "desk/settings.h"
#include "main/main.h"
#include <errno.h>
#include <unistd.h>

#ifndef MOTCUA_VERSION
#    define MOTCUA_VERSION "0.1.0"
#endif
enum { WORDS_MAX = 256 };

static FILE *open_here(void *arg, const char *path, const char *mode, char *why, size_t nwhy)
{
    (void)arg;
    if (strcmp(path, "-") == 0)
        return stdin;
    FILE *f = fopen(path, mode);
    if (!f)
        snprintf(why, nwhy, "%s", errno_vi(errno));
    return f;
}

void print_faults(FILE *err, const struct cx *cx, int rc)
{
    if (cx->err.n == 0)
        fprintf(err, "motcua: %s\n", fault_first(cx, rc));
    for (size_t i = 0; i < cx->err.n; i++) {
        const struct fault *f = &cx->err.v[i];
        fprintf(err, "motcua: %s%s%s\n", f->field[0] ? f->field : "", f->field[0] ? ": " : "",
                f->msg);
    }
}

static int db_read(struct cx *cx, const char *value, const char **ret)
{
    *ret = value;
    return !*value || text_has_prefix(value, "postgresql://") ||
                   text_has_prefix(value, "postgres://")
               ? E_OK
               : fail(cx, E_INVALID, "db",
                      "Chỉ nhận địa chỉ dạng postgresql://…, không phải \"%s\".", value);
}

static int listen_read(struct cx *cx, const char *value, const char **ret)
{
    const char *colon = strrchr(value, ':');
    int64_t port;
    *ret = value;
    return colon && colon > value && int_read(colon + 1, &port) && port >= 0 && port <= 65535
               ? E_OK
               : fail(cx, E_INVALID, "listen",
                      "Nơi nghe \"%s\" không đúng, xin viết như 127.0.0.1:8080.", value);
}

/* A global option at argv[*i]; true when it was one. Its value goes to g. */
static bool take_global(struct cx *cx, struct global *g, int argc, char **argv, int *i, int *rc)
{
    static const char *const names[] = { "--data", "--db",    "--listen",
                                         "--now",  "--trace", "--public-url" };
    const char *word = argv[*i], *value = NULL, *name = NULL;
    for (size_t k = 0; k < COUNT(names); k++) {
        size_t n = strlen(names[k]);
        if (strncmp(word, names[k], n) != 0 || (word[n] != '\0' && word[n] != '='))
            continue;
        name = names[k];
        value = word[n] == '=' ? word + n + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "--version") == 0) {
        g->help |= word[2] == 'h';
        g->version |= word[2] == 'v';
        return true;
    }
    if (!name)
        return false;
    struct utc now;
    if (!value)
        *rc = fail(cx, E_INVALID, name + 2, "Tùy chọn %s cần một giá trị.", name);
    else if (strcmp(name, "--data") == 0) {
        g->data = value;
        g->data_named = true;
    } else if (strcmp(name, "--db") == 0)
        *rc = db_read(cx, value, &g->db);
    else if (strcmp(name, "--listen") == 0)
        *rc = listen_read(cx, value, &g->listen);
    else if (strcmp(name, "--public-url") == 0)
        *rc = public_url_read(cx, "public-url", value, &g->public_url);
    else if (strcmp(name, "--now") == 0 && utc_read_iso(value, &now)) {
        clock_set(now);
        g->now = true;
    } else if (strcmp(name, "--now") == 0)
        *rc = fail(cx, E_INVALID, "now", "Thời điểm không đúng, xin viết như 2021-11-01T07:30.");
    else if (!log_trace_on(value))
        *rc = fail(cx, E_INVALID, "trace", "Chỉ theo dõi được: sql, http, jobs.");
    return true;
}

static int run_here(struct cx *cx, const struct global *g, const struct command *c, int argc,
                    const char *const *argv)
{
    struct house *house = NULL;
    struct cli_caller caller = { stdout, stderr, open_here, .dir = g->data, .db = g->db };
    struct house_config config = {
        .store = { .dir = g->data, .url = g->db, .must_exist = !c->create, .fresh = c->create },
        .create = c->create
    };
    const char *file = arena_printf(cx->mem, "%s/motcua.db", g->data);
    bool nothing_there = c->maybe_data && !g->data_named && !g->db[0] && access(file, F_OK) != 0;
    if (!c->no_data && !nothing_there) {
        int rc = house_open(cx, &config, &house);
        if (rc < 0) {
            print_faults(stderr, cx, rc);
            return err_exit(rc);
        }
    }
    int rc = house ? demo_clock(cx, house, g) : E_OK;
    int code = rc < 0 ? err_exit(rc) : run_command(house, &caller, argc, argv);
    if (house)
        house_close(house);
    return code;
}

static int dispatch(struct cx *cx, const struct global *g, int argc, const char *const *argv)
{
    int words, code;
    const struct command *c = command_find(command_lists(cx), argc, argv, &words);
    if (g->version) {
        printf("motcua %s\n", MOTCUA_VERSION);
        return 0;
    }
    if (g->help) {
        const char *const help[] = { "help" };
        return run_here(cx, g, command_find(command_lists(cx), 1, help, &words), 1, help);
    }
    if (!c) {
        print_faults(stderr, cx, fail(cx, E_INVALID, "", "Không có lệnh này. Xem motcua --help."));
        return err_exit(E_INVALID);
    }
    if (strcmp(c->name, "serve") == 0) {
        int rc = argc > words
                     ? fail(cx, E_INVALID, "", "Lệnh serve không nhận \"%s\".", argv[words])
                     : serve_run(cx, g);
        if (rc < 0)
            print_faults(stderr, cx, rc);
        return rc < 0 ? err_exit(rc) : 0;
    }
    if (!c->no_data && admin_call(g->data, argc, argv, &code))
        return code;
    return run_here(cx, g, c, argc, argv);
}

int main(int argc, char **argv)
{
    struct cx *cx = cx_new();
    const char *words[WORDS_MAX], *dir = getenv("MOTCUA_DATA");
    struct global g = { .data = dir ? dir : "/var/lib/motcua",
                        .db = "",
                        .listen = "127.0.0.1:8080",
                        .public_url = "" };
    int n = 0, rc = E_OK;
    for (int i = 1; i < argc && rc >= 0; i++) {
        if (take_global(cx, &g, argc, argv, &i, &rc))
            continue;
        if (n == WORDS_MAX)
            rc = fail(cx, E_INVALID, "", "Quá nhiều tham số (tối đa %d).", WORDS_MAX);
        else
            words[n++] = argv[i];
    }
    if (rc < 0) {
        print_faults(stderr, cx, rc);
        return err_exit(rc);
    }
    int code = dispatch(cx, &g, n, words);
    cx_free(cx);
    return code;
}
