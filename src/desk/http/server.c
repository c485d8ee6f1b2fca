// SPDX-License-Identifier: Apache-2.0
/* server.c - starts, turns and ends the event threads; the way back for exchanges from workers. */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

_Thread_local struct loop *this_loop;

int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

const char *loop_date(struct loop *l)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME_COARSE, &t);
    if (t.tv_sec != l->date_s) {
        static const char days[] = "SunMonTueWedThuFriSat",
                          months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
        struct tm tm;
        gmtime_r(&t.tv_sec, &tm);
        snprintf(l->date, sizeof l->date, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n",
                 days + 3 * (size_t)tm.tm_wday, tm.tm_mday, months + 3 * (size_t)tm.tm_mon,
                 (tm.tm_year + 1900) % 10000, tm.tm_hour, tm.tm_min, tm.tm_sec);
        l->date_s = t.tv_sec;
    }
    return l->date;
}

struct request *loop_request(struct loop *l)
{
    struct request *r = l->pool;
    if (!r)
        return request_new();
    l->pool = r->next;
    l->npool--;
    r->next = NULL;
    return r;
}

void loop_request_done(struct loop *l, struct request *r)
{
    if (l->npool == POOL_MAX) {
        request_free(r);
        return;
    }
    request_reset(r);
    r->next = l->pool;
    l->pool = r;
    l->npool++;
}

/* ---- The way back ---- */

void loop_wake(struct loop *l)
{
    if (!atomic_exchange(&l->woken, true)) {
        uint64_t one = 1;
        ssize_t k = write(l->waker, &one, sizeof one);
        (void)k; /* full means that it is awake */
    }
}

void exchange_send(struct exchange *x)
{
    if (!x->conn_) /* made by a test or by the house itself: nobody waits for it */
        return;
    struct loop *l = x->conn_->loop;
    if (this_loop == l && l->handling && &l->handling->x == x) {
        l->replied = true;
        return;
    }
    bool other = this_loop != l;
    if (other) /* the loop may answer, stop and be freed before we have woken it */
        atomic_fetch_add(&l->givers, 1);
    struct exchange *head = atomic_load_explicit(&l->given, memory_order_relaxed);
    do
        x->next_ = head;
    while (!atomic_compare_exchange_weak_explicit(&l->given, &head, x, memory_order_release,
                                                  memory_order_relaxed));
    if (other) { /* this thread looks at the list before it sleeps */
        loop_wake(l);
        atomic_fetch_sub(&l->givers, 1);
    }
}

static void take_given(struct loop *l)
{
    struct exchange *x = atomic_exchange_explicit(&l->given, NULL, memory_order_acquire),
                    *first = NULL;
    while (x) { /* oldest first */
        struct exchange *next = x->next_;
        x->next_ = first;
        first = x;
        x = next;
    }
    while (first) {
        struct conn *c = first->conn_;
        first = first->next_;
        conn_replied(c);
        conn_run(c);
    }
}

/* ---- The loop ---- */

static int wait_ms(struct loop *l)
{
    if (l->ready || atomic_load_explicit(&l->given, memory_order_relaxed))
        return 0;
    int64_t until = l->draining ? l->http->stop_ms : INT64_MAX;
    for (int i = T_HEAD; i < TIMERS; i++)
        if (l->timers[i].first && l->timers[i].first->deadline < until)
            until = l->timers[i].first->deadline;
    if (until == INT64_MAX)
        return -1;
    int64_t ms = until - l->now_ms;
    return ms < 0 ? 0 : ms > 60000 ? 60000 : (int)ms + 1;
}

static void expire(struct loop *l)
{
    for (int i = T_HEAD; i < TIMERS; i++) {
        struct conn *c;
        while ((c = l->timers[i].first) && c->deadline <= l->now_ms)
            conn_expired(c);
    }
}

/* Runs f on every connection that is in one of the lists now; f may close it. */
static void each_conn(struct loop *l, void (*f)(struct conn *))
{
    size_t n = 0;
    struct conn **v = calloc((size_t)l->nconns + 1, sizeof(struct conn *));
    must(v && "out of memory");
    for (int i = 0; i < TIMERS; i++)
        for (struct conn *c = l->timers[i].first; c; c = c->next)
            v[n++] = c;
    for (size_t i = 0; i < n; i++) /* the dead are freed after this turn */
        if (v[i]->state != S_DEAD)
            f(v[i]);
    free(v);
}

static void begin_drain(struct loop *l)
{
    l->draining = true;
    loop_accept(l); /* who already waits at the door is let in */
    epoll_ctl(l->ep, EPOLL_CTL_DEL, l->listener, NULL);
    close(l->listener);
    l->accepting = false;
    each_conn(l, conn_quit);
}

static void drop(struct conn *c)
{
    if (c->state != S_WORK) {
        conn_close(c);
        return;
    }
    close(c->fd); /* the worker may still write into the exchange: the memory stays */
    atomic_fetch_add(&c->loop->http->orphans, 1);
}

static bool turn(struct loop *l)
{
    struct epoll_event events[256];
    int n = epoll_wait(l->ep, events, COUNT(events), wait_ms(l));
    l->now_ms = now_us() / 1000;
    for (int i = 0; i < n; i++) {
        void *what = events[i].data.ptr;
        if (what == &l->waker) {
            uint64_t times;
            ssize_t k = read(l->waker, &times, sizeof times);
            (void)k;
        } else if (what == &l->listener) {
            loop_accept(l);
        } else {
            conn_event(what, events[i].events);
        }
    }
    bool woken = atomic_exchange(&l->woken, false);
    take_given(l);
    if (woken)
        stream_deliver(l);
    conn_run_ready(l);
    expire(l);
    if (!l->draining && atomic_load(&l->http->stop))
        begin_drain(l);
    conn_free_dead(l);
    if (l->http->cfg.rest)
        l->http->cfg.rest(l->http->cfg.arg);
    return !l->draining || (l->nconns && l->now_ms < l->http->stop_ms);
}

static void *loop_main(void *arg)
{
    struct loop *l = this_loop = arg;
    while (turn(l))
        ;
    take_given(l);
    each_conn(l, drop);
    conn_run_ready(l);
    conn_free_dead(l);
    if (l->http->cfg.rest)
        l->http->cfg.rest(l->http->cfg.arg);
    this_loop = NULL;
    return NULL;
}

/* ---- Start and stop ---- */

/* That this process may use: more threads would only take turns. */
static int cores(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) ? 1 : CPU_COUNT(&set);
}

static void config_defaults(struct http_config *c)
{
    int most = cores();
    c->threads = c->threads > 0 ? c->threads : most > 4 ? 4 : most;
    c->max_conns = c->max_conns > 0 ? c->max_conns : 10000;
    c->max_conns_per_ip = c->max_conns_per_ip > 0 ? c->max_conns_per_ip : 256;
    c->header_ms = c->header_ms > 0 ? c->header_ms : 10000;
    c->body_ms = c->body_ms > 0 ? c->body_ms : 30000;
    c->idle_ms = c->idle_ms > 0 ? c->idle_ms : 65000;
    c->write_ms = c->write_ms > 0 ? c->write_ms : 30000;
    c->pipeline_max = c->pipeline_max > 0 ? c->pipeline_max : 16;
}

static void raise_descriptors(const struct http_config *c)
{
    struct rlimit r;
    rlim_t want = (rlim_t)c->max_conns + 1024;
    if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur >= want)
        return;
    r.rlim_cur = r.rlim_max < want ? r.rlim_max : want;
    setrlimit(RLIMIT_NOFILE, &r);
}

static int watch(struct loop *l, int fd, void *tag)
{
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = tag };
    return epoll_ctl(l->ep, EPOLL_CTL_ADD, fd, &e) ? -errno : 0;
}

static int loop_init(struct http *h, struct loop *l, bool first, const char **what)
{
    const struct http_config *c = &h->cfg;
    l->http = h;
    l->now_ms = now_us() / 1000;
    l->timers[T_HEAD].ms = c->header_ms;
    l->timers[T_BODY].ms = c->body_ms;
    l->timers[T_IDLE].ms = c->idle_ms;
    l->timers[T_WRITE].ms = c->write_ms;
    l->timers[T_LINGER].ms = 3000;
    l->timers[T_BEAT].ms = 15000;
    pthread_mutex_init(&l->lock, NULL);
    TRY(listen_open(h, first, &l->listener, what));
    l->accepting = true;
    *what = "epoll";
    l->ep = epoll_create1(EPOLL_CLOEXEC);
    l->waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    l->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (l->ep < 0 || l->waker < 0 || l->spare < 0)
        return -errno;
    TRY(watch(l, l->waker, &l->waker));
    return watch(l, l->listener, &l->listener);
}

static void loop_free(struct loop *l)
{
    while (atomic_load(&l->givers)) /* a moment at most: they only write to the waker */
        usleep(50);
    if (!l->http)
        return;
    while (l->pool) {
        struct request *r = l->pool;
        l->pool = r->next;
        request_free(r);
    }
    stream_forget(l);
    pthread_mutex_destroy(&l->lock);
    if (l->accepting)
        close(l->listener);
    const int fds[] = { l->ep, l->waker, l->spare };
    for (size_t i = 0; i < COUNT(fds); i++)
        if (fds[i] > 0)
            close(fds[i]);
}

static void http_free(struct http *h)
{
    for (int i = 0; i < h->nloops; i++)
        loop_free(&h->loops[i]);
    peers_free(&h->peers);
    if (h->is_unix)
        unlink(h->unix_path);
    free(h->loops);
    free(h);
}

/* Signals are for the main thread. */
static int thread_start(struct loop *l)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int err = pthread_create(&l->thread, NULL, loop_main, l);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -err;
}

static void stop_threads(struct http *h, int n, int drain_ms)
{
    h->stop_ms = now_us() / 1000 + drain_ms;
    atomic_store(&h->stop, 1);
    for (int i = 0; i < n; i++)
        loop_wake(&h->loops[i]);
    for (int i = 0; i < n; i++)
        pthread_join(h->loops[i].thread, NULL);
}

int http_start(const struct http_config *cfg, struct http **ret, char *why, size_t nwhy)
{
    struct http *h = calloc(1, sizeof *h);
    must(h && "out of memory");
    h->cfg = *cfg;
    config_defaults(&h->cfg);
    raise_descriptors(&h->cfg);
    h->loops = calloc((size_t)h->cfg.threads, sizeof *h->loops);
    must(h->loops && "out of memory");
    const char *what = "trusted proxy";
    int err =
        peers_init(&h->peers, cfg->trusted_proxy ? cfg->trusted_proxy : "", h->cfg.max_conns_per_ip)
            ? 0
            : -EINVAL;
    for (; !err && h->nloops < h->cfg.threads; h->nloops++)
        err = loop_init(h, &h->loops[h->nloops], h->nloops == 0, &what);
    int started = 0;
    while (!err && started < h->nloops) {
        what = "thread";
        err = thread_start(&h->loops[started]);
        started += err == 0;
    }
    if (err) {
        snprintf(why, nwhy, "%s (%s)", errno_vi(-err), what);
        stop_threads(h, started, 0);
        http_free(h);
        return err;
    }
    *ret = h;
    return 0;
}

int http_port(const struct http *h)
{
    return h->port;
}

void http_stop(struct http *h, int drain_ms)
{
    stop_threads(h, h->nloops, drain_ms);
    if (!atomic_load(&h->orphans))
        http_free(h);
}

void http_stats(const struct http *h, struct http_stats *ret)
{
    *ret = (struct http_stats){ 0 };
    for (int i = 0; i < h->nloops; i++) {
        const struct loop *l = &h->loops[i];
        ret->conns += atomic_load_explicit(&l->conns, memory_order_relaxed);
        ret->streams += atomic_load_explicit(&l->streams, memory_order_relaxed);
        ret->requests += atomic_load_explicit(&l->requests, memory_order_relaxed);
        ret->refused += atomic_load_explicit(&l->refused, memory_order_relaxed);
        ret->bytes_out += atomic_load_explicit(&l->bytes_out, memory_order_relaxed);
    }
}
