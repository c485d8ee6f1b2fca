-- SPDX-License-Identifier: Apache-2.0
-- Statements of the calendar.

--: office_hours_all
--! unscoped: the snapshot of working time serves every agency
--! scan: the whole table, once per snapshot
SELECT id, agency_id, valid_from, valid_to, morning_open, morning_close, afternoon_open, afternoon_close, weekdays,
       decision, rev
  FROM office_hours ORDER BY agency_id, valid_from;

--: day_off_all
--! unscoped: the snapshot of working time serves every agency
--! scan: the whole table, once per snapshot
SELECT id, agency_id, day, year, kind, name, decision, source, cancelled_at, cancel_decision, moved, rev
  FROM day_off WHERE cancelled_at = 0 ORDER BY agency_id, day;

--: office_hours_insert
--! unscoped: hours are set for agencies below one's own; calendar.edit is checked with the reach
INSERT INTO office_hours (id, agency_id, valid_from, valid_to, morning_open, morning_close, afternoon_open,
                          afternoon_close, weekdays, decision, rev)
VALUES (:id, :agency_id, :valid_from, :valid_to, :morning_open, :morning_close, :afternoon_open, :afternoon_close,
        :weekdays, :decision, 1);

--: office_hours_end
-- The hours in force on the day that others begin end there.
--! unscoped: hours are set for agencies below one's own; calendar.edit is checked with the reach
UPDATE office_hours SET valid_to = :day, rev = rev + 1
 WHERE agency_id = :agency_id AND valid_from < :day AND valid_to > :day;

--: office_hours_of
--! unscoped: working time is public
SELECT id, agency_id, valid_from, valid_to, morning_open, morning_close, afternoon_open, afternoon_close, weekdays,
       decision, rev
  FROM office_hours WHERE agency_id = :agency_id ORDER BY valid_from DESC LIMIT 100;

--: day_off_year
-- Those of the house and of one agency with all above it are chosen in C; a year has few.
--! unscoped: days off are public
SELECT id, agency_id, day, year, kind, name, decision, source, cancelled_at, cancel_decision, moved, rev
  FROM day_off WHERE year = :year ORDER BY day, day_off.id LIMIT 2000;

--: day_off_on
--! unscoped: days off are public
SELECT id, agency_id, day, year, kind, name, decision, source, cancelled_at, cancel_decision, moved, rev
  FROM day_off WHERE agency_id = :agency_id AND day = :day AND cancelled_at = 0;

--: day_off_get
--! unscoped: days off are public
SELECT id, agency_id, day, year, kind, name, decision, source, cancelled_at, cancel_decision, moved, rev
  FROM day_off WHERE id = :id;

--: day_off_insert
--! unscoped: days off are set for agencies below one's own; calendar.edit is checked with the reach
INSERT INTO day_off (id, agency_id, day, year, kind, name, decision, source, cancelled_at, cancel_decision, moved, rev)
VALUES (:id, :agency_id, :day, :year, :kind, :name, :decision, :source, 0, '', 0, 1)
ON CONFLICT (agency_id, day) WHERE cancelled_at = 0 DO NOTHING;

--: day_off_update
--! unscoped: the row was found by agency and day in the import
UPDATE day_off SET kind = :kind, name = :name, decision = :decision, source = :source, moved = :moved, rev = rev + 1
 WHERE id = :id AND rev = :rev AND cancelled_at = 0;

--: day_off_cancel
--! unscoped: days off are set for agencies below one's own; calendar.edit is checked with the reach
UPDATE day_off SET cancelled_at = :cx_now, cancel_decision = :decision, moved = 0, rev = rev + 1
 WHERE id = :id AND rev = :rev AND cancelled_at = 0;

--: day_off_unmoved
--! unscoped: the job moves the clocks of all agencies
SELECT id, agency_id, day, year, kind, name, decision, source, cancelled_at, cancel_decision, moved, rev
  FROM day_off WHERE moved = 0 ORDER BY id LIMIT 1;

--: day_off_unmoved_count
--! unscoped: the job moves the clocks of all agencies
SELECT count(*) AS n FROM day_off WHERE moved = 0;

--: day_off_moved
-- Only when the row did not change again meanwhile.
--! unscoped: the job moves the clocks of all agencies
UPDATE day_off SET moved = 1 WHERE id = :id AND rev = :rev;

--: clock_insert
--! unscoped: the room that keeps the record names its agency
INSERT INTO clock (kind, record_id, agency_id, started_at, unit, milli, rounding, due_promised, due_current, excluded,
                   pauses, paused_at, stopped_at)
VALUES (:kind, :record_id, :agency_id, :started_at, :unit, :milli, :rounding, :due_promised, :due_current, 0, 0, 0, 0)
ON CONFLICT (kind, record_id) DO NOTHING;

--: clock_get
--! unscoped: the room that keeps the record has checked that the asker may read it
SELECT kind, record_id, agency_id, started_at, unit, milli, rounding, due_promised, due_current, excluded, pauses,
       paused_at, stopped_at
  FROM clock WHERE kind = :kind AND record_id = :record_id;

--: clock_pause
--! unscoped: the room that keeps the record has checked that the asker may change it
UPDATE clock SET paused_at = :cx_now, pauses = pauses + 1
 WHERE kind = :kind AND record_id = :record_id AND stopped_at = 0 AND paused_at = 0
RETURNING pauses, agency_id;

--: exclusion_open
--! unscoped: the exclusion belongs to the agency of its clock
INSERT INTO clock_exclusion (kind, record_id, n, agency_id, cause, basis, from_at, to_at, approved_by)
VALUES (:kind, :record_id, :n, :agency_id, :cause, :basis, :cx_now, 0, :cx_person);

--: exclusion_close
-- With the clock as it stands, so that ending a pause takes two statements.
--! unscoped: the room that keeps the record has checked that the asker may change it
UPDATE clock_exclusion SET to_at = :cx_now
 WHERE kind = :kind AND record_id = :record_id AND to_at = 0
RETURNING from_at AS paused_at,
          (SELECT c.agency_id FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS agency_id,
          (SELECT c.started_at FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS started_at,
          (SELECT c.unit FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS unit,
          (SELECT c.milli FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS milli,
          (SELECT c.rounding FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS rounding,
          (SELECT c.due_promised FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS due_promised,
          (SELECT c.due_current FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS due_current,
          (SELECT c.excluded FROM clock c WHERE c.kind = :kind AND c.record_id = :record_id) AS excluded;

--: clock_resume
--! unscoped: the room that keeps the record has checked that the asker may change it
UPDATE clock SET paused_at = 0, excluded = :excluded, due_current = :due_current
 WHERE kind = :kind AND record_id = :record_id AND stopped_at = 0 AND paused_at <> 0;

--: clock_stop
--! unscoped: the room that keeps the record has checked that the asker may change it
UPDATE clock SET stopped_at = :cx_now
 WHERE kind = :kind AND record_id = :record_id AND stopped_at = 0;

--: clock_stop_paused
--! unscoped: the room that keeps the record has checked that the asker may change it
UPDATE clock SET stopped_at = :cx_now, paused_at = 0, excluded = :excluded, due_current = :due_current
 WHERE kind = :kind AND record_id = :record_id AND stopped_at = 0;

--: clock_reopen
--! unscoped: the room that keeps the record has checked that the asker may change it
UPDATE clock SET stopped_at = 0
 WHERE kind = :kind AND record_id = :record_id AND stopped_at <> 0;

--: clock_open_span
-- From the first start to the last date of all open clocks.
--! unscoped: the job moves the clocks of all agencies
SELECT COALESCE(MIN(started_at), 0) AS begins, COALESCE(MAX(due_current), 0) AS ends FROM clock WHERE stopped_at = 0;

--: clock_open_over
-- Open clocks whose span contains a day, in portions by key.
--! unscoped: the job moves the clocks of all agencies
SELECT kind, record_id, agency_id, started_at, unit, milli, rounding, due_promised, due_current, excluded, pauses,
       paused_at, stopped_at
  FROM clock
 WHERE stopped_at = 0 AND (kind, record_id) > (:after_kind, :after_id)
   AND started_at < :day_end AND due_current >= :day_start
 ORDER BY kind, record_id
 LIMIT :limit;

--: exclusion_list
--! unscoped: the room that keeps the record has checked that the asker may read it
SELECT n, cause, basis, from_at, to_at, approved_by
  FROM clock_exclusion WHERE kind = :kind AND record_id = :record_id ORDER BY n;

--: clock_move
--! unscoped: the job moves the clocks of all agencies
UPDATE clock SET due_current = :due_current, excluded = :excluded
 WHERE kind = :kind AND record_id = :record_id AND stopped_at = 0 AND due_current = :was;
