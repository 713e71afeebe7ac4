-- People of an organization who come in by their own password and second factor, or by a passkey, while its single sign-on is out.
ALTER TABLE organization_demands
  ADD COLUMN break_glass text[] NOT NULL DEFAULT '{}' CHECK (cardinality(break_glass) <= 2);
CREATE INDEX organization_demands_break_glass ON organization_demands USING gin (break_glass);
