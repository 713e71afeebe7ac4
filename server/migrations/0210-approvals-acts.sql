-- What nobody does alone: an act with all that it will do, which several persons of the installation decide, each on its page. Who
-- asked for it may be one of them; nobody is two of them.
CREATE TABLE acts (
  id text PRIMARY KEY,
  kind text NOT NULL,
  -- Exactly what will be done, canonical JSON, and SHA-256 over kind and document.
  document text NOT NULL,
  digest text NOT NULL,
  persons int NOT NULL CHECK (persons BETWEEN 2 AND 5),
  -- Roles of the installation of which each of them has one.
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  state text NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'expired', 'withdrawn', 'done')),
  asked_by text NOT NULL REFERENCES users (id),
  asked_in_session text NOT NULL,
  -- The end of the request while it is pending, and the last moment of use of what was approved.
  expires_at timestamptz NOT NULL,
  closed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX acts_asked_once ON acts (digest) WHERE state = 'pending';
CREATE INDEX acts_pending_by_end ON acts (expires_at) WHERE state IN ('pending', 'approved');

-- One person's part of a decision that several have, with what that person was shown. Rows are only added.
CREATE TABLE decision_parts (
  -- An act, or an approval.
  subject text NOT NULL,
  user_id text NOT NULL REFERENCES users (id),
  decision text NOT NULL CHECK (decision IN ('approve', 'deny')),
  in_session text NOT NULL REFERENCES sessions (id),
  shown text NOT NULL,
  event_id text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Four eyes are those of two persons.
  PRIMARY KEY (subject, user_id)
);
CREATE TRIGGER approval_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON decision_parts
  FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();
CREATE TRIGGER approval_is_kept BEFORE DELETE OR TRUNCATE ON acts FOR EACH STATEMENT EXECUTE FUNCTION approval_is_kept();

-- Whether this person, as they are now, may decide what asks for one of these roles.
CREATE FUNCTION decides_by_role(p_user text, p_roles text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM users u JOIN principals p ON p.id = u.id
    WHERE u.id = p_user AND u.deleted_at IS NULL AND p.state = 'active' AND u.installation_role = ANY (p_roles))
$$;

CREATE FUNCTION deciders_by_role(p_roles text[]) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT u.id FROM users u JOIN principals p ON p.id = u.id
   WHERE u.deleted_at IS NULL AND p.state = 'active' AND u.installation_role = ANY (p_roles)
$$;

-- An act is fixed at birth and moves on only. It is approved by as many persons as it needs and by none who denied it; who approved
-- and has lost their role since does not count.
CREATE FUNCTION act_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF new.state <> 'pending' THEN
      RAISE EXCEPTION 'an act begins as pending; decisions come after it' USING errcode = 'AM092';
    END IF;
    RETURN new;
  END IF;
  IF to_jsonb(new) - '{state,expires_at,closed_at}'::text[] IS DISTINCT FROM to_jsonb(old) - '{state,expires_at,closed_at}'::text[]
     OR (new.expires_at <> old.expires_at AND NOT (old.state = 'pending' AND new.state = 'approved'))
     OR NOT (new.state = old.state
       OR (old.state = 'pending' AND new.state IN ('approved', 'denied', 'expired', 'withdrawn'))
       OR (old.state = 'approved' AND new.state IN ('done', 'expired', 'withdrawn')))
     OR (old.state = 'pending' AND new.state = 'approved' AND (
       old.expires_at <= clock_timestamp()
       OR EXISTS (SELECT FROM decision_parts d WHERE d.subject = new.id AND d.decision = 'deny')
       OR (SELECT count(*) FROM decision_parts d WHERE d.subject = new.id AND d.decision = 'approve'
             AND decides_by_role(d.user_id, new.roles)) < new.persons))
     OR (new.state = 'done' AND old.state = 'approved' AND old.expires_at <= clock_timestamp())
  THEN
    RAISE EXCEPTION 'an act moves on only, and is approved by as many persons as it needs' USING errcode = 'AM092';
  END IF;
  new.closed_at := CASE WHEN old.state = 'pending' AND new.state <> 'pending' THEN clock_timestamp() ELSE old.closed_at END;
  RETURN new;
END $$;
CREATE TRIGGER act_moves_on BEFORE INSERT OR UPDATE ON acts FOR EACH ROW EXECUTE FUNCTION act_moves_on();
