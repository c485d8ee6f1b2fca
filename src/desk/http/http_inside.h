// SPDX-License-Identifier: Apache-2.0
/*
 * http_inside.h - private to this folder: a request being read, a connection, an event loop.
 * Nothing here is shared between event threads except what says so.
 */
#ifndef DESK_HTTP_INSIDE_H
#define DESK_HTTP_INSIDE_H
#include "desk/http/http.h"
#include <llhttp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/uio.h>

enum {
    HEAD_MAX = 16 * 1024, /* request line and headers together */
    TARGET_MAX = 8000,    /* path and query */
    HEADERS_MAX = 100,
    READ_MAX = 64 * 1024,      /* bytes of one read of a body */
    STREAM_BEHIND = 16 * 1024, /* unsent bytes after which a stream is closed */
    CHANNEL_MAX = 200,         /* bytes of a channel's name */
    MESSAGES_MAX = 4096,       /* waiting for one event thread */
    POOL_MAX = 64,             /* requests kept for reuse by each event thread */
    PROGRESS = 4096,           /* bytes that count as progress of a body or a reply */
    HELD_MAX = 64 << 20,       /* bytes waiting for slow clients of one event thread */
    PARTS_MAX = 1000,          /* of a form */
    PART_HEAD_MAX = 4096,
    PART_VALUE_MAX = 64 * 1024,
};

/* ---- A request: head, body, reply; knows no socket (parse.c, body.c). ---- */

struct span {
    uint16_t name, nname, value, nvalue; /* in the head */
};

struct request {
    struct exchange x; /* first member: an exchange is its request */
    llhttp_t parser;
    char *head; /* our copy, in the arena */
    const char *target;
    size_t ntarget;
    struct span spans[HEADERS_MAX];
    size_t nspans;
    bool in_value, head_done, complete, keep, is_http10, expects, has_body;
    int refusal;             /* HTTP status noted by a callback of the parser */
    int64_t length;          /* Content-Length, −1 when chunked */
    int64_t limit, got, fed; /* body bytes allowed, received, and with the framing of chunks */
    struct buf body;         /* on the heap: kept small by HTTP_BODY_MEMORY */
    struct spill *spool;     /* NULL while the body fits in memory */
    const char *spool_dir;
    struct iovec out[2]; /* unsent rest of head and bytes */
    int nout;
    bool out_file;
    int64_t sent, acked;  /* bytes given to the kernel; taken by the peer when last looked */
    const char *channel;  /* becomes a stream */
    struct request *next; /* in the pool */
};

struct request *request_new(void) RETURNS_NONNULL;
void request_reset(struct request *)
    NONNULL; /* ready for the next head; spool and reply file are gone */
void request_free(struct request *) NONNULL;
/* Where the head ends in n bytes (after its blank line), 0 when it does not yet; from: looked at
 * before. */
size_t head_end(const char *, size_t n, size_t from) NONNULL;
/* Read a whole head of n bytes. 0, or the HTTP status to refuse with. */
int request_head(struct request *, const char *, size_t n) MUST_USE NONNULL;
/* Set the ceiling of the body; 0, or 413. */
int request_limit(struct request *, int64_t limit) MUST_USE NONNULL;
/* Feed bytes of the body. 0: more is needed, 1: complete, negative: −HTTP status. used: bytes that
 * belonged to it. */
int request_body(struct request *, const char *, size_t n, size_t *used) MUST_USE NONNULL;

/* ---- Spool files: hashed while written, unlinked with the arena unless taken (body.c). ---- */

struct spill;
/* *path is set to the file's name at once; when it is not NULL as the arena ends, the file is
 * unlinked. NULL when the file cannot be made. */
struct spill *spill_new(struct arena *, const char *dir, const char **path) NONNULL;
int spill_write(struct spill *, const void *, size_t)
MUST_USE NONNULL;                              /* 0 or −errno */
const char *spill_end(struct spill *) NONNULL; /* SHA-256 in hex; closes the file */
int spill_status(int err);                     /* HTTP status of −errno: 507 or 500 */
/* Add body bytes: memory first, then the spool. 0, or the HTTP status to refuse with. */
int body_add(struct request *, const char *, size_t)
MUST_USE NONNULL;
int body_end(struct request *) MUST_USE NONNULL;

/* ---- Addresses (peer.c). Shared by all event threads under one lock. ---- */

struct peer {
    struct peer *next;
    unsigned char addr[16]; /* IPv4 as ::ffff:a.b.c.d */
    int conns;
    bool loopback, trusted;
    char text[46];
};
struct net {
    unsigned char addr[16];
    int bits;
};
struct peers {
    pthread_mutex_t lock;
    struct peer *bucket[1024];
    struct net trusted[32];
    size_t ntrusted;
    bool trust_unix;
    int max_per_ip;
};
bool peers_init(struct peers *, const char *trusted, int max_per_ip) MUST_USE NONNULL;
void peers_free(struct peers *) NONNULL;
struct sockaddr_storage;
/* Count one more connection of this address; NULL when it has too many. */
struct peer *peer_enter(struct peers *, const struct sockaddr_storage *) NONNULL;
void peer_leave(struct peers *, struct peer *) NONNULL;
/* Fill peer, loopback and https of an exchange, believing X-Forwarded-* of a trusted peer only. */
void peer_describe(const struct peers *, const struct peer *, struct exchange *) NONNULL;

/* ---- Connections (life.c, conn.c, send.c, stream.c). ---- */

enum state {
    S_HEAD, /* between requests, or a head is arriving */
    S_BODY, /* a body is arriving */
    S_WORK, /* the exchange is in somebody's hands */
    S_SEND, /* the reply is leaving */
    S_STREAM,
    S_LINGER, /* refused and shut; what the client still sends is thrown away */
    S_DEAD,   /* closed; freed at the end of the turn */
};
/* Every living connection stands in exactly one of these lists, oldest deadline first. */
enum timer { T_WORK, T_HEAD, T_BODY, T_IDLE, T_WRITE, T_LINGER, T_BEAT, TIMERS };

struct conn {
    int fd;
    uint8_t state, timer;
    bool can_read, can_write; /* as far as edges told */
    bool hup, gone;           /* the peer ended its side; both sides are down */
    bool fresh, is_ready;     /* no request yet; waits for another turn */
    uint32_t charged;         /* bytes of loop->held */
    uint32_t nhold, cap;      /* hold: unparsed input; of a stream: unsent output */
    char *hold;
    struct loop *loop;
    struct peer *peer;
    struct request *r;        /* S_BODY, S_WORK, S_SEND */
    struct conn *prev, *next; /* in the list of its timer */
    int64_t deadline;         /* ms */
    union {
        int64_t mark; /* S_BODY: r->fed when last looked; S_HEAD: bytes searched; S_LINGER: thrown
                         away */
        struct channel *channel; /* S_STREAM */
    };
    struct conn *sprev,
        *snext; /* in the channel; snext also in the lists of the ready and the dead */
};

struct conns {
    struct conn *first, *last;
    int64_t ms;
};

/* Bytes of input at hand: in the loop's buffer or in the connection's hold. */
struct window {
    char *p;
    size_t n;
};

void conn_start(struct loop *, int fd, struct peer *) NONNULL;
void conn_free_dead(struct loop *) NONNULL;
void conn_run_ready(struct loop *) NONNULL;
void conn_event(struct conn *, uint32_t events) NONNULL;
void conn_run(struct conn *) NONNULL; /* go on as far as input and output allow */
void conn_expired(struct conn *) NONNULL;
void conn_close(struct conn *) NONNULL;
void conn_replied(struct conn *) NONNULL; /* its exchange came back */
void conn_quit(struct conn *) NONNULL; /* the server stops: leave unless something is under way */
void conn_refuse(struct conn *, int status) NONNULL; /* says so, then lingers */
void conn_lose(struct conn *) NONNULL; /* the client is gone or will not take its reply: closed */
void conn_linger(struct conn *)
    NONNULL; /* shut, and what still comes thrown away, so that it reads the reply */
void conn_note_refused(struct conn *, int status, const char *peer) NONNULL;
void conn_charge(struct conn *) NONNULL; /* count the memory that waits for its client */
void timer_set(struct conn *, enum timer) NONNULL;
void ready_add(struct conn *) NONNULL;

enum sent { SENT_ALL, SENT_SOME, SENT_FAILED };
void reply_build(struct conn *) NONNULL;
enum sent reply_push(struct conn *) NONNULL;
void reply_end(struct conn *) NONNULL; /* releases the request */
/* A short refusal in one piece, best effort. */
void reply_refusal(struct conn *, int status, bool close) NONNULL;

struct channel {
    struct channel *next;
    struct conn *first;
    uint32_t hash;
    char name[];
};
struct message {
    atomic_int refs;
    uint32_t hash;
    size_t nname, n; /* channel name with its NUL, then the text of the event */
    char bytes[];
};
void stream_begin(struct conn *) NONNULL;
void stream_end(struct conn *) NONNULL; /* leaves its channel */
void stream_write(struct conn *, const char *, size_t) NONNULL;
void stream_flush(struct conn *) NONNULL;
void stream_deliver(struct loop *) NONNULL; /* what was published for this thread */
void stream_forget(struct loop *) NONNULL;  /* frees channels and messages at the end */

/* ---- Event threads (server.c, accept.c). ---- */

enum { CHANNEL_BUCKETS = 256 };
struct loop {
    struct http *http;
    pthread_t thread;
    int ep, listener, waker,
        spare; /* spare: given up to shed a connection when descriptors run out */
    bool accepting, draining;
    int64_t now_ms;
    int64_t date_s;
    char date[40]; /* "Date: …\r\n" */
    struct conns timers[TIMERS];
    struct conn *ready, *dead;
    struct request *pool;
    int npool, nconns;
    size_t held; /* bytes that wait for clients: unread heads and bodies, unsent replies */
    struct request *handling; /* inside handle() */
    bool replied;             /* handling was sent */
    struct channel *channels[CHANNEL_BUCKETS];
    atomic_bool woken; /* by other threads, from here on */
    atomic_int givers; /* threads inside exchange_send */
    _Atomic(struct exchange *) given;
    pthread_mutex_t lock; /* of the messages */
    struct message **messages;
    size_t nmessages, cap_messages;
    bool overrun;
    atomic_llong conns, streams, requests, refused, bytes_out;
    char buf[READ_MAX];
};
struct http {
    struct http_config cfg;
    struct peers peers;
    struct loop *loops;
    int nloops, port;
    bool is_unix;
    atomic_int conns, stop;
    int64_t stop_ms;
    atomic_int orphans; /* exchanges that workers held when the loops ended */
    char unix_path[108];
};
extern _Thread_local struct loop *this_loop; /* NULL on all other threads */

struct request *loop_request(struct loop *) RETURNS_NONNULL NONNULL;
void loop_request_done(struct loop *, struct request *) NONNULL;
void loop_wake(struct loop *) NONNULL;
void loop_accept(struct loop *) NONNULL;
const char *loop_date(struct loop *) RETURNS_NONNULL NONNULL;
int64_t now_us(void);
static inline void count(atomic_llong *n, long long more)
{
    atomic_fetch_add_explicit(n, more, memory_order_relaxed);
}
/* Open the listening socket of one thread; port 0 is replaced by the one given. 0 or −errno. */
int listen_open(struct http *, bool first, int *ret, const char **what) MUST_USE NONNULL;

/* ---- Forms ---- */
bool text_is_plain(const char *, size_t)
    NONNULL; /* UTF-8 without control characters but tab, CR, LF */
#endif
