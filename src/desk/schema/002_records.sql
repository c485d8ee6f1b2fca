-- SPDX-License-Identifier: Apache-2.0
-- What the desk keeps about every record: journal, looks, events, jobs, files, notices.

-- One row per change of state, append-only. seq and chain are filled soon after COMMIT, in the order of seq, by the
-- one who holds the head of the agency: writers of dossiers never wait for each other here.
CREATE TABLE journal (
    id          ID,
    agency_id   INT  NOT NULL,
    kind        TEXT NOT NULL,
    record_id   INT  NOT NULL,
    at          INT  NOT NULL,
    person_id   INT  NOT NULL,
    post_id     INT  NOT NULL,
    for_post_id INT  NOT NULL,
    person_name TEXT NOT NULL, -- as it was then
    post_title  TEXT NOT NULL,
    verb        TEXT NOT NULL,
    step        TEXT NOT NULL,
    from_state  TEXT NOT NULL,
    to_state    TEXT NOT NULL,
    note        TEXT NOT NULL,
    diff        TEXT NOT NULL,
    seq         INT  NOT NULL, -- place in the chain of the agency; 0 = not chained yet
    chain       TEXT NOT NULL  -- hash over this row and the chain of seq - 1
);
CREATE INDEX journal_record ON journal (kind, record_id);
CREATE INDEX journal_unsealed ON journal (agency_id, id) WHERE seq = 0;

CREATE TABLE journal_head (
    agency_id INT  NOT NULL PRIMARY KEY,
    seq       INT  NOT NULL,
    chain     TEXT NOT NULL
) WITHOUT ROWID;

-- A person saw personal data in clear.
CREATE TABLE look (
    id          ID,
    agency_id   INT  NOT NULL,
    kind        TEXT NOT NULL,
    record_id   INT  NOT NULL,
    at          INT  NOT NULL,
    person_id   INT  NOT NULL,
    post_id     INT  NOT NULL,
    for_post_id INT  NOT NULL,
    person_name TEXT NOT NULL,
    fields      TEXT NOT NULL, -- blank-separated
    reason      TEXT NOT NULL
);
CREATE INDEX look_record ON look (kind, record_id);

-- What officers tell each other about a record; no step of its way, never shown to citizens.
CREATE TABLE note (
    id          ID,
    agency_id   INT  NOT NULL, -- of the author
    kind        TEXT NOT NULL,
    record_id   INT  NOT NULL,
    person_id   INT  NOT NULL,
    post_id     INT  NOT NULL,
    person_name TEXT NOT NULL, -- as it was then
    text        TEXT NOT NULL, -- '' once it was taken back
    created_at  INT  NOT NULL,
    removed_at  INT  NOT NULL
);
CREATE INDEX note_record ON note (kind, record_id, id);

-- Further agencies that take part in a record.
CREATE TABLE record_agency (
    kind      TEXT NOT NULL,
    record_id INT  NOT NULL,
    agency_id INT  NOT NULL,
    role      TEXT NOT NULL CHECK (role IN ('RECEIVE', 'DECIDE', 'RETURN', 'TAKE_PART')),
    PRIMARY KEY (kind, record_id, agency_id, role)
) WITHOUT ROWID;
CREATE INDEX record_agency_agency ON record_agency (agency_id, kind, record_id);

-- What happened, for listeners. n: place among the events of its record, given under the lock of the record.
CREATE TABLE event (
    id        ID,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    record_id INT  NOT NULL,
    n         INT  NOT NULL,
    agency_id INT  NOT NULL,
    facts     TEXT NOT NULL,
    at        INT  NOT NULL
);
CREATE INDEX event_record ON event (kind, record_id, n);

-- One per event and listener; gone when done.
CREATE TABLE delivery (
    listener   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    record_id  INT  NOT NULL,
    n          INT  NOT NULL,
    event_id   INT  NOT NULL REFERENCES event (id),
    outside    INT  NOT NULL, -- 1: the listener calls another system
    state      TEXT NOT NULL CHECK (state IN ('WAIT', 'CLAIMED', 'PERSON')),
    attempt    INT  NOT NULL,
    not_before INT  NOT NULL, -- when WAIT: next try; when CLAIMED: end of the lease
    fault      TEXT NOT NULL,
    PRIMARY KEY (listener, kind, record_id, n, event_id)
) WITHOUT ROWID;
CREATE INDEX delivery_due ON delivery (outside, not_before) WHERE state <> 'PERSON';
CREATE INDEX delivery_event ON delivery (event_id);
CREATE INDEX delivery_person ON delivery (state) WHERE state = 'PERSON';

CREATE TABLE job (
    id          ID,
    agency_id   INT  NOT NULL,
    scope_id    INT  NOT NULL, -- of who started it: the job sees no more
    person_id   INT  NOT NULL, -- 0: the house itself
    person_name TEXT NOT NULL,
    kind        TEXT NOT NULL,
    args        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('WAIT', 'RUN', 'DONE', 'FAILED', 'CANCELLED')),
    done        INT  NOT NULL,
    total       INT  NOT NULL,
    attempt     INT  NOT NULL,
    not_before  INT  NOT NULL, -- when RUN: end of the lease
    cancel      INT  NOT NULL CHECK (cancel IN (0, 1)),
    created_at  INT  NOT NULL,
    ended_at    INT  NOT NULL,
    fault       TEXT NOT NULL,
    result_name TEXT NOT NULL,
    result_blob INT  NOT NULL  -- 0: none
);
CREATE INDEX job_due ON job (not_before) WHERE state IN ('WAIT', 'RUN');
CREATE INDEX job_result ON job (result_blob) WHERE result_blob <> 0;

-- When the house starts a periodic job again.
CREATE TABLE job_period (
    kind    TEXT NOT NULL PRIMARY KEY,
    next_at INT  NOT NULL
) WITHOUT ROWID;

-- The bell.
CREATE TABLE notice (
    id        ID,
    person_id INT  NOT NULL,
    title     TEXT NOT NULL,
    url       TEXT NOT NULL,
    at        INT  NOT NULL,
    read_at   INT  NOT NULL
);
CREATE INDEX notice_person ON notice (person_id, id);
CREATE INDEX notice_unread ON notice (person_id) WHERE read_at = 0;

-- Bytes in blobs/ab/cd/…; the same bytes once, whoever brought them.
CREATE TABLE blob (
    id         ID,
    sha256     TEXT NOT NULL UNIQUE,
    type       TEXT NOT NULL,
    size       INT  NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('PENDING', 'CLEAN', 'BAD')), -- of the virus check
    created_at INT  NOT NULL
);

CREATE TABLE attachment (
    id         ID,
    agency_id  INT  NOT NULL, -- whose quota it takes
    kind       TEXT NOT NULL,
    record_id  INT  NOT NULL,
    slot       TEXT NOT NULL,
    blob_id    INT  NOT NULL REFERENCES blob (id),
    name       TEXT NOT NULL,
    created_at INT  NOT NULL,
    created_by INT  NOT NULL,
    removed_at INT  NOT NULL
);
CREATE INDEX attachment_record ON attachment (kind, record_id);
CREATE INDEX attachment_blob ON attachment (blob_id);

-- Bytes of an agency's attachments, and how many it may have (0 = no limit).
CREATE TABLE quota (
    agency_id INT NOT NULL PRIMARY KEY,
    used      INT NOT NULL,
    most      INT NOT NULL
) WITHOUT ROWID;
