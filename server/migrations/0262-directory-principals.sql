-- Agents and service accounts are listed by themselves, among a million people.
CREATE INDEX principals_by_kind ON principals (kind, id);
