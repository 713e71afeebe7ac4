-- Administrators look for people, agents and organizations by how a name begins; in any collation that is an index of its own.
CREATE INDEX users_email_begins ON users (email_key text_pattern_ops);
CREATE INDEX principals_name_begins ON principals (lower(name) text_pattern_ops);
CREATE INDEX organizations_name_begins ON organizations (lower(name) text_pattern_ops);
-- Who administers: few among all people.
CREATE INDEX users_installation_roles ON users (id) WHERE installation_role IS NOT NULL;
