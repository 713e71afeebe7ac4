import type { Application } from '../applications/index.ts'
import type { UserClaims } from '../sessions/index.ts'

/**
 * What a token of this application may say of a person: a third party's only what the scopes name. Its permissions are those that
 * the person has and let it have, and roles and flags of the person are not its matter.
 */
export function claimsWithin(claims: UserClaims, application: Pick<Application, 'connect'>, scope: string): UserClaims {
  if (!application.connect.thirdParty) return claims
  const given = new Set(scope.split(' '))
  return {
    organizationId: claims.organizationId,
    role: undefined,
    roles: [],
    permissions: claims.permissions.filter(permission => given.has(permission)),
    featureFlags: [],
  }
}
