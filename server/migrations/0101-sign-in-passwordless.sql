-- A link to sign in with that an application asked for by the older API: it is answered, and mailed when the application says so.
ALTER TABLE one_time_codes DROP CONSTRAINT one_time_codes_kind_check;
ALTER TABLE one_time_codes ADD CONSTRAINT one_time_codes_kind_check
  CHECK (kind IN ('magic_auth', 'email_verification', 'password_reset', 'email_change', 'passwordless'));
