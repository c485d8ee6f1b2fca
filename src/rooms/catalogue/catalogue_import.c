// SPDX-License-Identifier: Apache-2.0
/*
 * catalogue_import.c - procedures from the JSON lines of the national catalogue, with its oddities:
 * nothing is dropped silently. What no column holds goes to the JSON of procedure_text.more.
 */
#include "catalogue_room.h"
#include "base/crypt.h"

enum {
    METHODS_MAX = 100,
    FEES_MAX = 100,
    CASES_MAX = 200,
    ITEMS_MAX = 2000,
    BASES_MAX = 300,
    COUNT_MAX = 10000
};
enum { DOUBTFUL_BELOW = 1000 }; /* đồng: no fee of the state is that small */
static const char NAMELESS[] = "(nguồn không ghi tên giấy tờ)";

/* --- small readers --- */

static const char *cut_ends(struct arena *mem, const char *s)
{
    size_t n;
    s += strspn(s, " \t\r\n");
    n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1]))
        n--;
    return arena_strn(mem, s, n);
}

/* A text member, ends cut; "" when absent or null; numbers as text. */
static const char *text(struct cx *cx, const struct jval *v, const char *member)
{
    const struct jval *m = jval_get(v, member);
    const char *s = m ? jval_plain(cx, m) : NULL;
    return s ? cut_ends(cx->mem, s) : "";
}

static int64_t count_of(const struct jval *v, const char *member)
{
    double real;
    const struct jval *m = jval_get(v, member);
    if (!m || !jval_real(m, &real) || real < 0 || real > COUNT_MAX)
        return 0;
    return (int64_t)real;
}

static const char *joined(struct cx *cx, const struct jval *list, const char *between)
{
    struct buf b = BUF(cx->mem);
    if (list && jval_type(list) == J_STRING)
        return jval_text(list);
    for (size_t i = 0; list && i < jval_count(list); i++) {
        const char *s = jval_plain(cx, jval_at(list, i));
        if (s && s[0])
            buf_printf(&b, "%s%s", b.n ? between : "", s);
    }
    return buf_str(&b);
}

/* --- limits --- */

static bool has(const char *folded, const char *words)
{
    return strstr(folded, words) != NULL;
}

/* "Trong ngày; sau 15 giờ thì ngày làm việc tiếp theo", however the source puts it. */
static bool is_same_day(struct cx *cx, const struct jval *method, const char *steps, bool is_one)
{
    const char *raw = vi_fold(cx->mem, text(cx, method, "time_raw"));
    if (text_has_prefix(raw, "trong ngay") || text_has_prefix(raw, "ngay trong ngay"))
        return true;
    const char *said =
        vi_fold(cx->mem, arena_printf(cx->mem, "%s %s", text(cx, method, "description"), steps));
    return is_one && (has(said, "15 gio") || has(said, "trong ngay; nhan sau"));
}

static struct limit in_days(double value, double days)
{
    int64_t whole = (int64_t)(value * days); /* never longer than the source says */
    return (struct limit){ LIMIT_DAYS, (whole < 1 ? 1 : whole) * 1000, ROUND_EXACT };
}

static struct limit in_unit(const char *unit, double value)
{
    struct limit none = { LIMIT_NONE, 0, ROUND_EXACT };
    int64_t milli = (int64_t)(value * 1000 + 0.5);
    bool whole = milli % 1000 == 0;
    if (strcmp(unit, "working_day") == 0)
        return (struct limit){ LIMIT_WORKDAYS, milli, ROUND_EXACT };
    if (strcmp(unit, "hour") == 0)
        return (struct limit){ LIMIT_HOURS, milli, ROUND_EXACT };
    if (strcmp(unit, "day") == 0)
        return whole ? (struct limit){ LIMIT_DAYS, milli, ROUND_EXACT } : in_days(value, 1);
    if (strcmp(unit, "month") == 0)
        return whole ? (struct limit){ LIMIT_MONTHS, milli, ROUND_EXACT } : in_days(value, 30);
    if (strcmp(unit, "year") == 0)
        return (struct limit){ LIMIT_MONTHS, (int64_t)(value * 12) * 1000, ROUND_EXACT };
    return none;
}

/* The guess of the source in words; shown to the clerk who completes the version, never used as a
 * limit. */
static const char *hint_of(struct cx *cx, const struct jval *method)
{
    static const char *const units[][2] = { { "working_day", "ngày làm việc" },
                                            { "day", "ngày" },
                                            { "hour", "giờ" },
                                            { "month", "tháng" },
                                            { "year", "năm" } };
    const struct jval *guess = jval_get(method, "time_guess");
    const char *value = text(cx, guess, "value"), *unit = text(cx, guess, "unit");
    if (!guess || !value[0])
        return "";
    for (size_t i = 0; i < COUNT(units); i++) {
        if (strcmp(units[i][0], unit) == 0)
            unit = units[i][1];
    }
    return unit[0] ? arena_printf(cx->mem, "%s %s", value, unit) : value;
}

struct limit limit_of_source(struct cx *cx, const struct jval *method, const char *steps,
                             const char **hint)
{
    struct limit limit = { LIMIT_NONE, 0, ROUND_EXACT };
    const char *unit = text(cx, method, "time_unit");
    const struct jval *v = jval_get(method, "time_value");
    double value = 0;
    bool has_value = v && jval_real(v, &value) && value > 0 && value < 1e6;
    *hint = hint_of(cx, method);
    if (has_value && unit[0] && strcmp(unit, "other") != 0)
        limit = in_unit(unit, value);
    else if (is_same_day(cx, method, steps, has_value && value > 0.99 && value < 1.01))
        limit = (struct limit){ LIMIT_SAME_DAY, 1000, ROUND_EXACT };
    const int64_t ten_years[] = { 0, INT64_C(29280000), 3660000, 3660000, 120000, 1000 };
    return limit.milli > ten_years[limit.unit] ? (struct limit){ LIMIT_NONE, 0, ROUND_EXACT }
                                               : limit;
}

/* --- methods and fees --- */

static int64_t channel_of(const char *name)
{
    static const char *const names[] = { "", "truc_tiep", "truc_tuyen", "buu_chinh" };
    if (!name[0])
        return 1; /* a missing channel is the counter, as in the statistics (one-stop §4.5) */
    for (int64_t i = 1; i < (int64_t)COUNT(names); i++) {
        if (strcmp(names[i], name) == 0)
            return i;
    }
    return 0;
}

static int too_many(struct cx *cx, const char *what, int most)
{
    return fail(cx, E_INVALID, what, "Có quá nhiều %s (tối đa %d).", what, most);
}

static int read_fees(struct cx *cx, const struct jval *list, int64_t method_n, struct rows *ret)
{
    if (jval_count(list) > FEES_MAX)
        return too_many(cx, "fees", FEES_MAX);
    for (size_t i = 0; list && i < jval_count(list); i++) {
        const struct jval *f = jval_at(list, i), *amount = jval_get(f, "amount");
        double value = 0;
        bool known = amount && jval_real(amount, &value);
        if (value < 0 || value > 1e12)
            return fail(cx, E_INVALID, "fees", "Mức phí %g không đúng.", value);
        const char *currency = known ? text(cx, f, "currency") : "";
        struct fee_row *r = rows_add(cx->mem, ret);
        *r = (struct fee_row){ .method_n = method_n,
                               .nth = (int64_t)i + 1,
                               .name = text(cx, f, "name"),
                               .amount = { (int64_t)(value + 0.5) },
                               .currency = currency,
                               .note = text(cx, f, "note") };
        r->doubtful = strcmp(currency, "VND") == 0 && value > 0 && value < DOUBTFUL_BELOW;
    }
    return E_OK;
}

static int read_methods(struct cx *cx, const struct jval *list, const char *steps,
                        struct new_version *n)
{
    if (jval_count(list) > METHODS_MAX)
        return too_many(cx, "methods", METHODS_MAX);
    for (size_t i = 0; list && i < jval_count(list); i++) {
        const struct jval *m = jval_at(list, i);
        if (jval_type(m) != J_OBJECT)
            return fail(cx, E_INVALID, "methods", "Cách nộp thứ %zu không đọc được.", i + 1);
        const char *hint, *channel = text(cx, m, "channel");
        struct limit limit = limit_of_source(cx, m, steps, &hint);
        struct method_row *r = rows_add(cx->mem, &n->methods);
        *r = (struct method_row){ .n = (int64_t)i + 1,
                                  .channel = channel_of(channel),
                                  .unit = limit.unit,
                                  .milli = limit.milli,
                                  .limit_raw = text(cx, m, "time_raw"),
                                  .hint = hint,
                                  .description = text(cx, m, "description") };
        if (r->channel == 0)
            return fail(cx, E_INVALID, "channel", "Không biết cách nộp \"%s\".", channel);
        TRY(read_fees(cx, jval_get(m, "fees"), r->n, &n->fees));
    }
    return E_OK;
}

/* --- cases and papers --- */

static int read_items(struct cx *cx, const struct jval *list, int64_t case_n, struct rows *ret)
{
    if (jval_count(list) > ITEMS_MAX)
        return too_many(cx, "items", ITEMS_MAX);
    for (size_t i = 0; list && i < jval_count(list); i++) {
        const struct jval *x = jval_at(list, i);
        const char *name = text(cx, x, "name");
        struct component_row *r = rows_add(cx->mem, ret);
        *r = (struct component_row){ .case_n = case_n,
                                     .nth = (int64_t)i + 1,
                                     .name = name[0] ? name : NAMELESS,
                                     .originals = count_of(x, "originals"),
                                     .copies = count_of(x, "copies"),
                                     .form_url = text(cx, x, "form_url") };
        r->note = r->originals == 0 && r->copies == 0;
    }
    return E_OK;
}

static int read_cases(struct cx *cx, const struct jval *groups, struct new_version *n)
{
    size_t count = groups ? jval_count(groups) : 0;
    if (count > CASES_MAX)
        return too_many(cx, "document_groups", CASES_MAX);
    for (size_t i = 0; i < count || i == 0; i++) {
        const struct jval *g = jval_at(groups, i);
        struct case_row *r = rows_add(cx->mem, &n->cases);
        *r = (struct case_row){ .n = (int64_t)i + 1, .title = text(cx, g, "title") };
        TRY(read_items(cx, jval_get(g, "items"), r->n, &n->components));
    }
    return E_OK;
}

static int read_legal(struct cx *cx, const struct jval *list, struct rows *ret)
{
    if (jval_count(list) > BASES_MAX)
        return too_many(cx, "legal_bases", BASES_MAX);
    for (size_t i = 0; list && i < jval_count(list); i++) {
        const struct jval *x = jval_at(list, i);
        struct legal_row *r = rows_add(cx->mem, ret);
        *r = (struct legal_row){ 0, (int64_t)i + 1, text(cx, x, "title"), text(cx, x, "number") };
    }
    return E_OK;
}

/* --- the rest --- */

static bool known(const char *key, const char *const *names)
{
    for (; *names; names++) {
        if (strcmp(*names, key) == 0)
            return true;
    }
    return false;
}

/* Does an object anywhere inside have a member that no column takes? */
static bool has_other_members(const struct jval *v)
{
    static const char *const inner[] = { "channel",    "time_value", "time_unit",   "time_raw",
                                         "time_guess", "fees",       "description", "amount",
                                         "currency",   "note",       "name",        "title",
                                         "items",      "originals",  "copies",      "form_url",
                                         "number",     "value",      "unit",        NULL };
    for (size_t i = 0; i < jval_count(v); i++) {
        const char *key = jval_key(v, i);
        if (key && !known(key, inner))
            return true;
        if (has_other_members(key ? jval_get(v, key) : jval_at(v, i)))
            return true;
    }
    return false;
}

static const char *rest_of(struct cx *cx, const struct jval *row)
{
    static const char *const columns[] = {
        "code",
        "name",
        "level",
        "field",
        "decision_no",
        "subjects",
        "steps",
        "executing_agencies",
        "competent_authority",
        "receiving_address",
        "results_raw",
        "conditions",
        "keywords",
        "portal_url",
        "matter",
        "online_level",
        "route",
        "share",
        "unit",
        NULL,
    };
    static const char *const nested[] = { "methods", "document_groups", "legal_bases", NULL };
    struct json j = json_new(cx);
    json_open(&j);
    for (size_t i = 0; i < jval_count(row); i++) {
        const char *key = jval_key(row, i);
        const struct jval *v = jval_get(row, key);
        if (known(key, columns) || jval_type(v) == J_NULL ||
            (known(key, nested) && !has_other_members(v)))
            continue;
        json_key(&j, key);
        json_raw(&j, jval_dump(cx, v));
    }
    json_close(&j);
    return json_text(&j);
}

/* Where the source has no level: what the name of the executing agency says. */
static const char *guess_level(struct cx *cx, const char *executing)
{
    static const char *const signs[][2] = {
        { "cap xa", "xa" },
        { "phuong, thi tran", "xa" },
        { "cong an xa", "xa" },
        { "cap huyen", "huyen" },
        { "phong ", "huyen" },
        { "chi cuc", "huyen" },
        { "cap tinh", "tinh" },
        { "so ", "tinh" },
        { "cuc thue tinh", "tinh" },
        { "bo ", "bo" },
        { "cuc ", "bo" },
    };
    const char *folded = vi_fold(cx->mem, executing);
    for (size_t i = 0; i < COUNT(signs); i++) {
        bool at_begin = strchr(signs[i][0], ' ') == signs[i][0] + strlen(signs[i][0]) - 1;
        if (at_begin ? text_has_prefix(folded, signs[i][0]) : has(folded, signs[i][0]))
            return signs[i][1];
    }
    return executing[0] ? "khac" : "";
}

/* Records of before the national numbering: a code of our own that stays the same at every import.
 */
static const char *local_code(struct cx *cx, const char *name, const char *executing)
{
    const char *key =
        arena_printf(cx->mem, "%s\n%s", vi_fold(cx->mem, name), vi_fold(cx->mem, executing));
    return arena_printf(cx->mem, "L-%.10s", sha256_text(cx->mem, key, strlen(key)));
}

static bool code_fits(const char *code)
{
    size_t n = strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_");
    return n > 0 && n <= 40 && code[n] == '\0';
}

static const char *index_of(struct cx *cx, const struct version *v)
{
    const char *tail = strchr(v->code, '.');
    return arena_printf(cx->mem, "%s%s%s|%s%s|%s|%s", catalogue_words(cx->mem, v->code),
                        tail ? " " : "", tail ? tail + 1 : "", catalogue_words(cx->mem, v->matter),
                        catalogue_words(cx->mem, v->keywords), catalogue_words(cx->mem, v->name),
                        catalogue_words(cx->mem, v->field));
}

static bool has_channel(const struct rows *methods, int64_t channel)
{
    ROWS_EACH(struct method_row, m, *methods) {
        if (m->channel == channel)
            return true;
    }
    return false;
}

static void read_head(struct cx *cx, const struct jval *j, struct new_version *n)
{
    struct version *v = &n->v;
    double share = 0;
    const struct jval *s = jval_get(j, "share");
    *v = (struct version){
        .code = text(cx, j, "code"),
        .name = text_trim(cx->mem, text(cx, j, "name")),
        .field = text(cx, j, "field"),
        .level = joined(cx, jval_get(j, "level"), " "),
        .matter = text(cx, j, "matter"),
        .decision = text(cx, j, "decision_no"),
        .online_level = text(cx, j, "online_level"),
        .route = text(cx, j, "route"),
        .unit = text(cx, j, "unit"),
        .keywords = text(cx, j, "keywords"),
        .returns_paper = true,
        .state_reason = "",
    };
    n->text = (struct version_text){
        .steps = text(cx, j, "steps"),
        .conditions = text(cx, j, "conditions"),
        .subjects = joined(cx, jval_get(j, "subjects"), ", "),
        .results = text(cx, j, "results_raw"),
        .authority = text(cx, j, "competent_authority"),
        .executing = text(cx, j, "executing_agencies"),
        .address = text(cx, j, "receiving_address"),
        .portal_url = text(cx, j, "portal_url"),
        .more = rest_of(cx, j),
    };
    if (s && jval_real(s, &share) && share > 0 && share < 1e6)
        v->share = (int64_t)(share * 1000 + 0.5);
    if (!v->level[0])
        v->level = guess_level(cx, n->text.executing);
    if (!v->route[0])
        v->route = "LOCAL";
    if (!v->code[0] && v->name[0])
        v->code = local_code(cx, v->name, n->text.executing);
}

static int read_version(struct cx *cx, const struct jval *j, struct new_version *n)
{
    *n = (struct new_version){ .legal = { .size = sizeof(struct legal_row) },
                               .cases = { .size = sizeof(struct case_row) },
                               .components = { .size = sizeof(struct component_row) },
                               .methods = { .size = sizeof(struct method_row) },
                               .fees = { .size = sizeof(struct fee_row) } };
    if (jval_type(j) != J_OBJECT)
        return fail(cx, E_INVALID, "", "Dòng phải là một đối tượng JSON.");
    read_head(cx, j, n);
    if (!n->v.name[0])
        return fail(cx, E_INVALID, "name", "Thủ tục không có tên.");
    if (!code_fits(n->v.code))
        return fail(cx, E_INVALID, "code", "Mã thủ tục \"%.60s\" không dùng được.", n->v.code);
    TRY(read_methods(cx, jval_get(j, "methods"), n->text.steps, n));
    TRY(read_cases(cx, jval_get(j, "document_groups"), n));
    TRY(read_legal(cx, jval_get(j, "legal_bases"), &n->legal));
    if (!n->v.online_level[0])
        n->v.online_level = has_channel(&n->methods, 2) ? "mot_phan" : "thong_tin";
    TRY(record_check(cx, version_fields, &n->v));
    const char *source = jval_dump(cx, j);
    n->v.hash = sha256_text(cx->mem, source, strlen(source));
    n->v.folded = index_of(cx, &n->v);
    return E_OK;
}

/* What a commune's government does not do itself is kept, but waits for somebody to publish it. */
static const char *why_not_published(struct cx *cx, const struct jval *j)
{
    bool is_local = false;
    const struct jval *local = jval_get(j, "is_local");
    const char *served_by = text(cx, j, "served_by_guess");
    if (local && jval_bool(local, &is_local) && is_local)
        return "Thủ tục riêng của một tỉnh: chờ xem có áp dụng ở đây không";
    if (served_by[0] && strcmp(served_by, "government") != 0)
        return arena_printf(cx->mem, "Do ngành dọc giải quyết (%.60s): chờ xem", served_by);
    return NULL;
}

static int publish_imported(struct cx *cx, const struct new_version *n, const struct jval *j)
{
    struct day from = n->v.n == 1 ? day_of(1900, 1, 1)
                                  : utc_day(cx->now); /* the source does not say since when */
    const char *said = text(cx, j, "valid_from");
    if (said[0] && !day_read_iso(said, &from))
        return fail(cx, E_INVALID, "valid_from", "Ngày áp dụng \"%.40s\" không đúng.", said);
    return version_publish(cx, n->v.id, 1, from,
                           n->v.decision[0] ? n->v.decision : "Nhập từ danh mục");
}

int import_procedure(struct cx *cx, const struct import_row *row, enum import_verdict *verdict)
{
    struct new_version n;
    TRY(read_version(cx, row->json, &n));
    int rc = catalogue_store_by_hash(cx, n.v.code, n.v.hash);
    *verdict = IMPORT_UNCHANGED;
    if (rc != E_NOTFOUND)
        return rc < 0 ? rc : E_OK;
    const char *waits = why_not_published(cx, row->json);
    n.v.state_reason = waits ? waits : "";
    TRY(version_add(cx, &n));
    *verdict = n.v.n > 1 ? IMPORT_UPDATED : IMPORT_NEW;
    return waits ? E_OK : publish_imported(cx, &n, row->json);
}

int catalogue_changed(struct cx *cx)
{
    cache_bump(cx, "catalogue");
    return E_OK;
}
