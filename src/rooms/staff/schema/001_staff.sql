-- SPDX-License-Identifier: Apache-2.0
-- The office as an organisation. Rows are dated, half-open [valid_from, valid_to); nothing is deleted: an agency that
-- was merged away keeps its row, its numbers and its letterhead.
CREATE TABLE agency (
    id                ID,
    parent            INT REFERENCES agency (id),
    identifier        TEXT NOT NULL,
    identifier_2020   TEXT NOT NULL,
    class             TEXT NOT NULL,
    code              TEXT NOT NULL,
    name              TEXT NOT NULL,
    short_name        TEXT NOT NULL,
    place             TEXT NOT NULL,
    letterhead_parent TEXT NOT NULL,
    phone             TEXT NOT NULL, -- of the one-stop office: what citizens are told
    email             TEXT NOT NULL,
    address           TEXT NOT NULL,
    valid_from        TEXT NOT NULL,
    valid_to          TEXT NOT NULL,
    rev               INT NOT NULL,
    UNIQUE (identifier, valid_from)
);
-- Merging and splitting: work and reading rights go on, old numbers stay with the old agency.
CREATE TABLE agency_link (
    old_id   INT NOT NULL REFERENCES agency (id),
    new_id   INT NOT NULL REFERENCES agency (id),
    kind     TEXT NOT NULL, -- merge split rename
    day      TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (old_id, new_id, day)
);
CREATE TABLE unit (
    id         ID,
    agency_id  INT NOT NULL REFERENCES agency (id),
    identifier TEXT NOT NULL,
    name       TEXT NOT NULL,
    kind       TEXT NOT NULL, -- onestop office leaders
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    rev        INT NOT NULL,
    UNIQUE (agency_id, name, valid_from)
);
CREATE TABLE person (
    id        ID,
    agency_id INT NOT NULL REFERENCES agency (id),
    name      TEXT NOT NULL,
    name_key  TEXT NOT NULL,
    phone     TEXT NOT NULL,
    email     TEXT NOT NULL,
    rev       INT NOT NULL
);
CREATE INDEX person_name ON person (agency_id, name_key, id);
CREATE TABLE post (
    id         ID,
    agency_id  INT NOT NULL REFERENCES agency (id),
    unit_id    INT NOT NULL REFERENCES unit (id),
    person_id  INT NOT NULL REFERENCES person (id),
    title      TEXT NOT NULL,
    role       TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    rev        INT NOT NULL
);
CREATE INDEX post_person ON post (person_id);
CREATE INDEX post_unit ON post (unit_id);
-- Acting for another: visible in every journal row.
CREATE TABLE delegation (
    id         ID,
    agency_id  INT NOT NULL REFERENCES agency (id),
    from_post  INT NOT NULL REFERENCES post (id),
    to_person  INT NOT NULL REFERENCES person (id),
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    basis      TEXT NOT NULL, -- number and day of the paper
    rev        INT NOT NULL
);
CREATE INDEX delegation_to ON delegation (to_person);
CREATE TABLE absence (
    id         ID,
    agency_id  INT NOT NULL REFERENCES agency (id),
    person_id  INT NOT NULL REFERENCES person (id),
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    reason     TEXT NOT NULL,
    rev        INT NOT NULL
);
CREATE INDEX absence_person ON absence (person_id);
-- What a role may do, and how far: AGENCY = its own and its predecessors', BELOW = the whole tree under it.
CREATE TABLE role (
    code  TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    reach TEXT NOT NULL
);
CREATE TABLE role_perm (
    role TEXT NOT NULL REFERENCES role (code),
    perm TEXT NOT NULL,
    PRIMARY KEY (role, perm)
);
-- Further roles of a post, each with its own reach; ALL = the whole installation.
CREATE TABLE post_role (
    post_id INT NOT NULL REFERENCES post (id),
    role    TEXT NOT NULL REFERENCES role (code),
    reach   TEXT NOT NULL,
    PRIMARY KEY (post_id, role)
);
