-- The same while a sign-in is half done.
ALTER TABLE pending_authentications ADD COLUMN vouched_by text;
