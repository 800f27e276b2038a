-- What central asked for, and the outbox as one who must answer for 90 days needs it.

CREATE TABLE command (
  correlationid TEXT PRIMARY KEY,
  verb TEXT NOT NULL,
  -- of the signed event without id, time, expirytime and signature: the same command again, or another one
  body_sha256 TEXT NOT NULL,
  keyid TEXT NOT NULL,
  -- JSON: what a command that isn't done yet asks for
  data TEXT NOT NULL,
  received_at TEXT NOT NULL,
  done_at TEXT,
  -- sent again as it stands when the command comes again
  reply BLOB
) STRICT;
CREATE INDEX command_open ON command (received_at) WHERE done_at IS NULL;
CREATE INDEX command_done ON command (done_at) WHERE done_at IS NOT NULL;

-- Records that go again because central asked: from `next` on, up to `last`; gone when all have been acknowledged.
CREATE TABLE replay (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  epoch INTEGER NOT NULL,
  next INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT;

-- A hold stands until it is released, and its row stays. Of clip, case and recorder exactly one is set.
CREATE TABLE hold (
  id TEXT PRIMARY KEY,
  clip TEXT,
  "case" TEXT,
  recorder TEXT,
  placed_at TEXT NOT NULL,
  released_at TEXT,
  CHECK ((clip IS NULL) + ("case" IS NULL) + (recorder IS NULL) = 2)
) STRICT;
CREATE INDEX hold_standing_clip ON hold (clip) WHERE released_at IS NULL;
CREATE INDEX hold_standing_case ON hold ("case") WHERE released_at IS NULL;
CREATE INDEX hold_standing_recorder ON hold (recorder) WHERE released_at IS NULL;
CREATE INDEX match_of_case ON match ("case") WHERE "case" IS NOT NULL;

-- 200,000 rows without a receipt cost no more to step through than ten: each look reads only what it gives out.
DROP INDEX outbox_unreceipted;
DROP INDEX outbox_resend;
CREATE INDEX outbox_unreceipted ON outbox (epoch, number) WHERE sent_at IS NOT NULL AND final_at IS NULL;
CREATE INDEX outbox_resend ON outbox (resend_at, epoch, number) WHERE sent_at IS NOT NULL AND final_at IS NULL;
