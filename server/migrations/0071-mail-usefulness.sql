-- A code that is too old helps nobody: such a mail is not tried any longer.
ALTER TABLE mails ADD COLUMN useful_until timestamptz;
