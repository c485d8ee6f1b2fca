// SPDX-License-Identifier: Apache-2.0
/* dossier_view.h - the reception form, and what the pages show. Private to this folder. */
#ifndef DOSSIER_VIEW_H
#define DOSSIER_VIEW_H
#include "desk/form.h"
#include "dossier_room.h"

/* ---- the reception form ---- */

enum { RECEPTION_COMPONENTS = 60, RECEPTION_FILES = 100 };

struct reception_component {
    int64_t n;
    bool has;
    int64_t originals, copies;
    const char *note;
};
/* As typed; the birth may be a year alone. */
struct reception {
    const char *draft; /* key of the draft that keeps it */
    const char *person_text;
    struct ref party_id;
    int64_t owner_type;
    const char *owner, *identity, *birth, *phone, *email, *address;
    bool name_changed, birth_sure;
    const char *submitter, *submitter_identity, *submitter_phone, *submitter_address,
        *submitter_relation;
    const char *procedure, *procedure_text;
    int64_t case_n, channel;
    const char *summary;
    int64_t sets, return_channel;
    struct rows components;
};
extern const struct field reception_fields[], reception_component_fields[];

/* The form of a draft as it was left; E_NOTFOUND when it is not the asker's. */
int draft_open(struct cx *, const char *key, struct reception *ret) MUST_USE;

/* Checked and ready to be written. */
struct accepted_file {
    int64_t n;
    const char *name;
    struct blob_ref blob;
};
struct accepting {
    struct reception form;
    struct dossier dossier;
    struct rows files; /* struct accepted_file */
};

/* ---- views ---- */

struct person_choice {
    int64_t id, type;
    const char *name, *about, *address;
};
struct people_view {
    struct rows people;
};
struct procedure_choice {
    const char *code, *name, *field;
};
struct procedures_view {
    struct rows procedures;
};
struct case_choice {
    int64_t n;
    const char *title;
    bool selected;
};
struct paper_line {
    int64_t i, n; /* place in the form, number in the case */
    const char *name, *note, *slot;
    bool explains, has;
    int64_t originals, copies;
    struct rows files; /* struct draft_file */
};
struct papers_view {
    const struct procedure *procedure;
    const char *draft;
    struct rows cases, papers;
};
struct draft_file_view {
    struct draft_file file;
};
struct due_view {
    bool known; /* a procedure is chosen */
    struct utc due;
    const char *limit;
    struct rows steps; /* struct due_line */
};
struct reception_view {
    struct reception form;
    struct input owner_type, owner, identity, birth, phone, email, address, name_changed,
        birth_sure;
    struct input submitter, submitter_identity, submitter_phone, submitter_address,
        submitter_relation;
    struct input channel, summary, sets, return_channel;
    const char *party_note, *procedure_name;
    bool has_submitter, name_differs, birth_differs;
    struct papers_view papers;
    struct due_view due;
    struct rows procedures, people, drafts;
};

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
    struct html qr;
    struct rows why_lines;
    const char *limit;
    bool can_print, can_file, others;
};
/* All that the page of the dossier in the path shows. */
int dossier_view_fill(struct cx *, struct req *, struct dossier_view *) MUST_USE;

struct accepted_view {
    struct dossier d;
    const char *pin; /* "" once it has been shown long enough */
    const char *due;
    bool can_print;
};
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
