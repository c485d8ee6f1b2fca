// SPDX-License-Identifier: Apache-2.0
/*
 * work.c - the threads of later work. One chains the journal, delivers to listeners that only
 * write, and starts what is periodic; two deliver to listeners that call other systems (one silent
 * system must not hold the others); two run jobs. The first sleeps on the eventfd that a COMMIT
 * writes to, and wakes the others.
 */
#include "desk/records.h"
#include "base/log.h"
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

enum { OUTSIDE_THREADS = 2, JOB_THREADS = 2, THREADS = 1 + OUTSIDE_THREADS + JOB_THREADS };
enum {
    NET_MS = 1000
}; /* for what nobody wakes us for: back-off that has passed, another process */
#define PERIODS_MS (10 * INT64_C(1000))
#define ALIVE_MS   (30 * INT64_C(1000))

struct work {
    struct house *house;
    pthread_t threads[THREADS];
    size_t n;
    atomic_bool stop;
    pthread_mutex_t lock;
    pthread_cond_t more;
    uint64_t wakes;
};

static const atomic_bool never;

/* Everything of one kind that is due; errors were logged where they arose. */
static int seal_all(struct house *house, struct cx *cx, const atomic_bool *stop)
{
    bool more = true;
    int rc = E_OK;

    while (more && rc >= 0 && !atomic_load(stop)) {
        SCRATCH(cx->mem)
        {
            rc = journal_seal(house, cx, &more);
            cx->err = (struct faults){ 0 };
        }
    }
    return rc;
}

static void complain(struct cx *cx, const char *what, int rc)
{
    if (rc < 0)
        log_line(LOG_WARN, "work=%s rc=%s: %s", what, err_name(rc), fault_words(cx, rc));
    cx->err = (struct faults){ 0 };
}

static void wake_others(struct work *work)
{
    pthread_mutex_lock(&work->lock);
    work->wakes++;
    pthread_cond_broadcast(&work->more);
    pthread_mutex_unlock(&work->lock);
}

/* A context per round: what a round leaves in the arena goes with it. */
static struct cx *round_cx(struct work *work)
{
    struct cx *cx = cx_new();

    cx->house = work->house;
    return cx;
}

static void sleep_on_bell(struct work *work)
{
    struct pollfd bell = { .fd = work->house->wake_fd, .events = POLLIN };
    uint64_t n;

    if (poll(&bell, 1, NET_MS) > 0 && read(bell.fd, &n, sizeof n) < 0 && errno != EAGAIN)
        log_line(LOG_ERROR, "work=bell errno=%d", errno);
}

static void *first_thread(void *arg)
{
    struct work *work = arg;
    struct house *house = work->house;
    int64_t periods_at = 0, alive_at = monotonic_us() / 1000 + ALIVE_MS;

    while (!atomic_load(&work->stop)) {
        struct cx *cx = round_cx(work);
        int64_t now = monotonic_us() / 1000;
        wake_others(work);
        int rc = deliver_due(house, cx, false, &work->stop);
        complain(cx, "outbox", rc);
        rc = rc < 0 ? rc : seal_all(house, cx, &work->stop);
        complain(cx, "journal", rc);
        if (rc >= 0 && now >= periods_at) {
            complain(cx, "periodic", rc = jobs_periodic(house, cx));
            periods_at = now + PERIODS_MS;
        }
        if (now >= alive_at) {
            jobs_alive(house, cx);
            alive_at = now + ALIVE_MS;
        }
        cx_free(cx);
        if (rc < 0)
            usleep(NET_MS * 1000); /* the database cannot be written: no hurry */
        sleep_on_bell(work);
    }
    return NULL;
}

/* Sleep until the first thread was woken again, or a second has passed. */
static void sleep_on_more(struct work *work, uint64_t *seen)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    pthread_mutex_lock(&work->lock);
    while (work->wakes == *seen && !atomic_load(&work->stop))
        if (pthread_cond_timedwait(&work->more, &work->lock, &until) == ETIMEDOUT)
            break;
    *seen = work->wakes;
    pthread_mutex_unlock(&work->lock);
}

static void *outside_thread(void *arg)
{
    struct work *work = arg;
    uint64_t seen = 0;

    while (!atomic_load(&work->stop)) {
        struct cx *cx = round_cx(work);
        complain(cx, "outside", deliver_due(work->house, cx, true, &work->stop));
        cx_free(cx);
        sleep_on_more(work, &seen);
    }
    return NULL;
}

static void *job_thread(void *arg)
{
    struct work *work = arg;
    uint64_t seen = 0;

    while (!atomic_load(&work->stop)) {
        struct cx *cx = round_cx(work);
        int rc = job_run_due(work->house, cx, &work->stop);
        complain(cx, "job", rc);
        cx_free(cx);
        if (rc <= 0)
            sleep_on_more(work, &seen);
    }
    return NULL;
}

static int start_thread(struct work *work, void *(*fn)(void *))
{
    int rc = pthread_create(&work->threads[work->n], NULL, fn, work);

    work->n += rc == 0;
    return rc;
}

int house_work_start(struct house *house)
{
    struct work *work = arena_alloc(house->mem, sizeof *work);
    struct cx *cx = cx_new();
    int rc = E_OK;

    work->house = house;
    pthread_mutex_init(&work->lock, NULL);
    pthread_cond_init(&work->more, NULL);
    cx->house = house;
    if (store_engine(house->store) ==
        ENGINE_SQLITE) /* the only process: nobody else holds a lease */
        rc = house_write(house, cx, LANE_BACKGROUND, jobs_unclaim, NULL);
    complain(cx, "start", rc);
    cx_free(cx);
    house->work = work;
    int failed = start_thread(work, first_thread);
    for (int i = 0; i < OUTSIDE_THREADS; i++)
        failed |= start_thread(work, outside_thread);
    for (int i = 0; i < JOB_THREADS; i++)
        failed |= start_thread(work, job_thread);
    return failed ? E_IO : E_OK;
}

void house_work_stop(struct house *house)
{
    struct work *work = house->work;
    uint64_t one = 1;

    if (!work)
        return;
    atomic_store(&work->stop, true);
    if (write(house->wake_fd, &one, sizeof one) < 0)
        log_line(LOG_WARN, "work=bell errno=%d", errno);
    wake_others(work);
    for (size_t i = 0; i < work->n; i++)
        pthread_join(work->threads[i], NULL);
    struct cx *cx = round_cx(work);
    complain(cx, "journal", seal_all(house, cx, &never)); /* what the last requests wrote */
    cx_free(cx);
    pthread_cond_destroy(&work->more);
    pthread_mutex_destroy(&work->lock);
    house->work = NULL;
}

int house_work_once(struct house *house, struct cx *cx)
{
    int rc, n;

    TRY(jobs_periodic(house, cx));
    do {
        TRY(seal_all(house, cx, &never));
        TRY(n = deliver_due(house, cx, false, &never));
        TRY(rc = deliver_due(house, cx, true, &never));
        n += rc;
        while ((rc = job_run_due(house, cx, &never)) > 0)
            n += rc;
        TRY(rc);
    } while (n > 0);
    return seal_all(house, cx, &never);
}
