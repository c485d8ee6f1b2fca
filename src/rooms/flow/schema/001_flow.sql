-- SPDX-License-Identifier: Apache-2.0
-- Steps are data, versioned: a change applies to new records only, because a record pins its version.
CREATE TABLE flow_version (
    id          ID,
    kind        TEXT NOT NULL, -- record kind: dossier
    code        TEXT NOT NULL, -- procedure code, or * for the default
    valid_from  TEXT NOT NULL,
    valid_to    TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    UNIQUE (kind, code, valid_from)
);
CREATE TABLE flow_step (
    version_id    INT NOT NULL REFERENCES flow_version (id),
    n             INT NOT NULL,
    code          TEXT NOT NULL,
    title         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    role          TEXT NOT NULL,
    unit          TEXT NOT NULL,
    limit_minutes INT NOT NULL,
    guard         TEXT NOT NULL,
    verb          TEXT NOT NULL,
    PRIMARY KEY (version_id, n)
);
-- One row per stay of a record at a step. Open while closed_at = 0. title, code, url, note are copies for the inbox.
CREATE TABLE work_item (
    id         ID,
    agency_id  INT NOT NULL,
    kind       TEXT NOT NULL,
    record_id  INT NOT NULL,
    step       TEXT NOT NULL,
    role       TEXT NOT NULL, -- LEAD COOP INFO
    unit_id    INT NOT NULL,
    post_id    INT,
    post_role  TEXT NOT NULL,
    opened_at  INT NOT NULL,
    claimed_at INT NOT NULL,
    due_at     INT NOT NULL,
    warn_at    INT NOT NULL,
    closed_at  INT NOT NULL,
    outcome    TEXT NOT NULL,
    title      TEXT NOT NULL,
    code       TEXT NOT NULL,
    url        TEXT NOT NULL,
    note       TEXT NOT NULL,
    paused     INT NOT NULL,
    rev        INT NOT NULL
);
CREATE INDEX work_item_record ON work_item (kind, record_id, id);
-- What is open is small; the further columns let it be counted without reading the rows.
CREATE INDEX work_item_post ON work_item (post_id, due_at, id, agency_id, step, paused, closed_at)
    WHERE closed_at = 0 AND post_id IS NOT NULL;
CREATE INDEX work_item_unit ON work_item (unit_id, due_at, id, agency_id, step, paused, closed_at, post_id, post_role)
    WHERE closed_at = 0;
