// SPDX-License-Identifier: Apache-2.0
/* http_test.c - replies, limits, time-outs, uploads, pipelining, drain. */
#include "front.h"
#include <sys/resource.h>

/* ---- Replies ---- */

static int start_plain(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    return 0;
}

static int start_short(void **state)
{
    (void)state;
    front_start(
        (struct http_config){ .header_ms = 200, .body_ms = 200, .idle_ms = 300, .write_ms = 300 });
    return 0;
}

static int stop(void **state)
{
    (void)state;
    front_stop();
    return 0;
}

static void test_get(void **state)
{
    (void)state;
    assert_int_equal(
        once("GET /a%20b?x=1&y HTTP/1.1\r\nHost: Office.example:80\r\nX-Test:  two words \r\n"
             "Cookie: other=1; sid=\"abc\"; x\r\nConnection: close\r\n\r\n"),
        200);
    assert_true(hung_up);
    assert_non_null(strstr(heard,
                           "GET /a%20b ?x=1&y host=Office.example:80 peer=127.0.0.1 loopback "
                           "test=two words sid=abc body=0"));
    assert_non_null(strstr(heard, "\r\nDate: "));
    assert_non_null(strstr(heard, " GMT\r\n"));
    assert_non_null(strstr(heard, "Connection: close\r\n"));
}

static void test_head_and_empty(void **state)
{
    (void)state;
    assert_int_equal(once("HEAD /big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 200);
    assert_non_null(strstr(heard, "Content-Length: 1048576\r\n"));
    assert_string_equal(strstr(heard, "\r\n\r\n"), "\r\n\r\n");
    assert_int_equal(once("HEAD /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 200);
    assert_non_null(strstr(heard, "Content-Length: 100000\r\n"));
    assert_string_equal(strstr(heard, "\r\n\r\n"), "\r\n\r\n");
    assert_int_equal(once(GET("/empty")), 204);
    assert_non_null(strstr(heard, "X-Word: yes\r\n"));
    assert_null(strstr(heard, "Content-Length"));
    assert_int_equal(once("HEAD /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), 404);
    assert_string_equal(strstr(heard, "\r\n\r\n"), "\r\n\r\n");
}

static void test_keep_alive(void **state)
{
    (void)state;
    int fd = dial();
    for (int i = 0; i < 50; i++) {
        ask(fd, i % 3 ? KEEP("/") : KEEP("/none"));
        hear(fd, i % 3 ? "body=0 \n" : "này.\n", 2000);
        assert_int_equal(status_heard(), i % 3 ? 200 : 404);
        assert_false(hung_up);
    }
    close(fd);
    assert_int_equal(once("GET / HTTP/1.0\r\n\r\n"), 200);
    assert_true(hung_up);
    fd = dial();
    ask(fd, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    hear(fd, "body=0", 2000);
    assert_non_null(strstr(heard, "Connection: keep-alive\r\n"));
    close(fd);
}

static void test_big_and_file(void **state)
{
    (void)state;
    assert_int_equal(once(GET("/big")), 200);
    const char *body = strstr(heard, "\r\n\r\n") + 4;
    assert_int_equal(nheard - (size_t)(body - heard), sizeof big);
    assert_memory_equal(body, big, sizeof big);
    assert_int_equal(once(GET("/file")), 200);
    body = strstr(heard, "\r\n\r\n") + 4;
    assert_int_equal(nheard - (size_t)(body - heard), 100000);
    char *self = malloc(100000);
    int fd = open("/proc/self/exe", O_RDONLY);
    assert_int_equal(pread(fd, self, 100000, 64), 100000);
    assert_memory_equal(body, self, 100000);
    close(fd);
    free(self);
}

/* Every split of a request at every byte is the same request. */
static void test_torn(void **state)
{
    (void)state;
    static const char raw[] =
        "\r\nPOST /echo?q HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        "Connection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n";
    for (size_t cut = 1; cut < sizeof raw - 1; cut++) {
        int fd = dial();
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        tell(fd, raw, cut);
        pause_ms(1);
        tell(fd, raw + cut, sizeof raw - 1 - cut);
        hear(fd, NULL, 2000);
        close(fd);
        assert_int_equal(status_heard(), 200);
        assert_non_null(strstr(heard, "POST /echo ?q"));
        assert_non_null(strstr(heard, "body=5 abcde"));
    }
}

static void test_pipeline(void **state)
{
    (void)state;
    int fd = dial();
    struct buf b = BUF(NULL);
    for (int i = 0; i < 100; i++) /* a slow one among them: replies keep their order */
        buf_printf(&b, "GET %s?%d HTTP/1.1\r\nHost: a\r\n%s\r\n", i == 40 ? "/slow" : "/p", i,
                   i == 99 ? "Connection: close\r\n" : "");
    tell(fd, b.p, b.n);
    buf_free(&b);
    hear(fd, NULL, 3000);
    close(fd);
    assert_int_equal(replies_heard(), 100);
    const char *p = heard;
    for (int i = 0; i < 100; i++) {
        char word[40];
        if (i == 40)
            snprintf(word, sizeof word, "\r\n\r\nslow\n");
        else
            snprintf(word, sizeof word, "GET /p ?%d host", i);
        p = strstr(p, word);
        assert_non_null(p);
    }
}

/* Nothing behind the request in work is parsed: a bad follower spoils only itself. */
static void test_pipeline_after_work(void **state)
{
    (void)state;
    int fd = dial();
    ask(fd, "GET /slow?100 HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n");
    hear(fd, NULL, 3000);
    close(fd);
    assert_int_equal(replies_heard(), 2);
    assert_int_equal(status_heard(), 200);
    assert_non_null(strstr(heard, "HTTP/1.1 400 "));
}

static void test_continue(void **state)
{
    (void)state;
    int fd = dial();
    ask(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    hear(fd, "\r\n\r\n", 2000);
    assert_string_equal(heard, "HTTP/1.1 100 Continue\r\n\r\n");
    ask(fd, "abc");
    hear(fd, "abc\n", 2000);
    assert_int_equal(status_heard(), 200);
    close(fd);
    /* A body that is not wanted is refused before it is sent. */
    fd = dial();
    ask(fd, "POST /none HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    hear(fd, NULL, 2000);
    assert_int_equal(status_heard(), 404);
    close(fd);
}

/* ---- Bodies ---- */

static void test_body_limit(void **state)
{
    (void)state;
    assert_int_equal(once("POST /tiny HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n"), 413);
    assert_int_equal(
        once("POST /tiny HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999999999\r\n\r\n"), 413);
    assert_int_equal(once("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"), 413);
    int fd = dial();
    ask(fd, "POST /tiny HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; i++)
        ask(fd, "40\r\n0123456789012345678901234567890123456789012345678901234567890123\r\n");
    hear(fd, NULL, 3000);
    assert_int_equal(status_heard(), 413);
    close(fd);
    /* One byte of body for each megabyte of framing never ends: refused. */
    fd = dial();
    ask(fd, "POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;");
    static char filler[65536];
    memset(filler, 'e', sizeof filler);
    for (int i = 0; i < 4 && tell(fd, filler, sizeof filler); i++)
        ;
    hear(fd, NULL, 3000);
    assert_int_equal(status_heard(), 400);
    close(fd);
}

/* SHA-256 of 104,857,600 zero bytes. */
static const char zeros_100m[] = "20492a4d0d84f8beb1767f6616229f85d44c2827b64bdbfb260ee12fa1109e0e";

static void upload(int fd, int64_t n, long *peak_kb)
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

static void test_spool(void **state)
{
    (void)state;
    int fd = dial();
    ask(fd, "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 65536\r\n\r\n");
    upload(fd, 65536, NULL);
    hear(fd, "65536 - -", 3000);
    assert_non_null(strstr(heard, "65536 - -")); /* still in memory */
    ask(fd, "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\nConnection: close\r\n\r\n");
    upload(fd, 65537, NULL);
    hear(fd, NULL, 3000);
    close(fd);
    assert_non_null(strstr(heard, spool_dir));
    assert_int_equal(files_in(spool_dir), 0);
}

static void test_upload_100_mb(void **state)
{
    (void)state;
    once(GET("/"));
    long before = rss_anon(), peak = before;
    int fd = dial();
    ask(fd,
        "PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\nConnection: close\r\n\r\n");
    upload(fd, 100 * MB, &peak);
    hear(fd, NULL, 20000);
    close(fd);
    assert_non_null(strstr(heard, zeros_100m));
    assert_int_equal(files_in(spool_dir), 0);
    print_message("upload of 100 MB: RssAnon %ld kB before, at most %ld kB during it\n", before,
                  peak);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    assert_true(peak - before < 4096);
#endif
}

static void test_spool_taken_or_cut(void **state)
{
    (void)state;
    char path[200];
    int fd = dial();
    ask(fd,
        "POST /take HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\nConnection: close\r\n\r\n");
    upload(fd, 200000, NULL);
    hear(fd, NULL, 3000);
    close(fd);
    assert_int_equal(sscanf(strstr(heard, "200000 "), "200000 %*s %199s", path), 1);
    assert_int_equal(access(path, R_OK), 0);
    unlink(path);
    /* The client vanishes in the middle: no file stays. */
    fd = dial();
    ask(fd, "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n");
    upload(fd, 300000, NULL);
    for (int i = 0; i < 100 && !files_in(spool_dir); i++)
        pause_ms(10);
    assert_int_equal(files_in(spool_dir), 1);
    close(fd);
    for (int i = 0; i < 100 && files_in(spool_dir); i++)
        pause_ms(10);
    assert_int_equal(files_in(spool_dir), 0);
    assert_int_equal(atomic_load(&lost), 1);
}

static void test_spool_nowhere(void **state)
{
    (void)state;
    assert_int_equal(rmdir(spool_dir), 0);
    int fd = dial();
    ask(fd, "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n");
    upload(fd, 200000, NULL);
    hear(fd, NULL, 3000);
    assert_int_equal(status_heard(), 500);
    close(fd);
    assert_int_equal(mkdir(spool_dir, 0700), 0);
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

/* A byte now and then does not keep a head alive. */
static void test_slow_head(void **state)
{
    (void)state;
    int fd = dial();
    int64_t from = ms_now();
    ask(fd, "GET / HTTP/1.1\r\nX: ");
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

static void test_slow_body(void **state)
{
    (void)state;
    int fd = dial();
    int64_t from = ms_now();
    ask(fd, "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
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
    /* Slow with progress is welcome: 64 kB in half a second, the limit being 0.2 s. */
    fd = dial();
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
    char why[200], at[60];
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
    assert_non_null(strstr(why, at));
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

static void test_stats(void **state)
{
    (void)state;
    struct http_stats a, b;
    http_stats(front, &a);
    once(GET("/"));
    once("NONSENSE\r\n\r\n");
    http_stats(front, &b);
    assert_int_equal(b.requests - a.requests, 1);
    assert_int_equal(b.refused - a.refused, 1);
    assert_true(b.bytes_out - a.bytes_out > 100);
}

int main(void)
{
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (char)('a' + i % 26);
#define PLAIN(f) cmocka_unit_test_setup_teardown(f, start_plain, stop)
#define SHORT(f) cmocka_unit_test_setup_teardown(f, start_short, stop)
    const struct CMUnitTest tests[] = {
        PLAIN(test_get),
        PLAIN(test_head_and_empty),
        PLAIN(test_keep_alive),
        PLAIN(test_big_and_file),
        PLAIN(test_torn),
        PLAIN(test_pipeline),
        PLAIN(test_pipeline_after_work),
        PLAIN(test_continue),
        PLAIN(test_body_limit),
        PLAIN(test_spool),
        PLAIN(test_upload_100_mb),
        PLAIN(test_spool_taken_or_cut),
        PLAIN(test_spool_nowhere),
        PLAIN(test_gone_while_working),
        PLAIN(test_half_closed),
        PLAIN(test_stats),
        SHORT(test_silent),
        SHORT(test_slow_head),
        SHORT(test_slow_body),
        SHORT(test_idle),
        SHORT(test_slow_reader),
        cmocka_unit_test(test_cap_total),
        cmocka_unit_test(test_cap_silent),
        cmocka_unit_test(test_no_descriptors),
        cmocka_unit_test(test_forwarded),
        cmocka_unit_test(test_listen),
        cmocka_unit_test(test_ipv6_and_unix),
        cmocka_unit_test(test_drain),
        cmocka_unit_test(test_drain_late_worker),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
