// SPDX-License-Identifier: Apache-2.0
/*
 * session_cache.c - sessions in memory between requests: found by the hash of their secret, shared
 * by count of references, each in one block of its own. heap allowed: entries outlive requests and
 * come and go one by one.
 */
#include "desk/session.h"

enum { BUCKETS = 1024, PER_BUCKET = 16 };
struct session_cache {
    pthread_mutex_t lock;
    struct session *buckets[BUCKETS];
};

struct session_cache *session_cache_new(struct arena *mem)
{
    struct session_cache *cache = arena_alloc(mem, sizeof(*cache));
    pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

void session_drop(void *session)
{
    struct session *s = session;
    if (atomic_fetch_sub(&s->refs, 1) == 1)
        free(s);
}

void session_cache_free(struct session_cache *cache)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        while (cache->buckets[i]) {
            struct session *s = cache->buckets[i];
            cache->buckets[i] = s->next;
            session_drop(s);
        }
    }
    pthread_mutex_destroy(&cache->lock);
}

static struct session **bucket_of(struct session_cache *cache, const char *hash)
{
    char head[9] = { 0 };
    memcpy(head, hash, 8);
    return &cache->buckets[strtoul(head, NULL, 16) % BUCKETS];
}

struct session *session_cache_get(struct session_cache *cache, const char *hash)
{
    pthread_mutex_lock(&cache->lock);
    struct session *s = *bucket_of(cache, hash);
    while (s && strcmp(s->hash, hash) != 0)
        s = s->next;
    if (s)
        atomic_fetch_add(&s->refs, 1);
    pthread_mutex_unlock(&cache->lock);
    return s;
}

/* The new one takes the place of an older one of the same hash; the oldest of a long bucket goes.
 */
void session_cache_put(struct session_cache *cache, struct session *fresh)
{
    struct session *gone = NULL;
    int n = 0;
    pthread_mutex_lock(&cache->lock);
    struct session **first = bucket_of(cache, fresh->hash);
    for (struct session **at = first; *at;) {
        struct session *s = *at;
        if (strcmp(s->hash, fresh->hash) == 0 || ++n >= PER_BUCKET) {
            *at = s->next;
            s->next = gone;
            gone = s;
        } else {
            at = &s->next;
        }
    }
    fresh->next = *first;
    *first = fresh;
    pthread_mutex_unlock(&cache->lock);
    while (gone) {
        struct session *next = gone->next;
        session_drop(gone);
        gone = next;
    }
}

/* ---- one block ---- */

static size_t text_size(const char *s)
{
    return s ? strlen(s) + 1 : 1;
}

static const char *keep(char **at, const char *s)
{
    size_t n = text_size(s);
    char *copy = *at;
    memcpy(copy, s ? s : "", n);
    *at += n;
    return copy;
}

/* A copy of everything in one block of the heap, with one reference: the caller's. */
struct session *session_copy(const struct session *from)
{
    size_t n = text_size(from->hash) + text_size(from->row.username) +
               text_size(from->row.token_perms) + text_size(from->who.username) +
               text_size(from->who.name) + text_size(from->who.agency_code) +
               text_size(from->agency) + text_size(from->post);
    ROWS_EACH(const struct page_post, p, from->posts)
        n += sizeof(*p) + text_size(p->title) + text_size(p->agency);
    struct session *s = malloc(sizeof(*s) + n);
    must(s);
    struct page_post *posts = (struct page_post *)(void *)(s + 1);
    char *at = (char *)(posts + from->posts.n);
    memcpy(s, from, sizeof(*s));
    s->hash = keep(&at, from->hash);
    s->row.username = keep(&at, from->row.username);
    s->row.token_perms = keep(&at, from->row.token_perms);
    s->who.username = keep(&at, from->who.username);
    s->who.name = keep(&at, from->who.name);
    s->who.agency_code = keep(&at, from->who.agency_code);
    s->agency = keep(&at, from->agency);
    s->post = keep(&at, from->post);
    for (size_t i = 0; i < from->posts.n; i++) {
        posts[i] = *ROW(struct page_post, from->posts, i);
        posts[i].title = keep(&at, posts[i].title);
        posts[i].agency = keep(&at, posts[i].agency);
    }
    s->posts.v = posts;
    s->who.perms = &s->perms;
    s->next = NULL;
    atomic_store(&s->refs, 1);
    return s;
}
