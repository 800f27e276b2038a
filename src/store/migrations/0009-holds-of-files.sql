-- What a hold is called in the agency's own files that laid it: a complaint's number in the register, or `CASE/HOLD` in a
-- case file; null for one that central commanded.
ALTER TABLE hold ADD COLUMN label TEXT;
CREATE INDEX hold_standing_label ON hold (label) WHERE released_at IS NULL AND label IS NOT NULL;
