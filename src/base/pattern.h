// SPDX-License-Identifier: Apache-2.0
/* pattern.h - the named checks of struct field. Private to base. */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H
#include "base/cx.h"

/* The tidied text when s fits the named pattern; else NULL, and *why is the Vietnamese message. */
const char *pattern_fit(struct cx *, const char *pattern, const char *s, const char **why);
#endif
