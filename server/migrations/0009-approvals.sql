-- A request bound by digest to exactly what will happen, and a person's decision on it (I8). `expires_at` is the request's
-- end while it is pending, and the last moment of use of an approved single call.
CREATE TABLE approvals (
  id text PRIMARY KEY,
  session_id text NOT NULL REFERENCES sessions (id),
  kind text NOT NULL CHECK (kind IN ('access', 'call')),
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'expired', 'withdrawn', 'consumed')),
  user_id text NOT NULL REFERENCES users (id),
  code text NOT NULL,
  purpose text,
  -- What was asked, canonical JSON; single-call arguments stand sealed in arguments_sealed instead.
  request text NOT NULL,
  request_digest text NOT NULL,
  call_digest text,
  arguments_sealed bytea,
  expires_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by text REFERENCES users (id),
  decided_in_session text REFERENCES sessions (id),
  consumed_by text,
  returned_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((kind = 'call') = (call_digest IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX approvals_open_by_session ON approvals (session_id) WHERE state IN ('pending', 'approved');
CREATE INDEX approvals_by_session ON approvals (session_id, id);
CREATE INDEX approvals_pending_by_user ON approvals (user_id, id) WHERE state = 'pending';

-- What the approver saw and decided, kept as it was; its digest stands in the log.
CREATE TABLE approval_snapshots (
  approval_id text PRIMARY KEY REFERENCES approvals (id),
  session_id text NOT NULL,
  shown text NOT NULL,
  decision text NOT NULL,
  event_id text NOT NULL
);

CREATE TABLE access_grants (
  id text PRIMARY KEY,
  session_id text NOT NULL REFERENCES sessions (id),
  approval_id text NOT NULL REFERENCES approvals (id),
  provider_id text NOT NULL REFERENCES providers (id),
  account_id text REFERENCES connected_accounts (id),
  tools text[] NOT NULL,
  -- Per tool id: {digest, effect, constraints}.
  bounds jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX access_grants_living_by_session ON access_grants (session_id) WHERE ended_at IS NULL;
CREATE INDEX access_grants_by_session ON access_grants (session_id, id);
CREATE INDEX access_grants_living_by_account ON access_grants (account_id) WHERE ended_at IS NULL;

-- The number of calls that remain, in stripes so that callers don't queue on one row. An owner without rows has no limit.
-- There is no index on remaining, so that updates stay heap-only.
CREATE TABLE budgets (
  owner text NOT NULL,
  stripe smallint NOT NULL,
  remaining bigint NOT NULL CHECK (remaining >= 0),
  PRIMARY KEY (owner, stripe)
) WITH (fillfactor = 20);

-- A row that fails the recheck after its lock stays locked. So the two ways to look never mix in one transaction: skipping
-- never waits; waiting goes in stripe order. AM009: what is left is locked; the caller repeats once with p_wait.
CREATE FUNCTION take_budget(p_owner text, p_home int, p_wait boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_wait THEN
    UPDATE budgets SET remaining = remaining - 1 WHERE owner = p_owner AND remaining > 0 AND stripe = (
      SELECT stripe FROM budgets WHERE owner = p_owner AND remaining > 0 ORDER BY stripe LIMIT 1 FOR NO KEY UPDATE);
  ELSE
    UPDATE budgets SET remaining = remaining - 1 WHERE owner = p_owner AND remaining > 0 AND stripe = (
      SELECT stripe FROM budgets WHERE owner = p_owner AND remaining > 0
       ORDER BY stripe # p_home LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED);
  END IF;
  IF found OR NOT EXISTS (SELECT FROM budgets WHERE owner = p_owner) THEN
    RETURN;
  END IF;
  IF NOT p_wait AND EXISTS (SELECT FROM budgets WHERE owner = p_owner AND remaining > 0) THEN
    RAISE EXCEPTION 'budget_busy' USING errcode = 'AM009';
  END IF;
  RAISE EXCEPTION 'budget_exhausted' USING errcode = 'AM007';
END $$;
