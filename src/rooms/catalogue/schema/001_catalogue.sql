-- SPDX-License-Identifier: Apache-2.0
-- Administrative procedures, version by version, and the administrative units of the country. The catalogue is the same
-- for every agency. A version never changes once it is published: a new one is added.
CREATE TABLE procedure_version (
    id            ID,
    code          TEXT NOT NULL, -- of the national catalogue, odd ones kept; "L-…" made here when the source has none
    n             INT  NOT NULL, -- of the code, from 1
    state         TEXT NOT NULL CHECK (state IN ('DRAFT', 'PUBLISHED', 'WITHDRAWN')),
    valid_from    TEXT NOT NULL, -- half-open; no two published ones of a code hold on one day
    valid_to      TEXT NOT NULL,
    name          TEXT NOT NULL,
    field         TEXT NOT NULL,
    level         TEXT NOT NULL, -- blank-separated: xa huyen tinh bo khac
    matter        TEXT NOT NULL, -- what a citizen would call it
    decision      TEXT NOT NULL,
    online_level  TEXT NOT NULL,
    route         TEXT NOT NULL,
    unit          TEXT NOT NULL,
    keywords      TEXT NOT NULL,
    returns_paper INT  NOT NULL,
    share         INT  NOT NULL,
    name_key      TEXT NOT NULL, -- for sorting by the Vietnamese alphabet
    folded        TEXT NOT NULL, -- name, matter, field and code without diacritics, for the filter of the list
    hash          TEXT NOT NULL, -- of what the source said, so that a second import changes nothing
    state_reason  TEXT NOT NULL, -- why published, not yet, or withdrawn
    rev           INT  NOT NULL,
    UNIQUE (code, n)
);
CREATE INDEX procedure_hash ON procedure_version (code, hash);
CREATE INDEX procedure_name ON procedure_version (name_key, id);

-- The long texts, read one version at a time; more: every other member of the source as JSON.
CREATE TABLE procedure_text (
    version_id INT  NOT NULL PRIMARY KEY REFERENCES procedure_version (id),
    steps      TEXT NOT NULL,
    conditions TEXT NOT NULL,
    subjects   TEXT NOT NULL,
    results    TEXT NOT NULL,
    authority  TEXT NOT NULL,
    executing  TEXT NOT NULL,
    address    TEXT NOT NULL,
    portal_url TEXT NOT NULL,
    more       TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE procedure_legal (
    version_id INT  NOT NULL REFERENCES procedure_version (id),
    n          INT  NOT NULL,
    title      TEXT NOT NULL,
    number     TEXT NOT NULL,
    PRIMARY KEY (version_id, n)
) WITHOUT ROWID;

-- Alternative sets of papers; a set that nobody divides has one case.
CREATE TABLE procedure_case (
    version_id INT  NOT NULL REFERENCES procedure_version (id),
    n          INT  NOT NULL,
    title      TEXT NOT NULL,
    PRIMARY KEY (version_id, n)
) WITHOUT ROWID;
CREATE TABLE procedure_component (
    version_id INT  NOT NULL REFERENCES procedure_version (id),
    case_n     INT  NOT NULL,
    n          INT  NOT NULL,
    name       TEXT NOT NULL,
    originals  INT  NOT NULL,
    copies     INT  NOT NULL,
    note       INT  NOT NULL, -- 1 = a remark, not a paper
    form_url   TEXT NOT NULL,
    PRIMARY KEY (version_id, case_n, n)
) WITHOUT ROWID;

-- Ways to file. The same channel twice = different cases.
CREATE TABLE procedure_method (
    version_id  INT  NOT NULL REFERENCES procedure_version (id),
    n           INT  NOT NULL,
    channel     INT  NOT NULL, -- 1 counter 2 online 3 post
    unit        INT  NOT NULL, -- enum limit_unit
    milli       INT  NOT NULL,
    limit_raw   TEXT NOT NULL,
    hint        TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (version_id, n)
) WITHOUT ROWID;
CREATE TABLE procedure_fee (
    version_id INT  NOT NULL REFERENCES procedure_version (id),
    method_n   INT  NOT NULL,
    n          INT  NOT NULL,
    name       TEXT NOT NULL,
    amount     INT  NOT NULL,
    currency   TEXT NOT NULL,
    note       TEXT NOT NULL,
    doubtful   INT  NOT NULL,
    PRIMARY KEY (version_id, method_n, n)
) WITHOUT ROWID;

-- Provinces (2 digits), districts (3), communes (5). Codes are given again to other units: a unit is (code, day).
CREATE TABLE admin_unit (
    code       TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to   TEXT NOT NULL,
    name       TEXT NOT NULL,
    full_name  TEXT NOT NULL,
    type       TEXT NOT NULL,
    parent     TEXT NOT NULL,
    as_of      TEXT NOT NULL, -- day of the list that says so
    note       TEXT NOT NULL,
    PRIMARY KEY (code, as_of)
) WITHOUT ROWID;
-- What became of a unit; one may go to several.
CREATE TABLE admin_unit_link (
    old_code TEXT NOT NULL,
    new_code TEXT NOT NULL,
    day      TEXT NOT NULL,
    old_name TEXT NOT NULL,
    new_name TEXT NOT NULL,
    decision TEXT NOT NULL,
    note     TEXT NOT NULL, -- source and how sure: "unmatched" rows name a unit without its code
    PRIMARY KEY (old_code, old_name, new_code, new_name, day)
) WITHOUT ROWID;
