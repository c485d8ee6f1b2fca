// SPDX-License-Identifier: Apache-2.0
/* plain.h - for tests of base and law, which need no office: cmocka, and an arena for each test. */
#ifndef PLAIN_H
#define PLAIN_H
#include "base/arena.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct arena *mem;

static int set_up(void **state)
{
    (void)state;
    mem = arena_new();
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}
#endif
