-- SPDX-License-Identifier: Apache-2.0
-- Statements of the room reception.

--: reception_draft_put
INSERT INTO dossier_draft (key, agency_id, post_id, person_id, title, body, updated_at)
VALUES (:key, :cx_agency, :cx_post, :cx_person, :title, :body, :cx_now)
ON CONFLICT (key) DO UPDATE SET title = excluded.title, body = excluded.body, updated_at = excluded.updated_at
 WHERE dossier_draft.person_id = excluded.person_id AND dossier_draft.post_id = excluded.post_id;

--: reception_draft_keep
INSERT INTO dossier_draft (key, agency_id, post_id, person_id, title, body, updated_at)
VALUES (:key, :cx_agency, :cx_post, :cx_person, '', '{}', :cx_now)
ON CONFLICT (key) DO NOTHING;

--: reception_draft_get
SELECT key, title, body, updated_at FROM dossier_draft
 WHERE key = :key AND agency_id = :cx_agency AND post_id = :cx_post AND person_id = :cx_person;

--: reception_draft_list
SELECT key, title, updated_at FROM dossier_draft
 WHERE person_id = :cx_person AND post_id = :cx_post AND agency_id = :cx_agency AND title <> ''
 ORDER BY updated_at DESC LIMIT 20;

--: reception_draft_drop_files
--! unscoped: by the key of a draft, whose owner is checked here
DELETE FROM dossier_draft_file
 WHERE draft_key IN (SELECT key FROM dossier_draft WHERE key = :key AND post_id = :cx_post AND person_id = :cx_person);

--: reception_draft_drop
DELETE FROM dossier_draft
 WHERE key = :key AND agency_id = :cx_agency AND post_id = :cx_post AND person_id = :cx_person;

--: reception_draft_file_add
--! unscoped: the owner of the draft is checked here
INSERT INTO dossier_draft_file (id, draft_key, n, name, type, size, sha256)
SELECT :id, key, :n, :name, :type, :size, :sha256 FROM dossier_draft
 WHERE key = :key AND post_id = :cx_post AND person_id = :cx_person;

--: reception_draft_file_list
SELECT f.id, f.n, f.name, f.type, f.size, f.sha256
  FROM dossier_draft_file f JOIN dossier_draft d ON d.key = f.draft_key
 WHERE f.draft_key = :key AND d.agency_id = :cx_agency AND d.post_id = :cx_post AND d.person_id = :cx_person
 ORDER BY f.id LIMIT 200;

--: reception_draft_file_drop
--! unscoped: the owner of the draft is checked here
DELETE FROM dossier_draft_file
 WHERE id = :id AND draft_key IN (SELECT key FROM dossier_draft
                                   WHERE key = :key AND post_id = :cx_post AND person_id = :cx_person);

--: reception_draft_old_files
--! unscoped: the house throws old drafts away
--! scan: few rows, once a day
DELETE FROM dossier_draft_file
 WHERE draft_key IN (SELECT key FROM dossier_draft WHERE updated_at < :before);

--: reception_draft_old
--! unscoped: the house throws old drafts away
--! scan: few rows, once a day
DELETE FROM dossier_draft WHERE updated_at < :before;
