-- Mail that waits to be sent, written in the transaction that gives the reason for it. The words may hold a code or a link that
-- signs somebody in, so they are sealed (T55): JSON with `text` and `html`.
CREATE TABLE mails (
  id text PRIMARY KEY,
  purpose text NOT NULL,
  to_address text NOT NULL,
  subject text NOT NULL,
  body_sealed bytea NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'failed', 'kept')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_error text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sent_at timestamptz
);
CREATE INDEX mails_due ON mails (next_attempt_at) WHERE state = 'queued';
