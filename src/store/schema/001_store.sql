-- SPDX-License-Identifier: Apache-2.0
-- What the house itself keeps: scope, small facts, registers, counters, the search index.
-- (The table `migration` is made by migrate.c before this file can be run.)

-- Which agencies a scope may see. Filled by the room that keeps the agencies.
CREATE TABLE scope_agency (
    scope_id  INT NOT NULL,
    agency_id INT NOT NULL,
    PRIMARY KEY (scope_id, agency_id)
) WITHOUT ROWID;

-- Facts about this database: key of paging tokens, high-water mark of ids, probe of writing.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE id_mark (
    node INT NOT NULL PRIMARY KEY, -- one row for each node of the province that writes here
    high INT NOT NULL              -- no id counter at or below this is given again
) WITHOUT ROWID;

CREATE TABLE book (
    id        ID,
    agency_id INT  NOT NULL,
    kind      TEXT NOT NULL,
    year      INT  NOT NULL,
    series    TEXT NOT NULL,
    first_no  INT  NOT NULL,
    last_no   INT  NOT NULL, -- first_no - 1 while nothing was taken
    last_day  TEXT NOT NULL,
    UNIQUE (agency_id, kind, year, series)
);

CREATE TABLE book_entry (
    book_id INT  NOT NULL REFERENCES book (id),
    no      INT  NOT NULL,
    suffix  TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('TAKEN', 'RESERVED', 'VOID')),
    record  TEXT NOT NULL,
    day     TEXT NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (book_id, no, suffix)
) WITHOUT ROWID;

-- Unique, not gap-free: dossier codes, tickets.
CREATE TABLE counter (
    agency_id INT  NOT NULL,
    kind      TEXT NOT NULL,
    day       TEXT NOT NULL,
    last_no   INT  NOT NULL,
    PRIMARY KEY (agency_id, kind, day)
) WITHOUT ROWID;

-- One row per record that can be found. agency_id 0: everybody may find it.
CREATE TABLE search_doc (
    id        ID,
    kind      TEXT NOT NULL,
    record_id INT  NOT NULL,
    agency_id INT  NOT NULL,
    code      TEXT NOT NULL,
    title     TEXT NOT NULL,
    note      TEXT NOT NULL,
    url       TEXT NOT NULL,
    keys      TEXT NOT NULL, -- exact things, blank-separated
    scope     TEXT NOT NULL, -- "a<agency> k<kind>": inside MATCH, never typed by people
    folded    TEXT NOT NULL, -- words to be found
    UNIQUE (kind, record_id)
);

CREATE TABLE search_key (
    key    TEXT NOT NULL,
    doc_id INT  NOT NULL, -- of search_doc; search.c alone writes both
    PRIMARY KEY (key, doc_id)
) WITHOUT ROWID;

-- Every word of letters that ever was indexed: the last word of a question is completed from here.
CREATE TABLE search_word (
    word TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

--@sqlite
CREATE VIRTUAL TABLE search_fts USING fts5 (
    folded, scope, content = 'search_doc', content_rowid = 'id', tokenize = 'ascii', detail = 'column',
    columnsize = 0
);
--@postgres
ALTER TABLE search_doc ADD COLUMN words tsvector GENERATED ALWAYS AS
    (array_to_tsvector(array_remove(string_to_array(folded || ' ' || scope, ' '), ''))) STORED;
CREATE INDEX search_doc_words ON search_doc USING gin (words);
--@both
