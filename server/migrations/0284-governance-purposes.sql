-- Whether there is such an agent, service account, session, key, secret, trust or consent: what is not there is for nothing.
CREATE FUNCTION has_purpose(p_subject text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM principals WHERE id = p_subject AND kind <> 'user')
    OR EXISTS (SELECT FROM sessions WHERE id = p_subject)
    OR EXISTS (SELECT FROM api_keys WHERE id = p_subject)
    OR EXISTS (SELECT FROM application_secrets WHERE id = p_subject)
    OR EXISTS (SELECT FROM workload_trusts WHERE id = p_subject)
    OR EXISTS (SELECT FROM application_consents WHERE id = p_subject)
$$;
