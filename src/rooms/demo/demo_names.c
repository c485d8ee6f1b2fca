// SPDX-License-Identifier: Apache-2.0
/* demo_names.c - invented people: a number makes a name, a birth, an identity number of no one. */
#include "demo_room.h"

enum { NAMES_MAX = 512, PLACES_MAX = 256 };

struct name_list {
    const char *text[NAMES_MAX];
    char sex[NAMES_MAX];        /* m f u */
    int64_t sums[2][NAMES_MAX]; /* cumulative weights for men and women */
    size_t n;
};
struct demo_names {
    struct name_list family, middle, given;
};

/* The next cell of a line of our own files, which hold no quotes. */
static const char *cell(struct arena *mem, const char **at, const char *end)
{
    const char *stop = *at;
    while (stop < end && *stop != ',')
        stop++;
    const char *s = arena_strn(mem, *at, (size_t)(stop - *at));
    *at = stop < end ? stop + 1 : end;
    return s;
}

static void load(struct arena *mem, const char *file_name, bool has_sex, struct name_list *ret)
{
    const struct data_file *f = demo_file(file_name);
    const char *line = strchrnul(f->bytes, '\n') + 1; /* past the header */
    for (const char *end; line < f->bytes + f->n && ret->n < NAMES_MAX; line = end + 1) {
        end = strchrnul(line, '\n');
        const char *at = line;
        int64_t weight = 0;
        size_t i = ret->n;
        ret->text[i] = cell(mem, &at, end);
        ret->sex[i] = has_sex ? cell(mem, &at, end)[0] : 'u';
        if (!int_read(cell(mem, &at, end), &weight))
            continue;
        for (int woman = 0; woman < 2; woman++) {
            bool fits = ret->sex[i] == 'u' || ret->sex[i] == (woman ? 'f' : 'm');
            ret->sums[woman][i] = (i ? ret->sums[woman][i - 1] : 0) + (fits ? weight : 0);
        }
        ret->n++;
    }
    must(ret->n > 0);
}

int demo_names_load(struct cx *cx, struct demo_names **ret)
{
    struct demo_names *names = arena_alloc(cx->mem, sizeof *names);
    load(cx->mem, "names-family.csv", false, &names->family);
    load(cx->mem, "names-middle.csv", true, &names->middle);
    load(cx->mem, "names-given.csv", true, &names->given);
    *ret = names;
    return E_OK;
}

const char *const *demo_places_of(struct cx *cx, const char *code, size_t *n)
{
    const struct data_file *f = demo_file("places.csv");
    const char **places = arena_array(cx->mem, PLACES_MAX, sizeof *places);
    const char *line = strchrnul(f->bytes, '\n') + 1;
    *n = 0;
    for (const char *end; line < f->bytes + f->n && *n < PLACES_MAX; line = end + 1) {
        end = strchrnul(line, '\n');
        const char *at = line;
        bool here = strcmp(cell(cx->mem, &at, end), code) == 0;
        here |= strcmp(cell(cx->mem, &at, end), code) == 0;
        cell(cx->mem, &at, end);
        if (here)
            places[(*n)++] = cell(cx->mem, &at, end);
    }
    return places;
}

static const char *pick(struct demo_dice *d, const struct name_list *list, int64_t woman)
{
    return list->text[dice_pick(d, list->sums[woman], list->n)];
}

/* Identity numbers: 019 (Thái Nguyên), century and sex, year of birth, six digits from the person's
 * number: well formed, unique within the demo, and of nobody, since the seventh digit group is
 * ours. */
struct demo_person demo_person_make(struct arena *mem, const struct demo_names *names,
                                    uint32_t person, const struct demo_agency *a)
{
    struct demo_dice d = { .state = UINT64_C(0x5eed) * 0x10001 + person };
    int64_t woman = dice_below(&d, 2), year = 1936 + dice_below(&d, 67);
    struct demo_person p = { .gender = woman ? 2 : 1 };
    if (person == 77)
        year = 1920; /* a woman aged 101 */
    p.name = arena_printf(mem, "%s %s %s", pick(&d, &names->family, woman),
                          pick(&d, &names->middle, woman), pick(&d, &names->given, woman));
    p.birth = day_of((int)year, 1 + (int)dice_below(&d, 12), 1 + (int)dice_below(&d, 28));
    p.identity = arena_printf(mem, "019%d%02d%06u", (int)(woman + (year >= 2000 ? 2 : 0)),
                              (int)(year % 100), person % 1000000);
    p.phone = arena_printf(mem, "09%08u", (person * 2654435761u) % 100000000u);
    p.place = a->n_places ? a->places[dice_below(&d, (int64_t)a->n_places)] : "";
    return p;
}
