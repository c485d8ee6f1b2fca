// SPDX-License-Identifier: Apache-2.0
/* backup.h - the two commands about copies of the whole office. */
#ifndef DESK_BACKUP_H
#define DESK_BACKUP_H
#include "desk/command.h"

int command_backup(struct cx *, struct cli *);
int command_restore(struct cx *, struct cli *);
#endif
