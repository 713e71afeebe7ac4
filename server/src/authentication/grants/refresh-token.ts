import { type Application, allows, currentSigningKey } from '../../applications/index.ts'
import { getUser } from '../../directory/index.ts'
import type { Transaction } from '../../platform/database.ts'
import { parseId, type SessionId } from '../../platform/ids.ts'
import type { Platform } from '../../platform/platform.ts'
import { Secret } from '../../platform/secret.ts'
import {
  chooseOrganization,
  findUserSession,
  issueUserAccess,
  markActivity,
  membershipMissing,
  rotateRefreshToken,
  type UserSession,
  userClaims,
} from '../../sessions/index.ts'
import { invalidGrant } from '../errors.ts'
import type { Authenticated, UserTokenRequest } from '../model.ts'
import { required } from '../parse-values.ts'
import type { UserGrant } from './grant.ts'

/**
 * RFC 6749 section 6. Renews tokens and never the session: its end stays where it was (I2). Role, permissions and membership are
 * read again; with `organization_id` the session goes on in another organization of the person.
 */
export const refreshToken: UserGrant = { names: ['refresh_token'], client: 'any', authenticate }

async function authenticate(on: Platform, { values, application }: UserTokenRequest): Promise<Authenticated> {
  const key = await currentSigningKey(on, application.id)
  const wanted = values.get('organization_id')
  const rotation = await rotateRefreshToken(on, {
    presented: new Secret(required(values, 'refresh_token')),
    application,
    access: async (tx, { session: { id }, scope }) => {
      const session = await sessionIn(tx, id, { wanted, application })
      const claims = await userClaims(tx, session)
      const access = await issueUserAccess(tx, on, { session, application, key, claims, scope })
      return { ...access, session, user: await getUser(tx, session.userId) }
    },
  })
  if (rotation.outcome === 'refused') throw invalidGrant()
  const { tokens } = rotation
  await markActivity(on, tokens.session)
  const { organizationId, method, impersonator } = tokens.session
  return { user: tokens.user, session: tokens.session, tokens, organizationId, method, impersonator }
}

interface Wanted {
  readonly wanted: string | undefined
  readonly application: Application
}

/**
 * The session with the organization that the new tokens speak for: the wanted one, where the application lets it in, else the one
 * that is in force.
 */
async function sessionIn(tx: Transaction, id: SessionId, { wanted, application }: Wanted): Promise<UserSession> {
  const session = await findUserSession(tx, id)
  if (session === undefined) throw invalidGrant()
  if (wanted === undefined || wanted === session.organizationId) return session
  const organizationId = parseId('organization', wanted)
  if (organizationId === undefined || !allows(application, { organizationId })) throw membershipMissing()
  await chooseOrganization(tx, { session, organizationId })
  return { ...session, organizationId }
}
