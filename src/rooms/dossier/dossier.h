// SPDX-License-Identifier: Apache-2.0
/*
 * dossier.h - one-stop dossiers (hồ sơ một cửa): received, walked from desk to desk, decided, returned. Public face of
 * the room. Law: one-stop §§2.2–2.3, 3, 4.
 */
#ifndef DOSSIER_H
#define DOSSIER_H
#include "desk/room.h"
#include "rooms/calendar/calendar.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/flow/flow.h"

/* National states (TrangThaiHoSo, one-stop §4.1). */
enum dossier_status {
    DOSSIER_NEW = 1, DOSSIER_ACCEPTED, DOSSIER_NOT_ACCEPTED, DOSSIER_IN_PROCESS, DOSSIER_SUPPLEMENT,
    DOSSIER_FINANCE, DOSSIER_WITHDRAWN, DOSSIER_STOPPED, DOSSIER_DONE, DOSSIER_RETURNED,
};
struct dossier_component {
    int64_t n;                 /* of the case */
    const char *name;
    int64_t originals, copies;
    const char *note;
    int64_t digitised;         /* 0 not, 1 digitised, 2 reused, 3 reused result */
};
struct dossier {
    int64_t id;
    int64_t agency_id;         /* receiving organisation */
    int64_t decide_id;         /* deciding organisation */
    const char *code;          /* "000.22.08.H55-211101-0021"; or a foreign one, kept as it came */
    int64_t procedure_id;      /* pinned version */
    const char *procedure;     /* its code */
    const char *title;         /* its name, as accepted */
    int64_t case_n;
    int64_t flow_version_id;
    int64_t channel;           /* 1 counter 2 online 3 post */
    int64_t status;            /* enum dossier_status */
    /* owner (chủ hồ sơ) as accepted */
    struct ref party_id;
    int64_t owner_type;
    const char *owner, *owner_key;
    const char *identity, *id_kind;
    struct day birth;
    const char *phone, *email, *address, *commune_code;
    /* submitter, when another person brings it; "" = the owner */
    const char *submitter, *submitter_identity, *submitter_phone, *submitter_relation;
    int64_t sets;              /* số bộ */
    int64_t return_channel;    /* 1 counter 2 online 3 post */
    struct utc received_at, due_promised, due_at, finished_at, returned_at;
    int64_t limit_unit, limit_milli;
    const char *form_set;      /* "TT01/2018" or "TT03/2025", pinned */
    int64_t register_no;       /* Sổ theo dõi hồ sơ, per agency and year */
    const char *result_receiver;
    bool paused;
    int64_t rev;
    struct rows components;    /* struct dossier_component */
};
extern const struct field dossier_fields[], dossier_component_fields[];
extern const struct room dossier_room;
extern const struct option dossier_statuses[], dossier_channels[];

/* Accept at the counter (status 2): party, code, PIN, clock, flow, journal, event "dossier.accepted", search. d holds
 * what the form gave; filled with all the rest. *pin: 6 digits for the citizen, shown and printed once, kept sealed. */
int dossier_receive(struct cx *, struct dossier *d, const char **pin) MUST_USE;
int dossier_get(struct cx *, const char *code, struct dossier *ret) MUST_USE;     /* in scope or taking part, else E_NOTFOUND */
int dossier_by_id(struct cx *, int64_t id, struct dossier *ret) MUST_USE;
/* hand_over send_back approve finish return pause resume stop reassign. rev 0 = whatever. Fills *d anew. */
int dossier_move(struct cx *, struct dossier *d, const struct flow_move *) MUST_USE;
/* Public look-up: E_NOTFOUND for wrong code and wrong PIN alike. No scope. Counting of wrong tries is the page's. */
int dossier_public(struct cx *, const char *code, const char *pin, struct dossier *ret) MUST_USE;
/* The PIN for reprinting (permission dossier.print; journalled). */
int dossier_pin(struct cx *, const struct dossier *, const char **pin) MUST_USE;
const char *dossier_status_label(int64_t status);
const char *dossier_status_tone(int64_t status);
bool dossier_is_open(int64_t status);
/* National figures of the portal and the desk, from small counters, not from counting rows. */
struct dossier_totals {
    int64_t received, on_time, in_process, overdue;
};
int dossier_totals(struct cx *, int64_t scope_id, struct day from, struct day to, struct dossier_totals *ret) MUST_USE;
#endif
