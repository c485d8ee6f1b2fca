-- SPDX-License-Identifier: Apache-2.0
--: flow_version_all
--! scan: the versions, once per snapshot
SELECT id, kind, code, valid_from, valid_to, legal_basis FROM flow_version ORDER BY kind, code, valid_from;

--: flow_step_all
--! scan: the steps, once per snapshot
SELECT version_id, n, code, title, kind, role, unit, limit_minutes, guard, verb FROM flow_step ORDER BY version_id, n;

--: flow_version_insert
INSERT INTO flow_version (id, kind, code, valid_from, valid_to, legal_basis)
VALUES (:id, :kind, :code, :valid_from, :valid_to, :legal_basis);

--: flow_step_insert
INSERT INTO flow_step (version_id, n, code, title, kind, role, unit, limit_minutes, guard, verb)
VALUES (:version_id, :n, :code, :title, :kind, :role, :unit, :limit_minutes, :guard, :verb);

--: work_item_insert
--! unscoped: the next step may lie in another agency; the row says which
INSERT INTO work_item (id, agency_id, kind, record_id, step, role, unit_id, post_id, post_role, opened_at, claimed_at,
                       due_at, warn_at, closed_at, outcome, title, code, url, note, paused, rev)
VALUES (:id, :agency_id, :kind, :record_id, :step, :role, :unit_id, :post_id, :post_role, :opened_at, :claimed_at,
        :due_at, :warn_at, 0, '', :title, :code, :url, :note, 0, 1);

--: work_item_open
--! unscoped: the room that owns the record has checked that the asker may read it
SELECT id, agency_id, kind, record_id, step, role, unit_id, post_id, post_role, opened_at, claimed_at, due_at, warn_at,
       closed_at, outcome, title, code, url, note, paused, rev
  FROM work_item WHERE kind = :kind AND record_id = :record_id AND closed_at = 0 AND role = 'LEAD'
 ORDER BY id DESC LIMIT 1;

--: work_item_close
--! unscoped: by id, after the check of who holds it
UPDATE work_item SET closed_at = :closed_at, outcome = :outcome, rev = rev + 1
 WHERE id = :id AND rev = :rev AND closed_at = 0;

--: work_item_pause
--! unscoped: by id, after the check of who holds it
UPDATE work_item SET paused = :paused, due_at = :due_at, rev = rev + 1 WHERE id = :id AND rev = :rev AND closed_at = 0;

--: work_item_assign
--! unscoped: by id, after the check of who holds it
UPDATE work_item SET post_id = :post_id, unit_id = :unit_id, claimed_at = :claimed_at, rev = rev + 1
 WHERE id = :id AND rev = :rev AND closed_at = 0;

--: work_item_due
--! unscoped: the clock of the record moved; all its open items follow
UPDATE work_item SET due_at = :due_at, rev = rev + 1
 WHERE kind = :kind AND record_id = :record_id AND closed_at = 0 AND step <> 'return';

--: work_item_of_record
--! unscoped: the room that owns the record has checked that the asker may read it
SELECT id, agency_id, kind, record_id, step, role, unit_id, post_id, post_role, opened_at, claimed_at, due_at, warn_at,
       closed_at, outcome, title, code, url, note, paused, rev
  FROM work_item WHERE kind = :kind AND record_id = :record_id ORDER BY id LIMIT 200;

--: inbox_mine
--  Own and delegated posts, and the pool of my unit. One branch each, so that all are read in the order of the list
--  and no further than the page goes.
SELECT w.id, w.kind, w.step, w.opened_at, w.due_at, w.paused, w.title, w.code, w.url, w.note
  FROM (SELECT id, kind, step, opened_at, due_at, paused, title, code, url, note FROM work_item
         WHERE post_id = :p1 AND agency_id = :cx_agency AND closed_at = 0
        UNION ALL
        SELECT id, kind, step, opened_at, due_at, paused, title, code, url, note FROM work_item
         WHERE post_id = :p2 AND agency_id = :cx_agency AND closed_at = 0
        UNION ALL
        SELECT id, kind, step, opened_at, due_at, paused, title, code, url, note FROM work_item
         WHERE post_id = :p3 AND agency_id = :cx_agency AND closed_at = 0
        UNION ALL
        SELECT id, kind, step, opened_at, due_at, paused, title, code, url, note FROM work_item
         WHERE post_id = :p4 AND agency_id = :cx_agency AND closed_at = 0
        UNION ALL
        SELECT id, kind, step, opened_at, due_at, paused, title, code, url, note FROM work_item
         WHERE unit_id = :cx_unit AND post_id IS NULL AND post_role = :my_role AND agency_id = :cx_agency AND closed_at = 0) w
 WHERE TRUE
--? paused: AND w.paused = 1
--? step: AND w.step = :step
--order due: w.due_at, w.id

--: inbox_unit
--  Everything open in my unit.
SELECT w.id, w.kind, w.step, w.opened_at, w.due_at, w.paused, w.title, w.code, w.url, w.note
  FROM work_item w
 WHERE w.unit_id = :cx_unit AND w.agency_id = :cx_agency AND w.closed_at = 0
--order due: w.due_at, w.id

--: inbox_counts
--! scan: of what is open and mine
--  Of mine. Late is what is past its due minute: one minute later (one-stop §12.1, case 9).
SELECT count(*) AS open,
       coalesce(sum(CASE WHEN w.paused = 0 AND w.due_at > 0 AND w.due_at <= :cx_now - 60000 THEN 1 ELSE 0 END), 0) AS late,
       coalesce(sum(CASE WHEN w.paused = 0 AND w.due_at > :cx_now - 60000 AND w.due_at < :tomorrow THEN 1 ELSE 0 END), 0) AS today,
       coalesce(sum(w.paused), 0) AS paused,
       coalesce(sum(CASE WHEN w.step = 'return' THEN 1 ELSE 0 END), 0) AS ready
  FROM (SELECT due_at, paused, step FROM work_item
         WHERE post_id IN (:p1, :p2, :p3, :p4) AND agency_id = :cx_agency AND closed_at = 0
        UNION ALL
        SELECT due_at, paused, step FROM work_item
         WHERE unit_id = :cx_unit AND post_id IS NULL AND post_role = :my_role AND agency_id = :cx_agency
           AND closed_at = 0) w;
