-- SPDX-License-Identifier: Apache-2.0
-- Printed forms: what stands on them, from which the page is drawn again at any time.
CREATE TABLE paper (
    id         ID,
    form_set   TEXT NOT NULL, -- "TT01/2018"
    form       TEXT NOT NULL, -- "01": its number in that set
    kind       TEXT NOT NULL,
    record_id  INT  NOT NULL,
    number     TEXT NOT NULL,
    data       TEXT NOT NULL, -- JSON
    blob_id    INT,           -- the bytes, once they are frozen by a signature
    created_at INT  NOT NULL,
    UNIQUE (kind, record_id, form, id)
);
