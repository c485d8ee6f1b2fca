// SPDX-License-Identifier: Apache-2.0
/*
 * log.c - one write per line, so that lines of several threads never mix. What came from outside
 * cannot forge a line: control characters are shown as '?'. Rotation and storage are the journal's.
 */
#include "base/log.h"
#include "base/attr.h"
#include "base/date.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096 };

/* Set at start, before threads; read by all. */
static enum log_level shown = LOG_INFO;
static unsigned traced;
static const char *const trace_words[] = { "sql", "http", "jobs" };

void log_set_level(enum log_level level)
{
    shown = level;
}

static unsigned trace_bit(const char *word, size_t n)
{
    for (size_t i = 0; i < COUNT(trace_words); i++)
        if (strlen(trace_words[i]) == n && memcmp(trace_words[i], word, n) == 0)
            return 1u << i;
    return 0;
}

bool log_trace_on(const char *words)
{
    unsigned bits = 0;
    while (*words) {
        size_t n = strcspn(words, ",");
        unsigned bit = trace_bit(words, n);
        if (!bit)
            return false;
        bits |= bit;
        words += n + (words[n] == ',');
    }
    traced |= bits;
    return bits != 0;
}

bool log_tracing(const char *word)
{
    return traced & trace_bit(word, strlen(word));
}

/* systemd reads the number; people at a terminal read the time and the word. */
static int prefix(char *line, size_t size, enum log_level level)
{
    static const char *const words[] = { "error", "warn", "info", "trace" };
    static const char *const priorities[] = { "<3>", "<4>", "<6>", "<7>" };
    if (getenv("JOURNAL_STREAM"))
        return snprintf(line, size, "%s", priorities[level]);
    struct local t = utc_local(clock_now());
    return snprintf(line, size, "%04d-%02d-%02d %02d:%02d:%02d.%03d %-5s ", t.y, t.m, t.d, t.hour,
                    t.min, t.sec, t.ms, words[level]);
}

void log_line(enum log_level level, const char *fmt, ...)
{
    if (level > shown && !(level == LOG_TRACE && traced))
        return;
    char line[LINE_MAX_BYTES];
    size_t start = (size_t)prefix(line, sizeof line, level);
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line + start, sizeof line - start - 1, fmt, args);
    va_end(args);
    size_t end = start + (n < 0 ? 0 : (size_t)n);
    if (end > sizeof line - 2)
        end = sizeof line - 2;
    for (size_t i = start; i < end; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    line[end++] = '\n';
    /* A full disk or a closed pipe must not stop the office: a line that cannot be written is lost.
     */
    while (write(STDERR_FILENO, line, end) < 0 && errno == EINTR)
        ;
}
