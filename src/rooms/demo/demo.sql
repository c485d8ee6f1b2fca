-- SPDX-License-Identifier: Apache-2.0
--: demo_indexes
--! scan: the list of indexes, once. Those of few rows stay: each would cost another walk over the table
--@sqlite: SELECT name, sql AS ddl FROM sqlite_master WHERE type = 'index' AND sql NOT LIKE '%WHERE%' AND tbl_name IN ('dossier', 'journal') ORDER BY name
--@postgres: SELECT indexname AS name, indexdef AS ddl FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN ('dossier', 'journal') AND indexname NOT LIKE '%_pkey' AND indexdef NOT LIKE '%WHERE%' ORDER BY indexname

--: demo_book_insert
--! unscoped: an installation is being made; there is nobody yet to ask
INSERT INTO book (id, agency_id, kind, year, series, first_no, last_no, last_day)
VALUES (:id, :agency_id, 'dossier_register', :year, '', 1, :last_no, :last_day);
