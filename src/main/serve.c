// SPDX-License-Identifier: Apache-2.0
/* serve.c - `motcua serve`: opens the house, starts its threads, waits for the signal to close. */
#include "base/log.h"
#include "main/main.h"
#include <pthread.h>
#include <signal.h>

enum { WORKERS = 4, DRAIN_MS = 10000 };

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
        .listen = listen, .spool_dir = house->spool, .trusted_proxy = proxy ? proxy : "",
        .accept = house_accept, .handle = house_handle, .refused = on_refused, .arg = house,
    };
    if (http_start(&config, &house->http, why, sizeof why) != 0)
        return fail(cx, E_IO, "listen", "Không mở được cổng %s: %s.", listen, why);
    return E_OK;
}

static void wait_for_signal(void)
{
    sigset_t set;
    int signal_number;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigwait(&set, &signal_number);
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

int serve_run(struct cx *cx, const struct global *g)
{
    struct house *house = NULL;
    struct admin *admin = NULL;
    struct house_config config = { .store = { .dir = g->data, .url = g->db } };
    block_signals(); /* before any thread is started: they inherit it */
    TRY(house_open(cx, &config, &house));
    int rc = house_workers_start(house, WORKERS);
    if (rc >= 0)
        rc = house_work_start(house);
    if (rc >= 0)
        rc = open_door(cx, house, g->listen);
    if (rc >= 0 && admin_start(house, &admin) != 0)
        rc = fail(cx, E_IO, "", "Không mở được ổ cắm quản trị trong %s.", house->dir);
    if (rc >= 0) {
        printf("Một Cửa đang phục vụ tại http://%.*s:%d/\n", (int)(strrchr(g->listen, ':') - g->listen), g->listen, http_port(house->http));
        fflush(stdout);
        wait_for_signal();
        log_line(LOG_INFO, "closing");
    }
    if (admin)
        admin_stop(admin);
    if (house->http)
        http_stop(house->http, DRAIN_MS);
    house_work_stop(house);
    house_workers_stop(house);
    house_close(house);
    return rc;
}
