// SPDX-License-Identifier: Apache-2.0
/* catalogue_snapshot.c - the catalogue in memory: look-ups and search without a statement. */
#include "catalogue_room.h"

enum { WORDS_MAX = 12, MEMORY_MAX = 1 << 30 };

static int by_id(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return (x->p->id > y->p->id) - (x->p->id < y->p->id);
}

static int build(struct cx *cx, void **ret)
{
    struct catalogue *c = arena_alloc(cx->mem, sizeof *c);
    arena_set_cap(cx->mem, MEMORY_MAX);
    TRY(catalogue_store_load(cx, c));
    for (size_t i = 0; i < c->versions.n; i++)
        ROW(struct entry, c->entries, i)->p = ROW(struct procedure, c->versions, i);
    c->by_id = (struct rows){ .size = sizeof(struct entry), .n = c->entries.n };
    c->by_id.v = arena_dup(cx->mem, c->entries.v, c->entries.n * sizeof(struct entry));
    if (c->by_id.n)
        qsort(c->by_id.v, c->by_id.n, sizeof(struct entry), by_id);
    *ret = c;
    return E_OK;
}

const struct catalogue *catalogue_now(struct cx *cx)
{
    static const struct snapshot_def def = { "catalogue", build };
    static const struct catalogue empty;
    const void *object;
    return cx->house && snapshot_get(cx, &def, &object) >= 0 ? object : &empty;
}

/* --- by code and by id --- */

/* The first version of the code, or where it would stand. */
static size_t place_of_code(const struct catalogue *c, const char *code)
{
    size_t low = 0, high = c->versions.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (strcmp(ROW(struct procedure, c->versions, mid)->code, code) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool holds(const struct procedure *p, struct day day)
{
    return p->published && p->valid_from.ordinal <= day.ordinal &&
           day.ordinal < p->valid_to.ordinal;
}

const struct procedure *procedure_at(struct cx *cx, const char *code, struct day day)
{
    const struct catalogue *c = catalogue_now(cx);
    for (size_t i = place_of_code(c, code); i < c->versions.n; i++) {
        const struct procedure *p = ROW(struct procedure, c->versions, i);
        if (strcmp(p->code, code) != 0)
            break;
        if (holds(p, day))
            return p;
    }
    return NULL;
}

const struct procedure *procedure_by_id(struct cx *cx, int64_t version_id)
{
    const struct rows *r = &catalogue_now(cx)->by_id;
    const struct procedure key = { .id = version_id };
    const struct entry wanted = { .p = &key };
    const struct entry *e = r->n ? bsearch(&wanted, r->v, r->n, sizeof wanted, by_id) : NULL;
    return e ? e->p : NULL;
}

size_t procedure_count(struct cx *cx)
{
    return catalogue_now(cx)->versions.n;
}

const struct procedure *procedure_nth(struct cx *cx, size_t i)
{
    const struct catalogue *c = catalogue_now(cx);
    return i < c->versions.n ? ROW(struct procedure, c->versions, i) : NULL;
}

struct limit procedure_limit(const struct procedure *p, int64_t channel)
{
    struct limit found = { LIMIT_NONE, 0, ROUND_EXACT };
    ROWS_EACH(struct method, m, p->methods) {
        if (m->channel == channel && m->limit.unit != LIMIT_NONE)
            return m->limit;
        if (m->channel == 1 && found.unit == LIMIT_NONE)
            found = m->limit;
    }
    return found;
}

const struct procedure_case *procedure_case_n(const struct procedure *p, int64_t n)
{
    if (n == 0)
        n = 1;
    return n >= 1 && (size_t)n <= p->cases.n ? ROW(struct procedure_case, p->cases, n - 1) : NULL;
}

/* --- search --- */

const char *catalogue_words(struct arena *mem, const char *text)
{
    const char *folded = vi_fold(mem, text);
    char *words = arena_alloc(mem, strlen(folded) + 2);
    size_t n = 0;
    words[n++] = ' ';
    for (const char *p = folded; *p; p++) {
        bool digit_before = p > folded && p[-1] >= '0' && p[-1] <= '9',
             digit_after = p[1] >= '0' && p[1] <= '9';
        bool in_word = (unsigned char)*p >= 0x80 || (*p >= 'a' && *p <= 'z') ||
                       (*p >= '0' && *p <= '9') || (*p == '.' && digit_before && digit_after);
        if (in_word)
            words[n++] = *p;
        else if (words[n - 1] != ' ')
            words[n++] = ' ';
    }
    while (n && words[n - 1] == ' ')
        words[--n] = '\0';
    return words;
}

struct words {
    const char *v[WORDS_MAX]; /* each with a blank in front: the beginning of a word */
    size_t n;
};

static struct words split(struct cx *cx, const char *folded)
{
    struct words w = { .n = 0 };
    for (const char *p = folded; *p && w.n < WORDS_MAX;) {
        size_t k = strcspn(p, " ");
        if (k)
            w.v[w.n++] = arena_printf(cx->mem, " %.*s", (int)k, p);
        p += k + (p[k] == ' ');
    }
    return w;
}

/* What a word is worth where it was found. The index is "code| matter and keywords| name| field",
 * see import. */
static int64_t worth(const char *folded, const char *at)
{
    static const int64_t points[] = { 40, 30, 20, 5 };
    size_t part = 0;
    for (const char *bar = strchr(folded, '|'); bar && bar < at && part + 1 < COUNT(points);
         bar = strchr(bar + 1, '|'))
        part++;
    return points[part];
}

static bool ends_word(char c)
{
    return c == '\0' || c == ' ' || c == '|';
}

/* Are the words in the official name too? Then it is the matter itself, not another that mentions
 * it. */
static bool in_name(const char *folded, const struct words *w)
{
    const char *name = strchr(folded, '|');
    name = name ? strchr(name + 1, '|') : NULL;
    const char *end = name ? strchr(name + 1, '|') : NULL;
    for (size_t i = 0; end && i < w->n; i++) {
        const char *at = strstr(name, w->v[i]);
        if (!at || at > end)
            return false;
    }
    return end != NULL;
}

/* The first place where the whole word stands, else where a word begins with it; NULL when neither.
 */
static const char *place_of_word(const char *folded, const char *word, size_t n)
{
    const char *first = strstr(folded, word);
    for (const char *at = first; at; at = strstr(at + 1, word)) {
        if (ends_word(at[n]))
            return at;
    }
    return first;
}

/* 0 when a word is missing: whole words before beginnings of words, the citizen's own name of a
 * matter before the rest. */
static int64_t score(const char *folded, const struct words *w)
{
    int64_t sum = 0;
    for (size_t i = 0; i < w->n; i++) {
        size_t k = strlen(w->v[i]);
        const char *at = place_of_word(folded, w->v[i], k);
        if (!at)
            return 0;
        sum += worth(folded, at) + (ends_word(at[k]) ? 5 : 0);
        if (i > 0 && at > folded) { /* the words side by side, as they were typed */
            size_t before = strlen(w->v[i - 1]);
            if ((size_t)(at - folded) >= before && strncmp(at - before, w->v[i - 1], before) == 0)
                sum += 6;
        }
    }
    return sum + (in_name(folded, w) ? 15 : 0);
}

bool procedure_found(const struct entry *e, const char *words, struct day day)
{
    if (!holds(e->p, day))
        return false;
    for (const char *p = words; *p;) { /* each begins with its blank */
        char word[64];
        size_t n = 1 + strcspn(p + 1, " ");
        snprintf(word, sizeof word, "%.*s", (int)(n < sizeof word ? n : sizeof word - 1), p);
        if (!strstr(e->folded, word))
            return false;
        p += n;
    }
    return true;
}

struct scored {
    const struct procedure *p;
    int64_t score;
};

static int by_score(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (x->p->share != y->p->share)
        return x->p->share > y->p->share ? -1 : 1;
    return strcmp(x->p->code, y->p->code);
}

static bool has_word(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = words; *p;) {
        size_t k = strcspn(p, " ");
        if (k == n && strncmp(p, word, n) == 0)
            return true;
        p += k + strspn(p + k, " ");
    }
    return false;
}

static void collect(struct cx *cx, const char *folded, const char *field, const char *level,
                    struct rows *found)
{
    const struct catalogue *c = catalogue_now(cx);
    struct day today = utc_day(cx->now);
    struct words w = split(cx, folded);
    ROWS_EACH(struct entry, e, c->entries) {
        if (!holds(e->p, today) || (field[0] && strcmp(e->p->field, field) != 0) ||
            (level[0] && !has_word(e->p->level, level)))
            continue;
        int64_t points = w.n ? score(e->folded, &w) : 1;
        if (points > 0)
            *(struct scored *)rows_add(cx->mem, found) = (struct scored){ e->p, points };
    }
}

int procedure_search(struct cx *cx, const char *text, const char *field, const char *level,
                     size_t limit, struct rows *ret)
{
    struct rows found = { .size = sizeof(struct scored) };
    collect(cx, catalogue_words(cx->mem, text), field, level, &found);
    if (found.n == 0 && text[0])
        collect(cx, catalogue_words(cx->mem, vi_fold_typed(cx->mem, text)), field, level, &found);
    if (found.n)
        qsort(found.v, found.n, sizeof(struct scored), by_score);
    *ret = (struct rows){ .size = sizeof(struct procedure_hit), .more = found.n > limit };
    for (size_t i = 0; i < found.n && i < limit; i++)
        ((struct procedure_hit *)rows_add(cx->mem, ret))->p = ROW(struct scored, found, i)->p;
    return E_OK;
}

/* --- fields of administration --- */

static const struct {
    const char *word, *icon; /* of the folded field; names stand in assets/icons.txt */
} icons[] = {
    { "ho tich", "baby-carriage" },
    { "chung thuc", "rubber-stamp" },
    { "dat dai", "map-2" },
    { "xay dung", "crane" },
    { "quy hoach", "building-community" },
    { "ho kinh doanh", "building-store" },
    { "doanh nghiep", "building-store" },
    { "hop tac xa", "users" },
    { "bao tro", "heart-handshake" },
    { "nguoi co cong", "medal" },
    { "cu tru", "home" },
    { "can cuoc", "id" },
    { "giao duc", "school" },
    { "ton giao", "building-arch" },
    { "lao dong", "id-badge-2" },
    { "y te", "building-hospital" },
    { "moi truong", "leaf" },
    { "nong nghiep", "tractor" },
    { "lam nghiep", "trees" },
    { "thuy loi", "leaf" },
    { "giao thong", "road" },
    { "duong bo", "bus" },
    { "thue", "report-money" },
    { "tai chinh", "cash" },
    { "khieu nai", "gavel" },
    { "to cao", "gavel" },
    { "thi dua", "medal" },
    { "van hoa", "building-arch" },
    { "cong thuong", "building-factory-2" },
    { "nuoi con", "baby-carriage" },
};

static const char *icon_of(const char *folded)
{
    for (size_t i = 0; i < COUNT(icons); i++) {
        if (strstr(folded, icons[i].word))
            return icons[i].icon;
    }
    return "file-text";
}

const char *field_slug(struct arena *mem, const char *field)
{
    const char *folded = vi_fold(mem, field);
    char *slug = arena_alloc(mem, strlen(folded) + 8);
    size_t n = 0;
    for (const char *p = folded; *p; p++) {
        bool keep = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (keep)
            slug[n++] = *p;
        else if (n && slug[n - 1] != '-')
            slug[n++] = '-';
    }
    while (n && slug[n - 1] == '-')
        slug[--n] = '\0';
    return n ? slug : "khac";
}

static int by_number(const void *a, const void *b)
{
    const struct procedure_group *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n ? -1 : 1) : strcmp(x->slug, y->slug);
}

int procedure_groups(struct cx *cx, struct day day, struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct procedure_group) };
    ROWS_EACH(struct procedure, p, catalogue_now(cx)->versions) {
        struct procedure_group *mine = NULL;
        if (!holds(p, day))
            continue;
        ROWS_EACH(struct procedure_group, g, *ret) {
            if (strcmp(g->field, p->field) == 0)
                mine = g;
        }
        if (!mine) {
            mine = rows_add(cx->mem, ret);
            *mine = (struct procedure_group){ p->field, icon_of(vi_fold(cx->mem, p->field)),
                                              field_slug(cx->mem, p->field), 0 };
        }
        mine->n++;
    }
    if (ret->n)
        qsort(ret->v, ret->n, sizeof(struct procedure_group), by_number);
    return E_OK;
}

/* --- administrative units --- */

const char *admin_unit_name(struct cx *cx, const char *code, struct day day)
{
    const struct rows *units = &catalogue_now(cx)->units;
    size_t low = 0, high = units->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (strcmp(ROW(struct admin_unit, *units, mid)->code, code) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < units->n; low++) {
        const struct admin_unit *u = ROW(struct admin_unit, *units, low);
        if (strcmp(u->code, code) != 0)
            break;
        if (u->valid_from.ordinal <= day.ordinal && day.ordinal < u->valid_to.ordinal)
            return u->full_name;
    }
    return "";
}
