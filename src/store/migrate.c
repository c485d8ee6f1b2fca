// SPDX-License-Identifier: Apache-2.0
/*
 * migrate.c - brings the tables of all rooms up to the program. A migration runs once, in a
 * transaction of its own together with its row in `migration`; one that was applied may never
 * change (its hash is kept).
 */
#include "base/crypt.h"
#include "base/log.h"
#include "inside.h"

#include <string.h>

struct applied {
    const char *room, *hash;
    int64_t n;
};
static const struct field applied_fields[] = {
    FIELD(struct applied, room),
    FIELD(struct applied, n),
    FIELD(struct applied, hash),
    FIELD_END,
};

static int make_table(struct cx *cx, void *arg)
{
    (void)arg;
    return store_raw(
        cx,
        "CREATE TABLE IF NOT EXISTS migration (room TEXT NOT NULL, n INTEGER NOT NULL, hash TEXT NOT NULL,"
        " applied_at INTEGER NOT NULL, PRIMARY KEY (room, n)) WITHOUT ROWID, STRICT",
        "CREATE TABLE IF NOT EXISTS migration (room TEXT NOT NULL, n BIGINT NOT NULL, hash TEXT NOT NULL,"
        " applied_at BIGINT NOT NULL, PRIMARY KEY (room, n))");
}

struct one {
    const char *room, *text, *hash;
    int64_t n;
};

static int apply_one(struct cx *cx, void *arg)
{
    const struct one *m = arg;
    /* Two programs that start together on PostgreSQL: the second waits here, then its row is
     * refused. */
    TRY(store_raw(cx, "", "LOCK TABLE migration IN EXCLUSIVE MODE"));
    TRY(store_raw(cx, m->text, m->text));
    return db_exec(cx, &sql_migration_add, ARGS(A(room, m->room), A(n, m->n), A(hash, m->hash)));
}

static int read_applied(struct cx *cx, void *arg)
{
    return db_rows(cx, &sql_migration_list, NO_ARGS, applied_fields, sizeof(struct applied), arg);
}

static const struct applied *find(struct rows rows, const char *room, int64_t n)
{
    ROWS_EACH(struct applied, a, rows) {
        if (a->n == n && strcmp(a->room, room) == 0)
            return a;
    }
    return NULL;
}

static int migrate_room(struct cx *cx, struct store *store, const char *room,
                        const char *const *schema, struct rows applied)
{
    int64_t n = 0;
    for (const char *const *pair = schema; pair && pair[0]; pair += 2) {
        const char *text = pair[store->engine];
        struct one m = { room, text, sha256_text(cx->mem, text, strlen(text)), ++n };
        const struct applied *was = find(applied, room, n);
        if (!was && store->frozen) {
            return fail(cx, E_BUSY, "",
                        "Dữ liệu cần nâng cấp nhưng ổ đĩa đang chỉ đọc. Xin báo quản trị viên.");
        } else if (!was) {
            TRY(store_write(store, cx, LANE_BACKGROUND, apply_one, &m));
            log_line(LOG_TRACE, "migration=%s/%lld applied", room, (long long)n);
        } else if (strcmp(was->hash, m.hash) != 0) {
            return fail(
                cx, E_CONFLICT, "",
                "Bước nâng cấp dữ liệu %s/%03lld đã chạy nhưng nội dung trong chương trình đã khác. "
                "Chương trình không khởi động để bảo vệ dữ liệu.",
                room, (long long)n);
        }
    }
    if (find(applied, room, n + 1))
        return fail(
            cx, E_CONFLICT, "",
            "Dữ liệu được ghi bởi phiên bản mới hơn của chương trình (%s/%03lld). Hãy nâng cấp chương trình.",
            room, (long long)n + 1);
    return E_OK;
}

int store_migrate(struct cx *cx, struct store *store, const struct migration_set *sets, size_t n)
{
    struct rows applied;
    if (!store->frozen)
        TRY(store_write(store, cx, LANE_PEOPLE, make_table, NULL));
    TRY(store_read(store, cx, read_applied, &applied));
    TRY(migrate_room(cx, store, "store", store_schema, applied));
    TRY(id_load(cx, store));
    TRY(list_key_load(cx, store));
    for (size_t i = 0; i < n; i++)
        if (strcmp(sets[i].room, "store") != 0)
            TRY(migrate_room(cx, store, sets[i].room, sets[i].schema, applied));
    return E_OK;
}
