/* Made by sqlc from the .sql files of --help. */
#include "--help_sql.h"

const struct sql *const --help_sql[] = {
    NULL,
};

const char *const --help_schema[] = {
    NULL,
};
