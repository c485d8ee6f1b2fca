// SPDX-License-Identifier: Apache-2.0
/* health.c - is the house well, and what has it done? For machines that watch it. */
#include "desk/desk_pages.h"
#include <fcntl.h>
#include <unistd.h>

int desk_health(struct cx *cx, struct req *req)
{
    const char *why = "", *value;
    bool read_only = store_read_only(req->house->store, &why);
    TRY(setting_get(cx, "key", &value)); /* the database answers */
    struct json j = json_new(cx);
    json_open(&j);
    json_member(&j, "status", read_only ? "read-only" : "ok");
    json_member_bool(&j, "read_only", read_only);
    json_member(&j, "why", read_only ? why : "");
    json_member(&j, "engine",
                store_engine(req->house->store) == ENGINE_SQLITE ? "sqlite" : "postgresql");
    json_member(&j, "version", MOTCUA_VERSION);
    json_member_utc(&j, "now", cx->now);
    json_close(&j);
    return reply_json_text(cx, req, 200, json_text(&j));
}

/* RssAnon + RssShmem of this process in bytes; 0 when the kernel does not say. */
static int64_t memory_used(struct cx *cx)
{
    char text[4096] = "";
    int64_t sum = 0, kb;
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    static const char *const names[] = { "RssAnon:", "RssShmem:" };
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *at = strstr(text, names[i]);
        at = at ? at + strlen(names[i]) : "";
        at += strspn(at, " \t");
        if (int_read(arena_strn(cx->mem, at, strspn(at, "0123456789")), &kb))
            sum += kb * 1024;
    }
    return sum;
}

static void figure(struct buf *out, const char *name, const char *type, const char *help,
                   int64_t value)
{
    buf_printf(out, "# HELP motcua_%s %s\n# TYPE motcua_%s %s\nmotcua_%s %lld\n", name, help, name,
               type, name, (long long)value);
}

int desk_metrics(struct cx *cx, struct req *req)
{
    struct store_stats s;
    struct http_stats h = { 0 };
    struct buf out = BUF(cx->mem);
    const char *why;
    if (!req_loopback(req) && !can(cx, "desk.watch"))
        return E_NOTFOUND;
    store_stats(req->house->store, &s);
    if (req->house->http)
        http_stats(req->house->http, &h);
    figure(&out, "http_connections", "gauge", "Open connections.", h.conns);
    figure(&out, "http_streams", "gauge", "Open event streams.", h.streams);
    figure(&out, "http_requests_total", "counter", "Requests answered.", h.requests);
    figure(&out, "http_refused_total", "counter", "Requests refused by the front door.", h.refused);
    figure(&out, "http_sent_bytes_total", "counter", "Bytes sent.", h.bytes_out);
    figure(&out, "store_writes_total", "counter", "Write transactions committed.", s.writes);
    figure(&out, "store_batches_total", "counter", "Group commits.", s.batches);
    figure(&out, "store_retries_total", "counter", "Writes that were run again.", s.retries);
    figure(&out, "store_reads_total", "counter", "Read transactions.", s.reads);
    figure(&out, "store_statements_total", "counter", "Statements run.", s.statements);
    figure(&out, "store_steps_total", "counter", "Steps of SQLite's machine.", s.steps);
    figure(&out, "store_queue", "gauge", "Writes that wait.", s.queue);
    figure(&out, "store_batch_max_microseconds", "gauge", "Longest group commit.", s.batch_us_max);
    figure(&out, "store_wait_max_microseconds", "gauge", "Longest wait of a write.", s.wait_us_max);
    figure(&out, "read_only", "gauge", "1 while the disk takes no writes.",
           store_read_only(req->house->store, &why));
    figure(&out, "memory_bytes", "gauge", "RssAnon and RssShmem of this process.", memory_used(cx));
    return reply_text(cx, req, 200, "text/plain; version=0.0.4; charset=utf-8", buf_str(&out));
}

/* Where the reader was: told by the link, else by the browser (which also knows the query). */
static const char *where_from(struct cx *cx, struct req *req)
{
    const char *told = query_text(req, "ve"), *from = req_header(req, "Referer");
    if (*told)
        return back_of(cx, req, told);
    from = from ? strstr(from, "://") : NULL;
    from = from ? strchr(from + 3, '/') : NULL;
    return from ? back_of(cx, req, from) : "/";
}

static int keep_taste(struct cx *cx, struct req *req, const char *cookie, const char *value)
{
    reply_see(cx, req, where_from(cx, req));
    reply_cookie(req, cookie, value, INT64_C(365) * 86400, true);
    return E_OK;
}

int desk_language(struct cx *cx, struct req *req)
{
    const char *lang = req_param(req, "lang");
    if (strcmp(lang, "vi") != 0 && strcmp(lang, "en") != 0)
        return E_NOTFOUND;
    return keep_taste(cx, req, "lang", lang);
}

int desk_letters(struct cx *cx, struct req *req)
{
    const char *size = req_param(req, "size");
    if (strcmp(size, "lon") != 0 && strcmp(size, "thuong") != 0)
        return E_NOTFOUND;
    return keep_taste(cx, req, "chu", size);
}

/* ---- rows that time has passed by: kept answers, ended sessions, the log of sign-ins ---- */

static int purge_some(struct cx *cx, void *arg)
{
    int *gone = arg;
    *gone = desk_purge(cx, 20);
    return *gone;
}

static int purge(struct cx *cx, struct job_ctx *job)
{
    int gone = 1;
    int64_t all = 0;
    while (gone > 0 && !job_cancelled(job)) {
        SCRATCH(cx->mem)
        {
            if (job_write(cx, job, purge_some, &gone) < 0)
                gone = -1;
        }
        all += gone > 0 ? gone : 0;
    }
    return gone < 0 ? E_BUSY : job_progress(cx, job, all, all);
}

const struct job_kind desk_jobs[] = {
    { .kind = "desk.purge", .title = "Dọn các dòng đã hết hạn", .run = purge, .every_s = 3600 },
    { 0 },
};
