-- SPDX-License-Identifier: Apache-2.0
-- Statements of the room dossier.

--: dossier_add
--! unscoped: dossier_receive checks the receiving agency against the asker's scope
INSERT INTO dossier (id, agency_id, decide_id, agency, code, procedure_id, procedure, title, case_n, flow_version_id,
    channel, status, party_id, owner_type, owner, owner_key, identity, id_kind, birth, birth_year, phone, email,
    address, commune_code, submitter, submitter_identity, submitter_phone, submitter_address, submitter_relation,
    summary, sets, return_channel, received_at, due_promised, due_at, due_order, finished_at, returned_at, limit_unit,
    limit_milli, form_set, register_no, received_by, result_receiver, paused, track, pin_mac, rev)
VALUES (:id, :agency_id, :decide_id, :agency, :code, :procedure_id, :procedure, :title, :case_n, :flow_version_id,
    :channel, :status, :party_id, :owner_type, :owner, :owner_key, :identity, :id_kind, :birth, :birth_year, :phone,
    :email, :address, :commune_code, :submitter, :submitter_identity, :submitter_phone, :submitter_address,
    :submitter_relation, :summary, :sets, :return_channel, :received_at, :due_promised, :due_at, :due_order,
    :finished_at, :returned_at, :limit_unit, :limit_milli, :form_set, :register_no, :received_by, :result_receiver,
    :paused, :track, :pin_mac, :rev);

--: dossier_component_add
INSERT INTO dossier_component (dossier_id, n, name, originals, copies, note, digitised)
VALUES (:dossier_id, :component, :name, :originals, :copies, :note, :digitised);

--: dossier_component_list
SELECT n, name, originals, copies, note, digitised FROM dossier_component WHERE dossier_id = :dossier_id ORDER BY n;

--: dossier_component_digitised
UPDATE dossier_component SET digitised = 1 WHERE dossier_id = :dossier_id AND n = :n AND digitised = 0;

--: dossier_by_code
SELECT d.id, d.agency_id, d.decide_id, d.agency, d.code, d.procedure_id, d.procedure, d.title, d.case_n,
       d.flow_version_id, d.channel, d.status, d.party_id, d.owner_type, d.owner, d.owner_key, d.identity, d.id_kind,
       d.birth, d.birth_year, d.phone, d.email, d.address, d.commune_code, d.submitter, d.submitter_identity,
       d.submitter_phone, d.submitter_address, d.submitter_relation, d.summary, d.sets, d.return_channel,
       d.received_at, d.due_promised, d.due_at, d.finished_at, d.returned_at, d.limit_unit, d.limit_milli, d.form_set,
       d.register_no, d.received_by, d.result_receiver, d.paused, d.track, d.pin_mac, d.rev
  FROM dossier d
 WHERE d.code = :code
   AND (d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
        OR d.decide_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
        OR EXISTS (SELECT 1 FROM record_agency r
                    WHERE r.kind = 'dossier' AND r.record_id = d.id
                      AND r.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)));

--: dossier_by_id
SELECT d.id, d.agency_id, d.decide_id, d.agency, d.code, d.procedure_id, d.procedure, d.title, d.case_n,
       d.flow_version_id, d.channel, d.status, d.party_id, d.owner_type, d.owner, d.owner_key, d.identity, d.id_kind,
       d.birth, d.birth_year, d.phone, d.email, d.address, d.commune_code, d.submitter, d.submitter_identity,
       d.submitter_phone, d.submitter_address, d.submitter_relation, d.summary, d.sets, d.return_channel,
       d.received_at, d.due_promised, d.due_at, d.finished_at, d.returned_at, d.limit_unit, d.limit_milli, d.form_set,
       d.register_no, d.received_by, d.result_receiver, d.paused, d.track, d.pin_mac, d.rev
  FROM dossier d
 WHERE d.id = :id
   AND (d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
        OR d.decide_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
        OR EXISTS (SELECT 1 FROM record_agency r
                    WHERE r.kind = 'dossier' AND r.record_id = d.id
                      AND r.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)));

--: dossier_public
--! unscoped: the citizen's look-up; code and PIN open it
SELECT agency_id, agency, code, procedure_id, case_n, title, status, channel, owner, received_at, due_promised, due_at,
       finished_at, returned_at, return_channel, paused, track, pin_mac
  FROM dossier WHERE code = :code;

--: dossier_agency_of
--! unscoped: only to ask record_may_read
SELECT agency_id FROM dossier WHERE id = :id;

--: dossier_moved
--! unscoped: the row was read in the asker's scope in this transaction, and rev is that of the row read
UPDATE dossier
   SET status = :status, due_at = :due_at, due_order = :due_order, finished_at = :finished_at,
       returned_at = :returned_at, result_receiver = :result_receiver, paused = :paused, track = :track, rev = rev + 1
 WHERE id = :id AND rev = :rev;

--: dossier_due_moved
--! unscoped: the clock moved; the listener runs for the whole tree
UPDATE dossier SET due_at = :due_at, due_order = :due_order, rev = rev + 1 WHERE id = :id AND due_at <> :due_at;

--: dossier_list
--! scan: of the ids that a search found, at most a hundred
--  The cheap conditions come first. Where another index would be walked in the order of the list, a condition is written
--  so that it does not offer its own ("…_any"): see dossier_list_store.c.
SELECT d.id, d.code, d.agency, d.agency_id, d.procedure, d.title, d.owner, d.channel, d.status, d.received_at,
       d.due_at, d.due_order, d.finished_at, d.returned_at, d.paused
  FROM dossier d
 WHERE TRUE
--? found: AND d.id IN (WITH RECURSIVE f (id, rest) AS (SELECT CAST(0 AS BIGINT), CAST(:found AS TEXT) UNION ALL SELECT CAST(substr(rest, 1, 16) AS BIGINT), substr(rest, 17) FROM f WHERE rest <> '') SELECT f.id FROM f)
--? status: AND d.status = :status
--? open: AND d.finished_at = 0
--? rare: AND d.status IN (3, 7, 8, 9)
--? late: AND d.due_order < :late_at AND d.paused = 0 AND d.status <> 5
--? agency: AND d.agency_id = :of_agency
--? procedure: AND d.procedure = :procedure
--? procedure_any: AND d.procedure || '' = :procedure
--? channel: AND d.channel = :channel
--? due: AND d.due_order < :before_at
--? due_any: AND d.due_order + 0 < :before_at
--? from: AND d.received_at >= :from_at
--? from_any: AND d.received_at + 0 >= :from_at
--? to: AND d.received_at < :to_at
--? to_any: AND d.received_at + 0 < :to_at
   AND (d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
        OR d.decide_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope))
--order received: d.received_at, d.id desc
--order due: d.due_order, d.id

--: dossier_return_list
--! scan: of the ids that a search found, at most a hundred
SELECT d.id, d.code, d.agency, d.agency_id, d.procedure, d.title, d.owner, d.submitter, d.channel, d.status,
       d.return_channel, d.received_at, d.due_at, d.finished_at, d.rev
  FROM dossier d
 WHERE d.status = 9 AND d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
--? found: AND d.id IN (WITH RECURSIVE f (id, rest) AS (SELECT CAST(0 AS BIGINT), CAST(:found AS TEXT) UNION ALL SELECT CAST(substr(rest, 1, 16) AS BIGINT), substr(rest, 17) FROM f WHERE rest <> '') SELECT f.id FROM f)
--order finished: d.finished_at, d.id

--: dossier_badges
--! scan: of at most a thousand each
--  Beyond a thousand nobody counts.
SELECT (SELECT COUNT(*) FROM (
            SELECT 1 FROM dossier d
             WHERE d.finished_at = 0 AND d.status IN (2, 4, 6) AND d.paused = 0 AND d.due_order < :late_at
               AND d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope) LIMIT 1000) l) AS late,
       (SELECT COUNT(*) FROM (
            SELECT 1 FROM dossier w
             WHERE w.status = 9
               AND w.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope) LIMIT 1000) r) AS waiting;

--: dossier_total_add
--! unscoped: the agency is that of a dossier read or received in this transaction
INSERT INTO dossier_total (agency_id, day, received, on_time, late)
VALUES (:agency_id, :day, :received, :on_time, :late)
ON CONFLICT (agency_id, day) DO UPDATE
   SET received = dossier_total.received + excluded.received, on_time = dossier_total.on_time + excluded.on_time,
       late = dossier_total.late + excluded.late;

--: dossier_total_sum
--! unscoped: the caller names the scope
SELECT COALESCE(SUM(received), 0) AS received, COALESCE(SUM(on_time), 0) AS on_time,
       COALESCE(SUM(late), 0) AS late_closed
  FROM dossier_total
 WHERE day >= :from AND day <= :to
   AND agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :scope_id);

--: dossier_late_open
--! unscoped: the caller names the scope
SELECT COUNT(*) AS n FROM dossier
 WHERE finished_at = 0 AND status IN (2, 4, 6) AND paused = 0 AND due_order < :late_at
   AND received_at + 0 >= :from_at AND received_at + 0 < :to_at
   AND agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :scope_id);

--: dossier_total_faults
--! unscoped: the check of the whole database
--! scan: the check of the whole database
SELECT t.agency_id, t.received - COALESCE(c.n, 0) AS received
  FROM (SELECT agency_id, SUM(received) AS received FROM dossier_total GROUP BY agency_id) t
  LEFT JOIN (SELECT agency_id, COUNT(*) AS n FROM dossier WHERE status NOT IN (1, 3) GROUP BY agency_id) c
    ON c.agency_id = t.agency_id
 WHERE t.received <> COALESCE(c.n, 0)
 LIMIT 20;

--: dossier_tally_add
--! unscoped: the agency is that of a dossier read or received in this transaction
INSERT INTO dossier_tally (agency_id, field, day, online, other, early, exact, late)
SELECT :agency_id, :field, :day, :online, :other, :early, :exact, :late
 WHERE NOT EXISTS (SELECT 1 FROM dossier_reopened WHERE agency_id = :agency_id AND dossier_id = :id)
ON CONFLICT (agency_id, field, day) DO UPDATE
   SET online = dossier_tally.online + excluded.online, other = dossier_tally.other + excluded.other,
       early = dossier_tally.early + excluded.early, exact = dossier_tally.exact + excluded.exact,
       late = dossier_tally.late + excluded.late;

--: dossier_reopened_add
--! unscoped: the dossier was read in this transaction
INSERT INTO dossier_reopened (agency_id, dossier_id) VALUES (:agency_id, :id)
ON CONFLICT (agency_id, dossier_id) DO NOTHING;

--: dossier_tally_sum
SELECT agency_id, field,
       SUM(CASE WHEN day < :from THEN online + other - early - exact - late ELSE 0 END) AS carried,
       SUM(CASE WHEN day >= :from THEN online ELSE 0 END) AS online,
       SUM(CASE WHEN day >= :from THEN other ELSE 0 END) AS other,
       SUM(CASE WHEN day >= :from THEN early ELSE 0 END) AS early,
       SUM(CASE WHEN day >= :from THEN exact ELSE 0 END) AS exact,
       SUM(CASE WHEN day >= :from THEN late ELSE 0 END) AS late
  FROM dossier_tally
 WHERE day <= :to AND agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
 GROUP BY agency_id, field
 ORDER BY agency_id, field;

--: dossier_counted
--! unscoped: the dossier is taken in the asker's scope; its journal and its pauses are read with it
--! scan: a whole period is walked, in its index
--  Those of a period and as they stood at its end. then_state: the state of that moment in the journal, when it is past
--  and the dossier had not ended by then. moved: its clock was halted since, so that the due time of that moment is
--  worked out anew.
SELECT d.id, d.agency_id, d.procedure_id, d.channel, d.status, d.received_at, d.due_at, d.finished_at,
       CASE WHEN :past = 0 OR (d.finished_at > 0 AND d.finished_at < :to_at) THEN ''
            ELSE COALESCE((SELECT j.to_state FROM journal j
                            WHERE j.kind = 'dossier' AND j.record_id = d.id AND j.at < :to_at AND j.to_state <> ''
                            ORDER BY j.at DESC, j.id DESC LIMIT 1), '') END AS then_state,
       CASE WHEN :past = 0 OR (d.finished_at > 0 AND d.finished_at < :to_at) THEN 0
            ELSE (SELECT COUNT(*) FROM clock_exclusion e
                   WHERE e.kind = 'dossier' AND e.record_id = d.id AND e.to_at >= :to_at) END AS moved
  FROM dossier d
 WHERE d.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
--? received: AND d.received_at >= :from_at AND d.received_at < :to_at
--? open: AND d.finished_at = 0 AND d.received_at < :before_at
--? ended: AND d.finished_at <> 0 AND d.finished_at >= :before_at AND d.received_at + 0 < :before_at
--? agency: AND d.agency_id = :of_agency
   AND NOT EXISTS (SELECT 1 FROM dossier_reopened r WHERE r.agency_id = d.agency_id AND r.dossier_id = d.id)
--order received: d.received_at, d.id desc
--order finished: d.finished_at, d.id desc

--: dossier_reopened_ways
--  From the few that were opened again: CROSS JOIN keeps that order.
--! unscoped: the dossier is taken in the asker's scope; its journal and its pauses are read with it
SELECT d.id, d.agency_id, d.procedure_id, d.channel, d.status, d.received_at, d.due_at, d.finished_at,
       j.at, j.to_state AS then_state,
       (SELECT COUNT(*) FROM clock_exclusion e
         WHERE e.kind = 'dossier' AND e.record_id = d.id AND e.to_at >= :to_at) AS moved
  FROM dossier_reopened r
  CROSS JOIN dossier d
  CROSS JOIN journal j
 WHERE d.id = r.dossier_id AND j.kind = 'dossier' AND j.record_id = r.dossier_id
   AND r.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
   AND d.received_at < :to_at AND j.at < :to_at AND j.to_state <> ''
 ORDER BY d.id, j.at, j.id;

--: dossier_tally_faults
--! unscoped: the check of the whole database
--! scan: the check of the whole database
SELECT t.agency_id, t.received - COALESCE(c.received, 0) AS received, t.ended - COALESCE(c.ended, 0) AS ended
  FROM (SELECT agency_id, SUM(online + other) AS received, SUM(early + exact + late) AS ended
          FROM dossier_tally GROUP BY agency_id) t
  LEFT JOIN (SELECT d.agency_id, COUNT(*) AS received, SUM(CASE WHEN d.finished_at = 0 THEN 0 ELSE 1 END) AS ended
               FROM dossier d
              WHERE d.status NOT IN (1, 3)
                AND NOT EXISTS (SELECT 1 FROM dossier_reopened r WHERE r.agency_id = d.agency_id AND r.dossier_id = d.id)
              GROUP BY d.agency_id) c
    ON c.agency_id = t.agency_id
 WHERE t.received <> COALESCE(c.received, 0) OR t.ended <> COALESCE(c.ended, 0)
 LIMIT 20;
