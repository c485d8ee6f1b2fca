// SPDX-License-Identifier: Apache-2.0
/* accept.c - the listening sockets, and who may come in when the house is full. */
#include "desk/http/http_inside.h"
#include "base/text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { ACCEPT_TURN = 64, EVICT_AFTER_MS = 1000 };

/* "127.0.0.1:8080", "[::1]:8080", "unix:/run/x.sock" */
static bool address_read(struct http *h, struct sockaddr_storage *ret, socklen_t *n)
{
    const char *s = h->cfg.listen;
    memset(ret, 0, sizeof *ret);
    if (text_has_prefix(s, "unix:")) {
        struct sockaddr_un *un = (struct sockaddr_un *)ret;
        s += 5;
        if (!*s || strlen(s) >= sizeof un->sun_path)
            return false;
        un->sun_family = AF_UNIX;
        memcpy(un->sun_path, s, strlen(s) + 1);
        memcpy(h->unix_path, s, strlen(s) + 1);
        h->is_unix = true;
        *n = sizeof *un;
        return true;
    }
    const char *colon = strrchr(s, ':');
    int64_t port;
    char host[64];
    size_t nhost = colon ? (size_t)(colon - s) : 0;
    if (!nhost || nhost >= sizeof host || !int_read(colon + 1, &port) || port < 0 || port > 65535)
        return false;
    if (*s == '[' && s[nhost - 1] == ']') {
        s++;
        nhost -= 2;
    }
    memcpy(host, s, nhost);
    host[nhost] = '\0';
    in_port_t wire_port = htons((uint16_t)(h->port ? h->port : port));
    struct sockaddr_in *in = (struct sockaddr_in *)ret;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;
    if (inet_pton(AF_INET, host, &in->sin_addr) == 1) {
        in->sin_family = AF_INET;
        in->sin_port = wire_port;
        *n = sizeof *in;
        return true;
    }
    in6->sin6_family = AF_INET6;
    in6->sin6_port = wire_port;
    *n = sizeof *in6;
    return inet_pton(AF_INET6, host, &in6->sin6_addr) == 1;
}

static int socket_bound(const struct sockaddr_storage *at, socklen_t n, bool share)
{
    int fd = socket(at->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1, off = 0;
    if (fd < 0)
        return -errno;
    if (at->ss_family != AF_UNIX) {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (share)
            setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
                   sizeof on); /* inherited by what is accepted */
    }
    if (at->ss_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, (const struct sockaddr *)at, n)) {
        int err = -errno;
        close(fd);
        return err;
    }
    return fd;
}

/* A socket file that nobody answers is a remainder of a crash. */
static bool unix_is_stale(const struct sockaddr_storage *at, socklen_t n)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool refused = connect(fd, (const struct sockaddr *)at, n) && errno == ECONNREFUSED;
    close(fd);
    return refused;
}

int listen_open(struct http *h, bool first, int *ret, const char **what)
{
    struct sockaddr_storage at;
    socklen_t n = 0;
    *what = "listen address";
    if (!address_read(h, &at, &n))
        return -EINVAL;
    if (h->is_unix && !first) { /* one socket for all threads */
        *ret = fcntl(h->loops[0].listener, F_DUPFD_CLOEXEC, 0);
        return *ret < 0 ? -errno : 0;
    }
    *what = "bind";
    if (h->is_unix && unix_is_stale(&at, n))
        unlink(h->unix_path);
    if (first &&
        !h->is_unix) { /* SO_REUSEPORT alone would let a second program share the port unseen */
        int probe = socket_bound(&at, n, false);
        if (probe < 0)
            return probe;
        close(probe);
    }
    int fd = socket_bound(&at, n, true);
    if (fd < 0)
        return fd;
    *what = "listen";
    if (listen(fd, 4096) || getsockname(fd, (struct sockaddr *)&at, &n)) {
        int err = -errno;
        close(fd);
        return err;
    }
    if (at.ss_family == AF_INET)
        h->port = ntohs(((struct sockaddr_in *)&at)->sin_port);
    else if (at.ss_family == AF_INET6)
        h->port = ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
    *ret = fd;
    return 0;
}

/* Words for somebody who cannot be served; one packet, best effort. */
static void turn_away(struct loop *l, int fd, int status)
{
    char text[160];
    int n = snprintf(
        text, sizeof text,
        "HTTP/1.1 %d %s\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        status, http_status_text(status));
    if (send(fd, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
        shutdown(fd, SHUT_WR);
    close(fd);
    count(&l->refused, 1);
    const struct http_config *cfg = &l->http->cfg;
    if (cfg->refused)
        cfg->refused(status, "", cfg->arg);
}

/* Out of descriptors: the spare one lets the caller in just to be let out, or the listener would
 * spin. */
static bool shed(struct loop *l)
{
    if (l->spare < 0)
        return false;
    close(l->spare);
    int fd = accept4(l->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        turn_away(l, fd, 503);
    l->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return fd >= 0;
}

/* Full: the connection that has idled longest makes room, then one that is slow to ask. */
static bool evict(struct loop *l)
{
    struct conn *c = l->timers[T_IDLE].first;
    if (!c) {
        c = l->timers[T_HEAD].first;
        if (!c || c->deadline - l->timers[T_HEAD].ms > l->now_ms - EVICT_AFTER_MS)
            return false;
    }
    conn_close(c);
    return true;
}

static void admit(struct loop *l, int fd, const struct sockaddr_storage *from)
{
    struct http *h = l->http;
    if (atomic_fetch_add(&h->conns, 1) >= h->cfg.max_conns && !evict(l)) {
        atomic_fetch_sub(&h->conns, 1);
        turn_away(l, fd, 503);
        return;
    }
    struct peer *peer = peer_enter(&h->peers, from);
    if (!peer) {
        atomic_fetch_sub(&h->conns, 1);
        turn_away(l, fd, 429);
        return;
    }
    conn_start(l, fd, peer);
}

void loop_accept(struct loop *l)
{
    for (int i = 0; i < ACCEPT_TURN; i++) {
        struct sockaddr_storage from = { 0 };
        socklen_t n = sizeof from;
        int fd = accept4(l->listener, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            admit(l, fd, &from);
        else if (errno == EMFILE || errno == ENFILE) {
            if (!evict(l) && !shed(l))
                return;
        } else if (errno != EINTR && errno != ECONNABORTED)
            return;
    }
}
