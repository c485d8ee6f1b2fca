/* Made by sqlc from the .sql files of --help. */
#ifndef --HELP_SQL_H
#define --HELP_SQL_H
#include "store/db.h"


extern const struct sql *const --help_sql[]; /* all of them, NULL-ended */
extern const char *const --help_schema[]; /* pairs (SQLite, PostgreSQL), NULL-ended */
#endif
