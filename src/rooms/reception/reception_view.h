// SPDX-License-Identifier: Apache-2.0
/* reception_view.h - the form as typed, and what the pages show. Private to this folder. */
#ifndef RECEPTION_VIEW_H
#define RECEPTION_VIEW_H
#include "desk/form.h"
#include "reception_room.h"

/* ---- the reception form ---- */

enum { RECEPTION_COMPONENTS = 60, RECEPTION_FILES = 100, DRAFT_KEY = 22 };

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

/* The posted form, read and believed; all faults at once. */
int reception_check(struct cx *, struct req *, struct accepting *) MUST_USE;

/* ---- views ---- */

struct person_choice {
    int64_t id, type;
    const char *name, *about, *note, *address;
};
struct people_view {
    struct rows people;
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
struct accepted_view {
    struct dossier d;
    const char *pin; /* "" once it has been shown long enough */
    const char *due, *return_channel;
    const char *lookup; /* where it is looked up, without the PIN */
    struct html qr;     /* the same, with the PIN while that is shown */
    bool can_print;
};
#endif
