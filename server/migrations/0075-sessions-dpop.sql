-- The thumbprint of the key that whoever holds the token has to prove (RFC 9449); null for plain bearers.
ALTER TABLE tokens ADD COLUMN jkt text;
ALTER TABLE refresh_tokens ADD COLUMN jkt text;
