-- Keys of the company's other programs; only their hashes are kept. `last_used_at` is true to the minute.
CREATE TABLE api_key (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  hint TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  created_by TEXT,
  last_used_at BIGINT,
  revoked_at BIGINT
);

-- They list everybody's invitations, the newest first.
CREATE INDEX invitation_by_time ON invitation (created_at, id);
