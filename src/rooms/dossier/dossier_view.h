// SPDX-License-Identifier: Apache-2.0
/* dossier_view.h - what the pages show. Private to this folder. */
#ifndef DOSSIER_VIEW_H
#define DOSSIER_VIEW_H
#include "desk/form.h"
#include "desk/note.h"
#include "dossier_room.h"

/* ---- the page of one dossier ---- */

struct step_view {
    const char *title, *small;
    const char *state; /* "done", "now", "" */
};
struct file_view {
    int64_t id;
    const char *name;
};
struct paper_view {
    int64_t n;
    const char *name, *count, *icon, *icon_class;
    bool missing;      /* no file and nothing on paper */
    struct rows files; /* struct file_view */
};
struct story_view {
    const char *label, *small, *note;
    struct utc at;
};
/* One verb: as a button, and as a dialog when it needs words. */
struct move_view {
    const char *verb, *label, *question, *dialog;
    bool primary, note_needed, asks_receiver, asks_cause, asks_post;
};
struct post_choice {
    int64_t id;
    const char *name;
};
struct dossier_view {
    struct dossier d;
    const char *status_label, *status_tone, *channel, *return_channel, *decides;
    const char *identity, *phone, *birth; /* masked; "" when there is none */
    const char *submitter_identity, *submitter_phone;
    struct rows steps, papers, story, moves, posts;
    const struct move_view *move; /* of the page of one move */
    const char *receiver;         /* who would take the result */
    const char *due_at;           /* "17:00 · 01/11", with the year when it is another one */
    const char *due_words, *due_tone;
    struct utc promised; /* as printed, when another date holds now */
    struct html qr;
    struct rows why_lines;
    const char *limit;
    struct notes_view notes;
    bool can_print, can_file, others;
};
/* Whom the work waits for: the short name, else the role. */
const char *dossier_holder(struct cx *, const struct work_item *);
/* All that the page of the dossier in the path shows. */
int dossier_view_fill(struct cx *, struct req *, struct dossier_view *) MUST_USE;

struct revealed_view {
    const char *code, *values;
};
struct return_row {
    struct dossier_row row;
    const char *receiver, *finished;
};
struct returns_view {
    const char *q;
    struct rows rows; /* struct return_row */
    const char *next;
};
#endif
