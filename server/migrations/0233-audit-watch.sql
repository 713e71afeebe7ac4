-- What is wrong with the log right now. One that halts lets no tool call start and hands no credential out, at no node: what can't
-- be proven later does not happen.
CREATE TABLE audit_alarms (
  kind text PRIMARY KEY CHECK (kind IN ('sequencer_lag', 'checkpoint_failed', 'clock_went_back', 'clock_jumped')),
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  seconds double precision NOT NULL,
  halts boolean NOT NULL,
  node text NOT NULL,
  accepted_at timestamptz
);

CREATE FUNCTION refuse_unwatched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM audit_alarms WHERE halts) THEN
    RAISE EXCEPTION 'audit_queue takes no call: an alarm of the log halts admissions' USING ERRCODE = 'AM503';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER calls_are_watched BEFORE INSERT ON audit_queue FOR EACH ROW
  WHEN (NEW.type IN ('tool_call.admitted', 'connected_account.handed_out')) EXECUTE FUNCTION refuse_unwatched();
