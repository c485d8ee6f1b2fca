// SPDX-License-Identifier: Apache-2.0
/*
 * work_test.c - events reach their listeners: in order, again after a failure, once in effect; jobs
 * go on after a crash. A small room of its own listens and writes what it heard into a table.
 */
#include "desk/records.h"
#include "test.h"
#include <unistd.h>

#define TWO_SQL(var, write, sqlite, postgres, ...)                                                 \
    static const struct sql var = { .name = #var,                                                  \
                                    .text = { sqlite, postgres },                                  \
                                    .params = (const char *const[]){ __VA_ARGS__ NULL },           \
                                    .writes = write }
#define TEXT_SQL(var, write, t, ...) TWO_SQL(var, write, t, t, __VA_ARGS__)
TWO_SQL(sql_hear, true,
        "INSERT INTO heard (id, listener, event, record_id, word) VALUES (?1, ?2, ?3, ?4, ?5)",
        "INSERT INTO heard (id, listener, event, record_id, word) VALUES ($1, $2, $3, $4, $5)",
        "id", "listener", "event", "record_id", "word", );
TEXT_SQL(sql_heard, false, "SELECT id, listener, record_id, word FROM heard ORDER BY id", );
TEXT_SQL(sql_waiting, false, "SELECT COUNT(*) FROM delivery WHERE state <> 'PERSON'", );
TEXT_SQL(sql_person, false, "SELECT COUNT(*) FROM delivery WHERE state = 'PERSON'", );

static const char *const ear_schema[] = {
    "CREATE TABLE heard (id INTEGER PRIMARY KEY, listener TEXT NOT NULL, event INTEGER NOT NULL, record_id INTEGER "
    "NOT NULL, word TEXT NOT NULL) STRICT",
    "CREATE TABLE heard (id BIGINT PRIMARY KEY, listener TEXT NOT NULL, event BIGINT NOT NULL, record_id BIGINT NOT "
    "NULL, word TEXT NOT NULL)",
    NULL
};
static const struct sql *const ear_sql[] = { &sql_hear, &sql_heard, &sql_waiting, &sql_person,
                                             NULL };

struct heard {
    int64_t id;
    const char *listener;
    int64_t record_id;
    const char *word;
};
static const struct field heard_fields[] = {
    FIELD(struct heard, id),
    FIELD(struct heard, listener),
    FIELD(struct heard, record_id),
    FIELD(struct heard, word),
    FIELD_END,
};

/* What the listeners do, set by each test. */
static atomic_int local_rc, call_rc, calls;
static void (*in_call)(void);

static int hear(struct cx *cx, const char *listener, const struct event *e, const char *word)
{
    return db_exec(cx, &sql_hear,
                   ARGS(A(id, id_new(cx)), A(listener, listener), A(event, e->id),
                        A(record_id, e->record_id), A(word, word)));
}

static int local_go(struct cx *cx, const struct event *e, void *called)
{
    const struct jval *facts;

    IS(called == NULL);
    TRY(hear(cx, "ear.local", e, "before the fault"));
    if (atomic_load(&local_rc) < 0 && e->record_id == 13)
        return fail(cx, atomic_load(&local_rc), "", "không nghe được");
    TRY(json_parse(cx, e->facts, strlen(e->facts), &facts));
    return hear(cx, "ear.local", e, jval_text(jval_get(facts, "word")));
}

static int outside_call(struct cx *cx, const struct event *e, void **called)
{
    atomic_fetch_add(&calls, 1);
    IS(cx->db == NULL);
    if (in_call)
        in_call();
    if (atomic_load(&call_rc) < 0)
        return fail(cx, atomic_load(&call_rc), "", "cổng không trả lời");
    *called = arena_printf(cx->mem, "đã gửi %lld lần %lld", (long long)e->record_id,
                           (long long)e->attempt);
    return E_OK;
}

static int outside_go(struct cx *cx, const struct event *e, void *called)
{
    return hear(cx, "ear.outside", e, called);
}

static const struct listener listeners[] = {
    { "ear.spoken", "ear.local", local_go, NULL },
    { "ear.sent", "ear.outside", outside_go, outside_call },
    { 0 },
};

/* Meanwhile the lease ended and another process claimed it. */
TEXT_SQL(sql_steal, true, "UPDATE delivery SET attempt = attempt + 1", );

static int steal_tx(struct cx *cx, void *arg)
{
    (void)arg;
    return db_exec(cx, &sql_steal, NO_ARGS);
}

static struct house *stolen_house;
static void steal(void)
{
    struct cx *cx = cx_new();

    IS(house_write(stolen_house, cx, LANE_PEOPLE, steal_tx, NULL) >= 0);
    cx_free(cx);
}

/* A job that counts to its total, and falls over once on the way. */
static atomic_int job_runs, job_fall, job_wait;
static int64_t job_from;

static int tick(struct cx *cx, void *arg)
{
    struct event e = { .id = 1, .record_id = *(int64_t *)arg };

    return hear(cx, "job", &e, "tick");
}

static int job_count(struct cx *cx, struct job_ctx *job)
{
    atomic_fetch_add(&job_runs, 1);
    job_from = job_done(job);
    STR_EQ(job_args(job), "{\"to\":10}");
    for (int64_t i = job_done(job); i < 10 && !job_cancelled(job); i++) {
        TRY(job_write(cx, job, tick, &i));
        if (i == 6 && atomic_exchange(&job_fall, 0))
            return fail(cx, E_BUSY, "", "ngã giữa đường");
        usleep(atomic_load(&job_wait) ? 20000 : 0);
        TRY(job_progress(cx, job, i + 1, 10));
    }
    return E_OK;
}

static int job_file(struct cx *cx, struct job_ctx *job)
{
    const char *path;
    int fd = spool_new(cx, "test", &path);

    TRY(fd);
    must(write(fd, "a,b\r\n", 5) == 5);
    close(fd);
    return job_result(cx, job, "kết quả.csv", "text/csv", path);
}

static const struct job_kind jobs[] = {
    { .kind = "ear.count", .title = "Đếm", .run = job_count },
    { .kind = "ear.file", .title = "Làm tệp", .run = job_file },
    { .kind = "ear.hourly", .title = "Hằng giờ", .run = job_file, .every_s = 3600 },
    { 0 },
};
static const struct room ear_room = { .name = "ear",
                                      .title = "Tai",
                                      .schema = ear_schema,
                                      .sql = ear_sql,
                                      .listeners = listeners,
                                      .jobs = jobs };
TEST_ROOMS(&desk_room, &desk_record_room, &ear_room)

static int say(struct cx *cx, int64_t record, const char *word)
{
    return emit(cx, "ear.spoken", "word", record, arena_printf(cx->mem, "{\"word\":\"%s\"}", word));
}

static int64_t count(struct cx *cx, const struct sql *sql)
{
    int64_t n = -1;

    OK(db_int(cx, sql, NO_ARGS, &n));
    return n;
}

/* "1a 2b …" of what a listener heard, in order. */
static const char *heard(struct cx *cx, const char *listener)
{
    struct buf b = BUF(cx->mem);
    struct rows rows;

    OK(db_rows(cx, &sql_heard, NO_ARGS, heard_fields, sizeof(struct heard), &rows));
    ROWS_EACH(struct heard, h, rows)
        if (strcmp(h->listener, listener) == 0 && strcmp(h->word, "before the fault") != 0)
            buf_printf(&b, "%s%lld%s", b.n ? " " : "", (long long)h->record_id, h->word);
    return buf_str(&b);
}

static void once(struct cx *cx)
{
    IS(house_work_once(cx->house, cx) >= 0);
}

static void later(struct cx *cx, int64_t minutes)
{
    cx->now.ms += minutes * MINUTE_MS;
    clock_set(cx->now);
}

static void fresh(struct cx *cx)
{
    atomic_store(&local_rc, 0);
    atomic_store(&call_rc, 0);
    atomic_store(&calls, 0);
    atomic_store(&job_runs, 0);
    atomic_store(&job_fall, 0);
    atomic_store(&job_wait, 0);
    in_call = NULL;
    stolen_house = cx->house;
    at(cx, "2021-11-01T07:30");
}

TEST(events_of_a_record_arrive_in_order)
{
    fresh(cx);
    WRITE
    {
        for (int i = 0; i < 30; i++)
            OK(say(cx, i % 3, arena_printf(cx->mem, "%c", 'a' + i)));
    }
    EQ(count(cx, &sql_waiting), 30);
    once(cx);
    EQ(count(cx, &sql_waiting), 0);
    const char *all = heard(cx, "ear.local");
    for (int record = 0; record < 3; record++) { /* of each record every third letter, in order */
        struct buf got = BUF(cx->mem), want = BUF(cx->mem);
        for (const char *p = all; *p; p++)
            if (*p == '0' + record)
                buf_putc(&got, p[1]);
        for (int i = record; i < 30; i += 3)
            buf_putc(&want, (char)('a' + i));
        STR_EQ(got.p, want.p);
    }
    once(cx); /* nothing is heard twice */
    STR_EQ(heard(cx, "ear.local"), all);
}

TEST(a_failing_listener_comes_back_later_and_holds_only_its_record)
{
    static const int64_t waits[] = { 1, 5, 30, 120 };

    fresh(cx);
    atomic_store(&local_rc, E_BUSY);
    WRITE
    {
        OK(say(cx, 13, "một"));
        OK(say(cx, 13, "hai"));
        OK(say(cx, 14, "ba"));
    }
    once(cx);
    STR_EQ(heard(cx, "ear.local"), "14ba");
    for (size_t i = 0; i < COUNT(waits); i++) {
        EQ(count(cx, &sql_person), 0);
        later(cx, waits[i] - 1);
        once(cx);
        EQ(count(cx, &sql_person), 0); /* not yet tried again */
        later(cx, 1);
        once(cx);
    }
    EQ(count(cx, &sql_person), 1);
    EQ(count(cx, &sql_waiting), 1); /* “hai” waits for a person too */
    later(cx, 10000);
    once(cx);
    STR_EQ(heard(cx, "ear.local"), "14ba");
    /* A person looks at it and lets it be tried again. */
    as_user(cx, "vanhanh", "desk.work");
    EQ(http(cx, GET, "/viec-nen/can-nguoi", ""), 200);
    HAS(reply_body(cx), "không nghe được");
    HAS(reply_body(cx), "ear.local");
    atomic_store(&local_rc, 0);
    EQ(http(cx, POST, "/viec-nen/can-nguoi",
            arena_printf(cx->mem, "listener=ear.local&act=again&event_id=%s",
                         form_input(cx, "event_id"))),
       303);
    once(cx);
    STR_EQ(heard(cx, "ear.local"), "14ba 13một 13hai");
    EQ(count(cx, &sql_person), 0);
}

TEST(what_no_repetition_can_mend_goes_to_a_person_at_once)
{
    fresh(cx);
    atomic_store(&local_rc, E_INVALID);
    OK(say(cx, 13, "một"));
    once(cx);
    EQ(count(cx, &sql_person), 1);
    as_user(cx, "vanhanh", "desk.work");
    EQ(http(cx, GET, "/viec-nen/can-nguoi", ""), 200);
    EQ(http(cx, POST, "/viec-nen/can-nguoi",
            arena_printf(cx->mem, "listener=ear.local&act=drop&event_id=%s",
                         form_input(cx, "event_id"))),
       303);
    EQ(count(cx, &sql_person), 0);
    as_user(cx, "lan", "");
    EQ(http(cx, GET, "/viec-nen/can-nguoi", ""), 403);
}

TEST(what_a_failing_listener_wrote_is_taken_back)
{
    struct rows rows;

    fresh(cx);
    atomic_store(&local_rc, E_BUSY);
    OK(say(cx, 13, "một"));
    once(cx);
    OK(db_rows(cx, &sql_heard, NO_ARGS, heard_fields, sizeof(struct heard), &rows));
    EQ(rows.n, 0);
}

TEST(another_system_is_called_outside_of_any_transaction)
{
    fresh(cx);
    OK(emit(cx, "ear.sent", "word", 5, "{}"));
    once(cx);
    EQ(atomic_load(&calls), 1);
    STR_EQ(heard(cx, "ear.outside"), "5đã gửi 5 lần 1");
    once(cx);
    EQ(atomic_load(&calls), 1);
}

TEST(a_silent_system_is_called_again)
{
    fresh(cx);
    atomic_store(&call_rc, E_IO);
    OK(emit(cx, "ear.sent", "word", 5, "{}"));
    once(cx);
    once(cx);
    EQ(atomic_load(&calls), 1);
    atomic_store(&call_rc, 0);
    later(cx, 1);
    once(cx);
    STR_EQ(heard(cx, "ear.outside"), "5đã gửi 5 lần 2");
}

/* What a program leaves that died between the call and its result. */
TWO_SQL(sql_die, true, "UPDATE delivery SET state = 'CLAIMED', attempt = 1, not_before = ?1",
        "UPDATE delivery SET state = 'CLAIMED', attempt = 1, not_before = $1", "until", );

TEST(a_claim_without_a_result_is_taken_up_again)
{
    fresh(cx);
    OK(emit(cx, "ear.sent", "word", 5, "{}"));
    OK(db_exec(cx, &sql_die, ARGS(A(until, cx->now.ms + 2 * MINUTE_MS))));
    once(cx);
    EQ(atomic_load(&calls), 0); /* somebody may still be at it */
    later(cx, 2);
    once(cx);
    EQ(atomic_load(&calls), 1);
    STR_EQ(heard(cx, "ear.outside"), "5đã gửi 5 lần 2");
    /* At the start of the only process nobody can be at it. */
    OK(emit(cx, "ear.sent", "word", 6, "{}"));
    OK(db_exec(cx, &sql_die, ARGS(A(until, cx->now.ms + 2 * MINUTE_MS))));
    OK(jobs_unclaim(cx, NULL));
    once(cx);
    EQ(atomic_load(&calls), 2);
}

TEST(a_result_of_a_lost_claim_is_not_written)
{
    fresh(cx);
    in_call = NULL;
    OK(emit(cx, "ear.sent", "word", 5, "{}"));
    in_call = steal;
    once(cx);
    in_call = NULL;
    STR_EQ(heard(cx, "ear.outside"), "");
    EQ(count(cx, &sql_waiting), 1);
}

static bool wait_for(struct cx *cx, const struct sql *sql, int64_t want, int ms)
{
    for (int64_t until = monotonic_us() + ms * 1000; monotonic_us() < until; usleep(500))
        if (count(cx, sql) == want)
            return true;
    return false;
}

TEST(the_threads_are_woken_by_a_commit)
{
    int64_t all[20];

    fresh(cx);
    store_run_twice(cx->house->store, false);
    IS(house_work_start(cx->house) >= 0);
    usleep(50000);
    for (int i = 0; i < 20; i++) {
        OK(say(cx, i, "x"));
        int64_t from = monotonic_us();
        IS(wait_for(cx, &sql_waiting, 0, 5000));
        all[i] = monotonic_us() - from;
    }
    for (int i = 1; i < 20;
         i++) /* sorted, so that one unlucky run on a busy machine is no failure */
        for (int k = i; k > 0 && all[k] < all[k - 1]; k--) {
            int64_t t = all[k];
            all[k] = all[k - 1];
            all[k - 1] = t;
        }
    IS(all[10] < 250000); /* a thread that only looked each second would need half of one */
    OK(emit(cx, "ear.sent", "word", 5, "{}"));
    IS(wait_for(cx, &sql_waiting, 0, 5000));
    house_work_stop(cx->house);
    STR_EQ(heard(cx, "ear.outside"), "5đã gửi 5 lần 1");
    bool more = true;
    IS(journal_seal(cx->house, cx, &more) >= 0 && !more);
}

/* ---- jobs ---- */

TEXT_SQL(sql_jobs, false, "SELECT COUNT(*) FROM job", );
TEXT_SQL(sql_jobs_done, false, "SELECT COUNT(*) FROM job WHERE state = 'DONE'", );
TEXT_SQL(sql_jobs_cancelled, false, "SELECT COUNT(*) FROM job WHERE state = 'CANCELLED'", );
TEXT_SQL(sql_jobs_running, false, "SELECT COUNT(*) FROM job WHERE state = 'RUN'", );
TEXT_SQL(sql_ticks, false, "SELECT COUNT(*) FROM heard WHERE listener = 'job'", );
TWO_SQL(sql_job_die, true,
        "UPDATE job SET state = 'RUN', attempt = 1, done = 4, total = 10, not_before = ?1",
        "UPDATE job SET state = 'RUN', attempt = 1, done = 4, total = 10, not_before = $1",
        "until", );

static int64_t start_count(struct cx *cx)
{
    int64_t id = 0;

    as_user(cx, "lan", "");
    OK(job_start(cx, "ear.count", "{\"to\":10}", &id));
    return id;
}

TEST(a_job_runs_tells_and_ends)
{
    fresh(cx);
    int64_t id = start_count(cx);
    EQ(http(cx, GET, arena_printf(cx->mem, "/viec-nen/%lld", (long long)id), ""), 200);
    HAS(reply_body(cx), "Đang chờ");
    once(cx);
    EQ(count(cx, &sql_ticks), 10);
    EQ(count(cx, &sql_jobs_done), 1);
    EQ(http(cx, GET, arena_printf(cx->mem, "/viec-nen/%lld", (long long)id), ""), 200);
    HAS(reply_body(cx), "Đã xong");
    HAS(reply_body(cx), "10 / 10");
    EQ(http(cx, GET, "/viec-nen", ""), 200);
    HAS(reply_body(cx), "Đếm");
    EQ(http(cx, GET, "/thong-bao", ""), 200);
    HAS(reply_body(cx), "Đếm: đã xong");
    as_user(cx, "binh", "");
    EQ(http(cx, GET, arena_printf(cx->mem, "/viec-nen/%lld", (long long)id), ""), 404);
    EQ(http(cx, GET, "/viec-nen", ""), 200);
    HASNT(reply_body(cx), "Đếm");
    as_user(cx, "vanhanh", "desk.work");
    EQ(http(cx, GET, arena_printf(cx->mem, "/viec-nen/%lld", (long long)id), ""), 200);
}

TEST(a_job_that_fell_goes_on_where_it_was)
{
    fresh(cx);
    start_count(cx);
    atomic_store(&job_fall, 1);
    once(cx);
    EQ(count(cx, &sql_ticks), 7); /* 0 … 6; the seventh was written and not yet told */
    EQ(count(cx, &sql_jobs_done), 0);
    once(cx);
    EQ(atomic_load(&job_runs), 1);
    later(cx, 2);
    once(cx);
    EQ(count(cx, &sql_jobs_done), 1);
    EQ(atomic_load(&job_runs), 2);
    IS(count(cx, &sql_ticks) >= 10); /* at least once: steps that were not told are done again */
}

TEST(a_job_of_a_dead_process_is_taken_up)
{
    fresh(cx);
    start_count(cx);
    OK(db_exec(cx, &sql_job_die, ARGS(A(until, cx->now.ms + 2 * MINUTE_MS))));
    once(cx);
    EQ(atomic_load(&job_runs), 0);
    OK(jobs_unclaim(cx, NULL));
    once(cx);
    EQ(atomic_load(&job_runs), 1);
    EQ(job_from, 4);
    EQ(count(cx, &sql_ticks), 6);
    EQ(count(cx, &sql_jobs_done), 1);
}

TEST(a_job_is_cancelled_while_it_waits)
{
    fresh(cx);
    int64_t id = start_count(cx);
    EQ(http(cx, POST, arena_printf(cx->mem, "/viec-nen/%lld/dung", (long long)id), ""), 303);
    EQ(count(cx, &sql_jobs_cancelled), 1);
    once(cx);
    EQ(count(cx, &sql_ticks), 0);
}

TEST(a_job_is_cancelled_while_it_runs)
{
    fresh(cx);
    atomic_store(&job_wait, 1);
    int64_t id = start_count(cx);
    IS(house_work_start(cx->house) >= 0);
    IS(wait_for(cx, &sql_jobs_running, 1, 5000));
    EQ(http(cx, POST, arena_printf(cx->mem, "/viec-nen/%lld/dung", (long long)id), ""), 303);
    IS(wait_for(cx, &sql_jobs_cancelled, 1, 5000));
    house_work_stop(cx->house);
    IS(count(cx, &sql_ticks) < 10);
}

TEST(a_closing_house_puts_its_job_back)
{
    fresh(cx);
    atomic_store(&job_wait, 1);
    start_count(cx);
    IS(house_work_start(cx->house) >= 0);
    IS(wait_for(cx, &sql_jobs_running, 1, 5000));
    usleep(50000);
    house_work_stop(cx->house);
    int64_t first = count(cx, &sql_ticks);
    IS(first > 0 && first < 10);
    EQ(count(cx, &sql_jobs_running), 0);
    once(cx);
    EQ(count(cx, &sql_jobs_done), 1);
}

TEST(a_job_offers_its_file)
{
    int64_t id;

    fresh(cx);
    as_user(cx, "lan", "");
    OK(job_start(cx, "ear.file", "{}", &id));
    once(cx);
    EQ(http(cx, GET, arena_printf(cx->mem, "/viec-nen/%lld", (long long)id), ""), 200);
    HAS(reply_body(cx), "kết quả.csv");
    EQ(http(cx, GET, arena_printf(cx->mem, "/viec-nen/%lld/tep", (long long)id), ""), 200);
    STR_EQ(reply_body(cx), "a,b\r\n");
    HAS(reply_header_of(cx, "Content-Disposition"), "attachment; filename=\"ket_qua.csv\"");
    HAS(reply_header_of(cx, "Content-Disposition"),
        "filename*=UTF-8''k%E1%BA%BFt%20qu%E1%BA%A3.csv");
    EQ(http(cx, GET, "/viec-nen/12/tep", ""), 404);
}

TEST(what_is_periodic_starts_by_itself)
{
    fresh(cx);
    once(cx); /* learns of it */
    EQ(count(cx, &sql_jobs), 0);
    later(cx, 59);
    once(cx);
    EQ(count(cx, &sql_jobs), 0);
    later(cx, 1);
    once(cx);
    EQ(count(cx, &sql_jobs), 1); /* made a file, so its row stays */
    once(cx);
    EQ(count(cx, &sql_jobs), 1);
    later(cx, 60);
    once(cx);
    EQ(count(cx, &sql_jobs), 2);
    later(cx, 10000); /* many hours asleep: once, not many times */
    once(cx);
    EQ(count(cx, &sql_jobs), 3);
}

TEST(notices_ring_and_are_read)
{
    int64_t n;

    as_user(cx, "lan", "");
    OK(notice_add(cx, cx->who->person_id, "Hồ sơ <b>sắp</b> đến hạn", "/viec-nen"));
    OK(notice_add(cx, 99, "Của người khác", "/"));
    OK(notice_unread(cx, &n));
    EQ(n, 1);
    EQ(http(cx, GET, "/thong-bao", ""), 200);
    HAS(reply_body(cx), "Hồ sơ &lt;b&gt;sắp&lt;/b&gt; đến hạn");
    HASNT(reply_body(cx), "Của người khác");
    const char *open =
        strstr(reply_body(cx), "action=\"/thong-bao/") + strlen("action=\"/thong-bao/");
    while (!(*open >= '0' && *open <= '9'))
        open = strstr(open, "action=\"/thong-bao/") + strlen("action=\"/thong-bao/");
    const char *path =
        arena_printf(cx->mem, "/thong-bao/%.*s", (int)strspn(open, "0123456789"), open);
    EQ(http(cx, POST, path, ""), 303);
    STR_EQ(reply_header_of(cx, "Location"), "/viec-nen");
    OK(notice_unread(cx, &n));
    EQ(n, 0);
    OK(notice_add(cx, cx->who->person_id, "Nữa", "/viec-nen"));
    EQ(http(cx, POST, "/thong-bao/doc-het", ""), 303);
    OK(notice_unread(cx, &n));
    EQ(n, 0);
    as_user(cx, "binh", "");
    EQ(http(cx, POST, path, ""), 404);
}
