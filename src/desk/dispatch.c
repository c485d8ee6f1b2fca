// SPDX-License-Identifier: Apache-2.0
/*
 * dispatch.c - the way of a request through the house (CONTRACTS 1): router on the event thread;
 * who, permission, form, .prep and pages on a worker; .go in the write transaction; the reply after
 * COMMIT; on failure the same form again with what was typed. Decides nothing about the office.
 */
#include "base/crypt.h"
#include "base/log.h"
#include "desk/session.h"

static enum verb verb_of(enum http_method m)
{
    return m == METHOD_GET || m == METHOD_HEAD ? GET
           : m == METHOD_POST                  ? POST
           : m == METHOD_PUT                   ? PUT
                                               : VERB_NONE;
}

struct req *req_new(struct house *house, struct exchange *ex)
{
    struct req *req = arena_alloc(ex->mem, sizeof(*req));
    struct route_hit hit;
    uint8_t random[16];
    const char *lang = exchange_cookie(ex, "lang");
    router_find(house->router, ex->mem, verb_of(ex->method), ex->path, &hit);
    req->house = house;
    req->ex = ex;
    req->route = hit.route;
    req->room = hit.room;
    req->refuse = hit.route ? 0 : *hit.allow ? 405 : 404;
    req->path = hit.path;
    req->param_n = hit.param_n;
    memcpy(req->params, hit.params, sizeof(req->params));
    req->typed.req = req;
    req->fragment = exchange_header(ex, "HX-Request") && !exchange_header(ex, "HX-Boosted") &&
                    !exchange_header(ex, "HX-History-Restore-Request");
    random_bytes(random, sizeof(random));
    req->cx = (struct cx){
        .mem = ex->mem,
        .who = &who_nobody,
        .lang = lang && strcmp(lang, "en") == 0 ? "en" : "vi",
        .now = clock_now(),
        .house = house,
        .request_id = hex(ex->mem, random, 6),
    };
    memcpy(&req->cx.seed, random + 8, sizeof(req->cx.seed));
    if (req->refuse == 405)
        exchange_set(ex, "Allow", hit.allow);
    return req;
}

int64_t house_accept(struct exchange *ex, void *arg)
{
    struct house *house = arg;
    if (static_asked(ex))
        return 0;
    struct req *req = req_new(house, ex);
    const struct route *route = req->route;
    ex->user = req;
    if (!route || route->verb == GET)
        return route ? 0 : HTTP_BODY_MEMORY;
    /* Big bodies only from somebody who at least claims to be known. */
    bool claims = exchange_cookie(ex, SESSION_COOKIE) || exchange_header(ex, "Authorization");
    int64_t max = route->max_body > 0 ? route->max_body : HTTP_BODY_MEMORY;
    return strcmp(route->can, ANYONE) == 0 || claims || max < HTTP_BODY_MEMORY ? max
                                                                               : HTTP_BODY_MEMORY;
}

static void log_request(struct req *req)
{
    const struct exchange *ex = req->ex;
    if (req->inside && !log_tracing("http"))
        return;
    int64_t tenths = (monotonic_us() - ex->started_us + 50) / 100;
    const char *const words[] = { "id=",     req->cx.request_id,
                                  " user=",  req->cx.who->username,
                                  " ",       ex->method_name,
                                  " ",       req->route ? req->route->path : "-",
                                  " status=" };
    struct buf line = BUF(req->cx.mem);
    for (size_t i = 0; i < COUNT(words); i++)
        buf_puts(&line, words[i] ? words[i] : "");
    buf_int(&line, ex->status);
    buf_puts(&line, " ms=");
    buf_int(&line, tenths / 10);
    buf_putc(&line, '.');
    buf_int(&line, tenths % 10);
    log_gather(LOG_INFO, buf_str(&line));
    if (!req->quick)
        log_flush();
}

/* The reply is complete: give it away. From here on another thread owns the memory of the request.
 */
static void leave(struct req *req, bool may_compress)
{
    const char *stream = req->reply.stream;
    reply_apply(req, may_compress);
    log_request(req);
    if (req->inside) {
        pthread_mutex_lock(req->lock);
        req->ready = true;
        pthread_cond_signal(req->turn);
        pthread_mutex_unlock(req->lock);
    } else if (stream) {
        exchange_stream(req->ex, stream);
    } else {
        exchange_send(req->ex);
    }
}

/* Further steps: on a worker, or (tests) on the thread that waits in house_handle_now. */
static void go_on(struct req *req, void (*step)(struct req *))
{
    if (!req->inside) {
        workers_push_always(req->house->desk->workers, req, step);
        return;
    }
    pthread_mutex_lock(req->lock);
    req->step = step;
    pthread_cond_signal(req->turn);
    pthread_mutex_unlock(req->lock);
}

/* ---- who may do this? ---- */

enum { GO = 0, ANSWERED = 1 };

static int redirect(struct req *req, const char *page)
{
    struct arena *mem = req->cx.mem;
    reply_see(&req->cx, req,
              arena_printf(mem, "%s?ve=%s", page, url_encode(mem, return_path(req))));
    return ANSWERED;
}

static int refuse_locked(struct cx *cx, struct req *req)
{
    if (req->route->door != PAGE || req->fragment)
        return reply_login(req);
    const char *kept = resume_seal(cx, req);
    if (*kept && cx->db && ask_unlock(cx, req, kept) >= 0)
        return ANSWERED;
    return redirect(req, "/khoa");
}

static bool is_own_page(const struct req *req, const char *const *pages)
{
    for (; *pages; pages++) {
        if (strcmp(req->route->path, *pages) == 0)
            return true;
    }
    return false;
}

static int gate(struct cx *cx, struct req *req)
{
    static const char *const while_locked[] = { "/khoa", "/khoa/mo", NULL };
    static const char *const while_must_change[] = { "/tai-khoan/mat-khau", "/dang-xuat", "/khoa",
                                                     NULL };
    const char *need = req->route->can;
    if (strcmp(need, ANYONE) == 0 && cx->who->kind == WHO_NOBODY)
        return query_check(cx, req);
    if (cx->who->kind == WHO_NOBODY)
        return reply_login(req);
    if (session_is_locked(req) && strcmp(need, ANYONE) != 0 && !is_own_page(req, while_locked))
        return refuse_locked(cx, req);
    if (req->session && req->session->row.must_change && !req->bearer &&
        strcmp(need, ANYONE) != 0 && !is_own_page(req, while_must_change) &&
        req->route->door == PAGE)
        return redirect(req, "/tai-khoan/mat-khau");
    if (!can(cx, need))
        return fail(cx, E_DENIED, "", "Anh/chị không có quyền làm việc này.");
    return query_check(cx, req);
}

/* ---- GET ---- */

static int run_get(struct cx *cx, void *arg)
{
    struct req *req = arg;
    if (!req->session && !session_known(req))
        TRY(session_load(cx, req));
    int rc = gate(cx, req);
    if (rc != GO)
        return rc;
    cx->statements = 0;
    rc = req->route->go(cx, req);
    req->statements = cx->statements;
    return rc;
}

static void answer_get(struct req *req)
{
    struct store *store = req->house->store;
    int rc = req->quick ? store_look(store, &req->cx, run_get, req)
                        : store_read(store, &req->cx, run_get, req);
    if (rc >= 0 && req->reply.status == 0)
        rc = fail(&req->cx, E_IO, "", "Trang này không trả lời.");
    if (rc < 0)
        reply_error(req, err_http(rc), rc);
    session_seen(req);
    leave(req, true);
}

/* ---- POST, PUT ---- */

static int run_form(struct cx *cx, void *arg)
{
    struct req *req = arg;
    cx->err = req->words;
    return req->route->form(cx, req);
}

/* Back to the page that the person came from, once the password is typed again. */
static void to_step_up(struct req *req)
{
    redirect(req, "/xac-nhan");
    leave(req, true);
}

/* Nothing was stored: show the same form with what was typed and the faults beside the fields. */
static void answer_failure(struct req *req)
{
    struct cx *cx = &req->cx;
    int rc = req->rc, status = req->bad_key ? 403 : req->refuse ? req->refuse : err_http(rc);
    bool form = req->route->form && (req->bad_key || (rc != E_DENIED && rc != E_NOTFOUND));
    cx->doom = 0;
    cx->db = NULL;
    reply_forget(req);
    if (req->wants_step_up && req->route->door == PAGE) {
        to_step_up(req);
        return;
    }
    if (form) {
        if (cx->err.n == 0)
            fail(cx, rc, "", "%s", fault_first(cx, rc));
        req->words = cx->err;
        cx->typed = &req->typed;
        form = store_read(req->house->store, cx, run_form, req) >= 0 && req->reply.status != 0;
        cx->db = NULL;
        cx->err = req->words;
    }
    if (!form)
        reply_error(req, status, rc);
    else if (req->reply.status == 200)
        req->reply.status = status;
    session_seen(req);
    leave(req, true);
}

static void submit(struct req *);

/* On the writer, after COMMIT or final failure: be quick. */
static void write_done(struct write *w, int rc)
{
    struct req *req = w->arg;
    req->rc = rc;
    if (rc < 0 && req->once.raced && req->once.runs < 3) {
        go_on(req, submit);
    } else if (rc < 0) {
        go_on(req, answer_failure);
    } else {
        req->cx.db = NULL;
        after_run(&req->cx);
        leave(req, false);
    }
}

static void write_reset(struct write *w)
{
    struct req *req = w->arg;
    reply_forget(req);
    req->csrf = req->form_key =
        NULL; /* what the lost run kept lies in memory that is given out again */
    req->query_read = false;
    req->once.raced = false;
    req->cx.after = NULL;
}

static int run_go(struct cx *cx, void *arg)
{
    struct req *req = arg;
    bool trust = req->once.looked && req->once.runs == 1;
    int rc = trust ? 0 : once_find(cx, req);
    if (rc != 0)
        return rc;
    rc = req->route->go(cx, req);
    if (rc < 0) {
        /* Its twin may have been first: then the kept answer is the right one. */
        req->once.raced = trust && rc != E_BUSY && rc != E_IO;
        return rc;
    }
    if (req->reply.status == 0)
        return fail(cx, E_IO, "", "Trang này không trả lời.");
    return once_put(cx, req);
}

static void submit(struct req *req)
{
    struct cx *cx = &req->cx;
    req->once.runs++;
    cx->err = (struct faults){ 0 };
    cx->doom = 0;
    req->write = (struct write){ .cx = cx,
                                 .go = run_go,
                                 .arg = req,
                                 .lane = LANE_PEOPLE,
                                 .done = write_done,
                                 .reset = write_reset };
    int rc = store_submit(req->house->store, &req->write);
    if (rc < 0) {
        req->rc = rc;
        answer_failure(req);
    }
}

/* Everything before the write transaction; in a read snapshot when it needs one. */
static int run_before(struct cx *cx, void *arg)
{
    struct req *req = arg;
    if (!req->session && !session_known(req))
        TRY(session_load(cx, req));
    int rc = gate(cx, req);
    if (rc != GO)
        return rc;
    TRY(body_read(cx, req));
    int status = key_check(cx, req);
    if (status < 0)
        return status;
    if (status > 0) {
        req->bad_key = fault_first(cx, E_DENIED);
        return E_DENIED;
    }
    if (req->route->form && (form_value(req, "_add") || form_value(req, "_drop"))) {
        cx->typed = &req->typed; /* a row more or less, asked without JavaScript: the form again,
                                    nothing stored */
        return req->route->form(cx, req);
    }
    if (cx->db && req->once.key) {
        rc = once_find(cx, req);
        if (rc != 0)
            return rc;
        req->once.looked = true;
    }
    return req->route->prep ? req->route->prep(cx, req) : E_OK;
}

static void answer_write(struct req *req)
{
    struct cx *cx = &req->cx;
    bool known = session_known(req);
    int rc = known && !req->route->prep && !req->route->form
                 ? run_before(cx, req)
                 : store_read(req->house->store, cx, run_before, req);
    cx->db = NULL;
    if (rc >= 0 && req->reply.status != 0) {
        leave(req, true);
    } else if (rc < 0) {
        req->rc = rc;
        answer_failure(req);
    } else {
        session_seen(req);
        submit(req);
    }
}

static void begin(struct req *req)
{
    if (!req->route) {
        reply_error(req, req->refuse, E_NOTFOUND);
        leave(req, true);
    } else if (req->route->verb == GET) {
        answer_get(req);
    } else {
        answer_write(req);
    }
}

void house_handle(struct exchange *ex, void *arg)
{
    struct house *house = arg;
    struct req *req = ex->user;
    if (!req) {
        static_reply(ex);
        exchange_send(ex);
        return;
    }
    if (req->route && req->route->quick && store_engine(house->store) == ENGINE_SQLITE) {
        req->quick = true;
        begin(req);
        return;
    }
    bool slow =
        req->route && (req->route->slow || strstr(ex->query, "format=")); /* a list as a file */
    if (workers_push(slow ? house->desk->slow : house->desk->workers, req, begin))
        return;
    enum { PAGE_MAX = 3000 };
    char *page = arena_alloc(req->cx.mem, PAGE_MAX);
    ex->status = 503;
    ex->content_type = house_refusal(ex->path, 503,
                                     "Nhiều người đang dùng cùng lúc. Chưa có gì được "
                                     "ghi; xin chờ ít giây rồi thử lại.",
                                     page, PAGE_MAX);
    ex->out = page;
    ex->out_n = strlen(page);
    exchange_set(ex, "Retry-After", "1");
    exchange_send(ex);
}

void house_rest(void *arg)
{
    (void)arg;
    store_look_end();
    log_flush();
}

void house_handle_now(struct house *house, struct exchange *ex)
{
    if (static_asked(ex)) {
        static_reply(ex);
        return;
    }
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
    struct req *req = ex->user ? ex->user : req_new(house, ex);
    ex->user = req;
    req->inside = true;
    req->lock = &lock;
    req->turn = &turn;
    begin(req);
    pthread_mutex_lock(&lock);
    while (!req->ready) {
        void (*step)(struct req *) = req->step;
        if (!step) {
            pthread_cond_wait(&turn, &lock);
            continue;
        }
        req->step = NULL;
        pthread_mutex_unlock(&lock);
        step(req);
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
    pthread_cond_destroy(&turn);
    pthread_mutex_destroy(&lock);
}
