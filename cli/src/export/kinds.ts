/** What an export holds, in the order in which an import can make it: what comes later may name what came before. */
export interface Kind {
  /** As its objects call themselves, or as they are called here. */
  readonly name: string
  readonly template: string
  readonly query?: Readonly<Record<string, string>>
  /** Asked once for each organization: under this name in the path or in the query. */
  readonly each?: 'organization_id' | 'id'
  /** Is of the whole server, and in no export of one organization. */
  readonly ofServer?: true
  /** Shows more than its own. */
  readonly only?: Readonly<Record<string, string>>
}

/** The organizations themselves, and the people, stand between these two. */
export const before: readonly Kind[] = [
  { name: 'permission', template: '/authorization/permissions' },
  { name: 'role', template: '/authorization/roles' },
]

export const after: readonly Kind[] = [
  {
    name: 'role',
    template: '/authorization/organizations/{organization_id}/roles',
    each: 'organization_id',
    only: { type: 'OrganizationRole' },
  },
  {
    name: 'organization_membership',
    template: '/user_management/organization_memberships',
    each: 'organization_id',
    query: { statuses: 'active,inactive,pending' },
  },
  { name: 'group', template: '/organizations/{organization_id}/groups', each: 'organization_id' },
  { name: 'invitation', template: '/user_management/invitations', each: 'organization_id' },
  { name: 'connection', template: '/connections', each: 'organization_id' },
  { name: 'directory', template: '/directories', each: 'organization_id' },
  { name: 'policy', template: '/v1/organizations/{id}/policies', each: 'id' },
  { name: 'application', template: '/v1/applications', ofServer: true },
  { name: 'redirect_uri', template: '/user_management/redirect_uris', ofServer: true },
  { name: 'cors_origin', template: '/user_management/cors_origins', ofServer: true },
  { name: 'provider', template: '/v1/providers', ofServer: true },
  { name: 'agent', template: '/v1/principals', query: { kind: 'agent' }, ofServer: true },
  { name: 'approval_rule', template: '/v1/approval_rules', ofServer: true },
  { name: 'webhook_endpoint', template: '/webhook_endpoints', ofServer: true },
  { name: 'feature_flag', template: '/feature-flags', ofServer: true },
]
