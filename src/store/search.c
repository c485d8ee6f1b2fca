// SPDX-License-Identifier: Apache-2.0
/*
 * search.c - keeps what can be found. Documents wait in a queue of the writer, who moves them into
 * FTS5 once per batch; on PostgreSQL the index is a column of the row. Words are cut here, the same
 * way for both engines; scope words stand in a column of their own, so that nobody can type himself
 * into one. Finding is in search_find.c.
 */
#include "store/search.h"
#include "base/buf.h"
#include "base/text.h"
#include "inside.h"

#include <ctype.h>
#include <string.h>

enum { KEY_MAX = 40, KEYS_MAX = 40 };

const struct field hit_fields[] = {
    FIELD(struct hit, id, .readonly = true),
    FIELD(struct hit, kind),
    FIELD(struct hit, code),
    FIELD(struct hit, title),
    FIELD(struct hit, note),
    FIELD(struct hit, url),
    FIELD_END,
};

static const struct field search_row_fields[] = {
    FIELD(struct search_row, id),        FIELD(struct search_row, record_id),
    FIELD(struct search_row, agency_id), FIELD(struct search_row, kind),
    FIELD(struct search_row, code),      FIELD(struct search_row, title),
    FIELD(struct search_row, note),      FIELD(struct search_row, url),
    FIELD(struct search_row, keys),      FIELD(struct search_row, scope),
    FIELD(struct search_row, folded),    FIELD_END,
};

/* --- words --- */

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Folded text cut at everything that is not a letter or digit: "so 12/qd" → "so 12 qd". */
void search_words(struct buf *b, const char *folded)
{
    for (const char *p = folded; *p;) {
        while (*p && !in_word(*p))
            p++;
        const char *from = p;
        while (in_word(*p))
            p++;
        if (p > from) {
            if (b->n)
                buf_putc(b, ' ');
            buf_put(b, from, (size_t)(p - from));
        }
    }
}

static bool is_ascii(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

/* An exact thing as it is stored: folded, no blanks and points ("000.21-H55" → "00021h55"). */
const char *search_key(struct arena *mem, const char *s, size_t n)
{
    const char *from = arena_strn(mem, s, n);
    if (!is_ascii(s, n))
        from = vi_fold(mem, from);
    char *key = arena_alloc(mem, KEY_MAX + 1), *at = key;
    for (const char *p = from; *p && at < key + KEY_MAX; p++)
        if (in_word(*p))
            *at++ = (char)tolower((unsigned char)*p);
    return key;
}

/* "work_item" → "kworkitem": one word for both engines. */
const char *search_kind(struct arena *mem, const char *kind)
{
    struct buf b = BUF(mem);
    buf_putc(&b, 'k');
    for (const char *p = kind; *p; p++)
        if (isalnum((unsigned char)*p))
            buf_putc(&b, *p);
    return buf_str(&b);
}

/* --- putting --- */

struct key_row {
    const char *key;
};
static const struct field key_row_fields[] = {
    FIELD(struct key_row, key),
    FIELD_END,
};

static bool has_key(const struct rows *rows, const char *key)
{
    ROWS_EACH(const struct key_row, k, *rows) {
        if (strcmp(k->key, key) == 0)
            return true;
    }
    return false;
}

static struct rows cut_keys(struct arena *mem, const char *code, const char *keys)
{
    struct rows rows = { .size = sizeof(struct key_row), .fields = key_row_fields };
    const char *lists[2] = { code, keys };
    for (int i = 0; i < 2; i++)
        for (const char *p = lists[i]; *p && rows.n < KEYS_MAX;) {
            p += strspn(p, " ");
            size_t n = strcspn(p, " ");
            const char *key = search_key(mem, p, n);
            if (*key && !has_key(&rows, key))
                ((struct key_row *)rows_add(mem, &rows))->key = key;
            p += n;
        }
    return rows;
}

/* The words of letters alone: what the last word of a question is completed from. */
struct word_row {
    const char *word;
};
static const struct field word_row_fields[] = {
    FIELD(struct word_row, word),
    FIELD_END,
};

static bool is_letters(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isdigit((unsigned char)s[i]))
            return false;
    return n > 1 && n <= KEY_MAX;
}

/* A set of words, for one document or for a whole rebuild. */
struct word_set {
    const char **v;
    size_t n, cap; /* cap is a power of two */
};

static size_t hash(const char *s, size_t n)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 1099511628211u;
    return (size_t)(h ^ h >> 29);
}

static const char **place_of(const struct word_set *set, const char *s, size_t n)
{
    size_t i = hash(s, n);
    while (set->v[i & (set->cap - 1)]) {
        const char *w = set->v[i & (set->cap - 1)];
        if (strncmp(w, s, n) == 0 && !w[n])
            break;
        i++;
    }
    return &set->v[i & (set->cap - 1)];
}

static void add_word(struct arena *mem, struct word_set *set, const char *s, size_t n)
{
    if (set->n * 2 >= set->cap) {
        struct word_set more = { .cap = set->cap ? set->cap * 4 : 64 };
        more.v = arena_array(mem, more.cap, sizeof *more.v);
        for (size_t i = 0; i < set->cap; i++)
            if (set->v[i])
                *place_of(&more, set->v[i], strlen(set->v[i])) = set->v[i];
        more.n = set->n;
        *set = more;
    }
    const char **at = place_of(set, s, n);
    if (!*at) {
        *at = arena_strn(mem, s, n);
        set->n++;
    }
}

static void add_words(struct arena *mem, struct word_set *set, const char *words)
{
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        if (is_letters(p, n))
            add_word(mem, set, p, n);
        p += n + (p[n] == ' ');
    }
}

/* PostgreSQL completes words by itself. */
static int keep_words(struct cx *cx, const struct word_set *set)
{
    struct rows rows = { .size = sizeof(struct word_row), .fields = word_row_fields };
    for (size_t i = 0; i < set->cap; i++)
        if (set->v[i])
            ((struct word_row *)rows_add(cx->mem, &rows))->word = set->v[i];
    return db_engine(cx) == ENGINE_SQLITE ? db_each(cx, &sql_search_word_add, NO_ARGS, &rows)
                                          : E_OK;
}

struct search_row search_row(struct cx *cx, const char *kind, int64_t id, int64_t agency_id,
                             const struct hit *hit, const char *body, const char *keys)
{
    struct search_row r = {
        .id = id_new(cx),
        .record_id = id,
        .agency_id = agency_id,
        .kind = kind,
        .code = hit->code ? hit->code : "",
        .title = hit->title ? hit->title : "",
        .note = hit->note ? hit->note : "",
        .url = hit->url ? hit->url : "",
        .keys = keys,
    };
    struct buf folded = BUF(cx->mem);
    const char *parts[] = { r.code, r.title, r.note, body };
    for (size_t i = 0; i < COUNT(parts); i++)
        search_words(&folded, vi_fold(cx->mem, parts[i]));
    r.folded = buf_str(&folded);
    /* A point cannot stand in a word that somebody types. */
    r.scope = arena_printf(cx->mem, ".a%lld .%s", (long long)agency_id, search_kind(cx->mem, kind));
    return r;
}

/* --- SQLite's index --- */

/* What the index must still learn or forget before COMMIT. Once per batch: FTS5 writes out what it
 * gathered at each savepoint. */
struct waiting_doc {
    enum { ADD, FORGET, REBUILT } what; /* REBUILT: those before it are in already */
    int64_t id;
    size_t n; /* place in the queue */
    const char *folded, *scope;
};
enum { KNOWN = 4096 };
struct search_queue {
    struct waiting_doc *v;
    size_t n, cap;
    char known[KNOWN]
              [KEY_MAX + 1]; /* words that search_word holds, each at the place of its hash */
};

size_t search_mark(const struct db *db)
{
    return db->search ? db->search->n : 0;
}

void search_rewind(struct db *db, size_t mark)
{
    if (db->search)
        db->search->n = mark;
}

void search_flushed(struct db *db, bool committed)
{
    search_rewind(db, 0);
    if (db->search && !committed)
        memset(db->search->known, 0, sizeof db->search->known);
}

void search_queue_free(struct db *db)
{
    if (db->search)
        free(db->search->v);
    free(db->search);
}

/* The texts are copied: those of a request may be scratch. */
static void queue(struct cx *cx, const struct waiting_doc *doc)
{
    struct db *db = cx->db;
    if (db_engine(cx) != ENGINE_SQLITE)
        return;
    if (!db->search)
        must(db->search = calloc(1, sizeof *db->search));
    struct search_queue *q = db->search;
    if (q->n == q->cap) {
        q->cap = q->cap ? q->cap * 2 : 64;
        must(q->v = realloc(q->v, q->cap * sizeof *q->v));
    }
    struct arena *mem = db->store->writer_cx->mem;
    q->v[q->n] = *doc;
    q->v[q->n].n = q->n;
    q->v[q->n].folded = doc->folded ? arena_str(mem, doc->folded) : "";
    q->v[q->n].scope = doc->scope ? arena_str(mem, doc->scope) : "";
    q->n++;
}

/* Rising ids, else FTS5 writes a segment for each step back. */
static int by_id(const void *a, const void *b)
{
    const struct waiting_doc *x = a, *y = b;
    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    return x->n < y->n ? -1 : 1;
}

static void leave_known(struct search_queue *q, struct word_set *words)
{
    for (size_t i = 0; i < words->cap; i++) {
        const char *w = words->v[i];
        if (!w)
            continue;
        char *known = q->known[hash(w, strlen(w)) % KNOWN];
        if (strcmp(known, w) == 0)
            words->v[i] = NULL;
        else
            memcpy(known, w, strlen(w) + 1);
    }
}

int search_flush(struct cx *cx)
{
    struct search_queue *q = cx->db->search;
    struct word_set words = { 0 };
    size_t from = search_mark(cx->db);
    while (from > 0 && q->v[from - 1].what != REBUILT)
        from--;
    if (from == search_mark(cx->db))
        return E_OK;
    qsort(q->v + from, q->n - from, sizeof *q->v, by_id);
    for (size_t i = from; i < q->n; i++) {
        const struct waiting_doc *doc = &q->v[i];
        const struct sql *sql = doc->what == ADD ? &sql_search_index_add : &sql_search_index_forget;
        TRY(db_exec(cx, sql, ARGS(A(id, doc->id), A(folded, doc->folded), A(scope, doc->scope))));
        if (doc->what == ADD)
            add_words(cx->mem, &words, doc->folded);
    }
    leave_known(q, &words);
    return keep_words(cx, &words);
}

/* --- documents --- */

struct doc {
    int64_t id;
    const char *code, *keys, *folded, *scope;
};
static const struct field doc_fields[] = {
    FIELD(struct doc, id),     FIELD(struct doc, code),  FIELD(struct doc, keys),
    FIELD(struct doc, folded), FIELD(struct doc, scope), FIELD_END,
};

/* Its words and keys; the index forgets words only when it is told them again. */
static int forget(struct cx *cx, const struct doc *d)
{
    struct rows keys = cut_keys(cx->mem, d->code, d->keys);
    queue(cx, &(struct waiting_doc){ FORGET, d->id, .folded = d->folded, .scope = d->scope });
    return db_each(cx, &sql_search_key_drop, ARGS(A(doc_id, d->id)), &keys);
}

int search_put(struct cx *cx, const char *kind, int64_t id, int64_t agency_id,
               const struct hit *hit, const char *body, const char *keys)
{
    struct search_row r = search_row(cx, kind, id, agency_id, hit, body, keys);
    struct doc old = { 0 };
    int added = db_exec(cx, &sql_search_doc_add, ARGS(R(search_row_fields, &r)));
    TRY(added);
    if (!added) {
        TRY(db_one(cx, &sql_search_doc_get, ARGS(A(kind, kind), A(record_id, id)), doc_fields,
                   &old));
        TRY(forget(cx, &old));
        r.id = old.id;
        TRY(db_exec(cx, &sql_search_doc_change, ARGS(R(search_row_fields, &r))));
    }
    queue(cx, &(struct waiting_doc){ ADD, r.id, .folded = r.folded, .scope = r.scope });
    struct rows rows = cut_keys(cx->mem, r.code, keys);
    return db_each(cx, &sql_search_key_add, ARGS(A(doc_id, r.id)), &rows);
}

int search_drop(struct cx *cx, const char *kind, int64_t id)
{
    struct doc d = { 0 };
    int rc = db_one(cx, &sql_search_doc_get, ARGS(A(kind, kind), A(record_id, id)), doc_fields, &d);
    if (rc == E_NOTFOUND)
        return E_OK;
    TRY(rc);
    TRY(forget(cx, &d));
    TRY(db_exec(cx, &sql_search_doc_drop, ARGS(A(id, d.id))));
    return E_OK;
}

/* --- bulk loads --- */

struct doc_key {
    const char *key;
    int64_t doc_id;
};
static const struct field doc_key_fields[] = {
    FIELD(struct doc_key, key),
    FIELD(struct doc_key, doc_id),
    FIELD_END,
};

/* Keys are sorted a chunk at a time: put in as they come, each would touch another page. */
enum { CHUNK = 400000 };
struct search_load {
    struct bulk *docs, *keys;
    struct doc_key *v; /* the chunk */
    size_t n;
    struct arena *texts; /* of the chunk */
    struct arena *mem;   /* all else */
    struct word_set words;
};

static void free_load(void *arg)
{
    struct search_load *load = arg;
    arena_free(load->texts);
    arena_free(load->mem);
}

int search_load_open(struct cx *cx, struct search_load **ret)
{
    struct search_load *load = *ret = arena_alloc(cx->mem, sizeof *load);
    load->texts = arena_new();
    load->mem = arena_new();
    arena_defer(cx->mem, free_load, load);
    load->v = arena_array(load->mem, CHUNK, sizeof *load->v);
    TRY(bulk_open(cx, "search_doc", search_row_fields, &load->docs));
    return bulk_open(cx, "search_key", doc_key_fields, &load->keys);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct doc_key *)a)->key, ((const struct doc_key *)b)->key);
}

static int put_chunk(struct cx *cx, struct search_load *load)
{
    qsort(load->v, load->n, sizeof *load->v, by_key);
    for (size_t i = 0; i < load->n; i++)
        TRY(bulk_add(cx, load->keys, &load->v[i]));
    load->n = 0;
    arena_reset(load->texts);
    return E_OK;
}

int search_load_add(struct cx *cx, struct search_load *load, const struct search_row *row)
{
    TRY(bulk_add(cx, load->docs, row));
    add_words(load->mem, &load->words, row->folded);
    SCRATCH(cx->mem)
    {
        struct rows keys = cut_keys(cx->mem, row->code, row->keys);
        ROWS_EACH(const struct key_row, k, keys) {
            load->v[load->n++] = (struct doc_key){ arena_str(load->texts, k->key), row->id };
        }
    }
    return load->n + KEYS_MAX < CHUNK ? E_OK : put_chunk(cx, load);
}

int search_load_close(struct cx *cx, struct search_load *load)
{
    TRY(put_chunk(cx, load));
    TRY(bulk_close(cx, load->keys));
    TRY(bulk_close(cx, load->docs));
    TRY(keep_words(cx, &load->words));
    TRY(db_exec(cx, &sql_search_index_rebuild, NO_ARGS));
    queue(cx, &(struct waiting_doc){ REBUILT });
    return E_OK;
}
