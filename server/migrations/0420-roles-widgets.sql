-- What a role permits in the widgets that an application shows to its own people. They are ours: they can be put on every role, and
-- are neither changed nor removed. Who has the name already, as something made by hand, goes on with the same name.
INSERT INTO permissions (id, slug, name, description, system) VALUES
  ('perm_00000000000000000000000421', 'widgets:users-table:manage', 'Manage members', 'Invite, change and remove members in the widget', true),
  ('perm_00000000000000000000000422', 'widgets:domain-verification:manage', 'Manage domains', 'Prove and remove domains of the organization in the widget', true),
  ('perm_00000000000000000000000423', 'widgets:sso:manage', 'Manage single sign-on', 'Set up single sign-on of the organization in the widget', true),
  ('perm_00000000000000000000000424', 'widgets:api-keys:manage', 'Manage API keys', 'Make and end API keys of the organization in the widget', true),
  ('perm_00000000000000000000000425', 'widgets:dsync:manage', 'Manage directories', 'Set up directories of the organization in the widget', true),
  ('perm_00000000000000000000000426', 'widgets:audit-log-streaming:manage', 'Manage log streams', 'Set up where audit logs of the organization go in the widget', true),
  ('perm_00000000000000000000000427', 'widgets:pipes:manage', 'Manage connections', 'Set up what members connect in the widget', true),
  ('perm_00000000000000000000000428', 'widgets:user-api-keys:manage-self', 'Manage own API keys', 'Make and end API keys of their own in the widget', true),
  ('perm_00000000000000000000000429', 'widgets:user-api-keys:manage-all', 'Manage API keys of members', 'End API keys of every member in the widget', true)
ON CONFLICT (slug) DO UPDATE SET system = true;

INSERT INTO role_permissions (role_id, permission_slug)
  SELECT r.id, p.slug FROM roles r JOIN permissions p ON p.slug LIKE 'widgets:%'
   WHERE r.organization_id IS NULL AND r.slug = 'admin' AND p.slug <> 'widgets:user-api-keys:manage-all'
ON CONFLICT DO NOTHING;
