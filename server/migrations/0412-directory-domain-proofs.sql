-- A proven domain is looked at again each day: when its record was last seen there, and since when the domain is lost.
ALTER TABLE organization_domains ADD COLUMN record_seen_at timestamptz;
ALTER TABLE organization_domains ADD COLUMN lost_at timestamptz;
ALTER TABLE organization_domains ADD CHECK (lost_at IS NULL OR state <> 'verified');
