-- `uses_max`: how many clients it lets in; 1 for a one-off, none for any number. `request`: what was asked for when it was made, as JSON.

-- Who came by an invitation: the first, the second, … `n` can be taken once.
CREATE TABLE invitation_use (
  invitation_id TEXT NOT NULL REFERENCES invitation (id),
  n BIGINT NOT NULL,
  session_id TEXT NOT NULL UNIQUE REFERENCES session (id),
  joined_at BIGINT NOT NULL,
  PRIMARY KEY (invitation_id, n)
);
INSERT INTO invitation_use (invitation_id, n, session_id, joined_at)
  SELECT invitation_id, 1, id, created_at FROM session WHERE invitation_id IS NOT NULL;
CREATE INDEX session_by_invitation ON session (invitation_id, state);
