-- SPDX-License-Identifier: Apache-2.0
-- Citizens and organisations, once each within the installation. A dossier keeps its own copy of what was accepted.
CREATE TABLE party (
    id           ID,
    root_id      INT NOT NULL,
    type         INT NOT NULL CHECK (type BETWEEN 1 AND 4), -- LoaiDoiTuong
    id_kind      TEXT NOT NULL,
    id_number    TEXT NOT NULL,
    name         TEXT NOT NULL,
    name_key     TEXT NOT NULL,
    birth        TEXT NOT NULL,
    birth_year   INT NOT NULL,
    gender       INT NOT NULL,
    phone        TEXT NOT NULL,
    email        TEXT NOT NULL,
    commune_code TEXT NOT NULL,
    address      TEXT NOT NULL,
    rev          INT NOT NULL
);
CREATE UNIQUE INDEX party_identity ON party (root_id, id_number, id_kind) WHERE id_number <> '';
CREATE INDEX party_phone ON party (phone) WHERE phone <> '';
CREATE INDEX party_name ON party (name_key, id);
