// SPDX-License-Identifier: Apache-2.0
/* harness.h - what the files of the harness share: the house under test and the browser that asks
 * it. */
#ifndef HARNESS_H
#define HARNESS_H
#include "test.h"

enum { COOKIES = 16, HEADERS = 16 };
struct browser {
    struct {
        char name[40];
        char value[1200];
    } cookies[COOKIES];
    char bearer[200];
    struct exchange_field extra[HEADERS];
    size_t extra_n;
    struct exchange *last; /* kept until the next request */
    const char *body;
    size_t body_n;
};
struct bench {
    struct house *house;
    struct cx *cx;
    struct arena *mem; /* of one test */
    struct browser browser;
    int made; /* accounts */
};
extern struct bench bench;

void tx_start(void); /* the thread that holds transactions open */
void tx_stop(void);
void tx_abandon(void); /* a test failed inside WRITE */
void browser_reset(void);
#endif
