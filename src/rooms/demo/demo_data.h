// SPDX-License-Identifier: Apache-2.0
/* demo_data.h - the files of data/ inside the program (mk/more-data.mk). */
#ifndef DEMO_DATA_H
#define DEMO_DATA_H
#include <stddef.h>
struct data_file {
    const char *name;  /* "units-2021.csv" */
    const char *bytes; /* a NUL follows them */
    size_t n;
};
extern const struct data_file data_files[]; /* ends with name NULL */
#endif
