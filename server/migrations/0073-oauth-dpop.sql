-- A proof of possession counts once (RFC 9449, section 11.1); rows go when no nonce of that time is taken any longer.
CREATE TABLE dpop_proofs (
  hash bytea PRIMARY KEY,
  expires_at timestamptz NOT NULL
);
CREATE INDEX dpop_proofs_by_end ON dpop_proofs (expires_at);
-- The key that the client named when it asked (dpop_jkt): only who has it redeems the code.
ALTER TABLE authorization_codes ADD COLUMN jkt text;
