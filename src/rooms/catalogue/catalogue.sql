-- SPDX-License-Identifier: Apache-2.0
-- Statements of the catalogue. It is common to all agencies: no tenant table here.

--: version_all
--! scan: the whole table, once per snapshot
SELECT id, code, n, state, valid_from, valid_to, name, field, level, matter, decision, online_level, route, unit,
       keywords, returns_paper, share, name_key, folded, hash, state_reason, rev
  FROM procedure_version ORDER BY code, valid_from, n;

--: case_all
--! scan: the whole table, once per snapshot
SELECT version_id, n, title FROM procedure_case ORDER BY version_id, n;

--: component_all
--! scan: the whole table, once per snapshot
SELECT version_id, case_n, n AS nth, name, originals, copies, note, form_url
  FROM procedure_component ORDER BY version_id, case_n, n;

--: method_all
--! scan: the whole table, once per snapshot
SELECT version_id, n, channel, unit, milli, limit_raw, hint, description FROM procedure_method ORDER BY version_id, n;

--: fee_all
--! scan: the whole table, once per snapshot
SELECT version_id, method_n, n AS nth, name, amount, currency, note, doubtful
  FROM procedure_fee ORDER BY version_id, method_n, n;

--: version_by_hash
SELECT id FROM procedure_version WHERE code = :code AND hash = :hash LIMIT 1;

--: version_latest
SELECT id, code, n, state, valid_from, valid_to, name, field, level, matter, decision, online_level, route, unit,
       keywords, returns_paper, share, name_key, folded, hash, state_reason, rev
  FROM procedure_version WHERE code = :code ORDER BY n DESC LIMIT 1;

--: version_get
SELECT id, code, n, state, valid_from, valid_to, name, field, level, matter, decision, online_level, route, unit,
       keywords, returns_paper, share, name_key, folded, hash, state_reason, rev
  FROM procedure_version WHERE id = :id;

--: version_of_code
SELECT id, code, n, state, valid_from, valid_to, name, field, level, matter, decision, online_level, route, unit,
       keywords, returns_paper, share, name_key, folded, hash, state_reason, rev
  FROM procedure_version WHERE code = :code ORDER BY n DESC LIMIT 50;

--: version_published
-- Those of the code that hold on or after a day.
SELECT id, code, n, state, valid_from, valid_to, name, field, level, matter, decision, online_level, route, unit,
       keywords, returns_paper, share, name_key, folded, hash, state_reason, rev
  FROM procedure_version
 WHERE code = :code AND state <> 'DRAFT' AND valid_to > :day AND valid_from < valid_to
 ORDER BY valid_from LIMIT 100;

--: version_insert
INSERT INTO procedure_version (id, code, n, state, valid_from, valid_to, name, field, level, matter, decision,
                               online_level, route, unit, keywords, returns_paper, share, name_key, folded, hash,
                               state_reason, rev)
VALUES (:id, :code, :n, :state, :valid_from, :valid_to, :name, :field, :level, :matter, :decision, :online_level, :route,
        :unit, :keywords, :returns_paper, :share, :name_key, :folded, :hash, :state_reason, 1);

--: version_state
UPDATE procedure_version
   SET state = :state, valid_from = :valid_from, valid_to = :valid_to, state_reason = :state_reason, rev = rev + 1
 WHERE id = :id AND rev = :rev;

--: version_end
UPDATE procedure_version SET valid_to = :day, rev = rev + 1
 WHERE code = :code AND state <> 'DRAFT' AND valid_to > :day AND valid_from <= :day;

--: version_list
--! scan: some thousand rows at most, filtered by words
SELECT id, code, n, state, CASE WHEN valid_from > '1900-01-01' AND state <> 'DRAFT' THEN valid_from ELSE '' END AS valid_from,
       valid_to, name, field, level, matter, decision, online_level, route, unit,
       keywords, returns_paper, share, name_key, folded, hash, state_reason, rev
  FROM procedure_version
 WHERE n > 0
--? q: AND folded LIKE '%' || :q || '%'
--? state: AND state = :state
--? field: AND field = :field
--? level: AND ' ' || level || ' ' LIKE '% ' || :level || ' %'
--order code: code, id
--order name: name_key, id

--: text_insert
INSERT INTO procedure_text (version_id, steps, conditions, subjects, results, authority, executing, address, portal_url,
                            more)
VALUES (:version_id, :steps, :conditions, :subjects, :results, :authority, :executing, :address, :portal_url, :more);

--: text_get
-- The texts and the legal bases in one trip, long texts in the first row only; a version without bases has one row with
-- n = 0.
SELECT CASE WHEN COALESCE(l.n, 1) = 1 THEN t.steps ELSE '' END AS steps,
       CASE WHEN COALESCE(l.n, 1) = 1 THEN t.conditions ELSE '' END AS conditions,
       CASE WHEN COALESCE(l.n, 1) = 1 THEN t.more ELSE '' END AS more,
       t.subjects, t.results, t.authority, t.executing, t.address, t.portal_url,
       COALESCE(l.n, 0) AS n, COALESCE(l.title, '') AS title, COALESCE(l.number, '') AS number
  FROM procedure_text t LEFT JOIN procedure_legal l ON l.version_id = t.version_id
 WHERE t.version_id = :version_id
 ORDER BY l.n
 LIMIT 500;

--: legal_insert
INSERT INTO procedure_legal (version_id, n, title, number) VALUES (:version_id, :n, :title, :number);

--: case_insert
INSERT INTO procedure_case (version_id, n, title) VALUES (:version_id, :n, :title);

--: component_insert
INSERT INTO procedure_component (version_id, case_n, n, name, originals, copies, note, form_url)
VALUES (:version_id, :case_n, :nth, :name, :originals, :copies, :note, :form_url);

--: method_insert
INSERT INTO procedure_method (version_id, n, channel, unit, milli, limit_raw, hint, description)
VALUES (:version_id, :n, :channel, :unit, :milli, :limit_raw, :hint, :description);

--: fee_insert
INSERT INTO procedure_fee (version_id, method_n, n, name, amount, currency, note, doubtful)
VALUES (:version_id, :method_n, :nth, :name, :amount, :currency, :note, :doubtful);

--: admin_unit_all
--! scan: the whole table, once per snapshot
SELECT code, valid_from, valid_to, name, full_name, type, parent, as_of, note FROM admin_unit ORDER BY code, valid_from;

--: admin_unit_of
SELECT code, valid_from, valid_to, name, full_name, type, parent, as_of, note
  FROM admin_unit WHERE code = :code ORDER BY as_of;

--: admin_unit_put
INSERT INTO admin_unit (code, valid_from, valid_to, name, full_name, type, parent, as_of, note)
VALUES (:code, :valid_from, :valid_to, :name, :full_name, :type, :parent, :as_of, :note)
ON CONFLICT (code, as_of) DO UPDATE
   SET valid_from = excluded.valid_from, valid_to = excluded.valid_to, name = excluded.name,
       full_name = excluded.full_name, type = excluded.type, parent = excluded.parent, note = excluded.note;

--: admin_unit_link_get
SELECT old_code, new_code, day, old_name, new_name, decision, note FROM admin_unit_link
 WHERE old_code = :old_code AND old_name = :old_name AND new_code = :new_code AND new_name = :new_name AND day = :day;

--: admin_unit_link_put
INSERT INTO admin_unit_link (old_code, new_code, day, old_name, new_name, decision, note)
VALUES (:old_code, :new_code, :day, :old_name, :new_name, :decision, :note)
ON CONFLICT (old_code, old_name, new_code, new_name, day) DO UPDATE
   SET decision = excluded.decision, note = excluded.note;

--: admin_unit_successors
SELECT old_code, new_code, day, old_name, new_name, decision, note
  FROM admin_unit_link WHERE old_code = :old_code ORDER BY day, new_code LIMIT 100;
