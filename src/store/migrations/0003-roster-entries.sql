-- Rosters that central sends over MQTT, an entry for each officer, case and record item.

CREATE TABLE roster_entry (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  -- the highest seen; a deleted entry keeps it, so that what comes late changes nothing
  version INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  -- `data` as central sent it, and the rows that matching makes of it; both gone with a deletion
  body TEXT,
  rows TEXT,
  received_at TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT;

-- The rows of the roster files stand by themselves now; so far they were all that there was.
INSERT INTO roster SELECT 'files', rows FROM roster WHERE kind = 'all';
