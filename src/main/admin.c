// SPDX-License-Identifier: Apache-2.0
/*
 * admin.c - commands of other processes run inside serve: one writing process per database. The
 * caller's output travels as file descriptors; files are opened by the caller and passed too, so
 * that serve needs no right to them.
 *
 * One SOCK_SEQPACKET connection per command. Caller: words, NUL-ended, with its stdout and stderr.
 * Then serve asks "Or" + path ("Ow", "Oa") and gets "F" with a descriptor or "E" + reason; at the
 * end it says "X" + exit code.
 */
#include "base/log.h"
#include "main/main.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { MESSAGE_MAX = 128 * 1024, WORDS_MAX = 256, AT_ONCE_MAX = 16 };

struct admin {
    struct house *house;
    int fd;
    pthread_t thread;
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    atomic_bool stop;
    atomic_int running;
};

static bool address(const char *dir, struct sockaddr_un *ret)
{
    *ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
    int n = snprintf(ret->sun_path, sizeof ret->sun_path, "%s/motcua.sock", dir);
    return n > 0 && (size_t)n < sizeof ret->sun_path;
}

static bool send_message(int sock, const void *data, size_t n, const int *fds, size_t n_fds)
{
    struct iovec iov = { .iov_base = (char *)(uintptr_t)data, .iov_len = n };
    union {
        char space[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control = { 0 };
    struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1 };
    if (n_fds > 0) {
        m.msg_control = control.space;
        m.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&m);
        must(c);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(n_fds * sizeof(int));
        memcpy(CMSG_DATA(c), fds, n_fds * sizeof(int));
    }
    return sendmsg(sock, &m, MSG_NOSIGNAL) == (ssize_t)n;
}

/* Bytes of one message, or −1 at the end. Descriptors beyond the two expected are closed. */
static ssize_t receive_message(int sock, char *data, size_t max, int fds[2], size_t *n_fds)
{
    struct iovec iov = { .iov_base = data, .iov_len = max };
    union {
        char space[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control;
    struct msghdr m = { .msg_iov = &iov,
                        .msg_iovlen = 1,
                        .msg_control = control.space,
                        .msg_controllen = sizeof control.space };
    *n_fds = 0;
    ssize_t n = recvmsg(sock, &m, MSG_CMSG_CLOEXEC);
    if (n <= 0)
        return -1;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
            *n_fds = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            memcpy(fds, CMSG_DATA(c), *n_fds * sizeof(int));
        }
    }
    return n;
}

/* --- inside serve --- */

struct session {
    struct admin *admin;
    int sock;
};

static FILE *open_at_caller(void *arg, const char *path, const char *mode, char *why, size_t nwhy)
{
    const struct session *s = arg;
    char message[4200];
    int fds[2];
    size_t n_fds;
    int n = snprintf(message, sizeof message, "O%c%s", mode[0], path);
    snprintf(why, nwhy, "tên tệp quá dài");
    if (n < 0 || (size_t)n >= sizeof message ||
        !send_message(s->sock, message, (size_t)n + 1, NULL, 0))
        return NULL;
    ssize_t got = receive_message(s->sock, message, sizeof message - 1, fds, &n_fds);
    if (got > 0 && message[0] == 'F' && n_fds == 1)
        return fdopen(fds[0], mode);
    message[got > 0 ? got : 0] = '\0';
    snprintf(why, nwhy, "%s", got > 1 ? message + 1 : "bên gọi đã ngắt");
    return NULL;
}

static bool rename_at_caller(void *arg, const char *from, const char *to, char *why, size_t nwhy)
{
    const struct session *s = arg;
    char message[8400];
    int fds[2];
    size_t n_fds;
    int n = snprintf(message, sizeof message, "N%s%c%s", from, 0, to);
    snprintf(why, nwhy, "bên gọi đã ngắt");
    if (n < 0 || (size_t)n >= sizeof message ||
        !send_message(s->sock, message, (size_t)n + 1, NULL, 0))
        return false;
    ssize_t got = receive_message(s->sock, message, sizeof message - 1, fds, &n_fds);
    message[got > 0 ? got : 0] = '\0';
    if (got > 1)
        snprintf(why, nwhy, "%s", message + 1);
    return got > 0 && message[0] == 'F';
}

static bool same_owner(int sock)
{
    struct ucred peer;
    socklen_t n = sizeof peer;
    return getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
           (peer.uid == 0 || peer.uid == geteuid());
}

static void serve_caller(struct session *s)
{
    static _Thread_local char message[MESSAGE_MAX];
    const char *words[WORDS_MAX];
    int fds[2], argc = 0;
    size_t n_fds;
    ssize_t n = receive_message(s->sock, message, sizeof message, fds, &n_fds);
    if (n <= 0 || n_fds != 2 || message[n - 1] != '\0')
        return;
    for (ssize_t i = 0; i < n && argc < WORDS_MAX; i += (ssize_t)strlen(message + i) + 1)
        words[argc++] = message + i;
    struct cli_caller caller = { fdopen(fds[0], "w"), fdopen(fds[1], "w"), open_at_caller, s,
                                 .rename = rename_at_caller };
    if (caller.out && caller.err) {
        int code = run_command(s->admin->house, &caller, argc, words);
        fclose(caller.out);
        fclose(caller.err);
        char done[2] = { 'X', (char)code };
        send_message(s->sock, done, sizeof done, NULL, 0);
    }
}

static void *session_main(void *arg)
{
    struct session s = *(struct session *)arg;
    free(arg);
    if (same_owner(s.sock))
        serve_caller(&s);
    close(s.sock);
    atomic_fetch_sub(&s.admin->running, 1);
    return NULL;
}

static void accept_one(struct admin *a)
{
    pthread_t thread;
    int sock = accept4(a->fd, NULL, NULL, SOCK_CLOEXEC);
    if (sock < 0)
        return;
    struct session *s = malloc(sizeof *s);
    if (s && atomic_load(&a->running) < AT_ONCE_MAX) {
        *s = (struct session){ a, sock };
        atomic_fetch_add(&a->running, 1);
        if (pthread_create(&thread, NULL, session_main, s) == 0) {
            pthread_detach(thread);
            return;
        }
        atomic_fetch_sub(&a->running, 1);
    }
    free(s);
    close(sock);
}

static void *admin_main(void *arg)
{
    struct admin *a = arg;
    struct pollfd p = { .fd = a->fd, .events = POLLIN };
    while (!atomic_load(&a->stop)) {
        if (poll(&p, 1, 200) > 0)
            accept_one(a);
    }
    return NULL;
}

int admin_start(struct house *house, struct admin **ret)
{
    struct sockaddr_un sa;
    if (!address(house->dir, &sa))
        return -ENAMETOOLONG;
    struct admin *a = arena_alloc(house->mem, sizeof *a);
    a->house = house;
    a->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    memcpy(a->path, sa.sun_path, sizeof a->path);
    unlink(a->path);
    mode_t before = umask(0177);
    int rc = bind(a->fd, (struct sockaddr *)&sa, sizeof sa);
    umask(before);
    if (a->fd < 0 || rc != 0 || listen(a->fd, AT_ONCE_MAX) != 0 ||
        pthread_create(&a->thread, NULL, admin_main, a) != 0)
        return -errno;
    *ret = a;
    return 0;
}

void admin_stop(struct admin *a)
{
    atomic_store(&a->stop, true);
    pthread_join(a->thread, NULL);
    unlink(a->path);
    close(a->fd);
    for (int i = 0; i < 100 && atomic_load(&a->running) > 0; i++)
        usleep(50000);
}

/* --- in the caller --- */

static void answer_open(int sock, const char *request)
{
    int flags = request[1] == 'r' ? O_RDONLY
                                  : O_WRONLY | O_CREAT | (request[1] == 'a' ? O_APPEND : O_TRUNC);
    int fd = strcmp(request + 2, "-") == 0 ? dup(request[1] == 'r' ? 0 : 1)
                                           : open(request + 2, flags | O_CLOEXEC, 0600);
    char reply[200];
    if (fd >= 0) {
        send_message(sock, "F", 1, &fd, 1);
        close(fd);
    } else {
        int n = snprintf(reply, sizeof reply, "E%s", errno_vi(errno));
        send_message(sock, reply, (size_t)n, NULL, 0);
    }
}

static void answer_rename(int sock, const char *request, ssize_t n)
{
    const char *from = request + 1, *to = from + strlen(from) + 1;
    char reply[200] = "E";
    bool done = to < request + n && caller_rename(NULL, from, to, reply + 1, sizeof reply - 1);
    send_message(sock, done ? "F" : reply, done ? 1 : strlen(reply), NULL, 0);
}

static bool send_words(int sock, int argc, const char *const *argv)
{
    char *message = malloc(MESSAGE_MAX);
    size_t n = 0;
    bool fits = message != NULL;
    for (int i = 0; fits && i < argc; i++) {
        size_t k = strlen(argv[i]) + 1;
        fits = n + k <= MESSAGE_MAX;
        if (fits)
            memcpy(message + n, argv[i], k);
        n += k;
    }
    const int fds[2] = { 1, 2 };
    bool sent = fits && send_message(sock, message, n, fds, 2);
    free(message);
    return sent;
}

bool admin_call(const char *dir, int argc, const char *const *argv, int *exit_code)
{
    struct sockaddr_un sa;
    char message[8400];
    int fds[2];
    size_t n_fds;
    if (!address(dir, &sa))
        return false;
    int sock = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (sock < 0 || connect(sock, (struct sockaddr *)&sa, sizeof sa) != 0) {
        if (sock >= 0)
            close(sock);
        return false; /* nobody serves */
    }
    *exit_code = err_exit(E_IO);
    int buffer = MESSAGE_MAX + 4096;
    setsockopt(sock, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (!send_words(sock, argc, argv))
        fprintf(stderr, "motcua: máy chủ đang chạy không nhận lệnh.\n");
    for (ssize_t n; (n = receive_message(sock, message, sizeof message - 1, fds, &n_fds)) > 0;) {
        message[n] = '\0';
        if (message[0] == 'O' && n > 2)
            answer_open(sock, message);
        else if (message[0] == 'N' && n > 2)
            answer_rename(sock, message, n);
        else if (message[0] == 'X' && n == 2)
            *exit_code = (unsigned char)message[1];
    }
    close(sock);
    return true;
}
