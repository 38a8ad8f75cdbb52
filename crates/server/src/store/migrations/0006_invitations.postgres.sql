ALTER TABLE invitation ALTER COLUMN operator_id DROP NOT NULL;
ALTER TABLE invitation ALTER COLUMN valid_until DROP NOT NULL;
ALTER TABLE invitation ADD COLUMN group_id TEXT REFERENCES operator_group (id);
ALTER TABLE invitation ADD COLUMN client_name TEXT;
ALTER TABLE invitation ADD COLUMN language TEXT;
ALTER TABLE invitation ADD COLUMN made_by TEXT;
ALTER TABLE invitation ADD COLUMN valid_from BIGINT;
ALTER TABLE invitation ADD COLUMN revoked_at BIGINT;
ALTER TABLE invitation ADD COLUMN reusable BIGINT;
ALTER TABLE invitation ADD COLUMN uses_max BIGINT;
ALTER TABLE invitation ADD COLUMN used BIGINT;
ALTER TABLE invitation ADD COLUMN changes BIGINT;
ALTER TABLE invitation ADD COLUMN request TEXT;
UPDATE invitation i SET valid_from = created_at, reusable = 0, uses_max = 1,
  used = CASE WHEN session_id IS NULL THEN 0 ELSE 1 END,
  changes = CASE WHEN session_id IS NULL THEN 0
    WHEN (SELECT s.state FROM session s WHERE s.id = i.session_id) = 'closed' THEN 2 ELSE 1 END,
  request = json_build_object('valid_for_ms', valid_for_ms, 'label', label)::text;
ALTER TABLE invitation ALTER COLUMN valid_from SET NOT NULL;
ALTER TABLE invitation ALTER COLUMN reusable SET NOT NULL;
ALTER TABLE invitation ALTER COLUMN used SET NOT NULL;
ALTER TABLE invitation ALTER COLUMN changes SET NOT NULL;
ALTER TABLE invitation ALTER COLUMN request SET NOT NULL;
ALTER TABLE invitation ADD CONSTRAINT invitation_leads_to_one CHECK ((operator_id IS NULL) <> (group_id IS NULL));
ALTER TABLE invitation ADD CONSTRAINT invitation_not_overused CHECK (used <= uses_max);
ALTER TABLE invitation DROP COLUMN valid_for_ms;
ALTER TABLE invitation DROP COLUMN session_id;
