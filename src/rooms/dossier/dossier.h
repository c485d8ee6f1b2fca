// SPDX-License-Identifier: Apache-2.0
/*
 * dossier.h - one-stop dossiers (hồ sơ một cửa): received, walked from desk to desk, decided,
 * returned. Public face of the room. Law: one-stop §§2.2–2.3, 3, 4.
 */
#ifndef DOSSIER_H
#define DOSSIER_H
#include "desk/room.h"
#include "law/ii06a.h"
#include "rooms/calendar/calendar.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/flow/flow.h"

#define DOSSIER_KIND "dossier"     /* of its journal, clock, attachments, notices */
#define DOSSIER_PIN  "dossier_pin" /* of its PIN among the secrets */

/* National states (TrangThaiHoSo, one-stop §4.1). */
enum dossier_status {
    DOSSIER_NEW = 1,
    DOSSIER_ACCEPTED,
    DOSSIER_NOT_ACCEPTED,
    DOSSIER_IN_PROCESS,
    DOSSIER_SUPPLEMENT,
    DOSSIER_FINANCE,
    DOSSIER_WITHDRAWN,
    DOSSIER_STOPPED,
    DOSSIER_DONE,
    DOSSIER_RETURNED,
};
/* due_order of a dossier without a promised time: sorts after all others. */
#define DOSSIER_NO_DUE INT64_C(8999999999999)
struct dossier_component {
    int64_t n; /* of the case */
    const char *name;
    int64_t originals, copies;
    const char *note;
    int64_t digitised; /* 0 not, 1 digitised, 2 reused, 3 reused result */
};
struct dossier {
    int64_t id;
    int64_t agency_id;     /* receiving organisation */
    const char *agency;    /* its identifier on the day of reception */
    int64_t decide_id;     /* deciding organisation */
    const char *code;      /* "000.22.08.H55-211101-0021"; or a foreign one, kept as it came */
    int64_t procedure_id;  /* pinned version */
    const char *procedure; /* its code */
    const char *title;     /* its name, as accepted */
    int64_t case_n;
    int64_t flow_version_id;
    int64_t channel; /* 1 counter 2 online 3 post */
    int64_t status;  /* enum dossier_status */
    /* owner (chủ hồ sơ) as accepted */
    struct ref party_id;
    int64_t owner_type;
    const char *owner, *owner_key;
    const char *identity, *id_kind;
    struct day birth; /* none when only the year is known: then birth_year */
    int64_t birth_year;
    const char *phone, *email, *address, *commune_code;
    /* submitter, when another person brings it; "" = the owner */
    const char *submitter, *submitter_identity, *submitter_phone, *submitter_address,
        *submitter_relation;
    const char *summary;    /* nội dung yêu cầu, besides the name of the procedure; "" */
    int64_t sets;           /* số bộ */
    int64_t return_channel; /* 1 counter 2 online 3 post */
    struct utc received_at, due_promised, due_at, finished_at, returned_at;
    int64_t limit_unit, limit_milli;
    const char *form_set;        /* "TT01/2018" or "TT03/2025", pinned */
    int64_t register_no;         /* Sổ theo dõi hồ sơ, per agency and year */
    int64_t received_by;         /* person who accepted it; 0 = a program */
    const char *result_receiver; /* who took the result; set before the move "return", else the
                                    submitter or owner */
    bool paused;
    const char *track;   /* what the citizen may see of its way: see dossier_track() */
    const char *pin_mac; /* secret_mac() of code and PIN; never shown */
    int64_t rev;
    struct rows components; /* struct dossier_component */
    /* of a reception: what dossier_check() found */
    bool checked, owner_unseen;
};
extern const struct field dossier_fields[], dossier_component_fields[];
extern const struct room dossier_room;
extern const struct option dossier_statuses[], dossier_channels[], dossier_owner_types[],
    dossier_return_channels[];

/* Accept at the counter (status 2): party, code, PIN, clock, flow, journal, event
 * "dossier.accepted", search. d holds what the form gave (procedure, owner, identity suffice;
 * agency_id 0 = the asker's; case_n 0 = the first; no components = all of the case; channel 0 = 1);
 * filled with all the rest. A fault names the member to blame. *pin: digits for the citizen (law
 * PIN_LENGTH), shown and printed once, kept sealed. */
int dossier_receive(struct cx *, struct dossier *d, const char **pin) MUST_USE;
/* In .prep of a reception: all that can be refused or worked out without writing, so that the
 * writer is not troubled; and what the writer will need of other rooms is in memory then. */
int dossier_check(struct cx *, struct dossier *) MUST_USE;
/* A day ("02/05/1990", "1990-05-02") or a year alone ("1949"); "" is neither. */
int dossier_birth_read(struct cx *, const char *field, const char *text, struct day *,
                       int64_t *year) MUST_USE;
/* Stored bytes become a file of component n. */
int dossier_attach(struct cx *, const struct dossier *, int64_t n, const char *name,
                   const struct blob_ref *) MUST_USE;
int dossier_get(struct cx *, const char *code, struct dossier *ret)
    MUST_USE; /* in scope or taking part, else E_NOTFOUND */
int dossier_by_id(struct cx *, int64_t id, struct dossier *ret) MUST_USE;
/* Components into d->components: one statement. dossier_get and dossier_by_id leave them out. */
int dossier_components(struct cx *, struct dossier *d) MUST_USE;
/* hand_over send_back approve finish return pause resume stop reassign claim. m->rev is the
 * dossier's as the person saw it (0 = whatever); a stale one is E_CONFLICT. Fills *d anew. */
int dossier_move(struct cx *, struct dossier *d, const struct flow_move *) MUST_USE;
/* Public look-up: E_NOTFOUND for wrong code and wrong PIN alike, in the same time. No scope, one
 * statement; filled are agency_id agency code procedure_id case_n title status channel owner
 * received_at due_promised due_at finished_at returned_at return_channel paused track. Wrong tries
 * are counted by the page. */
int dossier_public(struct cx *, const char *code, const char *pin, struct dossier *ret) MUST_USE;
/* What the citizen may see, oldest first: rows of struct dossier_event; no statement. */
struct dossier_event {
    struct utc at;
    const char *label; /* "Đã tiếp nhận", "Chuyển bước Thẩm định", "Đã có kết quả" */
};
int dossier_track(struct cx *, const struct dossier *, struct rows *ret) MUST_USE;
/* A line of the track, for who fills the table in bulk. */
const char *dossier_track_line(struct cx *, struct utc at, const char *label);
/* What stands in pin_mac for a code and a PIN. */
const char *dossier_pin_mac(struct cx *, const char *code, const char *pin);
/* The PIN as it was given out, for printing; "" when it is not ours to know. Whoever shows it
 * writes that into the journal. */
int dossier_pin(struct cx *, const struct dossier *, const char **pin) MUST_USE;
const char *dossier_url(struct cx *, const char *code); /* its page */
/* Where citizens look it up: public_url(); pin "" = without. */
const char *dossier_lookup_url(struct cx *, struct req *, const char *code, const char *pin);
const char *dossier_status_label(int64_t status);
const char *dossier_status_tone(int64_t status); /* class of its badge: "st-run" */
bool dossier_is_open(int64_t status);            /* 1 2 4 5 6 */
/* Timeliness (one-stop §4.4.7) at an instant: closed on time when the minute of the end is at most
 * that of the due time. */
enum dossier_class {
    DOSSIER_OUTSIDE,
    DOSSIER_IN_TIME_OPEN,
    DOSSIER_LATE_OPEN,
    DOSSIER_ON_TIME,
    DOSSIER_LATE
};
enum dossier_class dossier_class(const struct dossier *, struct utc now);
/* Figures of the portal and the desk over what was received in [from, to] (one-stop §10.1: on time
 * = 8+9 with states 5, 7, 8; in process = 12; overdue = 10+13), from small counters, not from
 * counting rows: two statements. */
struct dossier_totals {
    int64_t received, on_time, in_process, overdue;
    int64_t late_closed, late_open; /* the parts of overdue */
};
int dossier_totals(struct cx *, int64_t scope_id, struct day from, struct day to,
                   struct dossier_totals *ret) MUST_USE;
/* The same for pages, up to a minute old. */
int dossier_totals_recent(struct cx *, int64_t scope_id, struct day from, struct day to,
                          struct dossier_totals *ret) MUST_USE;

/* ---- Biểu II.06a: counters by day, and the dossiers behind them ---- */

/* Of an agency and a field (lĩnh vực) in the asker's scope. No dossier is read for it but those
 * that were opened again after their end, which stand in no counter and are added from the journal.
 */
struct dossier_tally {
    int64_t agency_id;
    const char *field;
    int64_t carried, online, other; /* columns 6, 4, 5 */
    int64_t early, exact, late;     /* processing ended in the period: 8, 9, 10 */
};
/* Rows of struct dossier_tally by agency and field. One statement. */
int dossier_tallies(struct cx *, struct day from, struct day to, struct rows *ret) MUST_USE;
/* One dossier and its columns. */
struct dossier_counted {
    int64_t id, agency_id;
    const char *field;
    enum ii06a_column intake, outcome;
};
typedef int dossier_counted_fn(struct cx *, const struct dossier_counted *, void *arg);
/* Those that were open at the end of the period (states 2, 4, 5, 6 then, by the journal), newest
 * first. agency_id 0 = all of the scope. fn may return a negative code to stop. */
int dossier_each_open(struct cx *, struct ii06a_period, int64_t agency_id, dossier_counted_fn *,
                      void *arg) MUST_USE;
/* All those of the period (column 3). carried: only column 6. */
int dossier_each_of_period(struct cx *, struct ii06a_period, int64_t agency_id, bool carried,
                           dossier_counted_fn *, void *arg) MUST_USE;
/* Those that were opened again after their end: fn gets those that are of the period. */
int dossier_each_reopened(struct cx *, struct ii06a_period, int64_t agency_id, dossier_counted_fn *,
                          void *arg) MUST_USE;
/* A line of a list, for ids found by one of the above (1 to 500); in the asker's scope, in the
 * order of reception, newest first. */
struct dossier_line {
    int64_t id;
    const char *code, *owner, *title, *agency;
    int64_t status;
    struct utc received_at, due_at, finished_at;
};
int dossier_lines(struct cx *, const int64_t *ids, size_t n, struct rows *ret) MUST_USE;
#endif
