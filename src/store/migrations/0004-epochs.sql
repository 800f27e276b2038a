-- A restored database begins a new epoch: numbers of its own, a custody log of its own. What was before it stays.

CREATE TABLE epoch (
  epoch INTEGER PRIMARY KEY,
  began_at TEXT NOT NULL,
  -- what told that there was a later database: 'high-water', 'receipt', 'status' or 'vault'; null where nothing did
  told_by TEXT,
  -- the revisions of this epoch are above it, and so above all those of former epochs
  revision_floor INTEGER NOT NULL,
  -- since then everything that is known has been published in this epoch
  republished_at TEXT
) STRICT;
INSERT INTO epoch
  SELECT CAST(value AS INTEGER), strftime('%Y-%m-%dT%H:%M:%fZ', CAST(value AS INTEGER), 'unixepoch'), NULL, 0,
    strftime('%Y-%m-%dT%H:%M:%fZ', CAST(value AS INTEGER), 'unixepoch')
  FROM meta WHERE key = 'epoch';
DROP TABLE meta;

-- The custody log of each epoch: RFC 6962 leaves, only ever appended, and only to the log of the epoch that is on.
CREATE TABLE epoch_leaf (
  epoch INTEGER NOT NULL REFERENCES epoch,
  i INTEGER NOT NULL,
  body TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (epoch, i)
) STRICT, WITHOUT ROWID;
CREATE TABLE epoch_leaf_detail (
  epoch INTEGER NOT NULL,
  i INTEGER NOT NULL,
  salt BLOB NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (epoch, i),
  FOREIGN KEY (epoch, i) REFERENCES epoch_leaf
) STRICT, WITHOUT ROWID;
INSERT INTO epoch_leaf SELECT (SELECT min(epoch) FROM epoch), i, body, hash FROM leaf ORDER BY i;
INSERT INTO epoch_leaf_detail SELECT (SELECT min(epoch) FROM epoch), i, salt, json FROM leaf_detail ORDER BY i;
DROP TABLE leaf_detail;
DROP TABLE leaf;
ALTER TABLE epoch_leaf RENAME TO leaf;
ALTER TABLE epoch_leaf_detail RENAME TO leaf_detail;
CREATE TRIGGER leaf_goes_to_the_end BEFORE INSERT ON leaf
  WHEN NEW.epoch <> (SELECT max(epoch) FROM epoch)
    OR NEW.i <> (SELECT coalesce(max(i) + 1, 0) FROM leaf WHERE epoch = NEW.epoch)
  BEGIN SELECT RAISE(ABORT, 'a leaf goes to the end'); END;
CREATE TRIGGER leaf_is_append_only BEFORE UPDATE ON leaf BEGIN SELECT RAISE(ABORT, 'a leaf never changes'); END;
CREATE TRIGGER leaf_is_kept BEFORE DELETE ON leaf BEGIN SELECT RAISE(ABORT, 'a leaf is never deleted'); END;

-- The log in which the clip's leaf stands.
ALTER TABLE clip ADD COLUMN custody_epoch INTEGER;
UPDATE clip SET custody_epoch = (SELECT min(epoch) FROM epoch) WHERE custody_leaf IS NOT NULL;

-- Known again by what lies beside the database: a clip by its sidecar, or by the list of its docking.
ALTER TABLE clip ADD COLUMN adopted_at TEXT;
ALTER TABLE docking ADD COLUMN adopted_at TEXT;

-- Whose list lies beside the database, and how far it told: 'listed' or 'sealed'.
ALTER TABLE docking ADD COLUMN list_kept TEXT;
CREATE INDEX docking_list_to_keep ON docking (id)
  WHERE listed_at IS NOT NULL AND (list_kept IS NULL OR (list_kept = 'listed' AND sealed_at IS NOT NULL));
