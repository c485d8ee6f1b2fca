// SPDX-License-Identifier: Apache-2.0
/* serve_test.c - the house behind the real front door: sockets, spooled bodies, event streams, many
 * at once. */
#include "desk/desk_room.h"
#include "test.h"
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- a room that counts what arrives ---- */

static const struct field body_fields[] = { { .name = "text", .type = FT_TEXT, .max_len = 300000 },
                                            FIELD_END };

static int take(struct cx *cx, struct req *req)
{
    const char *text = "";
    const struct upload *up = req_upload(req, "");
    publish(cx, "thu/1");
    if (up)
        return reply_text(cx, req, 200, "text/plain",
                          arena_printf(cx->mem, "file %lld %s", (long long)up->size, up->sha256));
    TRY(form_read(cx, req, body_fields, &text));
    return reply_text(cx, req, 200, "text/plain", arena_printf(cx->mem, "text %zu", strlen(text)));
}

static int listen_page(struct cx *cx, struct req *req)
{
    return reply_stream(cx, req, "thu/1");
}

static int slow_prep(struct cx *cx, struct req *req)
{
    (void)cx;
    (void)req;
    usleep(300 * 1000);
    return E_OK;
}

/* Can be done once: a second time it is refused. */
static int take_once(struct cx *cx, struct req *req)
{
    const char *taken;
    TRY(setting_get(cx, "thu", &taken));
    if (*taken)
        return fail(cx, E_CONFLICT, "", "Đã làm rồi.");
    const char *id = arena_printf(cx->mem, "%lld", (long long)id_new(cx));
    TRY(setting_put(cx, "thu", id));
    return reply_text(cx, req, 200, "text/plain", id);
}

static int put_word(struct cx *cx, struct req *req)
{
    const char *text = "";
    TRY(form_read(cx, req, body_fields, &text));
    TRY(setting_put(cx, "chu", text));
    return reply_text(cx, req, 200, "text/plain", "stored");
}

static int quick_word(struct cx *cx, struct req *req)
{
    const char *text;
    TRY(setting_get(cx, "chu", &text));
    return reply_text(cx, req, 200, "text/plain", arena_join(cx->mem, "word=", text, ".end", NULL));
}

static const struct route routes[] = {
    { POST, "/api/v1/mot-lan", take_once, ANYONE, .door = API, .prep = slow_prep },
    { POST, "/api/v1/chu", put_word, ANYONE, .door = API },
    { GET, "/thu/chu", quick_word, ANYONE, .quick = true },
    { PUT, "/thu/tep", take, ANYONE, .max_body = 8 * MB },
    { POST, "/api/v1/thu", take, ANYONE, .door = API, .max_body = 1 * MB },
    { POST, "/api/v1/cham", take, ANYONE, .door = API, .prep = slow_prep, .slow = true },
    { GET, "/thu/song", listen_page, ANYONE },
    { 0 },
};
static const struct room thu_room = { .name = "thu", .title = "Thử", .routes = routes };
TEST_ROOMS(&desk_room, &thu_room)

/* ---- a door ---- */

static int open_door(struct house *house)
{
    char why[200];
    struct http_config config = { .listen = "127.0.0.1:0",
                                  .threads = 1,
                                  .spool_dir = house->spool,
                                  .trusted_proxy = "",
                                  .accept = house_accept,
                                  .handle = house_handle,
                                  .refusal = house_refusal,
                                  .rest = house_rest,
                                  .arg = house };
    must(house_workers_start(house, 4) >= 0);
    must(http_start(&config, &house->http, why, sizeof(why)) == 0);
    return http_port(house->http);
}

static void close_door(struct house *house)
{
    http_stop(house->http, 2000);
    house->http = NULL;
    house_workers_stop(house);
}

static int dial(int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0);
    return fd;
}

static void say(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        must(sent > 0);
        bytes += sent;
        n -= (size_t)sent;
    }
}

/* What comes until `until` stands in it, the end, or two seconds of silence. */
static const char *hear(struct arena *mem, int fd, const char *until)
{
    struct buf all = BUF(mem);
    struct pollfd p = { .fd = fd, .events = POLLIN };
    char bytes[4096];
    ssize_t n;
    while (!strstr(buf_str(&all), until) && poll(&p, 1, 2000) == 1 &&
           (n = recv(fd, bytes, sizeof(bytes), 0)) > 0)
        buf_put(&all, bytes, (size_t)n);
    return buf_str(&all);
}

static const char *ask(struct arena *mem, int port, const char *head, const char *body, size_t n)
{
    int fd = dial(port);
    const char *text = arena_printf(
        mem, "%s\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n", head, n);
    say(fd, text, strlen(text));
    say(fd, body, n);
    const char *reply = hear(mem, fd, "\r\n\r\nnever");
    close(fd);
    return reply;
}

TEST(pages_and_bodies_of_any_size)
{
    int port = open_door(cx->house);
    HAS(ask(cx->mem, port, "GET /dang-nhap HTTP/1.1", "", 0), "</html>");
    HAS(ask(cx->mem, port, "GET /khong-co HTTP/1.1", "", 0), "HTTP/1.1 404 ");
    char *big = arena_alloc(cx->mem, 3 << 20);
    memset(big, 'x', 3 << 20);
    const char *reply = ask(cx->mem, port, "PUT /thu/tep HTTP/1.1", big, 3 << 20);
    HAS(reply, "file 3145728 3bea8a9a07c1e8dc"); /* spooled */
    HAS(ask(cx->mem, port, "PUT /thu/tep HTTP/1.1", big, 9), "file 9 ");
    char *json = arena_printf(cx->mem, "{\"text\":\"%.*s\"}", 200000, big);
    HAS(ask(cx->mem, port, "POST /api/v1/thu HTTP/1.1\r\nContent-Type: application/json", json,
            strlen(json)),
        "text 200000");
    HAS(ask(cx->mem, port, "POST /api/v1/thu HTTP/1.1\r\nContent-Type: text/csv", "a,b", 3),
        "file 3 ");
    HAS(ask(cx->mem, port, "PUT /dang-nhap HTTP/1.1", big, 100 << 10), "HTTP/1.1 4");
    close_door(cx->house);
}

/* Only the head is sent: the refusal comes before the body. */
static const char *refused(struct arena *mem, int port, const char *head)
{
    int fd = dial(port);
    const char *text = arena_printf(mem, "%s\r\nHost: x\r\n\r\n", head);
    say(fd, text, strlen(text));
    const char *reply = hear(mem, fd, "\r\n\r\nnever");
    close(fd);
    return reply;
}

/* ---- quick pages share a snapshot: none may miss what was acknowledged ---- */

struct hammer {
    int port;
    atomic_bool stop;
};

static void *ask_quickly(void *arg)
{
    struct hammer *h = arg;
    struct arena *mem = arena_new();
    static const char get[] = "GET /thu/chu HTTP/1.1\r\nHost: x\r\n\r\n";
    int fd = dial(h->port);
    while (!atomic_load(&h->stop)) {
        say(fd, get, sizeof(get) - 1);
        must(strstr(hear(mem, fd, ".end"), "word="));
        arena_reset(mem);
    }
    close(fd);
    arena_free(mem);
    return NULL;
}

/* The GET waits in the same connection behind the write, so that it is answered in the very turn of
 * the loop that sends the acknowledgement; another client keeps a snapshot open meanwhile. */
TEST(a_quick_page_sees_what_was_acknowledged)
{
    struct hammer h = { .port = open_door(cx->house) };
    pthread_t other;
    must(pthread_create(&other, NULL, ask_quickly, &h) == 0);
    int fd = dial(h.port);
    for (int i = 0; i < 100; i++) {
        const char *body = arena_printf(cx->mem, "{\"text\":\"%d\"}", i);
        const char *both = arena_printf(cx->mem,
                                        "POST /api/v1/chu HTTP/1.1\r\nHost: x\r\n"
                                        "Content-Type: application/json\r\n"
                                        "Content-Length: %zu\r\n\r\n%s"
                                        "GET /thu/chu HTTP/1.1\r\nHost: x\r\n\r\n",
                                        strlen(body), body);
        say(fd, both, strlen(both));
        HAS(hear(cx->mem, fd, ".end"), arena_printf(cx->mem, "word=%d.end", i));
    }
    close(fd);
    atomic_store(&h.stop, true);
    pthread_join(other, NULL);
    close_door(cx->house);
}

TEST(too_large_is_said_as_a_page_or_a_problem)
{
    int port = open_door(cx->house);
    const char *page = refused(cx->mem, port, "PUT /thu/tep HTTP/1.1\r\nContent-Length: 9000000");
    HAS(page, "HTTP/1.1 413 ");
    HAS(page, "Content-Type: text/html; charset=utf-8\r\n");
    HAS(page, "nhiều nhất 8 MB");
    HAS(page, "Connection: close\r\n");
    HAS(page, "</html>");
    const char *api =
        refused(cx->mem, port, "POST /api/v1/thu HTTP/1.1\r\nContent-Length: 1048577");
    HAS(api, "HTTP/1.1 413 ");
    HAS(api, "Content-Type: application/problem+json\r\n");
    HAS(api,
        "\"status\":413,\"detail\":\"Dữ liệu gửi lên lớn hơn mức cho phép (nhiều nhất 1 MB).\"");
    static const char chunked[] =
        "POST /api/v1/thu HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n";
    int fd = dial(port);
    say(fd, chunked, sizeof(chunked) - 1);
    HAS(hear(cx->mem, fd, "\r\n\r\nnever"), "HTTP/1.1 413 ");
    close(fd);
    close_door(cx->house);
}

TEST(a_stream_hears_of_a_write)
{
    int port = open_door(cx->house);
    int fd = dial(port);
    static const char head[] = "GET /thu/song HTTP/1.1\r\nHost: x\r\n\r\n";
    say(fd, head, sizeof(head) - 1);
    HAS(hear(cx->mem, fd, "\r\n\r\n"), "text/event-stream");
    HAS(ask(cx->mem, port, "PUT /thu/tep HTTP/1.1", "abc", 3), "file 3");
    HAS(hear(cx->mem, fd, "data:"), "data:");
    close(fd);
    close_door(cx->house);
}

struct asker {
    pthread_t thread;
    int port, good;
};

static void *ask_often(void *arg)
{
    struct asker *a = arg;
    for (int i = 0; i < 50; i++) {
        struct arena *mem = arena_new();
        const char *reply = i % 2 ? ask(mem, a->port, "GET /healthz HTTP/1.1", "", 0)
                                  : ask(mem, a->port, "PUT /thu/tep HTTP/1.1", "abc", 3);
        a->good += strstr(reply, "HTTP/1.1 200 ") != NULL;
        arena_free(mem);
    }
    return NULL;
}

TEST(many_at_once_are_all_answered)
{
    struct asker askers[8] = { 0 };
    int port = open_door(cx->house), good = 0;
    for (size_t i = 0; i < COUNT(askers); i++) {
        askers[i].port = port;
        must(pthread_create(&askers[i].thread, NULL, ask_often, &askers[i]) == 0);
    }
    for (size_t i = 0; i < COUNT(askers); i++) {
        pthread_join(askers[i].thread, NULL);
        good += askers[i].good;
    }
    EQ(good, 400);
    close_door(cx->house);
}

TEST(twins_that_arrive_together_get_one_answer)
{
    int port = open_door(cx->house), fds[4];
    static const char head[] =
        "POST /api/v1/mot-lan HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Idempotency-Key: sinh-doi\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
    const char *first = "";
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = dial(port);
        say(fds[i], head, sizeof(head) - 1);
    }
    for (size_t i = 0; i < COUNT(fds); i++) {
        const char *reply = hear(cx->mem, fds[i], "never said");
        HAS(reply, "HTTP/1.1 200 ");
        const char *body = strstr(reply, "\r\n\r\n");
        first = i ? first : body;
        STR_EQ(body, first);
        close(fds[i]);
    }
    close_door(cx->house);
}

TEST(slow_work_does_not_hold_up_pages)
{
    int port = open_door(cx->house), fds[4];
    static const char head[] =
        "POST /api/v1/cham HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        "Content-Length: 12\r\n\r\n{\"text\":\"a\"}";
    for (size_t i = 0; i < COUNT(fds); i++) {
        fds[i] = dial(port);
        say(fds[i], head, sizeof(head) - 1);
    }
    int64_t begin = monotonic_us();
    HAS(ask(cx->mem, port, "GET /healthz HTTP/1.1", "", 0), "HTTP/1.1 200 ");
    IS(monotonic_us() - begin < 250 * 1000);
    for (size_t i = 0; i < COUNT(fds); i++) {
        HAS(hear(cx->mem, fds[i], "text 1"), "text 1");
        close(fds[i]);
    }
    close_door(cx->house);
}
