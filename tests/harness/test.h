// SPDX-License-Identifier: Apache-2.0
/*
 * test.h - the harness of all rooms' tests. A test file includes the room's header and this one:
 *
 *   TEST(unhappy_citizen_must_say_why)                 each test begins with an empty, migrated
 * database
 *   {
 *       struct feedback fb = { .name = "Lan", .stars = 1 };
 *       ERR(feedback_add(cx, &fb), E_INVALID);          calls run in a write transaction of their
 * own … STR_EQ(cx->err.v[0].field, "body"); WRITE {                                         … or
 * several together; COMMIT at the end of the block OK(feedback_add(cx, &a)); OK(feedback_add(cx,
 * &b));
 *       }
 *       as_user(cx, "lan", "feedback.read");            account, session and permissions; also
 * cx->who EQ(http(cx, GET, "/gop-y", "min_stars=1"), 200); the whole path of a request, as a
 * browser would ask HAS(reply_body(cx), "Lan");
 *   }
 *
 * Each test runs on SQLite, and on PostgreSQL when MOTCUA_TEST_PG names a database
 * (postgresql://…). What the harness asserts by itself: every .go, OK, ERR and WRITE is run twice
 * (the first run is taken back), so a test that passes proves that the work may be repeated; a page
 * runs no more statements than its route allows; a GET writes nothing. Because of the second run,
 * code inside OK(…) and WRITE {…} must not count on being run once (no i++ there), and no return,
 * break or goto leaves a WRITE block.
 */
#ifndef TEST_H
#define TEST_H
#include "base/cx.h"
#include "desk/room.h"
#include "desk/session.h"

#define TEST(name)                                                                                 \
    static void test_##name(struct cx *);                                                          \
    __attribute__((constructor)) static void add_##name(void)                                      \
    {                                                                                              \
        test_add(#name, test_##name);                                                              \
    }                                                                                              \
    static void test_##name(UNUSED struct cx *cx)

#define OK(call)       TEST_CALL(call, test_is_ok(cx, call_.rc, #call, __FILE__, __LINE__))
#define ERR(call, err) TEST_CALL(call, test_is_err(cx, call_.rc, err, #call, __FILE__, __LINE__))
#define WRITE                                                                                      \
    for (struct test_tx tx_ = test_open(cx, __FILE__, __LINE__); tx_.open; test_close(&tx_))
#define EQ(a, b)          test_eq((int64_t)(a), (int64_t)(b), #a, #b, __FILE__, __LINE__)
#define STR_EQ(a, b)      test_str_eq(a, b, #a, __FILE__, __LINE__)
#define HAS(text, part)   test_has(text, part, true, __FILE__, __LINE__)
#define HASNT(text, part) test_has(text, part, false, __FILE__, __LINE__)
#define IS(cond)          test_is(cond, #cond, __FILE__, __LINE__)

enum { TEST_AGENCY = 1 }; /* the agency of as_user and of direct calls, when no staff is there */

/* Outside of tests: this program runs on its own list of rooms (NULL-ended), the desk's first. */
#define TEST_ROOMS(...)                                                                            \
    __attribute__((constructor)) static void set_rooms(void)                                       \
    {                                                                                              \
        static const struct room *const list[] = { __VA_ARGS__, NULL };                            \
        test_rooms(list);                                                                          \
    }
void test_rooms(const struct room *const *);

/* The request as a browser sends it: session cookie, _csrf and _key are added. body: query of a
 * GET, form of a POST. Returns the status. Reply cookies are kept for the next request. */
int http(struct cx *, enum verb, const char *path, const char *body);
/* The same without adding anything to the form. */
int http_bare(struct cx *, enum verb, const char *path, const char *body);
int http_json(struct cx *, enum verb, const char *path, const char *json);
/* A raw body, as PUT …/file takes it. */
int http_raw(struct cx *, enum verb, const char *path, const char *type, const void *, size_t n);
/* A multipart form: fields as in a query, and one file. */
int http_upload(struct cx *, const char *path, const char *fields, const char *input,
                const char *filename, const void *, size_t n);
/* A header of the next request only. */
void with_header(struct cx *, const char *name, const char *value);
const char *reply_body(struct cx *);
size_t reply_size(struct cx *);
const char *reply_header_of(struct cx *, const char *name); /* "" when absent; the first one */
const char *cookie_of(struct cx *,
                      const char *name); /* as the browser holds it now; "" when none */
void set_cookie(struct cx *, const char *name, const char *value);
/* The value of a hidden input of the page just read: form_input(cx, "_key"). */
const char *form_input(struct cx *, const char *name);

/* Sign in. perms: blank-separated names, "*" = all. An account that exists keeps its person and
 * post (room staff), and perms "" keeps its permissions. */
void as_user(struct cx *, const char *username, const char *perms);
void as_user_of(struct cx *, int64_t agency_id, const char *username, const char *perms);
void as_nobody(struct cx *);                   /* a fresh browser */
void as_token(struct cx *, const char *token); /* a program with this bearer token */
/* Clock of the house and cx->now: "2021-11-01T07:30". It runs on from there. */
void at(struct cx *, const char *local);
/* An account with this password, so that signing in itself can be tested. */
int64_t make_account(struct cx *, const char *username, const char *password);

/* ---- behind the macros ---- */
struct test_tx {
    struct cx *cx;
    const char *file;
    int line, rc;
    bool nested, open;
};
#define TEST_CALL(call, verdict)                                                                   \
    do {                                                                                           \
        struct test_tx call_ = test_open(cx, __FILE__, __LINE__);                                  \
        do {                                                                                       \
            call_.rc = (call);                                                                     \
        } while (test_again(&call_));                                                              \
        verdict;                                                                                   \
    } while (0)
void test_add(const char *name, void (*fn)(struct cx *));
struct test_tx test_open(struct cx *, const char *file, int line);
bool test_again(struct test_tx *);
void test_close(struct test_tx *);
void test_is_ok(struct cx *, int rc, const char *call, const char *file, int line);
void test_is_err(struct cx *, int rc, int err, const char *call, const char *file, int line);
void test_eq(int64_t a, int64_t b, const char *sa, const char *sb, const char *file, int line);
void test_str_eq(const char *a, const char *b, const char *sa, const char *file, int line);
void test_has(const char *text, const char *part, bool want, const char *file, int line);
void test_is(bool, const char *cond, const char *file, int line);
_Noreturn void test_failed(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);
#endif
