-- SPDX-License-Identifier: Apache-2.0
-- Statements of the room paper.

--: paper_add
INSERT INTO paper (id, form_set, form, kind, record_id, number, data, blob_id, created_at)
VALUES (:id, :form_set, :form, 'dossier', :record_id, :number, :data, NULL, :cx_now);

--: paper_last
SELECT id, form_set, form, number, data, created_at FROM paper
 WHERE kind = 'dossier' AND record_id = :record_id AND form = :form ORDER BY id DESC LIMIT 1;
