-- Drift: a fact that an approval relied on is no longer true. What each rule says, for the installation (no organization) and, tighter
-- only, for an organization.
CREATE TABLE drift_rules (
  rule text NOT NULL CHECK (rule ~ '^D(0[1-9]|1[0-4])$'),
  organization_id text NOT NULL DEFAULT '',
  severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  enabled boolean NOT NULL DEFAULT true,
  -- What the rule counts: calls for D05, days for the others; null where there is nothing to count.
  threshold int CHECK (threshold >= 1),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (rule, organization_id),
  -- A critical rule can't be switched off.
  CHECK (enabled OR severity <> 'critical')
);
INSERT INTO drift_rules (rule, severity, threshold) VALUES
  ('D01', 'high', NULL), ('D02', 'critical', NULL), ('D03', 'high', NULL), ('D04', 'critical', NULL), ('D05', 'medium', 3),
  ('D06', 'critical', 7), ('D07', 'high', NULL), ('D08', 'high', NULL), ('D09', 'low', 60), ('D10', 'medium', NULL),
  ('D11', 'medium', 7), ('D12', 'high', NULL), ('D13', 'high', NULL), ('D14', 'high', NULL);

-- The severity is the rule's; an organization only tightens what the installation says, and the installation does not loosen past what
-- an organization was promised: the lesser of both counts.
CREATE FUNCTION drift_rule_tightens() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE base drift_rules;
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF old.organization_id = '' THEN
      RAISE EXCEPTION 'the rules of the installation stay' USING errcode = 'AM097';
    END IF;
    RETURN old;
  END IF;
  IF new.organization_id = '' THEN
    IF TG_OP = 'UPDATE' AND new.severity <> old.severity THEN
      RAISE EXCEPTION 'the severity of a rule is fixed' USING errcode = 'AM097';
    END IF;
    RETURN new;
  END IF;
  SELECT * INTO base FROM drift_rules WHERE rule = new.rule AND organization_id = '';
  IF (new.severity = base.severity AND (new.enabled OR NOT base.enabled)
      AND (new.threshold IS NOT DISTINCT FROM base.threshold OR new.threshold <= base.threshold)) IS NOT TRUE THEN
    RAISE EXCEPTION 'an organization only tightens' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER drift_rule_tightens BEFORE INSERT OR UPDATE OR DELETE ON drift_rules
  FOR EACH ROW EXECUTE FUNCTION drift_rule_tightens();

CREATE TABLE drifts (
  id text PRIMARY KEY,
  rule text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')),
  -- What drifted: a tool, an account, a provider, an application, a principal, a session, a key.
  subject text NOT NULL,
  organization_id text,
  -- The session in which it was found.
  session_id text,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  -- Who caused it, as events name an actor; system: what changed is not ours.
  caused_by text NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- What stands still, and until when at the latest; without an end, until it is settled.
  blocks text,
  blocked_until timestamptz,
  -- The several persons whose decision it waits for.
  act_id text,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'fixed')),
  settled_at timestamptz,
  settled_by text,
  -- In which way: accepted, or what became of it.
  settled_how text,
  reason text,
  accepted_until timestamptz,
  CHECK ((state = 'open') = (settled_at IS NULL)),
  CHECK ((state = 'accepted') <= (reason IS NOT NULL AND accepted_until IS NOT NULL))
);
CREATE UNIQUE INDEX drifts_open ON drifts (rule, subject, coalesce(session_id, '')) WHERE state = 'open';
CREATE INDEX drifts_by_subject ON drifts (subject, id);
CREATE INDEX drifts_by_organization ON drifts (organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX drifts_by_session ON drifts (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX drifts_unsettled ON drifts (state, id) WHERE state <> 'fixed';
CREATE INDEX drifts_by_act ON drifts (act_id) WHERE act_id IS NOT NULL;

-- What was found stays what it was, and is never taken away; what is fixed stays fixed.
CREATE FUNCTION drift_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a drift is kept' USING errcode = 'AM097';
  END IF;
  IF old.state = 'fixed' OR (to_jsonb(new) - '{after,found_at,blocks,blocked_until,act_id,state,settled_at,settled_by,settled_how,reason,accepted_until,organization_id}'::text[])
    IS DISTINCT FROM (to_jsonb(old) - '{after,found_at,blocks,blocked_until,act_id,state,settled_at,settled_by,settled_how,reason,accepted_until,organization_id}'::text[]) THEN
    RAISE EXCEPTION 'a drift moves on only' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER drift_moves_on BEFORE UPDATE OR DELETE ON drifts FOR EACH ROW EXECUTE FUNCTION drift_moves_on();

-- The rule as it counts for an organization.
CREATE FUNCTION drift_rule_for(p_rule text, p_organization text, OUT severity text, OUT enabled boolean, OUT threshold int)
LANGUAGE sql STABLE AS $$
  SELECT max(r.severity), bool_or(r.enabled), min(r.threshold) FROM drift_rules r
   WHERE r.rule = p_rule AND r.organization_id IN ('', coalesce(p_organization, ''))
$$;

-- A ULID with a prefix, where a trigger makes the row.
CREATE FUNCTION new_id_of(p_prefix text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE signs text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ'; ms bigint := floor(extract(epoch FROM clock_timestamp()) * 1000);
  random bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
BEGIN
  RETURN p_prefix || '_' || (SELECT string_agg(substr(signs, ((ms >> (5 * place)) & 31)::int + 1, 1), '' ORDER BY place DESC)
      FROM generate_series(0, 9) place)
    || (SELECT string_agg(substr(signs, (get_byte(random, place) & 31) + 1, 1), '') FROM generate_series(0, 15) place);
END $$;

-- Who acts in this transaction, where a trigger has to say so.
CREATE FUNCTION acting_now() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('ambit.actor', true), ''), 'system')
$$;

CREATE FUNCTION record_drift(p_type text, d drifts, p_by text) RETURNS void LANGUAGE sql AS $$
  SELECT record_end(p_type, d.session_id, jsonb_build_object('actor', p_by, 'drift', d.id, 'rule', d.rule, 'subject', d.subject,
    'severity', d.severity, 'organization', d.organization_id, 'state', d.state, 'how', d.settled_how,
    'before', encode(sha256(convert_to(d.before::text, 'UTF8')), 'hex'),
    'after', encode(sha256(convert_to(d.after::text, 'UTF8')), 'hex'),
    -- What the events API and webhooks tell of it; who wants to know what it was before reads the drift.
    'wire', jsonb_build_object('event', p_type, 'organization_id', d.organization_id,
      'context', jsonb_build_object('actor', jsonb_build_object('id', p_by, 'source', 'system', 'name', NULL)),
      'data', jsonb_build_object('object', 'drift', 'id', d.id, 'rule', d.rule, 'severity', d.severity, 'state', d.state,
        'subject', d.subject, 'session_id', d.session_id, 'caused_by', d.caused_by, 'blocks', d.blocks, 'settled_how', d.settled_how,
        'found_at', to_char(d.found_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))::text)
$$;

-- Notes a drift with its event, in the transaction of what caused it. The same again is not noted twice while it is open or accepted;
-- another change of the same subject goes into the open one, which keeps what was before. Null: not noted.
CREATE FUNCTION find_drift(p_rule text, p_subject text, p_before jsonb, p_after jsonb, p_by text DEFAULT 'system',
  p_session text DEFAULT NULL, p_organization text DEFAULT NULL, p_blocks text DEFAULT NULL, p_blocked_until timestamptz DEFAULT NULL,
  p_since timestamptz DEFAULT NULL, p_act text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE says record; noted drifts;
BEGIN
  SELECT * INTO says FROM drift_rule_for(p_rule, p_organization);
  IF says.enabled IS NOT TRUE THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM drifts d WHERE d.rule = p_rule AND d.subject = p_subject AND d.state <> 'fixed' AND d.after = p_after
      AND d.session_id IS NOT DISTINCT FROM p_session AND d.act_id IS NOT DISTINCT FROM p_act) THEN
    RETURN NULL;
  END IF;
  INSERT INTO drifts (id, rule, severity, subject, organization_id, session_id, before, after, caused_by, since, blocks,
      blocked_until, act_id)
    VALUES (new_id_of('drift'), p_rule, says.severity, p_subject, p_organization, p_session, p_before, p_after, p_by,
      coalesce(p_since, clock_timestamp()), p_blocks, p_blocked_until, p_act)
    ON CONFLICT (rule, subject, coalesce(session_id, '')) WHERE state = 'open' DO UPDATE SET after = excluded.after,
      found_at = excluded.found_at, blocks = excluded.blocks, act_id = excluded.act_id
    RETURNING * INTO noted;
  PERFORM record_drift('drift.found', noted, p_by);
  RETURN noted.id;
END $$;

-- It is so no longer: what it says is true again, or was done away with.
CREATE FUNCTION fix_drifts(p_rules text[], p_subject text, p_how text, p_by text DEFAULT 'system', p_session text DEFAULT NULL)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE fixed drifts; counted int := 0;
BEGIN
  FOR fixed IN UPDATE drifts SET state = 'fixed', settled_at = clock_timestamp(), settled_by = p_by, settled_how = p_how
     WHERE subject = p_subject AND rule = ANY (p_rules) AND state <> 'fixed' AND (p_session IS NULL OR session_id = p_session)
     RETURNING *
  LOOP
    counted := counted + 1;
    PERFORM record_drift('drift.settled', fixed, p_by);
  END LOOP;
  RETURN counted;
END $$;

-- Somebody lives with it until then, and says why.
CREATE FUNCTION accept_drift(p_id text, p_by text, p_reason text, p_until timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE accepted drifts;
BEGIN
  UPDATE drifts SET state = 'accepted', settled_at = clock_timestamp(), settled_by = p_by, settled_how = 'accepted', reason = p_reason,
    accepted_until = p_until WHERE id = p_id AND state = 'open' RETURNING * INTO accepted;
  PERFORM record_drift('drift.settled', accepted, p_by);
END $$;

-- An acceptance whose time is over: it is open again, unless the same is open by now.
CREATE FUNCTION reopen_drifts() RETURNS int LANGUAGE plpgsql AS $$
DECLARE d drifts; counted int := 0;
BEGIN
  FOR d IN SELECT * FROM drifts WHERE state = 'accepted' AND accepted_until <= clock_timestamp() ORDER BY id FOR NO KEY UPDATE SKIP LOCKED LOOP
    counted := counted + 1;
    IF EXISTS (SELECT FROM drifts o WHERE o.rule = d.rule AND o.subject = d.subject AND o.state = 'open'
        AND coalesce(o.session_id, '') = coalesce(d.session_id, '')) THEN
      UPDATE drifts SET state = 'fixed', settled_at = clock_timestamp(), settled_by = 'system', settled_how = 'superseded'
       WHERE id = d.id RETURNING * INTO d;
      PERFORM record_drift('drift.settled', d, 'system');
    ELSE
      UPDATE drifts SET state = 'open', settled_at = NULL, settled_by = NULL, settled_how = NULL, reason = NULL, accepted_until = NULL
       WHERE id = d.id RETURNING * INTO d;
      PERFORM record_drift('drift.found', d, 'system');
    END IF;
  END LOOP;
  RETURN counted;
END $$;

CREATE FUNCTION principal_acts(p_principal text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM principals WHERE id = p_principal AND state = 'active')
$$;
-- A sleeping agent is woken by the person who answers for it, and by nobody else.
CREATE FUNCTION wake_needs(p_principal text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT p.owner_id FROM principals p WHERE p.id = p_principal
    AND EXISTS (SELECT FROM drifts d WHERE d.rule = 'D10' AND d.subject = p.id AND d.state = 'open' AND d.after ->> 'woke' = 'true')
$$;
CREATE FUNCTION stood_on_in_session(p_session text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT x), '{}') FROM access_grants g CROSS JOIN unnest(g.stands_on_rows) x WHERE g.session_id = p_session
$$;
CREATE FUNCTION lifetime_of_session(p_session text) RETURNS timestamptz[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY[started_at, coalesce(ended_at, clock_timestamp())] FROM sessions WHERE id = p_session
$$;
