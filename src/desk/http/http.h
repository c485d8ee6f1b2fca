// SPDX-License-Identifier: Apache-2.0
/*
 * http.h - the front door: HTTP/1.1 over epoll and llhttp. Parses, limits, spools bodies, sends
 * replies, keeps event streams. Knows nothing of routes, sessions or the office. One event thread
 * per core (SO_REUSEPORT).
 */
#ifndef DESK_HTTP_HTTP_H
#define DESK_HTTP_HTTP_H
#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "desk/url.h"
#include <stdbool.h>
#include <stdint.h>

enum http_method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHOD_OTHER };

/* The body of a request: in memory up to HTTP_BODY_MEMORY, else in a spool file of the data folder
 * that is unlinked when the exchange ends unless somebody took it (path set to NULL). */
enum { HTTP_BODY_MEMORY = 64 * 1024 };
struct http_body {
    const char *mem;    /* NULL when spooled */
    size_t n;           /* bytes, either way */
    const char *path;   /* spool file or NULL */
    const char *sha256; /* hex, of spooled bodies; hashed while written; NULL otherwise */
};

/* One request header as sent. */
struct exchange_field {
    const char *name, *value;
};

/* One request and its reply. Lives in its own arena from its complete head to the last byte of the
 * reply; exactly one thread owns it at a time. All text is NUL-ended, valid UTF-8 and free of
 * control characters. */
struct exchange {
    struct arena *mem;
    enum http_method method;
    const char *method_name;
    const char *path;  /* as sent, still percent-encoded, without the query; begins with "/" */
    const char *query; /* after "?", "" when absent */
    const char *host;
    const char *peer; /* address of the client; X-Forwarded-For only from a trusted peer */
    bool loopback;    /* the client itself is on this machine */
    bool https;       /* by the trusted proxy's X-Forwarded-Proto */
    const struct exchange_field
        *fields; /* request headers in order: exchange_header() looks here and nowhere else,
                  * so that tests can make an exchange without a connection */
    size_t field_n;
    struct http_body body;
    void *user;         /* desk's own */
    int64_t started_us; /* monotonic, when the head was complete */
    /* the reply, filled before exchange_send: */
    int status;
    const char *content_type;
    struct buf headers; /* further "Name: value\r\n" lines; exchange_set() appends safely */
    const char *out;    /* bytes; must live until the exchange ends (its arena, or static) */
    size_t out_n;
    int out_fd; /* or a file: -1 when none; closed by http */
    int64_t out_off, out_len;
    bool close;         /* close the connection after this reply */
    struct conn *conn_; /* http's */
    struct exchange *next_;
};
/* Value of a request header, NULL when absent; names compare without case. */
const char *exchange_header(const struct exchange *, const char *name) NONNULL;
/* Value of a cookie or NULL. */
const char *exchange_cookie(const struct exchange *, const char *name) NONNULL;
/* Append a reply header; a value with CR, LF or NUL is a must(). */
void exchange_set(struct exchange *, const char *name, const char *value) NONNULL;
/* Give the exchange back to its event thread for sending; callable from any thread, once. After it
 * the exchange belongs to http: not one byte of it may be touched. Inside handle() it is sent as
 * soon as handle() returns. One without a connection (conn_ NULL: made by a test) goes nowhere. */
void exchange_send(struct exchange *) NONNULL;
/* Send this reply and keep the connection as an event stream on a channel (text/event-stream is set
 * here). The stream gets a heartbeat each 15 s and is closed when more than 16 kB wait unsent. */
void exchange_stream(struct exchange *, const char *channel) NONNULL;

struct http;
struct http_config {
    const char
        *listen; /* "127.0.0.1:8080", "[::1]:8080", "[::]:80" (both families), "unix:/run/x.sock" */
    int threads; /* event threads; default: one per core it may use, at most 4 */
    const char *spool_dir;     /* on the same file system as the blobs */
    const char *trusted_proxy; /* addresses whose X-Forwarded-* count, comma-separated; "" = none;
                                * "unix" = all who come by the Unix socket */
    int max_conns;             /* default 10,000 over all threads */
    int max_conns_per_ip;      /* default 256; loopback and trusted proxies free of it */
    int header_ms, body_ms, idle_ms, write_ms; /* defaults 10,000 30,000 65,000 30,000; body_ms and
                                                * write_ms count from the last 4 kB of progress */
    int pipeline_max; /* requests of one connection answered in a row before others have their turn,
                       * default 16; one is in work at a time, the bytes of the next (≤ 16 kB) wait
                       * unparsed */
    /* Called on the event thread when the head is complete. Returns the ceiling for the body in
     * bytes (0 = none allowed), or a negative HTTP status to refuse at once (−404, −405, −413, −429
     * …). */
    int64_t (*accept)(struct exchange *, void *arg);
    /* Called on the event thread when the body is complete; replies now or hands the exchange to a
     * worker. */
    void (*handle)(struct exchange *, void *arg);
    /* Called on the event thread when all that came has been handled, before it waits for more:
     * what handle() keeps from one exchange for the next is let go here. May be NULL. */
    void (*rest)(void *arg);
    /* The body of such a refusal for who asked for this path (NULL: unknown): text is filled, its
     * Content-Type returned. Without it the words go out as plain text. */
    const char *(*refusal)(const char *path, int status, const char *words, char *text,
                           size_t size);
    /* A refusal that http made itself (400, 408, 413, 414, 431, 501, 505 …) or a client that went
     * away (499). */
    void (*refused)(int status, const char *peer, void *arg);
    void *arg;
};
int http_start(const struct http_config *, struct http **ret, char *why,
               size_t nwhy); /* 0 or −errno */
int http_port(const struct http *);
/* Stop accepting, let running exchanges end (at most drain_ms), close idle ones and streams, join
 * the threads. An exchange that a worker still holds after that may be sent (to nobody); its memory
 * is then kept to the end. */
void http_stop(struct http *, int drain_ms);
/* One message to all streams of a channel on all threads; text without newlines. Callable from any
 * thread; those of one caller arrive in order. When 4,096 wait for an event thread, its streams are
 * closed: clients reconnect and refetch rather than miss one. */
void http_publish(struct http *, const char *channel, const char *text);
struct http_stats {
    int64_t conns, streams, requests, refused, bytes_out;
};
void http_stats(const struct http *, struct http_stats *ret);
const char *http_status_text(int status);

/* multipart/form-data of a body in memory or spooled: each part's name, file name ("" when none),
 * type as sent, value in memory (≤ 64 KiB, fields) or in a spool file of its own with its SHA-256
 * (files of any size). At most 1,000 parts, heads ≤ 4 KiB, all fields together ≤ 4 MiB. Returns 0,
 * or −400 malformed, −413 too many or too large, −500, −507 when the disk is full. A file's name
 * comes without folders; a file input left empty is a field. */
struct part {
    const char *name, *filename, *type;
    const char *value; /* NULL for files */
    size_t n;
    const char *path,
        *sha256; /* files only; unlinked with the exchange unless taken (path set to NULL) */
};
struct parts {
    struct part *v;
    size_t n;
};
int multipart_read(struct exchange *, const char *spool_dir, struct parts *ret) MUST_USE;
/* application/x-www-form-urlencoded into the same shape; −400 when malformed, −413 above 1,000
 * pairs. Values are text as sent: not yet NFC. */
int urlencoded_read(struct arena *, const char *, size_t, struct parts *ret) MUST_USE;
#endif
