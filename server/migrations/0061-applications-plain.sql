-- Branding holds the logo, and no page of ours shows frames of others: two columns that nothing would read.
ALTER TABLE applications DROP COLUMN logo_url, DROP COLUMN front_channel_logout_uri;
