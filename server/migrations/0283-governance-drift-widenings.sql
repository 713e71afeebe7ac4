-- Several loosenings of one application are one open drift: what was before the first of each member, and what is there now. So the rows
-- before may gain members, and nothing that they said is lost.
CREATE OR REPLACE FUNCTION drift_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := '{before,after,found_at,blocks,blocked_until,act_id,state,settled_at,settled_by,settled_how,reason,accepted_until,organization_id}';
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    RAISE EXCEPTION 'a drift is kept' USING errcode = 'AM097';
  END IF;
  IF old.state = 'fixed' OR to_jsonb(new) - moves IS DISTINCT FROM to_jsonb(old) - moves OR (new.before - ARRAY(SELECT k FROM
      jsonb_object_keys(new.before) k WHERE NOT old.before ? k)) IS DISTINCT FROM old.before THEN
    RAISE EXCEPTION 'a drift moves on only' USING errcode = 'AM097';
  END IF;
  RETURN new;
END $$;

CREATE OR REPLACE FUNCTION find_drift(p_rule text, p_subject text, p_before jsonb, p_after jsonb, p_by text DEFAULT 'system',
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
    ON CONFLICT (rule, subject, coalesce(session_id, '')) WHERE state = 'open' DO UPDATE SET
      before = CASE WHEN p_rule IN ('D07', 'D08') THEN excluded.before || drifts.before ELSE drifts.before END,
      after = CASE WHEN p_rule IN ('D07', 'D08') THEN drifts.after || excluded.after ELSE excluded.after END,
      found_at = excluded.found_at, blocks = excluded.blocks, blocked_until = excluded.blocked_until, act_id = excluded.act_id
    RETURNING * INTO noted;
  PERFORM record_drift('drift.found', noted, p_by);
  RETURN noted.id;
END $$;

-- What was loosened is as tight as it was, or tighter: every member of it.
CREATE OR REPLACE FUNCTION settle_widening(p_rule text, p_subject text, p_now jsonb, p_by text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM drifts d WHERE d.rule = p_rule AND d.subject = p_subject AND d.state <> 'fixed' AND d.act_id IS NULL
      AND NOT EXISTS (SELECT FROM jsonb_each(d.before) m WHERE CASE jsonb_typeof(m.value)
        WHEN 'array' THEN m.value @> (p_now -> m.key)
        WHEN 'number' THEN (p_now ->> m.key)::numeric <= (m.value #>> '{}')::numeric
        ELSE m.value = p_now -> m.key END IS NOT TRUE)) THEN
    RETURN fix_drifts(ARRAY[p_rule], p_subject, 'reverted', p_by);
  END IF;
  RETURN 0;
END $$;

-- As before; the tools of a provider that an administrator retires are gone with it, which is no drift.
CREATE OR REPLACE FUNCTION drift_of_tool() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF old.state <> 'gone' AND EXISTS (SELECT FROM providers WHERE id = new.provider_id AND state = 'active') THEN
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
