-- SPDX-License-Identifier: Apache-2.0
-- One-stop dossiers. Owner and submitter stand here as they were accepted: a later change of the citizen's own
-- record does not touch them.
CREATE TABLE dossier (
    id                 ID,
    agency_id          INT  NOT NULL, -- receives
    decide_id          INT  NOT NULL, -- decides; mostly the same
    agency             TEXT NOT NULL, -- identifier of agency_id on the day of reception
    code               TEXT NOT NULL,
    procedure_id       INT  NOT NULL, -- the pinned version
    procedure          TEXT NOT NULL,
    title              TEXT NOT NULL,
    case_n             INT  NOT NULL,
    flow_version_id    INT  NOT NULL,
    channel            INT  NOT NULL CHECK (channel BETWEEN 1 AND 3),
    status             INT  NOT NULL CHECK (status BETWEEN 1 AND 10),
    party_id           INT,
    owner_type         INT  NOT NULL,
    owner              TEXT NOT NULL,
    owner_key          TEXT NOT NULL,
    identity           TEXT NOT NULL,
    id_kind            TEXT NOT NULL,
    birth              TEXT NOT NULL,
    birth_year         INT  NOT NULL,
    phone              TEXT NOT NULL,
    email              TEXT NOT NULL,
    address            TEXT NOT NULL,
    commune_code       TEXT NOT NULL,
    submitter          TEXT NOT NULL,
    submitter_identity TEXT NOT NULL,
    submitter_phone    TEXT NOT NULL,
    submitter_address  TEXT NOT NULL,
    submitter_relation TEXT NOT NULL,
    summary            TEXT NOT NULL,
    sets               INT  NOT NULL,
    return_channel     INT  NOT NULL CHECK (return_channel BETWEEN 1 AND 3),
    received_at        INT  NOT NULL,
    due_promised       INT  NOT NULL, -- printed; never moves
    due_at             INT  NOT NULL, -- copy of the clock; 0 = no date is promised
    due_order          INT  NOT NULL, -- due_at, or a far instant when there is none: to sort by
    finished_at        INT  NOT NULL, -- end of processing, also of states 7 and 8; 0 = open
    returned_at        INT  NOT NULL,
    limit_unit         INT  NOT NULL,
    limit_milli        INT  NOT NULL,
    form_set           TEXT NOT NULL,
    register_no        INT  NOT NULL,
    received_by        INT  NOT NULL,
    result_receiver    TEXT NOT NULL,
    paused             INT  NOT NULL CHECK (paused IN (0, 1)),
    track              TEXT NOT NULL, -- what the citizen may see of its way, a line each
    pin_mac            TEXT NOT NULL,
    rev                INT  NOT NULL
);
CREATE UNIQUE INDEX dossier_code ON dossier (code);
-- Lists walk these in order; the further columns answer scope and filters without reading the row. What is rare has
-- small indexes of its own (with the column of its condition, so that the row is not read for it): open dossiers, and
-- those refused, withdrawn, stopped or waiting to be returned.
CREATE INDEX dossier_received ON dossier (received_at, id, agency_id, decide_id, status, channel, due_order);
CREATE INDEX dossier_due ON dossier (due_order, id, agency_id, decide_id, status, channel);
CREATE INDEX dossier_procedure ON dossier (procedure, received_at, id, agency_id, decide_id, status, channel,
    due_order);
CREATE INDEX dossier_open_due ON dossier (due_order, id, agency_id, decide_id, status, paused, procedure, channel,
    received_at, finished_at) WHERE finished_at = 0;
CREATE INDEX dossier_open_received ON dossier (received_at, id, agency_id, decide_id, status, paused, procedure,
    channel, due_order, finished_at) WHERE finished_at = 0;
CREATE INDEX dossier_rare_due ON dossier (due_order, id, agency_id, decide_id, status, procedure, channel, received_at)
    WHERE status IN (3, 7, 8, 9);
CREATE INDEX dossier_rare_received ON dossier (received_at, id, agency_id, decide_id, status, procedure, channel,
    due_order) WHERE status IN (3, 7, 8, 9);
-- What ended after a day: who was open on that evening.
CREATE INDEX dossier_finished ON dossier (finished_at, id, received_at, agency_id) WHERE finished_at <> 0;
CREATE INDEX dossier_waiting ON dossier (finished_at, id, agency_id, status) WHERE status = 9;

CREATE TABLE dossier_component (
    dossier_id INT  NOT NULL REFERENCES dossier (id),
    n          INT  NOT NULL, -- of the case
    name       TEXT NOT NULL,
    originals  INT  NOT NULL,
    copies     INT  NOT NULL,
    note       TEXT NOT NULL,
    digitised  INT  NOT NULL,
    PRIMARY KEY (dossier_id, n)
) WITHOUT ROWID;

-- By agency and day of reception; moved with every change of class, so that nobody counts dossiers.
CREATE TABLE dossier_total (
    agency_id INT  NOT NULL,
    day       TEXT NOT NULL,
    received  INT  NOT NULL,
    on_time   INT  NOT NULL, -- closed, or put aside as one-stop §10.1 says (states 5, 7, 8)
    late      INT  NOT NULL, -- closed late
    PRIMARY KEY (agency_id, day)
) WITHOUT ROWID;

-- Biểu II.06a by agency, field and day: received on it, and ended on it. What happened is added up, so that the form of any
-- period is read from days alone.
CREATE TABLE dossier_tally (
    agency_id INT  NOT NULL,
    field     TEXT NOT NULL,
    day       TEXT NOT NULL,
    online    INT  NOT NULL, -- received online
    other     INT  NOT NULL, -- received at the counter or by post
    early     INT  NOT NULL, -- ended before the due minute
    exact     INT  NOT NULL, -- ended in it, or without a promised time, or withdrawn or stopped
    late      INT  NOT NULL, -- ended after it
    PRIMARY KEY (agency_id, field, day)
) WITHOUT ROWID;
-- Opened again after their end: few, and no longer in dossier_tally, since they end more than once.
CREATE TABLE dossier_reopened (
    agency_id  INT NOT NULL,
    dossier_id INT NOT NULL,
    PRIMARY KEY (agency_id, dossier_id)
) WITHOUT ROWID;
