// SPDX-License-Identifier: Apache-2.0
/*
 * note.h - internal notes of officers on a record: no step of its way, never shown to citizens. The
 * room has asked may_read before it calls. A page shows them by notes.html.
 */
#ifndef DESK_NOTE_H
#define DESK_NOTE_H
#include "store/db.h"

struct req;
struct note {
    int64_t id;
    struct utc created_at;
    int64_t person_id;
    const char *person_name, *text;
};
struct note_line {
    struct note note;
    bool removable; /* the asker's own, not yet 10 minutes old */
};
struct notes_view {
    const char *action, *back; /* where a new one is posted; the page of the record */
    struct rows lines;         /* struct note_line, newest first, at most 200 */
};

/* In a write: the posted input "note" becomes a note of the record; a fault names it. */
int note_post(struct cx *, struct req *, const char *kind, int64_t record_id) MUST_USE NONNULL;
/* One statement. action: the route of the room whose handler calls note_post(). */
int notes_fill(struct cx *, const char *kind, int64_t record_id, const char *action,
               const char *back, struct notes_view *ret) MUST_USE NONNULL;
#endif
