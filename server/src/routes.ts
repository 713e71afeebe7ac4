import { analyticsRoutes } from './analytics/routes.ts'
import { apiKeyRoutes } from './api-keys/routes.ts'
import { applicationRoutes } from './applications/routes.ts'
import { connectRoutes } from './applications/routes-connect.ts'
import { logoutDoors } from './applications/routes-logout.ts'
import { approvalPages } from './approvals/pages.ts'
import { delegationPages } from './approvals/pages-delegations.ts'
import { approvalRoutes } from './approvals/routes.ts'
import { actRoutes } from './approvals/routes-acts.ts'
import { delegationRoutes } from './approvals/routes-delegations.ts'
import { approvalRuleRoutes } from './approvals/routes-rules.ts'
import { artifactPages } from './artifacts/pages.ts'
import { artifactRoutes } from './artifacts/routes.ts'
import { alarmsNow, canRecord, queueLag } from './audit/index.ts'
import { auditRoutes } from './audit/routes.ts'
import { auditLogRoutes } from './audit/routes-logs.ts'
import { authenticationPages } from './authentication/pages.ts'
import { authenticationDoors } from './authentication/routes.ts'
import { authorizationRoutes } from './authorization/routes.ts'
import { dashboardPages } from './dashboard/pages.ts'
import { callerRoutes } from './dashboard/routes.ts'
import { installationRoutes } from './dashboard/routes-installation.ts'
import { searchRoutes } from './dashboard/routes-search.ts'
import { authorRoutes } from './directory/routes-authors.ts'
import { domainRoutes } from './directory/routes-domains.ts'
import { groupRoutes } from './directory/routes-groups.ts'
import { invitationRoutes } from './directory/routes-invitations.ts'
import { membershipRoutes } from './directory/routes-memberships.ts'
import { organizationRoutes } from './directory/routes-organizations.ts'
import { userRoutes } from './directory/routes-users.ts'
import { directorySyncRoutes } from './directory-sync/routes.ts'
import { scimDoors } from './directory-sync/routes-scim.ts'
import { directorySetupRoutes } from './directory-sync/routes-setup.ts'
import { eventRoutes } from './events/routes.ts'
import { flagRoutes } from './flags/routes.ts'
import { mcpDoors } from './gateway/routes.ts'
import { callLimitRoutes } from './gateway/routes-limits.ts'
import { relayDoors } from './gateway/routes-relay.ts'
import { governancePages } from './governance/pages.ts'
import { governanceRoutes } from './governance/routes.ts'
import { authorityRoutes } from './governance/routes-authority.ts'
import { boundaryRoutes } from './governance/routes-boundaries.ts'
import { configurationRoutes } from './governance/routes-configurations.ts'
import { driftRoutes } from './governance/routes-drifts.ts'
import { evidenceRoutes } from './governance/routes-evidence.ts'
import { lifecycleRoutes } from './governance/routes-lifecycle.ts'
import { stopRoutes } from './governance/routes-stops.ts'
import { outboxPages } from './mail/pages.ts'
import { oauthPages } from './oauth/pages.ts'
import { claimPages } from './oauth/pages-claim.ts'
import { devicePages } from './oauth/pages-device.ts'
import { oauthDoors } from './oauth/routes.ts'
import { blueprintRoutes } from './oauth/routes-blueprints.ts'
import { issuerRoutes } from './oauth/routes-issuers.ts'
import { registrationDoors, registrationRoutes } from './oauth/routes-registrations.ts'
import { trustRoutes } from './oauth/routes-trusts.ts'
import { pipesPages } from './pipes/pages.ts'
import { pipesRoutes } from './pipes/routes.ts'
import { clientDoors } from './pipes/routes-client.ts'
import { connectionRoutes } from './pipes/routes-connections.ts'
import { handOutRoutes } from './pipes/routes-hand-out.ts'
import { integrationRoutes } from './pipes/routes-integrations.ts'
import { operationsRoutes } from './platform/operations.ts'
import { assetRoutes } from './platform/page-doors.ts'
import type { Route } from './platform/route.ts'
import { version } from './platform/version.ts'
import { policyPages } from './policy/pages.ts'
import { policyRoutes } from './policy/routes.ts'
import { portalPages } from './portal/pages.ts'
import { portalRoutes } from './portal/routes.ts'
import { reviewRoutes } from './reviews/routes.ts'
import { roleRoutes } from './roles/routes.ts'
import { authenticateApiKey } from './sessions/index.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { managementKeyRoutes } from './sessions/routes-keys.ts'
import { signInPages } from './sign-in/pages.ts'
import { factorRoutes } from './sign-in/routes.ts'
import { ssoPages } from './sso/pages.ts'
import { ssoRoutes } from './sso/routes.ts'
import { vaultRoutes } from './vault/routes.ts'
import { keyRoutes } from './vault/routes-keys.ts'
import { waitlistRoutes } from './waitlists/routes.ts'
import { widgetRoutes } from './widgets/routes.ts'

const health = operationsRoutes({
  version,
  canRecord: on => canRecord(on.database),
  auditLagSeconds: async on => (await queueLag(on.database)).oldestSeconds,
  auditAlarms: alarmsNow,
  mayRead: async (on, call) => (await authenticateApiKey(on, call)) !== undefined,
})

/** Everything that this server answers, in one list: the edge, the API description and the permission matrix read it. */
export const routes: readonly Route[] = [
  ...health,
  ...assetRoutes,
  // sign-in
  ...signInPages,
  ...factorRoutes,
  // authentication and the sessions of people
  ...authenticationPages,
  ...authenticationDoors,
  ...sessionRoutes,
  // directory
  ...userRoutes,
  ...membershipRoutes,
  ...invitationRoutes,
  ...organizationRoutes,
  ...domainRoutes,
  ...groupRoutes,
  ...authorRoutes,
  // roles and authorization
  ...roleRoutes,
  ...authorizationRoutes,
  // events, logs, vault, flags, keys of customers, waitlists
  ...eventRoutes,
  ...auditLogRoutes,
  ...vaultRoutes,
  ...keyRoutes,
  ...managementKeyRoutes,
  ...flagRoutes,
  ...apiKeyRoutes,
  ...waitlistRoutes,
  // applications
  ...applicationRoutes,
  ...connectRoutes,
  ...logoutDoors,
  // oauth, devices, mail
  ...oauthPages,
  ...oauthDoors,
  ...devicePages,
  ...registrationDoors,
  ...claimPages,
  ...issuerRoutes,
  ...trustRoutes,
  ...outboxPages,
  // agents and what they call
  ...approvalPages,
  ...delegationPages,
  ...pipesPages,
  ...clientDoors,
  ...governancePages,
  ...callLimitRoutes,
  ...mcpDoors,
  ...relayDoors,
  ...pipesRoutes,
  ...integrationRoutes,
  ...connectionRoutes,
  ...handOutRoutes,
  ...approvalRoutes,
  ...actRoutes,
  ...approvalRuleRoutes,
  ...delegationRoutes,
  ...policyRoutes,
  ...policyPages,
  ...auditRoutes,
  ...analyticsRoutes,
  ...governanceRoutes,
  ...stopRoutes,
  ...boundaryRoutes,
  ...evidenceRoutes,
  ...blueprintRoutes,
  ...registrationRoutes,
  ...lifecycleRoutes,
  ...authorityRoutes,
  ...reviewRoutes,
  ...driftRoutes,
  ...configurationRoutes,
  // identity code that agents made
  ...artifactRoutes,
  ...artifactPages,
  // single sign-on
  ...ssoPages,
  ...ssoRoutes,
  // directories of organizations
  ...directorySyncRoutes,
  ...directorySetupRoutes,
  ...scimDoors,
  // setup by the administrators of organizations
  ...portalPages,
  ...portalRoutes,
  // widgets
  ...widgetRoutes,
  // the dashboard
  ...dashboardPages,
  ...callerRoutes(() => routes),
  ...installationRoutes,
  ...searchRoutes,
]
