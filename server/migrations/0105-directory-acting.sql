-- Which of these principals act, locked so that a suspension waits or comes first. For what starts many things in one transaction: it
-- waits for nobody, and fails where somebody holds one of them.
CREATE FUNCTION hold_acting(p_ids text[]) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM principals WHERE id = ANY (p_ids) ORDER BY id FOR SHARE NOWAIT;
  RETURN ARRAY(SELECT id FROM principals WHERE id = ANY (p_ids) AND state = 'active');
END $$;
