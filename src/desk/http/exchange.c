// SPDX-License-Identifier: Apache-2.0
/* exchange.c - what the desk may ask of a request and say in its reply; no socket is touched here.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <string.h>
#include <strings.h>

/* Most headers differ in their first letter. */
static inline bool is_named(const struct exchange_field *f, const char *name)
{
    return ((f->name[0] ^ name[0]) & ~0x20) == 0 && strcasecmp(f->name, name) == 0;
}

const char *exchange_header(const struct exchange *x, const char *name)
{
    for (size_t i = 0; i < x->field_n; i++)
        if (is_named(&x->fields[i], name))
            return x->fields[i].value;
    return NULL;
}

/* The value of name in one Cookie header; pairs are divided by ";" and blanks (RFC 6265, 4.2.1). */
static const char *cookie_find(struct arena *mem, const char *p, const char *name)
{
    size_t n = strlen(name);
    while (*p) {
        p += strspn(p, " ;");
        size_t len = strcspn(p, ";");
        if (len > n && p[n] == '=' && !memcmp(p, name, n)) {
            const char *value = p + n + 1;
            size_t nvalue = len - n - 1;
            while (nvalue && value[nvalue - 1] == ' ')
                nvalue--;
            if (nvalue >= 2 && value[0] == '"' && value[nvalue - 1] == '"') {
                value++;
                nvalue -= 2;
            }
            return arena_strn(mem, value, nvalue);
        }
        p += len;
    }
    return NULL;
}

const char *exchange_cookie(const struct exchange *x, const char *name)
{
    for (size_t i = 0; i < x->field_n; i++) {
        if (!is_named(&x->fields[i], "cookie"))
            continue;
        const char *value = cookie_find(x->mem, x->fields[i].value, name);
        if (value)
            return value;
    }
    return NULL;
}

void exchange_set(struct exchange *x, const char *name, const char *value)
{
    must(*name && !strpbrk(name, "\r\n: ") && !strpbrk(value, "\r\n"));
    x->headers.mem = x->mem;
    buf_puts(&x->headers, name);
    buf_put(&x->headers, ": ", 2);
    buf_puts(&x->headers, value);
    buf_put(&x->headers, "\r\n", 2);
}

const char *http_status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = {
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "No Content" },
        { 206, "Partial Content" },
        { 301, "Moved Permanently" },
        { 302, "Found" },
        { 303, "See Other" },
        { 304, "Not Modified" },
        { 307, "Temporary Redirect" },
        { 308, "Permanent Redirect" },
        { 400, "Bad Request" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "Not Found" },
        { 405, "Method Not Allowed" },
        { 406, "Not Acceptable" },
        { 408, "Request Timeout" },
        { 409, "Conflict" },
        { 410, "Gone" },
        { 411, "Length Required" },
        { 412, "Precondition Failed" },
        { 413, "Content Too Large" },
        { 414, "URI Too Long" },
        { 415, "Unsupported Media Type" },
        { 416, "Range Not Satisfiable" },
        { 417, "Expectation Failed" },
        { 422, "Unprocessable Content" },
        { 425, "Too Early" },
        { 428, "Precondition Required" },
        { 429, "Too Many Requests" },
        { 431, "Request Header Fields Too Large" },
        { 499, "Client Closed Request" },
        { 500, "Internal Server Error" },
        { 501, "Not Implemented" },
        { 502, "Bad Gateway" },
        { 503, "Service Unavailable" },
        { 504, "Gateway Timeout" },
        { 505, "HTTP Version Not Supported" },
        { 507, "Insufficient Storage" },
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        if (texts[i].status == status)
            return texts[i].text;
    return "Status";
}
