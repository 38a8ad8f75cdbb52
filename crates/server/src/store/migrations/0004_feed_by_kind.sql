-- A stream that comes back reads what its sort of audience is told without reading past the rest.
CREATE INDEX feed_by_kind ON feed (audience_kind, seq);
-- Retention goes by the order of rows.
DROP INDEX feed_by_time;
