-- D14: on the row of the domain, whoever looks its record up.
CREATE FUNCTION drift_of_domain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM fix_drifts('{D14}', old.id, 'removed', acting_now());
    RETURN NULL;
  END IF;
  IF new.state = 'verified' AND new.record_missing_since IS NULL THEN
    PERFORM fix_drifts('{D14}', new.id, CASE WHEN old.state = 'verified' THEN 'returned' ELSE 'proven' END);
  ELSIF new.state = 'verified' THEN
    PERFORM find_drift('D14', new.id, jsonb_build_object('domain', new.domain, 'record', true),
      jsonb_build_object('domain', new.domain, 'record', false), p_organization => new.organization_id,
      p_blocks => 'who is new here, and after 72 hours everybody of the domain',
      p_since => new.record_missing_since);
  ELSIF new.lost_at IS NOT NULL AND old.lost_at IS NULL THEN
    PERFORM find_drift('D14', new.id, jsonb_build_object('domain', new.domain, 'record', true),
      jsonb_build_object('domain', new.domain, 'record', false, 'lost', true), p_organization => new.organization_id,
      p_blocks => 'everybody of the domain', p_since => old.record_missing_since);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER drift_of_domain AFTER UPDATE OF state, record_missing_since, lost_at ON organization_domains FOR EACH ROW
  WHEN ((old.state, old.record_missing_since, old.lost_at) IS DISTINCT FROM (new.state, new.record_missing_since, new.lost_at))
  EXECUTE FUNCTION drift_of_domain();
CREATE TRIGGER drift_of_domain_removed AFTER DELETE ON organization_domains FOR EACH ROW EXECUTE FUNCTION drift_of_domain();
