// SPDX-License-Identifier: Apache-2.0
/*
 * paper.h - what prints: forms whose words are kept as they were said, and drawn from that whenever
 * they are asked for. Public face of the room.
 */
#ifndef PAPER_H
#define PAPER_H
#include "rooms/dossier/dossier.h"

extern const struct room paper_room;

/* Form 01. In .go of a reception: what it says, from then on. */
int slip_store(struct cx *, const struct dossier *) MUST_USE;
#endif
