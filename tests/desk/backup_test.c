// SPDX-License-Identifier: Apache-2.0
/* backup_test.c - the copy of a working office becomes an equal office; half, hostile or foreign
 * files become nothing. */
#include "base/crypt.h"
#include "backup.h"
#include "desk/records.h"
#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/stat.h>

static const char *const kinds[] = { "guide", NULL };
static int may_read(struct cx *cx, const char *kind, int64_t record_id)
{
    (void)cx, (void)kind, (void)record_id;
    return E_OK;
}
static const struct room guide_room = {
    .name = "guide", .title = "Sổ tay", .kinds = kinds, .may_read = may_read
};
TEST_ROOMS(&desk_room, &desk_record_room, &guide_room)

/* ---- a second place ---- */

static bool on_pg(struct cx *cx)
{
    return store_engine(cx->house->store) == ENGINE_POSTGRES;
}

static const char *pg_url(struct cx *cx, const char *database)
{
    const char *url = getenv("MOTCUA_TEST_PG"), *path = strchr(strstr(url, "://") + 3, '/');
    return arena_printf(cx->mem, "%.*s/%s%s", (int)(path - url), url, database,
                        path + 1 + strcspn(path + 1, "?"));
}

static void pg_do(const char *sql)
{
    PGconn *pg = PQconnectdb(getenv("MOTCUA_TEST_PG"));
    PGresult *r = PQexec(pg, sql);
    must(PQresultStatus(r) == PGRES_COMMAND_OK);
    PQclear(r);
    PQfinish(pg);
}

/* An empty database of that name; "" on SQLite. */
static const char *second_database(struct cx *cx)
{
    if (!on_pg(cx))
        return "";
    const char *name = arena_printf(cx->mem, "motcua_second_%d", (int)getpid());
    pg_do(arena_printf(
        cx->mem,
        "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", name));
    return pg_url(cx, name);
}

static void drop_second(struct cx *cx)
{
    if (on_pg(cx))
        pg_do(arena_printf(cx->mem, "DROP DATABASE motcua_second_%d WITH (FORCE)", (int)getpid()));
}

static const char *first_url(struct cx *cx)
{
    return pg_url(cx, arena_printf(cx->mem, "motcua_test_%d_%s", (int)getpid(),
                                   strrchr(cx->house->dir, '/') + 1));
}

/* ---- equal rows ---- */

static void sqlite_same(const char *a, const char *b)
{
    sqlite3 *db;
    sqlite3_stmt *tables, *differ;
    char sql[500];
    int seen = 0;
    must(sqlite3_open_v2(a, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    snprintf(sql, sizeof sql, "ATTACH '%s' AS other", b);
    must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
    must(sqlite3_prepare_v2(
             db,
             "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
             " AND name NOT LIKE 'search_index%'",
             -1, &tables, NULL) == SQLITE_OK);
    while (sqlite3_step(tables) == SQLITE_ROW) {
        const char *t = (const char *)sqlite3_column_text(tables, 0);
        snprintf(sql, sizeof sql,
                 "SELECT (SELECT COUNT(*) FROM main.%s) - (SELECT COUNT(*) FROM other.%s),"
                 " (SELECT COUNT(*) FROM (SELECT * FROM main.%s EXCEPT SELECT * FROM other.%s))",
                 t, t, t, t);
        must(sqlite3_prepare_v2(db, sql, -1, &differ, NULL) == SQLITE_OK &&
             sqlite3_step(differ) == SQLITE_ROW);
        if (sqlite3_column_int(differ, 0) != 0 || sqlite3_column_int(differ, 1) != 0)
            test_failed(__FILE__, __LINE__, "table %s differs", t);
        sqlite3_finalize(differ);
        seen++;
    }
    sqlite3_finalize(tables);
    sqlite3_close(db);
    IS(seen > 10);
}

static const char *pg_digest(struct cx *cx, const char *url)
{
    struct buf out = BUF(cx->mem);
    PGconn *pg = PQconnectdb(url);
    PGresult *tables = PQexec(
        pg,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1");
    for (int i = 0; i < PQntuples(tables); i++) {
        const char *t = PQgetvalue(tables, i, 0);
        char sql[300];
        snprintf(
            sql, sizeof sql,
            "SELECT COUNT(*) || md5(COALESCE(string_agg(t::text, '|' ORDER BY t::text), '')) FROM %s t",
            t);
        PGresult *r = PQexec(pg, sql);
        must(PQresultStatus(r) == PGRES_TUPLES_OK);
        buf_printf(&out, "%s %s\n", t, PQgetvalue(r, 0, 0));
        PQclear(r);
    }
    IS(PQntuples(tables) > 10);
    PQclear(tables);
    PQfinish(pg);
    return buf_str(&out);
}

/* ---- what an office holds ---- */

static int put_secret(struct cx *cx, void *pin)
{
    return secret_put(cx, "dossier_pin", 7, pin);
}

static int get_secret(struct cx *cx, void *ret)
{
    return secret_get(cx, "dossier_pin", 7, ret);
}

static const char *const papers[] = { "%PDF-1.7 một", "%PDF-1.7 hai", "ba" };

static void fill(struct cx *cx)
{
    for (size_t i = 0; i < COUNT(papers); i++) {
        struct blob_ref ref;
        int64_t id;
        IS(blob_store_bytes(cx, "application/pdf", papers[i], strlen(papers[i]), &ref) >= 0);
        OK(attachment_add(cx, "guide", 1, "s", "tệp.pdf", &ref, &id));
    }
    OK(put_secret(cx, (char[]){ "482913" }));
}

struct load {
    pthread_t thread;
    struct house *house;
    atomic_bool stop;
    atomic_int n;
};

static int put_setting(struct cx *cx, void *arg)
{
    const struct load *load = arg;
    const char *key = arena_printf(cx->mem, "load-%d", load->n);
    TRY(setting_put(cx, key, "1"));
    return setting_put(cx, arena_printf(cx->mem, "twin-%d", load->n), "1");
}

static void *load_main(void *arg)
{
    struct load *load = arg;
    while (!load->stop) {
        struct cx *cx = cx_new();
        cx->house = load->house;
        must(house_write(load->house, cx, LANE_PEOPLE, put_setting, load) >= 0);
        load->n++;
        cx_free(cx);
    }
    return NULL;
}

static int count_settings(struct cx *cx, void *ret)
{
    int *n = ret;
    const char *a, *b;
    for (*n = 0;; (*n)++) {
        TRY(setting_get(cx, arena_printf(cx->mem, "load-%d", *n), &a));
        TRY(setting_get(cx, arena_printf(cx->mem, "twin-%d", *n), &b));
        if (strcmp(a, b) != 0)
            return fail(cx, E_CONFLICT, "", "half a write");
        if (!*a)
            return E_OK;
    }
}

static int check_blobs(struct cx *cx, void *arg)
{
    (void)arg;
    return blob_check_all(cx);
}

/* Open the restored place, look, close. */
static void look_at(struct cx *cx, const char *dir, const char *db, int at_least, int at_most)
{
    struct cx *other = cx_new();
    struct house *house = NULL;
    struct house_config config = { .store = { .dir = dir, .url = db }, .rooms = cx->house->rooms };
    const char *pin = "";
    int n = -1;
    int rc = house_open(other, &config, &house);
    if (rc < 0)
        test_failed(__FILE__, __LINE__, "does not open: %s", fault_first(other, rc));
    other->house = house;
    EQ(store_read(house->store, other, get_secret, &pin), E_OK);
    STR_EQ(pin, "482913");
    EQ(store_read(house->store, other, check_blobs, NULL), E_OK);
    EQ(store_read(house->store, other, count_settings, &n), E_OK);
    IS(n >= at_least && n <= at_most);
    EQ(store_check(other, house->store), E_OK);
    house_close(house);
    cx_free(other);
}

/* ---- tests ---- */

TEST(a_copy_under_load_is_one_moment_of_the_office)
{
    struct load load = { .house = cx->house };
    const char *file = beside(cx, "copy"), *dir = beside(cx, "again"), *db = second_database(cx);
    fill(cx);
    pthread_create(&load.thread, NULL, load_main, &load);
    while (load.n < 5)
        usleep(1000);
    int before = load.n;
    struct ran b = backup(file);
    int after = load.n;
    load.stop = true;
    pthread_join(load.thread, NULL);
    EQ(b.rc, E_OK);
    EQ(b.exit_code, 0);
    HAS(b.out, "motcua.key");
    HAS(b.out, "3 tệp");
    IS(after > before);
    IS(access(arena_printf(cx->mem, "%s.part", file), F_OK) != 0);
    struct stat st;
    EQ(stat(file, &st), 0);
    EQ(st.st_mode & 0777, 0600);
    struct ran r = restore(file, dir, db, own_key(cx));
    HAS(r.out, "Đã khôi phục");
    EQ(r.rc, E_OK);
    look_at(cx, dir, db, before, after + 1);
    EQ(strcmp(names_in(cx, cx->house->spool), ""), 0);
    drop_second(cx);
}

TEST(an_idle_office_comes_back_row_by_row)
{
    const char *file = beside(cx, "copy"), *dir = beside(cx, "again"), *db = second_database(cx);
    fill(cx);
    EQ(backup(file).rc, E_OK);
    EQ(restore(file, dir, db, own_key(cx)).rc, E_OK);
    if (on_pg(cx))
        STR_EQ(pg_digest(cx, db), pg_digest(cx, first_url(cx)));
    else
        sqlite_same(arena_printf(cx->mem, "%s/motcua.db", cx->house->dir),
                    arena_printf(cx->mem, "%s/motcua.db", dir));
    IS(access(arena_printf(cx->mem, "%s/.restore", dir), F_OK) != 0);
    drop_second(cx);
}

TEST(without_the_key_it_says_so)
{
    const char *file = beside(cx, "copy"), *dir = beside(cx, "again"), *db = second_database(cx);
    fill(cx);
    EQ(backup(file).rc, E_OK);
    struct ran r = restore(file, dir, db, NULL);
    EQ(r.rc, E_OK);
    HAS(r.out, "CHƯA CÓ TỆP KHÓA");
    HAS(r.out, "mã tra cứu");
    /* Brought later, it opens everything. */
    char key[65] = "";
    FILE *from = fopen(own_key(cx), "re"),
         *to = fopen(arena_printf(cx->mem, "%s/motcua.key", dir), "we");
    must(from && to && fread(key, 1, 64, from) == 64 && fputs(key, to) >= 0);
    fclose(from);
    fclose(to);
    look_at(cx, dir, db, 0, 0);
    drop_second(cx);
}

static void copy_text(const char *from, const char *to)
{
    char text[65] = "";
    FILE *in = fopen(from, "re"), *out = fopen(to, "we");
    must(in && out && fread(text, 1, 64, in) == 64 && fputs(text, out) >= 0);
    fclose(in);
    fclose(out);
}

TEST(a_new_key_file_opens_what_the_old_one_sealed)
{
    const char *before = beside(cx, "before"), *after = beside(cx, "after"),
               *dir = beside(cx, "again"), *old = beside(cx, "old-key"), *db = second_database(cx),
               *pin;
    fill(cx);
    copy_text(own_key(cx), old);
    EQ(backup(before).rc, E_OK);
    struct ran r = command(bench.house, NULL, NULL, "rekey", 0, NULL);
    EQ(r.rc, E_OK);
    HAS(r.out, "motcua.key.until-");
    EQ(store_read(bench.house->store, cx, get_secret, &pin), E_OK);
    STR_EQ(pin, "482913"); /* the running office did not notice */
    EQ(backup(after).rc, E_OK);
    EQ(restore(before, dir, db, own_key(cx)).rc, E_CONFLICT); /* needs the key of its day */
    EQ(restore(before, dir, db, old).rc, E_OK);
    look_at(cx, dir, db, 0, 0);
    drop_second(cx);
    db = second_database(cx);
    dir = beside(cx, "once-more");
    EQ(restore(after, dir, db, old).rc, E_CONFLICT);
    EQ(restore(after, dir, db, own_key(cx)).rc, E_OK);
    look_at(cx, dir, db, 0, 0);
    /* Killed after the database had the new key and before the file was in its place. */
    copy_text(own_key(cx), arena_printf(cx->mem, "%s/motcua.key.next", dir));
    copy_text(old, arena_printf(cx->mem, "%s/motcua.key", dir));
    look_at(cx, dir, db, 0, 0);
    IS(access(arena_printf(cx->mem, "%s/motcua.key.next", dir), F_OK) != 0);
    look_at(cx, dir, db, 0, 0);
    drop_second(cx);
}

TEST(another_key_is_refused_and_leaves_nothing)
{
    const char *file = beside(cx, "copy"), *dir = beside(cx, "again"), *key = beside(cx, "key"),
               *db = second_database(cx);
    EQ(key_file_write(cx, key, (const uint8_t[32]){ 1 }), E_OK);
    EQ(backup(file).rc, E_OK);
    struct ran r = restore(file, dir, db, key);
    EQ(r.rc, E_CONFLICT);
    HAS(r.out, "Tệp khóa không phải");
    STR_EQ(names_in(cx, dir), "");
    EQ(restore(file, dir, db, own_key(cx)).rc, E_OK);
    drop_second(cx);
}

TEST(only_an_empty_place_is_filled)
{
    const char *file = beside(cx, "copy"), *dir = beside(cx, "again"), *db = second_database(cx);
    EQ(backup(file).rc, E_OK);
    EQ(restore(file, cx->house->dir, db, NULL).rc, E_CONFLICT);
    EQ(mkdir(dir, 0700), 0);
    const char *paper = arena_printf(cx->mem, "%s/thư.txt", dir);
    FILE *f = fopen(paper, "we");
    fclose(f);
    struct ran r = restore(file, dir, db, NULL);
    EQ(r.rc, E_CONFLICT);
    HAS(r.out, "thư.txt");
    STR_EQ(names_in(cx, dir), "thư.txt ");
    unlink(paper);
    int lock =
        open(arena_printf(cx->mem, "%s/motcua.lock", dir), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    EQ(flock(lock, LOCK_EX), 0);
    r = restore(file, dir, db, NULL);
    EQ(r.rc, E_CONFLICT);
    HAS(r.out, "motcua serve");
    close(lock);
    drop_second(cx);
    if (on_pg(cx)) { /* tables are there */
        unlink(arena_printf(cx->mem, "%s/motcua.lock", dir));
        EQ(restore(file, dir, first_url(cx), NULL).rc, E_CONFLICT);
        STR_EQ(names_in(cx, dir), "");
    }
}

static void copy_part(const char *from, const char *to, size_t n, long flip)
{
    static char bytes[4 << 20];
    FILE *f = fopen(from, "re");
    size_t got = fread(bytes, 1, sizeof bytes, f);
    must(got < sizeof bytes && n <= got);
    fclose(f);
    if (flip >= 0)
        bytes[flip] ^= 0x10;
    f = fopen(to, "we");
    must(f && fwrite(bytes, 1, n, f) == n);
    fclose(f);
}

TEST(half_a_file_or_a_flipped_bit_becomes_nothing)
{
    const char *file = beside(cx, "copy"), *bad = beside(cx, "bad"), *dir = beside(cx, "again");
    struct stat st;
    fill(cx);
    EQ(backup(file).rc, E_OK);
    EQ(stat(file, &st), 0);
    if (on_pg(cx))
        return; /* the same code */
    for (int i = 0; i < 24; i++) {
        copy_part(file, bad, (size_t)(st.st_size * i / 24), -1);
        EQ(restore(bad, dir, "", NULL).rc, E_CONFLICT);
        STR_EQ(names_in(cx, dir), "");
    }
    for (int i = 1; i <= 12; i++) { /* the last bytes, too: the seal stands there */
        copy_part(file, bad, (size_t)(st.st_size - i), -1);
        EQ(restore(bad, dir, "", NULL).rc, E_CONFLICT);
    }
    for (int i = 0; i < 24; i++) {
        copy_part(file, bad, (size_t)st.st_size, (long)(st.st_size * i / 24 + 5));
        const char *to = arena_printf(cx->mem, "%s-%d", dir, i),
                   *db = arena_printf(cx->mem, "%s/motcua.db", to);
        if (restore(bad, to, "", own_key(cx)).rc ==
            E_OK) /* the bit meant nothing: a time, a size of a window */
            sqlite_same(arena_printf(cx->mem, "%s/motcua.db", cx->house->dir), db);
        else
            IS(access(db, F_OK) != 0);
    }
}

TEST(a_lost_or_rotten_attachment_is_told)
{
    const char *file = beside(cx, "copy");
    fill(cx);
    const char *path = blob_path(cx, sha256_text(cx->mem, papers[2], strlen(papers[2])));
    FILE *f = fopen(path, "we");
    fputs("bốn", f);
    fclose(f);
    struct ran b = backup(file);
    EQ(b.rc, E_CONFLICT);
    HAS(b.out, "hỏng trên đĩa");
    IS(access(file, F_OK) != 0 && access(arena_printf(cx->mem, "%s.part", file), F_OK) != 0);
    unlink(path);
    b = backup(file);
    EQ(b.rc, E_OK);
    IS(b.exit_code != 0);
    HAS(b.out, "không còn trên đĩa");
}

TEST(places_that_cannot_be_written_are_told)
{
    EQ(backup("/không/có/copy").rc, E_NOTFOUND);
    EQ(backup("-").rc, E_INVALID);
    struct ran r = restore("/không/có", beside(cx, "again"), "", NULL);
    EQ(r.rc, E_NOTFOUND);
    STR_EQ(names_in(cx, beside(cx, "again")), "none");
}

TEST(what_a_killed_restore_left_is_no_hindrance)
{
    const char *file = beside(cx, "copy"), *dir = beside(cx, "again"), *db = second_database(cx);
    fill(cx);
    EQ(backup(file).rc, E_OK);
    EQ(mkdir(dir, 0700), 0);
    EQ(mkdir(arena_printf(cx->mem, "%s/.restore", dir), 0700), 0);
    EQ(mkdir(arena_printf(cx->mem, "%s/.restore/blobs", dir), 0700), 0);
    EQ(mkdir(arena_printf(cx->mem, "%s/blobs", dir), 0700), 0);
    EQ(restore(file, dir, db, own_key(cx)).rc, E_OK);
    look_at(cx, dir, db, 0, 0);
    drop_second(cx);
}
