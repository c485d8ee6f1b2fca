// SPDX-License-Identifier: Apache-2.0
/*
 * probe_test.c - malformed, ambiguous and hostile requests in a table. Each must be answered with
 * one of the statuses beside it and nothing else; what follows it on the connection must never be
 * taken for a request of its own unless the table says so; and the door must serve the next client.
 */
#include "front.h"

#define H    "Host: a\r\n"
#define POST "POST /echo HTTP/1.1\r\n" H
#define TE   POST "Transfer-Encoding: chunked\r\n\r\n"
#define X10  "xxxxxxxxxx"
#define X100 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10
#define X1K  X100 X100 X100 X100 X100 X100 X100 X100 X100 X100
#define X10K X1K X1K X1K X1K X1K X1K X1K X1K X1K X1K
#define A10  "A: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\nA: b\r\n"

struct probe {
    const char *name, *raw;
    size_t n;
    int replies;   /* how many; a last one may be missing where the connection just ends */
    int status[3]; /* of the first */
};
#define P(name, raw, replies, ...)                                                                 \
    {                                                                                              \
        name, raw, sizeof(raw) - 1, replies,                                                       \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

static const struct probe probes[] = {
    /* what must work */
    P("plain", "GET / HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("two in one packet", "GET / HTTP/1.1\r\n" H "\r\nGET / HTTP/1.1\r\n" H "\r\n", 2, 200),
    P("blank line before", "\r\nGET / HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("blank lines between", "GET / HTTP/1.1\r\n" H "\r\n\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 2,
      200),
    P("absolute form, own host", "GET http://a/echo?x HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("absolute form, case", "GET HTTP://A/ HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("absolute form, no path", "GET http://a?x HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("many slashes", "GET //////////////////////// HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("empty header value", "GET / HTTP/1.1\r\n" H "X-Test:\r\n\r\n", 1, 200),
    P("tab in header value", "GET / HTTP/1.1\r\n" H "X-Test:\ta\tb\t\r\n\r\n", 1, 200),
    P("UTF-8 in header value", "GET / HTTP/1.1\r\n" H "X-Test: Đồng Hỷ\r\n\r\n", 1, 200),
    P("Latin-1 in header value", "GET / HTTP/1.1\r\n" H "X-Test: \xe9\r\n\r\n", 1, 200),
    P("length zero", POST "Content-Length: 0\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 2, 200),
    P("length with zeros before", POST "Content-Length: 003\r\n\r\nabc", 1, 200),
    P("chunked", TE "3\r\nabc\r\n0\r\n\r\n", 1, 200),
    P("chunk extension", TE "3;a=\"b\"\r\nabc\r\n0\r\n\r\n", 1, 200),
    P("trailer is no header",
      TE "3\r\nabc\r\n0\r\nContent-Length: 50\r\nHost: b\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 2,
      200),
    P("upgrade is not taken",
      "GET / HTTP/1.1\r\n" H "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET / HTTP/1.1\r\n" H
      "\r\n",
      2, 200),
    P("upgrade to HTTP/2 is not taken",
      "GET / HTTP/1.1\r\n" H
      "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n\r\n",
      1, 200),
    P("body of a GET is read away",
      "GET /echo HTTP/1.1\r\n" H "Content-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n" H "\r\n", 2, 200),
    P("HTTP/1.0 without host", "GET / HTTP/1.0\r\n\r\n", 1, 200),
    P("close ends all",
      "GET / HTTP/1.1\r\n" H "Connection: close\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("other method", "PATCH /echo HTTP/1.1\r\n" H "\r\n", 1, 200),
    P("hundred headers", "GET / HTTP/1.1\r\n" H A10 A10 A10 A10 A10 A10 A10 A10 A10 "\r\n", 1, 200),
    /* host */
    P("no host", "GET / HTTP/1.1\r\n\r\n", 1, 400),
    P("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 1, 400),
    P("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 1, 400),
    P("two equal hosts", "GET / HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n", 1, 400),
    P("two hosts, HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 1, 400),
    P("host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 1, 400),
    P("host with path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 1, 400),
    P("host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 1, 400),
    /* request line */
    P("absolute form, other host", "GET http://b/ HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("absolute form, user", "GET http://u@a/ HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("other scheme", "GET ftp://a/ HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("authority form", "CONNECT a:80 HTTP/1.1\r\n" H "\r\n", 1, 501),
    P("authority form of GET", "GET a:80 HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("asterisk", "OPTIONS * HTTP/1.1\r\n" H "\r\n", 1, 405),
    P("asterisk of GET", "GET * HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("relative target", "GET index.html HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("fragment", "GET /a#b HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("space in target", "GET /a b HTTP/1.1\r\n" H "\r\n", 1, 400, 505),
    P("two blanks before version", "GET /  HTTP/1.1\r\n" H "\r\n", 1, 400, 505),
    P("two spaces", "GET  / HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("tab for space", "GET\t/ HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("control in target", "GET /a\x01 HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("DEL in target", "GET /a\x7f HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("NUL in target", "GET /a\0 HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("raw UTF-8 in target", "GET /\xc4\x90 HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("no target", "GET HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("no version", "GET /\r\n\r\n", 1, 400, 505),
    P("HTTP/0.9 version", "GET / HTTP/0.9\r\n" H "\r\n", 1, 505),
    P("HTTP/1.2", "GET / HTTP/1.2\r\n" H "\r\n", 1, 505),
    P("HTTP/2.0", "GET / HTTP/2.0\r\n" H "\r\n", 1, 505),
    P("HTTP/9.9", "GET / HTTP/9.9\r\n" H "\r\n", 1, 505),
    P("HTTP/1.10", "GET / HTTP/1.10\r\n" H "\r\n", 1, 400, 505),
    P("http/1.1 in small letters", "GET / http/1.1\r\n" H "\r\n", 1, 400, 505),
    P("blank after version", "GET / HTTP/1.1 \r\n" H "\r\n", 1, 400, 505),
    P("RTSP", "GET / RTSP/1.0\r\n" H "\r\n", 1, 400, 505),
    P("RTSP's own method", "SETUP / RTSP/1.0\r\n" H "\r\n", 1, 400, 501, 505),
    P("ICE", "SOURCE / ICE/1.0\r\n" H "\r\n", 1, 400, 501, 505),
    P("preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 1, 400, 505),
    P("unknown method", "BREW / HTTP/1.1\r\n" H "\r\n", 1, 501),
    P("method in small letters", "get / HTTP/1.1\r\n" H "\r\n", 1, 501),
    P("method that is no word", "GE(T / HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 1, 400),
    P("NULs", "\0\0\0\0\0\0\0\0\r\n\r\n", 1, 400),
    P("blank before method", " GET / HTTP/1.1\r\n" H "\r\n", 1, 400),
    P("target too long", "GET /" X10K " HTTP/1.1\r\n" H "\r\n", 1, 414),
    P("endless target", "GET /" X10K X10K, 1, 414),
    /* header lines */
    P("bare LF", "GET / HTTP/1.1\nHost: a\n\n", 1, 400),
    P("bare LF in headers", "GET / HTTP/1.1\r\nHost: a\nX-Test: 1\r\n\r\n", 1, 400),
    P("bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n", 1, 400),
    P("bare CR in value", "GET / HTTP/1.1\r\n" H "X-Test: a\rb\r\n\r\n", 1, 400),
    P("CR CR LF", "GET / HTTP/1.1\r\n" H "X-Test: a\r\r\n\r\n", 1, 400),
    P("NUL in value", "GET / HTTP/1.1\r\n" H "X-Test: a\0b\r\n\r\n", 1, 400),
    P("control in value", "GET / HTTP/1.1\r\n" H "X-Test: a\x08\r\n\r\n", 1, 400),
    P("DEL in value", "GET / HTTP/1.1\r\n" H "X-Test: a\x7f\r\n\r\n", 1, 400),
    P("folded line", "GET / HTTP/1.1\r\n" H "X-Test: a\r\n b\r\n\r\n", 1, 400),
    P("folded by tab", "GET / HTTP/1.1\r\n" H "X-Test: a\r\n\tb\r\n\r\n", 1, 400),
    P("blank before first header", "GET / HTTP/1.1\r\n X: y\r\n" H "\r\n", 1, 400),
    P("blank before colon", "GET / HTTP/1.1\r\n" H "X-Test : 1\r\n\r\n", 1, 400),
    P("tab before colon", "GET / HTTP/1.1\r\n" H "X-Test\t: 1\r\n\r\n", 1, 400),
    P("no colon", "GET / HTTP/1.1\r\n" H "X-Test\r\n\r\n", 1, 400),
    P("no name", "GET / HTTP/1.1\r\n" H ": 1\r\n\r\n", 1, 400),
    P("no name, host before", "GET / HTTP/1.1\r\n" H ":b\r\nX: y\r\n\r\n", 1, 400),
    P("strange name", "GET / HTTP/1.1\r\n" H "X(Test): 1\r\n\r\n", 1, 400),
    P("UTF-8 in name", "GET / HTTP/1.1\r\n" H "X-\xc4\x90: 1\r\n\r\n", 1, 400),
    P("too many headers", "GET / HTTP/1.1\r\n" H A10 A10 A10 A10 A10 A10 A10 A10 A10 A10 "\r\n", 1,
      431),
    P("header too long", "GET / HTTP/1.1\r\n" H "X: " X10K X10K "\r\n\r\n", 1, 431),
    P("endless header", "GET / HTTP/1.1\r\n" H "X: " X10K X10K, 1, 431),
    P("unknown expectation", POST "Expect: 200-ok\r\nContent-Length: 1\r\n\r\n", 1, 417),
    /* framing */
    P("two lengths", POST "Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde", 1, 400),
    P("two equal lengths", POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 1, 400),
    P("list of lengths", POST "Content-Length: 3, 3\r\n\r\nabc", 1, 400),
    P("length +3", POST "Content-Length: +3\r\n\r\nabc", 1, 400),
    P("length -1", POST "Content-Length: -1\r\n\r\n", 1, 400),
    P("length 0x3", POST "Content-Length: 0x3\r\n\r\nabc", 1, 400),
    P("length 3.0", POST "Content-Length: 3.0\r\n\r\nabc", 1, 400),
    P("length 1 0", POST "Content-Length: 1 0\r\n\r\n0123456789", 1, 400),
    P("empty length", POST "Content-Length:\r\n\r\n", 1, 400),
    P("length beyond 64 bits", POST "Content-Length: 99999999999999999999999\r\n\r\n", 1, 400),
    P("length wraps to 3", POST "Content-Length: 18446744073709551619\r\n\r\nabc", 1, 400),
    P("folded length", POST "Content-Length: 1\r\n 0\r\n\r\n0123456789", 1, 400),
    P("length and chunked", POST "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      1, 400),
    P("chunked and length", POST "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
      1, 400),
    P("chunked twice",
      POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1, 400,
      501),
    P("chunked, chunked", POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 1, 400, 501),
    P("chunked, identity", POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 1, 400,
      501),
    P("gzip, chunked", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 1, 400, 501),
    P("xchunked", POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 1, 400, 501),
    P("chunked by vertical tab",
      POST "Transfer-Encoding: \x0b"
           "chunked\r\n\r\n0\r\n\r\n",
      1, 400),
    P("empty coding", POST "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 1, 400, 501),
    P("coding folded", POST "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 1, 400),
    P("coding in HTTP/1.0",
      "POST /echo HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1, 400),
    P("Transfer_Encoding is nothing",
      POST "Content-Length: 5\r\nTransfer_Encoding: chunked\r\n\r\n0\r\n\r\n", 1, 200),
    P("chunk 0x3", TE "0x3\r\nabc\r\n0\r\n\r\n", 1, 400),
    P("chunk +3", TE "+3\r\nabc\r\n0\r\n\r\n", 1, 400),
    P("chunk -1", TE "-1\r\nabc\r\n0\r\n\r\n", 1, 400),
    P("blank before chunk", TE " 3\r\nabc\r\n0\r\n\r\n", 1, 400),
    P("blank after chunk size", TE "3 \r\nabc\r\n0\r\n\r\n", 1, 400),
    P("chunk beyond 64 bits", TE "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n", 1, 400),
    P("chunk of 2^63", TE "8000000000000000\r\nabc", 1, 413),
    P("chunk of 2^64-1", TE "FFFFFFFFFFFFFFFF\r\nabc", 1, 413, 400),
    P("no CR LF after chunk", TE "3\r\nabcXX0\r\n\r\n", 1, 400),
    P("bare LF after chunk", TE "3\r\nabc\n0\r\n\r\n", 1, 400),
    P("bare LF after size", TE "3\nabc\r\n0\r\n\r\n", 1, 400),
    P("bare LF in extension", TE "3;a\nabc\r\n0\r\n\r\n", 1, 400),
    P("bare CR in extension", TE "3;a\rb\r\nabc\r\n0\r\n\r\n", 1, 400),
    P("empty chunk size", TE "\r\nabc\r\n0\r\n\r\n", 1, 400),
    P("folded trailer is ignored as all trailers", TE "0\r\nA: b\r\n c\r\n\r\n", 1, 200),
    P("body smuggles a request", POST "Content-Length: 22\r\n\r\nGET /none HTTP/1.1\r\n\r\n", 1,
      200),
    P("refused body is no request",
      "POST / HTTP/1.1\r\n" H "Content-Length: 20\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 1, 413),
};

static bool allowed(const struct probe *p, int status)
{
    for (size_t i = 0; i < sizeof p->status / sizeof *p->status; i++)
        if (p->status[i] == status)
            return true;
    return false;
}

static void test_probe(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    int bad = 0;
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        const struct probe *p = &probes[i];
        int fd = dial();
        tell(fd, p->raw, p->n);
        shutdown(fd, SHUT_WR);
        hear(fd, NULL, 3000);
        close(fd);
        bool good = allowed(p, status_heard()) && replies_heard() == p->replies && hung_up;
        if (!good)
            print_error("%s: status %d, %d replies%s\n", p->name, status_heard(), replies_heard(),
                        hung_up ? "" : ", no end");
        bad += !good;
        assert_int_equal(once(GET("/")), 200);
    }
    print_message("%zu probes, %d wrong\n", sizeof probes / sizeof *probes, bad);
    assert_int_equal(bad, 0);
    front_stop();
}

/* A refused request ends its connection at once, also when the client keeps it open. */
static void test_probe_closes(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        const struct probe *p = &probes[i];
        if (p->status[0] == 200)
            continue;
        int fd = dial();
        tell(fd, p->raw, p->n);
        hear(fd, NULL, 2000);
        if (!hung_up)
            fail_msg("%s: still open", p->name);
        close(fd);
    }
    front_stop();
}

/* Bytes that are no text arrive neither in a header nor in a log. */
static void test_text(void **state)
{
    (void)state;
    front_start((struct http_config){ 0 });
    once("GET / HTTP/1.1\r\n" H "X-Test: a\xe9\xc4\x90z\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(heard, "test=a???z sid"));
    once("GET / HTTP/1.1\r\n" H "X-Test: a\xc4\x90z\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(heard, "test=aĐz sid"));
    once("GET / HTTP/1.1\r\n" H "X-Test: a\tb\t\r\nConnection: close\r\n\r\n");
    assert_non_null(strstr(heard, "test=a b sid"));
    once("GET http://a/echo?x HTTP/1.1\r\n" H "Connection: close\r\n\r\n");
    assert_non_null(strstr(heard, "GET /echo ?x host=a"));
    once("GET http://a?x HTTP/1.1\r\n" H "Connection: close\r\n\r\n");
    assert_non_null(strstr(heard, "GET / ?x host=a"));
    front_stop();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_probe_closes),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
