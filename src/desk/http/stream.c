// SPDX-License-Identifier: Apache-2.0
/*
 * stream.c - event streams (text/event-stream). A waiting stream is its connection record and
 * nothing else; each event thread keeps its own table of channels, and what is published reaches it
 * through a queue and one eventfd.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

static struct channel **channel_find(struct loop *l, const char *name, uint32_t hash)
{
    struct channel **at = &l->channels[hash % CHANNEL_BUCKETS];
    while (*at && ((*at)->hash != hash || strcmp((*at)->name, name) != 0))
        at = &(*at)->next;
    return at;
}

static void channel_join(struct conn *c, const char *name)
{
    struct loop *l = c->loop;
    uint32_t hash = hash_of(name);
    struct channel **at = channel_find(l, name, hash);
    if (!*at) {
        size_t n = strlen(name) + 1;
        struct channel *ch = calloc(1, sizeof *ch + n);
        must(ch && "out of memory");
        ch->hash = hash;
        memcpy(ch->name, name, n);
        *at = ch;
    }
    c->channel = *at;
    c->sprev = NULL;
    c->snext = c->channel->first;
    if (c->snext)
        c->snext->sprev = c;
    c->channel->first = c;
}

void stream_end(struct conn *c)
{
    struct channel *ch = c->channel;
    if (c->sprev)
        c->sprev->snext = c->snext;
    else
        ch->first = c->snext;
    if (c->snext)
        c->snext->sprev = c->sprev;
    c->sprev = c->snext = NULL;
    count(&c->loop->streams, -1);
    if (ch->first)
        return;
    struct channel **at = channel_find(c->loop, ch->name, ch->hash);
    *at = ch->next;
    free(ch);
}

/* A reader that does not read must be seen early and one that vanished within a minute: small
 * buffers, short patience. */
static void stream_socket(int fd)
{
    int bytes = STREAM_BEHIND, patience_ms = 60000;
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
}

void exchange_stream(struct exchange *x, const char *channel)
{
    must(*channel && strlen(channel) <= CHANNEL_MAX);
    if (x->conn_)
        ((struct request *)x)->channel = arena_str(x->mem, channel);
    exchange_send(x);
}

void stream_begin(struct conn *c)
{
    struct request *r = c->r;
    struct exchange *x = &r->x;
    struct buf b = BUF(x->mem);
    buf_puts(&b, "HTTP/1.1 200 OK\r\n");
    buf_puts(&b, loop_date(c->loop));
    buf_puts(&b, "Content-Type: text/event-stream\r\nCache-Control: no-store\r\n"
                 "X-Accel-Buffering: no\r\nConnection: close\r\n");
    if (x->headers.n)
        buf_put(&b, x->headers.p, x->headers.n);
    buf_puts(&b, "\r\nretry: 3000\n\n");
    if (x->out_n)
        buf_put(&b, x->out, x->out_n);
    stream_socket(c->fd);
    free(c->hold); /* whatever the client sent ahead: nothing can follow a stream */
    c->hold = NULL;
    c->nhold = c->cap = 0;
    c->loop->held -= c->charged;
    c->charged = 0;
    channel_join(c, r->channel);
    c->state = S_STREAM;
    count(&c->loop->streams, 1);
    timer_set(c, T_BEAT);
    stream_write(c, b.p, b.n);
    if (c->state == S_STREAM && x->method == METHOD_HEAD)
        conn_close(c);
    else if (c->state == S_STREAM)
        reply_end(c);
}

static ssize_t push(struct conn *c, const char *p, size_t n)
{
    ssize_t k = send(c->fd, p, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (k < 0 && errno != EAGAIN && errno != EINTR)
        return -1;
    if (k > 0)
        count(&c->loop->bytes_out, k);
    if (k < (ssize_t)n)
        c->can_write = false;
    return k < 0 ? 0 : k;
}

void stream_write(struct conn *c, const char *p, size_t n)
{
    if (!c->nhold) {
        ssize_t k = push(c, p, n);
        if (k < 0) {
            conn_close(c);
            return;
        }
        p += k;
        n -= (size_t)k;
    }
    if (!n)
        return;
    if (c->nhold + n > STREAM_BEHIND) {
        conn_close(c);
        return;
    }
    if (c->nhold + n > c->cap) {
        c->cap = (uint32_t)(c->nhold + n);
        c->hold = realloc(c->hold, c->cap);
        must(c->hold && "out of memory");
    }
    memcpy(c->hold + c->nhold, p, n);
    c->nhold += (uint32_t)n;
}

void stream_flush(struct conn *c)
{
    ssize_t k = push(c, c->hold, c->nhold);
    if (k < 0) {
        conn_close(c);
        return;
    }
    c->nhold -= (uint32_t)k;
    memmove(c->hold, c->hold + k, c->nhold);
    if (!c->nhold) {
        free(c->hold);
        c->hold = NULL;
        c->cap = 0;
    }
}

/* ---- Publishing ---- */

static void message_drop(struct message *m)
{
    if (atomic_fetch_sub(&m->refs, 1) == 1)
        free(m);
}

static void message_queue(struct loop *l, struct message *m)
{
    pthread_mutex_lock(&l->lock);
    if (l->nmessages == MESSAGES_MAX) {
        l->overrun = true;
        message_drop(m);
    } else {
        if (l->nmessages == l->cap_messages) {
            l->cap_messages = l->cap_messages ? l->cap_messages * 2 : 16;
            l->messages = realloc(l->messages, l->cap_messages * sizeof(struct message *));
            must(l->messages && "out of memory");
        }
        l->messages[l->nmessages++] = m;
    }
    pthread_mutex_unlock(&l->lock);
    loop_wake(l);
}

void http_publish(struct http *h, const char *channel, const char *text)
{
    must(!strpbrk(text, "\r\n"));
    size_t nname = strlen(channel) + 1, ntext = strlen(text);
    struct message *m = malloc(sizeof *m + nname + ntext + 9);
    must(m && "out of memory");
    atomic_init(&m->refs, h->nloops);
    m->hash = hash_of(channel);
    m->nname = nname;
    memcpy(m->bytes, channel, nname);
    m->n = (size_t)snprintf(m->bytes + nname, ntext + 9, "data: %s\n\n", text);
    for (int i = 0; i < h->nloops; i++) /* each loop drops its own reference */
        message_queue(&h->loops[i], m); // NOLINT(clang-analyzer-unix.Malloc)
}

static void deliver(struct loop *l, const struct message *m)
{
    struct channel *ch = *channel_find(l, m->bytes, m->hash);
    if (!ch)
        return;
    for (struct conn *c = ch->first, *next; c; c = next) { /* the last one to leave frees ch */
        next = c->snext;
        stream_write(c, m->bytes + m->nname, m->n);
    }
}

static void close_all_streams(struct loop *l)
{
    for (size_t i = 0; i < CHANNEL_BUCKETS; i++)
        while (l->channels[i])
            conn_close(l->channels[i]->first);
}

void stream_deliver(struct loop *l)
{
    pthread_mutex_lock(&l->lock);
    struct message **v = l->messages;
    size_t n = l->nmessages, cap = l->cap_messages;
    bool overrun = l->overrun;
    l->messages = NULL;
    l->nmessages = l->cap_messages = 0;
    l->overrun = false;
    pthread_mutex_unlock(&l->lock);
    for (size_t i = 0; i < n; i++) {
        deliver(l, v[i]);
        message_drop(v[i]);
    }
    if (overrun)
        close_all_streams(l);
    pthread_mutex_lock(&l->lock);
    if (v && !l->messages) { /* the table is used again */
        l->messages = v;
        l->cap_messages = cap;
        v = NULL;
    }
    pthread_mutex_unlock(&l->lock);
    free(v);
}

void stream_forget(struct loop *l)
{
    for (size_t i = 0; i < l->nmessages; i++)
        message_drop(l->messages[i]);
    free(l->messages);
}
