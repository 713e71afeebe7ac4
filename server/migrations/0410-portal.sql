-- The administrators of a customer set their organization up by a link: it begins one visit, in one browser, which has an end.
CREATE TABLE portal_visits (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  -- In whose name and colours the pages are.
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  -- What the visit is for; null: all of it.
  intent text CHECK (intent IN ('sso', 'dsync', 'audit_logs', 'log_streams', 'domain_verification', 'certificate_renewal')),
  return_url text,
  success_url text,
  made_by text NOT NULL,
  -- Who answers for whoever made it: when they may act no longer, the visit is over.
  answers_for text REFERENCES principals (id) ON DELETE CASCADE,
  link_hash bytea NOT NULL UNIQUE,
  link_ends_at timestamptz NOT NULL,
  -- Set together, once: the link is used up by it.
  cookie_hash bytea UNIQUE,
  opened_at timestamptz,
  ends_at timestamptz,
  left_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((cookie_hash IS NULL) = (opened_at IS NULL) AND (opened_at IS NULL) = (ends_at IS NULL)),
  CHECK (left_at IS NULL OR opened_at IS NOT NULL)
);
CREATE INDEX portal_visits_by_organization ON portal_visits (organization_id, id);
CREATE INDEX portal_visits_by_application ON portal_visits (application_id);
CREATE INDEX portal_visits_by_answers_for ON portal_visits (answers_for);
CREATE INDEX portal_visits_by_end ON portal_visits (link_ends_at);

-- A visit only goes on: its link counts once, and its end never moves.
CREATE FUNCTION portal_visit_only_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (old.id, old.organization_id, old.application_id, old.link_hash, old.link_ends_at, old.made_by, old.created_at)
      IS DISTINCT FROM (new.id, new.organization_id, new.application_id, new.link_hash, new.link_ends_at, new.made_by, new.created_at)
    OR old.intent IS DISTINCT FROM new.intent
    OR (old.opened_at IS NOT NULL AND (old.opened_at, old.cookie_hash, old.ends_at) IS DISTINCT FROM (new.opened_at, new.cookie_hash, new.ends_at))
    OR (old.left_at IS NOT NULL AND old.left_at IS DISTINCT FROM new.left_at)
  THEN
    RAISE EXCEPTION 'a visit of the portal only goes on' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER portal_visit_only_goes_on BEFORE UPDATE ON portal_visits
  FOR EACH ROW EXECUTE FUNCTION portal_visit_only_goes_on();

-- A connection that is being set up: its id stands in the addresses that the provider wants before anything is known of it.
CREATE TABLE portal_setups (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  connection_type text NOT NULL CHECK (length(connection_type) BETWEEN 1 AND 64),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX portal_setups_by_organization ON portal_setups (organization_id, id);
