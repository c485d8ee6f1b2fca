-- SPDX-License-Identifier: Apache-2.0
-- Statements about journal, looks, events, jobs, files, notices.

--: journal_add
--! unscoped: the journal of a record belongs to the agency of the record, whoever acts
INSERT INTO journal (id, agency_id, kind, record_id, at, person_id, post_id, for_post_id, person_name, post_title, verb,
                     step, from_state, to_state, note, diff, seq, chain)
VALUES (:id, :agency_id, :kind, :record_id, :at, :cx_person, :cx_post, :cx_for_post, :person_name, :post_title, :verb,
        :step, :from_state, :to_state, :note, :diff, 0, '');

--: journal_read
--! unscoped: who may read the record may read its journal; the room asks
SELECT id, at, verb, step, from_state, to_state, note, diff, person_name, post_title, person_id, for_post_id
  FROM journal
 WHERE kind = :kind AND record_id = :record_id
 ORDER BY at, journal.id
 LIMIT 1000;

--: journal_unsealed_agency
--! unscoped: the chains of all agencies are made by the house
SELECT agency_id FROM journal WHERE seq = 0 ORDER BY agency_id LIMIT 1;

--: journal_unsealed
--! unscoped: the chains of all agencies are made by the house
SELECT id, agency_id, kind, record_id, at, person_id, post_id, for_post_id, person_name, post_title, verb, step,
       from_state, to_state, note, diff, seq, chain
  FROM journal
 WHERE agency_id = :agency_id AND seq = 0
 ORDER BY journal.id
 LIMIT :limit;

--: journal_head_keep
--! unscoped: the chains of all agencies are made by the house
INSERT INTO journal_head (agency_id, seq, chain) VALUES (:agency_id, 0, '')
ON CONFLICT (agency_id) DO NOTHING;

--: journal_head_take
--! unscoped: the chains of all agencies are made by the house
-- Writes to lock the row on both engines.
UPDATE journal_head SET seq = seq WHERE agency_id = :agency_id RETURNING seq, chain;

--: journal_head_put
--! unscoped: the chains of all agencies are made by the house
UPDATE journal_head SET seq = :seq, chain = :chain WHERE agency_id = :agency_id;

--: journal_chain_put
--! unscoped: the chains of all agencies are made by the house
UPDATE journal SET seq = :seq, chain = :chain WHERE id = :id AND seq = 0;

--: journal_walk
--! unscoped: the check of the whole database
--! scan: the check of the whole database
SELECT id, agency_id, kind, record_id, at, person_id, post_id, for_post_id, person_name, post_title, verb, step,
       from_state, to_state, note, diff, seq, chain
  FROM journal
 WHERE seq <> 0
 ORDER BY agency_id, seq;

--: journal_heads
--! unscoped: the check of the whole database
--! scan: the check of the whole database
SELECT agency_id, seq, chain FROM journal_head ORDER BY agency_id;

--: look_add
INSERT INTO look (id, agency_id, kind, record_id, at, person_id, post_id, for_post_id, person_name, fields, reason)
VALUES (:id, :cx_agency, :kind, :record_id, :cx_now, :cx_person, :cx_post, :cx_for_post, :person_name, :fields,
        :reason);

--: record_agency_add
--! unscoped: another agency is invited to the record by the one that has it
INSERT INTO record_agency (kind, record_id, agency_id, role) VALUES (:kind, :record_id, :agency_id, :role)
ON CONFLICT (kind, record_id, agency_id, role) DO NOTHING;

--: record_may_read
--! unscoped: names scope_agency itself, for the record's own agency and for those that take part
SELECT 1 AS n
  FROM scope_agency s
 WHERE s.scope_id = :cx_scope
   AND (s.agency_id = :agency_id
        OR s.agency_id IN (SELECT r.agency_id FROM record_agency r
                            WHERE r.kind = :kind AND r.record_id = :record_id))
 LIMIT 1;

--: event_add
--! unscoped: counts the events of its own record; the row itself belongs to the asker's agency
INSERT INTO event (id, name, kind, record_id, n, agency_id, facts, at)
VALUES (:id, :name, :kind, :record_id,
        COALESCE((SELECT MAX(e.n) FROM event e WHERE e.kind = :kind AND e.record_id = :record_id), 0) + 1,
        :cx_agency, :facts, :cx_now)
RETURNING n;

--: delivery_add
INSERT INTO delivery (listener, kind, record_id, n, event_id, outside, state, attempt, not_before, fault)
VALUES (:listener, :kind, :record_id, :n, :event_id, :outside, 'WAIT', 0, :cx_now, '');

--: delivery_due
-- Those whose turn it is: nothing older of the same record waits for the same listener.
--! unscoped: the house delivers for all agencies
SELECT d.listener, d.n, d.attempt, e.id, e.name, e.kind, e.record_id, e.agency_id, e.facts, e.at
  FROM delivery d JOIN event e ON e.id = d.event_id
 WHERE d.outside = :outside AND d.state <> 'PERSON' AND d.not_before <= :cx_now
   AND NOT EXISTS (SELECT 1 FROM delivery o
                    WHERE o.listener = d.listener AND o.kind = d.kind AND o.record_id = d.record_id
                      AND (o.n < d.n OR (o.n = d.n AND o.event_id < d.event_id)))
 ORDER BY d.not_before, d.event_id
 LIMIT :limit;

--: delivery_next
SELECT COALESCE(MIN(not_before), 0) AS at FROM delivery WHERE state <> 'PERSON' AND outside = :outside;

--: delivery_take
-- 0 rows: somebody else has it.
DELETE FROM delivery
 WHERE listener = :listener AND kind = :kind AND record_id = :record_id AND n = :n AND event_id = :id
   AND state <> 'PERSON' AND not_before <= :cx_now;

--: delivery_claim
UPDATE delivery SET state = 'CLAIMED', attempt = attempt + 1, not_before = :until
 WHERE listener = :listener AND kind = :kind AND record_id = :record_id AND n = :n AND event_id = :id
   AND state <> 'PERSON' AND not_before <= :cx_now;

--: delivery_done
-- Only while the claim is ours: the attempt has not moved on.
DELETE FROM delivery
 WHERE listener = :listener AND kind = :kind AND record_id = :record_id AND n = :n AND event_id = :id
   AND attempt = :attempt AND state = 'CLAIMED';

--: delivery_later
UPDATE delivery SET state = :state, attempt = :attempt, not_before = :not_before, fault = :fault
 WHERE listener = :listener AND kind = :kind AND record_id = :record_id AND n = :n AND event_id = :id
   AND state <> 'PERSON';

--: delivery_unclaim
--! scan: once, at the start
-- At the start of the only process: what was claimed before it died is free again.
UPDATE delivery SET state = 'WAIT', not_before = :cx_now WHERE state = 'CLAIMED';

--: delivery_person_list
-- What needs a person.
--! unscoped: operators of the house see what no listener could deliver
SELECT d.listener, d.kind, d.record_id, d.n, d.event_id, d.attempt, d.fault, e.name, e.at
  FROM delivery d JOIN event e ON e.id = d.event_id
 WHERE d.state = 'PERSON'
 ORDER BY d.event_id
 LIMIT 200;

--: delivery_person_count
SELECT COUNT(*) AS n FROM delivery WHERE state = 'PERSON';

--: delivery_again
UPDATE delivery SET state = 'WAIT', attempt = 0, not_before = :cx_now
 WHERE listener = :listener AND event_id = :event_id AND state = 'PERSON';

--: delivery_drop
DELETE FROM delivery WHERE listener = :listener AND event_id = :event_id AND state = 'PERSON';

--: event_oldest
--! unscoped: the house cleans for all agencies
SELECT id, at FROM event WHERE id > :after ORDER BY id LIMIT 20;

--: event_collect
-- Old ones that nobody waits for.
--! unscoped: the house cleans for all agencies
DELETE FROM event
 WHERE id > :after AND id <= :upto AND at < :before
   AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.event_id = event.id);

--: blob_add
INSERT INTO blob (id, sha256, type, size, state, created_at)
VALUES (:id, :sha256, :type, :size, 'CLEAN', :cx_now)
ON CONFLICT (sha256) DO NOTHING
RETURNING id;

--: blob_by_sha256
SELECT id FROM blob WHERE sha256 = :sha256;

--: blob_get
SELECT id, sha256, type, size, state FROM blob WHERE id = :id;

--: blob_page
SELECT sha256 FROM blob WHERE sha256 > :after ORDER BY sha256 LIMIT :limit;

--: blob_walk
--! scan: the check of the whole database
SELECT id, sha256, type, size, state FROM blob ORDER BY id;

--: attachment_add
INSERT INTO attachment (id, agency_id, kind, record_id, slot, blob_id, name, created_at, created_by, removed_at)
VALUES (:id, :cx_agency, :kind, :record_id, :slot, :blob_id, :name, :cx_now, :cx_person, 0);

--: note_add
INSERT INTO note (id, agency_id, kind, record_id, person_id, post_id, person_name, text, created_at, removed_at)
VALUES (:id, :cx_agency, :kind, :record_id, :cx_person, :cx_post, :person_name, :text, :cx_now, 0);

--: note_list
--! unscoped: who may read the record may read its notes; the room asks
SELECT id, created_at, person_id, person_name, text FROM note
 WHERE kind = :kind AND record_id = :record_id AND removed_at = 0
 ORDER BY id DESC LIMIT 200;

--: note_remove
UPDATE note SET text = '', removed_at = :cx_now
 WHERE id = :id AND agency_id = :cx_agency AND person_id = :cx_person AND removed_at = 0 AND created_at >= :since
RETURNING kind, record_id;

--: quota_take
--! unscoped: :agency_id is that of the asker; 0 rows = the agency may not have that much
INSERT INTO quota (agency_id, used, most) VALUES (:agency_id, :size, 0)
ON CONFLICT (agency_id) DO UPDATE SET used = quota.used + :size
 WHERE quota.most = 0 OR quota.used + :size <= quota.most;

--: quota_set
--! unscoped: set by an administrator for an agency
INSERT INTO quota (agency_id, used, most) VALUES (:agency_id, 0, :most)
ON CONFLICT (agency_id) DO UPDATE SET most = :most;

--: attachment_list
--! unscoped: who may read the record may read its papers; the room asks
SELECT a.id, a.kind, a.record_id, a.slot, a.blob_id, a.name, b.type, b.size, b.sha256, a.created_at, a.removed_at
  FROM attachment a JOIN blob b ON b.id = a.blob_id
 WHERE a.kind = :kind AND a.record_id = :record_id AND a.removed_at = 0
 ORDER BY a.slot, a.id;

--: attachment_get
--! unscoped: the room of the record is asked before anything is shown
SELECT a.id, a.kind, a.record_id, a.slot, a.blob_id, a.name, b.type, b.size, b.sha256, a.created_at, a.removed_at
  FROM attachment a JOIN blob b ON b.id = a.blob_id
 WHERE a.id = :id AND a.removed_at = 0;

--: attachment_remove
--! unscoped: the room of the record has asked who may
UPDATE attachment SET removed_at = :cx_now WHERE id = :id AND removed_at = 0;

--: job_add
INSERT INTO job (id, agency_id, scope_id, person_id, person_name, kind, args, state, done, total, attempt, not_before,
                 cancel, created_at, ended_at, fault, result_name, result_blob)
VALUES (:id, :cx_agency, :cx_scope, :cx_person, :person_name, :kind, :args, 'WAIT', 0, 0, 0, :cx_now, 0, :cx_now, 0, '',
        '', 0);

--: job_due
--! unscoped: the house runs the jobs of all agencies
SELECT id, agency_id, scope_id, person_id, person_name, kind, args, state, done, total, attempt, cancel
  FROM job
 WHERE state IN ('WAIT', 'RUN') AND not_before <= :cx_now
 ORDER BY not_before, id
 LIMIT 10;

--: job_claim
-- 0 rows: somebody else has it.
--! unscoped: the house runs the jobs of all agencies
UPDATE job SET state = 'RUN', attempt = attempt + 1, not_before = :until
 WHERE id = :id AND state IN ('WAIT', 'RUN') AND not_before <= :cx_now;

--: job_alive
--! unscoped: the house runs the jobs of all agencies
UPDATE job SET not_before = :until WHERE id = :id AND state = 'RUN' RETURNING cancel;

--: job_progress
--! unscoped: the house runs the jobs of all agencies
UPDATE job SET done = :done, total = :total, not_before = :until WHERE id = :id AND state = 'RUN' RETURNING cancel;

--: job_end
--! unscoped: the house runs the jobs of all agencies
UPDATE job SET state = :state, not_before = :not_before, ended_at = :ended_at, fault = :fault,
               done = CASE WHEN :state = 'DONE' AND total > 0 THEN total ELSE done END
 WHERE id = :id AND state = 'RUN';

--: job_forget
--! unscoped: a periodic job of the house that went well leaves no row
DELETE FROM job WHERE id = :id AND person_id = 0 AND result_blob = 0;

--: job_result
--! unscoped: the house runs the jobs of all agencies
UPDATE job SET result_name = :name, result_blob = :blob_id WHERE id = :id;

--: job_unclaim
--! scan: once, at the start
--! unscoped: at the start of the only process, what ran before it died is free again
UPDATE job SET not_before = :cx_now WHERE state = 'RUN';

--: job_cancel
--! unscoped: the page has checked who asks
UPDATE job SET cancel = 1, state = CASE WHEN state = 'WAIT' THEN 'CANCELLED' ELSE state END,
               ended_at = CASE WHEN state = 'WAIT' THEN :cx_now ELSE ended_at END
 WHERE id = :id AND state IN ('WAIT', 'RUN');

--: job_get
--! unscoped: the page checks who asks
SELECT id, agency_id, person_id, person_name, kind, state, done, total, attempt, cancel, created_at, ended_at, fault,
       result_name, result_blob
  FROM job WHERE id = :id;

--: job_list
--! scan: finished jobs are cleared away; a page of the operator
--! unscoped: own jobs, or all of them for who runs the house
SELECT id, kind, person_name, state, done, total, created_at, ended_at
  FROM job
 WHERE (person_id = :cx_person OR :everybody = 1)
--? state: AND state = :state
--order created_at: created_at, id desc

--: job_periods
--! scan: a handful of rows
SELECT kind, next_at FROM job_period;

--: job_period_take
-- 0 rows: not due, or another process was first.
INSERT INTO job_period (kind, next_at) VALUES (:kind, :next_at)
ON CONFLICT (kind) DO UPDATE SET next_at = excluded.next_at WHERE job_period.next_at <= :cx_now;

--: notice_add
INSERT INTO notice (id, person_id, title, url, at, read_at) VALUES (:id, :person_id, :title, :url, :cx_now, 0);

--: notice_unread
SELECT COUNT(*) AS n FROM notice WHERE person_id = :cx_person AND read_at = 0;

--: notice_list
SELECT id, title, url, at, read_at FROM notice WHERE person_id = :cx_person ORDER BY notice.id DESC LIMIT 100;

--: notice_url
SELECT id, title, url, at, read_at FROM notice WHERE id = :id AND person_id = :cx_person;

--: notice_read
UPDATE notice SET read_at = :cx_now WHERE id = :id AND person_id = :cx_person AND read_at = 0;

--: notice_read_all
UPDATE notice SET read_at = :cx_now WHERE person_id = :cx_person AND read_at = 0;

--: notice_oldest
SELECT id, at FROM notice WHERE id > :after ORDER BY id LIMIT 20;

--: notice_collect
DELETE FROM notice WHERE id > :after AND id <= :upto AND at < :before;
