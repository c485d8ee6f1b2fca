// SPDX-License-Identifier: Apache-2.0
/* exchange.c - what the desk may ask of a request and say in its reply; no socket is touched here.
 */
#include "desk/http/http_inside.h"
#include "base/err.h"
#include <string.h>
#include <strings.h>

const char *exchange_header(const struct exchange *x, const char *name)
{
    for (size_t i = 0; i < x->field_n; i++)
        if (!strcasecmp(x->fields[i].name, name))
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
        if (strcasecmp(x->fields[i].name, "cookie"))
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
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 416:
        return "Range Not Satisfiable";
    case 417:
        return "Expectation Failed";
    case 422:
        return "Unprocessable Content";
    case 425:
        return "Too Early";
    case 428:
        return "Precondition Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 499:
        return "Client Closed Request";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    case 507:
        return "Insufficient Storage";
    default:
        return "Status";
    }
}
