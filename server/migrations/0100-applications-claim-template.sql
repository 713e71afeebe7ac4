-- What an application wants to stand in the access tokens of its people besides: a template that is filled in for each token.
ALTER TABLE applications
  ADD COLUMN claim_template text,
  ADD COLUMN claim_template_made_at timestamptz,
  ADD COLUMN claim_template_changed_at timestamptz,
  ADD CONSTRAINT claim_template_has_times CHECK (
    (claim_template IS NULL) = (claim_template_made_at IS NULL) AND (claim_template IS NULL) = (claim_template_changed_at IS NULL)
  );
