-- A transfer that nobody has accepted yet, and why the last one came to nothing, both JSON. Who may accept it is in `session_receiver`.
ALTER TABLE session ADD COLUMN transfer TEXT;
ALTER TABLE session ADD COLUMN transfer_until BIGINT;
ALTER TABLE session ADD COLUMN transfer_returned TEXT;
CREATE INDEX session_by_transfer ON session (transfer_until) WHERE transfer_until IS NOT NULL;

-- `group_id`: for whose members it is; who is none any more loses the right with the membership.
CREATE TABLE session_receiver (
  session_id TEXT NOT NULL REFERENCES session (id),
  operator_id TEXT NOT NULL REFERENCES operator (id),
  group_id TEXT,
  PRIMARY KEY (session_id, operator_id)
);
CREATE INDEX session_receiver_by_operator ON session_receiver (operator_id);

-- Up to where messages were seen, as places in the feed; and since when the client waits for an answer.
ALTER TABLE session ADD COLUMN client_delivered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN client_read BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN operator_read BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN unanswered_since BIGINT;

-- The server to which the client's page is connected; since when it is to none, after it once was; when that was told.
ALTER TABLE session ADD COLUMN client_node_id TEXT;
ALTER TABLE session ADD COLUMN client_gone_since BIGINT;
ALTER TABLE session ADD COLUMN client_lost_at BIGINT;
