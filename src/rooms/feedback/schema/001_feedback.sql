-- SPDX-License-Identifier: Apache-2.0
-- One row per remark of a citizen. Only status and rev ever change; how it was answered stands in the journal.
CREATE TABLE feedback (
    id         ID,
    agency_id  INT  NOT NULL, -- whose service it is about
    agency     TEXT NOT NULL, -- its identifier on that day
    name       TEXT NOT NULL,
    phone      TEXT NOT NULL,
    stars      INT  NOT NULL CHECK (stars BETWEEN 1 AND 5),
    matter     TEXT NOT NULL,
    body       TEXT NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('new', 'in_progress', 'answered')),
    created_at INT  NOT NULL,
    rev        INT  NOT NULL
);
-- Lists walk these in order; the further columns answer scope and filters without reading the row.
CREATE INDEX feedback_newest ON feedback (created_at, id, agency_id, status, stars, matter);
CREATE INDEX feedback_stars ON feedback (stars, id, agency_id, status, matter, created_at);
CREATE INDEX feedback_waiting ON feedback (agency_id) WHERE status = 'new';

CREATE TABLE feedback_point (
    feedback_id INT  NOT NULL REFERENCES feedback (id),
    n           INT  NOT NULL, -- from 1
    place       TEXT NOT NULL,
    words       TEXT NOT NULL,
    PRIMARY KEY (feedback_id, n)
) WITHOUT ROWID;
