-- SPDX-License-Identifier: Apache-2.0
--: party_get
SELECT id, root_id, type, id_kind, id_number, name, name_key, birth, birth_year, gender, phone, email, commune_code,
       address, rev
  FROM party WHERE id = :id;

--: party_by_identity
SELECT id, root_id, type, id_kind, id_number, name, name_key, birth, birth_year, gender, phone, email, commune_code,
       address, rev
  FROM party WHERE root_id = :root_id AND id_number = :id_number AND id_number <> '' ORDER BY id LIMIT 1;

--: party_by_phone
SELECT id, root_id, type, id_kind, id_number, name, name_key, birth, birth_year, gender, phone, email, commune_code,
       address, rev
  FROM party WHERE phone = :phone AND phone <> '' ORDER BY id DESC LIMIT 20;

--: party_insert
INSERT INTO party (id, root_id, type, id_kind, id_number, name, name_key, birth, birth_year, gender, phone, email,
                   commune_code, address, rev)
VALUES (:id, :root_id, :type, :id_kind, :id_number, :name, :name_key, :birth, :birth_year, :gender, :phone, :email,
        :commune_code, :address, 1)
ON CONFLICT DO NOTHING;

--: party_update
UPDATE party SET name = :name, name_key = :name_key, birth = :birth, birth_year = :birth_year, gender = :gender,
       phone = :phone, email = :email, commune_code = :commune_code, address = :address, rev = rev + 1
 WHERE id = :id AND rev = :rev;
