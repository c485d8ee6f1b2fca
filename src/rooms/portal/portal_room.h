// SPDX-License-Identifier: Apache-2.0
/* portal_room.h - private to this folder; no other room may include it. */
#ifndef PORTAL_ROOM_H
#define PORTAL_ROOM_H
#include "desk/form.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/dossier/dossier.h"
#include "rooms/portal/portal.h"
#include "rooms/staff/staff.h"

/* ---- home ---- */

/* The one-stop office, for people outside. */
struct portal_contact {
    const struct agency *agency; /* NULL: there is none yet */
    const char *hours;
    bool open_now;
};
struct portal_contact portal_contact_of(struct cx *);

struct portal_chip {
    const char *label, *url;
};
struct portal_home_view {
    struct rows chips;  /* struct portal_chip */
    struct rows groups; /* struct procedure_group, the largest ones */
    struct dossier_totals totals;
    struct portal_contact contact;
    int64_t months; /* of the year, that the totals are of */
};

/* ---- procedures ---- */

const char *portal_procedure_url(struct cx *, const struct procedure *);
struct portal_answer { /* one procedure in a list */
    const char *name, *url, *note;
};
struct portal_list_view {
    const char *q;
    struct rows fields, levels;          /* struct input_option */
    struct rows answers;                 /* struct portal_answer */
    const char *range, *previous, *next; /* "" = none */
    bool filtered;
};
struct portal_method {
    const char *channel, *limit, *description;
    struct rows fees; /* struct fee */
};
struct portal_procedure_view {
    const struct procedure *p;
    struct procedure_text text;
    const char *level, *online, *print_url, *back;
    const char *portal;  /* where it is filed when not here, "" */
    struct rows methods; /* struct portal_method */
};

/* ---- the citizen's look-up ---- */

struct portal_ask_view {       /* code and PIN, please */
    const char *code, *locked; /* words when it may not be tried now, "" else */
};
struct portal_stage {
    const char *label, *state; /* class: done, now, "" */
    struct utc at;
};
struct portal_dossier_view {
    struct dossier d;
    const char *owner;           /* masked */
    const char *headline, *next; /* where it stands, what happens now */
    const char *status, *tone;   /* national state and the class of its badge */
    const char *agency, *channel, *collect;
    struct deadline deadline; /* words empty once it is closed */
    const char *deadline_tone;
    bool moved;         /* the date that holds is another than the printed one */
    bool open_now;      /* the office */
    struct rows stages; /* struct portal_stage */
    struct rows track;  /* struct dossier_event, newest first */
    struct rows papers; /* struct component */
    const char *procedure_url;
};
/* Where a dossier stands and what happens next, in plain words (portal.c). */
void portal_words(struct cx *, struct portal_dossier_view *);
/* "Trần Văn Đức" → "T••• V••• Đức": enough for its owner, too little for others. */
const char *portal_mask(struct cx *, const char *name);

/* ---- search of the staff ---- */

struct portal_found {
    const char *group; /* heading, on the first of a kind; "" else */
    const char *kind, *icon;
    struct hit hit;
};
struct portal_search_view {
    const char *q;
    struct rows found; /* struct portal_found */
};

struct portal_about_view {
    struct portal_contact contact;
};

/* ---- doors ---- */

handler portal_home, portal_about, portal_robots, portal_sitemap;    /* portal_pages.c */
handler portal_procedures, portal_find_procedures, portal_procedure; /* portal_procedures.c */
handler portal_ask, portal_lookup;                                   /* portal_lookup.c */
handler portal_search;                                               /* portal_search.c */
#endif
