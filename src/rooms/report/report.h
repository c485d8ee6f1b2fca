// SPDX-License-Identifier: Apache-2.0
/* report.h - statistical reports over dossiers. Public face of the room. */
#ifndef REPORT_H
#define REPORT_H
#include "desk/room.h"
#include "law/ii06a.h"
#include "rooms/staff/staff.h"

extern const struct room report_room;

/* A period, both days counted, and a part of the tree. */
struct report_asked {
    struct day from, to;
    const struct agency *agency; /* NULL = all that the asker may read */
    bool below;                  /* with all under the agency */
};
/* One agency and one field (lĩnh vực). */
struct report_line {
    int64_t agency_id;
    const char *field;
    struct ii06a figures;
};
/* Biểu II.06a as it stood at the end of the period, or stands now when that is to come: rows of
 * struct report_line by agency and field, those without any dossier left out. E_IO when a line does
 * not hold (3 = 7 + 11): then the counters are wrong, and nothing is told. */
int report_ii06a(struct cx *, const struct report_asked *, struct rows *ret, struct ii06a *total)
    MUST_USE;
#endif
