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
  -- What was asked, canonical JSON; the arguments of a single call stand sealed in arguments_sealed instead.
  request text NOT NULL,
  request_digest text NOT NULL,
  -- Of a single call: what finds the approval again when the call is made. Its digest is computed anew and compared.
  tool_id text REFERENCES tools (id),
  arguments_digest text,
  call_digest text,
  arguments_sealed bytea,
  -- What the request stood on when it was made, canonical JSON: the ground on which drift is judged.
  relied_on text,
  expires_at timestamptz NOT NULL,
  decided_at timestamptz,
  decided_by text REFERENCES users (id),
  decided_in_session text REFERENCES sessions (id),
  consumed_by text,
  returned_at timestamptz,
  -- When it ceased to wait for a decision, whatever ended that.
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((kind = 'call') = (call_digest IS NOT NULL)),
  CHECK ((kind = 'call') = (tool_id IS NOT NULL AND arguments_digest IS NOT NULL AND arguments_sealed IS NOT NULL)),
  CHECK (num_nulls(decided_at, decided_by, decided_in_session) IN (0, 3)),
  CHECK (state NOT IN ('approved', 'denied', 'consumed') OR decided_at IS NOT NULL),
  CHECK (state <> 'pending' OR decided_at IS NULL),
  -- The right person, and nobody in their place.
  CHECK (decided_by = user_id)
) WITH (fillfactor = 70);
CREATE INDEX approvals_open_by_session ON approvals (session_id) WHERE state IN ('pending', 'approved');
CREATE INDEX approvals_by_session ON approvals (session_id, id);
CREATE INDEX approvals_pending_by_user ON approvals (user_id, id) WHERE state = 'pending';
CREATE INDEX approvals_pending_by_end ON approvals (expires_at) WHERE state = 'pending';
-- One open request for equal content, however often and from wherever it is asked (T70).
CREATE UNIQUE INDEX approvals_asked_once ON approvals (session_id, request_digest, coalesce(arguments_digest, ''))
  WHERE state = 'pending';

-- A request is fixed at birth, begins without a decision, and moves on only: no statement, wherever it stands, can turn a
-- denied, ended or used one into an approval again. The one way back is an approved call that was not sent, once.
CREATE FUNCTION approval_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF new.state <> 'pending' THEN
      RAISE EXCEPTION 'an approval begins as pending; a decision comes after it' USING errcode = 'AM097';
    END IF;
    RETURN new;
  END IF;
  IF to_jsonb(new) - '{state,call_digest,expires_at,decided_at,decided_by,decided_in_session,consumed_by,returned_at,closed_at}'::text[]
       IS DISTINCT FROM
     to_jsonb(old) - '{state,call_digest,expires_at,decided_at,decided_by,decided_in_session,consumed_by,returned_at,closed_at}'::text[]
     OR ((new.call_digest, new.expires_at, new.decided_at) IS DISTINCT FROM (old.call_digest, old.expires_at, old.decided_at)
         AND old.state <> 'pending')
     OR (new.state <> old.state AND NOT (
           old.state = 'pending'
           OR (old.state = 'approved' AND new.state IN ('consumed', 'expired', 'withdrawn'))
           OR (old.state = 'consumed' AND new.state = 'approved' AND old.returned_at IS NULL AND new.returned_at IS NOT NULL)))
  THEN
    RAISE EXCEPTION 'an approval moves on only' USING errcode = 'AM097';
  END IF;
  new.closed_at := CASE WHEN old.state = 'pending' AND new.state <> 'pending' THEN clock_timestamp() ELSE old.closed_at END;
  RETURN new;
END $$;
CREATE TRIGGER approval_moves_on BEFORE INSERT OR UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION approval_moves_on();

CREATE FUNCTION approval_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'approvals, what was shown, and grants are kept' USING errcode = 'AM098';
END $$;
CREATE TRIGGER approval_is_kept BEFORE DELETE OR TRUNCATE ON approvals FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();

-- Whoever waits for a decision hears of it, whichever statement brought it: a decision, an end, an expiry.
CREATE FUNCTION tell_of_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('ambit_approvals', new.id);
  RETURN NULL;
END $$;
CREATE TRIGGER tell_of_decision AFTER UPDATE OF state ON approvals FOR EACH ROW
  WHEN (old.state = 'pending' AND new.state <> 'pending') EXECUTE FUNCTION tell_of_decision();

-- What the approver saw and decided, kept as it was; its digest stands in the log.
CREATE TABLE approval_snapshots (
  approval_id text PRIMARY KEY REFERENCES approvals (id),
  session_id text NOT NULL,
  shown text NOT NULL,
  decision text NOT NULL,
  event_id text NOT NULL
);
CREATE TRIGGER approval_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_snapshots
  FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();

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
CREATE INDEX access_grants_living_by_end ON access_grants (expires_at) WHERE ended_at IS NULL;
CREATE INDEX access_grants_living_by_tool ON access_grants USING gin (tools) WHERE ended_at IS NULL;
CREATE INDEX access_grants_living_by_session ON access_grants (session_id) WHERE ended_at IS NULL;
CREATE INDEX access_grants_by_session ON access_grants (session_id, id);
CREATE INDEX access_grants_living_by_account ON access_grants (account_id) WHERE ended_at IS NULL;

-- A grant only ends: its tools, bounds, account and end are what a person approved (I8).
CREATE FUNCTION grant_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(new) - '{ended_at,end_reason}'::text[] IS DISTINCT FROM to_jsonb(old) - '{ended_at,end_reason}'::text[]
     OR (old.ended_at IS NOT NULL AND (new.ended_at, new.end_reason) IS DISTINCT FROM (old.ended_at, old.end_reason))
  THEN
    RAISE EXCEPTION 'a grant only ends' USING errcode = 'AM096';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER grant_only_ends BEFORE UPDATE ON access_grants FOR EACH ROW EXECUTE FUNCTION grant_only_ends();
CREATE TRIGGER approval_is_kept BEFORE DELETE OR TRUNCATE ON access_grants FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();

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
