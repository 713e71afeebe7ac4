-- What of an account a third party offered beyond what was approved, as it said at the last refresh; grants keep the old set (D03).
ALTER TABLE connected_accounts ADD COLUMN scopes_offered text[] NOT NULL DEFAULT '{}';
