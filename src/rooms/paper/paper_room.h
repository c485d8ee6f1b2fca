// SPDX-License-Identifier: Apache-2.0
/* paper_room.h - private to this folder; no other room may include it. */
#ifndef PAPER_ROOM_H
#define PAPER_ROOM_H
#include "rooms/paper/paper.h"
#include "rooms/staff/staff.h"

struct paper {
    int64_t id;
    const char *form_set, *form, *number, *data;
    int64_t record_id;
    struct utc created_at;
};
int paper_store_add(struct cx *, const struct paper *) MUST_USE;
int paper_store_last(struct cx *, int64_t dossier_id, const char *form, struct paper *ret) MUST_USE;

struct slip_print {
    const char *pin;        /* "" = not printed */
    const char *lookup_url; /* in the QR code */
    int64_t copies;         /* liên, 1 or 2 */
};
/* Bytes of the A4 form, from the paper that was stored, or from the record when none was. */
int slip_pdf(struct cx *, const struct dossier *, const struct slip_print *, const void **ret,
             size_t *n) MUST_USE;

handler slip_show, slip_prep, slip_go;
#endif
