-- How many people signed in from one network lately: the beginning of an address and the time.
CREATE INDEX sessions_by_network ON sessions (ip_address text_pattern_ops, started_at) WHERE kind = 'user';
