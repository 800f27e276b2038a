-- A hold that a complaint in the agency's register laid on its case; null for one that central commanded.
ALTER TABLE hold ADD COLUMN complaint TEXT;
CREATE INDEX hold_standing_complaint ON hold (complaint) WHERE released_at IS NULL AND complaint IS NOT NULL;
