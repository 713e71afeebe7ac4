import type { AccessKind } from '../../governance/model.ts'
import { accessGrant } from './access-grant.ts'
import { apiKey } from './api-key.ts'
import { application, clientSecret } from './application.ts'
import { connectedAccount } from './connected-account.ts'
import { installationRole } from './installation-role.ts'
import { membership } from './membership.ts'
import type { ReviewMethod } from './method.ts'
import { principal } from './principal.ts'

/** What a decision does, for each kind of access. */
export const reviewMethods: Readonly<Record<AccessKind, ReviewMethod>> = {
  membership,
  installation_role: installationRole,
  service_account: principal,
  agent: principal,
  access_grant: accessGrant,
  connected_account: connectedAccount,
  application,
  client_secret: clientSecret,
  api_key: apiKey,
}
