// SPDX-License-Identifier: Apache-2.0
/* stream_test.c - event streams: a thousand idle ones, order, slow readers, channels, the end. */
#include "front.h"
#include <sys/resource.h>

enum { MANY = 1000 };

static int open_stream(const char *channel)
{
    char raw[300];
    int fd = dial();
    snprintf(raw, sizeof raw, "GET /stream?%s HTTP/1.1\r\nHost: a\r\n\r\n", channel);
    ask(fd, raw);
    return fd;
}

static int64_t streams(void)
{
    struct http_stats s;
    http_stats(front, &s);
    return s.streams;
}

static void wait_streams(int64_t n)
{
    for (int i = 0; i < 300 && streams() != n; i++)
        pause_ms(10);
    assert_int_equal(streams(), n);
}

static void test_head(void **state)
{
    (void)state;
    int fd = open_stream("board/1");
    hear(fd, "retry: 3000\n\n", 1000);
    assert_int_equal(status_heard(), 200);
    assert_non_null(strstr(heard, "Content-Type: text/event-stream\r\n"));
    assert_non_null(strstr(heard, "Cache-Control: no-store\r\n"));
    assert_null(strstr(heard, "Content-Length"));
    http_publish(front, "board/1", "42 Đồng Hỷ");
    hear(fd, "\n\n", 1000);
    assert_string_equal(heard, "data: 42 Đồng Hỷ\n\n");
    ask(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); /* nothing follows a stream */
    hear(fd, NULL, 100);
    assert_int_equal(nheard, 0);
    close(fd);
    wait_streams(0);
    assert_int_equal(once("HEAD /stream?x HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
    assert_true(hung_up);
    wait_streams(0);
}

static void *publish_many(void *arg)
{
    for (int i = 0; i < 500; i++) {
        char text[30];
        snprintf(text, sizeof text, "%s%d", (const char *)arg, i);
        http_publish(front, "order", text);
    }
    return NULL;
}

/* Messages of one publisher arrive in order and none is lost, whatever the others do. */
static void test_order(void **state)
{
    (void)state;
    int fd[8];
    for (int i = 0; i < 8; i++)
        fd[i] = open_stream("order");
    wait_streams(8);
    pthread_t t[2];
    char a[] = "a", b[] = "b";
    pthread_create(&t[0], NULL, publish_many, a);
    pthread_create(&t[1], NULL, publish_many, b);
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
    for (int i = 0; i < 8; i++) {
        hear(fd[i], NULL, 300);
        int next[2] = { 0 };
        for (const char *p = heard; (p = strstr(p, "data: ")); p += 6) {
            char who;
            int n;
            assert_int_equal(sscanf(p, "data: %c%d\n", &who, &n), 2);
            assert_int_equal(n, next[who - 'a']);
            next[who - 'a']++;
        }
        assert_int_equal(next[0], 500);
        assert_int_equal(next[1], 500);
        close(fd[i]);
    }
    wait_streams(0);
}

/* A channel hears its own messages only; names that differ by a letter are others. */
static void test_channels(void **state)
{
    (void)state;
    int fd[40];
    char name[20], text[30];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "post/%d", i);
        fd[i] = open_stream(name);
        hear(fd[i], "retry: 3000\n\n", 1000);
    }
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "post/%d", i);
        snprintf(text, sizeof text, "for %d", i);
        http_publish(front, name, text);
        http_publish(front, "post", "for nobody");
    }
    for (int i = 0; i < 40; i++) {
        snprintf(text, sizeof text, "data: for %d\n\n", i);
        hear(fd[i], "\n\n", 1000);
        assert_string_equal(heard, text);
        close(fd[i]);
    }
    wait_streams(0);
}

static void test_thousand(void **state)
{
    (void)state;
    struct rlimit r;
    getrlimit(RLIMIT_NOFILE, &r);
    assert_true(r.rlim_cur >= 2 * MANY + 100);
    once(GET("/"));
    static int fd[MANY];
    long before = rss_anon();
    for (int i = 0; i < MANY; i++) {
        fd[i] = open_stream(i % 2 ? "board/1" : "board/2");
        hear(fd[i], "retry: 3000\n\n", 1000);
    }
    wait_streams(MANY);
    long after = rss_anon();
    print_message("%d idle streams: %ld kB of memory, %.3f kB each\n", MANY, after - before,
                  (double)(after - before) / MANY);
    assert_true(SANITIZED || after - before < MANY * 2 / 10);
    int64_t from = ms_now();
    http_publish(front, "board/1", "7");
    for (int i = 1; i < MANY; i += 2) {
        hear(fd[i], "data: 7\n\n", 2000);
        assert_string_equal(heard, "data: 7\n\n");
    }
    print_message("%d of them reached in %d ms\n", MANY / 2, (int)(ms_now() - from));
    assert_int_equal(once(GET("/")), 200);
    for (int i = 0; i < MANY; i++)
        close(fd[i]);
    wait_streams(0);
}

/* Who does not read is closed once 16 kB wait, and no other stream hears of it. */
static void test_slow_stream(void **state)
{
    (void)state;
    int small = 4096, slow = socket(AF_INET, SOCK_STREAM, 0), quick = open_stream("flood");
    setsockopt(slow, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)front_port) };
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(slow, (struct sockaddr *)&to, sizeof to), 0);
    ask(slow, "GET /stream?flood HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_streams(2);
    hear(quick, "retry: 3000\n\n", 1000);
    static char text[1001];
    memset(text, 'x', 1000);
    int sent = 0;
    for (; sent < 500 && streams() == 2; sent++) {
        http_publish(front, "flood", text);
        hear(quick, "\n\n", 1000);
        assert_int_equal(nheard, 1008);
    }
    print_message("the slow stream was closed after %d kB\n", sent);
    assert_in_range(sent, 17, 200);
    wait_streams(1);
    close(quick);
    close(slow);
    wait_streams(0);
}

/* A flood that the event threads cannot follow costs a reconnection, never a message unseen. */
static void *flood(void *arg)
{
    (void)arg;
    for (int i = 0; i < 20000; i++)
        http_publish(front, "x", "1");
    return NULL;
}
static void test_flood(void **state)
{
    (void)state;
    int fd = open_stream("x");
    wait_streams(1);
    long before = rss_anon();
    pthread_t t[3];
    for (int i = 0; i < 3; i++)
        pthread_create(&t[i], NULL, flood, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    size_t total = 0;
    do {
        hear(fd, NULL, 300);
        total += nheard;
    } while (nheard == sizeof heard - 1);
    assert_true(hung_up || total >= 60000 * strlen("data: 1\n\n"));
    close(fd);
    wait_streams(0);
    assert_true(SANITIZED || rss_anon() - before < 8192);
    assert_int_equal(once(GET("/")), 200);
}

static void test_stop(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    int fd[10];
    for (int i = 0; i < 10; i++)
        fd[i] = open_stream("end");
    wait_streams(10);
    http_publish(front, "end", "last");
    int64_t from = ms_now();
    http_stop(front, 3000);
    assert_true(ms_now() - from < 1000);
    for (int i = 0; i < 10; i++) {
        hear(fd[i], NULL, 1000);
        assert_true(hung_up);
        assert_non_null(strstr(heard, "data: last\n\n"));
        close(fd[i]);
    }
    rmdir(spool_dir);
}

int main(void)
{
#define TEST_(f) cmocka_unit_test_setup_teardown(f, start_plain, stop)
    const struct CMUnitTest tests[] = {
        TEST_(test_thousand), /* first: its memory is new */
        TEST_(test_head),        TEST_(test_order), TEST_(test_channels),
        TEST_(test_slow_stream), TEST_(test_flood), cmocka_unit_test(test_stop),
    };
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
