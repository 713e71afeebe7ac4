-- Where an application signs its people in itself: they are sent there instead of to our own page.
ALTER TABLE applications ADD COLUMN external_sign_in_uri text;
