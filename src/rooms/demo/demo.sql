-- SPDX-License-Identifier: Apache-2.0
--: demo_indexes
--! scan: the list of indexes, once
-- Those into which dossiers come in no order; the others grow at their end, or hold few rows.
--@sqlite: SELECT name, sql AS ddl FROM sqlite_master WHERE name IN ('dossier_code', 'dossier_due', 'dossier_procedure')
--@postgres: SELECT indexname AS name, indexdef AS ddl FROM pg_indexes WHERE schemaname = current_schema() AND indexname IN ('dossier_code', 'dossier_due', 'dossier_procedure')

--: demo_book_insert
--! unscoped: an installation is being made; there is nobody yet to ask
INSERT INTO book (id, agency_id, kind, year, series, first_no, last_no, last_day)
VALUES (:id, :agency_id, 'dossier_register', :year, '', 1, :last_no, :last_day);
