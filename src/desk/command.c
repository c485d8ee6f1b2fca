// SPDX-License-Identifier: Apache-2.0
/* command.c - arguments, output and files of a command, whether it runs in its own process or
 * inside serve. */
#include "desk/command.h"
#include "base/text.h"
#include "desk/house.h"
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

enum { ARGS_MAX = 256 };

struct cli {
    const struct command *command;
    const struct cli_caller *caller;
    struct cx *cx;
    const char *args[ARGS_MAX];
    int n_args;
    struct {
        const char *name, *value;
    } options[ARGS_MAX];
    int n_options;
    int exit_code;
};

/* Is the name one of these blank-separated words? */
static bool word_in(const char *words, const char *name, size_t n)
{
    for (const char *p = words ? words : ""; *p;) {
        size_t k = strcspn(p, " ");
        if (k == n && strncmp(p, name, n) == 0)
            return true;
        p += k + strspn(p + k, " ");
    }
    return false;
}

const struct command *command_find(const struct command *const *lists, int argc,
                                   const char *const *argv, int *words_used)
{
    const struct command *found = NULL;
    *words_used = 0;
    for (; argc > 0 && *lists; lists++) {
        for (const struct command *c = *lists; c->name; c++) {
            size_t n = strlen(argv[0]);
            if (strcmp(c->name, argv[0]) == 0 && *words_used < 1) {
                found = c;
                *words_used = 1;
            }
            if (argc > 1 && strncmp(c->name, argv[0], n) == 0 && c->name[n] == ' ' &&
                strcmp(c->name + n + 1, argv[1]) == 0) {
                found = c;
                *words_used = 2;
            }
        }
    }
    return found;
}

static int parse_option(struct cx *cx, struct cli *cli, int argc, const char *const *argv, int *i)
{
    const char *word = argv[*i] + 2;
    size_t n = strcspn(word, "=");
    const char *name = arena_strn(cx->mem, word, n);
    bool takes = word_in(cli->command->options, word, n),
         flag = word_in(cli->command->flags, word, n);
    if (!takes && !flag)
        return fail(cx, E_INVALID, name, "Không có tùy chọn --%s. Xem motcua %s --help.", name,
                    cli->command->name);
    const char *value = "";
    if (takes && word[n] == '=')
        value = word + n + 1;
    else if (takes && *i + 1 < argc)
        value = argv[++*i];
    else if (takes || word[n] == '=')
        return fail(cx, E_INVALID, name,
                    takes ? "Tùy chọn --%s cần một giá trị." : "Tùy chọn --%s không nhận giá trị.",
                    name);
    cli->options[cli->n_options].name = name;
    cli->options[cli->n_options++].value = value;
    return E_OK;
}

static int parse(struct cx *cx, struct cli *cli, int argc, const char *const *argv)
{
    bool only_args = false;
    if (argc > ARGS_MAX)
        return fail(cx, E_INVALID, "", "Quá nhiều tham số (tối đa %d).", ARGS_MAX);
    for (int i = 0; i < argc; i++) {
        if (!utf8_valid(argv[i], strlen(argv[i])))
            return fail(cx, E_INVALID, "", "Tham số thứ %d không phải chữ UTF-8.", i + 1);
        if (!only_args && strcmp(argv[i], "--") == 0)
            only_args = true;
        else if (!only_args && strncmp(argv[i], "--", 2) == 0)
            TRY(parse_option(cx, cli, argc, argv, &i));
        else
            cli->args[cli->n_args++] = argv[i];
    }
    if (cli->n_args < cli->command->min_args ||
        (cli->command->max_args >= 0 && cli->n_args > cli->command->max_args))
        return fail(cx, E_INVALID, "", "Cách dùng: motcua %s %s", cli->command->name,
                    cli->command->usage);
    return E_OK;
}

int command_run(struct cx *cx, const struct command *command, const struct cli_caller *caller,
                int argc, const char *const *argv, int *ret_exit)
{
    struct cli *cli = arena_alloc(cx->mem, sizeof *cli);
    cli->command = command;
    cli->caller = caller;
    cli->cx = cx;
    *ret_exit = 0;
    TRY(parse(cx, cli, argc, argv));
    int rc = command->run(cx, cli);
    if (fflush(caller->out) != 0 && rc >= 0)
        return fail(cx, E_IO, "", "Không ghi được kết quả ra.");
    *ret_exit = cli->exit_code;
    return rc;
}

const char *cli_arg(const struct cli *cli, int i)
{
    return i >= 0 && i < cli->n_args ? cli->args[i] : NULL;
}

int cli_argc(const struct cli *cli)
{
    return cli->n_args;
}

const char *cli_option(const struct cli *cli, const char *name)
{
    for (int i = cli->n_options - 1; i >= 0; i--) {
        if (strcmp(cli->options[i].name, name) == 0)
            return cli->options[i].value;
    }
    return NULL;
}

bool cli_flag(const struct cli *cli, const char *name)
{
    return cli_option(cli, name) != NULL;
}

void cli_out(struct cli *cli, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfprintf(cli->caller->out, fmt, ap);
    va_end(ap);
}

void cli_err(struct cli *cli, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfprintf(cli->caller->err, fmt, ap);
    va_end(ap);
    fflush(cli->caller->err);
}

FILE *cli_progress(struct cli *cli)
{
    return cli->caller->err;
}

static void close_file(void *file)
{
    fclose(file);
}

FILE *cli_open(struct cx *cx, struct cli *cli, const char *path, const char *mode)
{
    char why[200] = "";
    if (strcmp(path, "-") == 0 && mode[0] != 'r')
        return cli->caller->out;
    FILE *f = cli->caller->open(cli->caller->arg, path, mode, why, sizeof why);
    if (!f) {
        fail(cx, E_NOTFOUND, "", "Không mở được tệp %s: %s.", path, why);
        return NULL;
    }
    if (f != stdin)
        arena_defer(cx->mem, close_file, f);
    return f;
}

int cli_read(struct cx *cx, struct cli *cli, int (*fn)(struct cx *, void *), void *arg)
{
    return store_read(cli_store(cli), cx, fn, arg);
}

int cli_write(struct cx *cx, struct cli *cli, int (*fn)(struct cx *, void *), void *arg)
{
    (void)cli;
    return house_write(cx->house, cx, LANE_BACKGROUND, fn, arg);
}

void cli_exit(struct cli *cli, int code)
{
    cli->exit_code = code;
}

struct store *cli_store(struct cli *cli)
{
    return cli->cx->house->store;
}

const char *cli_dir(struct cli *cli)
{
    const char *dir = cli->cx->house ? cli->cx->house->dir : cli->caller->dir;
    return dir ? dir : ".";
}

const char *cli_db(struct cli *cli)
{
    return cli->caller->db ? cli->caller->db : "";
}

bool caller_rename(void *unused, const char *from, const char *to, char *why, size_t nwhy)
{
    char folder[4200];
    (void)unused;
    if (*to ? rename(from, to) != 0 : unlink(from) != 0) {
        snprintf(why, nwhy, "%s", errno_vi(errno));
        return false;
    }
    const char *slash = strrchr(from, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - from) + 1 : 1,
             slash ? from : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!fsync(fd);
        close(fd);
    }
    return true;
}

int cli_rename(struct cx *cx, struct cli *cli, const char *from, const char *to)
{
    char why[200] = "";
    bool (*fn)(void *, const char *, const char *, char *, size_t) =
        cli->caller->rename ? cli->caller->rename : caller_rename;
    if (fn(cli->caller->arg, from, to, why, sizeof why))
        return E_OK;
    return fail(cx, E_IO, "", "Không đổi được tên %s thành %s: %s.", from, to, why);
}
