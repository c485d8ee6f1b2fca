// SPDX-License-Identifier: Apache-2.0
/*
 * worker.c - a few threads that run pages, and the queue before them. The queue is bounded where
 * requests enter; a request that was let in always gets its further steps.
 */
#include "desk/request.h"

enum { WORKERS_MAX = 64, SLOW_WORKERS = 2 };
struct workers {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct req *first, **last;
    size_t waiting, max;
    bool stop;
    pthread_t threads[WORKERS_MAX];
    int n;
};

struct workers *workers_new(struct arena *mem, size_t queue_max)
{
    struct workers *w = arena_alloc(mem, sizeof(*w));
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->more, NULL);
    w->last = &w->first;
    w->max = queue_max;
    return w;
}

void workers_free(struct workers *w)
{
    pthread_cond_destroy(&w->more);
    pthread_mutex_destroy(&w->lock);
}

static bool push(struct workers *w, struct req *req, void (*step)(struct req *), bool always)
{
    pthread_mutex_lock(&w->lock);
    bool ok = always || (w->waiting < w->max && !w->stop);
    if (ok) {
        req->step = step;
        req->next = NULL;
        *w->last = req;
        w->last = &req->next;
        w->waiting++;
        pthread_cond_signal(&w->more);
    }
    pthread_mutex_unlock(&w->lock);
    return ok;
}

bool workers_push(struct workers *w, struct req *req, void (*step)(struct req *))
{
    return push(w, req, step, false);
}

void workers_push_always(struct workers *w, struct req *req, void (*step)(struct req *))
{
    push(w, req, step, true);
}

static void *work(void *arg)
{
    struct workers *w = arg;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->first && !w->stop)
            pthread_cond_wait(&w->more, &w->lock);
        struct req *req = w->first;
        if (!req)
            break;
        w->first = req->next;
        if (!w->first)
            w->last = &w->first;
        w->waiting--;
        pthread_mutex_unlock(&w->lock);
        req->step(req);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

int workers_start(struct workers *w, int n)
{
    w->stop = false;
    for (w->n = 0; w->n < n && w->n < WORKERS_MAX; w->n++) {
        if (pthread_create(&w->threads[w->n], NULL, work, w) != 0)
            return E_IO;
    }
    return E_OK;
}

void workers_stop(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_broadcast(&w->more);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->n; i++)
        pthread_join(w->threads[i], NULL);
    w->n = 0;
}

int house_workers_start(struct house *house, int n)
{
    int rc = workers_start(house->desk->workers, n);
    if (rc >= 0)
        rc = workers_start(house->desk->slow, SLOW_WORKERS);
    if (rc < 0)
        house_workers_stop(house);
    return rc;
}

void house_workers_stop(struct house *house)
{
    workers_stop(house->desk->slow);
    workers_stop(house->desk->workers);
}
