-- SPDX-License-Identifier: Apache-2.0
-- Statements of sign-in, sessions, tokens, kept answers, secrets.

--: done_get
SELECT key, hash, status, type, location, body FROM request_done WHERE key = :key;

--: done_put
INSERT INTO request_done (key, hash, status, type, location, body, at)
VALUES (:key, :hash, :status, :type, :location, :body, :cx_now)
ON CONFLICT (key) DO NOTHING;

--: done_purge
DELETE FROM request_done WHERE key IN (SELECT key FROM request_done WHERE at < :before ORDER BY at LIMIT :limit);

--: setting_get
SELECT value FROM setting WHERE key = :key;

--: setting_put
INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value;

--: secret_put
INSERT INTO secret (kind, record_id, sealed) VALUES (:kind, :record_id, :sealed)
ON CONFLICT (kind, record_id) DO UPDATE SET sealed = excluded.sealed;

--: secret_get
SELECT sealed FROM secret WHERE kind = :kind AND record_id = :record_id;

--: account_add
--! unscoped: the tenant is decided by who makes the account
INSERT INTO account (id, agency_id, person_id, username, password, totp, totp_step, pin, active, must_change, epoch,
                     created_at, rev)
VALUES (:id, :agency_id, :person_id, :username, :password, '', 0, '', :active, :must_change, 1, :created_at, 1)
ON CONFLICT (username) DO NOTHING;

--: account_get
--! unscoped: sign-in comes before any scope
SELECT id, agency_id, person_id, username, password, totp, pin, active, must_change, epoch, created_at, rev
  FROM account WHERE id = :id;

--: account_by_username
--! unscoped: sign-in comes before any scope
SELECT id, agency_id, person_id, username, password, totp, pin, active, must_change, epoch, created_at, rev
  FROM account WHERE username = :username;

--: account_by_person
--! unscoped: the caller found the person in his scope
SELECT id, agency_id, person_id, username, password, totp, pin, active, must_change, epoch, created_at, rev
  FROM account WHERE person_id = :person_id ORDER BY active DESC, id LIMIT 1;

--: account_password
--! unscoped: by id, the caller has checked the right
UPDATE account SET password = :password, must_change = :must_change, epoch = epoch + 1, rev = rev + 1 WHERE id = :id;

--: account_close
--! unscoped: by id, the caller has checked the right
UPDATE account SET active = 0, epoch = epoch + 1, rev = rev + 1 WHERE id = :id AND active = 1;

--: account_pin
--! unscoped: the person's own account
UPDATE account SET pin = :pin, rev = rev + 1 WHERE id = :cx_account;

--: account_totp_step
--! unscoped: by id, while signing in
SELECT totp_step FROM account WHERE id = :id;

--: account_totp
--! unscoped: the person's own account
UPDATE account SET totp = :totp, totp_step = :step, rev = rev + 1 WHERE id = :cx_account;

--: account_totp_used
--! unscoped: by id, while signing in
UPDATE account SET totp_step = :step WHERE id = :id AND totp_step < :step;

--: session_add
INSERT INTO session (id, account_id, post_id, token, epoch, created_at, seen_at, expires_at, idle_s, locked, stepped_at,
                     ended_at, address, agent)
VALUES (:id, :account_id, :post_id, :token, :epoch, :cx_now, :cx_now, :expires_at, :idle_s, 0, :cx_now, 0, :address,
        :agent);

--: session_find
--! unscoped: who asks is not known yet
SELECT s.id, s.account_id, s.post_id, s.created_at, s.seen_at, s.expires_at, s.stepped_at, s.idle_s, s.locked,
       '' AS token_perms, a.agency_id, a.person_id, a.username, a.must_change,
       CASE WHEN a.totp = '' THEN 0 ELSE 1 END AS has_totp, CASE WHEN a.pin = '' THEN 0 ELSE 1 END AS has_pin
  FROM session s JOIN account a ON a.id = s.account_id
 WHERE s.token = :token AND s.ended_at = 0 AND s.epoch = a.epoch AND a.active = 1;

--: api_token_find
--! unscoped: who asks is not known yet
SELECT t.id, t.account_id, t.used_at AS seen_at, t.created_at, t.expires_at, t.perms AS token_perms, a.agency_id,
       a.person_id, a.username, a.must_change
  FROM api_token t JOIN account a ON a.id = t.account_id
 WHERE t.token = :token AND t.ended_at = 0 AND a.active = 1;

--: session_seen
UPDATE session SET seen_at = :at WHERE id = :id AND seen_at < :at;

--: api_token_seen
UPDATE api_token SET used_at = :at WHERE id = :id AND used_at < :at;

--: session_lock
UPDATE session SET locked = :locked, seen_at = :cx_now WHERE id = :id AND ended_at = 0;

--: session_step_up
UPDATE session SET stepped_at = :cx_now WHERE id = :id AND ended_at = 0;

--: session_post
UPDATE session SET post_id = :post_id WHERE id = :id AND ended_at = 0;

--: session_end
UPDATE session SET ended_at = :cx_now WHERE id = :id AND account_id = :account_id AND ended_at = 0;

--: session_end_others
UPDATE session SET ended_at = :cx_now WHERE account_id = :cx_account AND id <> :id AND ended_at = 0;

--: session_list
SELECT id, created_at, seen_at, address, agent FROM session
 WHERE account_id = :cx_account AND ended_at = 0 AND expires_at > :cx_now
   AND epoch = (SELECT epoch FROM account WHERE id = :cx_account)
--! unscoped: the person's own account
 ORDER BY seen_at DESC LIMIT 100;

--: session_all
--! scan: the sessions that are alive, some for each officer at most
SELECT s.id, s.account_id, a.agency_id, a.person_id, s.post_id, a.username, s.created_at, s.seen_at, s.address, s.agent
  FROM session s JOIN account a ON a.id = s.account_id
 WHERE s.expires_at > :cx_now AND s.ended_at = 0 AND s.epoch = a.epoch AND a.active = 1
   AND a.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope)
--? user: AND a.username = :username
--order seen: s.seen_at, s.id

--: session_one
SELECT s.id, s.account_id, a.agency_id, a.person_id, s.post_id, a.username, s.created_at, s.seen_at, s.address, s.agent
  FROM session s JOIN account a ON a.id = s.account_id
 WHERE s.id = :id AND a.agency_id IN (SELECT agency_id FROM scope_agency WHERE scope_id = :cx_scope);

--: session_purge
DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < :before ORDER BY expires_at LIMIT :limit);

--: pc_put
INSERT INTO pc_account (pc, account_id, name, used_at) VALUES (:pc, :account_id, :name, :cx_now)
ON CONFLICT (pc, account_id) DO UPDATE SET name = excluded.name, used_at = excluded.used_at;

--: pc_list
--! unscoped: people remembered by this browser
SELECT p.account_id, p.name, a.username FROM pc_account p JOIN account a ON a.id = p.account_id
 WHERE p.pc = :pc AND a.active = 1 AND a.pin <> '' AND p.used_at > :since
 ORDER BY p.used_at DESC LIMIT 8;

--: pc_forget
DELETE FROM pc_account WHERE pc = :pc AND account_id = :account_id;

--: api_token_add
INSERT INTO api_token (id, account_id, name, token, perms, created_at, used_at, expires_at, ended_at)
VALUES (:id, :account_id, :name, :token, :perms, :cx_now, 0, :expires_at, 0);

--: api_token_list
SELECT id, name, perms, created_at, used_at, expires_at FROM api_token
 WHERE account_id = :cx_account AND ended_at = 0 ORDER BY created_at DESC LIMIT 100;

--: api_token_end
UPDATE api_token SET ended_at = :cx_now WHERE id = :id AND account_id = :cx_account AND ended_at = 0;

--: sign_in_add
INSERT INTO sign_in (id, account_id, username, at, result, address, agent)
VALUES (:id, :account_id, :username, :cx_now, :result, :address, :agent);

--: sign_in_list
SELECT at, result, address, agent FROM sign_in WHERE account_id = :cx_account ORDER BY at DESC LIMIT 20;

--: sign_in_purge
DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE at < :before ORDER BY at LIMIT :limit);
