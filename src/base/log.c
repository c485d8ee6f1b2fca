// SPDX-License-Identifier: Apache-2.0
/*
 * log.c - whole lines in each write, so that lines of several threads never mix. What came from
 * outside cannot forge a line: control characters are shown as '?'. Rotation and storage are the
 * journal's.
 */
#include "base/log.h"
#include "base/attr.h"
#include "base/date.h"
#include "base/text.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, GATHERED_MAX = 16 * 1024 };

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
    return traced && traced & trace_bit(word, strlen(word));
}

/* What this thread has gathered. */
static _Thread_local struct {
    size_t n;
    bool in_journal;
    char bytes[GATHERED_MAX];
} gathered;

/* "2021-11-01 07:30:00." of this thread's last line. */
enum { STAMP = 20 };
static _Thread_local struct {
    int64_t second;
    char text[STAMP];
} stamp;

static char *put(char *p, int v, int width)
{
    for (int i = width - 1; i >= 0; i--, v /= 10)
        p[i] = (char)('0' + v % 10);
    return p + width;
}

static bool is_in_journal(void)
{
    return getenv("JOURNAL_STREAM") != NULL;
}

/* systemd reads the number; people at a terminal read the time and the word. */
static size_t prefix(char *line, enum log_level level, bool in_journal)
{
    static const char words[][6] = { "error", "warn ", "info ", "trace" };
    static const char priorities[][4] = { "<3>", "<4>", "<6>", "<7>" };
    if (in_journal) {
        memcpy(line, priorities[level], 3);
        return 3;
    }
    int64_t ms = clock_now().ms, second = ms / 1000;
    if (stamp.second != second) {
        struct local t = utc_local((struct utc){ ms });
        const int part[] = { t.m, t.d, t.hour, t.min, t.sec };
        char *p = put(stamp.text, t.y, 4);
        for (size_t i = 0; i < COUNT(part); i++) {
            *p++ = "-- ::"[i];
            p = put(p, part[i], 2);
        }
        *p = '.';
        stamp.second = second;
    }
    memcpy(line, stamp.text, STAMP);
    char *p = put(line + STAMP, (int)(ms - second * 1000), 3);
    *p++ = ' ';
    memcpy(p, words[level], 5);
    p[5] = ' ';
    return (size_t)(p + 6 - line);
}

/* Ends a line of n bytes, the first `start` of them ours; returns its length. */
static size_t finish(char *line, size_t start, size_t n)
{
    size_t end = n > LINE_MAX_BYTES - 2 ? LINE_MAX_BYTES - 2 : n;
    for (size_t i = start + text_plain(line + start, end - start); i < end; i++)
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
            line[i] = '?';
    line[end++] = '\n';
    return end;
}

/* A full disk or a closed pipe must not stop the office: a line that cannot be written is lost. */
static void write_out(const char *bytes, size_t n)
{
    while (write(STDERR_FILENO, bytes, n) < 0 && errno == EINTR)
        ;
}

void log_flush(void)
{
    if (gathered.n)
        write_out(gathered.bytes, gathered.n);
    gathered.n = 0;
}

void log_gather(enum log_level level, const char *text)
{
    if (level > shown)
        return;
    if (gathered.n > GATHERED_MAX - LINE_MAX_BYTES)
        log_flush();
    if (!gathered.n)
        gathered.in_journal = is_in_journal();
    char *line = gathered.bytes + gathered.n;
    size_t start = prefix(line, level, gathered.in_journal),
           n = strnlen(text, LINE_MAX_BYTES - 2 - start);
    memcpy(line + start, text, n);
    gathered.n += finish(line, start, start + n);
}

void log_line(enum log_level level, const char *fmt, ...)
{
    if (level > shown && !(level == LOG_TRACE && traced))
        return;
    log_flush();
    char line[LINE_MAX_BYTES];
    size_t start = prefix(line, level, is_in_journal());
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line + start, sizeof line - start - 1, fmt, args);
    va_end(args);
    write_out(line, finish(line, start, start + (n < 0 ? 0 : (size_t)n)));
}
