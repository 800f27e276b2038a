-- Document files (文书), which lie in the vault like clips: a row each revision. They may tell whose they are, so nothing
-- of them goes out.
CREATE TABLE document (
  id TEXT NOT NULL,
  -- 1, and one more each time the document was entered again with other bytes; the former ones stay
  revision INTEGER NOT NULL,
  -- what was said of it
  "case" TEXT NOT NULL,
  type TEXT NOT NULL,
  number TEXT,
  act TEXT,
  object TEXT,
  -- that stands on it, YYYY-MM-DD
  date TEXT,
  secrecy TEXT,
  -- the file as it was entered: its name as bytes, and its time
  name BLOB NOT NULL,
  mtime TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  -- durably stored and proved
  vault_path TEXT NOT NULL UNIQUE,
  held_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  sm3 TEXT NOT NULL,
  read_back TEXT NOT NULL,
  custody_epoch INTEGER NOT NULL,
  custody_leaf INTEGER NOT NULL,
  -- known again by its sidecar
  adopted_at TEXT,
  -- the revision that came after it
  superseded_by INTEGER,
  PRIMARY KEY (id, revision),
  FOREIGN KEY (custody_epoch, custody_leaf) REFERENCES leaf
) STRICT;
CREATE INDEX document_of_case ON document ("case", type);
CREATE INDEX document_of_object ON document (object) WHERE object IS NOT NULL;
CREATE TRIGGER document_never_changes BEFORE UPDATE OF id, revision, "case", type, number, act, object, date, secrecy,
    name, mtime, media_type, bytes, vault_path, held_at, sha256, sm3, read_back, custody_epoch, custody_leaf, adopted_at
  ON document BEGIN SELECT RAISE(ABORT, 'a held document never changes'); END;
CREATE TRIGGER document_is_superseded_once BEFORE UPDATE OF superseded_by ON document WHEN OLD.superseded_by IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a document is superseded once'); END;
CREATE TRIGGER document_is_kept BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'a document is never deleted'); END;

-- Who looked at what, why, and with whose approval; and how it ended. Only ever appended.
CREATE TABLE access (
  id INTEGER PRIMARY KEY,
  -- 'clip' or 'document', its id and, of a document, its revision
  kind TEXT NOT NULL CHECK (kind IN ('clip', 'document')),
  item TEXT NOT NULL,
  revision INTEGER,
  -- of the item at that time
  "case" TEXT,
  how TEXT NOT NULL CHECK (how IN ('view', 'copy')),
  -- the operating system's user, and who became that user by sudo
  who TEXT NOT NULL,
  login TEXT,
  -- the officer's number, as given
  officer TEXT,
  reason TEXT NOT NULL,
  purpose TEXT,
  legal_basis TEXT,
  approver TEXT,
  at TEXT NOT NULL,
  custody_epoch INTEGER NOT NULL,
  custody_leaf INTEGER NOT NULL,
  CHECK (how = 'view' OR approver IS NOT NULL),
  FOREIGN KEY (custody_epoch, custody_leaf) REFERENCES leaf
) STRICT;
CREATE INDEX access_to_item ON access (item, id);
CREATE INDEX access_to_case ON access ("case", id) WHERE "case" IS NOT NULL;
CREATE TRIGGER access_is_append_only BEFORE UPDATE ON access
  BEGIN SELECT RAISE(ABORT, 'an access never changes'); END;
CREATE TRIGGER access_is_kept BEFORE DELETE ON access BEGIN SELECT RAISE(ABORT, 'an access is never deleted'); END;
CREATE TABLE access_end (
  access INTEGER PRIMARY KEY REFERENCES access,
  at TEXT NOT NULL,
  outcome TEXT NOT NULL,
  -- from the command's start to the first byte
  ms INTEGER
) STRICT;
CREATE TRIGGER access_end_is_append_only BEFORE UPDATE ON access_end
  BEGIN SELECT RAISE(ABORT, 'an access ends once'); END;
CREATE TRIGGER access_end_is_kept BEFORE DELETE ON access_end
  BEGIN SELECT RAISE(ABORT, 'an access is never deleted'); END;

-- All that is held of one object.
CREATE INDEX match_of_object ON match (object) WHERE object IS NOT NULL;
