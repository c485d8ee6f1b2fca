// SPDX-License-Identifier: Apache-2.0
/*
 * dossier_accept.c - what makes a dossier out of what a citizen brings (one-stop §§2.3, 3.3, 4.3):
 * the checks, the code, the PIN, the promised time, the first step. The doors through which it
 * comes are those of room reception.
 */
#include "desk/login.h"
#include "dossier_room.h"

enum { COMPONENTS_MAX = 60, DISTRICT_LEVELS = 8 };

const char *dossier_url(struct cx *cx, const char *code)
{
    return arena_printf(cx->mem, "/ho-so/%s", code);
}

const char *dossier_lookup_url(struct cx *cx, struct req *req, const char *code, const char *pin)
{
    const char *query = *pin ? arena_printf(cx->mem, "?pin=%s", pin) : "";
    return public_url(cx, req, arena_printf(cx->mem, "/tra-cuu/%s%s", code, query));
}

/* ---- the day of birth, as far as it is known ---- */

int dossier_birth_read(struct cx *cx, const char *field, const char *text, struct day *day,
                       int64_t *year)
{
    struct day read = { 0 };
    int64_t n = 0;
    int this_year = day_ymd(utc_day(cx->now)).y;
    *day = read;
    *year = 0;
    if (text_is_empty(text))
        return E_OK;
    if (strlen(text) == 4 && int_read(text, &n) && n >= 1880 && n <= this_year) {
        *year = n;
        return E_OK;
    }
    if (!day_read_vi(text, &read) || day_ymd(read).y < 1880)
        return fail(cx, E_INVALID, field,
                    "Ngày sinh không đúng, xin viết như 02/05/1990, hoặc chỉ năm: 1949.");
    if (read.ordinal > utc_day(cx->now).ordinal)
        return fail(cx, E_INVALID, field, "Ngày sinh ở sau hôm nay.");
    *day = read;
    *year = day_ymd(read).y;
    return E_OK;
}

const char *dossier_birth_show(struct cx *cx, const struct dossier *d)
{
    if (d->birth.ordinal)
        return day_vi(cx->mem, d->birth);
    return d->birth_year ? arena_printf(cx->mem, "%lld", (long long)d->birth_year) : "";
}

/* ---- who decides ---- */

static bool names_level(const char *levels, const char *class)
{
    static const char *const words[][2] = {
        { "xa-phuong", "xa" },
        { "quan-huyen", "huyen" },
        { "tinh", "tinh" },
        { "so-ban-nganh", "tinh" },
    };
    for (size_t i = 0; i < COUNT(words); i++) {
        if (strcmp(words[i][0], class) != 0)
            continue;
        size_t n = strlen(words[i][1]);
        for (const char *at = levels; (at = strstr(at, words[i][1])); at += n)
            if ((at == levels || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
                return true;
    }
    return false;
}

int64_t dossier_decides(struct cx *cx, const struct agency *receives, const struct procedure *p)
{
    const struct agency *a = receives;
    for (int i = 0; a && i < DISTRICT_LEVELS; i++) {
        if (names_level(p->level ? p->level : "", a->class))
            return a->id;
        a = a->parent.id ? agency_by_id(cx, a->parent.id) : NULL;
    }
    return receives->id;
}

/* ---- checks ---- */

static void fill_defaults(struct cx *cx, struct dossier *d)
{
    const char **texts[] = {
        &d->code,
        &d->procedure,
        &d->owner,
        &d->identity,
        &d->phone,
        &d->email,
        &d->address,
        &d->commune_code,
        &d->submitter,
        &d->submitter_identity,
        &d->submitter_phone,
        &d->submitter_address,
        &d->submitter_relation,
        &d->summary,
        &d->result_receiver,
    };
    for (size_t i = 0; i < COUNT(texts); i++)
        if (!*texts[i])
            *texts[i] = "";
    d->agency_id = d->agency_id ? d->agency_id : cx->who->agency_id;
    d->channel = d->channel ? d->channel : 1;
    d->owner_type = d->owner_type ? d->owner_type : 1;
    d->return_channel = d->return_channel ? d->return_channel : 1;
    d->sets = d->sets ? d->sets : 1;
    d->received_at = d->received_at.ms ? d->received_at : cx->now;
    d->birth_year = d->birth.ordinal ? day_ymd(d->birth).y : d->birth_year;
}

static int check_agency(struct cx *cx, const struct dossier *d, const struct agency **ret)
{
    *ret = d->agency_id ? agency_by_id(cx, d->agency_id) : NULL;
    if (!*ret)
        return fail(cx, E_INVALID, "agency", "Không rõ cơ quan tiếp nhận.");
    if (d->agency_id == cx->who->agency_id)
        return E_OK;
    int rc = agency_in_scope(cx, d->agency_id);
    return rc == E_NOTFOUND
               ? fail(cx, E_INVALID, "agency", "Anh/chị không được tiếp nhận thay cơ quan này.")
               : rc;
}

static const struct component *component_n(const struct procedure_case *c, int64_t n)
{
    ROWS_EACH(const struct component, one, c->components)
        if (one->n == n)
            return one;
    return NULL;
}

static void take_component(struct cx *cx, struct dossier *d, const struct component *from,
                           const struct dossier_component *given)
{
    struct dossier_component *to = rows_add(cx->mem, &d->components);
    bool counted = given && (given->originals || given->copies);
    *to = (struct dossier_component){
        .n = from->n,
        .name = from->name,
        .originals = counted ? given->originals : from->originals,
        .copies = counted ? given->copies : from->copies,
        .note = given && given->note ? given->note : "",
    };
}

/* The given ones, each named once and of the case; all of the case when nothing was given. */
static int check_components(struct cx *cx, struct dossier *d, const struct procedure_case *c)
{
    struct rows given = d->components;
    int rc = E_OK;
    d->components = (struct rows){ .size = sizeof(struct dossier_component),
                                   .fields = dossier_component_fields };
    if (!given.v) {
        ROWS_EACH(const struct component, one, c->components)
            take_component(cx, d, one, NULL);
        return E_OK;
    }
    if (given.n > COMPONENTS_MAX)
        return fail(cx, E_INVALID, "components", "Nhiều nhất %d thành phần.", COMPONENTS_MAX);
    for (size_t i = 0; i < given.n; i++) {
        const struct dossier_component *g = ROW(struct dossier_component, given, i);
        const struct component *from = component_n(c, g->n);
        const char *path = arena_printf(cx->mem, "components-%zu-n", i);
        for (size_t k = 0; k < i && from; k++)
            if (ROW(struct dossier_component, given, k)->n == g->n)
                rc = fail(cx, E_INVALID, path, "Thành phần số %lld ghi hai lần.", (long long)g->n);
        if (!from)
            rc = fail(cx, E_INVALID, path, "Trường hợp này không có thành phần số %lld.",
                      (long long)g->n);
        else
            take_component(cx, d, from, g);
    }
    return rc;
}

static int check_procedure(struct cx *cx, struct dossier *d, const struct procedure **ret)
{
    const struct procedure *p =
        *d->procedure ? procedure_at(cx, d->procedure, utc_day(d->received_at)) : NULL;
    *ret = p;
    if (!p)
        return *d->procedure ? fail(cx, E_INVALID, "procedure",
                                    "Không có thủ tục nào mang mã %s còn hiệu lực.", d->procedure)
                             : E_INVALID; /* said by the field table already */
    const struct procedure_case *c = procedure_case_n(p, d->case_n);
    if (!c && (d->case_n > 1 || p->cases.n))
        return fail(cx, E_INVALID, "case_n", "Thủ tục này không có trường hợp số %lld.",
                    (long long)d->case_n);
    static const struct procedure_case nothing = { .n = 1 };
    d->case_n = c ? c->n : 1;
    return check_components(cx, d, c ? c : &nothing);
}

static int check_all(struct cx *cx, struct dossier *d, const struct procedure **p,
                     const struct agency **agency)
{
    fill_defaults(cx, d);
    int rc = record_check(cx, dossier_fields, d);
    int more = check_procedure(cx, d, p);
    rc = rc < 0 ? rc : more;
    if (*d->submitter == '\0' && *d->submitter_identity)
        rc = fail(cx, E_INVALID, "submitter", "Xin ghi họ tên người nộp thay.");
    if (d->received_at.ms > cx->now.ms)
        rc = fail(cx, E_INVALID, "received_at", "Ngày nhận ở sau bây giờ.");
    more = check_agency(cx, d, agency);
    return rc < 0 ? rc : more;
}

/* ---- the parts of a reception ---- */

/* The citizen's own record learns what is new. A number that stands for another name there is left
 * alone: the dossier says what was accepted, and is not tied to the other person. */
static int know_party(struct cx *cx, struct dossier *d)
{
    struct party p = {
        .type = d->owner_type,
        .id_kind = party_id_kind(d->identity),
        .id_number = d->identity,
        .name = d->owner,
        .birth = d->birth,
        .birth_year = d->birth_year,
        .phone = d->phone,
        .email = d->email,
        .commune_code = d->commune_code,
        .address = d->address,
        .unseen = d->owner_unseen,
    };
    d->id_kind = p.id_kind;
    TRY(party_put(cx, &p));
    d->party_id.id = *p.known_as ? 0 : p.id;
    return E_OK;
}

static const char *new_pin(struct cx *cx)
{
    int64_t n = law_seed(LAW_PIN_LENGTH, utc_day(cx->now));
    struct buf b = BUF(cx->mem);
    for (int64_t i = 0; i < n; i++)
        buf_putc(&b, (char)('0' + cx_random(cx) % 10));
    return buf_str(&b);
}

/* <identifier>-<YYMMDD>-<NNNN>; the counter starts each day and grows past 9999. */
static int new_code(struct cx *cx, struct dossier *d)
{
    struct day day = utc_day(d->received_at);
    struct ymd ymd = day_ymd(day);
    int64_t n, digits = law_seed(LAW_CODE_DIGITS, day);
    TRY(counter_next(cx, d->agency_id, DOSSIER_KIND, day, &n));
    d->code = arena_printf(cx->mem, "%s-%02d%02d%02d-%0*lld", d->agency, ymd.y % 100, ymd.m, ymd.d,
                           (int)digits, (long long)n);
    return E_OK;
}

static int start_clock(struct cx *cx, struct dossier *d)
{
    struct limit limit = procedure_limit(procedure_by_id(cx, d->procedure_id), d->channel);
    struct clock clock = { 0 };
    TRY(clock_start(cx, DOSSIER_KIND, d->id, d->agency_id, d->received_at, &limit, &clock));
    d->limit_unit = limit.unit;
    d->limit_milli = limit.milli;
    d->due_promised = clock.due_promised;
    d->due_at = clock.due_current;
    return E_OK;
}

static int make_findable(struct cx *cx, const struct dossier *d)
{
    struct hit hit = { .kind = DOSSIER_KIND,
                       .code = d->code,
                       .title = d->owner,
                       .note = d->title,
                       .url = dossier_url(cx, d->code) };
    const char *body = arena_printf(cx->mem, "%s %s", d->procedure, d->submitter);
    const char *keys = arena_printf(cx->mem, "%s %s %s %s %s", d->code, d->identity, d->phone,
                                    d->submitter_identity, d->submitter_phone);
    return search_put(cx, DOSSIER_KIND, d->id, d->agency_id, &hit, body, keys);
}

static int tell(struct cx *cx, const struct dossier *d)
{
    struct json facts = json_new(cx);
    json_open(&facts);
    json_member(&facts, "code", d->code);
    json_member_int(&facts, "channel", d->channel);
    json_close(&facts);
    return emit(cx, "dossier.accepted", DOSSIER_KIND, d->id, json_text(&facts));
}

static const char *form_set_of(struct day day)
{
    return law_seed(LAW_FORM_SET, day) >= 2025 ? "TT03/2025" : "TT01/2018";
}

static int pin_down(struct cx *cx, struct dossier *d, const struct procedure *p,
                    const struct agency *agency)
{
    struct day day = utc_day(d->received_at);
    struct flow_version flow = { 0 };
    TRY(flow_version_for(cx, DOSSIER_KIND, p->code, day, &flow));
    d->flow_version_id = flow.id;
    d->procedure_id = p->id;
    d->procedure = p->code;
    d->title = p->name;
    d->agency = agency->identifier;
    d->decide_id = dossier_decides(cx, agency, p);
    d->status = DOSSIER_ACCEPTED;
    d->owner_key = vi_name_key(cx->mem, d->owner);
    d->form_set = form_set_of(day);
    d->received_by = cx->who->person_id;
    d->finished_at = d->returned_at = (struct utc){ 0 };
    d->paused = false;
    d->rev = 1;
    d->track = dossier_track_line(cx, d->received_at, "Đã tiếp nhận hồ sơ");
    return E_OK;
}

static int look_for_owner(struct cx *cx, struct dossier *d)
{
    struct party p;
    int rc = party_by_identity(cx, d->identity, &p);
    d->owner_unseen = rc == E_NOTFOUND;
    return rc == E_NOTFOUND ? E_OK : rc;
}

int dossier_check(struct cx *cx, struct dossier *d)
{
    const struct procedure *p;
    const struct agency *agency;
    TRY(check_all(cx, d, &p, &agency));
    TRY(pin_down(cx, d, p, agency));
    TRY(look_for_owner(cx, d));
    (void)calendar_of(cx, d->agency_id);
    d->checked = true;
    return E_OK;
}

/* The order matters on PostgreSQL: rows that others wait for (counter, totals, register) are locked
 * late, and the dossier is written once, when it knows its number in the register. */
int dossier_receive(struct cx *cx, struct dossier *d, const char **pin)
{
    if (!d->checked)
        TRY(dossier_check(cx, d));
    d->id = id_new(cx);
    *pin = new_pin(cx);
    TRY(know_party(cx, d));
    TRY(start_clock(cx, d));
    TRY(secret_put(cx, DOSSIER_PIN, d->id, *pin));
    TRY(tell(cx, d));
    if (d->decide_id != d->agency_id)
        TRY(record_agency_add(cx, DOSSIER_KIND, d->id, d->decide_id, "DECIDE"));
    TRY(new_code(cx, d));
    d->pin_mac = dossier_pin_mac(cx, d->code, *pin);
    TRY(dossier_start_flow(cx, d));
    TRY(make_findable(cx, d));
    TRY(dossier_store_total(cx, d, 1, 0, 0));
    TRY(dossier_tally(cx, NULL, d));
    TRY(book_take(cx,
                  &(struct book_key){ d->agency_id, "dossier_register",
                                      day_ymd(utc_day(d->received_at)).y, "" },
                  arena_printf(cx->mem, "dossier:%lld", (long long)d->id), &d->register_no));
    return dossier_store_add(cx, d);
}
