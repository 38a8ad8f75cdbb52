-- What the device told of its alerts, as JSON, and whether one would reach its operator; none while it has not told.
ALTER TABLE device ADD COLUMN readiness TEXT;
ALTER TABLE device ADD COLUMN can_alert BIGINT;
