-- SPDX-License-Identifier: Apache-2.0
-- A small room for the tests of the store.
CREATE TABLE probe (
    id        ID,
    agency_id INT  NOT NULL,
    code      TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    status    INT  NOT NULL,
    due_at    INT  NOT NULL,
    day       TEXT NOT NULL,
    fee       INT  NOT NULL,
    urgent    INT  NOT NULL,
    parent_id INT  REFERENCES probe (id), -- NULL = none
    rev       INT  NOT NULL
);
CREATE INDEX probe_due ON probe (agency_id, due_at, id);
CREATE INDEX probe_code ON probe (agency_id, code);

CREATE TABLE probe_line (
    probe_id INT  NOT NULL REFERENCES probe (id),
    n        INT  NOT NULL,
    note     TEXT NOT NULL,
    PRIMARY KEY (probe_id, n)
) WITHOUT ROWID;
