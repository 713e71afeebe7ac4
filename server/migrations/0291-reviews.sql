-- A review of access: what there was at its start, a person's decision on each item, and what becomes of what nobody decided.
CREATE TABLE access_reviews (
  id text PRIMARY KEY,
  name text NOT NULL,
  -- Null: of the installation as a whole.
  organization_id text REFERENCES organizations (id),
  kinds text[] NOT NULL CHECK (cardinality(kinds) > 0),
  -- Only what has one of these flags; empty: all.
  flagged text[] NOT NULL,
  reviewers jsonb NOT NULL,
  undecided text NOT NULL CHECK (undecided IN ('end', 'keep')),
  asked_by text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  deadline_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ending', 'completed', 'cancelled')),
  closed_at timestamptz,
  cancelled_by text,
  cancel_reason text,
  -- What is signed when it is complete, with the digest of all items.
  body text,
  signature text,
  event_id text,
  CHECK (deadline_at > started_at),
  CHECK ((state IN ('completed', 'cancelled')) = (closed_at IS NOT NULL)),
  CHECK ((state = 'cancelled') = (cancelled_by IS NOT NULL) AND num_nulls(cancelled_by, cancel_reason) IN (0, 2)),
  CHECK (num_nulls(body, signature, event_id) IN (0, 3) AND (state = 'completed') = (body IS NOT NULL))
);
CREATE INDEX access_reviews_running ON access_reviews (deadline_at) WHERE state IN ('open', 'ending');

CREATE TABLE access_review_items (
  id text PRIMARY KEY,
  review_id text NOT NULL REFERENCES access_reviews (id),
  kind text NOT NULL CHECK (kind IN ('membership', 'installation_role', 'service_account', 'agent', 'access_grant',
    'connected_account', 'application', 'client_secret', 'api_key')),
  subject_id text NOT NULL,
  -- As it was when the review began.
  name text NOT NULL,
  organization_id text,
  owner_id text,
  holder_id text,
  since timestamptz NOT NULL,
  used_at timestamptz,
  effects text[] NOT NULL,
  flags text[] NOT NULL,
  facts jsonb NOT NULL,
  decision text CHECK (decision IN ('keep', 'reduce', 'remove')),
  -- The role, or the roles, that are left.
  reduced_to text[],
  reason text,
  -- A person; `deadline` where nobody decided.
  decided_by text,
  decided_in_session text,
  decided_at timestamptz,
  decided_event text,
  -- Whoever carries the decision out, until then; after it another one does.
  applying_until timestamptz,
  applied_at timestamptz,
  outcome text CHECK (outcome IN ('kept', 'reduced', 'removed', 'gone', 'refused')),
  effect jsonb,
  applied_event text,
  UNIQUE (review_id, kind, subject_id),
  CHECK (num_nulls(decision, decided_by, decided_at, decided_event, reason) IN (0, 5)),
  CHECK (reduced_to IS NULL OR decision = 'reduce'),
  CHECK (num_nulls(applied_at, outcome, effect) IN (0, 3) AND (applied_at IS NULL OR decision IS NOT NULL)),
  -- Nobody decides about their own access.
  CHECK (decided_by IS DISTINCT FROM holder_id OR holder_id IS NULL)
);
CREATE INDEX access_review_items_of_review ON access_review_items (review_id, id);
CREATE INDEX access_review_items_open ON access_review_items (review_id) WHERE decision IS NULL;
CREATE INDEX access_review_items_owed ON access_review_items (review_id) WHERE decision IS NOT NULL AND applied_at IS NULL;

CREATE TABLE access_review_reminders (
  review_id text NOT NULL REFERENCES access_reviews (id),
  due_at timestamptz NOT NULL,
  sent_at timestamptz,
  PRIMARY KEY (review_id, due_at)
);
CREATE INDEX access_review_reminders_due ON access_review_reminders (due_at) WHERE sent_at IS NULL;

-- What was frozen stays as it was, a decision is made once and carried out once, and nothing is decided after the deadline but by it.
CREATE FUNCTION review_item_only_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE decided text[] := '{decision,reduced_to,reason,decided_by,decided_in_session,decided_at,decided_event}';
  applied text[] := '{applied_at,outcome,effect,applied_event,applying_until}';
BEGIN
  IF to_jsonb(new) - decided - applied IS DISTINCT FROM to_jsonb(old) - decided - applied
     OR (old.decision IS NOT NULL AND to_jsonb(new) - applied IS DISTINCT FROM to_jsonb(old) - applied)
     OR old.applied_at IS NOT NULL THEN
    RAISE EXCEPTION 'an item of a review only goes on' USING errcode = 'AM097';
  END IF;
  IF old.decision IS NULL AND new.decision IS NOT NULL AND new.decided_by <> 'deadline' AND NOT EXISTS (
      SELECT FROM access_reviews r WHERE r.id = new.review_id AND r.state = 'open' AND r.deadline_at > clock_timestamp()) THEN
    RAISE EXCEPTION 'a review that is over takes no decision' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER review_item_only_goes_on BEFORE UPDATE ON access_review_items FOR EACH ROW EXECUTE FUNCTION review_item_only_goes_on();

CREATE FUNCTION review_only_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := '{state,closed_at,cancelled_by,cancel_reason,body,signature,event_id}';
BEGIN
  IF to_jsonb(new) - moves IS DISTINCT FROM to_jsonb(old) - moves OR old.closed_at IS NOT NULL
     OR (old.state = 'ending' AND new.state = 'open') THEN
    RAISE EXCEPTION 'a review only goes on' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER review_only_goes_on BEFORE UPDATE ON access_reviews FOR EACH ROW EXECUTE FUNCTION review_only_goes_on();

CREATE FUNCTION review_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a review found and decided is kept' USING errcode = 'AM098';
END $$;
CREATE TRIGGER review_is_kept BEFORE DELETE OR TRUNCATE ON access_reviews FOR EACH STATEMENT EXECUTE FUNCTION review_is_kept();
CREATE TRIGGER review_is_kept BEFORE DELETE OR TRUNCATE ON access_review_items FOR EACH STATEMENT EXECUTE FUNCTION review_is_kept();

-- The people whom a review names for an item, as they are at this moment: active, and never the one whose access it is.
CREATE FUNCTION named_reviewers(p_reviewers jsonb, p_organization text, p_owner text, p_holder text) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
  SELECT p.id FROM principals p
   WHERE p.kind = 'user' AND p.state = 'active' AND p.id IS DISTINCT FROM p_holder AND p.id IN (
     SELECT jsonb_array_elements_text(p_reviewers -> 'user_ids') WHERE p_reviewers ->> 'by' = 'people'
     UNION ALL SELECT p_owner WHERE p_reviewers ->> 'by' = 'owner'
     UNION ALL SELECT u.id FROM users u WHERE p_reviewers ->> 'by' = 'installation_role' AND u.installation_role = p_reviewers ->> 'role'
     UNION ALL SELECT m.user_id FROM memberships m WHERE p_reviewers ->> 'by' = 'organization_role'
       AND m.organization_id = p_organization AND m.status = 'active' AND p_reviewers ->> 'role' = ANY (m.role_slugs))
$$;

-- Where a review names nobody who is left for an item, the administrators decide it; never the one whose access it is.
CREATE FUNCTION item_reviewers(p_reviewers jsonb, p_organization text, p_owner text, p_holder text) RETURNS SETOF text
LANGUAGE sql STABLE AS $$
  SELECT n FROM named_reviewers(p_reviewers, p_organization, p_owner, p_holder) n
  UNION ALL
  SELECT u.id FROM users u JOIN principals p ON p.id = u.id
   WHERE p.state = 'active' AND u.installation_role IN ('owner', 'admin') AND u.id IS DISTINCT FROM p_holder
     AND NOT EXISTS (SELECT FROM named_reviewers(p_reviewers, p_organization, p_owner, p_holder))
$$;

-- The people for whom an item of this review is open.
CREATE FUNCTION reviewers_waited_for(p_review text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT DISTINCT w FROM access_reviews r
    JOIN (SELECT DISTINCT review_id, owner_id, holder_id FROM access_review_items WHERE review_id = p_review AND decision IS NULL) i
      ON i.review_id = r.id
    CROSS JOIN LATERAL item_reviewers(r.reviewers, r.organization_id, i.owner_id, i.holder_id) w
   WHERE r.id = p_review
$$;

CREATE FUNCTION is_reviewer_of(p_user text, p_item text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM access_review_items i JOIN access_reviews r ON r.id = i.review_id
    CROSS JOIN LATERAL item_reviewers(r.reviewers, r.organization_id, i.owner_id, i.holder_id) w
   WHERE i.id = p_item AND w = p_user)
$$;

-- Whether a review asks this person, or asked them.
CREATE FUNCTION takes_part(p_user text, p_review text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM access_review_items i WHERE i.review_id = p_review AND i.decided_by = p_user)
    OR EXISTS (SELECT FROM access_reviews r
      JOIN (SELECT DISTINCT review_id, owner_id, holder_id FROM access_review_items WHERE review_id = p_review) i ON i.review_id = r.id
      CROSS JOIN LATERAL item_reviewers(r.reviewers, r.organization_id, i.owner_id, i.holder_id) w
     WHERE r.id = p_review AND w = p_user)
$$;
