// SPDX-License-Identifier: Apache-2.0
/*
 * chaos_test.c - many clients at once that break off, reset, mumble, flood and stay silent, with
 * workers and streams in between. Afterwards nothing is left over and the door still answers. Most
 * useful under the sanitizers.
 */
#include "front.h"

enum { CLIENTS = 8, LAST_MS = 2500 };

static atomic_bool enough;

struct client {
    pthread_t thread;
    uint64_t seed;
    int rounds;
};

static uint32_t roll(struct client *c, uint32_t below)
{
    c->seed += 0x9e3779b97f4a7c15u;
    uint64_t z = c->seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) % below);
}

static const char *const words[] = {
    KEEP("/"),
    GET("/"),
    KEEP("/big"),
    KEEP("/file"),
    KEEP("/slow?5"),
    KEEP("/slow?30"),
    KEEP("/stream?chaos"),
    KEEP("/none"),
    "HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    "POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n",
    "POST /tiny HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n",
    "NONSENSE\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a\r\nX: ",
    "\r\n\r\n",
};

/* Some of the words, cut where it pleases; sometimes a pile of bytes behind them. */
static void mumble(struct client *c, int fd)
{
    static const char pile[200000];
    for (uint32_t n = 1 + roll(c, 6); n; n--) {
        const char *word = words[roll(c, sizeof words / sizeof *words)];
        size_t len = strlen(word);
        if (roll(c, 8) == 0)
            len = roll(c, (uint32_t)len);
        (void)send(fd, word, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (roll(c, 8) == 0)
            (void)send(fd, pile, roll(c, sizeof pile), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (roll(c, 4) == 0)
            pause_ms(1);
    }
}

static void listen_a_bit(struct client *c, int fd)
{
    char bytes[16384];
    for (uint32_t n = roll(c, 20); n; n--) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (poll(&p, 1, 5) <= 0 || recv(fd, bytes, 1 + roll(c, sizeof bytes), MSG_DONTWAIT) <= 0)
            break;
    }
}

static void leave(struct client *c, int fd)
{
    struct linger now = { .l_onoff = 1, .l_linger = 0 };
    uint32_t how = roll(c, 4);
    if (how == 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    if (how == 1) {
        shutdown(fd, SHUT_WR);
        listen_a_bit(c, fd);
    }
    close(fd);
}

static void *client_main(void *arg)
{
    struct client *c = arg;
    while (!atomic_load(&enough)) {
        int fd[4], n = 1 + (int)roll(c, 4);
        for (int i = 0; i < n; i++) {
            fd[i] = dial();
            mumble(c, fd[i]);
        }
        for (int i = 0; i < n; i++) {
            if (roll(c, 3))
                listen_a_bit(c, fd[i]);
            if (roll(c, 3) == 0)
                mumble(c, fd[i]);
            leave(c, fd[i]);
        }
        if (roll(c, 10) == 0)
            http_publish(front, "chaos", "1");
        c->rounds++;
    }
    return NULL;
}

static void run(struct http_config cfg, int64_t ms)
{
    front_start(cfg);
    atomic_store(&enough, false);
    struct client clients[CLIENTS] = { 0 };
    for (int i = 0; i < CLIENTS; i++) {
        clients[i].seed = (uint64_t)(2021 + i);
        pthread_create(&clients[i].thread, NULL, client_main, &clients[i]);
    }
    pause_ms((int)ms);
    atomic_store(&enough, true);
    int rounds = 0;
    for (int i = 0; i < CLIENTS; i++) {
        pthread_join(clients[i].thread, NULL);
        rounds += clients[i].rounds;
    }
    struct http_stats s = { .conns = 1 };
    for (int i = 0; i < 800 && s.conns; i++) {
        pause_ms(10);
        http_stats(front, &s);
    }
    print_message("%d rounds, %lld requests, %lld refused\n", rounds, (long long)s.requests,
                  (long long)s.refused);
    assert_int_equal(s.conns, 0);
    assert_int_equal(s.streams, 0);
    assert_int_equal(files_in(spool_dir), 0);
    assert_true(s.requests > 100 && s.refused > 100);
    assert_int_equal(once(GET("/")), 200);
    front_stop();
}

static void test_chaos(void **state)
{
    (void)state;
    run((struct http_config){ 0 }, LAST_MS);
}

/* The same in a small house, where everything is always full. */
static void test_chaos_full(void **state)
{
    (void)state;
    run((struct http_config){ .max_conns = 12,
                              .header_ms = 50,
                              .body_ms = 50,
                              .idle_ms = 50,
                              .write_ms = 50,
                              .pipeline_max = 1 },
        LAST_MS);
}

/* The house closes in the middle of it. */
static void test_chaos_stop(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        front_start((struct http_config){ 0 });
        struct client c = { .seed = (uint64_t)i };
        int fd[60];
        for (int k = 0; k < 60; k++) {
            fd[k] = dial();
            mumble(&c, fd[k]);
        }
        pause_ms(i * 5);
        http_stop(front, 1000);
        while (atomic_load(&workers))
            pause_ms(1);
        for (int k = 0; k < 60; k++)
            close(fd[k]);
        assert_int_equal(files_in(spool_dir), 0);
        rmdir(spool_dir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chaos),
        cmocka_unit_test(test_chaos_full),
        cmocka_unit_test(test_chaos_stop),
    };
    return cmocka_run_group_tests_name("chaos", tests, NULL, NULL);
}
