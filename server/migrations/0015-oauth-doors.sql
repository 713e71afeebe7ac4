-- A code is redeemed only at the door that gave it. Without a challenge (RFC 7636) it needs a client that proves a secret, which
-- only the door of user management allows.
ALTER TABLE authorization_codes
  ALTER COLUMN code_challenge DROP NOT NULL,
  ADD COLUMN door text NOT NULL DEFAULT 'oauth2' CHECK (door IN ('oauth2', 'user_management')),
  ADD COLUMN invitation_id text,
  ADD CHECK (code_challenge IS NOT NULL OR door = 'user_management');
