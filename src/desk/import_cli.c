// SPDX-License-Identifier: Apache-2.0
/* import_cli.c - `motcua import KIND FILE…`: the importers of all rooms from the command line. */
#include "desk/import_read.h"
#include "desk/records.h"

/* Files are opened on a context of their own: what cli_open defers must not end with the scratch of
 * a row. */
struct opener {
    struct cx *cx;
    struct cli *cli;
    const char *path;
};

static FILE *open_refused(void *arg)
{
    struct opener *o = arg;
    FILE *file = cli_open(o->cx, o->cli, o->path, "w");

    if (!file)
        cli_err(o->cli, "%s\n", fault_first(o->cx, E_NOTFOUND));
    return file;
}

static const char *kinds(struct cx *cx)
{
    struct buf b = BUF(cx->mem);

    for (const struct room *const *room = house_rooms(cx); *room; room++)
        for (const struct importer *i = (*room)->importers; i && i->kind; i++)
            buf_printf(&b, "%s%s", b.n ? ", " : "", i->kind);
    return buf_str(&b);
}

static void free_cx(void *cx)
{
    cx_free(cx);
}

static int run_import(struct cx *cx, struct cli *cli)
{
    const struct importer *importer = importer_find(cx, cli_arg(cli, 0));
    struct import_sum sum = { 0 };
    struct import_files *first = NULL, **last = &first;

    if (!importer)
        return fail(cx, E_INVALID, "", "Không có loại tệp nhập “%s”. Các loại: %s.",
                    cli_arg(cli, 0), kinds(cx));
    struct cx *files_cx = cx_new();
    arena_defer(cx->mem, free_cx, files_cx);
    for (int i = 1; i < cli_argc(cli); i++) {
        const char *path = cli_arg(cli, i);
        struct opener *o = arena_alloc(cx->mem, sizeof *o);
        struct import_files *f = *last = arena_alloc(cx->mem, sizeof *f);
        *o = (struct opener){ files_cx, cli,
                              arena_printf(cx->mem, "%s.refused.csv",
                                           strcmp(path, "-") == 0 ? "stdin" : path) };
        *f = (struct import_files){ .name = path,
                                    .open_refused = open_refused,
                                    .arg = o,
                                    .progress = cli_progress(cli),
                                    .in = cli_open(cx, cli, path, "r") };
        if (!f->in)
            return E_NOTFOUND;
        if (cli_rename(files_cx, cli, o->path, "") <
            0) /* that of the run before; mostly there is none */
            files_cx->err = (struct faults){ 0 };
        last = &f->next;
    }
    TRY(import_all(cx, importer, first, cli_flag(cli, "dry-run"), &sum));
    cli_out(
        cli,
        "{\"read\":%lld,\"imported\":%lld,\"updated\":%lld,\"unchanged\":%lld,\"refused\":%lld}\n",
        (long long)sum.read, (long long)sum.imported, (long long)sum.updated,
        (long long)sum.unchanged, (long long)sum.refused);
    return E_OK;
}

static int run_work(struct cx *cx, struct cli *cli)
{
    (void)cli;
    return house_work_once(cx->house, cx);
}

const struct command desk_record_commands[] = {
    { "import", "KIND FILE… [--dry-run]",
      "Imports rows of CSV files or JSON lines; refused rows go to FILE.refused.csv.", run_import,
      .flags = "dry-run", .min_args = 2, .max_args = -1 },
    { "work", "[--once]",
      "Runs the outbox and the jobs that are due, once; serve does so by itself.", run_work,
      .flags = "once", .offline = true },
    { 0 },
};
