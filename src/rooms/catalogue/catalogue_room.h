// SPDX-License-Identifier: Apache-2.0
/* catalogue_room.h - private to this folder; no other room may include it. */
#ifndef CATALOGUE_ROOM_H
#define CATALOGUE_ROOM_H
#include "rooms/catalogue/catalogue.h"
#include "desk/form.h"
#include "catalogue_sql.h"

/* A row of procedure_version. */
struct version {
    int64_t id;
    const char *code;
    int64_t n;
    const char *state; /* DRAFT PUBLISHED WITHDRAWN */
    struct day valid_from, valid_to;
    const char *name, *field, *level, *matter, *decision, *online_level, *route, *unit, *keywords;
    bool returns_paper;
    int64_t share;
    const char *name_key, *folded, *hash, *state_reason;
    int64_t rev;
};
struct version_text {
    int64_t version_id;
    const char *steps, *conditions, *subjects, *results, *authority, *executing, *address,
        *portal_url;
    const char *more; /* every other member of the source, JSON */
};
/* Rows of the child tables. */
struct legal_row {
    int64_t version_id, n;
    const char *title, *number;
};
struct case_row {
    int64_t version_id, n;
    const char *title;
};
struct component_row {
    int64_t version_id, case_n, nth;
    const char *name;
    int64_t originals, copies;
    bool note;
    const char *form_url;
};
struct method_row {
    int64_t version_id, n, channel, unit, milli;
    const char *limit_raw, *hint, *description;
};
struct fee_row {
    int64_t version_id, method_n, nth;
    const char *name;
    struct dong amount;
    const char *currency, *note;
    bool doubtful;
};
/* A whole version on its way in. */
struct new_version {
    struct version v;
    struct version_text text;
    struct rows legal, cases, components, methods, fees; /* struct …_row */
};
struct admin_unit {
    const char *code;
    struct day valid_from, valid_to;
    const char *name, *full_name, *type, *parent;
    struct day as_of;
    const char *note;
};
struct unit_link {
    const char *old_code, *new_code;
    struct day day;
    const char *old_name, *new_name, *decision, *note;
};
extern const struct field version_fields[], admin_unit_fields[], unit_link_fields[];
extern const struct option version_states[];
extern const struct importer catalogue_importers[];

/* Everything in memory, made from the tables. */
struct entry { /* what the search looks at, beside the procedure */
    const struct procedure *p;
    const char *folded; /* " code| matter and keywords| name| field": each word after a blank */
};
struct catalogue {
    struct rows versions; /* struct procedure, by code and day */
    struct rows entries;  /* struct entry, same order */
    struct rows by_id;    /* struct entry, by id of p */
    struct rows units;    /* struct admin_unit, by code and day */
};
const struct catalogue *catalogue_now(struct cx *) RETURNS_NONNULL;
/* Does a procedure hold on the day, and do the folded words (catalogue_words; "" = all) find it? */
bool procedure_found(const struct entry *, const char *words, struct day);
struct limit limit_of_source(struct cx *, const struct jval *method, const char *steps,
                             const char **hint);

/* Rules. */
int version_add(struct cx *, struct new_version *) MUST_USE; /* as a draft, n and id made here */
int version_publish(struct cx *, int64_t id, int64_t rev, struct day from, const char *reason)
    MUST_USE;
int version_withdraw(struct cx *, int64_t id, int64_t rev, struct day last, const char *reason)
    MUST_USE;
int catalogue_changed(struct cx *) MUST_USE; /* after an import */
int import_procedure(struct cx *, const struct import_row *, enum import_verdict *) MUST_USE;
int import_unit(struct cx *, const struct import_row *, enum import_verdict *) MUST_USE;
/* Folded words, one blank before each, without punctuation but the dots inside codes: what is
 * searched, and for. */
const char *catalogue_words(struct arena *, const char *) RETURNS_NONNULL;
const char *field_slug(struct arena *, const char *field);

/* Doors. */
extern const struct option level_options[];
extern const struct list catalogue_list;
handler catalogue_api_list, catalogue_page_list, catalogue_page, catalogue_page_publish,
    catalogue_page_withdraw;

struct method_view {
    const char *channel, *limit, *raw, *hint, *description, *fees;
};
struct version_line {
    const char *label, *url, *state;
    bool is_current;
};
struct version_change { /* what the version before said, and this one says */
    const char *label, *was, *is;
};
struct version_view {
    struct version row;
    const char *state, *tone, *period, *online, *route, *levels, *url, *more;
    const struct procedure *p;
    struct procedure_text text;
    struct rows methods;  /* struct method_view */
    struct rows versions; /* struct version_line */
    struct rows changes;  /* struct version_change; none = the first version */
    int64_t before;       /* number of the version before, 0 = none */
    struct input valid_from, last, reason;
    bool may_publish, may_withdraw;
};

/* Store. */
int catalogue_store_load(struct cx *, struct catalogue *) MUST_USE;
int catalogue_store_by_hash(struct cx *, const char *code, const char *hash)
    MUST_USE; /* E_NOTFOUND: never seen */
int catalogue_store_latest(struct cx *, const char *code, struct version *ret) MUST_USE;
int catalogue_store_get(struct cx *, int64_t id, struct version *ret) MUST_USE;
int catalogue_store_versions(struct cx *, const char *code, struct rows *ret)
    MUST_USE; /* newest first */
int catalogue_store_published(struct cx *, const char *code, struct day, struct rows *ret) MUST_USE;
int catalogue_store_add(struct cx *, const struct new_version *) MUST_USE;
int catalogue_store_state(struct cx *, const struct version *) MUST_USE;
int catalogue_store_end(struct cx *, const char *code, struct day) MUST_USE;
int catalogue_store_text(struct cx *, int64_t id, struct version_text *ret, struct rows *legal)
    MUST_USE;
int catalogue_store_units_of(struct cx *, const char *code, struct rows *ret) MUST_USE;
int catalogue_store_unit_put(struct cx *, const struct admin_unit *) MUST_USE;
int catalogue_store_link_get(struct cx *, const struct unit_link *key, struct unit_link *ret)
    MUST_USE;
int catalogue_store_link_put(struct cx *, const struct unit_link *) MUST_USE;
int catalogue_store_successors(struct cx *, const char *code, struct rows *ret) MUST_USE;
#endif
