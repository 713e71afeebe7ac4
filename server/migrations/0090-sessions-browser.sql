-- From which browser sign-in a person entered an application: whoever signs out there tells the applications that were entered
-- from it (OpenID Connect Front-Channel Logout 1.0). It gives nothing, so a session may be named by several sign-ins of a browser.
CREATE TABLE session_browsers (
  session_id text NOT NULL REFERENCES sessions (id),
  browser_session_id text NOT NULL REFERENCES sessions (id),
  PRIMARY KEY (browser_session_id, session_id)
);
CREATE TRIGGER session_is_kept BEFORE DELETE OR TRUNCATE OR UPDATE ON session_browsers
  FOR EACH STATEMENT EXECUTE FUNCTION session_is_kept();
