-- Two bearers more of a session: what opens the widgets of an application, and what lets its holder change how they sign in.
ALTER TABLE tokens DROP CONSTRAINT tokens_kind_check,
  ADD CONSTRAINT tokens_kind_check CHECK (kind IN ('access', 'cookie', 'widget', 'elevated'));
