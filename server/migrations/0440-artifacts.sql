-- Identity code that an agent made, as an object: exactly these files, what a gate found, and a person's decision.
CREATE TABLE artifacts (
  id text PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL,
  application_id text NOT NULL REFERENCES applications (id),
  -- The session that made it, whose principal that is, and the person who answers for it.
  author_session_id text NOT NULL,
  author_id text NOT NULL,
  author_owner_id text NOT NULL,
  submitted_by text NOT NULL,
  base_commit text,
  replaces text REFERENCES artifacts (id),
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  files_count int NOT NULL CHECK (files_count > 0),
  state text NOT NULL DEFAULT 'submitted' CHECK (state IN ('submitted', 'reviewed', 'approved', 'rejected', 'drifted', 'expired')),
  -- The review that counts, and the decision that does.
  review_id text,
  decision_event text,
  -- What was found instead of what was approved: the digest of another set, or `rules`.
  drifted_to text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((state = 'drifted') = (drifted_to IS NOT NULL)),
  CHECK (state NOT IN ('approved', 'drifted') OR (review_id IS NOT NULL AND decision_event IS NOT NULL))
);
CREATE INDEX artifacts_by_application ON artifacts (application_id, id);
CREATE INDEX artifacts_by_session ON artifacts (author_session_id);
CREATE INDEX artifacts_by_digest ON artifacts (digest);
CREATE INDEX artifacts_that_count ON artifacts (id) WHERE state IN ('approved', 'drifted');

CREATE TABLE artifact_files (
  artifact_id text NOT NULL REFERENCES artifacts (id),
  path text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('file', 'executable', 'symlink')),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  size int NOT NULL CHECK (size >= 0),
  PRIMARY KEY (artifact_id, path)
);

CREATE TABLE artifact_reviews (
  id text PRIMARY KEY,
  artifact_id text NOT NULL REFERENCES artifacts (id),
  report jsonb NOT NULL,
  report_digest text NOT NULL,
  rules_critical int NOT NULL,
  reported_by text NOT NULL,
  reported_in_session text NOT NULL,
  -- The author says it about their own work.
  by_author boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX artifact_reviews_of ON artifact_reviews (artifact_id, id);

CREATE TABLE artifact_decisions (
  event_id text PRIMARY KEY,
  artifact_id text NOT NULL REFERENCES artifacts (id),
  review_id text REFERENCES artifact_reviews (id),
  decision text NOT NULL CHECK (decision IN ('approve', 'reject')),
  reason text NOT NULL,
  -- Rules of severity high that are lived with until it expires.
  waived text[] NOT NULL,
  decided_by text NOT NULL,
  in_session text NOT NULL,
  -- Nobody else was there to decide.
  is_alone boolean NOT NULL,
  -- What the page showed, as canonical JSON.
  shown text NOT NULL,
  expires_at timestamptz,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((decision = 'approve') = (expires_at IS NOT NULL)),
  CHECK (decision = 'reject' OR review_id IS NOT NULL)
);
CREATE INDEX artifact_decisions_of ON artifact_decisions (artifact_id, at);

-- Whatever a decision says: the session that made it decides nothing, who answers for it approves only where nobody else is there, and
-- nothing is approved that did not run isolated, that has a critical finding, or a high one that nobody took on.
CREATE FUNCTION artifact_decision_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE a artifacts; r artifact_reviews;
BEGIN
  SELECT * INTO a FROM artifacts WHERE id = new.artifact_id FOR NO KEY UPDATE;
  SELECT * INTO r FROM artifact_reviews WHERE id = new.review_id AND artifact_id = a.id;
  IF new.in_session = a.author_session_id OR new.decided_by = a.author_id AND NOT new.is_alone THEN
    RAISE EXCEPTION 'a session does not decide about what it made' USING errcode = 'AM097';
  END IF;
  IF new.decision = 'reject' THEN
    RETURN new;
  END IF;
  IF (new.decided_by <> a.author_owner_id OR new.is_alone) IS NOT TRUE
     OR (r.id = a.review_id AND NOT r.by_author AND r.report #>> '{execution,mode}' = 'isolated') IS NOT TRUE
     OR EXISTS (SELECT FROM jsonb_array_elements(r.report -> 'findings') f WHERE f ->> 'severity' = 'critical')
     OR EXISTS (SELECT FROM jsonb_array_elements(r.report -> 'findings') f WHERE f ->> 'severity' = 'high'
          AND NOT f ->> 'rule' = ANY (new.waived)) THEN
    RAISE EXCEPTION 'this artifact can not be approved' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER artifact_decision_counts BEFORE INSERT ON artifact_decisions FOR EACH ROW EXECUTE FUNCTION artifact_decision_counts();

-- What was submitted stays what it was. Only a person's decision that counts makes it approved; what is rejected stays rejected.
CREATE FUNCTION artifact_only_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := '{state,review_id,decision_event,drifted_to}';
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF new.state <> 'submitted' OR new.review_id IS NOT NULL OR new.decision_event IS NOT NULL THEN
      RAISE EXCEPTION 'an artifact begins as submitted' USING errcode = 'AM097';
    END IF;
    RETURN new;
  END IF;
  IF to_jsonb(new) - moves IS DISTINCT FROM to_jsonb(old) - moves OR (old.state = 'rejected' AND new.state <> 'rejected') THEN
    RAISE EXCEPTION 'an artifact only goes on' USING errcode = 'AM097';
  END IF;
  IF new.state = 'approved' AND (SELECT d.decision = 'approve' AND d.artifact_id = new.id AND d.review_id = new.review_id
      AND d.expires_at > clock_timestamp() FROM artifact_decisions d WHERE d.event_id = new.decision_event) IS NOT TRUE THEN
    RAISE EXCEPTION 'only a decision approves an artifact' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER artifact_only_goes_on BEFORE INSERT OR UPDATE ON artifacts FOR EACH ROW EXECUTE FUNCTION artifact_only_goes_on();

CREATE FUNCTION artifact_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was submitted, found and decided is kept' USING errcode = 'AM098';
END $$;
CREATE TRIGGER artifact_is_kept BEFORE DELETE OR TRUNCATE ON artifacts FOR EACH STATEMENT EXECUTE FUNCTION artifact_is_kept();
CREATE TRIGGER artifact_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON artifact_files FOR EACH STATEMENT EXECUTE FUNCTION artifact_is_kept();
CREATE TRIGGER artifact_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON artifact_reviews FOR EACH STATEMENT EXECUTE FUNCTION artifact_is_kept();
CREATE TRIGGER artifact_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON artifact_decisions FOR EACH STATEMENT EXECUTE FUNCTION artifact_is_kept();
