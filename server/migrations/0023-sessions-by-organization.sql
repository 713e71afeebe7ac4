-- An organization that ends ends the sessions that speak for it.
CREATE INDEX sessions_by_organization ON sessions (organization_id) WHERE ended_at IS NULL AND organization_id IS NOT NULL;
CREATE INDEX session_organizations_by_organization ON session_organizations (organization_id);
