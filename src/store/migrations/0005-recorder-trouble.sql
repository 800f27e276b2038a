-- Which recorder a device was taken for before.
CREATE INDEX docking_by_device ON docking (recorder_serial, volume_serial);

-- What of a clip could be read, where not all of it could: JSON, the byte ranges that are missing, and the SHA-256 of
-- what lies in the vault, zeros in the place of what is missing.
ALTER TABLE clip ADD COLUMN missing_ranges TEXT;
ALTER TABLE clip ADD COLUMN partial_sha256 TEXT;

-- At which docking it was tried, and what the recorder gave, where `sha256` is what came of it.
ALTER TABLE attempt ADD COLUMN docking TEXT;
ALTER TABLE attempt ADD COLUMN source_sha256 TEXT;
