-- The dashboard is an application of its own, with its own session policy; there is one.
ALTER TABLE applications DROP CONSTRAINT applications_kind_check;
ALTER TABLE applications ADD CONSTRAINT applications_kind_check
  CHECK (kind IN ('web', 'single_page', 'native', 'machine', 'agent', 'account', 'dashboard'));
CREATE UNIQUE INDEX applications_one_dashboard ON applications (kind) WHERE kind = 'dashboard';
