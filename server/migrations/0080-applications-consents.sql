-- What a person let an application have in one organization gives it nothing in another one: a consent is for one of them, or for
-- none where nothing of an organization was asked.
ALTER TABLE application_consents DROP CONSTRAINT application_consents_user_id_application_id_key;
ALTER TABLE application_consents ADD CONSTRAINT application_consents_once
  UNIQUE NULLS NOT DISTINCT (user_id, application_id, organization_id);
