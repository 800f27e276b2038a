-- What people know of cases, and what the rules say of them.

-- The case file in use, JSON; of a case that only has acts in a roster, made of these.
CREATE TABLE case_file (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last judgement. `rules` and `calendar` say by what, so that a change of either finds those to be judged again.
CREATE TABLE case_finding (
  id TEXT PRIMARY KEY,
  judged_at TEXT NOT NULL,
  rules TEXT NOT NULL,
  calendar TEXT NOT NULL,
  -- when time alone may change it; null when it can't
  again_at TEXT,
  -- JSON, what is published but for revision and time
  body TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX case_finding_again ON case_finding (again_at) WHERE again_at IS NOT NULL;

-- Calendars by which something was judged: each year's table as it was used.
CREATE TABLE calendar_table (
  sha256 TEXT PRIMARY KEY,
  year INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  first_used_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
