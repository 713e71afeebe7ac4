-- Every page shows an administrator in whose place they act at the moment.
CREATE INDEX session_impersonations_by_impersonator ON session_impersonations (impersonator_id);
