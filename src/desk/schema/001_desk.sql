-- SPDX-License-Identifier: Apache-2.0
-- Who may come in: accounts, sessions, tokens; answers already given; sealed secrets.

CREATE TABLE account (
    id          ID,
    agency_id   INT  NOT NULL, -- root of its tenant
    person_id   INT  NOT NULL, -- of room staff; 0: nobody's (devices, services)
    username    TEXT NOT NULL UNIQUE,
    password    TEXT NOT NULL, -- argon2id; '' = cannot sign in by password
    totp        TEXT NOT NULL, -- sealed; '' = off
    totp_step   INT  NOT NULL, -- last accepted time step: a code counts once
    pin         TEXT NOT NULL, -- argon2id; '' = none
    active      INT  NOT NULL CHECK (active IN (0, 1)),
    must_change INT  NOT NULL CHECK (must_change IN (0, 1)),
    epoch       INT  NOT NULL, -- sessions of an older epoch are over
    created_at  INT  NOT NULL,
    rev         INT  NOT NULL
);
CREATE INDEX account_person ON account (person_id);

CREATE TABLE session (
    id         ID,
    account_id INT  NOT NULL REFERENCES account (id),
    post_id    INT  NOT NULL, -- 0: the person's first
    token      TEXT NOT NULL UNIQUE, -- SHA-256 of the cookie
    epoch      INT  NOT NULL,
    created_at INT  NOT NULL,
    seen_at    INT  NOT NULL,
    expires_at INT  NOT NULL,
    idle_s     INT  NOT NULL, -- 0: neither idle end nor lock
    locked     INT  NOT NULL CHECK (locked IN (0, 1)),
    stepped_at INT  NOT NULL, -- password or code was typed again
    ended_at   INT  NOT NULL,
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL
);
CREATE INDEX session_account ON session (account_id, created_at);
CREATE INDEX session_expires ON session (expires_at);

-- Accounts that signed in on a shared PC and may be switched to by PIN.
CREATE TABLE pc_account (
    pc         TEXT NOT NULL, -- SHA-256 of the browser's cookie
    account_id INT  NOT NULL REFERENCES account (id),
    name       TEXT NOT NULL, -- of the person, as shown then
    used_at    INT  NOT NULL, -- last sign-in by password
    PRIMARY KEY (pc, account_id)
) WITHOUT ROWID;

CREATE TABLE api_token (
    id         ID,
    account_id INT  NOT NULL REFERENCES account (id),
    name       TEXT NOT NULL,
    token      TEXT NOT NULL UNIQUE, -- SHA-256 of the secret
    perms      TEXT NOT NULL,        -- comma-separated; '' = all of the account
    created_at INT  NOT NULL,
    used_at    INT  NOT NULL,
    expires_at INT  NOT NULL,
    ended_at   INT  NOT NULL
);
CREATE INDEX api_token_account ON api_token (account_id, created_at);

-- Every try to sign in, kept for the person and the administrator.
CREATE TABLE sign_in (
    id         ID,
    account_id INT  NOT NULL, -- 0: no such account
    username   TEXT NOT NULL,
    at         INT  NOT NULL,
    result     TEXT NOT NULL CHECK (result IN ('OK', 'PIN', 'TOKEN', 'REFUSED', 'THROTTLED')),
    address    TEXT NOT NULL,
    agent      TEXT NOT NULL
);
CREATE INDEX sign_in_account ON sign_in (account_id, at);
CREATE INDEX sign_in_at ON sign_in (at);

-- Answers kept for 48 hours, so that a repeated request is done once. Keys are random: only their index, not the
-- bodies, stands in their order.
CREATE TABLE request_done (
    key      TEXT NOT NULL PRIMARY KEY,
    hash     TEXT NOT NULL,
    status   INT  NOT NULL,
    type     TEXT NOT NULL,
    location TEXT NOT NULL,
    body     TEXT NOT NULL, -- sealed
    at       INT  NOT NULL
);
CREATE INDEX request_done_at ON request_done (at);

CREATE TABLE secret (
    kind      TEXT NOT NULL,
    record_id INT  NOT NULL,
    sealed    TEXT NOT NULL,
    PRIMARY KEY (kind, record_id)
) WITHOUT ROWID;

-- A set of agencies that somebody may see; which ones: scope_agency of the store. Filled by room staff.
CREATE TABLE scope (
    id        ID,
    agency_id INT  NOT NULL,
    reach     TEXT NOT NULL CHECK (reach IN ('OWN', 'UNIT', 'AGENCY', 'BELOW'))
);
CREATE INDEX scope_of_agency ON scope (agency_id, reach);

-- Facts of this installation: demo, https …
CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
