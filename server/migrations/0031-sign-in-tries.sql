-- A half-done sign-in is dead after five wrong second factors; from then on it begins with the first one again (T37).
ALTER TABLE pending_authentications ADD COLUMN attempts int NOT NULL DEFAULT 0 CHECK (attempts <= 5);
