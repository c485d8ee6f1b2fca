// SPDX-License-Identifier: Apache-2.0
/*
 * search.c - finds records by words without diacritics. Documents wait in search_doc (dirty = 1)
 * and the writer moves them into FTS5 once per batch; on PostgreSQL the index is a column of the
 * row. Words are cut here, the same way for both engines; scope words stand in a column of their
 * own, so that nobody can type himself into one.
 */
#include "store/search.h"
#include "base/buf.h"
#include "base/text.h"
#include "inside.h"

#include <ctype.h>
#include <string.h>

enum { NEWEST = 500, WORDS_MAX = 12, SCOPE_MAX = 64, KEY_MAX = 40, KEYS_MAX = 40 };

const struct field hit_fields[] = {
    FIELD(struct hit, id, .readonly = true),
    FIELD(struct hit, kind),
    FIELD(struct hit, code),
    FIELD(struct hit, title),
    FIELD(struct hit, note),
    FIELD(struct hit, url),
    FIELD_END,
};

const struct field search_row_fields[] = {
    FIELD(struct search_row, id),
    FIELD(struct search_row, record_id),
    FIELD(struct search_row, agency_id),
    FIELD(struct search_row, dirty),
    FIELD(struct search_row, kind),
    FIELD(struct search_row, code),
    FIELD(struct search_row, title),
    FIELD(struct search_row, note),
    FIELD(struct search_row, url),
    FIELD(struct search_row, keys),
    FIELD(struct search_row, scope),
    FIELD(struct search_row, folded),
    FIELD_END,
};

/* --- words --- */

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Folded text cut at everything that is not a letter or digit: "so 12/qd" → "so 12 qd". */
static void put_words(struct buf *b, const char *folded)
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

/* An exact thing as it is stored: folded, without blanks and punctuation ("000.21-H55" →
 * "00021h55"). */
static const char *key_of(struct arena *mem, const char *s, size_t n)
{
    struct buf b = BUF(mem);
    const char *folded = vi_fold(mem, arena_strn(mem, s, n));
    for (const char *p = folded; *p && b.n < KEY_MAX; p++)
        if (in_word(*p))
            buf_putc(&b, *p);
    return buf_str(&b);
}

/* "work_item" → "kworkitem": one word for both engines. */
static const char *kind_word(struct arena *mem, const char *kind)
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
            const char *key = key_of(mem, p, n);
            if (*key && !has_key(&rows, key))
                ((struct key_row *)rows_add(mem, &rows))->key = key;
            p += n;
        }
    return rows;
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
        put_words(&folded, vi_fold(cx->mem, parts[i]));
    r.folded = buf_str(&folded);
    /* A point cannot stand in a word that somebody types. */
    r.scope = arena_printf(cx->mem, ".a%lld .%s", (long long)agency_id, kind_word(cx->mem, kind));
    return r;
}

int search_put(struct cx *cx, const char *kind, int64_t id, int64_t agency_id,
               const struct hit *hit, const char *body, const char *keys)
{
    struct search_row r = search_row(cx, kind, id, agency_id, hit, body, keys);
    int64_t doc = 0;
    TRY(db_int(cx, &sql_search_doc_put, ARGS(R(search_row_fields, &r)), &doc));
    cx->db->search_dirty = true;
    if (doc != r.id)
        TRY(db_exec(cx, &sql_search_key_drop, ARGS(A(doc_id, doc))));
    struct rows rows = cut_keys(cx->mem, r.code, keys);
    return db_each(cx, &sql_search_key_add, ARGS(A(doc_id, doc)), &rows);
}

struct doc {
    int64_t id, dirty;
    const char *folded, *scope, *was, *was_scope;
};
static const struct field doc_fields[] = {
    FIELD(struct doc, id),
    FIELD(struct doc, dirty),
    FIELD(struct doc, folded),
    FIELD(struct doc, scope),
    FIELD(struct doc, was),
    FIELD(struct doc, was_scope),
    FIELD_END,
};

int search_drop(struct cx *cx, const char *kind, int64_t id)
{
    struct doc d = { 0 };
    int rc = db_one(cx, &sql_search_doc_get, ARGS(A(kind, kind), A(record_id, id)), doc_fields, &d);
    if (rc == E_NOTFOUND)
        return E_OK;
    TRY(rc);
    /* The index forgets words only when it is told them again. */
    if (!d.dirty) {
        d.was = d.folded;
        d.was_scope = d.scope;
    }
    if (*d.was_scope)
        TRY(db_exec(cx, &sql_search_index_forget,
                    ARGS(A(id, d.id), A(folded, d.was), A(scope, d.was_scope))));
    TRY(db_exec(cx, &sql_search_key_drop, ARGS(A(doc_id, d.id))));
    TRY(db_exec(cx, &sql_search_doc_drop, ARGS(A(id, d.id))));
    return E_OK;
}

int search_flush(struct cx *cx)
{
    TRY(db_exec(cx, &sql_search_flush_old, NO_ARGS));
    TRY(db_exec(cx, &sql_search_flush_new, NO_ARGS));
    TRY(db_exec(cx, &sql_search_flush_done, NO_ARGS));
    return E_OK;
}

struct keyed {
    int64_t id;
    const char *code, *keys;
};
static const struct field keyed_fields[] = {
    FIELD(struct keyed, id),
    FIELD(struct keyed, code),
    FIELD(struct keyed, keys),
    FIELD_END,
};

struct doc_key {
    const char *key;
    int64_t doc_id;
};
static const struct field doc_key_fields[] = {
    FIELD(struct doc_key, key),
    FIELD(struct doc_key, doc_id),
    FIELD_END,
};

static int add_keys(struct cx *cx, void *rec, void *arg)
{
    const struct keyed *k = rec;
    struct bulk *bulk = arg;
    int rc = E_OK;
    SCRATCH(cx->mem)
    {
        struct rows rows = cut_keys(cx->mem, k->code, k->keys);
        for (size_t i = 0; i < rows.n && rc >= 0; i++)
            rc = bulk_add(cx, bulk, &(struct doc_key){ ROW(struct key_row, rows, i)->key, k->id });
    }
    return rc;
}

int search_rebuild(struct cx *cx)
{
    struct keyed k;
    struct bulk *bulk;
    TRY(db_exec(cx, &sql_search_key_clear, NO_ARGS));
    TRY(bulk_open(cx, "search_key", doc_key_fields, &bulk));
    TRY(db_stream(cx, &sql_search_keyed, NO_ARGS, keyed_fields, &k, add_keys, bulk));
    TRY(bulk_close(cx, bulk));
    TRY(db_exec(cx, &sql_search_index_rebuild, NO_ARGS));
    TRY(db_exec(cx, &sql_search_flush_done, NO_ARGS));
    cx->db->search_dirty = false;
    return E_OK;
}

/* --- finding --- */

struct scope_row {
    int64_t agency_id;
};
static const struct field scope_row_fields[] = {
    FIELD(struct scope_row, agency_id),
    FIELD_END,
};

/* Words for MATCH or a tsquery: each must be there, the last one as a beginning. "" when there is
 * no word. */
static const char *query_of(struct cx *cx, const char *folded, const char *kind,
                            const struct rows *scope)
{
    bool lite = db_engine(cx) == ENGINE_SQLITE;
    const char *and = lite ? " AND " : " & ", * or = lite ? " OR " : " | ";
    struct buf words = BUF(cx->mem), b = BUF(cx->mem);
    put_words(&words, folded);
    unsigned n = 0;
    for (const char *p = buf_str(&words); *p && n < WORDS_MAX; n++) {
        size_t len = strcspn(p, " ");
        bool last = !p[len] || n + 1 == WORDS_MAX;
        buf_printf(&b, "%s%s%.*s%s", n ? and : "", lite ? "folded : \"" : "'", (int)len, p,
                   lite ? (last ? "\" *" : "\"") : (last ? "':*" : "'"));
        p += len + (p[len] == ' ');
    }
    if (!n)
        return "";
    if (*kind)
        buf_printf(&b, lite ? "%sscope : %s" : "%s'.%s'", and, kind_word(cx->mem, kind));
    /* Many agencies would cost more inside than the check of each row does. */
    if (!scope->more && scope->n <= SCOPE_MAX) {
        buf_printf(&b, lite ? "%sscope : (a0" : "%s('.a0'", and);
        ROWS_EACH(const struct scope_row, s, *scope) {
            buf_printf(&b, lite ? "%sa%lld" : "%s'.a%lld'", or, (long long)s->agency_id);
        }
        buf_putc(&b, ')');
    }
    return buf_str(&b);
}

/* Those that hold the words with the diacritics that were typed come first; the rest keep their
 * order. */
static void rank(struct cx *cx, const char *text, const struct rows *all, int64_t limit,
                 struct rows *ret)
{
    const char *typed = text_upper(cx->mem, text_trim(cx->mem, text));
    bool marked = strcmp(typed, text_upper(cx->mem, vi_fold(cx->mem, text))) != 0;
    for (int pass = marked ? 0 : 1; pass < 2; pass++)
        for (size_t i = 0; i < all->n && (int64_t)ret->n < limit; i++) {
            struct hit *h = ROW(struct hit, *all, i);
            bool exact = marked && strstr(text_upper(cx->mem, h->title), typed);
            if (!exact && marked)
                exact = strstr(text_upper(cx->mem, h->note), typed) != NULL;
            if (marked && exact != (pass == 0))
                continue;
            *(struct hit *)rows_add(cx->mem, ret) = *h;
        }
    ret->more = all->more || (int64_t)ret->n < (int64_t)all->n;
}

static int find_words(struct cx *cx, const char *text, const char *folded, const char *kind,
                      int64_t limit, struct rows *ret)
{
    struct rows scope, all;
    TRY(db_rows(cx, &sql_search_scope, NO_ARGS, scope_row_fields, sizeof(struct scope_row),
                &scope));
    const char *words = query_of(cx, folded, kind, &scope);
    if (!*words)
        return E_OK;
    TRY(db_rows(cx, &sql_search_by_words, ARGS(A(words, words), A(limit, NEWEST)), hit_fields,
                sizeof(struct hit), &all));
    rank(cx, text, &all, limit, ret);
    return E_OK;
}

static int find_key(struct cx *cx, const char *text, const char *kind, int64_t limit,
                    struct rows *ret)
{
    const char *key = key_of(cx->mem, text, strlen(text));
    size_t digits = 0;
    for (const char *p = key; *p; p++)
        digits += isdigit((unsigned char)*p) != 0;
    /* Codes, telephones, identity numbers: mostly digits. */
    if (digits < 4 || digits * 2 < strlen(key))
        return E_OK;
    return db_rows(cx, &sql_search_by_key,
                   ARGS(A(key, key), A(key_end, arena_printf(cx->mem, "%s\x7f", key)),
                        A(kind, kind), A(limit, limit)),
                   hit_fields, sizeof(struct hit), ret);
}

int search_find(struct cx *cx, const char *text, const char *kind, int64_t limit, struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct hit), .fields = hit_fields };
    if (limit < 1 || limit > 100)
        return fail(cx, E_INVALID, "limit", "Số kết quả từ 1 đến 100.");
    for (const char *p = kind; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '_')
            return fail(cx, E_INVALID, "kind", "Loại hồ sơ cần tìm không hợp lệ.");
    TRY(find_key(cx, text, kind, limit, ret));
    if (ret->n)
        return E_OK;
    const char *folded = vi_fold(cx->mem, text), *guess;
    TRY(find_words(cx, text, folded, kind, limit, ret));
    if (!ret->n && strcmp(guess = vi_fold_typed(cx->mem, text), folded) != 0)
        TRY(find_words(cx, "", guess, kind, limit, ret));
    return E_OK;
}
