import { type Application, countSecrets, listApplications, listPublicKeys } from '../applications/index.ts'
import type { Platform } from '../platform/platform.ts'
import { cookieName } from '../sign-in/index.ts'
import { allOf } from './actions-boundaries.ts'
import { type Shared, sharedBy } from './derive-shared.ts'
import { listSharedAccounts } from './store-boundaries.ts'

/** What one application lets in and holds, and what of it others have too. */
export interface Surface {
  readonly application: Application
  readonly secrets: number
  /** Ids of the keys that sign its tokens. */
  readonly signingKeys: readonly string[]
  readonly cookie: string
  readonly shares: Shared
}

/** Of every application that is active. */
export async function surfacesOf(on: Platform): Promise<readonly Surface[]> {
  const sql = on.database
  const secure = on.config.baseUrl.startsWith('https:')
  const [all, keys, accounts, secrets] = await Promise.all([
    allOf(page => listApplications(sql, page)),
    listPublicKeys(sql),
    listSharedAccounts(sql),
    countSecrets(sql),
  ])
  const applications = all.filter(({ state }) => state === 'active')
  const facts = applications.map(application => ({
    application,
    signingKeys: keys
      .filter(key => key.applicationId === application.id)
      .map(({ kid, jwk }) => ({ kid: String(kid), jwk })),
    cookie: cookieName(application.clientId, 'session', secure),
  }))
  return facts.map(one => {
    const { application, signingKeys, cookie } = one
    return {
      application,
      secrets: secrets.get(application.id) ?? 0,
      signingKeys: signingKeys.map(({ kid }) => kid),
      cookie,
      shares: sharedBy(one, { others: facts.filter(other => other !== one), accounts }),
    }
  })
}
