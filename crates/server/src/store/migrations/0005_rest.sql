-- When an operator was asked the last time; nobody is asked again before those who were asked longer ago. Who declined rests from the
-- session until then; without `rests_until`, he or she can be asked at once.
ALTER TABLE session_tried ADD COLUMN at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session_tried ADD COLUMN rests_until BIGINT;
CREATE INDEX session_tried_by_rest ON session_tried (rests_until);
CREATE INDEX session_tried_by_operator ON session_tried (operator_id, rests_until);
