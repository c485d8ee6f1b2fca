-- SPDX-License-Identifier: Apache-2.0
-- Working time of the offices, and the clocks that run on it. agency_id 0 = every agency; an agency inherits from those
-- above it until it says something of its own.

-- Office hours in minutes of the day, half-open [valid_from, valid_to). weekdays: bit 0 Monday … bit 6 Sunday.
CREATE TABLE office_hours (
    id              ID,
    agency_id       INT  NOT NULL,
    valid_from      TEXT NOT NULL,
    valid_to        TEXT NOT NULL,
    morning_open    INT  NOT NULL,
    morning_close   INT  NOT NULL,
    afternoon_open  INT  NOT NULL,
    afternoon_close INT  NOT NULL,
    weekdays        INT  NOT NULL,
    decision        TEXT NOT NULL,
    rev             INT  NOT NULL,
    UNIQUE (agency_id, valid_from)
);

-- Days off and make-up days of a year, with the decision. A cancelled row stays.
CREATE TABLE day_off (
    id              ID,
    agency_id       INT  NOT NULL,
    day             TEXT NOT NULL,
    year            INT  NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('OFF', 'MAKEUP')),
    name            TEXT NOT NULL,
    decision        TEXT NOT NULL,
    source          TEXT NOT NULL, -- how sure: notice statute computed provisional …
    cancelled_at    INT  NOT NULL, -- 0 while in force
    cancel_decision TEXT NOT NULL,
    moved           INT  NOT NULL, -- 0 until the open clocks were moved for it
    rev             INT  NOT NULL
);
CREATE UNIQUE INDEX day_off_in_force ON day_off (agency_id, day) WHERE cancelled_at = 0;
CREATE INDEX day_off_year ON day_off (year, day, id);
CREATE INDEX day_off_unmoved ON day_off (id) WHERE moved = 0;

-- One clock per record. due_promised was printed and never moves; due_current moves with exclusions and days off.
CREATE TABLE clock (
    kind         TEXT NOT NULL,
    record_id    INT  NOT NULL,
    agency_id    INT  NOT NULL,
    started_at   INT  NOT NULL,
    unit         INT  NOT NULL, -- enum limit_unit
    milli        INT  NOT NULL,
    rounding     INT  NOT NULL,
    due_promised INT  NOT NULL, -- 0 = no limit
    due_current  INT  NOT NULL,
    excluded     INT  NOT NULL, -- so far: working minutes, or days for limits in days and months
    pauses       INT  NOT NULL, -- so far: the next exclusion is pauses + 1
    paused_at    INT  NOT NULL, -- 0 while it runs
    stopped_at   INT  NOT NULL, -- 0 while open
    PRIMARY KEY (kind, record_id)
) WITHOUT ROWID;
CREATE INDEX clock_open ON clock (kind, record_id) WHERE stopped_at = 0;

-- Time that does not count, with its legal basis.
CREATE TABLE clock_exclusion (
    kind        TEXT NOT NULL,
    record_id   INT  NOT NULL,
    n           INT  NOT NULL,
    agency_id   INT  NOT NULL,
    cause       TEXT NOT NULL, -- supplement finance …
    basis       TEXT NOT NULL,
    from_at     INT  NOT NULL,
    to_at       INT  NOT NULL, -- 0 while it lasts
    approved_by INT  NOT NULL, -- person
    PRIMARY KEY (kind, record_id, n)
) WITHOUT ROWID;
