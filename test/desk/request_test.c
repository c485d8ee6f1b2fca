// SPDX-License-Identifier: Apache-2.0
/* request_test.c - the way of a request through the house, on the desk's own pages. */
#include "test.h"

TEST(health_is_json)
{
    EQ(http(cx, GET, "/healthz", ""), 200);
    STR_EQ(reply_header_of(cx, "Content-Type"), "application/json; charset=utf-8");
    HAS(reply_body(cx), "\"status\":\"ok\"");
}

TEST(unknown_pages_are_404_and_other_verbs_405)
{
    EQ(http(cx, GET, "/khong-co", ""), 404);
    HAS(reply_body(cx), "Không tìm thấy");
    EQ(http(cx, POST, "/healthz", "a=1"), 405);
    STR_EQ(reply_header_of(cx, "Allow"), "GET, HEAD");
    EQ(http_json(cx, GET, "/api/v1/khong-co", NULL), 404);
    STR_EQ(reply_header_of(cx, "Content-Type"), "application/problem+json");
}

TEST(every_reply_carries_the_headers_of_safety)
{
    EQ(http(cx, GET, "/khong-co", ""), 404);
    HAS(reply_header_of(cx, "Content-Security-Policy"), "script-src 'self'");
    STR_EQ(reply_header_of(cx, "X-Content-Type-Options"), "nosniff");
    HAS(reply_header_of(cx, "Cache-Control"), "no-store");
}
