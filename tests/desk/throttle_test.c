// SPDX-License-Identifier: Apache-2.0
/* throttle_test.c - limits of wrong tries hold to the number, also when many try side by side. */
#include "desk/throttle.h"
#include "test.h"
#include <pthread.h>

enum { THREADS = 16, TRIES_EACH = 500, MAX = 5, MAX_ADDRESS = 30 };

static struct throttle *throttle;
static pthread_barrier_t begin;

struct trier {
    pthread_t thread;
    int n, heard, right; /* answers that were not a refusal */
};

/* All at one code from one address; each knows the right PIN at its last try. */
static void *try_often(void *arg)
{
    struct trier *t = arg;
    const struct throttle_limit limits[] = { { "code", "x", HOUR_MS, MAX },
                                             { "address", "1.2.3.4", HOUR_MS, MAX_ADDRESS } };
    pthread_barrier_wait(&begin);
    for (int i = 0; i < TRIES_EACH; i++) {
        bool right = i == TRIES_EACH - 1;
        if (!throttle_judge(throttle, limits, 2, right, (struct utc){ 1000 + i })) {
            t->heard += !right;
            t->right += right;
        }
    }
    return NULL;
}

/* Each at a code of its own, all from one address. */
static void *try_codes(void *arg)
{
    struct trier *t = arg;
    char code[20];
    snprintf(code, sizeof code, "code-%d", t->n);
    const struct throttle_limit limits[] = { { "code", code, HOUR_MS, MAX },
                                             { "address", "5.6.7.8", HOUR_MS, MAX_ADDRESS } };
    pthread_barrier_wait(&begin);
    for (int i = 0; i < TRIES_EACH; i++)
        t->heard += !throttle_judge(throttle, limits, 2, false, (struct utc){ 1000 + i });
    return NULL;
}

static void all(struct cx *cx, void *(*fn)(void *), int *heard, int *right)
{
    struct trier triers[THREADS] = { 0 };
    (void)cx;
    *heard = *right = 0;
    must(pthread_barrier_init(&begin, NULL, THREADS) == 0);
    for (int i = 0; i < THREADS; i++) {
        triers[i].n = i;
        must(pthread_create(&triers[i].thread, NULL, fn, &triers[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(triers[i].thread, NULL);
        *heard += triers[i].heard;
        *right += triers[i].right;
    }
    pthread_barrier_destroy(&begin);
}

TEST(no_more_wrong_tries_are_answered_than_the_limit_says)
{
    int heard, right;
    throttle = throttle_new(cx->mem);
    all(cx, try_often, &heard, &right);
    EQ(heard, MAX);
    EQ(right, 0); /* too late, although right */
    all(cx, try_codes, &heard, &right);
    EQ(heard, MAX_ADDRESS);
    throttle_free(throttle);
}

TEST(a_refused_try_counts_nowhere_and_a_window_ends)
{
    const struct throttle_limit both[] = { { "code", "x", 1000, 1 }, { "address", "a", 1000, 3 } };
    throttle = throttle_new(cx->mem);
    IS(!throttle_judge(throttle, both, 2, true, (struct utc){ 0 }));
    IS(!throttle_judge(throttle, both, 2, false, (struct utc){ 1 }));
    IS(throttle_judge(throttle, both, 2, false, (struct utc){ 2 }) == &both[0]);
    IS(throttle_judge(throttle, both, 2, true, (struct utc){ 3 }) == &both[0]);
    EQ(throttle_count(throttle, "address", "a", 1000, (struct utc){ 4 }), 1);
    IS(!throttle_judge(throttle, both, 2, true, (struct utc){ 1001 }));
    throttle_clear(throttle, "code", "x");
    EQ(throttle_count(throttle, "code", "x", 1000, (struct utc){ 5 }), 0);
    throttle_free(throttle);
}
