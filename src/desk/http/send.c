// SPDX-License-Identifier: Apache-2.0
/* send.c - replies: head and bytes leave in one writev without being copied, files by sendfile. */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILE_PIECE = 1 << 20 /* of a file in one turn: others wait no longer than that takes */ };

/* Status line, date and what every reply says. */
static void head_start(struct buf *b, struct conn *c, int status)
{
    buf_put(b, "HTTP/1.1 ", 9);
    buf_int(b, status);
    buf_putc(b, ' ');
    buf_puts(b, http_status_text(status));
    buf_put(b, "\r\n", 2);
    buf_puts(b, loop_date(c->loop));
}

static void head_type(struct buf *b, const struct exchange *x)
{
    if (x->content_type) {
        buf_put(b, "Content-Type: ", 14);
        buf_puts(b, x->content_type);
        buf_put(b, "\r\n", 2);
    }
    if (x->headers.n)
        buf_put(b, x->headers.p, x->headers.n);
}

/* Runs on the event thread, once the exchange came back. */
void reply_build(struct conn *c)
{
    struct request *r = c->r;
    struct exchange *x = &r->x;
    must(x->status >= 200 && x->status <= 599);
    bool is_bare = x->status == 204 || x->status == 304;
    r->out_file = x->out_fd >= 0;
    int64_t length = r->out_file ? x->out_len : (int64_t)x->out_n;
    r->keep = r->keep && !x->close && !c->loop->draining;

    struct buf b = BUF(x->mem);
    buf_grow(&b, 320 + x->headers.n);
    head_start(&b, c, x->status);
    head_type(&b, x);
    if (!is_bare) {
        buf_put(&b, "Content-Length: ", 16);
        buf_int(&b, length);
        buf_put(&b, "\r\n", 2);
    }
    if (!r->keep)
        buf_put(&b, "Connection: close\r\n\r\n", 21);
    else if (r->is_http10)
        buf_put(&b, "Connection: keep-alive\r\n\r\n", 26);
    else
        buf_put(&b, "\r\n", 2);

    bool has_bytes = !is_bare && x->method != METHOD_HEAD && length > 0;
    r->out[0] = (struct iovec){ b.p, b.n };
    r->nout = 1;
    if (has_bytes && !r->out_file) {
        r->out[1] = (struct iovec){ .iov_len = x->out_n };
        memcpy(&r->out[1].iov_base, &x->out, sizeof x->out); /* writev has no const */
        r->nout = 2;
    }
    r->out_file = r->out_file && has_bytes;
}

static void sent(struct conn *c, size_t n)
{
    c->r->sent += (int64_t)n;
    count(&c->loop->bytes_out, (long long)n);
}

static enum sent push_bytes(struct conn *c)
{
    struct request *r = c->r;
    while (r->nout) {
        struct msghdr msg = { .msg_iov = r->out, .msg_iovlen = (size_t)r->nout };
        ssize_t k =
            sendmsg(c->fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT | (r->out_file ? MSG_MORE : 0));
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            c->can_write = false;
            return errno == EAGAIN ? SENT_SOME : SENT_FAILED;
        }
        sent(c, (size_t)k);
        size_t left = (size_t)k;
        while (r->nout && left >= r->out[0].iov_len) {
            left -= r->out[0].iov_len;
            r->out[0] = r->out[1];
            r->nout--;
        }
        if (r->nout) {
            r->out[0].iov_base = (char *)r->out[0].iov_base + left;
            r->out[0].iov_len -= left;
        }
    }
    return SENT_ALL;
}

static enum sent push_file(struct conn *c)
{
    struct exchange *x = &c->r->x;
    size_t turn = FILE_PIECE;
    while (x->out_len > 0) {
        if (!turn) {
            ready_add(c);
            return SENT_SOME;
        }
        size_t n = (size_t)x->out_len < turn ? (size_t)x->out_len : turn;
        off_t off = (off_t)x->out_off;
        ssize_t k = sendfile(c->fd, x->out_fd, &off, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            c->can_write = false;
            return errno == EAGAIN ? SENT_SOME : SENT_FAILED;
        }
        if (k == 0) /* shorter than promised: only closing can say so */
            return SENT_FAILED;
        x->out_off += k;
        x->out_len -= k;
        turn -= (size_t)k;
        sent(c, (size_t)k);
    }
    return SENT_ALL;
}

enum sent reply_push(struct conn *c)
{
    enum sent s = push_bytes(c);
    return s == SENT_ALL && c->r->out_file ? push_file(c) : s;
}

void reply_end(struct conn *c)
{
    struct request *r = c->r;
    c->r = NULL;
    if (r->x.out_fd >= 0)
        close(r->x.out_fd);
    loop_request_done(c->loop, r);
}

/* What a person may read who meets a refusal that http made itself. */
static const char *refusal_words(int status)
{
    switch (status) {
    case 404:
        return "Không có trang này.";
    case 405:
        return "Trang này không nhận kiểu yêu cầu đó.";
    case 408:
        return "Yêu cầu đến quá chậm. Xin kiểm tra đường truyền và gửi lại.";
    case 413:
        return "Dữ liệu gửi lên lớn hơn mức cho phép";
    case 414:
        return "Địa chỉ trang quá dài.";
    case 429:
        return "Quá nhiều yêu cầu từ một nơi. Xin chờ ít phút rồi thử lại.";
    case 431:
        return "Phần đầu của yêu cầu quá lớn. Xin xoá cookie của trang này rồi thử lại.";
    case 500:
        return "Máy chủ gặp lỗi. Xin thử lại.";
    case 501:
        return "Máy chủ không biết kiểu yêu cầu này.";
    case 503:
        return "Nhiều người đang dùng cùng lúc. Xin chờ ít giây rồi thử lại.";
    case 507:
        return "Ổ đĩa của máy chủ đã đầy hoặc chỉ cho đọc. Xin báo người quản trị.";
    default:
        return "Yêu cầu không đúng quy cách.";
    }
}

/* What may be sent is said where it is known. */
static void refusal_text(char *words, size_t size, const struct conn *c, int status)
{
    int64_t limit = c->r ? c->r->limit : 0;
    bool small = limit < 1 << 20;
    if (status != 413)
        snprintf(words, size, "%s", refusal_words(status));
    else if (limit <= 0)
        snprintf(words, size, "%s.", refusal_words(status));
    else
        snprintf(words, size, "%s (nhiều nhất %lld %s).", refusal_words(status),
                 (long long)(limit >> (small ? 10 : 20)), small ? "KB" : "MB");
}

void reply_refusal(struct conn *c, int status, bool close)
{
    char text[4096], body[3000], words[300];
    const struct http_config *cfg = &c->loop->http->cfg;
    const char *type = "text/plain; charset=utf-8";
    bool is_head = c->r && c->r->x.method == METHOD_HEAD;
    refusal_text(words, sizeof words, c, status);
    if (cfg->refusal)
        type = cfg->refusal(c->r ? c->r->x.path : NULL, status, words, body, sizeof body);
    else
        snprintf(body, sizeof body, "%s\n", words);
    int n = snprintf(text, sizeof text,
                     "HTTP/1.1 %d %s\r\n%sContent-Type: %s\r\nContent-Length: %zu\r\n"
                     "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
                     "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'\r\n"
                     "%s%s%s\r\n%s",
                     status, http_status_text(status), loop_date(c->loop), type, strlen(body),
                     status == 503 || status == 429 ? "Retry-After: 5\r\n" : "",
                     status == 405 ? "Allow: GET, HEAD, POST, PUT, DELETE\r\n" : "",
                     close ? "Connection: close\r\n" : "", is_head ? "" : body);
    must(n > 0 && (size_t)n < sizeof text);
    /* It fits the socket buffer: all earlier replies have left. If not, the client does not read
     * anyway. */
    ssize_t k = send(c->fd, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (k > 0)
        count(&c->loop->bytes_out, k);
}
