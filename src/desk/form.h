// SPDX-License-Identifier: Apache-2.0
/* form.h - what a template needs to show one input: label, value (typed again or of the record),
 * fault. */
#ifndef DESK_FORM_H
#define DESK_FORM_H
#include "base/cx.h"
#include "base/field.h"

struct input {
    const char *name, *label, *value, *fault, *hint;
    const char *kind; /* text number date tel email select textarea checkbox */
    const char *none; /* words of a select's empty choice */
    bool required, checked;
    int64_t max_len;
    struct rows options; /* struct input_option */
};
struct input_option {
    const char *value, *label;
    bool selected;
};
/* The input for a member; prefix "" or "components-0-". Value: what was typed when the form is
 * shown again, else that of rec (rec may be NULL). */
struct input input_of(struct cx *, const struct field *, const char *member, const char *prefix,
                      const void *rec);
#endif
