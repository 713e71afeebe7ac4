-- What a follower of the log keeps of each call of an agent and of what it stood on, by the index of the events that say so: enough to
-- tell from the log alone whether the call was explained, bound to an approval, and inside a session.
CREATE TABLE evidence_sessions (
  session_id text PRIMARY KEY,
  kind text NOT NULL,
  application_id text NOT NULL,
  started_index bigint NOT NULL,
  expires_at timestamptz,
  ended_index bigint
);

CREATE TABLE evidence_approvals (
  approval_id text PRIMARY KEY,
  session_id text NOT NULL,
  decided_index bigint NOT NULL,
  decided_at timestamptz NOT NULL,
  decided_by text NOT NULL
);

-- One that was handed on names the approval of the grant that it came from.
CREATE TABLE evidence_grants (
  grant_id text PRIMARY KEY,
  session_id text NOT NULL,
  approval_id text,
  made_index bigint NOT NULL,
  tools text[] NOT NULL
);

CREATE TABLE evidence_calls (
  call_id text PRIMARY KEY,
  admitted_index bigint NOT NULL UNIQUE,
  admitted_at timestamptz NOT NULL,
  session_id text NOT NULL,
  tool_name text NOT NULL,
  tool_id text NOT NULL,
  grant_id text,
  approval_id text,
  arguments_digest text NOT NULL,
  settled_index bigint,
  outcome text,
  result_digest text
);
