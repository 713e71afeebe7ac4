-- As before, and a refusal says whose budget is used up: the approval's or the session's own.
CREATE OR REPLACE FUNCTION take_budget(p_owner text, p_home int, p_wait boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF p_wait THEN
    UPDATE budgets SET remaining = remaining - 1 WHERE owner = p_owner AND remaining > 0 AND stripe = (
      SELECT stripe FROM budgets WHERE owner = p_owner AND remaining > 0 ORDER BY stripe LIMIT 1 FOR NO KEY UPDATE);
  ELSE
    UPDATE budgets SET remaining = remaining - 1 WHERE owner = p_owner AND remaining > 0 AND stripe = (
      SELECT stripe FROM budgets WHERE owner = p_owner AND remaining > 0
       ORDER BY stripe # p_home LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED);
  END IF;
  IF found OR NOT EXISTS (SELECT FROM budgets WHERE owner = p_owner) THEN
    RETURN;
  END IF;
  IF NOT p_wait AND EXISTS (SELECT FROM budgets WHERE owner = p_owner AND remaining > 0) THEN
    RAISE EXCEPTION 'budget_busy' USING errcode = 'AM009';
  END IF;
  RAISE EXCEPTION 'budget_exhausted' USING errcode = 'AM007', hint = p_owner;
END $$;
