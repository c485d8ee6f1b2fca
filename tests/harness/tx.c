// SPDX-License-Identifier: Apache-2.0
/*
 * tx.c - lets a test body stand inside a write transaction of the store. A second thread runs
 * house_write(); the function that it hands in waits there while the body works on cx, and says at
 * the end whether to commit. When the store runs that function again, the body's statement is run
 * again too.
 */
#include "harness.h"
#include <pthread.h>

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    enum turn { IDLE, WANTED, INSIDE, LEAVING, DONE, STOP } state;
    struct cx *cx;
    int rc; /* of the body; then of the transaction */
} tx = { .lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER };

static void go_to(enum turn state)
{
    tx.state = state;
    pthread_cond_broadcast(&tx.turn);
}

static int pump(struct cx *cx, void *arg)
{
    (void)cx;
    (void)arg;
    pthread_mutex_lock(&tx.lock);
    go_to(INSIDE);
    while (tx.state != LEAVING)
        pthread_cond_wait(&tx.turn, &tx.lock);
    int rc = tx.rc;
    pthread_mutex_unlock(&tx.lock);
    return rc;
}

static void *hold(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&tx.lock);
    for (;;) {
        while (tx.state != WANTED && tx.state != STOP)
            pthread_cond_wait(&tx.turn, &tx.lock);
        if (tx.state == STOP)
            break;
        pthread_mutex_unlock(&tx.lock);
        int rc = house_write(bench.house, tx.cx, LANE_PEOPLE, pump, NULL);
        pthread_mutex_lock(&tx.lock);
        tx.cx->db = NULL;
        tx.cx->doom = 0;
        tx.rc = rc;
        go_to(DONE);
    }
    pthread_mutex_unlock(&tx.lock);
    return NULL;
}

void tx_start(void)
{
    tx.state = IDLE;
    must(pthread_create(&tx.thread, NULL, hold, NULL) == 0);
}

void tx_stop(void)
{
    pthread_mutex_lock(&tx.lock);
    go_to(STOP);
    pthread_mutex_unlock(&tx.lock);
    pthread_join(tx.thread, NULL);
}

static bool wait_for_turn(void)
{
    while (tx.state != INSIDE && tx.state != DONE)
        pthread_cond_wait(&tx.turn, &tx.lock);
    return tx.state == INSIDE;
}

struct test_tx test_open(struct cx *cx, const char *file, int line)
{
    struct test_tx t = {
        .cx = cx, .file = file, .line = line, .nested = cx->db != NULL, .open = true
    };
    if (t.nested)
        return t;
    cx->err = (struct faults){ 0 };
    pthread_mutex_lock(&tx.lock);
    tx.cx = cx;
    go_to(WANTED);
    bool inside = wait_for_turn();
    int rc = tx.rc;
    pthread_mutex_unlock(&tx.lock);
    if (!inside)
        test_failed(file, line, "no transaction: %s", fault_first(cx, rc));
    return t;
}

/* End of a run: true when the house wants it once more. */
static bool leave(struct test_tx *t, int rc)
{
    pthread_mutex_lock(&tx.lock);
    tx.rc = rc;
    go_to(LEAVING);
    bool again = wait_for_turn();
    if (!again) {
        if (tx.rc < 0 && rc >= 0)
            t->rc = tx.rc;
        go_to(IDLE);
    }
    pthread_mutex_unlock(&tx.lock);
    return again;
}

bool test_again(struct test_tx *t)
{
    return !t->nested && leave(t, t->rc);
}

void test_close(struct test_tx *t)
{
    t->open = !t->nested && leave(t, E_OK);
    if (!t->open && t->rc < 0)
        test_failed(t->file, t->line, "COMMIT: %s: %s", err_name(t->rc), fault_first(t->cx, t->rc));
}

void tx_abandon(void)
{
    struct test_tx t = { 0 };
    pthread_mutex_lock(&tx.lock);
    bool inside = tx.state == INSIDE;
    pthread_mutex_unlock(&tx.lock);
    while (inside)
        inside = leave(&t, E_IO);
}
