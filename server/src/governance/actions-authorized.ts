import { findApplication, findConsents, listAuthorizedApplications } from '../applications/index.ts'
import { findOrganization } from '../directory/index.ts'
import { parseId, type UserId } from '../platform/ids.ts'
import { pageOf } from '../platform/list.ts'
import type { Platform } from '../platform/platform.ts'
import type { Person } from '../sign-in/index.ts'
import type { AuthorizedRow } from './render-account-applications.ts'

/** What a person let applications of third parties have, the newest first. */
export async function authorizedRows(on: Platform, userId: UserId): Promise<AuthorizedRow[]> {
  const found = await listAuthorizedApplications(on.database, userId, pageOf({ limit: 100, order: 'desc' }))
  const living = found.filter(({ application }) => application.state === 'active')
  return Promise.all(
    living.map(async ({ application, organizationId, scopes, since }) => ({
      applicationId: application.id,
      application: application.name,
      home: hostOf(application.homepageUrl ?? application.clientUri),
      organization: organizationId && (await findOrganization(on.database, organizationId))?.name,
      scopes,
      since,
    })),
  )
}

function hostOf(uri: string | undefined): string | undefined {
  return uri !== undefined && URL.canParse(uri) ? new URL(uri).host : undefined
}

/** The name of a third party's application that gets nothing of this person; undefined for every other one. */
export async function withdrawnApplication(
  on: Platform,
  { userId }: Person,
  text: string | null,
): Promise<string | undefined> {
  const applicationId = parseId('application', text ?? '')
  const application = applicationId && (await findApplication(on.database, applicationId))
  if (application?.connect.thirdParty !== true) return undefined
  const kept = await findConsents(on.database, { userId, applicationId: application.id })
  return kept.length === 0 ? application.name : undefined
}
