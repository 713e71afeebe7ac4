-- From which country a proxy that is trusted said a session was begun; only its person is shown it.
ALTER TABLE sessions ADD COLUMN country text CHECK (country ~ '^[A-Z]{2}$');
