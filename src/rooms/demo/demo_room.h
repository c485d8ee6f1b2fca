// SPDX-License-Identifier: Apache-2.0
/* demo_room.h - private to this folder: the plan of ten months of dossiers, and its writing in
 * bulk. */
#ifndef DEMO_ROOM_H
#define DEMO_ROOM_H
#include "demo_data.h"
#include "rooms/calendar/calendar.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/demo/demo.h"
#include "rooms/dossier/dossier.h"
#include "rooms/flow/flow.h"
#include "rooms/party/party.h"
#include "rooms/staff/staff.h"

/* What a preset promises: received in [from, to), and how they stand at the evening of the last day
 * (one-stop §10.1). */
struct demo_figures {
    int64_t all, in_process, late_closed, late_open;
};
struct demo_preset {
    const char *name;
    const char *units, *staff, *procedures; /* files of data/ */
    struct utc now;                         /* the clock of the demo starts here */
    struct day from, to;
    struct demo_figures figures;
    const char *agency; /* "" = all that receive; else this identifier alone */
    const char *played; /* identifier of the agency whose desks a visitor sits at: never empty */
};
extern const struct demo_preset demo_presets[]; /* ends with name NULL */

/* SplitMix64: the same seed makes the same office. */
struct demo_dice {
    uint64_t state;
};
uint64_t dice(struct demo_dice *);
int64_t dice_below(struct demo_dice *, int64_t n); /* 0 … n − 1 */
size_t dice_pick(struct demo_dice *, const int64_t *sums,
                 size_t n); /* index by cumulative weights */

enum demo_class { DEMO_ON_TIME, DEMO_IN_PROCESS, DEMO_LATE_CLOSED, DEMO_LATE_OPEN };
struct demo_dossier {
    int64_t received, due, finished, returned; /* ms; due 0 = none, finished 0 = open */
    uint32_t person;
    uint16_t agency, procedure; /* indices of demo_world */
    uint8_t status, channel, class;
};
/* One agency that receives, with its people. */
struct demo_agency {
    const struct agency *agency;
    const struct calendar *calendar;
    struct rows counter, specialists, leaders, clerks; /* struct post */
    const char *const *places;
    size_t n_places;
};
struct demo_procedure {
    const struct procedure *procedure;
    int64_t share; /* relative weight */
    bool certification;
};
struct demo_world {
    const struct demo_preset *preset;
    struct demo_dice dice;
    struct demo_agency *agencies;
    size_t n_agencies;
    struct demo_procedure *procedures;
    size_t n_procedures;
    struct utc last_work; /* the last closing time before preset->to */
    struct utc first_due; /* no open one may fall due before: the morning after */
    struct demo_dossier *plan;
    size_t n;
};
int demo_world_make(struct cx *, const struct demo_preset *, uint64_t seed, struct demo_world **ret)
    MUST_USE;
int demo_plan_make(struct cx *, struct demo_world *)
    MUST_USE; /* fills plan, sorted by reception, in exactly the figures */

struct demo_person {
    const char *name, *identity, *phone, *place;
    struct day birth;
    int64_t gender;
};
struct demo_names;
int demo_names_load(struct cx *, struct demo_names **ret) MUST_USE;
struct demo_person demo_person_make(struct arena *, const struct demo_names *, uint32_t person,
                                    const struct demo_agency *);
const char *const *demo_places_of(struct cx *, const char *agency,
                                  size_t *n); /* hamlets of data/places.csv */

int demo_fill(struct cx *, struct demo_world *, FILE *progress)
    MUST_USE; /* the rows, in portions */
const struct data_file *demo_file(const char *name);
extern const struct command demo_commands[];
#endif
