// SPDX-License-Identifier: Apache-2.0
/*
 * conn.c - the life of a connection: head, body, work, reply, and again. Edges of epoll only set
 * can_read and can_write; conn_run() goes on until one of them is missing, so a request costs no
 * epoll_ctl.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <linux/sockios.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BODY_TURN = 4 * READ_MAX, /* of one body before others have their turn */
    LINGER_MAX =
        16 << 20, /* thrown away after a refusal, so that the client reads it before a reset */
};

/* ---- Input ---- */

static struct window window_open(struct conn *c)
{
    return (struct window){ c->hold, c->nhold };
}

/* Unparsed bytes move to the connection's own memory; the loop's buffer serves the next one. */
static void window_hold(struct conn *c, struct window *w)
{
    if (w->n > c->cap) {
        c->cap = w->n < 1024 ? 1024 : (uint32_t)w->n;
        char *p = malloc(c->cap);
        must(p && "out of memory");
        memcpy(p, w->p, w->n);
        free(c->hold);
        c->hold = p;
    } else if (w->n && w->p != c->hold) {
        memmove(c->hold, w->p, w->n);
    }
    c->nhold = (uint32_t)w->n;
    w->p = c->hold;
}

static void window_close(struct conn *c, struct window *w)
{
    if (w->n) {
        window_hold(c, w);
    } else if (c->hold) {
        free(c->hold);
        c->hold = NULL;
        c->nhold = c->cap = 0;
    }
}

enum filled { FILLED, FILL_LATER, FILL_ENDED };

/* Read more behind what the window holds, at most max bytes. */
static enum filled fill(struct conn *c, struct window *w, size_t max)
{
    if (!c->can_read)
        return FILL_LATER;
    char *to = c->loop->buf;
    if (w->n) {
        window_hold(c, w);
        if (c->cap - w->n < 256) {
            c->cap *= 2;
            c->hold = realloc(c->hold, c->cap);
            must(c->hold && "out of memory");
            w->p = c->hold;
        }
        to = c->hold + w->n;
        max = c->cap - w->n;
    } else {
        w->p = to;
    }
    ssize_t k;
    do
        k = recv(c->fd, to, max, MSG_DONTWAIT);
    while (k < 0 && errno == EINTR);
    if (k < 0 && errno == EAGAIN) {
        c->can_read = false;
        return FILL_LATER;
    }
    if (k <= 0)
        return FILL_ENDED;
    if ((size_t)k < max && !c->hup)
        c->can_read = false; /* the next byte makes an edge */
    w->n += (size_t)k;
    if (w->p == c->hold)
        c->nhold = (uint32_t)w->n;
    return FILLED;
}

/* ---- Steps: each returns whether the next one may go on at once. ---- */

static bool handle(struct conn *c)
{
    struct loop *l = c->loop;
    const struct http_config *cfg = &l->http->cfg;
    c->state = S_WORK;
    timer_set(c, T_WORK);
    count(&l->requests, 1);
    l->handling = c->r;
    l->replied = false;
    cfg->handle(&c->r->x, cfg->arg);
    l->handling = NULL;
    if (!l->replied)
        return false; /* a worker owns it now */
    conn_replied(c);
    return true;
}

/* accept() said no. A request without a body leaves the connection in order. */
static bool refuse_whole(struct conn *c, int status)
{
    must(status >= 400 && status <= 599);
    struct request *r = c->r;
    if (r->has_body || !r->keep || c->loop->draining) {
        conn_refuse(c, status);
        return true;
    }
    conn_note_refused(c, status, r->x.peer);
    reply_refusal(c, status, false);
    reply_end(c);
    c->state = S_HEAD;
    c->mark = 0;
    timer_set(c, T_IDLE);
    return true;
}

static bool begin(struct conn *c, const struct window *w)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct http *h = c->loop->http;
    struct request *r = c->r;
    peer_describe(&h->peers, c->peer, &r->x);
    r->x.conn_ = c;
    r->x.headers.mem = r->x.mem;
    r->spool_dir = h->cfg.spool_dir;
    int64_t limit = h->cfg.accept(&r->x, h->cfg.arg);
    if (limit < 0)
        return refuse_whole(c, (int)-limit);
    if (!r->has_body)
        return handle(c);
    int status = request_limit(r, limit);
    if (status) {
        conn_refuse(c, status);
        return true;
    }
    if (r->expects && !w->n &&
        send(c->fd, go_on, sizeof go_on - 1, MSG_NOSIGNAL | MSG_DONTWAIT) != sizeof go_on - 1) {
        conn_lose(c);
        return false;
    }
    c->state = S_BODY;
    c->mark = 0;
    timer_set(c, T_BODY);
    return true;
}

static void skip_blank_lines(struct window *w)
{
    while (w->n >= 2 && w->p[0] == '\r' && w->p[1] == '\n') {
        w->p += 2;
        w->n -= 2;
    }
}

static bool step_head(struct conn *c, struct window *w)
{
    skip_blank_lines(w);
    bool is_word = w->n && ((*w->p >= 'A' && *w->p <= 'Z') || (*w->p >= 'a' && *w->p <= 'z'));
    if (w->n && !is_word && !(w->n == 1 && *w->p == '\r')) {
        conn_refuse(c, 400);
        return true;
    }
    size_t end = w->n ? head_end(w->p, w->n, (size_t)c->mark) : 0;
    if (end > HEAD_MAX || (!end && w->n >= HEAD_MAX)) {
        conn_refuse(c, memchr(w->p, '\n', HEAD_MAX) ? 431 : 414);
        return true;
    }
    if (end) {
        c->r = loop_request(c->loop);
        c->fresh = false;
        c->mark = 0;
        int status = request_head(c->r, w->p, end);
        w->p += end;
        w->n -= end;
        if (!status)
            return begin(c, w);
        conn_refuse(c, status);
        return true;
    }
    if (is_word && c->timer == T_IDLE)
        timer_set(c, T_HEAD);
    c->mark = w->n > 3 ? (int64_t)w->n - 3 : 0;
    switch (fill(c, w, HEAD_MAX)) {
    case FILLED:
        return true;
    case FILL_ENDED:
        conn_close(c);
        return false;
    case FILL_LATER:
        break;
    }
    return false;
}

static bool step_body(struct conn *c, struct window *w, size_t *turn)
{
    if (!w->n) {
        if (*turn >= BODY_TURN) {
            ready_add(c);
            return false;
        }
        enum filled f = fill(c, w, READ_MAX);
        if (f == FILL_ENDED)
            conn_lose(c);
        if (f != FILLED)
            return false;
        *turn += w->n;
    }
    size_t used = 0;
    int status = request_body(c->r, w->p, w->n, &used);
    w->p += used;
    w->n -= used;
    if (status < 0)
        conn_refuse(c, -status);
    return status <= 0 ? true : handle(c);
}

/* The reply has left: once more, or goodbye. */
static bool next_request(struct conn *c, const struct window *w)
{
    bool keep = c->r->keep && !c->loop->draining;
    reply_end(c);
    if (!keep) {
        if (!c->can_read && !w->n)
            conn_close(c);
        else
            conn_linger(c); /* bytes that nobody read would turn the close into a reset */
        return true;
    }
    c->state = S_HEAD;
    c->mark = 0;
    timer_set(c, T_IDLE);
    return true;
}

static bool step_send(struct conn *c, const struct window *w)
{
    if (!c->can_write)
        return false;
    switch (reply_push(c)) {
    case SENT_ALL:
        return next_request(c, w);
    case SENT_FAILED:
        conn_lose(c);
        break;
    case SENT_SOME:
        if (c->timer != T_WRITE)
            timer_set(c, T_WRITE);
        break;
    }
    return false;
}

static bool step_linger(struct conn *c, struct window *w)
{
    w->n = 0;
    size_t turn = 0;
    enum filled f;
    while ((f = fill(c, w, READ_MAX)) == FILLED) {
        turn += w->n;
        c->mark += (int64_t)w->n;
        w->n = 0;
        if (c->mark > LINGER_MAX)
            f = FILL_ENDED;
        if (f == FILL_ENDED || turn >= BODY_TURN)
            break;
    }
    if (f == FILL_ENDED)
        conn_close(c);
    else if (f == FILLED)
        ready_add(c);
    return false;
}

void conn_run(struct conn *c)
{
    struct window w = window_open(c);
    size_t turn = 0;
    int requests = 0;
    bool more = true;
    while (more) {
        switch ((enum state)c->state) {
        case S_HEAD:
            if (requests >= c->loop->http->cfg.pipeline_max && (w.n || c->can_read)) {
                ready_add(c);
                more = false;
            } else {
                more = step_head(c, &w);
            }
            break;
        case S_BODY:
            more = step_body(c, &w, &turn);
            break;
        case S_SEND:
            more = step_send(c, &w);
            requests += more;
            break;
        case S_LINGER:
            more = step_linger(c, &w);
            break;
        case S_WORK:
        case S_STREAM:
        case S_DEAD:
            more = false;
            break;
        }
    }
    if (c->state != S_DEAD && c->state != S_STREAM) {
        window_close(c, &w);
        conn_charge(c);
    }
}

/* ---- What happens to a connection ---- */

void conn_replied(struct conn *c)
{
    if (c->gone) {
        c->state = S_SEND;
        conn_lose(c);
    } else if (!c->r->channel) {
        reply_build(c);
        c->state = S_SEND;
    } else if (c->loop->draining) {
        c->state = S_SEND;
        conn_close(c); /* any answer would tell an EventSource never to come back */
    } else {
        stream_begin(c);
    }
}

static void stream_event(struct conn *c)
{
    char nothing[512];
    while (c->can_read) { /* nothing is expected from the client */
        ssize_t k = recv(c->fd, nothing, sizeof nothing, MSG_DONTWAIT);
        if (k == 0 || (k < 0 && errno != EAGAIN && errno != EINTR)) {
            conn_close(c);
            return;
        }
        c->can_read = k > 0;
    }
    if (c->can_write && c->nhold)
        stream_flush(c);
}

void conn_event(struct conn *c, uint32_t events)
{
    if (c->state == S_DEAD)
        return;
    c->can_read |= (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    c->can_write |= (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
    c->hup |= (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    c->gone |= (events & (EPOLLHUP | EPOLLERR)) != 0;
    if (c->is_ready) /* its turn comes */
        return;
    if (c->state == S_STREAM)
        stream_event(c);
    else if (c->state == S_SEND && c->gone)
        conn_lose(c);
    else
        conn_run(c);
}

/* Has enough moved since the last look to call it progress? */
static bool has_progress(struct conn *c)
{
    struct request *r = c->r;
    if (c->state == S_BODY) {
        bool moved = r->fed - c->mark >= PROGRESS;
        c->mark = r->fed;
        return moved;
    }
    int queued = 0;
    if (ioctl(c->fd, SIOCOUTQ, &queued))
        queued = 0;
    int64_t acked = r->sent - queued;
    bool moved = acked - r->acked >= PROGRESS;
    r->acked = acked;
    return moved;
}

void conn_expired(struct conn *c)
{
    switch ((enum timer)c->timer) {
    case T_HEAD:
        if (c->nhold)
            conn_refuse(c, 408);
        else
            conn_close(c);
        break;
    case T_BODY:
        if (has_progress(c))
            timer_set(c, T_BODY);
        else
            conn_refuse(c, 408);
        break;
    case T_WRITE:
        if (has_progress(c))
            timer_set(c, T_WRITE);
        else
            conn_lose(c);
        break;
    case T_BEAT:
        timer_set(c, T_BEAT);
        stream_write(c, ":\n\n", 3);
        break;
    case T_IDLE:
    case T_LINGER:
        conn_close(c);
        break;
    case T_WORK:
    case TIMERS:
        break;
    }
}

void conn_quit(struct conn *c)
{
    if (c->state == S_HEAD) { /* a request may just have arrived */
        c->can_read = true;
        conn_run(c);
    }
    if ((c->state == S_HEAD && !c->nhold) || c->state == S_STREAM || c->state == S_LINGER)
        conn_close(c);
}
