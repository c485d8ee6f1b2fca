-- SPDX-License-Identifier: Apache-2.0
-- Statements of the room feedback.

--: feedback_add
--! unscoped: citizens write without sign-in, to an agency that feedback_add has looked up
INSERT INTO feedback (id, agency_id, agency, name, phone, stars, matter, body, status, created_at, rev)
VALUES (:id, :agency_id, :agency, :name, :phone, :stars, :matter, :body, :status, :created_at, :rev);

--: feedback_point_add
INSERT INTO feedback_point (feedback_id, n, place, words) VALUES (:feedback_id, :n, :place, :words);

--: feedback_get
SELECT id, agency_id, agency, name, phone, stars, matter, body, status, created_at, rev
  FROM feedback
 WHERE id = :id AND agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope);

--: feedback_point_list
SELECT n, place, words FROM feedback_point WHERE feedback_id = :feedback_id ORDER BY n;

--: feedback_move
UPDATE feedback SET status = :status, rev = rev + 1
 WHERE id = :id AND rev = :rev
   AND agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope);

--: feedback_list
SELECT id, created_at, stars, matter, body, agency, status
  FROM feedback
 WHERE agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
--? status: AND status = :status
--? matter: AND matter = :matter
--? stars: AND stars <= :stars
--? from: AND created_at >= :from
--? to: AND created_at < :to
--order newest: created_at, id desc
--order stars: stars, id

--: feedback_waiting
SELECT COUNT(*) AS n FROM feedback
 WHERE status = 'new' AND agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope);
