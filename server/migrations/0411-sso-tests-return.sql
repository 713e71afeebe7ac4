-- Where whoever began a test sign-in goes on, once they have seen what arrived.
ALTER TABLE sso_tests ADD COLUMN return_to text;
