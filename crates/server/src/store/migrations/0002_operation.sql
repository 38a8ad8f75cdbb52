-- Since when an operator may not sign in.
ALTER TABLE operator ADD COLUMN disabled_at BIGINT;

-- Devices that an administrator signed out. The running servers look here, and end their streams; kept for a day.
CREATE TABLE revoked_device (
  token_hash TEXT NOT NULL PRIMARY KEY,
  operator_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX revoked_device_by_time ON revoked_device (at);
