-- What a dock knows, as facts that are each set once, and what is left to do, as tasks.
-- Times are UTC ISO 8601 text; digests lowercase hex; paths the recorder's raw bytes.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE recorder (
  id TEXT PRIMARY KEY,
  serial TEXT,
  volume_serial TEXT,
  first_docked_at TEXT NOT NULL,
  last_docked_at TEXT NOT NULL,
  dockings INTEGER NOT NULL
) STRICT;

CREATE TABLE docking (
  id TEXT PRIMARY KEY,
  recorder TEXT NOT NULL REFERENCES recorder,
  recorder_serial TEXT,
  volume_serial TEXT,
  bay INTEGER,
  root TEXT NOT NULL,
  zone TEXT NOT NULL,
  -- what the directory's times are: 'utc', or 'local' on a card that knows no zone and is read as UTC
  entry_times TEXT NOT NULL,
  officer TEXT,
  offset_ms INTEGER,
  offset_error_ms INTEGER,
  dock_clock TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  listed_at TEXT,
  clips INTEGER,
  bytes INTEGER,
  list_sha256 TEXT,
  sealed_at TEXT,
  outcomes_sha256 TEXT,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX docking_of_recorder ON docking (recorder, opened_at);
CREATE INDEX docking_open ON docking (recorder) WHERE sealed_at IS NULL;

CREATE TABLE clip (
  id TEXT PRIMARY KEY,
  -- the directory entry, as listed
  recorder TEXT NOT NULL REFERENCES recorder,
  recorder_serial TEXT,
  volume_serial TEXT,
  path BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  mtime TEXT NOT NULL,
  generation INTEGER NOT NULL,
  listed_at TEXT NOT NULL,
  -- where it was seen last, and what became of it there
  docking TEXT NOT NULL REFERENCES docking,
  bay INTEGER,
  outcome TEXT,
  problem TEXT,
  -- what its name says
  name TEXT,
  name_grammar TEXT,
  name_officer TEXT,
  -- whom a person's command named at the docking where the clip came
  commanded_officer TEXT,
  name_recorded TEXT,
  mark TEXT,
  -- the clocks at the docking where it was listed first
  zone TEXT NOT NULL,
  entry_times TEXT NOT NULL,
  offset_ms INTEGER,
  offset_error_ms INTEGER,
  dock_clock TEXT NOT NULL,
  -- durably stored and proved, all set by one transaction
  vault_path TEXT NOT NULL,
  copied_at TEXT,
  verified_at TEXT,
  sha256 TEXT,
  sm3 TEXT,
  read_back TEXT,
  custody_leaf INTEGER,
  same_as TEXT,
  -- what the media says
  probed_at TEXT,
  media_type TEXT,
  media_problem TEXT,
  media_confined INTEGER,
  video_codec TEXT,
  audio_codec TEXT,
  width INTEGER,
  height INTEGER,
  duration_ms INTEGER,
  latitude REAL,
  longitude REAL,
  media_detail TEXT,
  -- what decoding it showed
  decoded_at TEXT,
  decoded_ms INTEGER,
  playable INTEGER,
  proxy TEXT,
  thumbnail TEXT,
  -- derived, and so derived again when its sources change
  recorded_raw TEXT,
  recorded_source TEXT,
  recorded_basis TEXT,
  recorded_from TEXT,
  recorded_to TEXT,
  recorded_times TEXT,
  recording TEXT,
  segment INTEGER,
  -- of the record published last
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX clip_by_entry ON clip (recorder, path);
CREATE INDEX clip_by_content ON clip (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX clip_by_time ON clip (recorder, recorded_from);

CREATE TABLE docking_file (
  docking TEXT NOT NULL REFERENCES docking,
  clip TEXT NOT NULL REFERENCES clip,
  outcome TEXT,
  PRIMARY KEY (docking, clip)
) STRICT, WITHOUT ROWID;
CREATE INDEX docking_file_pending ON docking_file (docking) WHERE outcome IS NULL;

CREATE TABLE attempt (
  clip TEXT NOT NULL REFERENCES clip,
  at TEXT NOT NULL,
  step TEXT NOT NULL,
  sha256 TEXT,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX attempt_of_clip ON attempt (clip);

CREATE TABLE match (
  clip TEXT NOT NULL REFERENCES clip,
  revision INTEGER NOT NULL,
  at TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  state TEXT NOT NULL,
  officer TEXT,
  officer_source TEXT,
  "case" TEXT,
  case_number TEXT,
  phase TEXT,
  act TEXT,
  object TEXT,
  score REAL NOT NULL,
  reasons TEXT NOT NULL,
  near_misses TEXT NOT NULL,
  PRIMARY KEY (clip, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy (
  clip TEXT NOT NULL REFERENCES clip,
  place TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  proved_at TEXT NOT NULL,
  receipt TEXT,
  PRIMARY KEY (clip, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE roster (
  kind TEXT PRIMARY KEY,
  rows TEXT NOT NULL
) STRICT;

CREATE TABLE alert (
  id TEXT PRIMARY KEY,
  -- one standing alert for each problem of each subject
  subject TEXT NOT NULL,
  problem TEXT NOT NULL,
  severity TEXT NOT NULL,
  bay INTEGER,
  docking TEXT,
  clip TEXT,
  recorder TEXT,
  raised_at TEXT NOT NULL,
  cleared_at TEXT,
  detail TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX alert_standing ON alert (subject, problem) WHERE cleared_at IS NULL;

-- "Running" is known only in memory: after a crash every task here is ready again.
CREATE TABLE task (
  -- never given again: the result of a step that outlived its task must not take another task away
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- tasks of one lane share a slot budget: the recorder for copies, empty for the rest
  lane TEXT NOT NULL,
  priority INTEGER NOT NULL,
  -- empty: ready now, whatever the clock says
  not_before TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  parked_at TEXT,
  error TEXT,
  UNIQUE (subject, kind)
) STRICT;
CREATE INDEX task_ready ON task (kind, priority, id) WHERE parked_at IS NULL;
CREATE INDEX task_ready_in_lane ON task (kind, lane, priority, id) WHERE parked_at IS NULL;
CREATE INDEX task_in_lane ON task (kind, lane);
CREATE INDEX task_postponed ON task (not_before) WHERE parked_at IS NULL;

-- The custody log: RFC 6962 leaves, only ever appended.
CREATE TABLE leaf (i INTEGER PRIMARY KEY, body TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE leaf_detail (i INTEGER PRIMARY KEY REFERENCES leaf, salt BLOB NOT NULL, json TEXT NOT NULL) STRICT;
CREATE TRIGGER leaf_goes_to_the_end BEFORE INSERT ON leaf WHEN NEW.i <> (SELECT coalesce(max(i) + 1, 0) FROM leaf)
  BEGIN SELECT RAISE(ABORT, 'a leaf goes to the end'); END;
CREATE TRIGGER leaf_is_append_only BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'a leaf never changes'); END;
CREATE TRIGGER leaf_is_kept BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'a leaf is never deleted'); END;

CREATE TABLE outbox (
  epoch INTEGER NOT NULL,
  number INTEGER NOT NULL,
  topic TEXT NOT NULL,
  payload BLOB NOT NULL,
  queued_at TEXT NOT NULL,
  sent_at TEXT,
  sends INTEGER NOT NULL DEFAULT 0,
  resend_at TEXT,
  final_at TEXT,
  PRIMARY KEY (epoch, number)
) STRICT;
CREATE INDEX outbox_unsent ON outbox (epoch, number) WHERE sent_at IS NULL;
CREATE INDEX outbox_unreceipted ON outbox (epoch, number, resend_at) WHERE sent_at IS NOT NULL AND final_at IS NULL;
CREATE INDEX outbox_resend ON outbox (resend_at) WHERE sent_at IS NOT NULL AND final_at IS NULL;
