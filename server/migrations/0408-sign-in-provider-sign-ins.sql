-- The same while a sign-in is half done.
ALTER TABLE pending_authentications ADD COLUMN provider_sign_in text;
