-- A code is a promise of tokens for a session that the consent already started; redeemed once (T02).
CREATE TABLE authorization_codes (
  hash bytea PRIMARY KEY,
  application_id text NOT NULL,
  session_id text NOT NULL,
  redirect_uri text NOT NULL,
  code_challenge text NOT NULL,
  resource text,
  scope text NOT NULL,
  nonce text,
  -- When the person signed in, for the id_token of OpenID Connect.
  signed_in_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  FOREIGN KEY (session_id, application_id) REFERENCES sessions (id, application_id)
);

CREATE INDEX authorization_codes_by_end ON authorization_codes (expires_at);

-- Each consent page is answered once: a form that is sent twice starts one session. Rows go when the page has ended anyway.
CREATE TABLE answered_consents (
  id text PRIMARY KEY,
  expires_at timestamptz NOT NULL
);

-- What was fetched from a client id that is a URL, kept as long as its HTTP headers allow.
CREATE TABLE client_metadata_documents (
  client_id text PRIMARY KEY,
  application_id text NOT NULL REFERENCES applications (id) ON DELETE CASCADE,
  document jsonb NOT NULL,
  document_digest text NOT NULL,
  fetched_at timestamptz NOT NULL,
  fresh_until timestamptz NOT NULL
);
