-- An account is asked at its provider from time to time whether its credential is good still, so that a revocation is known before a
-- call fails. Whoever moves this on has the turn: two nodes never ask about one account twice.
ALTER TABLE connected_accounts
  ADD COLUMN probe_due_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '6 hours';
CREATE INDEX connected_accounts_probe_due ON connected_accounts (provider_id, probe_due_at) WHERE state = 'connected';
-- What was ended by a row elsewhere: its provider, and whoever follows the events, are told of it soon after.
CREATE INDEX connected_accounts_untold ON connected_accounts (id) WHERE state = 'disconnected' AND credential_sealed IS NOT NULL;

-- Who leaves an organization leaves the accounts behind that they connected for it: none of them is there when they come back.
CREATE FUNCTION accounts_end_with_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE connected_accounts SET state = 'disconnected', refreshing_until = NULL, updated_at = clock_timestamp()
   WHERE id IN (SELECT id FROM connected_accounts WHERE owner_id = old.user_id AND organization_id = old.organization_id
     AND state <> 'disconnected' ORDER BY id FOR NO KEY UPDATE);
  RETURN NULL;
END $$;
CREATE TRIGGER accounts_end_with_membership_left AFTER DELETE ON memberships FOR EACH ROW EXECUTE FUNCTION accounts_end_with_membership();
CREATE TRIGGER accounts_end_with_membership_lost AFTER UPDATE OF status ON memberships FOR EACH ROW
  WHEN (old.status = 'active' AND new.status <> 'active') EXECUTE FUNCTION accounts_end_with_membership();
