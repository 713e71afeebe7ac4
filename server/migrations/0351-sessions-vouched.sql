-- Whose connection vouched for a sign-in: an organization that demands single sign-on takes only its own (T26).
ALTER TABLE session_sign_ins ADD COLUMN vouched_by text;
