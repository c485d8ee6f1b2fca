// SPDX-License-Identifier: Apache-2.0
/* calendar_cli.c - `motcua due`, and the import of days off from CSV. */
#include "calendar_room.h"

enum { LINE_MAX_ = 4096, DECIMALS_MAX = 12 };

/* --- reading limits --- */

static const struct {
    const char *name;
    enum limit_unit unit;
} units[] = { { "hours", LIMIT_HOURS }, { "workdays", LIMIT_WORKDAYS }, { "days", LIMIT_DAYS } };

/* "3.5" or "-1" as thousandths, further decimals rounded; *whole: no decimals but noughts. */
static bool read_number(const char *s, int64_t *milli, bool *whole)
{
    bool is_negative = *s == '-';
    const char *p = s + is_negative;
    int64_t v = 0;
    int n = 0, decimals = 0;
    for (; *p >= '0' && *p <= '9' && n < DECIMALS_MAX; p++, n++)
        v = v * 10 + (*p - '0');
    v *= 1000;
    *whole = true;
    if (n > 0 && (*p == '.' || *p == ',')) {
        int64_t place = 100;
        for (p++; *p >= '0' && *p <= '9' && decimals < DECIMALS_MAX; p++, decimals++, place /= 10) {
            v += decimals == 3 ? *p >= '5' : (*p - '0') * place;
            *whole = *whole && *p == '0';
        }
        if (decimals == 0)
            return false;
    }
    *milli = is_negative ? -v : v;
    return n > 0 && *p == '\0';
}

static int read_limit(struct cx *cx, const char *unit, const char *number, struct limit *ret)
{
    bool whole;
    *ret = (struct limit){ LIMIT_NONE, 0, ROUND_EXACT };
    for (size_t i = 0; i < COUNT(units); i++) {
        if (strcmp(units[i].name, unit) == 0)
            ret->unit = units[i].unit;
    }
    if (ret->unit == LIMIT_NONE)
        return fail(cx, E_INVALID, "unit",
                    "Đơn vị \"%s\" không đúng: phải là hours, workdays hoặc days.", unit);
    if (!read_number(number, &ret->milli, &whole))
        return fail(cx, E_INVALID, unit, "\"%s\" không phải là số.", number);
    if (ret->unit == LIMIT_DAYS && !whole)
        return fail(cx, E_INVALID, unit, "Thời hạn tính theo ngày hoặc tháng phải là số nguyên.");
    return E_OK;
}

static int read_received(struct cx *cx, const char *text, struct utc *ret)
{
    if (utc_read_iso(text, ret))
        return E_OK;
    return fail(cx, E_INVALID, "received",
                "Thời điểm nhận \"%s\" không đúng. Xin viết như 2026-02-13T16:00.", text);
}

/* --- motcua due --- */

struct due_command {
    struct cli *cli;
    const char *agency; /* identifier or id; NULL = the top one */
    const struct calendar *calendar;
};

static int find_calendar(struct cx *cx, void *arg)
{
    struct due_command *d = arg;
    const struct agency *a = agency_root(cx);
    int64_t id = 0;
    if (d->agency) {
        a = agency_by_identifier(cx, d->agency, utc_day(cx->now));
        if (!a && int_read(d->agency, &id))
            a = agency_by_id(cx, id);
        if (!a)
            return fail(cx, E_NOTFOUND, "agency", "Không có cơ quan %s.", d->agency);
    }
    d->calendar = calendar_of(cx, a ? a->id : 0);
    return E_OK;
}

/* The answer to one line "received,unit,N"; in place. false when it is a refusal. */
static bool answer_line(struct cx *cx, const struct calendar *c, char *line, const char **ret)
{
    char *unit = strchr(line, ','), *number = unit ? strchr(unit + 1, ',') : NULL;
    struct limit limit;
    struct utc received = { 0 }, due = { 0 };
    int rc = E_OK;
    if (!utf8_valid(line, strlen(line))) {
        *ret = "Dòng không phải chữ UTF-8.";
        return false;
    }
    if (!number || strchr(number + 1, ',')) {
        *ret = "Dòng phải có ba ô: received,hours|workdays|days,N.";
        return false;
    }
    *unit++ = '\0';
    *number++ = '\0';
    rc = read_received(cx, line, &received);
    if (rc >= 0)
        rc = read_limit(cx, unit, number, &limit);
    if (rc >= 0)
        rc = calendar_due(cx, c, received, &limit, &due, NULL);
    *ret = rc < 0 ? fault_first(cx, rc) : utc_local_minute(cx->mem, due);
    return rc >= 0;
}

/* Takes the end of the line off; skips what is longer than a line may be. */
static bool cut_line(FILE *in, char *line)
{
    size_t n = strlen(line);
    bool fits = n + 1 < LINE_MAX_ || line[n - 1] == '\n';
    for (int ch = 0; !fits && ch != '\n' && ch != EOF;)
        ch = getc(in);
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r' || line[n - 1] == ' '))
        line[--n] = '\0';
    return fits;
}

static int run_batch(struct cx *cx, const struct due_command *d, const char *path)
{
    FILE *in = cli_open(cx, d->cli, path, "r");
    char line[LINE_MAX_];
    bool all_good = true, first = true;
    if (!in)
        return E_NOTFOUND;
    for (; fgets(line, sizeof line, in); first = false) {
        if (first && strncmp(line, "\xef\xbb\xbf", 3) == 0)
            memmove(line, line + 3, strlen(line + 3) + 1);
        const struct faults none = cx->err;
        struct arena_mark mark = arena_mark(cx->mem);
        const char *answer = "Dòng dài quá.";
        bool good = cut_line(in, line) && answer_line(cx, d->calendar, line, &answer);
        cli_out(d->cli, "%s%s\n", good ? "" : "!", answer);
        all_good = all_good && good;
        cx->err = none;
        arena_rewind(cx->mem, mark);
    }
    if (ferror(in))
        return fail(cx, E_IO, "batch", "Không đọc được tệp %s.", path);
    if (!all_good)
        cli_exit(d->cli, 1);
    return E_OK;
}

static void explain(struct cx *cx, struct cli *cli, const struct rows *steps)
{
    ROWS_EACH(struct due_step, s, *steps) {
        const char *from = utc_local_minute(cx->mem, s->from),
                   *to = utc_local_minute(cx->mem, s->to);
        if (s->minutes)
            cli_out(cli, "%s  %s  %5lld phút  %s\n", from, to, (long long)s->minutes, s->why);
        else
            cli_out(cli, "%s  %s       –      %s\n", from, to, s->why);
    }
}

static int run_one(struct cx *cx, const struct due_command *d)
{
    const char *received = cli_option(d->cli, "received"), *unit = NULL;
    struct limit limit;
    struct utc at, due;
    struct rows steps;
    for (size_t i = 0; i < COUNT(units); i++) {
        if (!cli_option(d->cli, units[i].name))
            continue;
        if (unit)
            return fail(cx, E_INVALID, units[i].name,
                        "Chỉ dùng một trong --hours, --workdays, --days.");
        unit = units[i].name;
    }
    if (!received || !unit)
        return fail(cx, E_INVALID, received ? "hours" : "received",
                    "Cần --received và một trong --hours, --workdays, --days (hoặc --batch).");
    TRY(read_received(cx, received, &at));
    TRY(read_limit(cx, unit, cli_option(d->cli, unit), &limit));
    TRY(calendar_due(cx, d->calendar, at, &limit, &due, &steps));
    cli_out(d->cli, "%s\n", utc_local_minute(cx->mem, due));
    if (cli_flag(d->cli, "explain"))
        explain(cx, d->cli, &steps);
    return E_OK;
}

static int command_due(struct cx *cx, struct cli *cli)
{
    struct due_command d = { cli, cli_option(cli, "agency"), NULL };
    const char *batch = cli_option(cli, "batch");
    if (cx->house) {
        TRY(cli_read(cx, cli, find_calendar, &d));
    } else {
        cli_err(cli, "motcua: không có dữ liệu, tính theo giờ hành chính, chưa trừ ngày lễ.\n");
        d.calendar = calendar_of(cx, 0);
    }
    for (size_t i = 0; batch && i < COUNT(units); i++)
        if (cli_option(cli, units[i].name) || cli_option(cli, "received") ||
            cli_flag(cli, "explain"))
            return fail(cx, E_INVALID, "batch",
                        "--batch đi một mình; thời điểm và thời hạn nằm trong tệp.");
    return batch ? run_batch(cx, &d, batch) : run_one(cx, &d);
}

const struct command calendar_commands[] = {
    { "due",
      "--received T (--hours N | --workdays N | --days N) [--agency ID] [--explain] | --batch FILE|-",
      "The due time of a limit, on the first line; --batch reads lines received,hours|workdays|days,N.",
      command_due, .options = "received hours workdays days agency batch", .flags = "explain",
      .maybe_data = true },
    { 0 },
};

/* --- import calendar: date,weekday,kind,reason_vi,confidence --- */

static const char *const header[] = { "date", "kind", "reason_vi", NULL };

/* The weekday beside a date is there to catch slips of the pen. */
static int check_weekday(struct cx *cx, const struct import_row *row, struct day day)
{
    static const char *const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    const char *given = import_text(cx, row, "weekday"), *real = names[day_weekday(day) - 1];
    if (given[0] && strcmp(given, real) != 0)
        return fail(cx, E_INVALID, "weekday", "Ngày %s là %s (%s), không phải \"%s\".",
                    day_vi(cx->mem, day), weekday_vi(day_weekday(day)), real, given);
    return E_OK;
}

static int put_day(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    const char *date = import_text(cx, row, "date"), *kind = import_text(cx, row, "kind");
    struct day_off d = { .name = import_text(cx, row, "reason_vi"),
                         .decision = import_text(cx, row, "decision"),
                         .source = import_text(cx, row, "confidence"),
                         .cancel_decision = "" };
    if (!day_read_vi(date, &d.day))
        return fail(cx, E_INVALID, "date", "Ngày không đúng: \"%s\". Xin viết như 2026-02-16.",
                    date);
    TRY(check_weekday(cx, row, d.day));
    d.kind = strcmp(kind, "WORK") == 0 ? "MAKEUP" : kind;
    return day_off_put(cx, &d, verdict);
}

static int finish_import(struct cx *cx)
{
    int64_t job;
    return calendar_days_changed(cx, &job);
}

const struct importer calendar_importers[] = {
    { .kind = "calendar",
      .title = "Ngày nghỉ và ngày làm bù",
      .header = header,
      .key = "date",
      .put = put_day,
      .finish = finish_import,
      .can = "calendar.edit" },
    { 0 },
};
