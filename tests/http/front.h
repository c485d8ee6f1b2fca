// SPDX-License-Identifier: Apache-2.0
/*
 * front.h - a small office behind the front door, and a client that says exactly what it is told.
 * For the tests of src/desk/http; real sockets on 127.0.0.1.
 */
#ifndef TEST_HTTP_FRONT_H
#define TEST_HTTP_FRONT_H
#include "base/err.h"
#include "base/text.h"
#include "desk/http/http.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <dirent.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define MB ((int64_t)1 << 20)

/* Sanitizers take memory of their own: figures are asserted without them. */
#if defined(__has_feature)
#    if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#        define SANITIZED 1
#    endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#    define SANITIZED 1
#endif
#ifndef SANITIZED
#    define SANITIZED 0
#endif

static struct http *front;
static int front_port;
static char spool_dir[64];
static char big[MB];
static atomic_int lost, refusals, last_refusal;
static atomic_int workers; /* exchanges in workers' hands */

static inline int64_t ms_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void pause_ms(int ms)
{
    nanosleep(&(struct timespec){ ms / 1000, (long)(ms % 1000) * 1000000 }, NULL);
}

/* RssAnon of this process in kB. */
static inline long rss_anon(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    long kb = 0;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "RssAnon: %ld", &kb) == 1)
            break;
    fclose(f);
    return kb;
}

static inline int files_in(const char *dir)
{
    DIR *d = opendir(dir);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

/* ---- The office ---- */

static inline int64_t front_accept(struct exchange *x, void *arg)
{
    (void)arg;
    if (!strcmp(x->path, "/none"))
        return -404;
    if (!strcmp(x->path, "/up") || !strcmp(x->path, "/take") || !strcmp(x->path, "/form"))
        return 200 * MB;
    if (!strcmp(x->path, "/tiny"))
        return 1000;
    return strcmp(x->path, "/echo") ? 0 : 100000;
}

static inline void say(struct exchange *x, const char *text)
{
    x->content_type = "text/plain; charset=utf-8";
    x->out = text;
    x->out_n = strlen(text);
    exchange_send(x);
}

static inline void *front_worker(void *arg)
{
    struct exchange *x = arg;
    int64_t ms = 0;
    (void)int_read(x->query, &ms);
    pause_ms((int)ms);
    atomic_fetch_sub(&workers, 1);
    say(x, "slow\n");
    return NULL;
}

static inline void front_form(struct exchange *x)
{
    struct parts parts;
    int n = multipart_read(x, spool_dir, &parts);
    struct buf b = BUF(x->mem);
    buf_printf(&b, "%d %zu", n, parts.n);
    for (size_t i = 0; n == 0 && i < parts.n; i++)
        buf_printf(&b, "|%s|%s|%s|%zu|%s", parts.v[i].name, parts.v[i].filename, parts.v[i].type,
                   parts.v[i].n, parts.v[i].value ? parts.v[i].value : parts.v[i].sha256);
    say(x, buf_str(&b));
}

static inline void front_handle(struct exchange *x, void *arg)
{
    (void)arg;
    const char *p = x->path;
    if (!strcmp(p, "/slow")) {
        pthread_t t;
        atomic_fetch_add(&workers, 1);
        pthread_create(&t, NULL, front_worker, x);
        pthread_detach(t);
    } else if (!strcmp(p, "/big")) {
        x->content_type = "application/octet-stream";
        x->out = big;
        x->out_n = sizeof big;
        exchange_send(x);
    } else if (!strcmp(p, "/page")) { /* in the memory of the request */
        x->out_n = 8 * MB;
        x->out = arena_alloc(x->mem, x->out_n);
        exchange_send(x);
    } else if (!strcmp(p, "/file")) {
        x->out_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
        x->out_len = 100000;
        x->out_off = 64;
        exchange_send(x);
    } else if (!strcmp(p, "/empty")) {
        x->status = 204;
        exchange_set(x, "X-Word", "yes");
        exchange_send(x);
    } else if (!strcmp(p, "/stream")) {
        exchange_stream(x, x->query);
    } else if (!strcmp(p, "/form")) {
        front_form(x);
    } else if (!strcmp(p, "/up") || !strcmp(p, "/take")) {
        const char *path = x->body.path;
        if (!strcmp(p, "/take"))
            x->body.path = NULL;
        say(x, arena_printf(x->mem, "%zu %s %s", x->body.n, x->body.sha256 ? x->body.sha256 : "-",
                            path ? path : "-"));
    } else {
        const char *test = exchange_header(x, "x-test"), *cookie = exchange_cookie(x, "sid");
        say(x, arena_printf(x->mem, "%s %s ?%s host=%s peer=%s%s%s test=%s sid=%s body=%zu %.99s\n",
                            x->method_name, p, x->query, x->host, x->peer,
                            x->loopback ? " loopback" : "", x->https ? " https" : "",
                            test ? test : "-", cookie ? cookie : "-", x->body.n,
                            x->body.mem ? x->body.mem : ""));
    }
}

static inline void front_refused(int status, const char *peer, void *arg)
{
    (void)peer;
    (void)arg;
    atomic_fetch_add(status == 499 ? &lost : &refusals, 1);
    atomic_store(&last_refusal, status);
}

/* Start with the given limits; what is 0 has the default. */
static inline void front_start(struct http_config cfg)
{
    char why[200] = "";
    if (!cfg.listen)
        cfg.listen = "127.0.0.1:0";
    if (!cfg.threads)
        cfg.threads = 2;
    cfg.accept = front_accept;
    cfg.handle = front_handle;
    cfg.refused = front_refused;
    snprintf(spool_dir, sizeof spool_dir, "/tmp/http-test-XXXXXX");
    assert_non_null(mkdtemp(spool_dir));
    cfg.spool_dir = spool_dir;
    int err = http_start(&cfg, &front, why, sizeof why);
    if (err)
        fail_msg("%s", why);
    front_port = http_port(front);
    atomic_store(&lost, 0);
    atomic_store(&refusals, 0);
}

static inline void front_stop(void)
{
    http_stop(front, 2000);
    front = NULL;
    assert_int_equal(files_in(spool_dir), 0);
    rmdir(spool_dir);
}

/* ---- The client ---- */

static inline int dial(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)front_port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* false when the other side does not take it. */
static inline bool tell(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static inline bool ask(int fd, const char *text)
{
    return tell(fd, text, strlen(text));
}

/* Send n zero bytes; *peak_kb, unless NULL, becomes the most memory seen meanwhile. */
static inline void upload(int fd, int64_t n, long *peak_kb)
{
    static char zeros[65536];
    while (n > 0) {
        size_t k = n < (int64_t)sizeof zeros ? (size_t)n : sizeof zeros;
        assert_true(tell(fd, zeros, k));
        n -= (int64_t)k;
        if (peak_kb && n % (8 * MB) == 0 && rss_anon() > *peak_kb)
            *peak_kb = rss_anon();
    }
}

static char heard[4 << 20];
static size_t nheard;
static bool hung_up;

/* Listen until the other side hangs up, `until` was heard (NULL: nothing special) or ms have
 * passed. */
static inline const char *hear(int fd, const char *until, int ms)
{
    int64_t end = ms_now() + ms;
    nheard = 0;
    heard[0] = '\0';
    hung_up = false;
    while (nheard < sizeof heard - 1 && !(until && memmem(heard, nheard, until, strlen(until)))) {
        int left = (int)(end - ms_now());
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (left <= 0 || poll(&p, 1, left) <= 0)
            break;
        ssize_t k = recv(fd, heard + nheard, sizeof heard - 1 - nheard, 0);
        if (k <= 0) {
            hung_up = true;
            break;
        }
        nheard += (size_t)k;
        heard[nheard] = '\0';
    }
    return heard;
}

/* Status of the first reply heard; 0 when there is none. */
static inline int status_heard(void)
{
    int status = 0;
    return sscanf(heard, "HTTP/1.1 %d ", &status) == 1 ? status : 0;
}

static inline int replies_heard(void)
{
    int n = 0;
    for (const char *p = heard; (p = strstr(p, "HTTP/1.1 ")); p++)
        n++;
    return n;
}

/* One request on a connection of its own. */
static inline int once(const char *raw)
{
    int fd = dial();
    ask(fd, raw);
    hear(fd, NULL, 3000);
    close(fd);
    return status_heard();
}

#define GET(path)  "GET " path " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
#define KEEP(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

/* ---- set-up and tear-down of cmocka ---- */

static inline int start_plain(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    front_stop();
    return 0;
}

#endif
