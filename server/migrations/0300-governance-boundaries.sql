-- What a follower of the log keeps of each edge by which a tool was called or refused: the last time of either, and how often.
CREATE TABLE boundary_uses (
  tool_name text NOT NULL,
  application_id text NOT NULL,
  session_kind text NOT NULL CHECK (session_kind IN ('user', 'agent', 'service')),
  -- Empty where the tool needs no account.
  account_id text NOT NULL,
  admitted bigint NOT NULL DEFAULT 0,
  admitted_index bigint,
  admitted_at timestamptz,
  admitted_call text,
  admitted_session text,
  -- What that call stood on.
  admitted_grant text,
  admitted_approval text,
  refused bigint NOT NULL DEFAULT 0,
  refused_index bigint,
  refused_at timestamptz,
  refused_call text,
  refused_session text,
  refused_because text,
  PRIMARY KEY (tool_name, application_id, session_kind, account_id)
);

-- What was tried on purpose, without what it takes: the last time of each kind. `refused_as` is null where it was let in.
CREATE TABLE boundary_probes (
  -- `tool github__list_issues`, `door POST /mcp`
  subject text NOT NULL,
  attempt text NOT NULL,
  refused_as text,
  event_index bigint NOT NULL,
  at timestamptz NOT NULL,
  probes bigint NOT NULL,
  PRIMARY KEY (subject, attempt)
);

-- How many events of each type there are on each day (UTC), with the first and the last of them.
CREATE TABLE event_days (
  type text NOT NULL,
  day date NOT NULL,
  events bigint NOT NULL,
  first_index bigint NOT NULL,
  last_index bigint NOT NULL,
  PRIMARY KEY (type, day)
);
