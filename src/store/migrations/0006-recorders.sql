-- By which profile a recorder was read, what its clock showed, between which bounds the clock's offset lies where nobody
-- could measure it, and what kept a part of it from being read.
ALTER TABLE docking ADD COLUMN profile TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE docking ADD COLUMN clock_raw TEXT;
ALTER TABLE docking ADD COLUMN clock_evidence TEXT;
ALTER TABLE docking ADD COLUMN offset_low_ms INTEGER;
ALTER TABLE docking ADD COLUMN offset_high_ms INTEGER;
ALTER TABLE docking ADD COLUMN missing TEXT;
ALTER TABLE clip ADD COLUMN offset_low_ms INTEGER;
ALTER TABLE clip ADD COLUMN offset_high_ms INTEGER;
-- The clip beside which the recorder put this file.
ALTER TABLE clip ADD COLUMN sidecar_of TEXT;

-- Volumes of a recorder besides its first.
CREATE TABLE docking_volume (
  docking TEXT NOT NULL REFERENCES docking,
  volume_serial TEXT NOT NULL,
  root TEXT NOT NULL,
  PRIMARY KEY (docking, volume_serial)
) STRICT, WITHOUT ROWID;

-- What a recorder said of itself at each docking. `faults` are codes, JSON.
CREATE TABLE health (
  docking TEXT PRIMARY KEY REFERENCES docking,
  recorder TEXT NOT NULL REFERENCES recorder,
  at TEXT NOT NULL,
  own_serial TEXT,
  officer TEXT,
  battery_percent INTEGER,
  charging INTEGER,
  storage_bytes INTEGER,
  storage_free_bytes INTEGER,
  firmware TEXT,
  faults TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX health_of_recorder ON health (recorder, at);

-- When evidock set a recorder's clock, and how far it was off afterwards.
CREATE TABLE clock_set (
  recorder TEXT NOT NULL REFERENCES recorder,
  at TEXT NOT NULL,
  offset_ms INTEGER,
  offset_error_ms INTEGER
) STRICT;
CREATE INDEX clock_set_of_recorder ON clock_set (recorder, at);

-- What a recorder wrote of itself in its own log, by its own clock. A log goes on: its old lines come again.
CREATE TABLE recorder_event (
  recorder TEXT NOT NULL REFERENCES recorder,
  local TEXT NOT NULL,
  kind TEXT NOT NULL,
  said TEXT NOT NULL,
  clip TEXT NOT NULL REFERENCES clip,
  PRIMARY KEY (recorder, local, kind, said)
) STRICT, WITHOUT ROWID;

-- Devices that may be used as recorders besides those that the configuration names, `vendor:product`.
CREATE TABLE allowed_device (
  device TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
