// SPDX-License-Identifier: Apache-2.0
/* cx.c - making a context for commands, jobs and tests. Requests get theirs from desk. */
#include "base/cx.h"
#include "base/crypt.h"

const struct who who_system = {
    .kind = WHO_SYSTEM, .username = "system", .name = "Hệ thống", .agency_code = ""
};
const struct who who_nobody = { .kind = WHO_NOBODY, .username = "", .name = "", .agency_code = "" };

/* SplitMix64: a counter and a mixer, so the n-th number depends on the seed alone. */
uint64_t cx_random(struct cx *cx)
{
    uint64_t z = cx->seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

struct cx *cx_new(void)
{
    struct arena *mem = arena_new();
    struct cx *cx = arena_alloc(mem, sizeof *cx);
    uint64_t id = random_u64();
    *cx = (struct cx){
        .mem = mem,
        .who = &who_system,
        .lang = "vi",
        .now = clock_now(),
        .seed = random_u64(),
        .request_id = hex(mem, &id, sizeof id),
    };
    return cx;
}

void cx_free(struct cx *cx)
{
    if (cx)
        arena_free(cx->mem);
}
