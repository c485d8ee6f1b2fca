// SPDX-License-Identifier: Apache-2.0
/* log.h - one line per event on stderr (systemd journal takes it). Only desk and main log.
 * key=value text. */
#ifndef BASE_LOG_H
#define BASE_LOG_H
#include "base/attr.h"
#include <stdbool.h>
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_TRACE };
void log_set_level(enum log_level);
/* --trace sql,http,jobs; false for an unknown word. */
bool log_trace_on(const char *words);
bool log_tracing(const char *word);
void log_line(enum log_level, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same for ready text, without a system call each: such lines of a thread leave together, at
 * the latest when it calls log_flush(), before each log_line() of its own and when 16 kB wait. */
void log_gather(enum log_level, const char *text);
void log_flush(void);
#endif
