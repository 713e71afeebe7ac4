-- Others that watch the log grow and sign what they saw (C2SP tlog-witness): how far each one has come, and its signatures.
CREATE TABLE audit_witnesses (
  verifier_key text PRIMARY KEY,
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
  refused text,
  leased_until timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE TABLE audit_cosignatures (
  size bigint NOT NULL,
  verifier_key text NOT NULL REFERENCES audit_witnesses (verifier_key),
  line text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (size, verifier_key)
);
