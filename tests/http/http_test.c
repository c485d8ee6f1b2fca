// SPDX-License-Identifier: Apache-2.0
/* http_test.c - requests and replies as they should be; bodies of all sizes; pipelining. */
#include "front.h"

/* ---- Replies ---- */

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
    assert_true(SANITIZED || peak - before < 4096);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_get, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_head_and_empty, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_keep_alive, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_big_and_file, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_torn, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_pipeline, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_pipeline_after_work, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_continue, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_body_limit, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_spool, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_upload_100_mb, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_spool_taken_or_cut, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_spool_nowhere, start_plain, stop),
        cmocka_unit_test_setup_teardown(test_stats, start_plain, stop),
    };
    return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
