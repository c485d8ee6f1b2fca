-- SPDX-License-Identifier: Apache-2.0
--: agency_all
--! scan: the whole table, once per snapshot
SELECT id, parent, identifier, identifier_2020, class, code, name, short_name, place, letterhead_parent,
       phone, email, address, valid_from, valid_to, rev
  FROM agency ORDER BY identifier, valid_from;

--: agency_link_all
--! scan: the whole table, once per snapshot
SELECT old_id, new_id FROM agency_link;

--: unit_all
--! unscoped: the snapshot of the organisation serves every agency
--! scan: the whole table, once per snapshot
SELECT id, agency_id, identifier, name, kind, valid_from, valid_to, rev FROM unit ORDER BY id;

--: person_all
--! unscoped: the snapshot of the organisation serves every agency
--! scan: the whole table, once per snapshot
SELECT id, agency_id, name, name_key, phone, email, rev FROM person ORDER BY id;

--: post_all
--! unscoped: the snapshot of the organisation serves every agency
--! scan: the whole table, once per snapshot
SELECT id, agency_id, unit_id, person_id, title, role, valid_from, valid_to, rev FROM post ORDER BY id;

--: delegation_all
--! unscoped: the snapshot of the organisation serves every agency
--! scan: the whole table, once per snapshot
SELECT id, agency_id, from_post, to_person, valid_from, valid_to, basis, rev FROM delegation ORDER BY id;

--: absence_all
--! unscoped: the snapshot of the organisation serves every agency
--! scan: the whole table, once per snapshot
SELECT id, agency_id, person_id, valid_from, valid_to, reason, rev FROM absence ORDER BY id;

--: role_all
--! scan: a dozen rows, once per snapshot
SELECT code, title, reach FROM role ORDER BY code;

--: role_perm_all
--! scan: some hundred rows, once per snapshot
SELECT role, perm FROM role_perm ORDER BY role, perm;

--: agency_insert
INSERT INTO agency (id, parent, identifier, identifier_2020, class, code, name, short_name, place, letterhead_parent,
                    phone, email, address, valid_from, valid_to, rev)
VALUES (:id, :parent, :identifier, :identifier_2020, :class, :code, :name, :short_name, :place, :letterhead_parent,
        :phone, :email, :address, :valid_from, :valid_to, 1)
ON CONFLICT (identifier, valid_from) DO NOTHING;

--: agency_update
UPDATE agency SET parent = :parent, identifier_2020 = :identifier_2020, class = :class, code = :code, name = :name,
       short_name = :short_name, place = :place, letterhead_parent = :letterhead_parent, phone = :phone,
       email = :email, address = :address, valid_to = :valid_to, rev = rev + 1
 WHERE id = :id AND rev = :rev;

--: agency_by_identifier
SELECT id, parent, identifier, identifier_2020, class, code, name, short_name, place, letterhead_parent,
       phone, email, address, valid_from, valid_to, rev
  FROM agency WHERE identifier = :identifier ORDER BY valid_from DESC LIMIT 1;

--: agencies_in_scope
SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope;

--: agency_in_scope
SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope AND agency_id = :agency_id;

--: agency_link_insert
INSERT INTO agency_link (old_id, new_id, kind, day, decision) VALUES (:old_id, :new_id, :kind, :day, :decision);

--: unit_insert
--! unscoped: administrators set up units of agencies below their own; staff.edit is checked with the reach
INSERT INTO unit (id, agency_id, identifier, name, kind, valid_from, valid_to, rev)
VALUES (:id, :agency_id, :identifier, :name, :kind, :valid_from, :valid_to, 1)
ON CONFLICT (agency_id, name, valid_from) DO NOTHING;

--: unit_update
--! unscoped: the row was found by its id in the import of the organisation
UPDATE unit SET identifier = :identifier, kind = :kind, valid_to = :valid_to, rev = rev + 1 WHERE id = :id AND rev = :rev;

--: unit_by_name
--! unscoped: the import of the organisation names agency and unit
SELECT id, agency_id, identifier, name, kind, valid_from, valid_to, rev
  FROM unit WHERE agency_id = :agency AND name = :name ORDER BY valid_from DESC LIMIT 1;

--: person_insert
--! unscoped: administrators hire for agencies below their own; staff.edit is checked with the reach
INSERT INTO person (id, agency_id, name, name_key, phone, email, rev)
VALUES (:id, :agency_id, :name, :name_key, :phone, :email, 1);

--: person_update
--! unscoped: the row was found by its id in the import of the organisation
UPDATE person SET name = :name, name_key = :name_key, phone = :phone, email = :email, rev = rev + 1
 WHERE id = :id AND rev = :rev;

--: person_get
--! unscoped: by id, from the account of the person
SELECT id, agency_id, name, name_key, phone, email, rev FROM person WHERE id = :id;

--: post_insert
--! unscoped: administrators appoint for agencies below their own; staff.edit is checked with the reach
INSERT INTO post (id, agency_id, unit_id, person_id, title, role, valid_from, valid_to, rev)
VALUES (:id, :agency_id, :unit_id, :person_id, :title, :role, :valid_from, :valid_to, 1);

--: post_update
--! unscoped: the row was found by its id in the import of the organisation
UPDATE post SET title = :title, role = :role, valid_to = :valid_to, rev = rev + 1 WHERE id = :id AND rev = :rev;

--: post_of_person
--! unscoped: by person, in the import of the organisation
SELECT id, agency_id, unit_id, person_id, title, role, valid_from, valid_to, rev
  FROM post WHERE person_id = :person_id ORDER BY id LIMIT 100;

--: delegation_insert
--! unscoped: the holder of the post delegates; checked before
INSERT INTO delegation (id, agency_id, from_post, to_person, valid_from, valid_to, basis, rev)
VALUES (:id, :agency_id, :from_post, :to_person, :valid_from, :valid_to, :basis, 1);

--: delegation_end
UPDATE delegation SET valid_to = :valid_to, rev = rev + 1 WHERE id = :id AND agency_id = :cx_agency;

--: absence_insert
--! unscoped: written by the person or his head; checked before
INSERT INTO absence (id, agency_id, person_id, valid_from, valid_to, reason, rev)
VALUES (:id, :agency_id, :person_id, :valid_from, :valid_to, :reason, 1);

--: role_put
INSERT INTO role (code, title, reach) VALUES (:code, :title, :reach)
ON CONFLICT (code) DO UPDATE SET title = excluded.title, reach = excluded.reach;

--: role_perm_put
INSERT INTO role_perm (role, perm) VALUES (:role, :perm) ON CONFLICT (role, perm) DO NOTHING;

--: role_count
SELECT count(*) AS n FROM role;

--: scope_clear
--! scan: the table of scopes is made anew as a whole
DELETE FROM scope_agency;

--: scope_put
--! unscoped: scopes are made for all agencies at once
INSERT INTO scope (id, agency_id, reach) VALUES (:id, :agency_id, :reach) ON CONFLICT (id) DO NOTHING;

--: scope_agency_put
INSERT INTO scope_agency (scope_id, agency_id) VALUES (:scope_id, :agency_id)
ON CONFLICT (scope_id, agency_id) DO NOTHING;

--: person_by_name
--! unscoped: the import of the organisation names agency and person
SELECT id, agency_id, name, name_key, phone, email, rev
  FROM person WHERE agency_id = :agency AND name_key = :name_key AND name = :name LIMIT 1;

--: post_role_all
--! scan: the whole table, once per snapshot
SELECT post_id, role, reach FROM post_role ORDER BY post_id, role;

--: post_role_put
INSERT INTO post_role (post_id, role, reach) VALUES (:post_id, :role, :reach)
ON CONFLICT (post_id, role) DO UPDATE SET reach = excluded.reach;
