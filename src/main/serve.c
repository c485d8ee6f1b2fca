// SPDX-License-Identifier: Apache-2.0
/* serve.c - `motcua serve`: opens the house, starts its threads, waits for the signal to close. */
#include "base/log.h"
#include "base/text.h"
#include "main/main.h"
#include <pthread.h>
#include <signal.h>

/* On PostgreSQL a write keeps its worker until COMMIT. */
enum { WORKERS = 4, WORKERS_PG = 12, DRAIN_MS = 10000 };

static void on_refused(int status, const char *peer, void *arg)
{
    (void)arg;
    log_line(LOG_INFO, "refused status=%d peer=%s", status, peer);
}

static int open_door(struct cx *cx, struct house *house, const char *listen)
{
    char why[200] = "";
    const char *proxy = getenv("MOTCUA_TRUSTED_PROXY"); /* addresses of the nginx in front */
    struct http_config config = {
        .listen = listen,
        .spool_dir = house->spool,
        .trusted_proxy = proxy ? proxy : "",
        .accept = house_accept,
        .handle = house_handle,
        .refusal = house_refusal,
        .rest = house_rest,
        .refused = on_refused,
        .arg = house,
    };
    if (http_start(&config, &house->http, why, sizeof why) != 0)
        return fail(cx, E_IO, "listen", "Không mở được cổng %s: %s.", listen, why);
    return E_OK;
}

/* Until a signal; true when instead a disk that took no writes at the start takes them now. */
static bool wait_for_signal(const struct house *house)
{
    const struct timespec second = { .tv_sec = 1 };
    bool over = false;
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    while (!over && sigtimedwait(&set, NULL, &second) < 0)
        store_frozen(house->store, &over);
    return over;
}

static void block_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static int read_clock(struct cx *cx, void *arg)
{
    return setting_get(cx, "clock", arg);
}

int demo_clock(struct cx *cx, struct house *house, const struct global *g)
{
    const char *text = "";
    long long start, made;
    TRY(store_read(house->store, cx, read_clock, &text));
    if (!g->now && sscanf(text, "%lld %lld", &start, &made) == 2)
        clock_set((struct utc){ start + (clock_now().ms - made) });
    cx->now = clock_now();
    return E_OK;
}

/* The log-in links of a demo, as init left them beside the data: "label TAB path". */
static void print_links(const struct house *house, const char *listen)
{
    char path[4200], line[600];
    snprintf(path, sizeof path, "%s/demo-links", house->dir);
    FILE *f = house->demo ? fopen(path, "re") : NULL;
    if (house->demo && !f)
        printf(
            "  Bộ mẫu này chưa có liên kết đăng nhập (đã khôi phục từ bản sao lưu?): motcua demo links\n");
    while (f && fgets(line, sizeof line, f)) {
        char *tab = strchr(line, '\t');
        if (!tab)
            continue;
        *tab = '\0';
        int pad = 28 - (int)utf8_length(line); /* letters, not bytes */
        printf("  %s%*s http://%.*s:%d%s", line, pad > 0 ? pad : 0, "",
               (int)(strrchr(listen, ':') - listen), listen, http_port(house->http), tab + 1);
    }
    if (f)
        fclose(f);
}

static int open_admin(struct cx *cx, struct house *house, struct admin **ret)
{
    bool over;
    int rc = admin_start(house, ret);
    if (rc == 0)
        return E_OK;
    if (store_frozen(house->store, &over))
        return E_OK; /* commands that read do without */
    return fail(cx, E_IO, "", "Không mở được ổ cắm quản trị trong %s.", house->dir);
}

/* From opening to closing; 1 = to be opened anew, since the disk takes writes again. */
static int serve_once(struct cx *cx, const struct global *g, struct house *house)
{
    struct admin *admin = NULL;
    int rc = house_workers_start(house, store_engine(house->store) == ENGINE_POSTGRES ? WORKERS_PG
                                                                                      : WORKERS);
    if (rc >= 0)
        rc = house_work_start(house);
    if (rc >= 0)
        rc = open_door(cx, house, g->listen);
    if (rc >= 0)
        rc = open_admin(cx, house, &admin);
    if (rc >= 0) {
        printf("Một Cửa đang phục vụ tại http://%.*s:%d/\n",
               (int)(strrchr(g->listen, ':') - g->listen), g->listen, http_port(house->http));
        print_links(house, g->listen);
        fflush(stdout);
        rc = wait_for_signal(house);
        log_line(LOG_INFO, "closing");
    }
    if (admin)
        admin_stop(admin);
    if (house->http)
        http_stop(house->http, DRAIN_MS);
    house_work_stop(house);
    house_workers_stop(house);
    return rc;
}

int serve_run(struct cx *cx, const struct global *g)
{
    struct house_config config = { .store = { .dir = g->data, .url = g->db },
                                   .public_url = g->public_url };
    bool clock_is_set = false;
    int rc;
    block_signals(); /* before any thread is started: they inherit it */
    do {
        struct house *house = NULL;
        TRY(house_open(cx, &config, &house));
        rc = clock_is_set ? E_OK : demo_clock(cx, house, g);
        clock_is_set = true;
        if (rc >= 0)
            rc = serve_once(cx, g, house);
        house_close(house);
    } while (rc == 1);
    return rc;
}
