-- A domain is claimed by whoever says so, and proven by one organization only: of two that claim it, the first that proves it
-- has it (T54).
CREATE TABLE organization_domains (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  -- Lower case, in ASCII form (RFC 5891), without a final dot.
  domain text NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'verified', 'failed')),
  verification_strategy text NOT NULL CHECK (verification_strategy IN ('dns', 'manual')),
  -- The TXT record that proves it stands at <prefix>.<domain>, and is the token.
  verification_prefix text,
  verification_token text,
  -- When the record is looked up next; null where nothing waits for it.
  next_check_at timestamptz,
  give_up_at timestamptz,
  -- Since when a proven domain no longer has its record.
  record_missing_since timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (organization_id, domain),
  CHECK (verification_strategy = 'manual' OR (verification_prefix IS NOT NULL AND verification_token IS NOT NULL))
);
CREATE UNIQUE INDEX organization_domains_proven ON organization_domains (domain) WHERE state = 'verified';
CREATE INDEX organization_domains_due ON organization_domains (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE groups (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  name text NOT NULL,
  description text,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (id, organization_id)
);
CREATE INDEX groups_by_organization ON groups (organization_id, id);

-- A group has members of its own organization only: both keys name it.
ALTER TABLE memberships ADD UNIQUE (id, organization_id);
CREATE TABLE group_members (
  group_id text NOT NULL,
  membership_id text NOT NULL,
  organization_id text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (group_id, membership_id),
  FOREIGN KEY (group_id, organization_id) REFERENCES groups (id, organization_id) ON DELETE CASCADE,
  FOREIGN KEY (membership_id, organization_id) REFERENCES memberships (id, organization_id) ON DELETE CASCADE
);
CREATE INDEX group_members_by_membership ON group_members (membership_id);

-- Who sets things up at an organization: people of its IT, who need no account here.
CREATE TABLE it_contacts (
  id text PRIMARY KEY,
  organization_id text NOT NULL REFERENCES organizations (id),
  email text NOT NULL,
  email_key text NOT NULL,
  -- What they were asked to set up; empty before they are invited, and after that was taken back.
  intents text[] NOT NULL DEFAULT '{}',
  invited_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (organization_id, email_key)
);

CREATE UNIQUE INDEX organizations_by_stripe_customer ON organizations (stripe_customer_id)
  WHERE stripe_customer_id IS NOT NULL;
