// SPDX-License-Identifier: Apache-2.0
/* settings_test.c - the address for people outside: set by the administrator, at the start, or that
 * of the request. */
#include "desk/house.h"
#include "desk/settings.h"
#include "test.h"

TEST(an_address_is_a_scheme_a_host_and_no_more)
{
    static const char *const good[][2] = { { " https://motcua.namhoa.gov.vn/ ",
                                             "https://motcua.namhoa.gov.vn" },
                                           { "http://10.0.0.5:8080", "http://10.0.0.5:8080" },
                                           { "", "" } };
    static const char *const bad[] = { "motcua.namhoa.gov.vn",
                                       "ftp://a.vn",
                                       "https://",
                                       "https://a.vn/x",
                                       "https://a.vn?x",
                                       "https://a b.vn",
                                       "https://a.vn:",
                                       "https://a.vn:808080",
                                       "https://u@a.vn",
                                       "javascript://a",
                                       "https://a.vn\"><script>" };
    const char *url;
    for (size_t i = 0; i < COUNT(good); i++) {
        EQ(public_url_read(cx, "f", good[i][0], &url), E_OK);
        STR_EQ(url, good[i][1]);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        EQ(public_url_read(cx, "f", bad[i], &url), E_INVALID);
}

TEST(links_for_people_outside_carry_the_address_that_was_set)
{
    with_header(cx, "Host", "10.1.2.3:8080");
    EQ(http(cx, GET, "/sitemap.xml", ""), 200);
    HAS(reply_body(cx), "<loc>http://10.1.2.3:8080/</loc>");
    STR_EQ(public_url(cx, NULL, "/x"), "/x"); /* a job has no request */
    as_user(cx, "lan", "dossier.read");
    EQ(http(cx, GET, "/cai-dat", ""), 403);
    as_user(cx, "quan", "desk.settings");
    EQ(http(cx, POST, "/cai-dat", "public_url=motcua"), 422);
    HAS(reply_body(cx), "value=\"motcua\"");
    HAS(reply_body(cx), "f-public_url-bad");
    EQ(http(cx, POST, "/cai-dat", "public_url=https://motcua.namhoa.gov.vn/"), 303);
    EQ(http(cx, GET, "/cai-dat", ""), 200);
    HAS(reply_body(cx), "value=\"https://motcua.namhoa.gov.vn\"");
    with_header(cx, "Host", "evil.example");
    EQ(http(cx, GET, "/sitemap.xml", ""), 200);
    HAS(reply_body(cx), "<loc>https://motcua.namhoa.gov.vn/</loc>");
    HASNT(reply_body(cx), "evil.example");
    STR_EQ(public_url(cx, NULL, "/x"), "https://motcua.namhoa.gov.vn/x");
    cx->house->public_url = "https://o.vn"; /* serve --public-url */
    STR_EQ(public_url(cx, NULL, "/x"), "https://o.vn/x");
    cx->house->public_url = "";
}
