-- Whether a definition lets a tool do more than the one before: it no longer only reads, it destroys, or it reaches the open world (D02).
CREATE FUNCTION tool_raised(p_before jsonb, p_after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (p_before ->> 'readOnlyHint' = 'true' AND p_after ->> 'readOnlyHint' IS DISTINCT FROM 'true')
    OR (p_before ->> 'destructiveHint' = 'false' AND p_after ->> 'destructiveHint' IS DISTINCT FROM 'false')
    OR (p_before ->> 'openWorldHint' = 'false' AND p_after ->> 'openWorldHint' IS DISTINCT FROM 'false')
$$;
CREATE FUNCTION effect_rank(p_effect text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_effect WHEN 'read' THEN 0 WHEN 'write' THEN 1 ELSE 2 END
$$;

-- D01, D02: on the row of the tool, whoever reads the list or sets the effect.
CREATE FUNCTION drift_of_tool() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE was jsonb; is_now jsonb; raised boolean;
BEGIN
  IF new.state = 'active' THEN
    IF effect_rank(new.effect) > effect_rank(old.effect) AND old.digest = new.digest THEN
      PERFORM find_drift('D02', new.id, jsonb_build_object('effect', old.effect, 'digest', old.digest),
        jsonb_build_object('effect', new.effect, 'digest', new.digest), coalesce(new.effect_set_by, acting_now()),
        p_blocks => 'access granted on the tool before');
    ELSIF old.state <> 'active' THEN
      PERFORM fix_drifts('{D01,D02}', new.id, CASE WHEN new.digest = old.digest THEN 'returned' ELSE 'reviewed' END, acting_now());
    ELSIF effect_rank(new.effect) < effect_rank(old.effect) THEN
      PERFORM fix_drifts('{D02}', new.id, 'reverted', coalesce(new.effect_set_by, acting_now()));
    END IF;
    RETURN NULL;
  END IF;
  IF new.state = 'gone' THEN
    IF old.state <> 'gone' THEN
      PERFORM find_drift('D01', new.id, jsonb_build_object('digest', new.digest, 'definition', new.definition::jsonb),
        jsonb_build_object('gone', true), new.provider_id, p_blocks => 'calls of the tool');
    END IF;
    RETURN NULL;
  END IF;
  IF old.state = 'drifted' AND new.seen_digest IS NOT DISTINCT FROM old.seen_digest THEN
    RETURN NULL;
  END IF;
  was := new.definition::jsonb;
  is_now := new.seen_definition::jsonb;
  raised := tool_raised(coalesce(was -> 'annotations', '{}'), coalesce(is_now -> 'annotations', '{}'));
  PERFORM find_drift(CASE WHEN raised THEN 'D02' ELSE 'D01' END, new.id,
    jsonb_build_object('digest', new.digest, 'effect', new.effect, 'definition', was),
    jsonb_build_object('digest', new.seen_digest, 'definition', is_now), new.provider_id, p_blocks => 'calls of the tool');
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_tool AFTER UPDATE OF state, effect, seen_digest, digest ON tools FOR EACH ROW
  WHEN ((old.state, old.effect, old.digest, old.seen_digest) IS DISTINCT FROM (new.state, new.effect, new.digest, new.seen_digest))
  EXECUTE FUNCTION drift_of_tool();

-- D03, D04: more scopes than were approved, or another holder or issuer behind the same account.
CREATE FUNCTION drift_of_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF new.state = 'disconnected' THEN
    PERFORM fix_drifts('{D03,D04,D09}', new.id, 'disconnected', acting_now());
    RETURN NULL;
  END IF;
  IF new.scopes_offered <> old.scopes_offered THEN
    IF new.scopes_offered <@ new.scopes THEN
      PERFORM fix_drifts('{D03}', new.id, 'narrowed');
    ELSE
      PERFORM find_drift('D03', new.id, jsonb_build_object('scopes', to_jsonb(new.scopes)),
        jsonb_build_object('scopes', to_jsonb(new.scopes_offered)), new.provider_id, p_organization => new.organization_id,
        p_blocks => 'calls that need what came besides');
    END IF;
  END IF;
  IF new.credential_version > old.credential_version AND NOT new.scopes <@ old.scopes THEN
    PERFORM fix_drifts('{D03}', new.id, 'authorized', acting_now());
  END IF;
  IF (old.external_id IS NOT NULL AND new.external_id IS DISTINCT FROM old.external_id)
     OR (old.issuer IS NOT NULL AND new.issuer IS DISTINCT FROM old.issuer) OR new.owner_id <> old.owner_id THEN
    PERFORM find_drift('D04', new.id,
      jsonb_build_object('issuer', old.issuer, 'owner', old.owner_id, 'holder', encode(sha256(convert_to(coalesce(old.external_id, ''), 'UTF8')), 'hex')),
      jsonb_build_object('issuer', new.issuer, 'owner', new.owner_id, 'holder', encode(sha256(convert_to(coalesce(new.external_id, ''), 'UTF8')), 'hex')),
      new.owner_id, p_organization => new.organization_id, p_blocks => 'access granted on the account before');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_account AFTER UPDATE OF state, scopes, scopes_offered, external_id, issuer, owner_id ON connected_accounts
  FOR EACH ROW WHEN ((old.state, old.scopes, old.scopes_offered, old.external_id, old.issuer, old.owner_id)
    IS DISTINCT FROM (new.state, new.scopes, new.scopes_offered, new.external_id, new.issuer, new.owner_id))
  EXECUTE FUNCTION drift_of_account();

-- D04: a provider at another address.
CREATE FUNCTION drift_of_provider() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM find_drift('D04', new.id, jsonb_build_object('url', old.url, 'base_urls', old.base_urls, 'issuer', old.oauth_issuer),
    jsonb_build_object('url', new.url, 'base_urls', new.base_urls, 'issuer', new.oauth_issuer), acting_now(),
    p_blocks => 'access granted on the provider before');
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_provider AFTER UPDATE OF url, base_urls, oauth_issuer ON providers FOR EACH ROW
  WHEN (new.state = 'active' AND ((old.url, old.base_urls) IS DISTINCT FROM (new.url, new.base_urls)
    OR (old.oauth_issuer IS NOT NULL AND new.oauth_issuer IS DISTINCT FROM old.oauth_issuer)))
  EXECUTE FUNCTION drift_of_provider();

-- D04, D05: what a session tried and was refused. An agent that asks first drifts nowhere; one that calls at another provider or with
-- another account than what its approvals named has moved.
CREATE FUNCTION drift_of_refused_call() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE s sessions; called tools; approved jsonb; known boolean; outside int; most int;
BEGIN
  SELECT * INTO s FROM sessions WHERE id = new.session_id;
  IF new.because = 'outside_bounds' THEN
    SELECT count(*) INTO outside FROM refused_calls WHERE session_id = new.session_id AND because = 'outside_bounds';
    SELECT threshold INTO most FROM drift_rule_for('D05', s.organization_id);
    IF outside >= most THEN
      PERFORM find_drift('D05', new.session_id, jsonb_build_object('grants', (SELECT coalesce(jsonb_agg(g.bounds ORDER BY g.id), '[]')
          FROM access_grants g WHERE g.session_id = new.session_id)),
        jsonb_build_object('calls_outside', outside, 'tool', new.tool_name, 'arguments_digest', new.arguments_digest),
        s.principal_id, new.session_id, s.organization_id, p_blocks => 'these calls');
    END IF;
    RETURN NULL;
  END IF;
  SELECT * INTO called FROM tools t WHERE t.id IN (SELECT x ->> 'id' FROM approvals a, jsonb_array_elements(a.request::jsonb -> 'tools') x
    WHERE a.id = new.approval_id) LIMIT 1;
  SELECT jsonb_agg(DISTINCT jsonb_build_object('provider', p.slug, 'account', x ->> 'account')),
      bool_or(t.provider_id = called.provider_id AND (x ->> 'account') IS NOT DISTINCT FROM new.account_id)
    INTO approved, known FROM approvals a CROSS JOIN jsonb_array_elements(a.request::jsonb -> 'tools') x
    JOIN tools t ON t.id = x ->> 'id' JOIN providers p ON p.id = t.provider_id
   WHERE a.session_id = new.session_id AND a.state = 'approved';
  IF called.id IS NULL OR approved IS NULL OR known THEN
    RETURN NULL;
  END IF;
  PERFORM find_drift('D04', coalesce(new.account_id, called.provider_id), jsonb_build_object('approved', approved),
    jsonb_build_object('provider', (SELECT slug FROM providers WHERE id = called.provider_id), 'account', new.account_id,
      'tool', new.tool_name, 'approval', new.approval_id),
    s.principal_id, new.session_id, s.organization_id, p_blocks => 'calls there');
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_refused_call AFTER INSERT ON refused_calls FOR EACH ROW
  WHEN (new.because IN ('outside_bounds', 'approval_required')) EXECUTE FUNCTION drift_of_refused_call();

-- A person approved it there: the session has moved with their word.
CREATE FUNCTION drift_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved text;
BEGIN
  IF NOT EXISTS (SELECT FROM drifts WHERE session_id = new.session_id AND state = 'open') THEN
    RETURN NULL;
  END IF;
  FOR moved IN SELECT DISTINCT x FROM jsonb_array_elements(new.request::jsonb -> 'tools') a
      CROSS JOIN LATERAL (VALUES (a ->> 'account'), ((SELECT provider_id FROM tools WHERE id = a ->> 'id'))) AS v (x) WHERE x IS NOT NULL
  LOOP
    PERFORM fix_drifts('{D04}', moved, 'approved', coalesce(new.decided_by, new.user_id), new.session_id);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER drift_is_approved AFTER UPDATE OF state ON approvals FOR EACH ROW
  WHEN (old.state = 'pending' AND new.state = 'approved') EXECUTE FUNCTION drift_is_approved();

-- D06: on the row of the owner, and on that of whoever is owned.
CREATE FUNCTION drift_of_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owned record; days int;
BEGIN
  IF new.owner_id IS DISTINCT FROM old.owner_id THEN
    IF fix_drifts('{D06}', new.id, 'owner_chosen', acting_now()) = 0 THEN
      PERFORM find_drift('D06', new.id, jsonb_build_object('owner', old.owner_id), jsonb_build_object('owner', new.owner_id),
        acting_now(), p_blocks => 'sessions of the owner before');
      PERFORM fix_drifts('{D06}', new.id, 'owner_chosen', acting_now());
    END IF;
  END IF;
  IF new.state = old.state THEN
    RETURN NULL;
  END IF;
  IF new.owner_id IS NOT NULL AND new.state IN ('active', 'offboarded') THEN
    PERFORM fix_drifts(CASE WHEN new.state = 'active' THEN '{D06,D10}'::text[] ELSE '{D06,D09,D10,D11}' END, new.id,
      CASE WHEN new.state = 'active' THEN 'woken' ELSE 'offboarded' END, acting_now());
  ELSIF new.owner_id IS NULL AND new.state IN ('suspended', 'offboarded') THEN
    SELECT threshold INTO days FROM drift_rule_for('D06', NULL);
    FOR owned IN SELECT id, state FROM principals WHERE owner_id = new.id ORDER BY id LOOP
      PERFORM find_drift('D06', owned.id, jsonb_build_object('owner', new.id, 'owner_state', old.state),
        jsonb_build_object('owner', new.id, 'owner_state', new.state), acting_now(),
        p_blocks => 'everything it does', p_blocked_until => clock_timestamp() + make_interval(days => days));
      IF owned.state = 'offboarded' THEN
        PERFORM fix_drifts('{D06}', owned.id, 'offboarded', acting_now());
      END IF;
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_owner AFTER UPDATE OF state, owner_id ON principals FOR EACH ROW
  WHEN ((old.state, old.owner_id) IS DISTINCT FROM (new.state, new.owner_id)) EXECUTE FUNCTION drift_of_owner();

-- D09, D10: what the look for unused access raises and resolves. Only its owner wakes a sleeping agent, so that a session that it
-- starts by itself ends nothing of that.
CREATE FUNCTION drift_of_finding() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE days int; rule text := CASE WHEN new.kind = 'agent_dormant' THEN 'D10' WHEN new.kind = 'owner_missing' THEN 'D06' ELSE 'D09' END;
BEGIN
  IF new.kind IN ('api_key_old', 'client_secret_old') THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF rule = 'D09' THEN
      PERFORM fix_drifts(ARRAY[rule], new.subject_id, 'used');
    END IF;
    RETURN NULL;
  END IF;
  SELECT threshold INTO days FROM drift_rule_for(rule, NULL);
  PERFORM find_drift(rule, new.subject_id, jsonb_build_object('used', true),
    jsonb_build_object('used', false, 'kind', new.kind), p_since => new.since,
    p_blocks => CASE WHEN new.kind = 'agent_dormant' THEN 'its next session' END);
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_finding AFTER INSERT OR UPDATE OF resolved_at ON lifecycle_findings FOR EACH ROW
  EXECUTE FUNCTION drift_of_finding();

-- D10, D12: an agent that slept for so long, or that changed what it is known by, starts a session that is over as it begins: no call
-- passes its door.
CREATE FUNCTION drift_at_start() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE made timestamptz; last_used timestamptz; days int;
BEGIN
  IF EXISTS (SELECT FROM drifts WHERE rule = 'D12' AND subject = new.application_id AND state = 'open' AND blocks IS NOT NULL) THEN
    PERFORM close_doors(new.id, 'principal_suspended', 'system');
    RETURN NULL;
  END IF;
  SELECT created_at INTO made FROM principals WHERE id = new.principal_id;
  SELECT dormant_days INTO days FROM lifecycle_policy;
  SELECT least(days, (drift_rule_for('D10', new.organization_id)).threshold) INTO days;
  IF made < clock_timestamp() - make_interval(days => days) THEN
    SELECT greatest(s.started_at, a.last_at) INTO last_used FROM sessions s LEFT JOIN session_activity a ON a.session_id = s.id
     WHERE s.principal_id = new.principal_id AND s.id <> new.id ORDER BY s.id DESC LIMIT 1;
    IF coalesce(last_used, made) < clock_timestamp() - make_interval(days => days) THEN
      PERFORM find_drift('D10', new.principal_id, jsonb_build_object('last_used_at', to_jsonb(coalesce(last_used, made))),
        jsonb_build_object('woke', true), new.principal_id, p_since => coalesce(last_used, made), p_blocks => 'everything it does');
    END IF;
  END IF;
  IF EXISTS (SELECT FROM drifts WHERE rule = 'D10' AND subject = new.principal_id AND state = 'open') THEN
    PERFORM close_doors(new.id, 'principal_suspended', 'system');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER drift_at_start AFTER INSERT ON sessions FOR EACH ROW WHEN (new.kind = 'agent') EXECUTE FUNCTION drift_at_start();

-- D12: what a program says of itself in its own document. Another key, redirect address or way to prove itself holds it up; another
-- name is found only.
CREATE FUNCTION drift_of_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed text[] := ARRAY(SELECT k FROM (SELECT jsonb_object_keys(old.document) k UNION SELECT jsonb_object_keys(new.document)) x
    WHERE old.document -> k IS DISTINCT FROM new.document -> k ORDER BY k);
  holds boolean; was jsonb; is_now jsonb; one record;
BEGIN
  holds := changed && '{redirect_uris,jwks,jwks_uri,token_endpoint_auth_method,issuer,client_id}'::text[];
  SELECT jsonb_object_agg(k, old.document -> k), jsonb_object_agg(k, new.document -> k) INTO was, is_now FROM unnest(changed) k;
  IF was IS NULL OR NOT EXISTS (SELECT FROM agents WHERE application_id = new.application_id) THEN
    RETURN NULL;
  END IF;
  PERFORM find_drift('D12', new.application_id, was, is_now, new.client_id,
    p_blocks => CASE WHEN holds THEN 'sessions of its agents' END);
  IF holds THEN
    FOR one IN SELECT id FROM sessions WHERE application_id = new.application_id AND ended_at IS NULL ORDER BY id LOOP
      PERFORM close_doors(one.id, 'principal_suspended', 'system');
    END LOOP;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_document AFTER UPDATE OF document ON client_metadata_documents FOR EACH ROW
  WHEN (old.document IS DISTINCT FROM new.document) EXECUTE FUNCTION drift_of_document();

-- An ended session does nothing any more, so nothing of it is outside.
CREATE FUNCTION drift_ends_with_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fix_drifts('{D04,D05,D11}', d.subject, 'session_ended', 'system', d.session_id) FROM drifts d
   WHERE d.session_id = new.id AND d.state <> 'fixed';
  RETURN NULL;
END $$;
CREATE TRIGGER drift_ends_with_session AFTER UPDATE OF ended_at ON sessions FOR EACH ROW
  WHEN (old.ended_at IS NULL AND new.ended_at IS NOT NULL AND new.kind <> 'user') EXECUTE FUNCTION drift_ends_with_session();

-- D07, D08: what loosens waits for several persons where there are several; alone, it is found. AM084: it waits. The same change, tried
-- again once they have approved it, is done.
CREATE FUNCTION confirm_widening(p_rule text, p_subject text, p_before jsonb, p_after jsonb, p_waits boolean, p_by text,
  p_session text, p_organization text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE approved acts;
BEGIN
  -- What may come back to another host is asked for again.
  IF p_rule = 'D08' AND p_waits THEN
    DELETE FROM application_consents WHERE application_id = p_subject;
  END IF;
  IF NOT p_waits OR (SELECT count(*) FROM deciders_by_role('{owner,admin}')) < 2 THEN
    RETURN find_drift(p_rule, p_subject, p_before, p_after, p_by, p_organization => p_organization);
  END IF;
  SELECT * INTO approved FROM acts a WHERE a.kind = 'widen' AND a.state = 'approved' AND a.expires_at > clock_timestamp()
    AND a.document::jsonb = jsonb_build_object('rule', p_rule, 'subject', p_subject, 'before', p_before, 'after', p_after)
    ORDER BY a.id LIMIT 1 FOR NO KEY UPDATE;
  IF approved.id IS NULL THEN
    RAISE EXCEPTION 'waits for a second person' USING errcode = 'AM084';
  END IF;
  UPDATE acts SET state = 'done' WHERE id = approved.id;
  PERFORM record_end('act.done', p_session, jsonb_build_object('actor', p_by, 'act', approved.id, 'kind', approved.kind,
    'digest', approved.digest)::text);
  PERFORM fix_drifts(ARRAY[p_rule], p_subject, 'confirmed', p_by);
  RETURN approved.id;
END $$;
CREATE FUNCTION drift_of_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM fix_drifts(ARRAY[d.rule], d.subject, new.state, acting_now()) FROM drifts d WHERE d.act_id = new.id AND d.state = 'open';
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_act AFTER UPDATE OF state ON acts FOR EACH ROW
  WHEN (new.state IN ('denied', 'expired', 'withdrawn') AND new.kind = 'widen') EXECUTE FUNCTION drift_of_act();

-- What was loosened is as it was again.
CREATE FUNCTION settle_widening(p_rule text, p_subject text, p_now jsonb, p_by text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM drifts WHERE rule = p_rule AND subject = p_subject AND state <> 'fixed' AND act_id IS NULL
      AND p_now @> before) THEN
    RETURN fix_drifts(ARRAY[p_rule], p_subject, 'reverted', p_by);
  END IF;
  RETURN 0;
END $$;

-- A key, a secret, a trust or a consent that nobody uses is over. Answers whether there was one.
CREATE FUNCTION end_unused(p_subject text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE ended int;
BEGIN
  UPDATE api_keys SET ended_at = clock_timestamp() WHERE id = p_subject AND ended_at IS NULL;
  GET DIAGNOSTICS ended = ROW_COUNT;
  IF ended = 0 THEN
    UPDATE application_secrets SET ended_at = clock_timestamp() WHERE id = p_subject AND ended_at IS NULL;
    GET DIAGNOSTICS ended = ROW_COUNT;
  END IF;
  IF ended = 0 THEN
    DELETE FROM workload_trusts WHERE id = p_subject;
    GET DIAGNOSTICS ended = ROW_COUNT;
  END IF;
  IF ended = 0 THEN
    DELETE FROM application_consents WHERE id = p_subject;
    GET DIAGNOSTICS ended = ROW_COUNT;
  END IF;
  RETURN ended > 0;
END $$;

-- Until when something is for a purpose, and whether that is over (D11).
CREATE TABLE purposes (
  -- An agent, a service account, a session, a key, a secret or a consent.
  subject_id text PRIMARY KEY,
  said text NOT NULL,
  ends_at timestamptz,
  over_at timestamptz,
  over_because text,
  set_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (ends_at IS NOT NULL OR over_at IS NOT NULL OR said <> '')
);
CREATE INDEX purposes_over ON purposes (coalesce(over_at, ends_at));

ALTER TABLE lifecycle_findings DROP CONSTRAINT lifecycle_findings_kind_check;
ALTER TABLE lifecycle_findings ADD CONSTRAINT lifecycle_findings_kind_check CHECK (kind IN ('agent_dormant', 'owner_missing',
  'access_grant_unused', 'account_unused', 'api_key_unused', 'api_key_old', 'client_secret_unused', 'client_secret_old',
  'workload_trust_unused', 'consent_unused'));

-- 45 days, where nobody said otherwise.
ALTER TABLE lifecycle_policy ALTER COLUMN dormant_days SET DEFAULT 45;
UPDATE lifecycle_policy SET dormant_days = 45 WHERE dormant_days = 90 AND updated_at = (SELECT min(updated_at) FROM lifecycle_policy);
