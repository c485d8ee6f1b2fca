-- SPDX-License-Identifier: Apache-2.0
-- Statements of the store itself.

--: meta_get
SELECT value FROM meta WHERE key = :key;

--: meta_put
INSERT INTO meta (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value;

--: meta_keep
-- The first one stays.
INSERT INTO meta (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO NOTHING;

--: id_mark_get
SELECT high FROM id_mark WHERE node = :node;

--: id_mark_put
INSERT INTO id_mark (node, high) VALUES (:node, :high)
ON CONFLICT (node) DO UPDATE SET high = excluded.high WHERE excluded.high > id_mark.high;

--: id_mark_lease
-- A block of `size` numbers from the later of the mark and the clock; returns its end.
INSERT INTO id_mark (node, high) VALUES (:node, :clock + :size)
ON CONFLICT (node) DO UPDATE
   SET high = CASE WHEN id_mark.high > :clock THEN id_mark.high ELSE :clock END + :size
RETURNING high;

--: migration_list
--! scan: once, at the start
SELECT room, n, hash FROM migration;

--: migration_count
--! scan: a handful of rows
SELECT COUNT(*) FROM migration;

--: migration_add
INSERT INTO migration (room, n, hash, applied_at) VALUES (:room, :n, :hash, :cx_now);

--: book_next
--! unscoped: the caller names the agency of the register
INSERT INTO book (id, agency_id, kind, year, series, first_no, last_no, last_day)
VALUES (:id, :agency_id, :kind, :year, :series, 1, 1, :day)
ON CONFLICT (agency_id, kind, year, series) DO UPDATE
   SET last_no = book.last_no + 1, last_day = excluded.last_day
 WHERE book.last_day <= excluded.last_day
RETURNING id AS book_id, last_no AS no;

--: book_start
--! unscoped: the caller names the agency of the register
INSERT INTO book (id, agency_id, kind, year, series, first_no, last_no, last_day)
VALUES (:id, :agency_id, :kind, :year, :series, :next, :next - 1, '')
ON CONFLICT (agency_id, kind, year, series) DO UPDATE
   SET first_no = excluded.first_no, last_no = excluded.last_no
 WHERE book.last_no = book.first_no - 1;

--: book_add
INSERT INTO book_entry (book_id, no, suffix, state, record, day, reason)
VALUES (:book_id, :no, '', :state, :record, :day, :reason);

--: book_hold
--! unscoped: the caller names the agency of the register
UPDATE book SET last_no = last_no
 WHERE agency_id = :agency_id AND kind = :kind AND year = :year AND series = :series AND last_day > :day
RETURNING id;

--: book_before
SELECT e.book_id, e.no, COALESCE((SELECT MAX(s.suffix) FROM book_entry s WHERE s.book_id = e.book_id AND s.no = e.no), '') AS suffix
  FROM book_entry e
 WHERE e.book_id = :book_id AND e.suffix = '' AND e.day <= :day
 ORDER BY e.no DESC LIMIT 1;

--: book_insert
INSERT INTO book_entry (book_id, no, suffix, state, record, day, reason)
VALUES (:book_id, :no, :suffix, 'TAKEN', :record, :day, :reason);

--: book_state
--! unscoped: the caller names the agency of the register
UPDATE book_entry SET state = :state, reason = CASE WHEN :reason = '' THEN reason ELSE :reason END
 WHERE book_id = (SELECT id FROM book WHERE agency_id = :agency_id AND kind = :kind AND year = :year
                     AND series = :series)
   AND no = :no AND suffix = '' AND (state = 'RESERVED' OR (state = 'TAKEN' AND :state = 'VOID'));

--: book_faults
--! unscoped: the check of the whole database
--! scan: the check of the whole database
SELECT b.kind, b.year, b.series, b.first_no, b.last_no, COUNT(e.no) AS entries,
       COALESCE(MIN(e.no), b.first_no) AS lowest, COALESCE(MAX(e.no), b.last_no) AS highest
  FROM book b LEFT JOIN book_entry e ON e.book_id = b.id AND e.suffix = ''
 GROUP BY b.id, b.kind, b.year, b.series, b.first_no, b.last_no
HAVING COUNT(e.no) <> b.last_no - b.first_no + 1 OR COALESCE(MIN(e.no), b.first_no) <> b.first_no
    OR COALESCE(MAX(e.no), b.last_no) <> b.last_no
 LIMIT 100;

--: book_day_faults
--! scan: the check of the whole database
SELECT COUNT(*) AS n FROM (
    SELECT day, LAG(day, 1, '') OVER (PARTITION BY book_id ORDER BY no) AS prev
      FROM book_entry WHERE suffix = '') d
 WHERE d.prev > d.day;

--: counter_take
--! unscoped: the caller names the agency of the counter
INSERT INTO counter (agency_id, kind, day, last_no) VALUES (:agency_id, :kind, :day, 1)
ON CONFLICT (agency_id, kind, day) DO UPDATE SET last_no = counter.last_no + 1
RETURNING last_no;

--: search_doc_add
--! unscoped: a public document has agency 0, others the agency of their record
INSERT INTO search_doc (id, kind, record_id, agency_id, code, title, note, url, keys, scope, folded)
VALUES (:id, :kind, :record_id, :agency_id, :code, :title, :note, :url, :keys, :scope, :folded)
ON CONFLICT (kind, record_id) DO NOTHING;

--: search_doc_change
--! unscoped: a public document has agency 0, others the agency of their record
UPDATE search_doc SET agency_id = :agency_id, code = :code, title = :title, note = :note, url = :url, keys = :keys,
       scope = :scope, folded = :folded
 WHERE id = :id;

--: search_key_add
INSERT INTO search_key (key, doc_id) VALUES (:key, :doc_id)
ON CONFLICT (key, doc_id) DO NOTHING;

--: search_key_drop
DELETE FROM search_key WHERE key = :key AND doc_id = :doc_id;

--: search_doc_get
--! unscoped: read before it is changed or dropped, in the transaction of its owner
SELECT id, code, keys, folded, scope FROM search_doc WHERE kind = :kind AND record_id = :record_id
--@postgres:    FOR UPDATE
;

--: search_doc_drop
--! unscoped: dropped by the owner of the record
DELETE FROM search_doc WHERE id = :id;

--: search_word_add
INSERT INTO search_word (word) VALUES (:word)
ON CONFLICT (word) DO NOTHING;

--: search_by_key
--! scan: at most 500 rows of the sub-select
SELECT d.record_id AS id, d.kind, d.code, d.title, d.note, d.url
  FROM (SELECT key, doc_id FROM search_key WHERE key >= :key AND key < :key_end ORDER BY key, doc_id DESC LIMIT 500) k
       CROSS JOIN search_doc d
 WHERE d.id = k.doc_id
   AND (d.agency_id = 0 OR d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope))
   AND (:kind = '' OR d.kind = :kind)
 ORDER BY CASE WHEN k.key = :key THEN 0 ELSE 1 END, d.id DESC
 LIMIT :limit;

--: search_key_known
SELECT 1 FROM search_key WHERE key >= :key AND key < :key_end LIMIT 1;

--: search_word_ends
--! scan: at most :limit words of the sub-select
SELECT COUNT(*) AS n FROM (SELECT word FROM search_word WHERE word >= :last AND word < :last_end LIMIT :limit) w;

--: search_by_words
--! scan: of agencies, while the asker reads more than a few
-- Scope stands inside the question while it is small, and is checked once more on the row. Who reads every agency is
-- not asked word by word for each of them.
SELECT d.record_id AS id, d.kind, d.code, d.title, d.note, d.url
--@sqlite:  FROM search_fts f CROSS JOIN search_doc d ON d.id = f.rowid
--@sqlite: WHERE search_fts MATCH :head
--@sqlite:    || CASE WHEN :last = '' THEN '' ELSE (
--@sqlite:           SELECT 'folded : (' || COALESCE(group_concat(word, ' OR '), :last) || ')' FROM (
--@sqlite:               SELECT word FROM search_word WHERE word >= :last AND word < :last_end LIMIT 400)) END
--@sqlite:    || :tail
--@sqlite:    || COALESCE((SELECT ' AND scope : (a0' || COALESCE(group_concat(' OR a' || agency_id, ''), '') || ')'
--@sqlite:                   FROM scope_agency WHERE scope_id = :cx_scope HAVING COUNT(*) <= 4
--@sqlite:                       OR COUNT(*) <= 64 AND COUNT(*) < (SELECT COUNT(DISTINCT agency_id) FROM scope_agency)), '')
--@postgres:  FROM search_doc d
--@postgres: WHERE d.words @@ CAST(:head || :tail
--@postgres:    || COALESCE((SELECT ' & (''.a0''' || COALESCE(string_agg(' | ''.a' || agency_id || '''', ''), '') || ')'
--@postgres:                   FROM scope_agency WHERE scope_id = :cx_scope HAVING COUNT(*) <= 4
--@postgres:                       OR COUNT(*) <= 64 AND COUNT(*) < (SELECT COUNT(DISTINCT agency_id) FROM scope_agency)), '') AS tsquery)
   AND (d.agency_id = 0 OR d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope))
--@sqlite:   AND (:begins = '' OR ' ' || d.folded LIKE '% ' || :begins || '%')
--@sqlite: ORDER BY f.rowid DESC
--@postgres: ORDER BY d.id DESC
 LIMIT :limit;

-- The index itself is SQLite's FTS5; PostgreSQL keeps a column and has nothing to do here.

--: search_index_add
--! unscoped: moves what the batch changed into the index
--@sqlite: INSERT INTO search_fts (rowid, folded, scope) VALUES (:id, :folded, :scope)
--@postgres: UPDATE search_doc SET folded = :folded WHERE id = :id

--: search_index_forget
--@sqlite: INSERT INTO search_fts (search_fts, rowid, folded, scope) VALUES ('delete', :id, :folded, :scope)
--@postgres: DELETE FROM search_key WHERE key = :folded AND doc_id = :id

--: search_index_rebuild
--@sqlite: INSERT INTO search_fts (search_fts) VALUES ('rebuild')
--@postgres: REINDEX INDEX search_doc_words

--: search_index_check
--@sqlite: INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)
--@postgres: UPDATE search_doc SET scope = scope WHERE id = 0
--! unscoped: the check of the whole database
