// SPDX-License-Identifier: Apache-2.0
/*
 * import.c - the engine: twenty rows a write on the background lane, so that people at the counter
 * wait for no more than that. When one of them is refused, all are taken back and written again
 * with a savepoint for each: a refused row undoes only itself. A rehearsal does the same on a copy
 * of the database (SQLite) or in one transaction that is taken back (PostgreSQL).
 */
#include "desk/import_read.h"
#include "desk/records.h"
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH = 20, BUSY_TRIES = 20, SEEN_MAX = 500000 };

/* Where the rows of this run go. */
struct run {
    const struct importer *importer;
    struct house *house;
    struct store *copy;               /* rehearsal on SQLite */
    bool inside;                      /* rehearsal on PostgreSQL: a transaction is open already */
    struct import_files *all, *files; /* files: the one that is read now */
    struct import_sum *sum;
    int64_t told_us;
    struct seen *seen; /* records that rows of this file have named */
};

/* Hashes of names, never 0; open addressing. */
struct seen {
    struct arena *mem;
    uint64_t *v;
    size_t n, cap;
};

struct verdict {
    enum import_verdict verdict;
    const char *refused; /* why, NULL = taken */
};
struct batch {
    const struct importer *importer;
    const struct seen *seen;
    uint64_t name[BATCH]; /* 0 = none */
    struct import_input in[BATCH];
    struct verdict out[BATCH];
    size_t n;
    bool careful; /* each row under a savepoint: only when one of them is refused, for each costs
                     two trips */
};

const struct importer *importer_find(struct cx *cx, const char *kind)
{
    for (const struct room *const *room = house_rooms(cx); *room; room++)
        for (const struct importer *i = (*room)->importers; i && i->kind; i++)
            if (strcmp(i->kind, kind) == 0)
                return i;
    return NULL;
}

/* ---- records that a file names twice ---- */

static uint64_t name_of(struct cx *cx, const struct importer *importer,
                        const struct import_row *row)
{
    const char *name = importer->key ? import_text(cx, row, importer->key) : "";
    uint64_t h = UINT64_C(14695981039346656037);

    if (!*name)
        return 0;
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return h ? h : 1;
}

static uint64_t *place_of(const struct seen *seen, uint64_t name)
{
    size_t i = (size_t)name & (seen->cap - 1);

    while (seen->v[i] && seen->v[i] != name)
        i = (i + 1) & (seen->cap - 1);
    return &seen->v[i];
}

static void see(struct seen *seen, uint64_t name)
{
    if (!name || seen->n >= SEEN_MAX)
        return;
    if (seen->n * 2 >= seen->cap) {
        struct seen bigger = { seen->mem, NULL, 0, seen->cap ? seen->cap * 2 : 1024 };
        bigger.v = arena_array(seen->mem, bigger.cap, sizeof *bigger.v);
        for (size_t i = 0; i < seen->cap; i++)
            if (seen->v[i])
                *place_of(&bigger, seen->v[i]) = seen->v[i];
        bigger.n = seen->n;
        *seen = bigger;
    }
    uint64_t *place = place_of(seen, name);
    seen->n += *place == 0;
    *place = name;
}

static bool named_before(const struct batch *batch, size_t i)
{
    uint64_t name = batch->name[i];

    for (size_t k = 0; name && k < i; k++)
        if (batch->name[k] == name && !batch->out[k].refused)
            return true;
    return name && batch->seen->cap && *place_of(batch->seen, name);
}

/* ---- writing ---- */

struct one {
    const struct batch *batch;
    size_t i;
    enum import_verdict *verdict;
};

static int put_one(struct cx *cx, void *arg)
{
    const struct one *one = arg;
    const struct batch *batch = one->batch;

    TRY(batch->importer->put(cx, &batch->in[one->i].row, one->verdict));
    if (*one->verdict == IMPORT_UPDATED && named_before(batch, one->i))
        return fail(cx, E_CONFLICT, batch->importer->key,
                    "Một dòng trước trong tệp đã nói khác về cùng mục này.");
    return E_OK;
}

/* The words of the first faults, each with its column. */
static const char *refusal(struct cx *cx, int rc)
{
    struct buf b = BUF(cx->mem);

    for (size_t i = 0; i < cx->err.n && i < 5; i++) {
        const struct fault *f = &cx->err.v[i];
        buf_printf(&b, "%s%s%s%s", i ? " " : "", f->field, *f->field ? ": " : "", f->msg);
    }
    return b.n ? buf_str(&b) : fault_first(cx, rc);
}

static int put_batch(struct cx *cx, void *arg)
{
    struct batch *batch = arg;

    for (size_t i = 0; i < batch->n; i++) {
        struct verdict *v = &batch->out[i];
        *v = (struct verdict){ .refused = batch->in[i].fault };
        batch->name[i] = v->refused ? 0 : name_of(cx, batch->importer, &batch->in[i].row);
        if (v->refused)
            continue;
        struct one one = { batch, i, &v->verdict };
        cx->err = (struct faults){ 0 };
        int rc = batch->careful ? db_attempt(cx, put_one, &one) : put_one(cx, &one);
        if (rc < 0 && (rc == E_BUSY || rc == E_IO || !batch->careful))
            return rc;
        if (rc < 0)
            v->refused = refusal(cx, rc);
    }
    cx->err = (struct faults){ 0 };
    return E_OK;
}

static int call_begin(struct cx *cx, void *arg)
{
    return ((const struct importer *)arg)->begin(cx);
}

static int call_finish(struct cx *cx, void *arg)
{
    return ((const struct importer *)arg)->finish(cx);
}

/* A rehearsal leads to nothing: what its rows want done after the commit is forgotten with them. */
struct rehearsed {
    tx_fn *fn;
    void *arg;
};

static int rehearse(struct cx *cx, void *arg)
{
    struct rehearsed *r = arg;
    cx->after = NULL;
    int rc = r->fn(cx, r->arg);
    cx->after = NULL;
    return rc;
}

static int write_some(struct cx *cx, struct run *run, tx_fn *fn, void *arg)
{
    int rc = E_BUSY;

    if (run->inside)
        return fn(cx, arg);
    if (run->copy)
        return store_write(run->copy, cx, LANE_BACKGROUND, rehearse,
                           &(struct rehearsed){ fn, arg });
    for (int i = 0; i < BUSY_TRIES && rc == E_BUSY; i++) {
        if (i)
            usleep(100000);
        cx->err = (struct faults){ 0 };
        rc = house_write(run->house, cx, LANE_BACKGROUND, fn, arg);
    }
    return rc;
}

/* Twenty rows at once; when one of them is refused, all are taken back and each gets its own
 * verdict. */
static int write_batch(struct cx *cx, struct run *run, struct batch *batch)
{
    batch->careful = run->inside;
    int rc = write_some(cx, run, put_batch, batch);
    if (rc >= 0 || rc == E_BUSY || rc == E_IO || batch->careful)
        return rc;
    batch->careful = true;
    return write_some(cx, run, put_batch, batch);
}

static int import_begin(struct cx *cx, struct run *run)
{
    return run->importer->begin ? write_some(cx, run, call_begin, (void *)(uintptr_t)run->importer)
                                : E_OK;
}

static int import_finish(struct cx *cx, struct run *run)
{
    return run->importer->finish
               ? write_some(cx, run, call_finish, (void *)(uintptr_t)run->importer)
               : E_OK;
}

/* ---- telling ---- */

static void refuse(struct cx *cx, struct run *run, const struct import_reader *r,
                   const struct import_input *in, const char *why)
{
    const struct import_header *header = import_header(r);
    struct import_files *files = run->files;
    struct buf b = BUF(cx->mem);

    run->sum->refused++;
    if (!files->refused && files->open_refused)
        files->refused = files->open_refused(files->arg);
    if (!files->refused) {
        if (files->progress)
            (void)fprintf(files->progress, "%s, dòng %lld: %s\n", files->name,
                          (long long)in->row.line, why);
        return;
    }
    if (!files->refused_begun) {
        csv_plain(&b, "line");
        csv_plain(&b, "reason");
        for (size_t i = 0; header && i < header->n; i++)
            csv_text(&b, header->name[i]);
        if (!header)
            csv_plain(&b, "row");
        csv_end(&b);
        files->refused_begun = true;
    }
    csv_plain(&b, arena_printf(cx->mem, "%lld", (long long)in->row.line));
    csv_text(&b, why);
    for (size_t i = 0; header && in->cell && i < header->n; i++)
        csv_text(&b, in->cell[i]);
    if (!in->cell)
        csv_text(&b, in->raw);
    csv_end(&b);
    (void)fwrite(b.p, 1, b.n, files->refused);
}

static void count(struct cx *cx, struct run *run, const struct import_reader *r,
                  const struct batch *batch)
{
    for (size_t i = 0; i < batch->n; i++) {
        const struct verdict *v = &batch->out[i];
        run->sum->read++;
        if (!v->refused)
            see(run->seen, batch->name[i]);
        if (v->refused)
            refuse(cx, run, r, &batch->in[i], v->refused);
        else if (v->verdict == IMPORT_NEW)
            run->sum->imported++;
        else if (v->verdict == IMPORT_UPDATED)
            run->sum->updated++;
        else
            run->sum->unchanged++;
    }
}

static void progress(struct run *run, bool end)
{
    FILE *to = run->files->progress;

    if (!to || (!end && monotonic_us() - run->told_us < 1000000))
        return;
    run->told_us = monotonic_us();
    (void)fprintf(to, "%s: %lld dòng, %lld bị từ chối%s\n", run->importer->kind,
                  (long long)run->sum->read, (long long)run->sum->refused, end ? ", hết tệp" : "");
    (void)fflush(to);
}

/* ---- a file ---- */

static int read_batch(struct cx *cx, struct import_reader *r, struct batch *batch)
{
    int rc = 1;

    for (; batch->n < BATCH && rc == 1; batch->n += rc == 1)
        rc = import_next(cx, r, &batch->in[batch->n]);
    return rc;
}

static int import_file(struct cx *cx, struct run *run, struct import_reader *r)
{
    const char *words = NULL;
    int more = 1, rc = E_OK;

    TRY(import_begin(cx, run));
    struct arena *keep = arena_new(); /* of the words of a failure: they outlive the scratch */
    struct seen seen = { .mem = keep };
    run->seen = &seen;
    while (more == 1 && rc >= 0) {
        SCRATCH(cx->mem)
        {
            struct batch *batch = arena_alloc(cx->mem, sizeof *batch);
            batch->importer = run->importer;
            batch->seen = run->seen;
            rc = more = read_batch(cx, r, batch);
            if (rc >= 0 && batch->n > 0)
                rc = write_batch(cx, run, batch);
            if (rc >= 0)
                count(cx, run, r, batch);
            else
                words = arena_str(keep, fault_words(cx, rc));
            cx->err = (struct faults){ 0 };
        }
        progress(run, rc >= 0 && more == 0);
    }
    if (rc < 0)
        rc = fail(cx, rc, "", "%s", words);
    arena_free(keep);
    if (rc >= 0 && run->files->refused && fflush(run->files->refused))
        return fail(cx, E_IO, "", "Không ghi được tệp các dòng bị từ chối.");
    return rc < 0 ? rc : E_OK;
}

static int import_files(struct cx *cx, struct run *run)
{
    /* All are opened first: nothing of the others is stored when one of them is no table. */
    for (struct import_files *f = run->all; f; f = f->next) {
        if (f->begun) /* a rehearsal in a transaction that is run again */
            rewind(f->in);
        if (f->refused_begun) {
            rewind(f->refused);
            if (fileno(f->refused) >= 0 && ftruncate(fileno(f->refused), 0))
                return fail(cx, E_IO, "", "Không ghi được tệp các dòng bị từ chối.");
            f->refused_begun = false;
        }
        f->begun = true;
        TRY(import_open(cx, run->importer, f->in, f->name, &f->reader));
    }
    for (struct import_files *f = run->files = run->all; f; f = run->files = f->next)
        TRY(import_file(cx, run, f->reader));
    return import_finish(cx, run);
}

/* ---- rehearsal ---- */

static void remove_copy(const char *dir)
{
    DIR *d = opendir(dir);

    for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
        char path[4096];
        if (e->d_name[0] != '.' &&
            snprintf(path, sizeof path, "%s/%s", dir, e->d_name) < (int)sizeof path)
            (void)unlink(path);
    }
    if (d)
        closedir(d);
    (void)rmdir(dir);
}

static int rehearse_on_copy(struct cx *cx, struct run *run)
{
    char *dir = arena_printf(cx->mem, "%s/rehearsal-XXXXXX", run->house->spool);

    if (!mkdtemp(dir))
        return fail(cx, E_BUSY, "", "Đĩa của máy chủ đầy hoặc không ghi được, xin thử lại sau.");
    struct store_config config = { .dir = dir, .must_exist = true };
    int rc = store_backup(cx, run->house->store, arena_printf(cx->mem, "%s/motcua.db", dir));
    if (rc >= 0)
        rc = store_open(cx, &config, &run->copy);
    if (rc >= 0) {
        /* Ids of the house are no ids of the copy, nor the other way round. */
        struct cx before = *cx;
        memset(cx->id_block, 0, sizeof cx->id_block);
        cx->id_used = 0;
        rc = store_migrate(cx, run->copy, NULL, 0); /* it is up to date; reads the mark of ids */
        if (rc >= 0)
            rc = import_files(cx, run);
        store_close(run->copy);
        memcpy(cx->id_block, before.id_block, sizeof cx->id_block);
        cx->id_used = before.id_used;
    }
    remove_copy(dir);
    return rc;
}

struct rehearsal {
    struct run *run;
    struct import_sum start;
    bool done;
};

/* Always refused at the end, so that the transaction is taken back. */
static int rehearse_inside(struct cx *cx, void *arg)
{
    struct rehearsal *r = arg;

    *r->run->sum = r->start; /* run again after a deadlock: from the beginning */
    r->run->inside = true;
    TRY(import_files(cx, r->run));
    r->done = true;
    return E_CONFLICT;
}

static int rehearse_in_transaction(struct cx *cx, struct run *run)
{
    struct rehearsal r = { .run = run, .start = *run->sum };
    int rc = store_write(run->house->store, cx, LANE_BACKGROUND, rehearse_inside, &r);

    if (!r.done)
        return rc;
    cx->err = (struct faults){ 0 };
    return E_OK;
}

int import_all(struct cx *cx, const struct importer *importer, struct import_files *files,
               bool dry_run, struct import_sum *sum)
{
    struct run run = { .importer = importer,
                       .house = cx->house,
                       .all = files,
                       .sum = sum,
                       .told_us = monotonic_us() };

    if (!dry_run)
        return import_files(cx, &run);
    return store_engine(cx->house->store) == ENGINE_SQLITE ? rehearse_on_copy(cx, &run)
                                                           : rehearse_in_transaction(cx, &run);
}

int import_stream(struct cx *cx, const struct importer *importer, FILE *in, const char *name,
                  bool dry_run, FILE *refused, FILE *to, struct import_sum *sum)
{
    struct import_files file = { .in = in, .name = name, .refused = refused, .progress = to };

    return import_all(cx, importer, &file, dry_run, sum);
}
