-- A stream of one organization: only what happened there leaves by it.
ALTER TABLE audit_streams ADD COLUMN organization_id text REFERENCES organizations (id) ON DELETE CASCADE;
CREATE INDEX audit_streams_by_organization ON audit_streams (organization_id) WHERE organization_id IS NOT NULL;
-- Where it began, so that it is known whether anything was taken.
ALTER TABLE audit_streams ADD COLUMN first_index bigint NOT NULL DEFAULT 0;
