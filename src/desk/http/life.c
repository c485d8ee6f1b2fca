// SPDX-License-Identifier: Apache-2.0
/*
 * life.c - how connections begin, wait, cost and end. What they say to each other is conn.c's.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- Timers: one list for each duration, so the oldest is always first. ---- */

static void timer_unlink(struct conn *c)
{
    struct conns *list = &c->loop->timers[c->timer];
    if (c->prev)
        c->prev->next = c->next;
    else
        list->first = c->next;
    if (c->next)
        c->next->prev = c->prev;
    else
        list->last = c->prev;
}

static void timer_link(struct conn *c, enum timer timer)
{
    struct conns *list = &c->loop->timers[timer];
    c->timer = (uint8_t)timer;
    c->deadline = c->loop->now_ms + list->ms;
    c->next = NULL;
    c->prev = list->last;
    if (list->last)
        list->last->next = c;
    else
        list->first = c;
    list->last = c;
}

void timer_set(struct conn *c, enum timer timer)
{
    timer_unlink(c);
    timer_link(c, timer);
}

/* ---- Beginning and end ---- */

static void conn_free(struct conn *c)
{
    free(c->hold);
    free(c);
}

void conn_start(struct loop *l, int fd, struct peer *peer)
{
    struct conn *c = calloc(1, sizeof *c);
    must(c && "out of memory");
    c->fd = fd;
    c->loop = l;
    c->peer = peer;
    c->can_write = c->fresh = true;
    timer_link(c, T_HEAD);
    struct epoll_event e = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c };
    l->nconns++;
    count(&l->conns, 1);
    if (epoll_ctl(l->ep, EPOLL_CTL_ADD, fd, &e))
        conn_close(c);
}

void conn_close(struct conn *c)
{
    struct loop *l = c->loop;
    must(c->state != S_WORK && c->state != S_DEAD);
    if (c->state == S_STREAM)
        stream_end(c);
    if (c->r)
        reply_end(c);
    l->held -= c->charged;
    c->state = S_DEAD;
    timer_unlink(c);
    close(c->fd);
    peer_leave(&l->http->peers, c->peer);
    l->nconns--;
    count(&l->conns, -1);
    atomic_fetch_sub(&l->http->conns, 1);
    if (!c->is_ready) { /* else the list of the ready frees it */
        c->snext = l->dead;
        l->dead = c;
    }
}

void conn_free_dead(struct loop *l)
{
    while (l->dead) {
        struct conn *c = l->dead;
        l->dead = c->snext;
        conn_free(c);
    }
}

void ready_add(struct conn *c)
{
    must(c->state != S_STREAM && c->state != S_DEAD);
    if (c->is_ready)
        return;
    c->is_ready = true;
    c->snext = c->loop->ready;
    c->loop->ready = c;
}

void conn_run_ready(struct loop *l)
{
    struct conn *list = l->ready;
    l->ready = NULL;
    while (list) {
        struct conn *c = list;
        list = c->snext;
        c->is_ready = false;
        c->snext = NULL;
        if (c->state == S_DEAD)
            conn_free(c);
        else
            conn_run(c);
    }
}

void conn_linger(struct conn *c)
{
    if (c->r)
        reply_end(c);
    shutdown(c->fd, SHUT_WR);
    c->state = S_LINGER;
    c->mark = 0;
    timer_set(c, T_LINGER);
}

void conn_note_refused(struct conn *c, int status, const char *peer)
{
    const struct http_config *cfg = &c->loop->http->cfg;
    count(&c->loop->refused, 1);
    if (cfg->refused)
        cfg->refused(status, peer, cfg->arg);
}

/* The client is gone or will not take its reply. */
void conn_lose(struct conn *c)
{
    conn_note_refused(c, 499, c->r ? c->r->x.peer : c->peer->text);
    conn_close(c);
}

void conn_refuse(struct conn *c, int status)
{
    conn_note_refused(c, status, c->r && c->r->x.peer ? c->r->x.peer : c->peer->text);
    reply_refusal(c, status, true);
    conn_linger(c);
}

/* ---- Memory ---- */

/* Memory that waits for the client of this connection. */
static size_t memory_of(const struct conn *c)
{
    const struct request *r = c->r;
    if (c->state == S_BODY)
        return c->cap + r->body.cap;
    return c->state == S_SEND ? c->cap + r->body.cap + arena_used(r->x.mem) : c->cap;
}

/* Too much waits for slow clients: the slowest go first. */
static void relieve(struct loop *l)
{
    static const enum timer order[] = { T_WRITE, T_BODY, T_HEAD };
    for (size_t i = 0; i < COUNT(order); i++)
        while (l->held > HELD_MAX && l->timers[order[i]].first)
            conn_lose(l->timers[order[i]].first);
}

void conn_charge(struct conn *c)
{
    size_t now = memory_of(c);
    c->loop->held += now - c->charged;
    c->charged = (uint32_t)now;
    if (c->loop->held > HELD_MAX)
        relieve(c->loop);
}
