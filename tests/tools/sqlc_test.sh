#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# sqlc_test.sh - the statement compiler: what it writes for both engines, and what it must refuse at which line.
# Usage: sqlc_test.sh   from the root of the tree, after make.
sqlc=$PWD/out/tools/sqlc
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
bad=0
ok() { echo "[       OK ] $1"; }
fail() { echo "[  FAILED  ] $1"; bad=$((bad + 1)); }

cat >001_other.sql <<'E'
CREATE TABLE pot ( -- a comment
    id        ID,
    agency_id INT  NOT NULL,
    name      TEXT NOT NULL, picture BYTES NOT NULL
);
CREATE TABLE late (id ID);
ALTER TABLE late ADD COLUMN agency_id INT NOT NULL DEFAULT 0;
CREATE TABLE scope_agency (scope_id INT NOT NULL, agency_id INT NOT NULL, PRIMARY KEY (scope_id, agency_id)) WITHOUT ROWID;
CREATE TABLE free (id ID, n INT NOT NULL);
E

# refused NAME LINE WORDS: the statements on stdin must be refused at that line with those words.
refused() {
    cat >s.sql
    if "$sqlc" -o . -s 001_other.sql room s.sql 2>err; then
        fail "$1"
    elif grep -q "^s.sql:$2: .*$3" err; then
        ok "$1"
    else
        cat err
        fail "$1"
    fi
}

refused no_scope 1 'pot' <<'E'
--: a
SELECT id FROM pot WHERE id = :id
E
refused scope_once_per_table 1 '2 tenant table' <<'E'
--: a
SELECT p.id FROM pot p JOIN late l ON l.id = p.id WHERE p.agency_id = :cx_agency
E
refused comma_join 1 '2 tenant table' <<'E'
--: a
SELECT p.id FROM free f, pot p, late l WHERE p.agency_id = :cx_agency
E
refused sub_select 1 '2 tenant table' <<'E'
--: a
SELECT id FROM pot WHERE agency_id = :cx_agency AND id IN (SELECT id FROM late)
E
refused scope_without_sub_select 1 'pot' <<'E'
--: a
SELECT id FROM pot WHERE :cx_scope = :cx_scope
E
refused scope_in_an_optional_line 1 'pot' <<'E'
--: a
SELECT id FROM pot WHERE 1 = 1
--? mine: AND agency_id = :cx_agency
E
refused optional_line_without_scope 1 'late' <<'E'
--: a
SELECT id FROM free WHERE 1 = 1
--? late: AND id IN (SELECT id FROM late)
E
refused one_engine_without_scope 1 'pot' <<'E'
--: a
SELECT id FROM free
--@postgres: WHERE id IN (SELECT id FROM pot)
E
refused insert_without_scope 1 'pot' <<'E'
--: a
INSERT INTO pot (id, agency_id) VALUES (:id, :agency_id)
E
refused update_without_scope 1 'pot' <<'E'
--: a
UPDATE pot SET name = '' WHERE id = :id
E
refused is_null_or 4 'optional line' <<'E'
--: a
SELECT id
  FROM free
 WHERE (:n IS NULL OR n = :n)
E
refused unknown_cx 2 'cx_everything' <<'E'
--: a
SELECT id FROM free WHERE n = :cx_everything
E
refused deferred 2 'deferred' <<'E'
--: a
SELECT id FROM free WHERE n = 1 DEFERRABLE
E
refused star 2 'columns' <<'E'
--: a
SELECT * FROM free
E
refused two_statements 3 'one statement' <<'E'
--: a
SELECT id FROM free;
SELECT n FROM free;
E
refused same_name 3 'already' <<'E'
--: a
SELECT id FROM free
--: a
SELECT n FROM free
E
refused order_without_where 1 'WHERE' <<'E'
--: a
SELECT id FROM free
--order id: id
E
refused text_after_order 4 'ORDER BY and LIMIT' <<'E'
--: a
SELECT id FROM free WHERE 1 = 1
--order id: id
LIMIT 3
E
refused order_of_an_expression 3 'not a column' <<'E'
--: a
SELECT id FROM free WHERE 1 = 1
--order id: lower(id)
E
refused mixed_directions 3 'one way' <<'E'
--: a
SELECT id FROM free WHERE 1 = 1
--order id: n desc, id
E
refused open_quote 2 'quote' <<'E'
--: a
SELECT id FROM free WHERE n = 'x
E
refused cast_of_one_engine 2 'both engines' <<'E'
--: a
SELECT id::text FROM free
E
refused reason_missing 2 'reason' <<'E'
--: a
--! unscoped:
SELECT id FROM pot
E
refused text_before_a_name 1 'first' <<'E'
SELECT 1
E

schema_refused() {
    cat >002_s.sql
    "$sqlc" -o . room 002_s.sql 2>err && fail "$1" && return
    grep -q "^002_s.sql:$2: .*$3" err && ok "$1" || { cat err; fail "$1"; }
}
schema_refused foreign_type 2 'BIGINT' <<'E'
CREATE TABLE t (id ID,
    n BIGINT NOT NULL);
E
schema_refused deferred_constraint 2 'deferred' <<'E'
CREATE TABLE t (id ID,
    n INT REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED);
E
schema_refused not_ended . "';'" <<'E'
CREATE TABLE t (id ID)

E
schema_refused unknown_block 1 'sqlite' <<'E'
--@oracle
E

# What comes out.
cat >good.sql <<'E'
-- Comments before.
--: pot_list
SELECT id, name -- ?9 and :no are words of a comment
  FROM pot p WHERE p.agency_id = :cx_agency AND name <> 'it''s :no $1'
--? name: AND name >= :name
--? ids:  AND id IN (:a, :b, :a)
--order name: p.name, p.id
--order newest: id desc
--: pot_add
INSERT INTO pot (id, agency_id, name) VALUES (:id, :cx_agency, :name)
--@postgres: ON CONFLICT DO NOTHING
RETURNING id;
--: pot_all
--! unscoped: counted for the operator
SELECT COUNT(*) FROM pot
--: pot_lock
WITH x AS (SELECT id FROM free) UPDATE free SET n = 1 WHERE id IN (SELECT id FROM x)
E
"$sqlc" -o . -s 001_other.sql room good.sql 001_other.sql || fail good_is_taken
has() { grep -qF -- "$2" room_sql."$3" && ok "$1" || { fail "$1"; }; }
has parameters_of_sqlite 'p.agency_id = ?1 AND name <> '"'it''s :no \$1'" c
has parameters_of_postgres 'p.agency_id = $1 AND name <> ' c
has parts_share_parameters '"AND id IN ($3, $4, $3)\n"' c
has part_constants 'SQL_POT_LIST_NAME = 1 << 0, SQL_POT_LIST_IDS = 1 << 1,' h
has order_constants 'SQL_POT_LIST_BY_NAME = 0, SQL_POT_LIST_BY_NEWEST = 1,' h
has order_names '{ "name", (const char *const[]){ "p.name", "p.id", NULL }, (const char *const[]){ "name", "id", NULL }, false },' c
has type_of_sqlite 'picture BLOB NOT NULL' c
has strict_table '") STRICT;' c
has type_of_postgres 'picture BYTEA NOT NULL' c
has table_options 'PRIMARY KEY (scope_id, agency_id)) WITHOUT ROWID, STRICT;' c
has reason_is_kept '.unscoped = "counted for the operator"' c
[ "$(grep -c '.writes = true' room_sql.c)" = 2 ] && ok writes_are_known || fail writes_are_known
[ "$(grep -c 'ON CONFLICT' room_sql.c)" = 1 ] && ok line_for_one_engine || fail line_for_one_engine
[ "$("$sqlc" --unscoped good.sql)" = "$(printf 'pot_all\tcounted for the operator')" ] && ok exceptions_are_listed || fail exceptions_are_listed
cp room_sql.c before.c
sed -i 's/-- a comment/-- another one/' 001_other.sql
"$sqlc" -o . -s 001_other.sql room good.sql 001_other.sql && cmp -s room_sql.c before.c && ok comments_leave_the_hash_alone || fail comments_leave_the_hash_alone

[ "$bad" -eq 0 ] && echo "[  PASSED  ] sqlc"
[ "$bad" -eq 0 ]
