// SPDX-License-Identifier: Apache-2.0
/* dossier_cli.c - `motcua dossier show CODE [--json]`, for who keeps the machine. */
#include "dossier_room.h"

struct showing {
    const char *code;
    struct dossier d;
    struct json json;
    bool as_json;
};

static int show_read(struct cx *cx, void *arg)
{
    struct showing *s = arg;
    cx->who = staff_system_who(cx);
    TRY(dossier_get(cx, s->code, &s->d));
    s->json = json_new(cx);
    return s->as_json ? dossier_json(cx, &s->d, &s->json) : E_OK;
}

static int show_run(struct cx *cx, struct cli *cli)
{
    struct showing s = { .code = cli_arg(cli, 0), .as_json = cli_flag(cli, "json") };
    TRY(cli_read(cx, cli, show_read, &s));
    if (s.as_json) {
        cli_out(cli, "%s\n", json_text(&s.json));
        return E_OK;
    }
    cli_out(cli, "%s\n%s\n%s\n%s\n", s.d.code, s.d.title, s.d.owner,
            dossier_status_label(s.d.status));
    cli_out(cli, "Nhận: %s\nHẹn trả: %s\n", utc_vi(cx->mem, s.d.received_at),
            utc_vi(cx->mem, s.d.due_at));
    return E_OK;
}

const struct command dossier_commands[] = {
    { .name = "dossier show",
      .usage = "CODE [--json]",
      .help = "One dossier as the API tells it, masked.",
      .run = show_run,
      .flags = "json",
      .min_args = 1,
      .max_args = 1 },
    { .name = NULL },
};
