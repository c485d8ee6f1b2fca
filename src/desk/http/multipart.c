// SPDX-License-Identifier: Apache-2.0
/*
 * multipart.c - multipart/form-data (RFC 7578) as browsers and curl send it. Works through a window
 * of 64 kB over the body, in memory or spooled, so that 100 MB cost no more memory than a line.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    BOUNDARY_MAX = 70,
    WINDOW = READ_MAX + PART_HEAD_MAX,
    VALUES_MAX = 4 << 20, /* all fields of a form together: files go to spools, not to the arena */
};

struct reader {
    struct exchange *x;
    const char *spool_dir;
    int fd;        /* of a spooled body, else −1 */
    size_t left;   /* bytes of the file not read yet */
    const char *p; /* at hand */
    size_t n;
    char *window;
    char delimiter[BOUNDARY_MAX + 5]; /* CR LF "--" boundary */
    size_t ndelimiter;
    size_t room; /* bytes that values of fields may still take */
};

/* ---- Bytes ---- */

static void reader_close(void *arg)
{
    struct reader *in = arg;
    if (in->fd >= 0)
        close(in->fd);
    in->fd = -1;
}

static int reader_open(struct reader *in)
{
    const struct http_body *body = &in->x->body;
    if (body->mem) {
        in->p = body->mem;
        in->n = body->n;
        return 0;
    }
    in->fd = body->path ? open(body->path, O_RDONLY | O_CLOEXEC) : -1;
    if (in->fd < 0)
        return body->n ? -500 : -400;
    arena_defer(in->x->mem, reader_close, in);
    in->left = body->n;
    in->p = in->window = arena_alloc(in->x->mem, WINDOW);
    return 0;
}

static void reader_skip(struct reader *in, size_t n)
{
    in->p += n;
    in->n -= n;
}

/* Fill the window behind what is at hand. 0, also at the end, or −500. */
static int reader_fill(struct reader *in)
{
    if (!in->left || in->n == WINDOW)
        return 0;
    memmove(in->window, in->p, in->n);
    in->p = in->window;
    while (in->left && in->n < WINDOW) {
        size_t want = WINDOW - in->n < in->left ? WINDOW - in->n : in->left;
        ssize_t k = read(in->fd, in->window + in->n, want);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return -500;
        in->n += (size_t)k;
        in->left -= (size_t)k;
    }
    return 0;
}

/* ---- Parameters of headers: name=token or name="quoted" ---- */

/* One value, quoted or a token; the position after it, NULL when a quote is missing. In a quoted
 * value \" is a quote and \\ a backslash; another backslash stands for itself, as browsers send it.
 * to: NULL to skip. */
static const char *parameter_value(const char *s, char *to)
{
    bool quoted = *s == '"';
    for (s += quoted; *s && (quoted ? *s != '"' : !strchr("; \t\"", *s)); s++) {
        if (quoted && *s == '\\' && (s[1] == '"' || s[1] == '\\'))
            s++;
        if (to)
            *to++ = *s;
    }
    if (to)
        *to = '\0';
    if (quoted && *s != '"')
        return NULL;
    return s + quoted;
}

/* A parameter of "type; name=value; …": false when malformed or given twice, *ret NULL when absent.
 */
static bool parameter(struct arena *mem, const char *s, const char *name, const char **ret)
{
    size_t nname = strlen(name);
    *ret = NULL;
    s += strcspn(s, ";");
    while (*s == ';') {
        s += 1 + strspn(s + 1, " \t");
        if (!*s)
            return true;
        size_t len = strcspn(s, "=; ");
        bool is_it = len == nname && !strncasecmp(s, name, len);
        s += len;
        if (*s++ != '=' || (is_it && *ret))
            return false;
        char *value = is_it ? arena_alloc(mem, strlen(s) + 1) : NULL;
        s = parameter_value(s, value);
        if (!s)
            return false;
        if (is_it)
            *ret = value;
        s += strspn(s, " \t");
        if (*s && *s != ';')
            return false;
    }
    return true;
}

static bool boundary_is_good(const char *b)
{
    size_t n = strlen(b);
    return n >= 1 && n <= BOUNDARY_MAX && b[n - 1] != ' ' &&
           strspn(b, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                     "'()+_,-./:=? ") == n;
}

static int boundary_read(struct reader *in)
{
    static const char type[] = "multipart/form-data";
    const char *s = exchange_header(in->x, "content-type");
    if (!s || strncasecmp(s, type, sizeof type - 1) != 0 || !strchr("; ", s[sizeof type - 1]))
        return -400;
    const char *boundary;
    if (!parameter(in->x->mem, s, "boundary", &boundary) || !boundary ||
        !boundary_is_good(boundary))
        return -400;
    size_t n = strlen(boundary);
    memcpy(in->delimiter, "\r\n--", 4);
    memcpy(in->delimiter + 4, boundary, n);
    in->ndelimiter = n + 4;
    return 0;
}

/* What the user called the file: no folder before it, %22 for a quote as browsers write it. */
static const char *file_name(struct arena *mem, const char *given)
{
    for (const char *p = given; *p; p++)
        if (*p == '/' || *p == '\\')
            given = p + 1;
    char *name = arena_str(mem, given), *to = name;
    for (const char *p = name; *p; p++) {
        if (!strncmp(p, "%22", 3)) {
            *to++ = '"';
            p += 2;
        } else {
            *to++ = *p;
        }
    }
    *to = '\0';
    return name;
}

/* ---- Parts ---- */

static int disposition_read(struct arena *mem, const char *value, struct part *part)
{
    static const char type[] = "form-data";
    if (part->name || strncasecmp(value, type, sizeof type - 1) != 0 ||
        !strchr("; ", value[sizeof type - 1]))
        return -400;
    const char *given;
    if (!parameter(mem, value, "name", &part->name) || !parameter(mem, value, "filename", &given))
        return -400;
    part->filename = given ? file_name(mem, given) : "";
    return part->name ? 0 : -400;
}

/* The header lines of a part, the blank line after them included in n. */
static int part_head(struct reader *in, size_t n, struct part *part)
{
    struct arena *mem = in->x->mem;
    char *line = arena_strn(mem, in->p, n), *end;
    if (strlen(line) != n || !text_is_plain(line, n))
        return -400;
    part->type = part->filename = "";
    for (; (end = strstr(line, "\r\n")) != line; line = end + 2) {
        *end = '\0';
        char *colon = strchr(line, ':');
        if (!colon || strpbrk(line, "\r\n"))
            return -400;
        *colon = '\0';
        const char *value = colon + 1 + strspn(colon + 1, " \t");
        if (!strcasecmp(line, "content-disposition"))
            TRY(disposition_read(mem, value, part));
        else if (!strcasecmp(line, "content-type"))
            part->type = value;
    }
    return part->name ? 0 : -400;
}

/* Takes the data of a part piece by piece. */
struct sink {
    struct part *part;
    struct spill *spool; /* NULL: into value */
    struct buf value;
    size_t *room; /* bytes that values may still take */
};

static int sink_put(struct sink *to, const char *p, size_t n)
{
    to->part->n += n;
    if (to->spool) {
        int err = spill_write(to->spool, p, n);
        return err ? -spill_status(err) : 0;
    }
    if (n > PART_VALUE_MAX - to->value.n || n > *to->room)
        return -413;
    *to->room -= n;
    buf_put(&to->value, p, n);
    return 0;
}

/* Data up to the next delimiter, which is skipped. */
static int part_data(struct reader *in, struct sink *to)
{
    const char *end;
    do {
        TRY(reader_fill(in));
        end = memmem(in->p, in->n, in->delimiter, in->ndelimiter);
        if (!end && !in->left)
            return -400; /* the closing delimiter is missing: cut short on its way */
        /* The window is full: a delimiter may have begun in its last bytes. */
        size_t sure = end ? (size_t)(end - in->p) : in->n - in->ndelimiter + 1;
        TRY(sink_put(to, in->p, sure));
        reader_skip(in, sure);
    } while (!end);
    reader_skip(in, in->ndelimiter);
    return 0;
}

static int part_start(struct reader *in, struct part *part)
{
    TRY(reader_fill(in));
    size_t look = in->n < PART_HEAD_MAX ? in->n : PART_HEAD_MAX;
    const char *end = memmem(in->p, look, "\r\n\r\n", 4);
    if (!end)
        return in->n > PART_HEAD_MAX ? -413 : -400;
    size_t n = (size_t)(end + 4 - in->p);
    TRY(part_head(in, n, part));
    reader_skip(in, n);
    return 0;
}

static int part_read(struct reader *in, struct part *part)
{
    TRY(part_start(in, part));
    struct sink to = { .part = part, .value = BUF(in->x->mem), .room = &in->room };
    if (!*part->filename) {
        TRY(part_data(in, &to));
        part->value = buf_str(&to.value);
        return 0;
    }
    to.spool = spill_new(in->x->mem, in->spool_dir, &part->path);
    if (!to.spool)
        return -spill_status(-errno);
    TRY(part_data(in, &to));
    part->sha256 = spill_end(to.spool);
    return 0;
}

/* What follows a delimiter: 1 another part, 0 the end, −400 neither. */
static int another(struct reader *in)
{
    TRY(reader_fill(in));
    if (in->n >= 2 && !memcmp(in->p, "--", 2))
        return 0;
    size_t blanks = 0;
    while (blanks < in->n && (in->p[blanks] == ' ' || in->p[blanks] == '\t'))
        blanks++;
    if (in->n < blanks + 2 || memcmp(in->p + blanks, "\r\n", 2) != 0)
        return -400;
    reader_skip(in, blanks + 2);
    return 1;
}

int multipart_read(struct exchange *x, const char *spool_dir, struct parts *ret)
{
    *ret = (struct parts){ 0 };
    struct reader *in = arena_alloc(x->mem, sizeof *in);
    *in = (struct reader){ .x = x, .spool_dir = spool_dir, .fd = -1, .room = VALUES_MAX };
    TRY(boundary_read(in));
    TRY(reader_open(in));
    TRY(reader_fill(in));
    /* The first delimiter opens the body; words before it are for readers of mail. */
    size_t n = in->ndelimiter - 2;
    if (in->n < n || memcmp(in->p, in->delimiter + 2, n) != 0)
        return -400;
    reader_skip(in, n);
    ret->v = arena_array(x->mem, PARTS_MAX,
                         sizeof *ret->v); /* never moves: spools watch their part's path */
    int more;
    while ((more = another(in)) > 0) {
        if (ret->n == PARTS_MAX)
            return -413;
        TRY(part_read(in, &ret->v[ret->n++]));
    }
    return more;
}
