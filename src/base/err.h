// SPDX-License-Identifier: Apache-2.0
/*
 * err.h - the seven ways a call can end. 0 or more is good, negative is bad, words for people are
 * in cx->err.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H
#include "base/attr.h"
#include <stddef.h>

struct cx;

enum err {
    E_OK = 0,
    E_INVALID = -1,  /* 422, exit 2: what was given is wrong; beside the field */
    E_DENIED = -2,   /* 403, exit 3 */
    E_NOTFOUND = -3, /* 404, exit 4: absent, or not in the asker's scope (never told apart) */
    E_CONFLICT = -4, /* 409, exit 5: someone else was first */
    E_BUSY = -5,     /* 503, exit 6: full, read-only, overloaded; try again */
    E_IO = -6,       /* 500, exit 7: our own fault or the machine's */
};

/* One thing that is wrong. field is the path of the input ("components-0-name"), "" for the whole.
 */
struct fault {
    const char *field;
    const char *msg;
    const char *label; /* of the input on the page, "" when none shows it */
};
/* A growing list in the arena of the request; reset before .go is run again. */
struct faults {
    struct fault *v;
    size_t n, cap;
};

#define TRY(call)                                                                                  \
    do {                                                                                           \
        int try_ = (call);                                                                         \
        if (try_ < 0)                                                                              \
            return try_;                                                                           \
    } while (0)

/* Record words for people and return err. fmt is the Vietnamese text and the msgid for translation;
 * field "" when no input is to blame. */
int fail(struct cx *, int err, const char *field, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* Set once at start, before threads: gives the text for a msgid in a language, with the same
 * conversions; the msgid itself when it has none. Without it everything stays Vietnamese. */
typedef const char *fail_translate_fn(const char *lang, const char *msgid)
    __attribute__((format_arg(2)));
void fail_translate(fail_translate_fn *);
/* First recorded message, or a general sentence for err; never NULL. */
const char *fault_first(const struct cx *, int err);
/* The message for an exact field, or NULL. */
const char *fault_of(const struct cx *, const char *field);
int err_http(int err); /* E_INVALID -> 422 … */
int err_exit(int err); /* E_INVALID -> 2 … */
const char *err_name(int err);

/* Always-on assertion: prints the place and aborts. For what cannot happen, never for input. */
#define must(x) ((x) ? (void)0 : must_fail(#x, __FILE__, __LINE__))
NORETURN void must_fail(const char *expr, const char *file, int line);
/* What an errno means, for people. */
const char *errno_vi(int err) RETURNS_NONNULL;
#endif
