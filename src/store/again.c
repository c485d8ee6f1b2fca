// SPDX-License-Identifier: Apache-2.0
/*
 * again.c - for tests: a .go that is run twice must write the same both times. Each writing
 * statement of the two runs is remembered with its values; the first that differs ends the program
 * with its name. Bulk loads and store_raw are not looked at, nor is PostgreSQL: there others may
 * commit between the two runs.
 */
#include "base/log.h"
#include "inside.h"

#include <stdlib.h>
#include <string.h>

enum { NOTES_MAX = 4096 };

struct again {
    int run; /* 0, 1; 2 = over */
    size_t n[2];
    struct note {
        const char *name;
        uint64_t hash;
    } notes[2][NOTES_MAX];
};

/* Statements whose values are drawn from the kernel (tokens) or sealed with a fresh nonce: only
 * that they are run is compared. */
static const char *const drawn[] = { "session_add", "api_token_add", "secret_put",
                                     "done_put",    "pc_put",        NULL };

static bool is_drawn(const char *statement)
{
    size_t i = 0;
    while (drawn[i] && strcmp(drawn[i], statement) != 0)
        i++;
    return drawn[i];
}

static uint64_t mix(uint64_t h, const void *bytes, size_t n)
{
    for (const unsigned char *p = bytes; n--; p++)
        h = (h ^ *p) * 0x100000001b3u;
    return h;
}

void again_note(const struct cx *cx, const struct stmt *st, const struct value *v)
{
    struct again *a = cx->db->again;
    if (!a || a->run > 1 || !st->sql->writes || a->n[a->run] == NOTES_MAX)
        return;
    bool open = !is_drawn(st->sql->name) && id_frozen(cx);
    uint64_t h = 0xcbf29ce484222325u;
    for (unsigned i = 0; open && i < st->n_params; i++) {
        h = mix(h, &v[i].kind, sizeof v[i].kind);
        if (v[i].kind == V_INT)
            h = mix(h, &v[i].i, sizeof v[i].i);
        else if (v[i].kind == V_TEXT)
            h = mix(h, v[i].s, strlen(v[i].s) + 1);
    }
    a->notes[a->run][a->n[a->run]++] = (struct note){ st->sql->name, h };
}

void again_first(struct db *db)
{
    db->again = calloc(1, sizeof *db->again);
    must(db->again);
}

void again_second(struct db *db)
{
    db->again->run = 1;
}

/* Disk, network and dead-lock may hit one run alone. */
static bool is_own(int rc)
{
    return rc != E_IO && rc != E_BUSY;
}

void again_compare(struct db *db, int first, int second)
{
    struct again *a = db->again;
    const struct note *x = a->notes[0], *y = a->notes[1];
    size_t i = 0;
    while (i < a->n[0] && i < a->n[1] && x[i].name == y[i].name && x[i].hash == y[i].hash)
        i++;
    bool same = i == a->n[0] && i == a->n[1] && (first < 0) == (second < 0);
    if (!same && is_own(first) && is_own(second))
        log_line(LOG_ERROR, "store=again rc=%d,%d nth=%zu first=%s second=%s", first, second, i + 1,
                 i < a->n[0] ? x[i].name : "-", i < a->n[1] ? y[i].name : "-");
    must(same || !is_own(first) || !is_own(second)); /* the second run wrote something else */
    free(a);
    db->again = NULL;
}
