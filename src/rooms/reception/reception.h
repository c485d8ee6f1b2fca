// SPDX-License-Identifier: Apache-2.0
/*
 * reception.h - the doors through which dossiers come in: the form at the counter (F2) and the API.
 * What makes a dossier of it is room dossier's. Public face of the room.
 */
#ifndef RECEPTION_H
#define RECEPTION_H
#include "rooms/dossier/dossier.h"

extern const struct room reception_room;
/* dossier_receive() and the paper that goes with it: form 01 as it is said now. */
int reception_take(struct cx *, struct dossier *d, const char **pin) MUST_USE;
#endif
