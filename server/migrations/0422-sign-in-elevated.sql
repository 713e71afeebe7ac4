-- A code by mail before somebody changes how they sign in, from a page of an application.
ALTER TABLE one_time_codes DROP CONSTRAINT one_time_codes_kind_check;
ALTER TABLE one_time_codes ADD CONSTRAINT one_time_codes_kind_check CHECK (kind IN
  ('magic_auth', 'email_verification', 'password_reset', 'email_change', 'passwordless', 'radar_challenge', 'elevated_access'));
