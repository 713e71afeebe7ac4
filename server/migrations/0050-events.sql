-- What the log tells others: the events of the wire, in the order of the log, by its index. One follower copies them, and they
-- are kept 90 days. `data` and `context` are JSON as text: they are handed on and never looked into.
CREATE TABLE events (
  index bigint PRIMARY KEY,
  id text NOT NULL UNIQUE,
  event text NOT NULL,
  organization_id text,
  data text NOT NULL,
  context text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX events_by_name ON events (event, index);
CREATE INDEX events_by_organization ON events (organization_id, index) WHERE organization_id IS NOT NULL;
CREATE INDEX events_by_time ON events (created_at);

-- A secret is sealed for its row and its version. After a rotation the former one signs too, until `previous_until`.
CREATE TABLE webhook_endpoints (
  id text PRIMARY KEY,
  url text NOT NULL UNIQUE,
  secret_version int NOT NULL DEFAULT 1,
  secret_sealed bytea NOT NULL,
  previous_sealed bytea,
  previous_until timestamptz,
  status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
  events text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((previous_sealed IS NULL) = (previous_until IS NULL))
);

-- Each event once for each endpoint. `next_attempt_at` of one that is being sent is the end of its lease: a node that dies
-- in between loses nothing, and the event goes out once more with the same id.
CREATE TABLE webhook_deliveries (
  id text PRIMARY KEY,
  endpoint_id text NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
  event_index bigint NOT NULL REFERENCES events (index) ON DELETE CASCADE,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'delivered', 'dead')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_status int,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled_at timestamptz,
  UNIQUE (endpoint_id, event_index)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_attempt_at) WHERE state = 'queued';
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (event_index);

-- Who is asked before somebody signs up or signs in. One of each kind.
CREATE TABLE action_endpoints (
  kind text PRIMARY KEY CHECK (kind IN ('authentication', 'user_registration')),
  id text NOT NULL UNIQUE,
  url text NOT NULL,
  secret_version int NOT NULL DEFAULT 1,
  secret_sealed bytea NOT NULL,
  enabled boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
