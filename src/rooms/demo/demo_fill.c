// SPDX-License-Identifier: Apache-2.0
/*
 * demo_fill.c - writes the plan: for each dossier the rows that its reception, its moves and its
 * return would have left. In one transaction, which may be run again: everything it counts begins
 * there. Indexes of the big tables are made afterwards when there are many.
 */
#include "demo_fill.h"
#include "desk/house.h"
#include "desk/login.h"

enum { SHOWN = 4000, MANY = 100000, PINS_DAYS = 14, DAY_SPAN = 400 };

struct agency_state {
    int32_t code_day;
    int64_t code_no, register_no, book_id;
    int64_t seq;
    char chain[80];
    int32_t last_day;
    struct demo_total totals[DAY_SPAN];
};
struct pin {
    int64_t dossier_id;
    char text[8];
};
struct filler {
    struct demo_world *w;
    FILE *progress;
    struct demo_names *names;
    struct demo_tables t;
    struct agency_state *agencies;
    struct demo_tallies *tallies;
    int64_t *persons; /* party id by person; NULL when there are too many */
    struct flow_version flow;
    const char *form_set;
    struct search_load *search;
    struct pin *pins; /* put in last: each waits for the rows before it */
    size_t n_pins;
};
/* One dossier on its way into the tables. */
struct job {
    const struct demo_dossier *plan;
    const struct demo_agency *a;
    struct agency_state *state;
    const struct procedure *p;
    struct dossier d;
    const struct post *counter, *specialist, *leader, *clerk;
    int64_t register_entry;
};

static const struct post *one_of(const struct rows *posts, uint32_t n)
{
    return ROW(struct post, *posts, n % posts->n);
}

static void make_record(struct cx *cx, struct filler *f, struct job *j)
{
    const struct demo_dossier *x = j->plan;
    struct demo_person person = demo_person_make(cx->mem, f->names, x->person, j->a);
    struct limit limit = procedure_limit(j->p, x->channel);
    struct day day = utc_day((struct utc){ x->received });
    struct ymd ymd = day_ymd(day);
    if (j->state->code_day != day.ordinal) {
        j->state->code_day = day.ordinal;
        j->state->code_no = 0;
    }
    j->state->code_no++;
    j->d = (struct dossier){
        .id = id_new(cx),
        .agency_id = j->a->agency->id,
        .agency = j->a->agency->identifier,
        .decide_id = j->a->agency->id,
        .procedure_id = j->p->id,
        .procedure = j->p->code,
        .title = j->p->name,
        .case_n = 1,
        .flow_version_id = f->flow.id,
        .channel = x->channel,
        .status = x->status,
        .owner_type = 1,
        .owner = person.name,
        .identity = person.identity,
        .id_kind = "cccd",
        .birth = person.birth,
        .birth_year = day_ymd(person.birth).y,
        .phone = person.phone,
        .email = "",
        .address = person.place,
        .commune_code = j->a->agency->code,
        .submitter = "",
        .submitter_identity = "",
        .submitter_phone = "",
        .submitter_address = "",
        .submitter_relation = "",
        .summary = "",
        .sets = 1,
        .return_channel = x->channel == 3 ? 3 : 1,
        .received_at = { x->received },
        .due_promised = { x->due },
        .due_at = { x->due },
        .finished_at = { x->finished },
        .returned_at = { x->returned },
        .limit_unit = limit.unit,
        .limit_milli = limit.milli,
        .form_set = f->form_set,
        .register_no = ++j->state->register_no,
        .received_by = j->counter->person_id,
        .result_receiver = x->returned ? person.name : "",
        .paused = x->status == DOSSIER_SUPPLEMENT,
        .rev = x->finished ? 5 : 2,
        .pin_mac = "",
    };
    j->d.owner_key = vi_name_key(cx->mem, person.name);
    j->d.code = arena_printf(cx->mem, "%s-%02d%02d%02d-%04lld", j->d.agency, ymd.y % 100, ymd.m,
                             ymd.d, (long long)j->state->code_no);
}

static int add_party(struct cx *cx, struct filler *f, struct job *j)
{
    if (!f->persons || !f->t.party)
        return E_OK;
    if (f->persons[j->plan->person]) {
        j->d.party_id.id = f->persons[j->plan->person];
        return E_OK;
    }
    const struct dossier *d = &j->d;
    struct party p = { .id = id_new(cx),
                       .root_id = agency_root(cx)->id,
                       .type = 1,
                       .id_kind = d->id_kind,
                       .id_number = d->identity,
                       .name = d->owner,
                       .name_key = d->owner_key,
                       .birth = d->birth,
                       .birth_year = d->birth_year,
                       .phone = d->phone,
                       .email = "",
                       .commune_code = d->commune_code,
                       .address = d->address,
                       .rev = 1,
                       .gender = d->identity[3] % 2 ? 2 : 1 };
    f->persons[j->plan->person] = j->d.party_id.id = p.id;
    TRY(bulk_add(cx, f->t.party, &p));
    struct hit hit = { .id = p.id,
                       .kind = "person",
                       .code = text_mask(cx->mem, p.id_number, 4),
                       .title = p.name,
                       .note = p.address,
                       .url = arena_printf(cx->mem, "/cong-dan/%lld", (long long)p.id) };
    struct search_row row = search_row(cx, "person", p.id, STAFF_SCOPE, &hit, "",
                                       arena_printf(cx->mem, "%s %s", p.id_number, p.phone));
    return search_load_add(cx, f->search, &row);
}

/* --- the way, as the journal and the citizen see it --- */

static int journal_line(struct cx *cx, struct filler *f, struct job *j, int64_t at,
                        const struct post *who, const char *verb, const char *step, int from,
                        int to)
{
    const struct person *person = person_by_id(cx, who->person_id);
    struct journal_entry e = {
        .id = id_new(cx),
        .agency_id = j->d.agency_id,
        .kind = "dossier",
        .record_id = j->d.id,
        .at = { at },
        .person_id = who->person_id,
        .post_id = who->id,
        .person_name = person ? person->name : "",
        .post_title = who->title,
        .verb = verb,
        .step = step,
        .from_state = from ? arena_printf(cx->mem, "%d", from) : "",
        .to_state = arena_printf(cx->mem, "%d", to),
        .note = "",
        .diff = "",
        .seq = ++j->state->seq,
        .chain = "",
    };
    e.chain = journal_link(cx, j->state->chain, &e);
    snprintf(j->state->chain, sizeof j->state->chain, "%s", e.chain);
    return bulk_add(cx, f->t.journal, &e);
}

static int64_t between(int64_t from, int64_t to, int64_t percent)
{
    return from + (to - from) * percent / 100;
}

static void track(struct cx *cx, struct job *j, int64_t at, const char *label)
{
    j->d.track =
        arena_printf(cx->mem, "%s%lld %s\n", j->d.track ? j->d.track : "", (long long)at, label);
}

static int closed_way(struct cx *cx, struct filler *f, struct job *j)
{
    const struct demo_dossier *x = j->plan;
    int64_t a = between(x->received, x->finished, 12), b = between(x->received, x->finished, 90);
    TRY(journal_line(cx, f, j, a, j->counter, "hand_over", "appraise", 2, 4));
    track(cx, j, a, "Chuyển bước Thẩm định");
    if (x->status == DOSSIER_WITHDRAWN || x->status == DOSSIER_STOPPED) {
        track(cx, j, x->finished,
              x->status == DOSSIER_WITHDRAWN ? "Công dân yêu cầu rút hồ sơ" : "Dừng xử lý hồ sơ");
        return journal_line(cx, f, j, x->finished, j->specialist,
                            x->status == DOSSIER_WITHDRAWN ? "withdraw" : "stop", "appraise", 4,
                            x->status);
    }
    TRY(journal_line(cx, f, j, b, j->leader, "approve", "seal", 4, 4));
    TRY(journal_line(cx, f, j, x->finished, j->clerk, "finish", "return", 4, 9));
    track(cx, j, x->finished, "Đã có kết quả");
    if (x->returned) {
        TRY(journal_line(cx, f, j, x->returned, j->counter, "return", "return", 9, 10));
        track(cx, j, x->returned, "Đã trả kết quả");
    }
    return E_OK;
}

/* Where an open one stands: the younger, the nearer to the counter. */
static const struct flow_step *open_step(struct cx *cx, const struct filler *f, const struct job *j,
                                         const struct post **holder)
{
    const struct demo_dossier *x = j->plan;
    if (x->status == DOSSIER_DONE) {
        *holder = NULL;
        return flow_step_by_code(&f->flow, "return");
    }
    if (x->status == DOSSIER_ACCEPTED) {
        *holder = j->counter;
        return flow_step_by_code(&f->flow, "receive");
    }
    bool sign = x->status == DOSSIER_IN_PROCESS && dice_below(&f->w->dice, 4) == 0;
    (void)cx;
    *holder = sign ? j->leader : j->specialist;
    return flow_step_by_code(&f->flow, sign ? "sign" : "appraise");
}

static int open_way(struct cx *cx, struct filler *f, struct job *j)
{
    const struct demo_dossier *x = j->plan;
    const struct post *holder;
    const struct flow_step *step = open_step(cx, f, j, &holder);
    int64_t moved = x->status == DOSSIER_ACCEPTED ? x->received
                    : x->status == DOSSIER_DONE   ? x->finished
                                                  : between(x->received, f->w->last_work.ms, 15);
    int64_t pause_at = between(x->received, f->w->last_work.ms, 60);
    if (x->status == DOSSIER_IN_PROCESS || x->status == DOSSIER_SUPPLEMENT) {
        TRY(journal_line(cx, f, j, moved, j->counter, "hand_over", "appraise", 2, 4));
        track(cx, j, moved, "Chuyển bước Thẩm định");
        if (strcmp(step->code, "sign") == 0) {
            moved = between(moved, f->w->last_work.ms, 70);
            TRY(journal_line(cx, f, j, moved, j->specialist, "hand_over", "sign", 4, 4));
            track(cx, j, moved, "Chuyển bước Ký duyệt");
        }
    }
    if (x->status == DOSSIER_SUPPLEMENT) {
        struct demo_exclusion e = { "dossier",      j->d.id,      1,
                                    j->d.agency_id, "supplement", "NĐ 61/2018/NĐ-CP, Điều 17",
                                    { pause_at },   { 0 },        j->specialist->person_id };
        TRY(bulk_add(cx, f->t.exclusion, &e));
        TRY(journal_line(cx, f, j, pause_at, j->specialist, "pause", "appraise", 4, 5));
        track(cx, j, pause_at, "Chờ bổ sung giấy tờ");
    }
    struct work_item w = {
        .id = id_new(cx),
        .agency_id = j->d.agency_id,
        .kind = "dossier",
        .record_id = j->d.id,
        .step = step->code,
        .role = "LEAD",
        .unit_id = holder ? holder->unit_id : j->counter->unit_id,
        .post_id = { holder ? holder->id : 0 },
        .post_role = step->role,
        .opened_at = { moved },
        .claimed_at = { holder ? moved : 0 },
        .due_at = { x->due && x->status != DOSSIER_DONE ? x->due : FLOW_NO_DUE },
        .outcome = "",
        .title = j->d.title,
        .code = j->d.code,
        .url = arena_printf(cx->mem, "/ho-so/%s", j->d.code),
        .note = j->d.owner,
        .paused = x->status == DOSSIER_SUPPLEMENT,
        .rev = 1,
    };
    return bulk_add(cx, f->t.item, &w);
}

static int add_components(struct cx *cx, struct filler *f, const struct job *j)
{
    const struct procedure_case *c = procedure_case_n(j->p, 1);
    if (!c)
        return E_OK;
    ROWS_EACH(struct component, one, c->components) {
        struct demo_component row = {
            j->d.id, one->n, one->name, one->originals, one->copies, "", 0
        };
        TRY(bulk_add(cx, f->t.component, &row));
    }
    return E_OK;
}

static int add_clock(struct cx *cx, struct filler *f, const struct job *j)
{
    const struct demo_dossier *x = j->plan;
    bool waits = x->status == DOSSIER_SUPPLEMENT;
    struct demo_clock c = {
        .kind = "dossier",
        .record_id = j->d.id,
        .agency_id = j->d.agency_id,
        .started_at = { x->received },
        .unit = j->d.limit_unit,
        .milli = j->d.limit_milli,
        .due_promised = { x->due },
        .due_current = { x->due },
        .stopped_at = { x->finished },
        .paused_at = { waits ? between(x->received, f->w->last_work.ms, 60) : 0 },
    };
    return bulk_add(cx, f->t.clock, &c);
}

static int add_search(struct cx *cx, struct filler *f, const struct job *j)
{
    const struct dossier *d = &j->d;
    struct hit hit = { .id = d->id,
                       .kind = "dossier",
                       .code = d->code,
                       .title = d->owner,
                       .note = d->title,
                       .url = arena_printf(cx->mem, "/ho-so/%s", d->code) };
    struct search_row row =
        search_row(cx, "dossier", d->id, d->agency_id, &hit, d->procedure,
                   arena_printf(cx->mem, "%s %s %s", d->code, d->identity, d->phone));
    return search_load_add(cx, f->search, &row);
}

/* The slips of the last two weeks can be looked up; the PIN of an older one died with its paper. */
static bool has_pin(const struct demo_world *w, const struct demo_dossier *x)
{
    return !x->finished || (w->n < MANY && x->finished >= w->last_work.ms - PINS_DAYS * DAY_MS);
}

static void add_pin(struct cx *cx, struct filler *f, struct job *j)
{
    if (!has_pin(f->w, j->plan))
        return;
    struct pin *pin = &f->pins[f->n_pins++];
    pin->dossier_id = j->d.id;
    snprintf(pin->text, sizeof pin->text, "%06d", (int)dice_below(&f->w->dice, 1000000));
    j->d.pin_mac = dossier_pin_mac(cx, j->d.code, pin->text);
}

static void count(struct filler *f, struct job *j)
{
    struct day day = utc_day(j->d.received_at);
    int64_t i = day.ordinal - f->w->preset->from.ordinal;
    must(i >= 0 && i < DAY_SPAN);
    struct demo_total *t = &j->state->totals[i];
    t->agency_id = j->d.agency_id;
    t->day = day;
    t->received++;
    t->on_time += j->plan->class == DEMO_ON_TIME;
    t->late += j->plan->class == DEMO_LATE_CLOSED;
    j->state->last_day = day.ordinal;
}

static int fill_one(struct cx *cx, struct filler *f, const struct demo_dossier *x)
{
    struct job j = { .plan = x,
                     .a = &f->w->agencies[x->agency],
                     .state = &f->agencies[x->agency],
                     .p = f->w->procedures[x->procedure].procedure };
    bool open = !x->finished || x->status == DOSSIER_DONE;
    j.counter = one_of(&j.a->counter, x->person);
    j.specialist = one_of(&j.a->specialists, x->procedure);
    j.leader = one_of(&j.a->leaders, 0);
    j.clerk = one_of(&j.a->clerks, 0);
    make_record(cx, f, &j);
    TRY(add_party(cx, f, &j));
    TRY(journal_line(cx, f, &j, x->received, j.counter, "receive", "receive", 0, 2));
    track(cx, &j, x->received, "Đã tiếp nhận hồ sơ");
    if (x->finished)
        TRY(closed_way(cx, f, &j));
    if (open)
        TRY(open_way(cx, f, &j));
    add_pin(cx, f, &j);
    TRY(add_clock(cx, f, &j));
    TRY(add_search(cx, f, &j));
    count(f, &j);
    demo_tally_put(f->tallies, x);
    struct demo_book_entry e = { j.state->book_id,
                                 j.d.register_no,
                                 "",
                                 "TAKEN",
                                 arena_printf(cx->mem, "dossier:%lld", (long long)j.d.id),
                                 utc_day(j.d.received_at),
                                 "" };
    TRY(bulk_add(cx, f->t.entry, &e));
    struct demo_row row = { j.d, j.d.due_at.ms ? j.d.due_at : (struct utc){ DOSSIER_NO_DUE } };
    TRY(bulk_add(cx, f->t.dossier, &row));
    return open ? add_components(cx, f, &j) : E_OK;
}

static int open_books(struct cx *cx, struct filler *f)
{
    for (size_t i = 0; i < f->w->n_agencies; i++) {
        int64_t n = 0, last = 0;
        for (size_t k = 0; k < f->w->n; k++) {
            n += f->w->plan[k].agency == i;
            last = f->w->plan[k].agency == i ? f->w->plan[k].received : last;
        }
        f->agencies[i].book_id = id_new(cx);
        TRY(demo_store_book(cx, f->agencies[i].book_id, f->w->agencies[i].agency->id,
                            day_ymd(f->w->preset->from).y, n, utc_day((struct utc){ last })));
    }
    return E_OK;
}

static int add_totals(struct cx *cx, struct filler *f)
{
    for (size_t a = 0; a < f->w->n_agencies; a++)
        for (size_t d = 0; d < DAY_SPAN; d++)
            if (f->agencies[a].totals[d].received)
                TRY(bulk_add(cx, f->t.total, &f->agencies[a].totals[d]));
    return E_OK;
}

static int fill_all(struct cx *cx, struct filler *f)
{
    struct demo_world *w = f->w;
    TRY(demo_store_open(cx, &f->t));
    TRY(search_load_open(cx, &f->search));
    for (size_t i = 0; i < w->n; i++) {
        struct arena_mark mark = arena_mark(cx->mem);
        TRY(fill_one(cx, f, &w->plan[i])); /* words of a failure outlive it */
        arena_rewind(cx->mem, mark);
        if ((i + 1) % SHOWN == 0 || i + 1 == w->n) {
            fprintf(f->progress, "\r%zu/%zu hồ sơ", i + 1, w->n);
            fflush(f->progress);
        }
    }
    fprintf(f->progress, "\n");
    TRY(add_totals(cx, f));
    TRY(demo_tally_write(cx, f->tallies, f->t.tally));
    TRY(demo_store_close(cx, &f->t));
    return search_load_close(cx, f->search);
}

static int put_heads_and_pins(struct cx *cx, struct filler *f)
{
    for (size_t a = 0; a < f->w->n_agencies; a++)
        if (f->agencies[a].seq)
            TRY(journal_head_set(cx, f->w->agencies[a].agency->id, f->agencies[a].seq,
                                 f->agencies[a].chain));
    for (size_t i = 0; i < f->n_pins; i++)
        TRY(secret_put(cx, DOSSIER_PIN, f->pins[i].dossier_id, f->pins[i].text));
    return E_OK;
}

/* What the run counts and keeps starts from nothing. */
static void begin(struct cx *cx, struct filler *f)
{
    const struct demo_world *w = f->w;
    size_t pins = 0;
    for (size_t i = 0; i < w->n; i++)
        pins += has_pin(w, &w->plan[i]);
    f->n_pins = 0;
    f->pins = arena_array(cx->mem, pins, sizeof *f->pins);
    f->agencies = arena_array(cx->mem, w->n_agencies, sizeof *f->agencies);
    f->tallies = demo_tally_new(cx, w);
    f->persons = w->n >= MANY ? NULL : arena_array(cx->mem, w->n + 200, sizeof *f->persons);
}

static int write_all(struct cx *cx, void *arg)
{
    const struct filler *given = arg;
    struct demo_world w = *given->w; /* its dice roll on */
    struct filler f = *given;
    struct rows indexes = { 0 };
    f.w = &w;
    begin(cx, &f);
    TRY(open_books(cx, &f));
    if (w.n >= MANY)
        TRY(demo_store_indexes(cx, &indexes));
    ROWS_EACH(struct demo_index, x, indexes)
        TRY(demo_store_ddl(cx, arena_printf(cx->mem, "DROP INDEX %s", x->name)));
    TRY(fill_all(cx, &f));
    TRY(put_heads_and_pins(cx, &f));
    ROWS_EACH(struct demo_index, x, indexes)
        TRY(demo_store_ddl(cx, x->ddl));
    return E_OK;
}

int demo_fill(struct cx *cx, struct demo_world *w, FILE *progress)
{
    struct filler f = { .w = w,
                        .progress = progress,
                        .form_set =
                            day_ymd(w->preset->from).y >= 2026 ? "TT03/2025" : "TT01/2018" };
    TRY(demo_names_load(cx, &f.names));
    TRY(flow_version_for(cx, "dossier", "*", w->preset->from, &f.flow));
    return store_write(cx->house->store, cx, LANE_PEOPLE, write_all, &f);
}
