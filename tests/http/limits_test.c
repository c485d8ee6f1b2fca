// SPDX-License-Identifier: Apache-2.0
/* limits_test.c - time-outs, caps, clients that vanish, proxies, start and stop. */
#include "front.h"
#include <sys/resource.h>

static int start_short(void **state)
{
    (void)state;
    front_start(
        (struct http_config){ .header_ms = 200, .body_ms = 200, .idle_ms = 300, .write_ms = 300 });
    return 0;
}

/* ---- Time-outs ---- */

/* Says text, then nothing; how long until the other side hangs up. */
static int64_t silence(const char *text)
{
    int fd = dial();
    int64_t from = ms_now();
    ask(fd, text);
    hear(fd, NULL, 3000);
    close(fd);
    return ms_now() - from;
}

static void test_silent(void **state)
{
    (void)state;
    int64_t ms = silence("");
    assert_in_range(ms, 180, 1000);
    assert_true(hung_up);
    assert_int_equal(nheard, 0);
    ms = silence("GET / HTTP/1.1\r\nHos");
    assert_in_range(ms, 180, 1000);
    assert_int_equal(status_heard(), 408);
}

/* After the beginning a byte now and then: 408, and not later than the limit says. */
static void refused_in_time(const char *beginning)
{
    int fd = dial();
    int64_t from = ms_now();
    ask(fd, beginning);
    while (ms_now() - from < 2000) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (poll(&p, 1, 20) == 1)
            break;
        ask(fd, "a");
    }
    assert_in_range(ms_now() - from, 180, 1000);
    hear(fd, NULL, 1000);
    assert_int_equal(status_heard(), 408);
    close(fd);
}

/* A byte now and then does not keep a head alive. */
static void test_slow_head(void **state)
{
    (void)state;
    refused_in_time("GET / HTTP/1.1\r\nX: ");
}

static void test_slow_body(void **state)
{
    (void)state;
    refused_in_time("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    /* Slow with progress is welcome: 64 kB in half a second, the limit being 0.2 s. */
    int fd = dial();
    ask(fd, "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\nConnection: close\r\n\r\n");
    for (int i = 0; i < 8; i++) {
        upload(fd, 8192, NULL);
        pause_ms(60);
    }
    hear(fd, NULL, 2000);
    assert_int_equal(status_heard(), 200);
    close(fd);
}

static void test_idle(void **state)
{
    (void)state;
    int fd = dial();
    ask(fd, KEEP("/"));
    hear(fd, "body=0 \n", 1000);
    int64_t from = ms_now();
    hear(fd, NULL, 3000);
    assert_true(hung_up);
    assert_int_equal(nheard, 0);
    assert_in_range(ms_now() - from, 250, 1200);
    close(fd);
}

/* Who does not read its reply is left; who reads slowly gets all of it. */
static void test_slow_reader(void **state)
{
    (void)state;
    int small = 4096, fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)front_port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    for (int i = 0; i < 8; i++) /* more than the socket buffers of the machine hold */
        ask(fd, KEEP("/big"));
    for (int i = 0; i < 300 && !atomic_load(&lost); i++)
        pause_ms(10);
    assert_int_equal(atomic_load(&lost), 1);
    close(fd);

    fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    ask(fd, GET("/big"));
    size_t n = 0;
    static char piece[65536];
    for (ssize_t k; (k = recv(fd, piece, sizeof piece, MSG_WAITALL)) > 0; n += (size_t)k)
        pause_ms(60);
    assert_true(n > sizeof big);
    close(fd);
}

/* ---- Who goes away ---- */

static void reset(int fd)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

static void test_gone_while_working(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int fd = dial();
        ask(fd, "GET /slow?50 HTTP/1.1\r\nHost: a\r\n\r\n");
        while (!atomic_load(&workers))
            pause_ms(1);
        if (i % 2)
            reset(fd);
        else
            close(fd);
        while (atomic_load(&workers))
            pause_ms(1);
    }
    pause_ms(50);
    assert_in_range(atomic_load(&lost), 10, 20); /* a reset is seen for certain */
    assert_int_equal(once(GET("/")), 200);
}

static void test_half_closed(void **state)
{
    (void)state;
    int fd = dial();
    ask(fd, KEEP("/slow?30"));
    shutdown(fd, SHUT_WR);
    hear(fd, NULL, 2000);
    assert_int_equal(status_heard(), 200);
    assert_true(hung_up);
    close(fd);
}

/* ---- Caps ---- */

static void test_cap_total(void **state)
{
    (void)state;
    front_start((struct http_config){ .max_conns = 8, .threads = 1, .header_ms = 5000 });
    int fd[8];
    for (int i = 0; i < 8; i++) {
        fd[i] = dial();
        ask(fd[i], KEEP("/"));
        hear(fd[i], "body=0 \n", 1000);
        assert_int_equal(status_heard(), 200);
    }
    /* The longest idle one makes room for the ninth. */
    assert_int_equal(once(GET("/")), 200);
    hear(fd[0], NULL, 500);
    assert_true(hung_up);
    /* All are at work: the ninth hears 503. */
    close(fd[0]);
    fd[0] = dial();
    for (int i = 0; i < 8; i++)
        ask(fd[i], KEEP("/slow?400"));
    pause_ms(100);
    assert_int_equal(once(GET("/")), 503);
    for (int i = 0; i < 8; i++) {
        hear(fd[i], "slow\n", 2000);
        assert_int_equal(status_heard(), 200);
        close(fd[i]);
    }
    front_stop();
}

/* Connections that never ask make room after a second. */
static void test_cap_silent(void **state)
{
    (void)state;
    front_start((struct http_config){ .max_conns = 4, .threads = 1 });
    int fd[4];
    for (int i = 0; i < 4; i++)
        fd[i] = dial();
    pause_ms(50);
    assert_int_equal(once(GET("/")), 503);
    pause_ms(1100);
    assert_int_equal(once(GET("/")), 200);
    for (int i = 0; i < 4; i++)
        close(fd[i]);
    front_stop();
}

static int dial_from(const char *from)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in at = { .sin_family = AF_INET }, to = { .sin_family = AF_INET };
    inet_pton(AF_INET, from, &at.sin_addr);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    to.sin_port = htons((uint16_t)front_port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* Descriptors run out: the door neither spins nor dies, and serves again when some are free. */
static void test_no_descriptors(void **state)
{
    (void)state;
    front_start((struct http_config){ .threads = 1 });
    struct rlimit before, low;
    getrlimit(RLIMIT_NOFILE, &before);
    int fd[40];
    for (int i = 0; i < 40; i++) {
        fd[i] = socket(AF_INET, SOCK_STREAM, 0);
    }
    low = before;
    low.rlim_cur = (rlim_t)fd[39] + 4; /* room for a few more accepted ones */
    setrlimit(RLIMIT_NOFILE, &low);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)front_port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 40; i++)
        assert_int_equal(connect(fd[i], (struct sockaddr *)&to, sizeof to), 0);
    hear(fd[39], NULL, 2000);
    assert_int_equal(status_heard(), 503);
    assert_int_equal(atomic_load(&last_refusal), 503);
    ask(fd[0], KEEP("/"));
    hear(fd[0], "body=0", 1000);
    assert_int_equal(status_heard(), 200);
    struct timespec cpu;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    int64_t spent = (int64_t)cpu.tv_sec * 1000 + cpu.tv_nsec / 1000000;
    pause_ms(300);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    assert_true((int64_t)cpu.tv_sec * 1000 + cpu.tv_nsec / 1000000 - spent < 100);
    for (int i = 0; i < 40; i++)
        close(fd[i]);
    setrlimit(RLIMIT_NOFILE, &before);
    pause_ms(50);
    assert_int_equal(once(GET("/")), 200);
    front_stop();
}

/* Replies that nobody reads do not fill the memory: the slowest clients lose theirs. */
static void test_cap_memory(void **state)
{
    (void)state;
    front_start((struct http_config){ .threads = 1 });
    long before = rss_anon();
    int small = 4096, fd[24];
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)front_port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (int i = 0; i < 24; i++) {
        fd[i] = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(fd[i], SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        assert_int_equal(connect(fd[i], (struct sockaddr *)&to, sizeof to), 0);
        ask(fd[i], KEEP("/page"));
    }
    for (int i = 0; i < 200 && atomic_load(&lost) < 17; i++)
        pause_ms(10);
    assert_in_range(atomic_load(&lost), 10, 23); /* seven pages of 8 MB and a bit fit in 64 MB */
    assert_true(SANITIZED || rss_anon() - before < 100 * 1024);
    assert_int_equal(once(GET("/")), 200);
    for (int i = 0; i < 24; i++)
        close(fd[i]);
    front_stop();
}

/* ---- Proxies ---- */

static void test_forwarded(void **state)
{
    (void)state;
    static const char raw[] =
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9, 127.0.0.3\r\n"
        "X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n";
    front_start((struct http_config){ .trusted_proxy = "127.0.0.2, 127.0.0.3/32, fd00::/8" });
    int fd = dial_from("127.0.0.2");
    ask(fd, raw);
    hear(fd, NULL, 2000);
    close(fd);
    assert_non_null(strstr(heard, "peer=203.0.113.9 https test"));
    assert_int_equal(once(raw),
                     200); /* from 127.0.0.1, who is nobody: not believed, and not local either */
    assert_non_null(strstr(heard, "peer=127.0.0.1 test"));
    fd = dial_from("127.0.0.2");
    ask(fd, "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: nonsense\r\nConnection: close\r\n\r\n");
    hear(fd, NULL, 2000);
    close(fd);
    assert_non_null(strstr(heard, "peer=127.0.0.2 loopback test"));
    fd = dial_from("127.0.0.2");
    ask(fd,
        "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: [2001:db8::7]:99\r\nConnection: close\r\n\r\n");
    hear(fd, NULL, 2000);
    close(fd);
    assert_non_null(strstr(heard, "peer=2001:db8::7 test"));
    front_stop();
    char why[100];
    struct http *h;
    struct http_config bad = { .listen = "127.0.0.1:0", .trusted_proxy = "10.0.0.0/33" };
    assert_int_equal(http_start(&bad, &h, why, sizeof why), -EINVAL);
}

/* ---- Start and stop ---- */

static void test_listen(void **state)
{
    (void)state;
    char why[200] = "", at[60];
    struct http *h;
    static const char *const bad[] = {
        "", "8080", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "nowhere:80", ":80"
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct http_config cfg = { .listen = bad[i] };
        assert_int_equal(http_start(&cfg, &h, why, sizeof why), -EINVAL);
    }
    front_start((struct http_config){ 0 });
    snprintf(at, sizeof at, "127.0.0.1:%d", front_port);
    struct http_config again = { .listen = at };
    assert_int_equal(http_start(&again, &h, why, sizeof why), -EADDRINUSE);
    assert_non_null(strstr(why, errno_vi(EADDRINUSE)));
    front_stop();
}

static void test_ipv6_and_unix(void **state)
{
    (void)state;
    front_start((struct http_config){ .listen = "[::1]:0" });
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    struct sockaddr_in6 six = { .sin6_family = AF_INET6,
                                .sin6_port = htons((uint16_t)front_port),
                                .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    assert_int_equal(connect(fd, (struct sockaddr *)&six, sizeof six), 0);
    ask(fd, GET("/"));
    hear(fd, NULL, 2000);
    close(fd);
    assert_non_null(strstr(heard, "peer=::1 loopback"));
    front_stop();

    front_start((struct http_config){ .listen = "[::]:0" }); /* both families */
    assert_int_equal(once(GET("/")), 200);
    assert_non_null(strstr(heard, "peer=127.0.0.1 loopback"));
    front_stop();

    front_start(
        (struct http_config){ .listen = "unix:/tmp/http-test.sock", .trusted_proxy = "unix" });
    struct sockaddr_un {
        sa_family_t family;
        char path[108];
    } un = { AF_UNIX, "/tmp/http-test.sock" };
    for (int i = 0; i < 4; i++) {
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        assert_int_equal(connect(fd, (struct sockaddr *)&un, sizeof un), 0);
        ask(fd,
            i ? "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\nConnection: close\r\n\r\n"
              : GET("/"));
        hear(fd, NULL, 2000);
        close(fd);
        assert_non_null(strstr(heard, i ? "peer=192.0.2.1 test" : "peer=unix loopback test"));
    }
    front_stop();
    assert_int_equal(access("/tmp/http-test.sock", F_OK), -1);
}

static void test_drain(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    int idle = dial(), busy[6];
    ask(idle, KEEP("/"));
    hear(idle, "body=0 \n", 1000);
    for (int i = 0; i < 6; i++) {
        busy[i] = dial();
        ask(busy[i], i < 3 ? KEEP("/slow?300") : KEEP("/big"));
    }
    pause_ms(100);
    int64_t from = ms_now();
    http_stop(front,
              5000); /* /big to a client that does not read yet ends by the kernel's buffers */
    assert_true(ms_now() - from < 4000);
    for (int i = 0; i < 6; i++) {
        hear(busy[i], NULL, 2000);
        assert_int_equal(status_heard(), 200);
        assert_true(hung_up);
        close(busy[i]);
    }
    hear(idle, NULL, 1000);
    assert_true(hung_up);
    close(idle);
    assert_int_equal(rmdir(spool_dir), 0);
}

/* A worker that is late finds nobody, and nothing breaks. */
static void test_drain_late_worker(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    int fd = dial();
    ask(fd, KEEP("/slow?600"));
    pause_ms(100);
    int64_t from = ms_now();
    http_stop(front, 100);
    assert_true(ms_now() - from < 450);
    hear(fd, NULL, 1000);
    assert_true(hung_up);
    close(fd);
    while (atomic_load(&workers))
        pause_ms(10);
    pause_ms(50);
    rmdir(spool_dir);
}

int main(void)
{
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i % 26);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_gone_while_working, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_half_closed, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_silent, start_short, stop),
        cmocka_unit_test_setup_teardown(test_slow_head, start_short, stop),
        cmocka_unit_test_setup_teardown(test_slow_body, start_short, stop),
        cmocka_unit_test_setup_teardown(test_idle, start_short, stop),
        cmocka_unit_test_setup_teardown(test_slow_reader, start_short, stop),
        cmocka_unit_test(test_cap_total),
        cmocka_unit_test(test_cap_silent),
        cmocka_unit_test(test_cap_memory),
        cmocka_unit_test(test_no_descriptors),
        cmocka_unit_test(test_forwarded),
        cmocka_unit_test(test_listen),
        cmocka_unit_test(test_ipv6_and_unix),
        cmocka_unit_test(test_drain),
        cmocka_unit_test(test_drain_late_worker),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}
