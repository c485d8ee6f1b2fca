// SPDX-License-Identifier: Apache-2.0
/*
 * peer.c - who is at the other end: addresses counted and written once per connection, proxies
 * believed or not. One table for all event threads, entered only when a connection comes or goes.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include "base/text.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

static const unsigned char v4_prefix[12] = { [10] = 0xff, [11] = 0xff };

/* Any text form of an address, IPv4 as ::ffff:a.b.c.d. Brackets and a port, as proxies add them,
 * are skipped. */
static bool addr_read(const char *s, size_t n, unsigned char ret[16])
{
    char text[64];
    if (n && *s == '[') {
        const char *end = memchr(s, ']', n);
        if (!end)
            return false;
        s++;
        n = (size_t)(end - s);
    } else if (memchr(s, '.', n) && memchr(s, ':', n) && !memchr(s, ':', 2)) {
        const char *colon = memrchr(s, ':', n), *dot = memrchr(s, '.', n);
        if (colon > dot)
            n = (size_t)(colon - s);
    }
    if (n == 0 || n >= sizeof text)
        return false;
    memcpy(text, s, n);
    text[n] = '\0';
    memcpy(ret, v4_prefix, sizeof v4_prefix);
    return inet_pton(AF_INET, text, ret + 12) == 1 || inet_pton(AF_INET6, text, ret) == 1;
}

static bool is_v4(const unsigned char a[16])
{
    return !memcmp(a, v4_prefix, sizeof v4_prefix);
}

static void addr_write(const unsigned char a[16], char text[46])
{
    if (is_v4(a))
        inet_ntop(AF_INET, a + 12, text, 46);
    else
        inet_ntop(AF_INET6, a, text, 46);
}

static bool is_loopback(const unsigned char a[16])
{
    static const unsigned char one[16] = { [15] = 1 };
    return (is_v4(a) && a[12] == 127) || !memcmp(a, one, 16);
}

static bool is_trusted(const struct peers *ps, const unsigned char a[16])
{
    for (size_t i = 0; i < ps->ntrusted; i++) {
        int bytes = ps->trusted[i].bits / 8, rest = ps->trusted[i].bits % 8;
        const unsigned char *net = ps->trusted[i].addr;
        if (memcmp(a, net, (size_t)bytes) != 0)
            continue;
        if (!rest || ((a[bytes] ^ net[bytes]) >> (8 - rest)) == 0)
            return true;
    }
    return false;
}

/* "10.0.0.0/8"; all bits when no number of them is given. */
static bool net_read(const char *s, size_t n, struct net *ret)
{
    const char *slash = memchr(s, '/', n);
    if (!addr_read(s, slash ? (size_t)(slash - s) : n, ret->addr))
        return false;
    int64_t bits = is_v4(ret->addr) ? 32 : 128;
    if (slash) {
        char digits[8] = "";
        size_t len = n - (size_t)(slash + 1 - s);
        memcpy(digits, slash + 1, len < 7 ? len : 7);
        int64_t most = bits;
        if (!int_read(digits, &bits) || bits < 0 || bits > most)
            return false;
    }
    ret->bits = (int)bits + (is_v4(ret->addr) ? 96 : 0);
    return true;
}

/* "127.0.0.1, 10.0.0.0/8, fd00::/8, unix" */
static bool trusted_read(struct peers *ps, const char *list)
{
    size_t n;
    for (const char *p = list + strspn(list, " ,"); (n = strcspn(p, " ,")); p += strspn(p, " ,")) {
        if (n == 4 && !memcmp(p, "unix", 4))
            ps->trust_unix = true;
        else if (ps->ntrusted == COUNT(ps->trusted) ||
                 !net_read(p, n, &ps->trusted[ps->ntrusted++]))
            return false;
        p += n;
    }
    return true;
}

bool peers_init(struct peers *ps, const char *trusted, int max_per_ip)
{
    pthread_mutex_init(&ps->lock, NULL);
    ps->max_per_ip = max_per_ip;
    return trusted_read(ps, trusted);
}

void peers_free(struct peers *ps)
{
    for (size_t i = 0; i < COUNT(ps->bucket); i++) {
        for (struct peer *p = ps->bucket[i], *next; p; p = next) {
            next = p->next;
            free(p);
        }
    }
    pthread_mutex_destroy(&ps->lock);
}

/* The Unix socket is the address of all zeros, which no TCP peer has. */
static void addr_of(const struct sockaddr_storage *from, unsigned char ret[16])
{
    memset(ret, 0, 16);
    if (from->ss_family == AF_INET6) {
        memcpy(ret, &((const struct sockaddr_in6 *)from)->sin6_addr, 16);
    } else if (from->ss_family == AF_INET) {
        memcpy(ret, v4_prefix, sizeof v4_prefix);
        memcpy(ret + 12, &((const struct sockaddr_in *)from)->sin_addr, 4);
    }
}

static struct peer **bucket_of(struct peers *ps, const unsigned char a[16])
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < 16; i++)
        hash = (hash ^ a[i]) * 16777619u;
    return &ps->bucket[hash % COUNT(ps->bucket)];
}

static struct peer *peer_new(struct peers *ps, const unsigned char a[16], bool is_unix)
{
    struct peer *p = calloc(1, sizeof *p);
    must(p && "out of memory");
    memcpy(p->addr, a, 16);
    p->loopback = is_unix || is_loopback(a);
    p->trusted = is_unix ? ps->trust_unix : is_trusted(ps, a);
    if (is_unix)
        memcpy(p->text, "unix", 5);
    else
        addr_write(a, p->text);
    return p;
}

struct peer *peer_enter(struct peers *ps, const struct sockaddr_storage *from)
{
    unsigned char a[16];
    addr_of(from, a);
    pthread_mutex_lock(&ps->lock);
    struct peer **bucket = bucket_of(ps, a), *p = *bucket;
    while (p && memcmp(p->addr, a, 16) != 0)
        p = p->next;
    if (!p) {
        p = peer_new(ps, a, from->ss_family != AF_INET && from->ss_family != AF_INET6);
        p->next = *bucket;
        *bucket = p;
    }
    if (p->conns >= ps->max_per_ip && !p->loopback && !p->trusted)
        p = NULL;
    else
        p->conns++;
    pthread_mutex_unlock(&ps->lock);
    return p;
}

void peer_leave(struct peers *ps, struct peer *p)
{
    pthread_mutex_lock(&ps->lock);
    if (--p->conns == 0) {
        struct peer **at = bucket_of(ps, p->addr);
        while (*at != p)
            at = &(*at)->next;
        *at = p->next;
        free(p);
    }
    pthread_mutex_unlock(&ps->lock);
}

/* One X-Forwarded-For from its end: 1 an address that is no trusted proxy, 0 only proxies, −1
 * nonsense. ret: the last address that could be read. */
static int forwarded_read(const struct peers *ps, const char *s, unsigned char ret[16])
{
    for (size_t n = strlen(s); n;) {
        const char *comma = memrchr(s, ',', n), *item = comma ? comma + 1 : s;
        size_t len = (size_t)(s + n - item), blanks = strspn(item, " ");
        item += blanks < len ? blanks : len;
        len -= blanks < len ? blanks : len;
        while (len && item[len - 1] == ' ')
            len--;
        unsigned char addr[16];
        if (!addr_read(item, len, addr))
            return -1;
        memcpy(ret, addr, 16);
        if (!is_trusted(ps, addr))
            return 1;
        n = comma ? (size_t)(comma - s) : 0;
    }
    return 0;
}

/* The last address that is no trusted proxy: what stands before it anybody may have written. */
static void forwarded_for(const struct peers *ps, const struct exchange *x, unsigned char ret[16])
{
    int end = 0;
    for (size_t i = x->field_n; i-- > 0 && !end;)
        if (!strcasecmp(x->fields[i].name, "x-forwarded-for"))
            end = forwarded_read(ps, x->fields[i].value, ret);
}

void peer_describe(const struct peers *ps, const struct peer *p, struct exchange *x)
{
    x->peer = p->text;
    x->loopback = p->loopback;
    if (!p->loopback && !p->trusted)
        return;
    const char *forwarded = exchange_header(x, "x-forwarded-for");
    if (!p->trusted) {
        x->loopback = !forwarded; /* a proxy here that nobody told us of speaks for others */
        return;
    }
    unsigned char a[16];
    memcpy(a, p->addr, sizeof a);
    forwarded_for(ps, x, a);
    if (memcmp(a, p->addr, sizeof a) != 0) {
        char *text = arena_alloc(x->mem, 46);
        addr_write(a, text);
        x->peer = text;
        x->loopback = is_loopback(a);
    }
    const char *proto = exchange_header(x, "x-forwarded-proto");
    x->https = proto && !strcasecmp(proto, "https");
}
