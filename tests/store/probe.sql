-- SPDX-License-Identifier: Apache-2.0
--: probe_add
INSERT INTO probe (id, agency_id, code, name, status, due_at, day, fee, urgent, parent_id, rev)
VALUES (:id, :cx_agency, :code, :name, :status, :due_at, :day, :fee, :urgent, :parent, 1);

--: probe_add_quietly
INSERT INTO probe (id, agency_id, code, name, status, due_at, day, fee, urgent, parent_id, rev)
VALUES (:id, :cx_agency, :code, :name, :status, :due_at, :day, :fee, :urgent, :parent, 1)
ON CONFLICT (code) DO NOTHING
RETURNING id;

--: probe_get
SELECT id, code, name, status, due_at, day, fee, urgent, parent_id AS parent, rev
  FROM probe WHERE id = :id AND agency_id = :cx_agency;

--: probe_rename
UPDATE probe SET name = :name, rev = rev + 1
 WHERE id = :id AND rev = :rev AND agency_id = :cx_agency;

--: probe_touch
UPDATE probe SET name = :name, rev = rev + 1 WHERE id = :id AND agency_id = :cx_agency;

--: probe_all
SELECT id, code, name, status, due_at, day, fee, urgent, parent_id AS parent, rev
  FROM probe WHERE agency_id = :cx_agency ORDER BY id;

--: probe_count
SELECT COUNT(*) FROM probe WHERE agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope);

--: probe_page
SELECT p.id, p.code, p.name, p.status, p.due_at, p.day, p.fee, p.urgent, p.parent_id AS parent, p.rev
  FROM probe p
 WHERE p.agency_id = :cx_agency
--? status:  AND p.status = :status
--? name:  AND p.name >= :from_name AND p.name < 'q?1$1'
--order due: p.due_at, p.id
--order code: p.code desc
--order newest: p.id desc

--: probe_by_status
-- Grouped: the condition of paging stands before GROUP BY.
SELECT status, COUNT(*) AS n FROM probe
 WHERE agency_id = :cx_agency
--? urgent: AND urgent = 1
--keyset
 GROUP BY status
--order status: status

--: probe_line_add
INSERT INTO probe_line (probe_id, n, note) VALUES (:probe_id, :n, :note);

--: probe_lines
SELECT n, note FROM probe_line WHERE probe_id = :probe_id ORDER BY n;

--: probe_scope_add
INSERT INTO scope_agency (scope_id, agency_id) VALUES (:scope_id, :agency_id);

--: probe_slow
--! scan: slow on purpose
WITH RECURSIVE c(n) AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 500000000) SELECT COUNT(*) FROM c;

--: probe_entry_count
--! scan: a test
SELECT COUNT(*) FROM book_entry WHERE record = :record;
