#!/bin/sh
# room.sh - make a new room: a folder that compiles, with one page and one test, and its line in src/main/rooms.c.
# SPDX-License-Identifier: Apache-2.0
# Usage: sh tools/room.sh NAME     (one English word in small letters; HACKING.md goes on from there)
set -eu
cd "$(dirname "$0")/.."
name=${1:-}
case $name in
'' | *[!a-z]*) sed -n '4s/^# //p' "$0" >&2; exit 2 ;;
esac
room=src/rooms/$name
[ ! -e "$room" ] || { echo "$room is there already" >&2; exit 1; }
upper=$(echo "$name" | tr a-z A-Z)
mkdir -p "$room/schema" "$room/templates" "$room/test"

# Each file below is text with NAME in it.
put() { sed "s/NAME/$name/g; s/UPPER/$upper/g" >"$room/$1"; }

: >"$room/NEEDS"
put README.md <<'E'
# NAME – (tên phòng bằng tiếng Việt)

What it is for, in two lines.

| word | here |
|---|---|
| … | `NAME` |

Legal basis: …
E
put "$name.h" <<'E'
// SPDX-License-Identifier: Apache-2.0
/* NAME.h - what this room is for. Public face of the room. */
#ifndef UPPER_H
#define UPPER_H
#include "desk/room.h"

struct NAME {
    int64_t id;
    int64_t agency_id;
    const char *title;
    struct utc created_at;
    int64_t rev;
};
extern const struct field NAME_fields[];
extern const struct room NAME_room;

/* In a write. *ret is what was given with id, agency_id, created_at, rev. */
int NAME_add(struct cx *, const struct NAME *given, struct NAME *ret) MUST_USE NONNULL;
/* Those of the asker's agencies, newest first, at most 200; rows of struct NAME. */
int NAME_list(struct cx *, struct rows *ret) MUST_USE NONNULL;
#endif
E
put "${name}_room.h" <<'E'
// SPDX-License-Identifier: Apache-2.0
/* NAME_room.h - private to this folder; no other room may include it. */
#ifndef UPPER_ROOM_H
#define UPPER_ROOM_H
#include "desk/form.h"
#include "rooms/NAME/NAME.h"

int NAME_store_add(struct cx *, const struct NAME *) MUST_USE;

struct NAME_view {
    struct input title;
    struct rows rows; /* struct NAME */
};
handler NAME_page, NAME_page_add;
#endif
E
put "$name.c" <<'E'
// SPDX-License-Identifier: Apache-2.0
/* NAME.c - the record, its rules, and the room's card for the house. */
#include "NAME_room.h"
#include "NAME_sql.h"
#include "NAME_tpl.h"

const struct field NAME_fields[] = {
    FIELD(struct NAME, id, .readonly = true),
    FIELD(struct NAME, agency_id, .readonly = true),
    FIELD(struct NAME, title, .label = "Tên", .required = true, .max_len = 200),
    FIELD(struct NAME, created_at, .label = "Lúc ghi", .readonly = true),
    FIELD(struct NAME, rev, .readonly = true),
    FIELD_END,
};

int NAME_add(struct cx *cx, const struct NAME *given, struct NAME *ret)
{
    TRY(record_check(cx, NAME_fields, given));
    *ret = *given;
    ret->id = id_new(cx);
    ret->agency_id = cx->who->agency_id;
    ret->created_at = cx->now;
    ret->rev = 1;
    TRY(NAME_store_add(cx, ret));
    return record_change(cx, &(struct change){ .kind = "NAME", .record_id = ret->id, .verb = "add" });
}

static const struct route routes[] = {
    { GET, "/NAME", NAME_page, "NAME.read" },
    { POST, "/NAME", NAME_page_add, "NAME.add", .form = NAME_page },
    { 0 },
};
static const struct perm perms[] = {
    { "NAME.read", "Xem NAME" },
    { "NAME.add", "Ghi NAME" },
    { 0 },
};
static const struct menu menu[] = {
    { "VĂN PHÒNG", "NAME", "/NAME", "note", "NAME.read", 900, NULL },
    { 0 },
};
const struct room NAME_room = {
    .name = "NAME",
    .title = "NAME",
    .schema = NAME_schema,
    .sql = NAME_sql,
    .tpl = NAME_tpl,
    .routes = routes,
    .perms = perms,
    .menu = menu,
};
E
put "$name.sql" <<'E'
-- Statements of the room NAME.

--: NAME_add
INSERT INTO NAME (id, agency_id, title, created_at, rev)
VALUES (:id, :cx_agency, :title, :created_at, :rev);

--: NAME_list
SELECT id, agency_id, title, created_at, rev FROM NAME
 WHERE agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
 ORDER BY created_at DESC, id DESC LIMIT :limit;
E
put "${name}_store.c" <<'E'
// SPDX-License-Identifier: Apache-2.0
/* NAME_store.c - the only file here that names a statement. */
#include "NAME_room.h"
#include "NAME_sql.h"

enum { LIST_MAX = 200 };

int NAME_store_add(struct cx *cx, const struct NAME *x)
{
    return db_exec(cx, &sql_NAME_add, ARGS(R(NAME_fields, x)));
}

int NAME_list(struct cx *cx, struct rows *ret)
{
    return db_rows(cx, &sql_NAME_list, ARGS(A(limit, LIST_MAX)), NAME_fields, sizeof(struct NAME), ret);
}
E
put "${name}_pages.c" <<'E'
// SPDX-License-Identifier: Apache-2.0
/* NAME_pages.c - requests in, HTML out. No SQL, no rules. */
#include "NAME_room.h"
#include "NAME_tpl.h"

int NAME_page(struct cx *cx, struct req *req)
{
    struct NAME_view view = { .title = input_of(cx, NAME_fields, "title", "", NULL) };
    TRY(NAME_list(cx, &view.rows));
    return reply_page(cx, req, &tpl_NAME_page, "NAME", &view);
}

int NAME_page_add(struct cx *cx, struct req *req)
{
    struct NAME given = { 0 }, added;
    TRY(form_read(cx, req, NAME_fields, &given));
    TRY(NAME_add(cx, &given, &added));
    return reply_flash(cx, req, "/NAME", "Đã ghi: %s.", added.title);
}
E
put "schema/001_$name.sql" <<'E'
-- One row per … ; never edited after release: later changes are new files.
CREATE TABLE NAME (
    id         ID,
    agency_id  INT  NOT NULL,
    title      TEXT NOT NULL,
    created_at INT  NOT NULL,
    rev        INT  NOT NULL
);
CREATE INDEX NAME_newest ON NAME (created_at, id, agency_id);
E
put "templates/${name}_page.html" <<'E'
{% view struct NAME_view %}
{% include "rooms/NAME/NAME_room.h" %}
{% import "form.html" %}
<header class="page-head"><div><h1>NAME</h1></div></header>
{% if can("NAME.add") %}{% call faults() %}
<form method="post" action="/NAME" class="form">{% csrf %}{% call field(title) %}{% call submit_row("Ghi", "") %}</form>{% endif %}
{% if rows %}<ul class="card answers">{% for x : struct NAME in rows %}<li><b>{{ x.title }}</b><p class="num">{{ x.created_at }}</p></li>
{% endfor %}</ul>{% else %}<div class="card">{% call nothing("inbox", "Chưa có gì.", "") %}</div>{% endif %}
E
put "test/${name}_test.c" <<'E'
// SPDX-License-Identifier: Apache-2.0
/* NAME_test.c - each test runs once per engine on an empty, migrated database. */
#include "rooms/NAME/NAME.h"
#include "test.h"

TEST(what_is_written_is_seen_by_the_own_agency_alone)
{
    as_user(cx, "lan", "NAME.read NAME.add");
    EQ(http(cx, POST, "/NAME", "title="), 422);
    EQ(http(cx, POST, "/NAME", "title=<b>Lan"), 303);
    EQ(http(cx, GET, "/NAME", ""), 200);
    HAS(reply_body(cx), "<b>&lt;b&gt;Lan</b>");
    as_user_of(cx, TEST_AGENCY + 1, "tam", "NAME.read");
    EQ(http(cx, GET, "/NAME", ""), 200);
    HASNT(reply_body(cx), "Lan");
    EQ(http(cx, POST, "/NAME", "title=x"), 403);
}
E

list=src/main/rooms.c
last=$(grep -n '^#include "rooms/' "$list" | tail -n 1 | cut -d: -f1)
[ -n "$last" ] || last=$(grep -n '^#include' "$list" | tail -n 1 | cut -d: -f1)
sed -i "${last}a #include \"rooms/$name/$name.h\"" "$list"
sed -i "s/^    NULL,\$/    \&${name}_room,\n    NULL,/" "$list"
clang-format -i "$room"/*.[ch] "$room"/test/*.c 2>/dev/null || true
echo "$room is ready. Now: make && make out/gcc/$room/test/${name}_test && out/gcc/$room/test/${name}_test"
