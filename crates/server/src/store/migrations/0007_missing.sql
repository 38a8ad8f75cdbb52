-- Since when a session waits for its owner without being put before him or her; none while it is put, or is not an owner's.
ALTER TABLE session ADD COLUMN missing_since BIGINT;
UPDATE session SET missing_since = queued_at WHERE state = 'queued' AND owner_id IS NOT NULL;
CREATE INDEX session_by_missing ON session (missing_since) WHERE missing_since IS NOT NULL;

-- When the client left a message instead of waiting on, and where to answer.
ALTER TABLE session ADD COLUMN message_left_at BIGINT;
ALTER TABLE client ADD COLUMN email TEXT;
ALTER TABLE client ADD COLUMN phone TEXT;
