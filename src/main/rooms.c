// SPDX-License-Identifier: Apache-2.0
/* rooms.c - THE list of rooms. A room stands after those that it needs. */
#include "desk/desk_room.h"
#include "rooms/calendar/calendar.h"
#include "rooms/catalogue/catalogue.h"
#include "rooms/demo/demo.h"
#include "rooms/dossier/dossier.h"
#include "rooms/feedback/feedback.h"
#include "rooms/flow/flow.h"
#include "rooms/paper/paper.h"
#include "rooms/party/party.h"
#include "rooms/portal/portal.h"
#include "rooms/reception/reception.h"
#include "rooms/report/report.h"
#include "rooms/staff/staff.h"

/* clang-format off */
const struct room *const rooms[] = {
    &desk_room,
    &desk_record_room,
    &staff_room,
    &calendar_room,
    &catalogue_room,
    &party_room,
    &flow_room,
    &dossier_room,
    &paper_room,
    &reception_room,
    &portal_room,
    &feedback_room,
    &report_room,
    &demo_room,
    NULL,
};
/* clang-format on */
