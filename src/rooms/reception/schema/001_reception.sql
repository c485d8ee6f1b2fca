-- SPDX-License-Identifier: Apache-2.0
-- What an officer has typed into the reception form and not sent yet.
CREATE TABLE dossier_draft (
    key        TEXT NOT NULL PRIMARY KEY,
    agency_id  INT  NOT NULL,
    post_id    INT  NOT NULL,
    person_id  INT  NOT NULL,
    title      TEXT NOT NULL, -- to tell drafts apart
    body       TEXT NOT NULL, -- JSON object of input names and values
    updated_at INT  NOT NULL
) WITHOUT ROWID;
CREATE INDEX dossier_draft_person ON dossier_draft (person_id, post_id, updated_at);

CREATE TABLE dossier_draft_file (
    id        ID,
    draft_key TEXT NOT NULL REFERENCES dossier_draft (key),
    n         INT  NOT NULL, -- of the component
    name      TEXT NOT NULL,
    type      TEXT NOT NULL,
    size      INT  NOT NULL,
    sha256    TEXT NOT NULL
);
CREATE INDEX dossier_draft_file_draft ON dossier_draft_file (draft_key);
