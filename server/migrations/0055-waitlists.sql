CREATE TABLE waitlists (
  id text PRIMARY KEY,
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX waitlists_have_one_default ON waitlists (is_default) WHERE is_default;
INSERT INTO waitlists (id, is_default) VALUES ('waitlist_00000000000000000000000001', true);

CREATE TABLE waitlist_entries (
  id text PRIMARY KEY,
  waitlist_id text NOT NULL REFERENCES waitlists (id),
  email text NOT NULL,
  email_key text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'denied')),
  approved_at timestamptz,
  additional_fields jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (waitlist_id, email_key),
  CHECK ((state = 'approved') = (approved_at IS NOT NULL))
);
