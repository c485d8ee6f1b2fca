// SPDX-License-Identifier: Apache-2.0
/*
 * search_find.c - from what somebody typed to at most a hundred hits: exact things first (codes,
 * telephones, identity numbers), then words, then what raw Telex may have meant. Keeping is in
 * search.c.
 */
#include "store/search.h"
#include "base/buf.h"
#include "base/text.h"
#include "inside.h"

#include <ctype.h>
#include <string.h>

enum { NEWEST = 200, WORDS_MAX = 12, DIGITS_MIN = 3, KEY_DIGITS = 4, KEY_SURE = 5, ENDS_MAX = 4 };
#define AFTER_ALL "\xf4\x8f\xbf\xbf" /* U+10FFFF: behind every text that begins the same */

/* What goes to the index: all words but the last, and the beginning of the last one. */
struct question {
    const char *head;   /* conditions as the engine writes them */
    const char *last;   /* SQLite: letters to be completed from the known words; "" = none */
    const char *begins; /* SQLite: letters that so many words begin with that the rows found by the
                           head are looked at instead; "" = none */
    const char *tail;   /* the kind */
};

static bool has_digit(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isdigit((unsigned char)s[i]))
            return true;
    return false;
}

/* One word of the question, as the engine writes it. */
static void put_word(struct buf *head, bool lite, const char *word, size_t n, bool begins)
{
    if (lite)
        buf_printf(head, "folded : \"%.*s\"%s", (int)n, word, begins ? " *" : "");
    else
        buf_printf(head, "'%.*s'%s", (int)n, word, begins ? ":*" : "");
}

/* False when there is no word. A single letter alone is a word, not a beginning: half of all would
 * begin so. */
static bool ask(struct cx *cx, const char *folded, const char *kind, struct question *ret)
{
    bool lite = db_engine(cx) == ENGINE_SQLITE;
    struct buf words = BUF(cx->mem), head = BUF(cx->mem);
    search_words(&words, folded);
    *ret = (struct question){ .last = "", .begins = "", .tail = "" };
    unsigned n = 0;
    for (const char *p = buf_str(&words); *p && n < WORDS_MAX; n++) {
        size_t len = strcspn(p, " ");
        bool last = !p[len] || n + 1 == WORDS_MAX, digits = has_digit(p, len);
        bool begins = last && (digits ? len >= DIGITS_MIN : len > 1 || n > 0);
        if (lite && begins && !digits) {
            ret->last = arena_strn(cx->mem, p, len); /* completed from the words that are known */
        } else {
            if (n)
                buf_puts(&head, lite ? " AND " : " & ");
            put_word(&head, lite, p, len, begins);
        }
        p += len + (p[len] == ' ');
    }
    ret->head = buf_str(&head);
    if (*kind)
        ret->tail = arena_printf(cx->mem, "%s%s%s", lite ? " AND scope : " : " & '.",
                                 search_kind(cx->mem, kind), lite ? "" : "'");
    return n > 0;
}

/* Each way to end the last word is one more list to walk; what many words begin with, many rows
 * hold. */
static int end_by_rows(struct cx *cx, struct question *q)
{
    int64_t ends = 0;
    if (!*q->last || !*q->head)
        return E_OK;
    TRY(db_int(cx, &sql_search_word_ends,
               ARGS(A(last, q->last), A(last_end, arena_printf(cx->mem, "%s" AFTER_ALL, q->last)),
                    A(limit, ENDS_MAX + 1)),
               &ends));
    if (ends > ENDS_MAX) {
        q->begins = q->last;
        q->last = "";
    } else {
        q->head = arena_printf(cx->mem, "%s AND ", q->head);
    }
    return E_OK;
}

/* Those that hold `typed` (capitals, with its diacritics) come first; the rest keep their order. */
static void rank(struct cx *cx, const char *typed, const struct rows *all, int64_t limit,
                 struct rows *ret)
{
    bool *exact = arena_array(cx->mem, all->n + 1, sizeof *exact);
    for (size_t i = 0; *typed && i < all->n; i++) {
        const struct hit *h = ROW(struct hit, *all, i);
        exact[i] = strstr(text_upper(cx->mem, h->title), typed) ||
                   strstr(text_upper(cx->mem, h->note), typed);
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < all->n && (int64_t)ret->n < limit; i++)
            if (exact[i] == (pass == 0))
                *(struct hit *)rows_add(cx->mem, ret) = *ROW(struct hit, *all, i);
    ret->more = ret->n < all->n;
}

static int find_words(struct cx *cx, const char *text, const char *folded, const char *kind,
                      int64_t limit, struct rows *ret)
{
    struct question q;
    struct rows all;
    if (!ask(cx, folded, kind, &q))
        return E_OK;
    TRY(end_by_rows(cx, &q));
    const char *typed = text_upper(cx->mem, text_trim(cx->mem, text));
    if (strcmp(typed, text_upper(cx->mem, folded)) == 0)
        typed = ""; /* no diacritics: nothing to rank by, so the first ones will do */
    TRY(db_rows(cx, &sql_search_by_words,
                ARGS(A(head, q.head), A(last, q.last),
                     A(last_end, arena_printf(cx->mem, "%s" AFTER_ALL, q.last)),
                     A(begins, q.begins), A(tail, q.tail), A(limit, *typed ? NEWEST : limit + 1)),
                hit_fields, sizeof(struct hit), &all));
    rank(cx, typed, &all, limit, ret);
    return E_OK;
}

/* *known: it is the beginning of a code or number, be it one that the asker may not see. */
static int find_key(struct cx *cx, const char *text, const char *kind, int64_t limit,
                    struct rows *ret, bool *known)
{
    const char *key = search_key(cx->mem, text, strlen(text));
    size_t digits = 0;
    int64_t one = 0;
    for (const char *p = key; *p; p++)
        digits += isdigit((unsigned char)*p) != 0;
    *known = false;
    /* Codes, telephones, identity numbers: mostly digits. */
    if (digits < KEY_DIGITS || digits * 2 < strlen(key))
        return E_OK;
    const char *end = arena_printf(cx->mem, "%s" AFTER_ALL, key);
    TRY(db_rows(cx, &sql_search_by_key,
                ARGS(A(key, key), A(key_end, end), A(kind, kind), A(limit, limit)), hit_fields,
                sizeof(struct hit), ret));
    *known = ret->n > 0;
    if (*known || digits < KEY_SURE)
        return E_OK;
    int rc = db_int(cx, &sql_search_key_known, ARGS(A(key, key), A(key_end, end)), &one);
    *known = rc >= 0;
    return rc == E_NOTFOUND ? E_OK : rc;
}

int search_find(struct cx *cx, const char *text, const char *kind, int64_t limit, struct rows *ret)
{
    *ret = (struct rows){ .size = sizeof(struct hit), .fields = hit_fields };
    if (limit < 1 || limit > 100)
        return fail(cx, E_INVALID, "limit", "Số kết quả từ 1 đến 100.");
    for (const char *p = kind; *p; p++)
        if (!isalnum((unsigned char)*p) && *p != '_')
            return fail(cx, E_INVALID, "kind", "Loại hồ sơ cần tìm không hợp lệ.");
    bool known;
    TRY(find_key(cx, text, kind, limit, ret, &known));
    if (known)
        return E_OK;
    const char *folded = vi_fold(cx->mem, text), *guess;
    TRY(find_words(cx, text, folded, kind, limit, ret));
    if (!ret->n && strcmp(guess = vi_fold_typed(cx->mem, text), folded) != 0)
        TRY(find_words(cx, "", guess, kind, limit, ret));
    return E_OK;
}
